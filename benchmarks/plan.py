"""The plan of a month, the next fifty sensors, and what stands without somebody, in CPU seconds.

    python benchmarks/plan.py

Plan: 1,200 km by 30 km in cells of 2 km, 24 hours of 30 days, 500 sensors of 12 kinds; its peak memory is that of a
child process. Proposals: 50 among 5,000 places, lazy against plain greedy, which works out every gain again at each
step with the same compiled loop; both must choose the same. What-if: 2,000 pledges with 5,000 conditions, against
going round until nothing changes.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
import shapely

from truceline.coverage.catalogue import catalogue
from truceline.coverage.climate import of_month
from truceline.coverage.plan import Plan, plan
from truceline.coverage.plan_cells import Cells, cells_of
from truceline.coverage.suggest import question
from truceline.model.conditions import All, Key, Needs
from truceline.model.place import Area, Disc, Point
from truceline.model.pledge import Condition, ConditionKind, Domain, Mark, Pledge, State, Step
from truceline.model.records import Sensor
from truceline.model.terms import TimePrecision
from truceline.pledges.dependencies import Stand, what_if
from truceline.pledges.ledger import Ledger, ledger

T = TypeVar("T")
LINE = ((-40.0, 35.0), (-36.7, 35.4), (-33.4, 35.0), (-30.1, 35.5), (-26.8, 35.1))  # of the template agreement
HALF_DEG = 0.135  # 15 km
SENSORS, KINDS, PLACES, PROPOSED = 500, 12, 5_000, 50
AT_HAND = ("thermal-camera", "acoustic-array", "ground-radar", "observation-post", "male-drone")
PLEDGES, CONDITIONS, WITHOUT = 2_000, 5_000, ("C1", "C2")
THEN = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """CPU seconds of one task, ours and the peer's."""

    task: str
    ours_s: float
    peer_s: float
    peer: str

    @property
    def ratio(self) -> float:
        """How many times the peer's CPU time is ours."""
        return self.peer_s / self.ours_s


def results() -> list[Result]:
    """The measured tasks of this module; also prints time and memory of the plan."""
    subprocess.run([sys.executable, __file__, "plan"], check=True)  # noqa: S603 - this file
    area, cells = line()
    made = planned(area, cells, sensors(cells)[:40])
    found = []
    for kinds in (("thermal-camera",), AT_HAND):
        asked = question(made, kinds=kinds, places=PLACES // len(kinds))
        asked.choose(1)  # loads the loops
        lazy, ours_s = _cpu_s(lambda asked=asked: asked.choose(PROPOSED))
        plain, peer_s = _cpu_s(lambda asked=asked: asked.choose(PROPOSED, every=True))
        assert lazy.place.tolist() == plain.place.tolist()
        task = f"{PROPOSED} of {asked.cost.size} places, {len(kinds)} kinds ({lazy.asked} gains against {plain.asked})"
        found.append(Result(task=task, ours_s=ours_s, peer_s=peer_s, peer="plain greedy"))
    held = promises()
    asked_of, ours_s = _cpu_s(lambda: what_if(held, WITHOUT))
    plain_set, peer_s = _cpu_s(lambda: _round_and_round(held, set(asked_of.taken_out)))
    assert plain_set == {key for key, stand in asked_of.after.items() if stand is Stand.STANDS}
    task = f"what stands of {PLEDGES} pledges with {CONDITIONS} conditions, {len(asked_of.losses)} losses with chains"
    found.append(Result(task=task, ours_s=ours_s, peer_s=peer_s, peer="going round (no chains, circles or unknowns)"))
    return found


def line() -> tuple[Area, Cells]:
    """1,200 km of line with 15 km to each side, in cells of 2 km."""
    ring = tuple(shapely.LineString(LINE).buffer(HALF_DEG, cap_style="flat").exterior.coords)
    area = Area(polygons=((ring,),), name="line")
    return area, cells_of(area, 2_000.0)


def sensors(cells: Cells) -> list[Sensor]:
    """Five hundred of twelve kinds; every fifth promised for a region of 30 km."""
    rng = np.random.default_rng(15)
    names = [name for name, kind in catalogue().items() if not kind.orbits][:KINDS]
    made = []
    for number in range(SENSORS):
        at = int(rng.integers(cells.lat_deg.size))
        lat, lon = float(cells.lat_deg[at]), float(cells.lon_deg[at])
        exact = Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0)
        region = Disc(lat_deg=lat, lon_deg=lon, radius_m=30_000.0)
        place = region if number % 5 == 0 else exact
        sensor_id, kind = str(number), names[number % KINDS]
        made.append(Sensor(sensor_id=sensor_id, source="bench", title=kind, detects=(), place=place, kind=kind))
    return made


def planned(area: Area, cells: Cells, some: list[Sensor]) -> Plan:
    """The plan of March."""
    return plan(some, area=area, cells=cells, climate=of_month("2030-03"))


def promises() -> Ledger:
    """Two thousand pledges of forty contributors, hanging on each other and on facts."""
    rng = np.random.default_rng(15)
    facts = [f"f{n}" for n in range(200)]
    per = CONDITIONS // PLEDGES
    rows, steps = [], []
    for n in range(PLEDGES):
        hangs = [f"p{int(rng.integers(max(1, n)))}" for _ in range(per)] + [facts[int(rng.integers(len(facts)))]]
        text = f"({hangs[0]} or {hangs[1]}) and {hangs[2]}" if n % 3 == 0 and n else hangs[2]
        extra = f" and ({hangs[0]} or {facts[n % 200]})" if n % 2 and n else ""
        rows.append(_pledge(f"p{n}", f"C{n % 40}", text + extra))
        steps.append(_step(f"p{n}", State.ANNOUNCED))
    steps += [_step(name, State.MET) for name in facts[:180]]
    conditions = [
        Condition(
            condition_id=name, source="bench", key=name, condition_kind=ConditionKind.OTHER, what=name, by="",
            stated_utc=THEN, origin="bench", mark=Mark.OWN, received_utc=THEN,
        )
        for name in facts
    ]  # fmt: skip
    return ledger(pledges=rows, conditions=conditions, steps=steps, as_of=THEN)


def _pledge(key: str, contributor: str, hangs: str) -> Pledge:
    return Pledge(
        pledge_id=key, source="bench", key=key, contributor=contributor, domain=Domain.LAND, what=key, amount=None,
        from_utc=None, until_utc=None, region="", place=None, conditions=hangs, sensor_kind="", sensors=0,
        stated_utc=THEN, speaker="", origin="bench", shared_origin="", mark=Mark.OWN, received_utc=THEN,
    )  # fmt: skip


def _step(key: str, state: State) -> Step:
    return Step(
        step_id=f"{key} {state}", source="bench", key=key, state=state, amount=None, started_utc=THEN, ended_utc=THEN,
        time_precision=TimePrecision.DAY, words="", speaker="", origin="bench", shared_origin="", mark=Mark.OWN,
        received_utc=THEN,
    )  # fmt: skip


def _round_and_round(held: Ledger, gone: set[str]) -> set[str]:
    """What surely stands, by asking every pledge again until nothing changes."""
    facts = {key for key, one in held.facts.items() if one.met}
    true: set[str] = set()
    while True:
        more = {
            key
            for key, one in held.promises.items()
            if key not in gone and all(_holds(tree, true | facts) for tree in one.needs)
        }
        if more == true:
            return true
        true = more


def _holds(tree: Needs, world: set[str]) -> bool:
    if isinstance(tree, Key):
        return tree.key in world
    return (all if isinstance(tree, All) else any)(_holds(part, world) for part in tree.parts)


def _cpu_s(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    made = work()
    return made, time.process_time() - start


def _child() -> None:
    area, cells = line()
    some = sensors(cells)
    made, spent = _cpu_s(lambda: planned(area, cells, some))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seen = np.mean([made.chance(kind).mean() for kind in (next(iter(made.groups)).kind.ranges_km)])
    print(f"plan: {cells.lat_deg.size} cells, {len(some)} sensors: {spent:.2f} CPU-s, peak {peak:.0f} MiB, {seen:.3f}")


def main() -> int:
    """Print the tasks of this module."""
    if sys.argv[1:] == ["plan"]:
        _child()
        return 0
    for one in results():
        print(f"{one.task}: {one.ours_s:.3f} CPU-s, {one.peer} {one.peer_s:.3f} CPU-s, ratio {one.ratio:.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
