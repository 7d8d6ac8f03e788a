"""Incidents before agreements: readings side by side, coverage, areas, whoever acted."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from tests.assess_world import AS_OF, END, NOON, START, Eyes, agreement, as_yaml, at, incident, tree, weapon
from truceline.agreement import load, shipped
from truceline.assess.geometry.distances import behind
from truceline.assess.geometry.share_inside import share_inside, share_within
from truceline.assess.judge import Judgement, judge, require_consistent
from truceline.model.errors import NaiveTimeError, OutOfRange, RuleNotMet
from truceline.model.place import Area
from truceline.model.records import Finding, Incident, ReferenceLine
from truceline.model.terms import IncidentType, ObjectClass, TimePrecision, Verdict

LAWS = 2_000  # examples for each law of the verdict set


ENERGY = load(shipped("energy-moratorium-2025"), "energy-moratorium-2025.yaml")


EXERCISE = load(shipped("exercise-line"), "exercise-line.yaml")


FORCE = agreement("use_of_force", {}, area="square")


GEOD = Geod(ellps="WGS84")


bad_numbers = st.sampled_from([math.nan, math.inf, -math.inf, -0.1, 1.1])


shares = st.floats(0.0, 1.0)


coverages = shares | bad_numbers


probabilities = st.floats(0.01, 0.99)


@st.composite
def some_incidents(draw: st.DrawFn) -> list[Incident]:
    made = []
    for number in range(draw(st.integers(0, 3))):
        begun = START + timedelta(minutes=draw(st.integers(-600, 1_500)))
        kind = draw(st.sampled_from(list(IncidentType)))
        share = draw(st.floats(0.0, 1.0))
        made.append(
            incident(
                incident_id=f"i{number}",
                started_utc=begun,
                ended_utc=begun + timedelta(minutes=draw(st.integers(0, 600))),
                place=at(draw(st.floats(49.8, 51.2)), draw(st.floats(29.8, 31.2)), draw(st.floats(50, 20_000))),
                types=((kind, share), (IncidentType.INFRA_STRIKE, 1.0 - share)),
                objects=((draw(st.sampled_from(list(ObjectClass))), 1.0),),
                weapon_calibre_mm=draw(st.none() | st.floats(20.0, 300.0)),
                probability=draw(probabilities),
            )
        )
    return made


KINDS: dict[str, dict[str, Any]] = {
    "use_of_force": {},
    "exclusion_zone": {},
    "protected_target": {"object_classes": ["refinery"], "open_classes": ["gas metering station"]},
    "truce_window": {"starts": "2025-03-21 06:00 Europe/Kyiv", "ends": "2025-03-21 18:00 Europe/Kyiv"},
}


TEXTS = {name: agreement(name, parameters, area="square") for name, parameters in KINDS.items()}


def judged(text: Any, incidents: list[Incident], seen: float) -> Judgement:  # noqa: ANN401 - an agreement
    return judge(text, incidents, Eyes(seen), [], start=START, end=END, as_of=AS_OF)


def verdicts(made: Judgement) -> dict[str, str]:
    return {finding.finding_id: finding.verdict for finding in made.findings}


@settings(max_examples=LAWS, deadline=None)
@given(some_incidents(), st.sampled_from(sorted(TEXTS)), coverages, coverages)
def test_removing_coverage_never_makes_silence_compliance(
    incidents: list[Incident], name: str, one: float, other: float
) -> None:
    less, more = sorted((one if 0 <= one <= 1 else 0.0, other if 0 <= other <= 1 else 0.0))
    thin, full = verdicts(judged(TEXTS[name], incidents, less)), verdicts(judged(TEXTS[name], incidents, more))
    for finding_id, verdict in full.items():
        if verdict == Verdict.NOT_OBSERVABLE:
            assert thin[finding_id] == Verdict.NOT_OBSERVABLE
        if thin[finding_id] == Verdict.INCONSISTENT:
            assert verdict == Verdict.INCONSISTENT
        assert (verdict == Verdict.UNDETERMINED) == (thin[finding_id] == Verdict.UNDETERMINED)


@settings(max_examples=LAWS, deadline=None)
@given(some_incidents(), st.sampled_from(sorted(TEXTS)), bad_numbers)
def test_a_coverage_that_is_not_a_share_counts_as_none(incidents: list[Incident], name: str, seen: float) -> None:
    made = judged(TEXTS[name], incidents, seen)
    assert made == judged(TEXTS[name], incidents, 0.0)
    assert Verdict.CONSISTENT not in verdicts(made).values()


@settings(max_examples=LAWS, deadline=None)
@given(some_incidents(), st.sampled_from(sorted(KINDS)), coverages)
def test_readings_of_equal_parameters_give_equal_verdicts(incidents: list[Incident], name: str, seen: float) -> None:
    made = judged(TWICE[name], incidents, seen)
    by_reading: dict[str, list[tuple[Any, ...]]] = {"A": [], "B": [], "C": []}
    for finding in made.findings:
        by_reading[finding.reading].append((finding.incident_id, finding.verdict, finding.decided_by, finding.because))
    assert by_reading["A"] == by_reading["B"]
    assert len(by_reading["C"]) == len(by_reading["A"])


def _twice(name: str) -> Any:  # noqa: ANN401 - an agreement
    text = tree(name, KINDS[name], area="square")
    told = {"held_by": "x", "stated": {"address": "x"}, "sentence": "x"}
    starts = {"A": "2025-03-21 02:00 Europe/Kyiv", "B": "2025-03-21 03:00 Europe/Moscow", "C": "2025-04-01 00:00 UTC"}
    text["readings"] = [
        {"id": name, **told, "changes": {"R1": {"in_force_from": start}}} for name, start in starts.items()
    ]
    return load(as_yaml(text), "twice")


TWICE = {name: _twice(name) for name in KINDS}


@settings(max_examples=LAWS, deadline=None)
@given(some_incidents(), coverages)
def test_no_finding_names_a_party_and_every_one_its_parameter(incidents: list[Incident], seen: float) -> None:
    for finding in judged(TEXTS["protected_target"], incidents, seen).findings:
        words = " ".join((finding.decided_by, finding.because, *finding.flips))
        assert "A side" not in words
        assert "B side" not in words
        assert finding.decided_by
        assert finding.chance is None or 0.0 <= finding.chance <= 1.0


def metering(**changes: Any) -> Incident:  # noqa: ANN401 - any field of an incident
    fields = {"place": at(51.19, 35.27, 2_000.0), "objects": ((ObjectClass.GAS_METERING, 1.0),)}
    return incident(**{**fields, **changes})


def by_reading(made: Judgement, incident_id: str | None) -> dict[str, Finding]:
    return {finding.reading: finding for finding in made.findings if finding.incident_id == incident_id}


def test_the_metering_station_is_undetermined_for_moscow_and_outside_scope_for_kyiv() -> None:
    found = by_reading(judged(ENERGY, [metering()], 0.9), "i1")
    assert found["Moscow"].verdict == Verdict.UNDETERMINED
    assert found["Moscow"].decided_by == "object class"
    assert found["Moscow"].chance is None
    assert found["Moscow"].flips[0] == (
        "in force from: 25 March 2025, 17:00 (Europe/Kyiv); in force until: 24 April 2025, 24:00 (Europe/Kyiv) (Kyiv) "
        "-> outside scope"
    )
    assert "object class: counted as listed -> inconsistent" in found["Moscow"].flips
    assert found["Kyiv"].verdict == Verdict.OUTSIDE_SCOPE
    assert found["Kyiv"].decided_by == "in force from"
    assert found["Kyiv"].flips[0].startswith("in force from: 18 March 2025, 00:00 (Europe/Moscow); in force until: 17 ")


def test_a_refinery_in_the_disputed_week_is_inconsistent_under_one_reading_alone() -> None:
    made = judged(ENERGY, [incident(place=at(50.0, 36.2))], 0.9)
    assert {r: f.verdict for r, f in by_reading(made, "i1").items()} == {
        "Moscow": Verdict.INCONSISTENT,
        "Moscow-first-day": Verdict.INCONSISTENT,
        "Kyiv": Verdict.OUTSIDE_SCOPE,
        "Kyiv-first-day": Verdict.OUTSIDE_SCOPE,
    }
    whole = [one for one in made.findings if one.rule_id == "E1" and one.incident_id is None]
    assert {one.reading: one.verdict for one in whole} == {
        "Moscow": Verdict.INCONSISTENT,
        "Moscow-first-day": Verdict.INCONSISTENT,
        "Kyiv": Verdict.OUTSIDE_SCOPE,
        "Kyiv-first-day": Verdict.OUTSIDE_SCOPE,
    }


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime(2025, 3, 17, 20, 59, tzinfo=UTC), (Verdict.OUTSIDE_SCOPE, Verdict.OUTSIDE_SCOPE)),
        (datetime(2025, 3, 17, 21, 0, tzinfo=UTC), (Verdict.INCONSISTENT, Verdict.OUTSIDE_SCOPE)),
        # the list was published in the evening of 25 March, and Kyiv's thirty days run from then
        (datetime(2025, 3, 25, 14, 59, tzinfo=UTC), (Verdict.INCONSISTENT, Verdict.OUTSIDE_SCOPE)),
        (datetime(2025, 3, 25, 15, 0, tzinfo=UTC), (Verdict.INCONSISTENT, Verdict.INCONSISTENT)),
        (datetime(2025, 4, 17, 20, 59, tzinfo=UTC), (Verdict.INCONSISTENT, Verdict.INCONSISTENT)),
        (datetime(2025, 4, 17, 21, 0, tzinfo=UTC), (Verdict.OUTSIDE_SCOPE, Verdict.INCONSISTENT)),
        (datetime(2025, 4, 24, 20, 59, tzinfo=UTC), (Verdict.OUTSIDE_SCOPE, Verdict.INCONSISTENT)),
        (datetime(2025, 4, 24, 21, 0, tzinfo=UTC), (Verdict.OUTSIDE_SCOPE, Verdict.OUTSIDE_SCOPE)),
    ],
)
def test_the_moratorium_begins_and_ends_on_its_minute(day: datetime, expected: tuple[Verdict, Verdict]) -> None:
    one = incident(started_utc=day, ended_utc=day, received_utc=day, place=at(50.0, 36.2))
    late = datetime(2025, 5, 1, tzinfo=UTC)
    made = judge(ENERGY, [one], Eyes(1.0), [], start=day, end=day + timedelta(days=1), as_of=late)
    assert tuple(by_reading(made, "i1")[reading].verdict for reading in ("Moscow", "Kyiv")) == expected


def test_a_hospital_is_not_covered_by_a_text_about_energy() -> None:
    made = judged(ENERGY, [incident(objects=((ObjectClass.HOSPITAL, 1.0),))], 0.9)
    assert made.not_covered == ("i1",)
    assert {finding.incident_id for finding in made.findings} == {None}


def test_a_strike_on_an_object_that_nobody_named_may_be_covered_whatever_its_type() -> None:
    for share in (0.0, 0.1, 0.5, 1.0):
        types = ((IncidentType.SHELLING, 1.0 - share), (IncidentType.INFRA_STRIKE, share))
        for objects in (((ObjectClass.NOT_KNOWN, 1.0),), ()):
            made = judged(ENERGY, [incident(types=types, objects=objects)], 0.9)
            found = [one for one in made.findings if one.incident_id == "i1"]
            assert made.not_covered == ()
            assert {one.verdict for one in found if one.decided_by != "in force from"} == {"undetermined"}
            assert {one.not_known for one in found} == {"whether an object on the list was hit"}


def test_only_a_known_fact_says_not_covered_or_that_the_rule_speaks() -> None:
    known = {
        ObjectClass.REFINERY: ((), ""),
        ObjectClass.GAS_METERING: ((), ""),  # what the text leaves open is no unknown fact
        ObjectClass.RESIDENTIAL: (("i1",), None),
    }
    for named, (left, fact) in known.items():
        made = judged(ENERGY, [incident(objects=((named, 0.9), (ObjectClass.NOT_KNOWN, 0.1)))], 0.9)
        assert made.not_covered == left, named
        assert {one.not_known for one in made.findings if one.incident_id} == (set() if fact is None else {fact})


def test_a_kind_that_nobody_told_is_no_other_kind() -> None:
    text = agreement("use_of_force", {"incident_types": ["small arms"]}, area="square")
    untold = ((IncidentType.SHELLING, 0.45), (IncidentType.DEEP_STRIKE, 0.4), (IncidentType.SMALL_ARMS, 0.15))
    (found,) = (one for one in judged(text, [incident(types=untold)], 0.9).findings if one.incident_id)
    assert (found.verdict, found.not_known) == ("undetermined", "which kind of event it was")
    told = ((IncidentType.SHELLING, 0.85), (IncidentType.SMALL_ARMS, 0.15))
    assert judged(text, [incident(types=told)], 0.9).not_covered == ("i1",)


def test_an_event_whose_hour_is_not_known_is_not_outside_a_time_that_it_touches() -> None:
    text = agreement("use_of_force", {}, area="square", in_force={"from": "2025-03-22 01:00 Europe/Kyiv"})
    day = incident(started_utc=START, ended_utc=END, best_utc=NOON, time_precision=TimePrecision.DAY)
    assert [one.verdict for one in judged(text, [day], 0.9).findings if one.incident_id] == ["undetermined"]
    minute = replace(day, time_precision=TimePrecision.MINUTE)
    assert [one.verdict for one in judged(text, [minute], 0.9).findings if one.incident_id] == ["outside scope"]
    before = replace(day, ended_utc=NOON)
    assert [one.verdict for one in judged(text, [before], 0.9).findings if one.incident_id] == ["outside scope"]


@pytest.mark.parametrize(
    "city", [(46.48, 30.73), (45.46, 28.27), (48.62, 22.29), (54.71, 20.51), (43.12, 131.89), (69.0, 33.0)]
)
def test_no_energy_object_falls_out_by_our_drawing(city: tuple[float, float]) -> None:
    made = judged(ENERGY, [incident(place=at(*city))], 0.9)
    assert by_reading(made, "i1")["Moscow"].verdict == Verdict.INCONSISTENT


def test_a_day_without_an_hour_is_shared_over_the_day() -> None:
    text = agreement("use_of_force", {}, in_force={"from": "2025-03-21 18:00 UTC"})
    finding = judged(text, [incident(started_utc=START, ended_utc=END, probability=0.99)], 1.0).findings[0]
    assert finding.verdict == Verdict.UNDETERMINED
    assert finding.decided_by == "in force from"
    assert finding.chance == pytest.approx(0.99 * 0.25)


def test_the_minutes_to_the_edge_of_a_truce_stand_beside_the_verdict() -> None:
    text = agreement("truce_window", {"starts": "2025-03-21 12:07 UTC", "ends": "2025-03-21 20:00 UTC"})
    finding = judged(text, [incident()], 1.0).findings[0]
    assert finding.verdict == Verdict.OUTSIDE_SCOPE
    assert finding.decided_by == "window starts"
    assert "window starts: earlier by 7 min -> inconsistent" in finding.flips


def test_a_rule_outside_the_period_is_outside_scope_and_not_compliance() -> None:
    text = agreement("truce_window", {"starts": "2025-05-01 00:00 UTC", "ends": "2025-05-02 00:00 UTC"})
    finding = judged(text, [], 1.0).findings[0]
    assert (finding.verdict, finding.decided_by) == (Verdict.OUTSIDE_SCOPE, "window starts")


def test_coverage_is_asked_for_the_bound_part_of_the_period_up_to_as_of() -> None:
    eyes = Eyes(1.0)
    text = agreement("use_of_force", {}, area="square", in_force={"from": "2025-03-21 06:00 UTC"})
    judge(text, [], eyes, [], start=START, end=END, as_of=NOON)
    assert [(start, end) for _, start, end, _ in eyes.asked] == [(START + timedelta(hours=6), NOON)]
    early = judge(text, [], eyes, [], start=START, end=END, as_of=START).findings[0]
    assert early.verdict == Verdict.NOT_OBSERVABLE


def test_ten_doubtful_incidents_are_not_silence() -> None:
    doubtful = [incident(incident_id=f"i{n}", probability=0.15) for n in range(10)]
    period = by_reading(judged(FORCE, doubtful, 1.0), None)["text"]
    assert period.verdict == Verdict.UNDETERMINED
    assert by_reading(judged(FORCE, doubtful[:1], 1.0), None)["text"].verdict == Verdict.CONSISTENT


def test_a_place_on_the_edge_is_undetermined_and_the_metres_are_told() -> None:
    text = agreement("exclusion_zone", {}, area="square")
    outside = weapon(None, place=at(50.5, 29.99))
    finding = judged(text, [outside], 1.0).findings[0]
    _, _, metres = GEOD.inv(29.99, 50.5, 30.0, 50.5)
    assert finding.verdict == Verdict.OUTSIDE_SCOPE
    assert finding.decided_by == "area"
    assert f"the edge is {metres:.0f} m from its centre" in finding.flips[0]
    assert judged(text, [weapon(None, place=at(50.5, 30.0))], 1.0).findings[0].verdict == Verdict.UNDETERMINED


def test_131_km_against_140_km_is_a_chance_and_not_a_yes() -> None:
    line = ((20.0, 50.0), (40.0, 50.0))
    lon, lat, _ = GEOD.fwd(30.0, 50.0, 0.0, 131_000.0)
    measured = behind(line, "left", at(lat, lon, 12_000.0))
    assert measured.chance_nearer(140_000.0) == pytest.approx(0.7734, abs=0.005)  # normal law at 9 / 12


@pytest.mark.parametrize(("side", "lat"), [("line-a", 50.1), ("line-b", 49.9)])
def test_each_party_counts_from_its_own_line(side: str, lat: float) -> None:
    gun = {"name": "guns", "calibre_min_mm": 100.0, "distance_m": 15_000.0}
    text = tree("withdrawal_by_distance", {"bands": [gun]}, lines=["line-a", "line-b"])
    other = 1 if side == "line-a" else 0
    shift = 1.0 if side == "line-a" else -1.0
    # the other party's line lies 111 km behind: a buffer around both lines would miss the weapon's own
    text["lines"][other]["geometry"]["coordinates"] = [[30.0, 50.0 - shift], [31.0, 50.0 - shift]]
    made = judged(load(as_yaml(text), "own"), [weapon(122.0, place=at(lat, 30.5))], 1.0)
    assert made.findings[0].verdict == Verdict.INCONSISTENT


def kept_line(line_id: str, valid: datetime, south: float) -> ReferenceLine:
    ring = ((30.0, south), (31.0, south), (31.0, south + 1.0), (30.0, south + 1.0), (30.0, south))
    return ReferenceLine(
        line_id=line_id,
        source="line",
        drawn_by="ISW",
        title="line",
        valid_from_utc=valid,
        received_utc=valid,
        area=Area(polygons=((ring,),)),
    )


def test_a_kept_line_counts_only_from_the_day_it_was_valid() -> None:
    gun = {"name": "guns", "calibre_min_mm": 100.0, "distance_m": 15_000.0}
    text = agreement("withdrawal_by_distance", {"bands": [gun], "drawn_by": "ISW"})
    near, far = kept_line("a", NOON - timedelta(days=3), 50.0), kept_line("b", NOON - timedelta(days=1), 52.0)
    future = kept_line("c", NOON + timedelta(hours=1), 50.0)
    one = weapon(122.0, place=at(50.05, 30.5))

    def verdict(*lines: ReferenceLine) -> tuple[str, str]:
        finding = judge(text, [one], Eyes(1.0), lines, start=START, end=END, as_of=AS_OF).findings[0]
        return finding.verdict, finding.decided_by

    assert verdict(near)[0] == Verdict.INCONSISTENT
    assert verdict(near, far)[0] == Verdict.CONSISTENT
    assert verdict(future) == (Verdict.UNDETERMINED, "reference line")
    assert verdict() == (Verdict.UNDETERMINED, "reference line")


def test_only_the_watched_part_of_an_area_is_asked_about() -> None:
    eyes = Eyes(1.0)
    judge(ENERGY, [], eyes, [], start=START, end=END, as_of=AS_OF)
    territories = eyes.asked[0][0]
    assert territories is not None
    assert territories.bounds() == (44.0, 22.0, 53.5, 41.0)  # cut to the watched area
    assert share_inside(territories, at(52.2, 22.5, 10_000.0)) < 0.001  # not all of it: a country beside
    assert share_inside(territories, at(50.45, 30.52, 10_000.0)) == 1.0
    judge(EXERCISE, [], eyes, [], start=START, end=END, as_of=AS_OF)
    assert None in {area for area, *_ in eyes.asked}  # the island is all that is watched
    zone = {"type": "Polygon", "coordinates": [[[30.5, 50.5], [32.0, 50.5], [32.0, 52.0], [30.5, 52.0], [30.5, 50.5]]]}
    text = tree("use_of_force", {}, area="square")
    text["zones"][0]["geometry"] = zone
    judge(load(as_yaml(text), "half"), [], eyes, [], start=START, end=END, as_of=AS_OF)
    asked = eyes.asked[-1][0]
    assert asked is not None
    assert asked.bounds() == (50.5, 30.5, 51.0, 31.0)


def test_a_rule_that_binds_one_party_leaves_the_actor_open() -> None:
    text = agreement("use_of_force", {}, bound=["a"], symmetric=False)
    finding = judged(text, [incident()], 1.0).findings[0]
    assert (finding.verdict, finding.decided_by, finding.chance) == (Verdict.UNDETERMINED, "actor", None)


def test_an_announced_exempt_flight_leaves_the_operator_open() -> None:
    flight = {"operator": "mission", "starts": "2025-03-21 11:00 UTC", "ends": "2025-03-21 13:00 UTC"}
    own = {"exempt_operators": ["mission"], "announced_flights": [flight]}
    text = agreement("air_ban", own, area="square")
    flown = incident(types=((IncidentType.AIR_ACTIVITY, 1.0),))
    assert judged(text, [flown], 1.0).findings[0].decided_by == "operator"
    later = incident(types=flown.types, started_utc=NOON.replace(hour=15), ended_utc=NOON.replace(hour=15))
    assert judged(text, [later], 1.0).findings[0].verdict == Verdict.INCONSISTENT


def test_a_school_counts_from_its_edge() -> None:
    parameters: Any = EXERCISE.rule("M5").parameters
    school = parameters.objects[0]
    lon, lat, _ = GEOD.fwd(school.lon_deg, school.lat_deg, 45.0, 1_000.0)
    near = share_within(parameters.objects, parameters.radius_m, at(lat, lon, 20.0))
    assert near == 1.0  # 1,000 m from the centre is 850 m from the edge
    assert share_within(parameters.objects, parameters.radius_m, at(lat + 0.01, lon, 50.0)) == 0.0


def test_ids_are_stable_and_findings_come_in_the_same_order_twice() -> None:
    incidents = [incident(incident_id=f"i{n}", place=at(10.1, -30.0 + n / 50)) for n in range(8)]
    first, second = judged(EXERCISE, incidents, 0.7), judged(EXERCISE, incidents, 0.7)
    assert first == second
    ids = [finding.finding_id for finding in first.findings]
    assert len(set(ids)) == len(ids)
    grown = judged(EXERCISE, [*incidents, incident(incident_id="new", place=at(10.2, -30.0))], 0.1)
    assert set(ids) < {finding.finding_id for finding in grown.findings}


def test_the_gate_lets_only_consistent_pass() -> None:
    quiet, loud = judged(FORCE, [], 1.0).findings[0], judged(FORCE, [incident()], 1.0).findings[0]
    require_consistent(quiet)
    with pytest.raises(RuleNotMet, match="inconsistent: use of force"):
        require_consistent(loud)


def test_what_cannot_be_judged_is_refused_before_any_verdict() -> None:
    with pytest.raises(OutOfRange, match="received by"):
        judged(FORCE, [incident(received_utc=AS_OF + timedelta(seconds=1))], 1.0)
    with pytest.raises(OutOfRange, match="each incident once"):
        judged(FORCE, [incident(), incident()], 1.0)
    with pytest.raises(OutOfRange, match="end after its start"):
        judge(FORCE, [], Eyes(1.0), [], start=END, end=START, as_of=AS_OF)
    with pytest.raises(NaiveTimeError):
        judge(FORCE, [], Eyes(1.0), [], start=datetime(2025, 3, 21), end=END, as_of=AS_OF)  # noqa: DTZ001


def test_a_school_that_an_observer_saw_counts_without_being_listed() -> None:
    text = agreement("weapons_near_civilians", {"radius_m": 500.0})
    told = weapon(122.0, objects=((ObjectClass.SCHOOL, 1.0),))
    assert judged(text, [told], 1.0).findings[0].verdict == Verdict.INCONSISTENT
    field = weapon(122.0, objects=((ObjectClass.OTHER, 1.0),))
    assert judged(text, [field], 1.0).findings[0].verdict == Verdict.CONSISTENT
    assert (
        judged(text, [weapon(122.0)], 1.0).findings[0].verdict == Verdict.UNDETERMINED
    )  # nobody said what stood there
