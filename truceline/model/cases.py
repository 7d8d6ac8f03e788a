"""A case: the identity that an event has over time, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaseState(StrEnum):
    """Where a number stands; none is ever deleted."""

    OPEN = "open"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """One step in the life of a case."""

    at_utc: datetime  # the cut-off by which it was known
    what: str  # "first known", "grew", "lost items", "moved", "took in", "merged into", "split off", "withdrawn", ...
    cause: str  # the item or the decision
    cases: tuple[str, ...] = ()  # the other numbers it speaks of
    detail: str = ""  # with the numbers: "2 items more", "moved by 81 km"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One event above the days. `items` of a merged or withdrawn case are those that it held last."""

    number: str  # "2025-03-21-017": the local day of the event when it was first known, and its order there
    state: CaseState
    first_known_utc: datetime  # the cut-off
    last_changed_utc: datetime
    items: tuple[str, ...]  # observation and claim ids, ascending
    best_utc: datetime
    started_utc: datetime  # what the event is known to lie in
    ended_utc: datetime
    lat_deg: float
    lon_deg: float
    chance: float  # by evidence alone, before any silence: what the days after expect here
    into: str = ""  # the case that it was merged into
    parents: tuple[str, ...] = ()  # it was split off from
    history: tuple[CaseChange, ...] = ()

    def touches(self, start: datetime, end: datetime) -> bool:
        """Whether what is known of it lies in [start, end), in part at least."""
        return self.started_utc < end and self.ended_utc > start


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A decision that two items are one event, or are not."""

    one: str
    other: str
    decision: str  # its id: the cause of what it changes
    at_utc: datetime
    until_utc: datetime | None = None  # undone by then; undoing is a decision too

    def holds(self, moment: datetime) -> bool:
        """Whether it is in force at a moment."""
        return self.at_utc <= moment and (self.until_utc is None or moment < self.until_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """A decision that no item of one list and none of the other are one event: two cases kept apart, or a split."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    decision: str
    at_utc: datetime
    until_utc: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether it is in force at a moment."""
        return self.at_utc <= moment and (self.until_utc is None or moment < self.until_utc)

    def items(self) -> tuple[str, ...]:
        """Every item that it names."""
        return (*self.one, *self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """An item that no longer counts, from a moment on."""

    item: str
    cause: str
    at_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A number that people used for these items: whatever else comes, it never means another event."""

    number: str
    items: tuple[str, ...]
    decision: str
    at_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What people decided about identity, over all time; each step of the fold takes those in force by its cut-off."""

    same_event: tuple[Constraint, ...] = ()
    keep_apart: tuple[Constraint, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    partings: tuple[Parting, ...] = ()
    pins: tuple[Pin, ...] = ()

    def by(self, moment: datetime) -> "Decisions":
        """Those in force at a moment."""
        return Decisions(
            same_event=tuple(one for one in self.same_event if one.holds(moment)),
            keep_apart=tuple(one for one in self.keep_apart if one.holds(moment)),
            withdrawals=tuple(one for one in self.withdrawals if one.at_utc <= moment),
            partings=tuple(one for one in self.partings if one.holds(moment)),
            pins=tuple(one for one in self.pins if one.at_utc <= moment),
        )

    def moments(self) -> set[datetime]:
        """When anything was decided or undone."""
        pairs: tuple[Constraint | Parting, ...] = (*self.same_event, *self.keep_apart, *self.partings)
        ends = {one.until_utc for one in pairs if one.until_utc is not None}
        return ends | {one.at_utc for one in (*pairs, *self.withdrawals, *self.pins)}

    def withdrawn(self) -> dict[str, str]:
        """Item to what withdrew it."""
        return {one.item: one.cause for one in self.withdrawals}

    def named(self, moment: datetime) -> dict[str, str]:
        """Item to the decision that names it, decided or undone by a moment."""
        pairs = [one for one in (*self.same_event, *self.keep_apart) if one.at_utc <= moment]
        found = {item: one.decision for one in pairs for item in (one.one, one.other)}
        found |= {item: one.decision for one in self.partings if one.at_utc <= moment for item in one.items()}
        return found | {one.item: one.cause for one in self.withdrawals if one.at_utc <= moment}


NO_DECISIONS = Decisions()
