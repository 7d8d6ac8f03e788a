"""How free the passage was: an index per corridor and day with a 90 % interval, and why, by share. Never a cause.

A passage counts 1 if it arrived in normal time, less if late, 0.5 if it was stopped or met on the way, and 0 if it
turned back or waited in vain. What became of some is not known, and some were never heard: with a chance of reception
r, a ship that was heard stands for (1 - r) / r that were not; r is that of the lane or of the gate that is heard worse,
for who is not heard at a gate is not known to pass. The interval takes these once as all hindered and once as
all free, and the chance of the few that were seen comes on top (Jeffreys' interval). Where nothing was received it is 0
to 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from truceline.kernels import zones
from truceline.sea.interference import Interference
from truceline.sea.passages import Corridor, Outcome, Passage
from truceline.sea.reception import HOUR_S, Bools, ShipHours
from truceline.sea.reports import near

HALF = 0.5  # a passage that was stopped or met: hindered, and not prevented: ours (O)
LEAST_RECEPTION = 0.05  # below it nothing is inferred
LEVEL = 0.90
_GRID = (np.arange(4000) + 0.5) / 4000
_HINDERED = (Outcome.DELAYED, Outcome.STOPPED, Outcome.INSPECTED, Outcome.TURNED_BACK, Outcome.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freedom:
    """One corridor on one day (UTC). No ship is named."""

    corridor: str
    day: date
    wanted: int  # set out or waited
    begun: int
    outcomes: Mapping[Outcome, int]
    index: float | None  # 0..1; None where no passage is known
    least: float  # 90 % interval
    most: float
    reception: float  # chance that a ship in the lane, or at its worse heard gate, was heard in an hour
    reasons: Mapping[Outcome, float]  # shares of what is missing to 1; they sum to 1 or there are none


def freedom(
    corridor: Corridor, found: Sequence[Passage], hours: ShipHours, days: Iterable[date],
    disturbed: Sequence[Interference] = (),
) -> tuple[Freedom, ...]:  # fmt: skip
    """The index of each day, by the day on which a passage began.

    Args:
        corridor: the lane.
        found: its passages.
        hours: ship-hours of the same reports.
        days: which days, UTC.
        disturbed: cells and hours of interference; in them nothing is received that can be trusted.
    """
    inside = np.zeros(hours.who.size, bool)
    point, _ = zones.assign(zones.build([corridor.lane.polygons]), hours.lat_deg, hours.lon_deg)
    inside[point] = True
    parts = [inside] + [
        near(hours.lat_deg, hours.lon_deg, gate.lat_deg, gate.lon_deg) <= gate.radius_m for gate in corridor.gates
    ]
    return tuple(
        _of_day(
            corridor,
            day,
            [one for one in found if one.started_utc.date() == day],
            min(_reception(hours, part, day, disturbed) for part in parts),
        )
        for day in days
    )


def _reception(hours: ShipHours, inside: Bools, day: date, disturbed: Sequence[Interference]) -> float:
    """Mean chance of the ship-hours of a part of the lane on a day, less the share of its hours that were disturbed."""
    first = int(datetime.combine(day, time(), UTC).timestamp() // HOUR_S)
    today = (hours.hour >= first) & (hours.hour < first + 24)
    if not (today & hours.heard).any():
        return 0.0
    rows = inside & today
    whole = hours.chance[rows] if rows.any() else hours.chance[inside] if inside.any() else np.zeros(1)
    bad = {int(one.started_utc.timestamp() // HOUR_S) for one in disturbed if _touches(one, hours, rows)}
    return float(whole.mean() * (1.0 - len([hour for hour in bad if first <= hour < first + 24]) / 24.0))


def _touches(one: Interference, hours: ShipHours, rows: Bools) -> bool:
    lat, lon = hours.lat_deg[rows], hours.lon_deg[rows]
    north, east = one.south_deg + one.size_deg, one.west_deg + one.size_deg
    return bool(np.any((lat >= one.south_deg) & (lat <= north) & (lon >= one.west_deg) & (lon <= east)))


def _of_day(corridor: Corridor, day: date, found: Sequence[Passage], reception: float) -> Freedom:
    outcomes = {outcome: sum(one.outcome is outcome for one in found) for outcome in Outcome}
    known = [one for one in found if one.outcome is not Outcome.UNKNOWN]
    free = sum(_value(one) for one in known)
    least, most = interval(free, len(known), outcomes[Outcome.UNKNOWN], reception)
    missing = {outcome: sum(1.0 - _value(one) for one in known if one.outcome is outcome) for outcome in _HINDERED}
    whole = sum(missing.values())
    return Freedom(
        corridor=corridor.name,
        day=day,
        wanted=len(found),
        begun=len(found) - outcomes[Outcome.WAITING],
        outcomes=outcomes,
        index=free / len(known) if known and reception >= LEAST_RECEPTION else None,
        least=least,
        most=most,
        reception=reception,
        reasons={outcome: value / whole for outcome, value in missing.items() if value > 0} if whole > 0 else {},
    )


def _value(one: Passage) -> float:
    """How free one passage was."""
    if one.outcome is Outcome.COMPLETED:
        return 1.0
    if one.outcome is Outcome.DELAYED:
        return one.normal_share
    return HALF if one.outcome in (Outcome.STOPPED, Outcome.INSPECTED) else 0.0


def interval(free: float, known: int, unknown: int, reception: float) -> tuple[float, float]:
    """The 90 % interval of an index.

    >>> interval(0.0, 0, 0, 1.0), interval(9.0, 10, 0, 0.0)
    ((0.0, 1.0), (0.0, 1.0))

    Args:
        free: sum of the values of known passages.
        known: how many they are.
        unknown: passages of which nobody knows what became.
        reception: chance that a ship in the lane was heard in an hour.
    """
    if known == 0 or not reception >= LEAST_RECEPTION:  # this way round: NaN is not enough
        return 0.0, 1.0
    unseen = unknown + (known + unknown) * (1.0 - reception) / reception
    least = _quantile(free + 0.5, known - free + unseen + 0.5, (1.0 - LEVEL) / 2)
    most = _quantile(free + unseen + 0.5, known - free + 0.5, (1.0 + LEVEL) / 2)
    # where none or all were free the interval reaches the end (Brown, Cai and DasGupta 2001)
    return (0.0 if free <= 0.0 else least), (1.0 if free >= known else most)


def pooled(days: Sequence[Freedom]) -> tuple[float | None, float, float]:
    """Index and 90 % interval over the known passages of several days of one corridor.

    Days on which nothing was received say nothing; what is left rests on the mean reception of the others.
    """
    heard = [one for one in days if one.reception >= LEAST_RECEPTION]
    unknown = sum(one.outcomes[Outcome.UNKNOWN] for one in heard)
    known = sum(one.wanted for one in heard) - unknown
    free = sum((one.index or 0.0) * (one.wanted - one.outcomes[Outcome.UNKNOWN]) for one in heard)
    reception = sum(one.reception for one in heard) / len(heard) if heard else 0.0
    least, most = interval(free, known, unknown, reception)
    return (free / known if known else None), least, most


def _quantile(a: float, b: float, share: float) -> float:
    """Of a beta distribution, to 1/4000; by adding up its density."""
    logs = (a - 1.0) * np.log(_GRID) + (b - 1.0) * np.log1p(-_GRID)
    whole = np.cumsum(np.exp(logs - logs.max()))
    return float(_GRID[int(np.searchsorted(whole, share * whole[-1]))])


def days_of(first: datetime, last: datetime) -> tuple[date, ...]:
    """Every day (UTC) from one moment to another."""
    return tuple(first.date() + timedelta(days=k) for k in range((last.date() - first.date()).days + 1))
