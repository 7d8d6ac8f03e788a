"""Where a vessel was between the positions that the register holds.

Between two fixes of at most `FRESH` on either side the vessel is taken on the geodesic, evenly in time. Around it
lies what a vessel of `TOP_SPEED_M_S` could have reached and still have come to the second fix in time: an ellipse
with its foci in the fixes (Pfoser and Jensen 1999). Half its width at that point of the way is taken as a disc that
is evenly filled, so a quarter of its square is the variance on each axis. Beside a single fix the disc grows with
the time. Farther than `FRESH` from any fix the place is not known; what it cannot have reached is.

What a ship transmits of herself (AIS) is a fix too, and a claim: it holds with `CLAIM_HOLDS`, and otherwise says
nothing. A claim that a line of the register contradicts is left out.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache, partial

import numpy as np

from truceline.assess.geometry.discs import chance_within
from truceline.assess.geometry.ellipsoid import geodesic, geodesic_m, gone
from truceline.assess.geometry.share_inside import REACH_SD
from truceline.assess.register.register import Register, plain
from truceline.model.place import Point, Spread, great_circle_m
from truceline.model.records import Entry
from truceline.model.terms import EntryKind

TOP_SPEED_M_S = 12.86  # 25 knots, service speed of a fast container ship; bulk carriers make 12 to 15 (our judgement)
FRESH = timedelta(hours=2)  # a fix says something so long before and after
SILENT = timedelta(hours=12)  # a gap that counts as switched off: Welch et al. 2022, Sci. Adv. abq2109
CLAIM_HOLDS = 0.9  # of a position that a ship states of herself, where nothing disturbs it (our judgement)
CLAIMS = "ais"  # the source of such positions
SPHERE = 1.006  # a sphere is within 0.6 % of the geodesic

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One position of a vessel."""

    at: datetime
    lat_deg: float
    lon_deg: float
    sd_m: float  # on each axis
    entry_id: str
    weight: float = 1.0  # chance that it is no false claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a vessel was at a moment: a place and its spread; where not known, how far off it may have been."""

    lat_deg: float
    lon_deg: float
    sd_m: float
    reach_m: float | None = None  # not None: not known, at most so far from the place
    weight: float = 1.0  # chance that the fixes behind it are no false claims


@dataclass(frozen=True)
class Track:
    """The fixes of one vessel in the order of time, one for each moment."""

    vessel: str
    fixes: tuple[Fix, ...]
    named: bool  # the text names it: without a fix it may be anywhere

    @cached_property
    def times(self) -> list[datetime]:
        """Moments of the fixes."""
        return [fix.at for fix in self.fixes]

    @cached_property
    def legs(self) -> list[tuple[float, float]]:
        """(azimuth in degrees, length in metres) from each fix to the next."""
        lon, lat = (np.array([getattr(fix, name) for fix in self.fixes]) for name in ("lon_deg", "lat_deg"))
        azimuths, lengths_m = geodesic(lon[:-1], lat[:-1], lon[1:], lat[1:])
        return list(zip(azimuths.tolist(), lengths_m.tolist(), strict=True))

    def spot(self, at: datetime) -> Spot | None:
        """Where the vessel was; None where no fix says anything."""
        after = bisect_right(self.times, at)
        if 0 < after < len(self.fixes) and self.times[after] - self.times[after - 1] <= 2 * FRESH:
            return self._between(after - 1, at)
        beside = self.fixes[max(after - 1, 0) : after + 1]
        nearest = min(beside, key=lambda fix: abs(fix.at - at), default=None)
        if nearest is None:
            return None
        return self._beside(nearest, abs(nearest.at - at))

    def nearer(self, place: Point, radius_m: float, at: datetime) -> Interval:
        """(least, most) chance that the place lies within the radius of the vessel at a moment."""
        spot = self.spot(at)
        if spot is None:
            return (0.0, 1.0) if self.named else (0.0, 0.0)
        apart_m = great_circle_m(spot.lat_deg, spot.lon_deg, place.lat_deg, place.lon_deg)
        spare_m = radius_m + REACH_SD * (place.major_sd_m + spot.sd_m)
        if spot.reach_m is not None:
            return (0.0, 1.0 if apart_m <= SPHERE * (spare_m + spot.reach_m) else 0.0)
        if apart_m > SPHERE * (radius_m + 2.0 * REACH_SD * (place.major_sd_m + spot.sd_m)):
            return (0.0, 1.0 - spot.weight if self.named else 0.0)
        share = _share(spot, place, radius_m)
        doubt = (1.0 - spot.weight) * (1.0 if self.named else share)  # a false claim: nobody knows where it was
        return spot.weight * share, spot.weight * share + doubt

    def _between(self, first: int, at: datetime) -> Spot:
        a, b = self.fixes[first], self.fixes[first + 1]
        azimuth, length_m = self.legs[first]
        seconds = (b.at - a.at).total_seconds()
        done = (at - a.at).total_seconds() / seconds
        lon, lat = gone(a.lon_deg, a.lat_deg, azimuth, done * length_m)
        spare_m2 = max((TOP_SPEED_M_S * seconds) ** 2 - length_m**2, 0.0)
        variance = ((1.0 - done) * a.sd_m) ** 2 + (done * b.sd_m) ** 2 + done * (1.0 - done) * spare_m2 / 4.0
        return Spot(lat_deg=lat, lon_deg=lon, sd_m=math.sqrt(variance), weight=min(a.weight, b.weight))

    def _beside(self, fix: Fix, gap: timedelta) -> Spot | None:
        gone_m = TOP_SPEED_M_S * gap.total_seconds()
        if gap <= FRESH:
            sd_m = math.hypot(fix.sd_m, gone_m / 2.0)
            return Spot(lat_deg=fix.lat_deg, lon_deg=fix.lon_deg, sd_m=sd_m, weight=fix.weight)
        if gap > SILENT and not self.named:
            return None
        return Spot(lat_deg=fix.lat_deg, lon_deg=fix.lon_deg, sd_m=fix.sd_m, reach_m=gone_m)


@lru_cache(maxsize=8)
def tracks(register: Register, vessels: tuple[str, ...]) -> tuple[Track, ...]:
    """The tracks of the named vessels, in that order; of every vessel with a position where none is named."""
    held: dict[str, list[Entry]] = {plain(name): [] for name in vessels}
    names = {plain(name): name for name in vessels}
    for entry in register.of(EntryKind.POSITION):
        key = plain(entry.item)
        if not vessels:
            names.setdefault(key, entry.item)
        if key in names and entry.place is not None:
            held.setdefault(key, []).append(entry)
    return tuple(Track(vessel=names[key], fixes=_fixes(held[key]), named=bool(vessels)) for key in held)


def known_to_register(register: Register, held: Sequence[Track]) -> tuple[Track, ...]:
    """Those of which the text or the register itself speaks: of nobody else does a rule ask where it sailed."""
    known = {plain(entry.item) for entry in register.of(EntryKind.POSITION) if entry.source != CLAIMS}
    return tuple(track for track in held if track.named or plain(track.vessel) in known)


def _fixes(entries: Sequence[Entry]) -> tuple[Fix, ...]:
    """Fixes in order, without claims that a line of the register contradicts."""
    made = _one_for_each_moment(entries)
    written = [fix for fix in made if fix.weight >= 1.0]
    if not written or len(written) == len(made):
        return made
    times = [fix.at for fix in written]

    def beside(fix: Fix) -> Sequence[Fix]:
        after = bisect_right(times, fix.at)
        return written[max(after - 1, 0) : after + 1]

    return tuple(fix for fix in made if fix.weight >= 1.0 or all(map(partial(_agree, fix), beside(fix))))


def _agree(one: Fix, other: Fix) -> bool:
    """Whether a vessel can have been at both; what lies more than `SILENT` apart never contradicts."""
    gap = abs(one.at - other.at)
    if gap > SILENT:
        return True
    apart_m = great_circle_m(one.lat_deg, one.lon_deg, other.lat_deg, other.lon_deg)
    return apart_m <= TOP_SPEED_M_S * gap.total_seconds() + REACH_SD * (one.sd_m + other.sd_m)


def _one_for_each_moment(entries: Sequence[Entry]) -> tuple[Fix, ...]:
    """Fixes in order. Of two places at one moment the surer one stays, as unsure as they lie apart."""
    made: list[Fix] = []
    for fix in sorted(map(_fix, entries), key=lambda one: (one.at, -one.weight, one.sd_m, one.entry_id)):
        if not made or made[-1].at < fix.at:
            made.append(fix)
            continue
        kept = made[-1]
        if kept.weight > fix.weight:
            continue  # the register's own line stands above a claim of the same moment
        sd_m = max(kept.sd_m, float(geodesic_m(kept.lon_deg, kept.lat_deg, fix.lon_deg, fix.lat_deg)))
        made[-1] = replace(kept, sd_m=sd_m)
    return tuple(made)


def _fix(entry: Entry) -> Fix:
    """The middle of the entry's time; a longer time makes the place less sure."""
    assert entry.place is not None  # noqa: S101 - asked by `tracks`
    lat, lon = entry.place.centre()
    spread, half = entry.place.spread(), (entry.ended_utc - entry.started_utc) / 2
    sd_m = math.hypot(math.sqrt(max(spread.east_m2, spread.north_m2)), TOP_SPEED_M_S * half.total_seconds() / 2.0)
    weight = CLAIM_HOLDS if entry.source == CLAIMS else 1.0
    return Fix(at=entry.started_utc + half, lat_deg=lat, lon_deg=lon, sd_m=sd_m, entry_id=entry.entry_id, weight=weight)


def _share(spot: Spot, place: Point, radius_m: float) -> float:
    azimuth, metres = geodesic(spot.lon_deg, spot.lat_deg, place.lon_deg, place.lat_deg)
    bearing, apart_m, spread = math.radians(float(azimuth)), float(metres), place.spread()
    east_m2, north_m2 = spread.east_m2 + spot.sd_m**2, spread.north_m2 + spot.sd_m**2
    both = Spread(east_m2=east_m2, north_m2=north_m2, east_north_m2=spread.east_north_m2)
    return chance_within(apart_m * math.sin(bearing), apart_m * math.cos(bearing), both, radius_m)
