"""What real data say about corroboration; the reason why a centroid and a hot pixel may not meet."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from truceline.claims.read import alleges_event
from truceline.kernels import neighbours

DATA = Path(__file__).parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
DAY_S = 86_400.0
Floats = NDArray[np.float64]


def fires() -> tuple[Floats, Floats, Floats]:
    with (DATA / "fires-baseline" / "fire_nrt_SV-C2_400448.csv").open() as file:
        rows = list(csv.DictReader(file))
    at = [
        datetime.strptime(f"{row['acq_date']} {row['acq_time']:>04}", "%Y-%m-%d %H%M").replace(tzinfo=UTC).timestamp()
        for row in rows
    ]
    return np.array([float(r["latitude"]) for r in rows]), np.array([float(r["longitude"]) for r in rows]), np.array(at)


def share_near(lat: Floats, lon: Floats, day_s: Floats, radius_m: float, shift_days: float) -> float:
    """Share of place-days with a detection within the radius on the day or the next."""
    f_lat, f_lon, f_at = fires()
    moved = day_s + shift_days * DAY_S + DAY_S / 2
    n = len(lat)
    i, j = neighbours.pairs(
        np.concatenate([lat, f_lat]), np.concatenate([lon, f_lon]), np.concatenate([moved, f_at]), radius_m, DAY_S
    )
    mixed = (i < n) & (j >= n)
    return len(np.unique(i[mixed])) / n


def place_days(rows: set[tuple[float, float, date]]) -> tuple[Floats, Floats, Floats]:
    ordered = sorted(rows)
    day = [datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp() for _, _, d in ordered]
    return np.array([r[0] for r in ordered]), np.array([r[1] for r in ordered]), np.array(day)


def test_settlement_centroids_meet_fires_no_more_often_than_by_chance() -> None:
    with (DATA / "summer-2023" / "viina.csv").open() as file:
        rows = {
            (float(r["lat"]), float(r["lon"]), date.fromisoformat(r["datetime"][:10]))
            for r in csv.DictReader(file)
            if alleges_event(r["headline"])
        }
    lat, lon, day = place_days(rows)
    real = share_near(lat, lon, day, 2_000.0, 0)
    chance = np.mean([share_near(lat, lon, day, 2_000.0, shift) for shift in (-28, -21, -14, 14, 21, 28)])
    spread = np.sqrt(chance * (1 - chance) / len(lat))
    assert real < chance + 3 * spread, f"{real:.3f} against {chance:.3f} by chance"


def test_exact_geolocations_do_meet_fires() -> None:
    raw = json.loads((DATA / "event-reports" / "ukr-civharm-2024-06-02.json").read_text())
    rows = {
        (
            float(r["latitude"]),
            float(r["longitude"]),
            datetime.strptime(r["date"], "%m/%d/%Y").replace(tzinfo=UTC).date(),
        )
        for r in raw
    }
    rows = {row for row in rows if date(2023, 2, 25) <= row[2] <= date(2023, 11, 10)}
    lat, lon, day = place_days(rows)
    real = share_near(lat, lon, day, 1_000.0, 0)
    chance = np.mean([share_near(lat, lon, day, 1_000.0, shift) for shift in (-60, -45, 45, 60)])
    assert real > 3 * chance, f"{real:.3f} against {chance:.3f} by chance"
    assert real == pytest.approx(0.030, abs=0.015)  # measured on these files: 3.0 % against 0.3 %


def test_shifted_days_stay_inside_the_fire_file() -> None:
    _, _, at = fires()
    first, last = (datetime.fromtimestamp(float(edge), tz=UTC) for edge in (at.min(), at.max()))
    assert first < datetime(2023, 8, 14, tzinfo=UTC) - timedelta(days=28)
    assert last > datetime(2023, 8, 20, tzinfo=UTC) + timedelta(days=28)
