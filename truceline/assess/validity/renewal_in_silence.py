"""Renewal by silence: at its end a rule goes on for a term, unless an objection came by the last day.

Silence renews only where the register was kept from the start of the term to the last day of objection. Where it was
not, and where an objection is on record in part, it is open from that end on whether the rule binds.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import cast

from truceline.agreement.dependencies import SILENCE
from truceline.agreement.kinds.silent_renewal import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.force_window import Window
from truceline.assess.register.register import Register, plain
from truceline.assess.validity.applicability import refers
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome
from truceline.model.times import from_local, utc_text, zone

RENEWED = "renewal by silence"
MONTHS = 12
MOST_TERMS = 10_000
LAST = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)  # room for a day on any clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term that ends, and until when an objection to the next one is in time: before `deadline`."""

    start: datetime
    end: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What the register says about the end of a rule."""

    objections: Sequence[Entry]
    renewals: Sequence[Entry]
    register: Register

    def renewed_to(self, end: datetime) -> datetime | None:
        """The end that renewals on record give to a rule that ends then; None where none does."""
        moved = end
        for one in sorted(self.renewals, key=lambda line: line.started_utc):
            if one.started_utc <= moved < one.ended_utc:
                moved = one.ended_utc
        return moved if moved > end else None

    def say_nothing_after(self, term: Term) -> bool:
        """Whether nothing is known about later terms."""
        spoken = any(one.stated_utc >= term.deadline for one in (*self.objections, *self.renewals))
        kept = any(one.ended_utc > term.deadline for one in self.register.of(EntryKind.KEPT))
        return not spoken and not kept


def renewed_in_silence(
    window: Window, rule: Rule, governing: Sequence[Rule], register: Register, names: Sequence[str]
) -> Window:
    """The window of its time of force after the renewals that came about by silence under the rules that govern it.

    A renewal on record moves an end as well, so that terms are counted from the later end.
    """
    for other in governing:
        if other.kind == SILENCE and window.end is not None:
            bare = other.rule_id.rpartition("/")[2]
            prefixes = [name.rpartition("/")[0] for name in names if "/" in name]
            known = {plain(one) for one in (*names, bare, *(f"{prefix}/{bare}" for prefix in prefixes))}
            lines = Lines(
                objections=[one for one in register.of(EntryKind.OBJECTION) if plain(one.reference) in known],
                renewals=[one for one in register.of(EntryKind.RENEWAL) if refers(one, names)],
                register=register,
            )
            window = _renewed(window, cast("Parameters", other.parameters), zone_of(rule, other), lines)
    return window


def still_open(window: Window, silent: Window) -> Window:
    """The bound window, in doubt also where silence left it in doubt before conditions were looked at."""
    if not silent.doubt or window.doubt_name == silent.doubt_name:
        return window
    low = None if window.doubt_from is None or silent.doubt_from is None else min(window.doubt_from, silent.doubt_from)
    return replace(window, doubt_from=low, doubt_until=None)


def zone_of(rule: Rule, other: Rule) -> str:
    """The zone on whose clock terms are counted: that of the end, else of the start."""
    moments = (rule.in_force_until, rule.in_force_from, other.in_force_until, other.in_force_from)
    return next((one.zone for one in moments if one is not None), "UTC")


def _renewed(window: Window, own: Parameters, zone_name: str, lines: Lines) -> Window:
    """Term after term, until an objection in time, the agreed number of them, or the end of what is known."""
    first, number = cast("datetime", window.end), 0
    start = window.start if window.start is not None else first
    for _ in range(MOST_TERMS if own.times is None else min(own.times, MOST_TERMS)):
        stated = lines.renewed_to(later(first, own, zone_name, number))
        if stated is not None:
            first, number = stated, 0
            window = replace(window, end=stated, end_words=f"{utc_text(stated)}, as renewed")
        end, following = later(first, own, zone_name, number), later(first, own, zone_name, number + 1)
        term = Term(start=min(start, end), end=end, deadline=last_moment(end, own, zone_name))
        words = _objected(term, lines)
        if words is None:
            return window
        if words and not window.doubt:
            window = replace(window, doubt=words, doubt_name=RENEWED, doubt_from=end)
        unknown = words and own.times is None and lines.say_nothing_after(term)
        if unknown or following >= LAST:
            return replace(window, end=None, end_words="no end known")
        window = replace(window, end=following, end_name=RENEWED, end_words=f"{utc_text(following)}, by silence")
        start, number = end, number + 1
    return window


def _objected(term: Term, lines: Lines) -> str | None:
    """None where an objection came in time; "" where surely none did; else why it is open."""
    within = [one for one in lines.objections if term.start <= one.stated_utc < term.deadline]
    counted = [one for one in within if one.outcome is not Outcome.REFUSED]
    if any(one.outcome is not Outcome.PARTLY for one in counted):
        return None
    if counted:
        return f"an objection in part on record, {utc_text(counted[-1].stated_utc)}"
    if lines.register.kept(min(term.start, term.deadline), term.deadline):
        return ""
    return f"whether anybody objected by {utc_text(term.deadline)} is not known: the register was not kept"


def later(end: datetime, own: Parameters, zone_name: str, terms: int) -> datetime:
    """An end so many terms later, on the local clock; the last day of a month where the day is not in it."""
    if terms == 0:
        return end
    if own.term_days is not None:
        return _moved(end, zone_name, days=own.term_days * terms)
    return _moved(end, zone_name, months=(own.term_months or 0) * terms)


def last_moment(end: datetime, own: Parameters, zone_name: str) -> datetime:
    """The first moment at which an objection is late."""
    at = _moved(end, zone_name, days=-(own.objection_days or 0), months=-(own.objection_months or 0))
    if not own.last_day_counts or (own.objection_days is None and own.objection_months is None):
        return at
    local = at.astimezone(zone(zone_name))
    midnight = datetime.combine(local.date() + timedelta(days=1), time.min)
    return min(from_local(midnight, zone_name), end)


def _moved(moment: datetime, zone_name: str, *, days: int = 0, months: int = 0) -> datetime:
    """A moment moved on the local clock; `LAST` where the calendar ends."""
    local = moment.astimezone(zone(zone_name)).replace(tzinfo=None)
    count = local.year * MONTHS + local.month - 1 + months
    year, month = divmod(count, MONTHS)
    if not 1 < year < LAST.year:
        return LAST if months > 0 else moment
    day = min(local.day, monthrange(year, month + 1)[1])
    try:
        return from_local(local.replace(year=year, month=month + 1, day=day) + timedelta(days=days), zone_name)
    except OverflowError:
        return LAST if days > 0 else moment
