"""The observer table of the exercise, as CSV from fixed posts and cameras and as XLSX from patrols and UAVs."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from truceline.model.terms import Phenomenon
from truceline.model.times import local_day
from truceline.sim import xlsx
from truceline.sim.made import Made, Row, csv_file
from truceline.sim.perception import RESTRICTIONS, Percept, perceive
from truceline.sim.watches import watches
from truceline.sim.world import World
from truceline.sources.patrol import COLUMNS

SHEET = "EXERCISE"  # the mark of a workbook: the title of its sheet
MINUTE = timedelta(minutes=1)


def files(world: World, *, seed: int) -> Iterator[Made]:
    """Two tables a day: posts and cameras the same night as CSV, patrols and UAVs some hours later as XLSX."""
    for day in world.calendar():
        _, end = local_day(day, world.zone)
        percepts = _percepts(world, day, seed=seed)
        fixed = [_printed(made, world.zone) for made in percepts if not made.watch.watcher.is_mobile]
        moving = [_printed(made, world.zone) for made in percepts if made.watch.watcher.is_mobile]
        yield csv_file("patrol", f"posts_{day:%Y%m%d}.csv", end + timedelta(hours=2), COLUMNS, fixed)
        yield _workbook(f"patrols_{day:%Y%m%d}.xlsx", end + timedelta(hours=4), moving)


def _percepts(world: World, day: date, *, seed: int) -> list[Percept]:
    truths = world.of_day(day)
    rows = [made for watch in watches(day, world.zone, seed=seed) for made in perceive(watch, truths, seed=seed)]
    return sorted(rows, key=lambda made: (made.watch.watcher.name, made.started_utc, made.ended_utc, made.phenomenon))


def _workbook(name: str, received_utc: datetime, rows: Sequence[Row]) -> Made:
    data = xlsx.workbook(SHEET, [COLUMNS, *(row.cells for row in rows)])
    return Made(source="patrol", name=name, received_utc=received_utc, data=data, rows=tuple(rows))


def _printed(made: Percept, zone: str) -> Row:
    local = made.started_utc.astimezone(ZoneInfo(zone))
    silent, stopped = made.phenomenon is Phenomenon.NOTHING, made.phenomenon in RESTRICTIONS
    cells = {
        "Observer": made.watch.watcher.name,
        "Observer position": f"near {made.watch.watcher.base}",
        "Observer latitude": f"{made.lat_deg:.5f}",
        "Observer longitude": f"{made.lon_deg:.5f}",
        "Event location": "at position" if stopped else made.toward,
        "Means": made.means.value,
        "Number": "" if silent or stopped else str(made.number),
        "Observation": made.phenomenon.value,
        "Description": made.description.value,
        "Weapon": made.weapon,
        "Date": f"{local:%Y-%m-%d}",
        "Time": _times(made, zone),
        "Zone": zone,
        "Remark": made.remark,
    }
    return Row(cells=tuple(cells.get(name, "") for name in COLUMNS), truth_id=made.truth_id, slip=made.slip)


def _times(made: Percept, zone: str) -> str:
    """To the minute, "10:15" or "10:15-10:41": events outwards, silence inwards, so that they never overlap."""
    started, ended = _minute(made.started_utc), _minute(made.ended_utc)
    if made.phenomenon is Phenomenon.NOTHING:
        started = started if started == made.started_utc else started + MINUTE
    elif started < ended < made.ended_utc:
        ended += MINUTE
    first, last = (f"{moment.astimezone(ZoneInfo(zone)):%H:%M}" for moment in (started, ended))
    if ended <= started:
        return first
    return f"{first}-{'24:00' if last == '00:00' else last}"  # midnight ends the day it belongs to


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
