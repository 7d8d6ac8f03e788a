"""The whole pipeline of a day, readable as a sentence: say, look, join, judge; build, tell, sign.

`truceline.intake` has kept, read and filed what arrived; `truceline.gather` says what is known of a day. What
`Desk.make` says depends on the kept files, the agreements, the day and `as_of` alone, so yesterday's report can be
made again byte for byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import rfc8785

from truceline.agreement.loading import load
from truceline.agreement.nouns import Agreement
from truceline.agreement.together import together, watched_area
from truceline.assess.judge import Judgement, judge_together
from truceline.coverage.places import asked_place
from truceline.evidence._files import write_whole
from truceline.evidence.keep import record_run
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import MODEL_ID, Params, fitted
from truceline.gather import Facts, Gathering
from truceline.intake import catch_up
from truceline.model.arrow import within
from truceline.model.canonical import plain
from truceline.model.records import Observation, RunRecord, Statement, record_id
from truceline.model.report import BlindDay, PlaceAhead, Report
from truceline.model.times import local_day, utc_text
from truceline.report.assemble import build
from truceline.report.assemble.facts import (
    disclaimer,
    known_files,
    notes_of,
    report_before,
    report_facts,
    shapes,
    source_days,
)
from truceline.report.coalition.known import from_store
from truceline.report.coalition.watchers import with_promises
from truceline.report.formats._registry import render
from truceline.report.sign import bundle
from truceline.store.store import Store

FORMATS = ("html", "csv")
PARAMS, FITTED = "params", "%Y%m%dT%H%M%SZ"  # folder of fitted numbers, and the name of a file: when it was fitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One day, told and signed."""

    report: Report
    report_sha256: str
    folder: Path


class Desk:
    """One workspace opened for work; what does not change from day to day is read once."""

    def __init__(self, workspace: Workspace, params: Params | None = None) -> None:
        """Raises AgreementFaults where the agreement cannot be read."""
        self.workspace, self._given = workspace, params
        self.store = Store(workspace.store_folder)
        self.texts = together([load(data, name) for _, name, data in workspace.agreements])
        self.gathering = Gathering(self.store, watched_area(self.texts), exercise=workspace.exercise)
        self._caught_up = False

    def make(self, day: date, *, as_of: datetime, at_utc: datetime) -> Made:
        """Make, sign and write the report of a local day as it could have been written at `as_of`, to the millisecond.

        Raises:
            DamagedWorkspace: a kept file, the journal or the tables are not what was written.
        """
        ws, texts, as_of = self.workspace, self.texts, _whole_ms(as_of)
        params = self._given or params_at(ws, as_of)
        found = self.facts(day, as_of=as_of, at_utc=at_utc, params=params)
        judged = self.judged(texts, found, as_of=as_of)

        files = known_files(ws, found.tables(), as_of)
        today = [within(table, found.start, found.end) for table in found.tables()]
        digest, before = report_before(ws, day, as_of)
        words = calibration_words(params)
        report = build(
            report_facts(ws, texts, model_id=MODEL_ID, params_digest=params.digest(), calibration=words),
            day=day, start=found.start, end=found.end, as_of=as_of, incidents=found.fused.incidents,
            findings=judged.findings, not_covered=judged.not_covered, coverage=found.coverage.day(),
            observations=found.observed, claims=found.claims, sources=source_days(files, today),
            notes=notes_of(files), shapes=shapes(texts, found.lines), background=found.fused.background,
            register=found.register, previous=before, previous_sha256=digest,
        )  # fmt: skip
        promised = from_store(self.store, as_of=as_of, exercise=ws.exercise, said_by=found.end)
        return self._tell(with_promises(report, promised, texts), params, at_utc)

    def facts(self, day: date, *, as_of: datetime, at_utc: datetime, params: Params | None = None) -> Facts:
        """What was known of a local day at `as_of`, before anyone asks the text; nothing is written.

        Raises:
            DamagedWorkspace: a kept file, the journal or the tables are not what was written.
        """
        self._catch_up(at_utc)
        start, end = local_day(day, self.workspace.zone)
        numbers = params or self._given or params_at(self.workspace, as_of)
        return self.gathering.day(start, end, as_of=as_of, params=numbers)

    def judged(self, texts: Sequence[Agreement], found: Facts, *, as_of: datetime) -> Judgement:
        """The facts of a day before agreements: the workspace's own, or a draft."""
        return judge_together(
            texts, found.fused.incidents, found.coverage, found.lines,
            start=found.start, end=found.end, as_of=as_of, register=found.register,
        )  # fmt: skip

    def blind(self, day: date, *, as_of: datetime, at_utc: datetime, at: Sequence[str] = ()) -> BlindDay:
        """What could not be seen on a local day, as it was known at `as_of`, and the next looks at places.

        `at` are places: "48.5,37.0", or names that a kept row or the agreement knows. Next looks are sought from the
        end of the day, or from `as_of` where that comes first.

        Raises:
            DamagedWorkspace: a kept file, the journal or the tables are not what was written.
            UnknownName: a place nobody knows.
            OutOfRange: a place that is no position.
        """
        ws = self.workspace
        self._catch_up(at_utc)
        start, end = local_day(day, ws.zone)
        seen = self.gathering.coverage(start, end, as_of=as_of)
        rows = [self.store.read(noun, end=end, as_of=as_of) for noun in (Statement, Observation)] if at else []
        places = [asked_place(one, rows, [self.gathering.area]) for one in at]
        after = min(end, max(start, as_of))
        return BlindDay(
            exercise=ws.exercise, mission=ws.mission, disclaimer=disclaimer(ws, self.texts),
            day=day.isoformat(), zone=ws.zone, start_utc=start, as_of_utc=as_of, coverage=seen.day(),
            hours=seen.by_hour(),
            places=tuple(
                PlaceAhead(name=name, lat_deg=lat, lon_deg=lon, looks=seen.looks_ahead(lat, lon, after))
                for name, lat, lon in places
            ),
        )  # fmt: skip

    def _tell(self, report: Report, params: Params, at_utc: datetime) -> Made:
        """Render, sign, write, and leave the journal sealed."""
        ws = self.workspace
        whole = render("json", report)
        digest, _ = ws.vault.put(whole)
        record_run(ws, _run(report), at_utc=at_utc)
        others = {f"report.{name}": render(name, report) for name in FORMATS}
        signed = bundle(
            ws, report_json=whole, others=others, day=report.day, as_of_utc=report.as_of_utc, at_utc=at_utc,
            params=rfc8785.dumps(plain(params)), blobs={sha256: data for sha256, _, data in ws.agreements},
        )  # fmt: skip
        folder = ws.reports_folder / report.day
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in {"report.json": whole, **others, "bundle.zip": signed}.items():
            write_whole(folder / name, data, mode=0o644)
        return Made(report=report, report_sha256=digest, folder=folder)

    def _catch_up(self, at_utc: datetime) -> None:
        if not self._caught_up:
            catch_up(self.workspace, self.store, at_utc=at_utc)
            self._caught_up = True


def params_at(workspace: Workspace, as_of: datetime) -> Params:
    """The numbers fitted last before `as_of`; as shipped where none were. Files of the future change no old report.

    Raises:
        BadSetting: the file is not what `truceline fit` writes.
    """
    named = f"{as_of:{FITTED}}"
    found = sorted(path for path in (workspace.folder / PARAMS).glob("*.json") if path.stem <= named)
    return fitted(found[-1].read_bytes(), where=f"{PARAMS}/{found[-1].name}") if found else Params()


def calibration_words(params: Params) -> str:
    """What stands beside every number."""
    if params.calibration is None:
        return "uncalibrated"
    return f"calibrated on {params.calibration.items} adjudicated incidents"


def _whole_ms(moment: datetime) -> datetime:
    """To the millisecond: the journal keeps no more."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


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
    )
