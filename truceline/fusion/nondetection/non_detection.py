"""Non-detection: what was not seen by those who could have seen it (model.md 2.4).

Where nobody could look, silence weighs nothing.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.fusion.measurements.measurement_table import hours
from truceline.fusion.measurements.place_columns import away_km
from truceline.fusion.nondetection.instrument_watches import InstrumentWatch
from truceline.fusion.nondetection.negative_evidence import NegativeEvidence
from truceline.fusion.nondetection.non_reporting import CoveringTexts
from truceline.fusion.params import KINDS, Params
from truceline.fusion.prior.reporting_footprint import ReportingFootprint
from truceline.model.records import Sensor
from truceline.model.terms import Blind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FLOOR = 1e-3
VAGUE_TIME_H = 4.0
NO_ROWS = np.zeros(0, np.int64)
NOTHING = np.zeros(2 * len(KINDS))
SAME_LOOK_H = 1.0  # nominal and real overpass differ by less
LEAST_CLEAR = 0.01  # below, the look could not see
NEVER_CAME = frozenset({Blind.OFF_DUTY.value, Blind.NOT_RECEIVED.value})
MOST_NAMED = 3  # passes of one satellite that a sentence names one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedEvent:
    """Where and when the asked-for incident was, and who did speak of it."""

    lat_deg: float
    lon_deg: float
    variance_km2: float  # mean of the two axes
    hour: float
    hour_sd: float
    spoke: frozenset[str]  # voices of their own
    repeated: frozenset[str]  # text sources that may only have repeated them: they are silent on their own account
    hot: tuple[tuple[str, float], ...]  # (sensor, hour) of its hot spots


class DetectionOpportunities:
    """Who looked where and when, in the order that fusion asks for. Build once per day."""

    def __init__(  # noqa: PLR0917
        self, looks: pa.Table, sensors: Sequence[Sensor], origin: datetime, texts: Sequence[str], params: Params,
        footprint: ReportingFootprint, feeds: Sequence[InstrumentWatch] = (),
    ) -> None:  # fmt: skip
        """`texts` are the text sources whose feed covers the day, `feeds` the instruments that were received."""
        self.params, self.feeds, self.texts = params, tuple(feeds), CoveringTexts(texts, footprint, params)
        self._origin = origin
        self.posts = [sensor for sensor in sensors if sensor.place is not None and sensor.range_m is not None]
        centres = np.array([post.place.centre() for post in self.posts if post.place]).reshape(-1, 2)
        self._post_lat, self._post_lon = centres.T
        self._satellites = {sensor.sensor_id: sensor.title for sensor in sensors if sensor.place is None}
        names = np.array(looks["sensor_id"].to_pylist(), dtype=object)
        self._sensor = names
        start, end = (hours(looks[name], origin) for name in ("started_utc", "ended_utc"))
        self._middle = (start + end) / 2
        chance = looks["chance"].to_numpy(zero_copy_only=False).astype(float)
        self._chance = np.where(np.isfinite(chance), np.clip(chance, 0.0, 1.0), np.nan)
        self._blind = looks["blind"].to_pylist()
        self._duty = self._duties(names, start, end)
        self._by_cell(looks, np.array([name in self._satellites for name in names], dtype=bool))

    def negative_evidence(self, at: SupposedEvent) -> list[NegativeEvidence]:
        """Satellites, posts, other instruments, then text sources, each with its weight or why it has none."""
        told = self.texts.negative_evidence(at.lat_deg, at.lon_deg, at.spoke, at.repeated)
        return [self._satellites_on(at), *self._posts_on(at), *self._feeds_on(at), *told]

    def looks_at(self, lat_deg: float, lon_deg: float, from_h: float, to_h: float) -> Ints:
        """Rows of the satellite looks at the cell of a place within the hours, by time."""
        rows = self._rows_of(lat_deg, lon_deg)
        if not rows.size:
            return rows
        low, high = np.searchsorted(self._middle[rows], [from_h, to_h], side="right")
        return rows[low:high]

    def clear_looks(self, lat_deg: float, lon_deg: float, hour: float) -> list[int]:
        """Satellite looks with a view of a place that may still have seen a fire lit at that hour."""
        rows = self.looks_at(lat_deg, lon_deg, hour, hour + self.params.look_back_h).tolist()
        return [row for row in rows if self._chance[row] > LEAST_CLEAR]  # NaN compares false: unknown is not clear

    def looked(self, rows: Sequence[int], hour: float) -> bool:
        """Whether one of these looks is the pass of that hour."""
        return any(abs(self._middle[row] - hour) < SAME_LOOK_H for row in rows)

    def on_duty(self, sensor_id: str, hour: float) -> bool:
        """Whether a post had a clear view at that hour."""
        return any(start <= hour <= end for start, end in self._duty.get(sensor_id, ()))

    def _by_cell(self, looks: pa.Table, satellite: NDArray[np.bool_]) -> None:
        """Rows of the satellite looks by cell, cells by square of a width."""
        rows = np.flatnonzero(satellite)
        centres = np.round(np.stack([looks["lat_deg"].to_numpy()[rows], looks["lon_deg"].to_numpy()[rows]], axis=1), 6)
        cells, of = np.unique(centres, axis=0, return_inverse=True)
        order = np.lexsort((self._sensor[rows].astype(str), self._middle[rows], of.ravel()))
        ends = np.cumsum(np.bincount(of.ravel(), minlength=len(cells)))
        self._rows = list(np.split(rows[order], ends[:-1])) if len(cells) else []
        self._cells = cells
        lats = np.unique(cells[:, 0])
        self._pitch = float(np.diff(lats).min()) if len(lats) > 1 else 1.0  # degrees of latitude
        widest = float(np.abs(lats).max()) if len(lats) else 0.0
        self._wide = self._pitch / max(math.cos(math.radians(widest)), 0.01)
        self._squares: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index, (lat, lon) in enumerate(cells.tolist()):
            self._squares[math.floor(lat / self._pitch), math.floor(lon / self._wide)].append(index)

    def _rows_of(self, lat: float, lon: float) -> Ints:
        if not self._squares:
            return NO_ROWS
        row, column, narrow = math.floor(lat / self._pitch), math.floor(lon / self._wide), math.cos(math.radians(lat))
        best, found = self._pitch**2 * (1 + 1e-9), -1
        for a in (row - 1, row, row + 1):
            for b in (column - 1, column, column + 1):
                for index in self._squares.get((a, b), ()):
                    there = self._cells[index]
                    square = ((there[1] - lon) * narrow) ** 2 + (there[0] - lat) ** 2
                    if square < best:
                        best, found = square, index
        return self._rows[found] if found >= 0 else NO_ROWS

    def _duties(self, names: NDArray[np.object_], start: Floats, end: Floats) -> dict[str, list[tuple[float, float]]]:
        number = {post.sensor_id: place for place, post in enumerate(self.posts)}
        of = np.array([number.get(name, -1) for name in names.tolist()], dtype=np.int64)
        mine = np.flatnonzero((of >= 0) & (self._chance > LEAST_CLEAR))  # NaN compares false
        told = sorted(set(zip(of[mine].tolist(), start[mine].tolist(), end[mine].tolist(), strict=True)))
        duty: dict[str, list[tuple[float, float]]] = {name: [] for name in number}
        for place, begun, ended in told:
            duty[self.posts[place].sensor_id].append((begun, ended))
        return duty

    def _satellites_on(self, at: SupposedEvent) -> NegativeEvidence:
        reach = self.params.look_back_h
        spread = 1.2 * min(at.hour_sd, reach)
        times = [at.hour - spread, at.hour, at.hour + spread] if at.hour_sd > 0.5 else [at.hour]
        rows = self.looks_at(at.lat_deg, at.lon_deg, min(times), max(times) + reach).tolist()
        missed = [row for row in rows if not self._is_detection(row, at.hot)]
        clear = [row for row in missed if self._chance[row] > LEAST_CLEAR]  # NaN compares false: unknown is not clear
        if not clear:
            return _blind(self._blind_sentence(missed, "other " if at.hot else ""))
        unseen = self.unseen(clear, times)
        shares = np.array([0.3, 0.4, 0.3] if len(times) > 1 else [1.0])
        burns = np.array([self.params.kinds[kind].burns for kind in KINDS])
        per_kind = np.full(len(KINDS), shares @ unseen) if at.hot else 1 - burns * (1 - shares @ unseen)
        other = "other " if at.hot else ""
        return NegativeEvidence(
            who="satellites",
            sentence=f"{counted(len(clear), f'{other}pass', f'{other}passes')} saw no hot spot ({self._passes(clear)})",
            weights=np.tile(np.log(np.maximum(per_kind, FLOOR)), 2),
            counts=True,
        )

    def unseen(self, clear: Sequence[int], times: Sequence[float]) -> Floats:
        """Chance that a fire lit at each time stayed unseen by every clear look, shape (times,)."""
        found = []
        for time in times:
            after = [(self._middle[row] - time, self._chance[row]) for row in clear]
            found.append(
                math.prod(
                    1 - self.params.clear_chance * chance * math.exp(-lag / self.params.thermal_tau_h)
                    for lag, chance in after
                    if 0 < lag <= self.params.look_back_h
                )
            )
        return np.array(found)

    def _is_detection(self, row: int, hot: Sequence[tuple[str, float]]) -> bool:
        return any(self._sensor[row] == sensor and abs(self._middle[row] - hour) < SAME_LOOK_H for sensor, hour in hot)

    def _passes(self, rows: Sequence[int]) -> str:
        """Satellites, times and chances of looks: "VIIRS on S-NPP 10:44 UTC; chance of a view 62 %"."""
        times: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            moment = self._origin + timedelta(hours=float(self._middle[row]))
            times[self._satellites[self._sensor[row]]].append(f"{moment:%H:%M}")
        named = ", ".join(f"{name} {_some(times[name])} UTC" for name in sorted(times))
        chances = [f"{100 * self._chance[row]:.0f}" for row in rows if self._chance[row] > LEAST_CLEAR]
        if not chances:
            return named
        least, most = min(chances, key=int), max(chances, key=int)
        return f"{named}; chance of a view {most if least == most else f'{least} to {most}'} %"

    def _blind_sentence(self, missed: Sequence[int], other: str) -> str:
        """Why no satellite's silence counts: the true reason, never calm."""
        came = [row for row in missed if self._blind[row] not in NEVER_CAME]
        if missed and not came:
            lost = self._passes(missed)
            return (
                f"No {other}satellite pass whose data we have reached it in time (not received: {lost}): could not see"
            )
        if not came:
            return f"No {other}satellite pass reached the place in time: could not see"
        unknown = [row for row in came if math.isnan(self._chance[row])]
        if unknown:
            passes = self._passes(unknown)
            return f"Cloud over the place is not known ({passes}): that {other}passes saw nothing weighs nothing"
        return f"Cloud covered the place at every {other}pass ({self._passes(came)}): could not see"

    def _posts_on(self, at: SupposedEvent) -> list[NegativeEvidence]:
        if not self.posts:
            return []
        params, found = self.params, []
        away = away_km(self._post_lat, self._post_lon, at.lat_deg, at.lon_deg)
        for index in np.flatnonzero(away <= params.post_reach_km).tolist():
            post = self.posts[index]
            if post.title in at.spoke or not self.on_duty(post.sensor_id, at.hour):
                continue
            square = float(away[index]) ** 2 + at.variance_km2
            sentence = f"{post.title}, on duty {away[index]:.0f} km away, recorded nothing"
            found.append(
                NegativeEvidence(
                    who=post.title, sentence=sentence, weights=self._unheard(square, at), counts=True, watch=True
                )
            )
        return found

    def _unheard(self, square_km2: float, at: SupposedEvent) -> Floats:
        params = self.params
        scale = params.post_vague_factor if at.hour_sd >= VAGUE_TIME_H else 1.0
        reach = np.array([params.kinds[kind].heard_km * radius for radius in params.radius_scale for kind in KINDS])
        chance = np.maximum(params.post_best * np.exp(-params.post_fall * square_km2 / reach**2), params.post_least)
        return np.asarray(scale * np.log(1 - params.post_silence * chance))

    def _feeds_on(self, at: SupposedEvent) -> list[NegativeEvidence]:
        found = []
        for feed in self.feeds:
            if feed.sensor_id in at.spoke or not feed.covers(at.lat_deg, at.lon_deg, at.hour):
                continue
            chance = np.array([getattr(self.params.kinds[k], "radar" if feed.radar else "seismic") for k in KINDS])
            words = f"{feed.title} {'saw no change' if feed.radar else 'recorded no explosion'} there"
            weights = np.tile(np.log(1 - self.params.instrument_silence * chance), 2)
            found.append(NegativeEvidence(who=feed.title, sentence=words, weights=weights, counts=True))
        return found


@cache  # the reasons are few
def _blind(sentence: str) -> NegativeEvidence:
    return NegativeEvidence(who="satellites", sentence=sentence, weights=NOTHING, counts=False)


def counted(number: int, one: str, several: str) -> str:
    """A number with its noun.

    >>> counted(1, "pass", "passes"), counted(3, "pass", "passes")
    ('1 pass', '3 passes')
    """
    return f"{number} {one if number == 1 else several}"


def _some(times: Sequence[str]) -> str:
    """Moments in words: each of up to three, otherwise the first and the last."""
    return ", ".join(times) if len(times) <= MOST_NAMED else f"{times[0]} to {times[-1]}"
