"""Texts of several sentences read into one claim for each event; every text is invented."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from truceline.claims.blame import own_strike
from truceline.claims.casualties import casualties
from truceline.claims.documents import Document, claims_of
from truceline.claims.phrases import phrases
from truceline.claims.reader import Source, event_probability, read_text
from truceline.claims.sentences import sentences
from truceline.claims.speakers import said_by, tells_who
from truceline.claims.told import Told

KYIV = ZoneInfo("Europe/Kyiv")
SAID = datetime(2026, 5, 13, 18, tzinfo=KYIV)  # a Wednesday


def told(text: str) -> dict[str, Told]:
    document = Document(
        document_id="a",
        outlet="paper",
        text=text,
        published_from=SAID,
        published_to=SAID,
        zone="Europe/Kyiv",
        received_utc=SAID,
    )
    return {one.place_name: one for one in claims_of(document)}


def numbers(one: Told) -> tuple[str | None, str | None, str]:
    speaker = "" if one.speaker == one.via else one.speaker
    dead, hurt = (str(count) if count is not None else None for count in (one.dead, one.hurt))
    return dead, hurt, speaker


@pytest.mark.parametrize(
    ("text", "place", "counted", "day"),
    [
        (
            ("Учора о сьомій вечора росіяни вдарили «Іскандером» по Павлограду. Двоє вогнеборців загинули, ще троє в "
            "реанімації. Голова ОВА висловив співчуття рідним."),
            "Pavlohrad", ("2", "3", ""), 12,
        ),
        (
            ("Ракетный удар по Одессе унёс жизни пятерых человек. Ранены ещё двое. Об этом рассказал мэр."),
            "Odesa", ("5", "2", "mayor"), 13,
        ),
        (
            ("В Донецке снаряд разорвался во дворе школы. Ранены учительница и трое школьников. По словам главы "
            "оккупационной администрации, занятия отменены."),
            "Donetsk", (None, "4", "occupation authorities"), 13,
        ),
        (
            ("A Shahed drone slammed into a nine-storey block in Sumy before dawn on Tuesday. Rescuers found the bodies of "
            "a mother and her daughter. Fourteen others needed treatment, the emergency service said."),
            "Sumy", ("2", "14", "State Emergency Service"), 12,
        ),
        (
            ("In Nikopol hat eine Drohne einen Krankenwagen getroffen. Der Fahrer war sofort tot, zwei Sanitäterinnen "
            "erlitten Splitterverletzungen. Die Staatsanwaltschaft sprach von einem Kriegsverbrechen."),
            "Nikopol", ("1", "2", "prosecutor"), 13,
        ),
        (
            ("Un drone a visé un minibus à Kherson mercredi matin. Le chauffeur est mort sur le coup et cinq passagers sont "
            "hospitalisés, d'après la police."),
            "Kherson", ("1", "5", "police"), 13,
        ),
        (
            ("The mayor of Enerhodar said a drone had hit the pumping station. The town is without water."),
            "Enerhodar", (None, None, "mayor"), 13,
        ),
        (
            ("Moscow's defence ministry said Ukrainian artillery had shelled a market in Donetsk, killing 11. Kyiv did not "
            "comment."),
            "Donetsk", ("11", None, "Ministry of Defence of Russia"), 13,
        ),
    ],
)  # fmt: skip
def test_the_sentences_after_a_claim_add_to_it(
    text: str, place: str, counted: tuple[str | None, str | None, str], day: int
) -> None:
    """Dead, hurt and who says so."""
    found = told(text)
    assert list(found) == [place]
    assert numbers(found[place]) == counted
    assert found[place].day.day == day


def test_a_digest_is_one_claim_for_each_place_with_its_own_numbers_and_the_day_of_all() -> None:
    found = told(
        "Минувшим вечером под удар попали три пункта. Славянск: удар по заводу, трое погибших. Дружковка: повреждена "
        "школа. Изюм: ранен мужчина. По данным областной администрации."
    )
    assert {name: numbers(one)[:2] for name, one in found.items()} == {
        "Sloviansk": ("3", None),
        "Druzhkivka": (None, None),
        "Izium": (None, "1"),
    }
    assert {one.speaker for one in found.values()} == {"regional administration"}
    assert {one.day.day for one in found.values()} == {12}


def test_the_numbers_in_brackets_belong_to_the_town_before_them() -> None:
    found = told("Trois villes touchées cette nuit : Poltava (un mort), Soumy (quatre blessés).")
    assert {name: numbers(one)[:2] for name, one in found.items()} == {"Poltava": ("1", None), "Sumy": (None, "4")}


@pytest.mark.parametrize(
    ("text", "dead", "hurt"),
    [
        ("Under fire in Poltava on Monday: 31 people were injured in a missile strike. The mayor has since revised it to 29.", None, "29"),
        ("Beim Beschuss von Cherson wurden acht Menschen verletzt. Richtig ist: sechs.", None, "6"),
        ("Уточнюємо: під час удару по Краматорську поранено дев'ятьох, а не сімох людей, повідомили в міськраді.", None, "9"),
        ("Korrektur: Bei der Explosion in Berdjansk wurden nicht drei, sondern zwei Menschen verletzt.", None, "2"),
    ],
)  # fmt: skip
def test_a_correction_replaces_the_number_before(text: str, dead: str | None, hurt: str | None) -> None:
    (one,) = told(text).values()
    assert numbers(one)[:2] == (dead, hurt)


@pytest.mark.parametrize(
    "text",
    [
        "Im neuen Film fällt eine Bombe auf Charkiw. Drei Menschen sterben, und das Publikum weint.",
        "За легендою навчань, дрон влучив у підстанцію в Полтаві. Умовно постраждали п'ятеро.",
        "Скидки в Курске! Взрыв цен, пожар распродаж, в подарок чайник.",
        "Four years after a missile hit the station in Kramatorsk, survivors met on the platform.",
        "Le 10 octobre 2022, des missiles frappaient Kiev. Deux passants étaient tués.",
        "Суд в Брянске приговорил жителя Клинцов за подрыв шкафа. По словам прокурора, при взрыве ранены двое.",
        "Fachleute rechnen mit neuen Angriffen auf Umspannwerke um Odessa.",
    ],
)
def test_what_a_paragraph_is_about_speaks_for_all_its_sentences(text: str) -> None:
    assert told(text) == {}


def test_an_office_that_is_quoted_is_no_investigation() -> None:
    source = Source(outlet="paper", said=SAID, dated_only=False, zone="Europe/Kyiv")
    assert event_probability("Дрон ударил по рынку в Херсоне, сообщила прокуратура", source) > 0.5
    assert event_probability("Прокуратура расследует взрыв на рынке в Херсоне", source) < 0.2


def test_a_town_that_stands_for_a_government_and_a_town_of_a_hospital_are_no_places_of_an_event() -> None:
    assert list(told("Kiev a revendiqué une attaque de drones contre la raffinerie de Syzran.")) == ["Syzran"]
    found = told("Дрон ударил по трактору в селе Белополье. Тракториста ранило, его доставили в больницу Сум.")
    assert list(found) == ["Bilopillia"]


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        (
            "Ukraine's military intelligence claimed responsibility for a drone attack on an oil depot in Feodosia.",
            "UA",
        ),
        ("Генштаб ЗСУ підтвердив ураження нафтобази в Енгельсі.", "UA"),
        ("Російські війська обстріляли Нікополь. У Марганці поранено жінку.", "RU"),
        ("Ночью вооружённые силы Украины атаковали область. В Ельце сгорел гараж, ранен сторож.", "UA"),
    ],
)
def test_the_author_is_kept_as_alleged(text: str, accused: str) -> None:
    assert {one.accused for one in told(text).values()} == {accused}


def test_who_tells_of_a_strike_in_his_own_country_is_not_its_author() -> None:
    (one,) = told("Drones hit a depot in Belgorod, the Russian defence ministry said.").values()
    assert own_strike("Ministry of Defence of Russia", one.place) == ""
    assert own_strike("General Staff of Ukraine", one.place) == "UA"


@pytest.mark.parametrize(
    ("code", "text", "speaker"),
    [
        ("uk", "Троє поранених, – ДСНС", "State Emergency Service"),
        ("ru", "Погиб водитель, сообщил мэр города, назначенный оккупационными властями", "occupation authorities"),
        ("en", "Three wounded, doctors at the local hospital said", "hospital"),
        ("de", "Drei Verletzte, wie die Polizei mitteilte", "police"),
        ("fr", "Trois blessés, selon le parquet", "prosecutor"),
        ("en", "The house of the mayor burned down", ""),
        ("de", "Die Klinik wurde getroffen", ""),
    ],
)
def test_who_speaks_is_told_from_who_is_mentioned(code: str, text: str, speaker: str) -> None:
    assert said_by(text, phrases(code)).speaker == speaker


def test_a_sentence_may_tell_no_more_than_who_said_it() -> None:
    assert tells_who("Про це повідомив голова ОВА.")
    assert tells_who("Das teilte der Gouverneur mit.")
    assert not tells_who("Der Gouverneur fuhr nach Hause.")


@pytest.mark.parametrize(
    ("code", "text", "dead", "hurt"),
    [
        ("uk", "Загинули чоловік і жінка", 2, None),
        ("uk", "Отримали поранення четверо дорослих і двоє дітей", None, 6),
        ("uk", "Двадцять двоє постраждалих", None, 22),
        ("uk", "Кількість жертв зросла до семи", 7, None),
        ("ru", "Число раненых при атаке дрона на город – трое, а не четверо", None, 3),
        ("ru", "Погибла продавщица, двое охранников надышались дымом", 1, 2),
        ("ru", "Ранены двое взрослых и ребёнок", None, 3),
        ("en", "Six people lost their lives", 6, None),
        ("en", "wounded a couple and their grandson", None, 3),
        ("en", "killing two, including a child, and wounding eight", 2, 8),
        ("en", "A nurse was killed and five more people were wounded", 1, 5),
        ("en", "At least seven people died and 31 were injured", 7, 31),
        ("de", "sind ein Mann und eine Frau getötet worden", 2, None),
        ("de", "Ein Junge erlag seinen Verletzungen", 1, None),
        ("de", "Der Einschlag kostete zwei Menschen das Leben", 2, None),
        ("fr", "Vingt-deux personnes ont été blessées, dont six enfants", None, 22),
        ("fr", "quatre morts et une douzaine de blessés", 4, 12),
        ("fr", "a fait sept morts et non six", 7, None),
        ("en", "12 houses were damaged and 3 drones fell", None, None),
        ("uk", "Пошкоджено 40 будинків, поранених немає", None, None),
    ],
)
def test_people_are_counted_however_a_language_puts_it(
    code: str, text: str, dead: int | None, hurt: int | None
) -> None:
    harm = casualties(text, phrases(code))
    assert (harm.dead and harm.dead.value, harm.hurt and harm.hurt.value) == (dead, hurt)


def test_a_full_stop_after_a_number_ends_a_sentence_unless_an_ordinal_follows() -> None:
    assert len(sentences("Загинуло 12. Поранено 13.")) == 2
    assert len(sentences("Der Angriff am 5. Mai traf die 3. Brigade.")) == 1
    assert len(sentences("Ситуація на 20:00. Сумщина: тихо.")) == 2


@pytest.mark.parametrize(
    ("text", "place", "dead", "hurt"),
    [
        ("У Харкові кількість поранених після атаки дронів зросла з п'яти до восьми. Троє з них – медики.", "Kharkiv", None, "8"),
        ("Підсумок у Конотопі: вісім загиблих. Удар «шахедами» стався в ніч на вівторок.", "Konotop", "8", None),
        ("У Сумах дрон влучив у маршрутку. Водій помер на місці, чотири пасажирки в лікарні.", "Sumy", "1", "4"),
        ("В Токмаке при обстреле погибли продавщица и двое покупателей.", "Tokmak", "3", None),
        ("Под Изюмом дрон сбросил гранату: двое погибли, третий в реанимации.", "Izium", "2", "1"),
        ("At least five people, including a girl of six, have been killed in a strike on Kupiansk.", "Kupiansk", "at least 5", None),
        ("Two workers died when shells fell on Izium and a third succumbed to his injuries.", "Izium", "3", None),
        ("A missile hit a hostel in Sloviansk; a dozen people were taken to hospital.", "Sloviansk", None, "about 12"),
        ("Bei einem Drohnenangriff auf Sumy ist eine fünfköpfige Familie verletzt worden.", "Sumy", None, "5"),
        ("Die Zahl der Todesopfer nach dem Raketenangriff auf Odessa ist auf zwölf gestiegen.", "Odesa", "12", None),
        ("Une frappe sur Kherson a fait quatre morts et une vingtaine de blessés.", "Kherson", "4", "about 20"),
        ("Des obus ont blessé un couple de retraités à Nikopol.", "Nikopol", None, "2"),
        ("Un drone a tué le chauffeur d'un bus près d'Izioum ; un passager est soigné à Kharkiv.", "Izium", "1", "1"),
        ("Two shells hit a school in Nikopol at 10:15, injuring three pupils aged 9 to 12.", "Nikopol", None, "3"),
    ],
)  # fmt: skip
def test_people_are_counted_in_the_words_that_news_has_for_them(
    text: str, place: str, dead: str | None, hurt: str | None
) -> None:
    (one,) = told(text).values()
    assert one.place_name == place
    assert numbers(one)[:2] == (dead, hurt)


def test_a_paragraph_goes_on_about_the_place_before_it_and_background_adds_nothing() -> None:
    found = told(
        "Russian drones hit two substations in Chernihiv overnight.\n\nThe mayor said a guard had been injured by debris.\n\n"
        "In August 2024 a strike there killed 14 people.\n\nMoscow denies that it targets civilians."
    )
    assert {name: numbers(one) for name, one in found.items()} == {"Chernihiv": (None, "1", "mayor")}


def test_an_article_that_quotes_itself_tells_its_event_once() -> None:
    text = "Дрон ударил по рынку в Херсоне, ранены двое."
    found = told(f"{text}\n\n{text}\n\nКак мы писали: «{text}»")
    assert {name: numbers(one)[:2] for name, one in found.items()} == {"Kherson": (None, "2")}


def test_the_side_is_not_named_by_where_a_place_lies() -> None:
    (one,) = told(
        "In der russischen Grenzstadt Schebekino traf eine Drohne einen Bus, vier Menschen wurden verletzt."
    ).values()
    assert one.accused == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("In der Nacht von Montag auf Dienstag traf eine Drohne ein Haus in Sumy.", 12),
        ("Un drone a frappé Kherson dans la nuit de lundi à mardi.", 12),
        ("Напередодні ввечері росіяни обстріляли Херсон.", 12),
    ],
)
def test_a_night_between_two_days_is_that_of_the_second_and_a_past_day_is_yesterday(text: str, day: int) -> None:
    assert {one.day.day for one in told(text).values()} == {day}


def test_an_evening_told_of_in_the_morning_was_yesterdays() -> None:
    early = Source(outlet="a", said=SAID.replace(hour=8), dated_only=False, zone="Europe/Kyiv")
    late = Source(outlet="a", said=SAID.replace(hour=22), dated_only=False, zone="Europe/Kyiv")
    text = "Ввечері дрон влучив у склад у Сумах"
    assert [one.day.day for source in (early, late) for one in read_text(text, source)] == [12, 13]
