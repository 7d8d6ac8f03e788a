"""The lines of the journal that a report rests on beside custody: its run, its fit, what was withdrawn."""

from collections.abc import Iterator, Mapping
from typing import Any

from truceline.evidence.entry import parse_instant
from truceline.evidence.fits import fits
from truceline.evidence.keep import body_of
from truceline.evidence.withdraw import TYPE as WITHDRAW
from truceline.evidence.workspace import Workspace
from truceline.model.times import parse_utc

UNCALIBRATED = "uncalibrated"


def lines_behind(workspace: Workspace, report: Mapping[str, Any]) -> set[int]:
    """Their numbers; the bundle carries each with its proof."""
    return {*_run(workspace, report), *_fit(workspace, report), *_withdrawn(workspace, report)}


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

    None where no fit made them; a bundle that says *calibrated* is then not valid (check 10).
    """
    if report.get("calibration", UNCALIBRATED) == UNCALIBRATED:
        return
    for line in [line for line in fits(workspace) if line.params_digest == report["params_digest"]][-1:]:
        yield line.seq
        for sha256 in line.inputs:
            yield next(entry.seq for entry in workspace.journal.entries("keep", sha256))


def _withdrawn(workspace: Workspace, report: Mapping[str, Any]) -> Iterator[int]:
    """Every withdrawal of the files that the report names as taken back."""
    for file in report.get("withdrawn", ()):
        yield from (entry.seq for entry in workspace.journal.entries(WITHDRAW, file["blob_sha256"]))
