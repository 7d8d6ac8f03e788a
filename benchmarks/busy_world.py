"""A made-up busiest day along a contact line: events that several observers perceive, fires, 60 rules, 3 readings.

    python benchmarks/busy_world.py FOLDER EVENTS [DETECTIONS]

Writes `agreement.yaml`, `posts.csv` (four rows in five of the detections) and `fires.csv` (the fifth one), from a fixed
seed. Events are spread over day and line as the busiest days of the Minsk years were: about 17 a kilometre and day.
They are perceived from the nearest of 600 positions.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import judge_world
import numpy as np

FIRES_HEAD = (
    "latitude,longitude,brightness,scan,track,acq_date,acq_time,satellite,instrument,confidence,version,bright_t31,"
    "frp,daynight\n"
)
POSTS_HEAD = (
    "Observer", "Observer position", "Observer latitude", "Observer longitude", "Event location", "Means", "Number",
    "Observation", "Description", "Weapon", "Date", "Time", "Zone", "Remark",
)  # fmt: skip
DAY = "2025-03-21"
PASSES = (("N", 42), ("1", 131), ("N", 1033), ("1", 1125), ("N", 2155), ("1", 2205))  # satellite, hhmm in UTC
WINDS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
WEAPONS = ("N/K", "N/K", "N/K", "82 mm mortar", "122 mm howitzer (D-30)", "heavy machine gun")
POSITIONS = 600
SEED = 2_025
KM = 1 / 111.2  # in degrees of latitude


def write_world(folder: Path, events: int, detections: int) -> None:
    """The text, the observers' table and the fires of the day."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "agreement.yaml").write_bytes(judge_world.text(exercise=False))
    rng = np.random.default_rng(SEED)
    line = judge_world.contact_line()
    along = np.sort(rng.uniform(0, len(line) - 1, events))
    lon, lat = (np.interp(along, np.arange(len(line)), line[:, axis]) for axis in (0, 1))
    lon, lat = lon + rng.normal(0.0, 0.25, events), lat + rng.normal(0.0, 0.05, events)
    minute = rng.integers(0, 24 * 60 - 15, events)
    fires = detections // 5
    of = np.concatenate([np.arange(events), rng.integers(0, events, max(detections - fires - events, 0))])
    with (folder / "posts.csv").open("w", newline="") as file:
        told = csv.writer(file)
        told.writerow(POSTS_HEAD)
        told.writerows(_posts(rng, of[np.argsort(minute[of], kind="stable")], lon, lat, minute))
    (folder / "fires.csv").write_text(FIRES_HEAD + "".join(_fires(rng, lon, lat, fires)))


def _posts(
    rng: np.random.Generator, of: np.ndarray, lon: np.ndarray, lat: np.ndarray, minute: np.ndarray
) -> Iterator[tuple[object, ...]]:
    """One row for each perception: a post hears, a camera records, an unmanned aircraft spots the place."""
    line = judge_world.contact_line()
    along = rng.uniform(0, len(line) - 1, POSITIONS)
    at = np.column_stack([np.interp(along, np.arange(len(line)), line[:, axis]) for axis in (1, 0)])
    at += np.column_stack([rng.normal(0.0, 0.05, POSITIONS), rng.normal(0.0, 0.25, POSITIONS)])
    for row, event in enumerate(of.tolist()):
        clock = int(minute[event]) + int(rng.integers(0, 3))
        means, weapon = ("heard", "recorded", "spotted")[row % 3], WEAPONS[event % len(WEAPONS)]
        narrow = np.cos(np.radians(lat[event]))
        north, east = lat[event] - at[:, 0], (lon[event] - at[:, 1]) * narrow
        away = np.hypot(north, east)
        post = int(np.argpartition(away, 2)[int(rng.integers(0, 3))])
        wind = round(float(np.degrees(np.arctan2(east[post], north[post]))) / 22.5) % 16
        toward = f"{0.85 * away[post] / KM:.1f}-{1.15 * away[post] / KM:.1f} km {WINDS[wind]}"
        if means == "spotted":
            toward = f"{lat[event] + rng.normal(0, 0.001):.5f}, {lon[event] + rng.normal(0, 0.001):.5f}"
        yield (
            f"{'UAV' if means == 'spotted' else 'camera' if means == 'recorded' else 'post'} {post}", f"hill {post}",
            f"{at[post, 0]:.5f}", f"{at[post, 1]:.5f}", toward, means, 1 + event % 5,
            ("explosion", "explosion", "shot", "burst")[event % 4], "undetermined", weapon if row % 2 else "N/K", DAY,
            f"{clock // 60:02}:{clock % 60:02}", "Europe/Kyiv", "",
        )  # fmt: skip


def _fires(rng: np.random.Generator, lon: np.ndarray, lat: np.ndarray, count: int) -> list[str]:
    rows = []
    for event in rng.integers(0, len(lon), count).tolist():
        satellite, clock = PASSES[int(rng.integers(0, len(PASSES)))]
        clock += int(rng.integers(0, 5))
        north, east = rng.normal(0.0, 0.002, 2)
        bright = 310 + 50 * rng.random()
        row = (
            f"{lat[event] + north:.5f},{lon[event] + east:.5f},{bright:.2f},0.41,0.39,{DAY},{clock:04d},"
            f"{satellite},VIIRS,n,2.0NRT,{bright - 20:.2f},{rng.lognormal(1.5, 0.9):.2f},"
            f"{'D' if 600 < clock < 1500 else 'N'}\n"
        )
        rows.append((clock, row))
    return [words for _, words in sorted(rows)]


if __name__ == "__main__":
    given = sys.argv[1:]
    if len(given) not in {2, 3}:
        sys.exit(__doc__)
    write_world(Path(given[0]), int(given[1]), int(given[2]) if given[2:] else 5 * int(given[1]))
