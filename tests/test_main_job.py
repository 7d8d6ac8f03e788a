"""The main job of issue 2 on the real data of spring 2025, from received bytes to verified bundles."""

import csv
import html
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from tests.main_job import (
    BEFORE_KYIV,
    DATA,
    FORMATS,
    IN_FORCE,
    KEPT,
    LISTED,
    TRUCE,
    Json,
    by_reading,
    findings,
    keep_all,
    made,
    parsed,
    rows,
    split_snapshots,
    texts,
    words_of,
    workspace,
)
from truceline.cli import make_app
from truceline.day import Desk
from truceline.evidence.workspace import Workspace
from truceline.model.arrow import to_records
from truceline.model.place import great_circle_m
from truceline.model.records import Observation
from truceline.report import verify as verifier
from truceline.store.store import Store

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")

KYIV = ZoneInfo("Europe/Kyiv")
SATELLITES_FROM = "2025-04-05"  # the first day of the satellite feed
VERBATIM = frozenset({"words", "remark", "wording"})  # what others said or wrote
BLAME = {
    "aggressor", "attributable", "attributed", "blame", "blamed", "breach", "breached", "breaches", "committed",
    "crime", "culprit", "culpable", "guilt", "guilty", "offender", "perpetrated", "perpetrator", "responsibility",
    "responsible", "violate", "violated", "violates", "violating", "violation", "violations", "violator",
}  # fmt: skip
NAMES_OF_PARTIES = {"russia", "russian", "russians", "ukraine", "ukrainian", "ukrainians", "kremlin", "enemy"}
SUDZHA = (51.19, 35.27)
CLOUDY = 0.7  # mean cover of a day of which nobody would say that the sky was clear

Reports = dict[str, Json]


@pytest.fixture(scope="module")
def mission(truce_desk: Desk) -> Workspace:
    return truce_desk.workspace


@pytest.fixture(scope="module")
def reports(truce_reports: Reports) -> Reports:
    return {day: truce_reports[day] for day in (*BEFORE_KYIV, *IN_FORCE)}


def of_source(reports: Reports, source: str) -> list[Json]:
    cases = (case for report in reports.values() for case in report["cases"])
    items = {item["evidence_id"]: item for case in cases for item in case["evidence"] if item["source"] == source}
    return list(items.values())


def test_kyiv_wall_clock_times_stand_in_the_report_as_utc(reports: Reports) -> None:
    """Nothing is put after it was told; where the words give no day, it ends at the moment of the row."""
    raw, seen, told = rows(TRUCE / "viina_incidents.csv"), list[timedelta | None](), 0
    for item in of_source(reports, "viina"):
        wall = datetime.fromisoformat(raw[item["where"]]["datetime"])
        if wall.time() != time.min:
            moment = wall.replace(tzinfo=KYIV).astimezone(UTC)
            told += 1
            assert datetime.fromisoformat(item["started_utc"]) < moment
            assert datetime.fromisoformat(item["ended_utc"]) <= datetime.combine(
                wall.date() + timedelta(days=1), time.min, KYIV
            )
            assert raw[item["where"]]["headline"].strip() == item["words"]
            if datetime.fromisoformat(item["ended_utc"]) == moment and item["time_precision"] == "hours":
                seen.append(moment.astimezone(KYIV).utcoffset())
    assert len(seen) > told / 2
    assert set(seen) == {timedelta(hours=2), timedelta(hours=3)}  # the clocks were put forward on 30 March


def test_a_time_of_midnight_means_that_there_is_no_time(reports: Reports) -> None:
    raw = rows(TRUCE / "viina_incidents.csv")
    dated = [item for item in of_source(reports, "viina") if raw[item["where"]]["datetime"].endswith(" 00:00:00")]
    whole = 0
    for item in dated:
        day = date.fromisoformat(raw[item["where"]]["datetime"][:10])
        first, last = (datetime.combine(d, time.min, KYIV).astimezone(UTC) for d in (day, day + timedelta(days=1)))
        begun, ended = (datetime.fromisoformat(item[name]) for name in ("started_utc", "ended_utc"))
        assert begun <= first or item["time_precision"] != "day"  # the words may name an hour, or an earlier day
        assert ended <= last
        whole += item["time_precision"] == "day" and begun == first and ended >= last - timedelta(seconds=1)
    assert whole > len(dated) / 2 > 15


def test_listed_energy_objects_are_in_scope_for_moscow_and_outside_scope_for_kyiv_before_25_march(
    reports: Reports,
) -> None:
    listed = on_the_list(reports, BEFORE_KYIV)
    for case in listed:
        assert not case["not_covered"]
        assert by_reading(case)["Moscow"]["verdict"] != "outside scope"
        assert by_reading(case)["Kyiv"]["verdict"] == "outside scope"
        assert by_reading(case)["Kyiv"]["decided_by"] == "in force from"
    assert len({case["incident"]["best_utc"][:10] for case in listed}) >= 2


def on_the_list(reports: Reports, days: tuple[str, ...]) -> list[Json]:
    cases = [case for day in days for case in reports[day]["cases"]]
    return [case for case in cases if sum(p for name, p in case["incident"]["objects"] if name in LISTED) >= 0.5]


def test_after_25_march_neither_reading_leaves_a_listed_object_outside_its_scope(reports: Reports) -> None:
    listed = on_the_list(reports, IN_FORCE)
    verdicts = {finding["verdict"] for case in listed for finding in case["findings"]}
    assert listed
    assert "outside scope" not in verdicts


def test_whether_the_sudzha_station_is_on_the_list_is_left_to_people(reports: Reports) -> None:
    cases = [case for day in ("2025-03-20", "2025-03-21") for case in reports[day]["cases"] if at_sudzha(case)]
    assert cases
    for case in cases:
        moscow, kyiv = by_reading(case)["Moscow"], by_reading(case)["Kyiv"]
        assert moscow["verdict"] == "undetermined"
        assert moscow["decided_by"] == "object class" or any("object class" in flip for flip in moscow["flips"])
        assert (kyiv["verdict"], kyiv["decided_by"]) == ("outside scope", "in force from")
        assert not words_of(" ".join(texts(case["findings"], skip=VERBATIM))) & BLAME


def at_sudzha(case: Json) -> bool:
    place = case["incident"]["place"]
    near = great_circle_m(*SUDZHA, place["lat_deg"], place["lon_deg"]) < 10_000
    return near and "gas metering station" in dict(case["incident"]["objects"])


def test_repeated_snapshot_rows_are_one_observation_with_its_first_known_time(mission: Workspace) -> None:
    with (TRUCE / "firms_modis_snapshots.csv").open(encoding="utf-8") as file:
        raw = list(csv.DictReader(file))
    first: dict[tuple[float, float, str, str], datetime] = {}
    for row in raw:
        seen = f"{row['acq_date']}T{row['acq_time'].zfill(4)}"
        known = datetime.fromisoformat(row["snapshot_commit_time"])
        key = (float(row["latitude"]), float(row["longitude"]), row["satellite"], seen)
        first[key] = min(first.get(key, known), known)
    assert len(first) < len(raw)  # they do repeat
    table = Store(mission.store_folder).read(
        Observation, start=datetime(2025, 4, 1, tzinfo=UTC), as_of=KEPT, sources=("firms",)
    )
    read = {}
    for one in to_records(Observation, table):
        seen = one.seen_utc.strftime("%Y-%m-%dT%H%M")
        read[one.place.lat_deg, one.place.lon_deg, {"Terra": "T", "Aqua": "A"}[one.sensor.split("/")[0]], seen] = one
    assert table.num_rows == len(read) == len(first)
    assert {key: one.received_utc for key, one in read.items()} == first


def test_a_hot_spot_in_a_report_was_known_by_its_cut_off(mission: Workspace) -> None:
    cut = datetime(2025, 4, 6, 18, tzinfo=UTC)
    report = parsed(made(Desk(mission), "2025-04-06", as_of=cut))
    known = [item for case in report["cases"] for item in case["evidence"] if item["source"] == "firms"]
    assert all(datetime.fromisoformat(item["received_utc"]) <= cut for item in known)
    assert {source["source"] for source in report["sources"]} == {"firms"}  # all other files came later


def test_yesterdays_report_is_the_same_bytes_whatever_arrived_since_and_wherever_it_is_made(tmp_path: Path) -> None:
    early, late = datetime(2025, 4, 7, 6, 30, tzinfo=UTC), datetime(2025, 4, 9, 6, tzinfo=UTC)
    known, later = split_snapshots(early.isoformat())
    viina = (TRUCE / "viina_incidents.csv").read_bytes()
    head, *lines = viina.splitlines(keepends=True)
    lines = [line for line in lines if line >= b"2025-04-04"]  # some days before the day: five reports are made
    cut = next(n for n, line in enumerate(lines) if line.startswith(b"2025-04-07"))
    first = [
        ("viina", "a.csv", b"".join([head, *lines[:cut]])),
        ("firms", "feed_1.csv", known),
        ("cloud", "cloud.csv", (TRUCE / "economist_daily.csv").read_bytes()),
        ("line", "deepstatemap_data_20250405.geojson", (TRUCE / "deepstatemap_data_20250405.geojson").read_bytes()),
    ]
    second = [
        ("viina", "b.csv", b"".join([head, *lines[cut - 40 :]])),  # overlaps: rows known before stay as first known
        ("firms", "feed_2.csv", later),
        ("alerts", "alerts.csv", (TRUCE / "air_raid_alerts.csv").read_bytes()),
        ("incidents", "incidents.json", (TRUCE / "bellingcat_incidents.json").read_bytes()),
        ("line", "deepstatemap_data_20250412.geojson", (TRUCE / "deepstatemap_data_20250412.geojson").read_bytes()),
    ]
    ws = workspace(tmp_path / "one", at_utc=early - timedelta(days=30))
    keep_all(ws, first, received_utc=early)
    then = made(Desk(ws), "2025-04-06", as_of=early, at_utc=early)
    keep_all(ws, second, received_utc=late)
    made(Desk(ws), "2025-04-05", as_of=late)
    now = made(Desk(ws), "2025-04-06", as_of=late)
    assert made(Desk(ws), "2025-04-06", as_of=early, at_utc=late) == then
    assert now["report.json"] != then["report.json"]
    other = workspace(tmp_path / "two", at_utc=late + timedelta(days=700))
    keep_all(other, first[::-1], received_utc=early, at_utc=late + timedelta(days=701))
    assert made(Desk(other), "2025-04-06", as_of=early, at_utc=late + timedelta(days=702)) == then


def test_a_cut_off_with_parts_of_a_millisecond_gives_the_same_report_twice(tmp_path: Path) -> None:
    ws = workspace(tmp_path / "w")
    keep_all(ws, [("incidents", "i.json", (TRUCE / "bellingcat_incidents.json").read_bytes())])
    odd = KEPT + timedelta(microseconds=123_456)
    assert made(Desk(ws), "2025-04-05", as_of=odd) == made(Desk(ws), "2025-04-05", as_of=odd)


def test_no_finding_is_consistent_on_a_day_of_cloud(reports: Reports) -> None:
    cover = {row["date"]: float(row["cloud_cover_in_country"]) for row in rows(TRUCE / "economist_daily.csv").values()}
    cloudy = [day for day in IN_FORCE if cover[day] >= CLOUDY and day >= SATELLITES_FROM]
    assert cloudy
    for day in cloudy:
        assert reports[day]["coverage"]["seen_share"] < 0.2
        assert any(words == "cloud" and share > 0.1 for words, share in reports[day]["coverage"]["blind"])
    assert all(finding["verdict"] != "consistent" for report in reports.values() for finding in findings(report))


def test_a_day_of_cloud_without_any_report_is_not_observable_and_not_calm(tmp_path: Path) -> None:
    ws = workspace(tmp_path / "w")
    files = [("firms", "f.csv", split_snapshots("2025-04-10")[1]), ("cloud", "c.csv", cloud_bytes())]
    keep_all(ws, files)
    report = parsed(made(Desk(ws), "2025-04-06"))
    assert report["cases"] == []
    assert {(f["reading"], f["verdict"], f["decided_by"]) for f in report["period_findings"]} == {
        (reading, "not observable", "coverage") for reading in ("Moscow", "Moscow-first-day", "Kyiv", "Kyiv-first-day")
    }


def cloud_bytes() -> bytes:
    return (TRUCE / "economist_daily.csv").read_bytes()


def test_no_report_holds_a_word_of_blame_outside_what_others_said(mission: Workspace, reports: Reports) -> None:
    for day, report in reports.items():
        assert not {word for text in texts(report, skip=VERBATIM) for word in words_of(text)} & BLAME
        page = html.unescape((mission.reports_folder / day / "report.html").read_text("utf-8"))
        table = (mission.reports_folder / day / "report.csv").read_text("utf-8")
        said = sorted({item["words"] for case in report["cases"] for item in case["evidence"]}, key=len, reverse=True)
        for words in said:
            page = page.replace(words, "")
            table = table.replace(words, "").replace(words.replace('"', '""'), "")
        assert not words_of(page) & BLAME
        assert not words_of(table) & BLAME


def test_no_finding_names_a_party(reports: Reports) -> None:
    for report in reports.values():
        areas = {shape["title"] for shape in report["shapes"] if shape["kind"] == "zone"}
        for finding in findings(report):
            told = " ".join([finding["because"], finding["decided_by"], *finding["flips"]])
            for area in areas:  # where a rule holds, and not who did something
                told = told.replace(area, "")
            assert not words_of(told) & NAMES_OF_PARTIES
            for reading in ("Moscow", "Kyiv"):  # whose reading it is, or whose clock, and nothing else
                for held in (reading, f"{reading}-first-day"):
                    told = told.replace(f"({held})", "")
                told = told.replace(f"Europe/{reading}", "")
                assert reading not in told


def test_every_waterfall_adds_up_to_what_is_shown(reports: Reports) -> None:
    incidents = [case["incident"] for report in reports.values() for case in report["cases"]]
    assert incidents
    for incident in incidents:
        total = sum(bar["weight_nats"] for bar in incident["waterfall"])
        assert total == pytest.approx(incident["log_odds"], abs=1e-9)
        assert 0.01 <= incident["probability"] <= 0.99
        assert not incident["calibrated"]


def test_every_bundle_is_valid_for_a_stranger_with_one_file(
    mission: Workspace, reports: Reports, tmp_path: Path
) -> None:
    alone = tmp_path / "verify.py"
    shutil.copy(Path(verifier.__file__), alone)
    for day in reports:
        bundle = shutil.copy(mission.reports_folder / day / "bundle.zip", tmp_path / f"{day}.zip")
        done = subprocess.run(  # noqa: S603 - our own verifier
            [sys.executable, "-I", str(alone), str(bundle), "--trust", str(mission.trust_file), "--json"],
            capture_output=True,
            cwd=tmp_path,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        assert json.loads(done.stdout)["verdict"] == "valid"


def test_the_command_line_verifies_every_bundle(mission: Workspace, reports: Reports) -> None:
    app = make_app(("verify", "doctor"))
    for day in reports:
        bundle = mission.reports_folder / day / "bundle.zip"
        assert CliRunner().invoke(app, ["verify", str(bundle), "-w", str(mission.folder)]).exit_code == 0
    assert CliRunner().invoke(app, ["doctor", "-w", str(mission.folder)]).exit_code == 0


def test_the_files_beside_a_bundle_are_those_inside_it(mission: Workspace, reports: Reports) -> None:
    for day in reports:
        with zipfile.ZipFile(mission.reports_folder / day / "bundle.zip") as archive:
            for name in FORMATS:
                assert archive.read(name) == (mission.reports_folder / day / name).read_bytes()
