"""The report of one local day: what was gathered and judged, and what the journal says of files and reports before."""

from collections.abc import Sequence
from datetime import date, datetime

from truceline.agreement.nouns import Agreement
from truceline.assess.judge import Judgement
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import MODEL_ID, Params
from truceline.gather.facts import Facts
from truceline.gather.numbers import calibration_words
from truceline.gather.rows import Rows
from truceline.intake import refusals
from truceline.model.arrow import within
from truceline.model.report import Report
from truceline.report.assemble import build
from truceline.report.assemble.at_sea import at_sea
from truceline.report.assemble.facts import (
    fire_notes,
    known_files,
    notes_of,
    report_before,
    report_facts,
    shapes,
    source_days,
)
from truceline.report.assemble.reviewed import reviewed
from truceline.report.assemble.withdrawn import withdrawn
from truceline.report.sign import require_room
from truceline.report.telling.watchers import Watch
from truceline.store.store import Store


def day_report(
    workspace: Workspace, texts: Sequence[Agreement], found: Facts, judged: Judgement, *,
    store: Store, day: date, as_of: datetime, params: Params,
) -> Report:  # fmt: skip
    """One `Report` value: everything that depends on the kept files, the agreements, the day and `as_of` alone.

    Raises:
        BadSetting: no bundle could hold it.
    """
    require_room(f"{day}", len(found.fused.incidents), len(judged.findings))
    files = known_files(workspace, found.tables(), as_of)
    today = [within(table, found.start, found.end) for table in found.tables()]
    digest, before = report_before(workspace, day, as_of)
    words, level = calibration_words(params), found.fused.level
    return build(
        report_facts(workspace, texts, model_id=MODEL_ID, params_digest=params.digest(), calibration=words),
        day=day, start=found.start, end=found.end, as_of=as_of, incidents=found.fused.incidents,
        findings=judged.findings, not_covered=judged.not_covered, coverage=found.coverage.day(),
        observations=found.observed, claims=found.claims, sources=source_days(files, today, level),
        notes=(*notes_of(files, refusals(workspace, files)), *fire_notes(level, ordinary=False)),
        shapes=shapes(texts, found.lines), background=found.fused.background, register=found.register,
        cases=found.cases, book=found.book, account=found.account, previous=before, previous_sha256=digest,
        withdrawn=withdrawn(workspace, store, (found.start, found.end), as_of=as_of, previous=before),
        watch=Watch(found.coverage),
        reviewed=reviewed(workspace, as_of),
        sea=at_sea(
            workspace, texts, Rows(store, exercise=workspace.exercise), found.register, end=found.end, as_of=as_of
        ),
    )  # fmt: skip
