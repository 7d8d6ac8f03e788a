"""The factors that every rule shares: did it happen, was the rule in force, do its area and its actors reach it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from truceline.agreement.moments import spoken
from truceline.agreement.nouns import Rule, Zone
from truceline.assess.factors import Factor, Role, factor
from truceline.assess.ground import REACH_SD
from truceline.assess.phrases import metres, metres_up, percent, span, span_up
from truceline.model.place import Point
from truceline.model.records import Incident
from truceline.model.terms import PlacePrecision

HAPPENED = "event happened"
FORCE_FROM = "in force from"
FORCE_UNTIL = "in force until"
SUSPENSION = "suspension"
AREA = "area"
ACTOR = "actor"
EDGE_ERROR = 0.01  # of a distance to an edge: twice what `edge_m` promises
MICROSECOND = timedelta(microseconds=1)  # the finest step of a time
NEAR_SD = 10.0  # an edge farther away than this flips nothing that a reader would ask about


ANYBODY = factor(
    ACTOR,
    Role.SCOPE,
    0.0,
    "who acted is not told by the machine, and the rule does not bind every party",
    most=1.0,
    met="an actor who is bound",
    missed="another",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time [start, end) over which a rule rests."""

    start: datetime
    end: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a rule binds: [start, end) without the gaps, None for an open end, with the parameter behind each end.

    Where `doubt` says something, nobody knows whether the rule binds inside the window; outside it does not.
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


class Shared(Protocol):
    """The factors of one incident that rules and readings share."""

    def happened(self) -> Factor:
        """The incident's own probability."""

    def time(self, window: Window) -> Factor:
        """Its time inside a window."""

    def area(self, zone: Zone) -> Factor:
        """Its place inside a zone."""


def force_window(rule: Rule) -> Window:
    """The time of force of a rule."""
    start, end = rule.in_force_from, rule.in_force_until
    return Window(
        start=None if start is None else start.at_utc,
        end=None if end is None else end.at_utc,
        start_words="no start stated" if start is None else spoken(start),
        end_words="no end stated" if end is None else spoken(end),
    )


def common_factors(rule: Rule, window: Window, shared: Shared) -> tuple[Factor, ...]:
    """Probability, time, area and actors. Where the time does not reach, the place is not looked at."""
    time = shared.time(window)
    factors = [shared.happened(), time]
    if time.most > 0.0 and rule.area is not None:
        factors.append(shared.area(rule.area))
    if not rule.binds_all:
        factors.append(ANYBODY)
    return tuple(factors)


def area_unless(common: Sequence[Factor], rule: Rule, shared: Shared) -> tuple[Factor, ...]:
    """The factor of the area where the common ones left it out."""
    if rule.area is None or any(one.name == AREA for one in common):
        return ()
    return (shared.area(rule.area),)


def happened_factor(incident: Incident) -> Factor:
    """The incident's own probability."""
    words = f"event happened {percent(incident.probability)}"
    return factor(HAPPENED, Role.FACT, incident.probability, words, met="confirmed")


def time_factor(window: Window, incident: Incident) -> Factor:
    """Share of the incident's time inside the window; named after the end that is nearer to cutting it."""
    return span_factor(window, incident.started_utc, incident.ended_utc)


def span_factor(window: Window, started: datetime, ended: datetime) -> Factor:
    """Share of started..ended inside the window; named after the end that is nearer to cutting it."""
    share = window.share(started, ended)
    if window.doubt and share > 0.0:
        return _doubted(window, share)
    gap = next((gap for gap in window.gaps if overlap(started, ended, gap.start, gap.end) > 0.0), None)
    if gap is not None:
        whole = overlap(started, ended, window.start, window.end)
        words = f"{percent(share)} of its time bound ({gap.words})"
        return factor(SUSPENSION, Role.SCOPE, share, words, met="none", met_share=whole)
    if window.end is not None and ended >= window.end:
        return _moved_end(window, window.end, (started, ended), share)
    if window.start is not None:
        return _moved_start(window, window.start, (started, ended), share)
    return factor(window.start_name, Role.SCOPE, share, f"in force, {window.start_words}")


def _doubted(window: Window, share: float) -> Factor:
    """The factor of a window of which nobody knows whether the rule binds in it."""
    words = f"{percent(share)} of its time in a time in which it is open whether the rule binds ({window.doubt})"
    met, missed = "met before", "not met"
    name = window.doubt_name
    return factor(name, Role.SCOPE, 0.0, words, most=share, met=met, met_share=share, missed=missed)


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
        met=f"later by {span(later)}",
        met_share=overlap(started, ended, window.start, end + later),
        missed="" if share == 0.0 or empty else f"earlier by {span(earlier)}",
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
        met="" if share == 1.0 else f"earlier by {span(earlier)}",
        missed="" if share == 0.0 or empty else f"later by {span(later)}",
    )


def vague_area(zone: Zone, precision: PlacePrecision) -> Factor:
    """The place is known by its province or country alone: whether the area reaches it stays open."""
    words = f"place known by {precision} only; whether it lies in the area ({zone.title}) is open"
    return factor(AREA, Role.SCOPE, 0.0, words, most=1.0, met="a place in the area", missed="a place outside the area")


def area_factor(zone: Zone, place: Point, share: float, depth_m: float) -> Factor:
    """Share of the incident's place inside the area; its centre lies `depth_m` inside, or outside if negative."""
    reach_m, slack_m = REACH_SD * place.major_sd_m, EDGE_ERROR * abs(depth_m)
    now = f"the edge is {metres(abs(depth_m))} from its centre"
    out_m, in_m = metres_up(reach_m + slack_m - depth_m), metres_up(reach_m + slack_m + depth_m)
    near = share > 0.0 and abs(depth_m) < NEAR_SD * place.major_sd_m
    return factor(
        AREA,
        Role.SCOPE,
        share,
        f"{percent(share)} of its place in the area ({zone.title})",
        met="" if share == 1.0 else f"an edge {metres(out_m)} farther out ({now})",
        missed=f"an edge {metres(in_m)} farther in ({now})" if near else "",
    )


def overlap(started: datetime, ended: datetime, start: datetime | None, end: datetime | None) -> float:
    """Share of started..ended inside [start, end), uniform in time; None is an open end. An instant is in or out."""
    low = started if start is None else max(started, start)
    high = ended if end is None else min(ended, end)
    if ended == started:
        inside = (start is None or started >= start) and (end is None or started < end)
        return 1.0 if inside else 0.0
    return max(high - low, timedelta(0)) / (ended - started)
