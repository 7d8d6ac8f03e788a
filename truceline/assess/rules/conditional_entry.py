"""14: condition precedent: rules that come into force only when conditions are certified.

What a missing certificate does to the rules that it governs is decided in `assess.validity.applicability`; here stand
the sentence, and whether a condition was met by its day.
"""

from collections.abc import Iterator
from typing import cast

import numpy as np

from truceline.agreement.kinds.conditional_entry import Condition, Parameters
from truceline.agreement.moments import spoken
from truceline.agreement.nouns import Moment, Rule
from truceline.assess.duties.obligations import Obligation
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.certificates import Certification, Standing, certified
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import EntryKind, IncidentType
from truceline.model.times import utc_text

TYPE = (14, "conditional_entry")
MAIN = "condition"

SENTENCES = {
    "en": "The following rules take effect only once all conditions are met: {rules}. Conditions: {conditions}.",
    "de": "Folgende Bestimmungen gelten erst, wenn alle Bedingungen erfüllt sind: {rules}. Bedingungen: {conditions}.",
    "uk": "Такі положення набирають чинності лише після виконання всіх умов: {rules}. Умови: {conditions}.",
    "ru": "Следующие положения вступают в силу лишь после выполнения всех условий: {rules}. Условия: {conditions}.",
    "fr": "Les dispositions suivantes ne s’appliquent qu’une fois toutes les conditions remplies\u00a0: {rules}. "
    "Conditions\u00a0: {conditions}.",
}
UNCONDITIONAL = {
    "en": "The following rules take effect without any condition: {rules}.",
    "de": "Folgende Bestimmungen gelten ohne jede Bedingung: {rules}.",
    "uk": "Такі положення діють без жодних умов: {rules}.",
    "ru": "Следующие положения действуют без каких-либо условий: {rules}.",
    "fr": "Les dispositions suivantes s’appliquent sans aucune condition\u00a0: {rules}.",
}
CERTIFIED = {
    "en": "{item} (certified by {by})",
    "de": "{item} (bestätigt durch {by})",
    "uk": "{item} (підтвердження: {by})",
    "ru": "{item} (подтверждение: {by})",
    "fr": "{item} (attestation\u00a0: {by})",
}
UNCERTIFIED = {
    "en": "{item} (the clause names nobody who certifies it)",
    "de": "{item} (wer dies bestätigt, ist nicht festgelegt)",
    "uk": "{item} (хто це підтверджує, не визначено)",
    "ru": "{item} (кто это подтверждает, не определено)",
    "fr": "{item} (nul n’est désigné pour l’attester)",
}
DUE = {
    "en": " They are to be met by {due}.",
    "de": " Zu erfüllen sind sie bis zum {due}.",
    "uk": " Їх слід виконати до {due}.",
    "ru": " Их следует выполнить до {due}.",
    "fr": " Elles doivent être remplies au plus tard le {due}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No kind of event: certificates stand in the register."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """Nothing of an incident: `validity.applicability` says what it does to the rules that it governs."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "no condition"),)


def reach(_rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return np.zeros(len(table.incidents))


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Iterator[Obligation]:
    """Each condition that the text wants met by a day of the period."""
    own = _own(rule)
    if own.due is None or not period.start <= own.due.at_utc < min(period.end, period.as_of):
        return
    for condition in own.conditions:
        yield _obligation(rule, condition, own.due, table)


def _obligation(rule: Rule, condition: Condition, due: Moment, table: IncidentTable) -> Obligation:
    begun = due.at_utc if rule.in_force_from is None else min(rule.in_force_from.at_utc, due.at_utc)
    item, by = condition.item, condition.certified_by
    found = certified(table.register, item, by, stated_by=due.at_utc, since=begun, until=due.at_utc)
    lines = [one for one in table.register.of(EntryKind.CERTIFICATE, item=item, by=by) if one.stated_utc <= due.at_utc]
    fact, recorded = _late(condition, found)
    return Obligation(
        key=f"condition {item}",
        title=f"condition: {item}, due {spoken(due)}",
        started=due.at_utc,
        ended=due.at_utc,
        factors=(fact,),
        recorded=recorded,
        entries=tuple(one.entry_id for one in lines),
    )


def _late(condition: Condition, found: Certification) -> tuple[Factor, bool]:
    """The chance that a condition was not met in time, and whether the register would show it."""
    if condition.certified_by is None:
        return _open(f"{condition.item}: the text names nobody who certifies it"), True
    if found.standing is Standing.DONE:
        return factor(MAIN, Role.FACT, 0.0, f"{condition.item}: certified in time"), True
    if found.standing is Standing.PARTLY:
        return _open(f"{condition.item}: certified in part"), True
    known = found.standing is not Standing.UNKNOWN
    refused = "" if found.entry is None else f", refused {utc_text(found.entry.stated_utc)}"
    words = f"{condition.item}: not certified in time{refused}"
    return factor(MAIN, Role.FACT, 1.0 if known else 0.0, words, if_clears="certified in time"), known


def _open(words: str) -> Factor:
    return factor(MAIN, Role.FACT, 0.0, words, most=1.0, if_contradicts="not met", if_clears="met")


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    rules = ", ".join(said.quoted(name) for name in own.rules)
    if not own.conditions:
        return f"{UNCONDITIONAL[language].format(rules=rules)} {said.applies(rule)}"
    main = SENTENCES[language].format(rules=rules, conditions=said.apart(_said(own, language)))
    due = "" if own.due is None else DUE[language].format(due=said.moment(own.due))
    return f"{main}{due} {said.applies(rule)}"


def _said(own: Parameters, language: str) -> Iterator[str]:
    said = tongue(language)
    for one in own.conditions:
        if one.certified_by is None:
            yield UNCERTIFIED[language].format(item=said.quoted(one.item))
        else:
            yield CERTIFIED[language].format(item=said.quoted(one.item), by=said.person(one.certified_by))


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
