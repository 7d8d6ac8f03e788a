"""What a neighbour search asks, checked once; and the grid of latitude bands that both twins search.

A grid of latitude bands, each at least one radius high, with as many columns as still make every column
at least as wide as a radius reaches there; fewer than four columns become one full circle, which settles
the poles and any radius up to half the circumference. Columns wrap, so the antimeridian is no border.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truceline.model.errors import OutOfRange
from truceline.model.place import EARTH_RADIUS_M

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 1e-9  # degrees by which windows are opened; the exact test follows
MOST_KINDS = 256
_FEW_COLUMNS = 4  # below this a cell could meet the same neighbour twice
_LEAST_REACH_DEG = 1e-3  # 111 m: bounds the size of the grid


@dataclass(frozen=True, slots=True, kw_only=True)
class PerRow:
    """What single rows bring to the limits; each array of shape (n,), or None where all rows are alike."""

    kind: ArrayLike | None = None  # 0..k-1, for limits of shape (k, k): which sensor, which class
    radius_m: ArrayLike | None = None  # metres that this row adds to every radius: its own uncertainty
    gap_s: ArrayLike | None = None  # seconds that it adds to every gap


@dataclass(frozen=True, slots=True)
class Search:
    """Checked columns and limits; shape (n,) unless said.

    Two rows are near if their distance is at most `radius_m[kind, kind] + add_m + add_m` and their times are at most
    `gap_s[kind, kind] + add_s + add_s` apart.
    """

    lat: Floats
    lon: Floats
    t: Floats
    kind: NDArray[np.uint8]
    add_m: Floats
    add_s: Floats
    radius_m: Floats  # shape (k, k)
    gap_s: Floats  # shape (k, k)

    @property
    def alike(self) -> bool:
        """Whether one radius and one gap hold for all."""
        return self.radius_m.size == 1 and not self.add_m.any() and not self.add_s.any()

    def halves(self) -> tuple[Floats, Floats]:
        """(metres, seconds) of each row, shape (n,): two rows that are near are within the sum of their halves."""
        present = np.unique(self.kind)
        widest = [limit[:, present].max(axis=1) / 2 for limit in (self.radius_m, self.gap_s)]
        return widest[0][self.kind] + self.add_m, widest[1][self.kind] + self.add_s


@dataclass(frozen=True, slots=True)
class Bands:
    """The grid: its bands from the south, their columns from longitude 0."""

    columns: Ints  # shape (bands,)
    starts: Ints  # shape (bands + 1,): cell id of each band's first column


def search(
    lat_deg: ArrayLike,
    lon_deg: ArrayLike,
    t_s: ArrayLike,
    radius_m: ArrayLike,
    max_gap_s: ArrayLike,
    *,
    per_row: PerRow | None = None,
) -> Search:
    """The question, if every part of it is a number that means something.

    Raises:
        OutOfRange: shapes differ, a value is not finite, a latitude beyond a pole, a negative or lopsided limit.
    """
    lat, lon, t = (writable(values) for values in (lat_deg, lon_deg, t_s))
    if not (lat.ndim == 1 and lat.shape == lon.shape == t.shape):
        raise OutOfRange("columns", (lat.shape, lon.shape, t.shape), "three arrays of one shape (n,)")
    for name, values in (("lat_deg", lat), ("lon_deg", lon), ("t_s", t)):
        if not np.isfinite(values).all():
            raise OutOfRange(name, "a value that is not finite", "finite numbers; leave rows without a place out")
    if lat.size and not max(-lat.min(), lat.max()) <= 90.0:
        raise OutOfRange("lat_deg", float(lat[np.argmax(np.abs(lat))]), "-90 to 90")
    own = per_row or PerRow()
    radius, gap = _limit("radius_m", radius_m), _limit("max_gap_s", max_gap_s)
    kinds = max(radius.shape[0], gap.shape[0])
    return Search(
        lat=lat,
        lon=lon,
        t=t,
        kind=_kind(own.kind, lat.size, kinds),
        add_m=_added("radius_m of a row", own.radius_m, lat.size),
        add_s=_added("gap_s of a row", own.gap_s, lat.size),
        radius_m=_square(radius, kinds),
        gap_s=_square(gap, kinds),
    )


def bands(reach_m: float) -> Bands:
    """The grid for a reach in metres: whatever is nearer than that lies in a neighbouring cell."""
    reach_deg = max(float(np.degrees(min(reach_m / EARTH_RADIUS_M, 4.0))), _LEAST_REACH_DEG) + ROUNDING
    count = max(1, int(180.0 // reach_deg))
    height = 180.0 / count
    edges = -90.0 + height * np.arange(count + 1)
    far = np.maximum(np.abs(edges[:-1] - height), np.abs(edges[1:] + height))
    sin_reach, cos_lat = np.sin(np.radians(min(reach_deg, 90.0))), np.cos(np.radians(np.minimum(far, 90.0)))
    polar = (far + reach_deg >= 90.0) | (sin_reach >= cos_lat)
    ratio = np.where(polar, 1.0, sin_reach / np.where(polar, 1.0, cos_lat))
    fit = np.where(polar, 1, 360.0 // (np.degrees(np.arcsin(ratio)) + ROUNDING)).astype(np.int64)
    columns = np.where(fit < _FEW_COLUMNS, 1, fit)
    return Bands(columns, np.concatenate([[0], np.cumsum(columns)]))


def writable(values: ArrayLike) -> Floats:
    """The column as it is, or a copy of one that may not be written: loops are compiled for one kind of array."""
    return np.require(values, np.float64, ["C", "W"])


def unit_vectors(lat_deg: Floats, lon_deg: Floats) -> tuple[Floats, Floats, Floats]:
    """(x, y, z) on the unit sphere. Both twins take these, so that they round alike."""
    phi, lam = np.radians(lat_deg), np.radians(lon_deg)
    flat = np.cos(phi)
    return flat * np.cos(lam), flat * np.sin(lam), np.sin(phi)


def chord2(radius_m: Any) -> Any:  # noqa: ANN401 - a number or an array of them, and compiled as it stands
    """Square of the chord, on the unit sphere, under an arc of `radius_m` on the earth, a hair more.

    By a series, because the sine of numpy and that of a compiled loop may differ in the last bit. The next
    term at the largest half arc, 90 degrees, is 4e-14.
    """
    half = np.minimum(radius_m / EARTH_RADIUS_M, np.pi) / 2
    w = half * half
    s = -1.0 / 1307674368000.0 + w / 355687428096000.0  # -1/15! + w/17!
    s = 1.0 / 362880.0 + w * (-1.0 / 39916800.0 + w * (1.0 / 6227020800.0 + w * s))
    s = half * (1.0 + w * (-1.0 / 6.0 + w * (1.0 / 120.0 + w * (-1.0 / 5040.0 + w * s))))
    return 4.0 * s * s * (1.0 + 1e-12) + 1e-30


def _limit(name: str, values: ArrayLike) -> Floats:
    limit = np.atleast_2d(np.asarray(values, np.float64))
    if limit.ndim != 2 or limit.shape[0] != limit.shape[1] or not 1 <= limit.shape[0] <= MOST_KINDS:
        raise OutOfRange(name, limit.shape, f"one number, or a square of at most {MOST_KINDS} kinds")
    if not (limit >= 0.0).all():  # this way round: NaN fails
        raise OutOfRange(name, float(limit[~(limit >= 0.0)][0]), "zero or more")
    if not np.array_equal(limit, limit.T):
        raise OutOfRange(name, "other limits from a to b than from b to a", "a symmetric square")
    return limit


def _square(limit: Floats, kinds: int) -> Floats:
    if limit.shape[0] not in (1, kinds):
        raise OutOfRange("limits", limit.shape, f"shape ({kinds}, {kinds}), as the other limit")
    return np.ascontiguousarray(np.broadcast_to(limit, (kinds, kinds)))


def _kind(values: ArrayLike | None, n: int, kinds: int) -> NDArray[np.uint8]:
    if values is None:
        if kinds > 1:
            raise OutOfRange("kind", None, f"a kind 0..{kinds - 1} for every row, as the limits are for {kinds}")
        return np.zeros(n, np.uint8)
    kind = np.asarray(values)
    if kind.shape != (n,) or not (np.issubdtype(kind.dtype, np.integer) or kind.size == 0):
        raise OutOfRange("kind", (kind.shape, str(kind.dtype)), f"integers of shape ({n},)")
    if kind.size and not (kind.min() >= 0 and kind.max() < kinds):
        raise OutOfRange("kind", (int(kind.min()), int(kind.max())), f"0..{kinds - 1}")
    return np.ascontiguousarray(kind, np.uint8)


def _added(name: str, values: ArrayLike | None, n: int) -> Floats:
    if values is None:
        return np.zeros(n)
    added = writable(values)
    if added.shape != (n,):
        raise OutOfRange(name, added.shape, f"shape ({n},)")
    bad = ~((added >= 0.0) & np.isfinite(added))
    if bad.any():
        raise OutOfRange(name, float(added[bad][0]), "finite and zero or more; give an absent uncertainty a value")
    return added
