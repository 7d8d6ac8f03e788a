"""What a report says of the sea: how free the passage was, and what could be received. No ship is named."""

from dataclasses import dataclass
from datetime import datetime

from truceline.model.place import Area, Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class GateShown:
    """An end of a lane."""

    name: str  # as the mission calls it
    lat_deg: float  # WGS 84
    lon_deg: float  # WGS 84
    radius_m: float  # a ship within it lies at the gate


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneShown:
    """A lane through which ships are counted."""

    name: str  # as the mission calls it, or the title of its zone in the text
    drawn_by: str  # the mission's file, or who drew the zone of the text
    polygons: tuple[Polygon, ...]  # longitude and latitude
    gates: tuple[GateShown, ...]  # its two ends


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceShown:
    """Whether a rule about the lane bound on a day, under one reading."""

    rule_id: str  # a maritime corridor of the text that the lane lies in
    reading: str  # its name
    state: str  # in force, not in force, in force for part of the day, or open


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageDay:
    """How free the passage of a lane was on a day (UTC)."""

    corridor: str  # name of the lane
    day: str  # ISO date, UTC
    index: float | None  # 0 to 1; None where no passage is known
    least: float  # lower end of the 90 % interval
    most: float  # upper end
    reception: float  # chance that a ship in the lane was heard in an hour
    wanted: int  # ships that set out or waited
    begun: int  # ships that set out
    outcomes: tuple[tuple[str, int], ...]  # what became of them, and how many
    reasons: tuple[tuple[str, float], ...]  # shares of what is missing to 1; never a cause
    force: tuple[ForceShown, ...]  # per rule and reading


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageUnder:
    """The days of one state under one reading, taken together."""

    corridor: str  # name of the lane
    rule_id: str  # a maritime corridor of the text
    reading: str  # its name
    state: str  # in force, not in force, in force for part of the day, or open
    days: int  # how many
    index: float | None  # mean over their known passages; None where none is known
    least: float  # lower end of the 90 % interval
    most: float  # upper end


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardCell:
    """What could be received in a cell on the last day told."""

    south_deg: float  # its southern edge
    west_deg: float  # its western edge
    size_deg: float  # height and width
    chance: float  # that a ship in it was heard in an hour
    ship_hours: int  # on which that rests


@dataclass(frozen=True, slots=True, kw_only=True)
class DarkStretch:
    """Hours without a report of a ship that was heard before and after: where she may have been."""

    area: Area  # within her own speed of both reports
    started_utc: datetime  # her last report
    ended_utc: datetime  # her next one
    reception: float  # mean chance of a report in an hour of it
    chance: float  # that she did not send
    counts: bool  # reception was good enough for the silence to be hers


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageShown:
    """A receiver that heard nobody where it hears many."""

    station: str  # the receiver, as it names itself
    started_utc: datetime  # first hour without a ship
    ended_utc: datetime  # end of the last one
    usual_ships: float  # heard in an hour, the median


@dataclass(frozen=True, slots=True, kw_only=True)
class DisturbedCell:
    """A cell in which several ships reported places that they cannot have reached, or all of them one place."""

    south_deg: float  # its southern edge
    west_deg: float  # its western edge
    size_deg: float  # height and width
    hours: int  # of the last day told
    ships: int  # that reported so


@dataclass(frozen=True, slots=True, kw_only=True)
class SeaDay:
    """The sea over some weeks up to the day of the report; nothing younger than 24 hours at the cut-off."""

    told_day: str  # ISO date of the last day told, UTC; "" where none is old enough
    lanes: tuple[LaneShown, ...]  # of the text or of the mission
    days: tuple[PassageDay, ...]  # by lane, then day
    under: tuple[PassageUnder, ...]  # by lane, rule, reading and state
    cells: tuple[HeardCell, ...]  # what could be received
    dark: tuple[DarkStretch, ...]  # of the last day told, the surest first
    dark_more: int  # stretches of that day beyond those listed
    outages: tuple[OutageShown, ...]  # of receivers, over the weeks
    disturbed: tuple[DisturbedCell, ...]  # of the last day told
    disturbed_days: tuple[str, ...]  # days of the weeks with interference in some cell
    ships: int  # identities heard
    reports: int  # positions used
    untimed: int  # transmissions without a receiver's time: not used
    events: tuple[tuple[str, int], ...]  # kinds of events, and how many over the weeks
    looks: int = 0  # scenes of satellites compared with the tracks
    matched: int = 0  # detections in them that belong to a ship that reported, more likely than not
    unmatched: int = 0  # detections in them that belong to none
