"""What every set of nodes weighs: steps in nats that add up to its log-odds (science.md 2.2 to 2.4, 2.8, 2.9).

Order: what was to be expected, members by time, dependence between claims, silences, calibration, holds.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.association.association_likelihood import Sets, log_sum
from truceline.fusion.dependence.source_dependence import Voices, capped, dependent, voices
from truceline.fusion.evidence.evidence_terms import Step, calibration_steps, features_of_steps, holds
from truceline.fusion.measurements.measurement_table import FAMILY, REPORT, THERMAL, Nodes
from truceline.fusion.nondetection.non_detection import Watch, Where
from truceline.fusion.nondetection.non_reporting import Silence
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import Prior
from truceline.model.records import Claim

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EXACT = 1e-9  # nats; the sum of the steps against the log-odds
MORE = 1.05  # a bracket of self-excitation from here on is a step of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Where and when, from the first item of every voice."""

    lat_deg: float
    lon_deg: float
    covariance: tuple[float, float, float]  # east, north, east-north, km²
    hour: float
    hour_sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One set after everything."""

    nodes: tuple[int, ...]  # by time
    first: tuple[int, ...]  # the first item of each independent voice: what place, time and type rest on
    steps: tuple[Step, ...]
    raw: float  # log-odds before calibration and holds
    log_odds: float  # of the shown probability
    by_hypothesis: Floats
    core: Core
    features: Mapping[str, float] = field(default_factory=dict)  # by FAMILIES, clipped

    @property
    def probability(self) -> float:
        """As shown."""
        return 1 / (1 + math.exp(-self.log_odds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What weighing needs besides the nodes."""

    nodes: Nodes
    single: Sets
    claims: Mapping[int, Claim]  # by item
    prior: Prior
    watch: Watch | None  # None: silence is left out
    params: Params


def weigh(groups: Sequence[Sequence[int]], scale: Scale) -> list[Weighed]:
    """Every group of nodes weighed.

    Raises:
        ArithmeticError: the steps do not add up to the log-odds within 1e-9.
    """
    parts = [voices(group, scale.nodes, scale.claims, scale.params) for group in groups]
    rows = [rows_of for part in parts for rows_of in part.rows()]
    if not rows:
        return []
    flat = np.concatenate([np.array(row, np.int64) for row in rows])
    of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    sums, weights = (_summed(table, flat, of, len(rows)) for table in (scale.single.sums, scale.single.weights))
    origin = scale.single.origin[np.array([row[0] for row in rows])]
    sets = Sets(sums=sums, weights=weights, origin=origin)
    heights = sets.by_hypothesis(scale.prior)
    begin = np.cumsum([0, *(part.count for part in parts[:-1])])
    last = begin + np.array([len(part.first) for part in parts]) - 1
    odds, before = log_sum(heights).tolist(), _expected(sets.take(begin), scale.prior).tolist()
    whole = sets.take(last)
    cores, more = _cores(whole), scale.prior.brackets(*whole.mean_deg.T).tolist()
    quiet = _hushed(parts, cores, heights[last], scale)
    found = []
    for index, (part, core, hush) in enumerate(zip(parts, cores, quiet, strict=True)):
        rises = odds[begin[index] : begin[index] + part.count]
        found.append(_one(part, rises, hush, core, before[index], more[index], scale))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hush:
    """The silences about one set, the log-odds after each, and ln O_h after all."""

    silences: Sequence[Silence]
    levels: Sequence[float]
    heights: Floats


def _hushed(parts: Sequence[Voices], cores: Sequence[Core], heights: Floats, scale: Scale) -> list[_Hush]:
    """Silences of all sets, the first of every set at once, then the second, and so on."""
    if scale.watch is None:
        return [_Hush(silences=(), levels=(), heights=row) for row in heights]
    heights = heights.copy()
    said = [scale.watch.silences(_where(part, core, scale)) for part, core in zip(parts, cores, strict=True)]
    levels: list[list[float]] = [[] for _ in said]
    now = log_sum(heights)
    for turn in range(max(map(len, said))):
        rows = [row for row, silences in enumerate(said) if len(silences) > turn]
        counts = np.array([row for row in rows if said[row][turn].counts], np.int64)
        if counts.size:
            heights[counts] += np.stack([said[row][turn].weights for row in counts])
            now[counts] = log_sum(heights[counts])
        for row, level in zip(rows, now[rows].tolist(), strict=True):
            levels[row].append(level)
    return [_Hush(silences=a, levels=b, heights=c) for a, b, c in zip(said, levels, heights, strict=True)]


def _cores(sets: Sets) -> list[Core]:
    columns = (sets.mean_deg.tolist(), sets.covariance.tolist(), sets.hour.tolist(), sets.hour_sd.tolist())
    return [
        Core(lat_deg=at[0], lon_deg=at[1], covariance=(cov[0], cov[1], cov[2]), hour=hour, hour_sd=sd)
        for at, cov, hour, sd in zip(*columns, strict=True)
    ]


def _summed(table: Floats, flat: Ints, of: Ints, count: int) -> Floats:
    """Row k of the result is the sum of the rows of `table` named by `flat` where `of` is k."""
    return np.stack([np.bincount(of, column[flat], count).astype(float) for column in table.T], axis=1)


def _expected(sets: Sets, prior: Prior) -> Floats:
    """Ln of the number of incidents expected, without any evidence, in the place and time that a set leaves open."""
    s = sets.sums
    room = 1.5 * math.log(2 * math.pi) - 0.5 * np.log(s[:, 0] * s[:, 1] - s[:, 2] ** 2) - 0.5 * np.log(s[:, 6])
    at = sets.mean_deg
    found: Floats = log_sum(prior.log_rates(at[:, :1], at[:, 1:])) + room
    return found


def _one(  # noqa: PLR0917 - one row of everything
    part: Voices, odds: Sequence[float], hush: _Hush, core: Core, before: float, more: float, scale: Scale
) -> Weighed:
    n, params = len(part.first), scale.params
    steps = [*_prior_steps(before, more), *_member_steps(part, odds, before, scale.nodes)]
    level = odds[n - 1]
    further, total = _further_steps(part, odds, level, scale)
    steps += further
    total += level
    for one, after in zip(hush.silences, hush.levels, strict=True):
        steps.append(Step(family="silence", nats=after - level, silence=one))
        total, level = total + after - level, after
    shown, features = total, {}
    if params.calibration is not None:
        features = features_of_steps(steps, total)
        shown, steps = calibration_steps(steps, features, params.calibration)
    primary = any(scale.nodes.primary[node] for node in part.nodes)
    held, taken = holds(shown, primary=primary, voices=n, params=params)
    steps += taken
    if not abs(math.fsum(step.nats for step in steps) - held) <= EXACT:  # this way round: NaN fails
        key = scale.nodes.key[part.first[0]]
        raise ArithmeticError(f"the bars of {key} add up to {math.fsum(s.nats for s in steps)!r}, not {held!r}")
    return Weighed(
        nodes=part.nodes,
        first=part.first,
        steps=tuple(steps),
        raw=total,
        log_odds=held,
        by_hypothesis=hush.heights,
        core=core,
        features=features,
    )


def _prior_steps(before: float, more: float) -> list[Step]:
    if more < MORE:
        return [Step(family="prior", nats=before, why="expected")]
    return [
        Step(family="prior", nats=before - math.log(more), why="expected"),
        Step(family="excited", nats=math.log(more), why="excited"),
    ]


def _member_steps(part: Voices, odds: Sequence[float], before: float, nodes: Nodes) -> list[Step]:
    """The first member against the expectation, then what each further one adds."""
    edges = [before, *odds[: len(part.first)]]
    return [
        Step(family=FAMILY[int(nodes.family[node])], nats=edges[k + 1] - edges[k], node=node)
        for k, node in enumerate(part.first)
    ]


def _further_steps(part: Voices, odds: Sequence[float], whole: float, scale: Scale) -> tuple[list[Step], float]:
    """Further items that may be no news, and their sum.

    Of all texts that may be echoes the one that adds most counts, under the cap; the others add nothing, however many.
    """
    params, steps, row = scale.params, [], len(part.first)
    for one in part.again:
        family = "dependence" if one.echo else FAMILY[int(scale.nodes.family[one.node])]
        weight = 0.0
        if one.copy < 1.0:
            weight = dependent(odds[row] - whole, one.copy, params.chance_coincidence)
            row += 1
        steps.append(Step(family=family, nats=weight, node=one.node, copy=one.copy))
    loudest = max((step.nats for step in steps if step.family == "dependence"), default=0.0)
    joint = capped(max(loudest, 0.0), params.collusion, params.collusion_floor)
    steps = _one_echo(steps, loudest, joint)
    return steps, math.fsum(step.nats for step in steps)


def _one_echo(steps: Sequence[Step], loudest: float, joint: float) -> list[Step]:
    """The first of the loudest echoes holds the joint weight of all."""
    found, said = [], False
    for step in steps:
        echo = step.family == "dependence"
        holds = echo and not said and step.nats == loudest
        found.append(replace(step, nats=joint if holds else 0.0) if echo else step)
        said = said or holds
    return found


def _where(part: Voices, core: Core, scale: Scale) -> Where:
    nodes = scale.nodes
    # who only repeats has not reported of his own: copies must not buy off the silence of the others
    spoke = frozenset(nodes.voice[n] for n in part.nodes if nodes.family[n] != REPORT or n in part.first)
    texts = [n for n in part.nodes if nodes.family[n] == REPORT]
    repeated = frozenset(scale.claims[item].source for n in texts for item in nodes.inside(n).tolist())
    return Where(
        lat_deg=core.lat_deg,
        lon_deg=core.lon_deg,
        variance_km2=(core.covariance[0] + core.covariance[1]) / 2,
        hour=core.hour,
        hour_sd=core.hour_sd,
        spoke=spoke,
        repeated=repeated - spoke,
        hot=tuple(
            (nodes.lineage[node].split("@")[0], float(nodes.to_hour[node]))
            for node in part.nodes
            if nodes.family[node] == THERMAL
        ),
    )  # fmt: skip
