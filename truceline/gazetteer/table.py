"""The compiled gazetteer: settlements by name, what lies next to a position, one spelling of a place.

    places = gazetteer()
    places.named("Краматорську")          # settlements that this may be a case of
    places.nearest(48.73, 37.57)          # the nearest settlement, its distance and direction
    places.spelling("Одессе")             # "Odesa"

Names and parents come from KATOTTG, positions from GeoNames, UCDP or the middle of the municipality
(`scripts/compile_gazetteer.py`, file NOTICE). A name without a position is an answer, not a gap.
"""

import gzip
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from io import BytesIO
from math import atan2, cos, degrees, radians

import numpy as np

from truceline.gazetteer.folding import fold
from truceline.gazetteer.stems import fits, keys
from truceline.model.place import great_circle_m

SETTLED = frozenset({"city", "town", "village"})
CODE_OF_CITY = 12  # letters of a KATOTTG code that a city and its districts share
LABELLED_M = 15_000.0  # from a position to the settlement that its label names; J
EXACT = frozenset({"GeoNames", "UCDP"})  # positions of the settlement itself
SETTLEMENT_M = {"city": 5_000.0, "town": 2_500.0, "village": 2_000.0}  # how far a name reaches; science.md section 3
CLOSEST = 50  # settlements that are looked at for the nearest
_OF_A_PLACE = re.compile(r"(?:[сзцж]?[сц]ь?к|[зц]ьк)(?:ий|ого|ому|им|ом|ім)$")
_LAND = re.compile(r"(\w{4,})щин(?:[аиіуе]|ою|ой)")
_VOWELS = re.compile("[аеєиіїоуюяыэьъ']")
_DATA = files("truceline.gazetteer") / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A named place: a settlement, or the district, municipality or region it lies in."""

    place_id: str  # KATOTTG code, or "geonames:ID" abroad
    name: str  # official, in the country's own script
    latin: str  # one spelling in Latin letters: the Ukrainian national system of 2010
    kind: str  # city, town, village, city district, municipality, district, region
    country: str  # ISO 3166-1 alpha-2
    region: str  # first level: name of the oblast in Ukraine, GeoNames code abroad
    district: str
    municipality: str
    lat_deg: float | None  # WGS 84; None where the place is not known
    lon_deg: float | None
    vague_m: float  # one standard deviation of the position, about; how far the name reaches
    position_from: str  # GeoNames, UCDP, municipality, middle, or empty
    population: int | None
    other_names: tuple[str, ...]  # other spellings of the name, folded
    old_names: tuple[str, ...]  # other names of the place, folded

    @property
    def exact(self) -> bool:
        """Whether the position is the settlement's own."""
        return self.position_from in EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Something near a position."""

    name: str
    distance_m: float
    bearing_deg: float  # from it to the position, clockwise from north
    settlement: Settlement | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownObject:
    """A power plant, port, airfield or the like, known by name."""

    object_id: str
    name: str
    kind: str  # a value of `ObjectClass`, or port, bridge, airfield
    country: str
    lat_deg: float
    lon_deg: float
    vague_m: float
    source: str
    words: str  # regular expression over folded text


class Gazetteer:
    """Every place and known object. Lines are read when they are asked for."""

    def __init__(self, places: list[bytes], index: dict[str, str], objects: tuple[KnownObject, ...]) -> None:
        self._lines = places
        self._index = index
        self._made: dict[int, Settlement] = {}
        self.objects = objects

    def __len__(self) -> int:
        return len(self._lines)

    def at(self, number: int) -> Settlement:
        """The place of a line number."""
        if number not in self._made:
            self._made[number] = _settlement(self._lines[number])
        return self._made[number]

    def candidates(self, key: str) -> list[Settlement]:
        """Places of which one spelling has these stems."""
        return [self.at(int(number)) for number in self._index.get(key, "").split()]

    def named(self, words: str) -> list[Settlement]:
        """Places that these words may name, in any case and spelling; the most populous first.

        >>> gazetteer().named("Краматорську")[0].latin
        'Kramatorsk'
        """
        folded = fold(words)
        parts = tuple(folded.split())
        held = {place.place_id: place for key in keys(words) for place in self.candidates(key)}
        found = [place for place in held.values() if any(fits(name, parts) for name in _names(place))]
        return sorted(found, key=_prominence)

    def city_of(self, place: Settlement) -> Settlement:
        """The city of a city district; any other place itself. Both share the first digits of their KATOTTG code.

        >>> [gazetteer().city_of(one).latin for one in gazetteer().named("Оболонський") if one.kind == "city district"]
        ['Kyiv']
        """
        number = self._cities.get(place.place_id[:CODE_OF_CITY]) if place.kind == "city district" else None
        return place if number is None else self.at(number)

    @cached_property
    def _cities(self) -> dict[str, int]:
        cities = [number for number, line in enumerate(self._lines) if b"\tcity\t" in line and line.startswith(b"UA")]
        return {self._lines[number][:CODE_OF_CITY].decode(): number for number in cities}

    def district(self, words: str) -> tuple[Settlement, ...]:
        """The district that a Russian adjective names: its consonants are those of the Ukrainian one.

        >>> [one.latin for one in gazetteer().district("Запорожский")]
        ['Zaporizkyi']
        """
        return self._districts.get(_consonants(words), ())

    def land(self, words: str) -> tuple[Settlement, ...]:
        """The district that the name of its land names.

        >>> [one.latin for one in gazetteer().land("Нікопольщину")]
        ['Nikopolskyi']
        """
        match = _LAND.fullmatch(fold(words))
        held = self._districts.get(_VOWELS.sub("", match[1]), ()) if match is not None else ()
        return tuple(one for one in held if fold(one.name)[:2] == fold(words)[:2])

    @cached_property
    def _districts(self) -> dict[str, tuple[Settlement, ...]]:
        held: dict[str, list[Settlement]] = defaultdict(list)
        for number, line in enumerate(self._lines):
            if b"\tdistrict\t" in line:
                held[_consonants(self.at(number).name)].append(self.at(number))
        return {name: tuple(found) for name, found in held.items() if name}

    def by_old_name(self, place: Settlement, words: str) -> bool:
        """Whether words name a place only by a name it no longer bears, or another people's name for it."""
        parts = tuple(fold(words).split())
        return not any(fits(name, parts) for name in (fold(place.name), fold(place.latin), *place.other_names))

    def spelling(self, words: str) -> str:
        """The one Latin spelling of a place name; the words themselves where nobody knows it.

        >>> gazetteer().spelling("Odessa"), gazetteer().spelling("Запорожье")
        ('Odesa', 'Zaporizhzhia')
        """
        found = [place for place in self.named(words) if place.kind in SETTLED]
        return found[0].latin if found else words

    def labelled(self, label: str, lat_deg: float, lon_deg: float) -> Settlement | None:
        """The settlement that the label of a position names: "Korabelny district, Kherson", "Sumy (Sumy oblast)".

        None where no part of the label names one within 15 km of the position.
        """
        parts = reversed(label.partition("(")[0].split(","))
        every = (one for part in parts for one in self.named(part.strip()) if one.kind in SETTLED)
        return next((one for one in every if _within(one, lat_deg, lon_deg, LABELLED_M)), None)

    def nearest(self, lat_deg: float, lon_deg: float, *, kinds: frozenset[str] = SETTLED) -> Near | None:
        """The settlement a position lies in or nearest to, by the distance to its edge; degrees WGS 84.

        A city reaches 5 km, a town 2.5 km, a village 2 km (science.md section 3), so a suburb does not outdo its city.
        None where no settlement of these kinds has a position of its own among the `CLOSEST`.
        """
        numbers, positions = self._positions
        scale = np.array([1.0, cos(radians(lat_deg))])
        away = (((positions - (lat_deg, lon_deg)) * scale) ** 2).sum(axis=1)
        near_ones = np.argpartition(away, CLOSEST)[:CLOSEST]
        order = near_ones[np.argsort(away[near_ones], kind="stable")]
        found = [place for number in order if (place := self.at(int(numbers[number]))).kind in kinds]
        near = [
            _near(place.latin, place.lat_deg, place.lon_deg, lat_deg, lon_deg, settlement=place)
            for place in found
            if place.lat_deg is not None and place.lon_deg is not None
        ]
        return min(near, key=_to_edge_m, default=None)

    def nearest_object(self, lat_deg: float, lon_deg: float, *, kind: str | None = None) -> Near | None:
        """The nearest known object, of one kind if asked for."""
        held = [
            _near(one.name, one.lat_deg, one.lon_deg, lat_deg, lon_deg, kind=one.kind)
            for one in self.objects
            if kind in {None, one.kind}
        ]
        return min(held, key=lambda near: near.distance_m, default=None)

    @cached_property
    def _positions(self) -> tuple[np.ndarray, np.ndarray]:
        """Line numbers, shape (n,), and degrees of latitude and longitude, shape (n, 2)."""
        numbers, positions = [], []
        for number, line in enumerate(self._lines):
            fields = line.split(b"\t")
            if fields[11].decode() in EXACT:
                numbers.append(number)
                positions.append((float(fields[8]), float(fields[9])))
        return np.array(numbers, dtype=np.int64), np.array(positions, dtype=np.float64).reshape(-1, 2)


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of this package; read once, about a fifth of a second."""
    places = gzip.decompress((_DATA / "places.tsv.gz").read_bytes()).splitlines()
    with gzip.open(BytesIO((_DATA / "keys.tsv.gz").read_bytes()), "rt", encoding="utf-8") as lines:
        index = dict(line.rstrip("\n").split("\t", 1) for line in lines)
    return Gazetteer(places, index, tuple(_objects()))


def _within(place: Settlement, lat_deg: float, lon_deg: float, metres: float) -> bool:
    known = place.lat_deg is not None and place.lon_deg is not None
    return known and great_circle_m(lat_deg, lon_deg, place.lat_deg or 0.0, place.lon_deg or 0.0) <= metres


def _objects() -> list[KnownObject]:
    rows = [
        line.split("\t") for line in (_DATA / "objects.tsv").read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    return [
        KnownObject(
            object_id=row[0],
            name=row[1],
            kind=row[2],
            country=row[3],
            lat_deg=float(row[4]),
            lon_deg=float(row[5]),
            vague_m=float(row[6]),
            source=row[7],
            words=row[8],
        )
        for row in rows
    ]


def _settlement(line: bytes) -> Settlement:
    row = line.decode().split("\t")
    names = [name for name in row[13].split("|") if name]
    return Settlement(
        place_id=row[0],
        name=row[1],
        latin=row[2],
        kind=row[3],
        country=row[4],
        region=row[5],
        district=row[6],
        municipality=row[7],
        lat_deg=float(row[8]) if row[8] else None,
        lon_deg=float(row[9]) if row[9] else None,
        vague_m=float(row[10]) if row[10] else SETTLEMENT_M.get(row[3], 0.0),
        position_from=row[11],
        population=int(row[12]) if row[12] else None,
        other_names=tuple(name for name in names if not name.startswith("~")),
        old_names=tuple(name[1:] for name in names if name.startswith("~")),
    )


def _names(place: Settlement) -> tuple[str, ...]:
    return (fold(place.name), fold(place.latin), *place.other_names, *place.old_names)


def _consonants(adjective: str) -> str:
    """What a Ukrainian adjective of a place and its Russian twin share: Запорізький, Запорожский."""
    stem = _OF_A_PLACE.sub("", fold(adjective))
    return _VOWELS.sub("", stem) if stem != fold(adjective) else ""


def _prominence(place: Settlement) -> tuple[bool, int, str]:
    return place.kind not in SETTLED, -(place.population or 0), place.place_id


def _to_edge_m(near: Near) -> float:
    return near.distance_m - (near.settlement.vague_m if near.settlement is not None else 0.0)


def _near(
    name: str,
    lat: float,
    lon: float,
    at_lat: float,
    at_lon: float,
    *,
    settlement: Settlement | None = None,
    kind: str = "",
) -> Near:
    east = (at_lon - lon) * cos(radians(lat))
    return Near(
        name=name,
        distance_m=great_circle_m(lat, lon, at_lat, at_lon),
        bearing_deg=degrees(atan2(east, at_lat - lat)) % 360,
        settlement=settlement,
        kind=kind or (settlement.kind if settlement else ""),
    )
