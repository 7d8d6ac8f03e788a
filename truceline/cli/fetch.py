"""`truceline fetch`: ask a feed for a window, then keep and read what it answered."""

import os
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, progress
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.cli.keep import tell_taken
from truceline.intake import take_in
from truceline.model.errors import BadSetting
from truceline.sources import firms
from truceline.store.store import Store

KEY_VARIABLE = "FIRMS_MAP_KEY"  # the key stands in the environment, never in a command line that others can see


def run(
    first_day: Annotated[str, typer.Argument(help="First day, ISO date, UTC.")],
    days: Annotated[int, typer.Option(help="Number of days.")] = 1,
    product: Annotated[str, typer.Option(help="FIRMS product.")] = "VIIRS_SNPP_NRT",
    box: Annotated[str, typer.Option(help="west,south,east,north in degrees.")] = "22,44,41,53.5",
    workspace: WorkspaceOption = Path(),
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Fetch detections from the FIRMS area API with the map key of FIRMS_MAP_KEY."""
    ws = opened(workspace, as_json=json)
    with errors(as_json=json):
        west, south, east, north = parse_box(box)
        blobs = firms.fetch(
            map_key=map_key(), product=product, west=west, south=south, east=east, north=north,
            first_day=days_between(first_day, first_day)[0], days=days,
        )  # fmt: skip
        store = Store(ws.store_folder)
        for blob in progress(blobs, "keep", lambda b: b.name, quiet=json):
            moment = now()
            taken = take_in(
                ws, store, "firms", blob.name, blob.data,
                received_utc=moment, at_utc=moment, origin=blob.origin,
                expected_length=blob.expected_length, notes=blob.notes,
            )  # fmt: skip
            tell_taken(blob.name, taken, as_json=json)
        ws.seal()
        store.close()


def parse_box(text: str) -> tuple[float, float, float, float]:
    """Four numbers.

    Raises:
        BadSetting: not four numbers.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as bad:
        raise BadSetting(
            where="--box", found=text, expected="west,south,east,north", look="truceline fetch --help"
        ) from bad
    return west, south, east, north


def map_key() -> str:
    """The key from the environment.

    Raises:
        BadSetting: there is none.
    """
    key = os.environ.get(KEY_VARIABLE, "")
    if not key:
        raise BadSetting(
            where=f"environment variable {KEY_VARIABLE}",
            found="nothing",
            expected="a FIRMS map key",
            look="docs/sources.md",
        )
    return key
