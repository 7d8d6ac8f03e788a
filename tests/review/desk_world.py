"""A small mission with officers and a report of a few cases. Everything here is invented: EXERCISE."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import rfc8785

from tests.evidence_example import PARAMS, SUMMARY, a_bundle, a_case, a_grade, a_report, a_workspace, with_files
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import plain, strict_json
from truceline.model.report import DRAFT
from truceline.report.assemble.reviewed import shown
from truceline.review.acts import Act, Decision
from truceline.review.board import Board, as_wanted
from truceline.review.officers import add
from truceline.review.rights import Role

AT = datetime(2025, 3, 19, 7, tzinfo=UTC)
DAY = "2025-03-18"
ONE, TWO, THREE = (f"{DAY}-00{k}" for k in (1, 2, 3))
ROLES = {
    "Ada": (Role.ANALYST,), "Bo": (Role.REVIEWER,), "Cy": (Role.RELEASER,), "Di": (Role.LIAISON,),
    "Ed": (Role.OBSERVER,), "Flo": (Role.AUDITOR,), "Gus": (Role.WITNESS_KEEPER,), "Hal": (Role.ADMIN,),
}  # fmt: skip


def minutes(number: float) -> datetime:
    """So many minutes after the shift began."""
    return AT + timedelta(minutes=number)


def cases(*members: Sequence[str], **changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any field of a case
    """Cases 001, 002, ... with these items."""
    made = []
    for k, items in enumerate(members, start=1):
        case = strict_json(rfc8785.dumps(a_case(a_report()["cases"][0]["evidence"][0]["blob_sha256"])))
        case["number"] = f"{DAY}-00{k}"
        case["incident"] |= {"incident_id": f"ab{k}", "members": list(items), "origins": 1}
        case["incident"]["waterfall"][1]["evidence"] = list(items)
        case["incident"]["grade"] = a_grade("reported", ("a paper", "text", "it happened", *items))
        case["evidence"] = [case["evidence"][0] | {"evidence_id": item} for item in items]
        case["findings"] = [f | {"finding_id": f"f{k}b", "incident_id": f"ab{k}"} for f in case["findings"]]
        made.append(case | changes)
    return made


def with_report(
    workspace: Workspace,
    *members: Sequence[str],
    as_of: datetime = AT,
    decided: Board | None = None,
    title: str = "",
    of_case: dict[str, Any] | None = None,
    **changes: Any,  # noqa: ANN401 - any field of the report
) -> bytes:
    """The report of the day with these cases and the decisions of a board, logged and kept; its bundle."""
    held = cases(*members, **({"title": title} if title else {}), **(of_case or {}))
    summary = [line for line in SUMMARY if not line.startswith(("Found", "No. 1"))]
    n = len(held)
    found = f"Found: {n} incident{'' if n == 1 else 's'} listed, from what was received by the cut-off: {n} reported."
    listed = [f"No. {k}. {case['title']}: reported; 0.62 (uncalibrated)." for k, case in enumerate(held[:3], start=1)]
    told = f"{as_of:%Y-%m-%dT%H:%M:%SZ}"
    report = a_report(cases=held, summary=[summary[0], found, *listed, *summary[1:]], as_of_utc=told, **changes)
    if decided is not None:
        made = [one for one in decided.ledger.decisions() if one.at_utc <= as_of]
        report |= {"review": DRAFT, "decisions": plain([shown(one, struck=False) for one in made])}
    for finding in (*report["period_findings"], *(f for case in held for f in case["findings"])):
        finding["as_of_utc"] = told
    data = rfc8785.dumps(report)
    workspace.vault.put(data)
    workspace.vault.put(PARAMS)
    return a_bundle(workspace, report, as_of_utc=as_of)


def mission(folder: Path, *members: Sequence[str], **settings: Any) -> Workspace:  # noqa: ANN401 - any of a workspace
    """A workspace with one officer of each role and a report of the day."""
    workspace = with_files(a_workspace(folder, **settings))
    for name, roles in ROLES.items():
        add(workspace, name, roles, at_utc=AT)
    with_report(workspace, *(members or (("e1", "e2"), ("e3",), ("e4", "e5", "e6"))))
    return workspace


_forms = iter(range(10**9))


def decide(
    board: Board,
    number: str,
    act: Act,
    by: str,
    at: float = 0.0,
    *,
    form: str = "",
    **said: Any,  # noqa: ANN401
) -> Decision:
    """Decide about what is on the screen now, so many minutes into the shift."""
    if act in {Act.UNDO, Act.CORRECT, Act.RETURN, Act.CLOSE, Act.SPLIT, Act.SAME, Act.APART, Act.DISSENT, Act.NOTE}:
        said.setdefault("text", "because I looked")
    wanted = as_wanted(board, number, act, form=form or f"form {next(_forms)}", **said)
    return board.decide(wanted, by=by, at_utc=minutes(at))
