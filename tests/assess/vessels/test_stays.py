"""Zones that are closed to vessels, and stays that are to be announced, by what the register and the ships say."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.assess.vessels.test_claimed_positions import claimed
from tests.assess.vessels.test_obligations import fix, way
from tests.assess_world import AS_OF, END, START, Eyes, agreement, entry, incident, kept
from tests.sea.sea_world import every, line, table
from truceline.assess.judge import judge
from truceline.assess.vessels.stays import UNNAMED
from truceline.gather.ship_positions import positions_of
from truceline.model.errors import AgreementFaults
from truceline.model.place import Area
from truceline.model.records import Entry, Finding
from truceline.model.terms import EntryKind, IncidentType, Phenomenon, Verdict

CLOSED: dict[str, Any] = {"banned": ["vessels"]}
ANNOUNCED: dict[str, Any] = {"item": "voyage", "lead_hours": 24, "voyages": True}
THROUGH = way((50.5, 29.7), (50.5, 29.9), (50.5, 30.2), (50.5, 30.6), (50.5, 31.1))
PAST = way((51.2, 29.7), (51.2, 30.2), (51.2, 31.1))

# Rows for tests/test_every_rule.py: surely inside; by her own word alone; past it.
OBLIGATIONS: dict[str, Any] = {
    "exclusion_zone": (
        CLOSED,
        {"area": "square"},
        [kept(), *THROUGH],
        [kept(), *claimed(THROUGH)],
        [kept(), *PAST],
    ),
}


def found(kind: str, own: dict[str, Any], told: list[Entry], *incidents: Any) -> list[Finding]:  # noqa: ANN401
    text = agreement(kind, own, area="square")
    made = judge(text, incidents, Eyes(1.0), [], start=START, end=END, as_of=AS_OF, register=told).findings
    return [one for one in made if one.subject or one.incident_id]


def test_a_vessel_in_a_zone_closed_to_vessels_is_contrary_by_the_register_and_as_sure_as_her_word_by_hers() -> None:
    (seen,) = found("exclusion_zone", CLOSED, [kept(), *THROUGH])
    (said,) = found("exclusion_zone", CLOSED, [kept(), *claimed(THROUGH)])
    assert seen.verdict == Verdict.INCONSISTENT
    assert seen.chance == pytest.approx(1.0, abs=1e-6)
    assert said.chance is not None
    assert said.chance == pytest.approx(0.9, abs=1e-6)
    assert "Aurora" in seen.subject
    assert "own transmission" in said.because
    assert not found("exclusion_zone", CLOSED, [kept(), *PAST])


def test_a_vessel_that_only_her_own_transmissions_know_is_not_named() -> None:
    (said,) = found("exclusion_zone", CLOSED, [kept(), *claimed(THROUGH)])
    assert said.subject.startswith(UNNAMED)
    assert "Aurora" not in said.subject + said.because


def test_who_may_be_there_and_zones_closed_to_others_ask_nothing() -> None:
    assert not found("exclusion_zone", {**CLOSED, "permitted": [" aurora "]}, [kept(), *THROUGH])
    assert not found("exclusion_zone", {"banned": ["heavy weapons"]}, [kept(), *THROUGH])


def test_a_position_as_unsure_as_positions_were_false_decides_nothing() -> None:
    wide = [replace(one, place=replace(one.place, major_sd_m=60_000.0, minor_sd_m=60_000.0)) for one in THROUGH]
    for one in found("exclusion_zone", CLOSED, [kept(), *wide]):
        assert one.verdict != Verdict.INCONSISTENT


def test_two_stays_are_told_apart_and_a_step_over_the_border_is_none() -> None:
    again = way((50.5, 30.2), (50.5, 29.9), (50.5, 30.2), (50.5, 29.5), begins=300.0)
    later = way((50.5, 30.2), (50.5, 30.4), begins=900.0)
    stays = found("exclusion_zone", CLOSED, [kept(), *again, *later])
    assert len(stays) == 2
    assert all(one.verdict == Verdict.INCONSISTENT for one in stays)


def test_a_stay_over_midnight_is_told_on_both_days_under_one_key() -> None:
    told = [kept(), *way(*[(50.5, 30.5)] * 6, begins=-90.0)]
    text = agreement("exclusion_zone", CLOSED, area="square")
    days = [
        judge(text, (), Eyes(1.0), [], start=start, end=start + timedelta(days=1), as_of=AS_OF, register=told).findings
        for start in (START - timedelta(days=1), START)
    ]
    keys = [{one.finding_id.split("@")[0] for one in day if one.subject} for day in days]
    assert all(len(one) == 1 for one in keys)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"phenomena": (Phenomenon.WARSHIP,)}, "contrary"),
        ({"phenomena": (Phenomenon.EXPLOSION,)}, "open"),
    ],
)
def test_what_was_met_at_sea_in_the_zone_is_a_vessel_there_or_may_be(changes: dict[str, Any], verdict: str) -> None:
    met = incident(types=((IncidentType.AT_SEA, 1.0),), **changes)
    (one,) = found("exclusion_zone", CLOSED, [kept()], met)
    assert (one.verdict == Verdict.INCONSISTENT) == (verdict == "contrary")
    assert (one.verdict == Verdict.UNDETERMINED) == (verdict == "open")


def notice(hours_before: float, **changes: Any) -> Entry:  # noqa: ANN401
    """Of a voyage through the square between 10:00 and 13:00."""
    stated = THROUGH[2].started_utc - timedelta(hours=hours_before)
    span = {"started_utc": START + timedelta(hours=10), "ended_utc": START + timedelta(hours=13)}
    return entry(EntryKind.NOTICE, "n1", item="voyage", stated_utc=stated, **{**span, **changes})


@pytest.mark.parametrize(
    ("told", "contrary"),
    [
        ([], True),
        ([notice(30.0)], False),
        ([notice(2.0)], True),
        ([notice(30.0, reference="aurora")], False),
        ([notice(30.0, reference="Another")], True),
        ([notice(30.0, ended_utc=START + timedelta(hours=11, minutes=10))], False),  # of part of it: open
    ],
)
def test_a_voyage_is_held_against_its_notice(told: list[Entry], contrary: bool) -> None:  # noqa: FBT001
    (one,) = found("notification", ANNOUNCED, [kept(), *THROUGH, *told])
    assert (one.verdict == Verdict.INCONSISTENT) == contrary, one.because


def test_a_voyage_that_only_the_ship_tells_is_as_sure_as_her_word() -> None:
    (one,) = found("notification", ANNOUNCED, [kept(), *claimed(THROUGH)])
    assert one.chance is not None
    assert one.chance <= 0.9 + 1e-9
    assert "Aurora" not in one.subject


def test_voyages_outside_are_not_asked_and_only_where_the_text_says_so() -> None:
    assert not found("notification", ANNOUNCED, [kept(), *PAST])
    assert not found("notification", {"item": "voyage", "lead_hours": 24}, [kept(), *THROUGH])


def test_only_ships_that_reported_from_the_zone_are_gathered_beside_those_asked_for() -> None:
    rows = [line((272_000_001, hour, 45.5, 30.5, 0.1)) for hour in every(5, 0, 1)]
    rows += [line((272_000_002, hour, 46.9, 30.9, 0.1)) for hour in every(5, 0, 1)]
    ring = ((30.4, 45.4), (30.6, 45.4), (30.6, 45.6), (30.4, 45.6), (30.4, 45.4))
    held = positions_of(table(rows), (), others=False, inside=[Area(polygons=((ring,),))])
    assert {one.item for one in held} == {"272000001"}
    assert all(later.started_utc > one.started_utc for one, later in pairwise(held))
    assert positions_of(table(rows), (), others=False) == []


def test_a_fix_at_the_border_is_half_inside() -> None:
    (one,) = found("exclusion_zone", CLOSED, [kept(), fix(600.0, 50.5, 30.0, sd_m=500.0)])
    assert one.verdict == Verdict.UNDETERMINED


def test_voyages_need_an_area() -> None:
    with pytest.raises(AgreementFaults, match="expected the area whose stays are announced"):
        agreement("notification", ANNOUNCED)
