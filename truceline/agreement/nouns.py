"""The nouns of an agreement: parties, zones, lines, rules and readings as data, before anyone looks at facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from truceline.model.errors import Fault
from truceline.model.place import Area

Extra = Mapping[str, Any]  # fields of the document that nobody here reads; kept as they stand
Side = Literal["left", "right"]  # of a line, looking along it as drawn

LEFT_OPEN = "by reading"  # the text leaves the value to the readings; the document says so in these words
FIRST_INCLUDED, FIRST_EXCLUDED = COUNTINGS = ("first day included", "first day excluded")
IMPLICIT = "text"  # id of the one reading of an agreement that lists none


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment as the text gives it: wall clock and named zone, and what that is in UTC."""

    at_utc: datetime
    zone: str  # IANA
    local: str  # "2025-04-20 24:00", as written

    def __str__(self) -> str:
        return f"{self.local} {self.zone}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Someone the text binds."""

    party_id: str
    name: str
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An area of the text, labelled with who drew it."""

    zone_id: str
    title: str
    area: Area
    schematic: bool  # drawn by us because nobody published geometry
    drawn_by: str
    dated: str  # ISO date
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """The line one party counts its distances from, and the side of it that the party holds."""

    line_id: str
    title: str
    party: str
    positions: tuple[tuple[float, float], ...]  # (lon_deg, lat_deg), at least two
    side: Side
    schematic: bool
    drawn_by: str
    dated: str
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A time over which the text, or a later statement, lets a rule rest."""

    starts: Moment
    ends: Moment | None  # None: no end stated
    stated: str  # where that stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule under one set of parameters.

    `in_force_from` is None only in the base text of a rule that leaves the date to the readings;
    `under` never returns such a rule.
    """

    rule_id: str
    kind: str  # "protected_target"
    number: int  # of product.md section 3
    title: str  # "protected-target moratorium"
    article: str
    wording: tuple[tuple[str, str], ...]  # (BCP 47 language, clause text)
    source_address: str
    mark: str  # V verified, G general knowledge, O our own judgement
    bound: tuple[str, ...]  # party ids
    binds_all: bool  # every party of the agreement is bound
    symmetric: bool
    in_force_from: Moment | None
    in_force_until: Moment | None  # None: no end stated
    day_count: str  # how a duration in days was turned into the end
    area: Zone | None  # None: everywhere
    lines: tuple[PartyLine, ...]
    exceptions: tuple[str, ...]
    waiver: str  # who may waive
    notice: str  # notice channel
    consequence: str
    parameters: BaseModel  # the model of its kind
    lower: float  # at or below this chance an incident does not contradict the rule
    upper: float  # at or above it does
    needed_fraction: float  # of the area-hours that must have been seen before silence means anything
    in_force_days: int | None = None  # where the text gives a duration instead of an end
    counting: str = ""  # of these days: one of `COUNTINGS`, or "" where each reading says how
    suspended: tuple[Suspension, ...] = ()
    except_areas: tuple[Zone, ...] = ()  # in which the rule does not apply
    bound_names: tuple[str, ...] = ()  # names of the bound parties, as `bound`
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Whose reading, where stated, and which parameters of which rules it changes."""

    reading_id: str
    held_by: str
    stated_address: str
    stated_on: str  # ISO date, or ""
    sentence: str
    changes: Mapping[str, Mapping[str, Any]]  # rule id -> parameter -> value as in the document; empty: the text itself
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A text as data, with its readings. `tree` is the document as read, unknown fields included."""

    agreement_id: str
    title: str
    zone: str  # IANA zone of reporting days
    exercise: bool
    disclaimer: str
    parties: tuple[Party, ...]
    watched: Zone  # what the mission looks at; coverage statistics refer to it
    zones: tuple[Zone, ...]
    lines: tuple[PartyLine, ...]
    rules: tuple[Rule, ...]
    readings: tuple[Reading, ...]  # at least one
    unread: tuple[Fault, ...]  # fields that nobody reads: kept, but a typing slip would hide here
    tree: Mapping[str, Any] = field(repr=False)

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id under its base parameters."""
        return next(rule for rule in self.rules if rule.rule_id == rule_id)

    def reading(self, reading_id: str) -> Reading:
        """The reading of that id."""
        return next(reading for reading in self.readings if reading.reading_id == reading_id)
