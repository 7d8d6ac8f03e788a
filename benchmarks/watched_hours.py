"""A day of coverage along a line of 1,200 km by 60 km: twelve sensors, against a straightforward loop.

    python benchmarks/watched_hours.py

The loop asks the same questions cell by cell, look by look and hour by hour, for the same chances; it is given a part
of the cells, because it takes minutes for all. Passes come from orbital elements, made here for five satellites.
"""

import math
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from truceline.coverage.coverage import Coverage, watch
from truceline.coverage.detection_model import KINDS
from truceline.coverage.ledger import Columns
from truceline.coverage.orbits import ORBITS
from truceline.model.arrow import to_table
from truceline.model.detection import SHIPPED
from truceline.model.place import Area, Disc, Point
from truceline.model.records import Elements, Observation, Sky
from truceline.model.terms import IncidentType, Means, Phenomenon, TimePrecision

START = datetime(2025, 6, 10, tzinfo=UTC)
END = START + timedelta(days=1)
LATER = END + timedelta(days=9)
POSTS = 7  # beside five satellites
WIDE_KM, HIGH_KM, CELL_KM = 1_200.0, 60.0, 5.0
ALLOWED_CPU_S = 5.0
PART = 40  # cells that the loop is given
LAT, LON = 48.0, 22.0


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


def line() -> Area:
    """The area: as wide and high as stated, in degrees at its latitude."""
    north = LAT + HIGH_KM / 111.195
    east = LON + WIDE_KM / 111.195 / math.cos(math.radians(LAT))
    ring = ((LON, LAT), (east, LAT), (east, north), (LON, north), (LON, LAT))
    return Area(polygons=((ring,),), name="line")


def orbiting() -> list[Elements]:
    """Elements of five satellites whose local times lie as those of the real ones."""
    made = []
    for number, orbit in enumerate(ORBITS.values()):
        made.append(
            Elements(
                elements_id=orbit.sensor, source="elements", satellite=orbit.title, catalogue=orbit.catalogue,
                epoch_utc=START - timedelta(days=2), received_utc=START, mean_motion_rev_day=86_400 / orbit.period_s,
                eccentricity=1e-4, inclination_deg=orbit.inclination_deg, node_deg=15 * orbit.node_hours[0][1] - 102,
                perigee_deg=90.0, anomaly_deg=70.0 * number, drag_per_radius=1e-5,
            )
        )  # fmt: skip
    return made


def watches() -> list[Observation]:
    """Seven posts along the line, each on duty for half of the day."""
    made = []
    for number in range(POSTS):
        at = Point(lat_deg=LAT + 0.27, lon_deg=LON + 1 + 2 * number, major_sd_m=50.0, minor_sd_m=50.0)
        started = START + timedelta(hours=number)
        made.append(
            Observation(
                observation_id=f"{number}", source="patrol", sensor=f"post {number}", means=Means.RECORDED,
                phenomenon=Phenomenon.NOTHING, started_utc=started, ended_utc=started + timedelta(hours=12),
                time_precision=TimePrecision.MINUTE, seen_utc=started, received_utc=started + timedelta(hours=13),
                place=None, observer=at, blob_sha256="0" * 64, where="line 2",
            )
        )  # fmt: skip
    return made


def skies() -> list[Sky]:
    """Cloud by the hour."""
    return [
        Sky(
            sky_id=f"{hour}", source="cloud", place=Disc(lat_deg=LAT, lon_deg=LON + 8, radius_m=1.5e6),
            started_utc=START + timedelta(hours=hour), ended_utc=START + timedelta(hours=hour + 1),
            cloud_fraction=(hour % 10) / 10, received_utc=LATER, blob_sha256="0" * 64, where="line 2",
        )
        for hour in range(-24, 48)
    ]  # fmt: skip


def looked() -> Coverage:
    """The day as the program works it out."""
    always = ((START - timedelta(days=3), END + timedelta(days=3)),)
    return watch(
        observations=to_table(Observation, watches()), skies=to_table(Sky, skies()),
        elements=to_table(Elements, orbiting()), feeds=dict.fromkeys(ORBITS, always), area=line(), start=START, end=END,
        as_of=LATER,
    )  # fmt: skip


def loop(coverage: Coverage, cells: int) -> dict[IncidentType, np.ndarray]:
    """Chances of every kind for the first cells, one hour, cell and look at a time."""
    found = {kind: np.zeros((24, cells)) for kind in KINDS}
    rows = [_rows(part, cells) for part in coverage.columns]
    for hour in range(24):
        middle = START.timestamp() + hour * 3600 + 1800
        for cell in range(cells):
            missed, heard = 1.0, dict.fromkeys(KINDS, 1.0)
            for part in rows:
                shares = dict.fromkeys(KINDS, 0.0)
                for look in part.get(cell, ()):
                    start, end, chance, reach = look
                    if reach is None:
                        lag = ((start + end) / 2 - middle) / 3600
                        if 0 <= lag <= 8:
                            missed *= 1 - SHIPPED.seen_while_burning * chance * math.exp(-lag / 3)
                    else:
                        share = max(0.0, min(end, middle + 1800) - max(start, middle - 1800)) / 3600
                        for number, kind in enumerate(KINDS):
                            shares[kind] += share * chance * reach[number]
                for kind in KINDS:
                    heard[kind] *= 1 - min(1.0, shares[kind])
            for kind in KINDS:
                found[kind][hour, cell] = 1 - (1 - SHIPPED.types[kind].burns * (1 - missed)) * heard[kind]
    return found


def _rows(part: Columns, cells: int) -> dict[int, list[tuple[float, float, float, list[float] | None]]]:
    held: dict[int, list[tuple[float, float, float, list[float] | None]]] = {}
    for k, cell in enumerate(part.cell.tolist()):
        if cell < cells:
            chance = 0.0 if math.isnan(part.chance[k]) else float(part.chance[k])
            reach = None if part.reach is None else part.reach[:, k].tolist()
            held.setdefault(cell, []).append((float(part.start_s[k]), float(part.end_s[k]), chance, reach))
    return held


def results() -> list[Result]:
    """The day beside the loop; both must give the same chances."""
    looked()  # once for the imports
    start = time.process_time()
    coverage = looked()
    coverage.day()
    whole_s = time.process_time() - start
    fresh = replace(coverage, _seen={})
    start = time.process_time()
    ours = {kind: fresh.chance(kind) for kind in KINDS}
    ours_s = time.process_time() - start
    start = time.process_time()
    peer = loop(coverage, PART)
    peer_s = time.process_time() - start
    assert all(np.allclose(ours[kind][:, :PART], peer[kind], atol=1e-9) for kind in KINDS), "the sides differ"
    cells = coverage.cells.south_deg.size
    size = f"{cells:,} cells of {coverage.cells.step_deg} degrees, {len(coverage.sensors)} sensors"
    print(f"{size}, {coverage.looks.num_rows:,} looks, 24 h: {whole_s:.2f} CPU-s of {ALLOWED_CPU_S:.0f}, all of it")
    print(f"share seen {coverage.day().seen_share:.3f}")
    scaled = peer_s * cells / PART
    return [Result(task=f"chances of 7 kinds, {cells:,} cells", ours_s=ours_s, peer_s=scaled, peer="loop scaled up")]


def main() -> int:
    """Print the ratio; 0 when within the limit."""
    for one in results():
        print(f"{one.task}: {one.ours_s:.3f} CPU-s, {one.peer} {one.peer_s:.1f} CPU-s, ratio {one.ratio:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
