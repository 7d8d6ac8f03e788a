"""The chances and ranges that coverage uses, each with where it comes from (docs/coverage.md).

J: judgement, R: measured on real fires, both in the project's notes on method, section 3.
"""

from collections.abc import Mapping

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
SEEN_KM = {  # range of sight alone, for cameras and UAVs, which hear nothing; J
    IncidentType.SHELLING: 5.0,
    IncidentType.DEEP_STRIKE: 10.0,
    IncidentType.SMALL_ARMS: 2.0,
    IncidentType.HEAVY_WEAPONS: 2.0,
    IncidentType.INFRA_STRIKE: 10.0,
    IncidentType.AIR_ACTIVITY: 3.0,
    IncidentType.RESTRICTION: 1.0,
    **dict.fromkeys(NAMED_ONLY, 2.0),
}
KINDS = tuple(HEARD_KM)
# What is left of the chance in the dark, in the order of KINDS; J. Fire and flashes give their own light.
BY_EAR = (1.0, 1.0, 1.0, 0.3, 1.0, 0.7, 1.0, *[0.3 for _ in NAMED_ONLY])
BY_EYE = (0.6, 0.9, 0.4, 0.0, 0.9, 0.2, 1.0, *[0.0 for _ in NAMED_ONLY])
FROM_THE_AIR = (0.3, 0.6, 0.1, 0.0, 0.6, 0.0, 0.0, *[0.0 for _ in NAMED_ONLY])
JAMMED_KM = 15.0  # a UAV this near to where interference was met is taken as jammed with it; J
TOLD = 0.1  # chance that a text source reports an event where it covers; local media of model.md 3
SPOKEN_OF = (1.0, 1.0, 1.0, 0.05, 1.0, 0.05, 0.05, *[0.05 for _ in NAMED_ONLY])  # scale of that chance; J

POST_BEST, POST_DECLINE, POST_LEAST = 0.75, 0.7, 0.01  # P_d = max(0.75 exp(-0.7 (r / R)^2), 0.01); J
POST_REACH_KM = 22.0  # beyond, a post says nothing at all; J
VIEW_KIND = IncidentType.SHELLING  # a post's general view is its chance to report shelling

OVERCAST = 0.95  # at this cloud fraction and above a look is booked as blind


def heard(kind: IncidentType, range_km: Floats, ranges_km: Mapping[IncidentType, float] = HEARD_KM) -> Floats:
    """Chance that a post on duty reports such an event, at each range in kilometres; same shape."""
    chance = np.maximum(POST_BEST * np.exp(-POST_DECLINE * (range_km / ranges_km[kind]) ** 2), POST_LEAST)
    return np.where(range_km <= POST_REACH_KM, chance, 0.0)


def remembered(hours: Floats) -> Floats:
    """Chance that a fire lit this many hours before a look still burns at the look; 0 outside 0..8 h."""
    inside = (hours >= 0.0) & (hours <= REACH_BACK_H)
    return np.where(inside, np.exp(-np.where(inside, hours, 0.0) / BURN_TIME_H), 0.0)
