"""`truceline fit`: numbers of the model from what people decided about incidents."""

import csv
import io
import json as js
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.claims.read import read_claims
from truceline.cli._door import JsonOption, WorkspaceOption, errors, moment, now, progress, tell
from truceline.cli._reliability import drawn
from truceline.cli._workspace import opened
from truceline.day import FITTED, PARAMS, Desk, params_at
from truceline.evidence._files import write_whole
from truceline.evidence.workspace import Workspace
from truceline.fusion.fit import LEAST_ITEMS, Adjudicated, Fit, fit, numbers
from truceline.fusion.params import FIT_VERSION, MODEL_ID, Params, changed, fitted
from truceline.model.canonical import plain
from truceline.model.errors import BadSetting, DamagedFile
from truceline.model.records import Incident, Statement
from truceline.model.terms import IncidentType

NEEDED, OPTIONAL = ("day", "incident", "happened"), ("sampled", "type", "lat_deg", "lon_deg")
ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the adjudicated items."""

    line: int
    day: date
    incident: str
    happened: bool
    sampled: float
    kind: IncidentType | None
    at: tuple[float, float] | None


def run(
    adjudicated: Annotated[
        Path, typer.Argument(help="CSV: day, incident, happened (yes, no); sampled, type, lat_deg, lon_deg.")
    ],
    workspace: WorkspaceOption = Path(),
    as_of: Annotated[str | None, typer.Option(help="What was known by then, with offset; now otherwise.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Fit the model to adjudicated incidents: a parameter file, a reliability diagram, an alarm when numbers drift."""
    with errors(as_json=json):
        rows = read_rows(adjudicated)
        ws, known = opened(workspace, as_json=json), moment(as_of)
        made, changes = fitted_on(Desk(ws), rows, as_of=known, at_utc=now(), where=adjudicated.name, quiet=json)
        written = write(ws, made, changes, as_of=known, days=(min(r.day for r in rows), max(r.day for r in rows)))
        _tell(made, written, as_json=json)


def read_rows(path: Path) -> list[Row]:
    """The lines of the file.

    Raises:
        DamagedFile: no such file, a column missing, or every wrong line with its number.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as bad:
        raise DamagedFile(
            where=path.name, found=type(bad).__name__, expected="a CSV file in UTF-8", look="docs/fusion.md, Estimation"
        ) from bad
    reader = csv.DictReader(io.StringIO(text), strict=True)
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise _bad(
            path.name, "line 1", f"no column {', '.join(missing)}", f"the columns {', '.join((*NEEDED, *OPTIONAL))}"
        )
    found, wrong = [], []
    try:
        for line, cells in enumerate(reader, start=2):
            try:
                found.append(_row(line, cells))
            except (ValueError, TypeError) as bad:
                wrong.append(f"line {line}: {bad}")
    except csv.Error as bad:
        wrong.append(f"line {reader.line_num}: {bad}")
    wrong += _twice(found)
    if wrong:
        raise _bad(path.name, wrong[0].split(":")[0], "; ".join(wrong), "values as docs/fusion.md lists them")
    return found


def _row(line: int, cells: dict[str, Any]) -> Row:
    if None in cells or None in cells.values():
        raise ValueError("not as many cells as columns")
    answer = cells["happened"].strip().lower()
    if answer not in ANSWERS:
        raise ValueError(f"happened is {cells['happened']!r}, not yes or no")
    if not cells["incident"].strip():
        raise ValueError("no incident")
    sampled = float(cells.get("sampled") or 1.0)
    if not 0.0 < sampled <= 1.0:  # this way round: NaN fails
        raise ValueError(f"sampled is {cells['sampled']}, not over 0 and up to 1")
    kind = cells.get("type") or ""
    return Row(
        line=line,
        day=date.fromisoformat(cells["day"].strip()),
        incident=cells["incident"].strip(),
        happened=ANSWERS[answer],
        sampled=sampled,
        kind=IncidentType(kind.strip()) if kind.strip() else None,
        at=_place(cells),
    )


def _place(cells: dict[str, Any]) -> tuple[float, float] | None:
    lat, lon = (cells.get(name) or "" for name in ("lat_deg", "lon_deg"))
    if not lat and not lon:
        return None
    at = float(lat), float(lon)
    if not (abs(at[0]) <= 90.0 and abs(at[1]) <= 180.0):
        raise ValueError(f"{lat}, {lon} is no place")
    return at


def _twice(rows: Sequence[Row]) -> Iterator[str]:
    first: dict[str, int] = {}
    for row in rows:
        if row.incident in first:
            yield f"line {row.line}: {row.incident} stands in line {first[row.incident]} already"
        first.setdefault(row.incident, row.line)


def fitted_on(
    desk: Desk, rows: Sequence[Row], *, as_of: datetime, at_utc: datetime, where: str, quiet: bool
) -> tuple[Fit, dict[str, Any]]:
    """Two rounds: sources and fires first, then the calibration on incidents made again with them.

    Raises:
        DamagedFile: an incident that no day has, too few, or only one outcome.
    """
    days = sorted({row.day for row in rows})
    shown = params_at(desk.workspace, as_of)
    bare = replace(Params(), shown_from=0.0)
    first = _made(desk, days, bare, as_of=as_of, at_utc=at_utc, quiet=quiet)
    missing = [
        f"line {row.line}: {row.day} has no incident {row.incident}" for row in rows if row.incident not in first
    ]
    if missing:
        raise _bad(where, missing[0].split(":")[0], "; ".join(missing), "ids as the report of that day prints them")
    items = [_item(row, first[row.incident], desk, as_of) for row in rows]
    changes = numbers(items, bare, days=len(days))
    better = changed(bare, changes)
    again = _made(desk, days, better, as_of=as_of, at_utc=at_utc, quiet=quiet)
    in_use = (
        first
        if shown.calibration is None
        else _made(desk, days, replace(shown, shown_from=0.0), as_of=as_of, at_utc=at_utc, quiet=quiet)
    )
    kept = [
        replace(item, incident=again.get(row.incident, item.incident)) for row, item in zip(rows, items, strict=True)
    ]
    try:
        made = fit(kept, better, in_use=[in_use.get(row.incident, first[row.incident]).probability for row in rows])
    except ValueError as bad:
        raise _bad(
            where, "all lines", str(bad), f"at least {LEAST_ITEMS} incidents, some that happened and some that did not"
        ) from bad
    return made, {**changes, **made.changes}


def _made(
    desk: Desk, days: Sequence[date], params: Params, *, as_of: datetime, at_utc: datetime, quiet: bool
) -> dict[str, Incident]:
    return {
        one.incident_id: one
        for day in progress(days, "day", str, quiet=quiet)
        for one in desk.facts(day, as_of=as_of, at_utc=at_utc, params=params).fused.incidents
    }


def _item(row: Row, incident: Incident, desk: Desk, as_of: datetime) -> Adjudicated:
    lat, lon = row.at or (None, None)
    stated = desk.store.read(Statement, start=incident.started_utc, end=incident.ended_utc, as_of=as_of)
    told = {claim.source for claim in read_claims(stated)} & set(incident.sources) if stated.num_rows else set()
    return Adjudicated(
        incident=incident, happened=row.happened, sampled=row.sampled, kind=row.kind, lat_deg=lat, lon_deg=lon,
        told_by=tuple(sorted(told)),
    )  # fmt: skip


def write(ws: Workspace, made: Fit, changes: dict[str, Any], *, as_of: datetime, days: tuple[date, date]) -> list[Path]:
    """The parameter file and the diagram, named by the moment of what they know; reports before it stay as they are.

    Raises:
        BadSetting: there is a fit of the same moment already, with other numbers.
    """
    items = made.params.calibration.items if made.params.calibration else 0
    value = {
        "version": FIT_VERSION,
        "model": MODEL_ID,
        "changes": changes,
        "fitted": f"on {items} adjudicated incidents of {days[0]} to {days[1]}",
        "drift": made.drift,
        "brier_before": made.brier_before,
        "brier_held_out": made.brier_after,
    }
    folder = ws.folder / PARAMS
    folder.mkdir(exist_ok=True)
    path, picture = (folder / f"{as_of:{FITTED}}.{ending}" for ending in ("json", "svg"))
    data = (js.dumps(plain(value), indent=1, sort_keys=True) + "\n").encode()
    if path.exists() and path.read_bytes() != data:
        raise BadSetting(
            where=str(path), found="a fit of this moment with other numbers", expected="one fit for one moment",
            look="give another --as-of",
        )  # fmt: skip
    write_whole(path, data, mode=0o644)
    points = [(one.items, one.mean_probability, one.rate) for one in made.bins]
    write_whole(picture, drawn(points, "Reliability, held out").encode(), mode=0o644)
    return [path, picture]


def _tell(made: Fit, written: Sequence[Path], *, as_json: bool) -> None:
    if as_json:
        tell(
            {
                "files": [str(path) for path in written],
                "drift": made.drift,
                "alarm": made.alarm,
                "bins": made.bins,
                "brier_before": made.brier_before,
                "brier_held_out": made.brier_after,
                "digest": fitted(written[0].read_bytes(), where=written[0].name).digest(),
            }
        )
        return
    print(f"Brier {made.brier_before:.3f} before, {made.brier_after:.3f} held out. {' '.join(map(str, written))}")
    state = "ALARM: the numbers in use have drifted" if made.alarm else "no alarm"
    print(f"Mean probability minus rate of the numbers in use: {made.drift:+.3f}; {state}.")


def _bad(name: str, where: str, found: str, expected: str) -> DamagedFile:
    return DamagedFile(where=f"{name}, {where}", found=found, expected=expected, look="docs/fusion.md, Estimation")
