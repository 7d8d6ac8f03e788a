"""What people decided about incidents."""

from dataclasses import dataclass

from truceline.fusion.calibration.detection_trials import DetectionTrial
from truceline.model.records import Incident
from truceline.model.terms import IncidentType


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledIncident:
    """One incident and what people decided about it."""

    incident: Incident
    happened: bool
    sampled: float  # chance with which it was picked for adjudication, over 0 up to 1
    kind: IncidentType | None = None  # the type decided, where one was
    lat_deg: float | None = None  # the true place, where known
    lon_deg: float | None = None
    told_by: tuple[str, ...] = ()  # text sources among its members
    trials: tuple[DetectionTrial, ...] = ()  # sensors that could have shown it, and whether they did
