"""A period in several processes: the order of the dates, what a killed worker leaves, what an error says."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from truceline.days import TRIES, make_days
from truceline.model.errors import BadSetting, OutOfRange

AT = datetime(2025, 4, 1, tzinfo=UTC)
DAYS = [date(2025, 3, 1) + timedelta(days=k) for k in range(7)]


class Ledger:
    """A desk whose days are lines of one file, each written in its turn; `during` happens before a turn is asked."""

    def __init__(self, folder: Path, during: Callable[[date], None] = lambda _: None) -> None:
        self.file, self.during, self.store = folder / "ledger", during, SimpleNamespace(after_fork=lambda: None)

    def caught_up(self, _: datetime) -> None:
        """Nothing was cut off before."""
        self.file.touch()

    def params(self, _: datetime) -> None:
        """No numbers."""

    def book(self, *_: object) -> None:
        """No cases."""

    def record_cases(self, *_: object) -> None:
        """None to be recorded."""

    def make(self, day: date, *, as_of: datetime, at_utc: datetime, turn: Callable[[], None] = lambda: None) -> date:
        """One line, in its turn."""
        assert as_of == at_utc == AT
        with (self.file.parent / "processes").open("a") as file:
            file.write(f"{os.getpid()}\n")
        self.during(day)
        turn()
        with self.file.open("a") as file:
            file.write(f"{day}\n")
        return day


def run(desk: Ledger, jobs: int, days: list[date] = DAYS) -> Iterator[date]:
    told: Any = lambda _: None  # noqa: E731
    yield from make_days(cast("Any", desk), days, as_of=AT, clock=lambda: AT, jobs=jobs, told=told)


def lines(desk: Ledger) -> list[str]:
    return desk.file.read_text().splitlines()


def none_left(folder: Path) -> bool:
    """No process that worked on a day is there any more, and there were some beside this one."""
    workers = {int(one) for one in (folder / "processes").read_text().split()} - {os.getpid()}
    return bool(workers) and not any(lives(one) for one in workers)


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("jobs", [1, 2, 3, 20])
def test_days_are_published_in_the_order_of_their_dates_whatever_the_number_of_processes(
    tmp_path: Path, jobs: int
) -> None:
    desk = Ledger(tmp_path)
    assert list(run(desk, jobs)) == DAYS
    assert lines(desk) == [str(day) for day in DAYS]


def test_a_worker_that_is_killed_before_its_turn_is_replaced(tmp_path: Path) -> None:
    def once(day: date) -> None:
        mark = tmp_path / f"killed-{day}"
        if day in {DAYS[0], DAYS[3], DAYS[4]} and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    desk = Ledger(tmp_path, once)
    assert list(run(desk, 2)) == DAYS
    assert lines(desk) == [str(day) for day in DAYS]


def test_workers_that_are_ended_again_and_again_end_the_period_after_the_days_before(tmp_path: Path) -> None:
    def always(day: date) -> None:
        if day == DAYS[2]:
            with (tmp_path / "tries").open("a") as file:
                file.write("x")
            os.kill(os.getpid(), signal.SIGKILL)

    desk = Ledger(tmp_path, always)
    with pytest.raises(BadSetting, match="2025-03-03"):
        list(run(desk, 2))
    assert lines(desk) == [str(day) for day in DAYS[:2]]
    assert len((tmp_path / "tries").read_text()) == TRIES


def test_an_error_of_a_day_is_raised_as_it_is_and_no_later_day_is_published(tmp_path: Path) -> None:
    def wrong(day: date) -> None:
        if day == DAYS[1]:
            raise OutOfRange("day", day, "another")

    desk = Ledger(tmp_path, wrong)
    with pytest.raises(OutOfRange):
        list(run(desk, 2))
    assert lines(desk) == [str(DAYS[0])]
    assert none_left(tmp_path)


def test_no_worker_is_left_when_the_caller_stops(tmp_path: Path) -> None:
    made = run(Ledger(tmp_path), 2)
    next(made)
    made.close()  # type: ignore[attr-defined]
    assert none_left(tmp_path)


def test_a_day_that_is_being_published_when_somebody_ends_the_period_is_published_whole(
    tmp_path: Path,
) -> None:
    class Slow(Ledger):
        def make(
            self, day: date, *, as_of: datetime, at_utc: datetime, turn: Callable[[], None] = lambda: None
        ) -> date:
            def slowly() -> None:
                turn()
                (tmp_path / "begun").touch()
                time.sleep(0.3)

            return super().make(day, as_of=as_of, at_utc=at_utc, turn=slowly)

    def ended(*_: object) -> None:
        if (tmp_path / "begun").exists():
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise KeyboardInterrupt

    desk = Slow(tmp_path)
    before = signal.signal(signal.SIGALRM, ended)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(run(desk, 2))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert lines(desk) == [str(DAYS[0])]
