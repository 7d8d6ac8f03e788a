"""When a rule binds: the window of its time of force, with gaps and doubts, and the share of an incident inside it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from truceline.agreement.moments import spoken
from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.words.phrases import percent, span, span_up
from truceline.model.records import Incident
from truceline.model.terms import TimePrecision

FORCE_FROM = "in force from"
FORCE_UNTIL = "in force until"
SUSPENSION = "suspension"
MICROSECOND = timedelta(microseconds=1)  # the finest step of a time
NOT_TO_THE_MINUTE = frozenset({TimePrecision.HOURS, TimePrecision.DAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time [start, end) over which a rule rests."""

    start: datetime
    end: datetime
    words: str
    name: str = SUSPENSION  # the parameter behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a rule binds: [start, end) without the gaps, None for an open end, with the parameter behind each end.

    Where `doubt` says something, nobody knows whether the rule binds in that part of the window; outside the window it
    does not.
    """

    start: datetime | None
    end: datetime | None
    start_name: str = FORCE_FROM
    end_name: str = FORCE_UNTIL
    start_words: str = "no start stated"
    end_words: str = "no end stated"
    gaps: tuple[Gap, ...] = ()  # inside, in order, apart
    doubt: str = ""
    doubt_name: str = ""  # the parameter behind the doubt
    doubt_from: datetime | None = None  # the part in doubt; None: from the start on, or to the end
    doubt_until: datetime | None = None

    def cut(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """The part of a period inside the window; empty where the end is not after the start."""
        low = start if self.start is None else max(start, self.start)
        return low, end if self.end is None else min(end, self.end)

    def spans(self, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """The parts of a period inside the window and outside its gaps, in order; none where it does not bind."""
        low, high = self.cut(start, end)
        made = []
        for gap in self.gaps:
            if low < gap.end and gap.start < high:
                made.append((low, gap.start))
                low = gap.end
        return tuple((a, b) for a, b in (*made, (low, high)) if a < b)

    def share(self, started: datetime, ended: datetime) -> float:
        """Share of started..ended in which the rule binds, or may bind."""
        whole = overlap(started, ended, self.start, self.end)
        return max(whole - sum(overlap(started, ended, gap.start, gap.end) for gap in self.gaps), 0.0)

    def doubted(self, started: datetime, ended: datetime) -> float:
        """Share of started..ended in which nobody knows whether the rule binds."""
        if not self.doubt:
            return 0.0
        low = [one for one in (self.start, self.doubt_from) if one is not None]
        high = [one for one in (self.end, self.doubt_until) if one is not None]
        part = replace(self, start=max(low, default=None), end=min(high, default=None))
        return part.share(started, ended) if part.start is None or part.end is None or part.start < part.end else 0.0


def force_window(rule: Rule) -> Window:
    """The time of force of a rule."""
    start, end = rule.in_force_from, rule.in_force_until
    return Window(
        start=None if start is None else start.at_utc,
        end=None if end is None else end.at_utc,
        start_words="no start stated" if start is None else spoken(start),
        end_words="no end stated" if end is None else spoken(end),
    )


def time_factor(window: Window, incident: Incident) -> Factor:
    """Share of the incident's time inside the window; named after the end that is nearer to cutting it.

    Of an event whose hour is not known any part inside leaves it open: all of it may lie there.
    """
    made = span_factor(window, incident.started_utc, incident.ended_utc)
    if 0.0 < made.most < 1.0 and incident.time_precision in NOT_TO_THE_MINUTE:
        return replace(made, most=1.0, words=f"{made.words}; its hour is not known")
    return made


def span_factor(window: Window, started: datetime, ended: datetime) -> Factor:
    """Share of started..ended inside the window; named after the end that is nearer to cutting it."""
    share = window.share(started, ended)
    doubted = window.doubted(started, ended)
    if doubted > 0.0:
        return _doubted(window, share, doubted)
    gap = next((gap for gap in window.gaps if overlap(started, ended, gap.start, gap.end) > 0.0), None)
    if gap is not None:
        whole = overlap(started, ended, window.start, window.end)
        words = f"{percent(share)} of its time bound ({gap.words})"
        return factor(gap.name, Role.SCOPE, share, words, if_contradicts="none", contradicts_share=whole)
    if window.end is not None and ended >= window.end:
        return _moved_end(window, window.end, (started, ended), share)
    if window.start is not None:
        return _moved_start(window, window.start, (started, ended), share)
    return factor(window.start_name, Role.SCOPE, share, f"in force, {window.start_words}")


def _doubted(window: Window, share: float, doubted: float) -> Factor:
    """The factor of a window of which nobody knows whether the rule binds in a part of it."""
    words = f"{percent(doubted)} of its time in a time in which it is open whether the rule binds ({window.doubt})"
    if_contradicts, if_clears = "met before", "not met"
    name = window.doubt_name
    return factor(
        name,
        Role.SCOPE,
        max(share - doubted, 0.0),
        words,
        most=share,
        if_contradicts=if_contradicts,
        contradicts_share=share,
        if_clears=if_clears,
        clears_share=max(share - doubted, 0.0),
    )


def _moved_end(window: Window, end: datetime, span_of: tuple[datetime, datetime], share: float) -> Factor:
    """The factor of a window whose end cuts the incident, and which other end would settle it."""
    started, ended = span_of
    later, earlier = span_up(ended - end), span_up(end - started - MICROSECOND)
    empty = window.start is not None and end - earlier <= window.start
    return factor(
        window.end_name,
        Role.SCOPE,
        share,
        f"{percent(share)} of its time bound ({window.end_name} {window.end_words})",
        if_contradicts=f"later by {span(later)}",
        contradicts_share=overlap(started, ended, window.start, end + later),
        if_clears="" if share == 0.0 or empty else f"earlier by {span(earlier)}",
    )


def _moved_start(window: Window, start: datetime, span_of: tuple[datetime, datetime], share: float) -> Factor:
    """The factor of a window that begins before or while the incident lasts, and which other start would settle it."""
    started, ended = span_of
    earlier, later = span_up(start - started - MICROSECOND), span_up(ended - start)
    empty = window.end is not None and start + later >= window.end
    return factor(
        window.start_name,
        Role.SCOPE,
        share,
        f"{percent(share)} of its time bound ({window.start_name} {window.start_words})",
        if_contradicts="" if share == 1.0 else f"earlier by {span(earlier)}",
        if_clears="" if share == 0.0 or empty else f"later by {span(later)}",
    )


def overlap(started: datetime, ended: datetime, start: datetime | None, end: datetime | None) -> float:
    """Share of started..ended inside [start, end), uniform in time; None is an open end. An instant is in or out."""
    low = started if start is None else max(started, start)
    high = ended if end is None else min(ended, end)
    if ended == started:
        inside = (start is None or started >= start) and (end is None or started < end)
        return 1.0 if inside else 0.0
    return max(high - low, timedelta(0)) / (ended - started)
