"""The fold over the mission's cut-offs: `register(k) = match(register(k-1), partition(k))`, then once more to `as_of`.

Cut-offs are the ends of local days, whoever made a report when. Only days whose items are new are read again, with
the days that their items may reach; every other case is carried. What comes out depends on the kept files, their
receipt, the decisions and `as_of` alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from truceline.cases.match import Step, matched, pinned
from truceline.cases.register import Register
from truceline.fusion.window import Found, found, opened
from truceline.gather.known import DAY, Known, days_between, first_starts
from truceline.gather.sets import Sets, sets_of
from truceline.gather.turned import Turned, turned_since
from truceline.model.arrow import TIME
from truceline.model.cases import NO_DECISIONS, Decisions
from truceline.model.records import record_id
from truceline.model.times import local_day

REACH_DAYS = 2  # days on either side of a new item that it may change
LONGEST = timedelta(days=31)  # of an item's own interval: a month that is told of as a whole opens no window of years

Recorded = Callable[[datetime, str], Register | None]  # a kept step of a cut-off under these inputs


class Casebook:
    """The register of one `as_of`, and the sets behind its last step."""

    def __init__(
        self, known: Known, decisions: Decisions = NO_DECISIONS, recorded: Recorded = lambda _at, _inputs: None
    ) -> None:
        self.known, self.decisions = known, decisions
        self.steps: list[Register] = []  # those computed here that end at a cut-off
        self._views: dict[date, Found] = {}
        self._ever_out = known.taken_back(ever=True)
        self.register = self._folded(recorded)

    def view(self, day: date) -> Found:
        """The items of a day, its neighbours and its cases in sets, as read at `as_of`."""
        if day not in self._views:
            near = {*days_between(day - REACH_DAYS * DAY, day + REACH_DAYS * DAY), *self._item_days(day)}
            self._hold(self._found(self.known, sorted(near)), [day])
        return self._views[day]

    def _item_days(self, day: date) -> set[date]:
        """Days on which the items of the cases of a day are read: a radar may see a change weeks later."""
        cases = [case for case in self.register.open() if self.known.local(case.best_utc) == day]
        ids = {item for case in cases for item in case.items}
        if not ids:
            return set()
        self.known.reach(min(case.started_utc for case in cases) - LONGEST)
        seen = self.known.observed.filter(
            pc.is_in(self.known.observed["observation_id"], pa.array(sorted(ids), pa.string()))
        )
        told = [
            one.started_utc + (one.ended_utc - one.started_utc) / 2 for one in self.known.claims if one.claim_id in ids
        ]
        return {self.known.local(moment) for moment in (*seen["seen_utc"].to_pylist(), *told)}

    def _folded(self, recorded: Recorded) -> Register:
        cutoffs = self._cutoffs()
        register, done = Register(moment_utc=self.known.moment), 0
        for index in range(len(cutoffs), 0, -1):
            inputs = self._inputs(self.known.before(cutoffs[index - 1]))
            kept = recorded(cutoffs[index - 1], inputs)
            if kept is not None:
                register, done = kept, index
                break
        since = cutoffs[done - 1] if done else None
        for cutoff in cutoffs[done:]:
            register = self._step(register, self.known.before(cutoff), since)
            self.steps.append(register)
            since = cutoff
        return self._step(register, self.known, since)

    def _cutoffs(self) -> list[datetime]:
        """Ends of local days before `as_of` by which something new had been received, or taken back, by time."""
        moments = {moment for table in self._ever_out for moment in table["received_utc"].unique().to_pylist()}
        moments |= {*self.known.receipts(), *self.decisions.moments(), *self.known.withdrawn.turns}
        days = {self.known.local(moment) for moment in moments}
        ends = sorted(local_day(day, self.known.zone)[1] for day in days if self._counts(day))
        return [end for end in ends if end <= self.known.moment]

    def _counts(self, day: date) -> bool:
        """Whether a day of receipt belongs to the mission: hot spots of the years before teach the background."""
        first = self.known.first_day
        taken = [self.known.local(start) for start in first_starts(*self._ever_out)]
        every = [*taken, *([] if first is None else [first])]
        return bool(every) and day >= min(every)

    def _step(self, before: Register, known: Known, since: datetime | None) -> Register:
        begun = min((case.started_utc for case in before.open()), default=None)
        if begun is not None:  # cases may be older than what is the first day by now
            known.reach(begun - LONGEST)
        new, register, turned = self._new(known, since), before, turned_since(known, since)
        home = before.by_item()
        holes = {home[item] for item in turned.gone if item in home}
        left = {item for number in holes for item in before.cases[number].items}
        moved = new | self.decisions.named(known.moment).keys() | turned.items | left
        for days in self._windows(before, known, since, turned):
            sets = sets_of(known, self._found(known, days), self.decisions.by(known.moment), known.params)
            register = self._matched(register, sets, known, new=new, moved=moved, turned=turned)
            if known is self.known:
                self._hold(sets.found, days)
        return replace(register, moment_utc=known.moment, inputs=self._inputs(known))

    def _matched(
        self, before: Register, sets: Sets, known: Known, *, new: frozenset[str], moved: frozenset[str], turned: Turned
    ) -> Register:
        """The register after one window; a numbered set of which nothing moved is not read again."""
        fresh = _fresh(sets, moved)
        pins = self.decisions.by(known.moment).pins
        before = pinned(before, sets.gathered, pins)
        home = before.by_item()
        asked = {home[item] for item in fresh | (moved - sets.items) if item in home}
        touched = {n for n in asked if all(item in sets.items or item in moved for item in before.cases[n].items)}
        left = {item for item, number in home.items() if number not in touched}
        free = [
            replace(one, items={item: weight for item, weight in one.items.items() if item not in left})
            for one in sets.gathered
            if (not fresh.isdisjoint(one.items) or home.keys().isdisjoint(one.items))  # likelier by what came elsewhere
            and not left.issuperset(one.items)
        ]
        step = Step(
            moment_utc=known.moment, new=new, gone={**self.decisions.by(known.moment).withdrawn(), **turned.gone},
            decided={**self.decisions.named(known.moment), **turned.back, **turned.gone},
            reserved={pin.number for pin in pins},
        )  # fmt: skip
        return matched(before, free, step, touched=touched)

    def _new(self, known: Known, since: datetime | None) -> frozenset[str]:
        """Items received since a moment, and hot spots that until then only taught the background."""
        new, was = _ids(known.received(since)), self._first_before(known, since)
        if was is None:
            return new
        until = local_day(was, known.zone)[0]
        return new | _ids((known.observed.filter(pc.less(known.observed["started_utc"], pa.scalar(until, TIME))),))

    @staticmethod
    def _first_before(known: Known, since: datetime | None) -> date | None:
        """The first day of the cases as it was at a moment, where it is an earlier one now."""
        was = None if since is None else known.before(since).first_day
        return was if was is not None and known.first_day is not None and known.first_day < was else None

    def _inputs(self, known: Known) -> str:
        """Digest of what had been received, and was not withdrawn, and decided by a moment."""
        decided = self.decisions.by(known.moment)
        return known.inputs() if decided == NO_DECISIONS else record_id(known.inputs(), repr(decided))

    def _windows(self, before: Register, known: Known, since: datetime | None, turned: Turned) -> list[list[date]]:
        """Runs of days to be read again, each with the days that its items may reach."""
        first = self._first_of(known, since, turned)
        if first is None:
            return []
        wanted: set[date] = set()
        was = self._first_before(known, since)
        if was is not None:
            wanted |= set(days_between(first, was))
        for begun, ended in _spans((*known.received(since), *turned.rows)):
            start, end = max(known.local(begun), first), known.local(ended)
            if end >= first:
                wanted |= set(days_between(start - REACH_DAYS * DAY, end + REACH_DAYS * DAY))
        named = self.decisions.named(known.moment).keys()
        for case in before.open():
            if not named.isdisjoint(case.items):
                wanted |= set(_around(known, case.started_utc, case.ended_utc))
        for _ in range(REACH_DAYS):  # a case that begins inside is read whole
            for case in before.open():
                held = set(days_between(known.local(case.started_utc), known.local(case.ended_utc)))
                if not held.isdisjoint(wanted):
                    wanted |= held
        return _runs(day for day in wanted if day >= first - DAY)

    @staticmethod
    def _first_of(known: Known, since: datetime | None, turned: Turned) -> date | None:
        """The first day of the cases, as it was before files went out in this step."""
        if since is None or not turned.items:
            return known.first_day
        firsts = [day for day in (known.first_day, known.before(since).first_day) if day is not None]
        return min(firsts, default=None)

    def _found(self, known: Known, days: Iterable[date]) -> Found:
        return found(opened([known.items(day) for day in days], known.told, known.params), known.params)

    def _hold(self, sets: Found, days: Iterable[date]) -> None:
        for day in days:
            self._views[day] = sets


def _around(known: Known, start: datetime, end: datetime) -> Iterable[date]:
    return days_between(known.local(start) - REACH_DAYS * DAY, known.local(end) + REACH_DAYS * DAY)


def _fresh(sets: Sets, moved: frozenset[str]) -> frozenset[str]:
    """Every item of a group in which one moved: new, named by a decision, or withdrawn."""
    window, of = sets.found.window, sets.found.component.tolist()
    groups: dict[int, set[str]] = {}
    for row in range(len(window.measurements)):
        names = (window.ids[item] for item in window.measurements.inside(row).tolist())
        groups.setdefault(of[row], set()).update(names)
    parts = [*groups.values(), *(one.items.keys() for one in sets.gathered)]
    return frozenset(name for part in parts if not moved.isdisjoint(part) for name in part)


def _ids(tables: Iterable[pa.Table]) -> frozenset[str]:
    names = [name for table in tables for name in table[table.column_names[0]].to_pylist()]
    return frozenset(names)


def _spans(tables: Iterable[pa.Table]) -> set[tuple[datetime, datetime]]:
    """Intervals of rows, to the hour; of one that is longer than a month its last month."""
    found: set[tuple[datetime, datetime]] = set()
    for table in tables:
        for begun, ended in zip(table["started_utc"].to_pylist(), table["ended_utc"].to_pylist(), strict=True):
            found.add((_hour(max(begun, ended - LONGEST)), _hour(ended)))
    return found


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _runs(days: Iterable[date]) -> list[list[date]]:
    """Days in unbroken runs."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
