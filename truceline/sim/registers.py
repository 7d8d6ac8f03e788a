"""The mission's register of the exercise: daily plans, announced works, inspections of two depots, counts.

Sensor layer: it is written by the mission. Some lines come late, an inspection is sometimes refused, and a night is
sometimes left without anybody at the channel.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from truceline.model.terms import EntryKind, Outcome
from truceline.model.times import local_day
from truceline.sim import places
from truceline.sim.made import Made, Row, csv_file
from truceline.sim.streams import Stream
from truceline.sim.world import World
from truceline.sources.register import COLUMNS

CHANNEL = "channel 1"
MISSION = "exercise mission"
PLAN, WORKS = "patrol plan", "demining"
DEPOTS = {"Ferrow depot": "North side", "Kestrel depot": "South side"}
HELD = {"howitzer": 12, "multiple rocket launcher": 4}  # what stands at each depot
LATE_PLAN_SD_MIN = 25.0  # a plan is stated about 11:30; judgement
REFUSED, PARTLY = 0.1, 0.15  # chance that an inspection is refused, or does not see everything; judgement
ONE_SHORT = 0.15  # chance that a count finds one fewer; judgement
UNMANNED = 0.2  # chance that nobody kept the register from 02:00 to 05:00; judgement


def files(world: World, *, seed: int) -> Iterator[Made]:
    """One register a day, received three hours after it ends."""
    for day in world.calendar():
        start, end = local_day(day, world.zone)
        rows = [*_plans(day, start, seed), *_works(day, start, seed), *_visit(day, start, seed)]
        rows += _kept(day, start, end, seed)
        printed = [Row(cells=tuple(cells.get(name, "") for name in COLUMNS), truth_id=None) for cells in rows]
        yield csv_file("register", f"register_{day:%Y%m%d}.csv", end + timedelta(hours=3), COLUMNS, printed)


def _plans(day: date, start: datetime, seed: int) -> Iterator[dict[str, str]]:
    """Each party's plan of the day, about 11:30, and the mission's answer."""
    for party in places.PARTIES:
        stream = Stream(seed, "sensors", "register", "plan", day.isoformat(), party)
        said = start + timedelta(minutes=int(11.5 * 60 + stream.normal(0.0, LATE_PLAN_SD_MIN)))
        answered = start + timedelta(minutes=stream.whole(15 * 60, 16 * 60 + 10))
        told = {"Item": PLAN, "About": party, "Channel": CHANNEL}
        yield _line(EntryKind.NOTICE, start + timedelta(hours=18), start + timedelta(hours=22), said, **told, By=party)
        yield _line(EntryKind.ANSWER, answered, None, answered, **told, By=MISSION, Outcome=Outcome.DONE.value)


def _works(day: date, start: datetime, seed: int) -> Iterator[dict[str, str]]:
    """Demining of the day, announced about a day before."""
    stream = Stream(seed, "sensors", "register", "works", day.isoformat())
    began = start + timedelta(minutes=stream.whole(8 * 60, 10 * 60))
    ended, party = began + timedelta(hours=3), stream.pick(places.PARTIES)
    said = began - timedelta(minutes=stream.whole(16 * 60, 34 * 60))
    told = {"Item": WORKS, "About": party}
    yield _line(EntryKind.NOTICE, began, ended, said, **told, By=party, Channel=CHANNEL)
    yield _line(EntryKind.ACTIVITY, began + timedelta(minutes=5), ended, None, **told, By="post Millbrook")


def _visit(day: date, start: datetime, seed: int) -> Iterator[dict[str, str]]:
    """The inspection of one depot, and what was counted there."""
    site = list(DEPOTS)[day.toordinal() % len(DEPOTS)]
    stream = Stream(seed, "sensors", "register", "visit", day.isoformat())
    began = start + timedelta(minutes=stream.whole(9 * 60, 12 * 60))
    ended, drawn = began + timedelta(hours=2), stream.uniform(0.0, 1.0)
    outcome = Outcome.REFUSED if drawn < REFUSED else Outcome.PARTLY if drawn < REFUSED + PARTLY else Outcome.DONE
    told = {"Site": site, "About": DEPOTS[site], "By": "team 1"}
    yield _line(EntryKind.INSPECTION, began, ended, None, **told, Outcome=outcome.value)
    for item, number in HELD.items() if outcome is not Outcome.REFUSED else ():
        found = number - stream.chance(ONE_SHORT)
        shown = f"at least {found}" if outcome is Outcome.PARTLY else str(found)
        yield _line(EntryKind.COUNT, began, ended, None, **told, Item=item, Number=shown)


def _kept(day: date, start: datetime, end: datetime, seed: int) -> Iterator[dict[str, str]]:
    spans = [(start, end)]
    if Stream(seed, "sensors", "register", "kept", day.isoformat()).chance(UNMANNED):
        spans = [(start, start + timedelta(hours=2)), (start + timedelta(hours=5), end)]
    for first, last in spans:
        yield _line(EntryKind.KEPT, first, last, None, By="duty officer", Channel=CHANNEL)


def _line(
    kind: EntryKind, started: datetime, ended: datetime | None, stated: datetime | None, **told: str
) -> dict[str, str]:
    """One line, on the clock of the island."""
    moments = {"From": started, "To": ended, "Stated": stated}
    times = {name: _clock(moment) for name, moment in moments.items() if moment is not None}
    return {"Kind": kind.value, **told, **times, "Zone": places.ZONE, "Exercise": "EXERCISE"}


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(places.ZONE)):%Y-%m-%d %H:%M}"
