"""Something is handed over by a day: no event shows it, so the rule asks the mission's register."""

from collections.abc import Sequence
from typing import cast

from rivertruce.handover_kind import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.obligations import Obligation, doubted, failed, fulfilled, judged, missing
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import MICROSECOND, force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.certificates import Standing, certified
from truceline.assess.register.register import Register
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

TYPE = (102, "handover")
MAIN = "handover"

SENTENCES = {
    "en": "By {deadline}, {items} are handed over; {by} certifies it.",
    "de": "Bis {deadline} werden {items} übergeben; {by} bescheinigt es.",
    "uk": "До {deadline} передають {items}; це засвідчує {by}.",
    "ru": "До {deadline} передают {items}; это удостоверяет {by}.",
    "fr": "Au plus tard le {deadline}, {items} sont remis\u00a0; {by} le certifie.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows a handover: silence is then as good as the register was kept."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """It speaks about no incident."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not a handover"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each item, where the deadline passes in the period."""
    last = _own(rule).deadline.at_utc - MICROSECOND  # the last moment that is in time
    return [_obligation(rule, table.register, item) for item in _own(rule).items] if judged(period, last) else []


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads."""
    own, said = _own(rule), tongue(language)
    items, by = said.listed([said.quoted(item) for item in own.items]), said.quoted(own.certified_by)
    main = SENTENCES[language].format(deadline=said.moment(own.deadline), items=items, by=by)
    return f"{main} {said.applies(rule)}"


def _obligation(rule: Rule, register: Register, item: str) -> Obligation:
    own, start = _own(rule), rule.in_force_from
    deadline = own.deadline.at_utc
    since = deadline if start is None else start.at_utc
    last = deadline - MICROSECOND
    said = certified(register, item, own.certified_by, stated_by=last, since=since, until=deadline)
    words, cure, known = (
        "no certificate on record in time",
        "a certificate in time",
        said.standing is not Standing.UNKNOWN,
    )
    held = missing(MAIN, words, cure, kept=known)
    if said.entry is not None and said.standing is Standing.DONE:
        held = fulfilled(MAIN, "certified in time", said.entry)
    if said.entry is not None and said.standing is Standing.PARTLY:
        held = doubted(MAIN, "certified in part", said.entry, cure)
    return Obligation(
        key=f"handover {item}",
        title=f"handover of {item}, due {own.deadline}",
        started=last,
        ended=last,
        factors=(failed((held,)),),
        recorded=held.recorded,
        entries=held.entries,
    )


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
