"""What is not seen but announced: sirens, the cloud service, and the contact line as exercise control draws it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from truceline.model.times import local_day, utc_text
from truceline.sim import places
from truceline.sim.causes import Cause
from truceline.sim.made import Made, Row, csv_file
from truceline.sim.streams import Stream
from truceline.sim.weather import QUARTERS, cloud_fraction
from truceline.sim.world import LEAD_IN_DAYS, TRAIL_DAYS, Truth, World

ALERTS = ("region", "started_at", "finished_at", "n_subalerts")
CLOUD = ("time", *(f"cloud_{quarter}" for quarter in QUARTERS))

REGIONS = ("Meridia North", "Meridia South")
SOUNDED = {Cause.ENERGY_STRIKE: 0.9, Cause.UAV_FLIGHT: 0.6}  # chance that the sirens sound; judgement
FALSE_PER_DAY = 0.5  # alerts with nothing behind them; judgement
CLOUD_ERROR = 0.04  # standard deviation of the service's cloud fraction; judgement


def alerts(world: World, *, seed: int) -> Iterator[Made]:
    """Siren intervals of each day; the layout has no empty files, a day without sirens has none."""
    for day in world.calendar():
        _, end = local_day(day, world.zone)
        rows = [row for truth in world.of_day(day) for row in _alert(truth, seed=seed)]
        rows.extend(_false_alerts(world, day, seed=seed))
        rows.sort(key=lambda row: (row.cells[1], row.cells))
        if rows:
            yield csv_file("alerts", f"alerts_{day:%Y%m%d}.csv", end + timedelta(hours=1), ALERTS, rows)


def _alert(truth: Truth, *, seed: int) -> Iterator[Row]:
    stream = Stream(seed, "sensors", "sirens", truth.truth_id)
    if stream.chance(SOUNDED.get(truth.cause, 0.0)):
        before = timedelta(minutes=stream.whole(2, 15))
        after = timedelta(minutes=stream.whole(10, 45))
        region = REGIONS[0 if truth.lat_deg >= places.line_lat_deg(truth.lon_deg) else 1]
        yield _siren(region, truth.started_utc - before, truth.ended_utc + after, truth.truth_id)


def _false_alerts(world: World, day: date, *, seed: int) -> Iterator[Row]:
    start, end = local_day(day, world.zone)
    stream = Stream(seed, "sensors", "false sirens", day.isoformat())
    for _ in range(stream.count(FALSE_PER_DAY)):
        began = start + stream.uniform(0.0, 0.95) * (end - start)
        yield _siren(stream.pick(REGIONS), began, began + timedelta(minutes=stream.whole(10, 40)), None)


def _siren(region: str, started: datetime, ended: datetime, truth_id: str | None) -> Row:
    times = (moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S+00:00") for moment in (started, ended))
    return Row(cells=(region, *times, "1"), truth_id=truth_id)


def clouds(world: World, *, seed: int) -> Iterator[Made]:
    """The cloud service: one row an hour, a column for each quarter of the box, read through a column map."""
    start, end = world.bounds()
    first = start.date() - timedelta(days=LEAD_IN_DAYS)
    for offset in range((end.date() - first).days + TRAIL_DAYS):
        day = first + timedelta(days=offset)
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        rows = [_hour(world, midnight + timedelta(hours=hour), seed=seed) for hour in range(24)]
        received = midnight + timedelta(days=1, hours=1)
        yield csv_file("cloud", f"cloud_{day:%Y%m%d}.csv", received, CLOUD, rows, setting=cloud_map())


def _hour(world: World, at_utc: datetime, *, seed: int) -> Row:
    stream = Stream(seed, "sensors", "cloud service", at_utc.isoformat())
    told = [
        min(1.0, max(0.0, cloud_fraction(world.seed, quarter, at_utc) + stream.normal(0.0, CLOUD_ERROR)))
        for quarter in QUARTERS
    ]
    cells = (f"{at_utc:%Y-%m-%d %H:%M}", *(f"{fraction:.3f}" for fraction in told))
    return Row(cells=cells, truth_id=None)


def cloud_map() -> bytes:
    """The column map that the cloud source needs to read these files, as YAML."""
    areas = [
        f"  - {{column: cloud_{quarter}, name: Meridia {quarter}, box: [{', '.join(map(str, box))}]}}"
        for quarter, box in QUARTERS.items()
    ]
    head = ["name: exercise_cloud", "zone: UTC", "resolution: hour", "time: {column: time}", "unit: fraction", "areas:"]
    return ("\n".join([*head, *areas]) + "\n").encode()


def line(world: World) -> Made:
    """The contact line, as the area north of it; drawn by exercise control and by nobody else."""
    north = [[places.EAST_DEG, places.NORTH_DEG], [places.WEST_DEG, places.NORTH_DEG]]
    ring = [*([lon, lat] for lon, lat in places.CONTACT_LINE), *north]
    collection = {
        "type": "FeatureCollection",
        "exercise": True,
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "exercise": True,
                    "drawn_by": places.DRAWN_BY,
                    "title": f"area of the {places.PARTIES[0]}",
                    "valid_from": utc_text(world.bounds()[0]),
                },
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        ],
    }
    return Made(
        source="line",
        name=f"exercise_line_{world.first_day:%Y%m%d}.geojson",
        received_utc=world.bounds()[0] - timedelta(hours=6),
        data=(json.dumps(collection, indent=1, sort_keys=True) + "\n").encode(),
        rows=(Row(cells=(places.DRAWN_BY,), truth_id=None),),
    )
