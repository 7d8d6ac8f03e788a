"""No jamming of mobile networks: a kind of event that this package adds."""

from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

TYPE = (103, "jamming_ban")
MAIN = "incident type"
JAMMING = "jamming of networks"

SENTENCES = {
    "en": "Ruled out: {kind}.",
    "de": "Ausgeschlossen: {kind}.",
    "uk": "Заборонено: {kind}.",
    "ru": "Запрещено: {kind}.",
    "fr": "Est exclu\u00a0: {kind}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Jamming; coverage takes it for the kind that the words of this package name."""
    return (IncidentType(JAMMING),)


def subject(_rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that networks were jammed."""
    share = share_of(incident.types, (JAMMING,))
    return (factor(MAIN, Role.SUBJECT, share, f"jamming {percent(share)}", if_clears="another kind of event"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond type, time, area and actors."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads, with time and area at its end."""
    said = tongue(language)
    return f"{SENTENCES[language].format(kind=said.kinds[IncidentType(JAMMING)])} {said.applies(rule)}"
