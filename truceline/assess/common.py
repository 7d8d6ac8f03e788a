"""The factors that every rule shares: did it happen, was the rule in force, do its area and its actors reach it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from truceline.agreement.moments import spoken
from truceline.agreement.nouns import Rule, Zone
from truceline.assess.factors import Factor, Role, factor
from truceline.assess.phrases import metres, percent, span
from truceline.model.place import Point
from truceline.model.records import Incident

HAPPENED = "event happened"
FORCE_FROM = "in force from"
FORCE_UNTIL = "in force until"
AREA = "area"
ACTOR = "actor"
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
class Window:
    """When a rule binds: [start, end), None for an open end, with the parameter behind each end."""

    start: datetime | None
    end: datetime | None
    start_name: str = FORCE_FROM
    end_name: str = FORCE_UNTIL
    start_words: str = "no start stated"
    end_words: str = "no end stated"

    def cut(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """The part of a period inside the window; empty where the end is not after the start."""
        low = start if self.start is None else max(start, self.start)
        return low, end if self.end is None else min(end, self.end)


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


def happened_factor(incident: Incident) -> Factor:
    """The incident's own probability."""
    words = f"event happened {percent(incident.probability)}"
    return factor(HAPPENED, Role.FACT, incident.probability, words, met="confirmed")


def time_factor(window: Window, incident: Incident) -> Factor:
    """Share of the incident's time inside the window; named after the end that is nearer to cutting it."""
    started, ended = incident.started_utc, incident.ended_utc
    share = overlap(started, ended, window.start, window.end)
    if window.end is not None and ended >= window.end:
        name, edge = window.end_name, window.end_words
        met, missed = f"later by {span(ended - window.end)}", f"earlier by {span(window.end - started)}"
    elif window.start is not None:
        name, edge = window.start_name, window.start_words
        met, missed = f"earlier by {span(window.start - started)}", f"later by {span(ended - window.start)}"
    else:
        return factor(window.start_name, Role.SCOPE, share, f"in force, {window.start_words}")
    words = f"{percent(share)} of its time bound ({name} {edge})"
    out, whole = share == 0.0, share == 1.0
    return factor(name, Role.SCOPE, share, words, met="" if whole else met, missed="" if out else missed)


def area_factor(zone: Zone, place: Point, share: float, gap_m: float) -> Factor:
    """Share of the incident's place inside the area, with `gap_m` from its centre to the edge."""
    words = f"{percent(share)} of its place in the area ({zone.title})"
    met = "" if share == 1.0 else f"a place surely inside (the edge is {metres(gap_m)} from its centre)"
    near = share > 0.0 and gap_m < NEAR_SD * place.major_sd_m
    missed = f"a place surely outside (the edge is {metres(gap_m)} from its centre)" if near else ""
    return factor(AREA, Role.SCOPE, share, words, met=met, missed=missed)


def overlap(started: datetime, ended: datetime, start: datetime | None, end: datetime | None) -> float:
    """Share of started..ended inside [start, end), uniform in time; None is an open end. An instant is in or out."""
    low = started if start is None else max(started, start)
    high = ended if end is None else min(ended, end)
    if ended == started:
        inside = (start is None or started >= start) and (end is None or started < end)
        return 1.0 if inside else 0.0
    return max(high - low, timedelta(0)) / (ended - started)
