"""World layer: what burns in a theatre without anybody's hostile act.

Two ways to make it, never mixed: by block-bootstrap of real fire years that the user gives (`real_years.py`), or, where
none is given, from the parameters below. Both give groups of hot pixels with a place and a day; which satellite sees
them is the sensors' affair. The parameters were tuned to rows 5 to 8 of the transfer check.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from truceline.model.records import record_id
from truceline.model.terms import ObjectClass
from truceline.sim.causes import Cause
from truceline.sim.places import Site
from truceline.sim.streams import Stream
from truceline.sim.theatre.land import Land
from truceline.sim.theatre.weather import Weather, start_of
from truceline.sim.world import Truth

PIXELS = 2.0  # rows of one group before neighbouring groups touch; R, row 6: 2.15 after
ALONE = 0.63  # of the groups have one row; R, row 6: .55 after neighbours touch
FURTHER = 0.63  # of the geometric number of further rows
PIXEL_KM = 0.45  # between neighbours; R: scan and track medians .44
NEAR, FAR = 0.40, 0.22  # shares of groups beside another group of the day; tuned to row 7
NEAR_KM, FAR_KM = 1.9, 15.0
FARMS, FARM_KM = 14, 60.0  # regions of fields: J
SPREAD_UP, SPREAD_DOWN = 0.85, 1.5  # of the log of a day's fires about its median, in `fires_log_sd`; R, row 5
SEEN_TWICE = 0.3  # of the groups are seen by a further satellite; J
WILD = 0.1  # of the groups are no field; J
PLANT_LOG_SD = 1.0  # how unequal plants are; J


@dataclass(frozen=True, slots=True, kw_only=True)
class Fire:
    """A group of hot pixels of one day, as seen in one pass."""

    truth: Truth
    spots_km: tuple[tuple[float, float], ...]  # east, north
    day: int  # of the season, from 0


def groups_per_row(satellites: int) -> float:
    """Groups in the land for one row of one satellite."""
    return satellites / (1 + SEEN_TWICE * (satellites > 1)) / PIXELS


def drawn(land: Land, weather: Weather) -> Iterator[Fire]:
    """Fields and woods of one year, day by day, from the parameters."""
    layout, year = land.layout, weather.year
    for day in range(layout.days):
        dry = weather.dryness[day]
        spread = layout.fires_log_sd * (SPREAD_UP if dry > 0 else SPREAD_DOWN)
        rows = layout.fires_per_day * math.exp(spread * dry) * (1 - layout.plant_share)
        wanted = rows * groups_per_row(layout.satellites)
        stream = Stream(land.seed, "world", "fires", str(year), str(day))
        centres: list[tuple[float, float]] = []
        for number in range(int(wanted + stream.uniform(0, 1))):
            own = Stream(land.seed, "world", "fire", str(year), str(day), str(number))
            centres.append(_centre(land, centres, own))
            cause = Cause.WILDFIRE if own.chance(WILD) else Cause.FIELD_FIRE
            yield fire(land, cause, year, day, _spots(centres[-1], own))


def plants(land: Land, year: int) -> Iterator[Truth]:
    """Works that are hot every day, and in the season itself the new ones from the day they start."""
    layout = land.layout
    for number in range(layout.plants + (layout.new_plants if year == 0 else 0)):
        stream = Stream(land.seed, "land", "plant", str(number))
        new = number >= layout.plants
        first = stream.whole(layout.days // 6, 2 * layout.days // 3) if new else 0
        at = land.degrees(stream.uniform(0, layout.width_km), stream.uniform(0, layout.depth_km))
        begun = start_of(land, year) + timedelta(days=first)
        site = Site(name=f"works {number}", lat_deg=at[0], lon_deg=at[1], object_class=ObjectClass.OTHER)
        yield Truth(
            truth_id=record_id("theatre", str(land.seed), Cause.PLANT, str(year), str(number)),
            cause=Cause.PLANT,
            started_utc=begun,
            ended_utc=start_of(land, year) + timedelta(days=layout.days),
            lat_deg=at[0],
            lon_deg=at[1],
            near=land.nearest(*land.plane(*at)).name,
            site=site,
            frp_mw=round(stream.lognormal(2.2, 0.6), 2),
            burns_until_utc=start_of(land, year) + timedelta(days=layout.days),
            visibility=min(3.0, stream.lognormal(0.8, PLANT_LOG_SD)),
        )


def fire(land: Land, cause: Cause, year: int, day: int, spots: tuple[tuple[float, float], ...]) -> Fire:
    """A benign group of pixels as a truth of its own."""
    at = land.degrees(*spots[0])
    begun: datetime = start_of(land, year) + timedelta(days=day)
    key = (str(land.seed), str(year), str(day), *(f"{part:.3f}" for part in spots[0]))
    truth = Truth(
        truth_id=record_id("theatre fire", *key),
        cause=cause,
        started_utc=begun,
        ended_utc=begun + timedelta(days=1),
        lat_deg=at[0],
        lon_deg=at[1],
        near=land.nearest(*spots[0]).name if year == 0 else "",
        burns_until_utc=begun + timedelta(days=1),
        frp_mw=5.0,
    )
    return Fire(truth=truth, spots_km=spots, day=day)


def _centre(land: Land, before: list[tuple[float, float]], stream: Stream) -> tuple[float, float]:
    """Beside another fire of the day, in its region, or anywhere that farms are."""
    layout, drawn_at = land.layout, stream.uniform(0, 1)
    if before and drawn_at < NEAR + FAR:
        east, north = stream.pick(before)
        sd = NEAR_KM if drawn_at < NEAR else FAR_KM
        east, north = east + stream.normal(0, sd), north + stream.normal(0, sd)
    elif drawn_at < 0.8:
        farm = Stream(land.seed, "land", "farm", str(stream.whole(0, FARMS - 1)))
        east = farm.uniform(0, layout.width_km) + stream.normal(0, FARM_KM)
        north = farm.uniform(0, layout.depth_km) + stream.normal(0, FARM_KM)
    else:
        east, north = stream.uniform(0, layout.width_km), stream.uniform(0, layout.depth_km)
    return _folded(east, layout.width_km), _folded(north, layout.depth_km)


def _folded(value: float, most: float) -> float:
    """Reflected at the edges, so that the density stays what it was."""
    return min(max(-value if value < 0 else 2 * most - value if value > most else value, 0.0), most)


def _spots(centre: tuple[float, float], stream: Stream) -> tuple[tuple[float, float], ...]:
    """Neighbouring pixels grown from the first."""
    spots = [centre]
    further = 0
    if not stream.chance(ALONE):
        further = 1
        while further < 60 and stream.chance(FURTHER):
            further += 1
    for _ in range(further):
        east, north = stream.pick(spots)
        turn = stream.uniform(0, 2 * math.pi)
        away = PIXEL_KM * stream.uniform(0.7, 1.3)
        spots.append((east + away * math.cos(turn), north + away * math.sin(turn)))
    return tuple(spots)
