"""The kinds of sensors that a plan knows: range, duty, weather and night, each number with its source and mark.

Where the coverage ledger has chances for a kind (posts, cameras, UAVs, thermal satellites), those are taken, so plan
and ledger say the same of the same sensor. This is the only file of the plan that reads the ledger's numbers.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.coverage.detection_model import KINDS, VIEW_KIND, of_types, remembered
from truceline.model.detection import SHIPPED, Detection
from truceline.model.errors import UnknownName
from truceline.model.terms import IncidentType

__all__ = ["KINDS", "VIEW_KIND", "Number", "SensorKind", "catalogue", "kind_of", "of_types", "remembered"]

Floats = NDArray[np.float64]

_GROUND_M, _AIR_M, _SEA_M = 2.0, 150.0, 10.0  # height of what is looked for; J
TARGET_M = {
    kind: {IncidentType.AIR_ACTIVITY: _AIR_M, IncidentType.AT_SEA: _SEA_M}.get(kind, _GROUND_M) for kind in KINDS
}
_LEDGER = {  # what a curve of the catalogue takes from the numbers of detection: ranges, and what the dark leaves
    "ear": ("heard_km", "by_ear"),
    "eye": ("camera_km", "by_eye"),
    "air": ("camera_km", "from_the_air"),
}
_HORIZON_KM = 4.12  # times the root of a height in metres: 4/3 of the earth's radius, ITU-R P.453


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of the catalogue and where it comes from."""

    value: float
    source: str
    mark: str  # V, G or J


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorKind:
    """One kind of sensor."""

    name: str
    title: str
    sees: str  # object classes, in words
    duty: Number  # share of the time on watch
    workable: Number  # share of hours that weather leaves
    clouded: Number  # share of the chance that a full cloud cover takes
    cost: Number  # thousand euros a month, relative
    best: Number | None  # chance at hand; None where it has no place on the ground
    reach_km: Number | None
    height_m: Number | None  # of its eye or antenna; None where it hears
    revisit_h: Number | None  # of an imaging satellite
    least: float  # chance that is never gone below within reach
    ranges_km: Mapping[IncidentType, float] = field(default_factory=dict)
    in_the_dark: tuple[float, ...] = (1.0,) * len(KINDS)  # share of the chance left, in the order of KINDS
    image: Mapping[IncidentType, tuple[float, float]] = field(
        default_factory=dict
    )  # chance in an image, hours it lasts
    thermal: bool = False
    fall: float = SHIPPED.post_fall  # how its chance falls: half of the best is left at the range of a kind
    stated: Mapping[IncidentType, float] = field(default_factory=dict)  # chances that do not fall with range

    @property
    def orbits(self) -> bool:
        """Whether it has no place on the ground."""
        return self.best is None

    def on_watch(self) -> float:
        """Share of the hours in which it is on watch and can work."""
        return self.duty.value * self.workable.value

    def chances(self, away_km: Floats, kind: IncidentType) -> Floats:
        """Chance to detect such an event by clear day, on watch, at each range."""
        range_km = self.ranges_km.get(kind, 0.0)
        if self.best is None or self.reach_km is None or range_km <= 0:
            return np.zeros_like(away_km)
        if self.stated:
            return np.where(away_km <= self.reach_km.value, self.stated.get(kind, 0.0), 0.0)
        chance = np.maximum(self.best.value * np.exp(-self.fall * (away_km / range_km) ** 2), self.least)
        return np.where(away_km <= min(self.reach_km.value, self.horizon_km(kind)), chance, 0.0)

    def horizon_km(self, kind: IncidentType) -> float:
        """How far the earth lets it see such a thing; infinite for ears and for the curves of the ledger."""
        if self.height_m is None or self.least > 0:
            return float("inf")
        return float(_HORIZON_KM * (np.sqrt(self.height_m.value) + np.sqrt(TARGET_M[kind])))

    def imaged(self, kind: IncidentType) -> float:
        """Chance by clear day that an image is taken while the trace of such an event lasts, and shows it."""
        if self.revisit_h is None or kind not in self.image:
            return 0.0
        chance, lasts_h = self.image[kind]
        return chance * min(1.0, lasts_h / self.revisit_h.value)

    def numbers(self) -> list[tuple[str, Number]]:
        """Every number with its source, for a table."""
        named = ("best", "reach_km", "height_m", "revisit_h", "duty", "workable", "clouded", "cost")
        return [(name, number) for name in named if (number := getattr(self, name)) is not None]


def catalogue(numbers: Detection = SHIPPED) -> Mapping[str, SensorKind]:
    """Every kind by its name; what the ledger's numbers of detection say of posts and cameras, as fitted or shipped."""
    return {name: _kind(name, told, numbers) for name, told in _told().items()}


@cache
def _told() -> Mapping[str, Any]:
    return tomllib.loads(files("truceline.coverage").joinpath("catalogue.toml").read_text("utf-8"))


def kind_of(name: str, numbers: Detection = SHIPPED) -> SensorKind:
    """The kind of a name.

    Raises:
        UnknownName: not in the catalogue; lists the known ones.
    """
    known = _told()
    if name not in known:
        raise UnknownName("sensor kind", name, known)
    return _kind(name, known[name], numbers)


def _kind(name: str, told: Mapping[str, Any], numbers: Detection) -> SensorKind:
    curve = told.get("curve")
    ranges = {IncidentType(kind): value for kind, value in told.get("ranges_km", {}).items()}
    dark: tuple[float, ...] = (float(told.get("in_the_dark", 1.0)),) * len(KINDS)
    best, reach, least = _number(told, "best"), _number(told, "reach_km"), 0.0
    if curve:
        ours = "taken from the ledger of what could be seen (docs/coverage.md)"
        own_ranges, own_dark = _LEDGER[curve]
        ranges = dict(of_types(numbers, own_ranges))
        dark = dark if "in_the_dark" in told else tuple(of_types(numbers, own_dark).values())
        best = Number(value=numbers.post_best, source=ours, mark="J")
        reach, least = Number(value=numbers.post_reach_km, source=ours, mark="J"), numbers.post_least
    return SensorKind(
        name=name,
        title=told["title"],
        sees=told["sees"],
        duty=Number(**told["duty"]),
        workable=Number(**told["workable"]),
        clouded=Number(**told["clouded"]),
        cost=Number(**told["cost"]),
        best=best,
        reach_km=reach,
        height_m=_number(told, "height_m"),
        revisit_h=_number(told, "revisit_h"),
        least=least,
        ranges_km=ranges,
        in_the_dark=(0.0,) * len(KINDS) if told.get("by_day_only") else dark,
        image={IncidentType(kind): (one["chance"], one["lasts_h"]) for kind, one in told.get("image", {}).items()},
        thermal=bool(told.get("thermal")),
        fall=numbers.post_fall,
    )


def _number(told: Mapping[str, Any], name: str) -> Number | None:
    return Number(**told[name]) if name in told else None
