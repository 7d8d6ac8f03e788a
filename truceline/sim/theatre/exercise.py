"""EXERCISE for people: what reaches a duty desk, in the order it arrives, and nothing about the truth behind it."""

from dataclasses import dataclass
from datetime import datetime

from truceline.model.arrow import to_records
from truceline.model.records import Observation, Statement
from truceline.model.terms import TimePrecision
from truceline.model.times import utc_text
from truceline.sim.theatre.layout import TRAINING
from truceline.sim.theatre.world import TheatreWorld, make_world

MARK = "EXERCISE"
PACKS = ("flood-paraphrased", "decoy", "alibi")  # the usual ones of an exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """One thing that reaches the desk."""

    inject_id: str
    received_utc: datetime
    words: str  # as read out to the desk, with the mark


def exercise_world(seed: int, packs: tuple[str, ...] = PACKS) -> TheatreWorld:
    """The world of an exercise: two days on 200 by 120 km.

    Raises:
        UnknownName: no such pack.
    """
    return make_world(seed, TRAINING, packs=packs)


def injects(world: TheatreWorld) -> tuple[Inject, ...]:
    """Everything that arrives, in order of arrival."""
    made = [_seen(one) for one in to_records(Observation, world.observations)]
    made += [_said(one) for one in to_records(Statement, world.statements)]
    return tuple(sorted(made, key=lambda one: (one.received_utc, one.inject_id)))


def _seen(one: Observation) -> Inject:
    where = "" if one.place is None else " at {:.3f}, {:.3f}".format(*one.place.centre())
    power = "" if one.frp_mw is None else f", {one.frp_mw:.1f} MW"
    words = f"{one.sensor}: {one.phenomenon.value}{where}{power}, {one.means.value} {utc_text(one.seen_utc)}"
    return Inject(inject_id=one.observation_id, received_utc=one.received_utc, words=f"{MARK} {words}")


def _said(one: Statement) -> Inject:
    named = (
        ""
        if one.place is None or one.place.name is None
        else f" [{one.place.name}" + " {:.3f}, {:.3f}]".format(*one.place.centre())
    )
    when = (
        f"{one.started_utc:%Y-%m-%d}, hour not stated"
        if one.time_precision is TimePrecision.DAY
        else utc_text(one.ended_utc)
    )
    words = f"{one.speaker} ({when}){named}: {one.text}"
    return Inject(inject_id=one.statement_id, received_utc=one.received_utc, words=f"{MARK} {words}")
