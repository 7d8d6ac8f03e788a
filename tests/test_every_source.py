"""What every source promises, checked for each of them on its own samples and on damaged copies of these."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws import Count
from truceline.model.arrow import SCHEMAS, to_records
from truceline.model.errors import BadSetting, DamagedFile, UnknownName
from truceline.model.place import Area, Disc, Point, Sector
from truceline.model.records import Blob, Observation
from truceline.model.times import zone
from truceline.sources._registry import Reading, load, source, sources

SAMPLES = Path(__file__).parent / "data"
RECEIVED = datetime(2026, 9, 1, 12, tzinfo=UTC)
FILES = Count(ci=25, soak=10_000)  # of each parser, made of arbitrary bytes and of a sample with bytes changed
NAMES = (
    "ais",
    "alerts",
    "article",
    "cloud",
    "corridors",
    "elements",
    "events",
    "firms",
    "incidents",
    "kiel",
    "line",
    "patrol",
    "pledges",
    "radar",
    "register",
    "rss",
    "seismic",
    "telegram_export",
    "ucdp",
    "vessels",
    "viina",
)
ID = {
    "Elements": "elements_id",
    "EstablishedEvent": "event_id",
    "Transmission": "transmission_id",
    "Sighting": "sighting_id",
    "Observation": "observation_id",
    "Statement": "statement_id",
    "ReferenceLine": "line_id",
    "Sky": "sky_id",
    "Entry": "entry_id",
    "Pledge": "pledge_id",
    "Condition": "condition_id",
    "Step": "step_id",
    "Stance": "stance_id",
    "Milestone": "milestone_id",
    "Figure": "figure_id",
}

SWAPS = {  # source -> sample, then old and new bytes per kind of damage
    "ais": (
        "marine_cadastre.csv",
        {
            "wrong column": (b"BaseDateTime", b"When"),
            "duplicate header": (b"LAT,LON", b"LON,LON"),
            "out of range": (b"46.50012", b"96.50012"),
            "a row too short": (b",INVENTED STAR", b""),
            "no number": (b"46.50012", b"nearby"),
            "an impossible date": (b"2024-05-06T04:00:20", b"2024-02-30T04:00:20"),
            "an impossible time": (b"2024-05-06T04:00:20", b"2024-05-06T24:00:20"),
            "a time in another form": (b"2024-05-06T04:00:25", b"06/05/2024 04:00:25"),
            "an identity of ten digits": (b"272000002", b"2720000021"),
        },
    ),
    "firms": (
        "viirs_near_real_time.csv",
        {
            "wrong column": (b"acq_date", b"acq_day"),
            "duplicate header": (b"scan,track", b"scan,scan"),
            "out of range": (b"47.90001", b"97.90001"),
            "a row too short": (b",2.0NRT,288.2", b",288.2"),
            "no number": (b"36.21044", b"nan"),
            "an impossible date": (b"2024-05-06,1105", b"2024-02-30,1105"),
            "an impossible time": (b",1105,", b",2460,"),
        },
    ),
    "elements": (
        "celestrak_message.csv",
        {
            "wrong column": (b"ECCENTRICITY", b"ROUNDNESS"),
            "duplicate header": (b"OBJECT_ID,EPOCH", b"EPOCH,EPOCH"),
            "out of range": (b"14.19566569", b"94.19566569"),
            "no number": (b"98.7042", b"nan"),
            "an impossible date": (b"2024-05-06T03", b"2024-02-30T03"),
            "an epoch with an offset": (b"25.506432", b"25+02:00"),
        },
    ),
    "events": (
        "acled_layout.csv",
        {
            "wrong column": (b"geo_precision", b"precision"),
            "duplicate header": (b"latitude,longitude", b"latitude,latitude"),
            "out of range": (b"48.0123", b"98.0123"),
            "no number": (b"48.0123", b"nan1"),
            "an impossible date": (b"2024-05-06", b"2024-02-30"),
            "an unknown precision": (b"37.5123,1", b"37.5123,4"),
            "a row too short": (b",Other-New media", b""),
        },
    ),
    "alerts": (
        "merged_by_region.csv",
        {
            "wrong column": (b"started_at", b"start"),
            "duplicate header": (b"started_at,finished_at", b"started_at,started_at"),
            "out of range": (b"2024-05-06 04:48:54", b"2024-05-06 24:48:54"),
            "a naive time": (b"00:30:27+00:00", b"00:30:27"),
            "an end before its start": (b"2024-05-06 02:55:10", b"2024-05-05 02:55:10"),
        },
    ),
    "viina": (
        "midnight_means_no_time.csv",
        {
            "wrong column": (b"headline", b"title"),
            "duplicate header": (b"lon,lat", b"lat,lat"),
            "out of range": (b"48.20044", b"98.20044"),
            "an open quote": (b'says"\n', b"says\n"),
            "a time with a zone": (b"14:05:00,36", b"14:05:00+02:00,36"),
        },
    ),
    "incidents": (
        "iso_dates_plain_sources.json",
        {
            "wrong column": (b'"latitude"', b'"lat"'),
            "duplicate header": (b'"location"', b'"date"'),
            "out of range": (b"47.159285", b"97.159285"),
            "no number": (b"47.159285", b"NaN"),
            "an infinite number": (b"47.159285", b"1e999"),
            "half a character": (b"Damaged school", rb"Damaged \ud800 school"),
        },
    ),
    "article": ("page_with_a_menu.html", {"no end": (b"</html>", b"")}),
    "rss": (
        "items_with_markup_and_without_a_time.xml",
        {
            "wrong column": (b"<rss", b"<list"),
            "entities": (b"<rss", b'<!DOCTYPE x [<!ENTITY a "b">]><rss'),
            "a tag left open": (b"</item>", b""),
        },
    ),
    "telegram_export": (
        "forwards_edits_and_marked_words.json",
        {
            "wrong column": (b'"messages"', b'"posts"'),
            "duplicate header": (b'"type": "public_channel"', b'"name": "other"'),
            "a time without zone": (b'"date_unixtime": "1714972200", ', b""),
            "a time before the service": (b"1714972200", b"0114972200"),
            "half a character": ("У Вигаданому".encode(), rb"\ud800"),
            "no words": (b'"text": "\xd0\xa3', b'"text": 7, "was": "\xd0\xa3'),
        },
    ),
    "patrol": (
        "observer_table.csv",
        {
            "wrong column": (b"Means", b"Colour"),
            "duplicate header": (b"Means,Number", b"Means,Means"),
            "out of range": (b"47.30033", b"97.30033"),
            "a naive time": (b"Time (Europe/Kyiv)", b"Time"),
            "an unknown zone": (b"Europe/Kyiv", b"Europe/Nowhere"),
            "an unknown word": (b"tracer", b"rainbow"),
            "an unknown direction": (b"2-4 km ESE", b"2-4 km XYZ"),
        },
    ),
    "register": (
        "register.csv",
        {
            "wrong column": (b"Stated", b"Said"),
            "duplicate header": (b"About,By", b"By,By"),
            "out of range": (b"47.30033", b"97.30033"),
            "a naive time": (b"Stated (Europe/Kyiv)", b"Stated"),
            "an unknown zone": (b"Europe/Kyiv", b"Europe/Nowhere"),
            "an unknown kind": (b"certificate,", b"rumour,"),
            "an outcome of another kind": (b"partly", b"broken"),
            "an end before its start": (b"2024-05-07 10:30", b"2024-05-06 10:30"),
            "a notice that nobody stated": (b"2024-05-05 16:20", b""),
            "a time that no clock showed": (b"2024-05-05 16:20", b"2024-03-31 03:20"),
            "a time that the clock showed twice": (b"2024-05-05 16:20", b"2023-10-29 03:20"),
            "a position without a place": (b"46.05012,31.40077,200", b",,"),
            "a spread without a place": (b"46.05012,31.40077,200", b",,200"),
            "a register kept in advance": (b"2024-05-07 24:00", b"2027-05-07 24:00"),
        },
    ),
    "line": (
        "deepstate_20240506.geojson",
        {
            "wrong column": (b'"coordinates"', b'"points"'),
            "duplicate header": (b'"properties": {}', b'"type": "Feature"'),
            "out of range": (b"47.1", b"147.1"),
            "an infinite number": (b"36.4", b"1e999"),
            "another reference system": (b"CRS84", b"EPSG::3857"),
        },
    ),
    "corridors": (
        "proposals.csv",
        {
            "wrong column": (b"status_result", b"status"),
            "duplicate header": (b"from_name,from_latitude", b"from_latitude,from_latitude"),
            "out of range": (b"47.10014", b"97.10014"),
            "an unknown outcome": (b"Agreed,disputed", b"Agreed,forgotten"),
            "an impossible date": (b"2022-03-05", b"2022-02-30"),
            "no country": (b"35.11714,,,,UA", b"35.11714,,,,U1"),
        },
    ),
    "ucdp": (
        "coded_events.csv",
        {
            "wrong column": (b"where_prec", b"where_precision"),
            "duplicate header": (b"deaths_a,deaths_b", b"deaths_a,deaths_a"),
            "out of range": (b"48.1451", b"98.1451"),
            "an impossible date": (b",2015-03-02,2015-03-02", b",2015-02-30,2015-03-02"),
            "an end before its start": (b",2015-03-02,2015-03-08", b",2015-03-08,2015-03-02"),
            "no number": (b"48.1451", b"48x"),
        },
    ),
    "seismic": (
        "types_and_a_watch.csv",
        {
            "wrong column": (b"Latitude", b"Breadth"),
            "duplicate header": (b"Latitude|Longitude", b"Latitude|Latitude"),
            "out of range": (b"47.9123", b"97.9123"),
            "no number": (b"36.2144", b"nan"),
            "an infinite magnitude": (b"|2.1|", b"|inf|"),
            "a row too short": (b"||Northern district|explosion", b"|explosion"),
            "an impossible date": (b"2024-05-06T00:11", b"2024-02-30T00:11"),
            "a date alone": (b"2024-05-06T00:11:32.47", b"2024-05-06"),
            "an offset": (b"2024-05-06T00:11:32.47", b"2024-05-06T00:11:32+02:00"),
            "an event to come": (b"2024-05-06T00:11:32.47", b"2027-05-06T00:11:32"),
            "no id": (b"tl2024aaab|2024", b"|2024"),
            "a watch with a threshold": (b"starttime=", b"minmagnitude=3&starttime="),
            "a watch that ends before it starts": (b"endtime=2024-06-01", b"endtime=2024-04-01"),
            "a watch in advance": (b"endtime=2024-06-01", b"endtime=2027-06-01"),
            "a watch misspelt": (b"# watch: starttime=", b"#Watch from "),
            "a watch without a side": (b"&minlatitude=46.5", b""),
        },
    ),
    "vessels": (
        "a_scene_with_two_vessels_and_an_empty_one.geojson",
        {
            "wrong column": (b'"coordinates"', b'"points"'),
            "duplicate header": (b'"scene": "S1A-1", "time"', b'"time": "x", "time"'),
            "out of range": (b"45.9123", b"145.9123"),
            "an infinite number": (b"31.2144", b"1e999"),
            "a chance in percent": (b"0.97", b"97"),
            "a chance in words": (b"0.97", b'"high"'),
            "a length in words": (b"190", b'"long"'),
            "a ship longer than any": (b"190", b"1900"),
            "a scene to come": (b"2024-05-07T04:30:27Z", b"2026-11-07T04:30:27Z"),
            "a naive time": (b"2024-05-07T04:30:27Z", b"2024-05-07T04:30:27"),
            "a footprint that is no scene": (b'"watched": true, ', b""),
        },
    ),
    "radar": (
        "changes_of_two_passes.geojson",
        {
            "wrong column": (b'"coordinates"', b'"points"'),
            "duplicate header": (b'"properties": {"watched": true}', b'"type": "Feature"'),
            "out of range": (b"47.9123", b"147.9123"),
            "an infinite number": (b"36.2144", b"1e999"),
            "a confidence in percent": (b"0.93", b"93"),
            "a confidence in words": (b"0.93", b'"high"'),
            "passes the other way round": (b'"before": "2024-05-01', b'"before": "2024-05-08'),
            "a pass to come": (b'"after": "2024-05-07', b'"after": "2026-11-07'),
            "a naive time": (b"2024-05-01T04:30:27Z", b"2024-05-01T04:30:27"),
            "no pass before": (b'"before": "2024-05-01T04:30:27Z", ', b""),
            "a line": (b'"Point"', b'"LineString"'),
        },
    ),
    "kiel": (
        "data_explorer.csv",
        {
            "wrong column": (b"commitments", b"promises"),
            "duplicate header": (b'"total"', b'"month"'),
            "out of range": (b"2024,5,0.3", b"2024,13,0.3"),
            "no number": (b"0.15,0.4", b"nan,0.4"),
            "an unknown country": (b"Norway", b"Nowhere"),
            "a month twice": (b"2024,6", b"2024,5"),
            "half a month": (b"2024,6", b"2024,5.5"),
            "a row too short": (b"400.25,0.05", b"400.25"),
        },
    ),
    "pledges": (
        "ledger.csv",
        {
            "wrong column": (b",Origin,", b",Colour,"),
            "duplicate header": (b"Party,Role", b"Role,Role"),
            "out of range": (b"48.30033", b"98.30033"),
            "an unknown record": (b"stance,,", b"rumour,,"),
            "an unknown state": (b",delivered,", b",teleported,"),
            "an unknown unit": (b",12,camera,", b",12,parsec,"),
            "an unknown currency": (b"billion EUR", b"billion XEU"),
            "an unknown country": (b"fr-package,FR", b"fr-package,Atlantis"),
            "an unknown domain": (b",monitoring,", b",astrology,"),
            "an unknown role": (b",peacekeeper,", b",referee,"),
            "an unknown mark": (b",G,,", b",X,,"),
            "a state of a condition": (b",not met,", b",delivered,"),
            "a state without date": (b"2025-06-10", b""),
            "a date as a number": (b"2025-06-10", b"45818"),
            "an impossible date": (b"2025-03-26", b"2025-02-30"),
            "a clock without a zone": (b"2025-03-06 14:30,Europe/Moscow", b"2025-03-06 14:30,"),
            "an unknown zone": (b"Europe/Brussels", b"Europe/Nowhere"),
            "a condition with not": (b"ceasefire and mandate", b"ceasefire and not mandate"),
            "an open bracket": (b"ceasefire and mandate", b"(ceasefire and mandate"),
            "a key with a blank": (b"fr-package", b"fr package"),
            "a position without a radius": (b",37.90044,40,", b",37.90044,,"),
            "a radius without a position": (b"48.30033,37.90044,40", b",,40"),
            "an amount without unit": (b",billion EUR,", b",,"),
            "N/K with a number": (b"about,2,", b"N/K,2,"),
            "prices of no kind": (b",nominal,", b",cheap,"),
            "no origin": (b"https://example.org/h", b""),
            "a key described nowhere": (b"pledge,no-cameras,,,", b"pledge,no-towers,,,"),
            "an end before its start": (b"2025-05-01,2026-05-01", b"2025-05-01,2024-05-01"),
        },
    ),
    "cloud": (
        "oblast_weather_layout.csv",
        {
            "wrong column": (b"CLOUD_COVER (%)", b"CLOUDS"),
            "duplicate header": (b"RAIN_SUM (MM)", b"ACQ_DATE"),
            "out of range": (b"100.0", b"100.1"),
            "an impossible date": (b"2024-05-07", b"2024-02-30"),
        },
    ),
}


def blob_of(data: bytes, name: str = "sample", expected: int | None = None) -> Blob:
    return Blob(
        sha256=hashlib.sha256(data).hexdigest(),
        length=len(data),
        name=name,
        received_utc=RECEIVED,
        origin="test",
        expected_length=expected,
    )


def read(name: str, data: bytes, file: str = "sample", setting: bytes | None = None) -> Reading:
    return source(name).parse(blob_of(data, file), data, setting)


def _samples() -> Iterator[Any]:
    for name in NAMES:
        for path in sorted((SAMPLES / name).iterdir()):
            if path.suffix in (".csv", ".json", ".geojson", ".tle", ".nmea"):
                yield pytest.param(name, path, id=f"{name}-{path.stem}")


def setting_of(path: Path) -> bytes | None:
    beside = path.with_suffix(".map.yaml")
    return beside.read_bytes() if beside.exists() else None


def _damages() -> Iterator[Any]:
    for name, (file, swaps) in SWAPS.items():
        data = (SAMPLES / name / file).read_bytes()
        for kind, (old, new) in swaps.items():
            if old != new:
                assert old in data, (name, kind)
                yield pytest.param(name, data.replace(old, new, 1), id=f"{name}-{kind}")
        yield pytest.param(name, b"", id=f"{name}-empty")
        yield pytest.param(name, data[: len(data) // 2] + b"\0" + data[len(data) // 2 :], id=f"{name}-NUL")
        yield pytest.param(name, data.decode().encode("utf-16"), id=f"{name}-utf-16")
        if name != "ucdp":  # read as Latin-1, of which every byte is a letter
            yield pytest.param(name, data[:-4] + b"\xff" + data[-4:], id=f"{name}-half a character")
        yield pytest.param(name, cut_in_a_line(data), id=f"{name}-truncated")
        yield pytest.param(name, b"\n" * 5, id=f"{name}-blank lines")
        yield pytest.param(name, b"[" * 100_000, id=f"{name}-brackets")


def cut_in_a_line(data: bytes) -> bytes:
    """Without the last ninth, and never in the last column of a line, whose cut nobody can see."""
    cut = data[: -len(data) // 9]
    head, feed, tail = cut.rpartition(b"\n")
    return head + feed + tail[: len(tail) // 3]


SAMPLE_FILES, DAMAGES = list(_samples()), list(_damages())


def test_the_folder_holds_exactly_the_sources_of_the_issue() -> None:
    assert tuple(sources()) == NAMES


def test_two_sources_of_one_name_are_an_error() -> None:
    with pytest.raises(BadSetting, match="second source"):
        load([("viina", "truceline.sources.viina"), ("viina", "truceline.sources.viina")])
    with pytest.raises(BadSetting, match='manifest of "alerts"'):
        load([("viina", "truceline.sources.alerts")])


def test_an_unknown_source_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="ais, alerts, article, cloud, corridors"):
        source("crystal ball")


@pytest.mark.parametrize("name", NAMES)
def test_every_source_states_licence_origin_zone_precision_and_faults(name: str) -> None:
    manifest = source(name).MANIFEST
    words = (manifest.title, manifest.licence, manifest.origin, manifest.time_precision, manifest.position_precision)
    assert manifest.name == name
    assert all(words)
    assert manifest.known_faults
    assert manifest.covers
    assert zone(manifest.zone).key == manifest.zone


@pytest.mark.parametrize("name", NAMES)
def test_every_source_has_samples_of_stated_origin_and_a_page(name: str) -> None:
    assert "Licence" in (SAMPLES / name / "README.md").read_text("utf-8")
    page = (Path(__file__).parents[1] / "docs" / "sources.md").read_text("utf-8")
    assert f"## {name}" in page


@pytest.mark.parametrize(("name", "path"), SAMPLE_FILES)
def test_the_same_bytes_give_the_same_tables_in_their_declared_schema(name: str, path: Path) -> None:
    once, again = (read(name, path.read_bytes(), path.name, setting_of(path)) for _ in range(2))
    assert once == again
    assert once.rows > 0
    for noun, table in once.tables.items():
        assert table.schema == SCHEMAS[noun]
        assert all(table.column(f.name).null_count == 0 for f in table.schema if not f.nullable)


@pytest.mark.parametrize(("name", "path"), SAMPLE_FILES)
def test_all_times_are_utc_and_records_pass_their_own_checks(name: str, path: Path) -> None:
    for noun, table in read(name, path.read_bytes(), path.name, setting_of(path)).tables.items():
        for record in to_records(noun, table):  # the records refuse what is not UTC
            for field in table.schema.names:
                value = getattr(record, field)
                if isinstance(value, datetime):
                    assert value.utcoffset() == timedelta(0)
            assert getattr(record, "received_utc", RECEIVED) <= RECEIVED


@pytest.mark.parametrize(("name", "path"), SAMPLE_FILES)
def test_ids_are_distinct_and_every_row_points_into_the_kept_bytes(name: str, path: Path) -> None:
    data = path.read_bytes()
    for noun, table in read(name, data, path.name, setting_of(path)).tables.items():
        for record in to_records(noun, table):
            assert record.blob_sha256 == hashlib.sha256(data).hexdigest()
        if noun.__name__ in ID:
            ids = table.column(ID[noun.__name__]).to_pylist()
            assert len(set(ids)) == len(ids)
            assert all(place_holds(data, where) for where in table.column("where").to_pylist())


def place_holds(data: bytes, where: str) -> bool:
    kind, _, number = where.partition(" ")
    if kind == "line":
        return bool(data.decode("latin-1").split("\n")[int(number) - 1].strip())
    return kind.startswith(("record", "feature")) and all(int(n) > 0 for n in number.split(","))


@pytest.mark.parametrize(
    ("name", "path"), [s for s in SAMPLE_FILES if s.values[0] in ("firms", "viina", "patrol", "register", "seismic")]
)
def test_the_line_named_by_a_row_holds_its_coordinates(name: str, path: Path) -> None:
    lines = path.read_text("utf-8").split("\n")
    for noun, table in read(name, path.read_bytes(), path.name).tables.items():
        for record in to_records(noun, table) if noun.__name__ in ID else []:
            at = record.observer if isinstance(record, Observation) and record.observer else record.place
            derived = name == "patrol" and "from a town" in "".join(record.quality)
            if isinstance(at, Point | Disc) and not derived:
                line = lines[int(record.where.removeprefix("line ")) - 1]
                assert str(at.lat_deg) in line
                assert str(at.lon_deg) in line


@pytest.mark.parametrize(("name", "path"), [s for s in SAMPLE_FILES if "exercise" in str(s.values[1])])
def test_the_exercise_mark_reaches_every_record(name: str, path: Path) -> None:
    for table in read(name, path.read_bytes(), path.name, setting_of(path)).tables.values():
        assert table.num_rows > 0
        assert set(table.column("exercise").to_pylist()) == {True}


@pytest.mark.parametrize(("name", "path"), [s for s in SAMPLE_FILES if "exercise" not in str(s.values[1])])
def test_without_the_mark_nothing_is_an_exercise(name: str, path: Path) -> None:
    for table in read(name, path.read_bytes(), path.name, setting_of(path)).tables.values():
        if "exercise" in table.schema.names:
            assert set(table.column("exercise").to_pylist()) == {False}


@pytest.mark.parametrize(("name", "data"), DAMAGES)
def test_a_damaged_file_is_an_error_with_four_parts(name: str, data: bytes) -> None:
    with pytest.raises(DamagedFile) as caught:
        read(name, data)
    error = caught.value
    assert error.where.startswith(f"{name}: ")
    assert f"(kept file {hashlib.sha256(data).hexdigest()[:12]})" in error.where
    assert all((error.found, error.expected, error.look))
    assert re.search(r"line \d+|row \d+|record \d+|feature \d+|whole file", error.where)


@pytest.mark.parametrize(("name", "path"), SAMPLE_FILES)
def test_a_file_shorter_than_its_sender_stated_is_an_error_wherever_it_is_cut(name: str, path: Path) -> None:
    data = path.read_bytes()
    for cut in range(0, len(data), 7):
        part = data[:cut]
        with pytest.raises(DamagedFile):
            source(name).parse(blob_of(part, path.name, len(data)), part, setting_of(path))


@pytest.mark.parametrize(("name", "path"), [s for s in SAMPLE_FILES if s.values[1].suffix == ".csv"])
def test_a_line_cut_in_its_middle_is_never_silently_a_shorter_value(name: str, path: Path) -> None:
    data = path.read_bytes()
    whole = rows_of(read(name, data, path.name, setting_of(path)))
    for cut in range(1, len(data)):
        try:
            reading = read(name, data[:cut], path.name, setting_of(path))
        except (DamagedFile, BadSetting):  # a map names columns that a cut header does not have
            continue
        if any(note.kind == "last line without line end" for note in reading.notes):
            assert len(rows_of(reading) - whole) <= 1 + (name == "cloud")  # the line that the note names
            continue
        assert data[:cut].endswith(b"\n") or data[cut : cut + 1] == b"\n"  # only whole lines are read without a note
        assert rows_of(reading) <= whole


def rows_of(reading: Reading) -> set[str]:
    ids = (table.column(ID[noun.__name__]).to_pylist() for noun, table in reading.tables.items() if noun.__name__ in ID)
    return {text for some in ids for text in some}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "cloud"])
def test_a_source_without_column_map_refuses_one(name: str) -> None:
    path = SAMPLES / name / SWAPS[name][0]
    with pytest.raises(BadSetting):
        read(name, path.read_bytes(), path.name, b"name: x")


@pytest.mark.parametrize("name", NAMES)
@given(data=st.binary(max_size=300))
@settings(max_examples=FILES.now)
def test_arbitrary_bytes_never_raise_anything_else(name: str, data: bytes) -> None:
    assert_read_or_damaged(name, data)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=FILES.now, suppress_health_check=[HealthCheck.too_slow])
def test_a_sample_with_bytes_changed_is_read_or_damaged(name: str, data: st.DataObject) -> None:
    sample = (SAMPLES / name / SWAPS[name][0]).read_bytes()
    pieces = st.binary(max_size=6) | st.sampled_from(
        [
            b"nan",
            b"inf",
            b"-1e308",
            b"1e999",
            b"9999",
            b"0001-01-01",
            b"24:00",
            b"\xe2\x80\x93",
            b'"',
            b",",
            b"\n",
            b"null",
        ]
    )
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(sample)))
        sample = sample[:at] + data.draw(pieces) + sample[at + data.draw(st.integers(0, 5)) :]
    assert_read_or_damaged(name, sample)


def assert_read_or_damaged(name: str, data: bytes) -> None:
    try:
        reading = read(name, data)
    except DamagedFile:  # anything else fails the test
        return
    for noun, table in reading.tables.items():
        assert isinstance(table, pa.Table)
        to_records(noun, table)


def test_places_of_all_shapes_occur_in_the_samples() -> None:
    shapes = set()
    for param in SAMPLE_FILES:
        name, path = param.values
        for table in read(name, path.read_bytes(), path.name, setting_of(path)).tables.values():
            if "place" in table.schema.names:
                shapes |= {value["shape"] for value in table.column("place").to_pylist() if value}
    assert shapes == {kind.__name__.lower() for kind in (Point, Sector, Disc, Area)}
