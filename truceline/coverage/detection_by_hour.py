"""From looks to hours: for every hour and cell, the chance that it was seen and why it was not.

Arrays have the shape (hours, cells), hours in UTC from the start of the window, cells as in the grid.
An hour stands for an event in its middle. A satellite's look reaches back eight hours with the chance that
a fire still burns; a post sees while it is on duty, in the dark less. Sensors are taken as independent,
satellites as looking at one and the same fire.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from truceline.coverage.detection_model import KINDS, VIEW_KIND, remembered
from truceline.coverage.ledger import REASONS, Columns, code
from truceline.engines.partitions import engine, even
from truceline.model.detection import SHIPPED, Detection
from truceline.model.terms import Blind, IncidentType

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOUR_S = 3600.0
_VIEW = KINDS.index(VIEW_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Duty:
    """The stretches of a post by hour: the few hours and cells that it reaches, and which row has a share of which."""

    at: Ints  # places in (hours, cells), flat, each once
    of: Ints  # for each part the number of its place in `at`
    row: Ints
    share: Floats  # of the hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The hours of a window over a number of cells."""

    start_s: float  # seconds since 1970
    count: int
    cells: int
    numbers: Detection = SHIPPED
    _held: dict[int, tuple[Columns, _Duty]] = field(default_factory=dict, repr=False, compare=False)

    def window_s(self) -> tuple[float, float]:
        """First moment, and the first after the last hour."""
        return self.start_s, self.start_s + self.count * HOUR_S

    def detected(self, columns: Sequence[Columns], kind: IncidentType) -> Floats:
        """Chance that an event of a kind in an hour and cell would have been detected, 0..1."""
        return self._found(columns, self._duties(columns), kind, self.burning(columns))

    def every(self, columns: Sequence[Columns]) -> Mapping[IncidentType, Floats]:
        """The same for every kind."""
        burning, duties = self.burning(columns), self._duties(columns)
        return {kind: self._found(columns, duties, kind, burning) for kind in KINDS}

    def burning(self, columns: Sequence[Columns]) -> Floats:
        """Chance that all satellites missed a fire lit in an hour and cell."""
        missed = self._ones()
        for part in _orbiting(columns):
            self._back(missed, part, self.numbers.seen_while_burning * _told(part))
        return missed

    def viewed(self, columns: Sequence[Columns]) -> Floats:
        """Chance that an hour and cell was in clear view of at least one sensor, 0..1."""
        return self._view([(part, _told(part), part.reach) for part in columns])

    def blind(self, columns: Sequence[Columns], rest: Blind) -> Mapping[tuple[Blind, bool], Floats]:
        """Share of every hour and cell that was not seen, by (reason, whether of a satellite).

        What no look reaches goes to `rest`. What a look could have reached is shared out among the reasons
        of the looks that reach it, by their weight. Together with `viewed` the shares add up to 1.
        """
        viewed = self.viewed(columns)
        possible = self._view([(part, np.ones(part.cell.size), part.lit) for part in columns])
        weights = self._weights(columns, _VIEW)
        total = sum(weights.values(), self._ones() * 0.0)
        gap = np.clip(possible - viewed, 0.0, 1.0) / np.where(total > 0, total, 1.0)
        shares = {key: gap * held for key, held in weights.items()}
        left = 1 - viewed - sum(shares.values(), self._ones() * 0.0)
        key = (rest, True)
        shares[key] = shares.get(key, 0.0) + np.maximum(left, 0.0)
        return shares

    def why(self, columns: Sequence[Columns], kind: IncidentType, rest: Blind) -> Ints:
        """The main reason why an event of a kind was not detected, as codes of `REASONS`; shape (hours, cells).

        `rest` where nothing that detects such an event looked at all.
        """
        able = [part for part in columns if part.reach is not None or self.numbers.types[kind].burns > 0]
        weights = self._weights(able, KINDS.index(kind))
        reasons = sorted({reason for reason, _ in weights}, key=lambda reason: reason.value)
        found = np.full((self.count, self.cells), code(rest))
        if not reasons:
            return found
        held = np.stack([sum((w for (r, _), w in weights.items() if r is reason), self._ones() * 0.0)
                         for reason in reasons])  # fmt: skip
        codes = np.array([code(reason) for reason in reasons])
        return np.where(held.max(axis=0) > 0, codes[held.argmax(axis=0)], found)

    def _found(
        self, columns: Sequence[Columns], duties: Sequence[_Duty | None], kind: IncidentType, burning: Floats
    ) -> Floats:
        heard = self._ones()
        for part, duty in zip(columns, duties, strict=True):
            if part.reach is not None and duty is not None:
                heard.flat[duty.at] *= 1 - _on_duty(duty, _told(part) * part.reach[KINDS.index(kind)])
        return 1 - (1 - self.numbers.types[kind].burns * (1 - burning)) * heard

    def _weights(self, columns: Sequence[Columns], kind: int) -> dict[tuple[Blind, bool], Floats]:
        """How much of the looks at every hour and cell went to each (reason, whether of a satellite)."""
        weights: dict[tuple[Blind, bool], Floats] = {}
        for part in columns:
            lost = list(_lost(part, kind))
            held = [weights.setdefault((reason, part.reach is None), self._ones() * 0.0) for reason, _ in lost]
            self._lay(held, part, [weight for _, weight in lost])
        return weights

    def _view(self, parts: Sequence[tuple[Columns, Floats, Floats | None]]) -> Floats:
        missed = self._ones()
        for part, chance, reach in parts:
            if reach is None:
                self._back(missed, part, chance)
            else:
                duty = self._duty(part)
                missed.flat[duty.at] *= 1 - _on_duty(duty, chance * reach[_VIEW])
        return 1 - missed

    def _lay(self, held: Sequence[Floats], part: Columns, weights: Sequence[Floats]) -> None:
        """Add weights of looks as weights of hours and cells."""
        if part.reach is not None:
            duty = self._duty(part)
            for total, weight in zip(held, weights, strict=True):
                total.flat[duty.at] += _on_duty(duty, weight)
            return
        laid = [self._ones() * 0.0 for _ in weights]
        for rows, hour, burns in self._reached(part):
            for total, weight in zip(laid, weights, strict=True):
                np.add.at(total, (hour, part.cell[rows]), weight[rows] * burns)
        for whole, more in zip(held, laid, strict=True):
            np.add(whole, more, out=whole)

    def _back(self, missed: Floats, part: Columns, chance: Floats) -> None:
        """Multiply in the chance that each look of a satellite missed what burnt in the hours before it."""
        for rows, hour, burns in self._reached(part):
            np.multiply.at(missed, (hour, part.cell[rows]), 1 - chance[rows] * burns)

    def _reached(self, part: Columns) -> Iterator[tuple[Ints, Ints, Floats]]:
        """(rows, hour of each, chance that a fire of that hour still burns), one lag after the other."""
        seen_s = (part.start_s + part.end_s) / 2
        own = np.floor((seen_s - self.start_s) / HOUR_S).astype(np.int64)
        for lag in range(int(self.numbers.look_back_h) + 1):
            hour = own - lag
            burns = remembered((seen_s - self.start_s) / HOUR_S - hour - 0.5, self.numbers)
            rows = np.flatnonzero((hour >= 0) & (hour < self.count) & (burns > 0))
            yield rows, hour[rows], burns[rows]

    def _duties(self, columns: Sequence[Columns]) -> list[_Duty | None]:
        return [None if part.reach is None else self._duty(part) for part in columns]

    def _duty(self, part: Columns) -> _Duty:
        """Worked out once for each part: it is asked for every kind of event."""
        if id(part) not in self._held:
            self._held[id(part)] = part, self._parted(part)
        return self._held[id(part)][1]

    def _parted(self, part: Columns) -> _Duty:
        """Every row cut where an hour begins."""
        begin, end = ((moment - self.start_s) / HOUR_S for moment in (part.start_s, part.end_s))
        first = np.clip(np.floor(begin), 0, self.count).astype(np.int64)
        many = np.maximum(np.clip(np.ceil(end), 0, self.count).astype(np.int64) - first, 0)
        rows = np.repeat(np.arange(part.cell.size), many)
        hour = np.arange(rows.size) - np.repeat(np.cumsum(many) - many, many) + first[rows]
        from_s = self.start_s + hour * HOUR_S
        inside_s = np.minimum(part.end_s[rows], from_s + HOUR_S) - np.maximum(part.start_s[rows], from_s)
        share = np.clip(inside_s, 0.0, HOUR_S) / HOUR_S
        mine = share > 0
        places, of = np.unique(hour[mine] * self.cells + part.cell[rows[mine]], return_inverse=True)
        return _Duty(at=places, of=of, row=rows[mine], share=share[mine])

    def _ones(self) -> Floats:
        return np.ones((self.count, self.cells))


def every_hour(hours: Hours, columns: Sequence[Columns]) -> Mapping[IncidentType, Floats]:
    """The chance of every kind, shape (hours, cells). No cell depends on another, so blocks of them may be apart."""
    blocks = even(hours.cells, engine().parts(hours.cells * hours.count))
    if len(blocks) == 1:
        return hours.every(columns)
    asked = [(block.stop - block.start, [_over(part, block) for part in columns]) for block in blocks]
    made = engine().each(_every_hour_of, replace(hours, _held={}), asked)
    return {kind: np.concatenate([found[kind] for found in made], axis=1) for kind in KINDS}


def _every_hour_of(hours: Hours, part: tuple[int, list[Columns]]) -> Mapping[IncidentType, Floats]:
    cells, columns = part
    return replace(hours, cells=cells, _held={}).every(columns)


def _over(part: Columns, block: slice) -> Columns:
    """The looks at a block of cells, numbered from its first."""
    mine = np.flatnonzero((part.cell >= block.start) & (part.cell < block.stop))
    reach, lit = (None if held is None else held[:, mine] for held in (part.reach, part.lit))
    return replace(
        part, cell=part.cell[mine] - block.start, start_s=part.start_s[mine], end_s=part.end_s[mine],
        chance=part.chance[mine], cloud=part.cloud[mine], reason=part.reason[mine], reach=reach, lit=lit,
    )  # fmt: skip


def _on_duty(duty: _Duty, chance: Floats) -> Floats:
    """Chance times the share of each hour that a post's rows cover, where any does; stretches of one post add up."""
    return np.minimum(np.bincount(duty.of, duty.share * chance[duty.row], duty.at.size), 1.0)


def _orbiting(columns: Sequence[Columns]) -> Iterator[Columns]:
    return (part for part in columns if part.reach is None)


def _told(part: Columns) -> Floats:
    """The chance of each look; none where nobody knows."""
    return np.nan_to_num(part.chance, nan=0.0)


def _lost(part: Columns, kind: int) -> Iterator[tuple[Blind, Floats]]:
    """(reason, weight of each look that went to it)."""
    lit = np.ones(part.cell.size) if part.lit is None else part.lit[kind]
    for number, reason in enumerate(REASONS):
        mine = part.reason == number
        if not mine.any():
            continue
        if reason not in (None, Blind.CLOUD):
            yield reason, lit * mine
        elif part.reach is not None:
            yield Blind.NIGHT, np.where(mine, lit - part.reach[kind], 0.0)
        else:
            cloud = np.where(mine, np.nan_to_num(part.cloud, nan=0.0), 0.0)
            yield Blind.CLOUD, cloud
            # A nominal pass may have gone by outside its swath; a pass far aside sees only what burns strongly.
            yield Blind.NO_PASS, np.where(mine, np.clip(1 - cloud - _told(part), 0.0, 1.0), 0.0)
