"""Clutter out of real fire years: blocks of real days, moved as they are into the theatre.

The files are those of `truceline keep firms`: detections, or dates alone. A block keeps its neighbours, its groups
and its steelworks; a window of the theatre's size is cut around the middle of the fires and laid over the land.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import NormalDist

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.kernels import union_find
from truceline.model.errors import BadSetting
from truceline.model.records import BackgroundFire, Blob, Observation
from truceline.sim.causes import Cause
from truceline.sim.streams import Stream
from truceline.sim.theatre.fires import Fire, fire
from truceline.sim.theatre.land import KM_PER_DEG, Land
from truceline.sim.theatre.weather import start_of
from truceline.sources import firms

BLOCK_DAYS = 7
ABOUT_DAYS = 10  # a block comes from this many days about the same date
TOGETHER_KM = 1.0  # single linkage of a day's rows, as in row 6 of the transfer check
HOT_DAYS = 20  # a cell of 0.01 degrees that was hot on as many days of one year burns by itself; R, row 8
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RealYear:
    """Fires of one real year in km about the middle, by day of the year."""

    year: int
    day: NDArray[np.int64]  # of the year, from 0, ascending
    east_km: Floats
    north_km: Floats
    steady: NDArray[np.bool_]  # burns by itself


def read_years(files: Sequence[tuple[str, bytes]], land: Land) -> tuple[RealYear, ...]:
    """The real years in the files, (name, bytes) each, moved about the middle of the land.

    Raises:
        DamagedFile: a file cannot be read.
        BadSetting: the files hold no fires.
    """
    lat, lon, at = (np.concatenate(column) for column in zip(*(_rows(*file) for file in files), strict=True))
    if not lat.size:
        raise BadSetting(where="fire years", found="no fires", expected="at least one fire", look="the files given")
    km_per_lon = KM_PER_DEG * np.cos(np.radians(np.median(lat)))
    east = (lon - np.median(lon)) * km_per_lon + land.layout.width_km / 2
    north = (lat - np.median(lat)) * KM_PER_DEG + land.layout.depth_km / 2
    years = at.astype("datetime64[Y]").astype(int) + 1970
    day = (at.astype("datetime64[D]") - at.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
    inside = (east >= 0) & (north >= 0) & (east < land.layout.width_km) & (north < land.layout.depth_km)
    cells = np.round(lat, 2) * 1e5 + np.round(lon, 2)
    return tuple(
        _year(int(year), *(column[inside & (years == year)] for column in (day, east, north, cells)))
        for year in np.unique(years[inside])
    )


def _rows(name: str, data: bytes) -> tuple[Floats, Floats, NDArray[np.datetime64]]:
    blob = Blob(sha256="", length=len(data), name=name, received_utc=datetime(2200, 1, 1, tzinfo=UTC), origin="")
    tables = firms.parse(blob, data).tables
    if BackgroundFire in tables:
        table = tables[BackgroundFire]
        return table["lat_deg"].to_numpy(), table["lon_deg"].to_numpy(), _moments(table["day_utc"])
    table = tables[Observation]
    place = table["place"].combine_chunks()
    lat, lon = (pc.struct_field(place, name).to_numpy(zero_copy_only=False) for name in ("lat_deg", "lon_deg"))
    return lat, lon, _moments(table["seen_utc"])


def _moments(column: pa.ChunkedArray) -> NDArray[np.datetime64]:
    found: NDArray[np.datetime64] = column.cast(pa.int64()).to_numpy().astype("datetime64[us]")
    return found


def _year(year: int, day: NDArray[np.int64], east: Floats, north: Floats, cells: Floats) -> RealYear:
    order = np.lexsort((north, east, day))
    pairs = np.unique(np.stack([cells, day.astype(float)]), axis=1)
    names, days = np.unique(pairs[0], return_counts=True)
    steady = np.isin(cells, names[days >= HOT_DAYS])
    return RealYear(year=year, day=day[order], east_km=east[order], north_km=north[order], steady=steady[order])


def resampled(land: Land, years: Sequence[RealYear], year: int) -> tuple[list[Fire], tuple[float, ...]]:
    """Fires of one season out of blocks of real days, and the dryness of each day that they speak of."""
    found: list[Fire] = []
    counts: list[int] = []
    for day, (real, real_day) in enumerate(_blocks(land, years, year)):
        low, high = np.searchsorted(real.day, [real_day, real_day + 1])
        rows = slice(int(low), int(high))
        counts.append(int(high - low))
        found += _of_day(land, year, day, real.east_km[rows], real.north_km[rows], real.steady[rows])
    ranks = np.argsort(np.argsort(counts, kind="stable"), kind="stable")
    normal = NormalDist()
    dryness = tuple(normal.inv_cdf((rank + 0.5) / len(counts)) for rank in ranks.tolist())
    return found, (*dryness, dryness[-1])


def _blocks(land: Land, years: Sequence[RealYear], year: int) -> Iterator[tuple[RealYear, int]]:
    first = start_of(land, year)
    for day in range(0, land.layout.days, BLOCK_DAYS):
        stream = Stream(land.seed, "world", "block", str(year), str(day))
        real = stream.pick(years)
        shift = stream.whole(-ABOUT_DAYS, ABOUT_DAYS)
        for step in range(min(BLOCK_DAYS, land.layout.days - day)):
            date = first + timedelta(days=day + step)
            of_year = date.timetuple().tm_yday - 1 + shift
            last = max(int(real.day[-1]), 1)
            yield real, min(max(of_year, int(real.day[0])), last)


def _of_day(land: Land, year: int, day: int, east: Floats, north: Floats, steady: NDArray[np.bool_]) -> Iterator[Fire]:
    groups = _together(east, north)
    for group in range(int(groups.max()) + 1 if groups.size else 0):
        members = np.flatnonzero(groups == group)
        spots = tuple((float(east[i]), float(north[i])) for i in members)
        cause = Cause.PLANT if steady[members].any() else Cause.FIELD_FIRE
        yield fire(land, cause, year, day, spots)


def _together(east: Floats, north: Floats) -> NDArray[np.int64]:
    """Labels 0.. of single-linkage groups of a day's rows, shape (n,)."""
    apart = np.hypot(east[:, None] - east, north[:, None] - north)
    roots = union_find.components(east.size, *np.nonzero(np.triu(apart <= TOGETHER_KM, 1)))
    return np.asarray(np.unique(roots, return_inverse=True)[1], dtype=np.int64)
