"""What happened near a radar change in the days that it leaves open.

A radar sees days later that something changed. On the day in the middle of that interval it would stand alone, and
what was told and heard of the same event on another day would stand there a second time; so a window asks for both.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.fusion.likelihood.instrument_rows import CHANGED, is_instrument
from truceline.fusion.measurements.measurement_table import hours
from truceline.fusion.measurements.place_columns import away_km, places
from truceline.fusion.params import Params
from truceline.model.records import Claim

Floats = NDArray[np.float64]
MOST_H = 30 * 24.0  # of passes a season apart, only the last month is asked about


class Changes:
    """Radar changes of a window, as places and the hours that each leaves open."""

    def __init__(self, observations: pa.Table, origin: datetime, params: Params) -> None:
        """`observations`: those of the window, whatever their sensor."""
        rows = observations.filter(pc.and_(is_instrument(observations), pc.equal(observations["phenomenon"], CHANGED)))
        at, seen = places(rows["place"]), hours(rows["seen_utc"], origin)
        kept = np.isfinite(at.lat_deg) & np.isfinite(at.lon_deg)
        self._lat, self._lon, self._to = at.lat_deg[kept], at.lon_deg[kept], seen[kept]
        begun = np.minimum(hours(rows["started_utc"], origin)[kept], self._to - params.radar_pass_h)
        self._from = np.maximum(begun, self._to - MOST_H)
        self._origin, self._km = origin, params.pair_km

    def __bool__(self) -> bool:
        return bool(self._lat.size)

    def span(self) -> tuple[datetime, datetime]:
        """First and last moment that any of them leaves open.

        Raises:
            ValueError: there is no change.
        """
        if not self:
            raise ValueError("no change, no span")
        first, last = (timedelta(hours=float(hour)) for hour in (self._from.min(), self._to.max()))
        return self._origin + first, self._origin + last

    def rows(self, others: pa.Table) -> pa.Table:
        """Those of the observations that one of the changes may have been made by."""
        at = places(others["place"])
        start, end = hours(others["started_utc"], self._origin), hours(others["ended_utc"], self._origin)
        return others.filter(pa.array(self._near(at.lat_deg, at.lon_deg, start, end)))

    def claims(self, others: Sequence[Claim]) -> list[Claim]:
        """The same of claims."""
        known = [one for one in others if one.place is not None]
        at = np.array([one.place.centre() for one in known if one.place]).reshape(-1, 2)
        start, end = (
            np.array([(getattr(one, name) - self._origin).total_seconds() / 3600.0 for one in known])
            for name in ("started_utc", "ended_utc")
        )
        near = self._near(at[:, 0], at[:, 1], start, end)
        return [one for one, asked in zip(known, near.tolist(), strict=True) if asked]

    def _near(self, lat: Floats, lon: Floats, start: Floats, end: Floats) -> NDArray[np.bool_]:
        found = np.zeros(lat.shape, bool)
        for y, x, first, last in zip(self._lat, self._lon, self._from, self._to, strict=True):
            open_ = (start <= last) & (end >= first)
            found[open_] |= away_km(lat[open_], lon[open_], y, x) <= self._km
        return found
