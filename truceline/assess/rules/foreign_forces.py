"""22: foreign forces leave; reinforcement one for one at most. Who is foreign is the observer's word."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

import numpy as np

from truceline.agreement.kinds.foreign_forces import Parameters
from truceline.agreement.moments import spoken
from truceline.agreement.nouns import Moment, Rule
from truceline.assess.duties.amounts import NOTHING, Bounds, bounds_of
from truceline.assess.duties.obligations import NOT_KEPT, Obligation, actors, area_of, judged
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import Window, force_window, span_factor
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import Register, plain
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Phenomenon
from truceline.model.times import utc_text

TYPE = (22, "foreign_forces")
MAIN = "presence"
BALANCE, LEAVE = "balance", "leave by"

SENTENCES = {
    "en": "No foreign forces are present.",
    "de": "Es sind keine ausländischen Truppen anwesend.",
    "uk": "Іноземних збройних сил немає.",
    "ru": "Иностранных вооружённых сил нет.",
    "fr": "Aucune force étrangère n’est présente.",
}
GONE = {
    "en": "Foreign forces have left by {moment}.",
    "de": "Die ausländischen Truppen sind bis zum {moment} abgezogen.",
    "uk": "Іноземні збройні сили виводять не пізніше {moment}.",
    "ru": "Иностранные вооружённые силы выводятся не позднее {moment}.",
    "fr": "Les forces étrangères sont parties au plus tard le {moment}.",
}
ONE_FOR_ONE = {
    "en": "Replaced one for one at most: {items}.",
    "de": "Höchstens eins zu eins ersetzt werden: {items}.",
    "uk": "Замінюють у співвідношенні не більше ніж один до одного: {items}.",
    "ru": "Заменяются в соотношении не более чем один к одному: {items}.",
    "fr": "Remplacement à raison d’un pour un au plus\u00a0: {items}.",
}


def window(rule: Rule) -> Window:
    """The time of force; where nothing but the leaving is ruled, from the day by which they must have left."""
    own, force = _own(rule), force_window(rule)
    late = own.leave_by is not None and (force.start is None or own.leave_by.at_utc > force.start)
    if not own.presence or own.one_for_one or own.leave_by is None or not late:
        return force
    return replace(force, start=own.leave_by.at_utc, start_name=LEAVE, start_words=spoken(own.leave_by))


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """Foreign forces; no event shows a balance."""
    return (IncidentType.FOREIGN_FORCES,) if _own(rule).presence else ()


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that foreign forces were there, as observers say."""
    if not _own(rule).presence:
        return (factor(MAIN, Role.SUBJECT, 0.0, "presence is not ruled"),)
    seen = Phenomenon.FOREIGN_FORCES in incident.phenomena
    share = 1.0 if seen else share_of(incident.types, (IncidentType.FOREIGN_FORCES,))
    return (factor(MAIN, Role.SUBJECT, share, f"foreign forces {percent(share)}", if_clears="other forces"),)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    if not _own(rule).presence:
        return np.zeros(len(table.incidents))
    share = table.types((IncidentType.FOREIGN_FORCES,))
    return np.where(table.seen((Phenomenon.FOREIGN_FORCES,)), 1.0, np.minimum(share, 1.0))


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """Whether the day by which they must have left had come, where the rule binds before it too."""
    own, one = _own(rule), context.incident
    if own.leave_by is None or window(rule).start_name == LEAVE:
        return ()
    after = Window(start=own.leave_by.at_utc, end=None, start_name=LEAVE, start_words=spoken(own.leave_by))
    return (span_factor(after, one.started_utc, one.ended_utc),)


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each arrival in the period of an item that is replaced one for one."""
    return [
        _obligation(rule, arrival, table.register)
        for item in {plain(name): name for name in _own(rule).one_for_one}.values()
        for arrival in table.register.of(EntryKind.ARRIVAL, item=item)
        if judged(period, arrival.ended_utc)
    ]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    parts = []
    if own.presence:
        parts.append(SENTENCES[language] if own.leave_by is None else _gone(own.leave_by, language))
    if own.one_for_one:
        parts.append(ONE_FOR_ONE[language].format(items=", ".join(said.weapons_of(own.one_for_one))))
    return " ".join((*parts, said.applies(rule)))


def _gone(leave_by: Moment, language: str) -> str:
    return GONE[language].format(moment=tongue(language).moment(leave_by))


def _obligation(rule: Rule, arrival: Entry, register: Register) -> Obligation:
    start, end = force_window(rule).start, arrival.ended_utc
    came = _sum(register.of(EntryKind.ARRIVAL, item=arrival.item), start, end)
    left = _sum(register.of(EntryKind.DEPARTURE, item=arrival.item), start, end)
    balance = came.minus(left)
    kept = register.kept(end if start is None else min(start, end), end)
    return Obligation(
        key=f"arrival {arrival.entry_id}",
        title=f"arrival of “{arrival.item}”, {utc_text(arrival.started_utc)}",
        started=arrival.started_utc,
        ended=end,
        factors=(_balance(balance, came, left, kept=kept), *area_of(rule, arrival), *actors(rule, arrival)),
        recorded=kept,
        entries=(arrival.entry_id,),
        main=BALANCE,
    )


def _balance(balance: Bounds, came: Bounds, left: Bounds, *, kept: bool) -> Factor:
    """More in than out; departures that nobody wrote down leave nothing known."""
    least, most = balance.above(0.0) if kept else (0.0, 0.0)
    words = f"since the start of force {came} came in and {left} left"
    words += "" if kept else f"; {NOT_KEPT}"
    cure = (
        f"{balance.most:g} more that left before" if 0.0 < balance.most < float("inf") else "as many that left before"
    )
    return factor(BALANCE, Role.FACT, least, words, most=most, if_contradicts="fewer that left before", if_clears=cure)


def _sum(lines: Iterable[Entry], start: datetime | None, end: datetime) -> Bounds:
    """What the lines add up to from the start of force until a moment; those on an edge may count or not."""
    total = NOTHING
    for one in lines:
        if (start is not None and one.ended_utc < start) or one.started_utc > end:
            continue
        number = bounds_of(one.number)
        inside = one.ended_utc <= end and (start is None or one.started_utc >= start)
        total = total.plus(number if inside else Bounds(least=0.0, most=number.most))
    return total


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
