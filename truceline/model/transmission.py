"""What a ship, an aid or a station said of itself by radio, as one receiver heard it. A claim by the sender."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from truceline.model.place import Place
from truceline.model.records import require_utc


class Craft(StrEnum):
    """What an identity of nine digits (MMSI) stands for, by its first digits; ITU-R M.585-9."""

    SHIP = "ship"
    GROUP = "group of ships"
    COAST_STATION = "coast station"
    AIRCRAFT = "search and rescue aircraft"
    AID = "aid to navigation"
    AUXILIARY = "craft of a mother ship"
    HANDHELD = "handheld radio"
    SART = "search and rescue transmitter"
    MAN_OVERBOARD = "man overboard"
    BEACON = "emergency beacon"
    UNKNOWN = "unknown"


_FIRST_DIGITS = (
    ("111", Craft.AIRCRAFT),
    ("970", Craft.SART),
    ("972", Craft.MAN_OVERBOARD),
    ("974", Craft.BEACON),
    ("00", Craft.COAST_STATION),
    ("98", Craft.AUXILIARY),
    ("99", Craft.AID),
    ("0", Craft.GROUP),
    ("8", Craft.HANDHELD),
    *((digit, Craft.SHIP) for digit in "234567"),
)


def craft_of(mmsi: str) -> Craft:
    """What an identity stands for.

    >>> [craft_of(mmsi).value for mmsi in ("272000001", "002320001", "992320001", "970123456", "100000001")]
    ['ship', 'coast station', 'aid to navigation', 'search and rescue transmitter', 'unknown']
    """
    return next((kind for digits, kind in _FIRST_DIGITS if mmsi.startswith(digits)), Craft.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """One message as one receiver heard it: what the sender claims, never what is known of it.

    A value that the sender has not, or did not send, is None. Positions of others, of areas and of routes stand in
    `told`.
    """

    transmission_id: str
    source: str  # "ais"
    station: str  # the receiver, as it names itself; "" where nobody stated it
    channel: str  # "A", "B"; "" where nobody stated it
    message_type: int  # 1 to 27; 0 for a row of a table that names none
    mmsi: str  # nine digits
    craft: Craft
    heard_utc: datetime  # receiver's time; when the file was received, where no clock says more
    clock: str  # where `heard_utc` stands: "tag block", "$PGHP", "column" or "file"
    received_utc: datetime  # when the file was received
    stated_second: int | None  # of the minute, as the sender says
    place: Place | None  # the sender's own
    speed_ms: float | None  # over ground
    course_deg: float | None  # over ground, true
    heading_deg: float | None  # true
    turn_deg_per_min: float | None  # to starboard positive
    altitude_m: float | None  # of aircraft
    status: int | None  # navigational status, 0 to 14
    transponder: str  # "A", "B", or "" for what is no ship's
    name: str | None
    call_sign: str | None
    imo: str | None  # seven digits of the ship, as the sender says
    ship_type: int | None  # 1 to 255
    length_m: float | None
    beam_m: float | None
    draught_m: float | None
    destination: str | None
    mother_mmsi: str | None  # of a craft of a mother ship
    told: str  # everything else, canonical JSON; "" where the type has nothing else
    quality: tuple[str, ...] = ()
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_utc(self.heard_utc, self.received_utc)
