"""A case in words: what texts say and no more, the numbers of nobody added up, blame only where it is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report_example import claim, example, finding, hot_spot, incident, observation
from truceline.claims.party_bodies import BODIES
from truceline.model.place import Disc, Point
from truceline.model.records import Finding, Incident
from truceline.model.report import EvidenceItem
from truceline.model.telling import Telling
from truceline.model.terms import Count, IncidentType, ObjectClass, PlacePrecision, Qualifier
from truceline.report.assemble.evidence import claimed, observed
from truceline.report.telling.case import telling
from truceline.report.telling.headline import _told
from truceline.report.telling.places import region_in, where
from truceline.report.telling.words import LANGUAGES, people, table

SUDZHA = Disc(lat_deg=51.19058, lon_deg=35.27095, radius_m=5_000, name="Sudzha")
ODESA = Disc(lat_deg=46.4857, lon_deg=30.7438, radius_m=5_000, name="Odessa")
AT = datetime(2025, 3, 21, 8, tzinfo=UTC)


def text(number: int, words: str, place: Disc, speaker: str = "not stated", object_class: str = "N/K") -> EvidenceItem:
    """A claim as evidence."""
    said = replace(
        claim(number, words), place=place, speaker=speaker, started_utc=AT, ended_utc=AT + timedelta(hours=4)
    )
    return replace(claimed(said), object_class=object_class)


def case_at(place: Disc) -> Incident:
    """An incident at the middle of a place."""
    point = Point(lat_deg=place.lat_deg, lon_deg=place.lon_deg, major_sd_m=7_000, minor_sd_m=7_000)
    return replace(incident(1, 0.4, (observation(0),)), place=point)


def told(*items: EvidenceItem, findings: tuple[Finding, ...] = (), exercise: bool = False) -> Telling:
    """A case of these items, at the place of the first."""
    place = items[0].place
    assert isinstance(place, Disc)
    return telling(
        case_at(place),
        items,
        findings,
        otherwise="near 1.00 N, 1.00 E",
        zone="Europe/Kyiv",
        exercise=exercise,
        watch=None,
    )


def title(one: Telling, language: str = "en") -> str:
    return dict(one.titles)[language]


STATION = "gas metering station"
FIRE = text(0, "В Курской области горит газоизмерительная станция «Суджа» – фото, видео", SUDZHA, object_class=STATION)
STAFF = text(
    1, "Росіяни самі обстріляли газовимірювальну станцію «Суджа», ЗСУ не причетні, - Генштаб", SUDZHA,
    "General Staff of Ukraine", STATION,
)  # fmt: skip
KREMLIN = text(
    2, "Кремль звинуватив Україну у вибуху на газовимірювальній станції «Суджа».", SUDZHA, "Kremlin", STATION
)
BOTH = text(3, "РФ обстріляла газовимірювальну станцію «Суджа» і звинуватила ЗСУ", SUDZHA, object_class=STATION)


def test_a_title_names_what_third_voices_saw_with_object_place_and_region() -> None:
    one = told(FIRE, STAFF, KREMLIN)
    assert title(one) == "Fire at the gas metering station at Sudzha, Kursk oblast"
    assert title(one, "de") == "Brand: Gasmessstation, Sudzha, Oblast Kursk"
    assert title(one, "uk") == "Пожежа: газовимірювальна станція, Суджа, Курська область"
    assert [part.role for part in one.parts] == ["what", "object", "place"]
    assert all(part.basis for part in one.parts)


def test_both_sides_stand_beside_each_other_and_each_accusation_is_its_speakers_own() -> None:
    one = told(FIRE, STAFF, KREMLIN, BOTH)
    held = {said.speaker: (said.side, said.accused) for said in one.sayings if said.side}
    assert held == {"General Staff of Ukraine": ("UA", "RU"), "Kremlin": ("RU", "UA")}
    third = [said for said in one.sayings if not said.side]
    assert [said.accused for said in third] == ["", "RU"]  # who is said to accuse is not thereby believed
    assert "accus" not in title(one).casefold()
    assert not any(name in words for _, words in one.titles for name in ("Russia", "Ukraine", "Росія", "Украина"))


def test_who_denies_it_names_neither_kind_nor_object() -> None:
    denied = [
        text(n, f"{who} спростував ракетний удар по Одесі", ODESA, f"speaker {n}", "hospital")
        for n, who in enumerate(("Мер", "Кремль"))
    ]
    assert title(told(*denied, text(5, "Дрони вночі атакували Одесу, пошкоджено будинок", ODESA))).startswith(
        "Drone attack"
    )
    alone = title(told(*denied))
    assert "issile" not in alone
    assert "hospital" not in alone


@pytest.mark.parametrize("speaker", sorted(BODIES))
def test_a_body_of_a_party_is_no_third_voice_in_the_title(speaker: str) -> None:
    own = [text(n, f"Ракета влучила в Одесу, {n} вулиця", ODESA, speaker) for n in range(3)]
    one = told(*own, text(5, "Дрони вночі атакували Одесу", ODESA, "Bellingcat"))
    assert title(one).startswith("Drone attack")
    assert {said.side for said in one.sayings if said.speaker == speaker} == {BODIES[speaker].country}


@pytest.mark.parametrize(
    "words",
    [
        "У Скадовську вибухнув автомобіль з двома офіцерами РФ (фото)",
        "На Покровському напрямку українські захисники зупинили 53 штурми",
        "На харківському напрямку вчора відбулися бойові зіткнення під Вовчанськом, - повідомляє Генштаб ЗСУ",
        "В Одесі пролунали вибухи",
    ],
)
def test_a_side_that_is_merely_mentioned_is_nobodys_author(words: str) -> None:
    assert told(text(0, words, ODESA)).sayings[0].accused == ""


@pytest.mark.parametrize(
    "words",
    [
        "У Росії дрони атакували НПЗ у Сизрані",
        "Росіяни заявили про атаку дронів на Бєлгород",
        "Russia says drones attacked Belgorod",
        "Міноборони РФ: дрони вночі атакували Бєлгород",
        "Drones attacked a refinery in Syzran, Russia, fire after strike",
        "В Росії поскаржилися на обстріл Шебекіного",
        "Міноборони РФ заперечує, що росіяни вдарили по Одесі",
        "Дрони атакували російський НПЗ у Сизрані, пролунали вибухи",
        "A Russian refinery in Syzran was hit by drones",
        "Российские города атаковали дроны, удар по Белгороду",
    ],
)
def test_a_side_that_speaks_denies_or_is_where_it_happened_is_nobodys_author(words: str) -> None:
    assert told(text(0, words, ODESA)).sayings[0].accused != "RU"


@pytest.mark.parametrize(
    "words",
    [
        "Росіяни вдарили дроном по Одесі",
        "Russian drones hit Odesa",
        "Вночі російські війська обстріляли Одесу",
        "Россияне ударили ракетой по Одессе",
        "Російські дрони вдарили по школі в Одесі",
        'Російський "Шахед" атакував склад в Одесі: вирувала пожежа',
        "Росіяни убили жінку в Одесі: скинули вибухівку з дрона",
    ],
)
def test_a_side_that_is_said_to_have_struck_is_its_author_as_alleged(words: str) -> None:
    assert told(text(0, words, ODESA)).sayings[0].accused == "RU"


def test_who_publishes_pictures_of_an_attack_is_not_thereby_its_author() -> None:
    words = "СБУ опубликовала новые кадры атаки на Крымский мост морскими беспилотниками"
    assert told(text(0, words, ODESA)).sayings[0].accused == ""


def test_the_day_of_a_gloss_is_that_of_the_event_and_no_day_before_it() -> None:
    said = text(0, "Вчора росіяни обстріляли Одесу", ODESA)
    assert told(said).sayings[0].day == "2025-03-21"  # the item's own: a reader found it, from the day of the paper


def test_the_dead_of_one_town_are_not_told_of_another() -> None:
    words = "Росіяни вдарили дронами по Харкову, троє загиблих. Вибухи пролунали в Одесі"
    suburb = Disc(lat_deg=46.30, lon_deg=30.65, radius_m=3_000, name="Chornomorsk")
    for named in (replace(suburb, name="Odesa"), suburb):
        one = told(text(0, words, named))
        assert one.alleged == ()
        assert "dead" not in title(one)


def test_one_place_has_one_spelling_and_a_region_twice_is_said_once() -> None:
    one = told(text(0, "В Одесі внаслідок ударів безпілотників постраждали 3 людини", ODESA))
    assert title(one) == "Drone attack on Odesa, 3 hurt"
    assert one.region == "Odesa oblast"


def test_casualties_are_the_highest_that_one_speaker_tells_and_never_a_sum() -> None:
    one = told(
        text(0, "РФ атакувала дронами Одесу: 4 загиблих та 21 постраждалий", ODESA, "mayor"),
        text(1, "Дрони атакували Одесу: двоє загиблих, поранено 12 людей", ODESA),
    )
    assert title(one).endswith(", 4 dead, 21 hurt")
    assert {(one.what, str(one.number), one.by) for one in one.alleged if one.number} == {
        ("dead", "4", "mayor"), ("hurt", "21", "mayor"), ("dead", "2", "not stated"), ("hurt", "12", "not stated"),
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(2, 90), st.integers(2, 90)), min_size=1, max_size=4, unique=True))
def test_no_number_of_a_title_is_one_that_nobody_told(harm: list[tuple[int, int]]) -> None:
    items = [
        text(n, f"Drones hit Odesa: {dead} killed, {hurt} injured", ODESA, f"speaker {n}")
        for n, (dead, hurt) in enumerate(harm)
    ]
    one = told(*items)
    for what in ("dead", "hurt"):
        said = [one.number.value for one in one.alleged if one.what == what and one.number and one.number.value]
        assert set(said) <= {number for pair in harm for number in pair}
        assert f"{max(said)} {what}" in title(one)


def test_a_title_never_joins_one_texts_means_with_anothers_object() -> None:
    one = told(
        text(0, "Росіяни скинули вибухівку з дрона в Одесі: постраждали дві людини", ODESA),
        text(1, "School damaged as a result of a strike in Odesa", ODESA, "Bellingcat", "school or kindergarten"),
    )
    assert "school" not in title(one)
    assert ("damage", "school or kindergarten", "Bellingcat") in {(d.what, d.words, d.by) for d in one.alleged}


def test_a_hospital_in_which_somebody_died_is_not_what_was_hit() -> None:
    one = told(
        text(0, "У лікарні помер чоловік, поранений внаслідок атаки РФ на Одесу", ODESA, object_class="hospital")
    )
    assert "hospital" not in title(one)


def test_what_is_told_of_a_region_is_never_the_towns() -> None:
    sumy = Disc(lat_deg=50.9077, lon_deg=34.7981, radius_m=5_000, name="Sumy")
    one = told(
        text(0, "Ракетний удар по Сумах: постраждали 3 людини", sumy),
        text(1, "Російські безпілотники атакували Сумщину: постраждали дев'ятеро людей, 2 загинули", sumy),
    )
    assert title(one) == "Missile attack on Sumy, 3 hurt"
    assert {(said.what, str(said.number), said.told_of) for said in one.alleged} == {
        ("hurt", "3", ""), ("hurt", "9", "Sumy oblast"), ("dead", "2", "Sumy oblast"),
    }  # fmt: skip
    alone = told(text(1, "Російські безпілотники атакували Сумщину: постраждали дев'ятеро людей", sumy))
    assert {(str(said.number), said.told_of) for said in alone.alleged} == {("9", "")}  # the case is the region


def test_a_wording_that_is_repeated_stands_once_with_all_its_items() -> None:
    twice = [text(n, "В Одесі пролунали вибухи", ODESA) for n in (0, 1)]
    twice[1] = replace(twice[1], evidence_id="another")
    (one,) = told(*twice).sayings
    assert len(one.items) == 2


def test_what_observers_perceived_comes_first_and_claims_are_called_reported() -> None:
    seen, hot = observed(observation(0)), observed(hot_spot(0))
    said = text(0, "Explosions were heard near the port", ODESA)
    one = telling(case_at(ODESA), (seen, hot, said), (), otherwise="Ferrow", zone="UTC", exercise=True, watch=None)
    assert title(one) == "Observed: explosion; recorded: hot spot; reported: explosion at Ferrow"
    alone = telling(case_at(ODESA), (hot,), (), otherwise="Ferrow", zone="UTC", exercise=True, watch=None)
    assert title(alone) == "Recorded: hot spot, Ferrow"


def test_an_exercise_takes_no_name_of_the_world() -> None:
    one = told(text(0, "Explosions were heard near the port", ODESA), exercise=True)
    assert (one.settlement, one.region, one.near_object) == ("", "", "")


def test_a_case_without_words_or_observers_is_named_by_its_likeliest_type() -> None:
    case = replace(case_at(ODESA), types=((IncidentType.SHELLING, 0.9),))
    one = telling(case, (), (), otherwise="Ferrow", zone="UTC", exercise=True, watch=None)
    assert title(one) == "Shelling of Ferrow"


def test_readings_that_stand_alike_share_a_question_and_what_is_open_comes_first() -> None:
    about = incident(1, 0.6, (observation(0),)).incident_id
    found = (
        finding(
            "E1", "Kyiv", "outside scope", about, decided_by="in force from", flips=("x: y (Moscow) -> undetermined",)
        ),
        finding("E1", "Moscow", "undetermined", about, decided_by="object class", flips=("object class: a -> b",)),
        finding("E1", "Moscow-2", "undetermined", about, decided_by="object class", flips=("object class: a -> b",)),
    )
    first, last = told(FIRE, findings=found).questions
    assert first.readings == ("Moscow", "Moscow-2")
    assert dict(first.sentences)["en"] == (
        "Was what was hit an object of the list? E1 under Moscow, Moscow-2: undetermined."
    )
    assert first.settled_by == ("object class: a -> b",)
    assert last.settled_by == ()  # another reading settles nothing


def test_every_word_stands_in_every_language() -> None:
    for section in table().values():
        for key, words in section.items():
            assert set(LANGUAGES) <= set(words), key
            fields = {language: words[language].count("{") for language in LANGUAGES}
            assert len(set(fields.values())) == 1, key


def test_a_qualifier_is_never_lost() -> None:
    for qualifier, value in ((Qualifier.AT_LEAST, 2), (Qualifier.ABOUT, 30), (Qualifier.UNCOUNTABLE, None)):
        for language in LANGUAGES:
            assert people("hurt", Count(qualifier=qualifier, value=value), language) != people(
                "hurt", Count(qualifier=Qualifier.EXACT, value=value or 0), language
            )


def test_a_region_that_texts_name_alone_makes_no_village() -> None:
    middle = Disc(lat_deg=51.106, lon_deg=34.124, radius_m=5_000, name="Voronyne")  # of an aggregator, for the oblast
    one = told(text(0, "Росіяни атакували КАБами Сумщину: є загиблий і поранений", middle))
    assert title(one) == "Air strike in Sumy oblast, 1 dead, 1 hurt"


@given(st.floats(45, 52), st.floats(23, 39))
def test_a_position_has_one_name_in_every_language_or_none(lat_deg: float, lon_deg: float) -> None:
    place = Point(lat_deg=lat_deg, lon_deg=lon_deg, major_sd_m=500, minor_sd_m=500)
    found = where(place, PlacePrecision.POSITION)
    assert where(place, PlacePrecision.POSITION) == found
    words = [found.words(language) for language in LANGUAGES]
    assert all(words) or not any(words)
    assert not found.words().startswith("UA")


def test_oblasts_have_names_in_five_languages() -> None:
    assert [region_in("Sumy oblast", language) for language in LANGUAGES] == [
        "Sumy oblast", "Oblast Sumy", "Сумська область", "Сумская область", "oblast de Sumy",
    ]  # fmt: skip


def test_items_behind_a_telling_are_evidence_of_its_case() -> None:
    for case in example().cases:
        assert case.telling is not None
        known = {item.evidence_id for item in case.evidence}
        behind = [*case.telling.parts, *case.telling.alleged, *case.telling.sayings]
        assert {name for one in behind for name in one.items} <= known
        assert case.title == dict(case.telling.titles)["en"]


@pytest.mark.parametrize(
    ("where", "title"),
    [
        ("Sudzha, Kursk oblast", "Strike on the refinery at Sudzha, Kursk oblast"),
        ("Kharkiv oblast", "Strike on the refinery in Kharkiv oblast"),
        ("Crimea", "Strike on the refinery in Crimea"),
        ("4 km NE of Sudzha, Kursk oblast", "Strike on the refinery, 4 km NE of Sudzha, Kursk oblast"),
    ],
)
def test_an_object_lies_at_a_town_and_in_a_region(where: str, title: str) -> None:
    told = _told("strike on infrastructure", ObjectClass.REFINERY.value, where, "en", alone=True)
    assert told.replace("a refinery", "the refinery") == title


@pytest.mark.parametrize(
    ("words", "begun"),
    [
        ("Окупанти атакували район: після влучань вирували пожежі", "Attack"),
        ("Attack on the town: fires rage after the strikes", "Attack"),
        ("У місті палає склад", "Fire"),
        ("Росіяни атакували місто, спрацювала ППО", "Attack"),
        ("Над містом працює ППО", "Air defence"),
        ("У місті пролунали вибухи", "Explosion"),
    ],
)
def test_who_tells_of_an_attack_and_of_its_fires_tells_of_an_attack(words: str, begun: str) -> None:
    assert title(told(text(1, words, ODESA))).startswith(begun)


def test_what_is_known_to_lie_in_a_district_lies_in_it() -> None:
    said = _told("attack, means not told", "", "Sumskyi district, Sumy oblast", "en", alone=True)
    assert said == "Attack in Sumskyi district, Sumy oblast"
