"""The day in shares and words: what a report shows of what could be seen, and of what could not."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from truceline.coverage.grid import Grid
from truceline.coverage.hours import HOUR_S, Hours
from truceline.coverage.ledger import Columns, code
from truceline.model.records import Sensor
from truceline.model.report import CellSeen, CoverageDay, SensorDay
from truceline.model.terms import BLIND_WORDS, Blind

Floats = NDArray[np.float64]
Shares = Mapping[tuple[Blind, bool], Floats]

NO_FEED = "no feed received"  # a satellite off duty is one whose data did not come
HALF = 0.5  # below this share of its hours a cell carries the letter of its main reason
WORTH_SAYING = 0.005  # a reason below half a percent is left out of the sentence, not of the table
MINUTE_S = 60.0
ONE_PASS_S = 1_200.0  # cells of one overpass are seen within minutes; the next one comes after 99


def day(
    *,
    area: str,
    grid: Grid,
    hours: Hours,
    columns: Sequence[Columns],
    sensors: Sequence[Sensor],
    known_hours: float,
    next_looks: Mapping[str, datetime | None],
    cells_next_s: Floats,
) -> CoverageDay:
    """The coverage section of a report. Shares are of area-hours: cells times hours, each counted alike.

    Hours after `known_hours` from the start had not come yet: they count as not known. `cells_next_s` is the next
    pass over each cell, seconds since 1970, shape (cell,) in the order of `grid`; infinite where none is expected.
    """
    seen, shares = hours.viewed(columns), _known(hours.blind(columns, _rest(sensors)), known_hours)
    blind = _words({key: float(share.mean()) for key, share in shares.items()})
    seen_share = float(seen.mean())
    return CoverageDay(
        area=area,
        area_hours=float(seen.size),
        seen_share=seen_share,
        unknown_share=sum(float(share.mean()) for (reason, _), share in shares.items() if reason is Blind.UNKNOWN),
        blind=blind,
        cells=_cells(grid, seen, shares, cells_next_s),
        sensors=tuple(
            _sensor(sensor, part, hours, next_looks.get(sensor.sensor_id))
            for sensor, part in zip(sensors, columns, strict=True)
        ),
        sentence=_sentence(seen_share, blind),
    )


def _rest(sensors: Sequence[Sensor]) -> Blind:
    """Why an hour that no look reaches was not seen."""
    if not sensors:
        return Blind.OFF_DUTY
    return Blind.NO_PASS if any(sensor.place is None for sensor in sensors) else Blind.OUT_OF_RANGE


def _known(shares: Shares, known_hours: float) -> Shares:
    """Hours that had not come when the report was made are not known, whatever would have hidden them."""
    moved = {key: share.copy() for key, share in shares.items()}
    first = max(0, int(np.ceil(known_hours)))
    later = sum((share[first:] for share in moved.values()), np.zeros_like(next(iter(moved.values()))[first:]))
    for share in moved.values():
        share[first:] = 0.0
    key = (Blind.UNKNOWN, True)
    moved.setdefault(key, np.zeros_like(next(iter(moved.values()))))[first:] = later
    return moved


def _words(shares: Mapping[tuple[Blind, bool], float]) -> tuple[tuple[str, float], ...]:
    """(reason in words, share), the largest first; reasons that took nothing are left out."""
    held: dict[str, float] = {}
    for (reason, orbiting), share in shares.items():
        words = NO_FEED if reason is Blind.OFF_DUTY and orbiting else BLIND_WORDS[reason]
        held[words] = held.get(words, 0.0) + share
    return tuple(
        sorted(((word, share) for word, share in held.items() if share > 0), key=lambda one: (-one[1], one[0]))
    )


def _sentence(seen_share: float, blind: Sequence[tuple[str, float]]) -> str:
    if not blind:
        return "Every area-hour could be seen."
    parts = ", ".join(f"{share:.0%} {words}".replace("%", " %") for words, share in blind if share >= WORTH_SAYING)
    start = f"Nothing could be seen in {1 - seen_share:.0%} of the area-hours".replace("%", " %")
    return f"{start}: {parts}." if parts else f"{start}."


def _cells(grid: Grid, seen: Floats, shares: Shares, next_s: Floats) -> tuple[CellSeen, ...]:
    share = seen.mean(axis=0)
    keys = sorted(shares, key=lambda key: (key[0].value, key[1]))
    worst = np.argmax(np.stack([shares[key].mean(axis=0) for key in keys]), axis=0)
    return tuple(
        CellSeen(
            cell=name,
            south_deg=float(grid.south_deg[k]),
            west_deg=float(grid.west_deg[k]),
            north_deg=float(round(grid.south_deg[k] + grid.step_deg, 2)),
            east_deg=float(round(grid.west_deg[k] + grid.step_deg, 2)),
            seen_share=float(share[k]),
            blind=None if share[k] >= HALF else keys[worst[k]][0].value,
            next_look_utc=_minute(float(next_s[k])),
        )
        for k, name in enumerate(grid.names)
    )


def _minute(at_s: float) -> datetime | None:
    """A predicted pass to the minute: it is not known better than that."""
    return datetime.fromtimestamp(round(at_s / MINUTE_S) * MINUTE_S, tz=UTC) if np.isfinite(at_s) else None


def _sensor(sensor: Sensor, part: Columns, hours: Hours, next_look: datetime | None) -> SensorDay:
    """One sensor alone: its looks in the window and what became of the area-hours without the others."""
    end_s = hours.start_s + hours.count * HOUR_S
    middle = (part.start_s + part.end_s) / 2
    inside = (middle >= hours.start_s) & (middle < end_s)
    told = inside & np.isfinite(part.chance)
    if sensor.place is None:
        times = np.sort(middle[inside & (part.reason != code(Blind.OFF_DUTY))])
        looks = int(times.size > 0) + int(np.count_nonzero(np.diff(times) > ONE_PASS_S))
    else:
        told = told & (part.reason != code(Blind.OFF_DUTY))
        looks = len(set(zip(part.start_s[told].tolist(), part.end_s[told].tolist(), strict=True)))
    shares = hours.blind([part], _rest([sensor]))
    return SensorDay(
        sensor_id=sensor.sensor_id,
        title=sensor.title,
        looks=looks,
        clear_share=float(part.chance[told].mean()) if told.any() else None,
        blind=_words({key: float(share.mean()) for key, share in shares.items()}),
        next_look_utc=next_look,
    )
