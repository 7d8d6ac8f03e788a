"""Exceptions of a text, one factor for every rule type.

Words alone leave it open: nobody tells the machine who somebody was or why he acted. A line of the register that
covers time and place decides, as does an observer who could tell who it was. Areas in which a rule does not apply are
no words: they are cut out of its ground.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import overlap
from truceline.assess.geometry.discs import chance_within
from truceline.assess.geometry.share_inside import share_inside
from truceline.assess.register.register import FULFILLED, Register, plain
from truceline.assess.words.phrases import listed, percent
from truceline.kernels.plane import to_plane
from truceline.model.place import Area, Place, Spread
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, Outcome, PlacePrecision
from truceline.model.times import utc_text

EXCEPTION = "exception"
WAIVER, NOT_STATED = "waiver", ("", "not stated", "nobody")
REACH_SD = 3.0  # of a permit's place that is a point or an ellipse: within three standard deviations of it
TOLD = {  # a finding names no party, so not who it was
    True: "observers could tell that it was one of those whom the text exempts",
    False: "observers could tell that it was none of those whom the text exempts",
}
ANSWERED = (Outcome.REFUSED, Outcome.BROKEN)  # such a line allows nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A line of the register that may cover an incident, and the share of it that it covers."""

    entry: Entry
    share: float  # of the time and place of the incident
    sure: bool


def exception_factors(
    rule: Rule,
    names: Sequence[str],
    persons: Sequence[str],
    incident: Incident,
    register: Register,
    *,
    asked: bool = True,
    unexcused: Callable[[str], float] = lambda _name: 0.0,
) -> tuple[Factor, ...]:
    """The exceptions that a rule states in words, against one incident; nothing where it states none.

    `names` are the ways in which the register may refer to the rule, `persons` those whom its own parameters exempt;
    `asked`: who it was is asked here, and not by the rule type itself; `unexcused`: the share of the
    incident that an exception for named people does not reach, as `assess.weapons.unarmed` has it.
    """
    words = tuple(word for word in stated_words(rule, persons) if unexcused(word) < 1.0)
    persons = tuple(word for word in persons if unexcused(word) < 1.0)
    covered = best_permission(rule, names, (*words, *persons), incident, register)
    if covered is not None:
        return (_permitted(covered),)
    if not words and not (persons and asked):
        return ()
    told = who_it_was(persons, incident)
    if told is not None and not words:
        return (factor(EXCEPTION, Role.SCOPE, 0.0 if told else 1.0, TOLD[told]),)
    every = listed([*words, *persons])
    return (
        factor(
            EXCEPTION,
            Role.SCOPE,
            min(unexcused(word) for word in (*words, *persons)),
            f"excepted by the text: {every}; whether it was so is open",
            most=1.0,
            if_contradicts=f"none of this: {every}",
            if_clears=f"on record or seen: {every}",
        ),
    )


def stated_words(rule: Rule, persons: Sequence[str]) -> tuple[str, ...]:
    """The exceptions in words that stand neither as an area nor among the persons whom the parameters exempt."""
    return tuple(
        word
        for word in rule.exceptions
        if not any(_says(word, name) for zone in rule.except_areas for name in (zone.title, _spelled(zone.zone_id)))
        and not any(_says(word, person) for person in persons)
    )


def best_permission(
    rule: Rule, names: Sequence[str], words: Sequence[str], incident: Incident, register: Register
) -> Permission | None:
    """The line that covers most of an incident; of equals a sure one, then the first stated."""
    found = list(_permissions(rule, names, words, incident, register))
    return max(found, key=lambda one: (one.share, one.sure), default=None)


def who_it_was(persons: Sequence[str], incident: Incident) -> bool | None:
    """Whether it was one of the exempt persons, as all observers who could tell have it; None where they could not."""
    if not incident.operators or not persons:
        return None
    found = {any(_says(name, person) for person in persons) for name, _ in incident.operators}
    return found.pop() if len(found) == 1 else None


def _permitted(one: Permission) -> Factor:
    words = f"{percent(one.share)} covered by the permit of {utc_text(one.entry.stated_utc)} ({one.entry.entry_id})"
    free = 1.0 - one.share
    return factor(
        EXCEPTION,
        Role.SCOPE,
        free,
        words if one.sure else f"{words}, granted in part",
        most=free if one.sure else 1.0,
        if_contradicts="no permit",
        if_clears="" if one.sure else "granted in full",
    )


def _permissions(
    rule: Rule, names: Sequence[str], words: Sequence[str], incident: Incident, register: Register
) -> Iterator[Permission]:
    for entry in register.of(EntryKind.PERMIT):
        if entry.outcome in ANSWERED or not _concerns(rule, names, words, entry, incident):
            continue
        share = overlap(incident.started_utc, incident.ended_utc, entry.started_utc, entry.ended_utc)
        place, sure = _place_share(rule, entry, incident)
        if share * place > 0.0:
            yield Permission(entry=entry, share=share * place, sure=sure and entry.outcome in FULFILLED)


def _concerns(rule: Rule, names: Sequence[str], words: Sequence[str], entry: Entry, incident: Incident) -> bool:
    """Whether a line is about this rule, or about what it excepts; a waiver comes from who may waive."""
    refers = plain(entry.reference) in {plain(name) for name in names}
    if entry.reference and not refers:
        return False
    if plain(entry.item) == WAIVER:
        named = plain(rule.waiver)
        return refers and (named in NOT_STATED or _says(named, entry.by) or _says(entry.by, named))
    if incident.operators and who_it_was((entry.item,), incident) is True:
        return True
    return refers or any(_says(word, entry.item) or _says(entry.item, word) for word in words)


def _place_share(rule: Rule, entry: Entry, incident: Incident) -> tuple[float, bool]:
    """(share of the incident's place that a line covers, whether that is known)."""
    if entry.place is None:
        here = rule.area is None or not entry.site
        named = here or plain(entry.site) in {plain(rule.area.title), plain(_spelled(rule.area.zone_id))}  # type: ignore[union-attr]
        return 1.0, named
    if incident.place_precision is not PlacePrecision.POSITION:
        return 1.0, False
    return _inside(entry.place, incident), True


def _inside(place: Place, incident: Incident) -> float:
    if isinstance(place, Area):
        return share_inside(place, incident.place)
    lat, lon = place.centre()
    spread, own = place.spread(), incident.place.spread()
    east, north = to_plane(lat, lon, incident.place.lat_deg, incident.place.lon_deg)
    radius = REACH_SD * math.sqrt(max(spread.east_m2, spread.north_m2))
    both = Spread(east_m2=own.east_m2, north_m2=own.north_m2, east_north_m2=own.east_north_m2)
    return chance_within(float(east), float(north), both, radius)


def _says(words: str, name: str) -> bool:
    """Whether words hold a name, whole, whatever the case."""
    return bool(plain(name)) and f" {plain(name)} " in f" {plain(words)} "


def _spelled(zone_id: str) -> str:
    return zone_id.rpartition("/")[2].replace("-", " ").replace("_", " ")
