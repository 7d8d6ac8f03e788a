"""Who could have looked then: every sensor and source against one place and one stretch of time.

Satellites and sources are named each. Of posts, patrols and cameras those are that reach the place; the others stood
elsewhere, and are counted: a mission has hundreds of positions, and a case needs none of those that could not see it.

Looks are drawn from `coverage`; nothing is judged here. Who had a view and reported nothing is said as just that.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from truceline.coverage.coverage import Coverage
from truceline.coverage.summary import NO_FEED
from truceline.model.telling import Watcher
from truceline.model.terms import BLIND_WORDS, Blind
from truceline.model.times import utc

SILENT_FEED = f"{NO_FEED}: what it saw is not in the vault"
CLEAR = 0.01  # a chance below it counts as none
MOST_NAMED = 8  # positions of observers with one answer
WORDS = {Blind.OUT_OF_RANGE: "out of its range, or not among what it covers"}
_NEEDED = ["sensor_id", "started_utc", "ended_utc", "chance", "blind"]

Row = dict[str, Any]  # of `looks`


class Watch:
    """The looks of a day, put in order by cell once, so that each of many cases asks for its own alone."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage
        looks = coverage.looks
        self._named = {name: number for number, name in enumerate(coverage.cells.names)}
        cells = np.array([self._named[name] for name in looks["cell"].to_pylist()], dtype=np.int64)
        order = np.argsort(cells, kind="stable")
        self._looks = looks.select(_NEEDED).take(pa.array(order))
        self._edges = np.searchsorted(cells[order], np.arange(len(self._named) + 1))
        self._at: dict[int, dict[str, list[Row]]] = {}
        self._satellites = {one.sensor_id for one in coverage.sensors if one.place is None}
        self._sources = {text.sensor.sensor_id for text in coverage.told}
        self._everywhere = self._satellites | self._sources  # asked of every place
        every = (*coverage.sensors, *(text.sensor for text in coverage.told))
        self._titles = {one.sensor_id: one.title for one in every}
        self._place = {one.sensor_id: place for place, one in enumerate(every)}

    def of(self, lat_deg: float, lon_deg: float, start: datetime, end: datetime) -> tuple[Watcher, ...]:
        """Each sensor at the cell of a place, from `start` to `end`; empty for a place outside the watched area."""
        cells = self._coverage.cells
        half = cells.step_deg / 2
        near = np.flatnonzero((np.abs(cells.lat_deg - lat_deg) <= half) & (np.abs(cells.lon_deg - lon_deg) <= half))
        if not near.size:
            return ()
        here, first, last = self._in_cell(int(near[0])), utc(start), utc(end)
        made = [
            self._watcher(
                name,
                self._titles[name],
                [one for one in rows if one["started_utc"] <= last and one["ended_utc"] >= first],
            )
            for name, rows in here.items()
        ]
        away = len(self._titles) - len(made)
        return (*self._briefly(made), *([_elsewhere(away)] if away else []))

    def _briefly(self, made: Sequence[Watcher]) -> list[Watcher]:
        """Of many positions with one answer those that could see best; the others are counted."""
        alike: dict[str, list[Watcher]] = {}
        for one in made:
            if one.sensor_id not in self._everywhere:
                alike.setdefault(one.answer, []).append(one)
        left_out: set[str] = set()
        others: list[Watcher] = []
        for held in alike.values():
            if len(held) > MOST_NAMED + 1:
                rest = sorted(held, key=lambda one: -(one.best_chance or 0.0))[MOST_NAMED:]
                left_out |= {one.sensor_id for one in rest}
                others.append(_others(rest))
        return [*(one for one in made if one.sensor_id not in left_out), *others]

    def _in_cell(self, cell: int) -> dict[str, list[Row]]:
        """The looks at a cell by sensor, in the order of the sensors; satellites and sources have none or some."""
        if cell not in self._at:
            held: dict[str, list[Row]] = {name: [] for name in self._everywhere}
            first, last = int(self._edges[cell]), int(self._edges[cell + 1])
            for row in self._looks.slice(first, last - first).to_pylist():
                held.setdefault(row["sensor_id"], []).append(row)
            self._at[cell] = {name: held[name] for name in sorted(held, key=self._place.__getitem__)}
        return self._at[cell]

    def _watcher(self, name: str, title: str, rows: Sequence[Row]) -> Watcher:
        chances = [row["chance"] for row in rows if row["blind"] is None]
        known = [float(chance) for chance in chances if isinstance(chance, float)]
        best = max(known, default=None if chances else 0.0)
        clear = sum(chance >= CLEAR for chance in known)
        return Watcher(
            sensor_id=name, title=title, looks=clear, best_chance=best,
            answer=_answer(rows, clear, best, satellite=name in self._satellites, source=name in self._sources),
        )  # fmt: skip


def _others(rest: Sequence[Watcher]) -> Watcher:
    return Watcher(
        sensor_id="", title=f"{len(rest)} other positions", looks=sum(one.looks for one in rest),
        best_chance=rest[0].best_chance, answer=rest[0].answer,
    )  # fmt: skip


def _elsewhere(count: int) -> Watcher:
    title = "1 other position of observers" if count == 1 else f"{count} other positions of observers"
    return Watcher(sensor_id="", title=title, looks=0, best_chance=0.0, answer=WORDS[Blind.OUT_OF_RANGE])


def _answer(rows: Sequence[Row], clear: int, best: float | None, *, satellite: bool, source: bool) -> str:
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
