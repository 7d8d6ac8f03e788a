"""The mission's lines and zones on a map in words: who drew each, when, and how old it is for the day of the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from truceline.model.report import Shape

FRESH_DAYS = 7  # a drawing of the same week needs no warning
OLD_DAYS = 60  # one that is older than this says so first


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One line or zone."""

    words: str
    look: str  # "line" or "zone", and "schematic"
    old: bool


def drawings(shapes: Sequence[Shape], day: str) -> list[Drawing]:
    """Every line and zone of a report of a day. A line that is older than it should be says so."""
    return [_drawing(shape, date.fromisoformat(day)) for shape in shapes]


def _drawing(shape: Shape, day: date) -> Drawing:
    look = f"{'line' if shape.kind == 'line' else 'zone'}{' schematic' if shape.schematic else ''}"
    age = _days_before(day, shape.dated) if shape.kind == "line" else 0
    title = f"{shape.title[:1].upper()}{shape.title[1:]}"
    said = f"{title}: drawn by {shape.drawn_by or 'N/K'}{', ' + shape.dated if shape.dated else ', date not stated'}"
    how = ", schematic" if shape.schematic else ""
    return Drawing(words=f"{said}{how}{_age(age)}.", look=look, old=age > OLD_DAYS)


def _days_before(day: date, dated: str) -> int:
    """How old a drawing is; 0 where its date is not stated, or is no date."""
    try:
        return (day - date.fromisoformat(dated[:10])).days
    except ValueError:
        return 0


def _age(days: int) -> str:
    if days > OLD_DAYS:
        return f": {days} days older than this day, and the newest of its drawer that was received"
    return f", {days} days before this day" if days > FRESH_DAYS else ""
