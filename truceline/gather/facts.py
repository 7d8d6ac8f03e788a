"""What is known of a day before anyone reads the text: rows, claims, what could be seen, and the cases in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from truceline.cases.register import Register
from truceline.coverage.coverage import Coverage, feeds, watch
from truceline.fusion.fuse import Fused
from truceline.fusion.params import Params
from truceline.gather.account import account_of
from truceline.gather.casebook import Casebook, Recorded
from truceline.gather.home_day import HomeDay, home_day
from truceline.gather.known import Known
from truceline.gather.known_before import Backgrounds
from truceline.gather.rows import DAY, Around, Rows
from truceline.model.account import Account
from truceline.model.arrow import TIME, to_records
from truceline.model.cases import NO_DECISIONS, Case, Decisions
from truceline.model.place import Area
from truceline.model.records import Claim, Entry, ReferenceLine
from truceline.model.times import local_day
from truceline.store.store import Store

K = TypeVar("K")
V = TypeVar("V")
HELD = 3  # days and moments kept in memory: a report asks for a day and its neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One day [start, end), as it was known."""

    start: datetime
    end: datetime
    observed: pa.Table
    stated: pa.Table
    skies: pa.Table
    entered: pa.Table
    lines: tuple[ReferenceLine, ...]
    claims: list[Claim]
    register: list[Entry]
    coverage: Coverage
    fused: Fused  # every case whose interval touches the day
    cases: dict[str, Case]  # by incident id
    book: Register
    account: Account

    def tables(self) -> tuple[pa.Table, ...]:
        """The rows read, by noun."""
        return self.observed, self.stated, self.skies, self.entered


class Gathering:
    """A store opened for work; what does not change from day to day is read once."""

    def __init__(self, store: Store, area: Area, *, zone: str, exercise: bool) -> None:
        """`area`: what the mission looks at; `zone`: of its days. Rows marked EXERCISE count in an exercise alone."""
        self.area, self.zone, self.rows = area, zone, Rows(store, exercise=exercise)
        self.backgrounds = Backgrounds(self.rows, area)
        self._books: dict[tuple[datetime, str], Casebook] = {}
        self._homes: dict[tuple[datetime, str, date], HomeDay] = {}
        self._watches: dict[tuple[datetime, datetime, str], Coverage] = {}
        self._decisions = NO_DECISIONS

    def under(self, decisions: Decisions) -> None:
        """What people decided about identity, from now on; what was gathered under other decisions is forgotten."""
        if decisions != self._decisions:
            self._decisions = decisions
            self._books.clear()
            self._homes.clear()

    def book(self, as_of: datetime, params: Params, *, recorded: Recorded = lambda _at, _inputs: None) -> Casebook:
        """The register of cases at `as_of` under what people decided, folded once."""
        key = (as_of, params.digest())
        if key not in self._books:
            known = Known(self.rows, self.backgrounds, self.area, self.zone, as_of, params)
            _put(self._books, key, Casebook(known, self._decisions, recorded))
        return self._books[key]

    def day(self, start: datetime, end: datetime, *, as_of: datetime, params: Params) -> Facts:
        """What was received of [start, end) by `as_of`, what could be seen, and the cases whose interval touches it."""
        book = self.book(as_of, params)
        observed, skies, stated = around = self._around(start, end, as_of, book.known)
        entered = self.rows.of(Entry, as_of=as_of)
        coverage = self._watched(around, (start, end), as_of, params)
        today = book.known.local(start)
        homes = {book.known.local(case.best_utc) for case in book.register.open() if _touches(case, start, end)}
        held = {day: self._home(day, book, as_of) for day in sorted({*homes, today})}
        shown = [
            (incident, home.cases.get(incident.incident_id))
            for day, home in held.items()
            for incident in home.incidents
            if day == today or _touches(home.cases.get(incident.incident_id), start, end)
        ]
        shown.sort(key=lambda pair: (-pair[0].probability, pair[0].incident_id))
        fused = Fused(
            incidents=tuple(incident for incident, _ in shown), background=held[today].background,
            background_ids=held[today].background_ids, opportunities=held[today].opportunities,
        )  # fmt: skip
        members = frozenset(member for incident in fused.incidents for member in incident.members)
        claims = [one for one in book.known.claims if _near(one, start, end) or one.claim_id in members]
        return Facts(
            start=start, end=end, observed=_with_members(observed, book.known.observed, members), stated=stated,
            skies=skies, entered=entered, lines=book.known.drawn(end), claims=claims,
            register=to_records(Entry, entered), coverage=coverage, fused=fused, book=book.register,
            cases={incident.incident_id: case for incident, case in shown if case is not None},
            account=account_of(book, start, end, incidents=fused.incidents, homes=held),
        )  # fmt: skip

    def coverage(self, start: datetime, end: datetime, *, as_of: datetime, params: Params) -> Coverage:
        """What could have been seen of [start, end)."""
        return self._watched(self.rows.around(start, end, as_of), (start, end), as_of, params)

    def _home(self, day: date, book: Casebook, as_of: datetime) -> HomeDay:
        key = (as_of, book.known.params.digest(), day)
        if key not in self._homes:
            _put(self._homes, key, home_day(book, day, self._coverage_of(book.known)))
        return self._homes[key]

    def _coverage_of(self, known: Known) -> Callable[[date], Coverage]:
        def of(day: date) -> Coverage:
            start, end = local_day(day, self.zone)
            return self._watched(
                self._around(start, end, known.moment, known), (start, end), known.moment, known.params
            )

        return of

    def _around(self, start: datetime, end: datetime, as_of: datetime, known: Known) -> Around:
        """As `Rows.around`, out of what is held already."""
        skies = self.rows.skies(start - DAY, end + DAY, as_of)
        observed = _overlapping(known.observed, start - DAY, end + DAY)
        return observed, skies, _overlapping(known.stated, start - DAY / 2, end + DAY / 2)

    def _watched(self, around: Around, window: tuple[datetime, datetime], as_of: datetime, params: Params) -> Coverage:
        (observed, skies, stated), (start, end) = around, window
        key = (start, as_of, params.digest())
        if key not in self._watches:
            made = watch(
                observations=observed, skies=skies, statements=stated, elements=self.rows.orbits(start, end, as_of),
                feeds=feeds(self.rows.thermal(as_of)), area=self.area, start=start, end=end, as_of=as_of,
                numbers=params.detection(),
            )  # fmt: skip
            _put(self._watches, key, made)
        return self._watches[key]


def _put(held: dict[K, V], key: K, value: V) -> None:
    """Keep the last few."""
    while len(held) >= HELD:
        del held[next(iter(held))]
    held[key] = value


def _touches(case: Case | None, start: datetime, end: datetime) -> bool:
    """Whether what is known of a case lies in [start, end), in part at least."""
    return case is not None and case.started_utc < end and case.ended_utc > start


def _near(claim: Claim, start: datetime, end: datetime) -> bool:
    return claim.started_utc < end + DAY / 2 and claim.ended_utc > start - DAY / 2


def _overlapping(table: pa.Table, start: datetime, end: datetime) -> pa.Table:
    """Rows whose interval overlaps [start, end), as the store reads them."""
    first, last = (pa.scalar(moment, TIME) for moment in (start, end))
    begun = pc.and_(pc.less(table["started_utc"], last), pc.greater_equal(table["started_utc"], first))
    return table.filter(
        pc.or_(begun, pc.and_(pc.less(table["started_utc"], last), pc.greater(table["ended_utc"], first)))
    )


def _with_members(observed: pa.Table, every: pa.Table, members: frozenset[str]) -> pa.Table:
    """The rows of a day, and those behind its cases that lie outside it."""
    wanted = pa.array(sorted(members - set(observed["observation_id"].to_pylist())), pa.string())
    if not len(wanted):
        return observed
    return pa.concat_tables([observed, every.filter(pc.is_in(every["observation_id"], value_set=wanted))])
