"""The nouns of the coalition: who promised what, what became of it, who accepts whom, and what is dated when.

Every row is something that somebody said or published: it keeps words, speaker, address and mark. A correction is a
further row; two rows that disagree stand side by side. Vocabularies: docs/pledges.md.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from truceline.model.errors import OutOfRange
from truceline.model.place import Place
from truceline.model.records import require_interval, require_utc
from truceline.model.terms import TimePrecision


class Domain(StrEnum):
    """In what a contribution is made."""

    LAND = "land"
    SEA = "sea"
    AIR = "air"
    CYBER = "cyber"
    SPACE = "space"
    MONITORING = "monitoring"
    TRAINING = "training"
    MATERIEL = "materiel"
    FINANCE = "finance"
    RECONSTRUCTION = "reconstruction"


class State(StrEnum):
    """What somebody states of a pledge, or of a condition. Never inferred: a state is a row with its words."""

    ANNOUNCED = "announced"
    COMMITTED = "committed"
    ALLOCATED = "allocated"
    DELIVERED = "delivered"
    IN_SERVICE = "in service"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    MET = "met"  # of a condition
    NOT_MET = "not met"


WAY = (State.ANNOUNCED, State.COMMITTED, State.ALLOCATED, State.DELIVERED, State.IN_SERVICE)  # the order on the way
ENDED = (State.WITHDRAWN, State.LAPSED)
OF_CONDITIONS = (State.MET, State.NOT_MET)


class ConditionKind(StrEnum):
    """On what a pledge may hang, beside another pledge."""

    CEASEFIRE = "ceasefire"
    MANDATE = "mandate"
    PARLIAMENT = "parliament"
    HOST_CONSENT = "host consent"
    PARTY_CONSENT = "party consent"
    OTHER = "other"


class Role(StrEnum):
    """In what role somebody would come."""

    MONITOR = "monitor"
    PEACEKEEPER = "peacekeeper"
    REASSURANCE = "reassurance force"
    GUARANTOR = "guarantor"
    MEDIATOR = "mediator"
    BACKSTOP = "backstop"


class Position(StrEnum):
    """What somebody says about a contributor in a role. Silence and contradiction are of a cell, never of a row."""

    ACCEPTS = "accepts"
    REJECTS = "rejects"
    CONDITIONAL = "conditional"
    EXPLORES = "explores"  # about itself: looks into taking part
    OFFERS = "offers"  # about itself
    ASKS_FOR = "asks for"  # wants the contributor in that role
    DENIES = "denies"  # says that what others report of its position is untrue


class Lane(StrEnum):
    """The lanes of the timeline."""

    MEETING = "meeting"
    STATEMENT = "statement"
    FORCE = "entry into force"
    DELIVERY = "delivery"
    LOCAL_TRUCE = "local truce"
    MONITORING = "monitoring"


class Mark(StrEnum):
    """How far a fact was checked (product.md)."""

    VERIFIED = "V"
    GENERAL = "G"  # general knowledge, to be checked before it is quoted
    OWN = "O"  # our own arithmetic or judgement


class Bound(StrEnum):
    """How an amount was meant."""

    EXACT = "exact"
    AT_LEAST = "at least"
    ABOUT = "about"
    UP_TO = "up to"
    NOT_KNOWN = "N/K"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A quantity as promised or published: unit, time and prices stay with it."""

    bound: Bound
    value: float | None  # in `unit`; None where the bound is N/K
    unit: str  # "billion EUR", "brigade", "percent"
    per: str = ""  # "year" for a rate; "" for a quantity
    base: str = ""  # of a growth in percent: what it is counted from; "" where nobody said
    prices: str = ""  # of money: "nominal" or "real 2021"; "" where the origin does not say

    def __post_init__(self) -> None:
        if (self.bound is Bound.NOT_KNOWN) != (self.value is None):
            raise OutOfRange("amount", (self.bound.value, self.value), "a number, or N/K without one")
        if self.value is not None and not math.isfinite(self.value):
            raise OutOfRange("amount", self.value, "a finite number")

    def __str__(self) -> str:
        number = "N/K" if self.value is None else f"{self.value:,.12g}"
        words = [
            "" if self.bound in (Bound.EXACT, Bound.NOT_KNOWN) else self.bound.value,
            number,
            f"{self.unit}s" if self.value not in (None, 1.0) and _plural(self.unit) else self.unit,
            f"a {self.per}" if self.per else "",
            f"({self.prices} prices)" if self.prices else "",
        ]
        base = f", on {self.base}" if self.base else ", base not stated" if self.unit == "percent" else ""
        return " ".join(word for word in words if word) + base


def _plural(unit: str) -> bool:
    return unit.islower() and unit not in ("percent", "aircraft") and " " not in unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What somebody promised, in one description of it. Two descriptions of one key stand side by side."""

    pledge_id: str  # from everything the description says
    source: str
    key: str  # name inside the ledger, "fr-package-2025"
    contributor: str  # ISO 3166 alpha-2, or a body: "EU", "coalition"
    domain: Domain
    what: str
    amount: Amount | None
    from_utc: datetime | None  # period promised
    until_utc: datetime | None
    region: str  # as promised, in words; never a live position
    place: Place | None  # the same as a shape
    conditions: str  # "us-backstop and (ceasefire or mandate)"; "" where none
    sensor_kind: str  # of a promise to watch: a kind of the catalogue; "" otherwise
    sensors: int  # how many of them; 0 otherwise
    stated_utc: datetime  # when this was first said
    speaker: str
    origin: str  # address
    shared_origin: str  # figures that go back to one origin bear one name; "" for none known
    mark: Mark
    received_utc: datetime
    text: str = ""
    quality: tuple[str, ...] = ()
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_utc(self.stated_utc, self.received_utc)
        if self.from_utc is not None and self.until_utc is not None:
            require_interval(self.from_utc, self.until_utc)
        if self.sensors < 0 or (self.sensors > 0) != bool(self.sensor_kind):
            raise OutOfRange("sensors", (self.sensor_kind, self.sensors), "a kind with a number above 0, or neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that a pledge may hang on and that is no pledge."""

    condition_id: str
    source: str
    key: str
    condition_kind: ConditionKind
    what: str
    by: str  # whose mandate, parliament or consent; "" otherwise
    stated_utc: datetime
    origin: str
    mark: Mark
    received_utc: datetime
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One dated statement about the state of a pledge or a condition."""

    step_id: str
    source: str
    key: str  # of the pledge or condition
    state: State
    amount: Amount | None  # how much of it, where the statement says so
    started_utc: datetime  # the state began within started..ended
    ended_utc: datetime
    time_precision: TimePrecision
    words: str
    speaker: str
    origin: str
    shared_origin: str
    mark: Mark
    received_utc: datetime
    quality: tuple[str, ...] = ()
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)
        require_utc(self.received_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """One dated statement about whom somebody would have in which role."""

    stance_id: str
    source: str
    party: str  # who speaks: a country or body
    contributor: str  # about whom: a country, a body, or a class such as "alliance states"
    role: Role
    position: Position
    started_utc: datetime
    ended_utc: datetime
    time_precision: TimePrecision
    words: str
    speaker: str
    origin: str
    shared_origin: str
    mark: Mark
    received_utc: datetime
    quality: tuple[str, ...] = ()
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)
        require_utc(self.received_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Something dated: a meeting, a statement, an entry into force under one reading."""

    milestone_id: str
    source: str
    lane: Lane
    what: str
    site: str  # where; "" not stated
    reading: str  # whose reading it holds under; "" where there is one
    zone: str  # IANA zone on whose clock it was given
    started_utc: datetime  # it lies, or lasts, within started..ended
    ended_utc: datetime
    time_precision: TimePrecision
    disputed: bool  # sources give other dates: a bar, never a dot
    stated_utc: datetime
    speaker: str
    origin: str
    mark: Mark
    received_utc: datetime
    quality: tuple[str, ...] = ()
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)
        require_utc(self.stated_utc, self.received_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that a published series gives for a contributor and a period, as published."""

    figure_id: str
    source: str
    series: str  # "data_explorer"
    contributor: str  # ISO 3166 alpha-2 or body; "all" where the series names none
    contributor_name: str  # as published
    measure: str  # column: "military", "gdp", "number_of_weapons"
    item: str  # "Howitzers"; "" where the series names none
    started_utc: datetime
    ended_utc: datetime
    bound: Bound
    value: float | None  # None where the file says nothing
    unit: str
    prices: str  # "" where the origin does not say
    text: str  # what the row says beside numbers
    speaker: str
    origin: str
    mark: Mark
    received_utc: datetime
    exercise: bool = False
    blob_sha256: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        require_interval(self.started_utc, self.ended_utc)
        require_utc(self.received_utc)
