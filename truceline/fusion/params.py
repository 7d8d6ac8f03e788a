"""Every number of the incident model, with where it comes from. One frozen, versioned value.

R measured on real data, S on a simulator, L literature, J judgement (science.md). Nothing here is calibrated
against adjudicated incidents yet: every probability made with it is labelled *uncalibrated*.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from truceline.model.canonical import plain
from truceline.model.terms import IncidentType, Means

MODEL_ID = "marked-poisson/1"

K = IncidentType
KINDS: tuple[IncidentType, ...] = (
    K.SHELLING,
    K.DEEP_STRIKE,
    K.SMALL_ARMS,
    K.HEAVY_WEAPONS,
    K.INFRA_STRIKE,
    K.AIR_ACTIVITY,
    K.RESTRICTION,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is assumed of one incident type."""

    rate_per_day: float  # incidents per day and 1,000 km of line, during a ceasefire
    near_line_share: float  # share of them around the line
    town_share: float  # share of them where people live; the rest is spread over the watched area
    line_sd_km: float  # sd of their distance to the line
    burns: float  # phi: chance that such an event burns visibly
    log_frp_mean: float  # ln MW
    heard_km: float  # hearing radius of a post
    seen_km: float  # sight radius of a post, for what is seen and not heard


def _kinds() -> Mapping[str, Kind]:
    return {  # rates, shares, phi, m_k, R_k: science.md sections 2.6 and 3, J
        K.SHELLING: _kind(4, 0.9, 0.1, 9, 0.30, 1.6, 8, 6),
        K.DEEP_STRIKE: _kind(0.7, 0.0, 0.85, 9, 0.60, 2.6, 14, 8),
        K.SMALL_ARMS: _kind(2, 1.0, 0.0, 4, 0.05, 1.0, 4, 3),
        K.HEAVY_WEAPONS: _kind(0.4, 0.8, 0.0, 30, 0.01, 1.0, 1, 4),
        K.INFRA_STRIKE: _kind(0.7, 0.0, 0.9, 9, 0.70, 2.8, 14, 8),
        K.AIR_ACTIVITY: _kind(2, 0.8, 0.0, 15, 0.01, 1.0, 3, 5),  # not in science.md: J
        K.RESTRICTION: _kind(1, 0.8, 0.0, 15, 0.01, 1.0, 10, 10),  # not in science.md: J
    }


def _kind(*numbers: float) -> Kind:
    """The columns of the table above, in the order of `Kind`."""
    names = [column.name for column in fields(Kind)]
    return Kind(**dict(zip(names, numbers, strict=True)))


def _false_per_day() -> Mapping[str, float]:
    return {  # false reports of one post and day, by means of perception; J
        Means.HEARD: 0.5,  # science.md section 3
        Means.SAW: 0.02,
        Means.RECORDED: 0.02,
        Means.SPOTTED: 0.02,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """What is assumed of a text source until adjudicated."""

    title: str  # as a sentence names it
    reports: float  # p_s: chance that it reports an incident it covers
    false_per_day: float  # r_s: false or misplaced original claims a day
    primary: bool  # whether it looked for itself
    distinct: bool = False  # people told its events apart: two of its rows are never one incident


def _texts() -> Mapping[str, TextSource]:
    return {
        # an aggregator of about twenty outlets at 0.15 false claims a day each (J); it reports an incident with
        # chance .45: P(any report | incident) .61 against .39 by chance (R, science.md 7.3)
        "viina": TextSource(title="the news aggregate VIINA", reports=0.45, false_per_day=3.0, primary=False),
        # geolocated from images by people who looked: p_s of an NGO (J); misplacement is rare (J)
        "incidents": TextSource(
            title="the catalogue of geolocated incidents", reports=0.08, false_per_day=0.02, primary=True
        ),
        # events with deaths, coded by people from news: rare among incidents (J), and rarely of nothing (J)
        "ucdp": TextSource(
            title="the UCDP catalogue of coded events", reports=0.1, false_per_day=0.005, primary=False, distinct=True
        ),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The defaults of science.md section 3 that this model uses."""

    kinds: Mapping[str, Kind] = field(default_factory=_kinds)
    false_per_day: Mapping[str, float] = field(default_factory=_false_per_day)
    false_presence_per_day: float = 0.0002  # a trained observer who names a weapon, a UAV or a closed road; J
    named_only_per_post_day: float = 0.01  # events of a kind that observers alone can name, met by one of them; J
    named_only_seen_km: float = 5.0  # from how far such an event can be named; J
    texts: Mapping[str, TextSource] = field(default_factory=_texts)
    other_text: TextSource = field(
        default_factory=lambda: TextSource(title="a text source", reports=0.05, false_per_day=0.15, primary=False)
    )
    low_visibility: float = 0.65  # prior of the latent visibility; science.md 2.4
    report_scale: tuple[float, float] = (0.45, 1.5)  # p_s by visibility low, high
    radius_scale: tuple[float, float] = (0.75, 1.2)  # post radii by visibility
    thermal_chance: float = 0.55  # P_d of a burning event
    thermal_tau_h: float = 3.0
    thermal_reach: float = 0.7  # a: share of fires still hot at the pass
    frp_sd: float = 1.1
    mark_clip: float = 2.5
    low_confidence_ratio: float = 0.5  # g/g0 of the detector's own "low" mark
    post_time_sd_h: float = 0.12
    post_reach_km: float = 22.0
    heard_agrees: float = 0.6  # of a mark that fits, against 0.5 by chance
    heard_differs: float = 0.1
    named_agrees: float = 0.98  # of a named presence, against an even share of the kinds
    type_named: float = 0.72  # diagonal of the confusion table of texts
    claim_floor: float = 0.02  # counts per 10 km cell
    claim_bandwidth_km: float = 15.0
    chance_coincidence: float = 1e-3  # b: an independent false claim about the same event
    copy_same_origin: float = 0.95  # c of a passage copied
    copy_unknown_origin: float = 0.5  # c of another wording whose outlet nobody states: unknown is not independent
    collusion: float = 0.1  # gamma
    collusion_floor: float = 0.3  # a
    pair_km: float = 28.0
    pair_chi2: float = 20.0
    pair_time_chi2: float = 12.0
    thermal_pair_chi2: float = 6.0
    centroid_km: float = 1.0  # a place vaguer than this does not corroborate a hot spot; R, science.md 7.3
    slack_h: float = 0.5  # two stated intervals may miss each other by this much and still be one event; J
    hold_at: float = 0.8
    shown_from: float = 0.05  # hot spots alone below this are counted and kept, not described

    def digest(self) -> str:
        """SHA-256 over the canonical text of all numbers."""
        text = json.dumps(plain(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(f"{MODEL_ID}\n{text}".encode()).hexdigest()
