"""The chances and ranges that coverage uses, each with where it comes from (docs/coverage.md).

J: judgement, R: measured on real fires, both in the project's notes on method, section 3.
"""

import numpy as np
from numpy.typing import NDArray

from truceline.model.terms import IncidentType

Floats = NDArray[np.float64]

NAMED_ONLY = (  # what only an observer at hand can name
    IncidentType.POSITION_CHANGE,
    IncidentType.RECONNAISSANCE,
    IncidentType.MINE_LAYING,
    IncidentType.AT_SEA,
    IncidentType.FOREIGN_FORCES,
    IncidentType.CONDUCT,
)

BURNS = {  # chance that such an event leaves a fire that a satellite can see; J
    IncidentType.SHELLING: 0.30,
    IncidentType.DEEP_STRIKE: 0.60,
    IncidentType.SMALL_ARMS: 0.05,
    IncidentType.HEAVY_WEAPONS: 0.01,
    IncidentType.INFRA_STRIKE: 0.70,
    IncidentType.AIR_ACTIVITY: 0.0,
    IncidentType.RESTRICTION: 0.0,
    **dict.fromkeys(NAMED_ONLY, 0.0),
}
BURN_TIME_H = 3.0  # a fire that burns is still seen after t hours with chance exp(-t / 3 h); J
SEEN_WHILE_BURNING = 0.8  # of fires under a clear look; J
REACH_BACK_H = 8.0  # a look says nothing about events longer ago; J

HEARD_KM = {  # range of hearing and sight of a post; J. Air activity as small arms, restriction at hand.
    IncidentType.SHELLING: 8.0,
    IncidentType.DEEP_STRIKE: 14.0,
    IncidentType.SMALL_ARMS: 4.0,
    IncidentType.HEAVY_WEAPONS: 1.0,
    IncidentType.INFRA_STRIKE: 14.0,
    IncidentType.AIR_ACTIVITY: 4.0,
    IncidentType.RESTRICTION: 1.0,
    **dict.fromkeys(NAMED_ONLY, 1.0),
}
POST_BEST, POST_DECLINE, POST_LEAST = 0.75, 0.7, 0.01  # P_d = max(0.75 exp(-0.7 (r / R)^2), 0.01); J
POST_REACH_KM = 22.0  # beyond, a post says nothing at all; J
VIEW_KIND = IncidentType.SHELLING  # a post's general view is its chance to report shelling

OVERCAST = 0.95  # at this cloud fraction and above a look is booked as blind


def heard(kind: IncidentType, range_km: Floats) -> Floats:
    """Chance that a post on duty reports such an event, at each range in kilometres; same shape."""
    chance = np.maximum(POST_BEST * np.exp(-POST_DECLINE * (range_km / HEARD_KM[kind]) ** 2), POST_LEAST)
    return np.where(range_km <= POST_REACH_KM, chance, 0.0)


def remembered(hours: Floats) -> Floats:
    """Chance that a fire lit this many hours before a look still burns at the look; 0 outside 0..8 h."""
    inside = (hours >= 0.0) & (hours <= REACH_BACK_H)
    return np.where(inside, np.exp(-np.where(inside, hours, 0.0) / BURN_TIME_H), 0.0)
