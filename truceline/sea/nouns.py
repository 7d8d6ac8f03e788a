"""What is seen at sea: events, each with its own uncertainty and with what could be heard of it."""

from dataclasses import dataclass
from datetime import datetime

from truceline.model.place import Point
from truceline.model.records import require_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class SeaEvent:
    """What the reports of some ships show, or what was seen and no report explains. Never why."""

    kind: str  # of `KINDS`
    mmsi: tuple[str, ...]
    started_utc: datetime  # the event began between the report before and this
    ended_utc: datetime
    place: Point
    value: float  # in `unit`
    unit: str
    heard_share: float  # share of the time in which reports came at least every hour
    lasting: bool  # it went on when the log ended
    says: str  # one sentence with the numbers
    was: Point | None = None  # of a jump: where she was before it
    back_utc: datetime | None = None  # of a jump: when she was nearer to that again, if within six hours
    disturbed: bool = False  # positions were disturbed there and then: its place is as unsure as they were false

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)


KINDS = {
    "jump": "a report from a place that she cannot have reached",
    "two places in turn": "one identity reports from two places in turn: two ships, or a false place",
    "gap": "no report for longer than an hour",
    "stop": "within 300 m for an hour or more",
    "loitering": "within 5 km for six hours or more, under way",
    "drifting": "slow for an hour or more, and not the way she looks",
    "entry": "into a zone",
    "exit": "out of a zone",
    "port call": "a stop within reach of a port",
    "meeting": "two ships within 500 m for an hour or more, both slow, off any port",
    "buffer entry": "within the distance that a protected ship is owed",
    "many at one point": "five or more ships under way report one point",
    "circle": "under way for two hours on a circle about one place",
    "grid": "under way for a day from corner to corner of a coarse grid",
    "on land": "a leap to a place five kilometres or more inland, or on under way there where no other ship reports",
    "deviation": "on her way through a lane, a nautical mile or more outside it",
    "seen and not heard": "a vessel in a scene of a satellite that no ship which reported can have been",
    "draught change": "another draught than before, by half a metre or more",
    "identity change": "another name, call sign or IMO number under one identity",
    "implausible static data": "an IMO number that fails its check digit, or a size that no ship has",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Harbour:
    """A port and how far its roads reach."""

    name: str
    lat_deg: float
    lon_deg: float
    reach_m: float = 5_000.0
