"""What a rule asks of a protected vessel's way: that it keeps to the corridor, and does not lie still in it.

A vessel is on its way through the corridor from its first fix inside to its last one inside. Before that nothing is
asked. What lies outside after the last fix inside may be the end of the voyage, and stays open.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from truceline.agreement.nouns import Zone
from truceline.assess.duties.obligations import Obligation
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.geometry.distances import normal_share
from truceline.assess.geometry.ellipsoid import geodesic_m
from truceline.assess.geometry.share_inside import depths_m
from truceline.assess.vessels.tracks import FRESH, TOP_SPEED_M_S, Fix, Track
from truceline.assess.words.phrases import metres, percent, span
from truceline.model.place import Point
from truceline.model.times import utc_text

DEVIATION, STOP, INSIDE = "deviation", "stop", "inside the corridor"
LEAST_SD_M = 1.0  # a position is never surer than that
SWING_M = 300.0  # a vessel at anchor swings on its chain within so much of one place (our judgement)

Hours = tuple[datetime, datetime]


def deviation_obligation(track: Track, corridor: Zone, deviation_m: float, hours: Hours) -> Obligation | None:
    """The fix at which the vessel was most surely too far outside the corridor; None where it was not on its way."""
    depths = depths_to_m(corridor, track.fixes)
    inside = [n for n, depth_m in enumerate(depths) if depth_m >= 0.0]
    asked = [n for n, at in enumerate(track.times) if hours[0] <= at < hours[1] and inside and n >= inside[0]]
    if not asked:
        return None
    chance = {n: _claimed(track, n) * normal_share((-depths[n] - deviation_m) / _sd_m(track.fixes[n])) for n in asked}
    back = {n: chance[n] if n <= inside[-1] else 0.0 for n in asked}
    worst = max(asked, key=lambda n: (back[n], chance[n]))
    where = f"{metres(abs(depths[worst]))} {'inside' if depths[worst] >= 0.0 else 'outside'}"
    words = f"{percent(chance[worst])} more than {metres(deviation_m)} outside the corridor ({where})"
    if worst > inside[-1]:
        words += "; no later fix inside: the voyage may have ended"
    if_contradicts, if_clears, most = "a fix farther out", "a fix in the corridor", max(chance.values())
    if (claim := _claimed(track, worst)) < 1.0:
        words += f"; by the ship's own transmission, which holds with {percent(claim)}"
        most = max(most, chance[worst] + 1.0 - claim)
    at = track.times[worst]
    return Obligation(
        key=f"deviation {track.vessel}",
        title=f'way of "{track.vessel}" beside the corridor, {utc_text(at)}',
        started=at,
        ended=at,
        factors=(
            factor(
                DEVIATION, Role.FACT, back[worst], words, most=most, if_contradicts=if_contradicts, if_clears=if_clears
            ),
        ),
        recorded=_recorded(track, asked),
        entries=(track.fixes[worst].entry_id,),
        main=DEVIATION,
    )


def stop_due(
    track: Track, corridor: Zone, stop_minutes: float, hours: Hours, since: datetime | None
) -> Obligation | None:
    """The stay inside the corridor that is most surely too long, from `since` on; None where none reaches the hours."""
    bound = [n for n, at in enumerate(track.times) if at < hours[1] and (since is None or at >= since)]
    depths, longest = depths_to_m(corridor, track.fixes), timedelta(minutes=stop_minutes)
    stays = [
        _weighed(
            track, run, min(_claimed(track, n) * normal_share(depths[n] / _sd_m(track.fixes[n])) for n in run), longest
        )
        for run in _runs(track, bound)
        if track.times[run[-1]] >= hours[0]
    ]
    if not stays:
        return None
    top = max(stays, key=lambda one: (*one.product(), one.lay[0]))
    started, ended = track.times[top.run[0]], track.times[top.run[-1]]
    return Obligation(
        key=f"stop {track.vessel}",
        title=f'stay of "{track.vessel}" in the corridor, {utc_text(started)} for {span(top.lay[0])}',
        started=max(started, hours[0]),
        ended=ended,
        factors=top.factors,
        recorded=_recorded(track, [n for n in bound if track.times[n] >= hours[0]]),
        entries=tuple(track.fixes[n].entry_id for n in top.run),
        main=STOP,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stay:
    """Fixes in a row near each other, and what the rule makes of them."""

    run: Sequence[int]
    lay: tuple[timedelta, timedelta]  # (least, most) time that the vessel lay still
    factors: tuple[Factor, ...]

    def product(self) -> tuple[float, float]:
        return math.prod(one.least for one in self.factors), math.prod(one.most for one in self.factors)


def _weighed(track: Track, run: Sequence[int], inside: float, longest: timedelta) -> _Stay:
    """Between the first and the last fix of a stay it lay still; the fixes around say how much longer it may have."""
    lay = _still(track, run)
    least, most = (1.0 if one > longest else 0.0 for one in lay)
    words = f"lay still for {span(lay[0])} to {span(lay[1])}, {span(longest)} allowed"
    if_contradicts, if_clears = "a longer stay", "a shorter stay"
    stopped = factor(STOP, Role.FACT, least, words, most=most, if_contradicts=if_contradicts, if_clears=if_clears)
    return _Stay(
        run=run, lay=lay, factors=(stopped, factor(INSIDE, Role.FACT, inside, f"{percent(inside)} inside the corridor"))
    )


def _runs(track: Track, asked: Sequence[int]) -> Iterator[list[int]]:
    """Stays: fixes in a row near the first of them, none so late that the vessel may have come back."""
    first = 0
    while first < len(asked):
        last = first
        while last + 1 < len(asked) and _stays(track, asked[first], asked[last + 1]):
            last += 1
        yield list(asked[first : last + 1])
        first = last + 1


def _stays(track: Track, first: int, number: int) -> bool:
    one, fix = track.fixes[first], track.fixes[number]
    near_m = SWING_M + 2.0 * math.hypot(one.sd_m, fix.sd_m)
    return fix.at - track.times[number - 1] <= 2 * FRESH and _apart_m(one, fix) <= near_m


def _still(track: Track, run: Sequence[int]) -> tuple[timedelta, timedelta]:
    """(least, most) time that the vessel lay still: between its fixes, and as it may have around them."""
    times, first, last = track.times, run[0], run[-1]
    lay = times[last] - times[first]
    around = _spare(track, first - 1, first, run) + _spare(track, last + 1, last, run)
    sure = max(track.fixes[n].sd_m for n in run) <= SWING_M
    return (lay if sure else timedelta(0)), lay + around


def _spare(track: Track, beyond: int, end: int, run: Sequence[int]) -> timedelta:
    """How long before or after a stay the vessel may still have lain there: what the way to the next fix left it.

    Where there is no next fix, one fix alone is no stay, and more than one may go on for `FRESH`.
    """
    if not 0 <= beyond < len(track.fixes):
        return FRESH if len(run) > 1 else timedelta(0)
    way_m = _apart_m(track.fixes[beyond], track.fixes[end])
    left = abs(track.times[beyond] - track.times[end]) - timedelta(seconds=way_m / TOP_SPEED_M_S)
    return max(left, timedelta(0))


def _recorded(track: Track, asked: Sequence[int]) -> bool:
    """Whether no moment between the fixes is farther than `FRESH` from all of them."""
    return all(track.times[later] - track.times[earlier] <= 2 * FRESH for earlier, later in pairwise(asked))


def depths_to_m(corridor: Zone, fixes: Sequence[Fix]) -> list[float]:
    """How far each fix lies inside a zone, metres; negative outside."""
    places = [Point(lat_deg=f.lat_deg, lon_deg=f.lon_deg, major_sd_m=1.0, minor_sd_m=1.0) for f in fixes]
    return depths_m(corridor.area, places).tolist() if places else []


def _claimed(track: Track, number: int) -> float:
    return track.fixes[number].weight


def _sd_m(fix: Fix) -> float:
    return max(fix.sd_m, LEAST_SD_M)


def _apart_m(one: Fix, other: Fix) -> float:
    return float(geodesic_m(one.lon_deg, one.lat_deg, other.lon_deg, other.lat_deg))
