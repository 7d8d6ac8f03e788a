"""A plan as the blind map draws it: shares of area-hours, cells with the letter of their main reason, words."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from truceline.coverage.catalogue import KINDS, VIEW_KIND
from truceline.coverage.plan import NO_EYES, Plan
from truceline.model.report import CellSeen, CoverageDay, KindSeen, SensorDay
from truceline.model.terms import BLIND_WORDS, Blind

HALF = 0.5  # below this share of its hours a cell carries the letter of its main reason


def drawn(made: Plan, title: str) -> CoverageDay:
    """The plan in the form of a day's coverage. Shares are of area-hours: cells times hours, each counted alike."""
    chance = made.chance(VIEW_KIND)
    share = chance.mean(axis=0)
    reasons = _reasons(made)
    no_eyes = made.no_eyes(VIEW_KIND)
    return CoverageDay(
        area=title,
        area_hours=float(chance.size * len(made.climate.days)),
        seen_share=float(share.mean()),
        unknown_share=0.0,
        blind=tuple(_shares(share, reasons)),
        cells=tuple(_cells(made, share, reasons)),
        sensors=tuple(_sensors(made)),
        sentence=f"Of {VIEW_KIND.value} in this area {_percent(float(share.mean()))} would be detected; "
        f"{_percent(no_eyes)} of the area-hours would have no eyes.",
        no_eyes_share=no_eyes,
        kinds=tuple(
            KindSeen(
                kind=kind.value,
                seen_share=float(made.chance(kind).mean()),
                no_eyes_share=made.no_eyes(kind),
                reason="",
            )
            for kind in KINDS
        ),
    )


def _reasons(made: Plan) -> np.ndarray:
    """The letter of each cell: out of range, off duty (or weather, or cloud), night, whichever takes most; (cells,)."""
    at = KINDS.index(VIEW_KIND)
    light = 1 - made.heard[0, :, at]
    night = light - (made.dark.mean(axis=0) * (1 - made.heard[1, :, at]) + (1 - made.dark.mean(axis=0)) * light)
    off = np.maximum(made.reached - light, 0.0)
    lost = np.stack([1 - made.reached, off, night])
    letters = np.array([Blind.OUT_OF_RANGE.value, Blind.OFF_DUTY.value, Blind.NIGHT.value])
    return np.asarray(letters[lost.argmax(axis=0)])


def _shares(share: np.ndarray, reasons: np.ndarray) -> Iterator[tuple[str, float]]:
    for letter in sorted(set(reasons.tolist())):
        lost = float(((1 - share) * (reasons == letter)).mean())
        if lost > 0:
            yield BLIND_WORDS[Blind(letter)], lost


def _cells(made: Plan, share: np.ndarray, reasons: np.ndarray) -> Iterator[CellSeen]:
    """Cells as rectangles, in rows from the south."""
    tall, wide = made.cells.half_lat_deg(), made.cells.half_lon_deg()
    for at in np.lexsort((made.cells.lon_deg, made.cells.lat_deg)).tolist():
        lat, lon = float(made.cells.lat_deg[at]), float(made.cells.lon_deg[at])
        yield CellSeen(
            cell=f"{lat:.4f},{lon:.4f}",
            south_deg=lat - tall,
            west_deg=lon - float(wide[at]),
            north_deg=lat + tall,
            east_deg=lon + float(wide[at]),
            seen_share=float(share[at]),
            blind=None if share[at] >= HALF else str(reasons[at]),
        )


def _sensors(made: Plan) -> Iterator[SensorDay]:
    for one in made.groups:
        few = f"{one.count} × " if one.count > 1 else ""
        clear = one.on_watch * (1 - one.kind.clouded.value * made.climate.cloud)
        yield SensorDay(
            sensor_id=one.sensor.sensor_id,
            title=f"{few}{one.kind.title}: {one.sensor.title}",
            looks=one.count,
            clear_share=clear,
            blind=(),
            next_look_utc=None,
            basis=f"on watch {_percent(one.on_watch)} of the time",
        )


def month_words(start: datetime, days: int) -> str:
    """Words for the time a plan is about."""
    return f"{start:%B %Y}" if days > 1 else f"{start:%d %B %Y}"


def _percent(value: float) -> str:
    if 0 < value < NO_EYES:
        return "under 1 %"
    return "over 99 %" if 1 - NO_EYES < value < 1 else f"{100 * value:.0f} %"
