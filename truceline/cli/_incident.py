"""An incident by any name a report prints: the number of its case, its number on the page of a day, its id."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from truceline.cases.recorded import moments
from truceline.cases.register import decoded
from truceline.cli.day import days_between
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import BadSetting

LEAST_LETTERS = 4  # of the beginning of an incident's id: a shorter number is that of a page
CASE_NUMBER = re.compile(r"\d{4}-\d\d-\d\d-\d{3,}", re.ASCII)
PAGE_NUMBER = re.compile(r"(?:no\.?\s*)?(\d{1,3})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An incident in a report, and how that report names it."""

    day: str
    as_of: str
    incident: dict[str, Any]
    case: str  # "2025-03-21-017"; "" before the register begins
    report_sha256: str
    number: int  # on the page of that day; 0 where it is not listed, and none is printed

    def words(self) -> str:
        """`9fa9e13d..., case 2025-03-21-003, No. 12 in the report of 2025-03-21`."""
        case = f", case {self.case}" if self.case else ""
        number = f", No. {self.number}" if self.number else ""
        return f"{self.incident['incident_id']}{case}{number} in the report of {self.day}"


def named(workspace: Workspace, name: str, day: str | None) -> Named:
    """The incident of a name, in the report of a day or else the latest that has it.

    Raises:
        BadSetting: no report has it, several ids begin like it, or a number of a page came without its day.
    """
    name = name.strip()
    days = [days_between(day, day, zone_name=workspace.zone)[0].isoformat()] if day else []
    if on_page := PAGE_NUMBER.fullmatch(name):
        return _on_page(workspace, int(on_page[1]), days)
    if CASE_NUMBER.fullmatch(name):
        return _of_case(workspace, name, days)
    for listed in _reports(workspace, days):
        known = [one for one in listed if one.incident["incident_id"].startswith(name)]
        if len(known) > 1 or (known and len(name) < LEAST_LETTERS):
            raise BadSetting(
                where=_page(workspace, known[0].day), found=f"{len(known)} incidents that begin with {name}",
                expected="one incident", look="give more letters of its id",
            )  # fmt: skip
        if known:
            return known[0]
    raise _none(workspace, f"no incident {name}", "the number of a case, or an id, as a report prints it")


def _on_page(workspace: Workspace, number: int, days: list[str]) -> Named:
    """No. 12 means nothing without its day: tomorrow's page has a No. 12 of its own."""
    if not days:
        raise _none(workspace, f"No. {number} without a day", "the day of the page that says so", "--date 2025-03-18")
    listed = list(chain.from_iterable(_reports(workspace, days)))
    for one in listed:
        if one.number == number:
            return one
    last = max((one.number for one in listed), default=0)
    raise _none(workspace, f"no No. {number} on {days[0]}", f"1 to {last}" if last else "a day whose report has any")


def _of_case(workspace: Workspace, number: str, days: list[str]) -> Named:
    """A number answers for ever: after a merge by the case that took it in."""
    stands = _stands(workspace, number)
    for one in chain.from_iterable(_reports(workspace, days)):
        if one.case in {number, stands}:
            return one
    given = f"a case that {'this report' if days else 'a report'} shows" if stands else "a number that a report prints"
    day = number.rpartition("-")[0]
    raise _none(workspace, f"no case {number}", given, f"truceline day {day}" if stands and not days else "")


def _stands(workspace: Workspace, number: str) -> str:
    """The number that stands for it in the last recorded register; empty for one never given."""
    steps = [sha256 for held in moments(workspace).values() for _, sha256 in held]
    case = decoded(workspace.vault.read(steps[-1])).answer(number) if steps else None
    return case.number if case else ""


def _reports(workspace: Workspace, days: list[str]) -> Iterator[list[Named]]:
    """The incidents of these days' reports, or of all, the latest day first."""
    found = days or sorted((one.name for one in workspace.reports_folder.glob("*")), reverse=True)
    for path in (Path(_page(workspace, day)) for day in found):
        if path.is_file():
            data = path.read_bytes()
            yield _listed(strict_json(data), hashlib.sha256(data).hexdigest())


def _listed(report: dict[str, Any], sha256: str) -> list[Named]:
    """Every incident of a report with the number that its page prints: those that are listed, in their order."""
    shown = [one["incident"]["incident_id"] for one in report["cases"] if one["listed"]]
    numbers = {incident_id: number for number, incident_id in enumerate(shown, 1)}
    return [
        Named(
            day=report["day"], as_of=report["as_of_utc"], incident=one["incident"], case=one.get("number", ""),
            report_sha256=sha256,
            number=numbers.get(one["incident"]["incident_id"], 0),
        )
        for one in report["cases"]
    ]  # fmt: skip


def _page(workspace: Workspace, day: str) -> str:
    return str(workspace.reports_folder / day / "report.json")


def _none(workspace: Workspace, found: str, expected: str, look: str = "") -> BadSetting:
    return BadSetting(
        where=str(workspace.reports_folder), found=found, expected=expected, look=look or "truceline report DATE"
    )
