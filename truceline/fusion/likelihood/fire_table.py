"""The shipped background of fires: what is known of a region before any year was kept (model.md 2.5).

`data/fires.npz` holds derived numbers alone; scripts/derive_fire_background.py says from what and how. A look is one
satellite over the region by day or by night. Where the table does not reach, the background is not known.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MODIS, VIIRS = 0, 1  # classes of sensors: their pixels differ threefold in size
OCTAVE, MIDDLE = 16.0, 128  # the code of a cell: steps of 1/16 octave
MONTHS = 12
# Mean cloud of a month over the region: bright sunshine over daylight, Kyiv 1991 to 2020 (as coverage.climate); G
CLEAR = 1 - np.array((0.88, 0.79, 0.66, 0.56, 0.42, 0.44, 0.37, 0.44, 0.44, 0.54, 0.77, 0.87))


def sensor_class(sensor: str) -> int:
    """MODIS or VIIRS; a sensor of no known class is taken for the finer one.

    >>> sensor_class("Terra/MODIS"), sensor_class("NOAA-21/VIIRS")
    (0, 1)
    """
    return MODIS if "MODIS" in sensor.upper() else VIIRS


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTable:
    """Detections of a region by class, month, place, day and night."""

    south: float
    west: float
    high: float  # of a cell, degrees
    wide: float
    code: NDArray[np.uint8]  # shape (12, rows, columns); 0: nobody recorded there
    level: Floats  # ln detections per look, mean over years, shape (classes, 12)
    spread: Floats  # its sd over years
    night: Floats  # share of a look pair's detections by night, shape (classes, 12)
    power: Floats  # ln MW, shape (classes, (day, night), (mean, sd))
    site_place: Floats  # shape (n, 2): lat_deg, lon_deg of lasting heat
    site_rate: Floats  # VIIRS detections per look, as a year of peace had them
    years: tuple[int, ...]  # that are in it: a kept year of these says nothing new

    def share(self, month: int) -> Floats:
        """Share of the region's detections of a month (0 is January) in each cell, shape (rows, columns)."""
        found = np.where(self.code[month] > 0, 2.0 ** ((self.code[month].astype(float) - MIDDLE) / OCTAVE), 0.0)
        return np.asarray(found / found.sum())

    def cells(self, lat_deg: Floats, lon_deg: Floats) -> tuple[Ints, Ints, Bools]:
        """Row and column of places of shape (n,), and whether the table reaches them."""
        row = np.floor((lat_deg - self.south) / self.high).astype(np.int64)
        column = np.floor((lon_deg - self.west) / self.wide).astype(np.int64)
        high, wide = self.code.shape[1:]
        inside = (row >= 0) & (row < high) & (column >= 0) & (column < wide)
        row, column = np.where(inside, row, 0), np.where(inside, column, 0)
        return row, column, inside & (self.code[0, row, column] > 0)

    def centres(self) -> tuple[Floats, Floats]:
        """lat_deg, lon_deg of all cells, shape (rows, columns)."""
        high, wide = self.code.shape[1:]
        lat = self.south + (np.arange(high) + 0.5) * self.high
        lon = self.west + (np.arange(wide) + 0.5) * self.wide
        grid = np.meshgrid(lat, lon, indexing="ij")
        return grid[0], grid[1]

    def per_look(self, kind: int, day: datetime | np.datetime64) -> tuple[float, float]:
        """Detections of the region by one look of a class (by day, by night), whatever the sky, in a usual year."""
        month, beside, part = season(day)
        mean = np.exp(_between(self.level[kind], month, beside, part))
        night = _between(self.night[kind], month, beside, part)
        return float(mean * (1 - night)), float(mean * night)

    def year_sd(self, day: datetime | np.datetime64) -> float:
        """Sd of ln of the level of a year against others, at this season; the smaller of both classes."""
        return float(min(_between(row, *season(day)) for row in self.spread))


def season(day: datetime | np.datetime64) -> tuple[int, int, float]:
    """(month, the other month, how far towards it): months hold at their middle, the days between lie between."""
    moment = np.datetime64(day.replace(tzinfo=None)) if isinstance(day, datetime) else day
    at = moment.astype("datetime64[D]")
    begin = at.astype("datetime64[M]")
    length = ((begin + 1).astype("datetime64[D]") - begin.astype("datetime64[D]")).astype(int)
    along = ((at - begin.astype("datetime64[D]")).astype(int) + 0.5) / length - 0.5
    month = int(begin.astype(int)) % MONTHS
    return month, (month + (1 if along >= 0 else -1)) % MONTHS, abs(float(along))


def clear_share(day: datetime | np.datetime64) -> float:
    """Mean share of clear sky at this season."""
    return float(_between(CLEAR, *season(day)))


def _between(values: Floats, month: int, beside: int, part: float) -> float:
    return float(values[month] * (1 - part) + values[beside] * part)


@cache
def fire_table() -> FireTable:
    """As shipped; loads in a few milliseconds."""
    data = files("truceline.fusion.likelihood").joinpath("data", "fires.npz").read_bytes()
    with np.load(BytesIO(data)) as held:
        south, west, high, wide = held["frame"].tolist()
        names = ("level", "spread", "night", "power", "site_place", "site_rate")
        rest = {name: held[name].astype(np.float64) for name in names}
        return FireTable(
            south=south, west=west, high=high, wide=wide, code=held["shape"], years=tuple(held["years"].tolist()),
            **rest,
        )  # fmt: skip
