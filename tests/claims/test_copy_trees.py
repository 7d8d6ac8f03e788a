"""Origins of syndication trees that are known by construction, and of relays in other languages."""

from datetime import UTC, datetime
from itertools import combinations

import pytest

from truceline.claims.documents import Document
from truceline.claims.origin_lineages import RETOLD, TRANSLATED, lineages, links
from truceline.claims.translations import retold, things
from truceline.sim.copy_tree import Copy, How, copy_trees

BEGINS = datetime(2026, 5, 4, 6, tzinfo=UTC)
TOWNS = [
    dict(zip(("uk", "ru", "en", "de", "fr"), names.split("/"), strict=True))
    for names in (
        "Суми/Сумы/Sumy/Sumy/Soumy",
        "Херсон/Херсон/Kherson/Cherson/Kherson",
        "Нікополь/Никополь/Nikopol/Nikopol/Nikopol",
        "Ізюм/Изюм/Izium/Isjum/Izioum",
        "Чернігів/Чернигов/Chernihiv/Tschernihiw/Tchernihiv",
        "Полтава/Полтава/Poltava/Poltawa/Poltava",
        "Шостка/Шостка/Shostka/Schostka/Chostka",
        "Житомир/Житомир/Zhytomyr/Schytomyr/Jytomyr",
    )
]


def documents(copies: list[Copy]) -> list[Document]:
    return [
        Document(
            document_id=one.text_id,
            outlet=one.outlet,
            text=one.text,
            published_from=one.said,
            published_to=one.said,
            zone="Europe/Kyiv",
            received_utc=one.said,
        )
        for one in copies
    ]


def pairs(copies: list[Copy]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs of one root, as made and as found."""
    group = {n: index for index, one in enumerate(lineages(documents(copies))) for n in one.members}
    every = list(combinations(range(len(copies)), 2))
    return (
        {(a, b) for a, b in every if copies[a].root == copies[b].root},
        {(a, b) for a, b in every if group[a] == group[b]},
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_copies_and_copies_of_copies_go_back_to_their_root(seed: int) -> None:
    made = copy_trees(TOWNS, begins=BEGINS, copies=6, own_reports=2, seed=seed)
    truth, found = pairs(made)
    hits = len(truth & found)
    assert 2 * hits / (len(truth) + len(found)) >= 0.9


def test_own_reports_of_one_event_copy_nobody() -> None:
    made = copy_trees(TOWNS, begins=BEGINS, copies=0, own_reports=2, seed=3)
    _, found = pairs(made)
    assert len(found) <= 1


@pytest.mark.parametrize("how", [How.PARAPHRASED, How.TRANSLATED])
def test_fifty_copies_in_other_words_are_one_origin(how: How) -> None:
    """The attack by paraphrase: no two copies share a passage with the root, and none becomes a voice of its own."""
    made = copy_trees(TOWNS[:1], begins=BEGINS, copies=50, own_reports=0, seed=4)
    kept = [one for one in made if one.how in {How.ROOT, how}]
    assert len(lineages(documents(kept))) == 1


def test_a_translation_is_linked_with_what_both_tell() -> None:
    texts = [
        "A drone hit a bus in Okhtyrka at noon, killing the driver and injuring 6 passengers, the mayor said.",
        "Eine Drohne traf mittags in Ochtyrka einen Bus, tötete den Fahrer und verletzte 6 Fahrgäste, sagte der Bürgermeister.",
        "Опівдні в Охтирці дрон влучив в автобус: загинув водій, поранено 6 пасажирів, повідомив мер.",
    ]
    found = retold(texts)
    assert {(one.one, one.other) for one in found} == {(0, 1), (0, 2), (1, 2)}
    assert all(one.translated for one in found)
    assert {"n:6", "w:bus", "w:drone", "w:driver", "w:mayor"} <= set(found[0].shared)


def test_the_same_toll_in_two_towns_is_no_translation() -> None:
    texts = [
        "A drone hit a bus in Okhtyrka at noon, killing the driver and injuring 6 passengers, the mayor said.",
        "Eine Drohne traf mittags in Cherson einen Bus, tötete den Fahrer und verletzte 6 Fahrgäste, sagte der Bürgermeister.",
    ]
    assert retold(texts) == []


def test_a_number_of_the_day_before_makes_no_relay_after_a_week() -> None:
    text = "A drone hit a bus in Okhtyrka at noon, killing the driver and injuring 6 passengers, the mayor said."
    other = "Eine Drohne traf mittags in Ochtyrka einen Bus, tötete den Fahrer und verletzte 6 Fahrgäste, sagte der Bürgermeister."
    first, second = (
        Document(
            document_id=name,
            outlet=name,
            text=words,
            published_from=BEGINS.replace(day=day),
            published_to=BEGINS.replace(day=day),
            zone="Europe/Kyiv",
            received_utc=BEGINS,
        )
        for name, words, day in (("a", text, 4), ("b", other, 20))
    )
    assert links([first, second]) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "6,000 tonnes of wheat burned"),
        ("de", "6.000 Tonnen Weizen verbrannten"),
        ("fr", "6 000 tonnes de blé ont brûlé"),
        ("uk", "згоріло 6000 тонн пшениці"),
        ("ru", "сгорело 6000 тонн пшеницы"),
    ],
)
def test_a_number_is_one_number_however_it_is_grouped(code: str, text: str) -> None:
    assert {"n:6000", "w:tonnes", "w:wheat"} <= things(text, code)


def test_the_reasons_of_links_say_what_kind_of_relay_it_is() -> None:
    made = copy_trees(TOWNS[:3], begins=BEGINS, copies=8, own_reports=0, seed=5)
    reasons = {one.reason for one in links(documents(made))}
    assert {TRANSLATED, RETOLD} <= reasons
