"""Real periods as kept files, for the tests; and as a program that writes one day: `python real_weeks.py FOLDER`."""

import csv
import io
import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.main_job import BASELINE, DATA, FORMATS, KEPT, TRUCE, Files, keep_all, workspace
from truceline.day import Desk

SUMMER = DATA / "summer-2023"
ELEMENTS = Path(__file__).parent / "data" / "elements" / "snpp_2023.tle"
LATER = datetime(2024, 6, 3, 6, tzinfo=UTC)  # after the last row of the files of 2023 and 2024


def truce() -> Files:
    """The month of the energy truce: fires, headlines, alerts, geolocated incidents, cloud and lines."""
    lines = [("line", path) for path in sorted(TRUCE.glob("*.geojson"))]
    named = [
        ("firms", TRUCE / "firms_modis_snapshots.csv"),
        ("firms", BASELINE / "MODIS-2022-arch.csv"),
        ("viina", TRUCE / "viina_incidents.csv"),
        ("alerts", TRUCE / "air_raid_alerts.csv"),
        ("incidents", TRUCE / "bellingcat_incidents.json"),
        ("cloud", TRUCE / "economist_daily.csv"),
    ]
    return _read([*named, *lines])


def summer() -> Files:
    """The week of August 2023, with weather by oblast; its orbital elements are weeks away and must not be used."""
    return _read(
        [
            ("firms", SUMMER / "firms_snpp_nrt.csv"),
            ("firms", BASELINE / "VIIRS-NOAA-2022.csv"),
            ("viina", SUMMER / "viina.csv"),
            ("alerts", SUMMER / "sirens_official.csv"),
            ("incidents", SUMMER / "bellingcat.json"),
            ("line", SUMMER / "isw_20230814.geojson"),
            ("cloud", SUMMER / "weather.csv"),
            ("elements", ELEMENTS),
        ]
    )


def week(first: date, days: int = 8) -> Files:
    """Days of 2023 that no sample folder holds: fires of S-NPP and geolocated incidents, no headlines, no weather."""
    last = first + timedelta(days=days - 1)
    with (BASELINE / "fire_nrt_SV-C2_400448.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if first.isoformat() <= row["acq_date"] <= last.isoformat()]
        fires = io.StringIO()
        writer = csv.DictWriter(fires, reader.fieldnames or (), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    known = json.loads((DATA / "event-reports" / "ukr-civharm-2024-06-02.json").read_text("utf-8"))
    seen = [one for one in known if first <= datetime.strptime(one["date"], "%m/%d/%Y").date() <= last]  # noqa: DTZ007 - a date
    return [
        ("firms", "week.csv", fires.getvalue().encode()),
        ("incidents", "week.json", json.dumps(seen).encode()),
        ("elements", ELEMENTS.name, ELEMENTS.read_bytes()),
    ]


def october() -> Files:
    """A week within two weeks of published orbital elements."""
    return week(date(2023, 10, 4))


def _read(named: list[tuple[str, Path]]) -> Files:
    return [(source, path.name, path.read_bytes()) for source, path in named]


def main(folder: Path, at_utc: datetime) -> None:
    """A day of the energy truce and one of October 2023 in new workspaces; their three files in the folder."""
    few = [(source, what, _recent(data)) for source, what, data in truce() if source in ("firms", "viina", "cloud")]
    for name, files, day, kept in (("truce", few, "2025-04-06", KEPT), ("october", october(), "2023-10-07", LATER)):
        ws = workspace(folder / name)
        keep_all(ws, files, received_utc=kept)
        made = Desk(ws).make(date.fromisoformat(day), as_of=kept, at_utc=at_utc).folder
        for form in FORMATS:
            (folder / f"{name}-{form}").write_bytes((made / form).read_bytes())


def _recent(data: bytes) -> bytes:
    """A table without the rows of 2022 and March, so that two runs take seconds."""
    head, *lines = data.splitlines(keepends=True)
    return b"".join([head, *(line for line in lines if b"2022-" not in line and b"2025-03-" not in line)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
