"""Thermal satellites of the exercise, in the layouts of FIRMS: near-real-time CSV, archive CSV, dates alone.

Sensor layer. Streams belong to (seed, "sensors", satellite, pass, truth): one more fire changes no other row.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from truceline.model.place import destination
from truceline.sim import places
from truceline.sim.made import Made, Row, csv_file
from truceline.sim.streams import Stream
from truceline.sim.weather import cloud_fraction, quarter_of
from truceline.sim.world import LEAD_IN_DAYS, TRAIL_DAYS, Truth, World, benign

NRT = (
    "latitude",
    "longitude",
    "brightness",
    "scan",
    "track",
    "acq_date",
    "acq_time",
    "satellite",
    "instrument",
    "confidence",
    "version",
    "bright_t31",
    "frp",
    "daynight",
)
ARCHIVE = (*NRT, "type")
DATE_ONLY = ("LATITUDE", "LONGITUDE", "ACQ_DATE")

MIDDLE_LON_DEG = (places.WEST_DEG + places.EAST_DEG) / 2
SOLAR_HOURS = ((1.5, "N"), (13.5, "D"))  # VIIRS equator crossing, local solar time
CYCLE_DAYS = 16  # the ground track of both satellites repeats
DRIFT_MIN = 50.0  # a place inside the swath is seen up to about this long before or after the nominal time
LEAST_MW = {"N": 0.35, "D": 1.6}  # model.md 9, row 3: the day threshold is 4-5 times higher
SEEN = 0.85  # chance that a clear look at a burning place gives a pixel; judgement
KEPT_FOR = timedelta(hours=2)  # how long after the end of the UTC day the daily file arrives
SEASONS = 3  # past years in the archive layout; as many before them by date alone
SEASON_DAYS = 30  # on both sides of the day of the year


@dataclass(frozen=True, slots=True, kw_only=True)
class Satellite:
    """One satellite: its names and its place in the orbit."""

    title: str
    mark: str  # the `satellite` column
    file: str
    phase_days: float


SATELLITES = (
    Satellite(title="S-NPP", mark="N", file="viirs_snpp_nrt", phase_days=0.0),
    Satellite(title="NOAA-20", mark="N20", file="viirs_noaa20_nrt", phase_days=8.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One overpass of the exercise area."""

    satellite: Satellite
    at_utc: datetime
    daynight: str
    off_track: float  # 0 below the satellite, 1 at the edge of the swath

    @property
    def scan_km(self) -> float:
        """Pixel size across the track; from 0.37 km below the satellite to 0.77 at the edge."""
        return round(0.37 + 0.40 * math.pow(self.off_track, 1.5), 2)

    @property
    def track_km(self) -> float:
        """Pixel size along the track."""
        return round(0.37 + 0.40 * self.off_track, 2)


def passes(satellite: Satellite, day_utc: date) -> tuple[Pass, ...]:
    """The two overpasses of a UTC day, around 01:30 and 13:30 local solar time."""
    made = []
    for solar_h, daynight in SOLAR_HOURS:
        turn = (day_utc.toordinal() + satellite.phase_days + solar_h / 24) / CYCLE_DAYS
        off = math.sin(2 * math.pi * turn * 7)  # seven swings in a cycle: neighbouring days see different angles
        minutes = round(60 * (solar_h - MIDDLE_LON_DEG / 15) + DRIFT_MIN * off)
        at = datetime.combine(day_utc, time.min, tzinfo=UTC) + timedelta(minutes=minutes)
        made.append(Pass(satellite=satellite, at_utc=at, daynight=daynight, off_track=abs(off)))
    return tuple(made)


def files(world: World, *, seed: int) -> Iterator[Made]:
    """Daily near-real-time files of each satellite, from the lead-in to the day after the last.

    A day on which a satellite saw nothing has no file, as with the real feed.
    """
    start, end = world.bounds()
    first = start.date() - timedelta(days=LEAD_IN_DAYS)
    for offset in range((end.date() - first).days + TRAIL_DAYS):
        day = first + timedelta(days=offset)
        received = datetime.combine(day, time.min, tzinfo=UTC) + timedelta(days=1) + KEPT_FOR
        for satellite in SATELLITES:
            rows = [row for look in passes(satellite, day) for row in pixels(look, world.truths, world.seed, seed=seed)]
            if rows:
                name = f"{satellite.file}_{day:%Y%m%d}.csv"
                yield csv_file("firms", name, received, NRT, rows)


def baseline(world: World, *, seed: int) -> Iterator[Made]:
    """Past seasons: `SEASONS` years as archive, and as many before them by date alone. They burn without hostility."""
    start, _ = world.bounds()
    received = start - timedelta(days=LEAD_IN_DAYS, hours=12)
    for back in range(1, SEASONS + 1):
        rows = [row for _, row in _season(world, back, seed=seed)]
        marked = [Row(cells=(*row.cells[:10], "2", *row.cells[11:], "0"), truth_id=None) for row in rows]
        yield csv_file("firms", f"viirs_archive_{world.first_day.year - back}.csv", received, ARCHIVE, marked)
    dated = []
    for back in range(SEASONS + 1, 2 * SEASONS + 1):
        for day, row in _season(world, back, seed=seed):
            dated.append(Row(cells=(row.cells[0], row.cells[1], day.isoformat()), truth_id=None))
    yield csv_file("firms", "fires_by_date.csv", received, DATE_ONLY, dated)


def _season(world: World, years_back: int, *, seed: int) -> Iterator[tuple[date, Row]]:
    middle = world.first_day - timedelta(days=round(365.2425 * years_back))
    for offset in range(-SEASON_DAYS, SEASON_DAYS + 1):
        day = middle + timedelta(days=offset)
        truths = tuple(benign(world.seed, day))
        for satellite in SATELLITES:
            for look in passes(satellite, day):
                for row in pixels(look, truths, world.seed, seed=seed):
                    yield day, row


def pixels(look: Pass, truths: tuple[Truth, ...], world_seed: int, *, seed: int) -> Iterator[Row]:
    """Rows that one overpass gives: burning, not under cloud, bright enough, noticed."""
    for truth in truths:
        if truth.frp_mw is None or truth.burns_until_utc is None:
            continue
        if not truth.started_utc <= look.at_utc < truth.burns_until_utc:
            continue
        stream = Stream(seed, "sensors", look.satellite.title, look.at_utc.isoformat(), truth.truth_id)
        cloud = cloud_fraction(world_seed, quarter_of(truth.lat_deg, truth.lon_deg), look.at_utc)
        frp_mw = stream.lognormal(truth.frp_mw * (1.0 if look.daynight == "D" else 0.6), 0.5)
        if not stream.chance((1.0 - cloud) * SEEN) or frp_mw < LEAST_MW[look.daynight]:
            continue
        for number in range(1 + stream.count(min(3.0, frp_mw / 12))):
            yield _pixel(look, truth, frp_mw / (1 + number), number, stream)


def _pixel(look: Pass, truth: Truth, frp_mw: float, number: int, stream: Stream) -> Row:
    # A pixel's centre lies anywhere within its own size about the fire; neighbours one pixel further.
    reach_m = 1000 * math.sqrt(look.scan_km * look.track_km) * (0.45 if number == 0 else 0.9)
    lat, lon = destination(
        truth.lat_deg, truth.lon_deg, stream.uniform(0, 360), reach_m * math.sqrt(stream.uniform(0, 1))
    )
    low, high = stream.chance(0.06), stream.chance(0.04)
    brightness = min(367.0, 296.0 + 9.0 * math.log1p(frp_mw) + (14.0 if look.daynight == "D" else 0.0))
    cells = (
        f"{lat:.5f}",
        f"{lon:.5f}",
        f"{brightness + stream.normal(0.0, 3.0):.2f}",
        f"{look.scan_km:.2f}",
        f"{look.track_km:.2f}",
        f"{look.at_utc:%Y-%m-%d}",
        f"{look.at_utc:%H%M}",
        look.satellite.mark,
        "VIIRS",
        "l" if low else "h" if high else "n",
        "2.0NRT",
        f"{stream.normal(288.0, 4.0):.2f}",
        f"{frp_mw:.2f}",
        look.daynight,
    )
    return Row(cells=cells, truth_id=truth.truth_id)
