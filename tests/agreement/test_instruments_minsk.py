"""The texts of 2014 to 2020 on the east of Ukraine against cases worked out by hand, under each reading."""

from datetime import datetime

import pytest

from tests.assess_world import at, weapon
from tests.instrument_cases import FLIGHT, MINUTE, Said, entry, gun, judged, kept, on, over, then, told, utc
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, IncidentType, ObjectClass, Outcome, Phenomenon

# --- the package of February 2015: full distances, or half of them on each side

PACKAGE, APRIL = "minsk-package-2015", utc(2015, 4, 1, 10)


@pytest.mark.parametrize(
    ("km", "calibre_mm", "word", "full", "half"),
    [
        (30, 122.0, "BM-21 Grad", "inconsistent", "inconsistent"),  # 70 and 35 asked
        (50, 122.0, "BM-21 Grad", "inconsistent", "consistent"),
        (75, 122.0, "BM-21 Grad", "consistent", "consistent"),
        (26, 152.0, "howitzer", "inconsistent", "consistent"),  # 50 and 25
        (24, 152.0, "howitzer", "inconsistent", "inconsistent"),
        (90, 300.0, "Smerch", "inconsistent", "consistent"),  # 140 and 70
        (63, 220.0, "BM-27", "inconsistent", "inconsistent"),  # the Uragan under its other name
        (75, 220.0, "BM-27", "inconsistent", "consistent"),
        (63, 122.0, "multiple launch rocket system", "inconsistent", "consistent"),
        (63, 300.0, "BM-30", "inconsistent", "inconsistent"),
        (63, 220.0, "БМ-27", "inconsistent", "inconsistent"),
    ],
)
def test_the_package_asks_the_whole_distance_or_half_of_it(
    km: float, calibre_mm: float, word: str, full: str, half: str
) -> None:
    said = on(PACKAGE, "P2", gun(PACKAGE, APRIL, km, calibre_mm, word))
    assert said == {
        ("i1", "each-side-full"): (full, "distance"),
        ("i1", "zone-between"): (half, "distance"),
        ("i1", "Debaltseve-apart"): (full, "distance"),
    }


def test_a_calibre_below_a_hundred_is_no_matter_of_the_package() -> None:
    assert on(PACKAGE, "P2", gun(PACKAGE, APRIL, 5, 82.0, "82 mm mortar")) == {}


def test_the_package_asks_nothing_before_its_days_are_over_and_one_reading_gives_a_day_more() -> None:
    said = on(PACKAGE, "P2", gun(PACKAGE, utc(2015, 3, 2, 10), 10, 152.0, "howitzer"))  # 12:00 in Kyiv on 2 March
    assert said["i1", "each-side-full"] == ("inconsistent", "distance")
    assert said["i1", "zone-between"] == ("outside scope", "in force from")


def test_a_gun_between_the_two_lines_is_behind_neither() -> None:
    # Debaltseve lies east of the line of February 2015 and north-west of the line of September 2014
    between = then(APRIL, weapon(152.0), place=at(48.33, 38.40))
    assert set(on(PACKAGE, "P2", between).values()) == {("inconsistent", "distance")}


# --- the memorandum of September 2014

MEMORANDUM, OCTOBER = "minsk-memorandum-2014", utc(2014, 10, 1, 10)


@pytest.mark.parametrize(
    ("km", "calibre_mm", "word", "verdict"),
    [
        (14, 152.0, "howitzer", "inconsistent"),  # 15 asked
        (16, 152.0, "D-20", "consistent"),  # on no list of its own
        (16, 152.0, "howitzer", "undetermined"),  # it may be one of those of 33 km
        (34, 152.0, "howitzer", "consistent"),
        (20, 122.0, "BM-21 Grad", "inconsistent"),  # 21 asked, by its range
        (22.5, 122.0, "BM-21 Grad", "consistent"),
        (16, 152.0, "2S19", "inconsistent"),  # 33 asked by the list
        (34, 152.0, "2S19", "consistent"),
        (7, 120.0, "mortar", "inconsistent"),  # 8 asked: the list is apart from the 15
        (9, 120.0, "mortar", "consistent"),
        (35, 220.0, "BM-27", "inconsistent"),  # 36 asked
        (69, 300.0, "BM-30", "inconsistent"),  # 70 asked, not 120
        (71, 300.0, "Smerch", "consistent"),
        (39, 122.0, "Tornado-G", "inconsistent"),
        (8, 100.0, "MT-12", "inconsistent"),  # the list begins with this gun, of exactly 100 mm
        (10, 100.0, "MT-12", "consistent"),
    ],
)
def test_the_memorandum_asks_fifteen_kilometres_and_of_rockets_their_range(
    km: float, calibre_mm: float, word: str, verdict: str
) -> None:
    assert on(MEMORANDUM, "N4", gun(MEMORANDUM, OCTOBER, km, calibre_mm, word)) == {
        ("i1", "text"): (verdict, "distance")
    }


def test_a_gun_of_exactly_a_hundred_that_is_not_on_the_list_is_not_over_a_hundred() -> None:
    assert on(MEMORANDUM, "N4", gun(MEMORANDUM, OCTOBER, 5, 100.0, "BS-3")) == {}


def test_heavy_weapons_in_a_town_stay_open_until_somebody_says_what_stood_there() -> None:
    somewhere = then(OCTOBER, weapon(152.0))
    assert on(MEMORANDUM, "N5", then(OCTOBER, somewhere, place=at(48.0, 37.8))) == {
        ("i1", "text"): ("undetermined", "distance")
    }
    school = then(OCTOBER, somewhere, place=at(48.0, 37.8), objects=((ObjectClass.SCHOOL, 1.0),))
    assert on(MEMORANDUM, "N5", school) == {("i1", "text"): ("inconsistent", "distance")}


def test_a_drone_over_the_zone_may_be_the_missions_own() -> None:
    drone = then(OCTOBER, types=FLIGHT, phenomena=(Phenomenon.UAV,))
    assert on(MEMORANDUM, "N7", drone) == {("i1", "text"): ("undetermined", "operator")}


# --- light weapons, September 2015

ADDENDUM, CERTIFIED = "light-weapons-addendum-2015", utc(2015, 10, 2, 12)


SECOND, FIFTH = ("i1", "second-of-October"), ("i1", "fifth-of-October")


def tank(when: datetime, *register: Entry) -> Said:
    return on(ADDENDUM, "L1", gun(ADDENDUM, when, 10, 125.0, "T-72 tank"), register=register)


def silence_certified() -> Entry:
    return entry(EntryKind.CERTIFICATE, CERTIFIED, item="two days of full ceasefire", by="OSCE", outcome=Outcome.DONE)


LATE, BEHIND = ("outside scope", "last day of the phase"), ("inconsistent", "distance")


def test_tanks_have_fifteen_days_after_the_second_or_the_fifth_of_october() -> None:
    # the fifteenth day after 2 October is the 17th, after 5 October the 20th; to 24:00 in Kyiv: 21:00 UTC
    for day, said in ((16, {SECOND: LATE, FIFTH: LATE}), (19, {SECOND: BEHIND, FIFTH: LATE})):
        assert tank(utc(2015, 10, day, 21, 1), silence_certified()) == said
    assert tank(utc(2015, 10, 17, 20, 59), silence_certified()) == {SECOND: LATE, FIFTH: LATE}
    assert tank(utc(2015, 10, 17, 21, 1), silence_certified()) == {SECOND: BEHIND, FIFTH: LATE}
    assert tank(utc(2015, 10, 20, 21, 1), silence_certified()) == {SECOND: BEHIND, FIFTH: BEHIND}


@pytest.mark.parametrize(("calibre_mm", "word"), [(85.0, "gun D-44"), (82.0, "82 mm mortar"), (120.0, "120 mm mortar")])
def test_guns_and_mortars_are_one_stage_of_twenty_four_days_after_the_tanks(calibre_mm: float, word: str) -> None:
    # 2 + 15 + 24 = 41 days with the two of the ceasefire: 39 after 2 October is 10 November, 22:00 UTC in winter
    register = (
        silence_certified(),
        entry(EntryKind.CERTIFICATE, utc(2015, 10, 17), item="tanks", by="OSCE", outcome=Outcome.DONE),
    )
    for minute, said in ((59, LATE), (61, BEHIND)):
        when = utc(2015, 11, 10, 21) + minute * MINUTE
        assert on(ADDENDUM, "L1", gun(ADDENDUM, when, 10, calibre_mm, word), register=register)[SECOND] == said


@pytest.mark.parametrize("word", ["85 mm gun D-44", "85 mm anti-tank gun D-44", "85 mm gun"])
def test_an_anti_tank_gun_is_a_gun_and_no_tank(word: str) -> None:
    said = on(ADDENDUM, "L1", gun(ADDENDUM, utc(2015, 10, 25, 10), 4, 85.0, word), register=[silence_certified()])
    assert said[SECOND][0] in {"outside scope", "undetermined"}  # of the second stage, whose days are not over


@pytest.mark.parametrize(("calibre_mm", "word"), [(100.0, "100 mm anti-tank gun MT-12"), (None, "fuel tanker")])
def test_what_stands_on_no_list_of_the_addendum_is_no_matter_of_it(calibre_mm: float | None, word: str) -> None:
    made = gun(ADDENDUM, utc(2015, 11, 25, 10), 4, calibre_mm, word)
    said = on(ADDENDUM, "L1", made, register=[silence_certified()])
    assert all(verdict != "inconsistent" for verdict, _ in said.values())


def test_without_the_certificate_of_a_ceasefire_the_days_have_not_begun_or_nobody_knows() -> None:
    day_16 = utc(2015, 10, 19, 10)
    assert tank(day_16)[SECOND] == ("undetermined", "precondition")
    assert tank(day_16, kept(utc(2015, 9, 1), utc(2015, 12, 1)))[SECOND] == ("outside scope", "precondition")


# --- disengagement, 2016

FRAMEWORK = "disengagement-2016"
OCTOBER_DAYS = utc(2016, 9, 30, 21), utc(2016, 10, 12, 21)  # whole days in Kyiv, which was three hours ahead


def test_fire_on_the_third_day_of_silence_begins_the_count_again() -> None:
    fire = then(utc(2016, 10, 3, 10), place=at(48.69, 38.51, 100.0))
    said = told(judged(FRAMEWORK, [fire], (), OCTOBER_DAYS), "D2")
    days = {subject: verdict for (subject, _), (verdict, _) in said.items() if "silence" in subject}
    assert days["silence in Zolote on 3 October 2016, day 3 of 7"] == "inconsistent"
    assert days["silence in Zolote on 4 October 2016, day 1 of 7"] == "consistent"
    assert days["silence in Zolote on 10 October 2016, day 7 of 7"] == "consistent"
    elsewhere = told(judged(FRAMEWORK, [fire], (), OCTOBER_DAYS), "D1")
    assert {verdict for (subject, _), (verdict, _) in elsewhere.items() if "silence" in subject} == {"consistent"}


def test_a_withdrawal_is_done_only_when_both_say_so_and_the_mission_confirms() -> None:
    # seven days from 1 October are over on the 7th; three days later is the 10th
    span, due = OCTOBER_DAYS, "withdrawal of units and hardware in Zolote, due 10 October 2016, 24:00 (Europe/Kyiv)"
    held = [kept(utc(2016, 9, 1), utc(2016, 11, 1))]
    step, told_utc = "withdrawal of units and hardware", utc(2016, 10, 9, 12)
    notices = [entry(EntryKind.NOTICE, told_utc, item=step, site="Zolote", by=by) for by in ("ukraine", "formations")]
    word = entry(EntryKind.CERTIFICATE, told_utc, item=step, site="Zolote", by="OSCE", outcome=Outcome.DONE)
    for register, verdict in (
        ([*notices, word], "consistent"),
        ([notices[0], word], "inconsistent"),
        (notices, "inconsistent"),
    ):
        said = told(judged(FRAMEWORK, (), [*held, *register], span), "D2")
        assert said[due, "text"][0] == verdict


# --- July 2020

MEASURES = "additional-measures-2020"


def test_the_measures_bind_from_one_minute_after_midnight_in_kyiv() -> None:
    midnight = utc(2020, 7, 26, 21)  # 27 July, 00:00 in Kyiv
    assert on(MEASURES, "S2", then(midnight)) == {("i1", "text"): ("outside scope", "in force from")}
    assert on(MEASURES, "S2", then(midnight + MINUTE)) == {("i1", "text"): ("inconsistent", "use of force")}


def test_an_advance_is_offensive_and_a_return_of_fire_without_order_is_a_finding() -> None:
    advance = then(utc(2020, 8, 1, 9), types=((IncidentType.POSITION_CHANGE, 1.0),), phenomena=(Phenomenon.ADVANCE,))
    assert on(MEASURES, "S1a", advance) == {("i1", "text"): ("inconsistent", "definition")}
    fired = entry(EntryKind.RETURN_FIRE, utc(2020, 8, 1, 9), about="ukraine", place=at(48.0, 37.8))
    said = over(MEASURES, "S6", utc(2020, 8, 1), utc(2020, 8, 3), fired, kept(utc(2020, 7, 1), utc(2020, 10, 1)))
    assert [verdict for verdict, _ in said.values()] == ["inconsistent"]
