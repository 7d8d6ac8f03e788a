"""How well events are detected, by sensor and type: one home for what coverage and fusion both rest on.

The numbers stand in `detection.toml`, each with its grade. After a fit, `fusion.params.Params.detection` holds the
fitted ones; whoever says what could be seen and whoever weighs that it was not seen use the same.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any

from truceline.model.terms import IncidentType

OBSERVER_ONLY = (  # what only an observer at hand can name
    IncidentType.POSITION_CHANGE,
    IncidentType.RECONNAISSANCE,
    IncidentType.MINE_LAYING,
    IncidentType.AT_SEA,
    IncidentType.FOREIGN_FORCES,
    IncidentType.CONDUCT,
)
_SHIPPED: dict[str, Any] = tomllib.loads(files("truceline.model").joinpath("detection.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDetection:
    """What is assumed of the detection of one type of event."""

    burns: float  # chance that it leaves a fire that a satellite can see
    heard_km: float  # range of hearing of a post
    seen_km: float  # range of sight of a person at a post
    camera_km: float  # range of sight of a camera or UAV
    by_ear: float  # share of the chance left in the dark, for who hears
    by_eye: float  # for a camera on the ground
    from_the_air: float  # for a UAV
    spoken: float  # scale of the chance that texts speak of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """Every number of detection; the order of `types` is the order of every array by type."""

    types: Mapping[IncidentType, TypeDetection]
    burn_time_h: float
    seen_while_burning: float
    look_back_h: float
    overcast: float
    post_best: float
    post_fall: float
    post_least: float
    post_reach_km: float
    jammed_km: float
    told: float


def _types() -> Mapping[IncidentType, TypeDetection]:
    table = dict(_SHIPPED["types"])
    columns = table.pop("columns")
    known = {IncidentType(name): TypeDetection(**dict(zip(columns, row, strict=True))) for name, row in table.items()}
    return known | {kind: TypeDetection(**_SHIPPED["observer_only"]) for kind in OBSERVER_ONLY}


SHIPPED = Detection(
    types=_types(), **_SHIPPED["fire"], told=_SHIPPED["text"]["told"],
    **{f"post_{name}" if name != "jammed_km" else name: value for name, value in _SHIPPED["post"].items()},
)  # fmt: skip
DETECTED = tuple(SHIPPED.types)  # every type of event, in the order of arrays
TYPE_NUMBERS = tuple(one.name for one in fields(TypeDetection))
