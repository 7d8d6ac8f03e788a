"""5: classes of weapons withdrawn one after the other, each with its own last day.

A phase may wait for certificates, its conditions precedent. As long as it is known that nobody certified what it waits
for, its days have not begun; where it was certified in part, or nobody kept the register, that stays open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import cast

from truceline.agreement.fields import Band
from truceline.agreement.kinds.withdrawal_in_sequence import Parameters, Phase
from truceline.agreement.nouns import Moment, Rule
from truceline.assess.factors.factor import Factor, Role, chances, factor
from truceline.assess.factors.force_window import Window, force_window, overlap, span_factor
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.register.certificates import SURELY_NOT, Certification, Standing, certified
from truceline.assess.register.register import Register
from truceline.assess.weapons.withdrawal_bands import (
    DISTANCE,
    asked_m,
    bands_said,
    behind_lines,
    distance_factor,
    in_bands,
    weapon_factors,
    weapon_reach,
)
from truceline.assess.words.numerals import days
from truceline.assess.words.speak import tongue
from truceline.assess.words.tongue import Tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType
from truceline.model.times import local_day, utc_text, zone

TYPE = (5, "withdrawal_in_sequence")
MAIN = DISTANCE
DEADLINE, PRECONDITION = "last day of the phase", "precondition"

SENTENCES = {
    "en": "Each party keeps its weapons away from its own line, class by class: {phases}.{waits}",
    "de": "Jede Partei hält ihre Waffen nacheinander von ihrer eigenen Linie fern: {phases}.{waits}",
    "uk": "Кожна сторона поетапно тримає своє озброєння на відстані від своєї лінії: {phases}.{waits}",
    "ru": "Каждая сторона поэтапно держит своё вооружение на расстоянии от своей линии: {phases}.{waits}",
    "fr": "Chaque partie tient ses armes, classe après classe, à distance de sa propre ligne\u00a0: {phases}.{waits}",
}
PHASE = {
    "en": "phase {name} after {days} ({bands}){after}",
    "de": "Phase {name} nach {days} ({bands}){after}",
    "uk": "етап {name} через {days} ({bands}){after}",
    "ru": "этап {name} через {days} ({bands}){after}",
    "fr": "phase {name} après {days} ({bands}){after}",
}
AFTER = {
    "en": ", once phase {name} is certified complete",
    "de": ", sobald der Abschluss der Phase {name} bescheinigt ist",
    "uk": ", щойно засвідчено завершення етапу {name}",
    "ru": ", как только засвидетельствовано завершение этапа {name}",
    "fr": ", une fois la phase {name} certifiée achevée",
}
WAITS = {
    "en": " The days count from the certificate {item}.",
    "de": " Die Tage zählen ab der Bescheinigung {item}.",
    "uk": " Відлік днів починається з моменту видачі засвідчення {item}.",
    "ru": " Отсчёт дней начинается с момента выдачи свидетельства {item}.",
    "fr": " Les jours courent à compter du certificat {item}.",
}
CERTIFIER = {
    "en": " Certificates are issued by {name}.",
    "de": " Bescheinigungen stellt {name} aus.",
    "uk": " Засвідчення видає {name}.",
    "ru": " Свидетельства выдаёт {name}.",
    "fr": " Les certificats sont délivrés par {name}.",
}

window = force_window


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """From when a phase binds; where a certificate is missing, from when on it may."""

    deadline: datetime
    missing: Certification | None  # what it waits for and nobody certified: what is surely missing first
    item: str  # of that certificate; "" where none is missing


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Heavy weapons."""
    return (IncidentType.HEAVY_WEAPONS,)


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that a heavy weapon stood there, and whether its calibre or system is in a band of any phase."""
    return weapon_factors(_bands(rule), incident)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return weapon_reach(_bands(rule), table)


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """Last day and distance of the phase that asks most of the weapon."""
    measured = behind_lines(rule.lines, context)
    judged: list[tuple[Factor, ...]] = []
    for phase in _phases_of(rule, context.incident):
        distance = distance_factor(measured, asked_m(phase.bands, context.incident))
        judged.append((*_bound(rule, phase, context), distance))
    return max(judged, key=lambda factors: chances(factors)[::-1], default=())


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    phases = said.apart(_phase_said(phase, said) for phase in own.phases)
    waits = WAITS[language].format(item=said.quoted(own.precondition)) if own.precondition else ""
    if own.certified_by:
        waits += CERTIFIER[language].format(name=said.person(own.certified_by))
    return f"{SENTENCES[language].format(phases=phases, waits=waits)} {said.applies(rule)}"


def last_moment(start: datetime, day: date, days: int, zone_name: str) -> datetime:
    """First moment after the local day `days` after `day`, and never before `start`.

    >>> from truceline.model.times import parse_utc, utc_text
    >>> utc_text(last_moment(parse_utc("2025-03-01T00:00Z"), date(2025, 3, 1), 30, "Europe/Kyiv"))
    '2025-03-31T21:00:00Z'
    """
    return max(start, local_day(day + timedelta(days=days), zone_name)[1])


def _phases_of(rule: Rule, incident: Incident) -> list[Phase]:
    """The phases whose weapon it is or may be."""
    return [phase for phase in _own(rule).phases if in_bands(phase.bands, incident) is not False]


def _bound(rule: Rule, phase: Phase, context: IncidentContext) -> tuple[Factor, ...]:
    """Whether the phase's last day was over, and where it waits for a certificate, whether there was one."""
    incident = context.incident
    wait = _wait(rule, phase, context.register, incident.ended_utc)
    if wait.missing is None:
        return (_deadline(phase, wait.deadline, incident),)
    surely_not = wait.missing.standing in SURELY_NOT
    most = 0.0 if surely_not else overlap(incident.started_utc, incident.ended_utc, wait.deadline, None)
    return (
        factor(
            PRECONDITION,
            Role.SCOPE,
            0.0,
            _on_record(wait.item, wait.missing),
            most=most,
            if_contradicts=f"certified by {utc_text(incident.started_utc)}, days included",
            if_clears="not certified",
        ),
    )


def _on_record(item: str, found: Certification) -> str:
    """What the register says about a certificate that is missing."""
    stated = "" if found.entry is None else utc_text(found.entry.stated_utc)
    if found.standing is Standing.PARTLY:
        return f'"{item}" certified in part {stated}; from then on it is open whether its days have begun'
    said = f'certificate "{item}" refused {stated}' if stated else f'no certificate "{item}"'
    kept = "the register was kept" if found.standing in SURELY_NOT else "nobody kept the register that would show it"
    return f"{said}; {kept}"


def _deadline(phase: Phase, deadline: datetime, incident: Incident) -> Factor:
    bound = Window(start=deadline, end=None, start_name=DEADLINE, start_words=f'"{phase.name}" {utc_text(deadline)}')
    return span_factor(bound, incident.started_utc, incident.ended_utc)


def _wait(rule: Rule, phase: Phase, register: Register, until: datetime) -> Wait:
    """When the phase's last day was over. What it waits for counts from the first certificate."""
    own, start = _own(rule), cast("Moment", rule.in_force_from)
    begun, written = start.at_utc, date.fromisoformat(start.local.split(" ")[0])  # 24:00 belongs to the day as written
    deadline = last_moment(begun, written, phase.days, start.zone)
    waits: list[tuple[str, Certification]] = []
    if own.precondition is not None:
        found = certified(register, own.precondition, own.certified_by, since=begun, until=until)
        waits.append((own.precondition, found))
        if found.at is not None and found.at > begun:
            deadline = last_moment(begun, found.at.astimezone(zone(start.zone)).date(), phase.days, start.zone)
    if phase.after is not None:
        found = certified(register, phase.after, own.certified_by, since=begun, until=until)
        waits.append((phase.after, found))
        deadline = max(deadline, found.at or deadline)
    missing = [one for one in waits if one[1].standing is not Standing.DONE]
    surely = [one for one in missing if one[1].standing in SURELY_NOT]
    item, first = (*surely, *missing, ("", None))[0]
    return Wait(deadline=deadline, missing=first, item=item)


def _phase_said(phase: Phase, said: Tongue) -> str:
    after = AFTER[said.language].format(name=said.quoted(phase.after)) if phase.after else ""
    return PHASE[said.language].format(
        name=said.quoted(phase.name),
        days=days(said, phase.days),
        bands=bands_said(phase.bands, said),
        after=after,
    )


def _bands(rule: Rule) -> Sequence[Band]:
    return tuple(chain.from_iterable(phase.bands for phase in _own(rule).phases))


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
