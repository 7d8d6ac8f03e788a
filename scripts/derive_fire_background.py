"""Derive the shipped background of fires and the density of settlements: what a workspace without past years knows.

    python -P scripts/derive_fire_background.py SHARED_DATA

SHARED_DATA holds `fires-baseline/`: FIRMS fires of Ukraine by date alone (2016, 2018 to 2022; four decimals are MODIS,
more are VIIRS), MODIS of spring 2022 and VIIRS S-NPP of autumn 2022 with their times. Only derived numbers are written:

1. Touching fires (1.6 km) of one day and class are one detection, as the model weighs them.
2. `shape`: share of a month's detections in each cell of 0.1 by 0.15 degrees, years of peace (2016 to 2021), smoothed
   over 10 km in a place and over 30 km in a season; logarithms in steps of 1/16 octave.
3. `level`: ln of detections per look (one satellite, a day or a night) of each class and month, mean and sd over the
   years. Days are turned into looks by the ratio of the timed files to the dated ones in the months they share.
   The random factor of a year is their sd; no year is said to be the usual one.
4. `night`: share of a look pair's detections by night. `power`: mean and sd of ln MW by class, night and day.
5. `sites`: places of 1 km with fires on 60 days or more of the years of peace, with their detections per look.
6. `towns`: settlements of the gazetteer with people in them, as the square root of their number.

The S-NPP file of 2023 and MODIS of 2025 are held back: docs/truth.md measures on them.
"""

import csv
import gzip
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.likelihood.thermal_measurements import touching
from truceline.fusion.prior.report_density import smooth

HOME = Path(__file__).parents[1] / "truceline"
FIRES, TOWNS = HOME / "fusion" / "likelihood" / "data" / "fires.npz", HOME / "fusion" / "prior" / "data" / "towns.npz"
SOUTH, WEST, HIGH, WIDE = 44.0, 22.0, 0.1, 0.15  # origin and size of a cell, degrees
ROWS, COLUMNS = 86, 125
PEACE, YEARS = (2016, 2018, 2019, 2020, 2021), (2016, 2018, 2019, 2020, 2021, 2022)
ONE_VIIRS_UNTIL = 2020  # later files hold two VIIRS
SITE_DAYS, SITE_DEG = 60, 0.01
LEAST_A_LOOK = 0.05
OCTAVE, MIDDLE = 16.0, 128
DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])

Floats = NDArray[np.float64]
Columns = dict[str, NDArray]  # type: ignore[type-arg] # columns of mixed types


def main() -> None:
    """Write both files and print their sizes."""
    data = Path(sys.argv[1]) / "fires-baseline"
    dated = {year: _dated(data / f"ukr_fire_data_{year}.csv") for year in YEARS}
    modis = _timed(data / "MODIS-2022-arch.csv")
    viirs = _timed(data / "VIIRS-NOAA-2022.csv")
    level, spread = _levels(dated, modis, viirs)
    sites = _sites(dated)
    FIRES.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        FIRES, shape=_shape(dated), level=level.astype(np.float32), spread=spread.astype(np.float32),
        night=np.stack([_night(modis), _night(viirs)]).astype(np.float32),
        power=np.stack([_power(modis), _power(viirs)]).astype(np.float32),
        site_place=sites[:, :2].astype(np.float32), site_rate=sites[:, 2].astype(np.float32),
        frame=np.array([SOUTH, WEST, HIGH, WIDE]), years=np.array(YEARS, np.int16),
    )  # fmt: skip
    TOWNS.parent.mkdir(exist_ok=True)
    np.savez_compressed(TOWNS, towns=_towns())
    for path in (FIRES, TOWNS):
        sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes\n")


def _dated(path: Path) -> Columns:
    """Detections by day and class: lat, lon, day since 1970, whether MODIS."""
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    lat, lon = (np.array([float(row[k]) for row in rows]) for k in (0, 1))
    day = np.array([row[2] for row in rows], "datetime64[D]").astype(np.int64)
    modis = np.array([max(len(row[k].partition(".")[2]) for k in (0, 1)) for row in rows]) <= 4
    head = _heads(lat, lon, day * 2 + modis)
    return {"lat": lat[head], "lon": lon[head], "day": day[head], "modis": modis[head]}


def _timed(path: Path) -> Columns:
    """Detections by pass: lat, lon, day, night, power."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lat, lon, frp = (np.array([float(row[name]) for row in rows]) for name in ("latitude", "longitude", "frp"))
    day = np.array([row["acq_date"] for row in rows], "datetime64[D]").astype(np.int64)
    minute = np.array([int(row["acq_time"][:-2] or 0) * 60 + int(row["acq_time"][-2:]) for row in rows])
    satellite = np.array([ord(row["satellite"][0]) for row in rows])
    order = np.lexsort((day * 1440 + minute, satellite))
    new = np.ones(len(rows), bool)
    new[1:] = (np.diff(satellite[order]) != 0) | (np.diff((day * 1440 + minute)[order]) > 30)
    passes = np.empty(len(rows), np.int64)
    passes[order] = np.cumsum(new)
    labels = touching(lat, lon, passes)
    head = np.unique(labels, return_index=True)[1]
    power = np.bincount(labels, weights=frp)[labels[head]]
    night = np.array([row["daynight"] == "N" for row in rows])[head]
    return {"lat": lat[head], "lon": lon[head], "day": day[head], "night": night, "frp": power}


def _heads(lat: Floats, lon: Floats, group: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(touching(lat, lon, group), return_index=True)[1]


def _month(day: NDArray[np.int64]) -> NDArray[np.int64]:
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12


def _by_month(fires: Columns, some: NDArray[np.bool_] | None = None) -> Floats:
    rows = _month(fires["day"] if some is None else fires["day"][some])
    return np.bincount(rows, minlength=12).astype(float)


def _levels(dated: dict[int, Columns], modis: Columns, viirs: Columns) -> tuple[Floats, Floats]:
    spring, autumn = slice(2, 5), slice(8, 10)  # whole months that both kinds of file hold
    of_2022 = dated[2022]
    modis_share = _by_month(modis)[spring].sum() / _by_month(of_2022, of_2022["modis"])[spring].sum()
    viirs_share = _by_month(viirs)[autumn].sum() / _by_month(of_2022, ~of_2022["modis"])[autumn].sum()
    terra, aqua = 1.0, 1.0  # satellites of MODIS
    tables = [[], []]  # type: ignore[var-annotated]
    for year, fires in dated.items():
        tables[0].append(_by_month(fires, fires["modis"]) * modis_share / (terra + aqua) / DAYS)
        tables[1].append(_by_month(fires, ~fires["modis"]) * (1.0 if year <= ONE_VIIRS_UNTIL else viirs_share) / DAYS)
    logs = np.log(np.maximum(np.array(tables), LEAST_A_LOOK))
    return logs.mean(axis=1), logs.std(axis=1, ddof=1)


def _night(fires: Columns) -> Floats:
    return np.full(12, fires["night"].mean())


def _power(fires: Columns) -> Floats:
    """Rows: day, night; columns: mean and sd of ln MW."""
    logs = np.log(np.maximum(fires["frp"], 0.05))
    return np.array([[logs[half].mean(), logs[half].std()] for half in (~fires["night"], fires["night"])])


def _shape(dated: dict[int, Columns]) -> NDArray[np.uint8]:
    counts = np.zeros((12, ROWS, COLUMNS))
    for year in PEACE:
        fires = dated[year]
        row, column = ((fires["lat"] - SOUTH) / HIGH).astype(int), ((fires["lon"] - WEST) / WIDE).astype(int)
        inside = (row >= 0) & (row < ROWS) & (column >= 0) & (column < COLUMNS)
        np.add.at(counts, (_month(fires["day"])[inside], row[inside], column[inside]), 1.0)
    reached = smooth(counts.sum(axis=0), 1.0) > 0.05  # elsewhere nobody recorded
    local, wide = smooth(counts.sum(axis=0), 1.0), smooth(counts.sum(axis=0), 3.0)
    made = []
    for month in range(12):
        season = counts[month] + 0.5 * counts[month - 1] + 0.5 * counts[(month + 1) % 12]
        share = smooth(season, 3.0) * local / np.maximum(wide, 1e-9)
        share = np.where(reached, np.maximum(share, 1e-9), 0.0)
        made.append(share / share.sum() * reached.sum())
    stack = np.array(made)
    steps = np.clip(np.round(np.log2(np.maximum(stack, 1e-9)) * OCTAVE) + MIDDLE, 1, 255)
    return np.where(stack > 0, steps, 0).astype(np.uint8)


def _sites(dated: dict[int, Columns]) -> Floats:
    """lat, lon, VIIRS detections per look of places that burn on many days."""
    east = np.concatenate([np.floor(dated[year]["lon"] / SITE_DEG / 1.5) for year in PEACE]).astype(np.int64)
    north = np.concatenate([np.floor(dated[year]["lat"] / SITE_DEG) for year in PEACE]).astype(np.int64)
    day = np.concatenate([dated[year]["day"] for year in PEACE])
    lat, lon = (np.concatenate([dated[year][name] for year in PEACE]) for name in ("lat", "lon"))
    cells, of = np.unique(np.stack([east, north], axis=1), axis=0, return_inverse=True)
    of = of.ravel()
    days = np.unique(np.stack([of, day], axis=1), axis=0)[:, 0]
    hot = np.bincount(days, minlength=len(cells))
    looks = 2.0 * 365.25 * len(PEACE)
    weight = np.bincount(of)
    place = np.stack([np.bincount(of, lat) / weight, np.bincount(of, lon) / weight, hot / looks], axis=1)
    return place[hot >= SITE_DAYS]


def _towns() -> NDArray[np.float32]:
    """lat, lon, square root of the number of people."""
    found = []
    with gzip.open(HOME / "gazetteer" / "data" / "places.tsv.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = line.rstrip("\n").split("\t")
            if row[3] in ("city", "town", "village") and row[8] and (row[12:13] or [""])[0]:
                found.append((float(row[8]), float(row[9]), float(row[12]) ** 0.5))
    return np.array(found, np.float32)


if __name__ == "__main__":
    main()
