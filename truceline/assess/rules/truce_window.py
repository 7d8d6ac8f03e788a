"""16: a truce for a stated time."""

from typing import cast

from truceline.agreement.kinds.truce_window import Parameters
from truceline.agreement.moments import spoken
from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor
from truceline.assess.factors.force_window import Window, force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.kind_of_event import kind_factor, kind_reach
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

TYPE = (16, "truce_window")
MAIN = "use of force"
STARTS, ENDS = "window starts", "window ends"

SENTENCES = {
    "en": "From {starts} until {ends}, all weapons rest.",
    "de": "Vom {starts}, bis zum {ends} ruhen alle Waffen.",
    "uk": "З {starts}, до {ends} вогонь з усіх видів зброї припинено.",
    "ru": "С {starts}, до {ends} огонь из всех видов оружия прекращён.",
    "fr": "Du {starts} au {ends}, toutes les armes se taisent.",
}


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """The kinds of event that the truce excludes."""
    return _own(rule).incident_types


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share of types that are a use of force."""
    share = share_of(incident.types, _own(rule).incident_types)
    words = f"use of force {percent(share)} by type"
    return (kind_factor(MAIN, incident, _own(rule).incident_types, words),)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return kind_reach(table, _own(rule).incident_types)


def window(rule: Rule) -> Window:
    """The time of the truce, or of the rule's force where that is narrower."""
    own, force = _own(rule), force_window(rule)
    starts, ends = own.starts.at_utc, own.ends.at_utc
    late = force.start is not None and force.start > starts
    early = force.end is not None and force.end < ends
    return Window(
        start=force.start if late else starts,
        end=force.end if early else ends,
        start_name=force.start_name if late else STARTS,
        end_name=force.end_name if early else ENDS,
        start_words=force.start_words if late else spoken(own.starts),
        end_words=force.end_words if early else spoken(own.ends),
    )


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond type, window, area and actors."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    main = SENTENCES[language].format(starts=said.moment(own.starts), ends=said.moment(own.ends))
    return f"{said.contracted(main)} {said.applies_where(rule)}"


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
