"""Adversary layer: what somebody does so that a case file says what he wants. Packs are added to a world.

| pack | what is done |
|---|---|
| flood-seed | 60 lies, each told once: what the floods are compared with |
| flood | the same 60 lies, 50 verbatim copies each |
| flood-paraphrased | the same 60 lies, 50 paraphrases each |
| alibi | a party announces harmless works where and when an incident comes |
| decoy | fires lit at the places of lies |
| burn-after | lies placed exactly at fires that public satellite data show |
| poison | fires lit in the past seasons where incidents come, to teach the background |
| citing-us | lies that cite our own report as their source |

Streams belong to (seed, "adversary", pack, number). Positions of ships come as a file of their own: `spoofing.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from truceline.model.errors import UnknownName
from truceline.model.place import Point
from truceline.model.records import Statement
from truceline.sim.causes import Cause
from truceline.sim.streams import Stream
from truceline.sim.theatre import prose, telling, thermal
from truceline.sim.theatre.land import Land
from truceline.sim.theatre.outlets import Outlet, outlets
from truceline.sim.theatre.tags import Tag, tag_of
from truceline.sim.theatre.weather import Weather, start_of
from truceline.sim.world import Truth

ALIBIS, DECOYS, AFTER, POISONED, CITING = 20, 25, 40, 12, 30  # J
POISON_FIRES = 8  # nights a season at each place; J
US = "truceline"  # how a claim credits us


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What a pack adds to a world."""

    seen: tuple[thermal.Item, ...] = ()
    said: tuple[telling.Told, ...] = ()
    past: tuple[thermal.Item, ...] = ()
    truths: tuple[Truth, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What the adversary knows: the land, its sky, and what truly happened."""

    name: str
    land: Land
    weather: Weather
    truths: Sequence[Truth]
    seed: int

    def stream(self, *entity: object) -> Stream:
        """A stream of this layer. Packs of one kind of lie share it, so that they tell the same lies."""
        return Stream(self.seed, "adversary", *(str(part) for part in entity))

    def some(self, wanted: int, fits: Callable[[Truth], bool]) -> list[Truth]:
        """Some of the truths that fit, spread over the season."""
        fitting = [truth for truth in self.truths if fits(truth)]
        most = min(wanted, len(fitting), self.land.layout.lies)
        return [fitting[index * len(fitting) // most] for index in range(most)]


def pack(name: str, land: Land, weather: Weather, truths: Sequence[Truth], *, seed: int) -> Pack:
    """One pack by its name.

    Raises:
        UnknownName: no such pack.
    """
    if name not in PACKS:
        raise UnknownName("adversary pack", name, PACKS)
    return PACKS[name](Field(name=name, land=land, weather=weather, truths=truths, seed=seed))


def _channels(field: Field) -> tuple[list[Outlet], list[Outlet]]:
    """Those who lie first, and those who copy them."""
    speakers = outlets(field.land)
    return (
        [one for one in speakers if one.kind == "channel"],
        [one for one in speakers if one.kind in ("channel", "local media")],
    )


def _lie(field: Field, kind: str, number: int) -> tuple[telling.Story, Statement, Stream]:
    """A lie, told once by a channel."""
    stream = field.stream(kind, number)
    liars, _ = _channels(field)
    liar = stream.pick(liars)
    truth = telling.invention(field.land, liar, stream.whole(0, field.land.layout.days - 1), stream)
    made = replace(telling.story(field.land, truth, liar, stream), slip=False)
    said = truth.started_utc + timedelta(hours=stream.uniform(0.2, 2.0))
    return made, telling.statement(liar, made, prose.whole(made.parts), said, f"{kind} {number}"), stream


def _flood(field: Field) -> Pack:
    said: list[telling.Told] = []
    truths = []
    _, copiers = _channels(field)
    copies = 0 if field.name == "flood-seed" else field.land.layout.lie_copies
    for number in range(field.land.layout.lies):
        made, root, stream = _lie(field, "lie", number)
        truths.append(made.truth)
        said.append((root, _mark(field, made.truth)))
        for index in range(copies):
            outlet = stream.pick(copiers)
            words = prose.whole(made.parts) if field.name == "flood" else _paraphrase(made, stream)
            at = (root.said_utc or root.started_utc) + timedelta(hours=stream.uniform(0.1, 8.0))
            copy = telling.statement(outlet, made, words, at, f"flood {number} {index}")
            said.append((copy, _mark(field, made.truth, root.statement_id)))
    return Pack(said=tuple(said), truths=tuple(truths))


def _paraphrase(made: telling.Story, stream: Stream) -> str:
    """Half keep a passage, half keep none."""
    lead = prose.lead(made.cause, made.town.name, made.truth.object_class, stream)
    if stream.chance(0.5):
        return prose.paraphrase(made.parts, lead, stream)
    return prose.free(lead, made.town.name, stream)


def _alibi(field: Field) -> Pack:
    parties = [one for one in outlets(field.land) if one.kind == "party"]
    said = []
    for number, truth in enumerate(field.some(ALIBIS, lambda t: t.incident_type is not None)):
        stream = field.stream("alibi", number)
        made = telling.story(field.land, truth, parties[0], stream)
        at = truth.started_utc - timedelta(hours=stream.uniform(3, 30))
        words = f"Notification: engineering works with smoke and noise near {made.town.name}, {truth.started_utc:%d %B}"
        one = telling.statement(stream.pick(parties), made, words, at, f"alibi {number}")
        said.append((one, tag_of(truth, slip=made.slip, pack=field.name)))
    return Pack(said=tuple(said))


def _decoy(field: Field) -> Pack:
    lies, lit, truths = [], [], []
    for number in range(min(DECOYS, field.land.layout.lies)):
        made, root, stream = _lie(field, "decoy", number)
        lies.append((root, _mark(field, made.truth)))
        truths.append(made.truth)
        begun = made.truth.started_utc + timedelta(seconds=stream.whole(-3600, 3600))
        lit.append(_lit(field, made.truth, Cause.DECOY, begun, stream))
    seen = _pixels(field, field.weather, lit)
    return Pack(said=tuple(lies), seen=seen, truths=(*truths, *lit))


def _burn_after(field: Field) -> Pack:
    said, truths = [], []
    fires = field.some(AFTER, lambda t: t.cause in (Cause.FIELD_FIRE, Cause.WILDFIRE))
    for number, fire in enumerate(fires):
        made, _, stream = _lie(field, "after", number)
        at = fire.started_utc + timedelta(hours=stream.uniform(14, 20))  # the afternoon pass is public by then
        place = Point(lat_deg=fire.lat_deg, lon_deg=fire.lon_deg, major_sd_m=300.0, minor_sd_m=300.0)
        truth = replace(made.truth, started_utc=at, ended_utc=at, lat_deg=fire.lat_deg, lon_deg=fire.lon_deg)
        made = replace(made, truth=truth, place=place, dated=False)
        liar = stream.pick(_channels(field)[0])
        one = telling.statement(liar, made, prose.whole(made.parts), at + timedelta(hours=1), f"after {number}")
        said.append((one, _mark(field, truth)))
        truths.append(truth)
    return Pack(said=tuple(said), truths=tuple(truths))


def _poison(field: Field) -> Pack:
    past: list[thermal.Item] = []
    truths = []
    targets = field.some(POISONED, lambda t: t.incident_type is not None and t.burns_until_utc is not None)
    for year in range(1, field.land.layout.seasons + 1):
        weather = Weather(field.land, None, year)
        lit = []
        for number, target in enumerate(targets):
            for night in range(POISON_FIRES):
                stream = field.stream("poison", year, number, night)
                begun = start_of(field.land, year) + timedelta(days=stream.uniform(0, field.land.layout.days))
                lit.append(_lit(field, target, Cause.POISON, begun.replace(microsecond=0), stream))
        past += _pixels(field, weather, lit)
        truths += lit
    return Pack(past=tuple(past), truths=tuple(truths))


def _citing(field: Field) -> Pack:
    said, truths = [], []
    for number in range(min(CITING, field.land.layout.lies)):
        made, root, stream = _lie(field, "citing", number)
        lead = prose.lead(made.cause, made.town.name, made.truth.object_class, stream)
        words = prose.CITING.format(lead=lead, detail=prose.detail(stream))
        said.append((replace(root, text=words, credits=(US,)), _mark(field, made.truth)))
        truths.append(made.truth)
    return Pack(said=tuple(said), truths=tuple(truths))


def _lit(field: Field, at: Truth, cause: Cause, begun: datetime, stream: Stream) -> Truth:
    """A fire lit on purpose within a few hundred metres of a place."""
    east, north = field.land.plane(at.lat_deg, at.lon_deg)
    lat, lon = field.land.degrees(east + stream.normal(0, 0.3), north + stream.normal(0, 0.3))
    return replace(
        at,
        truth_id=f"{cause.value} {at.truth_id} {begun}",
        cause=cause,
        started_utc=begun,
        ended_utc=begun,
        lat_deg=lat,
        lon_deg=lon,
        site=None,
        frp_mw=round(stream.lognormal(6.0, 0.6), 2),
        burns_until_utc=begun + timedelta(hours=stream.uniform(4, 12)),
    )


def _pixels(field: Field, weather: Weather, lit: Sequence[Truth]) -> tuple[thermal.Item, ...]:
    found = thermal.pixels(field.land, weather, (), lit, seed=field.seed)
    return tuple((one, replace(tag, pack=field.name)) for one, tag in found)


def _mark(field: Field, truth: Truth, copy_of: str | None = None) -> Tag:
    return tag_of(truth, copy_of=copy_of, pack=field.name)


PACKS: dict[str, Callable[[Field], Pack]] = {
    "flood-seed": _flood,
    "flood": _flood,
    "flood-paraphrased": _flood,
    "alibi": _alibi,
    "decoy": _decoy,
    "burn-after": _burn_after,
    "poison": _poison,
    "citing-us": _citing,
}
