"""25: measures follow a case. Days are local; the day of the referral is not counted, the last one counts whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from truceline.agreement.kinds.accountability import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.obligations import (
    Obligation,
    Requirement,
    actors,
    best,
    day_of,
    day_words,
    doubted,
    failed,
    fulfilled,
    judged,
    midnight,
    missing,
    named_in,
    own_zone,
)
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import MICROSECOND, force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import Register, plain
from truceline.assess.words.numerals import days
from truceline.assess.words.phrases import span
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome

TYPE = (25, "accountability")
MAIN = "measures"
ADDRESSEE = "referred to"

SENTENCES = {
    "en": "Within {days} after a case is referred{to}, measures are reported.",
    "de": "Innerhalb von {days} nach der Überweisung eines Falls{to} wird über Maßnahmen berichtet.",
    "uk": "Не пізніше ніж через {days} після передання справи{to} повідомляють про вжиті заходи.",
    "ru": "Не позднее чем через {days} после передачи дела{to} сообщается о принятых мерах.",
    "fr": "Dans un délai de {days} après la transmission d’une affaire{to}, les mesures prises sont communiquées.",
}
TO = {
    "en": " to {names}",
    "de": " an {names}",
    "uk": " (адресат: {names})",
    "ru": " (адресат: {names})",
    "fr": " à {names}",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows a report: only the register does."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """It speaks about no incident."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not a referral"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each referral whose last day ends in the period."""
    own = _own(rule)
    made = []
    for one in table.register.of(EntryKind.REFERRAL):
        deadline = _deadline(rule, one)
        others = own.referred_to and one.about and not named_in(one.about, own.referred_to)
        if not others and judged(period, deadline - MICROSECOND):
            made.append(_obligation(rule, one, deadline, table.register))
    return made


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    to = TO[language].format(names=said.listed([said.quoted(one) for one in own.referred_to]))
    main = SENTENCES[language].format(days=days(said, own.within_days), to=to if own.referred_to else "")
    return f"{main} {said.applies(rule)}"


def _deadline(rule: Rule, referral: Entry) -> datetime:
    """First moment after the last day."""
    zone_name = own_zone(rule)
    return midnight(day_of(referral.started_utc, zone_name) + timedelta(days=_own(rule).within_days + 1), zone_name)


def _obligation(rule: Rule, referral: Entry, deadline: datetime, register: Register) -> Obligation:
    case = referral.reference or referral.entry_id
    found, late = [], ""
    for one in register.of(EntryKind.MEASURES):
        if _about(one, referral) and referral.started_utc <= one.stated_utc and one.outcome is not Outcome.REFUSED:
            if one.stated_utc < deadline:
                found.append(_report(one))
            elif not late:
                late = f"; one came {span(one.stated_utc - deadline)} late"
    kept = register.kept(referral.started_utc, deadline)
    words, cure = f"no measures on record in time{late}", "a report of measures in time"
    held = best(found, missing(MAIN, words, cure, kept=kept))
    return Obligation(
        key=f"measures {referral.entry_id}",
        title=f"measures on case {case}, due {day_words(day_of(deadline - MICROSECOND, own_zone(rule)))}",
        started=deadline - MICROSECOND,
        ended=deadline - MICROSECOND,
        factors=(failed((held,)), *_addressee(rule, referral), *actors(rule, referral)),
        recorded=held.recorded,
        entries=(referral.entry_id, *held.entries),
    )


def _about(measures: Entry, referral: Entry) -> bool:
    """Whether a report may be about the case: it names the case or the referral, or no case at all."""
    return plain(measures.reference) in {plain(referral.reference), plain(referral.entry_id), ""}


def _report(one: Entry) -> Requirement:
    if not one.reference:
        return doubted("case", "a report of measures that names no case", one, "a report that names the case")
    return fulfilled(MAIN, "measures on record in time", one)


def _addressee(rule: Rule, referral: Entry) -> tuple[Factor, ...]:
    """Open where the text names bodies and the referral does not."""
    if not _own(rule).referred_to or referral.about:
        return ()
    words, if_contradicts, if_clears = "to whom the case was referred is not stated", "a body that is named", "another"
    return (factor(ADDRESSEE, Role.SCOPE, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears),)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
