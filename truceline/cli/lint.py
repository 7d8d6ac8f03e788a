"""`truceline lint`: every fault of an agreement at once."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.agreement.loading import load
from truceline.assess.clauses import clauses, readings_shown
from truceline.cli._door import JsonOption, WorkspaceOption, errors, tell
from truceline.cli._workspace import opened
from truceline.cli.new import read_agreement


def run(
    agreement: Annotated[str | None, typer.Argument(help="Agreement file, or the name of a shipped one.")] = None,
    workspace: WorkspaceOption = Path(),
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Read an agreement, or the workspace's own; list its faults with line and clause, or its rules as sentences."""
    with errors(as_json=json):
        if agreement is None:
            ws = opened(workspace, as_json=json)
            name, data = ws.agreement_name, ws.agreement_bytes
        else:
            name, data = read_agreement(agreement)
        text = load(data, name)
        if json:
            tell({"agreement": text.agreement_id, "faults": [], "unread": text.unread, "rules": len(text.rules)})
            return
        print(f"{text.title}: no fault in {len(text.rules)} rules and {len(text.readings)} readings.")
        for fault in text.unread:
            print(f"  line {fault.line}, {fault.clause}: {fault.problem}")
        for clause in clauses(text):
            print(f"\n{clause.rule_id} ({clause.rule_type})\n  {clause.sentence}")
        for reading in readings_shown(text):
            print(f"\nReading {reading.reading}\n  {reading.sentence}")
