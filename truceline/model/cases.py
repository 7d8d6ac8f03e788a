"""A case: the identity that an event has over time, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What people decided about identity: constraints on which items are one event. Undone by leaving one out."""

    same_event: tuple[tuple[str, str, str], ...] = ()  # (item, item, id of the decision)
    keep_apart: tuple[tuple[str, str, str], ...] = ()
    withdrawn: Mapping[str, str] = field(default_factory=dict)  # item to what withdrew it


NO_DECISIONS = Decisions()
