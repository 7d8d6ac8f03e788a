"""Fires of many years, as a satellite's archive writes them: what a store of years is filled with.

    python benchmarks/years_of_fires.py FOLDER ROWS [FIRST_YEAR LAST_YEAR]

One file for each year, the rows spread over its months as harvest fires are, from a fixed seed.
"""

import sys
from pathlib import Path

import numpy as np

HEAD = (
    "latitude,longitude,brightness,scan,track,acq_date,acq_time,satellite,instrument,confidence,version,bright_t31,"
    "frp,daynight\n"
)
MONTHS = (0.02, 0.03, 0.12, 0.16, 0.08, 0.05, 0.14, 0.17, 0.11, 0.07, 0.03, 0.02)  # share of a year's fires
OVERPASSES = (("N", 105), ("N", 1106), ("1", 24), ("1", 1015), ("2", 139), ("2", 1135))
SEED = 2_025


def write_year(path: Path, year: int, rows: int, *, until: str | None = None) -> None:
    """One year of detections in the order of time; `until`: the last day, where the year is not over."""
    rng = np.random.default_rng(SEED + year)
    first = np.datetime64(f"{year}-01-01")
    days = int((np.datetime64(until or f"{year}-12-31") - first).astype(int)) + 1
    months = (first + np.arange(days)).astype("datetime64[M]").astype(int) % 12
    weight = np.array(MONTHS)[months]
    day = np.sort(rng.choice(days, rows, p=weight / weight.sum()))
    passes = np.sort(rng.integers(0, len(OVERPASSES) * 9, rows).reshape(-1)) % len(OVERPASSES)
    rng.shuffle(passes)
    minute = rng.integers(0, 12, rows)
    lat, lon = 46.0 + 6.0 * rng.beta(2, 2, rows), 24.0 + 15.0 * rng.beta(2, 2, rows)
    bright, frp = 300 + 60 * rng.random(rows), np.round(rng.lognormal(1.0, 0.9, rows), 2)
    scan, track = 0.32 + 0.48 * rng.random(rows), 0.36 + 0.42 * rng.random(rows)
    dates = [str(one) for one in first + np.arange(days)]
    with path.open("w") as file:
        file.write(HEAD)
        for row in range(rows):
            satellite, clock = OVERPASSES[passes[row]]
            clock += int(minute[row])
            file.write(
                f"{lat[row]:.5f},{lon[row]:.5f},{bright[row]:.2f},{scan[row]:.2f},{track[row]:.2f},{dates[day[row]]},"
                f"{clock:04d},{satellite},VIIRS,n,2.0NRT,{bright[row] - 20:.2f},{frp[row]:g},"
                f"{'D' if clock > 600 else 'N'}\n"
            )


def write_years(folder: Path, rows: int, first: int, last: int) -> list[Path]:
    """A file for each year, both included, with `rows` together."""
    folder.mkdir(parents=True, exist_ok=True)
    years = range(first, last + 1)
    paths = [folder / f"fires-{year}.csv" for year in years]
    for path, year in zip(paths, years, strict=True):
        write_year(path, year, rows // len(years))
    return paths


if __name__ == "__main__":
    given = sys.argv[1:]
    if len(given) not in {2, 4}:
        sys.exit(__doc__)
    write_years(Path(given[0]), int(given[1]), *([int(one) for one in given[2:]] or [2005, 2024]))
