"""Who accepts whom in which role: every cell a dated history of statements, none of it a judgement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from truceline.model.pledge import Position, Role, Stance

SILENT, CONTRADICTORY = "silent", "contradictory"
_OPPOSED = {Position.ACCEPTS: Position.REJECTS, Position.REJECTS: Position.ACCEPTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one party says about one contributor in one role."""

    party: str
    contributor: str
    role: Role
    word: str  # a Position; "silent", "contradictory"
    history: tuple[Stance, ...]  # by time


def acceptance(stances: Iterable[Stance]) -> list[Cell]:
    """The cells about which anything was said, by party, contributor and role."""
    held: dict[tuple[str, str, Role], list[Stance]] = {}
    for one in sorted(stances, key=lambda s: (s.started_utc, s.ended_utc, s.stance_id)):
        held.setdefault((one.party, one.contributor, one.role), []).append(one)
    return [
        Cell(party=party, contributor=about, role=role, word=_word(history), history=tuple(history))
        for (party, about, role), history in sorted(held.items())
    ]


def cell(cells: Iterable[Cell], party: str, contributor: str, role: Role) -> Cell:
    """One cell; silent where nobody said anything. Silence is no consent."""
    for one in cells:
        if (one.party, one.contributor, one.role) == (party, contributor, role):
            return one
    return Cell(party=party, contributor=contributor, role=role, word=SILENT, history=())


def _word(history: Sequence[Stance]) -> str:
    """What was last said; contradictory where statements of the same time differ."""
    last = max(one.started_utc for one in history)
    latest = dict.fromkeys(one.position for one in history if one.ended_utc > last or one.started_utc == last)
    if Position.DENIES in latest and len({one.position for one in history}) > 1:
        return CONTRADICTORY  # somebody reported a position, and it was denied
    if len(latest) == 1:
        return next(iter(latest)).value
    if any(_OPPOSED.get(one) in latest for one in latest):
        return CONTRADICTORY
    return " / ".join(one.value for one in Position if one in latest)
