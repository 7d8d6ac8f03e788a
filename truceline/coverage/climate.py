"""The sky of a month instead of a day: how much of each hour is dark on its days, and its mean cloud.

Cloud comes from the kept skies of the same calendar month where there are enough of them, else from a table for the
north of Ukraine that is marked G. A mean over the month has no daily course and no weather in it: a plan says what
can be expected, not what a day will be.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from truceline.coverage.light import DARK_DEG, sun_altitude_deg
from truceline.model.errors import OutOfRange
from truceline.model.records import Sky

Floats = NDArray[np.float64]

HOURS = 24
HOUR_S = 3600.0
SAMPLES = 12  # moments of each hour at which light is asked for
BAND_DEG = 0.5  # places so near to each other in longitude and latitude share their light; 2 minutes
ENOUGH_DAYS = 10  # of kept skies, before their mean stands for a month

# Mean cloud of a month, 0..1: one minus bright sunshine hours over hours of daylight, Kyiv 1991 to 2020 as published by
# the WMO and repeated in public climate tables; our arithmetic, mark G.
CLOUD_BY_MONTH = (0.88, 0.79, 0.66, 0.56, 0.42, 0.44, 0.37, 0.44, 0.44, 0.54, 0.77, 0.87)
TABLE_WORDS = "mean cloud of the month from a climate table of Kyiv (one minus sunshine over daylight; mark G)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """The days that a plan is about, and their mean cloud."""

    days: tuple[date, ...]  # in UTC
    cloud: float  # 0..1
    basis: str  # where the cloud comes from

    def __post_init__(self) -> None:
        if not self.days or not 0.0 <= self.cloud <= 1.0:
            raise OutOfRange("climate", (len(self.days), self.cloud), "at least one day, and a cloud from 0 to 1")

    @property
    def start(self) -> datetime:
        """First moment of the first day."""
        return datetime.combine(self.days[0], datetime.min.time(), tzinfo=UTC)

    def dark(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Share of each hour of the day (UTC) that is dark, over all days; shape (24, places)."""
        bands = np.stack([np.round(lat_deg / BAND_DEG), np.round(lon_deg / BAND_DEG)], axis=1)
        kinds, back = np.unique(bands, axis=0, return_inverse=True)
        shares = np.stack([self._dark_at(lat * BAND_DEG, lon * BAND_DEG) for lat, lon in kinds], axis=1)
        return np.asarray(shares[:, back.ravel()])

    def _dark_at(self, lat_deg: float, lon_deg: float) -> Floats:
        starts = np.array([datetime.combine(d, datetime.min.time(), tzinfo=UTC).timestamp() for d in self.days])
        moments = (np.arange(HOURS * SAMPLES) + 0.5) * HOUR_S / SAMPLES
        altitude = sun_altitude_deg((starts[:, None] + moments).ravel(), lat_deg, lon_deg)
        night = (altitude < DARK_DEG).reshape(len(self.days), HOURS, SAMPLES)
        return np.asarray(night.mean(axis=(0, 2)))


def of_month(month: str, skies: Sequence[Sky] = ()) -> Climate:
    """The climate of a month, "2026-03".

    Raises:
        OutOfRange: no month.
    """
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as bad:
        raise OutOfRange("month", month, "a month such as 2026-03") from bad
    days = tuple(first.replace(day=n) for n in range(1, monthrange(first.year, first.month)[1] + 1))
    kept = [sky for sky in skies if sky.started_utc.month == first.month and sky.cloud_fraction is not None]
    known = {sky.started_utc.date() for sky in kept}
    if len(known) >= ENOUGH_DAYS:
        cloud = float(np.mean([sky.cloud_fraction for sky in kept if sky.cloud_fraction is not None]))
        return Climate(days=days, cloud=cloud, basis=f"mean cloud of {len(known)} kept days of this calendar month")
    return Climate(days=days, cloud=CLOUD_BY_MONTH[first.month - 1], basis=TABLE_WORDS)
