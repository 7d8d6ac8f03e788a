"""When a rule is applicable: renewals, conditions precedent and suspensions move the window of its own clause.

Lines of the register count where their `reference` is the rule's id, alone or behind the agreement's id and a slash.
A line whose outcome is *refused* changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

from truceline.agreement.dependencies import CONDITION
from truceline.agreement.kinds.conditional_entry import Condition, Parameters
from truceline.agreement.moments import spoken
from truceline.agreement.nouns import Rule
from truceline.assess.factors.force_window import FORCE_UNTIL, Gap, Window, force_window
from truceline.assess.register.certificates import Certification, Standing, certified, holds_from
from truceline.assess.register.register import FULFILLED, Register, plain
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome
from truceline.model.times import utc_text

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)  # the ends of what has none
SETTLING = (*FULFILLED, Outcome.REFUSED)  # words that settle whether a condition is met


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionState:
    """A condition precedent over time: when it was surely not met, and from when on nobody knows."""

    name: str
    unmet: tuple[Gap, ...]  # surely not met, and the clause of the condition in force; in order
    doubt: tuple[datetime | None, datetime | None] | None  # nobody knows: from, until; None: everything is known
    words: str


def bound_window(
    window: Window, rule: Rule, governing: Sequence[Rule], register: Register, names: Sequence[str]
) -> Window:
    """A rule's own window after renewals, conditions and suspensions, in this order: docs/agreements.md has the law.

    `governing` are the rules that govern it, `names` the ways in which the register may refer to it.
    """
    lines = [one for one in register.of(EntryKind.RENEWAL, EntryKind.SUSPENSION) if refers(one, names)]
    renewals = [one for one in lines if one.kind is EntryKind.RENEWAL]
    states = [
        condition_state(condition, other, register, window.start)
        for other in governing
        if other.kind == CONDITION
        for condition in cast("Parameters", other.parameters).conditions
    ]
    bound, rests = _conditional(_renewed(window, renewals), states)
    return _rested(bound, [*rests, *_stated(rule, renewals), *_registered(lines, renewals)])


def references(rule: Rule, agreement_id: str) -> tuple[str, ...]:
    """How the register may refer to a rule."""
    bare = rule.rule_id.rpartition("/")[2]
    return bare, f"{agreement_id}/{bare}"


def refers(entry: Entry, names: Sequence[str]) -> bool:
    """Whether a line that was not refused refers to one of the names."""
    return entry.outcome is not Outcome.REFUSED and plain(entry.reference) in {plain(name) for name in names}


def condition_state(condition: Condition, clause: Rule, register: Register, since: datetime | None) -> ConditionState:
    """When a condition was surely not met, and from when on it may have been, nobody having kept the register.

    A certificate counts from the later of its statement and the day from which it holds; a later refusal ends it until
    the next certificate. The absence of one counts from `since` on. Outside the time of force of its own clause a
    condition asks for nothing.
    """
    name, force = f"condition: {condition.item}", force_window(clause)
    begun = max((one for one in (since, force.start) if one is not None), default=None)
    if condition.certified_by is None:
        words = "the text names nobody who certifies it"
        return ConditionState(name=name, unmet=(), doubt=(force.start, force.end), words=words)
    found = certified(register, condition.item, condition.certified_by, since=begun)
    words = _found_words(found)
    spans: list[tuple[datetime, datetime]] = [] if found.at is None else [(FIRST, found.at)]
    if found.standing is Standing.DONE:
        spans += _taken_back(condition, register, cast("datetime", found.at))
    doubt = None if found.standing is Standing.DONE else _common((found.at, None), (force.start, force.end))
    cut = [_common(span, (force.start, force.end)) for span in spans]
    unmet = (Gap(start=low or FIRST, end=high or LAST, words=words, name=name) for low, high in filter(None, cut))
    return ConditionState(name=name, unmet=tuple(unmet), doubt=doubt, words=words)


def _found_words(found: Certification) -> str:
    at = None if found.at is None else utc_text(found.at)
    if found.standing is Standing.DONE:
        return f"certified {at}"
    if found.standing is Standing.PARTLY:
        return f"certified in part {at}"
    words = "not certified" if at is None else f"not certified by {at}"
    return f"{words}, and from then on nobody kept the register"


def _taken_back(condition: Condition, register: Register, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times after a certificate in which a later refusal was the last word."""
    lines = register.of(EntryKind.CERTIFICATE, item=condition.item, by=condition.certified_by)
    refused: datetime | None = None
    for at, fulfilled in sorted(
        (holds_from(one), one.outcome in FULFILLED) for one in lines if one.outcome in SETTLING
    ):
        if fulfilled and refused is not None:
            yield refused, at
            refused = None
        elif not fulfilled and at >= since and refused is None:
            refused = at
    if refused is not None:
        yield refused, LAST


def _common(
    one: tuple[datetime | None, datetime | None], other: tuple[datetime | None, datetime | None]
) -> tuple[datetime | None, datetime | None] | None:
    """What two times [from, until) share; None for an open end, and for nothing at all."""
    low = max((moment for moment in (one[0], other[0]) if moment is not None), default=None)
    high = min((moment for moment in (one[1], other[1]) if moment is not None), default=None)
    return None if low is not None and high is not None and low >= high else (low, high)


def _conditional(window: Window, states: Sequence[ConditionState]) -> tuple[Window, list[Gap]]:
    """The window from when on every condition is met or may be, and the later times in which one is surely not.

    The condition that is met last moves the start. One that nobody can tell leaves the rule in doubt.
    """
    later: list[Gap] = []
    for gap in sorted((gap for one in states for gap in one.unmet), key=lambda gap: (gap.start, gap.end)):
        if window.start is not None and gap.start > window.start:
            later.append(gap)
        elif window.start is None or gap.end > window.start:
            window = replace(window, start=gap.end, start_name=gap.name, start_words=gap.words)
    if window.end is not None and window.start is not None and window.start > window.end:
        window = replace(window, start=window.end)  # never met in time: empty, and named after the condition
    doubted = [one for one in states if one.doubt is not None]
    if not doubted:
        return window, later
    one = next((one for one in doubted if one.name == window.start_name), doubted[0])
    low, high = zip(*(one.doubt for one in doubted if one.doubt is not None), strict=True)
    return replace(
        window,
        doubt=one.words,
        doubt_name=one.name,
        doubt_from=None if None in low else min(low),
        doubt_until=None if None in high else max(high),
    ), later


def _renewed(window: Window, lines: Iterable[Entry]) -> Window:
    """Each renewal that ends later moves the end; between an end and a renewal that begins later the rule rests."""
    for one in sorted(lines, key=lambda line: (line.started_utc, line.ended_utc, line.entry_id)):
        if window.end is None or one.ended_utc <= window.end:
            continue
        gaps = window.gaps
        if one.started_utc > window.end:
            gaps = (*gaps, Gap(start=window.end, end=one.started_utc, words=f"{FORCE_UNTIL} {window.end_words}"))
        words = f"{utc_text(one.ended_utc)}, as renewed {utc_text(one.stated_utc)}"
        window = replace(window, end=one.ended_utc, end_words=words, gaps=gaps)
    return window


def _stated(rule: Rule, renewals: Sequence[Entry]) -> Iterator[Gap]:
    for one in rule.suspended:
        ended = _lifted(one.starts.at_utc, renewals) if one.ends is None else one.ends.at_utc
        until = "on" if ended == LAST else f"until {utc_text(ended) if one.ends is None else spoken(one.ends)}"
        words = f"suspended from {spoken(one.starts)} {until}, as stated in {one.stated}"
        yield Gap(start=one.starts.at_utc, end=ended, words=words)


def _registered(lines: Sequence[Entry], renewals: Sequence[Entry]) -> Iterator[Gap]:
    for one in lines:
        if one.kind is not EntryKind.SUSPENSION:
            continue
        ended = _lifted(one.started_utc, renewals) if one.ended_utc == one.started_utc else one.ended_utc
        until = "on" if ended == LAST else f"until {utc_text(ended)}"
        words = f"suspended from {utc_text(one.started_utc)} {until}, as stated {utc_text(one.stated_utc)}"
        yield Gap(start=one.started_utc, end=ended, words=words)


def _lifted(start: datetime, renewals: Sequence[Entry]) -> datetime:
    """When a suspension without an end of its own is over: when a renewal begins after it, whoever stated the two."""
    return min((one.started_utc for one in renewals if one.started_utc > start), default=LAST)


def _rested(window: Window, rests: Sequence[Gap]) -> Window:
    """The window with its rests. Rests that touch are one; a rest at an end of the window moves that end."""
    made: list[Gap] = []
    for gap in sorted((*window.gaps, *rests), key=lambda one: (one.start, one.end)):
        if made and gap.start <= made[-1].end:
            made[-1] = max(made[-1], replace(gap, start=made[-1].start), key=lambda one: one.end)
        else:
            made.append(gap)
    rested = replace(window, gaps=())
    for gap in made:
        rested = _cut(rested, gap)
    return rested


def _cut(window: Window, gap: Gap) -> Window:
    """The window without a gap that begins after those it has."""
    low, high = window.cut(gap.start, gap.end)
    if high <= low:
        return window
    if high in (window.end, LAST):
        return replace(window, end=low, end_name=gap.name, end_words=gap.words)
    if low == window.start:
        return replace(window, start=high, start_name=gap.name, start_words=gap.words)
    return replace(window, gaps=(*window.gaps, replace(gap, start=low, end=high)))
