"""Parts that were compared once are believed by their bytes, and only under our own seal."""

import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.store.test_store import LATE, NOON, filed, observed
from truceline.model.arrow import to_records
from truceline.model.errors import DamagedWorkspace
from truceline.model.records import Observation
from truceline.store import checks
from truceline.store.store import Store


def sealing(key: bytes = b"ours") -> "object":
    return lambda data: hmac.new(key, data, hashlib.sha256).hexdigest()


def opened(folder: Path, key: bytes = b"ours") -> Store:
    return Store(folder, None, sealing(key))  # type: ignore[arg-type]


def test_a_part_that_was_compared_is_not_decoded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(tmp_path)
    filed(store, observed("o1", NOON, received=NOON))
    store.close()
    monkeypatch.setattr(checks, "rows_digest", lambda _: pytest.fail("hashed every row again"))
    assert opened(tmp_path).read(Observation, as_of=LATE).num_rows == 1


def test_a_changed_part_is_found_whatever_the_list_says(tmp_path: Path) -> None:
    store = opened(tmp_path)
    filed(store, observed("o1", NOON, received=NOON))
    store.close()
    part = next(tmp_path.rglob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-1] + b"X")
    with pytest.raises(DamagedWorkspace):
        opened(tmp_path).read(Observation, as_of=LATE)


def test_a_list_that_another_key_sealed_is_not_believed(tmp_path: Path) -> None:
    store = opened(tmp_path)
    filed(store, observed("o1", NOON, received=NOON))
    store.close()
    part, name = next(tmp_path.rglob("*.parquet")), tmp_path / "sound.json"
    part.write_bytes(b"planted")
    planted = hashlib.sha256(b"planted").hexdigest()
    mark = next((tmp_path / "reads").glob("*.json"))
    said = json.loads(mark.read_bytes())
    said["parts"][0]["sha256"] = planted
    mark.write_text(json.dumps(said))
    listed = json.loads(name.read_text().partition("\n")[2])
    listed["parts"] = {path: [planted, row[1], row[2]] for path, row in listed["parts"].items()}
    text = json.dumps(listed, sort_keys=True, separators=(",", ":"))
    name.write_text(f"{sealing(b'theirs')(text.encode())}\n{text}")  # type: ignore[operator]
    with pytest.raises(DamagedWorkspace):
        opened(tmp_path).read(Observation, as_of=LATE)


@pytest.mark.parametrize("key", [None, b"ours"])
def test_a_mark_that_names_the_rows_of_another_kept_file_is_refused(tmp_path: Path, key: bytes | None) -> None:
    """Whoever edits a mark, whose digest covers rows and not places, could make a file's rows vanish."""

    def again() -> Store:
        return Store(tmp_path) if key is None else opened(tmp_path, key)

    store = again()
    filed(store, observed("o1", NOON, received=NOON))
    filed(store, observed("o2", NOON, received=NOON, blob="b"))
    store.close()
    first, second = sorted((tmp_path / "reads").glob("*.json"))
    lent, said = json.loads(first.read_bytes()), json.loads(second.read_bytes())
    said["parts"][0]["path"] = lent["parts"][0]["path"]
    second.write_text(json.dumps(said))
    with pytest.raises(DamagedWorkspace):
        again().read(Observation, as_of=LATE)


@pytest.mark.parametrize("shared", [False, True])
def test_month_by_month_and_by_columns_the_rows_are_those_of_a_whole_read(tmp_path: Path, *, shared: bool) -> None:
    store = opened(tmp_path)
    rows = [observed(f"o{k}", NOON + timedelta(days=9 * k), received=NOON + timedelta(days=60 - k)) for k in range(6)]
    filed(store, *rows)
    if shared:  # the same detections in a second file, known earlier
        filed(
            store, *(observed(f"o{k}", NOON + timedelta(days=9 * k), received=NOON, blob="b") for k in range(0, 6, 2))
        )
    names = ("observation_id", "started_utc", "received_utc")
    for moment in (NOON + timedelta(days=30), LATE):
        whole = store.read(Observation, as_of=moment)
        months = list(store.by_month(Observation, _as_is, as_of=moment, sources={"firms"}, columns=names))
        assert [row for month in months for row in month.to_pylist()] == whole.select(names).to_pylist()
        assert store.read(Observation, as_of=moment, columns=names).equals(whole.select(names))
        start, end = NOON + timedelta(days=10), NOON + timedelta(days=40)
        part = store.read(Observation, start=start, end=end, as_of=moment)
        assert to_records(Observation, part) == [
            one for one in to_records(Observation, whole) if start <= one.started_utc < end
        ]


def _as_is(table: pa.Table) -> pa.Table:
    return table
