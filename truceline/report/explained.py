"""The steps of each finding, kept beside a report when it is made, so that explaining one judges no day again.

They lie in the workspace under the digest of the report.json that they belong to, and are no part of the bundle: anyone
can have them judged again. Another report of the day has another digest, so old steps never explain a new one.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from truceline.assess.explain.factor_steps import Explained, explained
from truceline.assess.judge import Judgement
from truceline.evidence._files import make_folder, write_whole
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import plain, strict_json
from truceline.model.errors import OutOfRange
from truceline.model.report import Report
from truceline.report.reread import value_of

FOLDER = "explained"
MOST = 300  # cases, in the order of the page: the steps of a day of 20,000 would take longer to write than to judge


def keep(workspace: Workspace, report_sha256: str, report: Report, judged: Judgement) -> None:
    """Write the steps of the first cases of a report."""
    names = [case.incident.incident_id for case in report.cases[:MOST]]
    steps = {name: explained(judged.findings, name) for name in names}
    path = _path(workspace, report_sha256)
    make_folder(path.parent)
    write_whole(path, json.dumps(plain(steps), ensure_ascii=False).encode())


def kept(workspace: Workspace, report_sha256: str, incident_id: str) -> Sequence[Explained] | None:
    """The steps of one incident; None where they were not kept, or cannot be read."""
    path = _path(workspace, report_sha256)
    if not path.is_file():
        return None
    try:
        held = strict_json(path.read_bytes())
        steps: tuple[Explained, ...] = value_of(tuple[Explained, ...], held[incident_id], incident_id)
    except (ValueError, KeyError, TypeError, OutOfRange):  # of another version, cut off, or of a later case
        return None
    return steps


def _path(workspace: Workspace, report_sha256: str) -> Path:
    return workspace.folder / FOLDER / f"{report_sha256}.json"
