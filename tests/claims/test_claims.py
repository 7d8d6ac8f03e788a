"""What a headline alleges, and which headlines share an origin."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.claims.claim_records import original_places, read_claims, why_no_event
from truceline.claims.denials import denies
from truceline.claims.near_duplicates import copied_pairs, normal, origins
from truceline.claims.said import told_of
from truceline.claims.speakers import speaker_of
from truceline.claims.told import KINDS
from truceline.claims.type_shares import type_shares
from truceline.claims.what import object_class
from truceline.model.arrow import to_table
from truceline.model.place import Disc, great_circle_m
from truceline.model.records import Claim, Statement
from truceline.model.terms import IncidentType, ObjectClass, TimePrecision

NOON = datetime(2025, 3, 21, 10, tzinfo=UTC)


def said(
    number: int, text: str, *, lat_deg: float = 51.19, labels: tuple[str, ...] = (), exercise: bool = False
) -> Statement:
    return Statement(
        statement_id=f"{number:016x}",
        source="viina",
        speaker="not stated",
        text=text,
        language="und",
        started_utc=NOON - timedelta(hours=4),
        ended_utc=NOON,
        time_precision=TimePrecision.HOURS,
        said_utc=NOON,
        received_utc=NOON,
        place=Disc(lat_deg=lat_deg, lon_deg=35.27, radius_m=5_000.0, name="Sudzha"),
        labels=labels,
        exercise=exercise,
    )


def claims(*texts: Statement) -> list[Claim]:
    return read_claims(to_table(Statement, texts))


@pytest.mark.parametrize(
    "text",
    [
        "Explosions heard near Port Meridia, governor says",
        "Drone strike hits substation north of the lake",
        "Вночі дрони атакували підстанцію на півдні області",
        "В результате обстрела повреждён жилой дом",
        "Drohnenangriff auf Umspannwerk, Feuer gelöscht",
        "На газокомпресорній станції пролунав вибух",
        "Артобстрел села под Лиманом: повреждены два дома",
        "На Полтавщині від ворожих ударів постраждали четверо людей",
    ],
)
def test_a_headline_about_an_attack_alleges_an_event(text: str) -> None:
    assert claims(said(1, text))


@pytest.mark.parametrize(
    "text",
    [
        "Parliament debates the budget of the energy ministry",
        "Court sentences man who planned attack on substation",
        "Генштаб спростував удари по енергетичних об'єктах",
        "Сторони обговорили припинення ударів по енергетиці",
        "Ремонт лікарні завершено раніше строку",
        "",
        "За три тижні під Лиманом знищено 40 танків",
        "Россия должна прекратить удары по Харькову, говорят в Париже",
        "У Полтаві посилять контроль за укриттями після атак",
    ],
)
def test_a_headline_about_a_plan_a_denial_or_a_talk_alleges_none(text: str) -> None:
    assert not claims(said(1, text))
    assert why_no_event(said(1, text))


@pytest.mark.parametrize(
    "text",
    [
        "Генштаб спростував обстріл міста Суми",
        "Кремль отрицает ночной удар российских ракет по Сумам",
        "Мер: вибухів у Сумах не було",
        "The ministry denied reports of a strike on Sumy",
        "No explosion was heard in Sumy, the mayor says",
    ],
)
def test_a_denial_of_an_event_of_a_place_is_a_claim_that_denies(text: str) -> None:
    (one,) = claims(said(1, text))
    assert (one.denied, one.place_name) == (True, "Sumy")
    assert denies(one.text)
    assert one.alleged < 0.5


def test_what_a_strike_did_not_do_denies_no_strike() -> None:
    (one,) = claims(said(1, "Внаслідок удару по Сумах жертв внаслідок вибухів не було"))
    assert not one.denied


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Пожежа на газовимірювальній станції", ObjectClass.GAS_METERING),
        ("Shelling damages gas metering station near the border", ObjectClass.GAS_METERING),
        ("Удар по нафтобазі в порту", ObjectClass.PIPELINE_STORAGE_PUMPING),
        ("Беспилотник попал в НПЗ", ObjectClass.REFINERY),
        ("Angriff auf ein Umspannwerk", ObjectClass.GRID),
        ("Дрон влучив у ТЕЦ", ObjectClass.POWER_PLANT),
        ("Пожар на автозаправке после удара", ObjectClass.FUEL_STATION),
        ("Вибух у школі", ObjectClass.SCHOOL),
        ("Вибух у місті", ObjectClass.NOT_KNOWN),
    ],
)
def test_the_narrowest_object_a_text_names_is_taken(text: str, named: ObjectClass) -> None:
    assert object_class(text) is named


def test_a_metering_station_is_not_read_as_a_pumping_station() -> None:
    """The Sudzha question: one word decides, so the reader must not decide it."""
    assert object_class("газоизмерительная станция") is not object_class("газоперекачивающая станция")


@given(
    st.sampled_from(["", *KINDS]), st.sampled_from(ObjectClass),
    st.lists(st.sampled_from(["uav", "artillery", "property", "x"]), max_size=3),
)  # fmt: skip
def test_shares_of_kinds_always_sum_to_one(kind: str, named: ObjectClass, labels: list[str]) -> None:
    shares = type_shares(kind, named, tuple(labels))
    assert sum(share for _, share in shares) == pytest.approx(1.0)
    assert all(share > 0 for _, share in shares)


def test_an_energy_object_makes_an_infrastructure_strike_most_likely() -> None:
    (one,) = claims(said(1, "Drone strike hits substation"))
    assert one.incident_types[0][0] is IncidentType.INFRA_STRIKE


def test_a_quoted_office_is_the_speaker() -> None:
    assert speaker_of("Вибухи на станції – Генштаб", "not stated") == "General Staff of Ukraine"
    assert speaker_of("Explosions near the port", "not stated") == "not stated"


def test_one_headline_over_several_rows_is_one_event_at_the_place_that_it_names() -> None:
    found = claims(*(said(i, "Дрони атакували Суми, пошкоджено підстанцію", lat_deg=50.0 + i / 5) for i in range(18)))
    assert len(found) == 18  # every row is accounted for
    assert len({claim.origin for claim in found}) == len({claim.event for claim in found}) == 1
    assert {claim.place_name for claim in found} == {"Sumy"}
    assert len({claim.place.centre() for claim in found if claim.place is not None}) == 1


def test_a_headline_that_names_no_place_lies_where_its_source_puts_it() -> None:
    (one,) = claims(said(1, "Drone strike hits substation"))
    assert one.place == said(1, "").place
    assert (one.place_name, one.event) == ("", "")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('Українська компанія "Нафтогаз" заявила про удар дронів по підстанції', "Ukrainsk"),
        ("В Приморском крае России разбился штурмовик после удара дрона", "Cheremushky"),
        ("Дрони вночі вдарили по порту на річці Дунай", "Dunay"),
    ],
)
def test_a_village_that_a_source_read_into_an_adjective_a_far_land_or_a_river_is_no_place(
    text: str, label: str
) -> None:
    row = replace(said(1, text), place=Disc(lat_deg=48.1, lon_deg=37.37, radius_m=5_000.0, name=label))
    assert [one.place for one in claims(row)] == [None]


def test_an_object_belongs_to_the_places_of_its_clause() -> None:
    def objects(text: str) -> dict[str, str]:
        rows = [said(n, text, lat_deg=lat) for n, lat in enumerate((47.8, 50.45, 49.99, 50.9, 46.48), 1)]
        return {one.place_name: one.object_class.value for one in claims(*rows)}

    apart = (
        "РФ атакувала дронами: в Харкові влучили в лікарню, на Запоріжжі знеструмлена ЛЕП, на Київщині працювала ППО"
    )
    assert set(objects(apart).items()) <= {
        ("Kharkiv", "hospital"),
        ("Zaporizhzhia oblast", "power grid"),
        ("Kyiv oblast", "N/K"),
    }
    assert objects("Украина и США обсуждают электростанции, Россия ударила по Сумам") == {"Sumy": "N/K"}
    assert objects("У Сумах через російські обстріли пошкоджені будинки, лікарня, є постраждалий") == {
        "Sumy": "hospital"
    }
    assert objects("Россия ударила по Сумам, повреждена подстанция") == {"Sumy": "power grid"}
    assert set(objects("Дрони вдарили по підстанції в Сумах, Харкові та Одесі").values()) == {"power grid"}
    assert set(objects("Дрони атакували Суми, Харків та Одесу, пошкоджено підстанцію").values()) == {"power grid"}


def test_a_capital_that_does_something_after_a_comma_is_a_government() -> None:
    text = "РФ атаковала военный госпиталь в Харькове, Киев предложит изменения в договоре"
    rows = claims(said(1, text, lat_deg=49.99), said(2, text, lat_deg=50.45))
    assert {(one.place_name, one.object_class) for one in rows} == {("Kharkiv", ObjectClass.HOSPITAL)}
    text = "Росіяни вдарили ракетами по Харкову, Києву та Одесі"
    assert {one.place_name for one in told_of(said(1, text))} == {"Kharkiv", "Kyiv", "Odesa"}


def test_a_district_of_a_city_tells_of_its_city() -> None:
    city = said(1, "Росіяни вдарили ракетою по Києву")
    district = said(2, "Росіяни вдарили ракетою по Дарницькому району Києва")
    assert len({one.event for one in claims(city, district)}) == 1


def test_rows_of_a_wording_that_names_no_place_lie_each_where_the_source_puts_it() -> None:
    rows = [
        said(1, "Drone strike hits substation", lat_deg=50.0),
        said(2, "Drone strike hits substation", lat_deg=51.5),
    ]
    found = claims(*rows)
    assert [one.place for one in found] == [row.place for row in rows]


def test_labels_of_many_types_leave_the_type_open() -> None:
    shares = type_shares("", ObjectClass.NOT_KNOWN, ("artillery", "uav", "raid"))
    assert shares == type_shares("", ObjectClass.NOT_KNOWN, ())
    assert dict(shares)[IncidentType.INFRA_STRIKE] == min(share for _, share in shares)


def test_an_invented_town_is_where_the_exercise_puts_it_whatever_its_name_means_elsewhere() -> None:
    (one,) = claims(said(1, "Artillery shelling of Kharkiv", exercise=True))
    assert one.place == said(1, "").place
    assert one.place_name == "Sudzha"


def test_the_oblast_that_a_text_names_binds_its_place() -> None:
    (one,) = claims(said(1, "Обстріл Золочева на Харківщині: двоє загиблих"))
    assert (one.place_name, one.oblast) == ("Zolochiv", "Kharkiv oblast")
    assert one.place is not None
    assert great_circle_m(*one.place.centre(), 50.28, 35.98) < 10_000


TWO_TOWNS = "Drones hit Kharkiv, two people were killed, and in Sumy three were injured"


def test_a_text_about_two_towns_is_two_events_each_with_its_casualties_and_the_row_beside_it() -> None:
    found = claims(said(1, TWO_TOWNS, lat_deg=50.9), said(2, TWO_TOWNS, lat_deg=49.99))
    told = {one.claim_id: (one.place_name, one.dead and one.dead.value, one.hurt and one.hurt.value) for one in found}
    assert told == {f"{1:016x}": ("Sumy", None, 3), f"{2:016x}": ("Kharkiv", 2, None)}
    assert len({one.event for one in found}) == 2


def test_a_place_without_a_row_of_its_own_makes_no_claim() -> None:
    (one,) = claims(said(1, TWO_TOWNS, lat_deg=49.99))
    assert one.place_name == "Kharkiv"


def test_two_wordings_that_may_be_read_so_make_it_surer_and_a_repetition_does_not() -> None:
    first, again, other = said(1, "У Сумах чути вибух"), said(2, "У Сумах чути вибух!"), said(3, "Вибухи в Сумах")
    alone, repeated, both = (claims(*some)[0].alleged for some in ((first,), (first, again), (first, other)))
    assert repeated == pytest.approx(alone)
    assert alone < both < 1.0


def test_ten_papers_with_one_wire_are_one_origin_and_a_paper_with_its_own_words_is_another() -> None:
    wire = "Explosions damaged the main substation of Port Meridia early on Friday, officials say"
    papers = [said(i, f"{wire} ({name})") for i, name in enumerate("abcdefghij")]
    own = said(99, "Residents of the northern district report a fire behind the old mill after a blast")
    found = origins([*papers, own])
    assert len({found[paper.statement_id] for paper in papers}) == 1
    assert found[own.statement_id] != found[papers[0].statement_id]


def test_a_translated_copy_is_no_origin_of_its_own_and_an_own_report_is() -> None:
    wire = (
        "A drone hit a bus in Okhtyrka at noon, killing the driver and injuring 6 passengers, two of them children, the mayor "
        "said. The bus was on its way from the market to the railway station when it was struck."
    )
    copy = (
        "Eine Drohne traf mittags in Ochtyrka einen Bus, tötete den Fahrer und verletzte 6 Fahrgäste, unter ihnen zwei Kinder, "
        "sagte der Bürgermeister. Der Bus war auf dem Weg vom Markt zum Bahnhof, als er getroffen wurde."
    )
    own = (
        "Wir standen am Mittwoch in Ochtyrka an der Haltestelle, als es krachte. Überall lag Glas. Sechs Menschen trugen wir "
        "hinaus, erzählt eine Verkäuferin, die ihren Stand gegenüber hat und noch immer zittert."
    )
    found = origins([said(1, wire), said(2, copy), said(3, own)])
    first, second, third = (found[said(number, text).statement_id] for number, text in ((1, wire), (2, copy), (3, own)))
    assert first == second != third


def test_lineages_are_transitive() -> None:
    left = "one two three four five six seven eight nine ten"
    middle = "six seven eight nine ten and then k l m n o p q r"
    right = "k l m n o p q r at the end of the day"
    texts = sorted([left, middle, right])
    assert (texts.index(left), texts.index(right)) not in copied_pairs(texts)
    longer = [said(1, f"{left} eleven twelve"), said(2, f"{left} eleven twelve {right}"), said(3, right)]
    assert len(set(origins(longer).values())) == 1


@given(st.lists(st.text(alphabet="abcdef ", max_size=60), min_size=1, max_size=12))
def test_every_statement_has_exactly_one_origin_whatever_the_order(texts: list[str]) -> None:
    statements = [said(i, text) for i, text in enumerate(texts)]
    forward, backward = origins(statements), origins(statements[::-1])
    assert forward == backward
    assert set(forward) == {one.statement_id for one in statements}
    assert all(forward.values())


@given(st.text(max_size=100))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normal(normal(text)) == normal(text)


def test_a_statement_without_an_event_makes_no_claim() -> None:
    table = to_table(
        Statement, [said(1, "The market opens at nine"), said(2, "Shelling damages school", labels=("uav",))]
    )
    assert [claim.claim_id for claim in read_claims(table)] == [f"{2:016x}"]
    assert len(original_places(read_claims(table))) == 1
