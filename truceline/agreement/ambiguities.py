"""Every ambiguity of a draft at once, beside its faults. Neither list hides the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from truceline.agreement.ambiguity._draft import Draft
from truceline.agreement.ambiguity._kind import Ambiguity, Kind, Place
from truceline.agreement.ambiguity._registry import ambiguity_kinds
from truceline.agreement.loading import load
from truceline.agreement.nouns import Agreement
from truceline.agreement.tree import Lines, clause_of, line_of, read_tree
from truceline.model.errors import AgreementFaults, Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What a reading of a draft brought to light. Where there are faults there is no agreement."""

    agreement: Agreement | None
    faults: tuple[Fault, ...]
    ambiguities: tuple[Ambiguity, ...]


def examine(data: bytes, name: str) -> Examination:
    """List the faults and the ambiguities of a draft, both in the order of the lines. Never raises for a draft."""
    agreement: Agreement | None = None
    faults: tuple[Fault, ...] = ()
    try:
        agreement = load(data, name)
    except AgreementFaults as bad:
        faults = bad.faults
    tree, lines, _ = read_tree(data)
    found = ambiguities(tree, lines) if isinstance(tree, dict) else ()
    return Examination(agreement=agreement, faults=faults, ambiguities=found)


def ambiguities(tree: Mapping[str, Any], lines: Lines) -> tuple[Ambiguity, ...]:
    """The ambiguities of a plain tree, one for each kind and clause.

    Where several clauses say the same, they are one ambiguity with several places.
    """
    draft = Draft(tree)
    made = [one for kind in ambiguity_kinds() for one in _of_kind(kind, draft, lines)]
    return tuple(sorted(made, key=lambda one: (one.places[0].line, one.kind.kind_id, one.found)))


def _of_kind(kind: Kind, draft: Draft, lines: Lines) -> Iterator[Ambiguity]:
    clauses: dict[str, list[tuple[int, str]]] = {}
    for path, found in kind.find(draft):
        clauses.setdefault(clause_of(draft.tree, path), []).append((line_of(lines, path), found))
    alike: dict[str, list[Place]] = {}
    for clause, held in clauses.items():
        words = "; ".join(dict.fromkeys(found for _, found in sorted(held)))
        alike.setdefault(words, []).append(Place(line=min(held)[0], clause=clause))
    for words, places in alike.items():
        yield Ambiguity(kind=kind, found=words, places=tuple(sorted(places, key=lambda p: (p.line, p.clause))))
