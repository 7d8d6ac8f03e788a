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
from itertools import pairwise
from math import exp, log10

from truceline.gazetteer.folding import fold
from truceline.gazetteer.table import SETTLED, Settlement, gazetteer
from truceline.gazetteer.wide import Mention, pattern, region_of, relation, rows, said, sector, wide
from truceline.model.place import great_circle_m

WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
ELIDED = re.compile(r"(?:[dl]|qu|jusqu)['’](?=\w)", re.IGNORECASE)
OWNED = re.compile(r"['’]s$")  # Kherson's port
GENITIVE = re.compile(r"[A-Z][a-zäöüß]{3,}[^s\W]s")  # German: Chersons Innenstadt
OF_A_SECTOR = ("ському", "цькому", "зькому", "ском", "цком")  # "на Лиманському напрямку – 5, на Покровському – 9"
OF_A_LAND = tuple(f"{stem}{end}" for stem in ("ськ", "цьк", "зьк") for end in ("а", "у", "ий", "е", "і", "ої", "ою"))
OF_A_LAND += tuple(f"{stem}{end}" for stem in ("ск", "цк") for end in ("ая", "ую", "ий", "ое", "ие", "ой"))
JOINERS = frozenset("а та і й и да або или також также and or und oder et ou sowie".split())
LONGEST = 3  # words of a name
SHORTEST = 3  # letters of a name that needs no word of place beside it
WELL_KNOWN = 30_000  # inhabitants from which a name abroad needs no word of place beside it
HOME, NEIGHBOUR, ELSEWHERE = 2.5, 1.8, 0.8  # science.md section 6; the last is judgement
PER_DISTANCE, PER_DISTANCE_BOUND = 1.2, 0.6  # the second where a region already binds the name
SHARP = 2.3  # nats per unit of the score: it counts powers of ten
MOST = 8  # candidates kept
OLD_NAME = -2.0  # powers of ten: Слов'янськ is seldom meant for Nikopol
SURE = 50  # times the inhabitants of the next of its name


def mentions(text: str, *, context: Sequence[Mention] = ()) -> list[Mention]:
    """Places named in a text, in its order; `context` are the places of the sentences before.

    >>> [(m.words, m.best.latin) for m in mentions("У Лимані Донецької області зафіксовано обстріл") if m.best]
    [('Лимані', 'Lyman')]
    """
    broad = wide(text)
    every = sorted([*broad, *_named(text, broad)], key=lambda m: m.start)
    regions = [m for m in every if m.kind == "region"] or [m for m in context if m.kind == "region"]
    sure = [point for m in (*every, *context) if (point := _anchor(m)) is not None]
    return [_ranked(m, _bound(text, m, every, regions), sure) if m.candidates else m for m in every]


def mistaken(text: str, label: str) -> bool:
    """Whether a place that a source gives with a text is a word of it that is no place: an adjective, a river.

    >>> mistaken("Українська компанія повідомила про удар", "Ukrainsk"), mistaken("Удар по Українську", "Ukrainsk")
    (True, False)
    """
    meant = {place.place_id for place in _lookup(label)}
    words = [match for match in WORD.finditer(text) if match[0][0].isupper()]
    named = [match for match in words if any(place.place_id in meant for place in _lookup(match[0]))]
    return bool(named) and all(_no_place(text, match.start(), match.end()) for match in named)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    capital: bool


def _named(text: str, broad: Sequence[Mention]) -> list[Mention]:
    tokens = [_Token(start, end, text[start].isupper()) for start, end in map(_bare, WORD.finditer(text))]
    found: list[Mention] = []
    position = 0
    while position < len(tokens):
        one = tokens[position]
        used = 1
        if one.capital and not any(m.start <= one.start < m.end for m in broad):
            made, used = _try(text, tokens[position : position + LONGEST], [*broad, *found])
            found += [made] if made is not None else []
        position += used
    return found


def _bare(word: re.Match[str]) -> tuple[int, int]:
    """A word without the French article before it and the English "s" after: d'Izioum, Kherson's."""
    elided, owned = ELIDED.match(word[0]), OWNED.search(word[0])
    return word.start() + (elided.end() if elided else 0), word.end() - (2 if owned else 0)


def _try(text: str, tokens: Sequence[_Token], before: Sequence[Mention]) -> tuple[Mention | None, int]:
    for length in range(len(tokens), 0, -1):
        window = tokens[:length]
        if all(one.capital for one in window) and not any(text[a.end : b.start].strip() for a, b in pairwise(window)):
            span = window[0].start, window[-1].end
            made = _far_region(text, *span) or _land(text, *span) or _mention(text, *span, before)
            if made is not None:
                return made, length
    return None, 1


def _far_region(text: str, start: int, end: int) -> Mention | None:
    """A region that no table has, named like a place: "в Приморском крае"."""
    words = text[start:end]
    if not _of_a_region(text[end : end + 24]) or not _lookup(words):
        return None
    return Mention(start=start, end=end, words=words, kind="region", relation=relation(text, start)[0], name=words)


def _land(text: str, start: int, end: int) -> Mention | None:
    """The district that is named by its land: "на Ізюмщині"."""
    words = text[start:end]
    return _made((start, end), words, "district", relation(text, start)[0], gazetteer().land(words))


def _mention(text: str, start: int, end: int, before: Sequence[Mention]) -> Mention | None:
    words, after = text[start:end], text[end : end + 24]
    if pattern("sector").match(after) or (words.endswith(OF_A_SECTOR) and any(m.kind == "sector" for m in before)):
        return sector(start, end, words)
    held = _held(words, after)
    how, sure = _relation(text, start, after)
    if not held or pattern("office").match(after) or (how == "subject" and _adjective(words, held)):
        return None
    kind = how == "kind"
    if kind:
        how, held = "in", tuple(p for p in held if p.country == "UA" and fold(p.name) == fold(words)) or held
    for noun, kinds in (("district", {"district", "city district"}), ("municipality", {"municipality"})):
        if pattern(noun).match(after):
            return _made((start, end), words, noun, how, [place for place in held if place.kind in kinds])
    settled = [place for place in held if place.kind in SETTLED]
    if not settled or pattern("river").search(text[max(0, start - 16) : start]):
        return None
    sure = sure or _heads(text, start, after, settled[0])
    last = max((m for m in before if m.end <= start), key=lambda m: m.end, default=None)
    listed = last is not None and last.kind in {"settlement", "region"} and _joined(text[last.end : start])
    if last is not None and listed and not sure:
        how, sure = last.relation if last.kind == "settlement" else "in", True
    if _stopped(words, listed=listed or kind or how in {"near", "toward"}) or _quoted(text, start, end):
        return None
    if not sure and (not _well_known(settled[0], words) or pattern("surname").match(after)):
        return None
    return _made((start, end), words, "settlement", how, settled)


def _no_place(text: str, start: int, end: int) -> bool:
    """Whether a word that some place is called by is surely none here."""
    words, before = text[start:end], text[max(0, start - 16) : start]
    return bool(
        pattern("river").search(before)
        or _of_a_region(text[end : end + 24])
        or _stopped(words, listed=False)
        or (relation(text, start)[0] == "subject" and _adjective(words, _lookup(words)))
    )


def _of_a_region(after: str) -> bool:
    """Whether a name goes on as that of a region: "в Приморском крае" is not in Prymorskyi."""
    return after[:1].isspace() and pattern("region").match(after.lstrip()) is not None


def _adjective(words: str, held: Sequence[Settlement]) -> bool:
    """Whether a word that no preposition makes a place is an adjective: "Українська компанія" is not of Ukrainsk."""
    return words.endswith(OF_A_LAND) and bool(held) and fold(held[0].name) != fold(words)


def _held(words: str, after: str) -> tuple[Settlement, ...]:
    """The places that some words may name; a district also by its Russian adjective."""
    held = _lookup(words)
    if pattern("district").match(after) and not any(one.kind.endswith("district") for one in held):
        return gazetteer().district(words) or held
    return held


def _relation(text: str, start: int, after: str) -> tuple[str, bool]:
    """How the words around place a name: before it, or "Belgorod's governor" after it."""
    how, sure = relation(text, start)
    return ("from", True) if not sure and pattern("headed").match(after) else (how, sure)


def _heads(text: str, start: int, after: str, first: Settlement) -> bool:
    """Whether a town begins a line that tells what happened there: "Berislav: two wounded"."""
    return not text[:start].strip() and pattern("heads").match(after) is not None and first.kind != "village"


def _made(span: tuple[int, int], words: str, kind: str, how: str, held: Sequence[Settlement]) -> Mention | None:
    if not held:
        return None
    shares = tuple((place, 1 / len(held)) for place in held)
    return Mention(start=span[0], end=span[1], words=words, kind=kind, relation=how, candidates=shares)


@lru_cache(maxsize=1 << 16)
def _lookup(words: str) -> tuple[Settlement, ...]:
    held = tuple(gazetteer().named(words))
    if held or not GENITIVE.fullmatch(words):
        return held
    return tuple(one for one in gazetteer().named(words[:-1]) if one.kind == "city")  # Charkiws Bürgermeister


def _joined(between: str) -> bool:
    return bool(pattern("join").match(between))


def _quoted(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start] in {'"', "«", "“", "„"} and text[end : end + 1] in {'"', "»", "”", "“"}


@cache
def _not_places() -> dict[str, bool]:
    """Folded words that are no place, and whether they are one when they continue a list of villages."""
    pairs = [row[0].split(":", 1) for row in rows("not_places.txt")]
    return {fold(word): name == "unless listed" for name, words in pairs for word in words.split()}


def _stopped(words: str, *, listed: bool) -> bool:
    unless = _not_places().get(fold(words))
    return unless is not None and not (unless and listed)


def _well_known(place: Settlement, words: str) -> bool:
    if len(words) <= SHORTEST:
        return False
    return (place.country == "UA" and place.kind == "city") or (place.population or 0) >= WELL_KNOWN


def _bound(text: str, one: Mention, found: Sequence[Mention], regions: Sequence[Mention]) -> frozenset[str]:
    """Regions that bind a name: the first one after it (lists end with their region), else any of the text.

    A region in a clause of its own binds no city that everybody knows: "in Kharkiv a plant was damaged, in the
    Zaporizhzhia region a line" is not of the village Kharkove there.
    """
    later = [m for m in found if m.kind == "region" and m.start > one.start]
    if later and one_list(text, one, later[0], found):
        return frozenset((later[0].name,))
    if _anchor(one) is not None and _well_known(one.candidates[0][0], one.words):
        before = [m for m in found if m.kind == "region" and m.start < one.start]
        return frozenset(m.name for m in before if one_list(text, m, one, found))
    return frozenset((later[0].name,)) if later else frozenset(m.name for m in regions)


def one_list(text: str, one: Mention, last: Mention, found: Sequence[Mention]) -> bool:
    """Whether nothing but names, and the words between names, stands between two places of a list."""
    between = text[one.end : last.start]
    for name in sorted((m.words for m in found if one.end <= m.start < last.start), key=len, reverse=True):
        between = between.replace(name, " ")
    words = [word[0] for word in WORD.finditer(between)]
    return all(word[0].isupper() or in_list(word) for word in words)


def joined(between: str) -> bool:
    """Whether words between two names join them: an "and", or a comma.

    >>> joined(" та у "), joined(" по ")
    (True, False)
    """
    return "," in between or any(word[0] in JOINERS for word in WORD.finditer(between))


def in_list(word: str) -> bool:
    """Whether a word stands between the names of a list, or says what they are."""
    alike = word in JOINERS or word in said("in") or word in said("near") or word in said("kind")
    return alike or bool(pattern("district").match(word) or pattern("municipality").match(word))


def _anchor(one: Mention) -> tuple[float, float] | None:
    if one.kind == "sector":
        return one.position
    if one.kind not in {"settlement", "district"} or not one.candidates:
        return None
    first = one.candidates[0][0]
    second = one.candidates[1][0] if len(one.candidates) > 1 else None
    alone = second is None or (first.population or 0) > SURE * max(second.population or 0, 1000)
    if not alone or first.lat_deg is None or first.lon_deg is None:
        return None
    return first.lat_deg, first.lon_deg


def _ranked(one: Mention, bound: frozenset[str], sure: Sequence[tuple[float, float]]) -> Mention:
    held = [place for place, _ in one.candidates if not bound or region_of(place) in bound]
    held = held or [place for place, _ in one.candidates]
    own = _anchor(one)
    anchors = [point for point in sure if point != own]
    scores = [
        _score(place, anchors, bound=bool(bound)) + (OLD_NAME if gazetteer().by_old_name(place, one.words) else 0.0)
        for place in held
    ]
    shares = [exp(SHARP * (score - max(scores))) for score in scores]
    pairs = [(place, share / sum(shares)) for place, share in zip(held, shares, strict=True)]
    return replace(one, candidates=tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0].place_id))[:MOST]))


def _score(place: Settlement, anchors: Sequence[tuple[float, float]], *, bound: bool) -> float:
    home = {"UA": HOME, "RU": NEIGHBOUR, "BY": NEIGHBOUR}.get(place.country, ELSEWHERE)
    score = log10((place.population or 0) + 100) + home
    if place.lat_deg is None or place.lon_deg is None or not anchors:
        return score
    nearest_km = min(great_circle_m(place.lat_deg, place.lon_deg, *point) for point in anchors) / 1000
    return score - (PER_DISTANCE_BOUND if bound else PER_DISTANCE) * log10(1 + nearest_km / 30)
