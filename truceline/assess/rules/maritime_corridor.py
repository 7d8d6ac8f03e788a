"""17: a corridor at sea, with a buffer that moves with each protected vessel.

The positions of vessels are lines of the register and, as claims, what ships transmit of themselves. Where the text
sets a buffer, the rule reaches as far beyond the corridor as the buffer does; without one, the corridor itself is what
others are kept out of.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np

from truceline.agreement.fields import FIRE
from truceline.agreement.kinds.maritime_corridor import Parameters
from truceline.agreement.nouns import Rule, Zone
from truceline.assess.duties.obligations import Obligation
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.geometry.plane import widened
from truceline.assess.vessels.encounters import chance_near_any
from truceline.assess.vessels.tracks import Track, known_to_register, tracks
from truceline.assess.vessels.voyages import deviation_obligation, stop_due
from truceline.assess.words.numerals import minutes
from truceline.assess.words.phenomena import PHENOMENA
from truceline.assess.words.phrases import listed, metres, percent
from truceline.assess.words.speak import tongue
from truceline.assess.words.tongue import Tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon

TYPE = (17, "maritime_corridor")
MAIN = "hindrance"
VESSEL = "distance to a protected vessel"
FLOWN = (Phenomenon.AIRCRAFT, Phenomenon.UAV)
ANY = (Phenomenon.WARSHIP, *FLOWN, Phenomenon.VESSEL_STOPPED, Phenomenon.VESSEL_HINDERED)

KEPT_OUT = {  # near each vessel, in the corridor
    "en": (
        "Within {buffer} of every protected vessel the following are ruled out: {kept_out}.",
        "In the corridor the following are ruled out: {kept_out}.",
    ),
    "de": (
        "Im Umkreis von {buffer} um jedes geschützte Schiff ist ausgeschlossen: {kept_out}.",
        "Im Korridor ist ausgeschlossen: {kept_out}.",
    ),
    "uk": (
        "Ближче ніж за {buffer} від кожного судна під захистом забороняється: {kept_out}.",
        "У коридорі забороняється: {kept_out}.",
    ),
    "ru": (
        "Ближе чем в {buffer} от каждого судна под защитой запрещается: {kept_out}.",
        "В коридоре запрещается: {kept_out}.",
    ),
    "fr": (
        "À moins de {buffer} de tout navire protégé, sont exclus\u00a0: {kept_out}.",
        "Dans le couloir, sont exclus\u00a0: {kept_out}.",
    ),
}
FORCE = {
    "en": "use of force",
    "de": "Anwendung von Gewalt",
    "uk": "застосування сили",
    "ru": "применение силы",
    "fr": "recours à la force",
}
PROTECTED = {
    "en": " Protected: {vessels}.",
    "de": " Geschützt: {vessels}.",
    "uk": " Під захистом: {vessels}.",
    "ru": " Под защитой: {vessels}.",
    "fr": " Sous protection\u00a0: {vessels}.",
}
DEVIATION = {
    "en": " A protected vessel leaves the corridor by {distance} at most.",
    "de": " Ein geschütztes Schiff verlässt den Korridor um höchstens {distance}.",
    "uk": " Судно під захистом відхиляється від коридору щонайбільше на {distance}.",
    "ru": " Судно под защитой отклоняется от коридора не более чем на {distance}.",
    "fr": " Un navire protégé s’écarte du couloir de {distance} au plus.",
}
STOP = {
    "en": " A protected vessel lies still in the corridor for {minutes} at most.",
    "de": " Ein geschütztes Schiff liegt im Korridor höchstens {minutes} still.",
    "uk": " Судно під захистом стоїть у коридорі щонайбільше {minutes}.",
    "ru": " Судно под защитой стоит в коридоре не более чем {minutes}.",
    "fr": " Un navire protégé reste immobile dans le couloir {minutes} au plus.",
}

window = force_window


def ground(rule: Rule) -> Zone:
    """The corridor, and where the text sets a buffer, what lies within it of the corridor."""
    own, corridor = _own(rule), _corridor(rule)
    return corridor if own.buffer_m is None else widened(corridor, own.buffer_m)


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """Hindrance at sea, the use of force, and flights where they are kept out."""
    air = (IncidentType.AIR_ACTIVITY,) if _air_kept_out(rule) else ()
    return (IncidentType.AT_SEA, *air, *FIRE)


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share of what is kept out, or of force. What nobody described may be one of the list."""
    kept_out = _own(rule).kept_out
    met = [phenomenon for phenomenon in incident.phenomena if phenomenon in ANY]
    if any(phenomenon in kept_out for phenomenon in met):
        words = f"met: {listed(met, 'and')}"
        return (factor(MAIN, Role.SUBJECT, 1.0, words, if_clears="nothing that is kept out"),)
    force, air = share_of(incident.types, FIRE), share_of(incident.types, (IncidentType.AIR_ACTIVITY,))
    least = force + (air if _air_kept_out(rule) == len(FLOWN) and not met else 0.0)
    may_be = share_of(incident.types, (IncidentType.AT_SEA,)) + (air if _air_kept_out(rule) == 1 else 0.0)
    words = f"force {percent(force)} by type" + (f"; met: {listed(met, 'and')}" if met else "; else not described")
    most = least if met else least + may_be
    return (
        factor(
            MAIN, Role.SUBJECT, least, words, most=most, if_contradicts="what is kept out", if_clears="nothing kept out"
        ),
    )


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    air = (IncidentType.AIR_ACTIVITY,) if _air_kept_out(rule) else ()
    force = table.types(FIRE)
    undescribed = force + table.types((IncidentType.AT_SEA, *air))
    share = np.where(table.seen(ANY), force, undescribed)
    return np.minimum(np.where(table.seen(_own(rule).kept_out), 1.0, share), 1.0)


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """The chance that it came within the buffer of any protected vessel."""
    own, incident = _own(rule), context.incident
    if own.buffer_m is None:
        return ()
    held = tracks(context.register, own.vessels)
    least, most = chance_near_any(held, incident.place, own.buffer_m, incident.started_utc, incident.ended_utc)
    told = percent(least) if most - least < 1e-9 else f"{percent(least)} to {percent(most)}"
    words = f"{told} within {metres(own.buffer_m)} of a protected vessel ({_counted(held)})"
    if_contradicts, if_clears = "within the buffer", "outside the buffer"
    return (factor(VESSEL, Role.FACT, least, words, most=most, if_contradicts=if_contradicts, if_clears=if_clears),)


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """For each protected vessel: how far it left the corridor, and how long it lay still inside."""
    own, corridor = _own(rule), _corridor(rule)
    force = force_window(rule)
    hours = force.cut(period.start, min(period.end, period.as_of))
    held = known_to_register(table.register, tracks(table.register, own.vessels))
    made: list[Obligation | None] = []
    if own.deviation_m is not None:
        made += [deviation_obligation(track, corridor, own.deviation_m, hours) for track in held]
    if own.stop_minutes is not None:
        made += [stop_due(track, corridor, own.stop_minutes, hours, force.start) for track in held]
    return [one for one in made if one is not None]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    return f"{_kept_out_said(own, said)}{_vessels_said(own, said)} {said.applies(rule)}"


def _kept_out_said(own: Parameters, said: Tongue) -> str:
    near, inside = KEPT_OUT[said.language]
    kept_out = ", ".join([*(PHENOMENA[said.language][one] for one in own.kept_out), FORCE[said.language]])
    if own.buffer_m is None:
        return inside.format(kept_out=kept_out)
    return near.format(buffer=said.distance(own.buffer_m), kept_out=kept_out)


def _vessels_said(own: Parameters, said: Tongue) -> str:
    words = ""
    if own.vessels:
        words += PROTECTED[said.language].format(vessels=", ".join(said.quoted(name) for name in own.vessels))
    if own.deviation_m is not None:
        words += DEVIATION[said.language].format(distance=said.distance(own.deviation_m))
    if own.stop_minutes is not None:
        words += STOP[said.language].format(minutes=minutes(said, own.stop_minutes))
    return words


def _counted(held: Sequence[Track]) -> str:
    """How many vessels there are, and whose word that is."""
    claimed = sum(all(fix.weight < 1.0 for fix in track.fixes) and bool(track.fixes) for track in held)
    return f"{len(held) - claimed} in the register" + (f", {claimed} by their own transmissions" if claimed else "")


def _air_kept_out(rule: Rule) -> int:
    """How many of the two kinds of flight are kept out."""
    return sum(one in _own(rule).kept_out for one in FLOWN)


def _corridor(rule: Rule) -> Zone:
    return cast("Zone", rule.area)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
