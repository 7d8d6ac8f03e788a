"""Sensor layer: hot pixels of the theatre's satellites.

Streams belong to (seed, "sensors", satellite, pass, truth): one more fire changes no other pixel.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from truceline.model.place import Point
from truceline.model.records import Observation
from truceline.model.terms import Phenomenon
from truceline.sim.causes import Cause
from truceline.sim.streams import Stream
from truceline.sim.theatre.fires import SEEN_TWICE, Fire
from truceline.sim.theatre.land import Land
from truceline.sim.theatre.passes import Pass, View, passes
from truceline.sim.theatre.tags import Tag, perceived, tag_of
from truceline.sim.theatre.weather import Weather, start_of
from truceline.sim.world import Truth

Item = tuple[Observation, Tag]
SEEN = 0.8  # chance that a clear look at a burning place gives a pixel; J
DAY_SHARE = 0.745  # of the fires that are no works; with the works 0.694, R, row 4
SAME_HALF = timedelta(hours=2)
PLANT_SEEN = 0.24  # chance of a pixel of works in a clear look, at visibility 1; tuned to row 8
POWER = {  # median MW, log sd below it, scale and power of the log above it, least; R, row 3
    "D": (6.05, 0.60, 0.88, 1.21, 1.95),
    "N": (1.13, 0.57, 0.57, 1.6, 0.40),
}
LOW, HIGH = 0.06, 0.04  # shares of the detector's own low and high mark; R
INCIDENT_NIGHT = 0.6  # power of the same fire by night; J
LATE_H, LATE_LOG_SD = 2.2, 1.72  # from overpass to knowledge: median 2.2 h, p90 20 h; R, row 12


def pixels(
    land: Land, weather: Weather, fires: Iterable[Fire], burning: Iterable[Truth], *, seed: int
) -> Iterator[Item]:
    """Every pixel of one year: fires that burn by themselves, works, incidents that burn, and false alarms."""
    by_day = [list(passes_of(land, weather.year, day)) for day in range(land.layout.days + 1)]
    count = 0
    for fire in fires:
        for at, item in enumerate(_group(land, weather, fire, by_day[fire.day], seed)):
            count += at >= 0
            yield item
    for truth in burning:
        for look in _while(land, weather.year, truth, by_day):
            yield from _single(land, weather, truth, look, seed)
    yield from _false(land, weather, by_day, land.layout.false_fires * count, seed)


def passes_of(land: Land, year: int, day: int) -> Iterator[Pass]:
    """The passes of a day whose swath reaches the middle of the land."""
    start = start_of(land, year) + timedelta(days=day)
    lat, lon = land.degrees(land.layout.width_km / 2, land.layout.depth_km / 2)
    return passes(land.layout.satellites, lat, lon, start, start + timedelta(days=1))


def _group(land: Land, weather: Weather, fire: Fire, today: Sequence[Pass], seed: int) -> Iterator[Item]:
    """One group of pixels in the pass that saw it, seldom in a second one of the same half day."""
    stream = Stream(seed, "sensors", "fire", fire.truth.truth_id)
    daynight = "D" if stream.chance(DAY_SHARE) else "N"
    views = [(look, look.view(fire.truth.lat_deg, fire.truth.lon_deg)) for look in today if look.daynight == daynight]
    seen = [(look, view) for look, view in views if view is not None]
    if not seen:
        return
    east, north = fire.spots_km[0]
    look, view = _clearest(seen, [1.001 - weather.cloud_at(east, north, view.at_utc) for _, view in seen], stream)
    yield from _spots(land, fire, look, view, seed)
    others = [(o, v) for o, v in seen if o.sensor != look.sensor and abs(v.at_utc - view.at_utc) <= SAME_HALF]
    if others and stream.chance(SEEN_TWICE):
        yield from _spots(land, fire, *stream.pick(others), seed)


def _clearest(seen: Sequence[tuple[Pass, View]], weights: Sequence[float], stream: Stream) -> tuple[Pass, View]:
    at = stream.uniform(0.0, sum(weights))
    for one, weight in zip(seen, weights, strict=True):
        at -= weight
        if at < 0:
            return one
    return seen[-1]


def _spots(land: Land, fire: Fire, look: Pass, view: View, seed: int) -> Iterator[Item]:
    for number, (east, north) in enumerate(fire.spots_km):
        stream = Stream(seed, "sensors", look.sensor, f"{look.node_s:.0f}", fire.truth.truth_id, str(number))
        place = (east + stream.normal(0, 0.05), north + stream.normal(0, 0.05))
        yield _pixel(land, fire.truth, look, view, place, _power(look.daynight, stream), number, stream)


def _power(daynight: str, stream: Stream) -> float:
    """Radiative power of a benign pixel: a log-normal with unequal halves."""
    median, below, above, bend, least = POWER[daynight]
    drawn = stream.normal(0.0, 1.0)
    return max(least, median * math.exp(above * drawn**bend if drawn > 0 else below * drawn))


def _while(land: Land, year: int, truth: Truth, by_day: Sequence[Sequence[Pass]]) -> Iterator[tuple[Pass, View]]:
    """Passes that see the place of a truth while it burns."""
    if truth.burns_until_utc is None:
        return
    start = start_of(land, year)
    first, last = ((moment - start).days for moment in (truth.started_utc, truth.burns_until_utc))
    for day in range(max(first, 0), min(last, land.layout.days) + 1):
        for look in by_day[day]:
            view = look.view(truth.lat_deg, truth.lon_deg)
            if view is not None and truth.started_utc <= view.at_utc < truth.burns_until_utc:
                yield look, view


def _single(land: Land, weather: Weather, truth: Truth, seen: tuple[Pass, View], seed: int) -> Iterator[Item]:
    look, view = seen
    stream = Stream(seed, "sensors", look.sensor, f"{look.node_s:.0f}", truth.truth_id)
    east, north = land.plane(truth.lat_deg, truth.lon_deg)
    works = truth.cause is Cause.PLANT
    chance = min(1.0, PLANT_SEEN * truth.visibility) if works else SEEN
    clear = 1.0 - weather.cloud_at(east, north, view.at_utc)
    frp = stream.lognormal((truth.frp_mw or 0.0) * (1.0 if look.daynight == "D" else INCIDENT_NIGHT), 0.5)
    if not stream.chance(clear * chance) or frp < POWER[look.daynight][-1]:
        return
    reach = math.sqrt(view.scan_km * view.track_km) * 0.45
    for number in range(1 + stream.count(0.5 if works else min(4.0, frp / 12))):
        away, turn = reach * math.sqrt(stream.uniform(0, 1)) * (1 + number), stream.uniform(0, 2 * math.pi)
        place = (east + away * math.cos(turn), north + away * math.sin(turn))
        yield _pixel(land, truth, look, view, place, frp / (1 + number), number, stream)


def _false(land: Land, weather: Weather, by_day: Sequence[Sequence[Pass]], wanted: float, seed: int) -> Iterator[Item]:
    """Sun on glass and the like: pixels where nothing burns, spread over the days."""
    per_day = min(100.0, wanted / max(land.layout.days, 1))
    for day in range(land.layout.days):
        stream = Stream(seed, "sensors", "false", str(weather.year), str(day))
        for number in range(stream.count(per_day) if by_day[day] else 0):
            look = stream.pick(by_day[day])
            place = (stream.uniform(0, land.layout.width_km), stream.uniform(0, land.layout.depth_km))
            view = look.view(*land.degrees(*place))
            if view is not None:
                truth = _nothing(land, place, view.at_utc, f"{weather.year}-{day}-{number}")
                yield _pixel(land, truth, look, view, place, _power(look.daynight, stream), 0, stream)


def _nothing(land: Land, place: tuple[float, float], at: datetime, name: str) -> Truth:
    lat, lon = land.degrees(*place)
    return Truth(
        truth_id=f"false alarm {name}",
        cause=Cause.FALSE_ALARM,
        started_utc=at,
        ended_utc=at,
        lat_deg=lat,
        lon_deg=lon,
        near="",
    )


def _pixel(
    land: Land, truth: Truth, look: Pass, view: View, place: tuple[float, float], frp: float, number: int,
    stream: Stream,
) -> Item:  # fmt: skip
    lat, lon = land.degrees(*place)
    sd_m = 1000 * (0.54 * math.sqrt(view.scan_km * view.track_km) + 0.2)  # as the source states it
    mark = stream.uniform(0, 1)
    late = timedelta(minutes=int(60 * max(0.5, stream.lognormal(LATE_H, LATE_LOG_SD))))
    seen = perceived(
        "firms",
        look.sensor,
        truth,
        f"{view.at_utc:%Y%m%d%H%M}-{number}",
        phenomenon=Phenomenon.HOT_SPOT,
        seen_utc=view.at_utc,
        received_utc=view.at_utc + late,
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=sd_m, minor_sd_m=sd_m),
        observer=None,
        frp_mw=round(frp, 2),
        detection="l" if mark < LOW else "h" if mark > 1 - HIGH else "n",
        daynight=look.daynight,
    )
    return seen, tag_of(truth)
