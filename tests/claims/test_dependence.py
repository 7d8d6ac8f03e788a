"""Copies, relays and copies of copies: ten papers with one wire are one origin, and unknown is not independent."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.claims.documents import Document, claims_of, published, sums
from truceline.claims.ledger import Item, Status, ledger
from truceline.claims.origin_lineages import copy_probability, credited, credits_of, lineages, links, origins_range
from truceline.claims.passages import longest_run, passages
from truceline.claims.reader import Source, read_text
from truceline.claims.same_event import same_events
from truceline.claims.told import Told
from truceline.claims.tree import drawn
from truceline.claims.wordings import first_seen
from truceline.model.place import great_circle_m
from truceline.model.terms import ObjectClass

NEWS = Path(__file__).parents[3] / "shared" / "data" / "news"
BERLIN = "Europe/Berlin"
NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)
WIRE = "Two people were hurt when a drone struck the old substation of the river town late in the night."


def document(number: int, text: str, *, hours: int = 0) -> Document:
    moment = NOON + timedelta(hours=hours)
    return Document(
        document_id=str(number),
        outlet=f"paper {number}",
        text=text,
        published_from=moment,
        published_to=moment,
        zone="UTC",
        received_utc=moment,
    )


def test_ten_papers_with_one_wire_are_one_origin() -> None:
    papers = [document(n, f"Paper number {n} has this. {WIRE} More below.", hours=n) for n in range(10)]
    found = links(papers)
    (lineage,) = lineages(papers, found)
    assert lineage.members == tuple(range(10))
    assert origins_range(lineage.members, found) == (1, 1)


def test_a_passage_makes_its_own_claims_dependent_and_no_others() -> None:
    other = "The mayor opened a bridge over the northern canal in the morning, the council of the town said."
    pair = [document(0, WIRE), document(1, f"{other} {WIRE}", hours=1)]
    found = links(pair)
    start = pair[1].text.index(WIRE)
    assert copy_probability(1, (start, start + len(WIRE)), found) >= 0.5
    assert copy_probability(1, (0, len(other)), found) == 0.0
    assert copy_probability(0, (0, len(WIRE)), found) == 0.0


def test_a_copy_of_a_copy_hangs_on_the_copy() -> None:
    second = "Neighbours said that the lights of the whole eastern quarter went out for most of the following day."
    chain = [document(0, WIRE), document(1, f"{WIRE} {second}", hours=1), document(2, second, hours=2)]
    (lineage,) = lineages(chain)
    picture = drawn(lineage, chain)
    assert [line.strip() for line in picture if line.strip().startswith("paper")] == [
        "paper 0 (2025-05-06)",
        "paper 1 (2025-05-06)",
        "paper 2 (2025-05-06)",
    ]
    assert [len(line) - len(line.lstrip()) for line in picture if line.strip().startswith("paper")] == [0, 4, 8]


def test_without_a_link_nothing_is_said_of_two_texts() -> None:
    apart = [document(0, WIRE), document(1, "Shells fell on the harbour of the southern island before sunrise today.")]
    assert links(apart) == []
    assert origins_range([0, 1], []) == (1, 2)
    assert len(lineages(apart)) == 2


def test_the_same_headline_is_one_text_however_it_is_punctuated() -> None:
    pair = [document(0, "Вибухи в Сумах!"), document(1, "«Вибухи» в Сумах", hours=1)]
    (link,) = links(pair)
    assert (link.reason, link.earlier, link.later) == ("same words", 0, 1)


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Two were hurt, Reuters reported.", ["Reuters"]),
        ("Двоє поранених, повідомляє Укрінформ.", ["Ukrinform"]),
        ("Über die Pläne hatte zuerst der Spiegel berichtet.", ["Der Spiegel"]),
        ("Reuters moves to a new building.", []),
    ],
)
def test_a_credit_needs_its_verb(sentence: str, names: list[str]) -> None:
    assert credited(sentence) == names


@given(
    st.lists(st.sampled_from(("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta")), min_size=1, max_size=30)
)
def test_the_longest_common_run_stands_in_both(words: list[str]) -> None:
    one, other = " ".join(words), " ".join(reversed(words))
    run = longest_run(one, other)
    assert run in one
    assert run in other
    assert longest_run(one, one) == one


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_texts_are_compared_without_an_error(texts: list[str]) -> None:
    for one in passages(texts):
        assert one.one < one.other
        assert 0.0 < one.containment <= 1.0


def told(text: str, *, day: int = 6) -> tuple[Told, ...]:
    said = datetime(2025, 5, day, tzinfo=UTC)
    return read_text(text, Source(outlet="paper", said=said, dated_only=True, zone="UTC"))


def test_one_event_in_many_words_is_one_and_two_places_are_two() -> None:
    texts = ["В Ізюмі пролунали вибухи", "Росіяни вдарили по Ізюму дронами", "Обстріляли Шостку"]
    first, second, third = same_events([told(text) for text in texts])
    assert first == second != third


def test_a_report_of_the_region_joins_the_town_that_the_others_name() -> None:
    texts = ["Дрони вдарили по Полтаві", "У Полтаві пожежа після удару", "Росіяни атакували дронами Полтавщину"]
    found = same_events([told(text) for text in texts])
    assert found[0] == found[1] == found[2]


def test_a_car_that_exploded_is_no_part_of_what_struck_the_town_and_is_one_the_day_after() -> None:
    texts = ["Ракета влучила в Полтаву", "Росіяни вдарили ракетою по Полтаві", "На Полтавщині вибухнуло авто чиновника"]
    struck, again, car = same_events([told(text) for text in texts])
    assert struck == again != car
    first, after = same_events(
        [told("У Луцьку підірвали автомобіль", day=5), told("У Луцьку через вибух машини поранено двох")]
    )
    assert first == after
    near, struck = same_events([told("Дрон вдарив по Луцьку"), told("У Луцьку від удару дрона вибухнула машина")])
    assert near == struck


def test_a_headline_repeated_the_day_after_keeps_its_day() -> None:
    text = "Росіяни вдарили по Ізюму дронами"
    days = first_seen(
        [text, text + "."], [datetime(2025, 5, 5, tzinfo=UTC).date(), datetime(2025, 5, 6, tzinfo=UTC).date()]
    )
    before, after = same_events([told(text, day=5), told(text, day=6)], days)
    assert before == after
    assert before[0].day.day == 5


def item(number: int, text: str) -> Item:
    return Item(item_id=f"{number:08x}", outlet=f"paper {number}", said=NOON, text=text, told=told(text))


def test_counter_claims_stand_side_by_side_and_disagreement_stands_first() -> None:
    pages = ledger(
        [
            item(1, "Росіяни обстріляли газовимірювальну станцію Суджа, - Генштаб"),
            item(2, "Кремль звинуватив Україну у вибуху на газовимірювальній станції Суджа"),
            item(3, "В Ізюмі пролунали вибухи"),
        ]
    )
    assert pages[0].status is Status.CONTRADICTED
    assert dict(pages[0].differences[0].versions) == {"RU": ("00000001",), "UA": ("00000002",)}
    assert set(pages[0].speakers) == {"General Staff of Ukraine", "Kremlin"}
    assert pages[1].status is Status.OPEN
    assert (pages[1].least_origins, pages[1].most_origins) == (1, 1)


def test_at_least_two_does_not_contradict_eight() -> None:
    (page,) = ledger([item(1, "Удар по Ізюму: є поранені"), item(2, "Удар по Ізюму: 8 поранених")])
    assert [one.about for one in page.differences] == []


@pytest.fixture(scope="module")
def news() -> list[Document]:
    if not NEWS.is_dir():
        pytest.skip("the five articles are not here")
    made = []
    for number, path in enumerate(sorted(NEWS.glob("*.txt"))):
        text = path.read_text("utf-8")
        period = published(text, BERLIN) or (None, None)
        made.append(
            Document(
                document_id=path.name[:3],
                outlet=f"outlet {number}",
                text=text,
                published_from=period[0],
                published_to=period[1],
                zone=BERLIN,
                received_utc=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
    return made


def test_three_of_the_five_articles_tell_of_no_incident(news: list[Document]) -> None:
    assert [len(claims_of(news[number])) for number in (0, 1, 3)] == [0, 0, 0]


def test_the_drone_attack_in_the_region_of_kharkiv_is_read_with_its_parts(news: list[Document]) -> None:
    region, city, town = claims_of(news[2])
    assert (region.place_name, str(region.hurt), region.speaker) == (
        "Kharkiv oblast",
        "at least 17",
        "official sources",
    )
    assert [number for _, number in region.parts] == [2]
    assert (city.place_name, str(city.hurt)) == ("Kharkiv", "9")
    assert (town.place_name, str(town.hurt)) == ("Zolochiv", "8")
    assert "Synjehubow" in city.credit
    assert "Telegram" in city.credit
    assert city.hedge
    assert {one.accused for one in (region, city, town)} == {"RU"}
    assert town.position is not None
    assert great_circle_m(*town.position, 50.273, 35.978) < 1_000
    assert (region.started.year, region.ended.month, region.ended.day) == (2025, 3, 31)
    (total,) = sums([region, city, town])
    assert total.agrees
    assert total.total == 17


def test_the_gas_metering_station_is_told_by_the_outlet_alone(news: list[Document]) -> None:
    (claim,) = claims_of(news[4])
    assert (claim.place_name, claim.accused) == ("gas metering station Sudzha", "UA")
    assert claim.object_class is ObjectClass.GAS_METERING
    assert claim.speaker == claim.via == "outlet 4"
    assert claim.ended - claim.started > timedelta(days=3_000), "the text has no date"


def test_the_articles_share_the_passages_that_no_comparison_of_whole_texts_finds(news: list[Document]) -> None:
    found = passages([one.text for one in news])
    assert sorted((one.one, one.other, round(one.containment, 2)) for one in found) == [
        (0, 1, 0.45),
        (0, 1, 0.46),
        (0, 1, 0.64),
        (0, 1, 0.89),
        (1, 2, 0.81),
    ]
    assert max(len(one.longest.split()) for one in found if one.one == 0) == 17
    assert max(len(one.longest.split()) for one in found if one.one == 1) == 22
    groups = sorted(tuple(sorted(one.members)) for one in lineages(news))
    assert groups == [(0, 1, 2), (3,), (4,)]


def test_the_articles_name_their_sources(news: list[Document]) -> None:
    found = {(one.document, one.name) for one in credits_of(news)}
    assert found == {(1, "dpa"), (2, "dpa"), (2, "Yonhap"), (3, "Der Spiegel"), (4, "Welt am Sonntag")}
    assert [one.whole for one in credits_of(news) if one.document == 1] == [True]


def test_a_text_of_several_places_has_a_page_for_each_with_its_own_numbers() -> None:
    pages = ledger(
        [item(1, "Росія атакувала: в Ізюмі двоє загиблих, у Шостці поранено трьох людей, на Полтавщині пожежа")]
    )
    assert sorted(page.place for page in pages) == ["Izium", "Poltava oblast", "Shostka"]
    assert all(page.differences == () for page in pages)


def test_the_five_articles_have_one_tree_of_three_by_their_passages_alone(news: list[Document]) -> None:
    found = [one for one in links(news) if one.reason != "credit"]
    tree = next(one for one in lineages(news, found) if 0 in one.members)
    assert set(tree.members) == {0, 1, 2}


def test_marks_that_nobody_sees_and_letters_that_look_alike_hide_no_copy() -> None:
    wire = "two people were hurt when a drone struck the substation of the town in the night before the market"
    hidden = wire.replace("a", "\u0430").replace("struck", "str\u00aduck").replace("market", "mar\u200bket")
    assert passages([wire, f"Officials said that {hidden}"])


def version(number: int, text: str, *, outlet: str = "River Gazette") -> Document:
    said = datetime(2026, 5, 13, 8 + number, tzinfo=UTC)
    return Document(
        document_id=str(number), outlet=outlet, text=text, published_from=said, published_to=said, zone="UTC",
        received_utc=said,
    )  # fmt: skip


def test_a_later_version_of_a_page_is_no_origin_of_its_own_and_says_what_was_changed() -> None:
    first = "A drone struck the grain store of Reni at noon, the harbour master said. Two dockers were hurt by falling glass."
    second = "A drone struck the grain store of Reni at noon, the harbour master said. Three dockers were hurt by falling glass."
    (link,) = links([version(0, first), version(1, second)])
    assert link.reason == "edited version"
    assert link.words == "1 of 2 sentences gone or changed, 1 of 2 new or changed"
    others = links([version(0, first), version(1, second, outlet="Hill Post")])
    assert {one.reason for one in others} == {"passage"}
    unnamed = [version(number, text, outlet="outlet not named") for number, text in enumerate((first, second))]
    assert {one.reason for one in links(unnamed)} == {"passage"}
