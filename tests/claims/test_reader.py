"""Texts read into claims: tense and mood first, then what, where, when, how many, on whose word."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.claims.casualties import casualties
from truceline.claims.denials import denies
from truceline.claims.language import language
from truceline.claims.phrases import LANGUAGES, phrases
from truceline.claims.reader import Source, event_probability, read_text
from truceline.claims.sentences import sentences
from truceline.claims.told import KINDS, Told
from truceline.claims.when import when
from truceline.model.terms import Count, ObjectClass, Qualifier

KYIV = ZoneInfo("Europe/Kyiv")
SAID = datetime(2025, 5, 6, 14, 30, tzinfo=KYIV)  # a Tuesday
SOURCE = Source(outlet="paper", said=SAID, dated_only=False, zone="Europe/Kyiv")


def best(text: str) -> Told:
    return max(read_text(text, SOURCE), key=lambda one: one.probability)


@pytest.mark.parametrize(
    "text",
    [
        "У Тростянці після влучання дрона горить склад, двоє поранених",
        "Росіяни вдарили по Шостці керованими бомбами",
        "Дрони вдарили по Луцьку",
        "Дрон вдарив по складу в Сумах",
        "В Ізюмі пролунала серія вибухів",
        "Через удар по підстанції Конотоп без світла",
        "По дронах над Черніговом працює ППО",
        "Взрывы прогремели в Бердянске, горит порт",
        "Россияне сбросили авиабомбы на Белополье, ранены трое",
        "ВСУ ударили дронами по складу в Токмаке",
        "Drones hit a warehouse in Okhtyrka, two people were injured",
        "Shells fall on Okhtyrka, two houses burn",
        "Rockets rained on Okhtyrka",
        "Artillery pounds Okhtyrka",
        "Explosions were heard in Kherson overnight",
        "In Sumy wurde ein Wohnhaus von einer Drohne getroffen, drei Verletzte",
        "Une frappe de missile a touché un immeuble à Kharkiv, deux blessés",
        "Мер зустрівся з послом, росіяни вдарили по Нікополю",
    ],
)
def test_what_was_hit_is_told(text: str) -> None:
    assert event_probability(text, SOURCE) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Рік тому ракета влучила в Охтирку", "Два роки тому росіяни вдарили по Охтирці, загинули троє",
        "Охтирка через три місяці після удару: фото", "Год назад ракета попала в Ахтырку, погибли трое",
        "A year ago a missile hit Okhtyrka: 58 names read", "Two years since Okhtyrka was first shelled",
        "Photographs: Okhtyrka, 3 months after the strike", "Vor einem Jahr traf eine Rakete Ochtyrka",
        "Il y a deux ans un missile a touché un immeuble à Kharkiv",
    ],
)  # fmt: skip
def test_what_is_told_of_years_and_months_ago_is_no_event_of_the_day(text: str) -> None:
    assert event_probability(text, SOURCE) < 0.1


@pytest.mark.parametrize(
    "text",
    [
        "У Сумах засудили коригувальника, який наводив удари",
        "Росія може вдарити по Харкову у травні, - експерт",
        "СБУ запобігла підриву в Одесі",
        "За добу на Покровському напрямку відбулося 48 боїв",
        "У Полтаві зняли фільм про обстріл міста",
        "Річниця удару по театру в Маріуполі",
        "Кияни попрощались із загиблим захисником",
        "У Харкові відновили школу, зруйновану у 2022 році",
        "МИД осудил удар по Одессе",
        "Суд в Херсоне вынес приговор за подготовку взрыва",
        "Синоптики попередили про грозу у Львові",
        "Film about the strike on Mariupol opens in Kyiv",
        "The fund gave two million pounds to Sumy",
        "Russia could strike Kyiv, experts warn",
        "Court sentences man who planned an attack in Odesa",
        "Russland droht mit einem Angriff auf Kiew",
        "Gericht verurteilt Spion in Charkiw",
        "La Russie pourrait frapper Kiev, avertit un expert",
        "Workers at the Dnipro plant go on strike",
        "Окупанти продають квартири у знищеному Бахмуті, онлайн-іпотека",
        "Гороскоп на завтра",
        "Після влучання дрона в Сумах перевірятимуть паркування біля під'їздів",
        "После атаки дронов в Сумах проверят парковку у домов",
        "У зоні примусової евакуації на Сумщині мешкає ще 90 школярів",
        "Друзі поділилися спогадами про дівчину, яка загинула під час обстрілу в Охтирці",
        "Як окупанти ховалися за людьми в Тростянці та обстрілювали Охтирку",
    ],
)
def test_what_was_not_is_not(text: str) -> None:
    assert event_probability(text, SOURCE) < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "У Краснопіллі на Сумщині залишається 150 людей, РФ зруйнувала майже всю інфраструктуру.",
        "В Авдеевке остается около 900 жителей, россияне разрушили почти весь город",
        "About 300 people remain in Toretsk, Russia has destroyed almost the entire town",
        "In Torezk leben noch immer Menschen: 300 Einwohner leben noch dort, fast die ganze Stadt zerstört",
        "Кубань помогла экипировать пожарно-спасательную службу Геническа",
        "The fire brigade of Sumy has received new engines",
        "Il ne reste que 300 habitants à Toretsk, la Russie a détruit presque toute la ville",
    ],
)
def test_how_a_place_stands_or_is_equipped_is_no_event_of_the_day(text: str) -> None:
    assert event_probability(text, SOURCE) < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Росіяни вдарили по Сумах, ще 5 людей під завалами",
        "Внаслідок обстрілу Сум залишаються 150 людей без світла",
        "Россияне обстреляли Сумы, почти весь дом разрушен",
        "Russian drones hit Sumy, 5 people remain under the rubble",
    ],
)
def test_who_remains_under_the_rubble_was_hit_today(text: str) -> None:
    assert event_probability(text, SOURCE) >= 0.5


@pytest.mark.parametrize(
    ("text", "dead", "hurt"),
    [
        ("Удар по Сумах: двоє загиблих, поранено 12 людей", "2", "12"),
        ("Загинула жінка, ще трьох людей поранено", "1", "3"),
        ("10 поранених, серед них 4 дітей", None, "10"),
        ("Кількість поранених зросла до 14", None, "14"),
        ("Скинули понад 20 КАБів: постраждали п'ятеро рятувальників", None, "5"),
        ("Є загиблий та постраждалі", "1", "at least 2"),
        ("Вбили жінку та поранили двох чоловіків", "1", "2"),
        ("Внаслідок атаки 29 березня постраждали 55 людей", None, "55"),
        ("Щонайменше 28 поранених", None, "at least 28"),
        ("Обійшлося без постраждалих", None, None),
        ("Поранено 37-річного чоловіка", None, "1"),
    ],
)
def test_the_dead_and_the_hurt_are_counted_as_the_words_say(text: str, dead: str | None, hurt: str | None) -> None:
    harm = casualties(text, phrases("uk"))
    assert (harm.dead and str(harm.dead), harm.hurt and str(harm.hurt)) == (dead, hurt)


@pytest.mark.parametrize(
    ("code", "text", "dead", "hurt"),
    [
        ("ru", "Ранены восемь человек, двое погибших", 2, 8),
        ("ru", "Есть погибший и 16 раненых", 1, 16),
        ("en", "Three people were killed and at least ten injured", 3, 10),
        ("de", "Mindestens 17 Menschen sind zu Schaden gekommen", None, 17),
        ("fr", "Deux morts et cinq blessés", 2, 5),
        ("en", "3 people were killed and 3 people were injured", 3, 3),
        ("uk", "Ніхто не загинув", None, None),
        ("ru", "Никто не погиб, ранены двое", None, 2),
        ("en", "Nobody was injured", None, None),
        ("en", "There were no deaths, four people were injured", None, 4),
        ("en", "No one was killed or injured", None, None),
        ("fr", "Aucun mort, trois blessés", None, 3),
        ("fr", "Personne n'a été blessé", None, None),
        ("de", "Niemand wurde verletzt", None, None),
        ("de", "Keine Toten, zwei Verletzte", None, 2),
        ("uk", "Загиблих немає, поранено п'ятеро", None, 5),
        ("uk", "Жертв внаслідок удару не було, поранені двоє людей", None, 2),
        ("uk", "Двоє загиблих, поранених немає", 2, None),
        ("ru", "Обошлось без погибших и пострадавших", None, None),
    ],
)
def test_the_other_languages_count_too(code: str, text: str, dead: int | None, hurt: int | None) -> None:
    harm = casualties(text, phrases(code))
    assert (harm.dead and harm.dead.value, harm.hurt and harm.hurt.value) == (dead, hurt)


def test_a_part_of_the_victims_is_never_added_to_the_total() -> None:
    harm = casualties("17 поранених, серед них двоє дітей", phrases("uk"))
    assert harm.hurt == Count(qualifier=Qualifier.EXACT, value=17)
    assert [number for _, number in harm.parts] == [2]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Вчора обстріляли Суми", date(2025, 5, 5)),
        ("Сьогодні вранці обстріляли Суми", date(2025, 5, 6)),
        ("У ніч на 4 травня дрони вдарили по Сумах", date(2025, 5, 4)),
        ("За суботу росіяни вбили двох людей у Херсоні", date(2025, 5, 3)),
        ("Обстріляли Суми", date(2025, 5, 6)),
    ],
)
def test_the_day_is_read_relative_to_the_publication(text: str, day: date) -> None:
    found = when(text, SAID, dated_only=False, zone="Europe/Kyiv", known=phrases("uk"))
    assert found.day == day
    assert found.started <= found.ended <= SAID
    assert found.stated == (text != "Обстріляли Суми")


@pytest.mark.parametrize(
    "text",
    [
        "Вибухи за 2.5 км від Сум",
        "Explosions 3.5 km from Sumy",
        "Площа пожежі у Сумах 1.5 тис. квадратних метрів",
        "Магнітуда 4.2, вибух у Сумах",
        "Вибух у Сумах за 2.05 км від центру",
        "Вибух у Сумах о 12.04",
        "Удар по Сумах 20.08",  # a report tells of nothing three months ahead
        "Удар по Сумах: 10 травня відбудеться зустріч",
    ],
)
def test_a_decimal_is_no_date_and_nothing_is_told_before_it_happened(text: str) -> None:
    assert not when(text, SAID, dated_only=False, zone="Europe/Kyiv", known=phrases("uk")).stated


@pytest.mark.parametrize("text", ["Удар по Сумах 04.05", "Удар по Сумах 4.05.2025", "Удар по Сумах 4.5.2025 був"])
def test_a_date_in_figures_is_read(text: str) -> None:
    assert when(text, SAID, dated_only=False, zone="Europe/Kyiv", known=phrases("uk")).day == date(2025, 5, 4)


def test_a_night_spans_two_dates() -> None:
    found = when(
        "У ніч на 4 травня дрони вдарили по Сумах", SAID, dated_only=False, zone="Europe/Kyiv", known=phrases("uk")
    )
    assert found.started.date() == date(2025, 5, 3)
    assert found.ended.date() == date(2025, 5, 4)


def test_a_report_of_several_places_is_one_claim_for_each_with_its_own_casualties() -> None:
    told = read_text("Росія атакувала дронами: у Харкові двоє загиблих, у Сумах поранено трьох людей", SOURCE)
    found = {one.place_name: (one.dead and one.dead.value, one.hurt and one.hurt.value) for one in told}
    assert found == {"Kharkiv": (2, None), "Sumy": (None, 3)}


def test_a_list_of_villages_is_a_digest_with_the_day_it_speaks_of() -> None:
    told = read_text(
        "На Лиманському напрямку вчора відбулися бої біля Ямполівки, Торського та Колодязів, - Генштаб", SOURCE
    )
    assert {one.place_name for one in told} >= {"Yampolivka", "Torske"}
    assert all(one.digest and one.day == date(2025, 5, 5) and one.kind == "clash" for one in told)
    assert {one.speaker for one in told} == {"General Staff of Ukraine"}


def test_who_is_accused_is_kept_as_alleged_and_by_whom_it_is_said() -> None:
    assert best("Генштаб: росіяни обстріляли газову станцію у Суджі").accused == "RU"
    assert best("ВСУ ударили дронами по складу в Токмаке").accused == "UA"
    assert best("Кремль звинуватив Україну у вибуху в Суджі").accused == "UA"
    assert best("У Сумах пролунали вибухи").accused == ""


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Уночі дрони атакували Кремль", "paper"),
        ("У Сумах дрон влучив у будинку мера Сум", "paper"),
        ("Drones hit the house of the mayor of Sumy", "paper"),
        ("Зеленський: росіяни вдарили по Сумах", "President of Ukraine"),
        ("Уночі дрони атакували Суми - Генштаб", "General Staff of Ukraine"),
        ("Мер повідомив про вибухи у Сумах", "mayor"),
        ("Внаслідок обстрілу Сум постраждали 5 осіб - в.о. мера", "mayor"),
        ("Російські війська обстріляли Суми, - йдеться в ранковому зведенні Генштабу ЗСУ.", "General Staff of Ukraine"),
        ("Explosions were heard in Sumy, the governor says", "regional administration"),
        ("Кремль звинуватив Україну у вибуху в Суджі", "Kremlin"),
        ("Moskau meldet Drohnenangriff auf Belgorod, Kreml bestätigt", "Kremlin"),
    ],
)
def test_an_office_that_is_merely_mentioned_does_not_speak(text: str, speaker: str) -> None:
    assert best(text).speaker == speaker


def test_the_object_and_the_kind_are_read_from_the_words() -> None:
    told = best("Росіяни вдарили по підстанції в Конотопі")
    assert (told.kind, told.object_class) == ("strike on infrastructure", ObjectClass.GRID)
    assert best("Дрони влучили у підстанцію в Конотопі").kind == "drone attack"
    assert all(kind for kind in KINDS)


def test_a_second_story_in_the_same_headline_changes_nothing() -> None:
    one = "Удар по Нікополю: поранено 10 людей."
    assert event_probability(one + " У Туреччині затримали мера Стамбула.", SOURCE) == event_probability(one, SOURCE)


def test_a_hypothesis_in_one_clause_leaves_the_other_standing() -> None:
    assert event_probability("У Харкові влучили в будинок, Суми можуть бути наступними", SOURCE) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Генштаб спростував обстріл міста Суми",
        "Міноборони РФ заперечує удар по Сумах",
        "Кремль отрицает ночной удар по Сумам",
        "В администрации опровергли сообщение о взрыве в Сумах",
        "Moskau bestritt den Angriff auf Sumy",
        "The ministry refuted reports of a strike on Sumy",
        "Moscou nie toute frappe sur Soumy",
        "No explosion was heard in Sumy, the mayor says",
        "Вибухів у Сумах не було, - мер",
        "Взрывов в Сумах не было, сообщил мэр",
        "Росіяни поширюють фейк про вибух на заводі в Сумах",
        "Россия распространяет фейк об ударе ВСУ по больнице в Сумах",
        "Russia spreads a fake about an explosion in Sumy",
    ],
)
def test_what_denies_an_event_is_read_as_a_denial_too(text: str) -> None:
    assert denies(text)
    assert all(one.denied for one in read_text(text, SOURCE))
    assert read_text(text, SOURCE)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Штаб заперечує удари по складах ворога і каже, що той сам атакував підстанцію в Ізюмі", "Izium"),
        ("Влучань у Конотопі не було, але уламки дрона пошкодили склад", "Konotop"),
        ("Штаб опроверг удар по складу, но дрон попал в дом в Ахтырке", "Okhtyrka"),
        ("The staff denies any strike on the depot, and says that drones hit a school in Sumy", "Sumy"),
        ("Росіяни вдарили по Охтирці, загинули троє. Москва заперечує удар", "Okhtyrka"),
    ],
)
def test_a_denial_of_one_clause_leaves_what_another_tells(text: str, place: str) -> None:
    assert (place, False) in {(one.place_name, one.denied) for one in read_text(text, SOURCE)}


@pytest.mark.parametrize(
    "text",
    [
        "Канали пишуть, що в Яремчі пролунали вибухи. Голова області спростував це",
        "Каналы написали, что в Ровно прогремели взрывы. Глава области сказал, что взрывов не было",
        "Channels wrote that explosions were heard in Rivne. The governor denied it",
        "Мер заперечив удар по Шостці, внаслідок якого нібито згорів склад",
        "Мер заперечив удар по Шостці, що зруйнував школу",
    ],
)
def test_who_denies_what_was_told_before_denies_it_all(text: str) -> None:
    found = read_text(text, SOURCE)
    assert found
    assert all(one.denied and one.probability < 0.5 for one in found)


def test_preliminary_data_are_no_daily_life_and_recorded_air_strikes_are_sure() -> None:
    assert event_probability("Шахеди атакували Суми: за попередніми даними, горить склад", SOURCE) >= 0.8
    assert event_probability("У Сумах зафіксовано близько 7 авіаударів", SOURCE) >= 0.8


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("У Сумах пролунали вибухи", "uk"),
        ("В Сумах прогремели взрывы", "ru"),
        ("Дрони атакували Одесу", "uk"),
        ("Explosions in the city of Sumy", "en"),
        ("Explosionen in der Stadt Sumy", "de"),
        ("Des explosions dans la ville de Soumy", "fr"),
        ("...", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_told_by_letters_and_function_words(text: str, code: str) -> None:
    assert language(text) == code


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error_and_spans_point_into_it(text: str) -> None:
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
    for one in read_text(text, SOURCE):
        assert text[one.start : one.end] == one.words
        assert 0.0 <= one.probability <= 1.0
        assert one.started <= one.ended


@given(st.sampled_from(["\u00ad", "\u200b", "\u200f", "\ufeff", "\u0301"]), st.integers(0, 30))
def test_marks_that_nobody_sees_do_not_hide_an_attack(mark: str, position: int) -> None:
    text = "Росіяни вдарили по Шостці керованими бомбами"
    assert event_probability(text[:position] + mark + text[position:], SOURCE) >= 0.5


@pytest.mark.parametrize(
    "text", ["Росіяни вдaрили по Шocтці керованими бoмбами", "Дрoни атaкувaли Шостку, двоє порaненuх людeй"]
)
def test_letters_of_another_alphabet_that_look_alike_hide_no_attack(text: str) -> None:
    assert event_probability(text, SOURCE) >= 0.5
    assert {one.place_name for one in read_text(text, SOURCE)} == {"Shostka"}


@pytest.mark.parametrize(
    "text",
    [
        "Фейк, нібито ЗСУ обстріляли школу в Токмаку",
        "Росія поширює фейк про удар по лікарні в Дніпрі",
        "Claims that a hospital in Dnipro was bombed are fake, the council said",
        "Falschmeldung: In Lwiw sei eine Kaserne getroffen worden",
        "Infox : non, un immeuble de Lviv n'a pas été bombardé",
        "Киев бросил в бой резервы под Покровском",
        "Ворог кинув у бій під Вовчанськом спецпризначенців",
        "Kyiv threw its last reserves into the battle for Pokrovsk",
        "Kiew wirft Reserven in die Schlacht um Pokrowsk",
        "Kiev jette ses dernières réserves dans la bataille de Pokrovsk",
        "Бюджетна бомба: уряд готує удар по гаманцях харків'ян",
        "Взрыв эмоций в Херсоне: Imagine Dragons сняли клип",
        "Гурт підірвав стадіон у Львові",
        "Співачка присвятила пісню загиблій від удару по Краматорську поетесі",
        "Kiev explose ses records d'importation d'électricité",
        "À Kiev, la bombe politique explose : le ministre démissionne",
    ],
)
def test_fakes_figures_of_speech_and_bands_are_no_events(text: str) -> None:
    assert event_probability(text, SOURCE) < 0.35


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Дрони атакували порти на Дунаї, загорілися склади", {""}),
        ("Росіяни обстріляли село Дунай", {"Dunay"}),
        ("Drones hit Kherson's port", {"Kherson"}),
        ("Eine Rakete traf ein Haus in Chersons Innenstadt", {"Kherson"}),
        ("РФ сбросила КАБы на Запорожский район: шесть пострадавших", {"Zaporizkyi"}),
        ("Взрывы прогремели в Джанкое", {"Dzhankoi"}),
        ("На Сумщині атаковано дроном автобус Суми – Тростянець", {"Sumy oblast"}),
        ("Мирный житель погиб при ударе дрона в Новой Каховке", {"Nova Kakhovka"}),
        ("Dabei traf eine Drohne ein Haus in Sumy", {"Sumy"}),
        ("На Ізюмщині горіла ферма після удару дрона", {"Iziumskyi"}),
        ("Ворог обстріляв Сумщину й Харків", {"Kharkiv", "Sumy oblast"}),
        ("Дрони вдарили по Сумах з Курської області", {"Sumy"}),
        ("Дрон попал в склад в Тростянце между Сумами и Ахтыркой", {"Trostianets"}),
    ],
)
def test_rivers_genitives_districts_and_bus_lines_are_placed_where_they_are(text: str, places: set[str]) -> None:
    assert {one.place_name for one in read_text(text, SOURCE)} == places


def test_the_name_of_a_weapon_counts_nobody() -> None:
    (one,) = read_text("Росіяни вдарили по Краматорську із С-300: є загиблі", SOURCE)
    assert str(one.dead) == "at least 2"


def test_a_line_without_end_is_read_in_pieces_and_loses_nothing() -> None:
    text = "Суми, Харків, Одеса " * 2_000
    pieces = sentences(text)
    assert max(len(one.text) for one in pieces) <= 2_000
    assert "".join(one.text for one in pieces).replace(" ", "") == text.replace(" ", "")
    assert len(read_text("удар " * 5_000, SOURCE)) > 1


def test_every_language_has_every_rule() -> None:
    names = [set(phrases(code).who) | set(phrases(code).casualties) | set(phrases(code).when) for code in LANGUAGES]
    assert all(one == names[0] for one in names)
    assert all(len(phrases(code).months) == 12 and len(phrases(code).weekdays) == 7 for code in LANGUAGES)
    assert SAID.astimezone(UTC).hour == 11
