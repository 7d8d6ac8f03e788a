"""The day in shares and words: what a report shows of what could be seen, and of what could not."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

import numpy as np
from numpy.typing import NDArray

from truceline.coverage.detection_by_hour import HOUR_S, Hours
from truceline.coverage.grid import Grid
from truceline.coverage.ledger import REASONS, Columns, code
from truceline.coverage.orbits import Orbit, Passes
from truceline.coverage.texts import TextSource
from truceline.model.records import Sensor
from truceline.model.report import CellSeen, CoverageDay, HourSeen, KindSeen, PlaceLook, SensorDay
from truceline.model.terms import BLIND_WORDS, Blind, IncidentType

Floats = NDArray[np.float64]
Shares = Mapping[tuple[Blind, bool], Floats]

NO_FEED = BLIND_WORDS[Blind.NOT_RECEIVED]
ABSENT = (code(Blind.OFF_DUTY), code(Blind.NOT_RECEIVED))  # no look was there, or none came to us
NOT_COVERING = "source does not cover the place"
NOT_STATED = "not stated which area the source covers"
NO_EYES = 0.01  # a chance below it counts as none
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
    chances: Mapping[IncidentType, Floats],
    why: Mapping[IncidentType, NDArray[np.int64]],
    texts: Sequence[tuple[TextSource, Columns]],
    basis: Mapping[str, str],
    holes: tuple[str, ...] = (),
) -> CoverageDay:
    """The coverage section of a report. Shares are of area-hours: cells times hours, each counted alike.

    Hours after `known_hours` from the start had not come yet: they count as not known. `cells_next_s` is the next
    pass over each cell, seconds since 1970, shape (cell,) in the order of `grid`; infinite where none is expected.
    `chances` and `why` are those of every kind of event, shape (hours, cells).
    """
    seen, shares = hours.viewed(columns), _known(hours.blind(columns, rest(sensors, columns)), known_hours)
    blind = _words({key: float(share.mean()) for key, share in shares.items()})
    seen_share = float(seen.mean())
    return CoverageDay(
        area=area,
        area_hours=float(seen.size),
        seen_share=seen_share,
        unknown_share=sum(float(share.mean()) for (reason, _), share in shares.items() if reason is Blind.UNKNOWN),
        blind=blind,
        cells=_cells(grid, seen, shares, cells_next_s),
        sensors=(
            *(
                _sensor(sensor, part, hours, next_looks.get(sensor.sensor_id), basis.get(sensor.sensor_id, ""))
                for sensor, part in zip(sensors, columns, strict=True)
            ),
            *(_text(text, part, seen.size) for text, part in texts),
        ),
        sentence=_sentence(seen_share, blind),
        no_eyes_share=float((seen < NO_EYES).mean()),
        kinds=tuple(_kind(kind, chances[kind], why[kind]) for kind in chances),
        holes=holes,
    )


def _kind(kind: IncidentType, chance: Floats, why: NDArray[np.int64]) -> KindSeen:
    """Hours without eyes are counted by their main reason; the most frequent is named."""
    without = chance < NO_EYES
    counts = np.bincount(why[without], minlength=len(REASONS))
    worst = REASONS[int(counts.argmax())] if without.any() else None
    return KindSeen(
        kind=kind.value,
        seen_share=float(chance.mean()),
        no_eyes_share=float(without.mean()),
        reason="" if worst is None else BLIND_WORDS[worst],
    )


def hours_seen(
    hours: Hours, columns: Sequence[Columns], sensors: Sequence[Sensor], known_hours: float
) -> list[HourSeen]:
    """Every hour of the window over the whole area, with the shares of the reasons."""
    seen, shares = hours.viewed(columns), _known(hours.blind(columns, rest(sensors, columns)), known_hours)
    made = []
    for hour in range(hours.count):
        held: dict[str, float] = {}
        for (reason, _), share in shares.items():
            held[reason.value] = held.get(reason.value, 0.0) + float(share[hour].mean())
        made.append(
            HourSeen(
                start_utc=datetime.fromtimestamp(hours.start_s + hour * HOUR_S, tz=UTC),
                seen_share=float(seen[hour].mean()),
                blind=tuple(sorted(((name, share) for name, share in held.items() if share > 0), key=_largest_first)),
            )
        )
    return made


def place_look(sensor: Sensor, orbit: Orbit, found: Passes, basis: str, *, received: bool) -> PlaceLook:
    """The first of the passes over a place."""
    first = int(found.t_s.argmin()) if found.t_s.size else None
    scan = None if first is None or np.isnan(found.scan_deg[first]) else float(found.scan_deg[first])
    return PlaceLook(
        sensor_id=sensor.sensor_id,
        title=sensor.title,
        at_utc=None if first is None else _minute(float(found.t_s[first])),
        window_min=0.0 if first is None else float(found.half_s[first]) / MINUTE_S,
        chance=0.0 if first is None else float((found.reached * orbit.scanner.sharp(found.scan_deg))[first]),
        scan_deg=scan,
        received=received,
        basis=basis,
    )


def rest(sensors: Sequence[Sensor], columns: Sequence[Columns], kind: IncidentType | None = None) -> Blind:
    """Why an hour that no look reaches was not seen; for a kind of event, by those that can detect it.

    Between the passes of a satellite nothing flew by; of one whose feed has a hole there, nobody can say even that.
    """
    if not sensors:
        return Blind.NOT_RECEIVED
    able = [
        part
        for sensor, part in zip(sensors, columns, strict=True)
        if sensor.place is None and (kind is None or kind in dict(sensor.detects))
    ]
    if not able:
        return Blind.OUT_OF_RANGE
    came = any((part.reason != code(Blind.NOT_RECEIVED)).any() for part in able)
    return Blind.NO_PASS if came else Blind.NOT_RECEIVED


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
    for (reason, _), share in shares.items():
        words = BLIND_WORDS[reason]
        held[words] = held.get(words, 0.0) + share
    return tuple(sorted(((word, share) for word, share in held.items() if share > 0), key=_largest_first))


def _largest_first(one: tuple[str, float]) -> tuple[float, str]:
    return -one[1], one[0]


def _sentence(seen_share: float, blind: Sequence[tuple[str, float]]) -> str:
    if not blind:
        return "Every area-hour could be seen."
    parts = ", ".join(f"{_percent(share)} {words}" for words, share in blind if share >= WORTH_SAYING)
    start = f"Nothing could be seen in {_percent(1 - seen_share)} of the area-hours"
    return f"{start}: {parts}." if parts else f"{start}."


def _percent(share: float) -> str:
    """A share as whole per cent; 100 only where nothing at all was seen."""
    return "over 99 %" if 0.99 < share < 1.0 else f"{100 * share:.0f} %"


def _cells(grid: Grid, seen: Floats, shares: Shares, next_s: Floats) -> tuple[CellSeen, ...]:
    share = seen.mean(axis=0)
    keys = sorted(shares, key=lambda key: (key[0].value, key[1]))
    worst = np.argmax(np.stack([shares[key].mean(axis=0) for key in keys]), axis=0)
    south, west = grid.south_deg, grid.west_deg
    edges = (south, west, np.round(south + grid.step_deg, 2), np.round(west + grid.step_deg, 2))
    columns = (*edges, share, worst, next_s)
    minutes = cache(_minute)  # cells of one pass share theirs
    return tuple(
        CellSeen(
            cell=name, south_deg=south, west_deg=west, north_deg=north, east_deg=east, seen_share=seen,
            blind=None if seen >= HALF else keys[reason][0].value, next_look_utc=minutes(at_s),
        )
        for name, south, west, north, east, seen, reason, at_s in zip(
            grid.names, *(column.tolist() for column in columns), strict=True
        )
    )  # fmt: skip


def _minute(at_s: float) -> datetime | None:
    """A predicted pass to the minute: it is not known better than that."""
    return datetime.fromtimestamp(round(at_s / MINUTE_S) * MINUTE_S, tz=UTC) if np.isfinite(at_s) else None


def _sensor(sensor: Sensor, part: Columns, hours: Hours, next_look: datetime | None, basis: str) -> SensorDay:
    """One sensor alone: its looks in the window and what became of the area-hours without the others."""
    end_s = hours.start_s + hours.count * HOUR_S
    middle = (part.start_s + part.end_s) / 2
    inside = (middle >= hours.start_s) & (middle < end_s)
    told = inside & np.isfinite(part.chance)
    if sensor.place is None:
        times = np.sort(middle[inside & ~np.isin(part.reason, ABSENT)])
        looks = int(times.size > 0) + int(np.count_nonzero(np.diff(times) > ONE_PASS_S))
    else:
        told = told & ~np.isin(part.reason, ABSENT)
        looks = len(set(zip(part.start_s[told].tolist(), part.end_s[told].tolist(), strict=True)))
    shares = hours.blind([part], rest([sensor], [part]))
    return SensorDay(
        sensor_id=sensor.sensor_id,
        title=sensor.title,
        looks=looks,
        clear_share=float(part.chance[told].mean()) if told.any() else None,
        blind=_words({key: float(share.mean()) for key, share in shares.items()}),
        next_look_utc=next_look,
        basis=basis,
    )


def _text(text: TextSource, part: Columns, area_hours: int) -> SensorDay:
    """A text source: for how much of the area-hours something of it was received and it says that it covers."""
    length_h = (part.end_s - part.start_s) / HOUR_S
    named = text.sensor.place.name if text.sensor.place is not None else None
    blind = {
        reason: float(length_h[part.reason == code(reason)].sum()) / area_hours
        for reason in (Blind.NOT_RECEIVED, Blind.OUT_OF_RANGE, Blind.UNKNOWN)
    }
    words = {Blind.NOT_RECEIVED: NO_FEED, Blind.OUT_OF_RANGE: NOT_COVERING, Blind.UNKNOWN: NOT_STATED}
    return SensorDay(
        sensor_id=text.sensor.sensor_id,
        title=text.sensor.title,
        looks=0,
        clear_share=None if blind[Blind.UNKNOWN] > 0 else float((length_h * part.chance).sum()) / area_hours,
        blind=tuple(sorted(((words[r], share) for r, share in blind.items() if share > 0), key=_largest_first)),
        next_look_utc=None,
        basis=f"Words, no eyes. It reports on {named}." if named else "Words, no eyes. It states no area.",
    )
