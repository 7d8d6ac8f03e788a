"""A period of days in several processes, each day published in its turn: the same bytes as one after the other.

What a day says depends on the kept files, the agreements, the day and `as_of` alone, so days are gathered, judged and
rendered side by side. The journal is written in the order of the dates, by the one worker whose turn it is. A worker
that is killed is replaced, and its day made again: lines with one content are written once.
"""

import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from truceline.day import Desk
from truceline.model.errors import BadSetting
from truceline.model.times import whole_ms
from truceline.report.publish import Made

TRIES = 3  # of one day, before a machine that ends every worker is believed to go on doing so
_READY, _DONE, _FAULT, _GO = b"r", b"d", b"e", b"g"

Told = Callable[[Made], None]


@dataclass(slots=True)
class _Worker:
    """A forked process and the days that it still has to make, in their order."""

    days: list[date]
    pid: int
    heard: int  # where it speaks
    told: int  # where it listens
    fault: bool = False  # its day met an error
    turn: bool = False  # it is publishing


def make_days(
    desk: Desk, days: Sequence[date], *, as_of: datetime, clock: Callable[[], datetime], jobs: int, told: Told
) -> Generator[date, None, None]:
    """Make each day, in order; a day is handed out when it is on the disk and `told`.

    Args:
        desk: of the workspace; what all days share is read here, once.
        days: in the order in which they are published.
        as_of: what was known by then.
        clock: gives the moment that the journal notes.
        jobs: processes that make days; with one, or where there is no fork, this process makes them.
        told: says what was made, in the process that made it.

    Raises:
        BadSetting: the workers of one day were ended again and again.
        TrucelineError: as `Desk.make`.
    """
    if min(jobs, len(days)) <= 1 or not hasattr(os, "fork"):
        for day in days:
            told(desk.make(day, as_of=as_of, at_utc=clock()))
            yield day
        return
    _share(desk, whole_ms(as_of), clock())
    make = _Maker(desk, as_of, clock, told)
    workers = [_start(list(days[k::jobs]), make) for k in range(min(jobs, len(days)))]
    try:
        yield from _in_turn(workers, days, make)
    finally:
        for worker in workers:
            _end(worker)


def _share(desk: Desk, as_of: datetime, at_utc: datetime) -> None:
    """Read and record, before any worker is there, what every day of a period has in common."""
    desk.caught_up(at_utc)
    desk.book(as_of, desk.params(as_of))
    desk.record_cases(as_of, at_utc)


@dataclass(frozen=True, slots=True)
class _Maker:
    desk: Desk
    as_of: datetime
    clock: Callable[[], datetime]
    told: Told

    def one(self, day: date, turn: Callable[[], None]) -> None:
        """One day; `turn` returns when every earlier day is published."""
        self.told(self.desk.make(day, as_of=self.as_of, at_utc=self.clock(), turn=turn))
        sys.stdout.flush()


def _in_turn(workers: list[_Worker], days: Sequence[date], make: _Maker) -> Generator[date, None, None]:
    """Let the worker of each day publish when it is ready; replace one that ends before it has."""
    for day in days:
        place = next(k for k, worker in enumerate(workers) if worker.days[:1] == [day])
        for left in reversed(range(TRIES)):
            if _published(workers[place]):
                break
            if workers[place].fault:  # told by the day itself: made here, its error is ours
                make.one(day, lambda: None)
                workers[place].days.pop(0)
                break
            how = _end(workers[place])
            if not left:
                raise BadSetting(
                    where=f"the day {day}", found=f"{TRIES} workers that ended before it was made (status {how})",
                    expected="a worker that lives to the end of a day",
                    look="the days before it are made; look for what ends processes here, or leave out --jobs",
                )  # fmt: skip
            workers[place] = _start(workers[place].days, make)
        yield day


def _published(worker: _Worker) -> bool:
    """Give a worker its turn, and wait until its day is published; false where it ended or met an error."""
    try:
        word = os.read(worker.heard, 1)
        if word == _READY:
            worker.turn = True
            os.write(worker.told, _GO)
            word = os.read(worker.heard, 1)
            worker.turn = False
    except OSError:
        worker.turn = False
        return False
    worker.fault = word == _FAULT
    if word == _DONE:
        worker.days.pop(0)
    return word == _DONE


def _start(days: list[date], make: _Maker) -> _Worker:
    heard, speaks = os.pipe()
    listens, told = os.pipe()
    sys.stdout.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # on threads: the child runs none of what they run
        pid = os.fork()
    if pid == 0:
        os.close(heard)
        os.close(told)
        _work(days, make, speaks, listens)
    os.close(speaks)
    os.close(listens)
    return _Worker(days=days, pid=pid, heard=heard, told=told)


def _work(days: Sequence[date], make: _Maker, speaks: int, listens: int) -> None:
    """The child: make its days, each published in its turn, and end without running anything of the parent's."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends us
        gc.freeze()  # what the parent made is not looked through
        make.desk.store.after_fork()

        def turn() -> None:
            os.write(speaks, _READY)
            if not os.read(listens, 1):
                os._exit(1)  # nobody is left to give a turn

        for day in days:
            make.one(day, turn)
            os.write(speaks, _DONE)
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the parent meets it again, in its own process
        with suppress(OSError):
            os.write(speaks, _FAULT)
    finally:
        os._exit(status)


def _end(worker: _Worker) -> int:
    """End a worker, if it has not ended; its status. One that is publishing ends its day first: Ctrl-C halves none."""
    if worker.turn:
        with suppress(OSError):
            os.read(worker.heard, 1)
    for handle in (worker.heard, worker.told):
        with suppress(OSError):
            os.close(handle)
    with suppress(ProcessLookupError):
        os.kill(worker.pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        return os.waitpid(worker.pid, 0)[1]
    return 0
