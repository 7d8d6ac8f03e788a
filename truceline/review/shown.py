"""What is on the screen: the newest report of each day out of the journal and the vault; the version of each case.

A decision names the version that the officer saw. The version of a case is a digest of what a reader sees of it:
number, title, items, place, time, kinds, objects, grade, probability to two decimals, verdicts under each reading.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from truceline.evidence.entry import parse_instant
from truceline.evidence.keep import body_of
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import UnknownName

Told = Mapping[str, Any]  # an object of report.json
_Parsed = tuple[Told, Mapping[str, tuple[str, Told]]]  # a report, and its cases with versions by number
HELD = 40  # reports kept parsed: a month and some


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A case as the newest report of its day shows it."""

    number: str
    version: str
    day: str
    as_of_utc: datetime
    report: str  # SHA-256 of the report.json
    told: Told

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of its evidence, ascending."""
        return tuple(sorted(self.told["incident"]["members"]))


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
        self._held: dict[str, _Parsed] = {}
        self.refresh()

    def refresh(self) -> None:
        """Look for newer reports."""
        last = self.workspace.journal.latest("report")
        if last != self._seen:
            self.lines, self._seen = newest(report_lines(self.workspace)), last

    def report(self, day: str) -> Told:
        """report.json of the newest report of a day.

        Raises:
            UnknownName: no report of this day was made.
        """
        if day not in self.lines:
            raise UnknownName("report of the day", day, [*self.lines][-10:])
        return self._parsed(self.lines[day].sha256)[0]

    def cases(self, day: str) -> Mapping[str, Shown]:
        """The numbered cases of a day, in the order of its report."""
        self.report(day)
        line = self.lines[day]
        told = self._parsed(line.sha256)[1]
        return {number: _shown(line, number, version, case) for number, (version, case) in told.items()}

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
        cases = self._parsed(report)[1]
        return {number: tuple(sorted(case["incident"]["members"])) for number, (_, case) in cases.items()}

    def version(self, number: str, digits: str) -> Shown:
        """An earlier version of a case, out of any report that showed it.

        Raises:
            UnknownName: no report showed such a version.
        """
        known = []
        for line in reversed(report_lines(self.workspace)):
            found = self._parsed(line.sha256)[1].get(number)
            if found is not None and digits and found[0].startswith(digits):
                return _shown(line, number, *found)
            known += [] if found is None else [found[0][:12]]
        raise UnknownName(f"version of case {number}", digits, known)

    def _parsed(self, sha256: str) -> _Parsed:
        if sha256 not in self._held:
            report = strict_json(self.workspace.vault.read(sha256))
            while len(self._held) >= HELD:
                del self._held[next(iter(self._held))]
            cases = {one["number"]: (version_of(one), one) for one in report["cases"] if one["number"]}
            self._held[sha256] = report, cases
        return self._held[sha256]


def _shown(line: ReportLine, number: str, version: str, told: Told) -> Shown:
    return Shown(number=number, version=version, day=line.day, as_of_utc=line.as_of_utc, report=line.sha256, told=told)


def version_of(case: Told) -> str:
    """SHA-256 of what a reader sees of a case."""
    incident = case["incident"]
    seen = {
        "number": case["number"],
        "title": case["title"],
        "items": sorted(incident["members"]),
        "place": incident["place"],
        "time": [incident[name] for name in ("started_utc", "ended_utc", "best_utc")],
        "kinds": [name for name, _ in incident["types"]],
        "objects": [name for name, _ in incident["objects"]],
        "weapon": incident["weapon"],
        "grade": incident["grade"]["word"],
        "probability": f"{incident['probability']:.2f}",
        "findings": sorted(
            [one["rule_id"], one["reading"], one["verdict"], one["decided_by"]] for one in case["findings"]
        ),
    }
    return hashlib.sha256(rfc8785.dumps(seen)).hexdigest()


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
