"""What a rule is asked: one incident, and what stands around it. And what every rule module offers."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from truceline.agreement.nouns import Rule
from truceline.assess.common import Window
from truceline.assess.factors import Factor
from truceline.assess.register import Register
from truceline.model.place import Area
from truceline.model.records import Incident, ReferenceLine
from truceline.model.terms import IncidentType

Answer = TypeVar("Answer")
REGISTER, COVERAGE = "register", "coverage"  # what decides where neither was kept nor seen enough


class SeenFraction(Protocol):
    """What assess needs of a coverage."""

    def seen_fraction(
        self, area: Area | None, start: datetime, end: datetime, kinds: tuple[IncidentType, ...]
    ) -> float:
        """Share of the area-hours in which such an event would have been seen; not a number counts as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One incident before a rule."""

    incident: Incident
    lines: Sequence[ReferenceLine]  # kept lines, whoever drew them
    register: Register = field(default_factory=Register)
    _known: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """What `make` gives, worked out once: rules and readings share what they ask of an incident under one key."""
        if key not in self._known:
            self._known[key] = make()
        known: Answer = self._known[key]
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is judged: [start, end), as known at `as_of`."""

    start: datetime
    end: datetime
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that a rule asks for by itself: an inspection, a notice, a count at a site. Judged as an incident is.

    `recorded` says whether the register would show what counts against the rule, or for it: without it, silence
    is *not observable*.
    """

    key: str  # stable within the rule: "inspection 3", "site north 2016-05-01"
    title: str  # "inspection of the northern depot, due 15 May 2016"
    started: datetime  # when it was due or took place; both ends equal for a moment
    ended: datetime
    factors: tuple[Factor, ...]  # time is added; place and actors where they matter
    recorded: bool
    entries: tuple[str, ...] = ()  # lines of the register behind it
    main: str = ""  # the parameter that decides where it contradicts; "" for the one of the rule type
    witness: str = REGISTER  # what would have shown it: the register or coverage


class RuleType(Protocol):
    """A module of `assess.rules`. Its parameters are declared in the module of the same name in `agreement.kinds`.

    A module may also offer
    - `reach(rule, docket)`: for all incidents at once, what the greatest shares of `subject` multiply to, NaN where
      `subject` itself must be asked. Without it every incident is asked.
    - `ground(rule)`: the area that it reaches where that is not the rule's own: a corridor and a buffer around it.
    - `dues(rule, docket, period)`: what the rule asks for by itself in the period, whatever incidents there are.
      Where `looked_for` is empty, silence over the period is as good as the register was kept.
    """

    TYPE: tuple[int, str]  # number and name
    MAIN: str  # the parameter that decides where an incident contradicts the rule

    def looked_for(self, rule: Rule) -> tuple[IncidentType, ...]:
        """Kinds of event that coverage must have been able to see."""

    def subject(self, rule: Rule, incident: Incident) -> tuple[Factor, ...]:
        """Whether the rule speaks about such an incident: cheap factors alone."""

    def window(self, rule: Rule) -> Window:
        """When the rule binds."""

    def judge(self, rule: Rule, question: Question) -> tuple[Factor, ...]:
        """The other factors of the rule's own. Time, area and actors are common to all rules."""

    def sentence(self, rule: Rule, language: str = "en") -> str:
        """What a diplomat reads."""


def share_of(shares: Sequence[tuple[object, float]], wanted: Sequence[object]) -> float:
    """Sum of the shares of the wanted names."""
    return sum(share for name, share in shares if name in wanted)
