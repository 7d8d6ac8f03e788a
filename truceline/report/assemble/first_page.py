"""What a shift reads first at 19:30: what is new, casualties as alleged, what cannot be decided."""

from collections.abc import Iterator, Sequence

from truceline.model.report import IncidentCase, Report
from truceline.model.telling import Alleged, Telling, worst
from truceline.model.terms import Verdict
from truceline.report.telling.questions import asked

NAMED = 5  # cases that get a sentence of their own
UNSAID = "not stated"
OPEN = (Verdict.UNDETERMINED.value, Verdict.NOT_OBSERVABLE.value)


def new(report: Report) -> Iterator[str]:
    """How many cases nobody knew before the cut-off of this day, and how many of the older ones changed."""
    dated = [case for case in report.cases if case.first_known_utc is not None and case.last_changed_utc is not None]
    if not dated:
        return
    older = [case for case in dated if case.first_known_utc is not None and case.first_known_utc < report.end_utc]
    changed = [case for case in older if case.last_changed_utc is not None and case.last_changed_utc >= report.end_utc]
    yield (
        f"New: {_count(len(dated) - len(older), 'case')} first known by the cut-off of this day or later; "
        f"{len(older)} known before, of which {len(changed)} changed since."
    )


def casualties(report: Report) -> Iterator[str]:
    """Dead and hurt as alleged, the heaviest first. Numbers of different speakers are never added up."""
    told = [(number, case, most) for number, case in _numbered(report) if (most := _worst(case.telling))]
    if not told:
        if any(case.telling for case in report.cases):
            yield "Casualties: No dead and no hurt are alleged in what was received for the cases of this day."
        return
    told.sort(key=lambda one: _weight(one[2]))
    yield (
        f"Casualties: Dead or hurt are alleged in {_count(len(told), 'case')}. Each number is what one speaker tells; "
        "none is ours, and none is added to another."
    )
    for number, case, most in told[:NAMED]:
        by = ", ".join(dict.fromkeys("a speaker not stated" if one.by == UNSAID else one.by for one in most))
        yield f"{_named(number, case)}{case.title} (as told by {by})."
    if len(told) > NAMED:
        yield f"{_count(len(told) - NAMED, 'further case')} with dead or hurt alleged: see the table."


def to_decide(report: Report) -> Iterator[str]:
    """What stands open under the agreement, by the question that would decide it."""
    held: dict[str, dict[str, None]] = {}
    for number, case in _numbered(report):
        for one in () if case.telling is None else case.telling.questions:
            if one.verdict in OPEN:
                held.setdefault(asked(one.decided_by, "en"), {})[
                    f"No. {number}" if number else f"case {case.number}"
                ] = None
    start = "To decide: "
    for question, cases in sorted(held.items(), key=lambda one: (-len(one[1]), one[0])):
        more = f" and {len(cases) - NAMED} more" if len(cases) > NAMED else ""
        yield f"{start}{question} Open in {_count(len(cases), 'case')}: {', '.join([*cases][:NAMED])}{more}."
        start = ""


def _numbered(report: Report) -> Iterator[tuple[int, IncidentCase]]:
    """Each case with its number on the page; 0 where it has none."""
    listed = 0
    for case in report.cases:
        listed += case.listed
        yield (listed if case.listed else 0), case


def _named(number: int, case: IncidentCase) -> str:
    return f"No. {number}. " if number else f"Case {case.number}: " if case.number else ""


def _worst(telling: Telling | None) -> list[Alleged]:
    """The highest dead and the highest hurt that anybody tells of the place."""
    said: Sequence[Alleged] = () if telling is None else telling.alleged
    return [one for what in ("dead", "hurt") if (one := worst(said, what)) is not None]


def _weight(most: Sequence[Alleged]) -> tuple[int, int]:
    held = {one.what: one.number.value or 0 for one in most if one.number is not None}
    return -held.get("dead", 0), -held.get("hurt", 0)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
