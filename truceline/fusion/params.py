"""Every number of the incident model, as one frozen, versioned value; the numbers stand in `params.toml`.

A fitted file changes some of them and says from what. Without a fitted calibration every probability is labelled
*uncalibrated*.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from importlib.resources import files
from typing import Any, TypeVar

import rfc8785

from truceline.model.canonical import plain, strict_json
from truceline.model.detection import SHIPPED as DETECTION
from truceline.model.detection import TYPE_NUMBERS, Detection, TypeDetection
from truceline.model.errors import BadSetting
from truceline.model.terms import IncidentType

MODEL_ID = "marked-poisson/7"
FIT_VERSION = "truceline.fit/1"


KINDS: tuple[IncidentType, ...] = (  # of the model; what observers alone can name stands in `named`
    IncidentType.SHELLING,
    IncidentType.DEEP_STRIKE,
    IncidentType.SMALL_ARMS,
    IncidentType.HEAVY_WEAPONS,
    IncidentType.INFRA_STRIKE,
    IncidentType.AIR_ACTIVITY,
    IncidentType.RESTRICTION,
)
FAMILIES = ("log_odds", "excited", "thermal", "post", "seismic", "radar", "report", "dependence", "silence")
SIGNED = ("intercept", "log_lag")  # of the copy model: may be below zero
ADJUDICATED = "adjudicated incidents"
T = TypeVar("T")

_SHIPPED: dict[str, Any] = tomllib.loads(files("truceline.fusion").joinpath("params.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeParams(TypeDetection):
    """What is assumed of one incident type, beside how well it is detected (`model.detection`)."""

    rate_per_day: float  # incidents per day and 1,000 km of line, during a ceasefire
    near_line_share: float  # share of them around the line
    town_share: float  # share of them where people live; the rest is spread over the watched area
    line_sd_km: float  # sd of their distance to the line
    power_sd: float  # how far its fires are above the usual power of the sensor, in sds of ln MW
    seismic: float  # chance that a network solves it
    radar: float  # chance that it changes the radar image


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSourceParams:
    """What is assumed of a text source until adjudicated."""

    title: str  # as a sentence names it
    reports: float  # p_s: chance that it reports an incident it covers
    false_share: float  # f_s: of its original claims those that are false or misplaced
    primary: bool  # whether it looked for itself
    lineage: str = "media"  # its class
    distinct: bool = False  # people told its events apart: two of its rows are never one incident


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyParams:
    """Coefficients of logit c: the chance that a text copies an earlier one (model.md 2.2)."""

    intercept: float
    similarity: float
    attribution: float
    secondary: float
    log_lag: float
    history: float
    least_similar: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """logit P = intercept + sum of slope times clipped feature (model.md 2.9); every slope is zero or more."""

    intercept: float
    slopes: Mapping[str, float]  # by name in FAMILIES
    items: int  # incidents behind it
    basis: str = ADJUDICATED  # what they are

    @property
    def counted(self) -> Mapping[str, float]:
        """The slopes in use: whatever was fitted, echoes never count more than their raw nats, which are capped."""
        return {**self.slopes, "dependence": min(self.slopes["dependence"], 1.0 - self.slopes["log_odds"])}


def _kinds() -> Mapping[str, TypeParams]:
    table = _SHIPPED["kinds"]
    seen = {kind: {name: getattr(DETECTION.types[kind], name) for name in TYPE_NUMBERS} for kind in KINDS}
    return {
        kind: TypeParams(**seen[kind], **dict(zip(table["columns"], table[kind.value], strict=True))) for kind in KINDS
    }


def _texts() -> Mapping[str, TextSourceParams]:
    table = _SHIPPED["text"]["sources"]
    names = [name for name in table if name not in ("columns", "*")]
    return {name: TextSourceParams(**dict(zip(table["columns"], table[name], strict=True))) for name in names}


def _other() -> TextSourceParams:
    table = _SHIPPED["text"]["sources"]
    return TextSourceParams(**dict(zip(table["columns"], table["*"], strict=True)))


def _classes() -> Mapping[str, TextSourceParams]:
    table = _SHIPPED["text"]["classes"]
    names = [name for name in table if name != "columns"]
    return {
        name: TextSourceParams(title="", lineage=name, **dict(zip(table["columns"], table[name], strict=True)))
        for name in names
    }


def _number(section: str, name: str) -> Any:  # noqa: ANN401 - the type is the one of the field it fills
    return _SHIPPED[section][name]


@dataclass(frozen=True, kw_only=True)  # no slots: its digest is kept with it
class Params:
    """The defaults of model.md 3 that this model uses; meanings and provenance stand in `params.toml`."""

    kinds: Mapping[str, TypeParams] = field(default_factory=_kinds)
    rate_level: float = _number("prior", "rate_level")
    low_visibility: float = _number("prior", "low_visibility")
    excite_km: float = _number("prior", "excite_km")
    excite_days: float = _number("prior", "excite_days")
    excite_kappa: float = _number("prior", "excite_kappa")
    excite_cap: float = _number("prior", "excite_cap")
    front_scale: float = _number("prior", "front_scale")
    front_drift_km: float = _number("prior", "front_drift_km")
    town_weight: float = _number("prior", "town_weight")
    kinds_km: float = _number("prior", "kinds_km")
    kinds_strength: float = _number("prior", "kinds_strength")
    thermal_chance: float = _number("thermal", "chance")
    thermal_tau_h: float = DETECTION.burn_time_h
    thermal_reach: float = _number("thermal", "reach")
    mark_clip: float = _number("thermal", "mark_clip")
    low_confidence_ratio: float = _number("thermal", "low_ratio")
    thermal_pair_chi2: float = _number("thermal", "pair_chi2")
    clear_chance: float = DETECTION.seen_while_burning
    look_back_h: float = DETECTION.look_back_h
    post_time_sd_h: float = _number("post", "time_sd_h")
    post_reach_km: float = DETECTION.post_reach_km
    post_best: float = DETECTION.post_best
    post_fall: float = DETECTION.post_fall
    post_least: float = DETECTION.post_least
    post_silence: float = _number("post", "silence_share")
    post_vague_factor: float = _number("post", "vague_factor")
    heard_agrees: float = _number("post", "heard_agrees")
    heard_differs: float = _number("post", "heard_differs")
    named_agrees: float = _number("post", "named_agrees")
    false_presence_per_day: float = _number("post", "false_presence_per_day")
    named_only_per_post_day: float = _number("post", "named_only_per_post_day")
    named_only_seen_km: float = _number("post", "named_only_seen_km")
    radius_scale: tuple[float, float] = (_number("post", "low_radius"), _number("post", "high_radius"))
    false_per_day: Mapping[str, float] = field(default_factory=lambda: dict(_SHIPPED["post"]["false_per_day"]))
    seismic_scale: float = _number("instrument", "seismic_scale")
    seismic_extra_km: float = _number("instrument", "seismic_extra_km")
    seismic_time_sd_h: float = _number("instrument", "seismic_time_sd_h")
    seismic_base_share: float = _number("instrument", "seismic_base_share")
    seismic_km: float = _number("instrument", "seismic_km")
    seismic_apart_h: float = _number("instrument", "seismic_apart_h")
    work_from_h: float = _number("instrument", "work_from_h")
    work_to_h: float = _number("instrument", "work_to_h")
    radar_sd_km: float = _number("instrument", "radar_sd_km")
    radar_pass_h: float = _number("instrument", "radar_pass_h")
    radar_km: float = _number("instrument", "radar_km")
    radar_near_share: float = _number("instrument", "radar_near_share")
    radar_base: float = _number("instrument", "radar_base")
    instrument_silence: float = _number("instrument", "silence_share")
    texts: Mapping[str, TextSourceParams] = field(default_factory=_texts)
    text_classes: Mapping[str, TextSourceParams] = field(default_factory=_classes)
    other_text: TextSourceParams = field(default_factory=_other)
    false_odds: Mapping[str, float] = field(default_factory=lambda: dict(_SHIPPED["text"]["false_odds"]))
    report_scale: tuple[float, float] = (_number("text", "low_scale"), _number("text", "high_scale"))
    type_named: float = _number("text", "type_named")
    claim_floor: float = _number("text", "claim_floor")
    claim_bandwidth_km: float = _number("text", "claim_bandwidth_km")
    reach_km: float = _number("text", "reach_km")
    reach_unknown: float = _number("text", "reach_unknown")
    chance_coincidence: float = _number("text", "coincidence")
    collusion: float = _number("text", "collusion")
    collusion_floor: float = _number("text", "collusion_floor")
    copy_unknown_origin: float = _number("text", "unknown_origin")
    copy_echo: float = _number("text", "echo")
    own_words: float = _number("text", "own_words")
    copy: CopyParams = field(default_factory=lambda: CopyParams(**_SHIPPED["text"]["copy"]))
    pair_km: float = _number("search", "pair_km")
    pair_chi2: float = _number("search", "pair_chi2")
    pair_time_chi2: float = _number("search", "pair_time_chi2")
    centroid_km: float = _number("search", "centroid_km")
    slack_h: float = _number("search", "slack_h")
    neighbours: int = _number("search", "neighbours")
    background_kappa: float = _number("background", "kappa")
    smooth_km: float = _number("background", "smooth_km")
    shape_power: float = _number("background", "shape_power")
    persist_km: float = _number("background", "persist_km")
    persist_from: float = _number("background", "persist_from")
    plant_km: float = _number("background", "plant_km")
    plant_days: float = _number("background", "plant_days")
    plant_most: float = _number("background", "plant_most")
    plant_looks: float = _number("background", "plant_looks")
    looks_per_day: float = _number("background", "looks_per_day")
    taught: float = _number("background", "taught")
    floor_per_theatre: float = _number("background", "floor_per_theatre")
    years_like_other: float = _number("background", "years_like_other")
    unknown_sd: float = _number("background", "unknown_sd")
    background_front_km: float = _number("background", "front_km")
    look_back_days: float = _number("background", "look_back_days")
    look_back_dispersion: float = _number("background", "look_back_dispersion")
    own_looks: float = _number("background", "own_looks")
    look_shape: float = _number("background", "look_shape")
    look_shape_modis: float = _number("background", "look_shape_modis")
    gap_days: float = _number("background", "gap_days")
    context_power: float = _number("context", "power")
    context_night: float = _number("context", "night")
    context_sustained: float = _number("context", "sustained")
    context_sustained_usual: float = _number("context", "sustained_usual")
    context_level: float = _number("context", "level")
    context_slope: float = _number("context", "slope")
    context_pivot: float = _number("context", "pivot")
    ellipse: Mapping[str, float] = field(
        default_factory=lambda: {name: _SHIPPED["ellipse"][name] for name in ("fine", "technical", "reports")}
    )
    outlier: float = _number("ellipse", "outlier")
    outlier_scale: float = _number("ellipse", "outlier_scale")
    hold_at: float = _number("shown", "hold_at")
    hold_from: float = _number("shown", "hold_from")
    hold_look: float = _number("shown", "hold_look")
    shown_from: float = _number("shown", "from")
    calibration: Calibration | None = None
    fitted: str = ""  # when and on what the fitted numbers were fitted; empty: as shipped

    def digest(self) -> str:
        """SHA-256 over the model and a newline and the canonical text of all numbers, as a bundle holds it."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(MODEL_ID.encode() + b"\n" + self.text()).hexdigest()

    def text(self) -> bytes:
        """All numbers as RFC 8785 JSON: the params.json of a bundle."""
        return rfc8785.dumps(plain(self))

    def detection(self) -> Detection:
        """The numbers of detection as they are in use: what could be seen rests on the same as what was not."""
        types = {
            IncidentType(kind): TypeDetection(**{name: getattr(one, name) for name in TYPE_NUMBERS})
            for kind, one in self.kinds.items()
        }
        return replace(
            DETECTION, types={**DETECTION.types, **types}, burn_time_h=self.thermal_tau_h,
            seen_while_burning=self.clear_chance, look_back_h=self.look_back_h, post_best=self.post_best,
            post_fall=self.post_fall, post_least=self.post_least, post_reach_km=self.post_reach_km,
        )  # fmt: skip

    def source(self, name: str) -> TextSourceParams:
        """What is assumed of a text source: itself, else its class ("party: ministry"), else any source."""
        if name in self.texts:
            return self.texts[name]
        kind = self.text_classes.get(name.split(":", 1)[0])
        return self.other_text if kind is None else replace(kind, title=name)


def fitted(data: bytes, *, where: str) -> Params:
    """The shipped numbers, changed by a file that `truceline fit` wrote.

    Raises:
        BadSetting: no such file, an unknown number, a negative slope, or fitted on another model.
    """
    try:
        value = strict_json(data)
        made = replace(changed(Params(), value["changes"]), fitted=str(value["fitted"]))
        meant = (value["version"], value["model"])
    except (ValueError, KeyError, TypeError, AttributeError) as bad:
        raise BadSetting(
            where=where,
            found=str(bad) or type(bad).__name__,
            expected=f"numbers of {MODEL_ID} as truceline fit writes them",
            look="docs/fusion.md, section Estimation",
        ) from bad
    if meant != (FIT_VERSION, MODEL_ID):
        raise BadSetting(
            where=where, found=f"{meant[0]} for {meant[1]}", expected=f"{FIT_VERSION} for {MODEL_ID}",
            look="fit again: another model has other numbers",
        )  # fmt: skip
    return made


def changed(value: T, changes: Mapping[str, Any]) -> T:
    """A record with some of its fields replaced, deeply."""
    names = {one.name for one in fields(value)}  # type: ignore[arg-type]
    unknown = set(changes) - names
    if unknown:
        raise ValueError(f"unknown number {min(unknown)}")
    return replace(value, **{name: _one(getattr(value, name), name, new) for name, new in changes.items()})  # type: ignore[type-var]


def _one(old: Any, name: str, new: Any) -> Any:  # noqa: ANN401 - fields of many types
    if name == "calibration":
        if set(new["slopes"]) != set(FAMILIES) or not all(slope >= 0.0 for slope in new["slopes"].values()):
            raise ValueError("calibration slopes: one of zero or more for each family")
        return Calibration(**new)
    if is_dataclass(old) and not isinstance(old, type):
        return changed(old, new)
    if isinstance(old, Mapping):
        return {**old, **{key: _entry(old, key, item) for key, item in new.items()}}
    if isinstance(old, str | bool):
        if type(new) is not type(old):
            raise ValueError(f"{name} is {new!r}")
        return new
    number = float(new)
    if not (-1e9 if name in SIGNED else 0.0) <= number < 1e9:  # this way round: NaN fails
        raise ValueError(f"{name} is {new!r}")
    if name in ("hold_at", "hold_from", "hold_look") and not 0.0 < number < 1.0:
        raise ValueError(f"{name} is {new!r}, no probability between 0 and 1")
    return type(old)(number)


def _entry(old: Mapping[str, Any], key: str, item: Any) -> Any:  # noqa: ANN401 - records or numbers
    if not isinstance(item, Mapping):
        return float(item)
    return changed(old[key], item) if key in old else TextSourceParams(**item)
