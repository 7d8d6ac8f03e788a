"""When an event was, as its witnesses state it. How far two items may lie apart to be one is another question.

Stated intervals intersect: ten reports of one day still say that day, and no number of them says more. Where two
witnesses exclude each other, both stay possible: the interval reaches from the first to the last. Who did not look
himself moves nothing that somebody who looked has said, unless he lies within it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from truceline.fusion.evidence.members import NINETY, Member
from truceline.fusion.measurements.measurement_table import POST, REPORT, THERMAL, Measurements
from truceline.model.records import Observation
from truceline.model.terms import TimePrecision
from truceline.model.times import utc_text

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Stated:
    """The interval that one witness states, [start, end]; ordered by trust, then by width, then in time."""

    told: bool  # by somebody who did not look himself
    width: timedelta
    start: datetime
    end: datetime


def stated(start: datetime, end: datetime, *, looked: bool) -> Stated:
    """An interval as one witness states it."""
    return Stated(told=not looked, width=end - start, start=start, end=end)


def stated_by(member: Member, *, looked: bool) -> Stated:
    """What a row says: a moment to the minute is that minute."""
    start, end = member.started_utc, member.ended_utc
    to_minute = isinstance(member, Observation) and member.time_precision is TimePrecision.MINUTE
    if to_minute and start == end and not (start.second or start.microsecond):
        end = start + MINUTE
    return stated(start, end, looked=looked)


def stated_of(measurement: int, measurements: Measurements, member: Member, origin: datetime) -> Stated:
    """What an item states: its own words, or what its instrument can tell of the time before it looked."""
    looked = bool(measurements.primary[measurement])
    family = int(measurements.family[measurement])
    if family in (POST, REPORT):
        return stated_by(member, looked=looked)
    hour, half = float(measurements.hour[measurement]), NINETY * float(measurements.hour_sd[measurement])
    low, high = float(measurements.from_hour[measurement]), float(measurements.to_hour[measurement])
    if family == THERMAL:
        low, high = max(low, hour - half), min(high, hour + half)
    else:
        low, high = min(low, hour - half), max(high, hour + half)
    return stated(origin + timedelta(hours=low), origin + timedelta(hours=high), looked=looked)


def common_time(witnesses: Iterable[Stated]) -> tuple[datetime, datetime]:
    """The interval that all witnesses leave; from the first to the last where those who looked exclude each other."""
    every = sorted(set(witnesses))
    start, end = _compatible([one for one in every if one.told == every[0].told])
    for one in every:
        if one.told != every[0].told and one.start <= end and one.end >= start:
            start, end = max(start, one.start), min(end, one.end)
    return start, end


def _compatible(every: Sequence[Stated]) -> tuple[datetime, datetime]:
    """From the first to the last moment that as many as can agree leave open."""
    agreeing = {one.start: frozenset(x for x in every if x.start <= one.start <= x.end) for one in every}
    largest = [
        (start, min(one.end for one in some))
        for start, some in agreeing.items()
        if not any(some < other for other in agreeing.values())
    ]
    return min(start for start, _ in largest), max(end for _, end in largest)


def time_note(witnesses: Sequence[Stated]) -> tuple[str, ...]:
    """One sentence where no moment lies in the intervals of all."""
    if max(one.start for one in witnesses) <= min(one.end for one in witnesses):
        return ()
    told = ", ".join(f"{utc_text(one.start)} to {utc_text(one.end)}" for one in sorted(witnesses))
    return (f"The stated times exclude each other: {told}.",)
