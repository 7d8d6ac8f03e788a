"""Where: lines, zones, distances and heights."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import shapely

from truceline.agreement.ambiguity._draft import Clause, Draft
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import phrases, sentences, silent
from truceline.agreement.geometry import area_of, shape_of
from truceline.model.errors import OutOfRange

TOUCH_DEG2 = 1e-7  # about 1,000 square metres at 45 degrees: zones drawn along one border may overlap by a hair

_LINE_NAMED = phrases(
    en=r"(?:the |current |present )*(?:line of (?:actual )?(?:contact|control|separation)|contact line|front ?line|"
    r"ceasefire line|demarcation line|line of demarcation)",
    de=r"(?:Kontakt|Front|Demarkations|Waffenstillstands|Trennungs)linie",
    uk=r"ліні\w+ (?:зіткнення|фронту|розмежування|контролю)",
    ru=r"лини\w+ (?:соприкосновения|фронта|разграничения|контроля)",
    fr=r"lignes? (?:de contact|de front|de démarcation|de séparation|de cessez-le-feu)",
)
_OWN_LINE = phrases(
    en=r"(?:its|their|his) own|respective|each (?:party|side)(?:'s)? (?:counts|measures)|each from",
    de=r"(?:eigene\w*|jeweilige\w*) (?:\w+)?[Ll]ini|jede (?:Seite|Partei) von",
    uk=r"(?:своєї|власної|відповідної) (?:\w+ )?ліні|кожна (?:сторона )?від\b",
    ru=r"(?:своей|собственной|соответствующей) (?:\w+ )?лини|каждая (?:сторона )?от\b",
    fr=r"sa propre|leur propre|respective|chacune? de sa",
)
_DISTANCE = phrases(
    en=r"\d[\d.,]* ?(?:km|kilomet\w+|m|met(?:re|er)s?|nautical miles?|nm|miles?)\b(?! ?(?:/|per|an hour))",
    de=r"\d[\d.,]* ?(?:km|Kilometern?|m|Metern?|Seemeilen?)\b(?! ?(?:/|pro|je) ?(?:h|St))",
    uk=r"\d[\d.,]* ?(?:км|кілометр\w*|м|метр\w*|морськ\w+ миль?)(?!\w)(?! ?/| на годину)",
    ru=r"\d[\d.,]* ?(?:км|километр\w*|м|метр\w*|морск\w+ миль?)(?!\w)(?! ?/| в час)",
    fr=r"\d[\d.,]* ?(?:km|kilomètres?|m|mètres?|milles? (?:marins?|nautiques?))\b(?! ?(?:/|à l'heure|par heure))",
)
_SIZE = re.compile(
    r"(?:to )?within \d[\d.,]* ?m\b(?! of)|auf \d[\d.,]* ?m genau|с точностью до \d[\d.,]* ?м\b|з точністю до \d[\d.,]* ?м\b|à \d[\d.,]* ?m près|"
    r"\d[\d.,]* ?(?:km|m|км|м)? ?(?:by|x|×|mal|на|sur|par) \d[\d.,]* ?(?:km|m|км|м)\b"
)  # 2 km by 2 km is a size
_FROM = phrases(
    en=r"from\b|around|(?:km|kilomet\w+|m|met(?:re|er)s?|miles?|nm) of\b|of (?:the|a|an|its|their|each|every|any|this|that|such|one|them|it)\b|(?:each|either|both|one) sides?|along|inside|beyond|off\b|wide|deep|above|below|to (?:the|a|an|its|their)\b|apart|high|in length|between|behind",
    de=r"vo[nm]\b|ab\b|um\b|beiderseits|Seite|entlang|jenseits|zu[rm]?\b|breit|tief|über|unter|innerhalb|zwischen|an (?!die\b)\w+|bei\b|neben|hinter|Abstand zu",
    uk=r"від\b|навколо|вздовж|обидва|обабіч|по обидв|завширшки|вище|нижче|до (?!\d)\w+|між|поруч|біля|за (?:лін|меж)|позаду|кожн\w+ бік",
    ru=r"от\b|вокруг|вдоль|обе стороны|по обе|шириной|выше|ниже|до (?!\d)\w+|между|у \w+|за (?:лин|границ)|позади|кажд\w+ сторон",
    fr=r"de (?:la|sa|leur|cette|chaque|tout|part)\b|du\b|des\b|d'(?!au)\w+|de l'|autour|le long|à partir|de large|au-dess|entre|depuis|derrière",
)
_DRAWN_UP = phrases(
    en=r"(?:distance|radius|depth|width|zone|strip|belt|buffer)s? of (?:the |a |an )?",
    de=r"von (?=\d)|Zone von|bis zu|um (?=\d)|zu (?=\d)",
    uk=r"на відстан\w+|радіус\w*",
    ru=r"на расстояни\w+|радиус\w*",
    fr=r"(?:distance|rayon|profondeur|largeur|zone) (?:de |d')",
)
_EVERYWHERE = phrases(
    en=r"everywhere|throughout|nationwide|the (?:whole|entire)|all (?:of )?(?:the )?territor\w+|in any place|wherever|on land, at sea|both (?:countries|territories)|whole length",
    de=r"überall|im gesamten|auf dem gesamten|ganzen Gebiet|in beiden|landesweit",
    uk=r"скрізь|всюди|повсюд|на всій|по всій|усій території",
    ru=r"повсюд|везде|на всей|по всей",
    fr=r"partout|ensemble du|tout le territoire|en tout lieu|toute l'étendue",
)
_PRECEDENCE = phrases(
    en=r"stricter|prevail|precedence|takes priority|narrower",
    de=r"strengere|Vorrang|geht vor",
    uk=r"суворіш|переважа|пріоритет|перевагу",
    ru=r"строж|преобладает|приоритет|преимущество",
    fr=r"plus strict|prévaut|prévalent|priorité|l'emporte",
)
_HEIGHT_OF = phrases(
    en=r"above (?:the )?(?:ground|sea|mean|terrain|surface|take-off)|AGL|AMSL|MSL|flight level|FL ?\d|WGS",
    de=r"über (?:Grund|Gelände|dem Meer|Meeres\w*|NN|NHN|dem Boden)|Flugfläche|FL ?\d",
    uk=r"над (?:рівнем|земл|поверхн|місцев)|FL ?\d",
    ru=r"над (?:уровнем|земл|поверхн|местн)|FL ?\d",
    fr=r"au-dessus (?:du sol|de la mer|du niveau|du terrain|de la surface)|niveau de vol|FL ?\d",
)
BANS_OF = ("exclusion_zone", "air_ban")  # rule types that say what may be inside: two of one type can contradict


def _lines_missing(draft: Draft) -> Iterator[Found]:
    owners = {name: line.get("party") for name, line in draft.named("lines").items()}
    for clause in draft.clauses:
        own = [owners.get(name) for name in clause.names("lines")]
        kept = clause.map("parameters").get("drawn_by")
        if isinstance(kept, str) and not own:
            yield clause.path("parameters", "drawn_by"), f'distances from a line that "{kept}" draws and moves'
        for party in clause.names("bound") if own else ():
            if party in draft.parties and party not in own:
                yield clause.path("lines"), f'no line from which "{party}" counts'
        if not own and not clause.text("area") and not kept:
            yield from _named_only(clause)


def _named_only(clause: Clause) -> Iterator[Found]:
    for lang, text in clause.wording:
        word = _LINE_NAMED.find(lang, text)
        if word:
            yield clause.path("wording", lang), f'"{word}" is named, but no line of the document is given'
            return


def _lines_not_shared(draft: Draft) -> Iterator[Found]:
    lines = draft.named("lines")
    for clause in draft.clauses:
        used = [lines[name] for name in clause.names("lines") if name in lines]
        shapes = {repr(_coordinates(line)) for line in used}
        if len(shapes) > 1 and not any(_OWN_LINE.find(lang, text) for lang, text in clause.wording):
            yield (
                clause.path("lines"),
                "the parties' lines differ, and the wording does not say that each counts from its own",
            )


def _coordinates(line: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the document holds
    geometry = line.get("geometry")
    found = geometry.get("coordinates") if isinstance(geometry, dict) else None
    return min(found, found[::-1], key=repr) if isinstance(found, list) else found  # either way round is one line


def _from_where(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        if clause.kind == "air_ban":
            continue  # A19 speaks of heights
        for lang, text in clause.wording:
            for part in sentences(_SIZE.sub(" ", text)):
                distance = _DISTANCE.find(lang, part)
                rest = _without(lang, part)
                if distance and not _FROM.find(lang, rest):
                    yield clause.path("wording", lang), f'"{distance}" without saying from what it is measured'


def _without(lang: str, text: str) -> str:
    """The sentence without "a distance of", whose preposition measures from nothing."""
    while word := _DRAWN_UP.find(lang, text):
        text = text.replace(word, " ", 1)
    return text


def _drawn(draft: Draft) -> Iterator[tuple[str, int, Mapping[str, Any], list[Clause]]]:
    """(section, number, zone or line, rules that use it) of everything drawn that a rule uses."""
    for section, field in (("zones", "area"), ("lines", "lines")):
        for index, item in draft.items(section):
            users = [c for c in draft.clauses if item.get("id") in (c.text(field), *c.names(field))]
            if users:
                yield section, index, item, users


def _schematic(draft: Draft) -> Iterator[Found]:
    for section, index, item, _ in _drawn(draft):
        if item.get("schematic") is True:
            yield (section, index, "schematic"), f'"{item.get("id")}" is schematic: nobody published its geometry'


def _undated(draft: Draft) -> Iterator[Found]:
    for section, index, item, users in _drawn(draft):
        name = item.get("id")
        for field in ("drawn_by", "dated"):
            value = item.get(field)
            if not isinstance(value, str) or silent(value):
                yield (section, index, field), f'"{name}" without {field}'
        starts = [at for at in (clause.starts() for clause in users) if at is not None]
        dated = item.get("dated")
        if isinstance(dated, str) and starts and dated > min(at.local for at in starts)[:10]:
            yield (section, index, "dated"), f'"{name}" is dated {dated}, after a rule that uses it came into force'


def _one_sided(draft: Draft) -> Iterator[Found]:
    names = {word.casefold() for pair in draft.parties.items() for word in pair}
    for section, index, item, users in _drawn(draft):
        drawer = item.get("drawn_by")
        several = any(len(clause.names("bound")) > 1 for clause in users)
        if isinstance(drawer, str) and drawer.strip().casefold() in names and several:
            yield (section, index, "drawn_by"), f'"{item.get("id")}" is drawn by one party: {drawer}'


ACTS = frozenset((  # what they ask for are acts or sites with names, which lie where they lie
    "accountability", "conditional_entry", "inspection_calendar", "notification", "reciprocal_release", "return_fire",
    "storage", "area_handover", "linked_steps", "period_quota", "persons_exchange", "silent_renewal",
))  # fmt: skip


def _no_area(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        if clause.text("type") in ACTS:
            continue
        given = clause.map("parameters")
        placed = clause.text("area") or clause.names("lines") or given.get("objects") or given.get("drawn_by")
        if not placed and not any(_EVERYWHERE.find(lang, text) for lang, text in clause.wording):
            yield clause.path(), "no area, no line and no listed object: it is not said where the rule applies"


def _no_rule(draft: Draft) -> Iterator[Found]:
    used = {clause.text("area") for clause in draft.clauses}
    used |= {name for clause in draft.clauses for name in clause.names("except_areas")}
    changes = [reading.get("changes") for _, reading in draft.items("readings")]
    used |= {
        str(value.get("area"))
        for held in changes
        if isinstance(held, dict)
        for value in held.values()
        if isinstance(value, dict)
    }
    for index, zone in draft.items("zones"):
        if isinstance(zone.get("id"), str) and zone["id"] not in used:
            yield ("zones", index), f'no rule speaks about "{zone["id"]}"'


def _overlaps(draft: Draft) -> Iterator[Found]:
    shapes = {name: _shape(zone) for name, zone in draft.named("zones").items()}
    for kind in BANS_OF:
        for one, other in combinations([c for c in draft.clauses if c.kind == kind], 2):
            first, second = shapes.get(one.text("area")), shapes.get(other.text("area"))
            if first is None or second is None or not _contradict(one, other):
                continue
            shared = first.intersection(second).area > TOUCH_DEG2
            if shared and not draft.says(one, _PRECEDENCE) and not draft.says(other, _PRECEDENCE):
                yield other.path("area"), f"overlaps the area of {one.rule_id}, which bans something else"


def _contradict(one: Clause, other: Clause) -> bool:
    """Whether what one rule lets in the other keeps out: two bans of different things simply both hold."""
    same_bans = [
        set(getattr(c.parameters, "banned", ())) | set(getattr(c.parameters, "airframes", ())) for c in (one, other)
    ]
    let_in = [set(c.names_in("permitted")) | set(c.names_in("exempt_operators")) for c in (one, other)]
    together = set(one.names("bound")) & set(other.names("bound"))
    return bool(together and same_bans[0] & same_bans[1]) and let_in[0] != let_in[1]


def _shape(zone: Mapping[str, Any]) -> shapely.MultiPolygon | None:
    try:
        return shape_of(area_of(zone.get("geometry"), None))
    except OutOfRange:
        return None


def _heights(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        given = clause.map("parameters")
        bounded = given.get("floor_m") or given.get("ceiling_m")
        if clause.kind == "air_ban" and bounded and not draft.says(clause, _HEIGHT_OF):
            yield clause.path("parameters"), "heights in metres without saying above what: the ground or the sea"


_DEBALTSEVE = History(
    text="In February 2015 one side said that the line ran beyond Debaltseve and that fighting there did not break the "
    "package; the other side and two capitals more, said the opposite.",
    address="channel4.com/news/factcheck/factcheck-prorussian-separatists-broken-ceasefire",
    mark="V",
)
_NORTHERN_LIMIT = History(
    text="The Korean armistice of 1953 drew no line at sea; it spoke of waters contiguous to the land. A line was then set "
    "by one side, and there have been clashes over it since.",
    address="international.vlex.com/vid/maritime-demarcation-yellow-republic-korea-214362377",
    mark="V",
)

KINDS = (
    Kind(
        kind_id="A10",
        name="line-missing",
        title="A reference line that is missing",
        why="A distance counts from a line. Where there is none, or it moves each week, every weapon is inside for one side "
        "and outside for the other.",
        history=_DEBALTSEVE,
        settles="A line with coordinates for each bound party, with who drew it and on which date.",
        find=_lines_missing,
    ),
    Kind(
        kind_id="A11",
        name="line-not-shared",
        title="Reference lines that the parties do not share",
        why="The strip between two lines belongs to both or to nobody.",
        history=History(
            text="The package of February 2015 let one side count from the line as it was and the other from the line of "
            "19 September 2014; the towns between the two were fought over.",
            address="unian.info 1779861",
            mark="G",
        ),
        settles="One line for all; or the words that each party counts from its own line, and what holds between them.",
        find=_lines_not_shared,
    ),
    Kind(
        kind_id="A12",
        name="distance-from",
        title="A distance measured from nothing",
        why="Fifteen kilometres from the line, from the last trench, or from where the weapon stood differ by more than the "
        "distance itself.",
        history=History(
            text="The proposals of 2025 for a buffer of 10 to 15 km leave open whether that is the whole width or each side, "
            "and from which line.",
            address="gcsp.ch, 5 March 2025",
            mark="O",
        ),
        settles="From what the distance is measured, to which side, and whether as the crow flies or along the road.",
        find=_from_where,
    ),
    Kind(
        kind_id="A13",
        name="schematic",
        title="A schematic zone or line in a rule",
        why="Findings near its edge are about our drawing, not about the text.",
        history=History(
            text="The disengagement areas of 2016 were agreed as squares of at least 2 by 2 km around named towns; their "
            "corners had to be settled later, area by area.",
            address="tass.com/world/903834",
            mark="G",
        ),
        settles="Coordinates agreed by the parties, annexed to the text, and schematic: false.",
        find=_schematic,
    ),
    Kind(
        kind_id="A14",
        name="undated",
        title="A zone or line without date or drawer",
        why="A line moves. Without its date nobody can say which line the rule means; drawn after the rule began, it does not "
        "say what held before.",
        history=History(
            text="The memorandum of 19 September 2014 froze a line as of a date; the map of that date was not published with it.",
            address="laender-analysen.de/ukraine-analysen/137",
            mark="G",
        ),
        settles="drawn_by and dated, on or before the day on which the rule begins.",
        find=_undated,
    ),
    Kind(
        kind_id="A15",
        name="one-sided-line",
        title="A zone or line drawn by one party",
        why="The other party is bound by a drawing that it did not make and may not have seen.",
        history=_NORTHERN_LIMIT,
        settles="A drawing that all bound parties signed, or that a third party made at their request.",
        find=_one_sided,
    ),
    Kind(
        kind_id="A16",
        name="rule-without-area",
        title="A rule that does not say where",
        why="Everywhere, along the line, or on the territory of whom: each answer lets other incidents in.",
        history=_NORTHERN_LIMIT,
        settles='An area, a line or listed objects; or the word "everywhere" in the wording.',
        find=_no_area,
    ),
    Kind(
        kind_id="A17",
        name="area-without-rule",
        title="A zone about which no rule speaks",
        why="Somebody meant something by it. Readers will supply the rule.",
        history=History(
            text="The six points of August 2008 for Georgia let peacekeepers take additional security measures; where, was "
            "explained two days later in a letter, not in the text.",
            address="rrc.ge/law/Protagr_2008_12_08_E.htm",
            mark="V",
        ),
        settles="A rule for the zone, or no zone.",
        find=_no_rule,
    ),
    Kind(
        kind_id="A18",
        name="overlap",
        title="Zones that overlap with different bans",
        why="In the overlap a convoy is permitted by one rule and banned by the other.",
        history=History(
            text="On the Golan the area of separation is followed by bands of 10, 20 and 25 km with other limits in each; "
            "they are written so that they do not overlap.",
            address="reliefweb.int, UNDOF report June 2019",
            mark="V",
        ),
        settles="Edges that meet without overlap, or a sentence which of the rules prevails.",
        find=_overlaps,
    ),
    Kind(
        kind_id="A19",
        name="height-of",
        title="A height above nothing",
        why="Over hills the ground and the sea differ by hundreds of metres: a flight is under the floor and above it.",
        history=History(
            text="The memorandum of 2014 banned aircraft and drones over the security zone, all but those of the OSCE, without "
            "a height; so the question could not arise there, and any draft with a floor raises it.",
            address="censor.net.ua n303477",
            mark="O",
        ),
        settles="Above ground, or above mean sea level, beside the number.",
        find=_heights,
    ),
)
