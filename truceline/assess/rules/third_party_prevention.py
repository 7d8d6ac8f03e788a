"""30: a party is to prevent acts of somebody who is no party. Who acted is what the body named by the text says."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from truceline.agreement.kinds.third_party_prevention import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.deadlines import end_after
from truceline.assess.duties.obligations import named_in, own_zone
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.kind_of_event import kind_factor, kind_reach
from truceline.assess.register.register import FULFILLED, Register, plain
from truceline.assess.words.numerals import days
from truceline.assess.words.phrases import listed, percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome

TYPE = (30, "third_party_prevention")
MAIN = "incident type"
THIRD, MEASURES = "third actor", "measures"
WHOEVER_ACTED = True  # the acts are not those of the parties that the rule binds

SENTENCES = {
    "en": "The following, by {actors}, is prevented: {types}.",
    "de": "Folgendes durch {actors} wird verhindert: {types}.",
    "uk": "Не допускаються такі дії (хто: {actors}): {types}.",
    "ru": "Не допускаются следующие действия (кто: {actors}): {types}.",
    "fr": "Sont empêchés les actes suivants de {actors}\u00a0: {types}.",
}
MEASURED = {
    "en": " Where it happens, measures are reported within {days}.",
    "de": " Geschieht es, so wird innerhalb von {days} über Maßnahmen berichtet.",
    "uk": " Якщо це сталося, про заходи повідомляють не пізніше ніж через {days}.",
    "ru": " Если это произошло, о мерах сообщается не позднее чем через {days}.",
    "fr": " Si un tel acte a lieu, les mesures prises sont communiquées dans un délai de {days}.",
}
ATTRIBUTED = {
    "en": " {name} says who acted.",
    "de": " Wer gehandelt hat, stellt {name} fest.",
    "uk": " Хто діяв, встановлює {name}.",
    "ru": " Кто действовал, устанавливает {name}.",
    "fr": " {name} établit qui a agi.",
}

window = force_window


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """What is to be prevented."""
    return _own(rule).incident_types


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share of what is to be prevented."""
    types = _own(rule).incident_types
    share = share_of(incident.types, types)
    words = f"{listed([str(one) for one in types])} {percent(share)}"
    return (kind_factor(MAIN, incident, types, words),)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return kind_reach(table, _own(rule).incident_types)


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """Who stood behind it, and where the duty is one of measures, whether any were reported in time."""
    own = _own(rule)
    third = _third(own, context.register, context.incident)
    if own.within_days is None:
        return (third,)
    deadline = end_after(context.incident.ended_utc, own.within_days, own_zone(rule))
    return third, _measures(context.register, context.incident, deadline)


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    actors = ", ".join(map(said.quoted, own.actors))
    types = ", ".join(said.kinds[one] for one in own.incident_types)
    measures = "" if own.within_days is None else MEASURED[language].format(days=days(said, own.within_days))
    by = "" if own.attributed_by is None else ATTRIBUTED[language].format(name=said.quoted(own.attributed_by))
    return f"{SENTENCES[language].format(actors=actors, types=types)}{measures}{by} {said.applies(rule)}"


def _third(own: Parameters, register: Register, incident: Incident) -> Factor:
    """The chance that a third actor acted: one word of the named body settles it, two that differ do not."""
    names = plain(incident.incident_id)
    lines = [one for one in register.of(EntryKind.ATTRIBUTION) if plain(one.reference) == names and _by(own, one)]
    said = [one for one in lines if one.outcome is not Outcome.REFUSED]
    if_contradicts, if_clears = "a third actor, as the body named says", "somebody else"
    if not said:
        words = "no attribution by the body named is on record; who acted is not told by the machine"
        return factor(THIRD, Role.SCOPE, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears)
    settled = own.attributed_by is not None
    shares = [_says(own, one, settled=settled) for one in said]
    least, most = min(low for low, _ in shares), max(high for _, high in shares)
    if not settled:
        words = "attributed, but the text names nobody whose word counts"
    else:
        words = "attributed" if least == most else "attributions that differ, or leave it open"
    return factor(THIRD, Role.SCOPE, least, words, most=most, if_contradicts=if_contradicts, if_clears=if_clears)


def _by(own: Parameters, one: Entry) -> bool:
    return own.attributed_by is None or not plain(one.by) or named_in(one.by, (own.attributed_by,))


def _says(own: Parameters, one: Entry, *, settled: bool) -> tuple[float, float]:
    """(least, most) that one attribution gives to a third actor."""
    if not settled or not plain(one.by) or not plain(one.about) or one.outcome not in FULFILLED:
        return 0.0, 1.0
    share = float(named_in(one.about, own.actors))
    return share, share


def _measures(register: Register, incident: Incident, deadline: datetime) -> Factor:
    """The chance that no measures were reported in time; open while the time runs or nobody kept the register."""
    found = _reports(register, incident, deadline)
    if any(one.outcome in FULFILLED for one in found):
        return factor(MEASURES, Role.FACT, 0.0, "measures on record in time", if_contradicts="no measures")
    kept = register.kept(incident.started_utc, deadline)
    if kept and not found:
        return factor(MEASURES, Role.FACT, 1.0, "no measures on record in time", if_clears="measures in time")
    words = "measures in part on record" if found else "no measures on record so far, and the time runs or was not kept"
    return factor(MEASURES, Role.FACT, 0.0, words, most=1.0, if_contradicts="no measures", if_clears="measures in time")


def _reports(register: Register, incident: Incident, deadline: datetime) -> Sequence[Entry]:
    return [
        one
        for one in register.of(EntryKind.MEASURES)
        if plain(one.reference) == plain(incident.incident_id)
        and one.outcome is not Outcome.REFUSED
        and one.stated_utc < deadline
    ]


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
