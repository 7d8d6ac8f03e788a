"""Reading fires and joining them to zones: the firms source and the zone kernel, against pandas and GeoPandas.

    python benchmarks/zone_join.py [ROWS ...]

Reading means what it means in the product: every value checked, times in UTC, an id for every row. The peer reads
the same text and turns its dates and times into moments.

Both sides get the same CSV text and the same zones in the same run and must find the same pairs. The figure
is a ratio of CPU seconds, so that it means the same on a slow machine. GeoPandas is the peer where it is installed,
otherwise pandas with a prepared GEOS polygon per zone. In the larger joins zones hold for spells of time; GeoPandas
joins places and then compares times, up to `PEER_ROWS` unless the rows are asked for on the command line.
"""

import hashlib
import io
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyarrow import csv

from truceline.kernels import zones
from truceline.model.place import Polygon
from truceline.model.records import Blob, Observation
from truceline.sources import firms

try:
    import geopandas as gpd
except ImportError:
    gpd = None

ROWS = 300_000
ZONES = 40
CORNERS = 2_000  # a control line has thousands
WEST, SOUTH, EAST, NORTH = 22.0, 44.3, 40.3, 52.4  # the box of Ukraine
REPEATS = 3
SIZES = (100_000, 1_000_000, 10_000_000)
PEER_ROWS = 1_000_000
CELL_DEG = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """CPU seconds of one task, ours and the peer's."""

    task: str
    ours_s: float
    peer_s: float
    peer: str

    @property
    def ratio(self) -> float:
        """How many times the peer's CPU time is ours."""
        return self.peer_s / self.ours_s


def results() -> list[Result]:
    """The measured tasks of this module."""
    text, shapes = _fires(), _zones()
    polygons = [shapely.Polygon(shape[0]) for shape in shapes]
    assert all(polygon.is_valid for polygon in polygons)
    table, frame = csv.read_csv(io.BytesIO(text)), _with_pandas(text)
    peer = "GeoPandas" if gpd is not None else "pandas and GEOS"
    join = _with_geopandas if gpd is not None else _with_geos
    assert np.array_equal(_ours(table, shapes), join(frame, polygons)), "the two sides found different pairs"
    return [
        Result(
            task=f"read {ROWS:,} fires from CSV",
            ours_s=_cpu_s(lambda: _read(text)),
            peer_s=_cpu_s(lambda: _with_pandas(text)),
            peer="pandas",
        ),
        Result(
            task=f"join them to {ZONES} zones of {CORNERS:,} corners",
            ours_s=_cpu_s(lambda: _ours(table, shapes)),
            peer_s=_cpu_s(lambda: join(frame, polygons)),
            peer=peer,
        ),
        *with_spells(),
    ]


def with_spells(sizes: tuple[int, ...] = SIZES, peer_rows: int = PEER_ROWS) -> list[Result]:
    """Observations against zones that hold for a part of a month; prints rows per second and the growth of cost."""
    shapes = _zones()
    polygons = [shapely.Polygon(shape[0]) for shape in shapes]
    spells = np.arange(ZONES)[:, None] * 20_000.0 + np.array([0.0, 1_500_000.0])
    cover = zones.build([(shape,) for shape in shapes], CELL_DEG, spells)
    zones.assign(cover, *_observations(zones.COMPILED_FROM))  # loads the loop
    found, ours = [], []
    for rows in sizes:
        lat, lon, t = _observations(rows)
        wall = time.perf_counter()
        pairs = np.stack(zones.assign(cover, lat, lon, t), axis=1)
        wall = time.perf_counter() - wall
        ours.append(_cpu_s(lambda lat=lat, lon=lon, t=t: zones.assign(cover, lat, lon, t)))
        print(
            f"zone_join: {rows:,} observations, zones with spells: {ours[-1]:.2f} CPU-s, "
            f"{rows / ours[-1] / 1e6:.1f} M a CPU-s, {rows / wall / 1e6:.1f} M a second"
        )
        if rows <= peer_rows and gpd is not None:
            start = time.process_time()
            theirs = _with_geopandas(pd.DataFrame({"latitude": lat, "longitude": lon}), polygons)
            begins, ends = spells[theirs[:, 1]].T
            theirs = theirs[(begins <= t[theirs[:, 0]]) & (t[theirs[:, 0]] < ends)]
            peer_s = time.process_time() - start
            assert np.array_equal(pairs, theirs), "the two sides found different pairs"
            task = f"{rows:,} observations to {ZONES} zones with spells"
            found.append(Result(task=task, ours_s=ours[-1], peer_s=peer_s, peer="GeoPandas"))
    if len(sizes) > 1:
        slope = np.polyfit(np.log(sizes), np.log(ours), 1)[0]
        print(f"zone_join: cost grows as rows^{slope:.2f} from {min(sizes):,} to {max(sizes):,}")
    return found


def _observations(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    return rng.uniform(SOUTH, NORTH, rows), rng.uniform(WEST, EAST, rows), rng.uniform(0.0, 2_592_000.0, rows)


def _read(text: bytes) -> pa.Table:
    blob = Blob(
        sha256=hashlib.sha256(text).hexdigest(), length=len(text), name="fires.csv",
        received_utc=datetime(2025, 1, 1, tzinfo=UTC), origin="benchmark",
    )  # fmt: skip
    return firms.parse(blob, text).tables[Observation]


def _with_pandas(text: bytes) -> pd.DataFrame:
    frame = pd.read_csv(io.BytesIO(text), dtype={"acq_time": str})
    frame["seen_utc"] = pd.to_datetime(frame["acq_date"] + frame["acq_time"], format="%Y-%m-%d%H%M", utc=True)
    return frame


def _ours(table: pa.Table, shapes: list[Polygon]) -> np.ndarray:
    lat, lon = (table.column(name).to_numpy() for name in ("latitude", "longitude"))
    return np.stack(zones.assign(zones.build([(shape,) for shape in shapes]), lat, lon), axis=1)


def _with_geos(frame: pd.DataFrame, polygons: list[shapely.Polygon]) -> np.ndarray:
    lat, lon, pairs = frame["latitude"].to_numpy(), frame["longitude"].to_numpy(), []
    for number, polygon in enumerate(polygons):
        west, south, east, north = polygon.bounds
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        shapely.prepare(polygon)
        point = near[shapely.contains_xy(polygon, lon[near], lat[near])]
        pairs.append(np.stack([point, np.full(point.size, number)], axis=1))
    return _sorted(np.concatenate(pairs))


def _with_geopandas(frame: pd.DataFrame, polygons: list[shapely.Polygon]) -> np.ndarray:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(frame["longitude"], frame["latitude"]))
    joined = points.sjoin(gpd.GeoDataFrame(geometry=polygons), predicate="within")
    return _sorted(np.stack([joined.index.to_numpy(), joined["index_right"].to_numpy()], axis=1))


def _sorted(pairs: np.ndarray) -> np.ndarray:
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _cpu_s(task: Callable[[], object]) -> float:
    """The least CPU time of a few runs: other work on the machine only ever adds."""
    taken = []
    for _ in range(REPEATS):
        start = time.process_time()
        task()
        taken.append(time.process_time() - start)
    return min(taken)


def _fires() -> bytes:
    rng = np.random.default_rng(1)
    minutes = np.sort(rng.integers(0, 1440, ROWS))
    columns = {
        "latitude": np.round(rng.uniform(SOUTH, NORTH, ROWS), 5),
        "longitude": np.round(rng.uniform(WEST, EAST, ROWS), 5),
        "brightness": np.round(rng.uniform(290, 360, ROWS), 2),
        "scan": np.round(rng.uniform(0.32, 0.8, ROWS), 2),
        "track": np.round(rng.uniform(0.36, 0.78, ROWS), 2),
        "acq_date": np.where(rng.random(ROWS) < 0.5, "2023-08-14", "2023-08-15"),
        "acq_time": np.char.add(
            np.char.zfill((minutes // 60).astype(str), 2), np.char.zfill((minutes % 60).astype(str), 2)
        ),
        "satellite": "N",
        "instrument": "VIIRS",
        "confidence": "n",
        "version": "2.0NRT",
        "bright_t31": np.round(rng.uniform(260, 300, ROWS), 2),
        "frp": np.round(rng.lognormal(0.5, 1.0, ROWS), 2),
        "daynight": "N",
    }
    return pd.DataFrame(columns).to_csv(index=False).encode()


def _zones() -> list[Polygon]:
    """Rings with a wavering border, some over others."""
    rng = np.random.default_rng(2)
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    made = []
    for _ in range(ZONES):
        radius = rng.uniform(0.3, 1.5) * (1 + 0.3 * np.sin(9 * angle) + 0.02 * rng.standard_normal(CORNERS))
        lon = rng.uniform(WEST + 2, EAST - 2) + 1.4 * radius * np.cos(angle)
        lat = rng.uniform(SOUTH + 2, NORTH - 2) + radius * np.sin(angle)
        ring = list(zip(lon.tolist(), lat.tolist(), strict=True))
        made.append(((*ring, ring[0]),))
    return made


if __name__ == "__main__":
    asked = tuple(int(float(word)) for word in sys.argv[1:]) or SIZES
    for one in with_spells(asked, max(asked)):
        print(f"{one.task}: {one.ours_s:.2f} CPU-s, {one.peer} {one.peer_s:.2f}, ratio {one.ratio:.1f}")
