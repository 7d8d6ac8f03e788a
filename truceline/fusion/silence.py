"""What was not seen by those who could have seen it (science.md 2.4).

Where nobody could look, silence weighs nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.fusion.nodes import Node
from truceline.fusion.params import KINDS, Kind, Params
from truceline.fusion.score import Cluster
from truceline.model.place import great_circle_m
from truceline.model.records import Sensor
from truceline.model.terms import Blind, IncidentType

Floats = NDArray[np.float64]
REACH_H = 8.0  # a look this long after the event may still see it burn
CHANCE_IN_CLEAR = 0.8  # p
FLOOR = 1e-3
POST_SHARE = 0.8
VAGUE_TIME_H = 4.0
VAGUE_TIME_FACTOR = 0.85
SAME_LOOK_H = 1.0  # nominal and real overpass differ by less
LEAST_CLEAR = 0.01  # below, the look could not see
SPOKEN_OF = {  # chance scale that texts speak of such an event at all; J
    IncidentType.HEAVY_WEAPONS: 0.05,
    IncidentType.AIR_ACTIVITY: 0.05,
    IncidentType.RESTRICTION: 0.05,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """One satellite look at one cell."""

    hour: float
    sensor: str
    title: str
    chance: float  # of a clear view; NaN where nobody knows
    blind: str | None  # the letter of the reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The silence of one sensor or source: nats per hypothesis, and a sentence."""

    who: str
    sentence: str
    weights: Floats  # shape (hypotheses,)
    counts: bool  # False: it could not see; the weight is zero and the sentence says why


class Watch:
    """Who looked where and when, in the order that fusion asks for. Build once per day."""

    def __init__(self, looks: pa.Table, sensors: Sequence[Sensor], origin: datetime, texts: Sequence[str]) -> None:
        """`texts` are the text sources whose feed covers the day."""
        self.texts = tuple(sorted(texts))
        self.posts = [sensor for sensor in sensors if sensor.place is not None and sensor.range_m is not None]
        self._satellites = {sensor.sensor_id: sensor.title for sensor in sensors if sensor.place is None}
        names = np.array(looks["sensor_id"].to_pylist(), dtype=object)
        self._sensor = names
        self._lat, self._lon = looks["lat_deg"].to_numpy(), looks["lon_deg"].to_numpy()
        self._start, self._end = (_hours(looks[name], origin) for name in ("started_utc", "ended_utc"))
        self._chance = np.array([math.nan if c is None else c for c in looks["chance"].to_pylist()], dtype=float)
        self._blind = looks["blind"].to_pylist()
        self._is_satellite = np.array([name in self._satellites for name in names], dtype=bool)
        self._duty = self._duties(names)
        self._cells, self._rows = self._by_cell()

    def satellite_looks(self, lat_deg: float, lon_deg: float, from_h: float, to_h: float) -> list[Glance]:
        """Looks at the cell of a place within the hours, by time."""
        if not len(self._cells):
            return []
        east = (self._cells[:, 1] - lon_deg) * math.cos(math.radians(lat_deg))
        square = east**2 + (self._cells[:, 0] - lat_deg) ** 2
        rows = self._rows[int(np.argmin(square))] if math.sqrt(square.min()) <= self._pitch() else np.zeros(0, int)
        middle = (self._start + self._end)[rows] / 2
        inside = (middle > from_h) & (middle <= to_h)
        found = [
            Glance(
                hour=float(hour),
                sensor=str(self._sensor[row]),
                title=self._satellites[self._sensor[row]],
                chance=float(self._chance[row]),
                blind=self._blind[row],
            )
            for row, hour in zip(rows[inside], middle[inside], strict=True)
        ]
        return sorted(found, key=lambda look: (look.hour, look.sensor))

    def on_duty(self, sensor_id: str, hour: float) -> bool:
        """Whether a post had a clear view at that hour."""
        return any(start <= hour <= end for start, end in self._duty.get(sensor_id, ()))

    def _by_cell(self) -> tuple[Floats, list[NDArray[np.int64]]]:
        """Centres of the cells that satellites looked at, shape (n, 2), and the rows of each."""
        rows = np.flatnonzero(self._is_satellite)
        centres = np.stack([self._lat[rows], self._lon[rows]], axis=1)
        cells, of = np.unique(np.round(centres, 6), axis=0, return_inverse=True)
        order = np.argsort(of.ravel(), kind="stable")
        ends = np.cumsum(np.bincount(of.ravel(), minlength=len(cells)))
        return cells, list(np.split(rows[order], ends[:-1])) if len(cells) else []

    def _pitch(self) -> float:
        """Farthest a place may lie from the centre of its own cell, in degrees of latitude."""
        lats = np.unique(self._cells[:, 0])
        return float(np.diff(lats).min()) if len(lats) > 1 else 1.0

    def _duties(self, names: NDArray[np.object_]) -> dict[str, set[tuple[float, float]]]:
        duty: dict[str, set[tuple[float, float]]] = {}
        for post in self.posts:
            mine = (names == post.sensor_id) & (self._chance > LEAST_CLEAR)
            duty[post.sensor_id] = set(zip(self._start[mine].tolist(), self._end[mine].tolist(), strict=True))
        return duty


def silences(cluster: Cluster, heard: Sequence[Node], watch: Watch, params: Params) -> list[Silence]:
    """Satellites, then posts, then text sources, each with its weight or the reason why it has none.

    `cluster` says where and when; `heard` are all items that did speak, the dependent ones included.
    """
    east, north = cluster.mean_km
    lat, lon = (float(v) for v in cluster.frame.to_degrees(np.array(east), np.array(north)))
    spoke = {node.voice for node in heard}
    hot = [(node.lineage.split("@")[0], node.to_hour) for node in heard if node.family == "thermal"]
    found = [_satellites(cluster, hot, watch, (lat, lon), params)]
    found += _posts(cluster, spoke, watch, (lat, lon), params)
    found += _texts(spoke, watch, params)
    return found


def _satellites(
    cluster: Cluster, detected: list[tuple[str, float]], watch: Watch, at: tuple[float, float], params: Params
) -> Silence:
    spread = 1.2 * min(cluster.hour_sd, REACH_H)
    times = [cluster.hour - spread, cluster.hour, cluster.hour + spread] if cluster.hour_sd > 0.5 else [cluster.hour]
    shares = [0.3, 0.4, 0.3] if len(times) > 1 else [1.0]
    looks = watch.satellite_looks(*at, min(times), max(times) + REACH_H)
    missed = [look for look in looks if not _is_detection(look, detected)]
    clear = [look for look in missed if look.chance > LEAST_CLEAR]  # NaN compares false: unknown is not clear
    if not clear:
        return Silence(
            who="satellites",
            sentence=_blind_sentence(missed, bool(detected)),
            weights=np.zeros(2 * len(KINDS)),
            counts=False,
        )
    weights = [
        _missed(params.kinds[kind], clear, times, shares, seen=bool(detected), tau=params.thermal_tau_h)
        for kind in KINDS
    ]
    passes = ", ".join(sorted({look.title for look in clear}))
    return Silence(
        who="satellites",
        sentence=f"{counted(len(clear), 'pass', 'passes')} with a view of the place saw no hot spot ({passes})",
        weights=np.tile(np.array(weights), 2),
        counts=True,
    )


def counted(number: int, one: str, several: str) -> str:
    """A number with its noun.

    >>> counted(1, "pass", "passes"), counted(3, "pass", "passes")
    ('1 pass', '3 passes')
    """
    return f"{number} {one if number == 1 else several}"


def _is_detection(look: Glance, detected: Sequence[tuple[str, float]]) -> bool:
    return any(look.sensor == sensor and abs(look.hour - hour) < SAME_LOOK_H for sensor, hour in detected)


def _blind_sentence(missed: Sequence[Glance], detected: bool) -> str:  # noqa: FBT001 - private
    """Why no satellite's silence counts: the true reason, never calm."""
    came = [look for look in missed if look.blind != Blind.OFF_DUTY]
    if missed and not came:
        return "No satellite feed was received for these hours: could not see"
    if not came:
        return f"No {'other ' if detected else ''}satellite pass reached the place in time: could not see"
    if any(math.isnan(look.chance) for look in came):
        return "Cloud over the place is not known: the satellites' silence weighs nothing"
    return "Cloud covered the place at every pass: could not see"


def _missed(
    kind: Kind, clear: Sequence[Glance], times: Sequence[float], shares: Sequence[float], *, seen: bool, tau: float
) -> float:
    total = 0.0
    for time, share in zip(times, shares, strict=True):
        unseen = math.prod(
            1 - CHANCE_IN_CLEAR * look.chance * math.exp(-(look.hour - time) / tau)
            for look in clear
            if 0 < look.hour - time <= REACH_H
        )
        total += share * (unseen if seen else 1 - kind.burns * (1 - unseen))
    return math.log(max(total, FLOOR))


def _posts(cluster: Cluster, spoke: set[str], watch: Watch, at: tuple[float, float], params: Params) -> list[Silence]:
    var_e, var_n, _ = cluster.covariance
    found = []
    for post in watch.posts:
        if post.place is None or post.title in spoke or not watch.on_duty(post.sensor_id, cluster.hour):
            continue
        away = great_circle_m(*post.place.centre(), *at) / 1000.0
        if away > params.post_reach_km:
            continue
        square = away**2 + (var_e + var_n) / 2
        scale = VAGUE_TIME_FACTOR if cluster.hour_sd >= VAGUE_TIME_H else 1.0
        weights = [
            scale
            * math.log(
                1 - POST_SHARE * max(0.75 * math.exp(-0.7 * square / (params.kinds[kind].heard_km * radius) ** 2), 0.01)
            )
            for radius in params.radius_scale
            for kind in KINDS
        ]
        sentence = f"{post.title}, on duty {away:.0f} km away, recorded nothing"
        found.append(Silence(who=post.title, sentence=sentence, weights=np.array(weights), counts=True))
    return found


def _texts(spoke: set[str], watch: Watch, params: Params) -> list[Silence]:
    found = []
    for name in watch.texts:
        if name in spoke:
            continue
        source = params.texts.get(name, params.other_text)
        weights = [
            math.log(1 - min(0.9, source.reports * scale) * SPOKEN_OF.get(kind, 1.0))
            for scale in params.report_scale
            for kind in KINDS
        ]
        sentence = f"{source.title[0].upper()}{source.title[1:]} reported nothing about it"
        found.append(Silence(who=name, sentence=sentence, weights=np.array(weights), counts=True))
    return found


def _hours(column: pa.ChunkedArray, origin: datetime) -> Floats:
    micros = column.cast(pa.int64()).to_numpy()
    found: Floats = (micros - origin.timestamp() * 1e6) / 3.6e9
    return found
