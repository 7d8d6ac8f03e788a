"""What would change a verdict: the stated change, applied to the text or the incident, gives the stated verdict."""

import math
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, START, Eyes, as_yaml, at, incident, tree, weapon
from truceline.agreement import Agreement, load
from truceline.agreement.fields import Band
from truceline.agreement.nouns import Moment
from truceline.assess.judge import judge
from truceline.assess.words.phrases import metres, metres_up, span, span_up
from truceline.model.place import Area
from truceline.model.records import Finding, Incident
from truceline.model.terms import IncidentType, ObjectClass, Verdict

CHANGE = re.compile(r"^(?P<name>[^:]+): (?P<words>.+) -> (?P<verdict>[a-z ]+)$")
UNITS = {"d": 1440, "h": 60, "min": 1}
METRES_PER_DEGREE = 110_500.0  # a little short, so that a shift in degrees is never too small
EXAMPLES = 100


def text_of(kind: str, parameters: dict[str, Any], **rule: Any) -> Agreement:  # noqa: ANN401 - any field
    return load(as_yaml(tree(kind, parameters, **rule)), "test")


def altered(text: Agreement, parameters: dict[str, Any] | None = None, **changes: Any) -> Agreement:  # noqa: ANN401
    rule = text.rules[0]
    own = rule.parameters.model_copy(update=parameters or {})
    return replace(text, rules=(replace(rule, parameters=own, **changes),))


def moment(at: datetime) -> Moment:
    return Moment(at_utc=at, zone="UTC", local=f"{at:%Y-%m-%d %H:%M}")


def finding_of(text: Agreement, one: Incident) -> Finding:
    made = judge(text, [one], Eyes(0.6), [], start=START, end=END, as_of=AS_OF)
    return made.findings[0]


def alike(one: str, other: str) -> bool:
    """A window moved into the period is watched there: silence then counts, which no single change can promise."""
    silent = (Verdict.CONSISTENT, Verdict.NOT_OBSERVABLE)
    return one == other or (one in silent and other in silent)


def changes(finding: Finding, *names: str) -> list[tuple[str, str, str]]:
    split = [found for found in map(CHANGE.match, finding.flips) if found]
    assert len(split) == len(finding.flips)
    return [(one["name"], one["words"], one["verdict"]) for one in split if one["name"] in names]


def minutes(words: str) -> int:
    return sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+) (d|h|min)\b", words))


def metres_of(words: str) -> float:
    found = re.search(r"([\d.]+) (k?m)\b", words)
    assert found, words
    return float(found[1]) * (1_000.0 if found[2] == "km" else 1.0)


FORCE = text_of("use_of_force", {})
SITE = {"name": "School", "object_class": "school or kindergarten", "lat_deg": 50.5, "lon_deg": 30.5}
GUNS = {"name": "guns", "calibre_min_mm": 100.0, "distance_m": 1_000.0}
LINES = text_of("withdrawal_by_distance", {"bands": [GUNS]}, lines=["line-a", "line-b"])
NEAR = text_of("weapons_near_civilians", {"radius_m": 1_000.0, "objects": [SITE]})
ZONE = text_of("exclusion_zone", {}, area="square")
LISTED = text_of("protected_target", {"object_classes": ["refinery"], "open_classes": ["gas metering station"]})
MORTARS = text_of("use_of_force", {"weapons": ["mortar"], "calibre_min_mm": 100.0})

moments = st.integers(-3_000, 4_000).map(lambda minute: START + timedelta(minutes=minute))
lengths = st.sampled_from([0, 1, 59, 3_600, 40_000]) | st.integers(0, 100_000)
probabilities = st.floats(0.05, 0.99)


@settings(max_examples=EXAMPLES, deadline=None)
@given(moments, st.integers(1, 4_000), st.integers(-90_000, 180_000), lengths, st.tuples(probabilities, st.booleans()))
def test_moving_an_edge_of_the_time_by_the_stated_minutes_gives_the_stated_verdict(
    begins: datetime, lasts: int, at_s: int, length_s: int, drawn: tuple[float, bool]
) -> None:  # fmt: skip
    chance, ending = drawn
    force = {"from": begins, "until": begins + timedelta(minutes=lasts)}
    started = START + timedelta(seconds=at_s)
    one = incident(
        started_utc=started, ended_utc=started + timedelta(seconds=length_s), probability=chance,
        types=((IncidentType.SHELLING, 1.0),),
    )  # fmt: skip

    def text(edges: dict[str, datetime]) -> Agreement:
        until = moment(edges["until"]) if ending else None
        return altered(FORCE, in_force_from=moment(edges["from"]), in_force_until=until)

    for name, words, verdict in changes(finding_of(text(force), one), "in force from", "in force until"):
        shift = timedelta(minutes=minutes(words))
        edge = name.removeprefix("in force ")
        moved = {**force, edge: force[edge] + (-shift if words.startswith("earlier") else shift)}
        assert alike(finding_of(text(moved), one).verdict, verdict)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.floats(49.5, 50.9), st.floats(50.0, 20_000.0), st.floats(500.0, 90_000.0), probabilities)
def test_asking_for_the_stated_metres_more_or_less_gives_the_stated_verdict(
    lat: float, sd_m: float, asked_m: float, chance: float
) -> None:
    one = weapon(152.0, place=at(lat, 30.5, sd_m), probability=chance)

    def text(distance_m: float) -> Agreement:
        band = LINES.rules[0].parameters.model_dump()["bands"][0] | {"distance_m": distance_m}
        return altered(LINES, {"bands": (Band(**band),)})

    finding = finding_of(text(asked_m), one)
    for _, words, verdict in changes(finding, "distance"):
        sign = -1.0 if "less" in words else 1.0
        assert finding_of(text(asked_m + sign * metres_of(words)), one).verdict == verdict
    if finding.decided_by == "distance" and finding.verdict != Verdict.INCONSISTENT:
        assert any("distance" in flip and re.search(r"\d k?m\b", flip) for flip in finding.flips) or chance < 0.83


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.floats(50.4, 50.6), st.floats(50.0, 3_000.0), st.floats(200.0, 9_000.0), probabilities)
def test_a_radius_wider_or_narrower_by_the_stated_metres_gives_the_stated_verdict(
    lat: float, sd_m: float, radius_m: float, chance: float
) -> None:
    one = weapon(152.0, place=at(lat, 30.5, sd_m), probability=chance)

    def text(radius_m: float) -> Agreement:
        return altered(NEAR, {"radius_m": radius_m})

    for _, words, verdict in changes(finding_of(text(radius_m), one), "distance"):
        sign = -1.0 if "narrower" in words else 1.0
        assert finding_of(text(radius_m + sign * metres_of(words)), one).verdict == verdict


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.floats(49.8, 51.2), st.floats(29.8, 31.2), st.floats(50.0, 9_000.0), probabilities, st.booleans())
def test_an_edge_moved_by_the_stated_metres_gives_the_stated_verdict(
    lat: float, lon: float, sd_m: float, chance: float, in_force: bool,  # noqa: FBT001 - drawn
) -> None:  # fmt: skip
    begins = START if in_force else END + timedelta(days=1)
    one = weapon(152.0, place=at(lat, lon, sd_m), probability=chance)

    def text(grown_m: float, begins: datetime) -> Agreement:
        up = grown_m / METRES_PER_DEGREE
        wide = up / math.cos(math.radians(52.0))
        west, south, east, north = 30.0 - wide, 50.0 - up, 31.0 + wide, 51.0 + up
        ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
        zone = replace(ZONE.zones[0], area=Area(polygons=((ring,),)))
        return altered(ZONE, in_force_from=moment(begins), area=zone)

    finding = finding_of(text(0.0, begins), one)
    for _, words, verdict in changes(finding, "area"):
        grown_m = metres_of(words) * (1.0 if "farther out" in words else -1.0)
        if grown_m > -20_000.0:  # a smaller square would vanish
            assert finding_of(text(grown_m, begins), one).verdict == verdict
    for _, words, verdict in changes(finding, "in force from"):
        shift = timedelta(minutes=minutes(words)) * (-1 if words.startswith("earlier") else 1)
        assert alike(finding_of(text(0.0, begins + shift), one).verdict, verdict)
    if finding.verdict == Verdict.OUTSIDE_SCOPE and finding.decided_by == "area":
        assert any(re.search(r"area: .*\d k?m farther out", flip) for flip in finding.flips)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), probabilities)
def test_settling_the_class_as_stated_gives_the_stated_verdict(listed: float, left_open: float, chance: float) -> None:
    left_open *= 1.0 - listed
    shares = ((ObjectClass.REFINERY, listed), (ObjectClass.GAS_METERING, left_open))
    one = incident(objects=(*shares, (ObjectClass.HOSPITAL, 1.0 - listed - left_open)), probability=chance)
    for _, words, verdict in changes(finding_of(LISTED, one), "object class"):
        settled = ObjectClass.HOSPITAL if "not listed" in words else ObjectClass.REFINERY
        changed = replace(one, objects=((settled, 1.0),))
        made = judge(LISTED, [changed], Eyes(0.6), [], start=START, end=END, as_of=AS_OF)
        mine = [finding.verdict for finding in made.findings if finding.incident_id]
        assert mine == [verdict] if mine else settled is ObjectClass.HOSPITAL


def test_another_weapon_gives_the_stated_verdict() -> None:
    one = incident(types=((IncidentType.SHELLING, 1.0),), weapon="N/K")
    told = changes(finding_of(MORTARS, one), "weapon")
    assert told
    for _, words, verdict in told:
        if "not name" in words:
            assert verdict in (Verdict.CONSISTENT, Verdict.NOT_OBSERVABLE)
        else:
            assert finding_of(MORTARS, replace(one, weapon="120 mm mortar", weapon_calibre_mm=120.0)).verdict == verdict


def test_a_time_flip_does_not_promise_what_the_place_denies() -> None:
    finding = finding_of(altered(ZONE, in_force_from=moment(END)), weapon(152.0, place=at(55.0, 30.5)))
    assert (finding.verdict, finding.flips) == (Verdict.OUTSIDE_SCOPE, ())  # no single change would do


@given(st.integers(0, 10**13))
def test_a_stated_duration_is_beyond_the_length_and_printed_whole(microseconds: int) -> None:
    length = timedelta(microseconds=microseconds)
    told = span_up(length)
    assert length < told <= length + timedelta(hours=1, minutes=1)
    assert minutes(span(told)) == told // timedelta(minutes=1)


@given(st.floats(0.0, 20_000_000.0))
def test_a_stated_distance_is_enough_and_printed_whole(distance_m: float) -> None:
    told = metres_up(distance_m)
    assert distance_m <= told <= distance_m + 100.0
    assert metres_of(metres(told)) == pytest.approx(told, rel=1e-12)
