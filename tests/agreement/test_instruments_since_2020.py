"""The texts of 2020 to 2025 against moments, places and numbers worked out by hand, under each reading."""

from datetime import datetime

import pytest

from tests.assess_world import at, number, weapon
from tests.instrument_cases import HOUR, MINUTE, TEXTS, entry, on, over, then, utc
from truceline.agreement.together import together
from truceline.model.terms import EntryKind

SINCE_2020 = ("nagorno-karabakh-2020", "lebanon-2024", "gaza-2025-stage-one", "thailand-cambodia-2025")


@pytest.mark.parametrize(
    ("name", "rule_id", "start", "lat_deg", "lon_deg"),
    [
        ("nagorno-karabakh-2020", "K1", utc(2020, 11, 9, 21), 39.8, 46.8),  # 00:00 in Moscow, UTC+3
        ("lebanon-2024", "H2a", utc(2024, 11, 27, 2), 33.6, 35.6),  # 04:00 in Beirut, UTC+2 in winter
        ("lebanon-2024", "H2b", utc(2024, 11, 27, 2), 33.0, 35.3),
        ("thailand-cambodia-2025", "T1", utc(2025, 12, 27, 5), 14.4, 104.0),  # 12:00 in Bangkok, UTC+7
    ],
)
def test_fire_is_outside_scope_until_the_stated_hour_and_not_after_it(
    name: str, rule_id: str, start: datetime, lat_deg: float, lon_deg: float
) -> None:
    place = at(lat_deg, lon_deg, 100.0)
    early, late = (then(start + shift, place=place) for shift in (-MINUTE, MINUTE))
    assert on(name, rule_id, early)["i1", TEXTS[name].readings[0].reading_id] == ("outside scope", "in force from")
    assert on(name, rule_id, late)["i1", TEXTS[name].readings[0].reading_id][0] != "outside scope"


GAZA = "gaza-2025-stage-one"


@pytest.mark.parametrize(
    ("when", "announced", "begun"),
    [
        (utc(2025, 1, 19, 6, 29), "outside scope", "outside scope"),
        (utc(2025, 1, 19, 6, 31), "inconsistent", "outside scope"),  # 08:30 in Jerusalem, UTC+2
        (utc(2025, 1, 19, 9, 16), "inconsistent", "inconsistent"),  # begun at 11:15
        (utc(2025, 3, 1, 21, 59), "inconsistent", "inconsistent"),  # 42 days, 19 January the first: 1 March, 24:00
        (utc(2025, 3, 1, 22, 1), "outside scope", "outside scope"),
    ],
)
def test_the_stage_of_forty_two_days_has_two_starts_and_one_end(when: datetime, announced: str, begun: str) -> None:
    said = on(GAZA, "Z1", then(when, place=at(31.42, 34.38, 50.0)))
    assert [said["i1", reading][0] for reading in ("as-announced", "as-begun")] == [announced, begun]


def test_by_a_day_and_before_a_day_part_on_that_day() -> None:
    there = then(utc(2020, 11, 20, 9), weapon(122.0), place=at(40.0, 47.0, 100.0))
    said = on("nagorno-karabakh-2020", "K2", there)
    assert said["i1", "by-the-day"] == ("outside scope", "in force from")
    assert said["i1", "before-the-day"][0] != "outside scope"


@pytest.mark.parametrize(("soldiers", "verdict"), [(1960, "consistent"), (1961, "inconsistent")])
def test_of_the_peacekeepers_1960_may_be_there(soldiers: int, verdict: str) -> None:
    when = utc(2021, 6, 1, 9)
    count = entry(
        EntryKind.COUNT, when, item="soldier", number=number(soldiers), place=at(39.8, 46.8, 100.0), about="russia"
    )
    said = over("nagorno-karabakh-2020", "K3", when - HOUR, when + HOUR, count)
    title = "count of “soldier”, 2021-06-01T09:00:00Z"
    assert {said[title, reading][0] for reading in ("by-the-day", "before-the-day")} == {verdict}


@pytest.mark.parametrize("name", SINCE_2020)
def test_each_clause_is_our_own_wording_marked_and_what_is_not_judged_is_said(name: str) -> None:
    text = TEXTS[name]
    assert text.tree["notes"].startswith("Points that no rule type says yet.")
    for rule in text.rules:
        assert all("(Our own wording.)" in words for _, words in rule.wording)
        assert rule.mark == "V"
    for reading in text.readings:
        assert reading.stated_address


def test_the_corridor_is_excepted_from_the_district_that_is_handed_over() -> None:
    rule = TEXTS["nagorno-karabakh-2020"].rule("K6b")
    assert [zone.zone_id for zone in rule.except_areas] == ["corridor"]
    beside = together([TEXTS["nagorno-karabakh-2020"], TEXTS["lebanon-2024"]])[0]
    excepted = next(one for one in beside.rules if one.rule_id.endswith("/K6b")).except_areas
    assert [zone.zone_id for zone in excepted] == ["nagorno-karabakh-2020/corridor"]
