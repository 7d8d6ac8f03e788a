"""The public API: a workspace or a bundle as tables. What is stable, and for how long: docs/stability.md.

>>> import truceline
>>> truceline.open("nowhere")  # doctest: +ELLIPSIS
Traceback (most recent call last):
truceline.model.errors.BadSetting: workspace nowhere: expected a workspace, got no truceline.toml ...
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from truceline.api.reports import Day, Reports, trust_of, verified
from truceline.api.table import Table
from truceline.day import Desk
from truceline.evidence.keep import body_of
from truceline.evidence.workspace import Workspace as Folder
from truceline.gather.numbers import params_at
from truceline.intake import catch_up
from truceline.model.errors import BadSetting, NotValid, OutOfRange, TrucelineError
from truceline.model.pledge import Pledge, Step
from truceline.model.records import Entry, Observation, Statement
from truceline.model.system import refused_here
from truceline.model.times import local_day, utc
from truceline.report.verify import Trust

__all__ = ["NotValid", "Reports", "Table", "TrucelineError", "Trust", "Workspace", "open", "read_bundle"]

REPORT = "report.json"


def open(folder: str | Path) -> "Workspace":  # noqa: A001 - as a file is opened
    """Open a workspace to read it.

    Nothing is signed or judged anew. Files that were kept and not read yet (by an older version, or because a command
    was cut off) are read at the first question, as every command does.

    Raises:
        BadSetting: no workspace there.
        DamagedWorkspace: not as it was written.
        AgreementFaults: its agreement cannot be read.
    """
    if refused := refused_here():
        raise BadSetting(where="this system", found="Windows", expected="Linux or macOS", look=refused)
    return Workspace(Folder.open(Path(folder)))


def read_bundle(path: str | Path, *, trust: str | Path | Mapping[str, Any] | Trust) -> Reports:
    """The report of a bundle, after verification; nothing of it is handed on otherwise.

    Args:
        path: a bundle.zip.
        trust: the mission's trust.json, from elsewhere than the bundle; a path or its values.

    Raises:
        NotValid: a check is bad, or could not be done.
        BadSetting: no such bundle, or no such trust file.
    """
    return Reports([verified(Path(path), trust_of(trust))])


class Workspace:
    """A workspace opened to read. Days are those of the mission's zone, `last` included; `as_of` is now if not given.

    Every method raises DamagedWorkspace where a kept file, the journal or the tables are not what was written.
    """

    def __init__(self, folder: Folder) -> None:
        """Use `truceline.open`."""
        self._folder, self._desk, self._caught_up = folder, Desk(folder), False

    def __enter__(self) -> Self:
        """Close with the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the tables."""
        self.close()

    def close(self) -> None:
        """Let go of the tables; a later question opens them again."""
        self._desk.store.close()

    @property
    def exercise(self) -> bool:
        """Whether everything in it is invented for training."""
        return self._folder.exercise

    @property
    def zone(self) -> str:
        """IANA name of the zone of its days."""
        return self._folder.zone

    def days(self) -> tuple[date, ...]:
        """The days that have a report."""
        found = (path.parent.name for path in self._folder.reports_folder.glob(f"*/{REPORT}"))
        return tuple(sorted(date.fromisoformat(name) for name in found))

    def reports(self, first: Day | None = None, last: Day | None = None) -> Reports:
        """The signed reports of a span; those of all days otherwise. Reports of earlier versions too.

        Raises:
            NotValid: one of them is not what a report line of this workspace's journal names.
            BadSetting: no report in the span.
        """
        known = self.days()
        start, end = _span(first or (known[0] if known else date.min), last or (known[-1] if known else date.max))
        wanted = [day for day in known if start <= day <= end]
        if not wanted:
            raise BadSetting(
                where=str(self._folder.reports_folder), found=f"no report of {start} to {end}",
                expected="a day that was made", look=f"truceline day {start}",
            )  # fmt: skip
        named = {
            body_of(self._folder, entry)["files"][REPORT]["sha256"] for entry in self._folder.journal.entries("report")
        }
        found = [(self._folder.reports_folder / day.isoformat() / REPORT).read_bytes() for day in wanted]
        for day, data in zip(wanted, found, strict=True):
            if hashlib.sha256(data).hexdigest() not in named:
                raise NotValid(f"reports/{day}/{REPORT}: no report line of the journal names it; truceline doctor")
        return Reports(found)

    def cases(self, first: Day, last: Day | None = None) -> Table:
        """One row for each case of the reports of a span: docs/tables.md, cases."""
        return self.reports(first, last or first).cases()

    def findings(self, first: Day, last: Day | None = None) -> Table:
        """One row for each day, subject, rule and reading: docs/tables.md, findings."""
        return self.reports(first, last or first).findings()

    def coverage(self, first: Day, last: Day | None = None, *, by: str = "day") -> Table:
        """What could be seen, from the reports of a span: docs/tables.md, coverage."""
        return self.reports(first, last or first).coverage(by)

    def observations(self, first: Day, last: Day | None = None, *, as_of: datetime | None = None) -> Table:
        """What sensors and observers perceived, whether it is in a case or not: docs/tables.md, observation."""
        return self._rows(Observation, first, last, as_of)

    def statements(self, first: Day, last: Day | None = None, *, as_of: datetime | None = None) -> Table:
        """Texts, word for word, with who said them: docs/tables.md, statement."""
        return self._rows(Statement, first, last, as_of)

    def register(self, first: Day, last: Day | None = None, *, as_of: datetime | None = None) -> Table:
        """Lines of the mission's register: docs/tables.md, entry."""
        return self._rows(Entry, first, last, as_of)

    def pledges(self, *, as_of: datetime | None = None) -> Table:
        """Who promised what, as known at `as_of`; empty without a ledger: docs/tables.md, pledge."""
        return self._rows(Pledge, None, None, as_of)

    def pledge_steps(self, *, as_of: datetime | None = None) -> Table:
        """What was said to have become of each pledge: docs/tables.md, step."""
        return self._rows(Step, None, None, as_of)

    def looks(self, first: Day, last: Day | None = None, *, as_of: datetime | None = None) -> Table:
        """What each sensor could have seen of each cell, in each of its looks: docs/tables.md, look.

        Reckoned anew from the kept files, day by day: thousands of rows for each sensor and day.
        """
        moment = self._moment(as_of)
        params = params_at(self._folder, moment)
        parts = []
        for day in _days(first, last):
            start, end = local_day(day, self.zone)
            seen = self._desk.gathering.coverage(start, end, as_of=moment, params=params).looks
            begun = pc.field("started_utc")
            parts.append(seen.filter((begun >= start) & (begun < end)))
        return Table(pa.concat_tables(parts))

    def _rows(self, noun: type, first: Day | None, last: Day | None, as_of: datetime | None) -> Table:
        moment, window = self._moment(as_of), {}
        if first is not None:
            start, end = _span(first, last or first)
            window = {"start": local_day(start, self.zone)[0], "end": local_day(end, self.zone)[1]}
        return Table(_with_position(self._desk.gathering.rows.of(noun, as_of=moment, **window)))

    def _moment(self, as_of: datetime | None) -> datetime:
        now = datetime.now(UTC)  # noqa: TID251 - the third door: who asks a library also asks it at some hour
        if not self._caught_up:
            catch_up(self._folder, self._desk.store, at_utc=now.replace(microsecond=0), area=self._desk.gathering.area)
            self._caught_up = True
        return now if as_of is None else utc(as_of)


def _with_position(rows: pa.Table) -> pa.Table:
    """With two plain columns for the middle of the place, null where it is an area or none."""
    if "place" not in rows.column_names:
        return rows
    for name in ("lat_deg", "lon_deg"):
        rows = rows.append_column(name, pc.struct_field(rows["place"], name))
    return rows


def _span(first: Day, last: Day) -> tuple[date, date]:
    start, end = (one if isinstance(one, date) else _day(one) for one in (first, last))
    if end < start:
        raise OutOfRange("last day", end.isoformat(), f"{start} or later")
    return start, end


def _days(first: Day, last: Day | None) -> Iterator[date]:
    start, end = _span(first, last or first)
    yield from (start + timedelta(days=n) for n in range((end - start).days + 1))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as bad:
        raise OutOfRange("day", text, "a day such as 2025-03-18") from bad
