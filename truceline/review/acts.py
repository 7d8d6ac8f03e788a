"""The acts of officers on a case, from which states they may be done, and where they lead.

An act never changes what the machine found. What it makes of a case is computed by `review.states`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from truceline.review.rights import Right

LEASE = timedelta(minutes=15)  # of a case that somebody took; it ends by itself
MAX_TEXT = 4_000  # characters
CORRECTABLE = ("title", "place", "time", "kind", "object", "casualties")
UNRESOLVED = ("background", "duplicate", "out of area", "unresolved")  # reasons to close without a finding
ANSWERS = ("yes", "no", "cannot be told")  # whether it happened
ASKED = ("camera", "patrol", "image", "party", "other")  # of whom an inquiry asks


class State(StrEnum):
    """Where a case stands with people."""

    PROPOSED = "proposed"
    TAKEN = "taken"
    INQUIRY = "inquiry"
    ASSESSED = "assessed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    SUPERSEDED = "superseded"
    CLOSED = "closed"


class Act(StrEnum):
    """What an officer does."""

    TAKE = "take"
    PUT_BACK = "put back"
    ASK = "ask"
    ANSWER = "answer"
    ASSESS = "assess"
    RETURN = "return"
    ACCEPT = "accept"
    DISPUTE = "dispute"
    REPLY = "reply"
    CLOSE = "close"
    SAME = "same event"
    APART = "keep apart"
    SPLIT = "split"
    SERIES = "part of a series"
    CORRECT = "correct"
    NOTE = "note"
    DISSENT = "dissent"
    UNDO = "undo"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From where, to where, with which right. `to` None: the state stays."""

    from_: frozenset[State]
    to: State | None
    right: Right
    holder: bool = False  # only whoever has taken the case
    needs: tuple[str, ...] = ()  # keys of `about` that must be given


_S = State
_ANY = frozenset(State)
_OPEN = frozenset({_S.TAKEN, _S.INQUIRY})
_DO = Right.ADJUDICATE
MOVES: Mapping[Act, Move] = MappingProxyType(
    {
        Act.TAKE: Move(from_=_ANY - {_S.ASSESSED, _S.DISPUTED}, to=_S.TAKEN, right=_DO),
        Act.PUT_BACK: Move(from_=_OPEN, to=_S.PROPOSED, right=_DO, holder=True),
        Act.ASK: Move(from_=_OPEN, to=_S.INQUIRY, right=_DO, holder=True, needs=("whom", "due")),
        Act.ANSWER: Move(from_=_ANY, to=None, right=Right.SUBMIT, needs=("question",)),
        Act.ASSESS: Move(from_=_OPEN, to=_S.ASSESSED, right=_DO, holder=True, needs=("happened",)),
        Act.RETURN: Move(from_=frozenset({_S.ASSESSED}), to=_S.RETURNED, right=_DO),
        Act.ACCEPT: Move(from_=frozenset({_S.ASSESSED}), to=_S.ACCEPTED, right=_DO),
        Act.DISPUTE: Move(from_=_ANY - {_S.DISPUTED}, to=_S.DISPUTED, right=Right.SUBMIT, needs=("party", "due")),
        Act.REPLY: Move(from_=frozenset({_S.DISPUTED}), to=None, right=_DO),
        Act.CLOSE: Move(from_=_OPEN, to=_S.CLOSED, right=_DO, holder=True, needs=("why",)),
        Act.SAME: Move(from_=_ANY, to=None, right=_DO),
        Act.APART: Move(from_=_ANY, to=None, right=_DO),
        Act.SPLIT: Move(from_=_ANY, to=None, right=_DO),
        Act.SERIES: Move(from_=_ANY, to=None, right=_DO),
        Act.CORRECT: Move(from_=_ANY, to=None, right=_DO, needs=("field", "before", "after")),
        Act.NOTE: Move(from_=_ANY, to=None, right=_DO),
        Act.DISSENT: Move(from_=_ANY, to=None, right=Right.READ_MISSION),
        Act.UNDO: Move(from_=_ANY, to=None, right=_DO, needs=("of",)),
        Act.ATTRIBUTE: Move(
            from_=frozenset({_S.ACCEPTED}), to=None, right=Right.ATTRIBUTE, needs=("party", "standard")
        ),
    }
)
UNDONE = frozenset({Act.SAME, Act.APART, Act.SPLIT, Act.SERIES, Act.CORRECT, Act.NOTE, Act.DISSENT, Act.ATTRIBUTE})
OWN = frozenset({Act.NOTE, Act.DISSENT, Act.ATTRIBUTE})  # struck through by their own author alone
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"happened": ANSWERS, "why": UNRESOLVED, "field": CORRECTABLE, "whom": ASKED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One signed line of the journal about a case."""

    case: str
    act: Act
    from_: State
    to: State
    reason: str  # a short code, as the mission uses them
    text: str
    about: Mapping[str, str]  # what the act needs: the field that is corrected, whom an inquiry asks
    others: Mapping[str, str]  # the other cases it speaks of, with their versions
    items: tuple[str, ...]  # of this case
    against: tuple[str, ...]  # of the other one, or those that leave
    version: str  # SHA-256 of the case that was on the screen
    report: str  # SHA-256 of the report.json that was
    after: str  # digest of the last decision on this case that was on the screen; "" for none
    as_of_utc: datetime  # of the report that was on the screen
    form: str  # pressing twice is once
    officer: str
    role: str
    key: str
    at_utc: datetime
    clock: str  # the same moment by the mission's clock
    signature: str
    digest: str  # of its body
    seq: int
