"""The whole pipeline of a day, readable as a sentence: gather, judge, assemble, publish.

`truceline.intake` has kept, read and filed what arrived. What `Desk.make` says depends on the kept files, the
agreements, the day and `as_of` alone, so yesterday's report can be made again byte for byte.
"""

from collections.abc import Sequence
from datetime import date, datetime

from truceline.agreement.nouns import Agreement
from truceline.assess.judge import Judgement, judge_together
from truceline.assess.vessels.asked_for import with_ships
from truceline.fusion.params import Params
from truceline.gather.facts import Facts
from truceline.intake import require_received
from truceline.model.times import local_day, whole_ms
from truceline.opened import OpenWorkspace
from truceline.report.assemble.day_report import day_report
from truceline.report.coalition.known import from_store
from truceline.report.coalition.watchers import with_promises
from truceline.report.explained import keep
from truceline.report.publish import Made, Turn, at_once, publish


class Desk(OpenWorkspace):
    """A workspace and the way of its days."""

    def make(self, day: date, *, as_of: datetime, at_utc: datetime, turn: Turn = at_once) -> Made:
        """Make, sign and write the report of a local day as it could have been written at `as_of`, in its `turn`."""
        as_of = whole_ms(as_of)
        params = self.params(as_of)
        found = self.facts(day, as_of=as_of, at_utc=at_utc, params=params)
        judged = self.judged(self.texts, found, as_of=as_of)
        report = day_report(
            self.workspace, self.texts, found, judged, store=self.store, day=day, as_of=as_of, params=params
        )
        promised = from_store(self.store, as_of=as_of, exercise=self.workspace.exercise, said_by=found.end)
        self.record_cases(as_of, at_utc)  # the journal waits for no worker of an engine
        made = publish(self.workspace, with_promises(report, promised, self.texts), params, at_utc=at_utc, turn=turn)
        keep(self.workspace, made.report_sha256, made.report, judged)
        return made

    def facts(self, day: date, *, as_of: datetime, at_utc: datetime, params: Params | None = None) -> Facts:
        """What was known of a local day at `as_of`, before anyone asks the text; nothing is written."""
        self.caught_up(at_utc)
        params = params or self.params(as_of)
        require_received(self.workspace, as_of, rows=self.book(as_of, params).known.received_rows())
        found = self.gathering.day(*local_day(day, self.workspace.zone), as_of=as_of, params=params)
        return with_ships(found, self.texts, self.gathering.rows, as_of=as_of)

    def judged(self, texts: Sequence[Agreement], found: Facts, *, as_of: datetime) -> Judgement:
        """The facts of a day before agreements: the workspace's own, or a draft."""
        return judge_together(
            texts, found.fused.incidents, found.coverage, found.lines, start=found.start, end=found.end, as_of=as_of,
            register=found.register, touching=found.fused.touching, before=self.days_before(texts, found, as_of),
        )  # fmt: skip
