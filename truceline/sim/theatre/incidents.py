"""World layer: what truly happened in a theatre, and the blasts and thunder that only sound like it."""

import math
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate

from truceline.model.records import record_id
from truceline.model.terms import ObjectClass
from truceline.sim.causes import HEAVY_WEAPONS, SHELL_WEAPONS, Cause
from truceline.sim.places import Site
from truceline.sim.streams import Stream
from truceline.sim.theatre.land import Land, Town
from truceline.sim.theatre.layout import Layout
from truceline.sim.world import Truth

SHARES = (  # of the incidents of a ceasefire day; J, near the order of model.md 3
    (Cause.SHELLING, 0.50),
    (Cause.SMALL_ARMS, 0.26),
    (Cause.ENERGY_STRIKE, 0.09),
    (Cause.DEEP_STRIKE, 0.09),
    (Cause.HEAVY_WEAPON, 0.06),
)
AWAY_KM = {Cause.SHELLING: 7.5, Cause.SMALL_ARMS: 3.5, Cause.HEAVY_WEAPON: 22.0}  # sd of the distance to the line; J
BURNS = {  # chance, median MW, mean hours; J, net of cloud .09-.14 of all incidents (R)
    Cause.SHELLING: (0.24, 4.5, 3.5),
    Cause.ENERGY_STRIKE: (0.65, 14.0, 6.0),
    Cause.DEEP_STRIKE: (0.55, 12.0, 5.0),
    Cause.SMALL_ARMS: (0.03, 3.0, 2.0),
}
MINUTES = {Cause.SHELLING: 25, Cause.SMALL_ARMS: 15, Cause.HEAVY_WEAPON: 300}  # the longest; J
OBJECTS = (ObjectClass.GRID, ObjectClass.POWER_PLANT, ObjectClass.REFINERY, ObjectClass.PIPELINE_STORAGE_PUMPING)
SECTOR_KM = 25.0
ANSWER_KM, ANSWER_DAYS = 7.0, 3.0  # how far and how late an answer falls; R: self-excitation over 8 km and 10 d
GENERATIONS = 4  # of answers; the fifth is seldom drawn at all
WORK_DAYS, WORK_H = 6, (8.0, 16.0)  # a quarry blasts from Monday to Saturday, by solar time; J
THUNDER_PER_DAY = 0.35  # storms near the line that sound like guns; J


def incidents(land: Land) -> Iterator[Truth]:
    """Every incident of the season and its answers, in no order."""
    layout = land.layout
    for day in range(layout.days):
        rate = min(100.0, layout.incidents_per_day * layout.times(day))
        for number in range(Stream(land.seed, "world", "incidents", str(day)).count(rate)):
            yield from _with_answers(land, _first(land, day, number), 0)


def blasts(land: Land) -> Iterator[Truth]:
    """Quarry blasts in work hours, and thunder taken for explosions."""
    for day in range(land.layout.days):
        date = land.layout.first_day + timedelta(days=day)
        for quarry in range(land.layout.quarries if date.weekday() < WORK_DAYS else 0):
            at = Stream(land.seed, "land", "quarry", str(quarry))
            east, north = at.uniform(0, land.layout.width_km), at.uniform(0, land.layout.depth_km)
            for number in range(Stream(land.seed, "world", "blasts", str(day), str(quarry)).count(land.layout.blasts)):
                stream = Stream(land.seed, "world", "blast", str(day), str(quarry), str(number))
                where = (east + stream.normal(0, 0.4), north + stream.normal(0, 0.4))
                yield _truth(land, Cause.QUARRY, _moment(land, day, stream.uniform(*WORK_H)), where, stream)
        for number in range(Stream(land.seed, "world", "thunder", str(day)).count(THUNDER_PER_DAY)):
            stream = Stream(land.seed, "world", "thunder", str(day), str(number))
            east = stream.uniform(0, land.layout.width_km)
            where = (east, land.line_north_km(east) + stream.normal(0, 20))
            yield _truth(land, Cause.THUNDER, _moment(land, day, stream.uniform(11, 23)), where, stream)


@lru_cache(maxsize=8)
def _sectors(seed: int, layout: Layout) -> tuple[float, ...]:
    """Cumulated activity of the 25 km sectors of the line, the last 1: a few are hot, most are quiet."""
    count = math.ceil(layout.width_km / SECTOR_KM)
    drawn = [Stream(seed, "world", "sector", str(n)).lognormal(1.0, layout.hot_sectors) for n in range(count)]
    return tuple(share / sum(drawn) for share in accumulate(drawn))


def _first(land: Land, day: int, number: int) -> Truth:
    stream = Stream(land.seed, "world", "incident", str(day), str(number))
    cause = _cause(stream)
    at = _moment(land, day, stream.uniform(0, 24))
    return _truth(land, cause, at, _where(land, cause, stream), stream)


def _cause(stream: Stream) -> Cause:
    at = stream.uniform(0.0, 1.0)
    for cause, share in SHARES:
        at -= share
        if at < 0:
            return cause
    return Cause.SHELLING


def _where(land: Land, cause: Cause, stream: Stream) -> tuple[float, float]:
    """East and north, km. Strikes fall on people, the rest around the line; a part of that on its settlements."""
    if cause not in AWAY_KM:
        town = land.populous(stream)
        return _beside(land, town, stream, 2.5)
    sectors = _sectors(land.seed, land.layout)
    sector = bisect_left(sectors, stream.uniform(0.0, 1.0))
    east = min((sector + stream.uniform(0, 1)) * SECTOR_KM, land.layout.width_km)
    north = land.line_north_km(east) + stream.normal(0.0, AWAY_KM[cause])
    if stream.chance(land.layout.town_share):
        return _beside(land, land.aimed_at(east, north, stream), stream, 1.2)
    return _inside(land, east, north)


def _beside(land: Land, town: Town, stream: Stream, sd_km: float) -> tuple[float, float]:
    east, north = land.plane(town.lat_deg, town.lon_deg)
    return _inside(land, east + stream.normal(0, sd_km), north + stream.normal(0, sd_km))


def _inside(land: Land, east: float, north: float) -> tuple[float, float]:
    return min(max(east, 0.0), land.layout.width_km), min(max(north, 0.0), land.layout.depth_km)


def _moment(land: Land, day: int, solar_h: float) -> datetime:
    """A moment of a UTC day at an hour of local solar time, wrapped into that day."""
    midnight = datetime.combine(land.layout.first_day, time.min, tzinfo=UTC) + timedelta(days=day)
    return midnight + timedelta(seconds=int(3600 * ((solar_h + 2.0) % 24)))  # the land lies two hours west of Greenwich


def _with_answers(land: Land, truth: Truth, generation: int) -> Iterator[Truth]:
    """A truth and what it draws after it: near it and within days, so that war keeps returning to its places."""
    yield truth
    if generation == GENERATIONS:
        return
    stream = Stream(land.seed, "world", "answers", truth.truth_id)
    for number in range(stream.count(land.layout.answers)):
        own = Stream(land.seed, "world", "answer", truth.truth_id, str(number))
        at = truth.started_utc + timedelta(seconds=int(-86_400 * ANSWER_DAYS * math.log(1 - own.uniform(0, 1))))
        if at >= _moment(land, land.layout.days, -2.0):
            continue
        east, north = land.plane(truth.lat_deg, truth.lon_deg)
        where = _inside(land, east + own.normal(0, ANSWER_KM / 1.4), north + own.normal(0, ANSWER_KM / 1.4))
        cause = truth.cause if own.chance(0.7) else Cause.SHELLING
        yield from _with_answers(land, _truth(land, cause, at, where, own, truth.truth_id), generation + 1)


def _truth(
    land: Land, cause: Cause, at: datetime, where: tuple[float, float], stream: Stream, answers: str | None = None
) -> Truth:
    lat, lon = land.degrees(*where)
    town = land.nearest(*where)
    chance, median_mw, hours = BURNS.get(cause, (0.0, 1.0, 1.0))
    burns = stream.chance(min(0.95, chance * land.layout.burn_share))
    frp = round(stream.lognormal(median_mw, 1.0), 2)
    until = at + timedelta(hours=0.2 - hours * math.log(1 - stream.uniform(0, 1)))
    weapon, calibre = _weapon(cause, stream)
    site = Site(name=town.name, lat_deg=lat, lon_deg=lon, object_class=stream.pick(OBJECTS))
    return Truth(
        truth_id=record_id("theatre", str(land.seed), cause, at.isoformat(), f"{lat:.5f}", f"{lon:.5f}"),
        cause=cause,
        started_utc=at,
        ended_utc=at + timedelta(minutes=stream.whole(1, MINUTES.get(cause, 4))),
        lat_deg=lat,
        lon_deg=lon,
        near=town.name,
        site=site if cause is Cause.ENERGY_STRIKE else None,
        weapon=weapon,
        weapon_calibre_mm=calibre,
        rounds=stream.whole(1, 30),
        frp_mw=frp if burns else None,
        burns_until_utc=until.replace(microsecond=0) if burns else None,
        visibility=min(2.5, stream.lognormal(0.75 + 0.1 * math.log10(town.people / 200.0), 0.55)),
        answers=answers,
    )


def _weapon(cause: Cause, stream: Stream) -> tuple[str | None, float | None]:
    if cause is Cause.SHELLING:
        return stream.pick(SHELL_WEAPONS)
    return stream.pick(HEAVY_WEAPONS) if cause is Cause.HEAVY_WEAPON else (None, None)
