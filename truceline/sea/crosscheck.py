"""What was seen from above against what ships said: matched by exact assignment, each pair with a chance of match.

A ship is where her reports around the moment of a scene put her: on the way between two of them, within her own speed
(as `dark`), or near a single one. A detection belongs to one ship at most and a ship to one detection. What no ship can
have been is seen and not heard; whether that says anything of the ship depends on what could be heard there, which
stands beside it. A scene that was looked at and is empty is a look.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from truceline.kernels.assignment import assigned
from truceline.model.arrow import to_records
from truceline.model.place import Point
from truceline.model.sighting import Sighting
from truceline.sea.nouns import SeaEvent
from truceline.sea.reception import HOUR_S, ShipHours
from truceline.sea.reports import DEG_M, Floats, Ints, Reports, fastest_ms, identity, near

FRESH_S = 2 * 3600.0  # a report says something of a ship so long before and after: ours (O)
DARK_PER_M2 = 2e-10  # vessels that do not transmit, and false alarms: two in 100 km by 100 km; ours (O)
LENGTH_SD = 0.25  # of the logarithm: satellites err by a quarter (known faults of the source)
LENGTHS_SD = 0.8  # of all lengths afloat, about 40 m
TYPICAL_M = 40.0
UNSTATED_CHANCE = 0.7  # that a detection without a chance is a vessel: ours (O)
FLOOR_M = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One detection, and whose it is."""

    sighting: Sighting
    mmsi: str | None  # the ship it is given to; None where it is more likely no ship's that reported
    chance: float  # that it is hers; of an unmatched one, that of the best ship


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """All scenes compared with all tracks."""

    looks: int  # scenes, those that were empty among them
    matches: tuple[Match, ...]
    events: tuple[SeaEvent, ...]  # seen and not heard

    @property
    def matched(self) -> int:
        """Detections that were given to a ship."""
        return sum(one.mmsi is not None for one in self.matches)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ships:
    """Where ships were at one moment."""

    who: Ints
    lat_deg: Floats
    lon_deg: Floats
    sd_m: Floats
    length_m: Floats  # NaN where nobody said


NOTHING = Crossed(looks=0, matches=(), events=())


def crossed(
    sightings: pa.Table, reports: Reports, hours: ShipHours, lengths: Mapping[str, float], unsure_m: Floats
) -> Crossed:
    """Every detection with its ship, or with none.

    Args:
        sightings: rows under the schema of `Sighting`.
        reports: positions of the same time.
        hours: ship-hours of these.
        lengths: metres by identity, as ships say.
        unsure_m: for each report how far positions were false there and then.
    """
    rows = to_records(Sighting, sightings)
    scenes: dict[tuple[float, str], list[Sighting]] = {}
    for one in rows:
        held = scenes.setdefault((one.seen_utc.timestamp(), one.scene), [])
        if not one.watched and isinstance(one.place, Point):
            held.append(one)
    matches: list[Match] = []
    for (at_s, _), seen in sorted(scenes.items(), key=lambda pair: pair[0]):
        if seen:
            matches += _matched(seen, _ships_at(reports, at_s, lengths, unsure_m))
    return Crossed(
        looks=len(scenes), matches=tuple(matches),
        events=tuple(_unheard(one, hours) for one in matches if one.mmsi is None),
    )  # fmt: skip


def _ships_at(reports: Reports, t_s: float, lengths: Mapping[str, float], unsure_m: Floats) -> _Ships:
    near_rows = np.flatnonzero(np.abs(reports.t_s - t_s) <= FRESH_S)
    close = reports.only(near_rows)
    found = [
        (who, *_place(close, own, unsure_m[near_rows], t_s), lengths.get(identity(who), math.nan))
        for who, own in close.ships()
    ]
    columns = np.array(found, np.float64).reshape(-1, 5).T
    return _Ships(
        who=columns[0].astype(np.int64), lat_deg=columns[1], lon_deg=columns[2], sd_m=columns[3], length_m=columns[4]
    )


def _place(reports: Reports, own: Ints, unsure_m: Floats, t_s: float) -> tuple[float, float, float]:
    """Latitude, longitude and standard deviation of a ship at a moment."""
    t, speed = reports.t_s[own], fastest_ms(reports.speed_ms[own])
    after = int(np.searchsorted(t, t_s))
    if not 0 < after < t.size:
        row = own[min(after, t.size - 1)]
        gone = speed * abs(float(reports.t_s[row]) - t_s)
        sd = math.hypot(float(reports.sd_m[row]), float(unsure_m[row]), gone / 2)
        return float(reports.lat_deg[row]), float(reports.lon_deg[row]), sd
    one, other = own[after - 1], own[after]
    took = max(float(t[after] - t[after - 1]), 1.0)
    done = (t_s - float(t[after - 1])) / took
    lat, lon = (
        float((1.0 - done) * column[one] + done * column[other]) for column in (reports.lat_deg, reports.lon_deg)
    )
    way = float(near(reports.lat_deg[one], reports.lon_deg[one], reports.lat_deg[other], reports.lon_deg[other]))
    spare = max((speed * took) ** 2 - way**2, 0.0) * done * (1.0 - done) / 4
    sd = max(float(reports.sd_m[one]), float(reports.sd_m[other])) + max(float(unsure_m[one]), float(unsure_m[other]))
    return lat, lon, math.hypot(sd, math.sqrt(spare))


def _matched(seen: Sequence[Sighting], ships: _Ships) -> Iterator[Match]:
    """One scene: weights of all pairs against that of no ship, the best assignment, and its chances."""
    weights = np.stack([_weights(one, ships) for one in seen])  # (detections, ships)
    alone = np.full((len(seen), len(seen)), 1e-300)
    np.fill_diagonal(alone, DARK_PER_M2)
    columns = assigned(-np.log(np.concatenate([np.maximum(weights, 1e-300), alone], axis=1)))
    per_ship = weights.sum(axis=0)
    for row, (one, column) in enumerate(zip(seen, columns.tolist(), strict=True)):
        # rivals: other ships for this detection, and other detections for that ship
        whole = DARK_PER_M2 + weights[row].sum()
        best = column if column < len(ships.who) else int(np.argmax(weights[row])) if len(ships.who) else -1
        chance = 0.0
        if best >= 0:
            others = per_ship[best] - weights[row, best]
            chance = float(weights[row, best] / (whole + others * weights[row, best] / (DARK_PER_M2 + others)))
        taken = column < len(ships.who) and chance >= 0.5
        yield Match(sighting=one, mmsi=identity(ships.who[column]) if taken else None, chance=chance)


def _weights(one: Sighting, ships: _Ships) -> Floats:
    """Density per square metre of each ship at a detection, times how well the lengths agree."""
    place = one.place
    assert isinstance(place, Point)  # noqa: S101 - asked by `crossed`
    variance = ships.sd_m**2 + place.major_sd_m**2 + FLOOR_M**2
    far = near(ships.lat_deg, ships.lon_deg, place.lat_deg, place.lon_deg)
    density = np.exp(-0.5 * far**2 / variance) / (2 * math.pi * variance)
    if one.length_m is None:
        return np.asarray(density)
    apart = np.log(one.length_m / np.where(np.isnan(ships.length_m), one.length_m, ships.length_m))
    agree = np.exp(-0.5 * (apart / LENGTH_SD) ** 2) / LENGTH_SD
    of_all = math.exp(-0.5 * (math.log(one.length_m / TYPICAL_M) / LENGTHS_SD) ** 2) / LENGTHS_SD
    return np.asarray(density * np.where(np.isnan(ships.length_m), 1.0, np.clip(agree / max(of_all, 1e-3), 1e-3, 10.0)))


def _unheard(match: Match, hours: ShipHours) -> SeaEvent:
    one, place = match.sighting, match.sighting.place
    assert isinstance(place, Point)  # noqa: S101 - as above
    vessel = UNSTATED_CHANCE if one.chance is None else one.chance
    rows = (hours.hour == int(one.seen_utc.timestamp() // HOUR_S)) & (
        near(hours.lat_deg, hours.lon_deg, place.lat_deg, place.lon_deg) <= 0.25 * DEG_M
    )
    heard = float(hours.chance[rows].mean()) if rows.any() else 0.0
    size = "" if one.length_m is None else f", {one.length_m:.0f} m long"
    return SeaEvent(
        kind="seen and not heard",
        mmsi=(),
        started_utc=one.seen_utc,
        ended_utc=one.seen_utc,
        place=place,
        value=vessel * (1.0 - match.chance),
        unit="chance",
        heard_share=heard,
        lasting=False,
        says=f"seen by {one.sensor or 'a sensor'}{size}; the best ship that reported has a chance of "
        f"{match.chance:.2f}, a ship there was heard with {heard:.2f}",
    )
