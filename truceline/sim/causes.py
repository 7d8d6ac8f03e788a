"""Why something can be perceived in an exercise, how often, where, when and how it burns.

None of these numbers may be used by the fusion model: an exercise that is fitted to its judge proves nothing.
"""

from enum import StrEnum

from truceline.model.terms import IncidentType


class Cause(StrEnum):
    """Why something could be perceived. The first seven are incidents, the rest are not."""

    SHELLING = "shelling"
    ENERGY_STRIKE = "strike on an energy object"
    SMALL_ARMS = "small arms"
    HEAVY_WEAPON = "heavy weapon inside the withdrawal distance"
    UAV_FLIGHT = "UAV flight"
    RESTRICTION = "restriction of a patrol"
    DEEP_STRIKE = "deep strike"
    FIELD_FIRE = "field fire"
    PLANT = "plant that burns every day"
    QUARRY = "quarry blast"
    THUNDER = "thunder taken for an explosion"
    FALSE_ALARM = "false alarm of the satellite"
    FABRICATED = "fabricated claim"
    ORDINARY = "headline about no event of its day"
    WILDFIRE = "wildfire"
    DECOY = "fire lit at a claimed place"
    POISON = "fire lit to teach the background"
    SPOOFED = "position that no ship had"


INCIDENT_TYPES = {
    Cause.SHELLING: IncidentType.SHELLING,
    Cause.ENERGY_STRIKE: IncidentType.INFRA_STRIKE,
    Cause.SMALL_ARMS: IncidentType.SMALL_ARMS,
    Cause.HEAVY_WEAPON: IncidentType.HEAVY_WEAPONS,
    Cause.UAV_FLIGHT: IncidentType.AIR_ACTIVITY,
    Cause.RESTRICTION: IncidentType.RESTRICTION,
    Cause.DEEP_STRIKE: IncidentType.DEEP_STRIKE,
}

SHARES = {  # of the incidents of a day; judgement, the order of model.md 3
    Cause.SHELLING: 0.35,
    Cause.SMALL_ARMS: 0.20,
    Cause.UAV_FLIGHT: 0.15,
    Cause.HEAVY_WEAPON: 0.12,
    Cause.ENERGY_STRIKE: 0.09,
    Cause.RESTRICTION: 0.09,
}

BENIGN_PER_DAY = {  # judgement
    Cause.FIELD_FIRE: 3.0,
    Cause.QUARRY: 0.6,
    Cause.THUNDER: 0.7,
    Cause.FALSE_ALARM: 0.5,
    Cause.FABRICATED: 0.4,
}

SHELL_WEAPONS = (("82 mm mortar", 82.0), ("120 mm mortar", 120.0), ("122 mm howitzer", 122.0))
HEAVY_WEAPONS = (("122 mm howitzer", 122.0), ("152 mm howitzer", 152.0), ("122 mm multiple rocket launcher", 122.0))

HOURS = {  # local hours of the day between which such a thing begins; judgement
    Cause.SHELLING: (0.0, 24.0),
    Cause.ENERGY_STRIKE: (0.0, 24.0),
    Cause.SMALL_ARMS: (0.0, 24.0),
    Cause.HEAVY_WEAPON: (8.0, 14.0),
    Cause.UAV_FLIGHT: (5.0, 22.0),
    Cause.RESTRICTION: (9.0, 15.0),
    Cause.FIELD_FIRE: (10.0, 16.0),
    Cause.QUARRY: (9.0, 15.0),
    Cause.THUNDER: (0.0, 24.0),
    Cause.FALSE_ALARM: (12.0, 14.0),
    Cause.FABRICATED: (0.0, 20.0),
}

MINUTES = {  # how long it lasts
    Cause.SHELLING: (1, 25),
    Cause.ENERGY_STRIKE: (1, 4),
    Cause.SMALL_ARMS: (1, 15),
    Cause.HEAVY_WEAPON: (120, 360),
    Cause.UAV_FLIGHT: (5, 40),
    Cause.RESTRICTION: (30, 90),
    Cause.FIELD_FIRE: (60, 360),
    Cause.QUARRY: (1, 1),
    Cause.THUNDER: (1, 2),
    Cause.FALSE_ALARM: (240, 300),
    Cause.FABRICATED: (1, 10),
}

FROM_LINE_KM = {  # standard deviation of the distance to the line; h_k of model.md 2.6 is the shape, values judged
    Cause.SHELLING: 6.0,
    Cause.SMALL_ARMS: 2.0,
    Cause.HEAVY_WEAPON: 9.0,
    Cause.UAV_FLIGHT: 8.0,
    Cause.RESTRICTION: 4.0,
    Cause.THUNDER: 7.0,
}

ROUNDS = {
    Cause.SHELLING: (1, 30),
    Cause.ENERGY_STRIKE: (1, 4),
    Cause.SMALL_ARMS: (3, 80),
    Cause.HEAVY_WEAPON: (1, 4),
    Cause.UAV_FLIGHT: (1, 2),
    Cause.QUARRY: (1, 3),
    Cause.THUNDER: (1, 2),
}

BURNS = {  # chance that it burns, median power in MW, hours; judgement
    Cause.SHELLING: (0.30, 4.0, 4.0),
    Cause.ENERGY_STRIKE: (0.80, 20.0, 9.0),
    Cause.FIELD_FIRE: (1.00, 6.0, 5.0),
    Cause.FALSE_ALARM: (1.00, 5.0, 5.0),
}
