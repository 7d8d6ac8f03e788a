"""A small made world for the tests of fusion: one line, one place, observations and claims about it."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from truceline.fusion.evidence.evidence_combination import EXACT
from truceline.fusion.fuse import Evidence, Fused, fuse
from truceline.fusion.likelihood.thermal_clutter import Background, learn
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import NO_PAST, Past
from truceline.model.arrow import to_table
from truceline.model.place import Area, Disc, Place, Point, Sector, destination
from truceline.model.records import BackgroundFire, Claim, Incident, Look, Observation, ReferenceLine, Sensor
from truceline.model.terms import IncidentType, Means, ObjectClass, Phenomenon, TimePrecision

START = datetime(2025, 3, 20, 22, tzinfo=UTC)
END = START + timedelta(days=1)
NIGHT = START + timedelta(hours=3)
WATCHED = Area(polygons=((((34.0, 49.0), (38.0, 49.0), (38.0, 52.0), (34.0, 52.0), (34.0, 49.0)),),))
HERE = (50.4, 36.0)
NOTHING = to_table(Observation, [])


def learned() -> Background:
    fires = [
        BackgroundFire(lat_deg=49.02 + i * 0.05, lon_deg=34.02 + j * 0.07, day_utc=datetime(y, 3, 1 + k, tzinfo=UTC), source="firms", blob_sha256="")
        for y in (2021, 2022, 2023) for i in range(58) for j in range(56) for k in range(3) if (i + j + k + y) % 7 == 0
    ]  # fmt: skip
    return learn(NOTHING, to_table(BackgroundFire, fires), bounds=WATCHED.bounds(), day=NIGHT)


BACKGROUND = learned()


def hot(
    number: int,
    *,
    at: datetime = NIGHT,
    sensor: str = "S-NPP/VIIRS",
    east_m: float = 0.0,
    frp_mw: float | None = 4.0,
    sd_m: float = 400.0,
) -> Observation:
    lat, lon = destination(*HERE, 90.0, east_m)
    return Observation(
        observation_id=f"a{number:015x}", source="firms", sensor=sensor, means=Means.DETECTED,
        phenomenon=Phenomenon.HOT_SPOT, started_utc=at, ended_utc=at, time_precision=TimePrecision.INSTANT,
        seen_utc=at, received_utc=at + timedelta(hours=2),
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=sd_m, minor_sd_m=sd_m), observer=None,
        frp_mw=frp_mw, detection="n", daynight="N",
    )  # fmt: skip


def heard(
    number: int, *, at: datetime = NIGHT, post: str = "post A", bearing_deg: float = 0.0, minutes: float = 0.0
) -> Observation:
    lat, lon = destination(*HERE, (bearing_deg + 180.0) % 360.0, 4_000.0)
    return Observation(
        observation_id=f"b{number:015x}", source="patrol", sensor=post, means=Means.HEARD, phenomenon=Phenomenon.EXPLOSION,
        started_utc=at, ended_utc=at + timedelta(minutes=minutes), time_precision=TimePrecision.MINUTE, seen_utc=at, received_utc=at,
        place=Sector(lat_deg=lat, lon_deg=lon, range_min_m=3_000.0, range_max_m=5_000.0, bearing_deg=bearing_deg, width_deg=22.5),
        observer=Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0),
    )  # fmt: skip


def shaken(number: int, *, at: datetime = NIGHT, east_m: float = 0.0) -> Observation:
    """A seismic solution two kilometres wide."""
    lat, lon = destination(*HERE, 90.0, east_m)
    return Observation(
        observation_id=f"d{number:015x}", source="seismic", sensor="seismic network", means=Means.DETECTED,
        phenomenon=Phenomenon.EXPLOSION, started_utc=at, ended_utc=at, time_precision=TimePrecision.INSTANT, seen_utc=at,
        received_utc=at, place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=2_000.0, minor_sd_m=2_000.0), observer=None,
    )  # fmt: skip


def changed_ground(number: int, *, seen: datetime, east_m: float = 0.0) -> Observation:
    """A radar change of the six days before a pass."""
    lat, lon = destination(*HERE, 90.0, east_m)
    return Observation(
        observation_id=f"e{number:015x}", source="radar", sensor="Sentinel-1", means=Means.DETECTED,
        phenomenon=Phenomenon.DAMAGE, started_utc=seen - timedelta(hours=144), ended_utc=seen,
        time_precision=TimePrecision.DAY, seen_utc=seen, received_utc=seen,
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=1_400.0, minor_sd_m=1_400.0), observer=None,
    )  # fmt: skip


def claim(
    number: int, *, origin: str, place: Place | None = None, source: str = "viina", at: datetime = NIGHT, text: str = "x",
    kind: IncidentType = IncidentType.SHELLING, speaker: str = "not stated", vague_m: float = 5_000.0, wide_h: float = 4.0,
) -> Claim:  # fmt: skip
    lat, lon = HERE
    return Claim(
        claim_id=f"c{number:015x}", source=source, speaker=speaker, origin=origin, incident_types=((kind, 1.0),),
        object_class=ObjectClass.NOT_KNOWN, started_utc=at - timedelta(hours=wide_h), ended_utc=at,
        time_precision=TimePrecision.HOURS, received_utc=at, place=place or Disc(lat_deg=lat, lon_deg=lon, radius_m=5_000.0, name="Town"),
        vague_m=vague_m, text=text, exercise=False, blob_sha256="", where="",
    )  # fmt: skip


def run(
    observations: Sequence[Observation] = (), claims: Sequence[Claim] = (), *, looks: Sequence[Look] = (),
    sensors: Sequence[Sensor] = (), params: Params | None = None, earlier: Sequence[Observation] = (), past: Past = NO_PAST,
    lines: Sequence[ReferenceLine] = (), history: Sequence[tuple[str, Place]] = (),
    background: Background | None = None, told: Sequence[tuple[Place, IncidentType]] = (),
) -> Fused:  # fmt: skip
    evidence = Evidence(
        observations=to_table(Observation, observations), claims=claims, history=history, earlier=to_table(Observation, earlier),
        looks=to_table(Look, looks), sensors=sensors, lines=lines, watched=WATCHED, past=past,
        told=told,
    )  # fmt: skip
    return fuse(evidence, background or BACKGROUND, start=START, end=END, params=params or Params(shown_from=0.0))


def adds_up(incident: Incident) -> bool:
    return abs(math.fsum(bar.weight_nats for bar in incident.waterfall) - incident.log_odds) <= EXACT
