"""Sensor layer: posts along the line, a seismic network, and a radar that sees change every six days."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from truceline.model.place import Point, Sector
from truceline.model.records import Look, Observation, Sensor
from truceline.model.terms import Blind, Means, Phenomenon, TimePrecision
from truceline.sim.causes import INCIDENT_TYPES, Cause
from truceline.sim.streams import Stream
from truceline.sim.theatre.land import Land
from truceline.sim.theatre.passes import SENSORS
from truceline.sim.theatre.tags import Tag, perceived, tag_of
from truceline.sim.theatre.weather import start_of
from truceline.sim.world import Truth

Item = tuple[Observation, Tag]
REACH_KM = {  # how far a post hears it; J
    Cause.SHELLING: 8.5,
    Cause.ENERGY_STRIKE: 13.0,
    Cause.DEEP_STRIKE: 13.0,
    Cause.SMALL_ARMS: 3.5,
    Cause.HEAVY_WEAPON: 3.0,  # seen, not heard
    Cause.QUARRY: 9.0,
    Cause.THUNDER: 10.0,
}
RANGE_M = 14_000.0  # what a post covers
SOUND = {Cause.SMALL_ARMS: Phenomenon.BURST, Cause.HEAVY_WEAPON: Phenomenon.WEAPON_PRESENT}
WRONG_KIND = 0.12  # a burst taken for an explosion and the other way round; J
BEARING_SD_DEG, WIDTH_DEG, RANGE_SD = 9.0, 22.5, 0.3  # J
SLIP = 0.02  # of the bearings, by 60 degrees and more; J
CLOCK_SD_S = 90.0  # skew of a post's clock, one for each post; J
SEISMIC = {  # chance, and P of the magnitude of the error; J
    Cause.SHELLING: 0.28,
    Cause.ENERGY_STRIKE: 0.55,
    Cause.DEEP_STRIKE: 0.55,
    Cause.SMALL_ARMS: 0.0,
    Cause.HEAVY_WEAPON: 0.0,
    Cause.QUARRY: 0.6,
    Cause.THUNDER: 0.0,
}
RADAR = {Cause.SHELLING: 0.13, Cause.ENERGY_STRIKE: 0.55, Cause.DEEP_STRIKE: 0.45, Cause.HEAVY_WEAPON: 0.12}
RADAR_DAYS, RADAR_SD_KM = 6, 1.3
NETWORK, RADAR_NAME = "seismic network", "Sentinel-1"


def post_sensors(land: Land) -> tuple[Sensor, ...]:
    """The posts, evenly along the line and a few km behind it on either side."""
    found = []
    for number in range(land.layout.posts):
        stream = Stream(land.seed, "land", "post", str(number))
        east = (number + stream.uniform(0.3, 0.7)) * land.layout.width_km / land.layout.posts
        side = 1 if number % 2 else -1
        lat, lon = land.degrees(east, land.line_north_km(east) + side * stream.uniform(1.5, 5.0))
        found.append(
            Sensor(
                sensor_id=f"post {number:02d}",
                source="patrol",
                title=f"post {number:02d}",
                detects=tuple((INCIDENT_TYPES[cause], 0.5) for cause in REACH_KM if cause in INCIDENT_TYPES),
                place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=20.0, minor_sd_m=20.0),
                range_m=RANGE_M,
                exercise=True,
            )
        )
    return tuple(found)


def sensors(land: Land) -> tuple[Sensor, ...]:
    """Satellites, posts, the seismic network and the radar."""
    everywhere = (
        *((name, "firms") for name in SENSORS[: land.layout.satellites]),
        (NETWORK, "seismic"),
        (RADAR_NAME, "radar"),
    )
    return (
        *(Sensor(sensor_id=name, source=source, title=name, detects=(), exercise=True) for name, source in everywhere),
        *post_sensors(land),
    )


def duty(land: Land, *, seed: int) -> Iterator[Look]:
    """One row for each day that a post kept its watch; days of an outage are blind."""
    for post in post_sensors(land):
        assert post.place is not None  # noqa: S101 - a post has one; for the type checker
        lat, lon = post.place.centre()
        for day in range(land.layout.days):
            start = start_of(land, 0) + timedelta(days=day)
            out = _out(land, post.sensor_id, day, seed)
            yield Look(
                sensor_id=post.sensor_id, cell=f"{lat:.2f},{lon:.2f}", lat_deg=lat, lon_deg=lon, started_utc=start,
                ended_utc=start + timedelta(days=1), chance=0.0 if out else 1.0, cloud_fraction=None,
                blind=Blind.OFF_DUTY if out else None,
            )  # fmt: skip


def heard(land: Land, truths: Sequence[Truth], *, seed: int) -> Iterator[Item]:
    """What the posts heard of the truths, and what they heard of nothing."""
    posts = [(post, land.plane(*post.place.centre())) for post in post_sensors(land) if post.place]
    for truth in truths:
        reach = REACH_KM.get(truth.cause)
        if reach is None:
            continue
        at = land.plane(truth.lat_deg, truth.lon_deg)
        for post, where in posts:
            away = math.hypot(at[0] - where[0], at[1] - where[1])
            if away > 3 * reach or _out(land, post.sensor_id, _day(land, truth.started_utc), seed):
                continue
            stream = Stream(seed, "sensors", post.sensor_id, truth.truth_id)
            scale = reach * (0.7 + 0.3 * min(2.0, truth.visibility))
            if stream.chance(land.layout.post_hears * math.exp(-0.7 * (away / scale) ** 2)):
                yield _post(post, where, truth, at, stream, seed)
    for post, where in posts:
        for day in range(land.layout.days):
            yield from _imagined(land, post, where, day, seed)


def _imagined(land: Land, post: Sensor, where: tuple[float, float], day: int, seed: int) -> Iterator[Item]:
    if _out(land, post.sensor_id, day, seed):
        return
    for number in range(Stream(seed, "sensors", post.sensor_id, "false", str(day)).count(land.layout.post_false)):
        stream = Stream(seed, "sensors", post.sensor_id, "false", str(day), str(number))
        at = start_of(land, 0) + timedelta(days=day, seconds=stream.whole(0, 86_399))
        away, turn = stream.uniform(1.0, 12.0), stream.uniform(0, 2 * math.pi)
        place = (where[0] + away * math.sin(turn), where[1] + away * math.cos(turn))
        truth = _benign(land, Cause.FALSE_ALARM, at, place, f"{post.sensor_id} {day}-{number}")
        yield _post(post, where, truth, place, stream, seed)


def _post(
    post: Sensor, where: tuple[float, float], truth: Truth, at: tuple[float, float], stream: Stream,
    seed: int,
) -> Item:  # fmt: skip
    assert post.place is not None  # noqa: S101 - a post has one; for the type checker
    away = max(0.4, math.hypot(at[0] - where[0], at[1] - where[1]))
    slip = stream.chance(SLIP)
    turn = stream.uniform(60, 300) if slip else stream.normal(0, BEARING_SD_DEG)
    bearing = (math.degrees(math.atan2(at[0] - where[0], at[1] - where[1])) + turn) % 360
    told = away * math.exp(stream.normal(0, RANGE_SD))
    lat, lon = post.place.centre()
    skew = Stream(seed, "sensors", "clock", post.sensor_id).normal(0, CLOCK_SD_S)
    seen = truth.started_utc + timedelta(seconds=round(skew + stream.uniform(0, 60)))
    phenomenon = SOUND.get(truth.cause, Phenomenon.EXPLOSION)
    if truth.cause is Cause.FALSE_ALARM and stream.chance(0.4):
        phenomenon = Phenomenon.BURST
    elif phenomenon is not Phenomenon.WEAPON_PRESENT and stream.chance(WRONG_KIND):
        phenomenon = Phenomenon.BURST if phenomenon is Phenomenon.EXPLOSION else Phenomenon.EXPLOSION
    observation = perceived(
        "patrol", post.sensor_id, truth, "", phenomenon=phenomenon, seen_utc=seen,
        received_utc=seen + timedelta(minutes=stream.whole(5, 600)), time_precision=TimePrecision.MINUTE,
        means=Means.SAW if phenomenon is Phenomenon.WEAPON_PRESENT else Means.HEARD,
        place=Sector(
            lat_deg=lat, lon_deg=lon, range_min_m=650 * told, range_max_m=1350 * told, bearing_deg=bearing,
            width_deg=WIDTH_DEG,
        ),
        observer=post.place,
    )  # fmt: skip
    return observation, tag_of(truth, slip=slip)


def shaken(land: Land, truths: Sequence[Truth], *, seed: int) -> Iterator[Item]:
    """Explosions that the seismic network located, with the ellipse it states; quarries among them."""
    for truth in truths:
        stream = Stream(seed, "sensors", NETWORK, truth.truth_id)
        if stream.chance(SEISMIC.get(truth.cause, 0.0) * land.layout.seismic_hears):
            yield _located(land, truth, stream)
    for day in range(land.layout.days):
        for number in range(Stream(seed, "sensors", NETWORK, "false", str(day)).count(land.layout.seismic_false)):
            stream = Stream(seed, "sensors", NETWORK, "false", str(day), str(number))
            at = start_of(land, 0) + timedelta(days=day, seconds=stream.whole(0, 86_399))
            place = (stream.uniform(0, land.layout.width_km), stream.uniform(0, land.layout.depth_km))
            yield _located(land, _benign(land, Cause.FALSE_ALARM, at, place, f"seismic {day}-{number}"), stream)


def _located(land: Land, truth: Truth, stream: Stream) -> Item:
    major, minor = stream.lognormal(2.2, 0.5), stream.lognormal(1.2, 0.3)  # km
    major, minor, axis = max(major, minor), min(major, minor), stream.uniform(0, 180)
    along, across = stream.normal(0, 1.1 * major), stream.normal(0, 1.1 * minor)  # stated ellipses are a little small
    east, north = land.plane(truth.lat_deg, truth.lon_deg)
    turn = math.radians(axis)
    lat, lon = land.degrees(
        east + along * math.sin(turn) + across * math.cos(turn),
        north + along * math.cos(turn) - across * math.sin(turn),
    )
    seen = truth.started_utc + timedelta(seconds=stream.whole(0, 5))
    observation = perceived(
        "seismic", NETWORK, truth, "", phenomenon=Phenomenon.EXPLOSION, seen_utc=seen,
        received_utc=seen + timedelta(minutes=stream.whole(10, 40)),
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=1000 * major, minor_sd_m=1000 * minor, axis_deg=axis),
        observer=None,
    )  # fmt: skip
    return observation, tag_of(truth)


def changed(land: Land, truths: Sequence[Truth], *, seed: int) -> Iterator[Item]:
    """Changes between two radar passes six days apart: damage, and floods or harvest in clusters."""
    start = start_of(land, 0)
    for truth in truths:
        stream = Stream(seed, "sensors", RADAR_NAME, truth.truth_id)
        if stream.chance(RADAR.get(truth.cause, 0.0) * land.layout.radar_sees):
            number = _day(land, truth.started_utc) // RADAR_DAYS + 1
            yield _change(land, truth, start + timedelta(days=RADAR_DAYS * number, hours=6), stream)
    for number in range(1, land.layout.days // RADAR_DAYS + 1):
        at = start + timedelta(days=RADAR_DAYS * number, hours=6)
        stream = Stream(seed, "sensors", RADAR_NAME, "false", str(number))
        place = (0.0, 0.0)
        for index in range(stream.count(min(100.0, land.layout.radar_false))):
            own = Stream(seed, "sensors", RADAR_NAME, "false", str(number), str(index))
            if index and own.chance(0.5):  # a flood or a harvest goes on beside the last one
                place = (place[0] + own.normal(0, 8), place[1] + own.normal(0, 8))
            else:
                place = (own.uniform(0, land.layout.width_km), own.uniform(0, land.layout.depth_km))
            truth = _benign(land, Cause.FALSE_ALARM, at - timedelta(days=3), place, f"radar {number}-{index}")
            yield _change(land, truth, at, own)


def _change(land: Land, truth: Truth, at: datetime, stream: Stream) -> Item:
    east, north = land.plane(truth.lat_deg, truth.lon_deg)
    lat, lon = land.degrees(east + stream.normal(0, RADAR_SD_KM), north + stream.normal(0, RADAR_SD_KM))
    sd_m = 1000 * RADAR_SD_KM
    observation = perceived(
        "radar", RADAR_NAME, truth, "", phenomenon=Phenomenon.DAMAGE, seen_utc=at,
        started_utc=at - timedelta(days=RADAR_DAYS), received_utc=at + timedelta(hours=stream.whole(4, 24)),
        time_precision=TimePrecision.DAY,
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=sd_m, minor_sd_m=sd_m),
        observer=None,
    )  # fmt: skip
    return observation, tag_of(truth)


def _benign(land: Land, cause: Cause, at: datetime, place: tuple[float, float], name: str) -> Truth:
    lat, lon = land.degrees(*place)
    return Truth(
        truth_id=f"false alarm {name}", cause=cause, started_utc=at, ended_utc=at, lat_deg=lat, lon_deg=lon, near=""
    )


def _day(land: Land, moment: datetime) -> int:
    return (moment - start_of(land, 0)).days


def _out(land: Land, name: str, day: int, seed: int) -> bool:
    """Whether a post is silent that day: a broken line, a rotation, a threat."""
    return Stream(seed, "sensors", "outage", name, str(day)).chance(land.layout.outage)
