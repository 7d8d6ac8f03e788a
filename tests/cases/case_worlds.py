"""Small worlds of `sim` as the register of cases takes them: tables, a background, moments."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import cast

import pyarrow as pa

from tests.fusion_world import BACKGROUND, WATCHED
from truceline.cases.register import Register
from truceline.fusion.params import Params
from truceline.gather.casebook import Casebook, Recorded
from truceline.gather.known import Known
from truceline.gather.known_before import Backgrounds
from truceline.gather.rows import Rows
from truceline.model.arrow import to_table
from truceline.model.cases import NO_DECISIONS, Decisions
from truceline.model.place import Disc, destination
from truceline.model.records import Observation, ReferenceLine, Statement
from truceline.model.terms import TimePrecision
from truceline.sim.streams import Stream

ZONE = "Europe/Kyiv"
FIRST = datetime(2025, 3, 20, 22, tzinfo=UTC)  # midnight there
HOUR = timedelta(hours=1)
TOWNS = [destination(50.4, 36.0, 60.0 * k, 45_000.0 if k else 0.0) for k in range(5)]
OBJECTS = ("gas metering station", "oil refinery", "railway bridge", "grain elevator", "power plant", "hospital")
Tables = tuple[pa.Table, pa.Table, pa.Table]


class _Fires(Backgrounds):
    def __init__(self) -> None:
        pass

    def of(self, *_: object) -> object:  # type: ignore[override]
        return BACKGROUND


@cache
def world(seed: int, days: int = 4) -> Tables:
    """Attacks on objects in five towns, told on the day and, often, again on the next by somebody else."""
    stream = Stream(seed, "cases")
    said: list[Statement] = []
    for day in range(days):
        for k in range(4):
            town = int(stream.uniform(0, len(TOWNS)))
            words = OBJECTS[int(stream.uniform(0, len(OBJECTS)))]
            name = f"Port{'abcdefgh'[day]}{'mnopqrst'[k]}ria"
            for n in range(1 + int(stream.uniform(0, 3))):
                later = day if n < 2 else day + 1
                said.append(told(f"{seed}{day}{k}{n}", town, later, f"Drone strike hits {words} of {name}, source {n}"))
    return to_table(Observation, []), by_time(said), to_table(ReferenceLine, [])


def told(number: str, town: int, day: int, words: str, *, received: datetime | None = None) -> Statement:
    """A headline of a day about a town, received at its end."""
    lat, lon = TOWNS[town]
    start = FIRST + timedelta(days=day)
    return Statement(
        statement_id=f"{int(number):016x}", source="viina", speaker=f"paper {int(number) % 7}", text=words,
        language="en", started_utc=start, ended_utc=start + 24 * HOUR - timedelta(seconds=1),
        time_precision=TimePrecision.DAY, said_utc=None, received_utc=received or start + 20 * HOUR,
        place=Disc(lat_deg=lat, lon_deg=lon, radius_m=2_000.0), blob_sha256="ab" * 32, where=f"line {int(number)}",
    )  # fmt: skip


def by_time(said: list[Statement]) -> pa.Table:
    return to_table(Statement, sorted(said, key=lambda one: (one.started_utc, one.statement_id)))


def _no_store() -> Rows:
    """What is given in tables asks no store."""
    return cast(Rows, None)  # noqa: TC006 - the name is used


def known(tables: Tables, moment: datetime | None = None) -> Known:
    """What of the tables was known; at the end of all otherwise."""
    every = Known(_no_store(), _Fires(), WATCHED, ZONE, FIRST + timedelta(days=12), Params(), tables)
    return every if moment is None else every.before(moment)


def book(
    tables: Tables, moment: datetime | None = None, decisions: Decisions = NO_DECISIONS,
    recorded: Recorded = lambda _at, _inputs: None,
) -> Casebook:  # fmt: skip
    return Casebook(known(tables, moment), decisions, recorded)


def identity(register: Register) -> dict[str, tuple[object, ...]]:
    """Numbers, members and state: what a reader knows a case by."""
    return {number: (case.items, case.state, case.into) for number, case in register.cases.items()}
