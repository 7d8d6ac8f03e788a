"""What was known at one moment, over all days: read once, cut by day as the days are asked for."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from truceline.claims.claim_records import read_claims
from truceline.claims.near_duplicates import normal
from truceline.fusion.association.told_alike import Told
from truceline.fusion.day_items import PASS, DayItems, DayKnown, Original, day_items
from truceline.fusion.fuse import MARGIN
from truceline.fusion.likelihood.instrument_rows import newest
from truceline.fusion.likelihood.text_measurements import originals, told_kinds
from truceline.fusion.params import Params
from truceline.gather.known_before import Backgrounds
from truceline.gather.rows import BUSY, SEASON, SOLVED, THERMAL, Around, Rows, overlapping
from truceline.gather.withdrawn import Withdrawn
from truceline.model.arrow import TIME, to_records, within
from truceline.model.place import Area, Place
from truceline.model.records import Claim, Observation, ReferenceLine, Sky, Statement
from truceline.model.terms import IncidentType
from truceline.model.times import local_day, zone

DAY = timedelta(days=1)
REACH = SEASON + 3 * DAY  # before a day: what it knows of, and the days beside it
TICK = timedelta(microseconds=1)  # what the tables tell apart


class Known:
    """Everything received by `moment`, in an area looked at, under one set of numbers."""

    def __init__(  # noqa: PLR0917
        self, rows: Rows, backgrounds: Backgrounds, area: Area, zone_name: str, moment: datetime, params: Params,
        whole: "Known | None" = None, bases: dict[datetime, "Known"] | None = None,
    ) -> None:  # fmt: skip
        """`whole`: what was known at a later moment, to be cut; read from the store otherwise.

        `bases`: moments just before a file was withdrawn or came back, with what was known then; shared.
        """
        self.rows, self.backgrounds, self.area, self.zone, self.moment = rows, backgrounds, area, zone_name, moment
        self.params, self._whole = params, whole
        if whole is None:
            self.heat, self.cool = rows.heat(moment), rows.cool(moment)
            self.stated, self.lines, self.skies = (
                rows.of(noun, as_of=moment) for noun in (Statement, ReferenceLine, Sky)
            )
        else:
            self.heat = whole.heat
            self.cool, self.stated, self.lines, self.skies = (
                _by(table, moment) for table in (whole.cool, whole.stated, whole.lines, whole.skies)
            )
        self._since: datetime | None = None  # from when on hot spots are held whole
        self._observed: pa.Table | None = None
        self._hot: pa.Table | None = None
        self._days: dict[date, DayItems] = {}
        self._read_by: Known | None = None  # who has the same texts, and so the same claims
        self._bases = {} if bases is None else bases

    def before(self, moment: datetime) -> "Known":
        """What was known at an earlier moment, with the files that were withdrawn since."""
        turn = self.withdrawn.turn_after(moment)
        if turn is None or turn > self.moment:
            return self._made(moment, self)
        last = turn - TICK
        if last not in self._bases:  # one at a time: a fold passes them in order
            self._bases.clear()
            self._bases[last] = self._made(last, None)
        return self._bases[last].before(moment)

    def _made(self, moment: datetime, whole: "Known | None") -> "Known":
        made = Known(self.rows, self.backgrounds, self.area, self.zone, moment, self.params, whole, self._bases)
        if whole is not None and made.stated.num_rows == self.stated.num_rows:  # cut from them: the very same texts
            made._read_by = self
        return made

    @property
    def observed(self) -> pa.Table:
        """Observations: hot spots since the season before the first day, or as far back as was asked; all others."""
        if self._observed is None:
            self.reach(self.moment)
        return self._observed

    def reach(self, start: datetime) -> None:
        """Hold hot spots whole from a season before a moment on."""
        wanted = start - REACH
        if self._since is not None and self._since <= wanted:
            return
        first = self.first_day
        if first is not None:
            wanted = min(wanted, local_day(first, self.zone)[0] - REACH)
        self._hold(wanted)

    def _hold(self, since: datetime) -> None:
        if self._whole is None:
            hot = self.rows.hot(self.moment, since)
        else:
            if self._whole._since is None or self._whole._since > since:  # noqa: SLF001 - our own kind
                self._whole._hold(since)  # noqa: SLF001
            since = cast("datetime", self._whole._since)  # noqa: SLF001
            hot = _by(self._whole._hot, self.moment)  # noqa: SLF001
        self._since, self._hot, self._observed = since, hot, by_time(self.cool, hot)
        for name in ("used", "recorded"):
            self.__dict__.pop(name, None)

    @cached_property
    def withdrawn(self) -> Withdrawn:
        """Which files were taken back on the record, and when."""
        return Withdrawn(self.rows.withdrawn())

    def taken_back(self, *, ever: bool) -> tuple[pa.Table, pa.Table]:
        """Observations and statements of the files that are withdrawn now, or (`ever`) were so at some moment."""
        files = self.withdrawn.ever(self.moment) if ever else self.withdrawn.at(self.moment).keys()
        if not files:
            return self.observed.slice(0, 0), self.stated.slice(0, 0)
        observed, stated = (self.rows.of(noun, as_of=self.moment, only=files) for noun in (Observation, Statement))
        return observed, stated

    @cached_property
    def used(self) -> pa.Table:
        """Observations without solutions that a later one replaces."""
        return newest(self.observed)

    @cached_property
    def recorded(self) -> pa.Table:
        """What instruments recorded: hot spots, solutions, changes."""
        return self.used.filter(pc.is_in(self.used["source"], pa.array((*THERMAL, *SOLVED))))

    @cached_property
    def claims(self) -> list[Claim]:
        """What texts allege, over all days."""
        return read_claims(self.stated) if self._read_by is None else self._read_by.claims

    @cached_property
    def told(self) -> Told:
        """The words of the claims, and how rare they are."""
        return Told(self.claims) if self._read_by is None else self._read_by.told

    @cached_property
    def first_day(self) -> date | None:
        """The first day of the mission's cases: of which anything but a hot spot was received.

        Where there is nothing else, of the hot spots of the last year: those of the years before teach the background.
        """
        starts = first_starts(self.cool, self.stated)
        last = None if starts else self.heat.first_of_last_year(self.moment)
        return self.local(min(starts)) if starts else (None if last is None else self.local(last))

    def local(self, moment: datetime) -> date:
        """The local day of a moment."""
        return moment.astimezone(zone(self.zone)).date()

    def items(self, day: date) -> DayItems:
        """The items of a local day, measured once."""
        if day not in self._days:
            start, end = local_day(day, self.zone)
            self.reach(start)
            near = self.used.filter(
                pc.and_(
                    pc.greater_equal(self.used["seen_utc"], pa.scalar(start - PASS, TIME)),
                    pc.less(self.used["seen_utc"], pa.scalar(end + PASS, TIME)),
                )
            )
            known = DayKnown(
                start=start, end=end, observations=near, originals=self._originals.get(day, ()),
                history=self.busy(start - MARGIN), earlier=within(self.recorded, start - SEASON, start),
                lines=self.drawn(end), watched=self.area,
                background=self.backgrounds.of(start, self.heat, self.moment, self.params),
                skies=within(self.skies, start - SEASON, end), told=self.kinds(start - MARGIN),
            )  # fmt: skip
            self._days[day] = day_items(known, self.params)
        return self._days[day]

    def drawn(self, until: datetime) -> tuple[ReferenceLine, ...]:
        """The latest drawing of each drawer by then; none is preferred."""
        return current([line for line in self._lines if line.valid_from_utc < until])

    def busy(self, until: datetime) -> list[tuple[str, Place]]:
        """By whom and where events were alleged in the month before, each wording and place once."""
        starts, rows = self._alleged
        found: dict[tuple[str, float, float], tuple[str, Place]] = {}
        for _, ended, words, one in rows[: bisect_left(starts, until)]:
            if ended >= until - BUSY and one.place is not None:
                found.setdefault((words, *one.place.centre()), (one.source, one.place))
        return list(found.values())

    def kinds(self, until: datetime) -> list[tuple[Place, IncidentType]]:
        """Place and kind of the claims of the month before whose words name a kind."""
        starts, rows = self._alleged
        return told_kinds(one for _, ended, _, one in rows[: bisect_left(starts, until)] if ended >= until - BUSY)

    def received(self, since: datetime | None) -> tuple[pa.Table, pa.Table]:
        """Observations and statements that were received, or that began, after a moment; hot spots as far as held."""
        if since is None:
            return self.observed, self.stated
        last = pa.scalar(since, TIME)
        return tuple(
            table.filter(pc.or_(pc.greater(table["received_utc"], last), pc.greater(table["started_utc"], last)))
            for table in (self.observed, self.stated)
        )

    def received_rows(self) -> int:
        """How many observations and statements had been received."""
        hot = sum(count for _, count in self.heat.rows_of(self.moment))
        return int(self.cool.num_rows + self.stated.num_rows + hot)

    def receipts(self) -> set[datetime]:
        """When observations and statements were received."""
        moments = self.heat.receipts(self.moment)
        return moments.union(*(table["received_utc"].unique().to_pylist() for table in (self.cool, self.stated)))

    def around(self, start: datetime, end: datetime) -> Around:
        """As `Rows.around`, out of what is held already."""
        self.reach(start)
        observed = overlapping(self.observed, start - DAY, end + DAY)
        skies = self.rows.skies(start - DAY, end + DAY, self.moment)
        return observed, skies, overlapping(self.stated, start - DAY / 2, end + DAY / 2)

    def claims_near(self, start: datetime, end: datetime, members: frozenset[str]) -> list[Claim]:
        """Claims within half a day of [start, end), and those among `members`."""
        first, last = start - DAY / 2, end + DAY / 2
        return [
            one for one in self.claims if (one.started_utc < last and one.ended_utc > first) or one.claim_id in members
        ]

    def inputs(self) -> str:
        """Digest of what was received: files and how many rows of each."""
        observed, stated, lines = (_rows_of(table) for table in (self.cool, self.stated, self.lines))
        skies = (_rows_of(self.skies),) if self.skies.num_rows else ()
        told = [sorted(rows, key=str) for rows in ([*observed, *self.heat.rows_of(self.moment)], stated, lines, *skies)]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @cached_property
    def _originals(self) -> dict[date, list[Original]]:
        found: dict[date, list[Original]] = {}
        for group, places in originals(self.claims, self.params, self.told.one_story):
            middle = group[0].started_utc + (group[0].ended_utc - group[0].started_utc) / 2
            found.setdefault(self.local(middle), []).append((group, places))
        return found

    @cached_property
    def _lines(self) -> list[ReferenceLine]:
        return to_records(ReferenceLine, self.lines)

    @cached_property
    def _alleged(self) -> tuple[list[datetime], list[tuple[datetime, datetime, str, Claim]]]:
        rows = sorted(
            ((one.started_utc, one.ended_utc, normal(one.text), one) for one in self.claims if one.place is not None),
            key=lambda row: row[0],
        )
        return [started for started, *_ in rows], rows


def first_starts(observed: pa.Table, stated: pa.Table) -> list[datetime]:
    """The first beginning of anything but a hot spot, and of any text."""
    rest = observed.filter(pc.invert(pc.is_in(observed["source"], pa.array(THERMAL))))
    return [pc.min(table["started_utc"]).as_py() for table in (rest, stated) if table.num_rows]


def current(lines: Sequence[ReferenceLine]) -> tuple[ReferenceLine, ...]:
    """The latest drawing of each drawer; none is preferred."""
    latest: dict[str, ReferenceLine] = {}
    for line in sorted(lines, key=lambda line: (line.valid_from_utc, line.line_id)):
        latest[line.drawn_by] = line
    return tuple(latest[name] for name in sorted(latest))


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day, both included."""
    day = first
    while day <= last:
        yield day
        day += DAY


def by_time(one: pa.Table, other: pa.Table) -> pa.Table:
    """The rows of two tables of observations, in the order in which the store gives them."""
    if not one.num_rows or not other.num_rows:
        return one if one.num_rows else other
    both = pa.concat_tables([one, other])
    return both.take(pc.sort_indices(both, [("started_utc", "ascending"), ("observation_id", "ascending")]))


def _rows_of(table: pa.Table) -> list[tuple[str, int]]:
    """How many rows each kept file left."""
    counts = table.group_by("blob_sha256").aggregate([([], "count_all")])
    return list(zip(*(counts[name].to_pylist() for name in ("blob_sha256", "count_all")), strict=True))


def _by(table: pa.Table, moment: datetime) -> pa.Table:
    """Rows that had begun and been received by then."""
    begun = "valid_from_utc" if "valid_from_utc" in table.column_names else "started_utc"
    at = pa.scalar(moment.astimezone(UTC), TIME)
    return table.filter(pc.and_(pc.less_equal(table[begun], at), pc.less_equal(table["received_utc"], at)))
