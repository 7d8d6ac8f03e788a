"""One step of the fold: the sets of now against the cases of before (docs/cases.md).

One to one by the weight of shared items, greatest first, ties by the older number. What is left over gets a number,
takes back one that it had, or answers through the case that its items went to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from truceline.cases.register import Register, number_order
from truceline.model.cases import Case, CaseChange, CaseState, Pin
from truceline.model.place import great_circle_m

MOVED_KM = 1.0  # a smaller change of place or
MOVED_H = 1.0  # time is the working of the estimate, not a correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A set of items that is one event by what is known now."""

    items: Mapping[str, float]  # id to weight: an observation or an original weighs more than a repeated headline
    day: str  # ISO date of the local day of its best time
    best_utc: datetime
    started_utc: datetime
    ended_utc: datetime
    lat_deg: float
    lon_deg: float
    chance: float
    newest: str  # the item received last: what caused a change, where nothing else did

    @property
    def order(self) -> tuple[datetime, str]:
        """Time, then id."""
        return self.best_utc, min(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step knows besides the sets: when, what came, what went, who decided."""

    moment_utc: datetime
    new: Collection[str] = ()  # items received since the step before
    gone: Mapping[str, str] = field(default_factory=dict)  # item to what withdrew it
    decided: Mapping[str, str] = field(default_factory=dict)  # item to the decision that names it
    reserved: Collection[str] = ()  # numbers that people used
    inputs: str = ""


def pinned(before: Register, sets: Iterable[Gathered], pins: Iterable[Pin]) -> Register:
    """A register with the numbers that people used before it gave them: a report within a day is no step of the fold.

    A number whose items another one has by now answers through it.
    """
    cases, home = dict(before.cases), before.by_item()
    of_item = {item: one for one in sets for item in one.items}
    for pin in pins:
        here = [item for item in pin.items if item in of_item]
        if pin.number in cases or not here:
            continue
        most = max({id(of_item[item]): of_item[item] for item in here}.values(), key=lambda one: _share(one, pin.items))
        drawn = _drawn(most, pin.number, pin.at_utc)
        held = tuple(sorted(item for item in pin.items if item not in home))
        taken = [home[item] for item in pin.items if item in home]
        said = CaseChange(at_utc=pin.at_utc, what="first known", cause=pin.decision, detail=f"{len(pin.items)} items")
        made = replace(drawn, items=held or pin.items, history=(said,))
        if not held:
            made = replace(made, state=CaseState.MERGED, into=max(sorted(set(taken)), key=taken.count))
        cases[pin.number] = made
        home |= dict.fromkeys(held, pin.number)
    return replace(before, cases=dict(sorted(cases.items(), key=lambda pair: number_order(pair[0]))))


def _share(one: Gathered, items: Iterable[str]) -> tuple[float, str]:
    return sum(one.items.get(item, 0.0) for item in items), min(one.items)


def matched(before: Register, sets: Iterable[Gathered], step: Step, *, touched: Collection[str]) -> Register:
    """The register after a step. `touched`: open cases whose items were read again; all others are carried.

    Every item of `sets` must be in one set alone. A set may not hold an item of an open case that is not touched.
    """
    return _Step(before, sorted(sets, key=lambda one: one.order), step, touched).done()


class _Step:
    def __init__(self, before: Register, sets: Sequence[Gathered], step: Step, touched: Collection[str]) -> None:
        self.before, self.sets, self.step = before, sets, step
        self.old = {number: before.cases[number] for number in sorted(touched, key=number_order)}
        self.cases = dict(before.cases)
        self.of_item = {item: index for index, one in enumerate(sets) for item in one.items}
        self.number_of: dict[int, str] = {}
        self.home = {item: number for number, case in self.old.items() for item in case.items}
        self.last: dict[str, int] = {}  # number given on a day
        for day, given in map(number_order, (*self.cases, *step.reserved)):
            self.last[day] = max(given, self.last.get(day, 0))

    def done(self) -> Register:
        self._keep()
        self._take_back()
        was = dict(self.number_of)
        for index, one in enumerate(self.sets):
            if index not in self.number_of:
                self._new(index, one)
        for index, number in was.items():
            self._goes_on(number, self.sets[index])
        kept = set(was.values())
        for number in self.old:
            if number not in kept:
                self._ends(number)
        merged: dict[str, list[str]] = defaultdict(list)
        for number in self.old:
            if self.cases[number].into != self.before.cases[number].into:
                merged[self.cases[number].into].append(number)
        for index, number in self.number_of.items():
            self._took_in(number, self.sets[index], merged.get(number, []))
        return Register(
            moment_utc=self.step.moment_utc, inputs=self.step.inputs,
            cases=dict(sorted(self.cases.items(), key=lambda pair: number_order(pair[0]))),
        )  # fmt: skip

    def _keep(self) -> None:
        """Old numbers to sets, one to one."""
        shared = [
            (-weight, number_order(number), index, number)
            for number, case in self.old.items()
            for index, weight in self._shared(case).items()
        ]
        self._pair(shared)

    def _take_back(self) -> None:
        """A set that stands apart again takes back the number that it had before it was merged or withdrawn."""
        left = {index for index in range(len(self.sets)) if index not in self.number_of}
        if not left:
            return
        wanted = {item for index in left for item in self.sets[index].items}
        closed = [case for case in self.before.cases.values() if case.state is not CaseState.OPEN]
        shared = [
            (-weight, number_order(case.number), index, case.number)
            for case in closed
            if not wanted.isdisjoint(case.items)
            for index, weight in self._shared(case).items()
            if index in left
        ]
        self._pair(shared)

    def _pair(self, shared: list[tuple[float, tuple[str, int], int, str]]) -> None:
        given = set(self.number_of.values())
        for _, _, index, number in sorted(shared):
            if index not in self.number_of and number not in given:
                self.number_of[index] = number
                given.add(number)

    def _shared(self, case: Case) -> dict[int, float]:
        found: dict[int, float] = defaultdict(float)
        for item in case.items:
            if item in self.of_item:
                index = self.of_item[item]
                found[index] += self.sets[index].items[item]
        return found

    def _new(self, index: int, one: Gathered) -> None:
        parents = sorted({self.home[item] for item in one.items if item in self.home})
        self.last[one.day] = self.last.get(one.day, 0) + 1  # what was given or is reserved is not given again
        number = f"{one.day}-{self.last[one.day]:03d}"
        self.number_of[index] = number
        cause = self._cause(one.items, one)
        what = "split off from" if parents else "first known"
        case = _drawn(one, number, self.step.moment_utc)
        change = self._change(what, cause, tuple(parents), f"{len(one.items)} items")
        self.cases[number] = replace(case, parents=tuple(parents), history=(change,))
        for parent in parents:
            self._add(parent, self._change("split", cause, (number,), f"{len(one.items)} items went to it"))

    def _goes_on(self, number: str, one: Gathered) -> None:
        """A number that stays: what its case gained, lost, and how far it moved."""
        was = self.before.cases[number]
        changes = list(self.cases[number].history[len(was.history) :])
        came = sorted(one.items.keys() - set(was.items))
        left = sorted(set(was.items) - one.items.keys())
        if was.state is not CaseState.OPEN:
            cause = self._cause(one.items, one)
            changes.append(self._change("stands again", cause, (was.into,) if was.into else ()))
        elif came:
            changes.append(self._change("grew", self._cause(came, one), detail=f"{len(came)} more items"))
        if left and was.state is CaseState.OPEN:
            changes.append(self._change("lost items", self._cause(left, one), detail=f"{len(left)} fewer items"))
        moved = _moved(was, one)
        if moved and was.state is CaseState.OPEN and (came or left):
            changes.append(self._change("moved", self._cause(came or left, one), detail=moved))
        changed = self.step.moment_utc if changes else was.last_changed_utc
        self.cases[number] = replace(
            _drawn(one, number, was.first_known_utc), last_changed_utc=changed, parents=was.parents,
            history=(*was.history, *changes),
        )  # fmt: skip

    def _ends(self, number: str) -> None:
        """An old number that no set took: merged into the one that holds most of its items, or withdrawn."""
        case = self.old[number]
        shared = self._shared(case)
        if not shared:
            gone = next((self.step.gone[item] for item in case.items if item in self.step.gone), "")
            cause = gone or self._cause(case.items, None)
            words = "its items were withdrawn" if gone else "its items are told apart from no event any more"
            self._close(number, CaseState.WITHDRAWN, "", self._change("withdrawn", cause, detail=words))
            return
        index = max(shared, key=lambda one: (shared[one], -one))
        into = self.number_of[index]
        cause = self._cause(self.sets[index].items, self.sets[index])
        self._close(number, CaseState.MERGED, into, self._change("merged into", cause, (into,)))

    def _took_in(self, number: str, one: Gathered, merged: Sequence[str]) -> None:
        if merged:
            self._add(number, self._change("took in", self._cause(one.items, one), tuple(merged)))

    def _close(self, number: str, state: CaseState, into: str, change: CaseChange) -> None:
        self._add(number, change)
        self.cases[number] = replace(self.cases[number], state=state, into=into)

    def _add(self, number: str, change: CaseChange) -> None:
        case = self.cases[number]
        self.cases[number] = replace(case, history=(*case.history, change), last_changed_utc=change.at_utc)

    def _change(self, what: str, cause: str, cases: tuple[str, ...] = (), detail: str = "") -> CaseChange:
        return CaseChange(at_utc=self.step.moment_utc, what=what, cause=cause, cases=cases, detail=detail)

    def _cause(self, items: Collection[str], one: Gathered | None) -> str:
        """The decision that names one of the items, else the first that is new, else the one received last."""
        decided = next((self.step.decided[item] for item in sorted(items) if item in self.step.decided), "")
        fresh = next((item for item in sorted(items) if item in self.step.new), "")
        return decided or fresh or (one.newest if one is not None else min(items))


def _drawn(one: Gathered, number: str, first_known_utc: datetime) -> Case:
    return Case(
        number=number, state=CaseState.OPEN, first_known_utc=first_known_utc, last_changed_utc=first_known_utc,
        items=tuple(sorted(one.items)), best_utc=one.best_utc, started_utc=one.started_utc, ended_utc=one.ended_utc,
        lat_deg=one.lat_deg, lon_deg=one.lon_deg, chance=one.chance,
    )  # fmt: skip


def _moved(was: Case, one: Gathered) -> str:
    """How far a case moved, in words; nothing where it stayed."""
    km = great_circle_m(was.lat_deg, was.lon_deg, one.lat_deg, one.lon_deg) / 1000.0
    hours = abs((one.best_utc - was.best_utc).total_seconds()) / 3600.0
    said = [f"{km:.0f} km"] if km >= MOVED_KM else []
    said += [f"{hours:.0f} h"] if hours >= MOVED_H else []
    return f"by {' and '.join(said)}" if said else ""
