"""Frozen lines, phases of withdrawal, errands and definitions: the laws of a verdict, and worlds worked out by hand."""

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from tests.assess_world import (
    AS_OF,
    END,
    NOON,
    START,
    Eyes,
    agreement,
    as_yaml,
    at,
    entry,
    incident,
    kept,
    number,
    tree,
    weapon,
)
from truceline.agreement import load
from truceline.assess.factors.factor import chances
from truceline.assess.geometry.moved import moved
from truceline.assess.judge import Judgement, judge
from truceline.assess.rules._registry import rule_type
from truceline.model.place import Area
from truceline.model.records import Entry, Incident, ReferenceLine
from truceline.model.terms import (
    EntryKind,
    IncidentType,
    ObjectClass,
    Outcome,
    Phenomenon,
    Qualifier,
    TimePrecision,
    Verdict,
)

DATA = Path(__file__).parents[4] / "shared" / "data" / "energy-truce-2025"
GEOD = Geod(ellps="WGS84")
ORDER = {Verdict.CONSISTENT: 0, Verdict.NOT_OBSERVABLE: 0, Verdict.OUTSIDE_SCOPE: 0}
ORDER |= {Verdict.UNDETERMINED: 1, Verdict.INCONSISTENT: 2}
GUNS = {"name": "guns", "calibre_min_mm": 100.0, "distance_m": 50_000.0}
TANKS = {"name": "tanks", "systems": ["tank"], "distance_m": 15_000.0}
PHASES = [{"name": "tanks", "bands": [TANKS], "days": 15}, {"name": "guns", "bands": [GUNS], "days": 24}]
SEQUENCE: dict[str, dict[str, Any]] = {
    "open": {"phases": PHASES},
    "waiting": {"phases": [PHASES[0], {**PHASES[1], "after": "tanks"}], "precondition": "quiet", "certified_by": "M"},
}
OWN: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "freeze": ("line_freeze", {}, {"lines": ["line-a"]}),
    "freeze of both": ("line_freeze", {}, {"lines": ["line-a", "line-b"]}),
    "offensive": ("offensive_action_ban", {"definition": 'type == "shelling" and not calibre_mm < 100 or "advance" in seen'}, {"area": "square"}),
    "in sequence": ("withdrawal_in_sequence", SEQUENCE["open"], {"lines": ["line-a", "line-b"]}),
    "reconnaissance": ("reconnaissance_ban", {"airborne": True}, {"area": "square"}),
    "sabotage": ("reconnaissance_ban", {"banned": ["sabotage"]}, {}),
    "corridor": ("maritime_corridor", {"buffer_m": None}, {"area": "square"}),
    "conduct": ("conduct", {"banned": ["detention", "aid blocked"]}, {}),
}  # fmt: skip
TEXTS = {name: agreement(kind, own, **rule) for name, (kind, own, rule) in OWN.items()}
bad = st.sampled_from([math.nan, math.inf, -0.1, 1.1])
shares = st.floats(0.0, 1.0)


@st.composite
def events(draw: st.DrawFn, share: Any = shares) -> Incident:  # noqa: ANN401 - a strategy
    first, lasts = draw(share), draw(st.sampled_from([0, 0, 90]))
    started = START + timedelta(minutes=draw(st.integers(-300, 1_500)))
    return incident(
        started_utc=started,
        ended_utc=started + timedelta(minutes=lasts),
        place=at(50.0 + draw(st.floats(-0.02, 0.02)), draw(st.floats(29.9, 31.1)), draw(st.floats(10.0, 5_000.0))),
        types=((draw(st.sampled_from(list(IncidentType))), first), (IncidentType.SHELLING, 1.0 - first)),
        phenomena=draw(st.lists(st.sampled_from(list(Phenomenon)), max_size=2, unique=True).map(tuple)),
        objects=draw(st.sampled_from([(), ((ObjectClass.NOT_KNOWN, 1.0),), ((ObjectClass.SCHOOL, 0.5), (ObjectClass.GRID, 0.3))])),
        weapon=draw(st.sampled_from(["N/K", "tank", "152 mm gun"])),
        weapon_calibre_mm=draw(st.sampled_from([None, math.nan, 82.0, 152.0])),
        probability=draw(st.floats(0.01, 0.99) | st.just(math.nan)),
    )  # fmt: skip


def judged(text: Any, one: Incident, seen: float = 1.0, told: Any = (), lines: Any = ()) -> Judgement:  # noqa: ANN401
    return judge(text, [one], Eyes(seen), list(lines), start=START, end=END, as_of=AS_OF, register=list(told))


def verdict(made: Judgement) -> str:
    return next((one.verdict for one in made.findings if one.incident_id == "i1"), Verdict.NOT_COVERED)


def rank(made: Judgement) -> int:
    return ORDER.get(Verdict(verdict(made)), 0)


@settings(max_examples=2_000, deadline=None)
@given(events(shares | bad), st.sampled_from(sorted(TEXTS)))
def test_what_is_not_a_number_is_never_sure_and_coverage_never_makes_silence(one: Incident, name: str) -> None:
    full, blind = judged(TEXTS[name], one), judged(TEXTS[name], one, math.nan)
    assert rank(full) == rank(blind)
    assert verdict(blind) != Verdict.CONSISTENT
    if math.isnan(one.probability):
        assert verdict(full) != Verdict.INCONSISTENT
    for finding in full.findings:
        assert finding.chance is None or 0.0 <= finding.chance <= 1.0


@settings(max_examples=2_000, deadline=None)
@given(events(), st.sampled_from(sorted(TEXTS)), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_likelier_event_never_counts_less_and_no_verdict_jumps(one: Incident, name: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    less, more = (judged(TEXTS[name], replace(one, probability=share)) for share in (low, high))
    assert rank(less) <= rank(more)
    if rank(more) - rank(less) == 2:  # then some probability between the two leaves it open
        steps = [rank(judged(TEXTS[name], replace(one, probability=low + (high - low) * n / 50))) for n in range(51)]
        assert 1 in steps


@settings(max_examples=2_000, deadline=None)
@given(events(), st.floats(1.0, 3_000.0), st.floats(0.0, 3_000.0), st.booleans())
def test_a_wider_tolerance_never_counts_more(one: Incident, tolerance: float, more: float, both: bool) -> None:  # noqa: FBT001
    base, ranks = TEXTS["freeze of both" if both else "freeze"], []
    for tolerance_m in (tolerance, tolerance + more):
        rule = base.rules[0]
        own = rule.parameters.model_copy(update={"tolerance_m": tolerance_m})
        ranks.append(rank(judged(replace(base, rules=(replace(rule, parameters=own),)), one)))
    assert ranks[0] >= ranks[1]


@settings(max_examples=2_000, deadline=None)
@given(events(), st.integers(1, 40), st.integers(0, 20))
def test_more_days_for_a_phase_never_count_more(one: Incident, days: int, more: int) -> None:
    base, ranks = TEXTS["in sequence"], []
    held = replace(one, types=((IncidentType.HEAVY_WEAPONS, 1.0),), phenomena=())
    for allowed in (days, days + more):
        rule = base.rules[0]
        phases = tuple(phase.model_copy(update={"days": allowed}) for phase in rule.parameters.phases)  # type: ignore[attr-defined]
        own = rule.parameters.model_copy(update={"phases": phases})
        ranks.append(rank(judged(replace(base, rules=(replace(rule, parameters=own),)), held)))
    assert ranks[0] >= ranks[1]


@settings(max_examples=2_000, deadline=None)
@given(events(), st.sampled_from(sorted(TEXTS)))
def test_readings_of_equal_parameters_give_equal_verdicts(one: Incident, name: str) -> None:
    by_reading: dict[str, list[tuple[Any, ...]]] = {"A": [], "B": []}
    for finding in judged(TWICE[name], one).findings:
        by_reading.setdefault(finding.reading, []).append((finding.incident_id, finding.verdict, finding.because))
    assert by_reading["A"] == by_reading["B"] != []


def _twice(name: str) -> Any:  # noqa: ANN401 - an agreement
    kind, own, rule = OWN[name]
    text = tree(kind, own, **rule)
    told = {"held_by": "x", "stated": {"address": "x"}, "sentence": "x"}
    starts = {"A": "2025-03-21 02:00 Europe/Kyiv", "B": "2025-03-21 02:00 Europe/Kyiv"}
    text["readings"] = [
        {"id": one, **told, "changes": {"R1": {"in_force_from": start}}} for one, start in starts.items()
    ]
    return load(as_yaml(text), "twice")


TWICE = {name: _twice(name) for name in OWN}


# Definitions


def test_numbers_and_times_that_are_bounds_answer_only_what_they_decide() -> None:
    text = agreement("offensive_action_ban", {"definition": "number >= 5 and minutes <= 60"})
    span = {"ended_utc": NOON + timedelta(minutes=90), "received_utc": NOON + timedelta(hours=2)}
    for count, answer in (
        (number(5), Verdict.INCONSISTENT),
        (number(7, Qualifier.AT_LEAST), Verdict.INCONSISTENT),
        (number(3, Qualifier.AT_LEAST), Verdict.UNDETERMINED),
        (number(5, Qualifier.ABOUT), Verdict.UNDETERMINED),
        (number(None, Qualifier.UNCOUNTABLE), Verdict.UNDETERMINED),
        (None, Verdict.UNDETERMINED),
        (number(4), Verdict.NOT_COVERED),
    ):
        assert verdict(judged(text, incident(number=count))) == answer
    assert verdict(judged(text, incident(number=number(5), **span))) == Verdict.NOT_COVERED
    loose = incident(number=number(5), time_precision=TimePrecision.DAY, **span)
    assert verdict(judged(text, loose)) == Verdict.UNDETERMINED


# Phases


def phase_verdict(own: str, one: Incident, *told: Entry) -> tuple[str, str]:
    text = agreement("withdrawal_in_sequence", SEQUENCE[own], lines=["line-a", "line-b"])
    finding = judged(text, one, told=told).findings[0]
    return finding.verdict, finding.decided_by


def test_a_phase_is_due_at_the_end_of_its_local_day_over_the_change_of_clocks() -> None:
    gun, tank = weapon(152.0, place=at(50.1, 30.5)), replace(weapon(None, place=at(50.05, 30.5)), weapon="tank")
    text = agreement("withdrawal_in_sequence", SEQUENCE["open"], lines=["line-a", "line-b"], in_force={"from": "2025-03-20 24:00 Europe/Kyiv"})  # fmt: skip
    due = {"tank": datetime(2025, 4, 4, 21, tzinfo=UTC), "gun": datetime(2025, 4, 13, 21, tzinfo=UTC)}  # summer time
    for name, one in (("tank", tank), ("gun", gun)):
        for minutes, expected in ((-1, Verdict.OUTSIDE_SCOPE), (0, Verdict.INCONSISTENT)):
            moment = due[name] + timedelta(minutes=minutes)
            shown = replace(one, started_utc=moment, ended_utc=moment)
            made = judge(text, [shown], Eyes(1.0), [], start=START, end=END + timedelta(days=60), as_of=AS_OF + timedelta(days=60))  # fmt: skip
            assert verdict(made) == expected


def certificate(item: str, days: float, by: str = "M", outcome: Outcome = Outcome.DONE) -> Entry:
    begun = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(days=days)
    return entry(EntryKind.CERTIFICATE, f"{item} {days}", item=item, by=by, started_utc=begun, outcome=outcome)


def test_a_phase_that_waits_has_not_begun_where_the_register_says_so_and_is_open_where_nobody_kept_it() -> None:
    tank = replace(weapon(None, place=at(50.05, 30.5)), weapon="tank")
    quiet = certificate("quiet", 2.0)
    assert phase_verdict("waiting", tank) == (Verdict.UNDETERMINED, "precondition")
    assert phase_verdict("waiting", tank, kept()) == (Verdict.OUTSIDE_SCOPE, "precondition")
    assert phase_verdict("waiting", tank, kept(), certificate("quiet", 2.0, by="x"))[1] == "precondition"
    assert phase_verdict("waiting", tank, kept(), certificate("quiet", 2.0, outcome=Outcome.REFUSED))[1] == "precondition"  # fmt: skip
    assert phase_verdict("waiting", tank, quiet)[0] == Verdict.INCONSISTENT  # 3 March and 15 days
    assert phase_verdict("waiting", tank, certificate("quiet", 8.0)) == (Verdict.OUTSIDE_SCOPE, "last day of the phase")
    early = replace(tank, started_utc=START - timedelta(days=9), ended_utc=START - timedelta(days=9))
    assert phase_verdict("waiting", early)[0] == Verdict.OUTSIDE_SCOPE  # it could not have been due yet
    late = {"started_utc": NOON + timedelta(days=9), "ended_utc": NOON + timedelta(days=9)}
    gun = replace(weapon(152.0, place=at(50.1, 30.5)), **late)
    assert phase_verdict("waiting", gun, quiet, kept(ended_utc=AS_OF))[0] == Verdict.UNDETERMINED
    assert phase_verdict("waiting", gun, quiet, certificate("tanks", 20.0))[0] == Verdict.INCONSISTENT


# Lines


def square(south: float, drawer: str, valid: datetime = NOON, west: float = 29.0, east: float = 32.0) -> ReferenceLine:
    ring = ((west, south), (east, south), (east, 52.0), (west, 52.0), (west, south))
    return ReferenceLine(
        line_id=f"{drawer} {south}", source="line", drawn_by=drawer, title="line", valid_from_utc=valid,
        received_utc=valid, area=Area(polygons=((ring,),)),
    )  # fmt: skip


def freeze(*lines: ReferenceLine, **own: Any) -> list[tuple[str, str, float | None]]:  # noqa: ANN401
    text = agreement("line_freeze", own, lines=["line-a", "line-b"])
    made = judge(text, [], Eyes(1.0), list(lines), start=START, end=END, as_of=AS_OF).findings
    return [(one.verdict, one.because, one.chance) for one in made[:-1]]


def test_ground_between_two_lines_is_that_of_the_ellipsoid() -> None:
    drawn = moved(((30.0, 50.0), (31.0, 50.0)), square(49.9, "x").area, 1.0)
    strip = GEOD.geometry_area_perimeter(shapely.segmentize(shapely.box(30.0, 49.9, 31.0, 50.0), 0.01))[0]
    assert drawn is not None
    assert drawn.area_km2 == pytest.approx(abs(strip) / 1e6, rel=0.005)
    assert drawn.depth_m == pytest.approx(GEOD.inv(30.5, 49.9, 30.5, 50.0)[2], rel=0.01)


@settings(max_examples=150, deadline=None)
@given(st.floats(49.7, 50.3), st.floats(1.0, 20_000.0), st.floats(0.0, 20_000.0))
def test_a_wider_tolerance_never_finds_more_ground(south: float, tolerance_m: float, more_m: float) -> None:
    positions, drawn = ((30.0, 50.0), (30.4, 50.02), (31.0, 50.0)), square(south, "x").area
    strict, loose = (moved(positions, drawn, one) for one in (tolerance_m, tolerance_m + more_m))
    assert strict is not None
    assert loose is not None
    assert loose.area_km2 <= strict.area_km2 + 1e-6


def test_one_drawer_leaves_a_moved_line_open_and_further_ones_halve_the_doubt() -> None:
    assert [one for one, *_ in freeze(square(50.0, "ISW"))] == [Verdict.CONSISTENT]
    ((alone, words, chance),) = freeze(square(49.95, "ISW"))
    assert (alone, chance) == (Verdict.UNDETERMINED, None)
    assert "km² more than 500 m from the frozen line" in words
    apart = freeze(square(49.95, "ISW"), square(50.05, "B"))
    assert all("as drawn by 1 of 2" in words for _, words, _ in apart)
    two = freeze(square(49.95, "ISW"), square(49.96, "B"))
    assert all(one == Verdict.UNDETERMINED and "50 % to" in words for one, words, _ in two)
    four = freeze(*(square(49.95 + n / 200, name) for n, name in enumerate("ABCD")))
    assert {one for one, *_ in four} == {Verdict.INCONSISTENT}


def test_a_drawer_that_the_text_names_and_that_drew_nothing_since_is_not_observable() -> None:
    old = square(49.0, "ISW", datetime(2024, 12, 1, tzinfo=UTC))
    assert [one for one, *_ in freeze(old, drawn_by=["ISW"])] == [Verdict.NOT_OBSERVABLE]
    assert freeze(old) == []
    later = square(49.0, "ISW", END + timedelta(hours=1))
    assert [one for one, *_ in freeze(square(50.0, "ISW"), later)] == [Verdict.CONSISTENT]
    far = square(55.0, "ISW", west=60.0, east=61.0)
    far = replace(far, area=Area(polygons=((((60.0, 50.0), (61.0, 50.0), (61.0, 51.0), (60.0, 50.0)),),)))
    assert [one for one, *_ in freeze(far)] == [Verdict.UNDETERMINED]  # nothing of it lies beside the frozen line


def test_in_no_mans_land_whoever_moved_is_beyond_its_line_and_deep_on_one_side_it_stays_open() -> None:
    text = tree("line_freeze", {}, lines=["line-a", "line-b"])
    text["lines"][0]["geometry"]["coordinates"] = [[30.0, 50.2], [31.0, 50.2]]  # its party holds the north
    text["lines"][1]["geometry"]["coordinates"] = [[30.0, 50.0], [31.0, 50.0]]
    held = load(as_yaml(text), "apart")
    move = {"types": ((IncidentType.POSITION_CHANGE, 1.0),), "phenomena": (Phenomenon.ADVANCE,)}
    assert verdict(judged(held, incident(**move, place=at(50.1, 30.5)))) == Verdict.INCONSISTENT
    assert verdict(judged(held, incident(**move, place=at(50.4, 30.5)))) == Verdict.UNDETERMINED
    assert rule_type("line_freeze").TYPE == (2, "line_freeze")


@pytest.mark.skipif(not DATA.exists(), reason="the shared data are not beside this repository")
def test_the_weekly_lines_of_spring_2025_move_by_the_geodesic_area_of_their_difference() -> None:
    shapes = {
        path.stem[-8:]: shapely.from_geojson(json.dumps(json.loads(path.read_bytes())["features"][0]["geometry"]))
        for path in sorted(DATA.glob("deepstatemap_data_*.geojson"))
    }
    first = shapes["20250315"]
    ring = np.array(max(first.geoms, key=lambda part: part.area).exterior.coords)
    ends = [int(np.argmin(np.hypot(*(ring - place).T))) for place in ((38.05, 49.2), (35.9, 47.45))]
    front = ring[min(ends) : max(ends) + 1]  # from the Oskil to the Dnipro
    positions = tuple((float(lon), float(lat)) for lon, lat in front)
    if len(positions) > 1_000:
        positions = tuple(map(tuple, np.concatenate([ring[max(ends) : -1], ring[: min(ends) + 1]]).tolist()))
    line = shapely.LineString(positions)
    areas = []
    for day, shape in shapes.items():
        area = Area(polygons=tuple(tuple(tuple(map(tuple, hole.coords)) for hole in (p.exterior, *p.interiors)) for p in shape.geoms))  # type: ignore[misc] # fmt: skip
        drawn = moved(positions, area, 1.0)
        parts = [part for part in shapely.get_parts(first.symmetric_difference(shape)) if part.distance(line) < 1e-4]
        outside = sum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in parts if part.geom_type == "Polygon")
        assert drawn is not None, day
        assert drawn.area_km2 == pytest.approx(outside / 1e6, rel=0.003, abs=0.05), day
        areas.append(drawn.area_km2)
    assert areas == sorted(areas)
    assert areas[-1] > 100.0


# What else was hit


@st.composite
def half_told(draw: st.DrawFn) -> Incident:
    """An attack of which some tellers name an object, and some none."""
    first = draw(st.floats(0.0, 0.9))
    named = draw(st.lists(st.sampled_from(list(ObjectClass)[:-1]), min_size=2, max_size=2, unique=True))
    return incident(
        types=((IncidentType.DEEP_STRIKE, 1.0),),
        objects=((named[0], first), (named[1], 0.9 - first), (ObjectClass.NOT_KNOWN, 0.1)),
        nothing_else_share=draw(st.floats(0.0, 1.0) | st.just(math.nan)),
        probability=draw(st.floats(0.3, 0.99)),
    )


LISTS = {
    "protected": agreement("protected_target", {"object_classes": ["refinery", "power plant"], "open_classes": ["gas metering station"]}),
    "definition": agreement("offensive_action_ban", {"definition": 'object == "refinery" or object == "power plant"'}),
}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(half_told(), st.floats(0.0, 1.0), st.sampled_from(sorted(LISTS)))
def test_tellers_who_name_no_object_open_a_question_and_settle_none(one: Incident, share: float, name: str) -> None:
    rule = LISTS[name].rules[0]
    weigh = rule_type(rule.kind).subject

    def bounds(sole: float) -> tuple[float, float]:
        return chances(weigh(rule, replace(one, nothing_else_share=sole)))

    (least, most), (sole_least, sole_most) = bounds(share), bounds(1.0)
    assert least == sole_least  # a listed object that is named stays as listed as it was
    assert most >= sole_most - 1e-12
    assert bounds(0.0)[1] == pytest.approx(1.0)  # nobody knows what else was hit: anything may
    assert bounds(math.nan)[1] == 1.0
    assert bounds(min(share, 0.5))[1] >= most - 1e-12
    alone, open_ = (judged(LISTS[name], replace(one, nothing_else_share=sole)) for sole in (1.0, 0.0))
    assert rank(alone) <= rank(open_)
    assert verdict(open_) != Verdict.NOT_COVERED
    if verdict(alone) in {Verdict.INCONSISTENT, Verdict.UNDETERMINED}:
        assert verdict(open_) == verdict(alone)


def test_a_house_that_four_of_eighteen_name_says_nothing_of_the_power_plants_of_the_town() -> None:
    house = incident(objects=((ObjectClass.RESIDENTIAL, 0.9), (ObjectClass.NOT_KNOWN, 0.1)), probability=0.79)
    for named, answer in ((1, Verdict.NOT_COVERED), (4 / 18, Verdict.UNDETERMINED)):
        made = judged(LISTS["protected"], replace(house, nothing_else_share=named))
        assert verdict(made) == answer
    assert [one.not_known for one in made.findings if one.incident_id == "i1"] == [
        "whether an object on the list was hit"
    ]
