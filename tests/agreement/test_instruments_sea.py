"""Grain, the Black Sea, energy and Easter against cases worked out by hand, under each reading."""

import math
from datetime import datetime

import pytest
import yaml

from tests.assess_world import at
from tests.instrument_cases import AT_SEA, HOUR, MINUTE, entry, judged, kept, on, over, strike, then, told, utc
from truceline.agreement import load, shipped
from truceline.model.records import Incident
from truceline.model.terms import EntryKind, IncidentType, ObjectClass, Phenomenon

# --- grain, 2022

GRAIN = "black-sea-grain-2022"
PLAN = "notice of “plan of movements” for 1 September 2022, due 1 September 2022, 12:00 (Europe/Istanbul)"
SHIP_LAT, SHIP_LON, SAILED = 45.35, 30.95, utc(2022, 9, 1, 9)


def warship(nautical_miles: float) -> Incident:
    """A military vessel so far east of where the ship is at nine."""
    lon_deg = SHIP_LON + nautical_miles / 60.0 / math.cos(math.radians(SHIP_LAT))
    return then(SAILED, types=AT_SEA, phenomena=(Phenomenon.WARSHIP,), place=at(SHIP_LAT, lon_deg, 100.0))


def test_a_warship_at_eight_miles_is_too_near_and_at_twelve_it_is_not() -> None:
    fixes = [
        entry(
            EntryKind.POSITION, SAILED + hours * HOUR, item="a ship", place=at(SHIP_LAT + 0.15 * hours, SHIP_LON, 50.0)
        )
        for hours in (-1, 0, 1)
    ]
    assert on(GRAIN, "G3", warship(8.0), register=fixes)["i1", "text"] == ("inconsistent", "hindrance")
    assert on(GRAIN, "G3", warship(12.0), register=fixes)["i1", "text"] == (
        "consistent",
        "distance to a protected vessel",
    )


@pytest.mark.parametrize(
    ("minute_utc", "verdict"),
    [((8, 55), ("consistent", "notice")), ((9, 5), ("inconsistent", "notice"))],  # 11:55 and 12:05 in Istanbul
)
def test_the_plan_of_the_day_is_there_by_noon_in_istanbul(
    minute_utc: tuple[int, int], verdict: tuple[str, str]
) -> None:
    came = entry(
        EntryKind.NOTICE, utc(2022, 9, 1, *minute_utc), item="plan of movements", channel="Joint Coordination Centre"
    )
    held = kept(utc(2022, 8, 30), utc(2022, 9, 5))
    assert over(GRAIN, "G4", utc(2022, 8, 31, 21), utc(2022, 9, 1, 21), came, held)[PLAN, "text"] == verdict


def test_without_a_register_a_missing_plan_is_not_observable() -> None:
    assert over(GRAIN, "G4", utc(2022, 8, 31, 21), utc(2022, 9, 1, 21))[PLAN, "text"] == ("not observable", "register")


def test_the_hundred_and_twenty_days_end_at_midnight_in_istanbul_unless_renewed() -> None:
    end = utc(2022, 11, 18, 21)  # 18 November, 24:00 in Istanbul
    port = then(
        end, place=at(46.49, 30.74), types=((IncidentType.INFRA_STRIKE, 1.0),), objects=((ObjectClass.OTHER, 1.0),)
    )
    before = then(end - MINUTE, place=port.place, types=port.types, objects=port.objects)
    assert on(GRAIN, "G2", before)["i1", "text"] == ("inconsistent", "object class")
    assert on(GRAIN, "G2", port)["i1", "text"] == ("outside scope", "in force until")
    renewed = entry(EntryKind.RENEWAL, utc(2022, 11, 17), utc(2023, 3, 18, 21), reference="G2")
    assert on(GRAIN, "G2", port, register=[renewed])["i1", "text"] == ("inconsistent", "object class")


# --- the Black Sea and energy, 2025

SEA = "black-sea-2025"


@pytest.mark.parametrize("rule_id", ["B1", "B2"])
def test_an_attack_at_sea_hangs_on_the_banks_under_one_reading_alone(rule_id: str) -> None:
    shot = then(utc(2025, 4, 2, 10), place=at(45.5, 31.0))
    said = on(SEA, rule_id, shot)
    assert said["i1", "Kyiv"][0] == "inconsistent"
    assert said["i1", "Moscow"] == ("undetermined", "condition: banks of the food trade connected to SWIFT")


def test_before_the_announcement_the_sea_is_outside_scope_under_both() -> None:
    shot = then(utc(2025, 3, 24, 21), place=at(45.5, 31.0))  # 23:00 in Kyiv, which was two hours ahead
    assert {verdict for verdict, _ in on(SEA, "B1", shot).values()} == {"outside scope"}


ENERGY = "energy-moratorium-2025"


def test_a_refinery_on_the_eve_of_the_announcement_is_inside_for_one_reading() -> None:
    said = on(ENERGY, "E1", strike(utc(2025, 3, 24, 21, 30)))  # 23:30 in Kyiv, 00:30 of the 25th in Moscow
    assert said == {
        ("i1", "Moscow"): ("inconsistent", "object class"),
        ("i1", "Moscow-first-day"): ("inconsistent", "object class"),
        ("i1", "Kyiv"): ("outside scope", "in force from"),
        ("i1", "Kyiv-first-day"): ("outside scope", "in force from"),
    }


INSIDE = ("inconsistent", "object class")
EARLY, OVER = ("outside scope", "in force from"), ("outside scope", "in force until")


@pytest.mark.parametrize(
    ("when", "moscow", "moscow_first", "kyiv", "kyiv_first"),
    [
        (utc(2025, 3, 25, 14, 59), INSIDE, INSIDE, EARLY, EARLY),  # the list came out in the evening: 17:00 in Kyiv
        (utc(2025, 3, 25, 15, 1), INSIDE, INSIDE, INSIDE, INSIDE),
        (utc(2025, 4, 16, 20, 59), INSIDE, INSIDE, INSIDE, INSIDE),  # 23:59 in Moscow
        (utc(2025, 4, 16, 22, 30), INSIDE, OVER, INSIDE, INSIDE),  # 01:30 on 17 April in Moscow: by the count of days
        (utc(2025, 4, 17, 21, 1), OVER, OVER, INSIDE, INSIDE),  # on 18 April Moscow said that the time was over
        (utc(2025, 4, 23, 20, 59), OVER, OVER, INSIDE, INSIDE),  # and Kyiv that it counts from 25 March
        (utc(2025, 4, 23, 21, 1), OVER, OVER, INSIDE, OVER),
        (utc(2025, 4, 24, 21, 1), OVER, OVER, OVER, OVER),
    ],
)
def test_each_capital_has_its_own_thirty_days_and_two_ways_to_count_them(
    when: datetime,
    moscow: tuple[str, str],
    moscow_first: tuple[str, str],
    kyiv: tuple[str, str],
    kyiv_first: tuple[str, str],
) -> None:
    said = on(ENERGY, "E1", strike(when))
    names = ("Moscow", "Moscow-first-day", "Kyiv", "Kyiv-first-day")
    assert [said["i1", name] for name in names] == [moscow, moscow_first, kyiv, kyiv_first]


def test_after_the_change_of_clocks_a_day_in_kyiv_begins_an_hour_earlier() -> None:
    # in force from 31 March 2025, 00:00 in Kyiv: the day after clocks went forward, so 21:00 and not 22:00 UTC
    tree = yaml.safe_load(shipped(ENERGY))
    kyiv = next(one for one in tree["readings"] if one["id"] == "Kyiv")
    for name in ("E1", "E2"):
        kyiv["changes"][name]["in_force_from"] = "2025-03-31 00:00 Europe/Kyiv"
    text = load(yaml.safe_dump(tree, allow_unicode=True).encode(), "later.yaml")
    span = utc(2025, 3, 30), utc(2025, 4, 1)
    for when, verdict in ((utc(2025, 3, 30, 20, 59), "outside scope"), (utc(2025, 3, 30, 21, 1), "inconsistent")):
        assert told(judged(ENERGY, [strike(when)], (), span, text=text), "E1")["i1", "Kyiv"][0] == verdict


@pytest.mark.parametrize(
    ("counting", "last_day_utc"),
    [("first day included", utc(2025, 4, 16, 21)), ("first day excluded", utc(2025, 4, 17, 21))],  # 24:00 in Moscow
)
def test_thirty_days_end_on_one_of_two_days_as_they_are_counted(counting: str, last_day_utc: datetime) -> None:
    tree = yaml.safe_load(shipped(ENERGY))
    for rule in tree["rules"]:
        rule["in_force"] = {"from": "2025-03-18 00:00 Europe/Moscow", "days": 30, "counting": counting}
    del tree["readings"]
    text = load(yaml.safe_dump(tree, allow_unicode=True).encode(), "counted.yaml")
    span = utc(2025, 4, 15), utc(2025, 4, 19)
    for when, verdict in (
        (last_day_utc - MINUTE, ("inconsistent", "object class")),
        (last_day_utc, ("outside scope", "in force until")),
    ):
        assert told(judged(ENERGY, [strike(when)], (), span, text=text), "E1") == {("i1", "text"): verdict}


# --- Easter 2025


@pytest.mark.parametrize(
    ("when", "truce", "force"),
    [
        (utc(2025, 4, 19, 14, 59), ("outside scope", "window starts"), ("outside scope", "in force from")),
        (
            utc(2025, 4, 19, 15, 0),
            ("inconsistent", "use of force"),
            ("inconsistent", "use of force"),
        ),  # 18:00 in Moscow
        (utc(2025, 4, 20, 20, 59), ("inconsistent", "use of force"), ("inconsistent", "use of force")),
        (utc(2025, 4, 20, 21, 0), ("outside scope", "window ends"), ("outside scope", "in force until")),  # 24:00
    ],
)
def test_the_easter_truce_has_two_edges_and_in_april_both_capitals_have_one_clock(
    when: datetime, truce: tuple[str, str], force: tuple[str, str]
) -> None:
    shot = then(when)
    assert on("easter-truce-2025", "T1", shot) == {("i1", "text"): truce}
    assert on("easter-truce-2025", "T2", shot) == {("i1", "text"): force}
