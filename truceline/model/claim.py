"""A claim: what a text alleges, as it alleges it."""

from dataclasses import dataclass
from datetime import datetime

from truceline.model.place import Place
from truceline.model.terms import Count, IncidentType, ObjectClass, TimePrecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement read: which event it alleges, and which other claims share its origin.

    All of it is as told: a number of dead is what `speaker` says. Whom a text accuses is left out on purpose.
    """

    claim_id: str  # the statement's id
    source: str
    speaker: str
    origin: str  # group of claims that may go back to one origin; never empty
    incident_types: tuple[tuple[IncidentType, float], ...]  # shares, summing to 1
    object_class: ObjectClass
    started_utc: datetime
    ended_utc: datetime
    time_precision: TimePrecision
    received_utc: datetime
    place: Place | None
    vague_m: float  # radius of the place name's vagueness
    text: str
    exercise: bool
    blob_sha256: str
    where: str
    statement_id: str = ""  # what it was read from; empty: `claim_id`
    alleged: float = 1.0  # how sure reading is that the words allege an event of this place and day; coded events 1
    told_as: str = ""  # the kind in the text's own terms: "drone attack", "explosion, cause not told"
    place_name: str = ""  # one spelling; empty where the words name no place
    place_id: str = ""  # of the gazetteer
    oblast: str = ""  # region of the place, named or by the gazetteer
    other_places: tuple[str, ...] = ()  # what else the name may mean, the likeliest first
    object_name: str = ""  # a known object, as the gazetteer calls it
    dead: Count | None = None  # as `speaker` tells it, with its qualifier; never added up
    hurt: Count | None = None
    credit: str = ""  # the words that name who says so
    hedge: str = ""  # words that weaken it
    denied: bool = False
    digest: bool = False  # one of several places of a summary
    event: str = ""  # texts with one key tell of one event; empty where nobody can say
