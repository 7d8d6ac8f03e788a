"""Orbital elements of satellites as CelesTrak and Space-Track serve them: two lines, or OMM as CSV or JSON.

Nothing is taken from the name of a file: the bytes show which form they have.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.errors import FetchFailed
from truceline.model.records import Blob, Elements, Note
from truceline.sources._file import BOM, EXERCISE_LINE, Received, check_json, received, refuse_answer, shown, text_in
from truceline.sources._http import FetchedBlob, get
from truceline.sources._omm import FIELDS, distinct, elements_of, two_lines
from truceline.sources._registry import Manifest, Reading
from truceline.sources._table import Layout, choose, read_table, unread_columns

MANIFEST = Manifest(
    name="elements",
    title="Orbital elements of satellites",
    licence="public data of the United States Space Force, as republished by CelesTrak or Space-Track",
    origin="18th Space Defense Squadron; CelesTrak; Space-Track",
    zone="UTC",
    time_precision="the epoch to a millisecond; a pass foretold from it to seconds, after two weeks to a minute",
    position_precision="about 1 km at the epoch, 1 to 3 km more for each day from it",
    known_faults=(
        "old elements foretell a pass that an orbit manoeuvre has moved",
        "names of one satellite differ from list to list; its catalogue number does not",
        "a list holds the newest set of each satellite: for a past day it must have been kept then",
    ),
    covers="where satellites are, and so when they pass",
    redistribute=True,
)
LAYOUT = Layout(
    name="orbit mean-elements message",
    required=("EPOCH", *FIELDS, "NORAD_CAT_ID"),
    optional=(
        "OBJECT_NAME", "OBJECT_ID", "EPHEMERIS_TYPE", "CLASSIFICATION_TYPE", "ELEMENT_SET_NO", "REV_AT_EPOCH",
        "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT", "CCSDS_OMM_VERS", "COMMENT", "CREATION_DATE", "ORIGINATOR",
        "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "MEAN_ELEMENT_THEORY", "SEMIMAJOR_AXIS", "PERIOD", "APOAPSIS",
        "PERIAPSIS", "OBJECT_TYPE", "RCS_SIZE", "COUNTRY_CODE", "LAUNCH_DATE", "SITE", "DECAY_DATE", "FILE", "GP_ID",
        "TLE_LINE0", "TLE_LINE1", "TLE_LINE2",
    ),
)  # fmt: skip
SERVICE = "https://celestrak.org/NORAD/elements/gp.php"
GROUPS = ("weather", "resource")  # S-NPP, NOAA-20 and NOAA-21 stand in the first, Terra and Aqua in the second
_FIRST_YEAR, _LAST_YEAR = 1957, 2200


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One set of elements per satellite and epoch.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: the column map is wrong.
    """
    file = received("elements", blob, data, setting, (*LAYOUT.required, *LAYOUT.optional))
    read = _form(data)
    made, notes = read(file)
    return Reading(tables={Elements: to_table(Elements, distinct(made))}, rows=len(made), notes=notes)


def _form(data: bytes) -> Callable[[Received], tuple[list[Elements], tuple[Note, ...]]]:
    start = data.removeprefix(BOM).lstrip()
    if start[:1] in (b"[", b"{"):
        return _from_json
    first = start.removeprefix(EXERCISE_LINE).lstrip().split(b"\n", 1)[0]
    return _from_csv if any(first.count(mark) > 3 for mark in (b",", b";", b"\t")) else two_lines


def _from_csv(file: Received) -> tuple[list[Elements], tuple[Note, ...]]:
    table = read_table(file)
    choose(table, (LAYOUT,))
    made = [_message(file, row.where, row.cells, exercise=table.exercise) for row in table.rows]
    return made, unread_columns(table, LAYOUT)


def _from_json(file: Received) -> tuple[list[Elements], tuple[Note, ...]]:
    held = check_json(file)
    marked = isinstance(held, dict) and held.get("exercise") is True
    items = held.get("elements") if isinstance(held, dict) else held
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        refuse_answer(file)
        raise file.damaged("whole file", found=shown(type(items).__name__), expected="a list of OMM objects")
    made = []
    for number, item in enumerate(items, 1):
        where = f"record {number}"
        missing = [name for name in LAYOUT.required if item.get(name) is None]
        if missing:
            raise file.damaged(where, found=f"no {missing[0]}", expected=", ".join(LAYOUT.required))
        texts = {name: _plain(file, where, name, item) for name in ("OBJECT_NAME", *LAYOUT.required)}
        made.append(_message(file, where, texts, exercise=marked or item.get("exercise") is True))
    return made, ()


def _plain(file: Received, where: str, name: str, item: Mapping[str, Any]) -> str:
    """A value as the text it would have in the CSV: Space-Track writes numbers as text, CelesTrak as numbers."""
    value = item.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return text_in(file, where, name, item, "")


def _message(file: Received, where: str, texts: Mapping[str, str], *, exercise: bool) -> Elements:
    given = {name: text.strip() for name, text in texts.items()}
    return elements_of(
        file, where, satellite=given.get("OBJECT_NAME", ""), catalogue=given["NORAD_CAT_ID"],
        epoch=_epoch(file, where, given["EPOCH"]), texts=given, exercise=exercise,
    )  # fmt: skip


def _epoch(file: Received, where: str, text: str) -> datetime:
    """The epoch; without offset, because the message is in UTC by definition."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        expected = "EPOCH as 2025-03-18T10:39:36.506464, in UTC"
        raise file.damaged(where, found=f"EPOCH {shown(text)}", expected=expected)
    return moment.replace(tzinfo=UTC)


def fetch(
    *,
    groups: tuple[str, ...] = GROUPS,
    transport: Any = None,  # noqa: ANN401 - an httpx2 transport, which only _http.py may name
    wait: Callable[[float], None] = time.sleep,
) -> list[FetchedBlob]:
    """The newest elements of groups of satellites, one CSV each; the service serves no other day.

    Raises:
        FetchFailed: no answer, or one that is not the CSV asked for, such as "Invalid query".
    """
    blobs = []
    for group in groups:
        address = f"{SERVICE}?GROUP={group}&FORMAT=csv"
        answer = get(address, secret="", transport=transport, wait=wait)  # no key is needed
        if not answer.data.startswith(b"OBJECT_NAME,"):
            words = answer.data[:80].decode("utf-8", "replace").split("\n")[0]
            raise FetchFailed(f"{address}: expected CSV with a header, got {words!r}")
        blobs.append(
            FetchedBlob(
                name=f"celestrak_{group}.csv", data=answer.data, origin=address,
                expected_length=answer.expected_length, notes=(),
            )
        )  # fmt: skip
    return blobs
