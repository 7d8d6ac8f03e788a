"""Reporter layer: originals, inventions, copies, copies of copies, late edits, retractions, wrong settlements.

Streams belong to (seed, "reporters", outlet, truth). Nothing of the sensors is read here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from truceline.model.place import Disc, Place, Point
from truceline.model.records import Statement, record_id
from truceline.model.terms import TimePrecision
from truceline.sim.causes import Cause
from truceline.sim.streams import Stream
from truceline.sim.theatre import prose
from truceline.sim.theatre.land import Land, Town
from truceline.sim.theatre.outlets import INVENTS, Outlet, chance, covers, outlets
from truceline.sim.theatre.tags import Tag, tag_of
from truceline.sim.theatre.weather import start_of
from truceline.sim.world import Truth

Told = tuple[Statement, Tag]
VAGUE_M = (2_000.0, 5_000.0, 12_000.0)  # village, town, district; model.md 3
LAG_H, LAG_LOG_SD = 1.4, 0.9  # from the event to the text; R: 0 to 3 h
REACH = timedelta(hours=4)  # how far back a publication time is read, as the news source reads it
DATED = 0.35  # of texts say the day alone; J, R for one aggregate: .59
CATALOGUE_D, CATALOGUE_LOG_SD = 8.9, 0.86  # days from event to catalogue: median 8.9, p90 26.6; R, row 12
VERBATIM, PARAPHRASED = 0.45, 0.42  # of copies; the rest share no passage; J
AGAIN = 0.3  # of copies are copied themselves; J
EDITED, RETRACTED = 0.05, 0.04  # of originals and of inventions; J
OTHER_KIND = 0.10  # of texts name another kind of attack; J
BUSY = (Cause.SHELLING, Cause.SMALL_ARMS, Cause.DEEP_STRIKE, Cause.ENERGY_STRIKE)
INVENTED_NEAR_KM = 25.0  # sd of the distance of inventions to the line; J


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What an original says, so that others can copy it."""

    truth: Truth
    cause: Cause  # the kind that the text names
    town: Town
    place: Place
    parts: tuple[str, str, str]
    dated: bool
    slip: bool


def told(land: Land, truths: Sequence[Truth], *, seed: int) -> Iterator[Told]:
    """Every text about the truths, and every invention with its copies."""
    speakers = outlets(land)
    for truth in truths:
        east, north = land.plane(truth.lat_deg, truth.lon_deg)
        hurt = land.side(east, north)
        for outlet in speakers:
            wanted = chance(outlet, land, truth.cause, truth.visibility, hurt) if covers(outlet, east) else 0.0
            stream = Stream(seed, "reporters", outlet.name, truth.truth_id) if wanted else None
            if stream is not None and stream.chance(wanted):
                yield from spread(land, outlet, story(land, truth, outlet, stream), speakers, stream, seed=seed)
    for outlet in speakers:
        for day in range(land.layout.days):
            for number in range(_inventions(land, outlet, day, seed)):
                stream = Stream(seed, "reporters", outlet.name, "invents", str(day), str(number))
                truth = invention(land, outlet, day, stream)
                yield from spread(land, outlet, story(land, truth, outlet, stream), speakers, stream, seed=seed)


def _inventions(land: Land, outlet: Outlet, day: int, seed: int) -> int:
    mean = land.layout.invented * INVENTS.get(outlet.kind, 0.0)
    return Stream(seed, "reporters", outlet.name, "invents", str(day)).count(min(100.0, mean)) if mean else 0


def invention(land: Land, outlet: Outlet, day: int, stream: Stream) -> Truth:
    """Something that did not happen, at a settlement that people know."""
    layout = land.layout
    low, high = max(0.0, outlet.east_km - outlet.reach_km), min(layout.width_km, outlet.east_km + outlet.reach_km)
    east = stream.uniform(low, high)
    north = min(max(land.line_north_km(east) + stream.normal(0, INVENTED_NEAR_KM), 0.0), layout.depth_km)
    town = land.nearest(east, north)
    at = start_of(land, 0) + timedelta(days=day, seconds=stream.whole(0, 86_399))
    return Truth(
        truth_id=record_id("theatre invention", outlet.name, at.isoformat(), town.name, f"{town.lat_deg:.5f}"),
        cause=Cause.FABRICATED,
        started_utc=at,
        ended_utc=at,
        lat_deg=town.lat_deg,
        lon_deg=town.lon_deg,
        near=town.name,
    )


def story(land: Land, truth: Truth, outlet: Outlet, stream: Stream) -> Story:
    """How an outlet tells a truth: the kind it names, the settlement it names, the words."""
    cause = truth.cause
    if cause is Cause.FABRICATED or stream.chance(OTHER_KIND):
        cause = stream.pick(BUSY)
    town, slip = _named(land, truth, stream)
    vague = VAGUE_M[0] if town.people < 2_000 else VAGUE_M[2] if stream.chance(0.12) else VAGUE_M[1]
    place: Place = Disc(lat_deg=town.lat_deg, lon_deg=town.lon_deg, radius_m=vague, name=town.name)
    if outlet.kind == "catalogue":
        east, north = land.plane(truth.lat_deg, truth.lon_deg)
        lat, lon = land.degrees(east + stream.normal(0, 0.06), north + stream.normal(0, 0.06))
        place, slip = Point(lat_deg=lat, lon_deg=lon, major_sd_m=100.0, minor_sd_m=100.0, name=town.name), False
    named = truth.object_class if truth.site else stream.pick(tuple(prose.OBJECTS))
    parts = prose.original(cause, town.name, named, stream)
    dated = outlet.kind == "catalogue" or stream.chance(DATED)
    return Story(truth=truth, cause=cause, town=town, place=place, parts=parts, dated=dated, slip=slip)


def _named(land: Land, truth: Truth, stream: Stream) -> tuple[Town, bool]:
    """The settlement that a text names. A slip is its namesake, or any other."""
    east, north = land.plane(truth.lat_deg, truth.lon_deg)
    home = land.nearest(east + stream.normal(0, 1.5), north + stream.normal(0, 1.5))
    namesake = land.namesake(home)
    if stream.chance(land.layout.slips) or (namesake is not None and stream.chance(0.25)):
        return namesake or stream.pick(land.towns), True
    return home, False


def spread(
    land: Land, outlet: Outlet, made: Story, speakers: Sequence[Outlet], stream: Stream, *, seed: int
) -> Iterator[Told]:
    """An original with its copies, edits and withdrawal; nothing of an outlet on a day of its outage."""
    late = timedelta(hours=stream.lognormal(LAG_H, LAG_LOG_SD))
    if outlet.kind == "catalogue":
        late = timedelta(days=stream.lognormal(CATALOGUE_D, CATALOGUE_LOG_SD))
    said = made.truth.started_utc + late
    root = statement(outlet, made, prose.whole(made.parts), said, "original")
    if not _out(land, outlet, said, seed):
        yield root, tag_of(made.truth, slip=made.slip)
    if outlet.kind == "catalogue":
        return
    media = [other for other in speakers if other.kind in ("local media", "channel") and other is not outlet]
    yield from _copied(land, made, root, media, stream, seed=seed)
    if stream.chance(EDITED):
        later = said + timedelta(hours=stream.uniform(5, 30))
        yield statement(outlet, made, prose.edited(made.parts, stream), later, "edit"), _copy(root, made)
    if made.truth.cause is Cause.FABRICATED and stream.chance(RETRACTED):
        later = said + timedelta(hours=stream.uniform(3, 40))
        words = prose.retracted(outlet.name, made.town.name, stream)
        yield statement(outlet, made, words, later, "retraction"), _copy(root, made)


def _copied(
    land: Land, made: Story, root: Statement, media: Sequence[Outlet], stream: Stream, *, seed: int
) -> Iterator[Told]:
    """The syndication tree below an original: each copy hangs on the original or on an earlier copy."""
    parents = [root]
    for number in range(stream.count(min(60.0, land.layout.copies)) if media else 0):
        own = Stream(seed, "reporters", "copy", root.statement_id, str(number))
        outlet = own.pick(media)
        parent = own.pick(parents) if own.chance(AGAIN) else root
        said = (parent.said_utc or root.started_utc) + timedelta(hours=own.lognormal(1.5, 0.9))
        copy = statement(outlet, _moved(land, made, own), reworded(made, own), said, f"{root.statement_id} {number}")
        parents.append(copy)
        if not _out(land, outlet, said, seed):
            yield copy, _copy(parent, made)


def reworded(made: Story, stream: Stream) -> str:
    """A copy's words: verbatim, a paraphrase that keeps a passage, or free."""
    drawn = stream.uniform(0, 1)
    if drawn < VERBATIM:
        return prose.whole(made.parts)
    lead = prose.lead(made.cause, made.town.name, made.truth.object_class, stream)
    if drawn < VERBATIM + PARAPHRASED:
        return prose.paraphrase(made.parts, lead, stream)
    return prose.free(lead, made.town.name, stream)


def _moved(land: Land, made: Story, stream: Stream) -> Story:
    """A copy is geocoded anew, and may slip anew."""
    if not stream.chance(land.layout.slips):
        return made
    town = land.namesake(made.town) or stream.pick(land.towns)
    return replace(
        made, place=Disc(lat_deg=town.lat_deg, lon_deg=town.lon_deg, radius_m=VAGUE_M[1], name=town.name), slip=True
    )


def _copy(parent: Statement, made: Story) -> Tag:
    return tag_of(made.truth, copy_of=parent.statement_id, slip=made.slip)


def statement(outlet: Outlet, made: Story, words: str, said: datetime, number: str) -> Statement:
    """A text as its source would hand it over. `number` tells apart what one outlet says of one truth."""
    said = said.replace(microsecond=0)
    at = made.truth.started_utc
    midnight = datetime.combine(at.date(), time.min, tzinfo=UTC)
    started, ended = (midnight, midnight + timedelta(days=1)) if made.dated else (said - REACH, said)
    return Statement(
        statement_id=record_id("theatre", outlet.name, made.truth.truth_id, number),
        source=outlet.name,
        speaker=outlet.name,
        text=words,
        language="en",
        started_utc=started,
        ended_utc=ended,
        time_precision=TimePrecision.DAY if made.dated else TimePrecision.HOURS,
        said_utc=said,
        received_utc=max(said, ended if made.dated else said) + timedelta(minutes=10),
        place=made.place,
        labels=(outlet.kind,),
        exercise=True,
    )


def _out(land: Land, outlet: Outlet, said: datetime, seed: int) -> bool:
    """Whether an outlet's feed is missing that day."""
    day = (said - start_of(land, 0)).days
    return Stream(seed, "reporters", "outage", outlet.name, str(day)).chance(land.layout.outage)
