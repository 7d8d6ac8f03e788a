"""What ships say of themselves: changes of name, draught and identity, and what cannot be true."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.arrow import unpack_place
from truceline.model.place import Point
from truceline.sea.nouns import SeaEvent

DRAUGHT_M = 0.5  # less is trim, water density and what an officer rounds
LONGEST_M, WIDEST_M = 460.0, 75.0  # the largest ship ever was 458 m long (Seawise Giant), the widest 74 m
_NOWHERE = Point(lat_deg=0.0, lon_deg=0.0, major_sd_m=1e6, minor_sd_m=1e6)
_NAMES = (("name", "name"), ("call_sign", "call sign"), ("imo", "IMO number"))


def imo_holds(imo: str) -> bool:
    """Whether a number of a ship bears out its check digit; IMO resolution A.1117(30).

    >>> imo_holds("9074729"), imo_holds("9074728")
    (True, False)
    """
    if len(imo) != 7 or not imo.isdigit():
        return False
    return sum(int(digit) * weight for digit, weight in zip(imo, range(7, 1, -1), strict=False)) % 10 == int(imo[-1])


def static_events(table: pa.Table) -> Iterator[SeaEvent]:
    """Events of one pass by time; of each ship only what she said last is remembered."""
    said = pc.or_(pc.or_(pc.is_valid(table["name"]), pc.is_valid(table["imo"])), pc.is_valid(table["draught_m"]))
    columns = ["mmsi", "heard_utc", "name", "call_sign", "imo", "draught_m", "length_m", "beam_m", "place", "clock"]
    rows = _changed(table.filter(pc.and_(said, pc.not_equal(table["clock"], "file"))).select(columns))
    places = _last_places(table)
    before: dict[str, dict[str, Any]] = {}
    told: set[tuple[str, str]] = set()
    for row in rows.sort_by("heard_utc").to_pylist():
        held = before.setdefault(row["mmsi"], {})
        since = held.get("heard_utc", row["heard_utc"])
        held["heard_utc"] = row["heard_utc"]
        place = places.get(row["mmsi"], _NOWHERE)
        for column, words in _NAMES:
            new, old = row[column], held.get(column)
            if new and old and new != old:
                yield _event("identity change", row, place, (1.0, "change"), f"{words} {old!a}, then {new!a}", since)
            held[column] = new or old
        new_draught, old_draught = row["draught_m"], held.get("draught_m")
        if new_draught and old_draught and abs(new_draught - old_draught) >= DRAUGHT_M:
            change = new_draught - old_draught
            yield _event(
                "draught change",
                row,
                place,
                (change, "m"),
                f"draught {old_draught:.1f} m, then {new_draught:.1f} m",
                since,
            )
        held["draught_m"] = new_draught or old_draught
        for words in _implausible(row):
            if (row["mmsi"], words) not in told:
                told.add((row["mmsi"], words))
                yield _event("implausible static data", row, place, (1.0, "fault"), words, row["heard_utc"])


def _changed(rows: pa.Table) -> pa.Table:
    """Rows that say another thing than the row of the same ship before, and that one: the first, and few others."""
    rows = rows.sort_by([("mmsi", "ascending"), ("heard_utc", "ascending")])
    if rows.num_rows < 2:
        return rows
    kept = np.zeros(rows.num_rows, bool)
    kept[0] = True
    for column in ("mmsi", "name", "call_sign", "imo", "draught_m", "length_m", "beam_m"):
        code = np.asarray(pc.fill_null(rows[column].combine_chunks().dictionary_encode().indices, -1), np.int64)
        kept[1:] |= np.diff(code) != 0
    kept[:-1] |= kept[1:]
    return rows.filter(pa.array(kept))


def _implausible(row: dict[str, Any]) -> Iterator[str]:
    if row["imo"] and not imo_holds(row["imo"]):
        yield f"IMO number {row['imo']} fails its check digit"
    if (row["length_m"] or 0.0) > LONGEST_M or (row["beam_m"] or 0.0) > WIDEST_M:
        yield f"{row['length_m'] or 0:.0f} m by {row['beam_m'] or 0:.0f} m"


def _last_places(table: pa.Table) -> dict[str, Point]:
    rows = table.filter(pc.is_valid(table["place"])).select(["mmsi", "place"])
    last = dict(zip(rows["mmsi"].to_pylist(), range(rows.num_rows), strict=True))
    found = {mmsi: unpack_place(rows["place"][row].as_py()) for mmsi, row in last.items()}
    return {mmsi: place for mmsi, place in found.items() if isinstance(place, Point)}


def _event(  # noqa: PLR0917 - one event
    kind: str, row: dict[str, Any], place: Point, value: tuple[float, str], says: str, since: datetime
) -> SeaEvent:
    """A change lies between the message before, `since`, and this one."""
    return SeaEvent(
        kind=kind,
        mmsi=(row["mmsi"],),
        started_utc=since,
        ended_utc=row["heard_utc"],
        place=place,
        value=value[0],
        unit=value[1],
        heard_share=1.0,
        lasting=False,
        says=says,
    )
