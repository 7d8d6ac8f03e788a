"""31: rules that go on by themselves unless somebody objects by a last day.

What silence does to the rules that it governs is decided in `assess.validity.renewal_in_silence`; here stand the
sentence, and whether an objection came in time.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

import numpy as np

from truceline.agreement.kinds.silent_renewal import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.obligations import Obligation, clock_words, judged
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import plain
from truceline.assess.validity.renewal_in_silence import MOST_TERMS, last_moment, later, zone_of
from truceline.assess.words.numerals import days, months
from truceline.assess.words.speak import tongue
from truceline.assess.words.tongue import Tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome

TYPE = (31, "silent_renewal")
MAIN = "objection"

SENTENCES = {
    "en": "The following rules go on for {term} at each of their ends unless an objection is stated{last}: {rules}.",
    "de": "Folgende Bestimmungen gelten an jedem ihrer Enden für die Dauer von {term} weiter, sofern "
    "nicht{last} Einspruch erhoben wird: {rules}.",
    "uk": "Такі положення після кожного завершення діють ще {term}, якщо{last} не заявлено заперечення: {rules}.",
    "ru": "Следующие положения после каждого окончания действуют ещё {term}, если{last} не заявлено возражение: "
    "{rules}.",
    "fr": "À chacun de leurs termes, les dispositions suivantes sont reconduites pour {term} sauf objection "
    "formulée{last}\u00a0: {rules}.",
}
LAST_DAY = {
    "en": " {before} before the end at the latest",
    "de": " mit einer Frist von {before} vor dem Ende",
    "uk": " не пізніше ніж за {before} до завершення",
    "ru": " не позднее чем за {before} до окончания",
    "fr": " au plus tard {before} avant la fin",
}
COUNTS = {
    "en": " That day counts whole.",
    "de": " Dieser Tag zählt ganz.",
    "uk": " Цей день враховують повністю.",
    "ru": " Этот день считается полностью.",
    "fr": " Ce jour compte en entier.",
}
TIMES = {
    "en": " Number of renewals at most: {times}.",
    "de": " Höchstzahl der Verlängerungen: {times}.",
    "uk": " Найбільша кількість продовжень: {times}.",
    "ru": " Наибольшее число продлений: {times}.",
    "fr": " Nombre maximal de reconductions\u00a0: {times}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows an objection: only the register does."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """Nothing of an incident: `validity.silence` says what it does to the rules that it governs."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "no objection"),)


def reach(_rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return np.zeros(len(table.incidents))


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Iterator[Obligation]:
    """Each objection stated in the period, against the last day before the end that this clause itself states."""
    if rule.in_force_until is None:
        return
    bare = rule.rule_id.rpartition("/")[2]
    for one in table.register.of(EntryKind.OBJECTION):
        known = {plain(name) for name in (rule.rule_id, bare, *_own(rule).rules)}
        if not judged(period, one.stated_utc) or one.outcome is Outcome.REFUSED:
            continue
        if plain(one.reference) and plain(one.reference).rpartition("/")[2] not in known:
            continue
        yield _obligation(rule, one)


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    before = _length(said, own.objection_days, own.objection_months)
    last = LAST_DAY[language].format(before=before) if before else ""
    term = _length(said, own.term_days, own.term_months)
    main = SENTENCES[language].format(term=term, last=last, rules=", ".join(map(said.quoted, own.rules)))
    counts = COUNTS[language] if before and own.last_day_counts else ""
    times = "" if own.times is None else TIMES[language].format(times=own.times)
    return f"{main}{counts}{times} {said.applies(rule)}"


def _length(said: Tongue, number: int | None, of_months: int | None) -> str:
    if number is not None:
        return days(said, number)
    return "" if of_months is None else months(said, of_months)


def _obligation(rule: Rule, one: Entry) -> Obligation:
    end, zone_name = _end(rule, one.stated_utc), zone_of(rule, rule)
    deadline = last_moment(end, _own(rule), zone_name)
    late = one.stated_utc >= deadline
    open_, when = one.outcome is Outcome.PARTLY or not one.reference, clock_words(deadline, zone_name)
    least, most = (0.0 if open_ else 1.0, 1.0) if late else (0.0, 0.0)
    words = f"an objection {'after' if late else 'before'} {when}" + ("; what it is about is open" if open_ else "")
    return Obligation(
        key=f"objection {one.entry_id}",
        title=f"objection to a renewal, stated {clock_words(one.stated_utc, zone_name)}",
        started=one.stated_utc,
        ended=one.stated_utc,
        factors=(factor(MAIN, Role.FACT, least, words, most=most, if_clears="an objection in time"),),
        recorded=True,
        entries=(one.entry_id,),
    )


def _end(rule: Rule, moment: datetime) -> datetime:
    """The end of the term in which a moment lies."""
    own, zone_name = _own(rule), zone_of(rule, rule)
    end = first = moment if rule.in_force_until is None else rule.in_force_until.at_utc
    for number in range(1, MOST_TERMS):
        if moment < end:
            break
        end = later(first, own, zone_name, number)
    return end


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
