"""The truth behind an observation or a statement; kept beside it, never inside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from truceline.model.records import Observation, record_id
from truceline.model.terms import IncidentType, Means, Phenomenon, TimePrecision
from truceline.sim.causes import Cause
from truceline.sim.world import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """What one item comes from."""

    truth_id: str
    cause: Cause
    incident: IncidentType | None  # None: benign or invented
    copy_of: str | None = None  # id of the item it was copied from; None for an original
    slip: bool = False  # a stated error: wrong settlement, wrong bearing
    pack: str = ""  # the adversary pack it belongs to


def tag_of(truth: Truth, *, copy_of: str | None = None, slip: bool = False, pack: str = "") -> Tag:
    """The tag of an item of a truth."""
    return Tag(
        truth_id=truth.truth_id,
        cause=truth.cause,
        incident=truth.incident_type,
        copy_of=copy_of,
        slip=slip,
        pack=pack,
    )


def perceived(
    source: str,
    sensor: str,
    truth: Truth,
    number: str,
    *,
    phenomenon: Phenomenon,
    seen_utc: datetime,
    received_utc: datetime,
    means: Means = Means.DETECTED,
    started_utc: datetime | None = None,
    time_precision: TimePrecision = TimePrecision.INSTANT,
    **more: Any,  # noqa: ANN401 - the other fields of an observation
) -> Observation:
    """An observation of a theatre, marked as an exercise. `number` tells apart what one sensor sees of one truth."""
    return Observation(
        observation_id=record_id("theatre", source, sensor, truth.truth_id, number),
        source=source,
        sensor=sensor,
        means=means,
        phenomenon=phenomenon,
        started_utc=started_utc or seen_utc,
        ended_utc=seen_utc,
        time_precision=time_precision,
        seen_utc=seen_utc,
        received_utc=received_utc,
        exercise=True,
        **more,
    )
