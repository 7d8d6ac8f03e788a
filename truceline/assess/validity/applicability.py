"""When a rule is applicable: conditions precedent, renewals and suspensions move the window of its own clause.

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
from truceline.assess.factors.force_window import FORCE_UNTIL, SUSPENSION, Gap, Window
from truceline.assess.register.certificates import Standing, certified
from truceline.assess.register.register import Register, plain
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome
from truceline.model.times import utc_text

LAST = datetime.max.replace(tzinfo=UTC)  # the end of what has none


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionState:
    """A condition precedent: when it was certified, or from when on nobody knows."""

    name: str
    at: datetime | None  # None: at no known moment, nor known not to be
    sure: bool
    words: str


def bound_window(
    window: Window, rule: Rule, governing: Sequence[Rule], register: Register, names: Sequence[str]
) -> Window:
    """A rule's own window after its conditions, renewals and suspensions.

    `governing` are the rules that govern it, `names` the ways in which the register may refer to it.
    """
    conditions = [
        condition
        for other in governing
        if other.kind == CONDITION
        for condition in cast("Parameters", other.parameters).conditions
    ]
    states = [certified_when(condition, register, window.start) for condition in conditions]
    lines = [one for one in register.of(EntryKind.RENEWAL, EntryKind.SUSPENSION) if refers(one, names)]
    renewed = _renewed(_conditional(window, states), [one for one in lines if one.kind is EntryKind.RENEWAL])
    return _rested(renewed, [*_stated(rule), *_registered(lines)])


def references(rule: Rule, agreement_id: str) -> tuple[str, ...]:
    """How the register may refer to a rule."""
    bare = rule.rule_id.rpartition("/")[2]
    return bare, f"{agreement_id}/{bare}"


def refers(entry: Entry, names: Sequence[str]) -> bool:
    """Whether a line that was not refused refers to one of the names."""
    return entry.outcome is not Outcome.REFUSED and plain(entry.reference) in {plain(name) for name in names}


def certified_when(condition: Condition, register: Register, since: datetime | None) -> ConditionState:
    """When a condition was certified; else from when on it may have been, nobody having kept the register.

    A certificate counts whenever it was stated. Its absence counts from `since` on, or from the last refusal.
    """
    name = f"condition: {condition.item}"
    if condition.certified_by is None:
        return ConditionState(name=name, at=since, sure=False, words="the text names nobody who certifies it")
    found = certified(register, condition.item, condition.certified_by, since=since)
    at = None if found.at is None else utc_text(found.at)
    if found.standing is Standing.DONE:
        return ConditionState(name=name, at=found.at, sure=True, words=f"certified {at}")
    if found.standing is Standing.PARTLY:
        return ConditionState(name=name, at=found.at, sure=False, words=f"certified in part {at}")
    words = "not certified" if at is None else f"not certified by {at}"
    words = f"{words}, and from then on nobody kept the register"
    return ConditionState(name=name, at=found.at, sure=False, words=words)


def _conditional(window: Window, states: Sequence[ConditionState]) -> Window:
    """Every condition must be met. The latest moves the start; one that nobody can tell leaves the rule in doubt."""
    moments = [one for one in states if one.at is not None and (window.start is None or one.at > window.start)]
    last = max(moments, key=lambda one: cast("datetime", one.at), default=None)
    if last is not None:
        window = replace(window, start=last.at, start_name=last.name, start_words=last.words)
    if window.end is not None and window.start is not None and window.start > window.end:
        window = replace(window, start=window.end)  # never met in time: empty, and named after the condition
    doubted = [one for one in states if not one.sure]
    if not doubted:
        return window
    one = last if last in doubted else doubted[0]
    return replace(window, doubt=one.words, doubt_name=one.name)


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


def _stated(rule: Rule) -> Iterator[Gap]:
    for one in rule.suspended:
        until = "on" if one.ends is None else f"until {spoken(one.ends)}"
        words = f"suspended from {spoken(one.starts)} {until}, as stated in {one.stated}"
        yield Gap(start=one.starts.at_utc, end=LAST if one.ends is None else one.ends.at_utc, words=words)


def _registered(lines: Sequence[Entry]) -> Iterator[Gap]:
    """A suspension without an end of its own lasts until a renewal begins after it."""
    for one in lines:
        if one.kind is not EntryKind.SUSPENSION:
            continue
        ended = one.ended_utc
        if ended == one.started_utc:
            back = (r.started_utc for r in lines if r.kind is EntryKind.RENEWAL and r.started_utc > one.started_utc)
            ended = min(back, default=LAST)
        until = "on" if ended == LAST else f"until {utc_text(ended)}"
        words = f"suspended from {utc_text(one.started_utc)} {until}, as stated {utc_text(one.stated_utc)}"
        yield Gap(start=one.started_utc, end=ended, words=words)


def _rested(window: Window, rests: Sequence[Gap]) -> Window:
    """The window with its rests. Rests that touch are one; a rest at an end of the window moves that end."""
    made: list[Gap] = []
    for gap in sorted((*window.gaps, *rests), key=lambda one: (one.start, one.end)):
        if made and gap.start <= made[-1].end:
            made[-1] = replace(made[-1], end=max(made[-1].end, gap.end))
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
        return replace(window, end=low, end_name=SUSPENSION, end_words=gap.words)
    if low == window.start:
        return replace(window, start=high, start_name=SUSPENSION, start_words=gap.words)
    return replace(window, gaps=(*window.gaps, replace(gap, start=low, end=high)))
