"""Sensor layer: when each satellite looked at each cell of a theatre, and how clear its view was. By columns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.model.arrow import LOOK, TIME
from truceline.model.terms import Blind
from truceline.sim.theatre.land import Land
from truceline.sim.theatre.passes import HALF_SWATH_KM, Pass
from truceline.sim.theatre.thermal import passes_of
from truceline.sim.theatre.weather import TILE_KM, Weather

CELL_KM = 25.0
OVERCAST = 0.95  # above, nobody sees the ground
Floats = NDArray[np.float64]


def satellite_looks(land: Land, weather: Weather) -> pa.Table:
    """Every pass over every 25 km cell of the season, schema LOOK; one time for a whole pass, within two minutes."""
    columns, rows = (math.ceil(size / CELL_KM) for size in (land.layout.width_km, land.layout.depth_km))
    centres = [((i + 0.5) * CELL_KM, (j + 0.5) * CELL_KM) for i in range(columns) for j in range(rows)]
    cells = _Cells(
        tiles=[(int(east // TILE_KM), int(north // TILE_KM)) for east, north in centres],
        places=[land.degrees(*at) for at in centres],
    )
    days = range(land.layout.days + 1)
    parts = [_of_pass(land, weather, look, cells) for day in days for look in passes_of(land, 0, day)]
    return pa.concat_tables(parts) if parts else LOOK.empty_table()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The cells of a land: the tile of the sky above, and (lat_deg, lon_deg) of the middle."""

    tiles: list[tuple[int, int]]
    places: list[tuple[float, float]]


def _of_pass(land: Land, weather: Weather, look: Pass, cells: _Cells) -> pa.Table:
    """The cells that the swath of one pass reaches."""
    _, at_s = look.geometry(*land.degrees(land.layout.width_km / 2, land.layout.depth_km / 2))
    at = datetime.fromtimestamp(round(at_s / 60) * 60, tz=UTC)
    seen = [n for n, place in enumerate(cells.places) if abs(look.geometry(*place)[0]) <= HALF_SWATH_KM]
    over = {tile: weather.cloud(tile, at) for tile in dict.fromkeys(cells.tiles)}
    cloud = np.array([over[cells.tiles[n]] for n in seen], dtype=np.float64)
    return _table(look, at, [cells.places[n] for n in seen], cloud)


def _table(look: Pass, at: datetime, cells: Sequence[tuple[float, float]], cloud: Floats) -> pa.Table:
    n = len(cells)
    moment = pa.repeat(pa.scalar(at, TIME), n)
    made = {
        "sensor_id": pa.repeat(look.sensor, n),
        "cell": pa.array([f"{lat:.2f},{lon:.2f}" for lat, lon in cells], pa.string()),
        "lat_deg": pa.array([lat for lat, _ in cells], pa.float64()),
        "lon_deg": pa.array([lon for _, lon in cells], pa.float64()),
        "started_utc": moment,
        "ended_utc": moment,
        "chance": pa.array(1.0 - cloud),
        "cloud_fraction": pa.array(cloud),
        "blind": pa.array([Blind.CLOUD.value if share >= OVERCAST else None for share in cloud.tolist()], pa.string()),
    }
    return pa.Table.from_arrays([made[field.name] for field in LOOK], schema=LOOK)
