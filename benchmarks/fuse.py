"""Fusion at size: CPU seconds and memory against the number of observations, and a crowd in three spots.

    python benchmarks/fuse.py [N ...]        # 10000 100000 1000000 otherwise; 10000000 takes a quarter of an hour
    python benchmarks/fuse.py crowd          # 300,000 observations in three spots

Days of 20,000 observations over 1,200 by 900 km, streamed one by one as the desk does: hot spots, posts, a seismic
network and reports; no looks and no reports of the weeks before. That is twenty times the busiest day of fires that
Ukraine had in 2023.
"""

import resource
import sys
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from truceline.fusion.fuse import Evidence, fuse
from truceline.fusion.likelihood.thermal_clutter import Background, learn
from truceline.fusion.params import Params
from truceline.model.arrow import OBSERVATION, PLACE, to_table
from truceline.model.place import Area, Disc
from truceline.model.records import BackgroundFire, Claim, Look, Observation
from truceline.model.terms import IncidentType, ObjectClass, TimePrecision

PER_DAY = 20_000
SHARES = {"hot": 0.80, "post": 0.10, "seismic": 0.02, "report": 0.08}
BOX = (45.0, 22.0, 53.1, 39.0)
WATCHED = Area(polygons=((((22.0, 45.0), (39.0, 45.0), (39.0, 53.1), (22.0, 53.1), (22.0, 45.0)),),))
START = datetime(2025, 4, 1, tzinfo=UTC)
ALLOWED = {1_000_000: 60.0, 10_000_000: 900.0}
CROWD, SPOTS = 300_000, ((50.4, 36.0), (48.0, 37.0), (47.0, 31.0))


def main(words: list[str]) -> int:
    """0 when within what is allowed."""
    if words == ["crowd"]:
        return crowd()
    sizes = [int(word) for word in words] or [10_000, 100_000, 1_000_000]
    learned, spent, fine = background(), [], True
    for n in sizes:
        begun = time.process_time()
        incidents = sum(described for described, _ in streamed(n, learned))
        spent.append(time.process_time() - begun)
        allowed = ALLOWED.get(n)
        fine &= allowed is None or spent[-1] <= allowed
        print(
            f"{n:>10,} observations: {spent[-1]:.1f} CPU-s{f' of {allowed:.0f}' if allowed else ''}, with making them, "
            f"{incidents:,} incidents described, at most {memory_gib():.2f} GiB",
            flush=True,
        )
    if len(sizes) > 1:
        slope = np.polyfit(np.log(sizes), np.log(spent), 1)[0]
        print(f"cost grows as n^{slope:.2f}")
    return 0 if fine else 1


def streamed(n: int, learned: Background) -> list[tuple[int, int]]:
    """Every day fused; only counts are kept."""
    found = []
    for day in range(max(1, n // PER_DAY)):
        one = fuse(evidence(day, min(n, PER_DAY)), learned, start=START, end=START + timedelta(days=1), params=Params())
        found.append((len(one.incidents), one.background))
    return found


def crowd() -> int:
    """Three hundred thousand rows in three spots of two kilometres."""
    rng, learned = np.random.default_rng(1), background()
    spot = rng.integers(0, 3, CROWD)
    at = np.array(SPOTS)[spot] + rng.normal(0, 0.01, (CROWD, 2))
    table = hot_spots(at[:, 0], at[:, 1], rng.integers(0, 86_400, CROWD), "c")
    begun = time.process_time()
    one = fuse(evidence_of(table, []), learned, start=START, end=START + timedelta(days=1), params=Params())
    print(
        f"{CROWD:,} observations in three spots: {time.process_time() - begun:.1f} CPU-s, "
        f"{len(one.incidents)} incidents, at most {memory_gib():.2f} GiB of 1"
    )
    return 0 if memory_gib() < 1.0 else 1


def background() -> Background:
    """Three seasons with fires everywhere."""
    rng = np.random.default_rng(0)
    fires = [
        BackgroundFire(
            lat_deg=float(lat),
            lon_deg=float(lon),
            day_utc=datetime(2022 + k % 3, 4, 1 + k % 28, tzinfo=UTC),
            source="firms",
            blob_sha256="",
        )
        for k, (lat, lon) in enumerate(
            zip(rng.uniform(BOX[0], BOX[2], 30_000), rng.uniform(BOX[1], BOX[3], 30_000), strict=True)
        )
    ]
    return learn(to_table(Observation, []), to_table(BackgroundFire, fires), bounds=WATCHED.bounds(), day=START)


def evidence(day: int, n: int) -> Evidence:
    """One day's rows."""
    rng = np.random.default_rng(day)
    count = {name: int(n * share) for name, share in SHARES.items()}
    tables = []
    for name in ("hot", "post", "seismic"):
        lat, lon = rng.uniform(BOX[0], BOX[2], count[name]), rng.uniform(BOX[1], BOX[3], count[name])
        make = {"hot": hot_spots, "post": posts, "seismic": solutions}[name]
        tables.append(make(lat, lon, rng.integers(0, 86_400, count[name]), f"{name}{day}"))
    lat, lon = rng.uniform(BOX[0], BOX[2], count["report"]), rng.uniform(BOX[1], BOX[3], count["report"])
    second = rng.integers(4 * 3600, 86_400, count["report"])
    claims = [
        report(k, day, float(a), float(b), int(s)) for k, (a, b, s) in enumerate(zip(lat, lon, second, strict=True))
    ]
    return evidence_of(pa.concat_tables(tables), claims)


def evidence_of(table: pa.Table, claims: list[Claim]) -> Evidence:
    """Rows and claims with nothing else known."""
    return Evidence(
        observations=table,
        claims=claims,
        history=(),
        earlier=to_table(Observation, []),
        looks=to_table(Look, []),
        sensors=(),
        lines=(),
        watched=WATCHED,
    )


def hot_spots(lat: np.ndarray, lon: np.ndarray, second: np.ndarray, tag: str) -> pa.Table:
    n, rng = len(lat), np.random.default_rng(len(lat))
    second = np.sort(second // 14_400) * 14_400 + 3_600  # six overpasses
    return _table(
        tag,
        lat,
        lon,
        second,
        source=["firms"] * n,
        sensor=["S-NPP/VIIRS"] * n,
        means=["detected"] * n,
        phenomenon=["hot spot"] * n,
        frp_mw=rng.lognormal(1.0, 0.9, n),
        detection=["n"] * n,
        daynight=["D"] * n,
        sd_m=400.0,
    )


def posts(lat: np.ndarray, lon: np.ndarray, second: np.ndarray, tag: str) -> pa.Table:
    n = len(lat)
    names = [f"post {k}" for k in np.floor(lat * 5).astype(int) * 100 + np.floor(lon * 5).astype(int)]
    return _table(
        tag,
        lat,
        lon,
        second,
        source=["patrol"] * n,
        sensor=names,
        means=["heard"] * n,
        phenomenon=["explosion"] * n,
        sd_m=1_200.0,
    )


def solutions(lat: np.ndarray, lon: np.ndarray, second: np.ndarray, tag: str) -> pa.Table:
    n = len(lat)
    return _table(
        tag,
        lat,
        lon,
        second,
        source=["seismic"] * n,
        sensor=["seismic network"] * n,
        means=["detected"] * n,
        phenomenon=["explosion"] * n,
        sd_m=2_000.0,
    )


def _table(
    tag: str, lat: np.ndarray, lon: np.ndarray, second: np.ndarray, *, sd_m: float, **columns: object
) -> pa.Table:
    n = len(lat)
    at = pa.array(int(START.timestamp() * 1e6) + second.astype(np.int64) * 1_000_000, pa.timestamp("us", tz="UTC"))
    fields = {
        "shape": ["point"] * n,
        "lat_deg": lat,
        "lon_deg": lon,
        "major_sd_m": np.full(n, sd_m),
        "minor_sd_m": np.full(n, sd_m),
        "axis_deg": np.zeros(n),
    }
    parts = [pa.array(fields[one.name], one.type) if one.name in fields else pa.nulls(n, one.type) for one in PLACE]
    held = {
        "observation_id": [f"{tag}-{k:08d}" for k in range(n)],
        "started_utc": at,
        "ended_utc": at,
        "seen_utc": at,
        "received_utc": at,
        "place": pa.StructArray.from_arrays(parts, fields=list(PLACE)),
        "time_precision": ["instant"] * n,
        "description": ["undetermined"] * n,
        "object_class": ["N/K"] * n,
        "labels": [[]] * n,
        "quality": [[]] * n,
        "exercise": [True] * n,
        "blob_sha256": [""] * n,
        "where": [""] * n,
        **columns,
    }
    arrays = [
        pa.array(held[one.name], one.type)
        if one.name in held and not isinstance(held[one.name], pa.Array)
        else held.get(one.name, pa.nulls(n, one.type))
        for one in OBSERVATION
    ]
    return pa.Table.from_arrays(arrays, schema=OBSERVATION)


def report(number: int, day: int, lat: float, lon: float, second: int) -> Claim:
    at = START + timedelta(seconds=second)
    return Claim(
        claim_id=f"claim{day}-{number:08d}",
        source=f"paper {number % 30}",
        speaker="not stated",
        origin=f"{day}-{number}",
        incident_types=((IncidentType.SHELLING, 0.72), (IncidentType.DEEP_STRIKE, 0.28)),
        object_class=ObjectClass.NOT_KNOWN,
        started_utc=at - timedelta(hours=4),
        ended_utc=at,
        time_precision=TimePrecision.HOURS,
        received_utc=at,
        place=Disc(lat_deg=lat, lon_deg=lon, radius_m=2_000.0),
        vague_m=2_000.0,
        text=f"shelling of village {number}",
        exercise=True,
        blob_sha256="",
        where="",
    )


def memory_gib() -> float:
    """Most that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
