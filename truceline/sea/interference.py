"""GNSS interference: cells and hours in which several ships at once reported places that they cannot have reached.

A ship that jumps away and, within a day, back to where she can have come from was displaced in between. Where several
ships were displaced, or stood at one point, in one hour, positions there are false, whoever sent them, and so are
those at the place where they seemed to be. It says where and when, never who.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import numpy as np

from truceline.model.place import Point
from truceline.sea.nouns import SeaEvent
from truceline.sea.reports import Floats, Reports, moment, near

SHIPS = 3  # one ship's jump may be her own doing
CELL_DEG, HOUR_S = 1.0, 3600.0
LONGEST_S = 86_400.0  # a ship displaced for longer is another ship under her identity
LEAST_MOVED_M = 5_000.0
JUMPS = ("jump", "two places in turn")
_Key = tuple[int, int, int]  # hour, southern and western edge in cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Interference:
    """A cell and an hour in which positions are not to be trusted."""

    started_utc: datetime
    ended_utc: datetime
    south_deg: float
    west_deg: float
    size_deg: float
    ships: tuple[str, ...]
    moved_m: float  # how far they were displaced, the median


def interference(events: Sequence[SeaEvent]) -> tuple[Interference, ...]:
    """Cells and hours in which `SHIPS` or more were displaced or stood at one point."""
    held: dict[_Key, dict[str, float]] = defaultdict(dict)
    for mmsi, jumps in _jumps(events).items():
        for key, moved in _displaced(jumps):
            held[key][mmsi] = max(moved, held[key].get(mmsi, 0.0))
    for one in events:
        if one.kind == "many at one point":
            for mmsi in one.mmsi:
                held[_key(one.ended_utc.timestamp(), one.place)].setdefault(mmsi, LEAST_MOVED_M)
    return tuple(_told(key, ships) for key, ships in sorted(held.items()) if len(ships) >= SHIPS)


def _jumps(events: Iterable[SeaEvent]) -> dict[str, list[SeaEvent]]:
    held: dict[str, list[SeaEvent]] = defaultdict(list)
    for one in sorted(events, key=lambda event: event.ended_utc):
        if one.kind == "jump" and one.was is not None:
            held[one.mmsi[0]].append(one)
    return held


def _displaced(jumps: Sequence[SeaEvent]) -> Iterator[tuple[_Key, float]]:
    """Cells and hours of each jump, and of the time until she was back."""
    for one in jumps:
        yield from _cells(one, one, _far(one.was, one.place))
    for away, back in pairwise(jumps):
        moved, left = _far(away.was, away.place), _far(away.was, back.place)
        if (back.ended_utc - away.ended_utc).total_seconds() <= LONGEST_S and left < moved:
            yield from _cells(away, back, moved)


def _cells(away: SeaEvent, back: SeaEvent, moved: float) -> Iterator[tuple[_Key, float]]:
    """Where she seemed to be, and between where she left and where she came back."""
    if moved < LEAST_MOVED_M:
        return
    first, last = away.started_utc.timestamp(), back.ended_utc.timestamp()
    for hour in range(int(first // HOUR_S), int(last // HOUR_S) + 1):
        for place in (away.was, away.place, *([] if back is away else [back.place])):
            if place is not None:
                yield _key(hour * HOUR_S, place), moved


def _key(t_s: float, place: Point) -> _Key:
    return int(t_s // HOUR_S), int(place.lat_deg // CELL_DEG), int(place.lon_deg // CELL_DEG)


def _far(one: Point | None, other: Point) -> float:
    return 0.0 if one is None else float(near(one.lat_deg, one.lon_deg, other.lat_deg, other.lon_deg))


def _told(key: _Key, ships: dict[str, float]) -> Interference:
    hour, south, west = key
    return Interference(
        started_utc=moment(hour * HOUR_S), ended_utc=moment((hour + 1) * HOUR_S), south_deg=south * CELL_DEG,
        west_deg=west * CELL_DEG, size_deg=CELL_DEG, ships=tuple(sorted(ships)),
        moved_m=float(np.median(list(ships.values()))),
    )  # fmt: skip


def degraded(events: Sequence[SeaEvent], found: Sequence[Interference]) -> tuple[SeaEvent, ...]:
    """Events in disturbed cells and hours, or of ships displaced then, as unsure as the positions there were false.

    A jump, and many ships at one point, are the signs of it themselves and stay as they are.
    """
    moved = _moved(found)
    hers = {
        (mmsi, int(one.started_utc.timestamp() // HOUR_S)): one.moved_m for one in found for mmsi in one.ships
    }  # fmt: skip
    return tuple(_degraded(one, moved, hers) for one in events)


def _moved(found: Iterable[Interference]) -> dict[_Key, float]:
    return {
        (
            int(one.started_utc.timestamp() // HOUR_S), round(one.south_deg / CELL_DEG), round(one.west_deg / CELL_DEG)
        ): one.moved_m
        for one in found
    }  # fmt: skip


def _degraded(event: SeaEvent, moved: dict[_Key, float], hers: dict[tuple[str, int], float]) -> SeaEvent:
    if event.kind in ("jump", "many at one point"):
        return event
    first, last = event.started_utc.timestamp(), event.ended_utc.timestamp()
    hours = range(int(first // HOUR_S), int(last // HOUR_S) + 1)
    there = (moved.get(_key(hour * HOUR_S, event.place), 0.0) for hour in hours)
    own = (hers.get((mmsi, hour), 0.0) for hour in hours for mmsi in event.mmsi)
    sd_m = max([*there, *own], default=0.0)
    if not sd_m:
        return event
    place = replace(
        event.place, major_sd_m=max(sd_m, event.place.major_sd_m), minor_sd_m=max(sd_m, event.place.minor_sd_m)
    )
    return replace(event, place=place, disturbed=True, says=f"{event.says}; positions were disturbed there and then")


def disturbed_sd_m(reports: Reports, found: Sequence[Interference]) -> Floats:
    """For each report how far positions of its cell and hour were false, metres; 0 where they were not."""
    moved = _moved(found)
    sd = np.zeros(len(reports))
    if not moved:
        return sd
    keys = np.stack(
        [np.floor(reports.t_s / HOUR_S), np.floor(reports.lat_deg / CELL_DEG), np.floor(reports.lon_deg / CELL_DEG)],
        axis=1,
    ).astype(np.int64)
    known, number = np.unique(keys, axis=0, return_inverse=True)
    values = np.array([moved.get((int(a), int(b), int(c)), 0.0) for a, b, c in known])
    return np.asarray(values[number.reshape(-1)])
