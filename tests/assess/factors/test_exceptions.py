"""Exceptions: words leave it open, a line of the register that covers the act decides, an area is cut out."""

from datetime import timedelta

import pytest

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
    tree,
    weapon,
)
from truceline.agreement import load
from truceline.agreement.nouns import Agreement
from truceline.assess.judge import judge
from truceline.assess.rules._registry import rule_type
from truceline.model.place import Disc
from truceline.model.records import Entry, Finding, Incident, Span
from truceline.model.terms import Description, EntryKind, IncidentType, ObjectClass, Outcome, Phenomenon, Verdict

HOUR = timedelta(hours=1)
STAFF = "demining staff with a permit"
PERSONS = weapon(None, phenomena=(Phenomenon.PERSONS_PRESENT,))
ZONE = agreement("exclusion_zone", {"banned": ["armed persons"], "permitted": [STAFF]}, area="square")
CORNER = {
    "id": "corner", "title": "North-east corner", "schematic": True, "drawn_by": "test", "dated": "2025-01-01",
    "geometry": {"type": "Polygon", "coordinates": [[[30.6, 50.6], [31.0, 50.6], [31.0, 51.0], [30.6, 51.0], [30.6, 50.6]]]},
}  # fmt: skip
DRONE = incident(types=((IncidentType.AIR_ACTIVITY, 1.0),), phenomena=(Phenomenon.UAV,))
BAN = {"exempt_operators": ["the mission"], "announced_flights": [
    {"operator": "the mission", "starts": "2025-03-21 11:00 UTC", "ends": "2025-03-21 13:00 UTC"}]}  # fmt: skip


def found(text: Agreement, one: Incident, *register: Entry) -> Finding:
    made = judge(text, [one], Eyes(1.0), [], start=START, end=END, as_of=AS_OF, register=register)
    return next(finding for finding in made.findings if finding.incident_id)


def cornered(kind: str, parameters: dict[str, object]) -> Agreement:
    """A rule over the square without its corner, which the text also names in words."""
    made = tree(kind, parameters, area="square", except_areas=["corner"], exceptions=["the corner"])
    return load(as_yaml({**made, "zones": [*made["zones"], CORNER]}), "test.yaml")


def permit(item: str = STAFF, **changes: object) -> Entry:
    hours = {"started_utc": NOON - HOUR, "ended_utc": NOON + HOUR, "stated_utc": NOON - 2 * HOUR}
    return entry(EntryKind.PERMIT, item=item, by="UN", **{"outcome": Outcome.DONE, **hours, **changes})


def test_a_permission_in_words_leaves_open_who_stood_there_and_the_flip_names_it() -> None:
    one = found(ZONE, PERSONS)
    assert (one.verdict, one.decided_by) == (Verdict.UNDETERMINED, "exception")
    assert any(STAFF in flip for flip in one.flips)


def test_a_permit_that_covers_time_and_place_puts_it_outside_scope() -> None:
    one = found(ZONE, PERSONS, permit(), kept())
    assert (one.verdict, one.decided_by) == (Verdict.OUTSIDE_SCOPE, "exception")
    assert "e1" in one.because


@pytest.mark.parametrize(
    "line",
    [
        permit(outcome=Outcome.REFUSED),
        permit(item="another item"),
        permit(started_utc=NOON + HOUR, ended_utc=NOON + 2 * HOUR),
        permit(reference="R9"),
        permit(place=Disc(lat_deg=50.9, lon_deg=30.9, radius_m=1_000.0)),
        permit(site="another area"),
        permit(outcome=Outcome.PARTLY),
    ],
)
def test_a_line_that_does_not_surely_cover_it_decides_nothing(line: Entry) -> None:
    assert found(ZONE, PERSONS, line, kept()).verdict == Verdict.UNDETERMINED


def test_a_permit_with_a_place_covers_what_lies_there() -> None:
    line = permit(place=Disc(lat_deg=50.5, lon_deg=30.5, radius_m=2_000.0))
    assert found(ZONE, PERSONS, line).verdict == Verdict.OUTSIDE_SCOPE


def test_a_waiver_counts_from_who_may_waive_and_for_the_rule_that_it_names() -> None:
    text = agreement("use_of_force", {}, waiver="joint commission")
    strike = incident(types=((IncidentType.SHELLING, 1.0),))
    line = permit("waiver", reference="R1")
    assert found(text, strike).verdict == Verdict.INCONSISTENT
    assert found(text, strike, line).verdict == Verdict.INCONSISTENT
    commission = entry(
        EntryKind.PERMIT, item="waiver", by="Joint Commission", reference="R1", outcome=Outcome.DONE,
        started_utc=NOON - HOUR, ended_utc=NOON + HOUR,
    )  # fmt: skip
    assert found(text, strike, commission).verdict == Verdict.OUTSIDE_SCOPE


def test_an_exception_of_any_rule_in_words_leaves_it_open() -> None:
    text = agreement("use_of_force", {}, exceptions=["self-defence"])
    one = found(text, incident(types=((IncidentType.SHELLING, 1.0),)), kept())
    assert (one.verdict, one.decided_by) == (Verdict.UNDETERMINED, "exception")


def test_an_observer_who_could_tell_who_it_was_decides() -> None:
    own = weapon(None, phenomena=(Phenomenon.PERSONS_PRESENT,), operators=((STAFF, 1.0),))
    assert found(ZONE, own).verdict == Verdict.OUTSIDE_SCOPE
    others = weapon(None, phenomena=(Phenomenon.PERSONS_PRESENT,), operators=(("armed men", 1.0),))
    assert found(ZONE, others).verdict == Verdict.INCONSISTENT
    parted = weapon(None, phenomena=(Phenomenon.PERSONS_PRESENT,), operators=((STAFF, 0.5), ("armed men", 0.5)))
    assert found(ZONE, parted).verdict == Verdict.UNDETERMINED


def test_the_missions_own_flight_that_was_announced_is_outside_scope_and_anothers_is_not() -> None:
    text = agreement("air_ban", BAN, area="square")
    for operators, verdict in (
        ((), Verdict.UNDETERMINED),
        ((("the mission", 1.0),), Verdict.OUTSIDE_SCOPE),
        ((("A side", 1.0),), Verdict.INCONSISTENT),
    ):
        flown = incident(types=DRONE.types, phenomena=DRONE.phenomena, operators=operators)
        assert found(text, flown).verdict == verdict
    untold = agreement("air_ban", {"exempt_operators": ["the mission"]}, area="square")
    assert found(untold, DRONE).verdict == Verdict.UNDETERMINED
    assert found(untold, DRONE, permit("the mission")).verdict == Verdict.OUTSIDE_SCOPE


@pytest.mark.parametrize(
    ("height", "verdict"),
    [
        (None, Verdict.UNDETERMINED),
        (Span(least=200.0, most=250.0), Verdict.INCONSISTENT),
        (Span(least=50.0, most=90.0), Verdict.OUTSIDE_SCOPE),
        (Span(least=90.0, most=120.0), Verdict.UNDETERMINED),
    ],
)
def test_a_height_that_somebody_could_tell_decides_whether_the_volume_was_entered(
    height: Span | None, verdict: Verdict
) -> None:
    text = agreement("air_ban", {"floor_m": 100.0}, area="square")
    assert found(text, incident(types=DRONE.types, phenomena=DRONE.phenomena, height_m=height)).verdict == verdict


@pytest.mark.parametrize("kind", ["use_of_force", "protected_target", "exclusion_zone"])
def test_an_area_in_which_a_rule_does_not_apply_is_cut_out_of_every_rule(kind: str) -> None:
    parameters = {
        "exclusion_zone": {"banned": ["heavy weapons"]},
        "protected_target": {"object_classes": ["refinery"]},
        "use_of_force": {"incident_types": ["infrastructure strike", "heavy weapons"]},
    }[kind]
    text = cornered(kind, parameters)
    made = incident(
        types=((IncidentType.INFRA_STRIKE, 0.5), (IncidentType.HEAVY_WEAPONS, 0.5)) if kind == "use_of_force" else
        (((IncidentType.HEAVY_WEAPONS, 1.0),) if kind == "exclusion_zone" else ((IncidentType.INFRA_STRIKE, 1.0),)),
        objects=((ObjectClass.REFINERY, 1.0),),
    )  # fmt: skip
    for lat, lon, verdict in ((50.8, 30.8, Verdict.OUTSIDE_SCOPE), (50.3, 30.3, Verdict.INCONSISTENT)):
        moved = incident(types=made.types, objects=made.objects, place=at(lat, lon))
        one = found(text, moved)
        assert one.verdict == verdict
    assert (
        found(text, incident(types=made.types, objects=made.objects, place=at(50.8, 30.8))).decided_by
        == "excepted area"
    )


@pytest.mark.parametrize("language", ["en", "de", "uk", "ru", "fr"])
def test_the_sentence_says_where_the_rule_does_not_apply(language: str) -> None:
    rule = cornered("use_of_force", {}).rules[0]
    assert "North-east corner" in rule_type("use_of_force").sentence(rule, language)


GUN, GUNFIRE = weapon(152.0), incident(types=((IncidentType.SHELLING, 1.0),), description=Description.OUTGOING)
SHOTS = incident(types=((IncidentType.SMALL_ARMS, 1.0),), description=Description.OUTGOING)


@pytest.mark.parametrize(
    ("people", "one", "verdict"),
    [
        ("medical teams", GUN, Verdict.INCONSISTENT),
        ("medical teams", GUNFIRE, Verdict.INCONSISTENT),
        ("medical teams", SHOTS, Verdict.INCONSISTENT),
        ("medical teams", PERSONS, Verdict.UNDETERMINED),
        ("monitors, civil police", GUN, Verdict.INCONSISTENT),
        ("civil police", SHOTS, Verdict.UNDETERMINED),  # police have small arms
        ("official military and security forces", GUN, Verdict.UNDETERMINED),  # whose it was is open
        ("B side", GUN, Verdict.UNDETERMINED),
        ("medical teams and B side", GUN, Verdict.UNDETERMINED),
    ],
)
@pytest.mark.parametrize("where", ["permitted", "exceptions"])
def test_an_exception_for_people_without_weapons_excuses_people_and_no_weapon(
    people: str, one: Incident, verdict: Verdict, where: str
) -> None:
    own = {"permitted": [people]} if where == "permitted" else {}
    text = agreement("exclusion_zone", own, area="square", exceptions=[people] if where == "exceptions" else [])
    assert found(text, one).verdict == verdict


def test_a_weapon_that_may_have_been_none_stays_open_beside_people_who_may_be_there() -> None:
    doubtful = incident(types=((IncidentType.HEAVY_WEAPONS, 0.4), (IncidentType.SMALL_ARMS, 0.6)))
    text = agreement("exclusion_zone", {"permitted": ["civil police"]}, area="square")
    assert found(text, doubtful).verdict == Verdict.UNDETERMINED
