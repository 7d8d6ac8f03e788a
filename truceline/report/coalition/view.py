"""The ledger as a page shows it: rows, the matrix of contributors and domains, states over time, what hangs on what.

No contributor is graded or ordered by what it gives: contributors stand in the order of their codes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from truceline.model.pledge import WAY, Domain, Figure, State
from truceline.model.times import dated, days_of
from truceline.pledges.acceptance import Cell, acceptance
from truceline.pledges.amounts import Rate, Sum, sums, with_rates
from truceline.pledges.dependencies import Stand, WhatIf, what_if
from truceline.pledges.kiel import Month, Reconciled, by_month, reconciled
from truceline.pledges.ledger import Problem, Promise, amounts_of, problems
from truceline.report.coalition.known import Known
from truceline.sources._countries import BODIES, countries

NOT_STATED = "no state stated"
DAY = timedelta(days=1)
COUNT = "count"  # series of numbers that ledgers name


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One dated statement of the history of a pledge."""

    state: str
    when: str  # ISO date, or the first and last of a longer span
    words: str
    amount: str
    speaker: str
    origin: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One pledge."""

    key: str
    contributor: str
    name: str
    domain: str
    what: str
    amount: str
    region: str
    period: str
    state: str  # as last stated; two where sources differ
    since: str  # ISO date of that statement
    conditions: str
    stands: str
    shared_origin: str
    mark: str
    origin: str
    remark: str
    history: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One contributor in one domain: the states of its pledges there."""

    contributor: str
    domain: str
    states: tuple[tuple[str, int], ...]  # (state in words, how many pledges), along the way
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stair:
    """How many pledges of a domain had been said to reach a state, over time."""

    domain: str
    state: str
    steps: tuple[tuple[str, int], ...]  # (ISO date, count from then on)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossRow:
    """A pledge that does not stand without what was taken out, with the chain."""

    key: str
    before: str
    after: str
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeView:
    """Everything a page of the ledger shows."""

    exercise: bool
    as_of_utc: datetime
    rows: tuple[Row, ...]
    contributors: tuple[tuple[str, str], ...]  # (code, name), by code
    domains: tuple[str, ...]
    matrix: tuple[MatrixCell, ...]
    stairs: tuple[Stair, ...]
    sums: tuple[Sum, ...]
    rates: tuple[Rate, ...]  # asked for, with day and source
    converted: tuple[Sum, ...]  # the same sums with money converted by them; empty without a rate
    without: tuple[str, ...]
    taken_out: tuple[str, ...]
    losses: tuple[LossRow, ...]
    circles: tuple[tuple[str, ...], ...]
    open: tuple[tuple[str, tuple[str, ...]], ...]  # pledge -> what nobody stated and it hangs on
    counts: tuple[Figure, ...]  # each about its own subject
    acceptance: tuple[Cell, ...]
    problems: tuple[Problem, ...]
    series: Reconciled | None
    months: tuple[Month, ...]  # of the published series, all donors together


def view(known: Known, without: Sequence[str] = (), rates: Sequence[Rate] = ()) -> PledgeView:
    """The ledger as it was known, without some of it if asked; `rates` convert money beside the sums as promised.

    Raises:
        UnknownName: `without` names neither a contributor nor a pledge.
    """
    held = known.ledger
    asked = what_if(held, without)
    rows = [_row(one, asked) for one in held.promises.values()]
    published = [one for one in known.figures if one.series != COUNT]
    return PledgeView(
        exercise=held.exercise,
        as_of_utc=known.as_of,
        rows=tuple(rows),
        contributors=tuple((code, name_of(code)) for code in held.contributors()),
        domains=tuple(domain.value for domain in held.domains()),
        matrix=tuple(_matrix(rows)),
        stairs=tuple(_stairs(held.promises.values())),
        sums=tuple(sums(amounts_of(held.promises.values()))),
        rates=tuple(rates),
        converted=tuple(sums(with_rates(amounts_of(held.promises.values()), rates))) if rates else (),
        without=asked.without,
        taken_out=asked.taken_out,
        losses=tuple(
            LossRow(
                key=one.key,
                before=one.before.value,
                after=one.after.value,
                chain=" hangs on ".join(one.chain) if len(one.chain) > 1 else "by what it hangs on itself",
            )
            for one in asked.losses
        ),
        circles=asked.circles,
        open=tuple(sorted(asked.unknown.items())),
        counts=tuple(sorted((f for f in known.figures if f.series == COUNT), key=lambda f: (f.started_utc, f.measure))),
        acceptance=tuple(acceptance(held.stances)),
        problems=tuple(problems(held)),
        series=reconciled(published) if published else None,
        months=tuple(by_month(published)),
    )


def name_of(code: str) -> str:
    """The English name of a country or body.

    >>> name_of("NO"), name_of("coalition")
    ('Norway', 'Coalition of the willing')
    """
    return BODIES.get(code) or countries().get(code, code)


def _row(one: Promise, asked: WhatIf) -> Row:
    told, latest = one.first, one.current
    stand = "taken out" if one.key in asked.taken_out else asked.after[one.key].value
    since = min((dated(step.started_utc, step.ended_utc) for step in latest), default="")
    return Row(
        key=one.key,
        contributor=told.contributor,
        name=name_of(told.contributor),
        domain=told.domain.value,
        what=told.what,
        amount="" if told.amount is None else str(told.amount),
        region=told.region,
        period=_period(told.from_utc, told.until_utc),
        state=" / ".join(step.state.value for step in latest) or NOT_STATED,
        since=since,
        conditions=" / ".join(dict.fromkeys(told.conditions for told in one.descriptions if told.conditions)),
        stands=stand,
        shared_origin=told.shared_origin,
        mark=told.mark.value,
        origin=told.origin,
        remark=told.text,
        history=tuple(
            Said(
                state=step.state.value,
                when=dated(step.started_utc, step.ended_utc),
                words=step.words,
                amount="" if step.amount is None else str(step.amount),
                speaker=step.speaker,
                origin=step.origin,
                mark=step.mark.value,
            )
            for step in one.steps
        ),
    )


def _period(start: datetime | None, end: datetime | None) -> str:
    if start is None and end is None:
        return ""
    first = "open" if start is None else days_of(start, start + DAY)[0].isoformat()
    return f"{first} to {'open' if end is None else days_of(end - DAY, end)[1].isoformat()}"


def _matrix(rows: Iterable[Row]) -> Iterable[MatrixCell]:
    held: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        held.setdefault((row.contributor, row.domain), []).append(row)
    order = [*(state.value for state in State), NOT_STATED]
    for (contributor, domain), some in sorted(held.items()):
        counts: dict[str, int] = {}
        for row in some:
            counts[row.state] = counts.get(row.state, 0) + 1
        known = sorted(counts, key=lambda word: (order.index(word) if word in order else len(order), word))
        yield MatrixCell(
            contributor=contributor,
            domain=domain,
            states=tuple((word, counts[word]) for word in known),
            keys=tuple(row.key for row in some),
        )


def _stairs(promises: Iterable[Promise]) -> Iterable[Stair]:
    """A step up on the day from which a state is stated of one more pledge; a later state counts for itself alone."""
    firsts: dict[tuple[Domain, State], list[str]] = {}
    for one in promises:
        for state in (*WAY, State.WITHDRAWN, State.LAPSED):
            days = [days_of(step.started_utc, step.ended_utc)[0] for step in one.steps if step.state is state]
            if days:
                firsts.setdefault((one.first.domain, state), []).append(min(days).isoformat())
    for domain in Domain:
        for state in State:
            told = sorted(firsts.get((domain, state), ()))
            if told:
                steps = {day: number for number, day in enumerate(told, 1)}
                yield Stair(domain=domain.value, state=state.value, steps=tuple(steps.items()))


def standing(rows: Iterable[Row]) -> dict[str, int]:
    """How many pledges stand, are open, or do not."""
    words = [*(stand.value for stand in Stand), "taken out"]
    counts = {word: sum(row.stands == word for row in rows) for word in words}
    return {word: count for word, count in counts.items() if count}
