"""Which case stands first, and which are told in full: what touches the agreement, how it is known, what it cost.

The number is the last to decide: while it is uncalibrated it orders, and it says nothing of what matters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from truceline.claims.casualties import casualties
from truceline.claims.language import language
from truceline.claims.phrases import phrases
from truceline.claims.sentences import sentences
from truceline.model.grade import Grade
from truceline.model.report import LISTED_FROM, EvidenceItem, IncidentCase
from truceline.model.terms import Count, ObjectClass, Verdict

RANK = {word: place for place, word in enumerate(Grade)}
KNOWN = frozenset({Grade.CORROBORATED, Grade.CONTESTED})  # by more than one voice that says so
NOBODY_SAYS = frozenset({Grade.UNRESOLVED, Grade.DISCOUNTED})  # what it was
AGAINST = frozenset({Verdict.INCONSISTENT.value, Verdict.UNDETERMINED.value})


class Alleged(NamedTuple):
    """The most dead and hurt that any one sentence of a case alleges; parts are never added up."""

    dead: int
    hurt: int


def in_order(cases: Iterable[IncidentCase]) -> tuple[IncidentCase, ...]:
    """Listed cases first, then how far they touch the agreement, grade, dead and hurt alleged, number, time."""
    told = [(case, alleged(case)) for case in cases]
    marked = [(replace(case, listed=is_listed(case, harm)), harm) for case, harm in told]
    return tuple(case for case, harm in sorted(marked, key=lambda pair: _key(*pair)))


def is_listed(case: IncidentCase, harm: Alleged) -> bool:
    """Whether a case is told in full; the others stand in a compact table, with their evidence."""
    incident = case.incident
    spoken = [one for one in case.findings if not one.not_known]
    if any(one.verdict in AGAINST for one in spoken):
        return True
    if incident.grade.word in NOBODY_SAYS:
        return False
    if incident.probability >= LISTED_FROM or any(harm) or incident.grade.word in KNOWN:
        return True
    named = any(name is not ObjectClass.NOT_KNOWN and share > 0.0 for name, share in incident.objects)
    return named and case.touch == 0


def alleged(case: IncidentCase) -> Alleged:
    """Dead and hurt as its telling alleges them, whoever does; of a case without words, as its claims do."""
    if case.telling is None:
        return _in_words(case.evidence)
    said = [one for one in case.telling.alleged if not one.told_of]
    told = {what: [_least(one.number) for one in said if one.what == what] for what in Alleged._fields}
    return Alleged(**{what: max(numbers, default=0) for what, numbers in told.items()})


def _in_words(items: Sequence[EvidenceItem]) -> Alleged:
    dead = hurt = 0
    for words in dict.fromkeys(item.words for item in items if item.kind == "claim"):
        known = phrases(language(words))
        for sentence in sentences(words):
            harm = casualties(sentence.text, known)
            dead, hurt = max(dead, _least(harm.dead)), max(hurt, _least(harm.hurt))
    return Alleged(dead, hurt)


def _least(count: Count | None) -> int:
    return 0 if count is None else int(count.bounds()[0])


def _key(case: IncidentCase, harm: Alleged) -> tuple[bool, int, int, int, int, float, datetime, str]:
    incident = case.incident
    return (
        not case.listed, case.touch, RANK[incident.grade.word], -harm.dead, -harm.hurt, -incident.probability,
        incident.best_utc, incident.incident_id,
    )  # fmt: skip
