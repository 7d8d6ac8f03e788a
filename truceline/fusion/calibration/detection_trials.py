"""Sensors that could have shown an adjudicated incident, and whether they did (model.md 4: hits and misses).

A sensor is asked only about incidents that would be known without it: those that it alone reported are hits by
construction, and counting them would teach every sensor that it misses nothing.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from truceline.fusion.measurements.measurement_table import hour_of
from truceline.fusion.nondetection.non_detection import DetectionOpportunities
from truceline.fusion.params import Params
from truceline.model.place import great_circle_m
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Means, Phenomenon

LEAST_SHARE = 0.05  # a sensor that would hardly have shown it teaches nothing
VAGUE_M2 = 2e6  # a place vaguer than about a kilometre never joins a hot spot, so no pass can miss it


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionTrial:
    """One sensor and one incident: it shows such an incident with chance `share` times the number sought."""

    family: str  # thermal, post, seismic, radar
    kind: IncidentType
    share: float  # of light, distance and cloud; over 0 up to 1
    hit: bool


def trials(
    incident: Incident, opportunities: DetectionOpportunities, origin: datetime, params: Params, *, kind: IncidentType,
    at: tuple[float, float] | None = None,
) -> tuple[DetectionTrial, ...]:  # fmt: skip
    """Every sensor that looked at an incident of a known kind.

    Args:
        incident: as fusion made it.
        opportunities: who looked where and when on its day.
        origin: the moment from which the hours count.
        params: the numbers whose shares of light and distance are taken as they stand.
        kind: as people decided it.
        at: the true place, where known; the middle of the ellipse and its size otherwise.
    """
    if kind not in params.kinds:
        return ()  # what observers alone can name has no chances
    found = [
        *_satellites(incident, opportunities, origin, kind),
        *_posts(incident, opportunities, origin, params, kind, at),
    ]
    found += _feeds(incident, opportunities, origin, kind)
    return tuple(found)


def _satellites(
    incident: Incident, opportunities: DetectionOpportunities, origin: datetime, kind: IncidentType
) -> Iterator[DetectionTrial]:
    """All clear looks of the hours after it are one trial: they share one fire."""
    others = set(incident.phenomena) - {Phenomenon.HOT_SPOT}
    fine = Means.REPORTED in incident.means and incident.place.major_sd_m**2 + incident.place.minor_sd_m**2 < VAGUE_M2
    if not (others or fine):
        return
    hour = hour_of(incident.best_utc, origin)
    rows = opportunities.clear_looks(incident.place.lat_deg, incident.place.lon_deg, hour)
    share = 1.0 - float(opportunities.unseen(rows, [hour])[0])
    if share < LEAST_SHARE:
        return
    hot = [hour_of(bar.at_utc, origin) for bar in incident.waterfall if bar.family == "thermal" and bar.at_utc]
    yield DetectionTrial(
        family="thermal", kind=kind, share=share, hit=any(opportunities.looked(rows, moment) for moment in hot)
    )


def _posts(  # noqa: PLR0917
    incident: Incident, opportunities: DetectionOpportunities, origin: datetime, params: Params, kind: IncidentType,
    at: tuple[float, float] | None,
) -> Iterator[DetectionTrial]:  # fmt: skip
    lat, lon = at or incident.place.centre()
    vague_km2 = 0.0 if at else (incident.place.major_sd_m**2 + incident.place.minor_sd_m**2) / 2e6
    chance = np.array([params.low_visibility, 1 - params.low_visibility])
    reach = params.kinds[kind].heard_km * np.array(params.radius_scale)
    for post in opportunities.posts:
        centre = post.place.centre() if post.place else (math.nan, math.nan)
        away_km = great_circle_m(lat, lon, *centre) / 1000.0
        if not (
            away_km <= params.post_reach_km
            and opportunities.on_duty(post.sensor_id, hour_of(incident.best_utc, origin))
        ):
            continue
        share = float(chance @ np.exp(-params.post_fall * (away_km**2 + vague_km2) / reach**2))
        if share >= LEAST_SHARE and _known_without(incident, post.title):
            yield DetectionTrial(family="post", kind=kind, share=share, hit=post.title in incident.observed_by)


def _feeds(
    incident: Incident, opportunities: DetectionOpportunities, origin: datetime, kind: IncidentType
) -> Iterator[DetectionTrial]:
    lat, lon = incident.place.centre()
    for feed in opportunities.feeds:
        covered = feed.covers(lat, lon, hour_of(incident.best_utc, origin))
        if covered and _known_without(incident, feed.sensor_id):
            family = "radar" if feed.radar else "seismic"
            yield DetectionTrial(family=family, kind=kind, share=1.0, hit=feed.sensor_id in incident.observed_by)


def _known_without(incident: Incident, sensor: str) -> bool:
    return bool(set(incident.observed_by) - {sensor})
