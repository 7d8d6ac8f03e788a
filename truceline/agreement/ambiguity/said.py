"""What the data say and the text does not: whoever types a draft must choose, and the choice repairs the text.

Each decisive parameter is held against the wording with one question: where does the text say this?
"""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator, Mapping, Sequence

from truceline.agreement.ambiguity._classes import BANNED_WORDS, CLASS_WORDS
from truceline.agreement.ambiguity._draft import MEANS, Clause, Draft
from truceline.agreement.ambiguity._held import number, parts
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import phrases, sentences, silent
from truceline.agreement.ambiguity._quantities import clocks, dates, quantities, word_numbers
from truceline.agreement.moments import moment
from truceline.model.errors import OutOfRange

_ANNEX = phrases(
    en=r"annex|appendix|attached|schedule\b|enclosed|listed in|list of|inventory|parameters of this",
    de=r"Anlage|Anhang|beigefügt|Liste|Verzeichnis",
    uk=r"додат|додан|перелік|список|списк",
    ru=r"приложени|прилагаем|перечень|перечн|список|списк",
    fr=r"annexe|appendice|ci-joint|liste",
)
_MAP = phrases(
    en=r"annex|appendix|attached|map\b|maps\b|chart\b|coordinates?|drawn|demarcat|marked|pegs?\b|posts\b|sketch",
    de=r"Anlage|Anhang|Karte|Koordinate|eingezeichnet|markiert|Skizze",
    uk=r"додат|карт[аіиу]|координат|позначен|схем[аіиу]",
    ru=r"приложени|карт[аеыу]|координат|обозначен|схем[аеыу]",
    fr=r"annexe|carte|coordonnées|tracée?|marquée?|croquis",
)
_LINE = phrases(
    en=r"lines?\b(?! of (?:duty|command|communication|march|sight))|frontier|border|edge|boundary|contact",
    de=r"\w*linie|Grenze|Rand\b", uk=r"ліні|кордон|меж[аіуею]", ru=r"лини|границ|рубеж", fr=r"lignes?\b|frontière|limite|bord\b",
)  # fmt: skip
_DAY_COUNT = phrases(
    en=r"first day|last day|the day (?:of|after)|inclusive|including|both days|not (?:be(?:ing)? )?count|day count|counted|through(?: the end of)? \d|until|ends? (?:on|at)|to \d|by \d|expires? (?:on|at)",
    de=r"einschließlich|erste[rnm]? Tag|letzte[rnm]? Tag|mitgezählt|zählt|bis (?:zum )?|endet am",
    uk=r"включно|перший день|останній день|першим днем|останнім днем|не враховується|рахується|до \d",
    ru=r"включительно|первый день|последний день|первым дн[её]м|последним дн[её]м|не считается|считается|по \d|до \d",
    fr=r"inclus|premier jour|dernier jour|compté|jusqu'au|jusqu'à",
)
_SPAN = phrases(
    en=r"(?:for|lasts?|period of|valid for|term of|duration of) (?:a (?:period|term) of |the next )?(?:\d+|\w+(?:-\w+)?)[ -](?:calendar |working )?(?:days?|weeks?|months?)\b|(?:\d+|thirty|sixty|ninety|ten|seven|fourteen)-day\b",
    de=r"(?:für|dauert|Dauer von|auf) (?:die Dauer von )?(?:\d+|\w+) (?:Kalender|Arbeits)?(?:tage?n?|Wochen?|Monate?n?)\b|\d+-tägig|(?:\d+|\w+) (?:Tage|Wochen|Monate) lang",
    uk=r"(?:протягом|на|упродовж|строком на|терміном на) (?:\d+|\w+) (?:календарних )?(?:дн\w+|діб|тижн\w+|місяц\w+)",
    ru=r"(?:в течение|на|сроком на) (?:\d+|\w+) (?:календарных )?(?:дн\w+|суток|недел\w+|месяц\w+)",
    fr=r"(?:pendant|pour|durée de|période de) (?:\d+|\w+) (?:jours?|semaines?|mois)\b",
)
_TOGETHER = phrases(
    en=r"both|each|either|neither|parties|sides|nobody|no one|no (?:party|side|state|army|force)|every|all\b|any\b|mutual|other (?:side|party)|opposing", de=r"beide|jede|keine (?:Seite|Partei)|niemand|Parteien|Seiten|alle\b|gegenseitig|ander\w+ (?:Seite|Partei)",
    uk=r"обидв|кожн|жодн\w+ (?:зі |із )?сторон|ніхто|сторони|сторін|усі|всі|взаємн|інш\w+ сторон", ru=r"обе\b|обо|кажд|ни одн\w+ (?:из )?сторон|никто|стороны|сторон\b|все\b|взаимн|друг\w+ сторон", fr=r"les deux|chaque|chacun|aucune? (?:partie|côté)|nul\b|parties|côtés|tous|toute|mutuel|l'autre",
)  # fmt: skip
_PLACE = phrases(
    en=r"zones?\b|areas?\b|regions?\b|sectors?\b|strips?\b|belts?\b|districts?|territor|lines?\b|land\b|sea\b|country|countries|valley|lake|coast|ports?\b|harbou?r|corridor|lane\b|channel|waters|town|village|settlement|everywhere|anywhere|positions?|fronts?\b|border|bridge|roads?\b|island|plateau|map\b|annex|sites?\b|in the (?:north|south|east|west|air)",
    de=r"\w*(?:zone|gebiet|bereich|raum|streifen|land|linie|meer|küste|hafen|korridor|gewässer|stadt|dorf|grenze|brücke|straße|insel|karte|anlage|tal|see|ort)\b|überall|nirgends",
    uk=r"зон|район|област|сектор|смуг|територі|ліні|земл|мор[еія]|країн|долин|озер|узбереж|порт|коридор|вод[аи]|міст|сел|скрізь|будь-де|позиці|кордон|дорог|остр[оі]в|мап|карт|громад|ділян",
    ru=r"зон|район|област|сектор|полос|территори|лини|земл|мор[еяю]|стран|долин|озер|побереж|порт|коридор|вод[аы]|город|сел|везде|повсюду|нигде|позици|границ|дорог|остров|карт|участ",
    fr=r"zones?|régions?|secteurs?|bandes?|territoire|lignes?|terres?\b|mer\b|pays|vallée|lac\b|côte|ports?\b|couloir|eaux|ville|village|partout|positions?|front|frontière|ponts?\b|routes?|île|carte|annexe",
)
_PROPER = re.compile(
    r"(?<=[a-zа-яіїєґё,] )[A-ZА-ЯІЇЄҐ][a-zа-яіїєґёäöüéèç'-]{2,}"
)  # a name in the midst of a sentence; in German any noun
_FIRE_TYPES = ("use_of_force", "truce_window")  # where an hour decides over an incident
_UNIT_OF = {
    "distance_m": "m", "radius_m": "m", "buffer_m": "m", "tolerance_m": "m", "deviation_m": "m", "floor_m": "m", "ceiling_m": "m",
    "calibre_min_mm": "mm", "calibre_max_mm": "mm", "lead_hours": "time", "notice_within_hours": "time", "stop_minutes": "time",
    "days": "time", "silence_days": "time", "every_days": "time", "within_days": "time", "maximum": "count", "number": "count",
    "width_m": "m", "term_days": "time", "term_months": "time", "objection_days": "time", "objection_months": "time", "at_least": "count",
    "at_most": "count", "each_way_at_least": "count", "ratio": "count",
}  # fmt: skip
_TIMES = ("day", "week", "month", "hour", "minute", "year")
_CALLED = {"m": "length", "mm": "calibre", "time": "time", "count": "number"}
_FORTNIGHT = re.compile(
    r"(?:a|one|each|per) (?:day|week|month|hour)\b|(?:двое|трое|двоє|троє|четверо) (?:суток|діб)|недел[юя]\b|тиждень|eine Woche|une semaine|fortnight|daily|weekly|monthly|every (?:day|week|month)|щодня|щотижн|ежедневн|еженедельн|täglich|wöchentlich|chaque jour|quotidien|hebdomadaire",
    re.IGNORECASE,
)
_BODIES = (
    "certified_by",
    "confirmed_by",
    "by",
    "order_level",
    "channel",
    "referred_to",
    "exempt_operators",
    "permitted",
    "counted_by",
    "attributed_by",
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_STEM = 5  # letters of a word that a plural or a case leaves alone
_SHORT = 4  # letters below which a word of a name says nothing


def _numbers(draft: Draft) -> Iterator[Found]:
    """Lengths, calibres, times and counts of the parameters where the wording has none of that sort at all."""
    for clause in draft.clauses:
        texts = (*clause.wording, ("", _meanings(draft)))
        if not clause.wording or any(_ANNEX.within(text) for _, text in clause.wording):
            continue
        said = {name for name in _CALLED if any(_states(lang, text, name) for lang, text in texts)}
        held: dict[str, list[str]] = {}
        for place in parts(clause.map("parameters")):
            for name, unit in _UNIT_OF.items():
                value = number(place.get(name))
                if value is not None and value > 0.0 and unit not in said:
                    held.setdefault(unit, []).append(f"{name} {value:g}")
        for unit, names in held.items():
            yield (
                clause.path("parameters"),
                f"the data hold {', '.join(dict.fromkeys(names))}; the wording states no {_CALLED[unit]}",
            )


def _meanings(draft: Draft) -> str:
    """The definitions, and every sentence of a clause that says what a term means."""
    said = (part for clause in draft.clauses for _, text in clause.wording for part in sentences(text))
    terms = draft.tree.get("definitions")
    held = [str(meaning) for meaning in terms.values()] if isinstance(terms, dict) else []
    return " \n".join([*held, *(part for part in said if MEANS.within(part))])


def _states(lang: str, text: str, sort: str) -> bool:
    found = quantities(lang, text)
    if sort == "time":
        return bool(
            any(q.unit in _TIMES for q in found)
            or clocks(text)
            or dates(text)
            or word_numbers(text)
            or _FORTNIGHT.search(text)
        )
    if sort == "count":
        return bool(any(q.unit == "" for q in found) or word_numbers(text))
    return any(q.unit == sort for q in found)


def _counting(draft: Draft) -> Iterator[Found]:
    """Days that the data count, and the text does not say how."""
    for clause in draft.clauses:
        force = clause.map("in_force")
        chosen = force.get("counting") or (force.get("day_count") and force.get("until"))
        if not chosen or force.get("counting") == "by reading":
            continue
        for lang, text in clause.wording:
            span = _SPAN.find(lang, text)
            if span and not _DAY_COUNT.within(text) and not _DAY_COUNT.within(_meanings(draft)):
                how = force.get("counting") or force.get("until")
                yield (
                    clause.path("wording", lang),
                    f'"{span}": the data end it by a count ({how}) that the text does not state',
                )
                break


def _review(draft: Draft, clause: Clause) -> str:
    return " \n".join(
        [clause.text("review"), str(draft.tree.get("review") or ""), str(draft.tree.get("definitions") or "")]
    )


def _lines(draft: Draft) -> Iterator[Found]:
    """A dated line in the data, where the wording names a line and neither its day nor a map."""
    lines = draft.named("lines")
    for clause in draft.clauses:
        used = [lines[name] for name in clause.names("lines") if name in lines]
        words = next(((lang, word) for lang, text in clause.wording if (word := _LINE.find(lang, text))), None)
        if not used or words is None or any(_tells_line(draft, clause, text, used) for _, text in clause.wording):
            continue
        days = ", ".join(dict.fromkeys(str(line.get("dated")) for line in used))
        yield (
            clause.path("wording", words[0]),
            f'"{words[1]}": the data take the line of {days}; the text names neither day nor map',
        )


def _tells_line(draft: Draft, clause: Clause, text: str, used: Sequence[Mapping[str, object]]) -> bool:
    """Whether a wording dates the line, points to a map, or names it by a title that is no mere "line"."""
    told = f"{text} \n{_review(draft, clause)}"
    days = {
        tuple(int(part) for part in str(line.get("dated")).split("-")[1:])
        for line in used
        if _ISO.fullmatch(str(line.get("dated")))
    }
    if _MAP.within(told) or any((month, day) in days for month, day, _ in dates(told)):
        return True
    titled = {word for line in used for word in _stems(str(line.get("title"))) if not _LINE.within(word)}
    return bool(titled & set(_stems(text)))


def _zones(draft: Draft) -> Iterator[Found]:
    """An area of the data that no clause names, under a clause that names no place either."""
    zones, told = draft.named("zones"), " \n".join(_told(draft))
    english = any(lang[:2].lower() == "en" for clause in draft.clauses for lang, _ in clause.wording)
    known = set(_stems(told)) | set(_stems(str(draft.tree.get("title"))))
    for clause in draft.clauses:
        title = zones.get(clause.text("area"), {}).get("title")
        if not isinstance(title, str) or not _same_letters(title, told, english=english) or set(_stems(title)) & known:
            continue
        if not any(_PLACE.within(text) or _PROPER.search(text) for _, text in clause.wording):
            yield clause.path("area"), f'the data hold "{title}"; no clause names it, and this one no place'


def _stems(text: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return tuple(word[:_STEM] for word in words if len(word) >= _SHORT)


def _classes(draft: Draft) -> Iterator[Found]:
    """Classes and acts that the data list and no wording names."""
    for clause in draft.clauses:
        given = clause.map("parameters")
        if not clause.wording or any(_ANNEX.within(text) for _, text in clause.wording):
            continue
        for field, words in (
            ("object_classes", CLASS_WORDS),
            ("banned", BANNED_WORDS),
            ("airframes", BANNED_WORDS),
            ("kept_out", BANNED_WORDS),
            ("restrictions", BANNED_WORDS),
        ):
            listed = given.get(field)
            unsaid = [
                name
                for name in (listed if isinstance(listed, list) else [])
                if isinstance(name, str)
                and name in words
                and not any(words[name].find(lang, text) for lang, text in clause.wording)
            ]
            if unsaid:
                yield (
                    clause.path("parameters", field),
                    f"the data list {', '.join(unsaid)}; the wording does not name them",
                )


def _bodies(draft: Draft) -> Iterator[Found]:
    """A body, a level or a channel that stands in the data alone."""
    told = " \n".join(_told(draft))
    english = any(lang[:2].lower() == "en" for clause in draft.clauses for lang, _ in clause.wording)
    known = set(_stems(told))
    for clause in draft.clauses:
        for place in parts(clause.map("parameters")):
            for field in _BODIES:
                for value in _texts(place.get(field)):
                    mine = set(_stems(value)) or {value.casefold()[:_STEM]}
                    if (
                        not silent(value)
                        and not _ISO.match(value)  # a batch is due "by" a moment, not by a body
                        and _same_letters(value, told, english=english)
                        and not mine & known
                        and value.casefold() not in told.casefold()
                    ):
                        yield (
                            clause.path("parameters", field)
                            if field in clause.map("parameters")
                            else clause.path("parameters"),
                            f'{field}: "{value}" stands in the data alone; no clause names it',
                        )


def _bound(draft: Draft) -> Iterator[Found]:
    """Parties that the data bind, where the wording names others of them alone."""
    for clause in draft.clauses:
        bound = [party for party in clause.names("bound") if party in draft.parties]
        named = [party for party in bound if any(_names(text, draft.parties[party]) for _, text in clause.wording)]
        together = any(_TOGETHER.within(text) for _, text in clause.wording)
        beside = sorted(set(bound) - set(named))
        if named and beside and not together:
            who = ", ".join(draft.parties[party] for party in named)
            yield clause.path("bound"), f"the wording names {who}; the data bind {', '.join(beside)} as well"


def _names(text: str, party: str) -> bool:
    """Whether a sentence begins with the party's name, as the one who is asked to act; its words may be inflected."""
    words = [re.escape(word[:_STEM]) + r"\w*" for word in re.findall(r"\w+", party.casefold())]
    name, article = r"\W+".join(words), r"(?:(?:the|die|der|das|la|le|les|the government of) )?"
    begins = re.compile(rf"^\W*{article}{name}(?!\w)", re.IGNORECASE)
    return bool(words) and any(begins.search(part) for part in sentences(text))


def _texts(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield item


def _told(draft: Draft) -> Iterator[str]:
    """Everything that is said in words: wordings, the fields in words, definitions, and the names of the parties."""
    yield from draft.parties.values()
    yield _review(draft, draft.clauses[0]) if draft.clauses else ""
    for clause in draft.clauses:
        yield from (text for _, text in clause.wording)
        yield from (clause.text(name) for name in ("notice", "waiver", "consequence", "review"))
        yield from clause.names("exceptions")


def _same_letters(value: str, told: str, *, english: bool) -> bool:
    """Whether the draft speaks the language of the value, as far as letters tell: plain letters are taken for English."""
    cyrillic = re.compile(r"[а-яіїєґё]", re.IGNORECASE)
    return bool(cyrillic.search(told)) if cyrillic.search(value) else english


def _hours(draft: Draft) -> Iterator[Found]:
    """An hour at which fire must stop that no wording names."""
    said = {minute for clause in draft.clauses for _, _, text in clause.spoken for minute in clocks(text)}
    said |= clocks(_review(draft, draft.clauses[0])) if draft.clauses else set()
    for clause in draft.clauses:
        if clause.kind not in _FIRE_TYPES:
            continue
        for section, field in (
            ("parameters", "starts"),
            ("parameters", "ends"),
            ("in_force", "from"),
            ("in_force", "until"),
        ):
            value = clause.map(section).get(field)
            at = _minute(value)
            if at is not None and at % 1440 and at not in said and not _hour_in_words(clause, value):
                yield clause.path(section, field), f'the data say "{value}"; the wording names no such hour'


def _minute(value: object) -> int | None:
    try:
        read = moment(value)
    except OutOfRange:
        return None
    clock = re.search(r"[ T](\d{2}):(\d{2})", read.local)
    return int(clock[1]) * 60 + int(clock[2]) if clock else None


def _hour_in_words(clause: Clause, value: object) -> bool:
    """Noon, and the morning and evening of other clocks, are hours too."""
    words = re.compile(
        r"midnight|noon|Mitternacht|Mittag|опівн|півн|полудн|полуден|полноч|полдень|minuit|midi\b|a\.m\.|p\.m\.|\d ?[ap]m\b",
        re.IGNORECASE,
    )
    return isinstance(value, str) and any(words.search(text) for _, text in clause.wording)


_ENCODED = History(
    text="Two drafts written by others were typed for this check. Of twelve points that it missed most had been settled by the "
    "typing: a count of days, a line, a list of classes that no sentence of the draft holds.",
    address="our own trial, November 2026",
    mark="O",
)
_THIRTY_DAYS = History(
    text="The energy understanding of 2025 spoke of 30 days. On 18 April Moscow said that they were over, Kyiv that they ran from "
    "25 March; how the first day counts, neither said.",
    address="guardian.ng, 18 April 2025; menafn.com/1109447269",
    mark="V",
)

KINDS = (
    Kind(
        kind_id="A82",
        name="number-unsaid",
        title="A number that stands in the data alone",
        why="The signed words hold no such number: a finding by it is about a text that nobody signed.",
        history=_ENCODED,
        settles="The number in the wording, with its unit; or an annex that the wording names.",
        find=_numbers,
    ),
    Kind(
        kind_id="A83",
        name="counting-unsaid",
        title="A count of days that the data choose",
        why="Whether the first day counts moves the end by a day, and the text does not say it.",
        history=_THIRTY_DAYS,
        settles='The first and the last day by date in the wording; or counting: "by reading", with the readings.',
        find=_counting,
    ),
    Kind(
        kind_id="A84",
        name="line-unsaid",
        title="A line that the text does not identify",
        why="The data hold a drawing of one day. The text says only the line, and by the time of reading it has moved.",
        history=History(
            text="The package of February 2015 dates one line, of 19 September 2014, and calls the other the actual one; "
            "Debaltseve lay between them.",
            address="unian.info 1779861",
            mark="G",
        ),
        settles="The day of the line, or the map that shows it, in the wording.",
        find=_lines,
    ),
    Kind(
        kind_id="A85",
        name="class-unsaid",
        title="A class that stands in the data alone",
        why="The data ban or protect what the signed words do not name.",
        history=_ENCODED,
        settles="Each class of the data in the wording, or a named list; or the class out of the data.",
        find=_classes,
    ),
    Kind(
        kind_id="A86",
        name="body-unsaid",
        title="A body that stands in the data alone",
        why="Who certifies, inspects, orders or is told was chosen at the typing and signed by nobody.",
        history=_ENCODED,
        settles="The body in the wording, in a definition, or in notice or consequence.",
        find=_bodies,
    ),
    Kind(
        kind_id="A87",
        name="hour-unsaid",
        title="An hour that stands in the data alone",
        why="Fire an hour before or after it is inside for the data, and the text knows only the day.",
        history=History(
            text="The list of March 2025 came out in the evening of the 25th. A reading that begins on that day begins at an hour "
            "that no text names.",
            address="pravda.com.ua/eng/news/2025/03/25/7504532",
            mark="O",
        ),
        settles="The hour and the zone of a place in the wording.",
        find=_hours,
    ),
    Kind(
        kind_id="A98",
        name="zone-unsaid",
        title="An area that stands in the data alone",
        why="The data hold a drawing, and the signed words name no place to which it could belong.",
        history=_ENCODED,
        settles="The place in the wording, by the title of the zone or by a map.",
        find=_zones,
    ),
    Kind(
        kind_id="A97",
        name="bound-unsaid",
        title="A party that the data alone bind",
        why="The signed words name one party; the findings hold both to them.",
        history=_ENCODED,
        settles="Both parties by name in the wording, or the words each party; or one party in bound.",
        find=_bound,
    ),
)
