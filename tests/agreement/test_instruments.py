"""The texts of other lines and the template against cases worked out by hand, and what is true of every shipped text."""

from datetime import UTC, datetime

import pytest
import yaml

from tests.assess_world import Eyes, at, number, weapon
from tests.instrument_cases import (
    AT_SEA,
    CONDUCT,
    DAY,
    HOUR,
    TEXTS,
    entry,
    kept,
    metres_to,
    on,
    over,
    strike,
    then,
    utc,
    west_of,
)
from truceline.agreement import Agreement, shipped, shipped_names
from truceline.agreement.together import together
from truceline.assess.explain.clauses import clauses
from truceline.assess.judge import judge_together
from truceline.assess.words.speak import TONGUES
from truceline.model.terms import EntryKind, Outcome, Phenomenon

# --- types of other lines

EUMM, COUNTED = "eumm-type", utc(2012, 6, 1, 9)


@pytest.mark.parametrize(
    ("vehicles", "about", "verdict"),
    [
        (5, "georgia", ("consistent", "number")),
        (6, "georgia", ("inconsistent", "number")),
        (6, "", ("undetermined", "actor")),  # the ceiling binds one side
    ],
)
def test_five_armoured_vehicles_may_stand_there_and_six_may_not(
    vehicles: int, about: str, verdict: tuple[str, str]
) -> None:
    item = "armoured vehicle with a gun of 60 to 120 mm"
    count = entry(EntryKind.COUNT, COUNTED, item=item, number=number(vehicles), place=at(42.05, 44.1), about=about)
    assert list(over(EUMM, "Y1", COUNTED - HOUR, COUNTED + HOUR, count).values()) == [verdict]


@pytest.mark.parametrize(
    ("hour", "verdict"), [(8, "consistent"), (10, "inconsistent")]
)  # due 09:00 UTC, 48 hours before
def test_a_movement_is_announced_two_days_before(hour: int, verdict: str) -> None:
    moved = utc(2012, 6, 5, 9)
    item = "movement beyond the limits"
    register = [
        kept(utc(2012, 5, 1), utc(2012, 7, 1)),
        entry(EntryKind.ACTIVITY, moved, item=item, about="georgia"),
        entry(
            EntryKind.NOTICE,
            utc(2012, 6, 5),
            utc(2012, 6, 6),
            stated_utc=utc(2012, 6, 3, hour),
            item=item,
            channel="monitoring mission",
        ),
    ]
    assert list(over(EUMM, "Y3", utc(2012, 6, 5), utc(2012, 6, 6), *register).values()) == [(verdict, "notice")]


KOREA, JUNE = "korea-type", utc(2010, 6, 1, 9)


def test_a_mortar_in_the_demilitarised_zone_is_a_finding_and_one_behind_it_is_not() -> None:
    inside, behind = (
        then(JUNE, weapon(82.0), place=at(38.315, 127.6, 100.0)),
        then(JUNE, weapon(82.0), place=at(38.45, 127.6)),
    )
    assert on(KOREA, "K1", inside) == {("i1", "text"): ("inconsistent", "area")}
    assert on(KOREA, "K1", behind) == {("i1", "text"): ("outside scope", "area")}


@pytest.mark.parametrize(("persons", "verdict"), [(1000, "consistent"), (1001, "inconsistent")])
def test_a_thousand_persons_of_each_side_may_be_in_the_zone(persons: int, verdict: str) -> None:
    count = entry(
        EntryKind.COUNT,
        JUNE,
        item="person of the northern side",
        number=number(persons),
        place=at(38.315, 127.6, 100.0),
    )
    said = over(KOREA, "K2", JUNE - HOUR, JUNE + HOUR, count)
    assert said["count of “person of the northern side”, 2010-06-01T09:00:00Z", "text"] == (verdict, "number")


UNDOF = "undof-type"


def test_a_band_that_nobody_inspected_in_fifteen_days_is_a_finding() -> None:
    # 31 May 1974 plus 1,096 spans of 15 days is 4 June 2019: the span before ends with 3 June
    assert datetime(1974, 5, 31, tzinfo=UTC) + 1096 * 15 * DAY == datetime(2019, 6, 4, tzinfo=UTC)
    seen = entry(EntryKind.INSPECTION, utc(2019, 6, 3, 9), site="band east", outcome=Outcome.DONE)
    said = over(UNDOF, "U5", utc(2019, 6, 1), utc(2019, 6, 10), seen, kept(utc(2019, 5, 1), utc(2019, 7, 1)))
    assert said == {
        ("inspection of “band east”, due 3 June 2019", "text"): ("consistent", "inspection"),
        ("inspection of “band west”, due 3 June 2019", "text"): ("inconsistent", "inspection"),
    }


def test_the_seventy_sixth_tank_counts_in_the_band_where_it_stands() -> None:
    when = utc(2019, 6, 1, 9)
    count = entry(EntryKind.COUNT, when, item="tank", number=number(76), place=at(33.0, 35.97))
    title = "count of “tank”, 2019-06-01T09:00:00Z"
    assert over(UNDOF, "U3", when - HOUR, when + HOUR, count)[title, "text"] == ("inconsistent", "number")
    assert over(UNDOF, "U4", when - HOUR, when + HOUR, count)[title, "text"] == ("outside scope", "area")


@pytest.mark.parametrize(
    ("km", "calibre_mm", "word", "verdict"),
    [
        (19, 152.0, "howitzer", "inconsistent"),  # heavy artillery: 20
        (21, 152.0, "howitzer", "consistent"),
        (24, None, "SA-6", "inconsistent"),  # missiles: 25
        (26, None, "SA-6", "consistent"),
    ],
)
def test_beyond_the_bands_with_ceilings_lie_twenty_and_twenty_five_kilometres_without(
    km: float, calibre_mm: float | None, word: str, verdict: str
) -> None:
    place = west_of(UNDOF, "line-a", 33.0, km * 1000.0)
    assert on(UNDOF, "U8", then(utc(2019, 6, 1, 9), weapon(calibre_mm), weapon=word, place=place)) == {
        ("i1", "text"): (verdict, "distance")
    }


# --- the template

TEMPLATE, MARCH = "template-new-agreement", utc(2030, 3, 1, 9)


@pytest.mark.parametrize(("howitzers", "verdict"), [(12, "consistent"), (11, "inconsistent")])
def test_of_twelve_stored_howitzers_none_is_absent_without_notice(howitzers: int, verdict: str) -> None:
    count = entry(
        EntryKind.COUNT, MARCH, item="howitzer of 122 mm", number=number(howitzers), site="site one of the first party"
    )
    said = over(TEMPLATE, "T10", MARCH - HOUR, MARCH + HOUR, count, kept(utc(2030, 1, 1), utc(2030, 4, 1)))
    title = "count of “howitzer of 122 mm” at “site one of the first party”, 2030-03-01T09:00:00Z"
    assert {said[title, reading] for reading in ("ten-kilometres", "fifteen-kilometres")} == {(verdict, "number")}


def test_a_howitzer_six_kilometres_from_the_line_is_in_the_buffer_of_one_reading() -> None:
    place = at(35.30, -38.0, 50.0)
    assert 5_500 < metres_to(TEXTS[TEMPLATE].lines[0].positions, 35.30, -38.0) < 7_000
    assert on(TEMPLATE, "T4", then(MARCH, weapon(122.0), place=place)) == {
        ("i1", "ten-kilometres"): ("outside scope", "area"),
        ("i1", "fifteen-kilometres"): ("inconsistent", "area"),
    }


# --- what is true of every document


@pytest.mark.parametrize("name", shipped_names())
def test_every_clause_speaks_five_languages_and_names_its_source_and_its_mark(name: str) -> None:
    text = TEXTS[name]
    assert text.unread == ()
    for rule, clause in zip(text.rules, clauses(text), strict=True):
        assert {language for language, _ in clause.sentences} == set(TONGUES)
        assert len({said for _, said in clause.sentences}) == len(TONGUES) == 5
        assert clause.source_address
        assert rule.mark in {"V", "G", "O"}
        assert clause.verified == (rule.mark == "V")


@pytest.mark.parametrize("name", shipped_names())
def test_a_clause_over_ground_that_we_drew_says_so(name: str) -> None:
    tree = yaml.safe_load(shipped(name))
    drawn = {one["id"] for part in ("zones", "lines") for one in tree.get(part, ()) if one["schematic"]}
    for rule, clause in zip(tree["rules"], clauses(TEXTS[name]), strict=True):
        changed = [one["changes"].get(rule["id"], {}) for one in tree.get("readings", ())]
        used = {one["area"] for one in (rule, *changed) if "area" in one}.union(
            *(one.get("lines", ()) for one in (rule, *changed))
        )
        assert clause.schematic == bool(used & drawn)


# --- several at once

SEA, ENERGY = "black-sea-2025", "energy-moratorium-2025"


def both(*names: str) -> tuple[Agreement, ...]:
    return together([TEXTS[name] for name in names])


def test_of_two_instruments_in_force_each_speaks_of_its_own_and_both_of_what_they_share() -> None:
    at_noon = utc(2025, 4, 20, 9)
    events = [
        strike(at_noon, incident_id="refinery", place=at(50.0, 36.0)),
        then(at_noon, incident_id="shelling", place=at(50.0, 36.0)),
        then(at_noon, incident_id="leaflets", types=CONDUCT, phenomena=(Phenomenon.PROPAGANDA,)),
        then(
            at_noon, incident_id="stopped", types=AT_SEA, phenomena=(Phenomenon.VESSEL_STOPPED,), place=at(45.5, 31.0)
        ),
    ]
    made = judge_together(
        both("easter-truce-2025", SEA, ENERGY), events, Eyes(1.0), [], start=utc(2025, 4, 20), end=utc(2025, 4, 21), as_of=utc(2025, 4, 22),
    )  # fmt: skip
    spoken: dict[str, dict[str, set[str]]] = {}
    for one in made.findings:
        if one.incident_id:
            by = spoken.setdefault(one.incident_id, {}).setdefault(one.rule_id.partition("/")[0], set())
            by.add(one.verdict)
    assert spoken["stopped"] == {SEA: {"inconsistent", "undetermined"}}
    assert spoken["shelling"]["easter-truce-2025"] == {"inconsistent"}
    assert spoken["shelling"][SEA] == {"outside scope"}  # on land
    assert spoken["refinery"]["easter-truce-2025"] == {"inconsistent"}
    assert spoken["refinery"][ENERGY] == {"outside scope", "inconsistent"}  # its thirty days were over for Moscow
    assert made.not_covered == ("leaflets",)
