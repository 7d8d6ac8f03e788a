"""23: conduct beyond fire. What nobody described may be what the text rules out; which party acted is not told."""

from typing import cast

from truceline.agreement.kinds.conduct import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.described import Listing
from truceline.assess.factors.factor import Factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.words.phenomena import PHENOMENA
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon

TYPE = (23, "conduct")
MAIN = "conduct"
ANY = (
    Phenomenon.PROPAGANDA,
    Phenomenon.RECRUITMENT,
    Phenomenon.AID_BLOCKED,
    Phenomenon.CYBER,
    Phenomenon.DETENTION,
)

SENTENCES = {
    "en": "The following is ruled out: {banned}.",
    "de": "Ausgeschlossen ist Folgendes: {banned}.",
    "uk": "Забороняється таке: {banned}.",
    "ru": "Запрещается следующее: {banned}.",
    "fr": "Sont exclus\u00a0: {banned}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Conduct beyond fire."""
    return (IncidentType.CONDUCT,)


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """What somebody described. Conduct that nobody described may be on the list."""
    return (_listing(rule).factor(incident),)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return _listing(rule).reach(table)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond the conduct, time, area and actors."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    said = tongue(language)
    banned = ", ".join(PHENOMENA[language][one] for one in _own(rule).banned)
    return f"{SENTENCES[language].format(banned=banned)} {said.applies(rule)}"


def _listing(rule: Rule) -> Listing:
    return Listing(name=MAIN, named=_own(rule).banned, every=ANY, kind=IncidentType.CONDUCT, word="conduct")


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
