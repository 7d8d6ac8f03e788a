"""The factors that every rule shares: did it happen, was the rule in force, do its area and its actors reach it."""

from collections.abc import Sequence
from typing import Protocol

from truceline.agreement.nouns import Rule, Zone
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import Window
from truceline.assess.geometry.share_inside import REACH_SD
from truceline.assess.words.phrases import metres, metres_up, percent
from truceline.model.place import Point
from truceline.model.records import Incident
from truceline.model.terms import PlacePrecision

HAPPENED = "event happened"
AREA = "area"
EXCEPTED = "excepted area"
ACTOR = "actor"
EDGE_ERROR = 0.01  # of a distance to an edge: twice what `edge_m` promises
NEAR_SD = 10.0  # an edge farther away than this flips nothing that a reader would ask about


ANYBODY = factor(
    ACTOR,
    Role.SCOPE,
    0.0,
    "who acted is not told by the machine, and the rule does not bind every party",
    most=1.0,
    if_contradicts="an actor who is bound",
    if_clears="another",
)


class SharedFactors(Protocol):
    """The factors of one incident that rules and readings share."""

    def happened(self) -> Factor:
        """The incident's own probability."""

    def time(self, window: Window) -> Factor:
        """Its time inside a window."""

    def area(self, zone: Zone) -> Factor:
        """Its place inside a zone."""

    def outside(self, zone: Zone) -> Factor:
        """Its place outside a zone in which the rule does not apply."""


def common_factors(rule: Rule, window: Window, shared: SharedFactors) -> tuple[Factor, ...]:
    """Probability, time, area and actors. Where the time does not reach, the place is not looked at."""
    time = shared.time(window)
    factors = [shared.happened(), time]
    if time.most > 0.0 and rule.area is not None:
        factors.append(shared.area(rule.area))
    if time.most > 0.0:
        factors += [shared.outside(zone) for zone in rule.except_areas]
    if not rule.binds_all:
        factors.append(ANYBODY)
    return tuple(factors)


def area_unless(common: Sequence[Factor], rule: Rule, shared: SharedFactors) -> tuple[Factor, ...]:
    """The factor of the area where the common ones left it out."""
    if rule.area is None or any(one.name == AREA for one in common):
        return ()
    return (shared.area(rule.area),)


def happened_factor(incident: Incident) -> Factor:
    """The incident's own probability."""
    words = f"event happened {percent(incident.probability)}"
    return factor(HAPPENED, Role.FACT, incident.probability, words, if_contradicts="confirmed")


def vague_area(zone: Zone, precision: PlacePrecision) -> Factor:
    """The place is known by its province or country alone: whether the area reaches it stays open."""
    words = f"place known by {precision} only; whether it lies in the area ({zone.title}) is open"
    return factor(
        AREA,
        Role.SCOPE,
        0.0,
        words,
        most=1.0,
        if_contradicts="a place in the area",
        if_clears="a place outside the area",
    )


def outside_factor(zone: Zone, inside: Factor) -> Factor:
    """A place outside a zone in which the rule does not apply, from the factor of the place inside it."""
    if inside.least < inside.most:
        words = f"{inside.words}, in which the rule does not apply"
        out, within = "a place outside that area", "a place in it"
        return factor(
            EXCEPTED, Role.SCOPE, 1 - inside.most, words, most=1 - inside.least, if_contradicts=out, if_clears=within
        )
    return factor(
        EXCEPTED,
        Role.SCOPE,
        1.0 - inside.least,
        f"{percent(1.0 - inside.least)} of its place outside the excepted area ({zone.title})",
        if_contradicts=inside.if_clears,
        if_clears=inside.if_contradicts,
    )


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
        if_contradicts="" if share == 1.0 else f"an edge {metres(out_m)} farther out ({now})",
        if_clears=f"an edge {metres(in_m)} farther in ({now})" if near else "",
    )
