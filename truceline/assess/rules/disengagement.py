"""8: disengagement of forces and hardware from an area, step by step.

First come days of silence: one that is broken begins the count anew. Each step is then due some days after the one
before, and done only when every bound party has given notice and the confirmation is on record. Whose notice is
missing is not said: the register shows it to those who may open it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

import numpy as np

from truceline.agreement.kinds.disengagement import Parameters, Step
from truceline.agreement.moments import end_of_day, spoken
from truceline.agreement.nouns import Moment, Rule
from truceline.assess.duties.obligations import COVERAGE, Obligation, day_words
from truceline.assess.duties.quiet_days import CountedDay, QuietArea, counted_days, quiet_days
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.certificates import Certification, Standing, certified
from truceline.assess.register.register import Register, plain
from truceline.assess.words.numerals import days as days_said
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome
from truceline.model.times import local_day, zone

TYPE = (8, "disengagement")
REMEMBERS = True  # what came on earlier days counts
MAIN = "step"
SILENCE = "silence"

SENTENCES = {
    "en": "After {days} of unbroken silence, forces and hardware leave {site}: {steps}. A step is done only when "
    "every party has given notice of it and it is confirmed ({by}). The following breaks the silence: {kinds}.",
    "de": "Nach {days} ununterbrochener Ruhe rücken Kräfte und Gerät aus {site} ab: {steps}. Ein Schritt ist erst "
    "vollzogen, wenn alle Parteien ihn angezeigt haben und er bestätigt ist ({by}). Die Ruhe unterbricht: {kinds}.",
    "uk": "Сили й засоби відводяться з району {site}, щойно тиша безперервно триватиме {days}: {steps}. Крок виконано "
    "лише тоді, коли про нього повідомили всі сторони і є підтвердження ({by}). Тишу перериває: {kinds}.",
    "ru": "Силы и средства отводятся из района {site}, как только тишина продлится {days} без перерыва: {steps}. Шаг "
    "выполнен лишь тогда, когда о нём уведомили все стороны и есть подтверждение ({by}). Тишину прерывает: {kinds}.",
    "fr": "Après {days} de silence ininterrompu, les forces et les matériels quittent {site}\u00a0: {steps}. Une étape "
    "n’est accomplie que lorsque toutes les parties l’ont notifiée et qu’elle est confirmée ({by}). Rompt le "
    "silence\u00a0: {kinds}.",
}
STEP = {
    "en": "{name} within {days}",
    "de": "{name} innerhalb von {days}",
    "uk": "{name} за {days}",
    "ru": "{name} за {days}",
    "fr": "{name} en {days}",
}

CONFIRMED = {
    Standing.DONE: "confirmed",
    Standing.PARTLY: "confirmed in part",
    Standing.REFUSED: "confirmation refused",
    Standing.NONE: "not confirmed",
    Standing.UNKNOWN: "not confirmed",
}

window = force_window


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the register says about a step."""

    notices: tuple[Entry, ...]  # the first of each party that gave one
    wanted: int  # number of parties that must give notice
    said: Certification  # of who confirms

    @property
    def certificate(self) -> Entry | None:
        """The confirmation."""
        return self.said.entry if self.said.standing is Standing.DONE else None

    def partly_before(self, deadline: datetime) -> bool:
        """Whether all notices and a confirmation in part were on record in time: it may have been enough."""
        part = self.said.entry if self.said.standing is Standing.PARTLY else None
        return part is not None and part.stated_utc < deadline and len(self.notices) == self.wanted

    def done(self) -> datetime | None:
        """When everything was on record; None where something is missing."""
        if self.certificate is None or len(self.notices) < self.wanted:
            return None
        return max(one.stated_utc for one in (*self.notices, self.certificate))

    def words(self) -> str:
        """What is there and what is missing, without saying whose."""
        return f"{len(self.notices)} of {self.wanted} notices on record, {CONFIRMED[self.said.standing]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """From which day a step is due, and whether it is sure that its time has begun."""

    since: date
    sure: bool
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The chance that a step was not done in time, whether the register would show it, and the lines behind it."""

    missed: Factor
    recorded: bool
    entries: tuple[str, ...]


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No kind of event: each day of silence asks coverage for itself."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """The rule asks nothing of a single incident: it may break a day of silence, and that day is the finding."""
    return (factor(SILENCE, Role.SUBJECT, 0.0, "no day of silence"),)


def reach(_rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return np.zeros(len(table.incidents))


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Iterator[Obligation]:
    """Days of silence that are over in the period, and steps whose days end in it."""
    own, start = _own(rule), rule.in_force_from
    if start is None:
        return
    days = list(quiet_days(QuietArea(rule=rule, site=own.site, kinds=own.incident_types, table=table, period=period)))
    numbered = list(counted_days(days, rule.lower, rule.upper))
    records = [_record(rule, step, table.register) for step in own.steps]
    begun = records[0].done()
    for one in numbered:
        if period.start < one.day.ended and (begun is None or one.day.started < begun):
            yield _silent_day(own, one)
        if one.sure >= own.silence_days:
            break
    yield from _steps(own, (start.zone, records), _clock(own, numbered), table, period)


def _silent_day(own: Parameters, one: CountedDay) -> Obligation:
    day = one.day
    words = f"{percent(day.least)} that the silence was broken"
    if day.most > day.least:
        words = f"{percent(day.least)} to {percent(day.most)} that the silence was broken"
    broken = factor(SILENCE, Role.FACT, day.least, words, most=day.most, if_contradicts="broken", if_clears="silent")
    return Obligation(
        key=f"silence {day.day.isoformat()}",
        title=f"silence in {own.site} on {day_words(day.day)}, day {one.number} of {own.silence_days}",
        started=day.started,
        ended=day.ended,
        factors=(broken,),
        recorded=day.known,
        entries=day.entries,
        main=SILENCE,
        witness=COVERAGE,
    )


def _clock(own: Parameters, days: Sequence[CountedDay]) -> Clock | None:
    """When the silence may first have been complete; None where it has not."""
    for place, one in enumerate(days):
        if one.maybe >= own.silence_days:
            run = days[place + 1 - one.maybe : place + 1]
            entries = tuple(entry for each in run for entry in each.day.entries)
            return Clock(since=one.day.day, sure=one.sure >= own.silence_days, entries=entries)
    return None


def _steps(
    own: Parameters, said: tuple[str, Sequence[Record]], clock: Clock | None, table: IncidentTable, period: Period
) -> Iterator[Obligation]:
    """Each step whose time has begun; a step that is done begins the time of the next, however it came about."""
    zone_name, records = said
    for number, (step, record) in enumerate(zip(own.steps, records, strict=True), start=1):
        if clock is not None:
            deadline = end_of_day(clock.since + timedelta(days=step.days), zone_name)
            if period.start <= deadline.at_utc < min(period.end, period.as_of):
                _, begun = local_day(clock.since, zone_name)
                kept = table.register.kept(begun, deadline.at_utc)
                yield _step(own, (number, step), clock, deadline, _missed(record, deadline.at_utc, kept=kept))
        done = record.done()
        if done is None:
            return
        clock = Clock(since=done.astimezone(zone(zone_name)).date(), sure=True)


def _step(own: Parameters, numbered: tuple[int, Step], clock: Clock, deadline: Moment, told: Told) -> Obligation:
    number, step = numbered
    return Obligation(
        key=f"step {number}",
        title=f"{step.name} in {own.site}, due {spoken(deadline)}",
        started=deadline.at_utc,
        ended=deadline.at_utc,
        factors=(told.missed,) if clock.sure else (_begun(own, clock), told.missed),
        recorded=told.recorded,
        entries=(*clock.entries, *told.entries),
    )


def _begun(own: Parameters, clock: Clock) -> Factor:
    words = f"whether {own.silence_days} days of silence were complete on {day_words(clock.since)} is open"
    return factor(SILENCE, Role.SCOPE, 0.0, words, most=1.0, if_contradicts="complete", if_clears="not complete")


def _missed(record: Record, deadline: datetime, *, kept: bool) -> Told:
    done, words = record.done(), record.words()
    lines = (*record.notices, *([record.certificate] if record.certificate else []))
    entries = tuple(one.entry_id for one in lines)
    late, early = "not done in time", "done in time"
    if done is not None and done < deadline:
        return Told(missed=factor(MAIN, Role.FACT, 0.0, words, if_contradicts=late), recorded=True, entries=entries)
    if record.partly_before(deadline):
        doubt = factor(MAIN, Role.FACT, 0.0, words, most=1.0, if_contradicts=late, if_clears=early)
        return Told(missed=doubt, recorded=True, entries=entries)
    known = kept or done is not None
    said = words if done is None else f"{words}, after the day on which it was due"
    fact = factor(MAIN, Role.FACT, 1.0 if known else 0.0, said, if_clears=early)
    return Told(missed=fact, recorded=known, entries=entries)


def _record(rule: Rule, step: Step, register: Register) -> Record:
    own = _own(rule)
    notices = [
        one
        for one in register.of(EntryKind.NOTICE, item=step.name, site=own.site)
        if one.outcome is not Outcome.REFUSED
    ]
    first = []
    for party_id, name in zip(rule.bound, rule.bound_names, strict=True):
        names = {plain(party_id), plain(name)}
        first += [one for one in notices if plain(one.by) in names][:1]
    said = certified(register, step.name, own.confirmed_by, site=own.site)
    return Record(notices=tuple(first), wanted=len(rule.bound), said=said)


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    steps = (STEP[language].format(name=said.quoted(one.name), days=days_said(said, one.days)) for one in own.steps)
    main = SENTENCES[language].format(
        days=days_said(said, own.silence_days),
        site=said.quoted(own.site),
        steps=said.apart(steps),
        by=said.person(own.confirmed_by),
        kinds=said.listed([said.kinds[kind] for kind in own.incident_types]),
    )
    return f"{main} {said.applies(rule)}"


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
