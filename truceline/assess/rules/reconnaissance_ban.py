"""10: no reconnaissance, no sabotage. A drone that somebody saw flying has not told its errand."""

from dataclasses import replace
from typing import cast

import numpy as np

from truceline.agreement.kinds.reconnaissance_ban import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.described import Listing
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.words.phenomena import PHENOMENA
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon

TYPE = (10, "reconnaissance_ban")
MAIN = "errand"
ERRANDS = (Phenomenon.RECONNAISSANCE, Phenomenon.SABOTAGE)
FLOWN = (Phenomenon.UAV, Phenomenon.AIRCRAFT)

SENTENCES = {
    "en": "The following is ruled out: {banned}.",
    "de": "Ausgeschlossen ist Folgendes: {banned}.",
    "uk": "Забороняється таке: {banned}.",
    "ru": "Запрещается следующее: {banned}.",
    "fr": "Sont exclus\u00a0: {banned}.",
}
AIRBORNE = {
    "en": " Reconnaissance from the air is included.",
    "de": " Aufklärung aus der Luft ist eingeschlossen.",
    "uk": " Це стосується й розвідки з повітря.",
    "ru": " Это относится и к разведке с воздуха.",
    "fr": " La reconnaissance aérienne est comprise.",
}

window = force_window


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """Reconnaissance and sabotage, and flights where an errand in the air counts."""
    air = (IncidentType.AIR_ACTIVITY,) if _own(rule).airborne else ()
    return (IncidentType.RECONNAISSANCE, *air)


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """What somebody described, or an errand that stays open: of the kind of event alone, or of a flight."""
    described = _listing(rule).factor(incident)
    if not _own(rule).airborne or described.least == 1.0:
        return (described,)
    flight = 1.0 if any(one in FLOWN for one in incident.phenomena) else _flights(incident)
    if flight == 0.0:
        return (described,)
    most = 1.0 if any(one in FLOWN for one in incident.phenomena) else described.most + flight
    words = f"{described.words}; flight {percent(flight)}, its errand not known"
    open_one = factor(MAIN, Role.SUBJECT, described.least, words, most=most, if_contradicts="a ruled-out errand")
    return (replace(open_one, if_clears="another errand"),)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    share = _listing(rule).reach(table)
    if not _own(rule).airborne:
        return share
    air = np.where(table.seen(FLOWN), 1.0, table.types((IncidentType.AIR_ACTIVITY,)))
    return np.minimum(share + air, 1.0)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond the errand, time, area and actors."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    banned = ", ".join(PHENOMENA[language][one] for one in own.banned)
    air = AIRBORNE[language] if own.airborne else ""
    return f"{SENTENCES[language].format(banned=banned)}{air} {said.applies(rule)}"


def _flights(incident: Incident) -> float:
    return share_of(incident.types, (IncidentType.AIR_ACTIVITY,))


def _listing(rule: Rule) -> Listing:
    """Where both are ruled out, the kind of event is contrary to the rule whichever it was."""
    named, kind = _own(rule).banned, IncidentType.RECONNAISSANCE
    both = set(named) == set(ERRANDS)
    return Listing(name=MAIN, named=named, every=ERRANDS, kind=kind, word="ruled-out errand", settled=both)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
