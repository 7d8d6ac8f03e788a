"""`truceline plan`: what promised sensors would see in a month, rule by rule, and what would help most."""

from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.agreement.loading import load
from truceline.agreement.together import together
from truceline.cli._coalition import LedgerOption, WithoutOption, at_end_of, known_of, names_in, store_of
from truceline.cli._door import JsonOption, WorkspaceOption, errors, say, tell
from truceline.cli._hand import read_bytes
from truceline.cli._workspace import opened
from truceline.cli.new import read_agreement
from truceline.coverage.climate import of_month
from truceline.coverage.suggest import AT_HAND
from truceline.coverage.terrain import read_terrain
from truceline.evidence._files import write_whole
from truceline.gather.numbers import params_at
from truceline.model.canonical import plain
from truceline.model.detection import SHIPPED
from truceline.model.errors import UnknownName
from truceline.pledges.sensors import Stage
from truceline.report.coalition.known import skies
from truceline.report.coalition.pages import plan_page
from truceline.report.coalition.planning import Asked, lines, planned


def run(
    month: Annotated[str, typer.Argument(help="A month such as 2026-03.")],
    workspace: WorkspaceOption = Path(),
    as_stage: Annotated[str, typer.Option("--as", help="pledged, delivered or in service.")] = "pledged",
    without: WithoutOption = None,
    ledger: LedgerOption = None,
    agreement: Annotated[
        list[str] | None, typer.Option(help="Agreement file or shipped name, instead of the workspace's; repeatable.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="ISO date: what was known at its end; now otherwise.")] = None,
    cell: Annotated[float | None, typer.Option(help="Side of a cell in metres; about 9,000 cells otherwise.")] = None,
    suggest: Annotated[int, typer.Option(help="Propose so many further sensors.")] = 0,
    kind: Annotated[list[str] | None, typer.Option(help="A kind at hand for proposals; may be repeated.")] = None,
    places: Annotated[int, typer.Option(help="Places tried for every kind.")] = 1_000,
    elevation: Annotated[Path | None, typer.Option(help="Heights as an ESRI ASCII grid in degrees.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write one printable page (HTML) here.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Draw the blind map of a month for sensors that were promised, against what each rule needs."""
    with errors(as_json=json):
        known_by = at_end_of(as_of, workspace, ledger or (), as_json=json)
        known = known_of(workspace, ledger or (), known_by, as_json=json)
        kept, numbers = [], SHIPPED
        if agreement:
            texts = [load(data, name) for name, data in map(read_agreement, agreement)]
        else:
            ws = opened(workspace, as_json=json)
            texts = [load(data, name) for _, name, data in ws.agreements]
            kept = skies(store_of(ws), as_of=known_by, exercise=ws.exercise)
            numbers = params_at(ws, known_by).detection()
        asked = Asked(
            stage=_stage(as_stage), without=names_in(without), cell_m=cell, suggest=suggest,
            kinds=tuple(kind or AT_HAND), places=places, numbers=numbers,
        )  # fmt: skip
        terrain = None if elevation is None else read_terrain(read_bytes(elevation), elevation.name)
        told = planned(known, together(texts), of_month(month, kept), asked, terrain=terrain)
        if page is not None:
            write_whole(page, plan_page(told), mode=0o644)
    if json:
        tell(_facts(plain(told), page))
    else:
        say(*lines(told), *([f"The page: {page}"] if page else []))


def _stage(word: str) -> Stage:
    known = {stage.value: stage for stage in Stage}
    if word not in known:
        raise UnknownName("stage", word, known)
    return known[word]


def _facts(told: dict[str, Any], page: Path | None) -> dict[str, Any]:
    """The plan without the numbers behind the catalogue, which the page and the documentation hold."""
    told.pop("kinds")
    return {**told, **({"page": str(page)} if page else {})}
