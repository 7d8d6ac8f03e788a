"""What a kind of ambiguity is, and what one found in a draft is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from truceline.agreement.ambiguity._draft import Draft
from truceline.agreement.tree import Path

Found = tuple[Path, str]  # where in the tree, and what stands there


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One instance, in our own words."""

    text: str
    address: str
    mark: Literal[
        "V", "G", "O"
    ]  # V verified in a public source, G general knowledge, O our own arithmetic or judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of ambiguity. `find` names every place of a draft where it stands; it never raises."""

    kind_id: str  # "A07"
    name: str  # "open-end": a word for machines
    title: str
    why: str  # what goes wrong because of it
    history: History
    settles: str  # what would settle it
    find: Callable[[Draft], Iterable[Found]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of a document."""

    line: int  # 1-based
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """One ambiguity of a draft. The same words in several clauses are one ambiguity with several places."""

    kind: Kind
    places: tuple[Place, ...]  # at least one, in the order of the lines
    found: str
