"""When: zones, midnights, changes of clocks, counted days, ends and renewals."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from truceline.agreement.ambiguity._draft import Clause, Draft
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._last_day import NO_RENEWAL, RENEWAL, has_last_day
from truceline.agreement.ambiguity._phrases import phrases, sentences, silent
from truceline.agreement.moments import moment
from truceline.agreement.nouns import COUNTINGS, Moment
from truceline.agreement.tree import Path
from truceline.model.errors import OutOfRange

SHORT = timedelta(days=14)  # a rule as short as this is read by the clock: an hour more or less matters

_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}")
_OFFSET_ZONE = re.compile(r"\bEtc/GMT[+-]?\d*|\b(?:EET|CET|WET|MET|EST|MST|HST|MSK)\b$")
_CLOCK = re.compile(
    r"(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?!\d)|(?<!\d)(?:[01]?\d|2[0-4]) ?(?:Uhr|h ?[0-5]\d|heures(?! après))\b|"
    r"(?<!\d)1?\d ?(?:[ap]m\b|[ap]\.m\.)"
)
_ZONE_WORDS = phrases(
    en=r"UTC|GMT|Zulu|(?:\w+ )?(?:local |summer |winter )?time\b|time zone|EES?T\b|CES?T\b|MSK|(?:Europe|Asia|Africa|America)/",
    de=r"UTC|\w*(?:Zeitzone|Ortszeit)|\w+er Zeit|\w+zeit\b|MES?Z",
    uk=r"за (?:\w+ )?(?:київськ|московськ|місцев|всесвітн)|UTC|час(?:ом|ового)",
    ru=r"по (?:\w+ )?(?:киевск|московск|местн|всемирн)|UTC|МСК|времени",
    fr=r"UTC|heure (?:locale|de|d'|légale)|fuseau",
)
_MIDNIGHT = phrases(en=r"midnight", de=r"Mitternacht", uk=r"опівноч|півн[оі]ч(?!н)", ru=r"полноч|полуноч", fr=r"minuit")
_CLOCKS_CHANGE = phrases(
    en=r"summer time|daylight|clocks? (?:go|change|are|is)|change of (?:the )?clocks?|elapsed hours|UTC",
    de=r"Sommerzeit|Zeitumstellung|Uhren|UTC",
    uk=r"літн\w+ час|переведення годинник|UTC",
    ru=r"летн\w+ врем|перевод\w* час|UTC",
    fr=r"heure d'été|changement d'heure|UTC",
)
_DAYS = phrases(
    en=r"(?:\d+|\w+(?:-\w+)?)[ -](?:calendar |working )?(?:days?|weeks?|months?)\b(?= (?:after|from|of|before|later|following|long)|[.,;:)]|$| (?:the|no|neither|each|both|all|a) )|within (?:\d+|\w+(?:-\w+)?) (?:calendar |working )?(?:days?|weeks?|months?)\b",
    de=r"(?:\d+|\w+) (?:Kalender)?(?:Tage?n?|Wochen?|Monate?n?)\b",
    uk=r"(?:\d+|\w+) (?:календарних )?(?:дн(?:і|ів)|діб|доби|тижн\w*|місяц\w*)\b",
    ru=r"(?:\d+|\w+) (?:календарных )?(?:дн(?:я|ей)|суток|недел\w*|месяц\w*)\b",
    fr=r"(?:\d+|\w+) (?:jours?|semaines?|mois)\b",
)
_NUMBER = re.compile(
    r"^(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|forty|forty-five|sixty|ninety|"
    r"zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|vierzehn|fünfzehn|zwanzig|dreißig|sechzig|neunzig|"
    r"два|дві|двох|три|трьох|п.ят\w*|сім|семи|десят\w*|чотирнадцят\w*|тридцят\w*|"
    r"две|двух|трёх|трех|пят\w*|семь|четырнадцат\w*|тридцат\w*|"
    r"deux|trois|cinq|sept|dix|quatorze|quinze|vingt|trente|soixante)\b",
    re.IGNORECASE,
)
_COUNTED = phrases(
    en=r"first day|last day|the day (?:of [^.;]{3,40}|after [^.;]{3,40}) (?:is|being)|inclusive|both days|not count|day count|counted from",
    de=r"einschließlich|erste Tag|letzte Tag|mitgezählt|zählt",
    uk=r"включно|перший день|останній день|першим днем|останнім днем",
    ru=r"включительно|первый день|последний день|первым днём|последним днём",
    fr=r"inclus|premier jour|dernier jour",
)
_LENGTH = phrases(
    en=r"(?:for|lasts?|period of) (?:a period of )?(\d+) days?\b|\d+-day\b",
    de=r"(?:für|dauert) \d+ Tage?\b|\d+-tägig|\d+ Tage lang",
    uk=r"(?:протягом|на|упродовж) \d+ (?:дн\w+|діб)",
    ru=r"(?:в течение|на) \d+ (?:дн\w+|суток)",
    fr=r"(?:pendant|pour|durée de) \d+ jours?\b",
)
_REVIEW = phrases(
    en=r"review|terminat|denounc|withdraw(?:s|al)? from (?:this|the) agreement|expir|until (?:further|written)|remains? in force until|ceases? to (?:apply|bind)",
    de=r"überprüf|künd|Außerkrafttreten|läuft \w* ?aus|tritt außer",
    uk=r"перегля|припиня|денонс|втрачає чинність",
    ru=r"пересм|прекраща|денонс|утрачивает силу",
    fr=r"réexam|révis|dénonc|résili|expir|prend fin",
)
_RENEWED_HOW = phrases(
    en=r"written|in writing|automatic|tacit|unless|(?:joint|common|mutual) |by (?:agreement|decision|consent|exchange)|consent|notice|note\b|(?:the )?parties|(?:each|either|both) (?:side|party)|commission|council",
    de=r"schriftlich|automatisch|stillschweigend|sofern nicht|wenn nicht|einvernehm|gemeinsam|Beschluss|Note\b|Parteien|Kommission",
    uk=r"письмов|автоматичн|якщо (?:жодн|не)|за згод|за рішен|спільн|нот[аоу]|сторони|комісі",
    ru=r"письменн|автоматическ|если (?:ни|не)|по соглас|по решен|совместн|нот[аоы]|стороны|комисси",
    fr=r"par écrit|écrite|automatique|tacite|sauf|d'un commun|décision|conjoint|parties|commission",
)
_PULLED_BACK = phrases(
    en=r"within \d+|within \w+ days|complet|no later than|not later than|by \d|by the end|begin|start|first day|last day|since|already|at all times|stays?\b|stands?\b|remain|keep",
    de=r"innerhalb|binnen|spätestens|abgeschlossen|beginn|bis zum|jederzeit|bleib|stehen\b",
    uk=r"протягом|не пізніше|заверш|розпоч|почина|до \d|постійно|перебува|стоять",
    ru=r"в течение|не позднее|заверш|начина|начал|до \d|постоянно|остаются|стоят\b",
    fr=r"dans un délai|au plus tard|achev|commenc|avant le|en permanence|restent|se tiennent",
)


def _moments(draft: Draft) -> Iterator[tuple[Path, str]]:
    for clause in draft.clauses:
        for field in ("in_force", "parameters"):
            yield from _dated(clause.map(field), clause.path(field))
    for index, reading in draft.items("readings"):
        yield from _dated(reading.get("changes"), ("readings", index, "changes"))


def _dated(value: Any, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - any part of the document
    if isinstance(value, str) and _ZONED.match(value):
        yield path, value
    elif isinstance(value, dict):
        for key, held in value.items():
            yield from _dated(held, (*path, str(key)))
    elif isinstance(value, list):
        for index, held in enumerate(value):
            yield from _dated(held, (*path, index))


def _zoneless(draft: Draft) -> Iterator[Found]:
    for path, text in _moments(draft):
        rest = _ZONED.sub("", text, count=1).strip(" []Z")
        if not re.search(r"[A-Za-z]{3}|/", rest) and "UTC" not in text:
            yield path, f'"{text}" names no time zone'
        elif _OFFSET_ZONE.search(rest):
            yield path, f'"{text}" names an offset, not the zone of a place'
    for clause in draft.clauses:
        for lang, text in clause.wording:
            clock = _CLOCK.search(text)
            if clock and not _ZONE_WORDS.find(lang, text):
                yield clause.path("wording", lang), f'"{clock[0].strip()}" with no word on the time zone'


def _own_zones(clause: Clause) -> Iterator[tuple[Path, str]]:
    for field in ("in_force", "parameters"):
        for path, text in _dated(clause.map(field), clause.path(field)):
            try:
                zone = moment(text).zone
            except OutOfRange:
                continue
            if not _OFFSET_ZONE.search(zone):  # A01 says so
                yield path, zone


def _several_zones(draft: Draft) -> Iterator[Found]:
    used = [(path, zone) for clause in draft.clauses for path, zone in _own_zones(clause)]
    first = used[0][1] if used else ""
    for path, zone in used:
        if zone != first:
            yield path, f"{zone}, while other clauses count in {first}"


def _midnights(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        ends = [("in_force", "until"), ("parameters", "ends")]
        for field, name in ends:
            text = clause.map(field).get(name)
            if isinstance(text, str) and re.match(r"\d{4}-\d{2}-\d{2}[ T]00:00(?::00)?(?!\d)", text):
                yield clause.path(field, name), f'an end at "{text}": the day it names is not part of it'
        for lang, text in clause.wording:
            word = _MIDNIGHT.find(lang, text)
            if word and not re.search(r"\b(?:00|0|24)[:.h ]?00\b|24 Uhr|0 Uhr", text):
                yield (
                    clause.path("wording", lang),
                    f'"{word}" without saying of which day, the first or the last minute',
                )


def _windows(clause: Clause) -> Iterator[tuple[Path, Moment, Moment]]:
    given = clause.parameters
    starts, ends = getattr(given, "starts", None), getattr(given, "ends", None)
    if isinstance(starts, Moment) and isinstance(ends, Moment):
        yield clause.path("parameters"), starts, ends
    elif (begin := clause.starts()) and (end := clause.ends()) and end.at_utc - begin.at_utc <= SHORT:
        yield clause.path("in_force"), begin, end


def _clock_changes(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for path, begin, end in _windows(clause):
            offsets = [
                at.at_utc.replace(tzinfo=UTC).astimezone(ZoneInfo(begin.zone)).utcoffset() for at in (begin, end)
            ]
            if offsets[0] != offsets[1] and not draft.says(clause, _CLOCKS_CHANGE):
                yield path, f"clocks of {begin.zone} change between {begin.local} and {end.local}"


def _uncounted(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        force = clause.map("in_force")
        stated = force.get("day_count")
        counted = force.get("counting") in COUNTINGS or (isinstance(stated, str) and not silent(stated))
        if counted or draft.says(clause, _COUNTED):
            continue
        for lang, text in clause.wording:
            days = _number_of_days(lang, text)
            if days:
                yield clause.path("wording", lang), f'"{days}" without saying which day is the first and which the last'
                break


def _number_of_days(lang: str, text: str) -> str | None:
    hits = (_DAYS.find(lang, text[at:]) for at in range(len(text)) if at == 0 or not text[at - 1].isalnum())
    found = (hit.removeprefix("within ").removeprefix("Within ") for hit in hits if hit)
    return next((hit for hit in found if _NUMBER.match(hit)), None)


def _wrong_length(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        begin, end = clause.starts(), clause.ends()
        if begin is None or end is None:
            continue
        for lang, text in clause.wording:
            words = _LENGTH.find(lang, text)
            days = int(re.findall(r"\d+", words)[0]) if words else 0
            held = (end.at_utc - begin.at_utc) / timedelta(days=1)
            # a change of clocks moves an end by an hour; and the first day may or may not count
            if days and not days - 0.05 <= held <= days + 1.05:
                yield clause.path("wording", lang), f'"{words}", but from {begin} to {end} are {held:.4g} days'


def _open_ends(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        open_end = clause.map("in_force").get("until") is None and clause.fields.get("in_force") is not None
        if open_end and not draft.says(clause, _REVIEW):
            yield clause.path("in_force"), "no end is stated, and no review or way to end it"


def _renewals(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        more = str(clause.fields.get("renewal") or "")
        for path, lang, text in clause.spoken:
            for part in sentences(text):
                word = RENEWAL.find(lang, part)
                if word and not NO_RENEWAL.within(part) and (missing := _open_renewal(lang, f"{part} {more}")):
                    yield path, f'"{word}" without saying {missing}'


def _open_renewal(lang: str, text: str) -> str:
    """What a sentence on renewal leaves open: by whom and how, until when before the end; "" where neither."""
    how, day = _RENEWED_HOW.within(text), has_last_day(lang, text)
    missing = [words for words, said in (("by whom, how", how), ("until which day", day)) if not said]
    return " and ".join(missing) + (" and for how long" if missing == ["by whom, how", "until which day"] else "")


def _withdrawal_days(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        if "withdrawal" in clause.kind and not any(_PULLED_BACK.within(text) for _, text in clause.wording):
            yield clause.path(), "no day by which the withdrawal begins, or is complete"


KINDS = (
    Kind(
        kind_id="A01",
        name="zone-missing",
        title="A clock time without the zone of a place",
        why="A truce without a zone name starts at two moments: each side keeps its own clock and is right. "
        "An offset is not enough, because it does not say what happens when clocks change.",
        history=History(
            text="The Easter truce of 2025 gave its hours in Moscow time; the measures of July 2020 began at 00:01 Kyiv "
            "time. Both named the city. A draft that does not leaves the first hour to each side.",
            address="irna.ir 85809113; mid-dnr.su",
            mark="V",
        ),
        settles='Name the zone of a place beside every clock time, in the text and in the data: "18:00 Europe/Kyiv".',
        find=_zoneless,
    ),
    Kind(
        kind_id="A02",
        name="zones-differ",
        title="Clauses that count in different time zones",
        why="A rule that ends in one zone and a rule that begins in another leave a gap or an overlap of hours, "
        "and the same report counts an incident under two days.",
        history=History(
            text="The instruments on the war in Ukraine use both: Moscow time in the Easter truce of 2025, Kyiv time in "
            "the measures of July 2020.",
            address="irna.ir 85809113; mid-dnr.su",
            mark="V",
        ),
        settles="One zone for all clauses, or one sentence that says why a clause has another and what that is in UTC.",
        find=_several_zones,
    ),
    Kind(
        kind_id="A03",
        name="midnight",
        title="A boundary at midnight",
        why="Midnight belongs to two days. An end at 00:00 shuts out the day that it names; readers take it as included.",
        history=History(
            text="The additional measures of July 2020 began at 00:01, one minute past, so that the day was not in doubt.",
            address="mid-dnr.su/en/pages/contact-group/perechen-mer-po-usileniyu",
            mark="V",
        ),
        settles="Write an end as 24:00 of the last day, or as a clock time well away from midnight.",
        find=_midnights,
    ),
    Kind(
        kind_id="A04",
        name="clock-change",
        title="Clocks change inside the window",
        why="A night with 23 or 25 hours: a truce of so many hours ends an hour before or after the clock time beside it, "
        "and one hour comes twice.",
        history=History(
            text="In 2025 clocks in Ukraine went forward on 30 March, inside the 30 days of the energy moratorium; those "
            "in Russia did not. From that day to October both capitals show the same hour.",
            address="IANA time zone database, Europe/Kyiv and Europe/Moscow",
            mark="O",
        ),
        settles="Say whether elapsed hours or the clock decide, or give the end in UTC as well.",
        find=_clock_changes,
    ),
    Kind(
        kind_id="A05",
        name="day-count",
        title="Days counted without a rule for counting",
        why="Whether the first day counts moves the last day by one. What happens on that day is inside for one side and "
        "outside for the other.",
        history=History(
            text="Thirty days from 18 March 2025 end on 16 April or on 17 April, depending on how the first day counts.",
            address="product.md section 4; dates: infomarine.info",
            mark="O",
        ),
        settles="Name the first and the last day by date, or give in_force.days with in_force.counting.",
        find=_uncounted,
    ),
    Kind(
        kind_id="A06",
        name="length-and-dates",
        title="A length that is not the length of its dates",
        why="Two ends for one rule: the one that is counted and the one that is written.",
        history=History(
            text="In March 2023 the grain initiative was renewed: Ukraine announced 120 days, Russia 60 days to 18 May.",
            address="tvpworld.com/68572501/black-sea-grain-deal-extended-but-kyiv-and-moscow-disagree-on-for-how-long",
            mark="V",
        ),
        settles="Give the dates and leave the number out, or correct one of them.",
        find=_wrong_length,
    ),
    Kind(
        kind_id="A07",
        name="open-end",
        title="No end, no review, no way out",
        why="A rule that nobody looks at again is ended by whoever stops keeping it, and nobody can say on which day.",
        history=History(
            text="The measures of September 2014 and February 2015 named no end; what was still in force in 2021 was "
            "itself disputed.",
            address="laender-analysen.de/ukraine-analysen/137; unian.info 1779861",
            mark="G",
        ),
        settles="An end, a date of review with who reviews, or how a party ends it with how much notice "
        "(field review of the rule or of the document).",
        find=_open_ends,
    ),
    Kind(
        kind_id="A08",
        name="renewal",
        title="Renewal without who, how and how long",
        why="On the last day each side may say truthfully that the rule goes on, or that it does not.",
        history=History(
            text="The grain initiative was to be renewed; on the day Kyiv said for 120 days, Moscow said for 60.",
            address="tvpworld.com/68572501/black-sea-grain-deal-extended-but-kyiv-and-moscow-disagree-on-for-how-long",
            mark="V",
        ),
        settles="Who renews, in which form, until when before the end, and for how long.",
        find=_renewals,
    ),
    Kind(
        kind_id="A09",
        name="withdrawal-days",
        title="A withdrawal without first and last day",
        why="A weapon seen inside the distance may be late, or on its way, or never have been due to move yet.",
        history=History(
            text="The addendum of 29 September 2015 gave each class its days: tanks within 15, then guns under 100 mm, "
            "41 days in all.",
            address="eu.eot.su",
            mark="V",
        ),
        settles="The day on which withdrawal begins and the day by which it is complete, for each class.",
        find=_withdrawal_days,
    ),
)
