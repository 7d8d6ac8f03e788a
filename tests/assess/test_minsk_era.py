"""The coded events of the years from 2014 against the package of measures of February 2015: each has verdict and reason."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from tests.assess_world import Eyes
from truceline.agreement import load, shipped
from truceline.agreement.geometry import shape_of
from truceline.assess.judge import Judgement, judge
from truceline.claims.claim_records import read_claims
from truceline.fusion.fuse import MARGIN, Evidence, fuse
from truceline.fusion.likelihood.thermal_clutter import learn
from truceline.fusion.params import Params
from truceline.model.arrow import SCHEMAS, to_records
from truceline.model.records import BackgroundFire, Blob, Claim, Finding, Incident, Look, Observation, Statement
from truceline.model.terms import PlacePrecision, Verdict
from truceline.sources import ucdp

EVENTS = Path(__file__).parents[3] / "shared" / "data" / "minsk-era" / "UCDP-Ukraine.asof-2023-06-23.csv"
pytestmark = pytest.mark.skipif(not EVENTS.exists(), reason="the shared real data are not here")
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
YEARS = range(2014, 2023)
WEEK = timedelta(days=7)
CEASEFIRE = datetime(2015, 2, 14, 22, tzinfo=UTC)  # 15 February 2015, 00:00 in Kyiv, which was two hours ahead
DAYS_AFTER = CEASEFIRE + timedelta(days=7)  # Debaltseve was held by the formations from 18 February on
READINGS = {"each-side-full", "zone-between", "Debaltseve-apart"}
TEXT = load(shipped("minsk-package-2015"), "minsk-package-2015")


@dataclass(frozen=True)
class World:
    """What was read, what it was joined to, and what the text says about that."""

    statements: dict[str, Statement]
    incidents: list[Incident]
    made: Judgement

    def members(self, incident: Incident) -> list[Statement]:
        """The events that an incident was joined of."""
        return [self.statements[name] for name in incident.members]

    def found(self, rule_id: str) -> dict[str, dict[str, Finding]]:
        """Findings of one rule by incident and reading."""
        made: dict[str, dict[str, Finding]] = {}
        for one in self.made.findings:
            if one.rule_id == rule_id and one.incident_id is not None:
                made.setdefault(one.incident_id, {})[one.reading] = one
        return made

    def precision(self, incident: Incident) -> set[int]:
        """The `where_prec` of its members."""
        return {int(label.removeprefix("where_prec: ")) for said in self.members(incident) for label in said.labels if label.startswith("where_prec")}  # fmt: skip


def year_of(year: int, claims: list[Claim]) -> tuple[Incident, ...]:
    """The incidents of one year, fused without any sensor."""
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    nothing = {noun: SCHEMAS[noun].empty_table() for noun in (Observation, Look, BackgroundFire)}
    evidence = Evidence(
        observations=nothing[Observation], earlier=nothing[Observation], looks=nothing[Look], history=[],
        claims=[one for one in claims if one.started_utc < end + MARGIN and one.ended_utc > start - MARGIN],
        sensors=(), lines=(), watched=TEXT.watched.area,
    )  # fmt: skip
    bounds = TEXT.watched.area.bounds()
    background = learn(nothing[Observation], nothing[BackgroundFire], bounds=bounds, day=start)
    return fuse(evidence, background, start=start, end=end, params=Params()).incidents


@pytest.fixture(scope="module")
def world() -> World:
    data = EVENTS.read_bytes()
    blob = Blob(sha256="0" * 64, length=len(data), name="x", received_utc=AS_OF, origin="test")
    said = ucdp.parse(blob, data).tables[Statement]
    claims = read_claims(said)
    incidents = [one for year in YEARS for one in year_of(year, claims)]
    start, end = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC)
    made = judge(TEXT, incidents, Eyes(0.0), [], start=start, end=end, as_of=AS_OF)
    return World({one.statement_id: one for one in to_records(Statement, said)}, incidents, made)


def test_every_coded_event_is_in_exactly_one_incident(world: World) -> None:
    held = Counter(name for one in world.incidents for name in one.members)
    assert set(held) == set(world.statements)
    assert set(held.values()) == {1}


def test_every_incident_has_a_verdict_and_a_reason_under_every_reading(world: World) -> None:
    found = world.found("P1")
    assert set(found) == {one.incident_id for one in world.incidents}
    for by_reading in found.values():
        assert set(by_reading) == READINGS
        assert all(one.decided_by and one.because for one in by_reading.values())
    assert world.made.not_covered == ()


def test_an_event_of_the_whole_country_stays_undetermined_by_its_place_and_is_never_counted(world: World) -> None:
    found, verdicts = world.found("P1"), set()
    for one in world.incidents:
        if one.started_utc >= CEASEFIRE and min(world.precision(one)) >= 5:
            assert one.place_precision is PlacePrecision.COUNTRY
            for told in found[one.incident_id].values():
                verdicts.add((told.verdict, told.decided_by, told.chance))
    assert verdicts == {(Verdict.UNDETERMINED, "area", None)}


def test_coded_events_alone_never_contradict_the_text(world: World) -> None:
    # no event of this file has a second witness, and nobody looked: neither the one verdict nor the other
    said = {one.verdict for one in world.made.findings}
    assert said == {Verdict.UNDETERMINED, Verdict.OUTSIDE_SCOPE, Verdict.NOT_OBSERVABLE}


def test_what_ended_before_the_ceasefire_is_outside_its_scope_under_every_reading(world: World) -> None:
    found, before = world.found("P1"), 0
    for one in world.incidents:
        if all(said.ended_utc <= CEASEFIRE for said in world.members(one)):
            before += 1
            told = {(f.verdict, f.decided_by) for f in found[one.incident_id].values()}
            assert told == {(Verdict.OUTSIDE_SCOPE, "in force from")}, one
    assert before > 1_000


def test_what_began_after_the_ceasefire_is_never_outside_scope_by_its_time(world: World) -> None:
    found, after = world.found("P1"), 0
    for one in world.incidents:
        if all(said.started_utc >= CEASEFIRE for said in world.members(one)):
            after += 1
            assert "in force from" not in {f.decided_by for f in found[one.incident_id].values()}, one
    assert after > 1_000


def test_weeks_of_fighting_across_the_ceasefire_are_not_outside_its_time(world: World) -> None:
    found, across = world.found("P1"), 0
    for one in world.incidents:
        days = [(said.started_utc, said.ended_utc) for said in world.members(one)]
        if all(start <= CEASEFIRE - WEEK and end >= CEASEFIRE + WEEK for start, end in days):
            across += 1
            assert found[one.incident_id]["each-side-full"].verdict != Verdict.OUTSIDE_SCOPE, one
    assert across > 0


def around_debaltseve(world: World) -> list[Incident]:
    """Incidents of the days after whose place is a position centred in the hole that one reading leaves."""
    (hole,) = shape_of(next(z.area for z in TEXT.zones if z.zone_id == "without-debaltseve")).geoms[0].interiors
    return [
        one
        for one in world.incidents
        if CEASEFIRE <= one.best_utc < DAYS_AFTER
        and one.place_precision is PlacePrecision.POSITION
        and shapely.Polygon(hole).contains(shapely.Point(one.place.lon_deg, one.place.lat_deg))
    ]


def test_the_fighting_around_debaltseve_differs_between_readings(world: World) -> None:
    found, held = world.found("P1"), around_debaltseve(world)
    assert len(held) >= 10
    for one in held:
        chance = {name: told.chance for name, told in found[one.incident_id].items()}
        apart = chance.pop("Debaltseve-apart")
        assert apart is not None
        assert all(other is not None and apart < other for other in chance.values()), one


def test_a_precise_event_in_debaltseve_is_outside_scope_under_one_reading_alone(world: World) -> None:
    precise = [one for one in around_debaltseve(world) if world.precision(one) == {1} and one.place.name == "Debaltseve town"]  # fmt: skip
    assert precise
    for one in precise:
        told = world.found("P1")[one.incident_id]
        assert {name: (f.verdict, f.decided_by) for name, f in told.items()} == {
            "each-side-full": (Verdict.UNDETERMINED, "event happened"),
            "zone-between": (Verdict.UNDETERMINED, "event happened"),
            "Debaltseve-apart": (Verdict.OUTSIDE_SCOPE, "area"),
        }
        assert any("Debaltseve-apart" in flip for flip in told["zone-between"].flips)


def test_far_from_debaltseve_the_readings_agree(world: World) -> None:
    held = [one for one in world.incidents if CEASEFIRE <= one.best_utc < DAYS_AFTER and one.place.name == "Shyrokyne village"]  # fmt: skip
    assert held
    for one in held:
        assert len({(f.verdict, f.chance) for f in world.found("P1")[one.incident_id].values()}) == 1
