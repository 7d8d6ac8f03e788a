"""`truceline lint`: every fault and every ambiguity of an agreement at once."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.agreement.ambiguities import Examination, examine
from truceline.agreement.ambiguity._kind import Ambiguity
from truceline.agreement.nouns import Agreement
from truceline.agreement.sarif import sarif as as_sarif
from truceline.assess.explain.clauses import clauses, readings_shown
from truceline.cli._door import JsonOption, WorkspaceOption, errors, say, tell
from truceline.cli._workspace import opened
from truceline.cli.new import read_agreement

SarifOption = Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0 for editors instead of text.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 1 where there are ambiguities, too.")]


def run(
    agreement: Annotated[str | None, typer.Argument(help="Agreement file, or the name of a shipped one.")] = None,
    workspace: WorkspaceOption = Path(),
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
    sarif: SarifOption = False,  # noqa: FBT002 - a switch of the command line
    strict: StrictOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """List the faults and ambiguities of an agreement, or of the workspace's own, and its rules as sentences."""
    with errors(as_json=json):
        if agreement is None:
            texts = [(name, data) for _, name, data in opened(workspace, as_json=json).agreements]
        else:
            texts = [read_agreement(agreement)]
    found = [(name, examine(data, name)) for name, data in texts]
    if sarif:
        # a shipped one has no path
        paths = [name if agreement is None or agreement in name else agreement for name, _ in found]
        logs = [as_sarif(one, path) for path, (_, one) in zip(paths, found, strict=True)]
        whole = {**logs[0], "runs": [run for log in logs for run in log["runs"]]}
        tell(whole, indent=1)
    for _, one in found if not sarif else ():
        tell(_facts(one)) if json else _show(one)
    if any(one.faults or (strict and one.ambiguities) for _, one in found):
        raise typer.Exit(1)


def _facts(found: Examination) -> dict[str, Any]:
    text = found.agreement
    held = {"faults": found.faults, "ambiguities": [_plain(one) for one in found.ambiguities]}
    if text is None:
        return {"error": "AgreementFaults", **held}
    return {"agreement": text.agreement_id, "unread": text.unread, "rules": len(text.rules), **held}


def _plain(one: Ambiguity) -> dict[str, Any]:
    kind = one.kind
    words = {"title": kind.title, "why": kind.why, "history": kind.history, "settles": kind.settles}
    return {"id": kind.kind_id, "name": kind.name, "found": one.found, "places": one.places, **words}


def _show(found: Examination) -> None:
    for fault in found.faults:
        say(f"line {fault.line}, clause {fault.clause}: {fault.problem}", problem=True)
    if found.agreement is not None:
        _sentences(found.agreement)
    count = len(found.ambiguities)
    if found.agreement is None and not count:
        return  # nothing is known of a text that was not read
    say("", f"{count} ambiguit{'y' if count == 1 else 'ies'}." if count else "No ambiguity of a kind known here.")
    for text in _ambiguities(found):
        say(text)


def _sentences(text: Agreement) -> None:
    say(f"{text.title}: no fault in {len(text.rules)} rules and {len(text.readings)} readings.")
    for fault in text.unread:
        say(f"  line {fault.line}, {fault.clause}: {fault.problem}")
    for clause in clauses(text):
        say("", f"{clause.rule_id} ({clause.rule_type})", f"  {clause.sentence}")
    for reading in readings_shown(text):
        say("", f"Reading {reading.reading}", f"  {reading.sentence}")


def _ambiguities(found: Examination) -> Iterator[str]:
    """Each kind once, with its places, its reason, a case from history and what settles it."""
    ordered = sorted(found.ambiguities, key=lambda one: one.kind.kind_id)
    for _, group in groupby(ordered, key=lambda one: one.kind.kind_id):
        held = list(group)
        kind = held[0].kind
        yield ""
        yield f"{kind.kind_id} {kind.title}"
        for one in held:
            places = "; ".join(f"line {place.line}, {place.clause}" for place in one.places)
            yield f"  {places}: {one.found}"
        yield f"  Why: {kind.why}"
        yield f"  Once: {kind.history.text} ({kind.history.address}; {kind.history.mark})"
        yield f"  Settled by: {kind.settles}"
