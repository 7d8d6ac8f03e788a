"""A place as a text names it, and the wide ones: regions, sectors of a front, known objects."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from truceline.gazetteer.folding import APOSTROPHES, fold
from truceline.gazetteer.stems import key
from truceline.gazetteer.table import KnownObject, Settlement, gazetteer

_GENITIVE = frozenset({"of", "von", "de", "d"})  # "the mayor of Kharkiv"
CRIMEA = "UA-43"  # a name without "oblast"
_CRIMEA_HINTS = ("крим", "крым", "crim", "krim")
_DATA = files("truceline.gazetteer") / "data"


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
    name: str = ""  # of a region, sector or object
    position: tuple[float, float] | None = None  # degrees, of a region, sector or object
    vague_m: float = 0.0

    @property
    def best(self) -> Settlement | None:
        """The likeliest settlement."""
        return self.candidates[0][0] if self.candidates else None


@cache
def said(name: str) -> frozenset[str]:
    """A set of words of `data/words.toml`."""
    return frozenset(_words()[name].split())


@cache
def pattern(name: str) -> re.Pattern[str]:
    """An expression of `data/words.toml`."""
    return re.compile(_words()[name], re.IGNORECASE)


@cache
def _words() -> Mapping[str, str]:
    return tomllib.loads((_DATA / "words.toml").read_text("utf-8"))


def rows(name: str) -> list[list[str]]:
    """The rows of a small table of this room, without its comments."""
    lines = (_DATA / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def charted(region: str) -> bool:
    """Whether the table of regions has a region of this name: a land that it has not lies far away."""
    return any(row[2] == region for row in rows("regions.tsv"))


def wide(text: str) -> list[Mention]:
    """Regions and known objects named in a text."""
    return [*_regions(text), *_objects(text)]


def _regions(text: str) -> list[Mention]:
    found: dict[int, Mention] = {}
    lowered = text.lower()
    for name, latin, hints, words in _region_words():
        if not any(hint in lowered for hint in hints):
            continue
        for match in words.finditer(text):
            position, vague_m = _middle_of(name)
            found.setdefault(
                match.start(),
                Mention(
                    start=match.start(),
                    end=match.end(),
                    words=match[0],
                    kind="region",
                    relation=relation(text, match.start())[0],
                    name=latin,
                    position=position,
                    vague_m=vague_m,
                ),
            )
    return list(found.values())


@cache
def _region_words() -> list[tuple[str, str, tuple[str, ...], re.Pattern[str]]]:
    """Code name, Latin name, letters without which the region is not named, and the words that name it."""
    made = []
    for code, name, latin, *stems in rows("regions.tsv"):
        hints = _CRIMEA_HINTS if code == CRIMEA else _hints(stems)
        parts = [r"(?:крим|крым)(?:у|і|ом|е|а)?\b", r"crimea\b", r"krim\b", r"crimée"]
        if code != CRIMEA:
            parts = _region_parts(*(stems + [""] * 5)[:5])
        if parts:
            made.append((name, latin, hints, re.compile(r"(?<!\w)(?:" + "|".join(parts) + ")", re.IGNORECASE)))
    return made


def _hints(stems: Sequence[str]) -> tuple[str, ...]:
    """The letters that each of some expressions begins with."""
    begun = (re.match(r"\w{1,3}", one) for stem in stems for one in stem.split("|"))
    return tuple(sorted({match[0].lower() for match in begun if match}))


def _region_parts(uk: str, ru: str, uk_land: str, ru_land: str, west: str) -> list[str]:
    noun = _words()["region"]
    parts = [rf"(?:{one})\w*(?:\s*(?:,|\bі|\bта|\bи|\bй)\s+\w+){{0,4}}\s+{noun}\w*" for one in (uk, ru) if one]
    parts += [rf"(?:{one})\w*" for one in (uk_land, ru_land) if one]
    if west:
        parts += [rf"(?:{west})[\w’']*[\s-]+{noun}\w*", rf"{noun}\w*\s+(?:of\s+|de\s+|von\s+|d[’'])?(?:{west})\w*"]
    return parts


@lru_cache(maxsize=256)
def _middle_of(name: str) -> tuple[tuple[float, float] | None, float]:
    for place in gazetteer().candidates(key(name)):
        if place.kind == "region" and place.lat_deg is not None and place.lon_deg is not None:
            return (place.lat_deg, place.lon_deg), place.vague_m
    return None, 0.0


def _objects(text: str) -> list[Mention]:
    lowered = text.lower().replace("ё", "е")
    folded = lowered if len(lowered) == len(text) else text
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
        for one, hints, words in _object_words()
        if any(hint in folded for hint in hints) and (match := words.search(folded))
    ]


@cache
def _object_words() -> list[tuple[KnownObject, tuple[str, ...], re.Pattern[str]]]:
    """Every object, letters of which its words hold some, and its words."""
    return [
        (one, tuple(sorted(set(re.findall(r"[^\W\d_]{4,}", one.words)))), re.compile(one.words))
        for one in gazetteer().objects
    ]


def sector(start: int, end: int, words: str) -> Mention:
    """A sector of a front, with its middle where it is known."""
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


@cache
def _sectors() -> list[tuple[re.Pattern[str], float, float, float]]:
    return [
        (re.compile(stem), float(lat), float(lon), 1000 * float(radius))
        for stem, lat, lon, radius in rows("sectors.tsv")
    ]


def relation(text: str, start: int) -> tuple[str, bool]:
    """How the words before place a name, and whether they make it a place at all."""
    before = [
        word.lower().translate(APOSTROPHES).replace("ё", "е")
        for word in re.findall(r"[\w’'-]+", text[max(0, start - 40) : start])
    ]
    last, earlier = (before[-1] if before else ""), before[-3:-1]
    if any(word in said("toward") for word in before[-3:]):
        return "toward", True
    if last in said("near") or any(word in said("near") for word in earlier[-1:]):
        return "near", True
    if last in said("kind"):
        return "kind", True
    if last in said("title") and text[:start].endswith(" ") and text[:start].rstrip()[-1:].isalpha():
        return "from", True
    if last in _GENITIVE and earlier[-1:] and earlier[-1] in said("title"):
        return "from", True
    if last in said("in") or last in said("middle") or pattern("hit").match(last):
        return "in", True
    if last in said("from"):
        return "from", True
    if earlier and earlier[-1] in said("in") and last.endswith(("ому", "ій", "ом", "ой", "ої", "ого", "ых", "их")):
        return "in", True  # "в окупованому Скадовську"
    return "subject", False


@lru_cache(maxsize=4096)
def region_of(place: Settlement) -> str:
    """The region of a place in the spelling of `regions.tsv`; its code where the table has none."""
    return _region_names().get(place.region, place.region)


@cache
def _region_names() -> dict[str, str]:
    held = rows("regions.tsv")
    return {**{row[1]: row[2] for row in held}, **{row[0]: row[2] for row in held}}
