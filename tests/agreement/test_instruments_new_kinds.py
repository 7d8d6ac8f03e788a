"""Floors, exchanges, tied steps, corridor, prevention, renewal and handing over in the shipped texts, by hand."""

from datetime import datetime
from typing import Any

import pytest

from tests.assess_world import Eyes, at, number
from tests.instrument_cases import DAY, HOUR, TEXTS, entry, judged, kept, then, told, utc
from truceline.assess.judge import judge
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome, Qualifier

KARABAKH, LEBANON, GAZA, THAI = (
    "nagorno-karabakh-2020",
    "lebanon-2024",
    "gaza-2025-stage-one",
    "thailand-cambodia-2025",
)


def by_reading(
    name: str, rule_id: str, start: datetime, end: datetime, *register: Entry, title: str = ""
) -> dict[str, str]:
    """The verdict of each reading on what a rule asks for in a period; the one whose title begins so."""
    said = told(judged(name, (), register, (start, end)), rule_id)
    return {reading: verdict for (subject, reading), (verdict, _) in said.items() if subject.startswith(title)}


def certificate(item: str, when: datetime, **changes: Any) -> Entry:  # noqa: ANN401 - any field
    return entry(EntryKind.CERTIFICATE, when, item=item, **changes)


# Nagorno-Karabakh 2020: Moscow is UTC+3, so 20 November begins on the 19th at 21:00 UTC and ends on the 20th at 21:00

AUTUMN = kept(utc(2020, 11, 9, 21), utc(2020, 12, 31))


@pytest.mark.parametrize(
    ("lines", "by_the_day", "before_the_day"),
    [
        ([AUTUMN, certificate("handed over", utc(2020, 11, 19, 20), site="Aghdam district")], "consistent", "consistent"),
        ([AUTUMN, certificate("handed over", utc(2020, 11, 20, 7), site="Aghdam district")], "consistent", "inconsistent"),
        ([AUTUMN, certificate("handed over", utc(2020, 11, 20, 22), site="Aghdam district")], "inconsistent", "inconsistent"),
        ([AUTUMN], "inconsistent", "inconsistent"),
        ([AUTUMN, certificate("handed over", utc(2020, 11, 19, 7), site="Aghdam district", outcome=Outcome.PARTLY)], "undetermined", "undetermined"),
        ([AUTUMN, certificate("handed over", utc(2020, 11, 19, 7), site="Lachin district")], "inconsistent", "inconsistent"),
        ([], "not observable", "not observable"),
    ],
)  # fmt: skip
def test_aghdam_is_handed_over_by_the_day_or_before_it(
    lines: list[Entry], by_the_day: str, before_the_day: str
) -> None:
    said = by_reading(KARABAKH, "K2h", utc(2020, 11, 19), utc(2020, 11, 22), *lines)
    assert said == {"by-the-day": by_the_day, "before-the-day": before_the_day}


def test_kalbajar_at_its_later_day_was_late_and_lachin_in_time_in_both_readings() -> None:
    lines = [
        AUTUMN,
        certificate("handed over", utc(2020, 11, 25, 6), site="Kalbajar district"),
        certificate("handed over", utc(2020, 12, 1, 6), site="Lachin district"),
    ]
    for title, verdict in (("handing over of “Kal", "inconsistent"), ("handing over of “Lac", "consistent")):
        said = by_reading(KARABAKH, "K6h", utc(2020, 11, 14), utc(2020, 12, 3), *lines, title=title)
        assert set(said.values()) == {verdict}


OUT, IN = "withdrawal of the Armenian forces", "deployment of the peacekeepers"
LEFT = certificate(OUT, utc(2020, 11, 12, 9), site="Shusha")  # the later is due at the end of 13 November


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([AUTUMN, LEFT, certificate(IN, utc(2020, 11, 13, 9), site="Shusha")], "consistent"),
        ([AUTUMN, LEFT, certificate(IN, utc(2020, 11, 13, 20, 59), site="shusha")], "consistent"),
        ([AUTUMN, LEFT, certificate(IN, utc(2020, 11, 13, 21, 1), site="Shusha")], "inconsistent"),
        ([AUTUMN, LEFT], "inconsistent"),
        ([AUTUMN, LEFT, certificate(IN, utc(2020, 11, 13, 9), site="Shusha", outcome=Outcome.PARTLY)], "undetermined"),
        ([LEFT], "not observable"),
    ],
)
def test_the_peacekeepers_come_in_parallel_with_the_withdrawal(lines: list[Entry], verdict: str) -> None:
    said = by_reading(KARABAKH, "K4a", utc(2020, 11, 11), utc(2020, 11, 20), *lines)
    assert said == {"by-the-day": verdict, "before-the-day": verdict}


FIVE_YEARS = kept(utc(2020, 11, 9, 21), utc(2026, 6, 1))


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([FIVE_YEARS], "inconsistent"),  # nobody objected: the ceiling goes on for five years
        ([FIVE_YEARS, entry(EntryKind.OBJECTION, utc(2025, 5, 10, 20), reference="K3")], "outside scope"),
        ([FIVE_YEARS, entry(EntryKind.OBJECTION, utc(2025, 5, 10, 22), reference="K3")], "inconsistent"),  # 11 May
        ([FIVE_YEARS, entry(EntryKind.OBJECTION, utc(2025, 5, 1), reference="K4b", outcome=Outcome.PARTLY)], "undetermined"),
        ([], "undetermined"),
    ],
)  # fmt: skip
def test_the_five_years_go_on_in_silence(lines: list[Entry], verdict: str) -> None:
    when = utc(2025, 12, 1, 9)
    many = entry(
        EntryKind.COUNT, when, item="soldier", number=number(1961), place=at(39.8, 46.8, 100.0), about="russia"
    )
    said = by_reading(KARABAKH, "K3", when - HOUR, when + HOUR, *lines, many, title="count of “soldier”, 2025")
    assert said == {"by-the-day": verdict, "before-the-day": verdict}


@pytest.mark.parametrize(
    ("when", "verdict"), [(utc(2025, 5, 10, 20), "consistent"), (utc(2025, 5, 10, 22), "inconsistent")]
)
def test_an_objection_after_the_last_day_is_contrary_to_the_clause(when: datetime, verdict: str) -> None:
    line = entry(EntryKind.OBJECTION, when, reference="K3")
    assert set(by_reading(KARABAKH, "K4b", when - HOUR, when + HOUR, line).values()) == {verdict}


JUNE = utc(2021, 6, 1, 9)
WINTER = {"item": "convoy", "site": "corridor", "channel": "to Armenia"}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "consistent"),
        ({"outcome": Outcome.REFUSED}, "inconsistent"),
        ({"outcome": Outcome.PARTLY}, "undetermined"),
        ({"outcome": Outcome.REFUSED, "channel": ""}, "undetermined"),
        ({"outcome": Outcome.REFUSED, "site": "", "place": at(40.3, 47.2)}, "outside scope"),
        ({"outcome": Outcome.REFUSED, "site": "", "place": at(39.685, 46.645, 50.0)}, "inconsistent"),  # on the road
    ],
)
def test_traffic_passes_the_corridor_in_both_directions(changes: dict[str, Any], verdict: str) -> None:
    line = entry(EntryKind.PASSAGE, JUNE, **{**WINTER, **changes})
    register = [kept(JUNE - DAY, JUNE + DAY), line]
    said = by_reading(KARABAKH, "K6c", JUNE - HOUR, JUNE + HOUR, *register, title="passage of")
    assert said == {"by-the-day": verdict, "before-the-day": verdict}


def test_where_nobody_kept_the_register_passage_is_not_observable() -> None:
    said = by_reading(KARABAKH, "K6c", JUNE - HOUR, JUNE + HOUR)
    assert set(said.values()) == {"not observable"}


# Lebanon 2024

ROCKETS = then(utc(2024, 12, 2, 10), place=at(33.0, 35.3, 100.0))


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([{"about": "armed groups", "by": "mechanism"}], "inconsistent"),
        ([{"about": "unknown persons", "by": "mechanism"}], "outside scope"),
        ([{"about": "armed groups", "by": "a ministry"}], "undetermined"),
        ([{"about": "armed groups", "by": ""}], "undetermined"),
        ([{"about": "armed groups", "by": "mechanism"}, {"about": "unknown persons", "by": "mechanism"}], "undetermined"),
        ([], "undetermined"),
    ],
)  # fmt: skip
def test_fire_of_a_third_actor_counts_where_the_mechanism_says_who_fired(
    lines: list[dict[str, str]], verdict: str
) -> None:
    register = [entry(EntryKind.ATTRIBUTION, utc(2024, 12, 3), reference="i1", **one) for one in lines]
    span = (utc(2024, 12, 2), utc(2024, 12, 3))
    said = told(judged(LEBANON, [ROCKETS], register, span), "H2b")
    assert {word for (name, _), (word, _) in said.items() if name == "i1"} == {verdict}


@pytest.mark.parametrize(("seen", "verdict"), [(1.0, "consistent"), (0.0, "not observable")])
def test_where_nothing_was_fired_prevention_holds_as_far_as_somebody_looked(seen: float, verdict: str) -> None:
    start, end = utc(2024, 12, 2), utc(2024, 12, 3)
    made = judge(TEXTS[LEBANON], [], Eyes(seen), [], start=start, end=end, as_of=end + DAY, register=[])
    assert {one.verdict for one in made.findings if one.rule_id == "H2b"} == {verdict}


SIXTY = kept(utc(2024, 11, 27, 2), utc(2025, 3, 1))


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        # 26 January 2025, 24:00 in Beirut is 22:00 UTC
        ([SIXTY, certificate("withdrawal of the forces of Israel completed", utc(2025, 1, 26, 21), by="mechanism")], "consistent"),
        ([SIXTY, certificate("withdrawal of the forces of Israel completed", utc(2025, 2, 18, 9), by="mechanism")], "inconsistent"),
        ([SIXTY], "inconsistent"),
        ([SIXTY, certificate("withdrawal of the forces of Israel completed", utc(2025, 1, 20), by="")], "undetermined"),
        ([], "not observable"),
    ],
)  # fmt: skip
def test_the_withdrawal_is_complete_within_sixty_days(lines: list[Entry], verdict: str) -> None:
    said = by_reading(LEBANON, "H12b", utc(2025, 1, 26), utc(2025, 1, 28), *lines, title="“withdrawal")
    assert set(said.values()) == {verdict}


# Gaza 2025: Jerusalem is UTC+2 in winter; 20 January is 22:00 UTC of the 19th to 22:00 UTC of the 20th

JANUARY = kept(utc(2025, 1, 18), utc(2025, 3, 5))
MONDAY = (utc(2025, 1, 20, 12), utc(2025, 1, 21, 12))


def came(item: str, value: int | None, site: str, qualifier: Qualifier = Qualifier.EXACT, day: int = 20) -> Entry:
    when = utc(2025, 1, day, 10)
    return entry(EntryKind.DELIVERY, when, item=item, number=number(value, qualifier), site=site)


@pytest.mark.parametrize(
    ("lines", "total", "fuel", "north"),
    [
        ([JANUARY, came("aid truck", 560, "Gaza Strip"), came("fuel truck", 50, "Gaza Strip"), came("aid truck", 300, "north of the Gaza Strip")], "consistent", "consistent", "consistent"),
        ([JANUARY, came("aid truck", 560, "Gaza Strip"), came("fuel truck", 39, "Gaza Strip")], "inconsistent", "inconsistent", "inconsistent"),
        ([JANUARY, came("aid truck", 600, "Gaza Strip", Qualifier.ABOUT), came("fuel truck", 50, "Gaza Strip")], "undetermined", "consistent", "inconsistent"),
        ([came("aid truck", 560, "Gaza Strip")], "not observable", "not observable", "not observable"),
        ([came("aid truck", 600, "Gaza Strip")], "consistent", "not observable", "not observable"),
        ([JANUARY, came("aid truck", 900, "", Qualifier.EXACT), came("fuel truck", None, "Gaza Strip", Qualifier.NOT_KNOWN)], "undetermined", "undetermined", "undetermined"),
    ],
)  # fmt: skip
def test_trucks_and_fuel_come_in_every_day_and_half_go_north(
    lines: list[Entry], total: str, fuel: str, north: str
) -> None:
    for title, verdict in (("at least 600", total), ("at least 50 ", fuel), ("at least 300", north)):
        said = by_reading(GAZA, "Z3", *MONDAY, *lines, title=title)
        assert said == {"as-announced": verdict, "as-begun": verdict}


@pytest.mark.parametrize(("trucks", "verdict"), [(600, "consistent"), (552, "undetermined")])
def test_of_the_first_day_it_is_open_whether_the_whole_number_is_due(trucks: int, verdict: str) -> None:
    lines = [JANUARY, came("aid truck", trucks, "Gaza Strip", day=19)]
    said = by_reading(GAZA, "Z3", utc(2025, 1, 19, 12), utc(2025, 1, 20, 12), *lines, title="at least 600")
    assert said == {"as-announced": verdict, "as-begun": verdict}


def freed(item: str, value: int | None, when: datetime, qualifier: Qualifier = Qualifier.EXACT) -> Entry:
    return entry(EntryKind.HANDED_OVER, when, item=item, number=number(value, qualifier))


SUNDAY, NEXT = utc(2025, 1, 19, 15), utc(2025, 1, 25, 10)


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([JANUARY, freed("hostage", 3, SUNDAY), freed("soldier", 4, NEXT)], "consistent"),  # day 7: 7 in all
        ([JANUARY, freed("hostage", 3, SUNDAY), freed("soldier", 3, NEXT)], "inconsistent"),
        ([JANUARY, freed("hostage", 3, SUNDAY), freed("soldier", 3, NEXT, Qualifier.AT_LEAST)], "undetermined"),
        ([freed("hostage", 3, SUNDAY)], "not observable"),
    ],
)
def test_by_day_seven_seven_are_released(lines: list[Entry], verdict: str) -> None:
    said = by_reading(GAZA, "Z4", utc(2025, 1, 25), utc(2025, 1, 26), *lines, title="7 “hostage”")
    assert said == {"as-announced": verdict, "as-begun": verdict}


@pytest.mark.parametrize(("prisoners", "verdict"), [(90, "consistent"), (89, "inconsistent")])
def test_for_three_released_ninety_are_released(prisoners: int, verdict: str) -> None:
    lines = [JANUARY, freed("hostage", 3, SUNDAY), freed("prisoner", prisoners, SUNDAY + 9 * HOUR)]
    said = by_reading(GAZA, "Z4", SUNDAY, SUNDAY + 2 * DAY, *lines, title="“prisoner”")
    assert said == {"as-announced": verdict, "as-begun": verdict}


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([JANUARY, certificate("talks on the second stage begun", utc(2025, 2, 3, 21))], "consistent"),
        ([JANUARY, certificate("talks on the second stage begun", utc(2025, 2, 3, 23))], "inconsistent"),
        ([JANUARY, certificate("talks on the second stage begun", utc(2025, 2, 3), outcome=Outcome.PARTLY)], "undetermined"),
        ([JANUARY], "inconsistent"),
        ([], "not observable"),
    ],
)  # fmt: skip
def test_talks_on_the_second_stage_begin_by_day_sixteen(lines: list[Entry], verdict: str) -> None:
    said = by_reading(GAZA, "Z5", utc(2025, 2, 3), utc(2025, 2, 5), *lines)
    assert said == {"as-announced": verdict, "as-begun": verdict}


# Thailand and Cambodia 2025: 72 hours from 27 December, 12:00; certified on the 30th, due at the end of the 31st (UTC+7)

THREE_DAYS = certificate("72 hours of ceasefire", utc(2025, 12, 30, 6), by="ASEAN Observer Team")
DECEMBER = kept(utc(2025, 12, 27, 5), utc(2026, 1, 5))


@pytest.mark.parametrize(
    ("lines", "verdicts"),
    [
        ([DECEMBER, THREE_DAYS, freed("soldier", 18, utc(2025, 12, 31, 3))], {"consistent"}),
        ([DECEMBER, THREE_DAYS, freed("soldier", 17, utc(2025, 12, 31, 3))], {"inconsistent"}),
        ([DECEMBER, THREE_DAYS, freed("soldier", 18, utc(2025, 12, 31, 18))], {"inconsistent"}),  # 1 January, 01:00
        ([DECEMBER, THREE_DAYS, freed("soldier", None, utc(2025, 12, 31, 3), Qualifier.UNCOUNTABLE)], {"undetermined"}),
        ([THREE_DAYS], {"not observable"}),
        ([DECEMBER], set()),  # not certified: nothing is due yet
    ],
)  # fmt: skip
def test_eighteen_soldiers_return_once_the_ceasefire_was_kept_for_seventy_two_hours(
    lines: list[Entry], verdicts: set[str]
) -> None:
    assert set(by_reading(THAI, "T4", utc(2025, 12, 31), utc(2026, 1, 2), *lines).values()) == verdicts


@pytest.mark.parametrize("name", [KARABAKH, LEBANON, GAZA, THAI])
def test_no_clause_says_any_more_that_its_rule_type_is_missing(name: str) -> None:
    assert not any("no rule type" in words for rule in TEXTS[name].rules for _, words in rule.wording)
