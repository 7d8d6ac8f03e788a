"""FIRMS: layouts, duplicates, contradictions, uncertainty, speed, and the area service."""

import hashlib
import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx2  # noqa: TID251 - recorded answers instead of a network
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.model.arrow import to_records
from truceline.model.errors import DamagedFile, FetchFailed, OutOfRange, UnknownName
from truceline.model.place import Point
from truceline.model.records import BackgroundFire, Blob, Observation, record_id
from truceline.sources import firms
from truceline.sources._firms_layout import minute_of
from truceline.sources._http import FetchedBlob
from truceline.sources._registry import Reading

SAMPLES = Path(__file__).parents[1] / "data" / "firms"
DATA = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.exists(), reason="the shared data folder is not here")
RECEIVED = datetime(2025, 5, 1, tzinfo=UTC)
HEADER = "latitude,longitude,brightness,scan,track,acq_date,acq_time,satellite,instrument,confidence,version,bright_t31,frp,daynight\n"
KEY = "0123456789abcdef0123456789abcdef"
BOX = {"west": 22.0, "south": 44.0, "east": 41.0, "north": 53.5}


def read_bytes(data: bytes, name: str = "sample.csv", received: datetime = RECEIVED) -> Reading:
    sha = hashlib.sha256(data).hexdigest()
    return firms.parse(Blob(sha256=sha, length=len(data), name=name, received_utc=received, origin="test"), data)


def read(path: Path, received: datetime = RECEIVED) -> Reading:
    return read_bytes(path.read_bytes(), path.name, received)


def seen(reading: Reading) -> list[Observation]:
    return to_records(Observation, reading.tables[Observation])


def kinds(reading: Reading) -> list[str]:
    return [note.kind for note in reading.notes]


def test_sensors_times_and_marks_are_those_of_the_rows() -> None:
    rows = seen(read(SAMPLES / "viirs_near_real_time.csv"))
    assert [row.sensor for row in rows] == ["S-NPP/VIIRS", "S-NPP/VIIRS", "NOAA-20/VIIRS"]
    assert [row.seen_utc for row in rows[1:]] == [
        datetime(2024, 5, 6, 0, 13, tzinfo=UTC),
        datetime(2024, 5, 6, 11, 5, tzinfo=UTC),
    ]
    assert [row.detection for row in rows] == ["n", "h", "l"]
    assert [row.daynight for row in rows] == ["N", "N", "D"]
    assert all(row.labels == () for row in rows)  # near real time carries no type


def test_the_position_is_as_vague_as_the_pixel_is_wide() -> None:
    row = seen(read(SAMPLES / "viirs_near_real_time.csv"))[2]
    assert isinstance(row.place, Point)
    assert row.place.major_sd_m == pytest.approx(1000 * (0.54 * (0.62 * 0.54) ** 0.5 + 0.2), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "minute"), [("0111", 71), ("111", 71), ("01:11", 71), ("7", 7), ("13", 13), ("2359", 1439)]
)
def test_a_time_is_read_with_or_without_its_leading_zeros(text: str, minute: int) -> None:
    assert minute_of(text) == minute


@given(st.integers(0, 1439))
def test_every_minute_of_the_day_survives_all_three_spellings(minute: int) -> None:
    hours, minutes = divmod(minute, 60)
    spellings = (f"{hours:02d}{minutes:02d}", f"{hours * 100 + minutes}", f"{hours:02d}:{minutes:02d}")
    assert {minute_of(text) for text in spellings} == {minute}


@pytest.mark.parametrize("text", ["2400", "1260", "", "12345", "-100", "1e2", "٠١١١"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        minute_of(text)


@pytest.mark.parametrize("version", ["2", "1", "2.0NRT", "2.0URT", "1.0RT", "6.1NRT", "6.03", "61.03"])
def test_versions_of_all_collections_are_known(version: str) -> None:
    data = (SAMPLES / "viirs_near_real_time.csv").read_bytes().replace(b"2.0NRT", version.encode())
    assert read_bytes(data).rows == 3


def test_a_missing_fire_power_is_none_with_a_reason() -> None:
    rows = seen(read(SAMPLES / "time_without_leading_zeros.csv"))
    assert rows[1].frp_mw is None
    assert rows[1].quality == ("fire radiative power not stated",)
    assert rows[0].seen_utc.hour == 0
    assert rows[0].seen_utc.minute == 13


def test_the_archive_says_which_fires_are_static() -> None:
    rows = seen(read(SAMPLES / "modis_archive_with_type.csv"))
    assert [row.labels[0] for row in rows] == [
        "type 0 presumed vegetation fire",
        "type 2 static land source",
        "type 3 offshore",
    ]


def test_a_detection_repeated_in_snapshots_is_one_with_its_first_known_time() -> None:
    reading = read(SAMPLES / "snapshot_repeats_a_detection.csv")
    rows = seen(reading)
    assert reading.rows == 4
    assert len(rows) == 2
    assert rows[0].received_utc == datetime(2024, 5, 6, 10, 30, tzinfo=UTC)
    assert rows[0].where == "line 3"
    assert kinds(reading) == ["repeated snapshot rows", "repeated detection with other values"]
    assert rows[1].detection == "50"  # as first known
    assert rows[1].quality == ("geometry says 47.20000, 36.50000: columns were taken",)


def test_a_snapshot_dated_after_our_receipt_does_not_move_the_receipt() -> None:
    received = datetime(2024, 5, 6, 11, tzinfo=UTC)
    reading = read(SAMPLES / "snapshot_repeats_a_detection.csv", received)
    assert [row.received_utc for row in seen(reading)] == [datetime(2024, 5, 6, 10, 30, tzinfo=UTC), received]
    assert [note.text for note in reading.notes if note.kind == "snapshot after receipt"] == [
        "3 rows are dated after the file is said to have been received"
    ]


def test_the_same_detection_in_two_layouts_has_one_id() -> None:
    plain = HEADER + "47.10011,36.20022,312.4,1.2,1.1,2024-05-06,823,Terra,MODIS,66,6.1NRT,285.1,11.2,D\n"
    one = seen(read_bytes(plain.encode()))[0]
    other = seen(read(SAMPLES / "snapshot_repeats_a_detection.csv"))[0]
    assert one.observation_id == other.observation_id
    assert one.observation_id == record_id("firms", "T", "2024-05-06T08:23Z", "47.10011", "36.20022")


def test_a_file_named_noaa_whose_rows_say_snpp_is_read_and_the_contradiction_recorded() -> None:
    reading = read(SAMPLES / "VIIRS_NOAA20_of_another_satellite.csv")
    assert seen(reading)[0].sensor == "S-NPP/VIIRS"
    assert kinds(reading) == ["name contradicts content"]
    assert "S-NPP" in reading.notes[0].text


def test_a_name_that_promises_what_the_rows_hold_is_no_contradiction() -> None:
    data = (SAMPLES / "viirs_near_real_time.csv").read_bytes().replace(b",1,VIIRS", b",N,VIIRS")
    for name in ("fire_nrt_SV-C2_1.csv", "VIIRS.csv", "suomi.csv", "fires.csv"):
        assert read_bytes(data, name).notes == ()


def test_fires_known_by_date_alone_are_background_and_never_observations() -> None:
    reading = read(SAMPLES / "date_only_climatology.csv")
    assert set(reading.tables) == {BackgroundFire}
    fires = to_records(BackgroundFire, reading.tables[BackgroundFire])
    assert [fire.day_utc.date() for fire in fires] == [date(2019, 7, 1), date(2019, 7, 1), date(2020, 2, 29)]
    assert fires[1].lat_deg == 47.105512


def test_a_header_alone_is_a_day_without_detections() -> None:
    reading = read_bytes(HEADER.encode())
    assert reading.rows == 0
    assert reading.tables[Observation].num_rows == 0


def test_a_header_that_may_be_cut_counts_only_where_the_sender_stated_its_length() -> None:
    data = HEADER.rstrip().encode()
    with pytest.raises(DamagedFile, match="line 1"):
        read_bytes(data)
    sha = hashlib.sha256(data).hexdigest()
    stated = Blob(
        sha256=sha, length=len(data), name="x.csv", received_utc=RECEIVED, origin="test", expected_length=len(data)
    )
    assert firms.parse(stated, data).rows == 0


def test_exact_duplicate_rows_are_counted() -> None:
    data = (SAMPLES / "viirs_near_real_time.csv").read_bytes()
    reading = read_bytes(data + data.split(b"\n")[1] + b"\n")
    assert (reading.rows, reading.tables[Observation].num_rows) == (4, 3)
    assert kinds(reading) == ["exact duplicate rows"]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    data = (SAMPLES / "viirs_near_real_time.csv").read_bytes()
    windows = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    ids = [[row.observation_id for row in seen(read_bytes(some))] for some in (data, windows)]
    assert ids[0] == ids[1]


def test_an_error_names_the_line_what_was_found_and_what_was_expected() -> None:
    rows = "".join(f"47.{n:05d},36.2,300,0.4,0.4,2024-05-06,0013,N,VIIRS,n,2.0NRT,290,1,N\n" for n in range(4020))
    broken = (HEADER + rows).replace("47.04019,36.2,", "47.04019,")
    with pytest.raises(DamagedFile, match=r"firms: line 4021 \(kept file [0-9a-f]{12}\): expected 14 columns, got 13"):
        read_bytes(broken.encode())


@given(
    st.floats(-90, 90, allow_nan=False), st.floats(-180, 180, allow_nan=False), st.floats(0.3, 5), st.floats(0, 9000)
)
def test_a_detection_is_read_as_it_was_written(lat: float, lon: float, scan: float, frp: float) -> None:
    row = f"{lat:.5f},{lon:.5f},300,{scan:.2f},0.4,2024-05-06,0013,N,VIIRS,n,2.0NRT,290,{frp:.2f},N\n"
    one = seen(read_bytes((HEADER + row).encode()))[0]
    assert isinstance(one.place, Point)
    assert (one.place.lat_deg, one.place.lon_deg, one.frp_mw) == (
        float(f"{lat:.5f}"),
        float(f"{lon:.5f}"),
        float(f"{frp:.2f}"),
    )


@given(st.sampled_from(["nan", "inf", "-inf", "1e999", "", "1_0", "٤", "90.00001", "0x1"]))
def test_what_is_no_latitude_is_refused(text: str) -> None:
    row = f"{text},36.2,300,0.4,0.4,2024-05-06,0013,N,VIIRS,n,2.0NRT,290,1,N\n"
    with pytest.raises(DamagedFile, match=r"line 2.*latitude"):
        read_bytes((HEADER + row).encode())


# ---- real files


@real
def test_the_real_files_are_read_whole() -> None:
    base = DATA / "fires-baseline"
    counts = {"fire_nrt_SV-C2_400448.csv": 42_415, "MODIS-2022-arch.csv": 8_470, "VIIRS-NOAA-2022.csv": 4_248}
    for name, rows in counts.items():
        reading = read(base / name)
        assert (reading.rows, reading.tables[Observation].num_rows) == (rows, rows)
        assert kinds(reading) == (["name contradicts content"] if "NOAA" in name else [])


@real
def test_the_real_snapshots_hold_755_detections_first_known_after_their_overpass() -> None:
    reading = read(DATA / "energy-truce-2025" / "firms_modis_snapshots.csv")
    rows = seen(reading)
    assert (reading.rows, len(rows)) == (757, 755)
    assert {row.sensor for row in rows} == {"Terra/MODIS", "Aqua/MODIS"}
    lags_h = sorted((row.received_utc - row.seen_utc) / timedelta(hours=1) for row in rows)
    assert lags_h[0] > 0  # nothing is known before it happened
    assert 0 < lags_h[len(lags_h) // 2] < 24


@real
def test_the_large_fire_file_is_read_within_its_cpu_budget() -> None:
    data = (DATA / "fires-baseline" / "fire_nrt_SV-C2_400448.csv").read_bytes()
    before = time.process_time()
    read_bytes(data)
    assert time.process_time() - before < 5.0  # CPU-seconds of this process, the bound of the issue


# ---- the area service, against answers written by us in its documented form


def served(*answers: tuple[int, bytes] | Exception, asked: list[str] | None = None) -> httpx2.MockTransport:
    queue = list(answers)

    def answer(request: httpx2.Request) -> httpx2.Response:
        if asked is not None:
            asked.append(str(request.url))
        said = queue.pop(0)
        if isinstance(said, Exception):
            raise said
        return httpx2.Response(said[0], content=said[1])

    return httpx2.MockTransport(answer)


def fetch(transport: httpx2.MockTransport, *, days: int = 1, waits: list[float] | None = None) -> list[FetchedBlob]:
    held: list[float] = [] if waits is None else waits
    return firms.fetch(
        map_key=KEY,
        product="VIIRS_SNPP_NRT",
        **BOX,
        first_day=date(2024, 5, 6),
        days=days,
        transport=transport,
        wait=held.append,
    )


GOOD = (SAMPLES / "viirs_near_real_time.csv").read_bytes()


def test_fetched_bytes_are_those_of_the_feed_and_name_no_key() -> None:
    blobs = fetch(served((200, GOOD)))
    assert [blob.data for blob in blobs] == [GOOD]
    assert blobs[0].expected_length == len(GOOD)
    assert KEY not in repr([(blob.name, blob.origin, blob.notes) for blob in blobs])
    assert read_bytes(blobs[0].data, blobs[0].name).rows == 3


def test_a_long_window_is_asked_for_in_pieces_of_five_days() -> None:
    asked: list[str] = []
    answers = [(200, HEADER.encode())] * 3
    blobs = fetch(served(*answers, asked=asked), days=12)
    assert [url.rsplit("/", 2)[1:] for url in asked] == [["5", "2024-05-06"], ["5", "2024-05-11"], ["2", "2024-05-16"]]
    assert len({blob.name for blob in blobs}) == 3


def test_a_busy_feed_is_asked_again_with_growing_patience() -> None:
    waits: list[float] = []
    blobs = fetch(served((429, b""), (503, b""), httpx2.ConnectTimeout("slow"), (200, GOOD)), waits=waits)
    assert blobs[0].data == GOOD
    assert waits == [2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    "answers",
    [
        [(200, b"Invalid MAP_KEY.")],
        [(200, b"<!DOCTYPE html><html>maintenance</html>")],
        [(200, b"")],
        [(403, b"")] * 2,  # of both hosts
        [(500, b"")] * 8,
        [httpx2.ConnectError("no route")] * 8,
    ],
)
def test_what_is_no_answer_is_a_failed_fetch_without_the_key(answers: list[tuple[int, bytes] | Exception]) -> None:
    with pytest.raises(FetchFailed) as caught:
        fetch(served(*answers))
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None or KEY not in str(caught.value.__cause__)


def test_the_second_host_is_asked_where_the_first_gives_no_answer() -> None:
    (blob,) = fetch(served(*[(503, b"")] * 4, (200, GOOD)))
    assert blob.data == GOOD
    assert blob.origin.startswith("https://firms2.modaps.eosdis.nasa.gov/api/area/csv/(key)/")


def test_the_key_is_blotted_out_even_where_the_feed_repeats_it() -> None:
    with pytest.raises(FetchFailed) as caught:
        fetch(served((200, b"Invalid MAP_KEY " + KEY.encode())))
    assert KEY not in str(caught.value)


def test_a_redirect_to_another_host_is_refused() -> None:
    def away(request: httpx2.Request) -> httpx2.Response:
        assert request.url.host in ("firms.modaps.eosdis.nasa.gov", "firms2.modaps.eosdis.nasa.gov")
        return httpx2.Response(302, headers={"location": f"https://example.org/{KEY}"})

    with pytest.raises(FetchFailed, match="redirect to another host"):
        fetch(httpx2.MockTransport(away))


def test_rows_outside_the_days_asked_for_are_kept_and_noted() -> None:
    blobs = fetch(served((200, GOOD.replace(b"2024-05-06,1105", b"2024-05-04,1105"))))
    assert [note.kind for note in blobs[0].notes] == ["source ignored time filter"]
    assert "1 of 3 rows" in blobs[0].notes[0].text


@pytest.mark.parametrize("box", [{"west": float("nan")}, {"north": 44.0}, {"east": 200.0}])
def test_an_impossible_box_is_refused_before_anything_is_asked(box: dict[str, float]) -> None:
    with pytest.raises(OutOfRange):
        firms.fetch(map_key=KEY, product="MODIS_NRT", **{**BOX, **box}, first_day=date(2024, 5, 6), days=1)


def test_an_unknown_product_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="VIIRS_SNPP_NRT"):
        firms.fetch(map_key=KEY, product="SEA_TEMPERATURE", **BOX, first_day=date(2024, 5, 6), days=1)
