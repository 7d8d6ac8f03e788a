"""32: an area is handed over by a day, as somebody certifies. Who gave and who took it, no verdict says."""

from collections.abc import Sequence
from typing import cast

from truceline.agreement.kinds.area_handover import Handover, Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.duties.done_by import done_by
from truceline.assess.duties.obligations import Obligation, failed, judged
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import MICROSECOND, force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import Register, plain
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

TYPE = (32, "area_handover")
MAIN = "handing over"

SENTENCES = {
    "en": "The following areas are handed over, each before the moment beside it: {areas}. Certificate: {item}{by}.",
    "de": "Folgende Gebiete werden übergeben, jedes vor dem dabei genannten Zeitpunkt: {areas}. "
    "Bestätigung: {item}{by}.",
    "uk": "Такі райони передають, кожен до вказаного поруч моменту: {areas}. Підтвердження: {item}{by}.",
    "ru": "Передаются следующие районы, каждый до указанного рядом момента: {areas}. Подтверждение: {item}{by}.",
    "fr": "Les zones suivantes sont remises, chacune avant le moment indiqué à côté\u00a0: {areas}. "
    "Attestation\u00a0: {item}{by}.",
}
BY = {
    "en": " by {name}",
    "de": " durch {name}",
    "uk": " (хто: {name})",
    "ru": " (кто: {name})",
    "fr": " par {name}",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows that an area was handed over: only a certificate does."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """It speaks about no incident."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not a handing over"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each area whose deadline lies in the period."""
    own = _own(rule)
    due = [one for one in own.areas if judged(period, one.deadline.at_utc - MICROSECOND)]
    return [_obligation(rule, one, table.register) for one in due]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    areas = said.apart(f"{said.quoted(one.site)} – {said.moment(one.deadline)}" for one in own.areas)
    by = "" if own.certified_by is None else BY[language].format(name=said.quoted(own.certified_by))
    main = SENTENCES[language].format(areas=areas, item=said.quoted(own.item), by=by)
    return f"{main} {said.applies(rule)}"


def _obligation(rule: Rule, one: Handover, register: Register) -> Obligation:
    own, end = _own(rule), one.deadline.at_utc
    since = end if rule.in_force_from is None else min(rule.in_force_from.at_utc, end)
    held = done_by(register, own.item, own.certified_by, one.site, since, end, name=MAIN)
    return Obligation(
        key=f"area {plain(one.site)}",
        title=f"handing over of “{one.site}”, due by {one.deadline}",
        started=end - MICROSECOND,
        ended=end - MICROSECOND,
        factors=(failed((held,)),),
        recorded=held.recorded,
        entries=held.entries,
    )


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
