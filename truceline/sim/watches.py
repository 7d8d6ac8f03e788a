"""Who watches in the exercise: posts, cameras, patrols, a UAV; where they stand, and when they are on duty."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from truceline.model.place import destination
from truceline.model.terms import Means
from truceline.model.times import local_day
from truceline.sim.streams import Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """A post, camera, patrol or UAV. Mobile ones move along their stations, an equal time at each."""

    name: str
    means: Means  # by which it keeps watch
    duty_h: tuple[tuple[float, float], ...]  # local hours on duty
    stations: tuple[tuple[float, float], ...]  # (lat_deg, lon_deg)
    base: str  # the settlement it reports from

    @property
    def is_mobile(self) -> bool:
        """Patrols and UAVs move; posts and cameras do not."""
        return len(self.stations) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One watcher at one station for one stretch of time."""

    watcher: Watcher
    lat_deg: float
    lon_deg: float
    started_utc: datetime
    ended_utc: datetime


WATCHERS = (
    Watcher(
        name="post Harrow Hill",
        means=Means.HEARD,
        duty_h=((0, 24),),
        stations=((10.075, -30.180),),
        base="Harrow Hill",
    ),
    Watcher(
        name="post Millbrook",
        means=Means.HEARD,
        duty_h=((6, 18),),
        stations=((10.055, -29.930),),
        base="Millbrook",
    ),
    Watcher(
        name="post Lindholm",
        means=Means.HEARD,
        duty_h=((6, 18),),
        stations=((9.940, -30.340),),
        base="Lindholm",
    ),
    Watcher(
        name="post Oakmere",
        means=Means.HEARD,
        duty_h=((0, 24),),
        stations=((9.950, -29.840),),
        base="Oakmere",
    ),
    Watcher(
        name="post Eastgate",
        means=Means.HEARD,
        duty_h=((0, 24),),
        stations=((10.030, -29.700),),
        base="Eastgate",
    ),
    Watcher(
        name="post Westmoor",
        means=Means.HEARD,
        duty_h=((6, 22),),
        stations=((10.045, -30.430),),
        base="Westmoor",
    ),
    Watcher(
        name="camera Ferrow",
        means=Means.RECORDED,
        duty_h=((0, 24),),
        stations=((9.945, -30.090),),
        base="Ferrow",
    ),
    Watcher(
        name="patrol 1",
        means=Means.SAW,
        duty_h=((8, 16),),
        stations=((10.12, -30.40), (10.10, -30.28), (10.08, -30.10), (10.06, -29.88)),
        base="Alder Bay",
    ),
    Watcher(
        name="patrol 2",
        means=Means.SAW,
        duty_h=((8, 16),),
        stations=((9.90, -29.65), (9.92, -29.80), (9.92, -29.98), (9.91, -30.20)),
        base="Saltmarsh",
    ),
    Watcher(
        name="UAV 1",
        means=Means.SPOTTED,
        duty_h=((10, 13), (20, 23)),
        stations=((10.02, -30.30), (10.00, -30.10), (10.00, -29.90), (9.99, -29.70)),
        base="Harrow Hill",
    ),
)

MOBILE_STEP_M = 1_500.0  # a patrol stands somewhere within this distance of its station


def watches(day: date, zone: str, *, seed: int) -> Iterator[Watch]:
    """The duty roster of a local day: every stretch that a watcher spends in one place."""
    start, end = local_day(day, zone)
    for watcher in WATCHERS:
        for duty, (from_h, until_h) in enumerate(watcher.duty_h):
            until = end if until_h == 24 else start + timedelta(hours=until_h)
            began = start + timedelta(hours=from_h)
            step = (until - began) / len(watcher.stations)
            for number, (lat, lon) in enumerate(watcher.stations):
                stream = Stream(seed, "sensors", "roster", watcher.name, day.isoformat(), str(duty), str(number))
                away_m = stream.uniform(0, MOBILE_STEP_M) if watcher.is_mobile else 0.0
                at = destination(lat, lon, stream.uniform(0, 360), away_m)
                yield Watch(
                    watcher=watcher,
                    lat_deg=round(at[0], 5),
                    lon_deg=round(at[1], 5),
                    started_utc=_minute(began + number * step),
                    ended_utc=_minute(began + (number + 1) * step),
                )


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
