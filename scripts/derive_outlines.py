"""Derive the map outlines of the report from the npm package world-atlas (Natural Earth, public domain).

    python scripts/derive_outlines.py [FOLDER]

1. `npm pack world-atlas@2.0.2` brings the TopoJSON file `countries-50m.json` (FOLDER: a package already unpacked).
2. The arcs are decoded here, without a TopoJSON library: delta-coded integers, one scale and one translation.
3. An arc that two countries share is a land border, the rings of the `land` object are land and coast.
   No country name or code is kept. A border arc inside `DISPUTED` goes to a set of its own, drawn dashed.
4. Lines are simplified (Douglas and Peucker 1973, 0.02 degrees) and rounded to 0.01 degrees, about 1 km.
5. Each line is written as [west, south, east, north, lon0, lat0, dlon1, dlat1, ...] in 0.01 degrees.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

PACKAGE = "world-atlas@2.0.2"
TARGET = Path(__file__).parents[1] / "truceline" / "gazetteer" / "data" / "outlines.json"
UNITS_PER_DEGREE = 100
TOLERANCE_DEG = 0.02
SMALLEST_ISLAND_POINTS = 4

# Land borders of the data set that the states on both sides do not agree on, and that a reader would take for
# our opinion: (west, south, east, north), degrees. Natural Earth draws who controls, not who is entitled.
DISPUTED = {
    "line across the Perekop isthmus": (32.4, 45.0, 36.8, 46.4),
}

Line = list[tuple[float, float]]


def main() -> None:
    """Write the outlines file and print its size."""
    topology = _topology(Path(sys.argv[1])) if len(sys.argv) > 1 else _packed()
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    borders, disputed = _borders(topology["objects"]["countries"]["geometries"], arcs)
    outlines = {
        "source": "Natural Earth 1:50 million, by way of the npm package world-atlas 2.0.2; public domain",
        "units_per_degree": UNITS_PER_DEGREE,
        "land": _packed_lines(_land(topology["objects"]["land"], arcs)),
        "borders": _packed_lines(borders),
        "disputed": _packed_lines(disputed),
    }
    TARGET.write_text(json.dumps(outlines, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")


def _packed() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", PACKAGE], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 - fixed words, npm of the developer
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        return _topology(Path(folder) / "package")


def _topology(folder: Path) -> dict[str, Any]:
    topology: dict[str, Any] = json.loads((folder / "countries-50m.json").read_text(encoding="utf-8"))
    return topology


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> Line:
    (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
    line, x, y = [], 0, 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        line.append((x * scale_x + shift_x, y * scale_y + shift_y))
    return line


def _arc_numbers(nested: Any) -> Iterator[int]:  # noqa: ANN401 - TopoJSON nests to any depth
    for item in nested:
        if isinstance(item, int):
            yield item if item >= 0 else ~item
        else:
            yield from _arc_numbers(item)


def _borders(countries: list[dict[str, Any]], arcs: list[Line]) -> tuple[list[Line], list[Line]]:
    owners: Counter[int] = Counter()
    for country in countries:
        owners.update(set(_arc_numbers(country.get("arcs", []))))
    shared = [simplified(arcs[number]) for number in sorted(owners) if owners[number] > 1]
    return [line for line in shared if not _disputed(line)], [line for line in shared if _disputed(line)]


def _disputed(line: Line) -> bool:
    return any(
        all(west <= lon <= east and south <= lat <= north for lon, lat in line)
        for west, south, east, north in DISPUTED.values()
    )


def _land(land: dict[str, Any], arcs: list[Line]) -> list[Line]:
    polygons = [polygon for geometry in land["geometries"] for polygon in geometry["arcs"]]
    rings = [simplified(_ring(ring, arcs)) for polygon in polygons for ring in polygon]
    return [ring for ring in rings if len(ring) >= SMALLEST_ISLAND_POINTS]


def _ring(numbers: Iterable[int], arcs: list[Line]) -> Line:
    ring: Line = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc if not ring else arc[1:])
    return ring


def simplified(line: Line, tolerance: float = TOLERANCE_DEG) -> Line:
    """Fewer points, none of the dropped ones farther than `tolerance` degrees from the line that stays."""
    keep = {0, len(line) - 1}
    pending = [(0, len(line) - 1)]
    while pending:
        first, last = pending.pop()
        far, where = max(
            ((_offset(line[i], line[first], line[last]), i) for i in range(first + 1, last)), default=(0.0, first)
        )
        if far > tolerance:
            keep.add(where)
            pending += [(first, where), (where, last)]
    return [line[i] for i in sorted(keep)]


def _offset(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0.0
    return float(((x - x1 - share * dx) ** 2 + (y - y1 - share * dy) ** 2) ** 0.5)


def _packed_lines(lines: list[Line]) -> list[list[int]]:
    packed = []
    for line in lines:
        points = [(round(lon * UNITS_PER_DEGREE), round(lat * UNITS_PER_DEGREE)) for lon, lat in line]
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
        steps = [b - a for p, q in pairwise(points) for a, b in zip(p, q, strict=True)]
        packed.append([min(lons), min(lats), max(lons), max(lats), *points[0], *steps])
    return packed


if __name__ == "__main__":
    main()
