"""The sets of a window as the register of cases takes them: items with weights, place, interval; people's decisions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from truceline.cases.match import Gathered
from truceline.fusion.incidents.observer_only_incidents import named_incidents
from truceline.fusion.params import Params
from truceline.fusion.window import EventSet, Found
from truceline.gather.known import Known
from truceline.kernels import union_find
from truceline.model.arrow import within
from truceline.model.cases import Decisions
from truceline.model.records import Incident

LOOKED, TOLD, REPEATED = 4.0, 1.0, 0.25  # weight of a row of an observer or instrument, of a text, of its repeats; J
NINETY = 1.645  # half width of a central 90 % interval in standard deviations


@dataclass(frozen=True, slots=True, kw_only=True)
class Sets:
    """What the items of a window are told apart into."""

    found: Found
    gathered: tuple[Gathered, ...]
    items: frozenset[str]  # every item of the window, in a set or not


def sets_of(known: Known, found: Found, decisions: Decisions, params: Params) -> Sets:
    """Events of a window, and what only observers can name."""
    days = found.window.days
    first, last = days[0].start, days[-1].end
    named = named_incidents(within(known.used, first, last), start=first, end=last, params=params)
    gathered = [_event(known, found, one) for one in found.events] + [_named(known, one) for one in named]
    members = [name for one in named for name in one.members]
    return Sets(
        found=found, gathered=tuple(decided(gathered, decisions)), items=frozenset((*found.window.ids, *members))
    )


def decided(sets: Iterable[Gathered], decisions: Decisions) -> list[Gathered]:
    """The sets under people's constraints: first what is kept apart, then what is one event."""
    made = list(sets)
    for apart in decisions.keep_apart:
        made = [part for held in made for part in _apart(held, apart.one, apart.other)]
    for parting in decisions.partings:
        one, other = frozenset(parting.one), frozenset(parting.other)
        made = [part for held in made for part in _parted(held, one, other)]
    gone = decisions.withdrawn()
    if gone:
        made = [left for held in made if (left := _without(held, gone)) is not None]
    home = {item: index for index, held in enumerate(made) for item in held.items}
    same = [(one.one, one.other) for one in decisions.same_event]
    pairs = [(home[a], home[b]) for a, b in same if a in home and b in home]
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    groups: dict[int, list[Gathered]] = defaultdict(list)
    for index, root in enumerate(union_find.components(len(made), ends[:, 0], ends[:, 1]).tolist()):
        groups[root].append(made[index])
    return [joined(parts) for parts in groups.values()]


def joined(parts: Sequence[Gathered]) -> Gathered:
    """Several sets as one: place and time of the most probable, the interval of all."""
    if len(parts) == 1:
        return parts[0]
    lead = max(parts, key=lambda one: (one.chance, min(one.items)))
    items = {item: weight for one in parts for item, weight in one.items.items()}
    return replace(
        lead, items=items, started_utc=min(one.started_utc for one in parts), newest=max(one.newest for one in parts),
        ended_utc=max(one.ended_utc for one in parts),
    )  # fmt: skip


def _without(held: Gathered, gone: Mapping[str, str]) -> Gathered | None:
    """A set without its withdrawn items; None where nothing stays."""
    items = {item: weight for item, weight in held.items.items() if item not in gone}
    return replace(held, items=items, newest=max(items)) if items else None


def _apart(held: Gathered, one: str, other: str) -> list[Gathered]:
    """Without the lighter of two items of one set; it stands alone."""
    if one not in held.items or other not in held.items:
        return [held]
    leaves = min((one, other), key=lambda item: (held.items[item], item))
    rest = {item: weight for item, weight in held.items.items() if item != leaves}
    return [replace(held, items=rest), replace(held, items={leaves: held.items[leaves]}, newest=leaves)]


def _parted(held: Gathered, one: frozenset[str], other: frozenset[str]) -> list[Gathered]:
    """A set that holds items of both lists as two: the lighter list goes, whatever else is there stays."""
    sides = [side & held.items.keys() for side in (one, other)]
    if not all(sides):
        return [held]
    leaves = min(sides, key=lambda side: (sum(held.items[item] for item in side), min(side)))
    rest = {item: weight for item, weight in held.items.items() if item not in leaves}
    gone = {item: weight for item, weight in held.items.items() if item in leaves}
    return [replace(held, items=rest, newest=max(rest)), replace(held, items=gone, newest=max(gone))]


def _event(known: Known, found: Found, one: EventSet) -> Gathered:
    window, core = found.window, one.weighed.core
    inside = [item for row in one.measurements for item in window.measurements.inside(row).tolist()]
    heads = {int(window.measurements.head[row]) for row in one.measurements}
    told = {item for item in inside if item in window.claims}
    weights = {
        window.ids[item]: LOOKED if item not in told else (TOLD if item in heads else REPEATED) for item in inside
    }
    started, ended = _interval(found, one)
    return Gathered(
        items=weights, day=known.local(one.best_utc).isoformat(), best_utc=one.best_utc, started_utc=started,
        ended_utc=ended, lat_deg=round(core.lat_deg, 6), lon_deg=round(core.lon_deg, 6),
        chance=round(one.probability, 9), newest=max(weights),
    )  # fmt: skip


def _interval(found: Found, one: EventSet) -> tuple[datetime, datetime]:
    """The 90 % interval of the time, within what the items state."""
    rows = list(one.measurements)
    origin = found.window.days[0].start
    stated = found.window.measurements
    first, last = float(stated.from_hour[rows].min()), float(stated.to_hour[rows].max())
    started = max(one.best_utc - NINETY * one.sd, origin + timedelta(hours=first))
    ended = min(one.best_utc + NINETY * one.sd, origin + timedelta(hours=last))
    started, ended = min(started, one.best_utc), max(ended, one.best_utc)
    return _second(started), _second(ended)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _named(known: Known, one: Incident) -> Gathered:
    return Gathered(
        items=dict.fromkeys(one.members, LOOKED), day=known.local(one.best_utc).isoformat(), best_utc=one.best_utc,
        started_utc=one.started_utc, ended_utc=one.ended_utc, lat_deg=one.place.lat_deg, lon_deg=one.place.lon_deg,
        chance=one.probability, newest=max(one.members),
    )  # fmt: skip
