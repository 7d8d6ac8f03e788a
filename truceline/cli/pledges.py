"""`truceline pledges`: who promised what, what arrived, what hangs on what, and who accepts whom."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._coalition import LedgerOption, TextsOption, WithoutOption, at_end_of, known_of, names_in
from truceline.cli._door import JsonOption, WorkspaceOption, errors, say, tell
from truceline.evidence._files import write_whole
from truceline.model.canonical import plain
from truceline.pledges.amounts import rate_of
from truceline.report.coalition.lines import lines, table
from truceline.report.coalition.pages import pledge_page
from truceline.report.coalition.view import view


def run(
    day: Annotated[str | None, typer.Argument(help="ISO date: as known at its end; now otherwise.")] = None,
    workspace: WorkspaceOption = Path(),
    ledger: LedgerOption = None,
    without: WithoutOption = None,
    texts: TextsOption = False,  # noqa: FBT002 - a switch of the command line
    rate: Annotated[
        list[str] | None,
        typer.Option(
            help='Also add up in another currency: "1 USD = 0.92 EUR on 2025-06-30 by European Central Bank".'
        ),
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Write one printable page (HTML) here.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print one line per pledge as CSV.")] = False,  # noqa: FBT002
    hxl: Annotated[bool, typer.Option("--hxl", help="With --csv: HXL tags below the header.")] = False,  # noqa: FBT002
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Show the ledger of the coalition, and what still stands when somebody is not there."""
    with errors(as_json=json):
        rates = [rate_of(one) for one in rate or ()]
        known_by = at_end_of(day, workspace, ledger or (), as_json=json)
        known = known_of(workspace, ledger or (), known_by, texts=texts, as_json=json)
        seen = view(known, names_in(without), rates)
        if page is not None:
            write_whole(page, pledge_page(seen), mode=0o644)
    if json:
        tell({**plain(seen), **({"page": str(page)} if page else {})})
    elif csv or hxl:
        say(*table(seen, hxl=hxl).splitlines())
    else:
        say(*lines(seen), *([f"The page: {page}"] if page else []))
