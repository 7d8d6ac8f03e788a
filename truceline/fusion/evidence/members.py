"""What the members of one incident say together; the same for every kind of incident."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from truceline.model.records import Claim, Observation
from truceline.model.terms import Description, TimePrecision

Member = Observation | Claim
Members = Mapping[int, Member]  # by item
NINETY = 1.645  # half width of a central 90 % interval in standard deviations
_HALF = timedelta(milliseconds=500)
_FINENESS = {precision: index for index, precision in enumerate(TimePrecision)}


def member_id(member: Member) -> str:
    """Its observation or claim id."""
    return member.observation_id if isinstance(member, Observation) else member.claim_id


def agreed_description(seen: Iterable[Observation]) -> Description:
    """What all say who say anything; undetermined where they differ."""
    said = {row.description for row in seen if row.description is not Description.UNDETERMINED}
    return said.pop() if len(said) == 1 else Description.UNDETERMINED


def finest_time(members: Sequence[Member]) -> TimePrecision:
    """The finest time any member gives."""
    return min((one.time_precision for one in members), key=_FINENESS.__getitem__)


def interval(best: datetime, stated: tuple[datetime, datetime]) -> dict[str, Any]:
    """Start, end and best time of an incident by the names of its record, to the whole second.

    `best` is moved to the nearest moment of the interval that the witnesses state.
    """
    started, ended = map(_whole_second, stated)
    return {
        "started_utc": started,
        "ended_utc": ended,
        "best_utc": min(max(_whole_second(best), started), ended),
    }


def _whole_second(moment: datetime) -> datetime:
    return (moment + _HALF).replace(microsecond=0)
