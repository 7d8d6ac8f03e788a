"""Render a report, record the run, sign, write, and leave the journal sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from truceline.evidence._files import Held
from truceline.evidence.keep import record_run
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import Params
from truceline.model.canonical import strict_json
from truceline.model.records import RunRecord, record_id
from truceline.model.report import Report
from truceline.model.times import parse_utc, utc_text
from truceline.report.formats._registry import known_finite, render
from truceline.report.notice import FILE as NOTICE
from truceline.report.notice import notice
from truceline.report.reread import reread
from truceline.report.sign import bundle, require_size

FORMATS = ("html", "csv")
Turn = Callable[[], None]  # asked before anything of a report is logged; returns when it may be


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One day, told and signed."""

    report: Report
    report_sha256: str
    folder: Path


def publish(workspace: Workspace, report: Report, params: Params, *, at_utc: datetime, turn: Turn) -> Made:
    """The files of a report and its signed bundle in the folder of its day; `turn` is asked before it is signed.

    Raises:
        BadSetting: it is larger than a verifier opens; nothing is logged or written.
        DamagedWorkspace: the journal is not what was written, or the bundle reads back differently.
        NotValid: the report would not verify.
    """
    whole = render("json", report)
    require_size(report.day, {"report.json": whole})  # its pages would take minutes, and nobody could have them
    digest, _ = workspace.vault.put(whole)
    workspace.vault.put(params.text())  # an edition is made out of the vault alone
    again = known_finite(
        reread(whole)
    )  # the pages show what the JSON says, to the last digit: `verify --render` compares
    others = {f"report.{name}": render(name, again) for name in FORMATS} | {NOTICE: notice(again)}
    turn()
    folder = folder_of(workspace, report)
    with Held(folder) as files:
        bundle(
            workspace, report_json=whole, others=others, day=report.day, as_of_utc=report.as_of_utc, at_utc=at_utc,
            params=params.text(), blobs={sha256: data for sha256, _, data in workspace.agreements},
            first=lambda tried: record_run(tried, _run(report), at_utc=at_utc),
            held=lambda signed: files.hold({"report.json": whole, **others, "bundle.zip": signed}),
        )  # fmt: skip
        files.place()
    return Made(report=report, report_sha256=digest, folder=folder)


def at_once() -> None:
    """The turn of a report that no other has to wait for."""


def folder_of(workspace: Workspace, report: Report) -> Path:
    """The folder of the day; one that names its `as_of` where a report of a later one lies there already."""
    folder = workspace.reports_folder / report.day
    newest = folder / "report.json"
    if newest.is_file() and parse_utc(strict_json(newest.read_bytes())["as_of_utc"]) > report.as_of_utc:
        return folder / f"as-of-{report.as_of_utc:%Y%m%dT%H%M%SZ}"
    return folder


def _run(report: Report) -> RunRecord:
    return RunRecord(
        run_id=record_id("run", report.day, utc_text(report.as_of_utc), report.params_digest, report.software),
        day=report.day,
        zone=report.zone,
        as_of_utc=report.as_of_utc,
        agreement_sha256=report.agreement_sha256,
        model_id=report.model_id,
        params_digest=report.params_digest,
        software=report.software,
        blobs=tuple(sha256 for source in report.sources for _, sha256, _ in source.files),
        notes=report.degraded,
        exercise=report.exercise,
        program=report.program,
    )
