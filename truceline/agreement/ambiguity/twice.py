"""What a draft says twice and not alike: definitions, numbers, precedences, and one span in two units."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

from truceline.agreement.ambiguity._draft import Draft
from truceline.agreement.ambiguity._items import ITEMS
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import Phrases, phrases, sentences
from truceline.agreement.ambiguity._quantities import Quantity, quantities, with_digits
from truceline.agreement.tree import Path

_DEFINED = {  # what stands before the verb of a definition
    "en": re.compile(r"(?:^|[,;:(] ?)[\"“'«]?(?:the term |the words? )?[\"“'«]?((?:an? |the )?[\w-]+(?: [\w-]+){0,3}?)[\"”'»]?,? (?:means?|shall mean|is understood as|are understood as|is defined as|are defined as|denotes?|refers? to|shall be understood (?:as|to be)|(?:is|are) (?:those|any|every|each|all)|(?:is|are|shall be) (?:considered|regarded|taken))\b(.+)", re.IGNORECASE),
    "de": re.compile(r"(?:^|[,;:(] ?)[\"„'«]?((?:[\w-]+ ){0,3}?[\w-]+)[\"“'»]? (?:bedeute[nt]|bezeichne[nt]|sind definiert als|gelten als|ist definiert als|gilt als)\b(.+)", re.IGNORECASE),
    "uk": re.compile(r"(?:^|[,;:(] ?)[\"«']?((?:[\w-]+ ){0,3}?[\w-]+)[\"»']? (?:означа(?:є|ють)|розуміється як|[—–-] це)(?!\w)(.+)", re.IGNORECASE),
    "ru": re.compile(r"(?:^|[,;:(] ?)[\"«']?((?:[\w-]+ ){0,3}?[\w-]+)[\"»']? (?:означа(?:ет|ют)|понимается как|[—–-] это)(?!\w)(.+)", re.IGNORECASE),
    "fr": re.compile(r"(?:^|[,;:(] ?)[\"«']?((?:[\w'-]+ ){0,3}?[\w'-]+)[\"»']? (?:désignent?|s'entend(?:ent)? de|signifient?)\b(.+)", re.IGNORECASE),
}  # fmt: skip
_ARTICLES = re.compile(
    r"^(?:an?|the|der|die|das|ein|eine|les?|la|un|une|for the purposes of this (?:clause|article|agreement)) ",
    re.IGNORECASE,
)
_HEAVY = phrases(
    en=r"heavy (?:weapon(?:s|ry)?|arms|armament|equipment|artillery)", de=r"schwere[nrs]? (?:Waffen?|Gerät|Artillerie|Bewaffnung)",
    uk=r"важк\w+ (?:озброєн|зброї|зброя|зброю|технік|артилер)", ru=r"тяж[её]л\w+ (?:вооружен|оружи|техник|артиллер)", fr=r"(?:armes?|armements?|artillerie|matériels?) lourde?s?",
)  # fmt: skip
_PREVAILS = {
    "en": re.compile(r"([\w-]+(?: [\w-]+)?),? (?:shall |will |always |then )?(?:prevails?|take[sn]? precedence|has precedence|have precedence|takes? priority|is decisive|are decisive|is authoritative|is authentic|(?:shall|must|is to) be followed|applies instead|governs)\b", re.IGNORECASE),
    "de": re.compile(r"([\w-]+(?: [\w-]+)?) (?:hat Vorrang|haben Vorrang|geht vor|gehen vor|ist maßgeblich|ist maßgebend|entscheidet)|(?:hat|haben) (?:die|der|das|den) ([\w-]+) (?:den )?Vorrang|(?:gilt|maßgeblich ist) (?:die |der |das )?([\w-]+)", re.IGNORECASE),
    "uk": re.compile(r"([\w-]+(?: [\w-]+)?) (?:має перевагу|мають перевагу|переважа(?:є|ють)|має пріоритет)|перевагу має ([\w-]+)", re.IGNORECASE),
    "ru": re.compile(r"([\w-]+(?: [\w-]+)?) (?:имеет преимущество|имеет преимущественную силу|имеет приоритет|преобладает|имеют преимущество)|преимущество имеет ([\w-]+)", re.IGNORECASE),
    "fr": re.compile(r"([\w'-]+(?: [\w'-]+)?) (?:prévaut|prévalent|fait foi|font foi|l'emporte|a la priorité)", re.IGNORECASE),
}  # fmt: skip
_OTHER_RANK = phrases(
    en=r"languages?\b|stricter|narrower|later|earlier",
    de=r"Sprach|strenger|später|früher",
    uk=r"мов[аиіою]|суворіш|пізніш",
    ru=r"язык|строж|позже|поздн",
    fr=r"langues?|plus strict|postérieur",
)
_NOT_SUBJECT = frozenset(
    {
        "the",
        "a",
        "an",
        "shall",
        "always",
        "which",
        "that",
        "it",
        "and",
        "or",
        "of",
        "die",
        "der",
        "das",
        "le",
        "la",
        "les",
    }
)
_PLACES = {  # things that have one width, length or depth
    "strip": phrases(en=r"strips?\b|belts?\b", de=r"\w*streifen|Gürtel", uk=r"смуг|пояс", ru=r"полос|пояс", fr=r"bande|ceinture"),
    "corridor": phrases(en=r"corridors?\b|lanes?\b", de=r"\w*korridor", uk=r"коридор", ru=r"коридор", fr=r"couloir|corridor"),
    "buffer": phrases(en=r"buffers?\b", de=r"Puffer\w*", uk=r"буфер", ru=r"буфер", fr=r"tampon"),
    "zone": phrases(en=r"(?:safety|security|demilitari[sz]ed|exclusion|weapon-free) (?:zone|area)", de=r"(?:Sicherheits|Schutz)zone|entmilitarisierte\w* Zone", uk=r"зон\w+ безпеки|демілітаризован\w+ зон", ru=r"зон\w+ безопасности|демилитаризованн\w+ зон", fr=r"zone (?:de sécurité|démilitarisée)"),
}  # fmt: skip
_TOPICS = {  # things that have one time within which they are due
    "report": phrases(en=r"report(?:s|ed)?\b", de=r"Bericht\w*|berichte[tn]", uk=r"звіт|доповіда|доповід", ru=r"отч[её]т|докладыва|доклад", fr=r"rapports?\b|rend\w* compte"),
    "notice": phrases(en=r"(?:give[sn]?|prior|advance|written) notice|notif(?:y|ies|ied|ication)", de=r"benachrichtig|\w*meldung|ankündig|angekündig", uk=r"повідомл|сповіщ", ru=r"уведом|извеща|оповещ", fr=r"notifi|préavis"),
    "answer": phrases(en=r"answer(?:s|ed)?\b|repl(?:y|ies)\b", de=r"antwort\w*", uk=r"відпові[дс]", ru=r"ответ(?!н)\w*|отвеча", fr=r"répon\w+"),
    "release": phrases(en=r"releas\w*", de=r"Freilassung|freigelassen", uk=r"звільн", ru=r"освобожд", fr=r"libér\w*"),
}  # fmt: skip
_WITHIN = phrases(
    en=r"within|no later than|not later than|at the latest|(?:\d+|\w+) (?:hours?|days?) (?:before|after|ahead|in advance|prior)",
    de=r"binnen|innerhalb|spätestens|(?:Stunden|Tage) (?:vor|nach)", uk=r"протягом|не пізніше|(?:годин\w*|дн\w+|діб) (?:до|після)|за \d",
    ru=r"в течение|не позднее|(?:час\w*|дн\w+|суток) (?:до|после)|за \d", fr=r"dans (?:les|un délai)|au plus tard|(?:heures?|jours?) (?:avant|après)",
)  # fmt: skip
_NOUN = re.compile(
    r"(?<![\d.,:])(\d{1,3}(?:[ ,]\d{3})+|\d+) ((?:[a-zа-яіїєґёäöüßéèêç-]+ )?[^\W\d_]{4,})", re.IGNORECASE
)
_COUNTED = phrases(
    en=r"(?:soldiers?|men\b|persons?|troops|observers?|monitors?|guards?|tanks?|guns?|howitzers?|mortars?|vehicles?|trucks?|ships?|vessels?|boats?|posts?|crossings?|prisoners?|members?|officers?|launchers?|flights?|carriers?|checkpoints?)\b",
    de=r"(?:Soldaten|Personen|Beobachter|Wachen|Panzer|Geschütze|Haubitzen|Mörser|Fahrzeuge|Lastwagen|Schiffe|Boote|Posten|Gefangene|Mitglieder|Offiziere|Flüge)",
    uk=r"(?:солдат|військовослужбовц|ос[іо]б|спостерігач|танк|гармат|гаубиц|міномет|машин|вантажів|кораб|судн|суден|пост|полонен|офіцер|польот)",
    ru=r"(?:солдат|военнослужащ|лиц|человек|наблюдател|танк|орудий|гаубиц|миномет|миномёт|машин|грузовик|корабл|судн|судов|пост|пленн|офицер|пол[её]т)",
    fr=r"(?:soldats?|hommes|personnes?|observateurs?|gardes?|chars?|canons?|obusiers?|mortiers?|véhicules?|camions?|navires?|bateaux?|postes?|prisonniers?|membres?|officiers?|vols?)\b",
)
_MEMBERS = phrases(
    en=r"members?\b", de=r"Mitglied", uk=r"член", ru=r"член", fr=r"membres?\b"
)  # of one body, wherever it acts
_SECONDS = {
    "minute": 60.0,
    "hour": 3600.0,
    "day": 86400.0,
    "week": 604800.0,
    "month": 2_592_000.0,
    "year": 31_536_000.0,
}
_BESIDE = re.compile(
    r"\(|,? ?(?:or|that is|i\.e\.|being|namely|=|das heißt|d\. ?h\.|also|oder|тобто|або|то есть|т\. ?е\.|или|soit|c'est-à-dire|ou),? ?(?:(?:with|for) (?:a |the )?(?:duration|period) of )?$",
    re.IGNORECASE,
)
_STEM, _MOST_GAP = 5, 40  # letters of a word that a case leaves alone; letters between two names of one span
_MONTH_DAYS = (28, 31)


def _definitions(draft: Draft) -> Iterator[Found]:
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    terms = draft.tree.get("definitions")
    for term, meaning in terms.items() if isinstance(terms, dict) else ():
        if isinstance(term, str) and isinstance(meaning, str):
            seen["en", _term(term)] = ("definitions", _plain(meaning))
    for clause in draft.clauses:
        for lang, text in clause.wording:
            for term, meaning in _defined(lang, text):
                where, held = seen.setdefault((lang[:2].lower(), term), (clause.rule_id, _plain(meaning)))
                if where != clause.rule_id and held != _plain(meaning):
                    yield clause.path("wording", lang), f'"{term}" is defined here and in {where}, and not alike'
    yield from _heavy_twice(draft)


def _defined(lang: str, text: str) -> Iterator[tuple[str, str]]:
    pattern = _DEFINED.get(lang[:2].lower())
    for part in sentences(text) if pattern else ():
        hit = pattern.search(part) if pattern else None
        if hit is not None:
            yield _term(hit[1]), hit[2]


def _term(text: str) -> str:
    plain = _ARTICLES.sub("", text.strip().casefold())
    return plain.removesuffix("s")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _heavy_twice(draft: Draft) -> Iterator[Found]:
    """Heavy weapons with one calibre in one clause and with another in the next, in one language."""
    said: dict[str, dict[str, tuple[Path, frozenset[float]]]] = {}
    for clause in draft.clauses:
        for lang, text in clause.wording:
            for part in sentences(text):
                sizes = frozenset(q.value for q in quantities(lang, part) if q.unit == "mm")
                if sizes and _HEAVY.find(lang, part):
                    said.setdefault(lang, {})[clause.rule_id] = (clause.path("wording", lang), sizes)
    for held in said.values():
        for (one, (_, here)), (_, (path, there)) in combinations(held.items(), 2):
            if not here & there:
                yield path, f"heavy weapons begin at {min(there):g} mm here and at {min(here):g} mm in {one}"


@dataclass(frozen=True, slots=True)
class _Size:
    """What one clause says of one thing."""

    rule_id: str
    path: Path
    place: str  # area or lines; "" for none
    values: frozenset[float]


def _numbers(draft: Draft) -> Iterator[Found]:
    """One thing of one place with another number in another clause."""
    said: dict[tuple[str, str, str], list[_Size]] = {}
    for clause in draft.clauses:
        place = clause.text("area") or ",".join(clause.names("lines"))
        for lang, text in clause.wording:
            path, held = clause.path("wording", lang), list(_in_clause(lang, text).items())
            for (thing, unit), values in held:
                said.setdefault((lang[:2].lower(), thing, unit), []).append(_Size(clause.rule_id, path, place, values))
    for (_, thing, unit), sizes in said.items():
        for one, other in combinations(sizes, 2):
            anywhere = unit == "members" or "" in (one.place, other.place)
            if not one.values & other.values and (anywhere or one.place == other.place):
                here, there = (", ".join(f"{value:g}" for value in sorted(size.values)) for size in (other, one))
                yield other.path, f'"{thing}" has {here} ({unit}) here and {there} in {one.rule_id}'


def _in_clause(lang: str, text: str) -> dict[tuple[str, str], frozenset[float]]:
    made: dict[tuple[str, str], frozenset[float]] = {}
    for part in sentences(text):
        for thing, unit, values in _sized(lang, part):
            made[thing, unit] = made.get((thing, unit), frozenset()) | values
    return made


def _sized(lang: str, part: str) -> Iterator[tuple[str, str, frozenset[float]]]:
    """(thing, unit, values) of what a sentence gives a size, a time or a number."""
    found = quantities(lang, with_digits(_digits(part)))
    metres = frozenset(q.value for q in found if q.unit == "m")
    hours = frozenset(q.value * _SECONDS[q.unit] / 3600.0 for q in found if q.unit in _SECONDS)
    for name in _named(lang, part, _PLACES) if len(metres) == 1 else ():
        yield name, "m", metres
    topics = _named(lang, part, _TOPICS)
    if len(hours) == 1 and len(topics) == 1 and _WITHIN.find(lang, part):
        yield topics[0], "hours", hours
    items = [name for name, words in ITEMS.items() if words.find(lang, part)]
    if len(metres) == 1 and len(items) == 1 and not _named(lang, part, _PLACES):
        yield items[0], "m from it, or for it", metres
    for hit in _NOUN.finditer(with_digits(part)):
        word = hit[2].casefold().split()[-1]
        if _COUNTED.find(lang, word) or _COUNTED.find(lang, hit[2]):
            unit = "members" if _MEMBERS.find(lang, word) else "number"
            yield word[:_STEM], unit, frozenset({float(re.sub(r"[ ,]", "", hit[1]))})


def _named(lang: str, part: str, table: Mapping[str, Phrases]) -> list[str]:
    return [name for name, words in table.items() if words.find(lang, part)]


def _precedences(draft: Draft) -> Iterator[Found]:
    said: dict[str, dict[str, tuple[Path, str]]] = {}
    for path, lang, text in _spoken(draft):
        for subject, words in _first_in_rank(lang, text):
            said.setdefault(lang, {}).setdefault(subject[:_STEM], (path, words))
    for held in said.values():
        (first, *others) = held.values()
        for path, words in others:
            yield path, f'"{words}", and elsewhere "{first[1]}"'


def _first_in_rank(lang: str, text: str) -> Iterator[tuple[str, str]]:
    """(what prevails, the words) of each sentence; which language prevails, or the stricter rule, is another question."""
    pattern = _PREVAILS.get(lang[:2].lower())
    for part in sentences(text) if pattern else ():
        hit = None if pattern is None or _OTHER_RANK.within(part) else pattern.search(part)
        if hit is not None:
            words = [word.casefold() for word in next(filter(None, hit.groups())).split()]
            subject = next((word for word in reversed(words) if word not in _NOT_SUBJECT), "")
            yield from [(subject, hit[0].strip())] if subject else []


def _spoken(draft: Draft) -> Iterator[tuple[Path, str, str]]:
    review = draft.tree.get("review")
    if isinstance(review, str):
        yield ("review",), "en", review
    for clause in draft.clauses:
        yield from ((path, lang or "en", text) for path, lang, text in clause.spoken)


def _units(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for lang, text in clause.wording:
            for one, other in _one_span(lang, text):
                yield clause.path("wording", lang), f"one span in two units: {one} and {other}"


def _one_span(lang: str, text: str) -> Iterator[tuple[str, str]]:
    """Two measures of one span: 48 hours and two days, wherever they stand; a month and 30 days; km beside miles."""
    spans = [q for q in quantities(lang, _digits(text)) if q.unit in _SECONDS]
    for one, other in combinations(spans, 2):
        if one.unit != other.unit and _alike(one, other):
            yield f"{one.raw:g} {one.unit}", f"{other.raw:g} {other.unit}"
    lengths = list(_lengths(text))
    for (one_m, one_words, end), (other_m, other_words, start) in pairwise(lengths):
        beside = text[end[1] : start[0]]
        if _BESIDE.search(beside) and len(beside) < _MOST_GAP and one_m and not 0.99 < other_m / one_m < 1.01:
            yield one_words, other_words


def _alike(one: Quantity, other: Quantity) -> bool:
    units = {one.unit: one.raw, other.unit: other.raw}
    if {"day", "month"} == set(units):
        return any(units["day"] == units["month"] * days for days in (*_MONTH_DAYS, 30))
    return abs(one.value * _SECONDS[one.unit] - other.value * _SECONDS[other.unit]) < 1.0


_BARE = re.compile(
    r"(?<!\w)(в течение|протягом|на|за|через|не позднее|упродовж) (недел[юиея]|тиждень|тижня|месяца?|місяця?ь?|сутки|суток|добу|доби)(?!\w)",
    re.IGNORECASE,
)  # one of them, without a number
_SPELLED = {
    "one": 1,
    "a": 1,
    "two": 2,
    "three": 3,
    "seven": 7,
    "ein": 1,
    "einen": 1,
    "einer": 1,
    "zwei": 2,
    "drei": 3,
    "один": 1,
    "одного": 1,
    "два": 2,
    "двох": 2,
    "дві": 2,
    "двух": 2,
    "две": 2,
    "три": 3,
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
}


def _digits(text: str) -> str:
    """Small numbers in words before a unit of time, as digits."""
    units = r"(?=[ -](?:calendar )?(?:hours?|days?|weeks?|months?|Tage?n?|Stunden?|Wochen?|Monate?n?|(?:дн|діб|доб|годин|тижн|місяц|сут|час|недел|месяц)\w*|jours?|heures?|semaines?|mois)\b)"
    text = _BARE.sub(lambda hit: f"{hit[1]} 1 {hit[2]}", text)
    return re.sub(
        rf"(?<!\w)({'|'.join(_SPELLED)}){units}",
        lambda hit: str(_SPELLED[hit[1].casefold()]),
        text,
        flags=re.IGNORECASE,
    )


def _lengths(text: str) -> Iterator[tuple[float, str, tuple[int, int]]]:
    pattern = re.compile(
        r"(\d+(?:[.,]\d+)?) ?(km|kilomet\w+|nautical miles?|nm|miles?|m|met(?:re|er)s?|км|м|Seemeilen?|Meilen?|морськ\w+ миль|морск\w+ миль|миль)\b",
        re.IGNORECASE,
    )
    factors = (
        ("nautical", 1852.0),
        ("nm", 1852.0),
        ("seem", 1852.0),
        ("морс", 1852.0),
        ("mi", 1609.344),
        ("mei", 1609.344),
        ("миль", 1609.344),
        ("k", 1000.0),
        ("к", 1000.0),
    )
    for hit in pattern.finditer(text):
        factor = next((value for start, value in factors if hit[2].casefold().startswith(start)), 1.0)
        yield float(hit[1].replace(",", ".")) * factor, hit[0], hit.span()


_TWO_TEXTS = History(
    text="In February 2015 one text asked 50 km of guns, and on the day of its signing it was told in public as 25 km on each side: "
    "one zone, two numbers.",
    address="gogetnews.info/news/politics/85450",
    mark="V",
)
_CLOCK_OR_DAYS = History(
    text="The joint statement of 27 December 2025 on the border of Cambodia and Thailand lets 72 hours pass; one side told it as "
    "72 hours, with a duration of three days.",
    address="rgsu.gov.kh/dailynews-27-12-2025-en-1",
    mark="V",
)

KINDS = (
    Kind(
        kind_id="A88",
        name="two-definitions",
        title="One term, two definitions",
        why="Each side reads the clause with the definition that suits it.",
        history=_TWO_TEXTS,
        settles="One definition, in the section definitions, for all clauses.",
        find=_definitions,
    ),
    Kind(
        kind_id="A89",
        name="two-numbers",
        title="One thing, two numbers",
        why="Both are signed, and an incident between them is inside and outside.",
        history=_TWO_TEXTS,
        settles="One number, in one clause, to which the other refers.",
        find=_numbers,
    ),
    Kind(
        kind_id="A90",
        name="two-precedences",
        title="Two things that both prevail",
        why="Where map and text differ, each side points to the clause that lets its own prevail.",
        history=History(
            text="The treaty of peace of 1783 and the map used for it differed about the sources of a river; which prevails was "
            "argued until 1842.",
            address="Webster-Ashburton treaty, 1842",
            mark="G",
        ),
        settles="One sentence for the whole text that says in which order texts, maps and languages prevail.",
        find=_precedences,
    ),
    Kind(
        kind_id="A91",
        name="two-units",
        title="One span in two units",
        why="48 hours end by the clock, two days at a midnight: between the two ends fire is inside and outside.",
        history=_CLOCK_OR_DAYS,
        settles="One unit; or the moment of the end.",
        find=_units,
    ),
)
