"""Small worlds of `sim` as the register of cases takes them: tables, a background, moments."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from tests.fusion_world import BACKGROUND, WATCHED
from truceline.cases.register import Register
from truceline.fusion.params import Params
from truceline.gather.casebook import Casebook, Recorded
from truceline.gather.heat import Heat, HotMonth
from truceline.gather.known import Known
from truceline.gather.known_before import Backgrounds
from truceline.gather.rows import THERMAL, Rows
from truceline.model.arrow import to_table
from truceline.model.cases import NO_DECISIONS, Decisions
from truceline.model.place import Disc, destination
from truceline.model.records import Observation, ReferenceLine, Sky, Statement
from truceline.model.terms import TimePrecision
from truceline.sim.streams import Stream

ZONE = "Europe/Kyiv"
FIRST = datetime(2025, 3, 20, 22, tzinfo=UTC)  # midnight there
HOUR = timedelta(hours=1)
TOWNS = [destination(50.4, 36.0, 60.0 * k, 45_000.0 if k else 0.0) for k in range(5)]
OBJECTS = ("gas metering station", "oil refinery", "railway bridge", "grain elevator", "power plant", "hospital")
Tables = tuple[pa.Table, pa.Table, pa.Table]


class Fires(Backgrounds):
    """The background of the made world, whatever is asked."""

    def __init__(self) -> None:
        pass

    def of(self, *_: object) -> object:  # type: ignore[override]
        """The one that there is."""
        return BACKGROUND


@cache
def world(seed: int, days: int = 4) -> Tables:
    """Attacks on objects in five towns, told on the day and, often, again on the next by somebody else."""
    stream = Stream(seed, "cases")
    said: list[Statement] = []
    files = ("ab" * 32, "cd" * 32, "ef" * 32)
    for day in range(days):
        for k in range(4):
            town = int(stream.uniform(0, len(TOWNS)))
            words = OBJECTS[int(stream.uniform(0, len(OBJECTS)))]
            name = f"Port{'abcdefgh'[day]}{'mnopqrst'[k]}ria"
            for n in range(1 + int(stream.uniform(0, 3))):
                later = day if n < 2 else day + 1
                one = told(f"{seed}{day}{k}{n}", town, later, f"Drone strike hits {words} of {name}, source {n}")
                said.append(replace(one, blob_sha256=files[n]))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One withdrawal of a kept file, as the journal has it."""

    from_utc: datetime
    until_utc: datetime | None = None
    seq: int = 40


Outs = Mapping[tuple[str, str], tuple[Taken, ...]]  # by source and SHA-256


class _Held:
    """The tables of a world, read as the store reads them: by receipt, and without the files that are out."""

    def __init__(self, tables: Tables, outs: Outs) -> None:
        self.tables, self.outs = dict(zip((Observation, Statement, ReferenceLine), tables, strict=True)), outs
        self.tables[Sky] = to_table(Sky, [])

    def withdrawn(self) -> Outs:
        return self.outs

    def of(self, noun: type, *, as_of: datetime, only: Collection[tuple[str, str]] | None = None) -> pa.Table:
        table = self.tables[noun]
        if not table.num_rows:
            return table
        files = list(zip(table["source"].to_pylist(), table["blob_sha256"].to_pylist(), strict=True))
        counts = [key in only if only is not None else not self._out(key, as_of) for key in files]
        began = [
            max(begun, received) <= as_of
            for begun, received in zip(table["started_utc"].to_pylist(), table["received_utc"].to_pylist(), strict=True)
        ]
        return table.filter(pa.array([a and b for a, b in zip(counts, began, strict=True)], pa.bool_()))

    def heat(self, as_of: datetime) -> Heat:
        return Heat.of([HotMonth.of(self._of_firms(as_of, hot=True), exercise=True)])

    def hot(self, as_of: datetime, since: datetime) -> pa.Table:
        table = self._of_firms(as_of, hot=True)
        return table.filter(pc.greater_equal(table["started_utc"], since))

    def cool(self, as_of: datetime) -> pa.Table:
        return self._of_firms(as_of, hot=False)

    def _of_firms(self, as_of: datetime, *, hot: bool) -> pa.Table:
        table = self.of(Observation, as_of=as_of)
        return table.filter(pa.array([(name in THERMAL) == hot for name in table["source"].to_pylist()], pa.bool_()))

    def _out(self, key: tuple[str, str], moment: datetime) -> bool:
        return any(
            one.from_utc <= moment and (one.until_utc is None or moment < one.until_utc)
            for one in self.outs.get(key, ())
        )


NO_OUTS: Outs = MappingProxyType({})


def known(tables: Tables, moment: datetime | None = None, outs: Outs = NO_OUTS) -> Known:
    """What of the tables was known; at the end of all otherwise."""
    rows = cast(Rows, _Held(tables, outs))  # noqa: TC006 - the name is used
    return Known(rows, Fires(), WATCHED, ZONE, moment or FIRST + timedelta(days=12), Params())


def book(
    tables: Tables, moment: datetime | None = None, decisions: Decisions = NO_DECISIONS,
    recorded: Recorded = lambda _at, _inputs: None, outs: Outs = NO_OUTS,
) -> Casebook:  # fmt: skip
    return Casebook(known(tables, moment, outs), decisions, recorded)


def identity(register: Register) -> dict[str, tuple[object, ...]]:
    """Numbers, members and state: what a reader knows a case by."""
    return {number: (case.items, case.state, case.into) for number, case in register.cases.items()}
