"""From looks to hours: for every hour and cell, the chance that it was seen and why it was not.

Arrays have the shape (hours, cells), hours in UTC from the start of the window, cells as in the grid.
An hour stands for an event in its middle. A satellite's look reaches back eight hours with the chance that
a fire still burns; a post sees while it is on duty. Sensors are taken as independent, satellites as looking
at one and the same fire.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.coverage.chances import BURNS, HEARD_KM, REACH_BACK_H, SEEN_WHILE_BURNING, VIEW_KIND, remembered
from truceline.coverage.ledger import REASONS, Columns
from truceline.model.terms import Blind, IncidentType

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOUR_S = 3600.0
KINDS = tuple(HEARD_KM)
_VIEW = KINDS.index(VIEW_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The hours of a window over a number of cells."""

    start_s: float  # seconds since 1970
    count: int
    cells: int

    def detected(self, columns: Sequence[Columns], kind: IncidentType) -> Floats:
        """Chance that an event of a kind in an hour and cell would have been detected, 0..1."""
        burning, heard = self._ones(), self._ones()
        for part in columns:
            clear = np.nan_to_num(part.chance, nan=0.0)
            if part.reach is None:
                self._back(burning, part, SEEN_WHILE_BURNING * clear)
            else:
                heard *= 1 - self._on_duty(part, clear * part.reach[KINDS.index(kind)])
        return 1 - (1 - BURNS[kind] * (1 - burning)) * heard

    def viewed(self, columns: Sequence[Columns]) -> Floats:
        """Chance that an hour and cell was in clear view of at least one sensor, 0..1."""
        return self._view([(part, np.nan_to_num(part.chance, nan=0.0)) for part in columns])

    def blind(self, columns: Sequence[Columns], rest: Blind) -> Mapping[tuple[Blind, bool], Floats]:
        """Share of every hour and cell that was not seen, by (reason, whether of a satellite).

        What no look reaches goes to `rest`. What a look could have reached is shared out among the reasons
        of the looks that reach it, by their weight. Together with `viewed` the shares add up to 1.
        """
        possible = self._view([(part, np.ones(part.cell.size)) for part in columns])
        weights: dict[tuple[Blind, bool], Floats] = {}
        for part in columns:
            for reason, weight in _lost(part):
                held = weights.setdefault((reason, part.reach is None), np.zeros((self.count, self.cells)))
                held += self._weight(part, weight)
        total = sum(weights.values(), np.zeros((self.count, self.cells)))
        gap = np.clip(possible - self.viewed(columns), 0.0, 1.0)
        shares = {
            key: np.where(total > 0, gap * held / np.where(total > 0, total, 1.0), 0.0) for key, held in weights.items()
        }
        left = 1 - self.viewed(columns) - sum(shares.values(), np.zeros((self.count, self.cells)))
        key = (rest, True)
        shares[key] = shares.get(key, np.zeros_like(left)) + np.maximum(left, 0.0)
        return shares

    def _view(self, parts: Sequence[tuple[Columns, Floats]]) -> Floats:
        missed = self._ones()
        for part, chance in parts:
            if part.reach is None:
                self._back(missed, part, chance)
            else:
                missed *= 1 - self._on_duty(part, chance * part.reach[_VIEW])
        return 1 - missed

    def _weight(self, part: Columns, weight: Floats) -> Floats:
        if part.reach is not None:
            return self._on_duty(part, weight * part.reach[_VIEW])
        held = np.zeros((self.count, self.cells))
        for rows, hour, burns in self._reached(part):
            np.add.at(held, (hour, part.cell[rows]), weight[rows] * burns)
        return held

    def _back(self, missed: Floats, part: Columns, chance: Floats) -> None:
        """Multiply in the chance that each look of a satellite missed what burnt in the hours before it."""
        for rows, hour, burns in self._reached(part):
            np.multiply.at(missed, (hour, part.cell[rows]), 1 - chance[rows] * burns)

    def _reached(self, part: Columns) -> Iterator[tuple[Ints, Ints, Floats]]:
        """(rows, hour of each, chance that a fire of that hour still burns), one lag after the other."""
        seen_s = (part.start_s + part.end_s) / 2
        own = np.floor((seen_s - self.start_s) / HOUR_S).astype(np.int64)
        for lag in range(int(REACH_BACK_H) + 1):
            hour = own - lag
            burns = remembered((seen_s - self.start_s) / HOUR_S - hour - 0.5)
            rows = np.flatnonzero((hour >= 0) & (hour < self.count) & (burns > 0))
            yield rows, hour[rows], burns[rows]

    def _on_duty(self, part: Columns, chance: Floats) -> Floats:
        """Chance times the share of each hour that a post's rows cover; stretches of one post add up."""
        held = np.zeros((self.count, self.cells))
        for hour in range(self.count):
            first = self.start_s + hour * HOUR_S
            share = (
                np.clip(np.minimum(part.end_s, first + HOUR_S) - np.maximum(part.start_s, first), 0.0, HOUR_S) / HOUR_S
            )
            rows = np.flatnonzero(share)
            np.add.at(held[hour], part.cell[rows], share[rows] * chance[rows])
        return np.minimum(held, 1.0)

    def _ones(self) -> Floats:
        return np.ones((self.count, self.cells))


def _lost(part: Columns) -> Iterator[tuple[Blind, Floats]]:
    """(reason, weight 0..1 of each look that went to it)."""
    for number, reason in enumerate(REASONS):
        mine = part.reason == number
        if not mine.any():
            continue
        if reason is None or reason is Blind.CLOUD:
            cloud = np.where(mine, np.nan_to_num(part.cloud, nan=0.0), 0.0)
            yield Blind.CLOUD, cloud
            # A nominal pass may have gone by outside its swath.
            yield Blind.NO_PASS, np.where(mine, np.clip(1 - cloud - np.nan_to_num(part.chance), 0.0, 1.0), 0.0)
        else:
            yield reason, mine.astype(float)
