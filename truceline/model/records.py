"""The nouns that flow through the rooms. Frozen and keyword-only; a correction is a new object.

Each record that may come in millions has a row form under a schema in `arrow.py` (docs/adr/0001).
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from truceline.model.claim import Claim as Claim  # noqa: PLC0414 - all nouns are found in this file
from truceline.model.errors import OutOfRange
from truceline.model.grade import NOT_GRADED, GradeOfEvidence
from truceline.model.place import Area, Disc, Place, Point
from truceline.model.program import Program
from truceline.model.terms import (
    Blind,
    Count,
    Description,
    EntryKind,
    IncidentType,
    Means,
    ObjectClass,
    Outcome,
    Phenomenon,
    PlacePrecision,
    TimePrecision,
)
from truceline.model.times import utc

ID_LENGTH = 16  # hex digits; 64 bits: under one accidental pair in 10 million rows per 300,000 deployments


def record_id(*parts: str) -> str:
    """A stable id of a record from its natural key, 16 hex digits of SHA-256.

    >>> record_id("firms", "N", "2023-08-14T01:11Z", "48.53048", "34.64855")
    '4964f72d6061b6e9'
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:ID_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Bytes as received. The content address is the identity; the rest is custody."""

    sha256: str
    length: int  # bytes
    name: str  # file name as received, without folders
    received_utc: datetime
    origin: str  # address or hand it came from
    expected_length: int | None = None  # where the sender stated one

    def __post_init__(self) -> None:
        require_utc(self.received_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that was degraded or contradictory, typed, so that it reaches the report."""

    kind: str  # e.g. "name contradicts content", "exact duplicate rows"
    text: str  # one sentence with the numbers
    source: str
    blob_sha256: str | None = None


INVENTED = "exercise"  # kind of the note on a file marked EXERCISE whose rows have no mark of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a sensor or an observer perceived. Observer and event are two fields."""

    observation_id: str
    source: str  # "firms"
    sensor: str  # "S-NPP/VIIRS", "patrol 3", "camera Shyrokyne"
    means: Means
    phenomenon: Phenomenon
    started_utc: datetime  # the event happened within started..ended
    ended_utc: datetime
    time_precision: TimePrecision
    seen_utc: datetime  # when the sensor saw it
    received_utc: datetime  # when it first became known here or at the keeper of the feed
    place: Place | None  # of the event; None has a reason in `quality`
    observer: Place | None  # of the observer, never the event
    description: Description = Description.UNDETERMINED
    number: Count | None = None  # None where the sensor does not count
    weapon: str | None = None  # as assessed; "N/K" is a value; None where the sensor cannot tell
    weapon_calibre_mm: float | None = None
    object_class: ObjectClass = ObjectClass.NOT_KNOWN
    frp_mw: float | None = None  # fire radiative power
    detection: str | None = None  # the sensor's own confidence mark, as given: "l", "n", "h", "0".."100"
    daynight: str | None = None  # "D", "N"
    height_min_m: float | None = None  # above ground, of what flew; None where the sensor cannot tell
    height_max_m: float | None = None
    speed_ms: float | None = None  # over ground
    heading_deg: float | None = None  # true, 0 to 360
    operator: str | None = None  # who flew, drove or stood there, as the observer could tell
    text: str | None = None  # remark of the observer
    labels: tuple[str, ...] = ()  # the source's own labels, verbatim
    quality: tuple[str, ...] = ()  # what is missing or doubtful, and why
    exercise: bool = False
    blob_sha256: str = ""  # the kept file
    where: str = ""  # "line 4021" inside it

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)
        require_utc(self.seen_utc, self.received_utc)
        low, high = self.height_min_m, self.height_max_m
        if (low is None) != (high is None) or (low is not None and high is not None and not low <= high):
            raise OutOfRange("height", f"{low}..{high} m", "two numbers in order, or none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who said what, about what, when, in which words. A claim, not an observation."""

    statement_id: str
    source: str  # "viina"
    speaker: str  # outlet, body or "not stated"
    text: str  # the words, verbatim
    language: str  # BCP 47; "und" where unknown
    started_utc: datetime  # the event is said to lie within
    ended_utc: datetime
    time_precision: TimePrecision
    said_utc: datetime | None  # publication; None where the source gives none
    received_utc: datetime
    place: Place | None
    credits: tuple[str, ...] = ()  # addresses or names it relies on
    labels: tuple[str, ...] = ()  # the source's own labels, verbatim
    quality: tuple[str, ...] = ()
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)
        require_utc(self.received_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceLine:
    """A control or contact line, labelled with who drew it. Never our opinion of a border."""

    line_id: str
    source: str
    drawn_by: str  # "DeepState (party-aligned)", "ISW"
    title: str
    valid_from_utc: datetime
    received_utc: datetime
    area: Area  # the area the drawer encloses
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the mission's register: a notice, a certificate, a count, a position. Not a perceived event."""

    entry_id: str
    source: str
    kind: EntryKind
    item: str  # what it is about: "flight", "banks reconnected", "tank", the name of a vessel
    site: str  # site or area as the agreement names it; "" where none
    about: str  # the party it is about, as the agreement's id or name; "" not stated
    by: str  # who states, certifies, counts or inspects; "" not stated
    channel: str  # through which a notice came, or on which level an order was given; "" not stated
    reference: str  # id of an incident, a rule or an entry; "" where none
    number: Count | None
    outcome: Outcome
    started_utc: datetime  # what it records took place, or is to take place, within started..ended
    ended_utc: datetime
    stated_utc: datetime  # when it was stated
    received_utc: datetime
    place: Place | None
    text: str = ""  # remark, verbatim
    quality: tuple[str, ...] = ()
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)
        require_utc(self.stated_utc, self.received_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """Cloud cover over an area in an interval."""

    sky_id: str
    source: str
    place: Disc | Area
    started_utc: datetime
    ended_utc: datetime
    cloud_fraction: float | None  # 0..1; None where the file says nothing
    received_utc: datetime
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)
        if self.cloud_fraction is not None and not 0.0 <= self.cloud_fraction <= 1.0:
            raise OutOfRange("cloud_fraction", self.cloud_fraction, "0 to 1, or None")


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """Mean orbital elements of one satellite at one epoch, in the frame and units of SGP4 (CCSDS 502.0, OMM)."""

    elements_id: str
    source: str
    satellite: str  # name as given, "SUOMI NPP"; "" where the file gives none
    catalogue: int  # number in the catalogue of the United States Space Force
    epoch_utc: datetime
    received_utc: datetime
    mean_motion_rev_day: float
    eccentricity: float
    inclination_deg: float
    node_deg: float  # right ascension of the ascending node
    perigee_deg: float  # argument
    anomaly_deg: float  # mean
    drag_per_radius: float  # B*, per earth radius
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_utc(self.epoch_utc, self.received_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundFire:
    """A fire known by date alone: it teaches the background and is never an observation."""

    lat_deg: float
    lon_deg: float
    day_utc: datetime  # midnight UTC of the date in the file
    source: str
    blob_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishedEvent:
    """An event that a catalogue established: it teaches a fit, and is never evidence of what it teaches."""

    event_id: str
    source: str
    catalogue: str  # file that holds it
    what: str  # kind in the catalogue's own words
    happened: bool  # False where the catalogue says that there was none
    started_utc: datetime
    ended_utc: datetime
    place: Disc | None
    credibility: str  # in the catalogue's own words; "" where it states none
    received_utc: datetime
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """Something that can look: where, what it detects, from when, with what chance."""

    sensor_id: str
    source: str
    title: str
    detects: tuple[tuple[IncidentType, float], ...]  # chance to report such an event in clear view
    place: Place | None = None  # None for a satellite
    range_m: float | None = None
    from_utc: datetime | None = None
    until_utc: datetime | None = None
    exercise: bool = False
    kind: str = ""  # of the catalogue of sensor kinds, "observation-post"; "" where none is meant
    duty: float | None = None  # share of from..until on watch; None where nobody said


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one sensor could have seen of one cell in one interval."""

    sensor_id: str
    cell: str  # id of the grid cell, "lat,lon" of its south-west corner in 0.01 degrees
    lat_deg: float  # centre of the cell
    lon_deg: float
    started_utc: datetime
    ended_utc: datetime
    chance: float | None  # of a clear view, 0..1; None where nobody knows
    cloud_fraction: float | None
    blind: Blind | None  # the reason, where chance is 0 or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of the waterfall: a weight of evidence in nats."""

    label: str  # short: "VIIRS hot spot"
    sentence: str  # what a person reads
    weight_nats: float
    evidence: tuple[str, ...] = ()  # observation or claim ids
    at_utc: datetime | None = None
    family: str = ""  # prior, thermal, post, report, silence, hold ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A number that lies from `least` to `most`, both included, as its witnesses state it."""

    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeaponSaid:
    """One weapon that observers of an incident assessed, and the share of those who assessed any."""

    weapon: str
    calibre_mm: float | None
    share: float  # 0..1; the shares of an incident sum to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One version of one incident: what happened, how sure, and why."""

    incident_id: str  # stable while evidence is added
    version: str  # digest of members and weights
    started_utc: datetime  # 90 % interval of the time
    ended_utc: datetime
    best_utc: datetime
    place: Point
    types: tuple[tuple[IncidentType, float], ...]  # P(type | event), descending, sums to 1
    objects: tuple[tuple[ObjectClass, float], ...]  # P(object class | event), sums to 1
    weapon: str  # "N/K" unless an observer assessed it; every word, where observers differ
    weapon_calibre_mm: float | None  # None too where observers differ
    number: Count | None  # what all observers' numbers have in common; "at least" the smallest where they differ
    probability: float  # shown, 0.01..0.99, after holds
    calibrated: bool
    confidence: str  # low, medium, high
    log_odds: float  # sum of all bars
    waterfall: tuple[Bar, ...]
    members: tuple[str, ...]  # observation and claim ids
    sources: tuple[str, ...]  # distinct source names
    origins: int  # independent origins among the members
    observed_by: tuple[str, ...]  # sensors and speakers
    description: Description
    means: tuple[Means, ...]
    phenomena: tuple[Phenomenon, ...]
    time_precision: TimePrecision
    received_utc: datetime  # latest receipt among the members
    exercise: bool
    notes: tuple[str, ...] = ()
    place_precision: PlacePrecision = PlacePrecision.POSITION
    weapons: tuple[WeaponSaid, ...] = ()  # larger share first; empty where `weapon` is the one word of all
    height_m: Span | None = None  # above ground; None where no source knows it
    speed_ms: Span | None = None  # over ground
    heading_deg: Span | None = None  # true; `most` may be above 360, where it turns through north
    operators: tuple[tuple[str, float], ...] = ()  # who it was, as observers could tell, with the share that says so
    grade: GradeOfEvidence = NOT_GRADED  # how it is known; stands before the number
    nothing_else_share: float = 1.0  # P(nothing but the named objects was hit | event), where any is named

    def assessed(self) -> tuple[WeaponSaid, ...]:
        """Every weapon that an observer assessed; none where nobody did."""
        if self.weapons or self.weapon.strip().upper() in ("", "N/K"):
            return self.weapons
        return (WeaponSaid(weapon=self.weapon, calibre_mm=self.weapon_calibre_mm, share=1.0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule, one reading, one subject. Names no party."""

    finding_id: str
    rule_id: str
    rule_type: str
    reading: str
    verdict: str  # a Verdict
    incident_id: str | None  # None: the rule over the whole period
    chance: float | None  # that the incident contradicts the rule under this reading
    decided_by: str  # the parameter that decided, e.g. "in force from"
    because: str  # one sentence with the numbers
    flips: tuple[str, ...]  # "in force from: 25 March 2025 (Kyiv) -> outside scope"
    seen_fraction: float | None
    needed_fraction: float | None
    as_of_utc: datetime
    subject: str = ""  # what a rule asks for by itself: "inspection of the northern depot, due 15 May 2016"
    entries: tuple[str, ...] = ()  # lines of the register behind it
    case: str = ""  # number of the case that it speaks of; "" for the period
    not_known: str = ""  # the fact without which nobody can say whether the rule speaks about it; "" where it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a named person decided about a machine finding. A new row, never a change."""

    decision_id: str
    finding_id: str
    officer: str
    second_officer: str | None
    words: str
    decided_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What a run used, so that it can be made again byte for byte."""

    run_id: str
    day: str  # ISO date, local
    zone: str
    as_of_utc: datetime
    agreement_sha256: str
    model_id: str
    params_digest: str
    software: str
    program: Program | None = None  # None in runs of earlier versions
    blobs: tuple[str, ...]
    notes: tuple[Note, ...]
    exercise: bool


def require_utc(*moments: datetime) -> None:
    """Refuse moments that are not UTC.

    Raises:
        NaiveTimeError: a moment without a zone.
        OutOfRange: a moment in another zone.
    """
    for moment in moments:
        if moment.tzinfo is not UTC and utc(moment).utcoffset() != moment.utcoffset():
            raise OutOfRange("moment", moment.isoformat(), "a moment in UTC; call model.times.utc first")


def require_interval(started: datetime, ended: datetime) -> None:
    """Refuse an interval that is not UTC or ends before it starts.

    Raises:
        NaiveTimeError: a moment without a zone.
        OutOfRange: the others.
    """
    require_utc(started, ended)
    if ended < started:
        raise OutOfRange("interval", f"{started.isoformat()}..{ended.isoformat()}", "an end not before its start")
