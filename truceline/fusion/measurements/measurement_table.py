"""Items as columns: a Gaussian in place and time, and a weight per hypothesis (model.md 2.1).

A measurement is what may join an incident as one independent item. Adjacent pixels of one pass are one measurement;
copies of one passage about one place, and rows of one sensor that say the same thing again, hang on their root.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.fusion.params import KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
HYPOTHESES = 2 * len(KINDS)  # every kind under low, then every kind under high visibility
THERMAL, POST, SEISMIC, RADAR, REPORT = range(5)  # families
FAMILY = ("thermal", "post", "seismic", "radar", "report")
CONTEXT = 3  # power, hour of day, what burned near by in the weeks before
SATELLITES = "satellites"  # one voice: they prove one fire, however often it is seen
LEAST_SD_KM, MOST_SD_KM = (
    0.01,
    500.0,
)  # what an uncertainty may be; absurd ones are held to it, and that is no certainty
LEAST_SD_H, MOST_SD_H = 0.005, 500.0  # three weeks: an event of which only the month is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurements:
    """Columns of shape (n,) unless said otherwise, in order of key. Hours count from the origin of the window."""

    key: NDArray[np.object_]  # the smallest id inside: ties break by it
    family: Ints  # index in FAMILY
    lineage: NDArray[np.object_]  # items of one lineage are never independent of one another
    voice: NDArray[np.object_]  # items of one voice count once: a text source, one post, all satellites
    event: NDArray[np.object_]  # of texts: "place|kind|day" they tell of; texts of two are never paired; empty: open
    settlement: NDArray[np.object_]  # of texts and geolocated pictures: id of the one they name; empty: none, or open
    primary: Bools  # looked for itself
    lat_deg: Floats
    lon_deg: Floats
    spread: Floats  # shape (n, 3): variance east, north, covariance, km²
    vague_km: Floats
    hour: Floats
    hour_sd: Floats
    from_hour: Floats  # the stated interval
    to_hour: Floats
    weights: Floats  # w_{j,h}, nats, shape (n, HYPOTHESES); of texts before `claims_in_place` ln p_s,h alone
    odds_true: Floats  # of texts: log-odds that a claim of its class is true; NaN for all others
    log_other: Floats  # of texts: ln of how often it is told of something else here, km⁻² h⁻¹
    at_hour: Floats  # when it was seen or said to have happened: the order of the bars
    frp_mw: Floats  # zero where it is no hot spot
    context: (
        Floats  # of `weights`, nats that a hot spot owes to its power, its hour and fires before; shape (n, CONTEXT)
    )
    doubt: Floats  # sd of ln of the clutter where it is not known; zero where it is
    head: Ints  # item that names it
    items: Ints  # shape (all items,): the items inside, measurement after measurement
    first: Ints  # shape (n + 1,): measurement k holds items first[k] .. first[k + 1]

    def __len__(self) -> int:
        return len(self.hour)

    def inside(self, measurement: int) -> Ints:
        """Items of a measurement."""
        return self.items[self.first[measurement] : self.first[measurement + 1]]

    def sorted(self) -> "Measurements":
        """In order of key."""
        order = np.asarray(pa.compute.sort_indices(pa.array(self.key, pa.string())))
        return self.take(order)

    def later(self, hours: float) -> "Measurements":
        """The same with hours that count from an origin so many hours earlier; passes keep their name over midnight."""
        timed = np.isin(self.family, (THERMAL, RADAR))
        lineage = self.lineage.copy()
        lineage[timed] = [_later(name, hours) for name in self.lineage[timed]]
        moved = {name: getattr(self, name) + hours for name in ("hour", "from_hour", "to_hour", "at_hour")}
        return replace(self, lineage=lineage, **moved)

    def renumbered(self, begin: int) -> "Measurements":
        """The same with `begin` added to the numbers of its items."""
        return replace(self, head=self.head + begin, items=self.items + begin)

    def take(self, rows: Ints) -> "Measurements":
        """Some of the measurements, in the order given."""
        counts = np.diff(self.first)[rows]
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        picked = np.arange(starts[-1]) - np.repeat(starts[:-1], counts) + np.repeat(self.first[:-1][rows], counts)
        whole = {one.name: getattr(self, one.name)[rows] for one in fields(self) if one.name not in ("items", "first")}
        return Measurements(**whole, items=self.items[picked], first=starts)


def _later(name: str, hours: float) -> str:
    """A pass, "sensor@hour", under another origin."""
    sensor, _, hour = name.rpartition("@")
    return f"{sensor}@{float(hour) + hours:.2f}"


def joined_measurements(parts: Iterable[Measurements]) -> Measurements:
    """Several families as one set of columns."""
    parts = list(parts)
    names = [one.name for one in fields(Measurements) if one.name != "first"]
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    counts = np.concatenate([np.diff(part.first) for part in parts])
    return Measurements(**whole, first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))


def no_measurements() -> Measurements:
    """None at all."""
    none, ints = np.zeros(0), np.zeros(0, np.int64)
    texts = np.zeros(0, object)
    return Measurements(
        key=texts, family=ints, lineage=texts, voice=texts, event=texts, settlement=texts,
        primary=np.zeros(0, bool), lat_deg=none, lon_deg=none,
        spread=np.zeros((0, 3)), vague_km=none, hour=none, hour_sd=none, from_hour=none, to_hour=none,
        weights=np.zeros((0, HYPOTHESES)), odds_true=none, log_other=none, at_hour=none,
        frp_mw=none, context=np.zeros((0, CONTEXT)), doubt=none, head=ints, items=ints, first=np.zeros(1, np.int64),
    )  # fmt: skip


def no_claims(count: int) -> dict[str, Any]:
    """The columns of claims, for items that no text told."""
    nothing = np.full(count, np.nan)
    unnamed = np.full(count, "", dtype=object)
    return {"event": unnamed, "settlement": unnamed, "odds_true": nothing, "log_other": nothing}


def usable_spread(spread: Floats) -> Floats:
    """Covariances of shape (n, 3) with sds held between 10 m and 500 km, and no axis narrower than that.

    A position that claims no uncertainty would weigh without limit; one that claims a continent says nothing.
    """
    least, most = LEAST_SD_KM**2, MOST_SD_KM**2
    east, north = (np.clip(np.nan_to_num(spread[:, k], nan=most), least, most) for k in (0, 1))
    room = np.sqrt(np.maximum(east - least * 0.5, 0) * np.maximum(north - least * 0.5, 0))
    cross = np.clip(np.nan_to_num(spread[:, 2]), -room, room)
    return np.stack([east, north, cross], axis=1)


def usable_sd_h(sd_h: Floats) -> Floats:
    """Time deviations held between 18 s and 100 h; unknown ones are the longest."""
    found: Floats = np.clip(np.nan_to_num(sd_h, nan=MOST_SD_H), LEAST_SD_H, MOST_SD_H)
    return found


def hours(column: pa.ChunkedArray, origin: datetime) -> Floats:
    """Hours from the origin to each moment, shape (n,)."""
    micros = column.cast(pa.int64()).to_numpy()
    found: Floats = (micros - round(origin.timestamp() * 1e6)) / 3.6e9
    return found


def hour_of(moment: datetime, origin: datetime) -> float:
    """Hours from the origin to a moment."""
    return (moment - origin).total_seconds() / 3600.0


def texts(column: pa.ChunkedArray) -> NDArray[np.object_]:
    """A text column as objects; None where there is none."""
    return np.asarray(column.to_pylist(), dtype=object)


def groups_of(labels: Ints) -> tuple[Ints, Ints]:
    """(rows in order of label and row, starts of shape (groups + 1,)) of equal labels."""
    order = np.argsort(labels, kind="stable")
    edges = np.flatnonzero(np.diff(labels[order])) + 1
    starts = np.concatenate([[0], edges, [len(labels)]]) if len(labels) else np.zeros(1, np.int64)
    return order, starts.astype(np.int64)


def codes(values: NDArray[np.object_] | Sequence[str]) -> Ints:
    """A whole number for each distinct text."""
    return np.asarray(
        pa.array(values, pa.string()).dictionary_encode().indices.to_numpy(zero_copy_only=False), np.int64
    )
