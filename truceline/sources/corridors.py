"""Humanitarian corridors as coded by PeaceRep: who proposed which route for which day, and what became of it.

Proposals are acts, so they become lines of the register: one notice each, and a certificate where both agreed.
"""

import re
from datetime import date, datetime
from functools import partial
from typing import TypeVar

import numpy as np

from truceline.kernels.plane import from_plane, to_plane
from truceline.model.arrow import to_table
from truceline.model.place import Area, Disc
from truceline.model.records import Blob, Entry, record_id
from truceline.model.terms import EntryKind, Outcome
from truceline.sources._file import received
from truceline.sources._registry import Manifest, Reading
from truceline.sources._stay import KYIV, whole_day
from truceline.sources._table import Layout, Row, choose, read_table, unread_columns

MANIFEST = Manifest(
    name="corridors",
    title="Humanitarian corridors in Ukraine, proposals and outcomes (PeaceRep)",
    licence="none stated by the publisher: internal use",
    origin="peacerep.org; coded from news agencies",
    zone=KYIV,
    time_precision="a day in Kyiv; clock times stand in the text, if at all",
    position_precision="the two ends of a route; the road between them is not in the file",
    known_faults=(
        "the route is drawn by us as a straight strip between its ends",
        "the outcome of half of the proposals is unknown",
        "some ends are geocoded to a place of the same name",
        "articles hold line feeds inside quoted fields",
    ),
    covers="proposals of corridors, March to May 2022",
    redistribute=False,
)
LAYOUT = Layout(
    name="corridors",
    required=(
        "HC_ID", "Date", "date", "month", "day", "year", "proposal", "status_result", "text", "Link",
        "article_source_id", "status_extra", "From", "from_name", "from_latitude", "from_longitude", "To", "to_name",
        "to_latitude", "to_longitude", "to_country_code",
    ),
    optional=(
        "from_country_code",
        *(f"{end}_adm1_{name}" for end in ("from", "to") for name in ("code_full", "nr", "name")),
    ),
)  # fmt: skip
HALF_WIDTH_M = 5_000.0  # to either side of the straight strip, and beyond its ends; ours (O)
BOTH = "both parties"
PROPOSERS = {"Agreed": BOTH, "Ukraine": "Ukraine", "Russia": "Russia"}
OUTCOMES = {
    "successful": Outcome.DONE,
    "disputed": Outcome.PARTLY,
    "unsuccessful/disrupted": Outcome.BROKEN,
    "proposed route/outcome unknown": Outcome.NONE,
}
ITEM = "humanitarian corridor"
T = TypeVar("T")
_COUNTRY = re.compile("[A-Z]{2}")


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """A notice for each proposal, and a certificate where both parties agreed or the corridor was used.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: the column map is wrong.
    """
    known = (*LAYOUT.required, *LAYOUT.optional)
    table = read_table(received("corridors", blob, data, setting, known), open_end=True)
    choose(table, (LAYOUT,))
    made: dict[str, Entry] = {}
    for row in table.rows:
        for entry in _entries(row, exercise=table.exercise):
            made.setdefault(entry.entry_id, entry)
    return Reading(
        tables={Entry: to_table(Entry, made.values())}, rows=len(table.rows), notes=unread_columns(table, LAYOUT)
    )


def _entries(row: Row, *, exercise: bool) -> list[Entry]:
    if not _COUNTRY.fullmatch(row.text("to_country_code")):  # the last column: a cut line ends here
        raise row.bad("to_country_code", "to_country_code as two capital letters")
    proposed, outcome = _of(row, "proposal", PROPOSERS), _of(row, "status_result", OUTCOMES)
    name, started, ended = _name(row), *_day(row)
    place, marks = _route(row)
    make = partial(
        Entry,
        source="corridors",
        site=name,
        channel="",
        number=None,
        started_utc=started,
        ended_utc=ended,
        stated_utc=started,  # the hour of the proposal is not coded
        received_utc=row.file.blob.received_utc,
        place=place,
        exercise=exercise,
        blob_sha256=row.file.blob.sha256,
        where=row.where,
    )
    notice = make(
        entry_id=record_id("corridors", name, row.text("date")),
        kind=EntryKind.NOTICE,
        item=ITEM,
        about="",
        by=proposed,
        reference=row.text("Link").split(" ")[0],
        outcome=outcome,
        text=f"{row.text('From')} to {row.text('To')}",
        quality=("hour of the proposal not coded", *marks),
    )
    if proposed != BOTH and outcome is not Outcome.DONE:
        return [notice]
    why = "proposed as agreed" if proposed == BOTH else "coded as successful"
    agreed = make(
        entry_id=record_id("corridors", name, row.text("date"), "agreed"),
        kind=EntryKind.CERTIFICATE,
        item=f"acceptance of {name}",
        about="",
        by=BOTH,
        reference=notice.entry_id,
        outcome=Outcome.DONE,
        text=why,
        quality=(),
    )
    return [notice, agreed]


def _of(row: Row, column: str, known: dict[str, T]) -> T:
    word = row.text(column)
    if word not in known:
        raise row.bad(column, f"{column} as one of {', '.join(known)}")
    return known[word]


def _name(row: Row) -> str:
    number = row.number("HC_ID", 1, 1_000_000)
    if not number.is_integer():
        raise row.bad("HC_ID", "HC_ID as a whole number")
    return f"HC{number:.0f}"


def _day(row: Row) -> tuple[datetime, datetime]:
    try:
        day = date.fromisoformat(row.text("date"))
    except ValueError as bad:
        raise row.bad("date", "date as 2022-03-05") from bad
    if not 1900 <= day.year <= 2199:
        raise row.bad("date", "date from 1900 to 2199")
    return whole_day(day, KYIV)


def _route(row: Row) -> tuple[Area | Disc, tuple[str, ...]]:
    """A straight strip between the ends; a disc where only the beginning is placed, or both are one place."""
    lat, lon = row.angle("from_latitude", 85), row.angle("from_longitude", 180)
    name = f"{row.text('From')} to {row.text('To')}"
    alone = Disc(lat_deg=lat, lon_deg=lon, radius_m=2 * HALF_WIDTH_M, name=name)
    if not row.value("to_latitude") and not row.value("to_longitude"):
        return alone, ("the end of the route is not placed",)
    end = row.angle("to_latitude", 85), row.angle("to_longitude", 180)
    east, north = (float(v) for v in to_plane(lat, lon, *end))
    length_m = float(np.hypot(east, north))
    if length_m < HALF_WIDTH_M:
        return alone, ()
    along, across = np.array([east, north]) / length_m, np.array([-north, east]) / length_m
    ends = (-along * HALF_WIDTH_M, along * (length_m + HALF_WIDTH_M))
    sides = (across * HALF_WIDTH_M, -across * HALF_WIDTH_M)
    corners = np.array([ends[0] + sides[1], ends[1] + sides[1], ends[1] + sides[0], ends[0] + sides[0]])
    lats, lons = from_plane(lat, lon, corners[:, 0], corners[:, 1])
    ring = tuple((round(float(x), 5), round(float(y), 5)) for x, y in zip(lons, lats, strict=True))
    return Area(polygons=(((*ring, ring[0]),),), name=name), ("the road is not in the file: a straight strip",)
