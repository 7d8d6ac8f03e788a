"""What is on the screen: the newest report of each day out of the journal and the vault; the version of each case.

A decision names the version that the officer saw. The version of a case is a digest of what a reader sees of it:
number, title, items, place, time, kinds, objects, grade, probability to two decimals, verdicts under each reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from truceline.evidence.entry import parse_instant
from truceline.evidence.keep import body_of
from truceline.evidence.workspace import Workspace
from truceline.model.errors import UnknownName
from truceline.review.placed import Placed, Places, Told, case_at, placed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report as the journal has it."""

    day: str
    as_of_utc: datetime
    seq: int
    files: Mapping[str, tuple[str, int]]  # SHA-256 and length by name

    @property
    def sha256(self) -> str:
        """Of report.json, whose bytes are in the vault."""
        return self.files["report.json"][0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """A case as the newest report of its day shows it."""

    number: str
    version: str
    day: str
    as_of_utc: datetime
    report: str  # SHA-256 of the report.json
    place: Placed
    workspace: Workspace = field(repr=False)

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of its evidence, ascending."""
        return self.place.items

    @property
    def told(self) -> Told:
        """The case as the report has it, read again.

        Raises:
            DamagedWorkspace: its bytes are not what they were.
        """
        return case_at(self.workspace, self.report, self.place)


def report_lines(workspace: Workspace) -> list[ReportLine]:
    """Every report that was logged, in order.

    Raises:
        DamagedWorkspace: the journal cannot be read.
    """
    found = []
    for entry in workspace.journal.entries("report"):
        body = body_of(workspace, entry)
        files = {name: (one["sha256"], one["length"]) for name, one in body["files"].items()}
        found.append(ReportLine(day=body["day"], as_of_utc=parse_instant(body["as_of"]), seq=entry.seq, files=files))
    return found


def newest(lines: list[ReportLine]) -> dict[str, ReportLine]:
    """The report of each day that knows the most, by day: the latest `as_of`, then the latest entry."""
    found: dict[str, ReportLine] = {}
    for line in sorted(lines, key=lambda one: (one.as_of_utc, one.seq)):
        found[line.day] = line
    return dict(sorted(found.items()))


class Screen:
    """The newest reports, read when they are asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._seen, self.lines = -1, dict[str, ReportLine]()
        self._placed, self._shown = dict[str, Places](), dict[str, dict[str, Shown]]()
        self.refresh()

    def refresh(self) -> None:
        """Look for newer reports."""
        last = self.workspace.journal.latest("report")
        if last != self._seen:
            self.lines, self._seen = newest(report_lines(self.workspace)), last
            held = {line.sha256 for line in self.lines.values()}  # a desk that runs for weeks forgets what was replaced
            self._placed = {report: one for report, one in self._placed.items() if report in held}
            self._shown = {report: one for report, one in self._shown.items() if report in held}

    def line(self, day: str) -> ReportLine:
        """The newest report of a day.

        Raises:
            UnknownName: no report of this day was made.
        """
        if day not in self.lines:
            raise UnknownName("report of the day", day, [*self.lines][-10:])
        return self.lines[day]

    def cases(self, day: str) -> Mapping[str, Shown]:
        """The numbered cases of a day, in the order of its report."""
        line = self.line(day)
        if line.sha256 not in self._shown:
            made = {
                number: _shown(self.workspace, line, number, one) for number, one in self._of(line.sha256).cases.items()
            }
            self._shown[line.sha256] = made
        return self._shown[line.sha256]

    def changes(self, day: str) -> tuple[frozenset[str], frozenset[str]]:
        """Numbers of the cases that are new in the report of a day, and of all that changed since the one before."""
        held = self._of(self.line(day).sha256)
        return held.new, held.changed

    def case(self, number: str) -> Shown | None:
        """A case as its own day shows it, or the first other day that does; None where no newest report does."""
        own = number.rpartition("-")[0]
        for day in [own, *(day for day in self.lines if day != own)]:
            if day in self.lines and number in (found := self.cases(day)):
                return found[number]
        return None

    def require(self, number: str) -> Shown:
        """A case that stands.

        Raises:
            UnknownName: no newest report shows it.
        """
        found = self.case(number)
        if found is None:
            near = self.cases(number.rpartition("-")[0]) if number.rpartition("-")[0] in self.lines else {}
            raise UnknownName("case in the newest reports", number, [*near][:20])
        return found

    def numbers(self, report: str) -> Mapping[str, tuple[str, ...]]:
        """The items of every number that a report shows."""
        return {number: one.items for number, one in self._of(report).cases.items()}

    def version(self, number: str, digits: str) -> Shown:
        """An earlier version of a case, out of any report that showed it.

        Raises:
            UnknownName: no report showed such a version.
        """
        known = []
        for line in reversed(report_lines(self.workspace)):
            found = self._of(line.sha256).cases.get(number)
            if found is not None and digits and found.version.startswith(digits):
                return _shown(self.workspace, line, number, found)
            known += [] if found is None else [found.version[:12]]
        raise UnknownName(f"version of case {number}", digits, known)

    def _of(self, report: str) -> Places:
        if report not in self._placed:
            self._placed[report] = placed(self.workspace, report)
        return self._placed[report]


def _shown(workspace: Workspace, line: ReportLine, number: str, place: Placed) -> Shown:
    return Shown(
        number=number, version=place.version, day=line.day, as_of_utc=line.as_of_utc, report=line.sha256, place=place,
        workspace=workspace,
    )  # fmt: skip


def differences(old: Shown, new: Shown) -> list[tuple[str, str, str]]:
    """(what, as it was, as it is) of what a reader sees of two versions of a case."""
    pairs = zip(_seen(old), _seen(new), strict=True)
    return [(name, was, is_) for (name, was), (_, is_) in pairs if was != is_]


def _seen(one: Shown) -> list[tuple[str, str]]:
    incident = one.told["incident"]
    verdicts = [f"{f['rule_id']} {f['reading']}: {f['verdict']} ({f['decided_by']})" for f in one.told["findings"]]
    return [
        ("title", one.told["title"]),
        ("items", f"{len(one.items)}: {', '.join(one.items[:20])}"),
        ("place", f"{incident['place']['lat_deg']:.4f}, {incident['place']['lon_deg']:.4f}"),
        ("time", f"{incident['started_utc']} to {incident['ended_utc']}"),
        ("kinds", ", ".join(name for name, _ in incident["types"])),
        ("objects", ", ".join(name for name, _ in incident["objects"])),
        ("weapon", incident["weapon"]),
        ("grade", incident["grade"]["word"]),
        ("probability", f"{incident['probability']:.2f}"),
        ("verdicts", "; ".join(sorted(verdicts))),
    ]
