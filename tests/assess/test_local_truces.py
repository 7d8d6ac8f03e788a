"""The corridors of spring 2022 against what was geolocated on those days: every truce is judged under both readings."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.assess_world import Eyes
from truceline.agreement import Agreement, load
from truceline.agreement.local_truces import AGREED, PROPOSED, document
from truceline.agreement.tree import write_tree
from truceline.assess.judge import Judgement, judge
from truceline.claims.claim_records import read_claims
from truceline.fusion.fuse import MARGIN, Evidence, fuse
from truceline.fusion.likelihood.thermal_clutter import learn
from truceline.fusion.params import Params
from truceline.model.arrow import SCHEMAS, to_records
from truceline.model.records import BackgroundFire, Blob, Claim, Entry, Finding, Look, Observation, Statement
from truceline.model.terms import EntryKind, Verdict
from truceline.model.times import local_day
from truceline.sources import corridors, incidents

DATA = Path(__file__).parents[3] / "shared" / "data"
PROPOSALS = DATA / "local-truces" / "humanitarian_corridors_geocoded.csv"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
DAYS = ("2022-03-05", "2022-03-09", "2022-03-27", "2022-04-06")  # the third has twenty-three hours
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
PARTIES = (("russia", "Russian Federation"), ("ukraine", "Ukraine"))


def blob(data: bytes) -> Blob:
    return Blob(sha256="0" * 64, length=len(data), name="x", received_utc=AS_OF, origin="test")


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    data = PROPOSALS.read_bytes()
    return to_records(Entry, corridors.parse(blob(data), data).tables[Entry])


@pytest.fixture(scope="module")
def text(entries: list[Entry]) -> Agreement:
    tree = document(entries, item=corridors.ITEM, parties=PARTIES, zone_name="Europe/Kyiv")
    return load(write_tree(tree), "local.yaml")


def on(name: str, text: Agreement, entries: list[Entry], claims: list[Claim]) -> Judgement:
    """The incidents of one day from the catalogue of geolocated harm, fused and judged as the desk does."""
    nothing = {noun: SCHEMAS[noun].empty_table() for noun in (Observation, Look, BackgroundFire)}
    watched = text.watched.area
    day, end = local_day(date.fromisoformat(name), "Europe/Kyiv")
    evidence = Evidence(
        observations=nothing[Observation], earlier=nothing[Observation], looks=nothing[Look], history=[],
        claims=[one for one in claims if day - MARGIN <= one.started_utc < end + MARGIN],
        sensors=(), lines=(), watched=watched,
    )  # fmt: skip
    background = learn(nothing[Observation], nothing[BackgroundFire], bounds=watched.bounds(), day=day)
    made = fuse(evidence, background, start=day, end=end, params=Params()).incidents
    return judge(text, made, Eyes(0.0), [], start=day, end=end, as_of=AS_OF, register=entries)


@pytest.fixture(scope="module")
def findings(text: Agreement, entries: list[Entry]) -> list[Finding]:
    """Of the truces, over four days on which corridors were proposed."""
    data = next(iter(sorted((DATA / "event-reports").glob("*.json")))).read_bytes()
    claims = read_claims(incidents.parse(blob(data), data).tables[Statement])
    found = [one for day in DAYS for one in on(day, text, entries, claims).findings]
    return [one for one in found if one.rule_type.startswith("16 ")]


def test_every_truce_has_a_verdict_and_a_reason_under_both_readings(findings: list[Finding]) -> None:
    periods = [one for one in findings if one.incident_id is None]
    assert len(periods) == 2 * 282 * len(DAYS)
    assert {one.reading for one in periods} == {PROPOSED, AGREED}
    assert all(one.because and one.decided_by for one in periods)


def test_where_nobody_looked_no_truce_is_called_kept(findings: list[Finding]) -> None:
    assert Verdict.CONSISTENT not in {one.verdict for one in findings}


def test_a_truce_speaks_on_its_own_day_alone(findings: list[Finding], entries: list[Entry]) -> None:
    day_of = {one.site: one.started_utc for one in entries if one.kind is EntryKind.NOTICE}
    spoke: Counter[bool] = Counter()
    for one in findings:
        if one.incident_id is None:
            bound = one.verdict != Verdict.OUTSIDE_SCOPE
            spoke[bound] += 1
            day = (day_of[one.rule_id] + timedelta(hours=3)).date().isoformat()
            assert day in DAYS or not bound, one
    assert spoke[True] > 0
    assert spoke[False] > 0


def test_without_acceptance_on_record_a_strike_on_the_route_stays_open(
    findings: list[Finding], entries: list[Entry]
) -> None:
    accepted = {one.site for one in entries if one.kind is EntryKind.CERTIFICATE}
    hits = [one for one in findings if one.incident_id and one.verdict != Verdict.OUTSIDE_SCOPE]
    agreed = [one for one in hits if one.reading == AGREED and one.rule_id not in accepted]
    assert Verdict.INCONSISTENT not in {one.verdict for one in agreed}
