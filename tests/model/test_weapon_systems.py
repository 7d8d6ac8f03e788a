"""The table of weapon systems: whole words, longest first, one system under all its names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.model.weapon_systems import answers, mentioned, weapon_classes, weapon_systems

NAMED = [
    ("Uragan, 220 mm", "BM-27 Uragan"),
    ("BM-27", "BM-27 Uragan"),
    ("two BM 27 on trucks", "BM-27 Uragan"),
    ("установки «Ураганів»", "BM-27 Uragan"),
    ("BM-30 300 mm", "BM-30 Smerch"),
    ("РСЗВ «Смерч»", "BM-30 Smerch"),
    ("9K58", "BM-30 Smerch"),
    ("РСЗО БМ-21", "BM-21 Grad"),
    ("Торнадо-Г", "Tornado-G"),
    ("гаубиця Д-30", "D-30"),
    ("100-мм пушка МТ-12", "MT-12 Rapira"),
    ("т-72б3", "T-72"),
]


@pytest.mark.parametrize(("words", "name"), NAMED, ids=[words for words, _ in NAMED])
def test_a_system_is_known_under_each_of_its_names(words: str, name: str) -> None:
    assert mentioned(words).systems == {name}


NO_TANK = [
    "85 mm anti-tank gun D-44", "100 mm anti-tank gun MT-12", "fuel tanker", "anti-tank mines", "fuel tank on fire", "tank farm",
    "протитанкова гармата", "противотанковая пушка", "танкер", "Panzerabwehrkanone", "think tank", "anti-tank guided missile",
]  # fmt: skip


@pytest.mark.parametrize("words", NO_TANK)
def test_a_word_that_holds_tank_is_no_tank(words: str) -> None:
    assert "tank" not in mentioned(words).classes
    assert answers(words, "tank") is False


@pytest.mark.parametrize(
    "words", ["tank", "3 tanks", "T-64 tank", "танки", "два танка", "колона танків", "Kampfpanzer", "main battle tank"]
)
def test_a_tank_is_one_in_each_language(words: str) -> None:
    assert answers(words, "tank") is True


CLASSES = [
    ("multiple launch rocket system, 122 mm", "multiple rocket launcher"),
    ("реактивна система залпового вогню", "multiple rocket launcher"),
    ("реактивные системы залпового огня", "multiple rocket launcher"),
    ("82-мм миномёты", "mortar"),
    ("82 mm mortar", "mortar"),
    ("120 мм міномет", "mortar"),
    ("гаубицы", "howitzer"),
    ("self-propelled howitzers", "howitzer"),
    ("БМП", "infantry fighting vehicle"),
    ("heavy machine gun", "machine gun"),
    ("rocket-propelled grenade", "anti-tank rocket launcher"),
]


@pytest.mark.parametrize(("words", "name"), CLASSES, ids=[words for words, _ in CLASSES])
def test_a_class_is_known_by_its_words(words: str, name: str) -> None:
    assert name in mentioned(words).classes


ANSWERS = [
    ("BM-27, 220 mm", "Uragan", None, True),
    ("Grad", "Uragan", None, False),
    ("Uragan", "MLRS", None, True),
    ("multiple launch rocket system, 122 mm", "Grad", None, None),
    ("multiple launch rocket system, 122 mm", "Uragan", None, False),
    ("multiple launch rocket system", "Uragan", 220.0, None),
    ("howitzer", "Uragan", None, False),
    ("mortar, 82 mm", "120 mm mortar", None, False),
    ("mortar", "120 mm mortar", 120.0, True),
    ("mortar", "120 mm mortar", None, None),
    ("artillery", "howitzer", None, None),
    ("D-30", "artillery", None, True),
    ("machine gun", "gun", None, False),
    ("water cannon", "cannon", None, False),
    ("a catapult of wood", "catapult", None, True),
    ("a catapulted stone", "catapult", None, False),
]


@pytest.mark.parametrize(("weapon", "wanted", "calibre_mm", "expected"), ANSWERS)
def test_an_observed_weapon_answers_a_named_one_or_leaves_it_open(
    weapon: str,
    wanted: str,
    calibre_mm: float | None,
    expected: bool | None,  # noqa: FBT001 - a column of the table
) -> None:
    assert answers(weapon, wanted, calibre_mm) is expected


def test_every_name_of_the_table_means_its_own_row_and_no_two_rows_share_one() -> None:
    for one in weapon_systems().values():
        assert one.weapon_class in weapon_classes()
        assert one.mark in ("V", "G", "O")
        for alias in (one.name, *one.aliases):
            assert mentioned(alias).systems == {one.name}, alias
    for kind in weapon_classes().values():
        assert kind.part_of in ("", *weapon_classes())
        for alias in (kind.name, *kind.aliases):
            assert kind.name in mentioned(alias.replace("~", "")).classes, alias


@given(st.sampled_from(sorted(weapon_systems())), st.sampled_from("abcdefgxyzабвгджя0123456789"))
def test_a_letter_before_a_name_makes_another_word(name: str, letter: str) -> None:
    alias = next(alias for alias in weapon_systems()[name].aliases if " " not in alias).replace("~", "")
    assert name not in mentioned(f"{letter}{alias}").systems


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(words: str) -> None:
    assert mentioned(words).systems <= set(weapon_systems())
