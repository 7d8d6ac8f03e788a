"""What ships transmit, from logs and from tables of publishers."""

import gzip
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from truceline.model.arrow import to_records
from truceline.model.errors import BadSetting, DamagedFile
from truceline.model.place import Point
from truceline.model.records import Blob
from truceline.model.transmission import Craft, Transmission, craft_of
from truceline.sim import nmea
from truceline.sources._child import read_apart
from truceline.sources._read import read as read_file
from truceline.sources._registry import Reading

SAMPLES = Path(__file__).parents[1] / "data" / "ais"
REAL = Path(__file__).parents[3] / "shared" / "data" / "ships"
RECEIVED = datetime(2026, 9, 1, 12, tzinfo=UTC)
HEARD = datetime(2024, 5, 6, 4, 0, 20, tzinfo=UTC)
POSITION = {"type": 1, "mmsi": 272_000_001, "lon": 18_600_000, "lat": 27_900_000, "second": 20}
needs_logs = pytest.mark.skipif(not REAL.exists(), reason="the shared ship logs are not here")


def blob_of(data: bytes, name: str) -> Blob:
    return Blob(
        sha256=hashlib.sha256(data).hexdigest(), length=len(data), name=name, received_utc=RECEIVED, origin="test"
    )


def reading(data: bytes, name: str = "x", setting: bytes | None = None) -> Reading:
    return read_file("ais", blob_of(data, name), data, setting)


def rows(data: bytes, name: str = "x", setting: bytes | None = None) -> list[Transmission]:
    return to_records(Transmission, reading(data, name, setting).tables[Transmission])


def heard(line: str, at: datetime = HEARD, station: str = "odesa") -> str:
    return nmea.tagged(line, station=station, unix_s=int(at.timestamp()))


def position(**raw: int) -> str:
    return nmea.message("1", {**POSITION, **raw})[0]


def of(found: list[Transmission], kind: int) -> Transmission:
    return next(one for one in found if one.message_type == kind)


def test_a_log_of_two_stations_gives_each_sender_its_own_words() -> None:
    found = rows((SAMPLES / "two_stations_interleaved.nmea").read_bytes())
    named = {(one.mmsi, one.name, one.imo, one.station) for one in found if one.message_type == 5}
    assert named == {
        ("272000001", "INVENTED STAR", "9074729", "odesa"),
        ("272000002", "INVENTED MOON", "9074731", "izmail"),
    }
    star = next(one for one in found if one.name == "INVENTED STAR")
    assert (star.length_m, star.beam_m, star.draught_m, star.destination) == (150.0, 22.0, 8.5, "ODESA")
    moon = next(one for one in found if one.name == "INVENTED MOON")
    assert (moon.length_m, moon.beam_m, moon.draught_m, moon.destination) == (None, None, None, None)


def test_a_code_for_not_available_is_no_place_and_no_speed() -> None:
    found = next(
        one
        for one in rows((SAMPLES / "two_stations_interleaved.nmea").read_bytes())
        if one.mmsi == "272000002" and one.message_type == 1
    )
    assert found.place is found.speed_ms is found.course_deg is found.heading_deg is found.turn_deg_per_min is None
    assert "position not available" in found.quality


def test_the_position_of_weather_is_told_and_is_not_the_senders() -> None:
    found = of(rows((SAMPLES / "two_stations_interleaved.nmea").read_bytes()), 8)
    told = json.loads(found.told)
    assert found.place is None
    assert (told["about"], told["lat"], told["wspeed"], told["waveheight"]) == (
        "meteorology and hydrology", 46.5, 20, 1.5,
    )  # fmt: skip


def test_an_application_that_nobody_knows_is_kept_as_bytes() -> None:
    found = [one for one in rows((SAMPLES / "two_stations_interleaved.nmea").read_bytes()) if one.message_type == 8]
    assert [json.loads(one.told).get("data") for one in found] == [None, "010203"]


def test_units_are_metres_a_second_and_an_aid_has_its_whole_name() -> None:
    found = rows((SAMPLES / "two_stations_interleaved.nmea").read_bytes())
    assert found[0].speed_ms == pytest.approx(10 * 1852 / 3600)
    assert of(found, 21).name == "INVENTED CARDINAL MARK 4"
    assert of(found, 24).mother_mmsi == "272000001"
    assert (of(found, 9).altitude_m, of(found, 9).craft) == (300.0, Craft.AIRCRAFT)
    long_range = of(found, 27).place
    assert isinstance(long_range, Point)
    assert long_range.major_sd_m > 50.0  # a tenth of a minute is 185 m


def test_every_line_that_was_not_read_is_counted_with_its_reason() -> None:
    notes = [note.text for note in reading((SAMPLES / "two_stations_interleaved.nmea").read_bytes()).notes]
    assert notes == ["1 lines: another sentence than of ships (line 15)", "1 lines: wrong checksum (line 16)"]


@pytest.mark.parametrize(
    ("mmsi", "craft"),
    [
        ("272000001", Craft.SHIP), ("002720001", Craft.COAST_STATION), ("027200001", Craft.GROUP),
        ("111272001", Craft.AIRCRAFT), ("992720001", Craft.AID), ("982720001", Craft.AUXILIARY),
        ("970272001", Craft.SART), ("972272001", Craft.MAN_OVERBOARD), ("974272001", Craft.BEACON),
        ("827200001", Craft.HANDHELD), ("100000001", Craft.UNKNOWN), ("000000000", Craft.COAST_STATION),
    ],
)  # fmt: skip
def test_an_identity_says_by_its_first_digits_what_it_stands_for(mmsi: str, craft: Craft) -> None:
    assert craft_of(mmsi) is craft
    assert rows(nmea.joined([heard(position(mmsi=int(mmsi)))]))[0].mmsi == mmsi


# Three clocks


def test_without_any_clock_the_time_is_the_files_and_says_so() -> None:
    found = rows(nmea.joined([position()]))[0]
    assert (found.heard_utc, found.clock) == (RECEIVED, "file")
    assert any("no receiver's time" in mark for mark in found.quality)


def test_a_second_that_contradicts_the_receiver_is_kept_and_marked() -> None:
    found = rows(nmea.joined([heard(position(second=50)), heard(position(second=18))]))
    assert [any("stated second" in mark for mark in one.quality) for one in found] == [True, False]
    assert [one.stated_second for one in found] == [50, 18]


def test_a_station_whose_own_clock_is_off_by_years_is_kept_and_marked() -> None:
    values = {"type": 4, "mmsi": 2_720_001, "year": 2019, "month": 5, "day": 6, "hour": 4, "minute": 0, "second": 20}
    found = rows(nmea.joined([heard(nmea.message("4", values)[0])]))[0]
    assert found.heard_utc == HEARD
    assert any("own clock differs" in mark for mark in found.quality)


@pytest.mark.parametrize("unix_s", [0, 10**14])
def test_a_receivers_clock_that_shows_no_possible_time_is_not_used(unix_s: int) -> None:
    found = rows(nmea.joined([nmea.tagged(position(), station="odesa", unix_s=unix_s)]))[0]
    assert (found.heard_utc, found.clock) == (RECEIVED, "file")
    assert any("no possible time" in mark for mark in found.quality)


def test_a_receivers_clock_ahead_of_the_file_is_marked() -> None:
    found = rows(nmea.joined([heard(position(), RECEIVED + timedelta(days=400))]))[0]
    assert "receiver's clock is ahead of the file's" in found.quality


def test_the_same_sentence_in_two_files_is_one_record_and_two_receivers_are_two() -> None:
    one = rows(nmea.joined([heard(position())]))[0].transmission_id
    assert rows(nmea.joined(["a remark", heard(position())]))[0].transmission_id == one
    assert rows(nmea.joined([heard(position(), station="izmail")]))[0].transmission_id != one


def test_a_log_takes_no_column_map_and_a_file_of_other_lines_is_no_log() -> None:
    with pytest.raises(BadSetting):
        reading(nmea.joined([heard(position())]), setting=b"zone: UTC")
    with pytest.raises(DamagedFile):
        reading(b"$GPGLL,5013.4693,N,00346.6503,W,035258,A,A*52\n")


def test_a_compressed_log_is_read_in_the_child_that_may_write_nothing() -> None:
    lines = [heard(position(mmsi=272_000_000 + k)) for k in range(7_000)]  # enough for the compiled reader
    data = gzip.compress(nmea.joined(lines))
    found = read_apart("ais", blob_of(data, "day.nmea.gz"), data, None)
    assert found.tables[Transmission].num_rows == 7_000


# Tables


def test_the_common_layouts_are_read_by_their_maps_alone() -> None:
    danish = rows((SAMPLES / "danish_day_first.csv").read_bytes())
    american = rows((SAMPLES / "marine_cadastre.csv").read_bytes())
    assert danish[0].heard_utc == datetime(2024, 5, 13, 4, 0, 20, tzinfo=UTC)
    assert (danish[0].destination, danish[0].status, danish[0].transponder) == ("ODESA, UA", 0, "A")
    assert (danish[1].mmsi, danish[1].craft, danish[1].status) == ("002720001", Craft.COAST_STATION, None)
    assert american[0].heard_utc == datetime(2024, 5, 6, 4, 0, 20, tzinfo=UTC)
    assert (american[0].imo, american[0].ship_type, american[0].length_m) == ("9074729", 70, 150.0)
    assert american[1].place is american[1].speed_ms is american[1].course_deg is american[1].heading_deg is None
    assert (american[1].ship_type, american[1].status) == (None, None)


def test_a_parquet_table_says_what_the_same_csv_says() -> None:
    held = {
        "MMSI": [272_000_001], "Time": pa.array([HEARD], pa.timestamp("us", "UTC")), "Latitude": [46.5],
        "Longitude": [30.75], "Speed": [10.0],
    }  # fmt: skip
    out = io.BytesIO()
    pq.write_table(pa.table(held), out)
    plain = b"MMSI,Time,Latitude,Longitude,Speed\n272000001,2024-05-06T04:00:20Z,46.5,30.75,10.0\n"
    one, other = rows(out.getvalue())[0], rows(plain)[0]
    assert (one.mmsi, one.heard_utc, one.place, one.speed_ms) == (
        other.mmsi, other.heard_utc, other.place, other.speed_ms,
    )  # fmt: skip
    with pytest.raises(DamagedFile):
        reading(out.getvalue()[:-9])


def test_a_day_that_may_be_a_month_is_read_day_first_and_noted() -> None:
    table = b"MMSI,Time,Latitude,Longitude\n272000001,03/04/2024 05:00,46.5,30.75\n"
    assert rows(table)[0].heard_utc == datetime(2024, 4, 3, 5, tzinfo=UTC)
    assert any(note.kind == "dates of two readings" for note in reading(table).notes)
    assert rows(table, setting=b"dates: month first")[0].heard_utc == datetime(2024, 3, 4, 5, tzinfo=UTC)
    assert rows(table + b"272000001,03/13/2024 05:00,46.5,30.75\n")[0].heard_utc.month == 3


def test_local_times_are_read_on_the_clock_of_the_map() -> None:
    table = b"MMSI,Time,Latitude,Longitude\n272000001,2024-05-06 07:00:20,46.5,30.75\n"
    assert rows(table, setting=b"zone: Europe/Kyiv")[0].heard_utc == HEARD


@pytest.mark.parametrize(
    ("mmsi", "each"),
    [
        ("17", "1 coast station"),
        ("100000001", "1 unknown"),
        ("002720001", "1 coast station"),
        ("27200000", "1 group of ships"),
    ],
)
def test_a_table_without_any_ship_says_why_it_tells_of_none(mmsi: str, each: str) -> None:
    head, place = b"MMSI,Time,Latitude,Longitude\n", b",2024-05-06T04:00:20Z,46.5,30.75\n"
    alone = reading(head + mmsi.encode() + place)
    assert [note.text.rpartition(": ")[2] for note in alone.notes if note.kind == "no ship"] == [each]
    beside = reading(head + mmsi.encode() + place + b"272000001" + place)
    assert not [note for note in (*beside.notes, *reading(head).notes) if note.kind == "no ship"]


@needs_logs
def test_the_tables_of_the_sample_are_read_by_map_alone() -> None:
    ever = (REAL / "tracks" / "movingpandas_boat-positions_evergiven.csv").read_bytes()
    one_ship = b'columns: {Time: ais_pos_timestamp, Latitude: latitude, Longitude: longitude}\nmmsi: "353136000"\n'
    solent = (REAL / "tracks" / "stonesoup_SolentAIS_20160112_130211.csv").read_bytes()
    named = (
        b"columns: {Latitude: Latitude_degrees, Longitude: Longitude_degrees, Course: COG_degrees, Speed: SOG_knots}"
    )
    archive = (REAL / "tracks" / "aisdb_test_data_20210701.csv").read_bytes()
    assert [reading(data, setting=map_).rows for data, map_ in ((ever, one_ship), (solent, named), (archive, None))] == [
        22_287, 18_623, 2_498,
    ]  # fmt: skip
