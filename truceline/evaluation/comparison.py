"""One seed of the benchmark (model.md 10): adjudicate the first half, judge the second, beside every rival."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.evaluation.baselines import PERSIST_M, Items, platt, scores
from truceline.evaluation.metrics import all_of, diagram
from truceline.evaluation.theatre_days import Theatre, claims_of, fused_days, knowing, opportunities_on, theatre
from truceline.fusion.calibration.detection_trials import trials
from truceline.fusion.calibration.labelled_incidents import LabelledIncident
from truceline.fusion.calibration.parameter_estimation import estimated_parameters
from truceline.fusion.calibration.probability_calibration import (
    features_of,
    fit,
    recalibrated,
)
from truceline.fusion.incidents.covariance_inflation import (
    CHI2_NINETY,
    covariance_inflation,
    evidence_class_of,
    squared_distance,
)
from truceline.fusion.measurements.place_columns import places
from truceline.fusion.params import FAMILIES, Params, changed
from truceline.kernels import neighbours
from truceline.model.records import Incident
from truceline.model.terms import Means
from truceline.sim.theatre.world import TheatreWorld

Floats = NDArray[np.float64]
LABELS, HOT_LABELS = 400, 80  # adjudicated incidents, and how many of them hot spots alone; model.md 8 and 10
HELD = 1e-9
BINS = (0.0, 0.05, 0.2, 0.5, 0.8, 1.01)  # of probability, picked from evenly: low ones too


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Items of the second half with every chance, and what is said of incidents."""

    seed: int
    items: Mapping[str, Mapping[str, float]]  # by method: metrics
    incidents: Mapping[str, float]
    diagram: Sequence[tuple[int, float, float]]
    raw_diagram: Sequence[tuple[int, float, float]]
    params: Params
    columns: Mapping[str, Any]  # for rivals that need packages: see benchmarks/score.py


def judge(world: TheatreWorld, *, seed: int, params: Params | None = None) -> Judged:
    """Fit on days before the middle, score after it."""
    made = theatre(world)
    base = knowing(world, params or Params())
    half = made.days // 2
    first = [one for day in fused_days(made, base, last=half) for one in day]
    picked = asked(adjudicated(first, world, seed), made, base)
    better = changed(base, estimated_parameters(picked, base, claims=claims_of(made, half), days=half))
    days = fused_days(made, better)
    again = {one.incident_id: one for day in days[:half] for one in day}
    kept = [
        replace(one, incident=again[one.incident.incident_id]) for one in picked if one.incident.incident_id in again
    ]
    fitted = fit(kept, better, in_use=[one.incident.probability for one in kept]).params
    late = [one for day in days[half:] for one in day]
    return _compare(made, late, [one for day in days[:half] for one in day], kept, fitted, seed)


def _is_real(tag: Any) -> bool:  # noqa: ANN401 - the simulator's Tag
    """An original item of a true incident, at its place: a text geocoded to another town tells of nothing there."""
    return tag.incident is not None and not tag.slip and tag.copy_of is None


def is_true(incident: Incident, world: TheatreWorld) -> bool:
    """At least half of its original members stem from true incidents."""
    tags = [world.tags[member] for member in incident.members if member in world.tags]
    tags = [tag for tag in tags if tag.copy_of is None]
    return bool(tags) and 2 * sum(map(_is_real, tags)) >= len(tags)


def adjudicated(incidents: Sequence[Incident], world: TheatreWorld, seed: int) -> list[LabelledIncident]:
    """400 incidents picked evenly over probability, hot spots alone apart; each knows how rarely it was picked."""
    rng = np.random.default_rng([seed, 400])
    strata: dict[tuple[bool, int], list[Incident]] = defaultdict(list)
    for one in incidents:
        hot = one.means == (Means.DETECTED,) and one.sources == ("firms",)
        strata[hot, int(np.digitize(one.probability, BINS))].append(one)
    found = []
    for (hot, _), mine in sorted(strata.items()):
        share = sum(key[0] == hot for key in strata)
        wanted = min(len(mine), round((HOT_LABELS if hot else LABELS - HOT_LABELS) / share))
        picked = sorted(rng.choice(len(mine), wanted, replace=False).tolist())
        found += [_decided(mine[index], world, wanted / len(mine)) for index in picked]
    return found


def asked(picked: Sequence[LabelledIncident], made: Theatre, params: Params) -> list[LabelledIncident]:
    """The adjudicated incidents with the sensors that could have shown them."""
    watches = {day: opportunities_on(made, params, day) for day in sorted({_day(one, made) for one in picked})}
    found = []
    for one in picked:
        day = _day(one, made)
        place = None if one.lat_deg is None or one.lon_deg is None else (one.lat_deg, one.lon_deg)
        looks = (
            trials(one.incident, watches[day], made.world.day(day)[0], params, kind=one.kind, at=place)
            if one.kind
            else ()
        )
        found.append(replace(one, trials=looks))
    return found


def _day(one: LabelledIncident, made: Theatre) -> int:
    return (one.incident.best_utc - made.world.start).days


def _decided(incident: Incident, world: TheatreWorld, sampled: float) -> LabelledIncident:
    true = is_true(incident, world)
    truth = _truth_of(incident, world) if true else None
    outlets = {outlet.name for outlet in world.outlets}
    return LabelledIncident(
        incident=incident, happened=true, sampled=sampled, kind=truth.incident_type if truth else None,
        lat_deg=truth.lat_deg if truth else None, lon_deg=truth.lon_deg if truth else None,
        told_by=tuple(name for name in incident.sources if name in outlets),
    )  # fmt: skip


def _truth_of(incident: Incident, world: TheatreWorld) -> Any:  # noqa: ANN401 - the simulator's Truth
    """The true incident that most of its original members stem from."""
    tags = [world.tags[member] for member in incident.members if member in world.tags]
    names = Counter(tag.truth_id for tag in tags if _is_real(tag))
    best = min(names, key=lambda name: (-names[name], name))
    return _truths(world)[best]


def _truths(world: TheatreWorld) -> Mapping[str, Any]:
    return {truth.truth_id: truth for truth in world.truths}


def _compare(  # noqa: PLR0917
    made: Theatre,
    late: Sequence[Incident],
    early: Sequence[Incident],
    picked: Sequence[LabelledIncident],
    fitted: Params,
    seed: int,
) -> Judged:
    world = made.world
    items = _items(made)
    row = {name: index for index, name in enumerate(items.ids.tolist())}
    truth = np.array([_is_real(world.tags[name]) for name in items.ids], bool)
    raw, calibrated = np.full(len(row), np.nan), np.full(len(row), np.nan)
    for one in (*early, *late):
        chance = recalibrated(one, fitted)
        for member in one.members:
            if member in row:
                raw[row[member]], calibrated[row[member]] = one.probability, chance
    tested = _rows(late, row)
    tested = tested[np.isfinite(raw[tested])]
    labelled = [(row[m], one.happened, 1 / one.sampled) for one in picked for m in one.incident.members if m in row]
    where = np.array([index for index, _, _ in labelled])
    label, weight = np.array([true for _, true, _ in labelled]), np.array([w for _, _, w in labelled])
    measured = {"model": all_of(calibrated[tested], truth[tested]), "model raw": all_of(raw[tested], truth[tested])}
    rivals = scores(items)
    for name, score in rivals.items():
        measured[name] = all_of(platt(score, where, label, weight)[tested], truth[tested])
    belief = rivals["Dempster-Shafer"]
    measured["Dempster-Shafer raw"] = all_of(belief[tested], truth[tested])
    return Judged(
        seed=seed, items=measured, incidents=_incidents(late, world, fitted), params=fitted,
        diagram=diagram(calibrated[tested], truth[tested]), raw_diagram=diagram(raw[tested], truth[tested]),
        columns={
            "items": items, "truth": truth, "tested": tested, "where": where, "label": label, "weight": weight,
            "rivals": rivals, "weights_of": _weights_of((*early, *late), row), "chance": calibrated,
        },
    )  # fmt: skip


def _rows(incidents: Iterable[Incident], row: Mapping[str, int]) -> NDArray[np.int64]:
    return np.array(sorted({row[member] for one in incidents for member in one.members if member in row}), np.int64)


def _weights_of(incidents: Iterable[Incident], row: Mapping[str, int]) -> Floats:
    """Our families of weights per item, shape (items, families); for the rival that learns on them."""
    table = np.zeros((len(row), len(FAMILIES)))
    for one in incidents:
        values = list(features_of(one).values())
        for member in one.members:
            if member in row:
                table[row[member]] = values
    return table


def _items(made: Theatre) -> Items:
    world = made.world
    table = world.observations
    at = places(table["place"])
    claims = [claim for claim in made.claims if claim.place is not None]
    told = np.array([claim.place.centre() for claim in claims if claim.place]).reshape(-1, 2)
    ids = np.array([*table["observation_id"].to_pylist(), *(claim.claim_id for claim in claims)], object)
    source = np.array([*table["source"].to_pylist(), *(claim.source for claim in claims)], object)
    sensor = np.array([*table["sensor"].to_pylist(), *(claim.source for claim in claims)], object)
    family = np.array([*table["source"].to_pylist(), *("text" for _ in claims)], object)
    seconds = [table["started_utc"].cast("int64").to_numpy() / 1e6, [c.started_utc.timestamp() for c in claims]]
    frp = np.nan_to_num(table["frp_mw"].to_numpy(zero_copy_only=False).astype(float))
    keep = np.array([world.tags[name].copy_of is None for name in ids], bool)
    lat, lon = np.concatenate([at.lat_deg, told[:, 0]]), np.concatenate([at.lon_deg, told[:, 1]])
    keep &= np.isfinite(lat)
    return Items(
        ids=ids[keep],
        source=source[keep],
        sensor=sensor[keep],
        family=family[keep],
        lat_deg=lat[keep],
        lon_deg=lon[keep],
        at_s=np.concatenate(seconds)[keep],
        frp_mw=np.concatenate([frp, np.zeros(len(claims))])[keep],
        past=_past(world, lat[keep], lon[keep], family[keep] == "firms"),
    )


def _past(world: TheatreWorld, lat: Floats, lon: Floats, hot: NDArray[np.bool_]) -> Floats:
    """Fires of past seasons within a kilometre of every hot spot."""
    known = places(world.past["place"])
    rows, n = np.flatnonzero(hot), int(hot.sum())
    found = np.zeros(len(lat))
    both = np.concatenate([lat[rows], known.lat_deg]), np.concatenate([lon[rows], known.lon_deg])
    for i, j in neighbours.stream(*both, np.zeros(len(both[0])), PERSIST_M, 0.0):
        mixed = (i < n) & (j >= n)
        found[rows] += np.bincount(i[mixed], minlength=n)
    return found


def _incidents(late: Sequence[Incident], world: TheatreWorld, params: Params) -> dict[str, float]:
    """Precision, recall, pairs, types and ellipses."""
    truths = _truths(world)
    chance = np.array([recalibrated(one, params) for one in late])
    true = np.array([is_true(one, world) for one in late], bool)
    owner = [_truth_of(one, world).truth_id if ok else "" for one, ok in zip(late, true, strict=True)]
    seen = {
        world.tags[m].truth_id
        for one in late for m in one.members
        if m in world.tags and _is_real(world.tags[m])
    }  # fmt: skip
    found: dict[str, float] = {}
    for limit in (0.5, 0.8):
        over = chance > limit + HELD  # what is held below 0.80 is not above it
        named = {name for name, ok in zip(owner, over & true, strict=True) if ok}
        found[f"precision at {limit}"] = float(true[over].mean()) if over.any() else float("nan")
        found[f"recall at {limit}"] = len(named) / max(len(seen), 1)
    mapped = [(one, truths[name]) for one, name in zip(late, owner, strict=True) if name]
    typed = np.array([one.types[0][0] is truth.incident_type for one, truth in mapped], bool)
    found["type, all"] = float(typed.mean())
    found["type"] = float(typed[chance[true] >= 0.5].mean())
    inside = [_covers(one, truth, params) for one, truth in mapped]
    found["ellipse coverage"] = float(np.mean(inside))
    return {**found, **_pairs(late, world), "incidents": float(len(late)), "true incidents seen": float(len(seen))}


def _covers(one: Incident, truth: Any, params: Params) -> bool:  # noqa: ANN401 - the simulator's Truth
    """Whether the ellipse of 90 % holds the true place, as the fitted numbers would draw it."""
    name = evidence_class_of(one)
    wider = covariance_inflation(name, params) / covariance_inflation(name, Params())
    return squared_distance(one, truth.lat_deg, truth.lon_deg) / wider <= CHI2_NINETY


def _pairs(late: Sequence[Incident], world: TheatreWorld) -> dict[str, float]:
    """Pairs of true originals in one incident against pairs of one truth."""
    ours: Counter[tuple[int, str]] = Counter()
    for index, one in enumerate(late):
        for member in one.members:
            tag = world.tags.get(member)
            if tag is not None and _is_real(tag):
                ours[index, tag.truth_id] += 1
    both = sum(n * (n - 1) // 2 for n in ours.values())
    sets, truths = Counter[int](), Counter[str]()
    for (index, name), n in ours.items():
        sets[index] += n
        truths[name] += n
    joined, same = (sum(n * (n - 1) // 2 for n in group.values()) for group in (sets, truths))
    precision, recall = both / max(joined, 1), both / max(same, 1)
    return {
        "pair precision": precision,
        "pair recall": recall,
        "pair F1": 2 * precision * recall / max(precision + recall, 1e-9),
    }
