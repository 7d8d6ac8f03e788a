"""What rows of the store a day may use."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.agreement.shipped import shipped
from truceline.evidence.keep import Record
from truceline.evidence.workspace import Workspace
from truceline.gather.rows import Rows
from truceline.intake import take_in
from truceline.store.store import Store

AT = datetime(2025, 4, 20, tzinfo=UTC)
FIRES = b"LATITUDE,LONGITUDE,ACQ_DATE\n47.87,33.39,2023-04-01\n49.31,36.43,2023-04-02\n"


@pytest.mark.parametrize("exercise", [False, True])
def test_invented_fires_teach_an_exercise_and_never_a_mission(tmp_path: Path, *, exercise: bool) -> None:
    ws = Workspace.create(
        tmp_path / "w", mission="m", agreement=shipped("easter-truce-2025"), agreement_name="a.yaml", zone="Europe/Kyiv",
        exercise=exercise, at_utc=AT,
    )  # fmt: skip
    store = Store(ws.store_folder, Record(ws))
    for name, data in (("invented.csv", b"# EXERCISE\n" + FIRES), ("real.csv", FIRES.replace(b"33.39", b"34.39"))):
        taken = take_in(ws, store, "firms", name, data, received_utc=AT, at_utc=AT, origin="a test")
        marked = "exercise in a mission" in {note.kind for note in taken.notes}
        assert marked == (name == "invented.csv" and not exercise)
    fires = Rows(store, exercise=exercise).dated_fires(2025, AT)
    store.close()
    assert (33.39 in fires.lon_deg.tolist()) == exercise
    assert 34.39 in fires.lon_deg.tolist()
