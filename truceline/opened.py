"""One workspace opened for work: what does not change from day to day is read once."""

from collections.abc import Sequence
from datetime import date, datetime

import pyarrow as pa

from truceline.agreement.loading import load
from truceline.agreement.nouns import Agreement
from truceline.agreement.together import together, watched_area
from truceline.assess.factors.sight import Before
from truceline.assess.judging.days_before import DaysBefore
from truceline.cases.recorded import kept_steps, record
from truceline.coverage.coverage import Coverage
from truceline.evidence.keep import Record
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import Params
from truceline.gather.casebook import Casebook, Recorded
from truceline.gather.facts import Facts
from truceline.gather.gathering import Gathering
from truceline.gather.numbers import params_at
from truceline.intake import catch_up
from truceline.model.cases import NO_DECISIONS, Case, Decisions
from truceline.model.records import Statement
from truceline.model.times import local_day
from truceline.review.board import Board
from truceline.review.identity import identity
from truceline.store.store import Store


class OpenWorkspace:
    """Every method raises DamagedWorkspace where a kept file, the journal or the tables are not what was written."""

    def __init__(self, workspace: Workspace, params: Params | None = None) -> None:
        """`params`: a trial's; those of the workspace otherwise. Raises AgreementFaults for an unreadable agreement."""
        self.workspace, self._given = workspace, params
        self.store = Store(workspace.store_folder, Record(workspace), workspace.key.seal)
        self.texts = together([load(data, name) for _, name, data in workspace.agreements])
        self.gathering = Gathering(
            self.store, watched_area(self.texts), zone=workspace.zone, exercise=workspace.exercise
        )
        self.board = Board(workspace)
        self._decided: tuple[int, Decisions] = (0, NO_DECISIONS)
        self._caught_up = False
        self._memories: dict[str, DaysBefore] = {}

    def caught_up(self, at_utc: datetime) -> None:
        """Complete, once, what a command before this one was cut off in."""
        if not self._caught_up:
            catch_up(self.workspace, self.store, at_utc=at_utc, area=self.gathering.area)
            self._caught_up = True

    def params(self, as_of: datetime) -> Params:
        """The numbers in use at a moment."""
        return self._given or params_at(self.workspace, as_of)

    def book(self, as_of: datetime, params: Params) -> Casebook:
        """The register of cases, from the last step that a command before this one recorded."""
        self.gathering.under(self._identity())
        return self.gathering.book(as_of, params, recorded=self._recorded(params))

    @staticmethod
    def told_cases(book: Casebook) -> list[Case]:
        """Open cases that their evidence makes likely enough to be told of."""
        return [case for case in book.register.open() if case.chance >= book.known.params.shown_from]

    def record_cases(self, as_of: datetime, at_utc: datetime) -> None:
        """Record the steps of the register that end by `as_of`; those of a trial's numbers are not."""
        if self._given is None:
            params = self.params(as_of)
            for step in self.book(as_of, params).steps:
                record(self.workspace, step, params_digest=params.digest(), at_utc=at_utc)

    def days_before(self, texts: Sequence[Agreement], found: Facts, as_of: datetime) -> Before | None:
        """What the rules of these texts remember of the days before; None where none looks back."""
        params = self.params(as_of)
        memory = self._memories.setdefault(
            params.digest(),
            DaysBefore(
                self.workspace.zone,
                lambda start, end, at: self.gathering.day(start, end, as_of=at, params=params, accounted=False),
            ),
        )
        return memory.of(texts, found, as_of=as_of)

    def coverage(self, day: date, *, as_of: datetime, at_utc: datetime) -> Coverage:
        """What could have been seen of a local day, as it was known at `as_of`."""
        self.caught_up(at_utc)
        return self.gathering.coverage(*local_day(day, self.workspace.zone), as_of=as_of, params=self.params(as_of))

    def statements(self, first: date, last: date, *, as_of: datetime, at_utc: datetime) -> pa.Table:
        """Texts of the local days [first, last), as known at `as_of`: what `claims` and `origins` read."""
        self.caught_up(at_utc)
        (start, _), (end, _) = (local_day(day, self.workspace.zone) for day in (first, last))
        return self.gathering.rows.of(Statement, start=start, end=end, as_of=as_of)

    def _identity(self) -> Decisions:
        """What people decided about identity, read again only where they decided more."""
        made = self.board.ledger.decisions()
        if self._decided[0] != len(made):
            self._decided = len(made), identity(self.board.screen, made)
            self._memories.clear()
        return self._decided[1]

    def _recorded(self, params: Params) -> Recorded:
        """Recorded steps; of the numbers in use alone."""
        if self._given is not None or params.shown_from != Params().shown_from:
            return lambda _at, _inputs: None
        return kept_steps(self.workspace)
