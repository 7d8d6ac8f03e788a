"""The store: written once, invisible until whole, read as it was known."""

import hashlib
import json
import math
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from truceline.model.arrow import SCHEMAS, to_records, to_table
from truceline.model.errors import DamagedWorkspace, NaiveTimeError, OutOfRange, UnknownName
from truceline.model.place import Area, Disc, Point
from truceline.model.records import BackgroundFire, Blob, Observation, ReferenceLine, Sky
from truceline.model.terms import Means, Phenomenon, TimePrecision
from truceline.store import marks, sql, steps
from truceline.store import store as store_module
from truceline.store.dialect import DUCKDB, Dialect
from truceline.store.store import Store
from truceline.store.tables import filing, quoted

NOON = datetime(2025, 3, 18, 12, tzinfo=UTC)
LATE = datetime(2030, 1, 1, tzinfo=UTC)


def sha(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def observed(
    name: str, at: datetime, *, received: datetime, blob: str = "a", lasts: timedelta = timedelta(0)
) -> Observation:
    return Observation(
        observation_id=name,
        source="firms",
        sensor="S-NPP/VIIRS",
        means=Means.DETECTED,
        phenomenon=Phenomenon.HOT_SPOT,
        started_utc=at,
        ended_utc=at + lasts,
        time_precision=TimePrecision.INSTANT,
        seen_utc=at,
        received_utc=received,
        place=Point(lat_deg=48.5, lon_deg=37.5, major_sd_m=400.0, minor_sd_m=400.0),
        observer=None,
        blob_sha256=sha(blob),
        where=f"line of {name}",
    )


def filed(store: Store, *rows: Observation) -> None:
    for blob in sorted({row.blob_sha256 for row in rows}):
        mine = [row for row in rows if row.blob_sha256 == blob]
        store.write("firms", blob, {Observation: to_table(Observation, mine)})


def ids(table: pa.Table) -> list[str]:
    return list(table.column("observation_id").to_pylist())


def test_what_is_written_comes_back_record_for_record_under_the_declared_schema(tmp_path: Path) -> None:
    rows = [observed(f"o{k}", NOON + timedelta(hours=k), received=NOON + timedelta(days=9)) for k in range(5)]
    filed(Store(tmp_path), *reversed(rows))
    table = Store(tmp_path).read(Observation, as_of=LATE)
    assert table.schema.equals(SCHEMAS[Observation])
    assert to_records(Observation, table) == rows


def test_an_empty_store_answers_with_no_rows_of_the_right_schema(tmp_path: Path) -> None:
    assert Store(tmp_path).read(Sky, as_of=NOON).equals(SCHEMAS[Sky].empty_table())


def test_a_file_without_rows_is_held_all_the_same(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("firms", sha("a"), {Observation: to_table(Observation, [])})
    assert store.holds("firms", sha("a"))
    assert not store.holds("firms", sha("b"))
    assert not store.holds("viina", sha("a"))


def test_writing_a_file_twice_changes_no_byte(tmp_path: Path) -> None:
    store = Store(tmp_path)
    rows = [observed("o", NOON, received=NOON)]
    filed(store, *rows)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    filed(Store(tmp_path), *rows)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    assert before == after


def test_a_row_counts_once_and_is_known_from_its_first_receipt(tmp_path: Path) -> None:
    early = observed("o", NOON, received=NOON + timedelta(hours=2), blob="late file")
    again = observed("o", NOON, received=NOON + timedelta(hours=20), blob="early file")
    store = Store(tmp_path)
    filed(store, again, early)
    assert ids(store.read(Observation, as_of=NOON + timedelta(hours=1))) == []
    for hours in (2, 30):
        known = to_records(Observation, store.read(Observation, as_of=NOON + timedelta(hours=hours)))
        assert known == [early]


def test_rows_received_at_one_moment_are_told_apart_by_file_and_then_by_place(tmp_path: Path) -> None:
    rows = [observed("o", NOON, received=NOON, blob=blob) for blob in "abc"]
    store = Store(tmp_path)
    filed(store, *rows)
    (known,) = to_records(Observation, store.read(Observation, as_of=NOON))
    assert known.blob_sha256 == min(row.blob_sha256 for row in rows)


def test_what_had_not_happened_is_not_known_even_when_it_was_announced(tmp_path: Path) -> None:
    store = Store(tmp_path)
    filed(store, observed("o", NOON, received=NOON - timedelta(days=1)))
    assert ids(store.read(Observation, as_of=NOON - timedelta(seconds=1))) == []
    assert ids(store.read(Observation, as_of=NOON)) == ["o"]


MOMENTS = st.integers(0, 24 * 90).map(lambda hours: datetime(2025, 1, 15, tzinfo=UTC) + timedelta(hours=hours))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("uvwxyz"), MOMENTS, st.integers(0, 999), st.sampled_from("ab")), max_size=12
    ),
    start=st.none() | MOMENTS,
    lasting=st.none() | st.integers(0, 500),
    as_of=MOMENTS,
)
def test_a_read_is_what_plain_loops_over_the_rows_give(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, datetime, int, str]],
    start: datetime | None,
    lasting: int | None,
    as_of: datetime,
) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    made: dict[tuple[str, str], Observation] = {}
    began = {name: at for name, at, _, _ in rows}  # an id fixes its beginning
    for name, _, hours, blob in rows:
        at = began[name]
        row = observed(name, at, received=at + timedelta(hours=hours), blob=blob, lasts=timedelta(hours=hours % 50))
        made[name, blob] = row
    filed(store, *made.values())
    end = None if start is None or lasting is None else start + timedelta(hours=lasting)

    first: dict[str, Observation] = {}
    for row in sorted(made.values(), key=lambda row: (row.received_utc, row.blob_sha256)):
        if row.started_utc <= as_of and row.received_utc <= as_of:
            first.setdefault(row.observation_id, row)
    expected = sorted(
        (
            row
            for row in first.values()
            if (end is None or row.started_utc < end)
            and (start is None or row.started_utc >= start or row.ended_utc > start)
        ),
        key=lambda row: (row.started_utc, row.observation_id),
    )
    assert to_records(Observation, store.read(Observation, start=start, end=end, as_of=as_of)) == expected
    store.close()


def test_an_interval_that_ends_where_the_window_begins_is_not_in_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    filed(store, observed("day before", NOON - timedelta(hours=12), received=NOON, lasts=timedelta(hours=12)))
    filed(store, observed("instant", NOON, received=NOON, blob="b"))
    assert ids(store.read(Observation, start=NOON, end=LATE, as_of=LATE)) == ["instant"]
    assert ids(store.read(Observation, start=NOON - timedelta(days=1), end=NOON, as_of=LATE)) == ["day before"]


def test_a_row_from_the_month_before_reaches_into_the_window(tmp_path: Path) -> None:
    store = Store(tmp_path)
    filed(store, observed("long", datetime(2025, 2, 27, tzinfo=UTC), received=NOON, lasts=timedelta(days=40)))
    assert ids(store.read(Observation, start=NOON, end=NOON + timedelta(days=1), as_of=LATE)) == ["long"]


def test_only_the_asked_sources_are_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    filed(store, observed("o", NOON, received=NOON))
    assert ids(store.read(Observation, as_of=LATE, sources=("firms",))) == ["o"]
    assert ids(store.read(Observation, as_of=LATE, sources=("patrol",))) == []
    assert ids(store.read(Observation, as_of=LATE, sources=())) == []


def test_a_line_holds_until_it_is_drawn_again(tmp_path: Path) -> None:
    ring = ((36.0, 48.0), (37.0, 48.0), (37.0, 49.0), (36.0, 48.0))
    line = ReferenceLine(
        line_id="l",
        source="line",
        drawn_by="not stated",
        title="t",
        valid_from_utc=NOON,
        received_utc=NOON,
        area=Area(polygons=((ring,),)),
        blob_sha256=sha("a"),
        where="feature 1",
    )
    store = Store(tmp_path)
    store.write("line", sha("a"), {ReferenceLine: to_table(ReferenceLine, [line])})
    week = timedelta(days=7)
    assert to_records(ReferenceLine, store.read(ReferenceLine, start=NOON + week, end=NOON + 2 * week, as_of=LATE)) == [
        line
    ]
    assert store.read(ReferenceLine, start=NOON - week, end=NOON, as_of=LATE).num_rows == 0


def test_background_fires_are_all_read_and_known_when_their_file_was(tmp_path: Path) -> None:
    day = datetime(2019, 5, 1, tzinfo=UTC)
    fire = BackgroundFire(lat_deg=48.0, lon_deg=37.0, day_utc=day, source="firms", blob_sha256=sha("a"))
    store = Store(tmp_path)
    table = to_table(BackgroundFire, [fire, fire])
    store.write("firms", sha("a"), {BackgroundFire: table}, received_utc=NOON)
    assert store.read(BackgroundFire, as_of=NOON).num_rows == 2
    assert store.read(BackgroundFire, as_of=NOON - timedelta(seconds=1)).num_rows == 0
    assert store.read(BackgroundFire, start=day + timedelta(days=1), as_of=NOON).num_rows == 0
    for moment, rows in ((NOON, [{"lat_deg": 48.0, "day_utc": day}] * 2), (NOON - timedelta(seconds=1), [])):
        some = store.read(BackgroundFire, as_of=moment, columns=("lat_deg", "day_utc"))
        assert (some.column_names, some.to_pylist()) == (["lat_deg", "day_utc"], rows)


def _sky(**changes: object) -> pa.Table:
    row = Sky(
        sky_id="s",
        source="cloud",
        place=Disc(lat_deg=48.0, lon_deg=37.0, radius_m=1e5),
        started_utc=NOON,
        ended_utc=NOON + timedelta(hours=1),
        cloud_fraction=None,
        received_utc=NOON,
        blob_sha256=sha("a"),
        where="line 2",
    )
    table = to_table(Sky, [row])
    for name, value in changes.items():
        field = table.schema.field(name)
        table = table.set_column(table.schema.get_field_index(name), field, pa.array([value], field.type))
    return table


@pytest.mark.parametrize(
    "table",
    [
        _sky(sky_id=None),
        _sky(place=None),
        _sky(place={"shape": None}),
        _sky(source="firms"),
        _sky(blob_sha256=sha("b")),
        _sky().drop_columns(["where"]),
        _sky().append_column("extra", pa.array([1])),
        _sky().cast(pa.schema([field.with_nullable(True) for field in SCHEMAS[Sky]])),  # noqa: FBT003 - pyarrow's own
    ],
    ids=["no id", "no place", "no shape", "other source", "other file", "column lost", "column added", "nullable"],
)
def test_a_foreign_or_holed_table_is_refused_and_leaves_nothing(tmp_path: Path, table: pa.Table) -> None:
    with pytest.raises(OutOfRange):
        Store(tmp_path).write("cloud", sha("a"), {Sky: table})
    assert list(tmp_path.rglob("*")) == []


def test_an_absent_place_may_have_an_absent_shape_inside(tmp_path: Path) -> None:
    place = SCHEMAS[Observation].field("observer").type
    empty = pa.StructArray.from_arrays(
        [pa.nulls(1, field.type) for field in place], fields=list(place), mask=pa.array([True])
    )
    row = observed("o", NOON, received=NOON)
    table = to_table(Observation, [row])
    at = table.schema.get_field_index("observer")
    store = Store(tmp_path)
    store.write("firms", sha("a"), {Observation: table.set_column(at, table.schema.field(at), empty)})
    assert to_records(Observation, store.read(Observation, as_of=LATE)) == [row]


def test_unknown_cloud_is_no_value_and_stays_so(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("cloud", sha("a"), {Sky: _sky()})
    assert store.read(Sky, as_of=LATE).column("cloud_fraction").to_pylist() == [None]


def test_a_write_killed_at_any_moment_is_invisible_and_a_second_run_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [observed(f"o{k}", NOON + timedelta(days=40 * k), received=NOON) for k in range(3)]
    for killed_at in range(4):  # three months of rows, then the mark
        folder = tmp_path / str(killed_at)
        done = iter(range(killed_at))

        def dying(path: Path, data: bytes, done: "object" = done) -> None:
            if next(done, None) is None:  # type: ignore[call-overload]
                (path.parent / (path.name + ".part")).parent.mkdir(parents=True, exist_ok=True)
                path.with_name(path.name + ".part").write_bytes(data[: len(data) // 2])
                raise KeyboardInterrupt
            marks.place_file(path, data)

        with monkeypatch.context() as patched:
            patched.setattr(store_module, "place_file", dying)
            with pytest.raises(KeyboardInterrupt):
                filed(Store(folder), *rows)
        assert not Store(folder).holds("firms", sha("a"))
        assert Store(folder).read(Observation, as_of=LATE).num_rows == 0
        filed(Store(folder), *rows)
        assert to_records(Observation, Store(folder).read(Observation, as_of=LATE)) == rows
        assert list(folder.rglob("*.part")) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from truceline.model.arrow import SCHEMAS
from truceline.model.records import Observation
from truceline.store.store import Store
import pyarrow.parquet as pq
left, folder, table = int(sys.argv[1]), Path(sys.argv[2]), pq.read_table(sys.argv[3], schema=SCHEMAS[Observation])
real = os.fsync
def fsync(handle):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(handle)
os.fsync = fsync
Store(folder).write("firms", table.column("blob_sha256")[0].as_py(), {Observation: table})
"""


def test_a_killed_process_leaves_no_half_file_that_a_reader_sees(tmp_path: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - only this test needs it

    rows = [observed(f"o{k}", NOON + timedelta(days=40 * k), received=NOON) for k in range(2)]
    parquet.write_table(to_table(Observation, rows), tmp_path / "rows.parquet")
    for left in (0, 3, 5):
        folder = tmp_path / f"store {left}"
        command = [sys.executable, "-c", KILLED, str(left), str(folder), str(tmp_path / "rows.parquet")]
        died = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own text
        assert died.returncode == -signal.SIGKILL, died.stderr
        survivors = Store(folder).read(Observation, as_of=LATE).num_rows
        assert survivors == (len(rows) if Store(folder).holds("firms", sha("a")) else 0)
        filed(Store(folder), *rows)
        assert to_records(Observation, Store(folder).read(Observation, as_of=LATE)) == rows


def test_a_lost_shortened_or_changed_file_is_named(tmp_path: Path) -> None:
    store = Store(tmp_path)
    filed(store, observed("o", NOON, received=NOON))
    assert store.inspect() == ()
    (path,) = tmp_path.rglob("*.parquet")
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + b"x" + whole[-8:])
    assert "is not what was written" in store.inspect()[0]
    path.write_bytes(whole[:-1])
    with pytest.raises(DamagedWorkspace, match="store: observation/source=firms"):
        store.read(Observation, as_of=LATE)
    path.unlink()
    assert "is missing" in store.inspect()[0]
    with pytest.raises(DamagedWorkspace, match="no file"):
        store.read(Observation, as_of=LATE)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b'{"version": "truceline.store/9"}', b"\x00\xff"])
def test_a_damaged_mark_is_an_error_and_not_an_empty_store(tmp_path: Path, damage: bytes) -> None:
    store = Store(tmp_path)
    filed(store, observed("o", NOON, received=NOON))
    (mark,) = (tmp_path / "reads").iterdir()
    mark.write_bytes(damage)
    with pytest.raises(DamagedWorkspace, match="reads/firms-"):
        Store(tmp_path).read(Observation, as_of=LATE)


def test_a_mark_lists_its_files_rows_and_digests(tmp_path: Path) -> None:
    filed(Store(tmp_path), observed("o", NOON, received=NOON))
    (mark,) = (tmp_path / "reads").iterdir()
    (part,) = json.loads(mark.read_text())["parts"]
    data = (tmp_path / part["path"]).read_bytes()
    assert (part["rows"], part["length"], part["sha256"]) == (1, len(data), hashlib.sha256(data).hexdigest())
    assert part["path"].startswith("observation/source=firms/month=2025-03/")


@pytest.mark.parametrize(
    ("source", "blob"), [("../x", sha("a")), ("Firms", sha("a")), ("firms", "../a"), ("firms", "abc")]
)
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, source: str, blob: str) -> None:
    with pytest.raises(OutOfRange):
        Store(tmp_path).write(source, blob, {})


def test_naive_times_and_turned_windows_are_refused(tmp_path: Path) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(NaiveTimeError):
        Store(tmp_path).read(Observation, as_of=naive)
    with pytest.raises(NaiveTimeError):
        Store(tmp_path).read(Observation, start=naive, as_of=NOON)
    with pytest.raises(OutOfRange):
        Store(tmp_path).read(Observation, start=NOON, end=NOON - timedelta(hours=1), as_of=NOON)


def test_a_noun_the_store_does_not_keep_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Blob"):
        Store(tmp_path).read(Blob, as_of=NOON)


def test_the_one_statement_and_the_walk_through_its_steps_give_the_same_table(tmp_path: Path) -> None:
    rows = [observed(f"o{k % 2}", NOON, received=NOON + timedelta(hours=k), blob=str(k)) for k in range(4)]
    store = Store(tmp_path)
    filed(store, *rows)
    how = steps.reading(filing(Observation), DUCKDB)
    params = {
        "shared": sorted(str(path) for path in tmp_path.rglob("*.parquet")),
        "as_of_us": 2**62,
        "start_us": -(2**62),
        "end_us": 2**62,
    }
    session = sql.connect()
    shown = [(step.name, table.num_rows) for step, table in sql.walk(session, how, params)]
    assert shown == [("filed_shared", 4), ("known_shared", 4), ("touched", 4), ("first_known", 2), ("asked", 2)]
    *_, (_, last) = sql.walk(session, how, params)
    assert last.to_pylist() == sql.run(session, how, params).to_pylist()
    session.close()


def test_the_engine_that_answers_is_the_one_that_is_named() -> None:
    session = sql.connect()
    answered = sql.run(
        session, (sql.Step(name="version", sql="SELECT library_version AS v FROM pragma_version()"),), {}
    )
    assert sql.engine() == f"duckdb {answered.column('v')[0].as_py().lstrip('v')}"
    session.close()


def test_nothing_is_fetched_or_loaded_behind_our_back_and_times_are_utc() -> None:
    session = sql.connect()
    asked = "SELECT name, value FROM duckdb_settings() WHERE name IN ('autoinstall_known_extensions',"
    asked += " 'autoload_known_extensions', 'threads', 'TimeZone')"
    held = {row["name"]: row["value"] for row in sql.run(session, (sql.Step(name="held", sql=asked),), {}).to_pylist()}
    assert {held[name] for name in held if name.startswith("auto")} == {"false"}
    assert (held["threads"], held["TimeZone"]) == ("2", "UTC")
    session.close()


def test_a_failing_step_reports_its_name_its_tables_and_its_sql() -> None:
    session = sql.connect()
    good = sql.Step(name="good", sql="SELECT $one AS a")
    bad = sql.Step(name="bad", sql="SELECT no_such_column FROM good", inputs=("good",))
    with pytest.raises(sql.StepFailed) as failed:
        sql.run(session, (good, bad), {"one": 1})
    assert failed.value.step is bad
    assert all(part in str(failed.value) for part in ('step "bad"', "reads good", "SELECT no_such_column FROM good"))
    session.close()


def test_steps_out_of_order_are_refused() -> None:
    session = sql.connect()
    for faulty in ((), (sql.Step(name="b", sql="SELECT 1", inputs=("a",)),), (sql.Step(name="a;b", sql="SELECT 1"),)):
        with pytest.raises(OutOfRange):
            sql.run(session, faulty, {})
    session.close()


def test_no_name_reaches_sql_that_is_not_a_column_or_table() -> None:
    with pytest.raises(UnknownName):
        quoted('where"; DROP TABLE x; --')
    with pytest.raises(UnknownName, match="function of other"):
        Dialect(engine="other", functions={}).call("scan", "$files")


def test_a_value_is_bound_and_never_becomes_sql(tmp_path: Path) -> None:
    store = Store(tmp_path / 'it\'s a "folder" [a]*?; DROP')
    row = replace(observed("o'; DROP TABLE filed; --", NOON, received=NOON), frp_mw=math.nan)
    filed(store, row)
    (back,) = to_records(Observation, store.read(Observation, as_of=LATE))
    assert back.observation_id == row.observation_id
    assert back.frp_mw is not None
    assert math.isnan(back.frp_mw)
