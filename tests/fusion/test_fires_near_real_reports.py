"""What real data say about fires near reports; the reason why a centroid and a hot pixel may not meet."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from truceline.claims.reader import Source, event_probability
from truceline.evaluation.metrics import auc
from truceline.fusion.likelihood.fire_places import near_pairs
from truceline.fusion.likelihood.thermal_clutter import Background, learn
from truceline.fusion.measurements.place_columns import KM_PER_DEG
from truceline.fusion.params import Params
from truceline.kernels import neighbours
from truceline.model.arrow import BACKGROUND_FIRE, TIME, to_table
from truceline.model.records import Observation

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
DAY_S = 86_400.0
Floats = NDArray[np.float64]


def said(moment: str) -> Source:
    return Source(
        outlet="aggregate", said=datetime.fromisoformat(moment).replace(tzinfo=UTC), dated_only=True, zone="Europe/Kyiv"
    )


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
            if event_probability(r["headline"], said(r["datetime"])) >= 0.5
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


def dated_fires(year: int) -> tuple[Floats, Floats, Floats]:
    """East and north in km around 48.5 N, day number of the year, of a file that knows dates alone."""
    with (DATA / "fires-baseline" / f"ukr_fire_data_{year}.csv").open() as file:
        rows = list(csv.DictReader(file))
    lat, lon = np.array([float(r["LATITUDE"]) for r in rows]), np.array([float(r["LONGITUDE"]) for r in rows])
    day = np.array([datetime.fromisoformat(r["ACQ_DATE"][:10]).timetuple().tm_yday for r in rows], float)
    return lon * KM_PER_DEG * np.cos(np.radians(48.5)), lat * KM_PER_DEG, day


def bellingcat_2022() -> tuple[Floats, Floats, Floats]:
    raw = json.loads((DATA / "event-reports" / "ukr-civharm-2023-04-01.json").read_text())
    rows = sorted({
        (float(r["latitude"]), float(r["longitude"]), datetime.strptime(r["date"], "%m/%d/%Y").replace(tzinfo=UTC).date())
        for r in raw
    })  # fmt: skip
    rows = [row for row in rows if row[2].year == 2022 and 60 <= row[2].timetuple().tm_yday <= 340]
    lat, lon = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    day = np.array([r[2].timetuple().tm_yday for r in rows], float)
    return lon * KM_PER_DEG * np.cos(np.radians(48.5)), lat * KM_PER_DEG, day


def hit_share(
    at: tuple[Floats, Floats, Floats], fires_of: tuple[Floats, Floats, Floats], km: float, shift: float
) -> float:
    """Share of incidents with a fire within the radius on the day or the next."""
    hit = np.zeros(len(at[0]), bool)
    for asked, known, _ in near_pairs(at[:2], fires_of[:2], km):
        lag = fires_of[2][known] - (at[2][asked] + shift)
        hit[asked[(lag >= 0) & (lag <= 1)]] = True
    return float(hit.mean())


@pytest.mark.parametrize(
    ("km", "hit_nats", "silence_nats"), [(1.5, 1.73, -0.10), (3.0, 1.29, -0.14), (5.0, 0.97, -0.19)]
)
def test_the_weight_of_a_fire_near_an_exact_incident_is_that_of_the_table(
    km: float, hit_nats: float, silence_nats: float
) -> None:
    incidents, burnt = bellingcat_2022(), dated_fires(2022)
    inside = (incidents[2] > 61) & (incidents[2] < 270)
    incidents = tuple(column[inside] for column in incidents)
    real = hit_share(incidents, burnt, km, 0.0)
    chance = float(np.mean([hit_share(incidents, burnt, km, shift) for shift in (-60.0, 45.0, 60.0, 90.0)]))
    assert np.log(real / chance) == pytest.approx(hit_nats, abs=0.3)  # model.md 7.1, Bellingcat
    assert np.log((1 - real) / (1 - chance)) == pytest.approx(silence_nats, abs=0.3)


def test_sustained_unusual_fires_tell_conflict_from_field_fires_and_a_regional_day_factor_misleads() -> None:
    incidents, war, peace = bellingcat_2022(), dated_fires(2022), dated_fires(2021)
    near = np.zeros(len(war[0]), bool)
    for fire, incident, _ in near_pairs(war[:2], incidents[:2], 1.5):
        lag = war[2][fire] - incidents[2][incident]
        near[fire[(lag >= 0) & (lag <= 1)]] = True
    mine = np.flatnonzero(near & (war[2] > 80))
    outside = np.flatnonzero(peace[0] < 36.8 * KM_PER_LON)  # west of Donbas, where 2021 was peace
    field = np.random.default_rng(7).choice(outside, 8_000, replace=False)
    history = [dated_fires(year) for year in HISTORY]
    learned = by_month()
    found = {
        name: auc(
            np.concatenate([score(war, mine), score(peace, field)]), np.arange(len(mine) + len(field)) < len(mine)
        )
        for name, score in (
            ("sustained", lambda year, rows: sustained(year, rows, learned)),
            ("persistence", lambda year, rows: -persistence(history, year, rows)),
            ("regional", regional),
        )
    }
    # On these 326 fires: .83, .79 and .27. Against 4,723 field fires within 15 km of them, persistence is the better
    # one, .94 and .91; model.md 7.2 has .88 and .71, with five times as many incidents that are not shared.
    assert found["sustained"] > found["persistence"], found
    assert found["sustained"] > 0.75, found
    assert found["regional"] < 0.5, found


HISTORY = (2016, 2018, 2019, 2020)  # peace outside Donbas
KM_PER_LON = KM_PER_DEG * float(np.cos(np.radians(48.5)))
USUAL_PER_KM2_DAY = 1e-4  # model.md 7.2 has 1e-3 pixels: a fire where fires are usual says less; here in detections
UKRAINE = (44.0, 22.0, 52.5, 40.5)


def by_month() -> list[Background]:
    """The learned background of every month, from the years of peace."""
    parts = []
    for year in HISTORY:
        east, north, day = dated_fires(year)
        at = (np.datetime64(f"{year}-01-01") + (day - 1).astype(int)).astype("datetime64[us]").astype(np.int64)
        text = pa.array(["x"] * len(day))
        columns = [pa.array(north / KM_PER_DEG), pa.array(east / KM_PER_LON), pa.array(at, TIME), text, text]
        parts.append(pa.Table.from_arrays(columns, schema=BACKGROUND_FIRE))
    fires_of, none = pa.concat_tables(parts), to_table(Observation, [])
    days = [datetime(2021, month, 15, tzinfo=UTC) for month in range(1, 13)]
    whole = Params(shape_power=1.0)  # the contrast as it was learned
    return [learn(none, fires_of, bounds=UKRAINE, day=day, params=whole) for day in days]


def usual_per_day(year: tuple[Floats, Floats, Floats], learned: list[Background]) -> Floats:
    """Benign detections per km² and day at every fire."""
    month, found = np.minimum(year[2] // 30.44, 11).astype(int), np.zeros(len(year[0]))
    for number, background in enumerate(learned):
        rows = np.flatnonzero(month == number)
        lat, lon, day = year[1][rows] / KM_PER_DEG, year[0][rows] / KM_PER_LON, np.ones(len(rows), bool)
        looks = background.params.looks_per_day * background.clear
        lasting = background.lasting(lat, lon) / background.clear / (np.pi * background.params.plant_km**2)
        found[rows] = (background.rate(lat, lon, day) + background.rate(lat, lon, ~day) + lasting) * looks
    return found


def sustained(year: tuple[Floats, Floats, Floats], rows: NDArray[np.int64], learned: list[Background]) -> Floats:
    """E of model.md 7.2: fires of 2 to 21 days before, by distance (8 km), age (10 d) and how unusual each was."""
    worth = np.minimum(USUAL_PER_KM2_DAY / usual_per_day(year, learned), 1.0)
    asked, total = tuple(column[rows] for column in year), np.zeros(len(rows))
    for query, known, square in near_pairs(asked[:2], year[:2], 24.0):
        age = asked[2][query] - year[2][known]
        kept = (age >= 2) & (age <= 21)
        np.add.at(total, query[kept], worth[known[kept]] * np.exp(-square[kept] / 128 - age[kept] / 10))
    return total


def regional(fires_of: tuple[Floats, Floats, Floats], rows: NDArray[np.int64]) -> Floats:
    """A factor for a region with few fires that day, as some have used it: fewer others within 100 km, more likely war."""
    asked = tuple(column[rows] for column in fires_of)
    total = np.zeros(len(rows))
    for query, known, _ in near_pairs(asked[:2], fires_of[:2], 100.0):
        same = asked[2][query] == fires_of[2][known]
        total += np.bincount(query[same], minlength=len(rows))
    return -total


def persistence(
    years: list[tuple[Floats, Floats, Floats]], fires_of: tuple[Floats, Floats, Floats], rows: NDArray[np.int64]
) -> Floats:
    """Fires of earlier years within a kilometre."""
    asked = tuple(column[rows] for column in fires_of)
    total = np.zeros(len(rows))
    for year in years:
        for query, _, _ in near_pairs(asked[:2], year[:2], 1.0):
            total += np.bincount(query, minlength=len(rows))
    return total
