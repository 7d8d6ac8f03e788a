"""What stands in a zone, and how many: rules 6 and 7 before what a patrol sees and hears."""

import pytest

from tests.assess_world import AS_OF, END, START, Eyes, agreement, at, incident, kept, number, weapon
from truceline.agreement.nouns import Agreement
from truceline.assess.judge import Judgement, judge
from truceline.model.records import Incident, WeaponSaid
from truceline.model.terms import Count, Description, IncidentType, Phenomenon, Qualifier, Verdict

CARRIERS = agreement(
    "equipment_ceiling",
    {"ceilings": [{"item": "armoured vehicle with a gun of 60 to 120 mm", "maximum": 4}]},
    area="square",
)
ZONE = agreement("exclusion_zone", {"banned": ["heavy weapons", "armed persons"]}, area="square")


def judged(text: Agreement, one: Incident) -> Judgement:
    return judge(text, [one], Eyes(1.0), [], start=START, end=END, as_of=AS_OF, register=[kept()])


def verdict(text: Agreement, one: Incident) -> str:
    made = judged(text, one)
    return next((each.verdict for each in made.findings if each.incident_id), "not covered")


def vehicles(many: Count | None, words: str = "armoured vehicles, 73 mm", calibre_mm: float | None = 73.0) -> Incident:
    return weapon(calibre_mm, weapon=words, number=many)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (vehicles(number(6)), Verdict.INCONSISTENT),
        (vehicles(number(4)), Verdict.CONSISTENT),
        (vehicles(number(3, Qualifier.AT_LEAST)), Verdict.UNDETERMINED),
        (vehicles(number(5, Qualifier.AT_LEAST)), Verdict.INCONSISTENT),
        (vehicles(number(6), "armoured vehicles", None), Verdict.UNDETERMINED),
        (vehicles(number(6), "armoured vehicles, 30 mm", 30.0), "not covered"),
        (vehicles(number(6), "tanks", None), "not covered"),
        (vehicles(None), "not covered"),
        (vehicles(number(None, Qualifier.UNCOUNTABLE)), "not covered"),
        (incident(number=number(40)), "not covered"),  # bursts are no vehicles
    ],
)
def test_a_patrols_count_reaches_the_ceiling(one: Incident, said: str) -> None:
    assert verdict(CARRIERS, one) == said


def test_a_count_outside_the_area_and_one_of_witnesses_who_differ() -> None:
    far = weapon(73.0, weapon="armoured vehicles, 73 mm", number=number(6), place=at(55.0, 30.5))
    assert verdict(CARRIERS, far) == Verdict.OUTSIDE_SCOPE
    said = (
        WeaponSaid(weapon="armoured vehicles", calibre_mm=73.0, share=0.5),
        WeaponSaid(weapon="tanks", calibre_mm=None, share=0.5),
    )
    assert verdict(CARRIERS, weapon(None, weapons=said, number=number(6))) == Verdict.UNDETERMINED


def test_persons_are_counted_where_the_ceiling_speaks_of_persons() -> None:
    text = agreement("equipment_ceiling", {"ceilings": [{"item": "personnel", "maximum": 100}]}, area="square")
    assert (
        verdict(text, weapon(None, phenomena=(Phenomenon.PERSONS_PRESENT,), number=number(150))) == Verdict.INCONSISTENT
    )


@pytest.mark.parametrize(
    ("description", "said"),
    [
        (Description.OUTGOING, Verdict.INCONSISTENT),
        (Description.UNDETERMINED, Verdict.UNDETERMINED),
        (Description.INCOMING, "not covered"),
        (Description.IMPACT, "not covered"),
    ],
)
def test_fire_in_a_zone_without_weapons_shows_who_stood_there_only_where_it_went_out(
    description: Description, said: str
) -> None:
    burst = incident(types=((IncidentType.SMALL_ARMS, 1.0),), phenomena=(Phenomenon.BURST,), description=description)
    assert verdict(ZONE, burst) == said
    assert verdict(agreement("exclusion_zone", {"banned": ["heavy weapons"]}, area="square"), burst) == "not covered"


def test_shelling_that_went_out_of_the_zone_shows_a_heavy_weapon_in_it() -> None:
    for description, said in ((Description.OUTGOING, Verdict.INCONSISTENT), (Description.UNDETERMINED, "not covered")):
        fired = incident(types=((IncidentType.SHELLING, 1.0),), description=description)
        assert verdict(ZONE, fired) == said
