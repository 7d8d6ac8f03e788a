"""Names of places: every spelling and case leads to one place, homonyms are told apart, unknown stays unknown."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.gazetteer import table
from truceline.gazetteer.folding import fold, latin, one_script, russian
from truceline.gazetteer.mentions import mentions, mistaken
from truceline.gazetteer.stems import fits, keys
from truceline.gazetteer.table import SETTLED, gazetteer
from truceline.model.place import destination, great_circle_m

SIZE = len(gazetteer())


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Краматорську", "Kramatorsk"),
        ("Одессе", "Odesa"),
        ("Odessa", "Odesa"),
        ("Запорожье", "Zaporizhzhia"),
        ("Zaporizhzhya", "Zaporizhzhia"),
        ("Запоріжжям", "Zaporizhzhia"),
        ("Суджі", "Sudzha"),
        ("Sudscha", "Sudzha"),
        ("Charkiw", "Kharkiv"),
        ("Kharkov", "Kharkiv"),
        ("Куп’янську", "Kupiansk"),
        ("Куп'янськом", "Kupiansk"),
        ("Кривого Рогу", "Kryvyi Rih"),
        ("Кривому Розі", "Kryvyi Rih"),
        ("Часового Яру", "Chasiv Yar"),
        ("Чернівцях", "Chernivtsi"),
        ("Чугуєва", "Chuhuiv"),
        ("Києвом", "Kyiv"),
        ("Бахмуті", "Bakhmut"),
        ("Артемовск", "Bakhmut"),
        ("Сумах", "Sumy"),
        ("Рівному", "Rivne"),
        ("Кропивницького", "Kropyvnytskyi"),
        ("Nirgendwo", "Nirgendwo"),
    ],
)
def test_every_case_and_spelling_of_a_name_is_spelled_one_way(words: str, name: str) -> None:
    assert gazetteer().spelling(words) == name


@given(st.integers(0, SIZE - 1))
def test_every_place_is_found_by_its_own_name_in_both_alphabets(number: int) -> None:
    place = gazetteer().at(number)
    for name in (place.name, place.latin):
        if fold(name):
            assert place in gazetteer().named(name)


@given(st.integers(0, SIZE - 1))
def test_a_place_without_a_position_says_so_and_one_with_it_lies_on_earth(number: int) -> None:
    place = gazetteer().at(number)
    assert (place.lat_deg is None) == (place.lon_deg is None) == (place.position_from == "")
    if place.lat_deg is not None and place.lon_deg is not None:
        assert -90 <= place.lat_deg <= 90
        assert -180 <= place.lon_deg <= 180
    if place.exact:
        assert place.kind in SETTLED


def test_some_villages_are_known_by_name_alone() -> None:
    unknown = [
        place for place in map(gazetteer().at, range(SIZE)) if place.kind == "village" and not place.position_from
    ]
    assert unknown
    assert all(place.lat_deg is None and place.region for place in unknown)


@pytest.mark.parametrize(
    ("text", "region", "lat_deg", "lon_deg"),
    [
        (
            "In der Region Charkiw wurde Solotschiw getroffen, in Solotschiw gab es Verletzte",
            "Харківська",
            50.273,
            35.978,
        ),
        ("У Золочеві на Львівщині відкрили музей", "Львівська", 49.807, 24.904),
        ("У Лимані Донецької області пролунали вибухи", "Донецька", 48.990, 37.808),
    ],
)
def test_a_region_in_the_sentence_binds_the_place(text: str, region: str, lat_deg: float, lon_deg: float) -> None:
    (best, *_) = [m.best for m in mentions(text) if m.kind == "settlement" and m.best]
    assert best.region == region
    assert best.lat_deg is not None
    assert best.lon_deg is not None
    assert great_circle_m(best.lat_deg, best.lon_deg, lat_deg, lon_deg) < 2_000


@pytest.mark.parametrize(
    "text",
    [
        "У Верховній Раді обговорили бюджет",
        "У Зеленського заявили про перемовини",
        'Київський "Сокіл" переміг "Кременчук"',
        "Дніпропетровська ОВА повідомила про наслідки",
        "Форсували через Дніпро",
        "Дружба народів",
        "Українська газова компанія повідомила про атаку",
        "В Приморском крае России разбился штурмовик",
    ],
)
def test_what_is_named_like_a_place_is_no_place(text: str) -> None:
    assert [m.words for m in mentions(text) if m.kind == "settlement"] == []


def test_a_region_in_a_clause_of_its_own_makes_no_village_of_a_city() -> None:
    apart = "В Харкові пошкоджено підприємство, на Запоріжжі знеструмлена лінія, на Київщині працювала ППО"
    assert [m.best.latin for m in mentions(apart) if m.best] == ["Kharkiv"]
    turned = "Армія РФ запускала дрони: на Запоріжжі працювала ППО, у Харкові прогримів вибух"
    assert [m.best.latin for m in mentions(turned) if m.best] == ["Kharkiv"]
    own = mentions("Удари по Харкове Запорізької області")[0]
    assert own.best is not None
    assert (own.best.latin, own.best.region) == ("Kharkove", "Запорізька")
    home = mentions("У Комишувасі на Запоріжжі росіяни поранили двох людей")[0]
    assert home.best is not None
    assert home.best.region == "Запорізька"


def test_a_place_that_a_source_took_from_an_adjective_or_a_river_is_mistaken() -> None:
    assert mistaken("Українська компанія повідомила про удар", "Ukrainsk")
    assert mistaken("В Приморском крае разбился штурмовик", "Prymorskyi")
    assert mistaken("Удар по мосту через Дунай", "Dunay")
    assert not mistaken("Удар по Українську: двоє загинули", "Ukrainsk")
    assert not mistaken("Кількість постраждалих зросла до 22", "Mandrykivka")  # the words name no place at all


def test_a_country_is_no_district() -> None:
    assert not [
        m for m in mentions("В Угорщині, Туреччині та на Бельгородщині вирували пожежі") if m.kind == "district"
    ]


def test_a_list_of_villages_is_read_whole_and_each_part_ends_with_its_region() -> None:
    text = "Завдали ударів по Миропіллю, Краснопіллю Сумської області, Зорі, Гродівці Донецької області"
    found = {m.best.latin: m.best.region for m in mentions(text) if m.kind == "settlement" and m.best}
    assert found["Krasnopillia"] == found["Myropillia"] == "Сумська"
    assert found["Hrodivka"] == "Донецька"
    assert len(found) == 4


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("бої на Покровському напрямку", "sector", "Покровському"),
        ("атаковано Нікопольський район", "district", "Нікопольський"),
        ("удари по Київській, Сумській та Полтавській областям", "region", "Poltava oblast"),
        ("на Харківщині", "region", "Kharkiv oblast"),
        ("обстріляли Конотопщину", "district", "Конотопщину"),
        ("горит газоизмерительная станция «Суджа»", "object", "gas metering station Sudzha"),
        ("near the Zaporizhzhia nuclear power plant", "object", "Zaporizhzhia nuclear power plant"),
    ],
)
def test_wide_places_and_known_objects_are_named(text: str, kind: str, name: str) -> None:
    assert name in {m.name or m.words for m in mentions(text) if m.kind == kind}


@given(st.floats(0, 359), st.floats(0, 900))
def test_the_nearest_settlement_of_a_position_close_to_a_town_is_that_town(bearing_deg: float, range_m: float) -> None:
    town = gazetteer().named("Краматорськ")[0]
    assert town.lat_deg is not None
    assert town.lon_deg is not None
    near = gazetteer().nearest(*destination(town.lat_deg, town.lon_deg, bearing_deg, range_m))
    assert near is not None
    assert near.settlement == town
    assert near.distance_m == pytest.approx(range_m, abs=2.0)
    if range_m > 100:
        assert abs((near.bearing_deg - bearing_deg + 180) % 360 - 180) < 1.0


def test_the_nearest_object_can_be_asked_for_by_kind() -> None:
    plant = gazetteer().nearest_object(47.51, 34.59)
    assert plant is not None
    assert plant.name == "Zaporizhzhia nuclear power plant"
    port = gazetteer().nearest_object(47.51, 34.59, kind="port")
    assert port is not None
    assert port.kind == "port"


def test_the_table_is_read_within_its_share_of_memory() -> None:
    table.gazetteer.cache_clear()
    tracemalloc.start()
    held = gazetteer()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(held) == SIZE
    assert size < 60 * 2**20  # bytes


@given(st.text(max_size=40))
def test_any_words_are_folded_once_and_for_all(words: str) -> None:
    assert fold(fold(words)) == fold(words)
    assert isinstance(keys(words), frozenset)
    assert gazetteer().named(words) is not None


def test_letters_that_only_look_like_others_are_repaired() -> None:
    assert one_script("Xарків") == "Харків"
    assert gazetteer().spelling("Xаркову") == "Kharkiv"


def test_the_ending_must_fit_the_declension() -> None:
    assert fits("лиман", ("лимані",))
    assert not fits("лиманка", ("лимані",))
    assert not fits("кропивницький", ("кропивницької",))


def test_transliterations_follow_their_systems() -> None:
    assert latin("Згурівка") == "Zghurivka"
    assert latin("Суджа", "de") == "Sudscha"
    assert russian("Маріуполь") == "Мариуполь"
