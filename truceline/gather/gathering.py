"""How the facts of a day are gathered: rows around it, what could be seen, and the cases whose interval touches it."""

from datetime import date, datetime

from truceline.coverage.coverage import Coverage
from truceline.fusion.fuse import Fused
from truceline.fusion.params import Params
from truceline.gather.account import account_of
from truceline.gather.casebook import Casebook, Recorded
from truceline.gather.facts import Facts
from truceline.gather.home_day import HomeDay, home_day
from truceline.gather.known import Known
from truceline.gather.known_before import Backgrounds
from truceline.gather.last_few import put
from truceline.gather.rows import Rows, with_members
from truceline.gather.watches import Watches
from truceline.model.account import Account
from truceline.model.arrow import to_records
from truceline.model.cases import NO_DECISIONS, Decisions
from truceline.model.place import Area
from truceline.model.records import Entry
from truceline.store.store import Store

NOT_COUNTED = Account(received=0, lines=())


class Gathering:
    """A store opened for work; what does not change from day to day is read once."""

    def __init__(self, store: Store, area: Area, *, zone: str, exercise: bool) -> None:
        """`area`: what the mission looks at; `zone`: of its days. Rows marked EXERCISE count in an exercise alone."""
        self.area, self.zone, self.rows = area, zone, Rows(store, exercise=exercise)
        self.backgrounds, self.watches = Backgrounds(self.rows, area), Watches(self.rows, area, zone)
        self._books: dict[tuple[datetime, str], Casebook] = {}
        self._homes: dict[tuple[datetime, str, date], HomeDay] = {}
        self._decisions = NO_DECISIONS

    def under(self, decisions: Decisions) -> None:
        """What people decided about identity, from now on; what was gathered under other decisions is forgotten."""
        if decisions != self._decisions:
            self._decisions = decisions
            self._books.clear()
            self._homes.clear()

    def day(self, start: datetime, end: datetime, *, as_of: datetime, params: Params, accounted: bool = True) -> Facts:
        """What was received of [start, end) by `as_of`, and its cases; a day only remembered is not `accounted` for."""
        book = self.book(as_of, params)
        entered = self.rows.of(Entry, as_of=as_of)
        observed, skies, stated = around = book.known.around(start, end)
        coverage = self.watches.of(around, start, end, as_of=as_of, params=params)
        today = book.known.local(start)
        touching = {book.known.local(case.best_utc) for case in book.register.open() if case.touches(start, end)}
        homes = {day: self._home(day, book, as_of) for day in sorted({*touching, today})}
        shown = [pair for day, home in homes.items() for pair in home.shown(start, end, whole=day == today)]
        shown.sort(key=lambda pair: (-pair[0].probability, pair[0].incident_id))
        fused = Fused(
            incidents=tuple(incident for incident, _ in shown), background=homes[today].background,
            background_ids=homes[today].background_ids, opportunities=homes[today].opportunities,
            level=homes[today].level,
        )  # fmt: skip
        members = frozenset(member for incident in fused.incidents for member in incident.members)
        return Facts(
            start=start, end=end, observed=with_members(observed, book.known.observed, members), stated=stated,
            skies=skies, entered=entered, lines=book.known.drawn(end), register=to_records(Entry, entered),
            claims=book.known.claims_near(start, end, members), coverage=coverage, fused=fused, book=book.register,
            cases={incident.incident_id: case for incident, case in shown if case is not None},
            account=account_of(book, start, end, incidents=fused.incidents, homes=homes) if accounted else NOT_COUNTED,
        )  # fmt: skip

    def book(self, as_of: datetime, params: Params, *, recorded: Recorded = lambda _at, _inputs: None) -> Casebook:
        """The register of cases at `as_of` under what people decided, folded once."""
        key = (as_of, params.digest())
        if key not in self._books:
            known = Known(self.rows, self.backgrounds, self.area, self.zone, as_of, params)
            put(self._books, key, Casebook(known, self._decisions, recorded))
        return self._books[key]

    def coverage(self, start: datetime, end: datetime, *, as_of: datetime, params: Params) -> Coverage:
        """What could have been seen of [start, end)."""
        return self.watches.of(self.rows.around(start, end, as_of), start, end, as_of=as_of, params=params)

    def _home(self, day: date, book: Casebook, as_of: datetime) -> HomeDay:
        key = (as_of, book.known.params.digest(), day)
        if key not in self._homes:
            put(self._homes, key, home_day(book, day, lambda day: self.watches.of_day(book.known, day)))
        return self._homes[key]
