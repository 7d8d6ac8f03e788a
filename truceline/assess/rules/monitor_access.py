"""20: access of monitors and integrity of their sensors."""

from typing import cast

from truceline.agreement.kinds.monitor_access import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.described import Listing
from truceline.assess.factors.factor import Factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon

TYPE = (20, "monitor_access")
MAIN = "restriction"
ANY = (
    Phenomenon.DENIED,
    Phenomenon.DELAYED,
    Phenomenon.CONDITIONAL,
    Phenomenon.INTERFERENCE,
    Phenomenon.MINES,
)

SENTENCES = {
    "en": "Monitors and their instruments meet none of the following: {restrictions}.",
    "de": "Beobachter und ihre Geräte stoßen auf keines dieser Hindernisse: {restrictions}.",
    "uk": "Спостерігачі та їхні прилади не зазнають таких перешкод: {restrictions}.",
    "ru": "Наблюдатели и их приборы не встречают следующих препятствий: {restrictions}.",
    "fr": "Les observateurs et leurs instruments ne rencontrent aucune des entraves suivantes\u00a0: {restrictions}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Restrictions: only those who are on duty meet them."""
    return (IncidentType.RESTRICTION,)


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """What the observers met. A restriction that nobody described may be one of the list."""
    return (_listing(rule).factor(incident),)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return _listing(rule).reach(table)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond the restriction, time, area and actors."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    said = tongue(language)
    restrictions = ", ".join(said.restrictions[one] for one in _own(rule).restrictions)
    return f"{SENTENCES[language].format(restrictions=restrictions)} {said.applies(rule)}"


def _listing(rule: Rule) -> Listing:
    named = _own(rule).restrictions
    return Listing(name=MAIN, named=named, every=ANY, kind=IncidentType.RESTRICTION, word="restriction")


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
