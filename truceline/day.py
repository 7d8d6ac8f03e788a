"""The whole pipeline of a day, readable as a sentence: gather, judge, assemble, publish.

`truceline.intake` has kept, read and filed what arrived; `truceline.gather` says what is known of a day. What
`Desk.make` says depends on the kept files, the agreements, the day and `as_of` alone, so yesterday's report can be
made again byte for byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from truceline.agreement.loading import load
from truceline.agreement.nouns import Agreement
from truceline.agreement.together import together, watched_area
from truceline.assess.factors.sight import Before
from truceline.assess.judge import Judgement, judge_together
from truceline.assess.judging.memory import remembered_from
from truceline.cases.recorded import kept_steps, record
from truceline.coverage.coverage import Coverage
from truceline.evidence.keep import Record
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import Params
from truceline.gather.casebook import Recorded
from truceline.gather.facts import Facts, Gathering
from truceline.gather.numbers import params_at
from truceline.intake import catch_up, require_received
from truceline.model.cases import NO_DECISIONS, Decisions
from truceline.model.records import Incident, Statement
from truceline.model.report import BlindDay
from truceline.model.times import local_day, whole_ms, zone
from truceline.report.assemble.blind_day import blind_day
from truceline.report.assemble.day_report import day_report
from truceline.report.coalition.known import from_store
from truceline.report.coalition.watchers import with_promises
from truceline.report.publish import Made, publish
from truceline.review.board import Board
from truceline.review.identity import identity
from truceline.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    """What rules that look back need of a day, without its rows: those of a month are a third of a gigabyte."""

    start: datetime
    end: datetime
    coverage: Coverage
    incidents: tuple[Incident, ...]


class Desk:
    """One workspace opened for work; what does not change from day to day is read once.

    Every method raises DamagedWorkspace where a kept file, the journal or the tables are not what was written.
    """

    def __init__(self, workspace: Workspace, params: Params | None = None) -> None:
        """Raises AgreementFaults where the agreement cannot be read."""
        self.workspace, self._given = workspace, params
        self.store = Store(workspace.store_folder, Record(workspace))
        self.texts = together([load(data, name) for _, name, data in workspace.agreements])
        self.gathering = Gathering(
            self.store, watched_area(self.texts), zone=workspace.zone, exercise=workspace.exercise
        )
        self.board = Board(workspace)
        self._decided: tuple[int, Decisions] = (0, NO_DECISIONS)
        self._caught_up = False
        self._remembered: dict[tuple[date, datetime, str], _Remembered] = {}

    def make(self, day: date, *, as_of: datetime, at_utc: datetime) -> Made:
        """Make, sign and write the report of a local day as it could have been written at `as_of`, to the ms."""
        as_of = whole_ms(as_of)
        params = self._params(as_of)
        found = self.facts(day, as_of=as_of, at_utc=at_utc, params=params)
        self._record(as_of, params, at_utc)
        judged = self.judged(self.texts, found, as_of=as_of)
        report = day_report(
            self.workspace, self.texts, found, judged, store=self.store, day=day, as_of=as_of, params=params
        )
        promised = from_store(self.store, as_of=as_of, exercise=self.workspace.exercise, said_by=found.end)
        return publish(self.workspace, with_promises(report, promised, self.texts), params, at_utc=at_utc)

    def facts(self, day: date, *, as_of: datetime, at_utc: datetime, params: Params | None = None) -> Facts:
        """What was known of a local day at `as_of`, before anyone asks the text; nothing is written."""
        self._catch_up(at_utc)
        start, end = local_day(day, self.workspace.zone)
        params = params or self._params(as_of)
        self.gathering.under(self._identity())
        book = self.gathering.book(as_of, params, recorded=self._recorded(params))
        require_received(self.workspace, as_of, rows=book.known.observed.num_rows + book.known.stated.num_rows)
        return self.gathering.day(start, end, as_of=as_of, params=params)

    def _identity(self) -> Decisions:
        """What people decided about identity, read again only where they decided more."""
        made = self.board.ledger.decisions()
        if self._decided[0] != len(made):
            self._decided = len(made), identity(self.board.screen, made)
        return self._decided[1]

    def judged(self, texts: Sequence[Agreement], found: Facts, *, as_of: datetime) -> Judgement:
        """The facts of a day before agreements: the workspace's own, or a draft."""
        return judge_together(
            texts, found.fused.incidents, found.coverage, found.lines, start=found.start, end=found.end, as_of=as_of,
            register=found.register, touching=found.fused.touching, before=self._before(texts, found, as_of),
        )  # fmt: skip

    def _before(self, texts: Sequence[Agreement], found: Facts, as_of: datetime) -> Before | None:
        """The days before, as far as a rule of the agreements remembers them; each day is gathered once."""
        since = remembered_from(texts, found.start)
        if since is None:
            return None
        day, params = found.start.astimezone(zone(self.workspace.zone)).date(), self._params(as_of)
        days: list[_Remembered] = []
        while (day := day - timedelta(days=1)) and (span := local_day(day, self.workspace.zone))[1] > since:
            key = (day, as_of, params.digest())
            if key not in self._remembered:
                facts = self.gathering.day(*span, as_of=as_of, params=params)
                self._remembered[key] = _Remembered(
                    start=facts.start, end=facts.end, coverage=facts.coverage, incidents=facts.fused.incidents
                )
            days.append(self._remembered[key])
        days.reverse()
        here = {one.incident_id for one in found.fused.incidents}  # a case that lasts is told on each of its days
        told = (one for day_before in days for one in day_before.incidents)
        earlier = {one.incident_id: one for one in told if one.incident_id not in here}
        return Before(
            since=days[0].start if days else since,
            incidents=tuple(earlier.values()),
            days=tuple((one.start, one.end, one.coverage) for one in days),
        )

    def blind(self, day: date, *, as_of: datetime, at_utc: datetime, at: Sequence[str] = ()) -> BlindDay:
        """What could not be seen on a local day, as it was known at `as_of`, and the next looks at places `at`.

        Raises UnknownName for a place nobody knows, OutOfRange for one that is no position.
        """
        self._catch_up(at_utc)
        start, end = local_day(day, self.workspace.zone)
        seen = self.gathering.coverage(start, end, as_of=as_of, params=self._params(as_of))
        return blind_day(
            self.workspace, self.texts, self.store, seen, day=day, start=start, end=end, as_of=as_of, at=at
        )

    def statements(self, first: date, last: date, *, as_of: datetime, at_utc: datetime) -> pa.Table:
        """Texts of the local days [first, last), as known at `as_of`: what `claims` and `origins` read."""
        self._catch_up(at_utc)
        return self.gathering.rows.of(
            Statement,
            start=local_day(first, self.workspace.zone)[0],
            end=local_day(last, self.workspace.zone)[0],
            as_of=as_of,
        )

    def _params(self, as_of: datetime) -> Params:
        return self._given or params_at(self.workspace, as_of)

    def _recorded(self, params: Params) -> Recorded:
        """Steps of the register that a command before this one ran past; of the numbers in use alone."""
        if self._given is not None or params.shown_from != Params().shown_from:
            return lambda _at, _inputs: None
        return kept_steps(self.workspace)

    def _record(self, as_of: datetime, params: Params, at_utc: datetime) -> None:
        if self._given is None:
            for step in self.gathering.book(as_of, params).steps:
                record(self.workspace, step, params_digest=params.digest(), at_utc=at_utc)

    def _catch_up(self, at_utc: datetime) -> None:
        if not self._caught_up:
            catch_up(self.workspace, self.store, at_utc=at_utc, area=self.gathering.area)
            self._caught_up = True
