"""Where a case is, in names: the settlement that its texts name or the nearest, its region, the nearest known object.

One place has one spelling, that of the gazetteer. Where it has no settlement near, as on the island of an exercise, the
names of the evidence itself stand (`titles.near`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from truceline.gazetteer.table import Near, Settlement, gazetteer
from truceline.gazetteer.wide import Mention, region_of, rows
from truceline.model.place import COMPASS, Point, great_circle_m
from truceline.model.terms import PlacePrecision
from truceline.report.telling.words import CYRILLIC, word

FARTHEST_M = 30_000.0  # a settlement farther away says little
TOLD_M = 25_000.0  # a place that texts name and that lies farther from the position is another one of that name
OBJECT_M = 15_000.0  # a known object up to here is named
TOLD_FROM = 1 / 3  # share of the texts that must name a settlement
WIDE_FROM = 0.5  # the same for a region alone
OBLAST = " oblast"
SMALLER = frozenset({"district", "municipality"})
WIDE = SMALLER | {"region"}
REGIONS = frozenset({PlacePrecision.PROVINCE, PlacePrecision.COUNTRY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Names of a position; all of them empty where nothing is near."""

    settlement: str = ""  # Latin
    own: str = ""  # the same in the script of its country
    distance: str = ""  # "4 km NE", of the settlement; "" inside it
    region: str = ""  # "Kursk oblast"
    near_object: str = ""  # "Zaporizhzhia nuclear power plant, 4 km NE of it"
    wide: bool = False  # nothing smaller than the region is known
    district: tuple[str, str] = ("", "")  # or than the district: Latin, and in the script of its country
    basis: str = "as the evidence names it, or its position"

    def words(self, language: str = "en") -> str:
        """Sudzha, Kursk oblast; 4 km NE of Sudzha, Kursk oblast; Odesa; Kursk oblast."""
        region = region_in(self.region, language)
        if self.wide or not self.settlement:
            name = self.district[language in CYRILLIC]
            return ", ".join(
                part for part in (name and word("regions", "district", language).format(name=name), region) if part
            )
        name = self.own if self.own and language in CYRILLIC else self.settlement
        place = (
            name
            if not self.distance
            else f"{self.distance} of {name}"
            if language == "en"
            else f"{name} ({self.distance})"
        )
        alike = self.region.removesuffix(OBLAST) == self.settlement  # "Odesa, Odesa oblast" says one thing twice
        return f"{place}, {region}" if region and not alike else place


def where(
    place: Point, precision: PlacePrecision, told: Sequence[Mention | None] = (), names: Iterable[str] = (),
    *, exercise: bool = False,
) -> Where:  # fmt: skip
    """The names of a position: as its texts name it, as a source names it, as the gazetteer has it nearest.

    `told` is the place of each text, `names` those that came with positions. An exercise takes none of the gazetteer:
    its places are invented.
    """
    if exercise:
        return Where()
    nearest = _nearest(round(place.lat_deg, 4), round(place.lon_deg, 4))
    if wide := _wide_told(told):
        return wide
    found = _of_texts(place, told) or _of_names(place, names) or nearest
    if precision in REGIONS and (found.region or found.settlement):
        return Where(region=found.region or found.settlement, wide=True, basis="no place is known beyond the region")
    return replace(found, near_object=nearest.near_object)


def spelled(name: str) -> str:
    """A place name in its one spelling; as it is where the gazetteer does not know it."""
    return gazetteer().spelling(name) if name else ""


def region_in(name: str, language: str) -> str:
    """The name of a region in a language, where it is an oblast; else as the gazetteer has it.

    >>> region_in("Kursk oblast", "de"), region_in("Kursk oblast", "ru"), region_in("Crimea", "uk")
    ('Oblast Kursk', 'Курская область', 'Крим')
    """
    own = _regions().get(name)
    if own is None:
        return name
    if not name.endswith(OBLAST):
        return own[language] if language in CYRILLIC else name
    stem = own[language] if language in CYRILLIC else name.removesuffix(OBLAST)
    return word("regions", "oblast", language).format(name=stem)


@cache
def _regions() -> dict[str, dict[str, str]]:
    """Names in Ukrainian and Russian, as adjectives of an oblast."""
    held = {}
    for row in rows("regions.tsv"):
        if row[2].endswith(OBLAST):
            held[row[2]] = {"uk": row[1], "ru": f"{row[4].split('|')[0].capitalize()}ая"}
        elif row[2] == "Crimea":
            held[row[2]] = {"uk": row[3], "ru": row[4]}
    return held


def _of_texts(place: Point, told: Sequence[Mention | None]) -> Where | None:
    """The settlement that most texts name near the position, or that of the known object they name."""
    every = [one for one in told if one is not None]
    votes = Counter(found for one in every if (found := _settlement(one)) and _may_be_at(place, found))
    if not votes or votes.total() < TOLD_FROM * len(every):
        return None
    best = max(votes, key=lambda one: (votes[one], one.population or 0, one.place_id))
    return _at(best, f"named in {of_them(votes[best], len(told))}; spelling of the gazetteer")


def of_them(some: int, every: int) -> str:
    """3 of 5 texts; all 5 texts; both texts; the only text."""
    if some == every and every <= 2:
        return "the only text" if every == 1 else "both texts"
    return f"all {every} texts" if some == every else f"{some} of {every} texts"


def _settlement(one: Mention) -> Settlement | None:
    if one.kind == "object" and one.position is not None:
        near = gazetteer().nearest(*one.position)
        return near.settlement if near is not None and near.distance_m <= FARTHEST_M else None
    return one.best if one.kind == "settlement" else None


def _may_be_at(place: Point, told: Settlement) -> bool:
    """Whether a settlement that a text names may be where the case is; of many villages only the name is known."""
    return told.lat_deg is None or not told.exact or _metres(place, told) <= TOLD_M


def _wide_told(told: Sequence[Mention | None]) -> Where | None:
    """The region or district that most texts name, where they name nothing smaller."""
    named = [one for one in told if one is not None and one.kind in WIDE]
    if len(named) <= WIDE_FROM * len(told):
        return None
    regions = Counter(one.name or (_region(one.best) if one.best else "") for one in named)
    districts = Counter((one.best.latin, one.best.name) for one in named if one.best and one.kind in SMALLER)
    region = max(sorted(regions), key=lambda one: regions[one])
    district = max(sorted(districts), key=lambda one: districts[one], default=("", ""))
    whole = len(named) > 2 * districts.total()  # most of them name the whole region
    basis = "the texts name the region alone" if whole or not districts else "the texts name the district alone"
    return Where(region=region, wide=True, basis=basis, district=("", "") if whole else district)


def _of_names(place: Point, names: Iterable[str]) -> Where | None:
    """The place name that a source gives with its position, if the gazetteer knows one there."""
    for name in dict.fromkeys(names):
        near = gazetteer().labelled(name, place.lat_deg, place.lon_deg)
        if near is not None:
            return _at(near, f"named “{name}” by its source; spelling of the gazetteer")
    return None


def _at(place: Settlement, basis: str) -> Where:
    return Where(settlement=place.latin, own=place.name, region=_region(place), basis=basis)


@lru_cache(maxsize=1 << 15)
def _nearest(lat_deg: float, lon_deg: float) -> Where:
    near = gazetteer().nearest(lat_deg, lon_deg)
    known = gazetteer().nearest_object(lat_deg, lon_deg)
    held = "" if known is None or known.distance_m > OBJECT_M else f"{known.name}, {_far(known)}"
    if near is None or near.settlement is None or near.distance_m > FARTHEST_M:
        return Where(near_object=held)
    inside = near.distance_m <= near.settlement.vague_m
    return replace(
        _at(near.settlement, "nearest settlement of the gazetteer to the position"),
        distance="" if inside else _bearing(near), near_object=held,
    )  # fmt: skip


def _region(place: Settlement) -> str:
    """Kyiv and Sevastopol are regions of their own: no name stands twice, and no code stands for a name."""
    name = region_of(place)
    return "" if name in {place.latin, place.region} else name


def _metres(place: Point, other: Settlement) -> float:
    if other.lat_deg is None or other.lon_deg is None:
        return float("inf")
    return great_circle_m(place.lat_deg, place.lon_deg, other.lat_deg, other.lon_deg)


def _far(near: Near) -> str:
    return "at this position" if near.distance_m < 1_000.0 else f"{_bearing(near)} of it"


def _bearing(near: Near) -> str:
    return f"{near.distance_m / 1000:.0f} km {COMPASS[round(near.bearing_deg / 22.5) % 16]}"
