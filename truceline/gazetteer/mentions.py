"""Places named in a text: settlements, districts, regions, sectors of a front, known objects, with candidates.

A capital letter is not enough. A village is believed where a word of place stands before it, where it continues a
list, or where its kind or region is said; a city also as a subject. A region in the sentence binds the settlement.
Score of a candidate: log10(population + 100) + 2.5 in Ukraine or 1.8 in Russia - 1.2 log10(1 + d/30 km), d to the
nearest place of the text that is sure (science.md section 6).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from math import exp, log10

from truceline.gazetteer.folding import APOSTROPHES, fold
from truceline.gazetteer.table import SETTLED, KnownObject, Settlement, gazetteer
from truceline.model.place import great_circle_m

WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
LONGEST = 3  # words of a name
WELL_KNOWN = 30_000  # inhabitants from which a name abroad needs no word of place beside it
HOME, NEIGHBOUR, ELSEWHERE = 2.5, 1.8, 0.8  # science.md section 6; the last is judgement
SHARP = 2.3  # nats per unit of the score: it counts powers of ten
_DATA = files("truceline.gazetteer") / "data"

IN = frozenset(
    [
        "в",
        "у",
        "на",
        "во",
        "по",
        "над",
        "і",
        "in",
        "at",
        "of",
        "im",
        "bei",
        "à",
        "en",
        "dans",
        "over",
        "around",
        "across",
        "aus",
        "nach",
        "durch",
        "auf",
    ]
)
NEAR = frozenset(
    [
        "під",
        "біля",
        "поблизу",
        "коло",
        "неподалік",
        "під",
        "под",
        "возле",
        "около",
        "вблизи",
        "неподалеку",
        "near",
        "outside",
        "close",
        "nahe",
        "unweit",
        "près",
        "передмісті",
        "околицях",
        "околиці",
        "пригороді",
        "пригороде",
        "передмістя",
    ]
)
TOWARD = frozenset(["бік", "напрямку", "направлении", "сторону", "towards", "toward", "richtung", "vers"])
FROM = frozenset(["з", "із", "зі", "от", "з", "від", "из", "с", "from", "von", "aus", "de"])
KIND = frozenset(
    [
        "місто",
        "місті",
        "міста",
        "село",
        "селі",
        "села",
        "селища",
        "селище",
        "селищі",
        "смт",
        "м",
        "с",
        "с-ще",
        "город",
        "городе",
        "города",
        "поселок",
        "поселке",
        "деревня",
        "пгт",
        "town",
        "city",
        "village",
        "settlement",
        "stadt",
        "dorf",
        "ville",
        "village",
        "пунктів",
        "містах",
        "селах",
        "містам",
        "селам",
        "районі",
        "поселення",
        "населених",
        "громаді",
    ]
)
_JOIN = re.compile(
    r"^\s*(?:,|та|і|й|и|да|and|und|et|або|или|or|,\s*(?:а також|та|и|і|and)|\.\s|та у|і в|та в|та на|і на|/|\(|,\s*[сm]\.)\s*$",
    re.IGNORECASE,
)
_REGION_NOUN = r"(?:област|обл\b|обл\.|oblast|region|province|gebiet|край|края|краю|крае|krai)"
_DISTRICT_NOUN = re.compile(r"^\W{0,2}(?:район\w*|р-н\w*|raion|district|rayon)", re.IGNORECASE)
_SECTOR_NOUN = re.compile(
    r"^\W{0,2}(?:напрям\w*|направлени\w*|direction|sector|axis|front\b|frontabschnitt)", re.IGNORECASE
)
_MUNICIPAL_NOUN = re.compile(
    r"^\W{0,2}(?:громад\w*|общин\w*|hromada|community|тг\b|отг\b|мтг\b|селищн\w+ рад\w+|міськ\w+ рад\w+|сільськ\w+ рад\w+)",
    re.IGNORECASE,
)
_HIT = re.compile(
    r"(?:атак[уо]|обстріл|обстрел|бомбард|вдар|удар|накрил|накрыл|attack|shell|bomb|struck|hit\b|angreif|beschie|beschoss)",
    re.IGNORECASE,
)
_RIVER = re.compile(r"(?:через|вздовж|уздовж|берег\w*|річк\w+|рек[аиуе]|р\.|форсува\w+|осув|осгв|оптг|крізь|batalion|угрупован\w+|группировк\w+|across the|river|fluss)\W*$", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place as a text names it."""

    start: int  # of the name in the text
    end: int
    words: str
    kind: str  # settlement, district, municipality, region, sector, object
    relation: str  # in, near, toward, from, subject
    candidates: tuple[tuple[Settlement, float], ...] = ()  # the likeliest first; the shares sum to 1
    known: KnownObject | None = None
    name: str = ""  # of a region or sector
    position: tuple[float, float] | None = None  # degrees, of a region, sector or object
    vague_m: float = 0.0

    @property
    def best(self) -> Settlement | None:
        """The likeliest settlement."""
        return self.candidates[0][0] if self.candidates else None


def mentions(text: str, *, context: Sequence[Mention] = ()) -> list[Mention]:
    """Places named in a text, in its order; `context` are the places of the sentences before.

    >>> [(m.words, m.best.latin) for m in mentions("У Лимані Донецької області зафіксовано обстріл") if m.best]
    [('Лимані', 'Lyman')]
    """
    wide = [*_regions(text), *_objects(text)]
    every = sorted([*wide, *_named(text, wide)], key=lambda m: m.start)
    return _settle(every, context)


def _regions(text: str) -> list[Mention]:
    found: dict[int, Mention] = {}
    for code, name, latin, words in _region_words():
        for match in words.finditer(text):
            position, vague = _middle_of(code, name)
            found.setdefault(
                match.start(),
                Mention(
                    start=match.start(),
                    end=match.end(),
                    words=match[0],
                    kind="region",
                    relation=_relation(text, match.start())[0],
                    name=latin,
                    position=position,
                    vague_m=vague,
                ),
            )
    return list(found.values())


@cache
def _region_words() -> list[tuple[str, str, str, re.Pattern[str]]]:
    rows = [line.split("\t") for line in (_DATA / "regions.tsv").read_text("utf-8").splitlines()]
    made = []
    for code, name, latin, *stems in rows:
        stems += [""] * (5 - len(stems))
        uk, ru, uk_land, ru_land, west = stems[:5]
        parts = [rf"(?:{one})\w*(?:\s+(?:і|та|и)\s+\w+)?\s+{_REGION_NOUN}\w*" for one in (uk, ru) if one]
        parts += [rf"(?:{one})\w*" for one in (uk_land, ru_land) if one and code != "UA-43"]
        if code == "UA-43":
            parts = [r"(?:крим|крым)(?:у|і|ом|е|а)?\b(?!\w)", r"crimea\b", r"\bkrim\b", r"crimée"]
        elif west:
            parts += [
                rf"(?:{west})[\w’']*[\s-]+{_REGION_NOUN}\w*",
                rf"{_REGION_NOUN}\w*\s+(?:of\s+|de\s+|von\s+)?(?:{west})\w*",
            ]
        if parts:
            made.append((code, name, latin, re.compile(r"(?<!\w)(?:" + "|".join(parts) + ")", re.IGNORECASE)))
    return made


@lru_cache(maxsize=256)
def _middle_of(code: str, name: str) -> tuple[tuple[float, float] | None, float]:
    for place in gazetteer().candidates(_key(name)):
        if place.kind == "region" and place.lat_deg is not None and place.lon_deg is not None:
            return (place.lat_deg, place.lon_deg), place.vague_m
    return None, 100_000.0 if code else 0.0


def _key(name: str) -> str:
    from truceline.gazetteer.stems import key  # noqa: PLC0415

    return key(name)


def _objects(text: str) -> list[Mention]:
    folded = _same_length(text)
    return [
        Mention(
            start=match.start(),
            end=match.end(),
            words=text[match.start() : match.end()],
            kind="object",
            relation="in",
            known=one,
            name=one.name,
            position=(one.lat_deg, one.lon_deg),
            vague_m=one.vague_m,
        )
        for one, words in _object_words()
        if (match := words.search(folded))
    ]


@cache
def _object_words() -> list[tuple[KnownObject, re.Pattern[str]]]:
    return [(one, re.compile(one.words)) for one in gazetteer().objects]


def _same_length(text: str) -> str:
    return text.lower().replace("ё", "е") if len(text.lower()) == len(text) else text


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    words: str

    @property
    def capital(self) -> bool:
        return self.words[0].isupper()


def _named(text: str, wide: Sequence[Mention]) -> list[Mention]:
    tokens = [_Token(m.start(), m.end(), m[0]) for m in WORD.finditer(text)]
    found: list[Mention] = []
    position = 0
    while position < len(tokens):
        one = tokens[position]
        if not one.capital or any(m.start <= one.start < m.end for m in wide):
            position += 1
            continue
        made, used = _try(text, tokens, position, [*wide, *found])
        if made is not None:
            found.append(made)
        position += used
    return found


def _try(text: str, tokens: Sequence[_Token], position: int, before: Sequence[Mention]) -> tuple[Mention | None, int]:
    for length in range(min(LONGEST, len(tokens) - position), 0, -1):
        window = tokens[position : position + length]
        if not all(one.capital for one in window) or any(
            text[a.end : b.start].strip() for a, b in zip(window, window[1:], strict=False)
        ):
            continue
        words = text[window[0].start : window[-1].end]
        made = _mention(text, window[0].start, window[-1].end, words, before)
        if made is not None:
            return made, length
    return None, 1


def _mention(text: str, start: int, end: int, words: str, before: Sequence[Mention]) -> Mention | None:
    after = text[end : end + 24]
    if _SECTOR_NOUN.match(after):
        return _sector(start, end, words)
    held = _lookup(words)
    if not held:
        return None
    relation, sure = _relation(text, start)
    if _DISTRICT_NOUN.match(after):
        return _unit(text, start, end, words, held, frozenset({"district", "city district"}), relation)
    if _MUNICIPAL_NOUN.match(after):
        return _unit(text, start, end, words, held, frozenset({"municipality"}), relation)
    settled = [place for place in held if place.kind in SETTLED]
    if not settled or _RIVER.search(text[max(0, start - 16) : start]):
        return None
    listed = (
        bool(before) and bool(_JOIN.match(text[before[-1].end : start])) and before[-1].kind in {"settlement", "region"}
    )
    if listed and not sure:
        relation, sure = before[-1].relation, True
    if _stopped(words, listed=listed or relation in {"near", "toward"}):
        return None
    quoted = text[start - 1 : start] in {'"', "«", "“", "„"} and text[end : end + 1] in {'"', "»", "”", "“"}
    if quoted or (not sure and not _well_known(settled[0], words)):
        return None
    return Mention(
        start=start,
        end=end,
        words=words,
        kind="settlement",
        relation=relation,
        candidates=tuple((p, 1.0) for p in settled),
    )


@lru_cache(maxsize=1 << 16)
def _lookup(words: str) -> tuple[Settlement, ...]:
    return tuple(gazetteer().named(words))


@cache
def _not_places() -> dict[str, bool]:
    """Folded words that are no place, and whether they are one when they continue a list of villages."""
    lines = (_DATA / "not_places.txt").read_text("utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if ":" in line and not line.startswith("#"))
    return {fold(word): name == "unless listed" for name, words in pairs for word in words.split()}


def _stopped(words: str, *, listed: bool) -> bool:
    unless = _not_places().get(fold(words))
    return unless is not None and not (unless and listed)


def _well_known(place: Settlement, words: str) -> bool:
    if place.country == "UA" and place.kind == "city":
        return len(words) > 3
    return (place.population or 0) >= WELL_KNOWN and len(words) > 3


def _relation(text: str, start: int) -> tuple[str, bool]:
    """How the words before place the name, and whether they make it a place at all."""
    before = [
        word.lower().translate(APOSTROPHES) for word in re.findall(r"[\w’'-]+", text[max(0, start - 40) : start])
    ][-3:]
    last, earlier = (before[-1] if before else ""), before[:-1]
    if any(word in TOWARD for word in before):
        return "toward", True
    if last in NEAR or any(word in NEAR for word in earlier[-1:]):
        return "near", True
    if last in KIND or last in IN:
        return "in", True
    if last in FROM:
        return "from", True
    if _HIT.match(last):
        return "in", True
    if earlier and earlier[-1] in IN and last.endswith(("ому", "ій", "ом", "ой", "ої", "ого", "ому", "ых", "их")):
        return "in", True  # "в окупованому Скадовську"
    return "subject", False


@cache
def _sectors() -> list[tuple[re.Pattern[str], float, float, float]]:
    rows = [
        line.split("\t") for line in (_DATA / "sectors.tsv").read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    return [(re.compile(row[0]), float(row[1]), float(row[2]), 1000 * float(row[3])) for row in rows]


def _sector(start: int, end: int, words: str) -> Mention:
    folded = fold(words)
    held = next(((lat, lon, radius) for stem, lat, lon, radius in _sectors() if stem.match(folded)), None)
    return Mention(
        start=start,
        end=end,
        words=words,
        kind="sector",
        relation="in",
        name=words,
        position=held[:2] if held else None,
        vague_m=held[2] if held else 50_000.0,
    )


def _unit(
    text: str, start: int, end: int, words: str, held: Sequence[Settlement], kinds: frozenset[str], relation: str
) -> Mention | None:
    units = [place for place in held if place.kind in kinds]
    if not units:
        return None
    kind = "municipality" if "municipality" in kinds else "district"
    return Mention(
        start=start, end=end, words=words, kind=kind, relation=relation, candidates=tuple((p, 1.0) for p in units)
    )


def _settle(found: list[Mention], context: Sequence[Mention]) -> list[Mention]:
    """Candidates ranked by size, by the region that the text names, and by nearness to what is sure."""
    regions = [m for m in found if m.kind == "region"] or [m for m in context if m.kind == "region"]
    sure = [point for m in (*found, *context) if (point := _anchor(m)) is not None]
    return [_ranked(m, _bound(m, found, regions), sure) if m.candidates else m for m in found]


def _bound(one: Mention, found: Sequence[Mention], regions: Sequence[Mention]) -> frozenset[str]:
    """Regions that bind a name: the first one after it (lists end with their region), else any of the text."""
    later = [m.name for m in found if m.kind == "region" and m.start > one.start]
    return frozenset(later[:1]) if later else frozenset(m.name for m in regions)


def _anchor(one: Mention) -> tuple[float, float] | None:
    if one.kind == "sector":
        return one.position
    if one.kind in {"settlement", "district"} and one.candidates:
        first = one.candidates[0][0]
        second = one.candidates[1][0] if len(one.candidates) > 1 else None
        alone = second is None or (first.population or 0) > 50 * max(second.population or 0, 1000)
        if alone and first.lat_deg is not None and first.lon_deg is not None:
            return first.lat_deg, first.lon_deg
    return None


def _ranked(one: Mention, bound: frozenset[str], sure: Sequence[tuple[float, float]]) -> Mention:
    held = [place for place, _ in one.candidates if not bound or region_of(place) in bound]
    held = held or [place for place, _ in one.candidates]
    own = _anchor(one)
    anchors = [point for point in sure if point != own]
    scores = [_score(place, anchors, bound=bool(bound)) for place in held]
    top = max(scores)
    shares = [exp(SHARP * (score - top)) for score in scores]
    total = sum(shares)
    ranked = sorted(
        ((place, share / total) for place, share in zip(held, shares, strict=True)),
        key=lambda pair: (-pair[1], pair[0].place_id),
    )
    return replace(one, candidates=tuple(ranked[:8]))


def _score(place: Settlement, anchors: Sequence[tuple[float, float]], *, bound: bool) -> float:
    home = {"UA": HOME, "RU": NEIGHBOUR, "BY": NEIGHBOUR}.get(place.country, ELSEWHERE)
    score = log10((place.population or 0) + 100) + home
    if place.lat_deg is None or place.lon_deg is None or not anchors:
        return score
    nearest = min(great_circle_m(place.lat_deg, place.lon_deg, *point) for point in anchors) / 1000
    return score - (0.6 if bound else 1.2) * log10(1 + nearest / 30)


@lru_cache(maxsize=4096)
def region_of(place: Settlement) -> str:
    """The region of a place in the spelling of `regions.tsv`; its code where the table has none."""
    return _region_names().get(place.region, place.region)


@cache
def _region_names() -> dict[str, str]:
    rows = [line.split("\t") for line in (_DATA / "regions.tsv").read_text("utf-8").splitlines()]
    return {**{row[1]: row[2] for row in rows}, **{row[0]: row[2] for row in rows}}
