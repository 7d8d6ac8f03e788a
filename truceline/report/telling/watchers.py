"""Who could have looked then: every sensor and source against one place and one stretch of time.

Looks are drawn from `coverage`; nothing is judged here. Who had a view and reported nothing is said as just that.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from truceline.coverage.coverage import Coverage
from truceline.coverage.summary import NO_FEED
from truceline.model.telling import Watcher
from truceline.model.terms import BLIND_WORDS, Blind
from truceline.model.times import utc

SILENT_FEED = f"{NO_FEED}: what it saw is not in the vault"
CLEAR = 0.01  # a chance below it counts as none
WORDS = {Blind.OUT_OF_RANGE: "out of its range, or not among what it covers"}


class Watch:
    """The looks of a day, put in order by cell once, so that each of many cases asks for its own alone."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage
        looks = coverage.looks
        self._named = {name: number for number, name in enumerate(coverage.cells.names)}
        cells = np.array([self._named[name] for name in looks["cell"].to_pylist()], dtype=np.int64)
        order = np.argsort(cells, kind="stable")
        self._looks = looks.take(pa.array(order))
        self._edges = np.searchsorted(cells[order], np.arange(len(self._named) + 1))
        self._satellites = {one.sensor_id for one in coverage.sensors if one.place is None}
        self._sources = {text.sensor.sensor_id for text in coverage.told}
        self._titles = [(one.sensor_id, one.title) for one in (*coverage.sensors, *(t.sensor for t in coverage.told))]

    def of(self, lat_deg: float, lon_deg: float, start: datetime, end: datetime) -> tuple[Watcher, ...]:
        """Each sensor at the cell of a place, from `start` to `end`; empty for a place outside the watched area."""
        cells = self._coverage.cells
        half = cells.step_deg / 2
        near = np.flatnonzero((np.abs(cells.lat_deg - lat_deg) <= half) & (np.abs(cells.lon_deg - lon_deg) <= half))
        if not near.size:
            return ()
        first, last = self._edges[near[0]], self._edges[near[0] + 1]
        rows = [
            row
            for row in self._looks.slice(int(first), int(last - first)).to_pylist()
            if row["started_utc"] <= utc(end) and row["ended_utc"] >= utc(start)
        ]
        own = {name: [row for row in rows if row["sensor_id"] == name] for name, _ in self._titles}
        return tuple(self._watcher(name, title, own[name]) for name, title in self._titles)

    def _watcher(self, name: str, title: str, rows: Sequence[dict[str, object]]) -> Watcher:
        chances = [row["chance"] for row in rows if row["blind"] is None]
        known = [float(chance) for chance in chances if isinstance(chance, float)]
        best = max(known, default=None if chances else 0.0)
        clear = sum(chance >= CLEAR for chance in known)
        return Watcher(
            sensor_id=name, title=title, looks=clear, best_chance=best,
            answer=_answer(rows, clear, best, satellite=name in self._satellites, source=name in self._sources),
        )  # fmt: skip


def _answer(rows: Sequence[dict[str, object]], clear: int, best: float | None, *, satellite: bool, source: bool) -> str:
    if best is None:
        return "it may have looked; nobody knows how well it could see"
    if clear:
        times = "once" if clear == 1 else f"{clear} times"
        if satellite:
            return f"it could have seen this place {times}"
        return "it reports on this place, and something of it was received" if source else "it was within its reach"
    reasons = Counter(Blind(str(row["blind"])) for row in rows if row["blind"] is not None)
    worst = min(reasons, key=lambda reason: (-reasons[reason], reason.value), default=None)
    if worst is None:
        return BLIND_WORDS[Blind.NO_PASS] if satellite else BLIND_WORDS[Blind.OFF_DUTY]
    if worst is Blind.OFF_DUTY and (satellite or source):
        return SILENT_FEED if satellite else "nothing of it was received for that time"
    return WORDS.get(worst, BLIND_WORDS[worst])
