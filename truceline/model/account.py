"""The account of a day: what became of every item that was received for it."""

from dataclasses import dataclass
from enum import StrEnum


class AccountPlace(StrEnum):
    """Where an item of the day stands; each stands in exactly one place."""

    HERE = "in a case of this day"
    ELSEWHERE = "in a case of another day"
    COUNTED = "a count over a sector or a country"  # a statement of its own, never an event at a point
    NO_EVENT = "read as no event"
    JOINED = "joined to the item that it repeats"
    NOT_LOCATED = "not located"
    NOT_READ = "not readable"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountItem:
    """One item, as a reader finds it."""

    item: str  # observation or statement id
    where: str  # "viina line 1120"
    case: str = ""  # number of the case, where it is in one
    words: str = ""  # of a text that is in none, so that a reader can check the reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """Items that stand in one place for one reason."""

    place: AccountPlace
    reason: str  # "" where the place says all
    items: tuple[AccountItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """received = the items of all lines, always."""

    received: int
    lines: tuple[AccountLine, ...]

    def count(self, place: AccountPlace) -> int:
        """Items in one place."""
        return sum(len(line.items) for line in self.lines if line.place is place)

    def balanced(self) -> bool:
        """Whether every item stands in one place, and none in two."""
        names = [one.item for line in self.lines for one in line.items]
        return len(names) == self.received == len(set(names))
