"""All incidents at once and one by one must tell the same: what a rule speaks about, and every finding."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, LINE, NOON, START, Eyes, agreement, at, incident
from tests.test_every_rule import CASES
from truceline.agreement import load, shipped
from truceline.assess.factors.factor import Role, most_of
from truceline.assess.factors.force_window import Window, overlap
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.geometry.distances import COARSE_M, behind
from truceline.assess.geometry.ellipsoid import geodesic_m
from truceline.assess.geometry.share_inside import edge_m, edges_m, share_inside, shares_inside
from truceline.assess.judge import judge
from truceline.assess.rules._registry import rule_type
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, ObjectClass, Phenomenon

RULES = {name: agreement(name, case[0], **case[1]).rules[0] for name, case in CASES.items()}
EXERCISE = load(shipped("exercise-line"), "exercise-line")
shares = st.floats(0.0, 1.0) | st.sampled_from([math.nan, math.inf, -0.1, 0.2, 1.5])
places = st.builds(at, st.floats(49.9, 51.1), st.floats(29.9, 31.1), st.floats(50.0, 20_000.0))
some = st.builds(
    lambda kind, other, share, things, seen, armed, place, minute, lasts: incident(
        types=((kind, share), (other, 1.0 - share)),
        objects=things,
        phenomena=seen,
        weapon=armed[0],
        weapon_calibre_mm=armed[1],
        place=place,
        started_utc=NOON + timedelta(minutes=minute),
        ended_utc=NOON + timedelta(minutes=minute + lasts),
    ),
    st.sampled_from(list(IncidentType)),
    st.sampled_from(list(IncidentType)),
    shares,
    st.lists(st.tuples(st.sampled_from(list(ObjectClass)), shares), max_size=3).map(tuple),
    st.lists(st.sampled_from(list(Phenomenon)), max_size=2, unique=True).map(tuple),
    st.sampled_from([("N/K", None), ("82 mm mortar", 82.0), ("152 mm gun", 152.0), ("tank", None), ("", math.nan)]),
    places,
    st.integers(-900, 900),
    st.integers(0, 300),
)
many = st.lists(some, max_size=6).map(
    lambda made: [replace(one, incident_id=f"i{number}") for number, one in enumerate(made)]
)


@settings(max_examples=300, deadline=None)
@given(many, st.sampled_from(sorted(RULES)))
def test_what_a_rule_reaches_at_once_is_what_its_subject_says_one_by_one(incidents: list[Incident], name: str) -> None:
    rule, kind = RULES[name], rule_type(name)
    reached = kind.reach(rule, IncidentTable(incidents, []))  # type: ignore[attr-defined]
    assert reached.shape == (len(incidents),)
    for share, one in zip(reached.tolist(), incidents, strict=True):
        if not math.isnan(share):  # NaN asks the subject itself
            assert math.isclose(share, most_of(kind.subject(rule, one), Role.SUBJECT), abs_tol=1e-12)


@settings(max_examples=200, deadline=None)
@given(many, st.none() | st.integers(-900, 900), st.none() | st.integers(-900, 900))
def test_a_row_is_within_a_window_where_its_share_of_time_is_more_than_nothing(
    incidents: list[Incident], begins: int | None, ends: int | None
) -> None:
    start = None if begins is None else NOON + timedelta(minutes=begins)
    end = None if ends is None else NOON + timedelta(minutes=ends)
    rows = np.arange(len(incidents))
    found = IncidentTable(incidents, []).within(Window(start=start, end=end), rows).tolist()
    assert found == [overlap(one.started_utc, one.ended_utc, start, end) > 0.0 for one in incidents]


@settings(max_examples=100, deadline=None)
@given(st.lists(places, max_size=6))
def test_many_places_have_the_shares_and_edges_of_each_one(points: list) -> None:  # type: ignore[type-arg]
    zone = RULES["exclusion_zone"].area
    assert zone is not None
    assert shares_inside(zone.area, points).tolist() == [share_inside(zone.area, one) for one in points]
    assert edges_m(zone.area, points).tolist() == [edge_m(zone.area, one) for one in points]


@settings(max_examples=100, deadline=None)
@given(places)
def test_the_nearest_stretch_of_a_line_is_found_without_measuring_all_of_it(point) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    line = tuple((x, y) for x, y in LINE)
    track = [(30.0 + step / 200, 50.0) for step in range(201)]
    shortest = min(float(geodesic_m(point.lon_deg, point.lat_deg, x, y)) for x, y in track)
    assert abs(behind(line, None, point).distance_m) <= shortest + 1.0
    assert abs(behind(line, None, point).distance_m) >= shortest - COARSE_M


@settings(max_examples=50, deadline=None)
@given(many)
def test_findings_by_index_by_slice_and_one_after_the_other_are_the_same(incidents: list[Incident]) -> None:
    moved = [replace(one, place=at(one.place.lat_deg - 40.5, one.place.lon_deg - 60.5)) for one in incidents]
    made = judge(EXERCISE, moved, Eyes(0.7), [], start=START, end=END, as_of=AS_OF)
    one_by_one = list(made.findings)
    assert len(made.findings) == len(one_by_one)
    assert [made.findings[index] for index in range(len(made.findings))] == one_by_one
    assert list(made.findings[-3:]) == one_by_one[-3:]
    spoken = {finding.incident_id for finding in one_by_one} - {None}
    assert set(made.not_covered) == {one.incident_id for one in moved} - spoken


@settings(max_examples=50, deadline=None)
@given(many, st.randoms(use_true_random=False))
def test_a_finding_does_not_depend_on_the_other_incidents(incidents: list[Incident], random) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    def findings(some_of_them: list[Incident]) -> dict[str, object]:
        made = judge(EXERCISE, some_of_them, Eyes(0.7), [], start=START, end=END, as_of=AS_OF)
        return {one.finding_id: repr(one) for one in made.findings if one.incident_id is not None}

    whole = findings(incidents)
    shuffled = random.sample(incidents, len(incidents))
    assert findings(shuffled) == whole
    assert findings(incidents[:1]).items() <= whole.items()
