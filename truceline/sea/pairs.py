"""What several ships show together: meetings, many at one point, craft within the distance owed to a protected ship."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from truceline.model.place import Point
from truceline.sea.nouns import Harbour, SeaEvent
from truceline.sea.reports import Floats, Reports, identity, moment, near

BIN_S = 600.0  # ships are compared every ten minutes
MEETING_M, MEETING_S, SLOW_MS = 500.0, 3600.0, 1.0  # slow: 2 knots, as transfers at sea are made
STILL_S = 3600.0  # a slow ship that is there before and after was there in between: ours (O)
POINT_DEG, POINT_SHIPS, UNDER_WAY_MS = 0.0005, 5, 1.5  # 55 m; nobody sails so close to four others
FRESH_S = 900.0  # a protected ship's place is known between reports at most so far apart: ours (O)
_CELL_DEG = 0.01


def meetings(reports: Reports, harbours: Sequence[Harbour]) -> Iterator[SeaEvent]:
    """Pairs of slow ships within 500 m for an hour or more, off any port."""
    slow = reports.only(reports.speed_ms <= SLOW_MS)
    for harbour in harbours:
        off = near(slow.lat_deg, slow.lon_deg, harbour.lat_deg, harbour.lon_deg) > harbour.reach_m
        slow = slow.only(off)
    slow, heard = _still(slow)
    times: dict[tuple[int, int], list[tuple[float, ...]]] = defaultdict(list)
    for bin_rows in _bins(slow):
        for one, other in _close(slow, bin_rows):
            far = float(near(slow.lat_deg[one], slow.lon_deg[one], slow.lat_deg[other], slow.lon_deg[other]))
            pair = min(slow.who[one], slow.who[other]), max(slow.who[one], slow.who[other])
            row = slow.t_s[one], slow.lat_deg[one], slow.lon_deg[one], far, float(heard[one] and heard[other])
            times[int(pair[0]), int(pair[1])].append(row)
    for pair, seen in sorted(times.items()):
        yield from _met(pair, np.array(sorted(seen)))


def _still(slow: Reports) -> tuple[Reports, NDArray[np.bool_]]:
    """Slow reports, and between two of one place at most an hour apart one for each ten minutes; which were heard."""
    pairs = [(own[:-1], own[1:]) for _, own in slow.ships() if own.size > 1]
    if not pairs:
        return slow, np.ones(len(slow), bool)
    one, other = (np.concatenate(column) for column in zip(*pairs, strict=True))
    took = slow.t_s[other] - slow.t_s[one]
    moved = near(slow.lat_deg[one], slow.lon_deg[one], slow.lat_deg[other], slow.lon_deg[other])
    count = np.where((took <= STILL_S) & (moved <= MEETING_M), (took - 1.0) // BIN_S, 0).astype(np.int64)
    between = np.repeat(one, count)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + 1
    rows = np.concatenate([np.arange(len(slow)), between])
    filled = slow.only(rows)
    t_s = filled.t_s.copy()
    t_s[len(slow) :] += BIN_S * step
    order = np.argsort(t_s, kind="stable")
    return replace(filled, t_s=t_s).only(order), order < len(slow)


def _bins(reports: Reports) -> Iterator[list[int]]:
    """The last report of each ship in every ten minutes."""
    number = np.floor(reports.t_s / BIN_S).astype(np.int64)
    for start, stop in _runs(number):
        last = {int(reports.who[row]): row for row in range(start, stop)}
        yield list(last.values())


def _runs(values: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Iterator[tuple[int, int]]:
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    yield from ((a, b) for a, b in pairwise(edges) if b > a)


def _close(reports: Reports, rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of rows within the distance of a meeting."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows:
        cells[int(reports.lat_deg[row] // _CELL_DEG), int(reports.lon_deg[row] // _CELL_DEG)].append(row)
    for (north, east), held in cells.items():
        yield from (pair for pair in combinations(held, 2) if _within(reports, *pair))
        for step in ((0, 1), (1, -1), (1, 0), (1, 1)):
            for other in cells.get((north + step[0], east + step[1]), ()):
                yield from ((row, other) for row in held if _within(reports, row, other))


def _within(reports: Reports, one: int, other: int) -> bool:
    places = reports.lat_deg, reports.lon_deg
    return bool(near(places[0][one], places[1][one], places[0][other], places[1][other]) <= MEETING_M)


def _met(pair: tuple[int, int], seen: Floats) -> Iterator[SeaEvent]:
    """Runs of ten-minute bins without a break of more than three."""
    breaks = np.flatnonzero(np.diff(seen[:, 0]) > 3 * BIN_S) + 1
    for run in np.split(seen, breaks):
        lasted = float(run[-1, 0] - run[0, 0])
        if lasted < MEETING_S:
            continue
        middle = Point(
            lat_deg=float(run[:, 1].mean()), lon_deg=float(run[:, 2].mean()), major_sd_m=MEETING_M, minor_sd_m=MEETING_M
        )
        yield SeaEvent(
            kind="meeting",
            mmsi=tuple(identity(who) for who in pair),
            started_utc=moment(run[0, 0]),
            ended_utc=moment(run[-1, 0]),
            place=middle,
            value=float(run[:, 3].mean()),
            unit="m",
            heard_share=min(1.0, float(run[:, 4].sum()) * BIN_S / (lasted + BIN_S)),
            lasting=False,
            says=f"{run[:, 3].mean():.0f} m apart for {lasted / 3600:.1f} h",
        )


def one_point(reports: Reports) -> Iterator[SeaEvent]:
    """Five or more ships that say they are under way, at one point within ten minutes."""
    moving = reports.only(reports.speed_ms >= UNDER_WAY_MS)
    for rows in _bins(moving):
        cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for row in rows:
            cells[round(moving.lat_deg[row] / POINT_DEG), round(moving.lon_deg[row] / POINT_DEG)].append(row)
        for held in cells.values():
            if len(held) >= POINT_SHIPS:
                t = moving.t_s[held]
                yield SeaEvent(
                    kind="many at one point",
                    mmsi=tuple(sorted(identity(moving.who[row]) for row in held)),
                    started_utc=moment(t.min()),
                    ended_utc=moment(t.max()),
                    place=Point(
                        lat_deg=float(moving.lat_deg[held].mean()), lon_deg=float(moving.lon_deg[held].mean()),
                        major_sd_m=50.0, minor_sd_m=50.0,
                    ),
                    value=float(len(held)),
                    unit="ships",
                    heard_share=1.0,
                    lasting=False,
                    says=f"{len(held)} ships under way report one point",
                )  # fmt: skip


def buffer_entries(reports: Reports, protected: frozenset[str], buffer_m: float) -> Iterator[SeaEvent]:
    """Craft that came within the distance owed to a protected ship, by their reports and hers, interpolated."""
    for name in sorted(protected):
        own = reports.only(reports.who == int(name))
        if len(own) < 2 or buffer_m <= 0:
            continue
        others = reports.only(reports.who != int(name))
        lat, lon = (np.interp(others.t_s, own.t_s, getattr(own, column)) for column in ("lat_deg", "lon_deg"))
        after = np.clip(np.searchsorted(own.t_s, others.t_s), 1, len(own) - 1)
        known = (others.t_s >= own.t_s[0]) & (others.t_s <= own.t_s[-1])
        known &= own.t_s[after] - own.t_s[after - 1] <= FRESH_S
        far = near(others.lat_deg, others.lon_deg, lat, lon)
        inside = others.only(known & (far <= buffer_m))
        far = far[known & (far <= buffer_m)]
        for who in np.unique(inside.who).tolist():
            rows = np.flatnonzero(inside.who == who)
            for run in np.split(rows, np.flatnonzero(np.diff(inside.t_s[rows]) > 2 * FRESH_S) + 1):
                yield _entered(inside, run, far, name, buffer_m)


def _entered(
    inside: Reports, run: "np.ndarray[tuple[int], np.dtype[np.int64]]", far: Floats, name: str, buffer_m: float
) -> SeaEvent:
    closest = run[np.argmin(far[run])]
    sd_m = float(np.hypot(inside.sd_m[closest], 50.0))  # the protected ship's place between two reports
    return SeaEvent(
        kind="buffer entry",
        mmsi=(identity(inside.who[closest]), name),
        started_utc=moment(inside.t_s[run[0]]),
        ended_utc=moment(inside.t_s[run[-1]]),
        place=Point(
            lat_deg=float(inside.lat_deg[closest]),
            lon_deg=float(inside.lon_deg[closest]),
            major_sd_m=sd_m,
            minor_sd_m=sd_m,
        ),
        value=float(far[closest]),
        unit="m",
        heard_share=1.0,
        lasting=False,
        says=f"{far[closest]:.0f} m from {name}, which is owed {buffer_m:.0f} m",
    )
