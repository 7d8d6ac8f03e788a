"""The weeks of the energy truce: what MODIS could see, and that cloud and missing feeds are said."""

import csv
import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from truceline.coverage.coverage import Coverage, feeds, watch
from truceline.model.place import Area
from truceline.model.records import Blob, Observation, Sky
from truceline.model.terms import IncidentType
from truceline.model.times import local_day
from truceline.sources import cloud, firms
from truceline.store.store import Store

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
AS_OF = datetime(2025, 5, 1, tzinfo=UTC)
RING = ((30.0, 46.0), (40.0, 46.0), (40.0, 52.0), (30.0, 52.0), (30.0, 46.0))
SOUTH_EAST = Area(polygons=((RING,),), name="box of the test")
FIRST_SNAPSHOT_DAY = date(2025, 4, 5)


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], Coverage]:
    store = Store(tmp_path_factory.mktemp("store"))
    for source, file in ((firms, "firms_modis_snapshots.csv"), (cloud, "economist_daily.csv")):
        data = (DATA / "energy-truce-2025" / file).read_bytes()
        sha = hashlib.sha256(data).hexdigest()
        blob = Blob(sha256=sha, length=len(data), name=file, received_utc=AS_OF, origin="shared data")
        store.write(source.MANIFEST.name, sha, source.parse(blob, data).tables, received_utc=AS_OF)
    received = feeds(store.read(Observation, as_of=AS_OF, sources=("firms",)))

    def of(day: date) -> Coverage:
        start, end = local_day(day, "Europe/Kyiv")
        margin = timedelta(days=1)
        rows, skies = (
            store.read(noun, start=start - margin, end=end + margin, as_of=AS_OF) for noun in (Observation, Sky)
        )
        return watch(observations=rows, skies=skies, feeds=received, area=SOUTH_EAST, start=start, end=end, as_of=AS_OF)

    return of


def seen(coverage: Coverage) -> float:
    return coverage.seen_fraction(None, coverage.start, coverage.end, (IncidentType.INFRA_STRIKE,))


def test_before_the_first_kept_snapshot_nothing_could_be_seen(looked: Callable[[date], Coverage]) -> None:
    for day in (date(2025, 3, 18), date(2025, 3, 21), date(2025, 4, 1)):
        assert seen(looked(day)) == 0.0
        shown = looked(day).day()
        assert shown.seen_share == 0.0
        assert "feed not received" in dict(shown.blind)


def test_clear_days_are_seen_better_than_cloudy_ones(looked: Callable[[date], Coverage]) -> None:
    cover = {}
    with (DATA / "energy-truce-2025" / "economist_daily.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            cover[date.fromisoformat(row["date"])] = float(row["cloud_cover_in_east_of_country"])
    days = [day for day in cover if FIRST_SNAPSHOT_DAY + timedelta(days=1) <= day <= date(2025, 4, 17)]
    clearest, cloudiest = min(days, key=cover.__getitem__), max(days, key=cover.__getitem__)
    assert 0.0 < seen(looked(cloudiest)) < seen(looked(clearest)) < 1.0
    assert dict(looked(cloudiest).day().blind)["cloud"] > dict(looked(clearest).day().blind)["cloud"]


def test_every_modis_detection_of_a_day_has_its_look(looked: Callable[[date], Coverage]) -> None:
    coverage = looked(date(2025, 4, 17))
    rows = coverage.known.observations.to_pylist()
    south, west, north, east = SOUTH_EAST.bounds()
    checked = 0
    for row in rows:
        at, place = row["seen_utc"], row["place"]
        inside = south < place["lat_deg"] < north and west < place["lon_deg"] < east
        if inside and coverage.start <= at < coverage.end:
            minutes = timedelta(minutes=10)
            looks = coverage.looks_at(place["lat_deg"], place["lon_deg"], at - minutes, at + minutes)
            checked += 1
            assert row["sensor"] in looks.column("sensor_id").to_pylist()
    assert checked > 20
