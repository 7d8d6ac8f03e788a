"""`truceline fetch`: ask a feed for a window, then keep and read what it answered."""

import os
from pathlib import Path
from typing import Annotated

import typer

from truceline.agreement.watched import watched
from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, progress
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.cli.keep import tell_taken
from truceline.evidence.keep import Record
from truceline.intake import take_in
from truceline.model.errors import BadSetting, UnknownName
from truceline.sources import elements, firms
from truceline.sources._http import FetchedBlob
from truceline.store.store import Store

FEEDS = ("firms", "elements")
KEY_VARIABLE = "FIRMS_MAP_KEY"  # the key stands in the environment, never in a command line that others can see


def run(
    first_day: Annotated[
        str | None, typer.Argument(help="First day, UTC, such as 2025-03-18 or yesterday; firms needs it.")
    ] = None,
    source: Annotated[str, typer.Option(help="firms, or elements: the newest orbital elements.")] = "firms",
    days: Annotated[int, typer.Option(help="Number of days.")] = 1,
    product: Annotated[str, typer.Option(help="FIRMS product.")] = "VIIRS_SNPP_NRT",
    box: Annotated[str, typer.Option(help="west,south,east,north in degrees.")] = "22,44,41,53.5",
    workspace: WorkspaceOption = Path(),
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Fetch detections from the FIRMS area API (map key in FIRMS_MAP_KEY), or orbital elements from CelesTrak."""
    ws = opened(workspace, as_json=json)
    with errors(as_json=json):
        if source not in FEEDS:
            raise UnknownName("feed", source, FEEDS)
        blobs = elements.fetch() if source == "elements" else _detections(first_day, days, product, box)
        store, area = Store(ws.store_folder, Record(ws), ws.key.seal), watched(ws.agreements)
        for blob in progress(blobs, "keep", lambda b: b.name, quiet=json):
            moment = now()
            taken = take_in(
                ws, store, source, blob.name, blob.data,
                received_utc=moment, at_utc=moment, origin=blob.origin,
                expected_length=blob.expected_length, notes=blob.notes, area=area,
            )  # fmt: skip
            tell_taken(blob.name, taken, as_json=json)
        ws.seal()
        store.close()


def _detections(first_day: str | None, days: int, product: str, box: str) -> list[FetchedBlob]:
    if first_day is None:
        expected = "a day such as 2025-03-18 or yesterday"
        raise BadSetting(where="FIRST_DAY", found="nothing", expected=expected, look="truceline fetch --help")
    west, south, east, north = parse_box(box)
    return firms.fetch(
        map_key=map_key(), product=product, west=west, south=south, east=east, north=north,
        first_day=days_between(first_day, first_day, future=False)[0], days=days,
    )  # fmt: skip


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
