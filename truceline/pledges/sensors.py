"""Sensors made of promises to watch: what a plan can draw as pledged, as delivered, as in service.

A promise names a region and never a position; the sensor has that region as its place. Conditions that are no pledge
(a ceasefire, a mandate) are taken as met, because a plan is about the time in which they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from truceline.model.pledge import State, Step
from truceline.model.records import Sensor
from truceline.pledges.dependencies import Stand, what_if
from truceline.pledges.ledger import Ledger, Promise

SOURCE = "pledges"


class Stage(StrEnum):
    """How far a promise must have come to be drawn."""

    PLEDGED = "pledged"
    DELIVERED = "delivered"
    IN_SERVICE = "in service"


_REACHED = {
    Stage.PLEDGED: tuple(State),
    Stage.DELIVERED: (State.DELIVERED, State.IN_SERVICE),
    Stage.IN_SERVICE: (State.IN_SERVICE,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """The sensors of a ledger at a stage, and the promises to watch that gave none."""

    sensors: tuple[Sensor, ...]
    left_out: tuple[tuple[str, str], ...]  # (key, why), in words


def watching(held: Ledger, stage: Stage, without: Iterable[str] = ()) -> Watching:
    """One sensor for each that was promised, as far as the promise has come.

    Raises:
        UnknownName: `without` names neither a contributor nor a pledge.
    """
    asked = what_if(held, without, all_met=True)
    made: list[Sensor] = []
    left: list[tuple[str, str]] = []
    for key, one in held.promises.items():
        if not one.first.sensor_kind:
            continue
        why = _why_not(one, stage, asked.after[key], taken=key in asked.taken_out)
        if why:
            left.append((key, why))
        else:
            made.extend(_sensors(one, _number(one, stage)))
    return Watching(sensors=tuple(made), left_out=tuple(left))


def _why_not(one: Promise, stage: Stage, stand: Stand, *, taken: bool) -> str:
    if taken:
        return "taken out"
    if one.ended:
        return " / ".join(one.states)
    if not any(step.state in _REACHED[stage] for step in one.steps):
        return f"nobody stated that it is {stage.value}" if one.steps else "no state stated"
    if stand in (Stand.FALLS, Stand.TOGETHER):
        return f"{stand.value}, because of what it hangs on"
    return "" if one.first.place is not None or "satellite" in one.first.sensor_kind else "no region as a shape"


def _number(one: Promise, stage: Stage) -> int:
    """How many: all that were promised, or what statements of the stage say, where each names a number."""
    told = [step for step in one.steps if step.state in _REACHED[stage]] if stage is not Stage.PLEDGED else []
    counts = [_count(step) for step in told]
    known = [count for count in counts if count is not None]
    return min(one.first.sensors, sum(known)) if known and len(known) == len(counts) else one.first.sensors


def _count(step: Step) -> int | None:
    amount = step.amount
    if amount is None or amount.value is None or amount.unit == "percent" or amount.unit[-3:].isupper():
        return None
    return int(amount.value)


def _sensors(one: Promise, number: int) -> Iterable[Sensor]:
    told = one.first
    for count in range(1, number + 1):
        yield Sensor(
            sensor_id=f"{one.key} {count}",
            source=SOURCE,
            title=f"{told.what} ({told.contributor})",
            detects=(),
            place=told.place,
            from_utc=told.from_utc,
            until_utc=told.until_utc,
            exercise=told.exercise,
            kind=told.sensor_kind,
        )
