"""What may be handed on, as files that any program reads: one table of one grain each, GeoJSON, licences, columns.

Whose licence says "internal use" or asks to be asked first is not handed on by accident: the export refuses, or masks.
Masked are the words, places and names of such items and the sentences that tell of them; ids, times, source and licence
stay, so that everybody sees that something is there. What the mission itself found (cases, findings) stays.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from truceline.api.columns import TABLES
from truceline.api.reports import Reports
from truceline.api.table import Table
from truceline.model.errors import BadSetting
from truceline.report.formats.csv import guarded
from truceline.report.notice import restricted

WITHHELD = "withheld: internal use"
HIDDEN = ("words", "place", "sensor", "observation", "weapon", "object_class")  # columns of an item that are masked
UNPLACED = ("lat_deg", "lon_deg")
BY = ("reason", "kind", "sensor")  # what coverage.csv holds besides the day


def internal_items(reports: Reports) -> dict[str, int]:
    """Source -> items of it that may not be handed on; those of an exercise are invented and may."""
    found: dict[str, int] = {}
    for one in reports.items().to_dicts():
        if not one["exercise"] and restricted(one["licence"] or ""):
            found[one["source"]] = found.get(one["source"], 0) + 1
    return found


def exported(reports: Reports, *, mask: bool = False) -> dict[str, bytes]:
    """Files by name, the same bytes for the same reports.

    Raises:
        BadSetting: items that may not be handed on, and `mask` was not asked for.
    """
    internal = internal_items(reports)
    if internal and not mask:
        raise BadSetting(
            where="export",
            found=", ".join(f"{count} items of {name}, for internal use" for name, count in sorted(internal.items())),
            expected="items that may be handed on",
            look="--mask withholds their words and places; docs/licences.md",
        )
    tables = {name: _table(reports, name) for name in TABLES}
    if internal:
        tables |= _masked(tables["items"], tables["reasons"], frozenset(internal))
    files = {f"{name}.csv": as_csv(table) for name, table in tables.items()}
    files["cases.geojson"] = _geojson(tables["cases"])
    files["columns.csv"] = _columns()
    files["NOTICE.txt"] = notice(reports).encode()
    return files


def notice(reports: Reports) -> str:
    """Who holds what of it, from the manifests of the sources used."""
    rows = reports.sources().to_dicts()
    days = reports.days()
    lines = [f"Made by Truceline from reports of {len(days)} days" + (f", {days[0]} to {days[-1]}" if days else "")]
    if any(row["exercise"] for row in rows) or any(one["exercise"] for one in reports.to_dicts()):
        lines.append("EXERCISE: everything in it is invented for training.")
    lines += ["", "Rows keep the licence of the source they come from (column `licence` of items.csv):", ""]
    for name in sorted({row["source"] for row in rows}):
        of = [row for row in rows if row["source"] == name]
        used = any(row["files"] for row in of)
        lines += [f"* {of[-1]['title']} ({name}){'' if used else ', of which no file is kept'}"]
        lines += [f"  Licence: {licence}" for licence in sorted({row["licence"] for row in of})]
        lines += [f"  Origin: {origin}" for origin in sorted({row["origin"] for row in of})]
        if restricted(of[-1]["licence"]) and not of[-1]["exercise"]:
            lines += ["  Words and places of its rows are withheld here."]
    lines += ["", "The signed reports, and who signed them, are in the bundles; this folder is not signed.", ""]
    return "\n".join(lines)


def as_csv(table: Table) -> bytes:
    """UTF-8, comma, one header row, no comment lines; lists with semicolons, times with Z, no cell a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row.values()] for row in table.to_dicts())
    return text.getvalue().encode()


def _table(reports: Reports, name: str) -> Table:
    if name != "coverage":
        made: Table = getattr(reports, name)()
        return made
    return Table(pa.concat_tables([reports.coverage().arrow, *(reports.coverage(by).arrow for by in BY)]))


def _masked(items: Table, reasons: Table, internal: frozenset[str]) -> dict[str, Table]:
    rows = items.arrow
    out = pc.is_in(rows["source"], value_set=pa.array(sorted(internal)))
    hidden = set(rows.filter(out)["item"].to_pylist())
    for name in HIDDEN:
        rows = _replaced(rows, name, pc.if_else(out, pa.scalar(WITHHELD), rows[name]))
    for name in UNPLACED:
        rows = _replaced(rows, name, pc.if_else(out, pa.scalar(None, pa.float64()), rows[name]))
    told = reasons.arrow
    tells = pa.array([bool(hidden & set(one or ())) for one in told["items"].to_pylist()], pa.bool_())
    told = _replaced(told, "sentence", pc.if_else(tells, pa.scalar(WITHHELD), told["sentence"]))
    return {"items": Table(rows), "reasons": Table(told)}


def _replaced(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), column)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return guarded("; ".join(map(str, value)))
    return value.isoformat() if isinstance(value, date) else guarded(str(value))


def _geojson(cases: Table) -> bytes:
    """RFC 7946: a point for each case, its columns as properties."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.pop("lon_deg"), row.pop("lat_deg")]},
            "properties": {name: _plain(value) for name, value in row.items()},
        }
        for row in cases.to_dicts()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, sort_keys=True, indent=1)
    return f"{text}\n".encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    return _cell(value) if isinstance(value, date) else value


def _columns() -> bytes:
    """The dictionary of these files, as a table of its own."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("file", "column", "type", "meaning", "unit", "values", "since"))
    writer.writerows(_described())
    return text.getvalue().encode()


def _described() -> Iterator[tuple[str, ...]]:
    for name, (_, columns) in TABLES.items():
        for one in columns:
            yield f"{name}.csv", one.name, one.kind, one.means, one.unit, one.values, one.since
