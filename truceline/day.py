"""The whole pipeline of a day, readable as a sentence: say, look, join, judge; build, tell, sign.

`truceline.intake` has kept, read and filed what arrived. What `Desk.make` says depends on the kept files, the
agreement, the day and `as_of` alone, so yesterday's report can be made again byte for byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import rfc8785

from truceline.agreement.loading import load
from truceline.assess.judge import judge
from truceline.claims.read import original_places, read_claims
from truceline.coverage.watch import feeds, watch
from truceline.evidence._files import write_whole
from truceline.evidence.keep import record_run
from truceline.evidence.workspace import Workspace
from truceline.fusion.background import Background, learn
from truceline.fusion.fuse import MARGIN, Evidence, fuse
from truceline.fusion.params import MODEL_ID, Params
from truceline.intake import catch_up
from truceline.model.arrow import to_records, within
from truceline.model.canonical import plain
from truceline.model.place import Place
from truceline.model.records import (
    BackgroundFire,
    Entry,
    Observation,
    ReferenceLine,
    RunRecord,
    Sky,
    Statement,
    record_id,
)
from truceline.model.report import Report
from truceline.model.times import local_day, utc_text
from truceline.report.build import build
from truceline.report.build.facts import (
    known_files,
    notes_of,
    report_before,
    report_facts,
    shapes,
    source_days,
)
from truceline.report.formats._registry import render
from truceline.report.sign import bundle
from truceline.store.store import Store

THERMAL = ("firms",)  # sources whose observations are hot spots
SEASON = timedelta(days=60)  # how far back a new plant is remembered
BUSY = timedelta(days=30)  # how far back the density of reports is taken
FORMATS = ("html", "csv")


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
        self.workspace, self.params = workspace, params or Params()
        self.store = Store(workspace.store_folder)
        self.agreement = load(workspace.agreement_bytes, workspace.agreement_name)
        self._caught_up = False
        self._thermal: dict[datetime, pa.Table] = {}
        self._background: dict[tuple[datetime, int, int], Background] = {}

    def make(self, day: date, *, as_of: datetime, at_utc: datetime) -> Made:
        """Make, sign and write the report of a local day as it could have been written at `as_of`, to the millisecond.

        Raises:
            DamagedWorkspace: a kept file, the journal or the tables are not what was written.
        """
        ws, text, params = self.workspace, self.agreement, self.params
        as_of = as_of.replace(microsecond=as_of.microsecond // 1000 * 1000)  # the journal keeps no more
        self._catch_up(at_utc)
        start, end = local_day(day, ws.zone)
        first, last = start - MARGIN, end + MARGIN
        observed = self.store.read(
            Observation, start=start - timedelta(days=1), end=end + timedelta(days=1), as_of=as_of
        )
        stated = self.store.read(Statement, start=first, end=last, as_of=as_of)
        skies = self.store.read(Sky, start=start - timedelta(days=1), end=end + timedelta(days=1), as_of=as_of)
        lines = current(to_records(ReferenceLine, self.store.read(ReferenceLine, end=end, as_of=as_of)))
        entered = self.store.read(Entry, as_of=as_of)
        register = to_records(Entry, entered)
        thermal = self._known_thermal(as_of)

        claims = read_claims(stated)
        coverage = watch(
            observations=observed,
            skies=skies,
            feeds=feeds(thermal),
            area=text.watched.area,
            start=start,
            end=end,
            as_of=as_of,
        )
        evidence = Evidence(
            observations=within(observed, first, last), claims=claims, history=self._busy_places(first, as_of),
            earlier=within(thermal, start - SEASON, start), looks=coverage.looks, sensors=coverage.sensors, lines=lines,
            watched=text.watched.area,
        )  # fmt: skip
        fused = fuse(evidence, self._learned(start, as_of), start=start, end=end, params=params)
        judged = judge(
            text, fused.incidents, coverage, lines, start=start, end=end, as_of=as_of, register=register
        )  # fmt: skip

        today = [within(table, start, end) for table in (observed, stated, skies, entered)]
        files = known_files(ws, (observed, stated, skies, entered), as_of)
        digest, before = report_before(ws, day, as_of)
        report = build(
            report_facts(ws, text, model_id=MODEL_ID, params_digest=params.digest()),
            day=day, start=start, end=end, as_of=as_of, incidents=fused.incidents, findings=judged.findings,
            not_covered=judged.not_covered, coverage=coverage.day(), observations=observed, claims=claims,
            sources=source_days(files, today), notes=notes_of(files), shapes=shapes(text, lines),
            background=fused.background, register=register, previous=before, previous_sha256=digest,
        )  # fmt: skip
        return self._tell(report, at_utc)

    def _tell(self, report: Report, at_utc: datetime) -> Made:
        """Render, sign, write, and leave the journal sealed."""
        ws = self.workspace
        whole = render("json", report)
        digest, _ = ws.vault.put(whole)
        record_run(ws, _run(report), at_utc=at_utc)
        others = {f"report.{name}": render(name, report) for name in FORMATS}
        signed = bundle(
            ws, report_json=whole, others=others, day=report.day, as_of_utc=report.as_of_utc, at_utc=at_utc,
            params=rfc8785.dumps(plain(self.params)), blobs={ws.agreement_sha256: ws.agreement_bytes},
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

    def _known_thermal(self, as_of: datetime) -> pa.Table:
        if as_of not in self._thermal:
            self._thermal[as_of] = self.store.read(Observation, as_of=as_of, sources=THERMAL)
        return self._thermal[as_of]

    def _busy_places(self, until: datetime, as_of: datetime) -> list[Place]:
        return original_places(self.store.read(Statement, start=until - BUSY, end=until, as_of=as_of))

    def _learned(self, start: datetime, as_of: datetime) -> Background:
        middle = start + timedelta(hours=12)
        key = (as_of, middle.year, middle.month)
        if key not in self._background:
            new_year = datetime(middle.year, 1, 1, tzinfo=UTC)
            dated = self.store.read(BackgroundFire, end=new_year, as_of=as_of)
            bounds = self.agreement.watched.area.bounds()
            self._background[key] = learn(self._known_thermal(as_of), dated, bounds=bounds, day=middle)
        return self._background[key]


def current(lines: Sequence[ReferenceLine]) -> tuple[ReferenceLine, ...]:
    """The latest drawing of each drawer; none is preferred."""
    latest: dict[str, ReferenceLine] = {}
    for line in sorted(lines, key=lambda line: (line.valid_from_utc, line.line_id)):
        latest[line.drawn_by] = line
    return tuple(latest[name] for name in sorted(latest))


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
