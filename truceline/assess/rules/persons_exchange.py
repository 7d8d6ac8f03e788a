"""27: persons are released by a day, and others against them by a ratio.

What was released before its day counts, so each batch is held against all that was due up to it. Numbers stay
bounds: a release fails only where even what possibly was released is short.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from truceline.agreement.kinds.persons_exchange import Batch, Parameters, Return
from truceline.agreement.nouns import Rule
from truceline.assess.duties.deadlines import Deadline, after_certificate, on_day
from truceline.assess.duties.obligations import Obligation, clock_words, judged, own_zone
from truceline.assess.duties.tallies import Tally, at_place, tallied
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import MICROSECOND, force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.register.register import FULFILLED, Register, plain
from truceline.assess.words.exchange import AFTER, BATCHES, BY, COUNTED, DAY, FOR_EACH, RETURNS
from truceline.assess.words.numerals import days, hours
from truceline.assess.words.speak import tongue
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType

TYPE = (27, "persons_exchange")
MAIN = "persons released"
NOT_KEPT = "; the register was not kept without a gap over that time"

window = force_window


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A batch with its deadline, and how many of its item are due by then in all."""

    batch: Batch
    deadline: Deadline
    owed: int


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No event shows a release: only the register does."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """It speaks about no incident."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "an incident is not a release"),)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing: no incident is asked about."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each batch due in the period, and one for each release after which others are due in it."""
    register = table.register
    made = [
        _batch(rule, due, register) for due in _due(rule, register) if judged(period, due.deadline.end - MICROSECOND)
    ]
    return [*made, *_returned(rule, register, period)]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    parts = []
    if own.batches:
        batches = said.apart(f"{_who(one, language)} – {one.number}, {_when(one, language)}" for one in own.batches)
        parts.append(BATCHES[language].format(batches=batches))
    if own.returns:
        returns = said.apart(_for_each(one, language) for one in own.returns)
        parts.append(RETURNS[language].format(hours=hours(said, own.within_hours), returns=returns))
    by = "" if own.counted_by is None else COUNTED[language].format(name=said.quoted(own.counted_by))
    return f"{' '.join(parts)}{by} {said.applies(rule)}"


def _who(one: Batch, language: str) -> str:
    said = tongue(language)
    return said.listed([said.quoted(item) for item in (one.item, *one.also)])


def _when(one: Batch, language: str) -> str:
    said = tongue(language)
    if one.by is not None:
        return BY[language].format(moment=said.moment(one.by))
    if one.day is not None:
        return DAY[language].format(day=one.day)
    return AFTER[language].format(days=days(said, one.days or 0), item=said.quoted(str(one.after)))


def _for_each(one: Return, language: str) -> str:
    said = tongue(language)
    ratio = f"{one.ratio:g}".replace(".", said.decimal)
    return FOR_EACH[language].format(item=said.quoted(one.item), ratio=ratio, against=said.quoted(one.against))


def _due(rule: Rule, register: Register) -> Iterator[Due]:
    """Batches whose deadline is known, each with what is owed of its item by then."""
    own = _own(rule)
    dated = [(batch, end) for batch in own.batches if (end := _deadline(rule, batch, register)) is not None]
    for batch, deadline in dated:
        owed = sum(
            other.number
            for other, end in dated
            if plain(other.item) == plain(batch.item) and end.end <= deadline.end and (not end.doubt or other is batch)
        )
        yield Due(batch=batch, deadline=deadline, owed=owed)


def _deadline(rule: Rule, batch: Batch, register: Register) -> Deadline | None:
    own = _own(rule)
    if batch.by is not None:
        since = batch.by.at_utc if rule.in_force_from is None else min(rule.in_force_from.at_utc, batch.by.at_utc)
        return Deadline(end=batch.by.at_utc, since=since)
    if batch.day is not None:
        return on_day(rule, batch.day)
    return after_certificate(rule, register, str(batch.after), own.certified_by, batch.days or 0)


def _released(rule: Rule, register: Register, items: Iterable[str], end: datetime) -> Tally:
    """How many of some items were released from the start of force up to a moment."""
    start = end if rule.in_force_from is None else min(rule.in_force_from.at_utc, end)
    names = dict.fromkeys(plain(item) for item in items)
    lines = [line for name in names for line in register.of(EntryKind.HANDED_OVER, item=name)]
    by = _own(rule).counted_by
    return tallied(lines, start, end, counted_by=by, belongs=lambda line: at_place(rule, (), line))


def _kept(rule: Rule, register: Register, end: datetime) -> bool:
    start = end if rule.in_force_from is None else min(rule.in_force_from.at_utc, end)
    return register.kept(start, end)


def _batch(rule: Rule, due: Due, register: Register) -> Obligation:
    end, item = due.deadline.end, due.batch.item
    held = _released(rule, register, (item, *due.batch.also), end)
    fact, recorded = _short(held, (due.owed, due.owed), kept=_kept(rule, register, end))
    when = clock_words(end, own_zone(rule))
    after = "" if due.batch.after is None else f" after {plain(due.batch.after)}"
    return Obligation(
        key=f"batch {plain(item)} {due.owed}{after}",
        title=f"{due.owed} “{item}” in all, due {when}",
        started=end - MICROSECOND,
        ended=end - MICROSECOND,
        factors=(fact, *due.deadline.doubt),
        recorded=recorded,
        entries=held.entries,
    )


def _returned(rule: Rule, register: Register, period: Period) -> Iterator[Obligation]:
    """For each release and each item owed for it, after the time that is left."""
    own = _own(rule)
    length = timedelta(hours=own.within_hours)
    for item in dict.fromkeys(plain(one.item) for one in own.returns):
        owing = [one for one in own.returns if plain(one.item) == item]
        moments: dict[datetime, list[Entry]] = {}
        for name in dict.fromkeys(plain(one.against) for one in owing):
            for line in register.of(EntryKind.HANDED_OVER, item=name):
                if line.outcome in FULFILLED:
                    moments.setdefault(line.ended_utc, []).append(line)
        for moment in sorted(moments):
            if judged(period, moment + length):
                yield _return(rule, register, owing, moment, moment + length)


def _return(rule: Rule, register: Register, owing: Sequence[Return], moment: datetime, due: datetime) -> Obligation:
    least = most = 0.0
    entries: list[str] = []
    for one in owing:
        given = _released(rule, register, (one.against,), moment + MICROSECOND)
        least, most = least + one.ratio * given.bounds.least, most + one.ratio * given.bounds.most
        entries += given.entries
    item = owing[0].item
    held = _released(rule, register, (item,), due + MICROSECOND)
    fact, recorded = _short(held, (least, most), kept=_kept(rule, register, due))
    return Obligation(
        key=f"in return {plain(item)} {moment.isoformat()}",
        title=f"“{item}” in return for a release, due {clock_words(due, own_zone(rule))}",
        started=due,
        ended=due,
        factors=(fact,),
        recorded=recorded,
        entries=tuple(dict.fromkeys((*entries, *held.entries))),
    )


def _short(held: Tally, owed: tuple[float, float], *, kept: bool) -> tuple[Factor, bool]:
    """The chance that fewer were released than owed, and whether the register would show it."""
    least, most = owed
    asked = f"{most:g}" if least == most else f"{least:g} or more"
    words = f"{held.bounds} on record, {asked} owed"
    if held.bounds.least >= most:
        return factor(MAIN, Role.FACT, 0.0, words), True
    if not kept:
        return factor(MAIN, Role.FACT, 0.0, words + NOT_KEPT), False
    surely = float(held.bounds.most < least)
    cure = f"{most:g} released" if most < float("inf") else "all released"
    return factor(MAIN, Role.FACT, surely, words, most=1.0, if_contradicts="fewer", if_clears=cure), True


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
