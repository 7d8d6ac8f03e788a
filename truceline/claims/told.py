"""A claim as a text makes it: who says what about what, where, when, in which words, through whom.

This is the record of the reader. It is not believed: `probability` says how sure the reader is that the text alleges an
event of this place and day, never that the event took place.
"""

from dataclasses import dataclass
from datetime import date, datetime

from truceline.gazetteer.wide import Mention
from truceline.model.terms import Count, ObjectClass, TimePrecision

# Kinds in which a text tells of an event; `type_shares` says which incident types each may mean.
KINDS = (
    "drone attack", "missile attack", "air strike", "shelling", "clash", "strike on infrastructure",
    "explosion, cause not told", "fire, cause not told", "air defence", "sabotage", "restriction",
    "attack, means not told",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One claim of a text about one place."""

    kind: str  # one of `KINDS`
    probability: float  # that the words allege an event of this place and day
    reason: str  # why they may not; empty where nothing speaks against it
    object_class: ObjectClass
    place: Mention | None  # None where the text names none
    started: datetime  # aware, the outlet's zone
    ended: datetime
    day: date  # the likeliest day
    day_stated: bool
    time_precision: TimePrecision
    dead: Count | None
    hurt: Count | None
    parts: tuple[tuple[str, int], ...]  # parts of a total: never added
    speaker: str  # office quoted, or the outlet
    via: str  # outlet that carries it
    credit: str  # the words of the credit
    accused: str  # whom the text names as the author: RU, UA, or empty. As alleged, never our finding.
    hedge: str  # words that weaken it
    denied: bool
    digest: bool  # one of several places of a general staff's summary
    start: int  # span in the text
    end: int
    words: str
    language: str

    @property
    def place_name(self) -> str:
        """One spelling of the place."""
        if self.place is None:
            return ""
        return self.place.best.latin if self.place.best else self.place.name

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees; None where the place is not known."""
        if self.place is None:
            return None
        best = self.place.best
        if best is None:
            return self.place.position
        return None if best.lat_deg is None or best.lon_deg is None else (best.lat_deg, best.lon_deg)

    @property
    def specific(self) -> bool:
        """Whether a settlement or a known object is named."""
        return self.place is not None and self.place.kind in {"settlement", "object"}
