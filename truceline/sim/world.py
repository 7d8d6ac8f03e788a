"""The exercise world: what truly happened, before any sensor looked. Frozen, seeded, repeatable.

Days are independent: asking for more days, or raising the rate, leaves the truths of a day that were there as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from truceline.model.errors import OutOfRange
from truceline.model.place import destination
from truceline.model.records import record_id
from truceline.model.terms import IncidentType, ObjectClass
from truceline.model.times import local_day
from truceline.sim import places
from truceline.sim.causes import (
    BENIGN_PER_DAY,
    BURNS,
    FROM_LINE_KM,
    HEAVY_WEAPONS,
    HOURS,
    INCIDENT_TYPES,
    MINUTES,
    ROUNDS,
    SHARES,
    SHELL_WEAPONS,
    Cause,
)
from truceline.sim.places import Site
from truceline.sim.streams import Stream

LEAD_IN_DAYS = 3  # benign days before the first: fires already burn when the exercise begins
TRAIL_DAYS = 1  # the satellite's day after the last, so that an evening fire can still be seen

DEMO_SEED, DEMO_DAY, DEMO_INCIDENTS_PER_DAY = 104, date(2025, 3, 21), 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One thing that happened, or that only seemed to."""

    truth_id: str
    cause: Cause
    started_utc: datetime
    ended_utc: datetime
    lat_deg: float
    lon_deg: float
    near: str  # nearest settlement
    site: Site | None = None  # the object hit, or the plant
    weapon: str | None = None
    weapon_calibre_mm: float | None = None
    rounds: int | None = None
    frp_mw: float | None = None  # fire radiative power while it burns; None where nothing burns
    burns_until_utc: datetime | None = None
    visibility: float = 1.0  # scale of the chance that people notice and tell it
    answers: str | None = None  # the truth that it retaliates for

    @property
    def incident_type(self) -> IncidentType | None:
        """The type a perfect observer would report; None where no incident happened."""
        return INCIDENT_TYPES.get(self.cause)

    @property
    def object_class(self) -> ObjectClass:
        """Class of the object hit; N/K where there was none."""
        return self.site.object_class if self.site else ObjectClass.NOT_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The whole truth of an exercise."""

    seed: int
    first_day: date  # local calendar day in `zone`
    days: int
    zone: str
    incidents_per_day: float
    truths: tuple[Truth, ...]  # in order of time

    def bounds(self) -> tuple[datetime, datetime]:
        """First moment of the first day and end of the last, UTC."""
        last = self.first_day + timedelta(days=self.days - 1)
        return local_day(self.first_day, self.zone)[0], local_day(last, self.zone)[1]

    def calendar(self) -> tuple[date, ...]:
        """The local days of the exercise."""
        return tuple(self.first_day + timedelta(days=n) for n in range(self.days))

    def of_day(self, day: date) -> tuple[Truth, ...]:
        """Truths that begin on a local day."""
        start, end = local_day(day, self.zone)
        return tuple(truth for truth in self.truths if start <= truth.started_utc < end)


def world(*, seed: int, day: date, days: int = 1, incidents_per_day: float = 6.0) -> World:
    """A world with known truth.

    `incidents_per_day` is the phase of the ceasefire: about 60 before it, 6 when it holds badly, 0.6 when it holds.
    From 1 upwards, the first day shows one incident of each kind, so that a short exercise has something of all.

    Raises:
        OutOfRange: no days, more than 92, or a rate that is not 0 to 200 a day.
    """
    if not 1 <= days <= 92:
        raise OutOfRange("days", days, "1 to 92")
    if not 0.0 <= incidents_per_day <= 200.0:
        raise OutOfRange("incidents_per_day", incidents_per_day, "0 to 200")
    truths: list[Truth] = []
    for offset in range(-LEAD_IN_DAYS, days + TRAIL_DAYS):
        today = day + timedelta(days=offset)
        truths.extend(benign(seed, today))
        if 0 <= offset < days:
            truths.extend(_incidents(seed, today, incidents_per_day, first=offset == 0))
    truths.sort(key=lambda truth: (truth.started_utc, truth.truth_id))
    return World(
        seed=seed,
        first_day=day,
        days=days,
        zone=places.ZONE,
        incidents_per_day=incidents_per_day,
        truths=tuple(truths),
    )


def demo_world() -> World:
    """The exercise of the demonstration: the day of the truce window in the exercise agreement.

    The seed was chosen so that every kind of incident was perceived by somebody, under a broken sky.
    """
    return world(seed=DEMO_SEED, day=DEMO_DAY, incidents_per_day=DEMO_INCIDENTS_PER_DAY)


def benign(seed: int, day: date) -> Iterator[Truth]:
    """What happens on a local day without anybody's hostile act; past seasons are made of it too."""
    for number, plant in enumerate(places.PLANTS):
        yield _plant(seed, day, number, plant)
    for cause, mean in BENIGN_PER_DAY.items():
        for number in range(Stream(seed, "world", cause, day.isoformat()).count(mean)):
            yield _made(seed, day, cause, number)


def _incidents(seed: int, day: date, per_day: float, *, first: bool) -> Iterator[Truth]:
    for cause, share in SHARES.items():
        least = 1 if first and per_day >= 1.0 else 0
        count = Stream(seed, "world", cause, day.isoformat()).count(min(100.0, per_day * share))
        for number in range(max(least, count)):
            yield _made(seed, day, cause, number)


def _made(seed: int, day: date, cause: Cause, number: int) -> Truth:
    key = (cause.value, day.isoformat(), str(number))
    stream = Stream(seed, "world", *key)
    low_h, high_h = HOURS[cause]
    start, end = local_day(day, places.ZONE)
    at = min(start + timedelta(seconds=int(3600 * stream.uniform(low_h, high_h))), end - timedelta(minutes=1))
    lat, lon, site = _where(stream, cause)
    weapon, calibre = _weapon(stream, cause)
    lasts = timedelta(minutes=stream.whole(*MINUTES[cause]))
    chance, median_mw, hours = BURNS.get(cause, (0.0, 1.0, 1.0))
    burns = stream.chance(chance)
    frp_mw = round(stream.lognormal(median_mw, 0.9), 2)
    until = at + timedelta(minutes=int(60 * hours * stream.uniform(0.5, 1.5)))
    return Truth(
        truth_id=record_id("exercise", str(seed), *key),
        cause=cause,
        started_utc=at.astimezone(UTC),
        ended_utc=(at + lasts).astimezone(UTC),
        lat_deg=round(lat, 5),
        lon_deg=round(lon, 5),
        near=places.nearest_settlement(lat, lon).name,
        site=site,
        weapon=weapon,
        weapon_calibre_mm=calibre,
        rounds=_rounds(stream, cause),
        frp_mw=frp_mw if burns else None,
        burns_until_utc=until.astimezone(UTC) if burns else None,
    )


def _plant(seed: int, day: date, number: int, plant: Site) -> Truth:
    key = (Cause.PLANT.value, day.isoformat(), str(number))
    start, end = local_day(day, places.ZONE)
    return Truth(
        truth_id=record_id("exercise", str(seed), *key),
        cause=Cause.PLANT,
        started_utc=start,
        ended_utc=end,
        lat_deg=plant.lat_deg,
        lon_deg=plant.lon_deg,
        near=places.nearest_settlement(plant.lat_deg, plant.lon_deg).name,
        site=plant,
        frp_mw=round(Stream(seed, "world", *key).lognormal(14.0, 0.4), 2),
        burns_until_utc=end,
    )


def _where(stream: Stream, cause: Cause) -> tuple[float, float, Site | None]:
    if cause is Cause.ENERGY_STRIKE:
        site = stream.pick(places.ENERGY_SITES)
        lat, lon = destination(site.lat_deg, site.lon_deg, stream.uniform(0, 360), stream.uniform(0, 150))
        return lat, lon, site
    if cause is Cause.QUARRY:
        return places.QUARRY.lat_deg, places.QUARRY.lon_deg, places.QUARRY
    sd_km = FROM_LINE_KM.get(cause)
    if sd_km is None:
        return stream.uniform(9.55, 10.45), stream.uniform(-30.45, -29.55), None
    lon = stream.uniform(-30.42, -29.58)
    away_m = 1000 * max(-30.0, min(30.0, stream.normal(0.0, sd_km)))
    lat, lon = destination(places.line_lat_deg(lon), lon, 0.0 if away_m >= 0 else 180.0, abs(away_m))
    return lat, lon, None


def _weapon(stream: Stream, cause: Cause) -> tuple[str | None, float | None]:
    if cause is Cause.SHELLING:
        return stream.pick(SHELL_WEAPONS)
    if cause is Cause.HEAVY_WEAPON:
        return stream.pick(HEAVY_WEAPONS)
    return ("small arms", None) if cause is Cause.SMALL_ARMS else (None, None)


def _rounds(stream: Stream, cause: Cause) -> int | None:
    low, high = ROUNDS.get(cause, (0, 0))
    return stream.whole(low, high) if high else None
