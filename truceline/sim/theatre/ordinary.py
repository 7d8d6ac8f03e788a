"""Reporter layer: what most headlines are about, no event of their day. Courts, sums of the front, talks, adverts.

Of 254 headlines of two days in spring 2025 that people labelled, 128 told no event; the shares of kinds are theirs. And
some outlets tell on the next day what happened on the day before.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from truceline.model.place import Disc
from truceline.sim.causes import Cause
from truceline.sim.streams import Stream
from truceline.sim.theatre import prose
from truceline.sim.theatre.land import Land, Town
from truceline.sim.theatre.outlets import CATALOGUE, Outlet, outlets
from truceline.sim.theatre.tags import tag_of
from truceline.sim.theatre.telling import VAGUE_M, Story, Told, statement
from truceline.sim.theatre.weather import start_of
from truceline.sim.world import Truth

KINDS = {  # share of the headlines without event; R, 138 labelled rows, what they call "other" shared out
    "court": (
        "Court in {town} hears the case of shells that fell {n} months ago",
        "Prosecutors name suspects over {town}, {n} volumes of files",
        "Investigators from {town} collect {n} witnesses of last spring",
        "Sentence in {town}: {n} years for spotting targets",
    ),
    "sum": (
        "{n} clashes along the whole front in a day, most of them towards {town}",
        "General staff: {n} attacks repelled, {m} near {town}",
        "Over the week {n} drones and {m} missiles were counted, says the staff",
        "Day in numbers: {n} shellings of the region of {town}",
    ),
    "life": (
        "School number {n} in {town} opens its shelter for pupils", "{town} repairs {n} roofs and {m} roads",
        "Power returns to {n} streets of {town}", "Volunteers bring {n} parcels to {town}",
        "Buses from {town} run again, {n} a day",
    ),
    "talks": ("Envoys speak of a pause around {town} for {n} hours", "Delegations meet again, {town} on the list"),
    "past": ("What is left of {town} after {n} weeks of shelling", "Photographs: {town}, {n} months after the strike"),
    "policy": ("Budget of {town} foresees {n} new shelters", "Council of {town} changes curfew by {n} minutes"),
    "threat": ("They may strike {town} within {n} days, warns the service", "{town} could be shelled, says an adviser"),
    "advert": ("Flats in {town} from {n} thousand, mortgage at {m} per cent", "Windows for {town}: {n} per cent off"),
    "anniversary": ("A year ago a missile hit {town}: {n} names read", "{n} years since {town} was first shelled"),
}  # fmt: skip
SHARES = {
    "court": 0.25, "sum": 0.24, "life": 0.23, "talks": 0.09, "past": 0.06, "policy": 0.06, "threat": 0.03,
    "advert": 0.02, "anniversary": 0.02,
}  # fmt: skip
RETURNS = 0.7  # of these headlines name a settlement that was in the news before; J, row 10
REMEMBERED = 7  # days of news that are returned to; J
YESTERDAY = ("Yesterday: {lead}; {detail}", "{lead} yesterday; {detail}", "On the day before: {lead}; {detail}")
SECOND_DAY_WORDS = ("Yesterday", "On the day before")
SECOND_DAY = timedelta(hours=20)


def told(land: Land, news: Sequence[Told], truths: Sequence[Truth], *, seed: int) -> Iterator[Told]:
    """Headlines without an event of their day, as many as the day's news ask for, and yesterday's events.

    Args:
        land: the theatre.
        news: what outlets tell of events, by `telling.told`.
        truths: what happened.
        seed: of the reporters.
    """
    media = [one for one in outlets(land) if one.kind in ("local media", "channel")]
    originals = [(one, tag) for one, tag in news if tag.copy_of is None and one.source != CATALOGUE]
    first = start_of(land, 0)
    by_day = Counter((one.started_utc - first).days for one, _ in originals)
    towns = {town.name: town for town in land.towns}
    named: dict[int, list[Town]] = {}
    for one, _ in originals:
        if one.place is not None and one.place.name in towns:
            named.setdefault((one.started_utc - first).days, []).append(towns[one.place.name])
    for day in range(land.layout.days if media else 0):
        stream = Stream(seed, "reporters", "ordinary", str(day))
        known = [town for back in range(REMEMBERED) for town in named.get(day - back, ())]
        for number in range(int(land.layout.ordinary * by_day[day] + stream.uniform(0.0, 1.0))):
            yield _ordinary(land, day, known, media, Stream(seed, "reporters", "ordinary", str(day), str(number)))
    yield from _yesterday(land, originals, {truth.truth_id: truth for truth in truths}, media, seed)


def _ordinary(land: Land, day: int, known: Sequence[Town], media: Sequence[Outlet], stream: Stream) -> Told:
    town = stream.pick(known) if known and stream.chance(RETURNS) else stream.pick(land.towns)
    words = stream.pick(KINDS[_kind(stream)]).format(town=town.name, n=stream.whole(2, 97), m=stream.whole(2, 79))
    at = start_of(land, 0) + timedelta(days=day, seconds=stream.whole(0, 86_399))
    outlet = stream.pick(media)
    truth = Truth(
        truth_id=f"ordinary {outlet.name} {at.isoformat()} {town.name}", cause=Cause.ORDINARY, started_utc=at,
        ended_utc=at, lat_deg=town.lat_deg, lon_deg=town.lon_deg, near=town.name,
    )  # fmt: skip
    return statement(outlet, _story(truth, town, (words, "", "")), words, at, "ordinary"), tag_of(truth)


def _yesterday(
    land: Land, originals: Sequence[Told], truths: dict[str, Truth], media: Sequence[Outlet], seed: int
) -> Iterator[Told]:
    towns = {town.name: town for town in land.towns}
    for one, tag in originals:
        stream = Stream(seed, "reporters", "yesterday", one.statement_id)
        truth, name = truths.get(tag.truth_id), one.place.name if one.place is not None else None
        if truth is None or tag.incident is None or name not in towns or not stream.chance(land.layout.yesterdays):
            continue
        town, later = towns[str(name)], truth.started_utc + SECOND_DAY
        lead = prose.lead(truth.cause, town.name, truth.object_class, stream)
        words = stream.pick(YESTERDAY).format(lead=lead, detail=prose.detail(stream))
        # the day that the row states is not that of the event
        moved = _story(replace(truth, started_utc=later, ended_utc=later), town, (lead, "", ""))
        yield (
            statement(stream.pick(media), moved, words, later, f"yesterday {one.statement_id}"),
            tag_of(truth, slip=True),
        )


def _story(truth: Truth, town: Town, parts: tuple[str, str, str]) -> Story:
    place = Disc(lat_deg=town.lat_deg, lon_deg=town.lon_deg, radius_m=VAGUE_M[1], name=town.name)
    return Story(truth=truth, cause=truth.cause, town=town, place=place, parts=parts, dated=True, slip=False)


def _kind(stream: Stream) -> str:
    at = stream.uniform(0.0, sum(SHARES.values()))
    for name, share in SHARES.items():
        at -= share
        if at < 0:
            return name
    return "court"
