"""A theatre whole: four layers, one truth, as the tables that fusion takes.

Each layer draws from its own seed. Changing one leaves the others bit-equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

import pyarrow as pa

from truceline.model.arrow import to_table
from truceline.model.place import Area
from truceline.model.records import Look, Observation, ReferenceLine, Sensor, Sky, Statement, record_id
from truceline.sim.theatre import ears, fires, ordinary, telling, thermal
from truceline.sim.theatre.adversary import Pack, pack
from truceline.sim.theatre.incidents import blasts, incidents
from truceline.sim.theatre.land import DRAWN_BY, SIDES, Land, land_of
from truceline.sim.theatre.layout import BENCHMARK, Layout
from truceline.sim.theatre.looks import satellite_looks
from truceline.sim.theatre.outlets import Outlet, outlets
from truceline.sim.theatre.real_years import RealYear, read_years, resampled
from truceline.sim.theatre.tags import Tag
from truceline.sim.theatre.weather import Weather, skies, start_of
from truceline.sim.world import Truth

__all__ = ["Tag", "TheatreWorld", "make_world"]

PARAMETRIC = "clutter: drawn from parameters, because no real fire year was given"
BOOTSTRAP = "clutter: blocks of 7 days out of the real fire years {years}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TheatreWorld:
    """Everything of one theatre. The tables are what the pipeline takes; truths and tags are for the judge alone."""

    seed: int
    layout: Layout
    start: datetime
    end: datetime
    observations: pa.Table  # schema OBSERVATION, by seen_utc
    statements: pa.Table  # schema STATEMENT, by said_utc
    past: pa.Table  # schema OBSERVATION: hot spots of the past seasons
    skies: pa.Table  # schema SKY
    looks: pa.Table  # schema LOOK
    sensors: tuple[Sensor, ...]
    lines: tuple[ReferenceLine, ...]
    watched: Area
    outlets: tuple[Outlet, ...]
    truths: tuple[Truth, ...]  # in order of time
    tags: Mapping[str, Tag]  # of every observation_id and statement_id, the past included
    notes: tuple[str, ...]  # what the world was made from

    def day(self, number: int) -> tuple[datetime, datetime]:
        """First moment of a day, counted from 0, and of the next."""
        return self.start + timedelta(days=number), self.start + timedelta(days=number + 1)


def make_world(
    seed: int,
    layout: Layout = BENCHMARK,
    *,
    packs: Sequence[str] = (),
    fires_from: Sequence[tuple[str, bytes]] = (),
    sensor_seed: int | None = None,
    reporter_seed: int | None = None,
    adversary_seed: int | None = None,
) -> TheatreWorld:
    """A theatre with known truth.

    Args:
        seed: of the world; the other layers take it too where no seed of their own is given.
        layout: size, season and rates.
        packs: names of adversary packs, see `adversary.PACKS`.
        fires_from: (name, bytes) of real fire files; clutter is bootstrapped from their years. Without any, it is
            drawn from parameters, and `notes` says so.
        sensor_seed: of what sensors see.
        reporter_seed: of what is told.
        adversary_seed: of the packs.

    Raises:
        UnknownName: no such pack.
        DamagedFile: a fire file cannot be read.
        BadSetting: the fire files hold no fires.
    """
    land = land_of(seed, layout)
    by_sensors, by_reporters, by_adversary = (
        seed if own is None else own for own in (sensor_seed, reporter_seed, adversary_seed)
    )
    years = read_years(fires_from, land) if fires_from else ()
    season, weather, works = _season(land, years, 0)
    happened = sorted(chain(incidents(land), blasts(land)), key=lambda t: (t.started_utc, t.truth_id))
    benign = [fire.truth for fire in season]
    seen = [
        *thermal.pixels(land, weather, season, [*works, *(t for t in happened if t.burns_until_utc)], seed=by_sensors),
        *ears.heard(land, happened, seed=by_sensors),
        *ears.shaken(land, happened, seed=by_sensors),
        *ears.changed(land, happened, seed=by_sensors),
    ]
    said = list(telling.told(land, [*happened, *benign], seed=by_reporters))
    said += list(ordinary.told(land, said, happened, seed=by_reporters))
    past = [item for back in range(1, layout.seasons + 1) for item in _past(land, years, back, by_sensors)]
    for name in packs:
        added: Pack = pack(name, land, weather, [*happened, *benign], seed=by_adversary)
        seen, said, past = [*seen, *added.seen], [*said, *added.said], [*past, *added.past]
        happened = [*happened, *added.truths]
    note = BOOTSTRAP.format(years=", ".join(str(y.year) for y in years)) if years else PARAMETRIC
    return TheatreWorld(
        seed=seed,
        layout=layout,
        start=start_of(land, 0),
        end=start_of(land, 0) + timedelta(days=layout.days),
        observations=_observed(seen),
        statements=to_table(
            Statement, (one for one, _ in sorted(said, key=lambda i: (i[0].said_utc, i[0].statement_id)))
        ),
        past=_observed(past),
        skies=to_table(Sky, skies(weather)),
        looks=pa.concat_tables([satellite_looks(land, weather), to_table(Look, ears.duty(land, seed=by_sensors))]),
        sensors=ears.sensors(land),
        lines=(_line(land),),
        watched=land.watched(),
        outlets=outlets(land),
        truths=tuple(sorted([*happened, *works, *benign], key=lambda t: (t.started_utc, t.truth_id))),
        tags={
            **{one.observation_id: tag for one, tag in (*seen, *past)},
            **{one.statement_id: tag for one, tag in said},
        },
        notes=("EXERCISE", note, *(f"adversary pack: {name}" for name in packs)),
    )


def _season(land: Land, years: Sequence[RealYear], back: int) -> tuple[list[fires.Fire], Weather, list[Truth]]:
    """Fires, sky and works of a season. Real years bring their own works."""
    if years:
        found, dryness = resampled(land, years, back)
        return found, Weather(land, dryness, back), []
    weather = Weather(land, None, back)
    return list(fires.drawn(land, weather)), weather, list(fires.plants(land, back))


def _past(land: Land, years: Sequence[RealYear], back: int, seed: int) -> Iterable[thermal.Item]:
    season, weather, works = _season(land, years, back)
    return thermal.pixels(land, weather, season, works, seed=seed)


def _observed(items: Iterable[thermal.Item]) -> pa.Table:
    ordered = sorted((one for one, _ in items), key=lambda o: (o.seen_utc, o.observation_id))
    return to_table(Observation, ordered)


def _line(land: Land) -> ReferenceLine:
    start = start_of(land, 0)
    return ReferenceLine(
        line_id=record_id("theatre line", str(land.seed)),
        source="line",
        drawn_by=DRAWN_BY,
        title=f"area of the {SIDES[0]}",
        valid_from_utc=start,
        received_utc=start,
        area=land.north_of_line(),
        exercise=True,
    )
