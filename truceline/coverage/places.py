"""A place that somebody asks about: two numbers, or a name that the kept rows know."""

import math
from collections import Counter
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.errors import OutOfRange, UnknownName
from truceline.model.place import Place, Point

EXACT_M = 1.0  # spread of a place given by two numbers
SHOWN = 12  # names that an error lists


def asked_place(text: str, tables: Iterable[pa.Table], named: Iterable[Place] = ()) -> tuple[str, float, float]:
    """(name, latitude, longitude) of "48.5, 37.0", or of a name in the `place` columns or among named places.

    Of a name at several positions the one that is reported most often is taken.

    Raises:
        UnknownName: nobody knows the name; the most frequent known ones are listed.
        OutOfRange: two numbers that are no position.
    """
    numbers = _numbers(text)
    if numbers is not None:
        point = Point(lat_deg=numbers[0], lon_deg=numbers[1], major_sd_m=EXACT_M, minor_sd_m=EXACT_M)
        return text.strip(), point.lat_deg, point.lon_deg
    known = _known(tables)
    known.update((place.name, *place.centre()) for place in named if place.name)
    wanted = text.strip().casefold()
    found = {key: count for key, count in known.items() if key[0].casefold() == wanted}
    if not found:
        frequent = [name for name, _ in Counter({name: n for (name, *_), n in known.items()}).most_common(SHOWN)]
        raise UnknownName("place", text, frequent or ("none: give latitude, longitude",))
    return min(found, key=lambda key: (-found[key], key))


def _numbers(text: str) -> tuple[float, float] | None:
    parts = text.split(",")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        return None
    if len(values) != len(("lat", "lon")) or not all(map(math.isfinite, values)):
        raise OutOfRange("place", text, "latitude, longitude in degrees, such as 48.5,37.0")
    return values[0], values[1]


def _known(tables: Iterable[pa.Table]) -> Counter[tuple[str, float, float]]:
    """(name, latitude, longitude) of every named place with a position, and how often it stands there."""
    known: Counter[tuple[str, float, float]] = Counter()
    for table in tables:
        place = table.column("place").combine_chunks()
        parts = [pc.struct_field(place, [name]).to_pylist() for name in ("name", "lat_deg", "lon_deg")]
        known.update(row for row in zip(*parts, strict=True) if None not in row)
    return known
