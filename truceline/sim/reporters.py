"""Who tells what in the exercise: news with copies, slips and inventions, and a catalogue of exact geolocations.

Reporter layer: its streams start from its own seed, and nothing of the sensors depends on them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from truceline.model.place import destination
from truceline.model.times import local_day
from truceline.sim import places, wording
from truceline.sim.causes import Cause
from truceline.sim.made import Made, Row, csv_file
from truceline.sim.places import Settlement
from truceline.sim.streams import Stream
from truceline.sim.world import Truth, World

VIINA = ("datetime", "lon", "lat", "place_name", "event_type", "headline", "speaker")
SPEAKERS = ("Meridia Wire", "Island Post", "Harbour Radio", "North Star Daily", "South Coast News", "Meridia Live")
KYIV = ZoneInfo("Europe/Kyiv")  # the layouts of news and catalogue are in Kyiv time wherever the event was

NO_TIME = 0.59  # share of rows whose 00:00:00 means "no time"; measured on the VIINA weeks of 2025
LAG_H = (0.1, 3.0)  # hours from event to headline; measured, 0-3 h
GEOCODE_SLIP = 0.03  # model.md 9
COPY_MEAN = 0.4  # further headlines of one story; copy factor 1.31-1.43, model.md 9 row 11
WIRE_COPIES = 10  # the story of the first day that every paper repeats
FABRICATED_COPIES = 4
CATALOGUE_SD_M = 60.0  # geolocation from pictures

REPORTED = {  # chance that such an event makes the news; judgement
    Cause.SHELLING: 0.5,
    Cause.ENERGY_STRIKE: 0.95,
    Cause.SMALL_ARMS: 0.1,
    Cause.UAV_FLIGHT: 0.25,
    Cause.QUARRY: 0.15,
    Cause.THUNDER: 0.15,
    Cause.FIELD_FIRE: 0.05,
    Cause.FABRICATED: 1.0,
}
CATALOGUED = {Cause.SHELLING: 0.35, Cause.ENERGY_STRIKE: 0.8}  # chance of a picture that can be placed; judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One news row before it is printed."""

    local: datetime  # Kyiv wall clock; midnight means "no time"
    town: Settlement
    labels: str
    words: str
    speaker: str
    truth_id: str
    slip: bool


def files(world: World, *, seed: int) -> Iterator[Made]:
    """News of each day, received the morning after; the catalogue of each day, received a day later still."""
    for number, day in enumerate(world.calendar()):
        _, end = local_day(day, world.zone)
        strikes = [truth for truth in world.of_day(day) if truth.cause is Cause.ENERGY_STRIKE]
        wire = strikes[0] if strikes and number == 0 else None
        heads = [head for truth in world.of_day(day) for head in _story(truth, wire=truth is wire, seed=seed)]
        heads.sort(key=lambda head: (head.local, head.words, head.town.name, head.town.lat_deg, head.truth_id))
        if heads:
            rows = [_printed(head) for head in heads]
            yield csv_file("viina", f"news_{day:%Y%m%d}.csv", end + timedelta(hours=5), VIINA, rows)
        found = _catalogue(world, day, seed=seed)
        if found is not None:
            yield found


def _story(truth: Truth, *, wire: bool, seed: int) -> Iterator[Headline]:
    """Headlines of one truth. The wire story of the first day is copied by every paper, an invention by some."""
    stream = Stream(seed, "reporters", "story", truth.truth_id)
    told = stream.chance(REPORTED.get(truth.cause, 0.0))
    copies = 1 + stream.count(COPY_MEAN)
    if wire:
        yield from _copies(truth, WIRE_COPIES, spread=True, seed=seed)
    elif told and truth.cause is Cause.FABRICATED:
        yield from _copies(truth, FABRICATED_COPIES, spread=True, seed=seed)
    elif told:
        yield from _copies(truth, copies, spread=False, seed=seed)


def _copies(truth: Truth, copies: int, *, spread: bool, seed: int) -> Iterator[Headline]:
    day_known = Stream(seed, "reporters", "time", truth.truth_id).chance(NO_TIME)
    for copy in range(copies):
        stream = Stream(seed, "reporters", "copy", truth.truth_id, str(copy))
        told = truth.started_utc + timedelta(hours=stream.uniform(*LAG_H))
        dated = day_known or stream.chance(0.2)
        town, slip = _town(truth, stream, spread=spread and copy > 0)
        local = truth.started_utc.astimezone(KYIV) if dated else told.astimezone(KYIV)
        if dated:
            local = datetime.combine(local.date(), time.min)
        yield Headline(
            local=local.replace(tzinfo=None, microsecond=0),
            town=town,
            labels=wording.LABELS[truth.cause],
            words=wording.headline(truth, copy),
            speaker=SPEAKERS[copy % len(SPEAKERS)] if spread else stream.pick(SPEAKERS),
            truth_id=truth.truth_id,
            slip=slip,
        )


def _town(truth: Truth, stream: Stream, *, spread: bool) -> tuple[Settlement, bool]:
    """The settlement a geocoder gives; a slip is any other one. Spread copies name the neighbours too."""
    home = places.nearest_settlement(truth.lat_deg, truth.lon_deg)
    others = [town for town in places.SETTLEMENTS if town is not home]
    if stream.chance(GEOCODE_SLIP):
        return stream.pick([town for town in others if town.name == home.name] or others), True
    if spread and stream.chance(0.3):
        return stream.pick(others), True
    return home, False


def _printed(head: Headline) -> Row:
    cells = (
        f"{head.local:%Y-%m-%d %H:%M:%S}",
        f"{head.town.lon_deg:.5f}",
        f"{head.town.lat_deg:.5f}",
        head.town.name,
        head.labels,
        head.words,
        head.speaker,
    )
    return Row(cells=cells, truth_id=head.truth_id, slip=head.slip)


def _catalogue(world: World, day: date, *, seed: int) -> Made | None:
    items, rows = [], []
    for truth in world.of_day(day):
        stream = Stream(seed, "reporters", "catalogue", truth.truth_id)
        if not stream.chance(CATALOGUED.get(truth.cause, 0.0)):
            continue
        item = _item(truth, stream)
        items.append(item)
        cells = (str(item["date"]), str(item["latitude"]), str(item["longitude"]))
        rows.append(Row(cells=cells, truth_id=truth.truth_id))
    if not items:
        return None
    return Made(
        source="incidents",
        name=f"catalogue_{day:%Y%m%d}.json",
        received_utc=local_day(day, world.zone)[1] + timedelta(hours=30),
        data=(json.dumps(items, indent=1, sort_keys=True) + "\n").encode(),
        rows=tuple(rows),
    )


def _item(truth: Truth, stream: Stream) -> dict[str, str | float | bool | Sequence[str]]:
    away_m = abs(stream.normal(0.0, CATALOGUE_SD_M))
    lat, lon = destination(truth.lat_deg, truth.lon_deg, stream.uniform(0, 360), away_m)
    return {
        "exercise": True,
        "date": truth.started_utc.astimezone(UTC).astimezone(KYIV).date().isoformat(),
        "location": f"{truth.near}, Meridia",
        "description": wording.picture(truth),
        "sources": [f"https://exercise.invalid/channel/{truth.truth_id}"],
        "latitude": round(lat, 6),
        "longitude": round(lon, 6),
    }
