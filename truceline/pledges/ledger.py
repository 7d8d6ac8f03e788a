"""The ledger: rows about one key put beside each other, and everything in them that does not fit.

Nothing is inferred. The state of a pledge is what was last said of it; where two said different things of the same
time, both stand. A problem is told and never repaired.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from truceline.model.conditions import Needs, keys_of, needs
from truceline.model.pledge import ENDED, WAY, Amount, Condition, Domain, Milestone, Pledge, Stance, State, Step
from truceline.model.times import dated
from truceline.pledges.amounts import least_of, most_of, same_kind

Row = TypeVar("Row", Pledge, Condition)
ARRIVED = (State.DELIVERED, State.IN_SERVICE)
_DESCRIBED = (
    "contributor", "domain", "what", "amount", "from_utc", "until_utc", "region", "place", "conditions",
    "sensor_kind", "sensors",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in the ledger that does not fit together."""

    kind: str  # "described twice", "needs what is not there"
    key: str
    text: str  # one sentence with the words of the rows
    where: tuple[str, ...] = ()  # "line 12 of kept file 9f31c2a07be4"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One pledge with all that was said of it; the first description is the one first received."""

    key: str
    descriptions: tuple[Pledge, ...]
    steps: tuple[Step, ...]  # by time

    @property
    def first(self) -> Pledge:
        """The description that was received first."""
        return self.descriptions[0]

    @cached_property
    def needs(self) -> tuple[Needs, ...]:
        """What it hangs on, once for each description that says something else."""
        return tuple(dict.fromkeys(needs(one.conditions) for one in self.descriptions))

    @cached_property
    def current(self) -> tuple[Step, ...]:
        """The statements that speak of the latest time, one for each state; of several of one state the first."""
        return current(self.steps)

    @property
    def states(self) -> tuple[State, ...]:
        """The states last stated; more than one where sources differ, none where nobody stated any."""
        return tuple(step.state for step in self.current)

    @property
    def ended(self) -> bool | None:
        """Whether it was withdrawn or lapsed; None where sources differ on that, or nobody stated any state."""
        over = {state in ENDED for state in self.states}
        return over.pop() if len(over) == 1 else None

    def reached(self, state: State) -> bool:
        """Whether somebody ever stated this state. A later state does not imply an earlier one."""
        return any(step.state is state for step in self.steps)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One condition that is no pledge, with all that was said of it."""

    key: str
    descriptions: tuple[Condition, ...]
    steps: tuple[Step, ...]

    @property
    def met(self) -> bool | None:
        """Whether it is met, as last stated; None where nobody said or sources differ."""
        said = {step.state is State.MET for step in current(self.steps)}
        return said.pop() if len(said) == 1 else None


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All that is known at one moment."""

    promises: dict[str, Promise]  # by key, in order
    facts: dict[str, Fact]
    stances: tuple[Stance, ...]
    milestones: tuple[Milestone, ...]
    stray: tuple[Step, ...]  # statements about a key that no row describes

    @property
    def exercise(self) -> bool:
        """Whether any row of it is marked EXERCISE."""
        rows: list[Pledge | Stance | Milestone] = [*self.stances, *self.milestones]
        rows += [one for promise in self.promises.values() for one in promise.descriptions]
        return any(row.exercise for row in rows)

    def of(self, contributor: str) -> list[str]:
        """Keys of the pledges of a contributor, whichever description says so."""
        return [
            key
            for key, one in self.promises.items()
            if any(contributor == told.contributor for told in one.descriptions)
        ]

    def contributors(self) -> list[str]:
        """Everybody who promised something, in the order of their codes."""
        return sorted({one.first.contributor for one in self.promises.values()})

    def domains(self) -> list[Domain]:
        """The domains in which something was promised, in the order of the vocabulary."""
        held = {one.first.domain for one in self.promises.values()}
        return [domain for domain in Domain if domain in held]


def ledger(
    *,
    pledges: Iterable[Pledge] = (),
    conditions: Iterable[Condition] = (),
    steps: Iterable[Step] = (),
    stances: Iterable[Stance] = (),
    milestones: Iterable[Milestone] = (),
    as_of: datetime,
    said_by: datetime | None = None,
) -> Ledger:
    """Rows as they were known: received by `as_of`, and said by then or by `said_by`. What comes twice counts once."""
    limits = (min(as_of, said_by or as_of), as_of)
    described = _by_key({one.pledge_id: one for one in pledges}.values(), limits)
    facts = _by_key({one.condition_id: one for one in conditions}.values(), limits)
    said: dict[str, list[Step]] = {}
    for step in sorted(
        {one.step_id: one for one in steps}.values(), key=lambda one: (one.started_utc, one.ended_utc, one.step_id)
    ):
        if step.started_utc <= limits[0] and step.received_utc <= as_of:
            said.setdefault(step.key, []).append(step)
    return Ledger(
        promises={
            key: Promise(key=key, descriptions=tuple(rows), steps=tuple(said.get(key, ())))
            for key, rows in sorted(described.items())
        },
        facts={
            key: Fact(key=key, descriptions=tuple(rows), steps=tuple(said.get(key, ())))
            for key, rows in sorted(facts.items())
        },
        stances=tuple(
            sorted(
                (s for s in {one.stance_id: one for one in stances}.values() if _known(s, s.started_utc, limits)),
                key=_when,
            )
        ),
        milestones=tuple(
            sorted(
                (m for m in {one.milestone_id: one for one in milestones}.values() if _known(m, m.stated_utc, limits)),
                key=_when,
            )
        ),
        stray=tuple(step for key in sorted(said) if key not in described and key not in facts for step in said[key]),
    )


def current(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The statements that may be the latest: those that end after the last one begins, one for each state.

    Along the way from announced to in service the farthest of them is the latest, when one speaker said them all.
    """
    if not steps:
        return ()
    last = max(step.started_utc for step in steps)
    latest = {step.state: step for step in reversed(steps) if step.ended_utc > last or step.started_utc == last}
    if len({step.speaker for step in latest.values()}) == 1 and set(latest) <= set(WAY):
        return (latest[max(latest, key=WAY.index)],)
    return tuple(latest[state] for state in State if state in latest)


def problems(held: Ledger) -> list[Problem]:
    """Everything that does not fit together, by key. Circles are told by `dependencies`."""
    found = [problem for one in held.promises.values() for problem in _of_promise(one, held)]
    for fact in held.facts.values():
        if len(fact.descriptions) > 1:
            found.append(_twice(fact.key, fact.descriptions, ("what", "condition_kind", "by")))
        if fact.key in held.promises:
            found.append(Problem(kind="one key for two things", key=fact.key, text="a pledge and a condition"))
    for step in held.stray:
        text = f"{step.state} said of something that no row describes"
        found.append(Problem(kind="state of nothing", key=step.key, text=text, where=(_where(step),)))
    return sorted(found, key=lambda one: (one.key, one.kind))


def _of_promise(one: Promise, held: Ledger) -> Iterable[Problem]:
    if len(one.descriptions) > 1:
        yield _twice(one.key, one.descriptions, _DESCRIBED)
    if not one.steps:
        yield Problem(kind="no state stated", key=one.key, text="nobody stated a state of it")
    if len(one.current) > 1:
        said = " / ".join(f"{step.state} ({step.speaker or step.origin})" for step in one.current)
        where = tuple(_where(step) for step in one.current)
        yield Problem(kind="sources differ", key=one.key, text=f"of the same time: {said}", where=where)
    yield from _early(one)
    yield from _too_much(one)
    for key in dict.fromkeys(key for tree in one.needs for key in keys_of(tree)):
        if key not in held.promises and key not in held.facts:
            yield Problem(
                kind="needs what is not there", key=one.key, text=f"it hangs on {key}, which is not in the ledger"
            )


def _early(one: Promise) -> Iterable[Problem]:
    announced = [step for step in one.steps if step.state is State.ANNOUNCED]
    if not announced:
        return
    first = min(announced, key=lambda step: step.started_utc)
    for step in one.steps:
        if step.ended_utc <= first.started_utc:
            text = f"{step.state} is dated {_dated(step)}, announced {_dated(first)}"
            where = (_where(step), _where(first))
            yield Problem(kind="state before its announcement", key=one.key, text=text, where=where)


def _too_much(one: Promise) -> Iterable[Problem]:
    promised = one.first.amount
    for state in ARRIVED:
        told = [step for step in one.steps if step.state is state and step.amount is not None]
        amounts = [step.amount for step in told if step.amount is not None]
        if promised is None or not amounts or not all(same_kind(promised, amount, rate=False) for amount in amounts):
            continue
        total, most = sum(least_of(amount) for amount in amounts), most_of(promised)
        if not promised.per and total > most:
            text = f"{state}: {total:g} {promised.unit} in {len(told)} statements, promised {promised}"
            where = tuple(_where(step) for step in told)
            yield Problem(kind=f"more {state} than promised", key=one.key, text=text, where=where)


def _twice(key: str, rows: Sequence[Pledge] | Sequence[Condition], names: Iterable[str]) -> Problem:
    """Which parts of two descriptions differ, with both values."""
    parts = []
    for name in names:
        values = list(dict.fromkeys(_shown(getattr(row, name)) for row in rows))
        if len(values) > 1:
            parts.append(f"{name.removesuffix('_utc')}: {' / '.join(values)}")
    where = tuple(_where(row) for row in rows)
    return Problem(kind="described twice", key=key, text="; ".join(parts), where=where)


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return "none" if value in (None, "") else str(value)


def _where(row: Pledge | Condition | Step) -> str:
    return f"{row.where} of kept file {row.blob_sha256[:12]}"


def _by_key(rows: Iterable[Row], limits: tuple[datetime, datetime]) -> dict[str, list[Row]]:
    held: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda one: (one.received_utc, one.blob_sha256, _line(one.where))):
        if _known(row, row.stated_utc, limits):
            held.setdefault(row.key, []).append(row)
    return held


def _dated(step: Step) -> str:
    return dated(step.started_utc, step.ended_utc)


def _line(where: str) -> int:
    digits = "".join(filter(str.isdecimal, where))
    return int(digits) if digits else 0


def _known(row: Pledge | Condition | Stance | Milestone, said: datetime, limits: tuple[datetime, datetime]) -> bool:
    return said <= limits[0] and row.received_utc <= limits[1]


def _when(row: Stance | Milestone) -> tuple[datetime, datetime, str]:
    return row.started_utc, row.ended_utc, row.where


def amounts_of(promises: Iterable[Promise]) -> list[Amount]:
    """The amounts of pledges, one for each shared origin: figures that go back to one origin count once."""
    held: dict[tuple[str, str], Amount] = {}
    for one in promises:
        if one.first.amount is not None:
            held.setdefault((one.first.shared_origin or one.key, str(one.first.amount)), one.first.amount)
    return list(held.values())
