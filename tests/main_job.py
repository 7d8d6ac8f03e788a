"""The main job of issue 2 on the real data, for the tests: which files there are, and how they are kept."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from truceline.agreement.loading import load
from truceline.agreement.shipped import shipped
from truceline.day import Desk
from truceline.evidence.workspace import Workspace
from truceline.intake import take_in
from truceline.store.store import Store

DATA = Path(__file__).parents[2] / "shared" / "data"
TRUCE = DATA / "energy-truce-2025"
BASELINE = DATA / "fires-baseline"
AGREEMENT = "energy-moratorium-2025"
KEPT = datetime(2025, 4, 20, 6, tzinfo=UTC)  # after the last row of the last file
LISTED = {  # the published list of 25 March 2025
    "refinery",
    "pipeline, storage or pumping station",
    "power plant",
    "power grid",
    "nuclear power plant",
    "hydroelectric dam",
}
BEFORE_KYIV = ("2025-03-18", "2025-03-20", "2025-03-21", "2025-03-23", "2025-03-24")  # Moscow's alone
IN_FORCE = ("2025-03-31", "2025-04-06", "2025-04-13")  # in force in both readings
CLEAR = "2025-04-17"  # mean cloud of the country 0.4; 0.9 on 6 April
FORMATS = ("report.json", "report.html", "report.csv")

Files = Sequence[tuple[str, str, bytes]]  # source, file name, bytes
Json = dict[str, Any]


def workspace(folder: Path, at_utc: datetime = KEPT, database: str = "") -> Workspace:
    data = shipped(AGREEMENT)
    text = load(data, "energy.yaml")
    return Workspace.create(
        folder,
        mission=text.title,
        agreement=data,
        agreement_name="energy.yaml",
        zone=text.zone,
        exercise=False,
        at_utc=at_utc,
        database=database,
    )


def keep_all(ws: Workspace, files: Files, received_utc: datetime = KEPT, at_utc: datetime | None = None) -> None:
    store = Store(ws.store_folder)
    for source, name, data in files:
        take_in(
            ws, store, source, name, data, received_utc=received_utc, at_utc=at_utc or received_utc, origin="a test"
        )
    store.close()


def every_file() -> Files:
    baseline = [("firms", path) for path in sorted(BASELINE.glob("*.csv"))]
    lines = [("line", path) for path in sorted(TRUCE.glob("*.geojson"))]
    named = [
        ("firms", TRUCE / "firms_modis_snapshots.csv"),
        ("viina", TRUCE / "viina_incidents.csv"),
        ("alerts", TRUCE / "air_raid_alerts.csv"),
        ("incidents", TRUCE / "bellingcat_incidents.json"),
        ("cloud", TRUCE / "economist_daily.csv"),
    ]
    return [(source, path.name, path.read_bytes()) for source, path in (*baseline, *named, *lines)]


def made(desk: Desk, day: str, as_of: datetime = KEPT, at_utc: datetime = KEPT) -> dict[str, bytes]:
    """The three files of a day's report, as written."""
    folder = desk.make(date.fromisoformat(day), as_of=as_of, at_utc=at_utc).folder
    return {name: (folder / name).read_bytes() for name in FORMATS}


def rows(path: Path) -> dict[str, dict[str, str]]:
    """A CSV file by "line N", as evidence names its rows."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return {f"line {reader.line_num}": row for row in reader}


def split_snapshots(cut: str) -> tuple[bytes, bytes]:
    """The rolling feed as two files: what had been committed by `cut`, and the rest."""
    head, *lines = (TRUCE / "firms_modis_snapshots.csv").read_text("utf-8").splitlines(keepends=True)
    column = head.split(",").index("snapshot_commit_time")
    parts = [[line for line in lines if (line.split(",")[column] <= cut) is early] for early in (True, False)]
    assert all(parts)
    return tuple("".join([head, *part]).encode() for part in parts)  # type: ignore[return-value] # two of them


def findings(report: Json) -> Iterator[Json]:
    yield from report["period_findings"]
    for case in report["cases"]:
        yield from case["findings"]


def by_reading(case: Json) -> dict[str, Json]:
    return {finding["reading"]: finding for finding in case["findings"]}


def texts(value: Any, *, skip: frozenset[str]) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Every text of a report, without the values of some keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, skip=skip)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in skip:
                yield from texts(item, skip=skip)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))


def parsed(files: dict[str, bytes]) -> Json:
    report: Json = json.loads(files["report.json"])
    return report
