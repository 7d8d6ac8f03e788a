"""Satellite incidents on real days against verified events: order, precision, sums, placebo and simple rivals.

    python -P benchmarks/real_days.py SHARED_DATA [--lines FOLDER] [--every N] [--json FILE]

Truth are catalogues of verified events (Bellingcat; CIR), never given to what is judged. They hold what was filmed: an
unmatched fire is not shown to be false, so a matched share is a lower bound, and what counts is the comparison with
the same rows under dates shifted by two and three weeks (placebo) and with the rivals. Intervals: bootstrap by day.
FOLDER may hold more drawings named YYYYMMDD.geojson; a drawing is never later than the day that uses it.
"""

import argparse
import csv
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.evaluation.metrics import auc
from truceline.fusion.association.association_likelihood import log_sum_exp, singles
from truceline.fusion.association.heat_in_place import heat_in_place
from truceline.fusion.day_items import DayItems, DayKnown, day_items
from truceline.fusion.likelihood.fire_level import LOOK_BACK, fire_level
from truceline.fusion.likelihood.skies import clear_days
from truceline.fusion.likelihood.thermal_clutter import Background, learn
from truceline.fusion.params import Params
from truceline.fusion.prior.land_front import land_front
from truceline.model.arrow import to_records, to_table, within
from truceline.model.place import Area
from truceline.model.records import BackgroundFire, Blob, Observation, ReferenceLine, Sky
from truceline.sources import cloud, firms, line

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
UKRAINE = Area(polygons=((((22.0, 44.2), (40.4, 44.2), (40.4, 52.5), (22.0, 52.5), (22.0, 44.2)),),))
KM_PER_DEG = 111.195
KM_PER_LON = KM_PER_DEG * float(np.cos(np.radians(48.5)))
KYIV_H, BURNED_H = 2.5, 2.7  # a Kyiv day; a fire is dated 2.7 hours before the pass
SHIFTS = (-21, -14, 14, 21)  # days of the placebo
SEASON, BLOCK = timedelta(days=60), 5
BASE = "fires-baseline/"
DATED = (2016, 2018, 2019, 2020, 2021, 2022)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Detections of one run, columns of shape (n,)."""

    day: NDArray[np.int64]  # Kyiv day since 1970
    lat: Floats
    lon: Floats
    chance: Floats  # P as shown
    odds: Floats  # ln, before the hold
    away: Floats  # km to the land front
    power: Floats
    found: Floats  # detections of the same day within 5 km
    before: Floats  # fires of 1 to 60 days before within 1.2 km
    place: Floats  # nats of the place


def main() -> None:
    """Run what the data hold and print the tables."""
    asked = argparse.ArgumentParser()
    asked.add_argument("data", type=Path)
    asked.add_argument("--lines", type=Path)
    asked.add_argument("--every", type=int, default=2)
    asked.add_argument("--json", type=Path)
    args = asked.parse_args()
    begun = time.process_time()
    told = list(measured(args.data, args.lines, args.every))
    if args.json:
        args.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{time.process_time() - begun:.0f} CPU-s")


def measured(data: Path, more_lines: Path | None, every: int) -> Iterator[dict[str, Any]]:
    """The figures of every run, printed as they come."""
    lines, known = drawings(data, more_lines), events(data)
    modis, viirs, of_2023 = (
        observed(data / BASE / name)
        for name in ("MODIS-2022-arch.csv", "VIIRS-NOAA-2022.csv", "fire_nrt_SV-C2_400448.csv")
    )
    runs = (
        ("April-May 2022, MODIS", modis, "bellingcat", date(2022, 4, 2), date(2022, 5, 31)),
        ("autumn 2022, S-NPP", viirs, "cir", date(2022, 9, 8), date(2022, 11, 7)),
        ("autumn 2022, S-NPP", viirs, "bellingcat", date(2022, 9, 8), date(2022, 11, 7)),
        ("May-September 2023, S-NPP", of_2023, "bellingcat", date(2023, 5, 16), date(2023, 9, 15)),
    )
    held: dict[str, Rows] = {}
    for name, table, _, first, last in runs:
        if name not in held:
            held[name] = judged(table, lines, first, last, every)
    boosted = boosting(held, {(name, catalogue): known[catalogue] for name, _, catalogue, *_ in runs})
    for name, _, catalogue, *_ in runs:
        yield from figures(name, held[name], catalogue, known[catalogue], boosted.get(name))
    yield expected("S-NPP 2023", of_2023, date(2023, 3, 1), date(2023, 11, 10))
    truce = observed(data / "energy-truce-2025" / "firms_modis_snapshots.csv")
    april = date(2025, 4, 5), date(2025, 4, 18)
    yield expected("MODIS April 2025", truce, *april)
    skies = cloud_of(data / "energy-truce-2025" / "economist_daily.csv")
    yield expected("MODIS April 2025, the sky kept", truce, *april, skies)
    yield from kept_or_not(data, modis, lines)


def expected(name: str, table: pa.Table, first: date, last: date, skies: pa.Table | None = None) -> dict[str, Any]:
    """Detections of each day against what the table and the days before it let expect; the year is in no table."""
    none, grounds, rows, days = to_table(BackgroundFire, ()), {}, [], []
    skies = to_table(Sky, ()) if skies is None else skies
    for number in range((last - first).days + 1):
        start = datetime.combine(first + timedelta(days=number), datetime.min.time(), tzinfo=UTC)
        if not within(table, start, start + timedelta(days=1)).num_rows:
            continue  # nothing received is not calm
        key = start.timetuple().tm_yday // BLOCK
        if key not in grounds:
            grounds[key] = learn(table, none, bounds=UKRAINE.bounds(), day=start)
        level = fire_level(
            grounds[key], within(table, start - SEASON, start), within(table, start, start + timedelta(days=1)),
            np.zeros((0, 2)), UKRAINE.bounds(), start=start, end=start + timedelta(days=1),
            clear=clear_days(skies, UKRAINE.bounds(), start, LOOK_BACK),
        )  # fmt: skip
        days.append(number)
        rows.append((level.expected, level.seen, level.low, level.high))
    mean, seen, low, high = np.array(rows, float).T
    near = np.abs(np.log((seen + 0.5) / (mean + 0.5))) <= np.log(2.0)
    weeks = np.unique(np.array(days) // 7, return_inverse=True)[1]
    by_week = np.bincount(weeks, seen) + 0.5, np.bincount(weeks, mean) + 0.5
    told = {
        "run": name, "days": len(rows), "within a factor 2": float(near.mean()),
        "weeks within a factor 2": float((np.abs(np.log(by_week[0] / by_week[1])) <= np.log(2.0)).mean()),
        "inside 90 %": float(((seen >= low) & (seen <= high)).mean()), "seen": float(seen.sum()),
        "expected": float(mean.sum()), "an oracle of the days on both sides": both_sides(seen, np.array(days)),
    }  # fmt: skip
    print(name, "detections a day:", "; ".join(f"{k} {v:.2f}" for k, v in told.items() if k != "run"))
    return told


def both_sides(seen: Floats, days: NDArray[np.int64]) -> float:
    """Share of days within a factor 2 of the mean of the day before and the day after, times the best constant.

    Nobody who foretells knows either: what this misses, no level of the days around can hit.
    """
    inner = np.flatnonzero((days[1:-1] - days[:-2] == 1) & (days[2:] - days[1:-1] == 1)) + 1
    if not inner.size:
        return float("nan")
    around, own = (seen[inner - 1] + seen[inner + 1]) / 2, seen[inner]
    factors = np.arange(0.3, 1.55, 0.05)
    off = np.abs(np.log((own + 0.5) / (factors[:, None] * around + 0.5)))
    return float((off <= np.log(2.0)).mean(axis=1).max())


def slope(rows: Rows, known: NDArray[np.float64], radius_km: float) -> tuple[float, float, float]:
    """The power of the odds that matches ask for, with what 90 % of the likelihood leaves; the level is free.

    The chance of a match is the one by accident (shifted dates, in eighths of the odds) and the sought P.
    """
    hit = matched(rows, known, radius_km, 0)
    parts = np.clip(np.searchsorted(np.quantile(rows.odds, np.linspace(0, 1, 9)), rows.odds) - 1, 0, 7)
    shifted = np.mean([matched(rows, known, radius_km, shift) for shift in SHIFTS], axis=0)
    accident = (np.bincount(parts, shifted, 8) / np.maximum(np.bincount(parts, minlength=8), 1))[parts]
    powers, levels = np.arange(0.1, 2.5, 0.05), np.arange(-6.0, 3.1, 0.25)
    told = np.array([
        max(_likelihood(level + power * (rows.odds + 4.0) - 4.0, hit, accident) for level in levels) for power in powers
    ])  # fmt: skip
    inside = powers[told >= told.max() - 1.35]
    return float(powers[told.argmax()]), float(inside[0]), float(inside[-1])


def _likelihood(odds: Floats, hit: Bools, accident: Floats) -> float:
    chance = np.clip(accident + (1 - accident) / (1 + np.exp(-odds)), 1e-9, 1 - 1e-9)
    return float(np.log(np.where(hit, chance, 1 - chance)).sum())


def kept_or_not(data: Path, table: pa.Table, lines: Sequence[ReferenceLine]) -> Iterator[dict[str, Any]]:
    """The same days with and without kept years: years of the table by date alone, and S-NPP of 2023, for 2025."""
    parts = [firms.parse(_blob(p), p.read_bytes()).tables for p in sorted((data / BASE).glob("ukr_fire_data_20*.csv"))]
    dated = pa.concat_tables([part[BackgroundFire] for part in parts])
    days = (date(2022, 4, 8), date(2022, 4, 9), 1)
    bare, kept = (judged(table, lines, *days, one) for one in (None, dated))
    yield _moved("April 2022, dated years", bare, kept)
    truce = observed(data / "energy-truce-2025" / "firms_modis_snapshots.csv")
    more = pa.concat_tables([truce, observed(data / BASE / "fire_nrt_SV-C2_400448.csv")])
    days = (date(2025, 4, 15), date(2025, 4, 18), 1)
    yield _moved("April 2025, S-NPP of 2023", judged(truce, lines, *days), judged(more, lines, *days))


def _moved(name: str, bare: Rows, kept: Rows) -> dict[str, Any]:
    told = {
        "run": name, "detections": len(bare.chance),
        "largest change of P": float(np.abs(bare.chance - kept.chance).max()),
        "sum of P without": float(bare.chance.sum()), "sum of P with": float(kept.chance.sum()),
    }  # fmt: skip
    print("kept or not:", "; ".join(f"{k} {v if isinstance(v, str) else round(v, 3)}" for k, v in told.items()))
    return told


def judged(  # noqa: PLR0917
    table: pa.Table, lines: Sequence[ReferenceLine], first: date, last: date, every: int, dated: pa.Table | None = None
) -> Rows:
    """Every detection of some days as the product weighs it alone, silence left out."""
    params, parts, grounds = Params(), [], {}
    for number in range(0, (last - first).days + 1, every):
        day = first + timedelta(days=number)
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=KYIV_H)
        items = made(table, lines, start, grounds, params, dated)
        if len(items.measurements):
            parts.append(_columns(items, day, params))
    return Rows(**{name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def made(  # noqa: PLR0917
    table: pa.Table, lines: Sequence[ReferenceLine], start: datetime, grounds: dict[Any, Background], params: Params,
    dated: pa.Table | None,
) -> DayItems:  # fmt: skip
    """The items of a day."""
    end, key = start + timedelta(days=1), (start.year, start.timetuple().tm_yday // BLOCK)
    if key not in grounds:
        none = to_table(BackgroundFire, ())
        grounds[key] = learn(table, none if dated is None else dated, bounds=UKRAINE.bounds(), day=start, params=params)
    drawn = [one for one in lines if one.valid_from_utc < end]
    known = DayKnown(
        start=start, end=end, observations=within(table, start - timedelta(hours=1), end + timedelta(hours=1)),
        originals=(), history=(), earlier=within(table, start - SEASON, start), lines=drawn[-1:], watched=UKRAINE,
        background=grounds[key],
    )  # fmt: skip
    return day_items(known, params)


def _columns(items: DayItems, day: date, params: Params) -> dict[str, Any]:
    prior = items.prior(params)
    held = heat_in_place(items.measurements, prior, params)
    origin = np.stack([held.lat_deg, held.lon_deg], axis=1)
    odds = log_sum_exp(singles(held, origin).by_hypothesis(prior))
    lat, lon = held.lat_deg, held.lon_deg
    points = land_front(items.lines)
    away = np.full(len(lat), np.nan)
    if len(points):
        away = np.array([_km(lat[k], lon[k], points[:, 0], points[:, 1]).min() for k in range(len(lat))])
    spots = items.level.spots
    recent = spots.day >= -60
    count = np.array([(_km(lat[k], lon[k], lat, lon) <= 5).sum() for k in range(len(lat))], float)
    before = np.array([
        (_km(lat[k], lon[k], spots.lat_deg[recent], spots.lon_deg[recent]) <= 1.2).sum() for k in range(len(lat))
    ], float)  # fmt: skip
    shown = np.minimum(1 / (1 + np.exp(-odds)), params.hold_at)
    number = np.full(len(lat), (day - date(1970, 1, 1)).days)
    return {
        "day": number, "lat": lat, "lon": lon, "chance": shown, "odds": odds, "away": away, "power": held.frp_mw,
        "found": count, "before": before, "place": prior.place_nats(lat, lon),
    }  # fmt: skip


def boosting(held: dict[str, Rows], known: dict[tuple[str, str], NDArray[np.float64]]) -> dict[str, Floats]:
    """Scores of gradient boosting on the same rows: each run by what was learned of the others, events within 5 km."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - requirements/bench.txt
    except ImportError:
        print("no scikit-learn: no boosting (requirements/bench.txt)")
        return {}
    found = {}
    for name, rows in held.items():
        others = [(one, catalogue) for one, catalogue in known if one != name]
        x = np.concatenate([_features(held[one]) for one, _ in others])
        y = np.concatenate([matched(held[one], known[one, catalogue], 5.0, 0) for one, catalogue in others])
        made = HistGradientBoostingClassifier(max_iter=80, learning_rate=0.05, max_leaf_nodes=8, random_state=1)
        found[name] = made.fit(x, y).predict_proba(_features(rows))[:, 1]
    return found


def _features(rows: Rows) -> Floats:
    return np.stack([rows.away, rows.place, rows.power, rows.found, rows.before, rows.lat, rows.lon], axis=1)


def figures(
    name: str, rows: Rows, catalogue: str, known: NDArray[np.float64], boosted: Floats | None = None
) -> Iterator[dict[str, Any]]:
    """AUC of the model and its rivals, sums and bins, for two radii."""
    rivals = {
        "model": rows.odds, "distance to the front": -np.nan_to_num(rows.away, nan=300.0),
        "not hot before": -rows.before, "power": rows.power, "detections near by": rows.found,
    }  # fmt: skip
    if boosted is not None:
        rivals["boosting"] = boosted
    for radius in (1.5, 5.0):
        hit = matched(rows, known, radius, 0)
        placebo = np.mean([matched(rows, known, radius, shift).mean() for shift in SHIFTS])
        told: dict[str, Any] = {
            "run": name, "catalogue": catalogue, "km": radius, "detections": len(hit),
            "days": len(np.unique(rows.day)), "matched": int(hit.sum()), "share": float(hit.mean()),
            "placebo": float(placebo), "sum of P": float(rows.chance.sum()),
        }  # fmt: skip
        print(
            f"{name}, {catalogue}, {radius} km: {len(hit)} detections, {told['days']} days, matched {hit.sum()} "
            f"({hit.mean():.2%}; placebo {placebo:.2%}), sum of P {rows.chance.sum():.1f}"
        )
        if hit.sum() >= 5:
            told["auc"] = {rival: interval(score, hit, rows.day) for rival, score in rivals.items()}
            told["better than distance"] = difference(rows.odds, rivals["distance to the front"], hit, rows.day)
            print("   AUC", "; ".join(f"{k} {v[0]:.2f} [{v[1]:.2f}, {v[2]:.2f}]" for k, v in told["auc"].items()))
            print("   model minus distance {:+.2f} [{:+.2f}, {:+.2f}]".format(*told["better than distance"]))
            told["power of the odds"] = slope(rows, known, radius)
            print(
                "   power of the odds that the matches want {:.2f} [{:.2f}, {:.2f}]".format(*told["power of the odds"])
            )
        edges = [0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0]
        of = np.digitize(rows.chance, edges) - 1
        told["bins"] = [
            (edges[k], int((of == k).sum()), float(rows.chance[of == k].mean()), float(hit[of == k].mean()))
            for k in range(len(edges) - 1)
            if (of == k).any()
        ]
        print("   bins", "; ".join(f"from {a}: {n}, mean P {p:.3f}, matched {h:.3f}" for a, n, p, h in told["bins"]))
        yield told


def matched(rows: Rows, known: NDArray[np.float64], radius_km: float, shift: int) -> Bools:
    """Whether an event of the day or the day before lies within the radius."""
    found = np.zeros(len(rows.day), bool)
    for lag in (0, 1):
        for day in np.unique(rows.day):
            some = known[known[:, 0] + shift == day - lag]
            mine = np.flatnonzero(rows.day == day)
            if len(some) and mine.size:
                away = _km(rows.lat[mine, None], rows.lon[mine, None], some[None, :, 1], some[None, :, 2])
                found[mine] |= (away <= radius_km).any(axis=1)
    return found


def interval(score: Floats, hit: Bools, day: NDArray[np.int64], times: int = 200) -> tuple[float, float, float]:
    """AUC with the middle 90 % of a bootstrap by day."""
    drawn = [auc(score[rows], hit[rows]) for rows in _resampled(hit, day, times)]
    return float(auc(score, hit)), float(np.quantile(drawn, 0.05)), float(np.quantile(drawn, 0.95))


def difference(
    score: Floats, other: Floats, hit: Bools, day: NDArray[np.int64], times: int = 200
) -> tuple[float, float, float]:
    """AUC of one score minus that of another, with the middle 90 % of a bootstrap by day."""
    drawn = [auc(score[rows], hit[rows]) - auc(other[rows], hit[rows]) for rows in _resampled(hit, day, times)]
    whole = auc(score, hit) - auc(other, hit)
    return float(whole), float(np.quantile(drawn, 0.05)), float(np.quantile(drawn, 0.95))


def _resampled(hit: Bools, day: NDArray[np.int64], times: int) -> Iterator[NDArray[np.int64]]:
    draw, days = np.random.default_rng(1), np.unique(day)
    by_day = {one: np.flatnonzero(day == one) for one in days.tolist()}
    made = 0
    while made < times:
        rows = np.concatenate([by_day[one] for one in draw.choice(days, len(days)).tolist()])
        if hit[rows].any() and not hit[rows].all():
            made += 1
            yield rows


def observed(path: Path) -> pa.Table:
    """A FIRMS file as observations."""
    return firms.parse(_blob(path), path.read_bytes()).tables[Observation]


def cloud_of(path: Path) -> pa.Table:
    """A table of cloud as skies."""
    return cloud.parse(_blob(path), path.read_bytes()).tables[Sky]


def drawings(data: Path, more: Path | None) -> list[ReferenceLine]:
    """All drawings of control, by date; those of ISW alone."""
    paths = [*sorted((data / "lines-2022").glob("*.geojson")), data / "summer-2023" / "isw_20230814.geojson"]
    named = [(path.name, path) for path in paths]
    if more is not None:
        named += [(f"isw_{path.stem}.geojson", path) for path in sorted(more.glob("2*.geojson"))]
    found: dict[date, ReferenceLine] = {}
    for name, path in named:
        for one in _lines(name, path):
            found.setdefault(one.valid_from_utc.date(), one)
    return [found[day] for day in sorted(found)]


def _lines(name: str, path: Path) -> list[ReferenceLine]:
    blob = replace(_blob(path), name=name)
    read = line.parse(blob, path.read_bytes())
    return to_records(ReferenceLine, read.tables[ReferenceLine])


def events(data: Path) -> dict[str, NDArray[np.float64]]:
    """Day since 1970, lat, lon of verified events, by catalogue."""
    known = json.loads((data / "event-reports" / "ukr-civharm-2024-06-02.json").read_text("utf-8"))
    bell = [(_day(one["date"]), float(one["latitude"]), float(one["longitude"])) for one in known if one["latitude"]]
    with (data / "verified-events" / "cir_2022_feb-mar_sep-nov.csv").open(encoding="utf-8") as file:
        cir = [(_iso(row["date"]), float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]
    return {"bellingcat": np.array(bell, float), "cir": np.array(cir, float)}


def _day(text: str) -> int:
    month, day, year = map(int, text.split("/"))
    return (date(year, month, day) - date(1970, 1, 1)).days


def _iso(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def _km(lat: Any, lon: Any, lats: Any, lons: Any) -> Any:  # noqa: ANN401 - numbers or arrays
    return np.hypot((lats - lat) * KM_PER_DEG, (lons - lon) * KM_PER_LON)


def _blob(path: Path) -> Blob:
    return Blob(
        sha256="0" * 64, length=path.stat().st_size, name=path.name, origin="benchmark",
        received_utc=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


if __name__ == "__main__":
    main()
