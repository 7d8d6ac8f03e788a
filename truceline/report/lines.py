"""The lines of the journal that a report rests on beside custody: its run, its fit, what was withdrawn."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from truceline.evidence.entry import parse_instant
from truceline.evidence.fits import FitLine, fits
from truceline.evidence.keep import body_of
from truceline.evidence.withdrawal_entry import TYPE as WITHDRAW
from truceline.evidence.workspace import Workspace
from truceline.model.errors import DamagedWorkspace
from truceline.model.report import EDITION, FILE_WITHDRAWN
from truceline.model.times import parse_utc

UNCALIBRATED = "uncalibrated"


def lines_behind(workspace: Workspace, report: Mapping[str, Any]) -> set[int]:
    """Their numbers; the bundle carries each with its proof.

    Raises:
        DamagedWorkspace: the report says *calibrated*, and no fit of the journal made its numbers.
    """
    return {
        *_run(workspace, report), *_fit(workspace, report), *_withdrawn(workspace, report), *_people(workspace, report),
    }  # fmt: skip


def _run(workspace: Workspace, report: Mapping[str, Any]) -> Iterator[int]:
    """The last run of this day, moment and these numbers by this program."""
    asked = (report["day"], report.get("params_digest"), report.get("program"))
    found = []
    for entry in workspace.journal.entries("run", report["agreement_sha256"]):
        body = body_of(workspace, entry)
        said = (body["day"], body["params"], body.get("program"))
        if said == asked and parse_instant(body["as_of"]) == parse_utc(report["as_of_utc"]):
            found.append(entry.seq)
    yield from found[-1:]


def _fit(workspace: Workspace, report: Mapping[str, Any]) -> Iterator[int]:
    """The fit whose numbers the report was made with, and the first lines of custody of what went into it.

    A fit without a calibration, since it did not hold elsewhere, made numbers too.
    """
    made = [line for line in fits(workspace) if line.params_digest == str(report["params_digest"])]
    if not made and report.get("calibration", UNCALIBRATED) == UNCALIBRATED:
        return
    line = _line(made, str(report["params_digest"]))
    yield line.seq
    for sha256 in line.inputs:
        yield next(entry.seq for entry in workspace.journal.entries("keep", sha256))


def _line(made: Sequence[FitLine], params_digest: str) -> FitLine:
    if not made:
        raise DamagedWorkspace(
            where="report.json", found=f"calibrated numbers {params_digest[:12]} that no fit line names",
            expected="numbers that truceline fit recorded", look="truceline doctor",
        )  # fmt: skip
    return made[-1]


def _people(workspace: Workspace, report: Mapping[str, Any]) -> Iterator[int]:
    """The whole list of officers, the decisions that the report shows, and what was done to release it."""
    shown = [one["entry"] for one in report.get("decisions", ())]
    edition = report.get("review", "").removeprefix(EDITION)
    if shown or edition.isdecimal():
        yield from (entry.seq for entry in workspace.journal.entries("officer"))
        yield from shown
    if edition.isdecimal():
        for entry in workspace.journal.entries("release"):
            body = body_of(workspace, entry)
            if (body["day"], body["edition"]) == (report["day"], int(edition)):
                yield entry.seq


def _withdrawn(workspace: Workspace, report: Mapping[str, Any]) -> Iterator[int]:
    """Every withdrawal of the files that the corrections name, and their first lines of custody."""
    for correction in report.get("corrections", ()):
        if correction["what"] == FILE_WITHDRAWN:
            yield next(entry.seq for entry in workspace.journal.entries("keep", correction["subject"]))
            yield from (entry.seq for entry in workspace.journal.entries(WITHDRAW, correction["subject"]))
