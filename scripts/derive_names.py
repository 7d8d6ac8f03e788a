"""Write the names that maps carry: `python scripts/derive_names.py` makes map_names.json out of the gazetteer.

Settlements with a position of their own, the middles of oblasts, and three seas. A map needs a few hundred of
them at once, so the page reads this short file and not the whole gazetteer.
"""

import json
from pathlib import Path
from statistics import mean

from truceline.gazetteer.table import SETTLED, Settlement, gazetteer
from truceline.gazetteer.wide import region_of, rows

TARGET = Path(__file__).parents[1] / "truceline" / "gazetteer" / "data" / "map_names.json"
REACH = (43.0, 54.5, 21.0, 43.0)  # south, north, west, east, degrees: the theatre and what lies around it
LEAST = 300  # inhabitants; a smaller village stands where it is known to be one, at its own importance
SEAS = (("Black Sea", 44.7, 31.2), ("Sea of Azov", 46.1, 36.6), ("Kerch Strait", 45.25, 36.55))  # middles, by eye


def names() -> dict[str, list[list[object]]]:
    """Places by importance, regions and seas: name, latitude, longitude; of places inhabitants too."""
    known = gazetteer()
    every = [known.at(number) for number in range(len(known))]
    south, north, west, east = REACH
    settled = {
        (place.latin, round(place.lat_deg, 3), round(place.lon_deg, 3), place.population or 0)
        for place in every
        if place.kind in SETTLED and place.exact and place.lat_deg is not None and place.lon_deg is not None
        and south <= place.lat_deg <= north and west <= place.lon_deg <= east and (place.population or 0) >= LEAST
    }  # fmt: skip
    latin = {row[1]: row[2] for row in rows("regions.tsv")}
    regions = {
        (latin[place.name], round(place.lat_deg, 2), round(place.lon_deg, 2))
        for place in every
        if place.kind == "region" and place.name in latin and place.lat_deg is not None and place.lon_deg is not None
    }
    regions |= _abroad(every, {name for name, _, _ in regions})
    return {
        "places": [list(one) for one in sorted(settled, key=lambda one: (-one[3], one))],
        "regions": [list(one) for one in sorted(regions)],
        "seas": [list(one) for one in SEAS],
    }


def _abroad(every: list[Settlement], known: set[str]) -> set[tuple[str, float, float]]:
    """Regions that the gazetteer names and has no middle of: the middle of their settlements in reach."""
    south, north, west, east = REACH
    held: dict[str, list[tuple[float, float]]] = {}
    for place in every:
        if place.kind not in SETTLED or not place.exact or place.lat_deg is None or place.lon_deg is None:
            continue
        if south <= place.lat_deg <= north and west <= place.lon_deg <= east:
            held.setdefault(region_of(place), []).append((place.lat_deg, place.lon_deg))
    return {
        (name, round(mean(lat for lat, _ in at), 2), round(mean(lon for _, lon in at), 2))
        for name, at in held.items()
        if name.endswith(" oblast") and name not in known
    }


def text() -> str:
    """The file, one name a line."""
    parts = [
        f'"{kind}": [\n'
        + ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in held)
        + "\n]"
        for kind, held in names().items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(text(), "utf-8")
