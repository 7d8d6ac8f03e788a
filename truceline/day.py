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
from truceline.agreement.together import together, watched_area
from truceline.assess.judge import judge_together
from truceline.claims.read import original_places, read_claims
from truceline.coverage.places import asked_place
from truceline.coverage.watch import Coverage, feeds, watch
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
    Elements,
    Entry,
    Observation,
    ReferenceLine,
    RunRecord,
    Sky,
    Statement,
    record_id,
)
from truceline.model.report import BlindDay, PlaceAhead, Report
from truceline.model.times import local_day, utc_text
from truceline.report.build import build
from truceline.report.build.facts import (
    disclaimer,
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
ELEMENTS = timedelta(days=60)  # old orbital elements are read too, so that the report can say how old they are
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
        self.texts = together([load(data, name) for _, name, data in workspace.agreements])
        self.area = watched_area(self.texts)
        self._caught_up = False
        self._thermal: dict[datetime, pa.Table] = {}
        self._background: dict[tuple[datetime, int, int], Background] = {}

    def make(self, day: date, *, as_of: datetime, at_utc: datetime) -> Made:
        """Make, sign and write the report of a local day as it could have been written at `as_of`, to the millisecond.

        Raises:
            DamagedWorkspace: a kept file, the journal or the tables are not what was written.
        """
        ws, texts, params = self.workspace, self.texts, self.params
        as_of = as_of.replace(microsecond=as_of.microsecond // 1000 * 1000)  # the journal keeps no more
        self._catch_up(at_utc)
        start, end = local_day(day, ws.zone)
        first, last = start - MARGIN, end + MARGIN
        observed, skies, stated = self._around(start, end, as_of)
        lines = current(to_records(ReferenceLine, self.store.read(ReferenceLine, end=end, as_of=as_of)))
        entered = self.store.read(Entry, as_of=as_of)
        register = to_records(Entry, entered)
        thermal = self._known_thermal(as_of)

        claims = read_claims(stated)
        coverage = self._watched(observed, skies, stated, start=start, end=end, as_of=as_of)
        evidence = Evidence(
            observations=within(observed, first, last), claims=claims, history=self._busy_places(first, as_of),
            earlier=within(thermal, start - SEASON, start), looks=coverage.looks, sensors=coverage.sensors, lines=lines,
            watched=self.area,
        )  # fmt: skip
        fused = fuse(evidence, self._learned(start, as_of), start=start, end=end, params=params)
        judged = judge_together(
            texts, fused.incidents, coverage, lines, start=start, end=end, as_of=as_of, register=register
        )  # fmt: skip

        today = [within(table, start, end) for table in (observed, stated, skies, entered)]
        files = known_files(ws, (observed, stated, skies, entered), as_of)
        digest, before = report_before(ws, day, as_of)
        report = build(
            report_facts(ws, texts, model_id=MODEL_ID, params_digest=params.digest()),
            day=day, start=start, end=end, as_of=as_of, incidents=fused.incidents, findings=judged.findings,
            not_covered=judged.not_covered, coverage=coverage.day(), observations=observed, claims=claims,
            sources=source_days(files, today), notes=notes_of(files), shapes=shapes(texts, lines),
            background=fused.background, register=register, previous=before, previous_sha256=digest,
        )  # fmt: skip
        return self._tell(report, at_utc)

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
        seen = self._watched(*self._around(start, end, as_of), start=start, end=end, as_of=as_of)
        rows = [self.store.read(noun, end=end, as_of=as_of) for noun in (Statement, Observation)] if at else []
        places = [asked_place(one, rows, [self.area]) for one in at]
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

    def _around(self, start: datetime, end: datetime, as_of: datetime) -> tuple[pa.Table, pa.Table, pa.Table]:
        """Observations, skies and statements of a window and what lies around it."""
        first, last = start - timedelta(days=1), end + timedelta(days=1)
        observed, skies = (self.store.read(noun, start=first, end=last, as_of=as_of) for noun in (Observation, Sky))
        return observed, skies, self.store.read(Statement, start=start - MARGIN, end=end + MARGIN, as_of=as_of)

    def _watched(
        self, observed: pa.Table, skies: pa.Table, stated: pa.Table, *, start: datetime, end: datetime, as_of: datetime
    ) -> Coverage:
        orbits = self.store.read(Elements, start=start - ELEMENTS, end=end + ELEMENTS, as_of=as_of)
        return watch(
            observations=observed, skies=skies, statements=stated, elements=orbits,
            feeds=feeds(self._known_thermal(as_of)), area=self.area,
            start=start, end=end, as_of=as_of,
        )  # fmt: skip

    def _tell(self, report: Report, at_utc: datetime) -> Made:
        """Render, sign, write, and leave the journal sealed."""
        ws = self.workspace
        whole = render("json", report)
        digest, _ = ws.vault.put(whole)
        record_run(ws, _run(report), at_utc=at_utc)
        others = {f"report.{name}": render(name, report) for name in FORMATS}
        signed = bundle(
            ws, report_json=whole, others=others, day=report.day, as_of_utc=report.as_of_utc, at_utc=at_utc,
            params=rfc8785.dumps(plain(self.params)), blobs={sha256: data for sha256, _, data in ws.agreements},
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
            bounds = self.area.bounds()
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
