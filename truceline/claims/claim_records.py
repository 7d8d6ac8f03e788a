"""Statements into claims: which event a text alleges, where, when, of which kind and with which casualties.

One wording is read once, however many rows an aggregator writes for it; each row stands for the place it lies next to
among those the text tells of. What no sentence alleges makes no claim, and `why_no_event` says why.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from math import exp, inf, log, prod

import pyarrow as pa

from truceline.claims.language import language
from truceline.claims.near_duplicates import normal, origins
from truceline.claims.phrases import phrases, plain
from truceline.claims.reader import Source
from truceline.claims.said import source_of, told_of, when_said
from truceline.claims.same_event import Event, events_of, place_key
from truceline.claims.spots import Spot, metres, spot_of
from truceline.claims.told import Told
from truceline.claims.type_shares import type_shares
from truceline.claims.what import object_class
from truceline.claims.wordings import first_seen
from truceline.gazetteer.mentions import mistaken
from truceline.gazetteer.table import gazetteer
from truceline.model.arrow import to_records
from truceline.model.place import Disc, Place, Point
from truceline.model.records import Claim, Statement
from truceline.model.terms import TimePrecision
from truceline.sources.ucdp import CODED

LEAST = 0.15  # below, a sentence alleges no event: an incident as unlikely is a candidate, no more
SURER, BIAS = 2.0, 1.0  # of the reader's score; J, see `surely`
GEOLOCATED = 0.85  # that a described picture shows an event: somebody chose it for that; J
NO_ATTACK = "no word of an attack"
AGGREGATE = "aggregate"  # reason of the cues below
SUM, SHOT_DOWN = "sum over a day or a sector", "shot down over the country"
UNSURE = "too little in its words says that something happened"
DAY = timedelta(days=1)

_FIGURE = re.compile(r"(?<![\w-])\d{1,4}(?![\w.:-]|,\d)")  # a number by itself: no clock, no "70-year-old", no "T-90"

Span = tuple[datetime, datetime, TimePrecision]


@dataclass(frozen=True, slots=True)
class _Wording:
    """The rows of one text of one source at one time, and what it tells surely enough."""

    rows: Sequence[Statement]
    told: Sequence[Told]


def read_claims(statements: pa.Table) -> list[Claim]:
    """Claims of a statement table (schema `STATEMENT`), in its order.

    A statement in which nothing happened makes no claim, unless people coded it as an event: then it is one, and an
    origin of its own, since one article may tell of several. Origins and events are found among all statements of the
    table, so hand over the whole window at once.
    """
    said = to_records(Statement, statements)
    known = [(one, source_of(one)) for one in said]
    placed = [(one, _strongest(one)) for one, source in known if source.placed]
    alone = [(one, told) for one, told in placed if CODED in one.labels or told is not None]
    wordings = [one for one in _wordings(known) if one.told]
    origin_of = origins([*(one for one, _ in alone), *(row for one in wordings for row in one.rows)])
    made = [_placed_claim(one, told, origin_of[one.statement_id]) for one, told in alone]
    made += _worded_claims(wordings, origin_of)
    order = {one.statement_id: index for index, one in enumerate(said)}
    return sorted(made, key=lambda one: order[one.statement_id])


def firsts(claims: Iterable[Claim]) -> list[Claim]:
    """The first received claim of every origin; the others repeat it."""
    found: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda one: (one.received_utc, one.started_utc, one.claim_id)):
        found.setdefault(claim.origin, claim)
    return list(found.values())


def original_places(claims: Iterable[Claim]) -> list[tuple[str, Place]]:
    """By whom and where events were alleged, each wording and place once: how busy a region is with reports."""
    found: dict[tuple[str, float, float], tuple[str, Place]] = {}
    for claim in claims:
        if claim.place is not None:
            found.setdefault((normal(claim.text), *claim.place.centre()), (claim.source, claim.place))
    return list(found.values())


def why_no_event(said: Statement) -> str:
    """Why a statement makes no claim: the strongest reason that its words give."""
    best = max(told_of(said), key=lambda one: one.probability, default=None)
    return NO_ATTACK if best is None else best.reason or UNSURE


def counts(said: Statement) -> bool:
    """Whether words that allege no event count what happened over a sector or a country in a day.

    "Over 80 clashes on the Pokrovsk axis", "air defence shot down 87 drones in the night"; never of a settlement.
    """
    text = plain(said.text)
    if not _FIGURE.search(text) or any(one.specific for one in told_of(said)):
        return False
    reason = why_no_event(said)
    cues = {cue.name for cue in phrases(language(said.text)).cues if cue.words.search(text)}
    return SHOT_DOWN in cues if reason == NO_ATTACK else reason == AGGREGATE and bool(cues & {SUM, SHOT_DOWN})


def _wordings(said: Iterable[tuple[Statement, Source]]) -> list[_Wording]:
    held: dict[tuple[str, str, datetime], list[Statement]] = defaultdict(list)
    for one, source in said:
        if not source.placed:
            held[one.source, one.text, source.said].append(one)
    return [_Wording(rows, [one for one in told_of(rows[0]) if one.probability >= LEAST]) for rows in held.values()]


def _strongest(said: Statement) -> Told | None:
    """What a text tells whose source says where, if it tells anything."""
    best = max(told_of(said), key=lambda one: one.probability, default=None)
    shown = isinstance(said.place, Point) or CODED in said.labels
    return best if best is not None and (shown or best.probability >= LEAST) else None


def _worded_claims(wordings: Sequence[_Wording], origin_of: Mapping[str, str]) -> Iterator[Claim]:
    days = [when_said(one.rows[0]).date() for one in wordings]
    seen = first_seen([one.rows[0].text for one in wordings], days)
    events = events_of([one.told for one in wordings], seen, least=LEAST)
    spots = [
        [spot_of(told, [place for row in one.rows if (place := _stated(row)) is not None]) for told in one.told]
        for one in wordings
    ]
    homes = _homes(wordings, spots)
    sure = _together(wordings, events)
    for one, known, found in zip(wordings, events, spots, strict=True):
        places = [_home(told, event, spot, homes) for told, event, spot in zip(one.told, known, found, strict=True)]
        for rows, told, event, spot in zip(_rows_of(one, places), one.told, known, places, strict=True):
            for row in rows:
                there = _there(told, spot, row)
                alleged = sure.get(event, surely(told.probability)) * (there.share if there is not None else 1.0)
                yield replace(_claim(row, told, event, there, origin_of[row.statement_id]), alleged=alleged)


def _there(told: Told, spot: Spot | None, row: Statement) -> Spot | None:
    """The place of a claim of one row: where the words name none, that row's own.

    How many of the places of one wording are meant is asked where all of its claims are weighed, not here too.
    """
    place = _stated(row)
    return spot if told.place is not None or spot is None or place is None else replace(spot, place=place, share=1.0)


def _stated(row: Statement) -> Place | None:
    """Where a source puts a text; None where it took an adjective or a river of the text for a village."""
    place = row.place
    label = place.name if isinstance(place, Disc) else None
    return None if label and mistaken(row.text, label) else place


def _homes(wordings: Sequence[_Wording], spots: Sequence[Sequence[Spot | None]]) -> dict[str, Spot]:
    """A place by the key that events bear."""
    return {
        place_key(told): spot
        for one, found in zip(wordings, spots, strict=True)
        for told, spot in zip(one.told, found, strict=True)
        if spot is not None and told.specific
    }


def surely(probability: float) -> float:
    """How often what the reader gives this probability tells of an event: it is too modest.

    Two numbers on its score, judgement: of 211 labelled headlines all 80 that it gave 0.5 or more told of one, and
    three of the six between 0.2 and 0.5.

    >>> round(surely(0.2), 2), round(surely(0.5), 2), round(surely(0.8), 2)
    (0.15, 0.73, 0.98)
    """
    score = log(max(probability, 1e-9)) - log(max(1 - probability, 1e-9))
    return 1 / (1 + exp(-SURER * score - BIAS))


def _together(wordings: Sequence[_Wording], events: Sequence[Sequence[Event | None]]) -> dict[Event | None, float]:
    """How sure it is that anybody alleges an event: two wordings that may be read so make it surer.

    This is about reading alone. Whether what is alleged is true does not follow from how often it is told.
    """
    unsure: dict[Event, dict[str, float]] = defaultdict(dict)
    for one, known in zip(wordings, events, strict=True):
        for told, event in zip(one.told, known, strict=True):
            if event is not None:
                words = normal(one.rows[0].text)
                unsure[event][words] = min(unsure[event].get(words, 1.0), 1 - surely(told.probability))
    return {event: 1 - prod(doubts.values()) for event, doubts in unsure.items()}


def _home(told: Told, event: Event | None, spot: Spot | None, homes: Mapping[str, Spot]) -> Spot | None:
    """The place of a claim; of a claim of a region that means one of its towns, that town."""
    moved = event is not None and told.place is not None and event.place != place_key(told)
    return homes.get(event.place, spot) if moved and event is not None else spot


def _rows_of(wording: _Wording, spots: Sequence[Spot | None]) -> list[list[Statement]]:
    """For each claim the rows that stand for it: a row stands for the nearest, without positions for the surest.

    A place without a row makes no claim: every claim is one kept statement, which can be withdrawn and accounted for.
    """
    found: list[list[Statement]] = [[] for _ in spots]
    for row in wording.rows:
        away = [
            (metres(row.place, spot.place) if row.place is not None and spot is not None else inf, -told.probability)
            for told, spot in zip(wording.told, spots, strict=True)
        ]
        found[away.index(min(away))].append(row)
    return found


def _claim(said: Statement, told: Told, event: Event | None, spot: Spot | None, origin: str) -> Claim:
    started, ended, precision = _time(said, told, event)
    return Claim(
        claim_id=said.statement_id,
        statement_id=said.statement_id,
        source=said.source,
        speaker=said.speaker if told.speaker == told.via else told.speaker,
        origin=origin,
        incident_types=type_shares(told.kind, told.object_class, said.labels),
        object_class=told.object_class,
        started_utc=started,
        ended_utc=ended,
        time_precision=precision,
        received_utc=said.received_utc,
        place=spot.place if spot is not None else None,
        vague_m=_vague_m(spot.place if spot is not None else None),
        text=said.text,
        exercise=said.exercise,
        blob_sha256=said.blob_sha256,
        where=said.where,
        told_as=told.kind,
        place_name=spot.name if spot is not None else "",
        place_id=spot.place_id if spot is not None else "",
        oblast=spot.oblast if spot is not None else "",
        other_places=spot.others if spot is not None else (),
        object_name=spot.object_name if spot is not None else "",
        dead=told.dead,
        hurt=told.hurt,
        credit=told.credit,
        hedge=told.hedge,
        denied=told.denied,
        digest=told.digest,
        event=_key(told, event),
    )


def _placed_claim(said: Statement, told: Told | None, origin: str) -> Claim:
    """A claim whose place and time are its source's own."""
    coded = CODED in said.labels
    named = object_class(said.text)
    sure = 1.0 if coded else GEOLOCATED if isinstance(said.place, Point) else 0.0
    own = told is None or told.speaker == told.via
    moved = told is not None and told.day_stated and not sure  # "yesterday"; who geolocates or codes states the day
    started, ended, precision = (
        (told.started.astimezone(UTC), told.ended.astimezone(UTC), told.time_precision) if told is not None and moved
        else (said.started_utc, said.ended_utc, said.time_precision)
    )  # fmt: skip
    return Claim(
        claim_id=said.statement_id,
        statement_id=said.statement_id,
        source=said.source,
        speaker=said.speaker if told is None or own else told.speaker,
        origin=said.statement_id if coded else origin,
        incident_types=type_shares(told.kind if told is not None else "", named, said.labels),
        object_class=named,
        started_utc=started,
        ended_utc=ended,
        time_precision=precision,
        received_utc=said.received_utc,
        place=said.place,
        vague_m=_vague_m(said.place),
        text=said.text,
        exercise=said.exercise,
        blob_sha256=said.blob_sha256,
        where=said.where,
        alleged=max(sure, surely(told.probability) if told is not None else 0.0),
        told_as=told.kind if told is not None else "",
        place_name=(said.place.name if said.place is not None else None) or "",
        place_id=_labelled(said.place),
        dead=told.dead if told is not None else None,
        hurt=told.hurt if told is not None else None,
        credit=told.credit if told is not None else "",
        hedge=told.hedge if told is not None else "",
        denied=told is not None and told.denied,
    )


def _labelled(place: Place | None) -> str:
    """The settlement that who found the spot of a picture names with it; an aggregator's own guess is no name."""
    if not isinstance(place, Point) or not place.name:
        return ""
    found = gazetteer().labelled(place.name, place.lat_deg, place.lon_deg)
    return found.place_id if found is not None else ""


def _time(said: Statement, told: Told, event: Event | None) -> Span:
    """When: as the words say; else as the source says, within the day of the event that the text tells of."""
    if told.day_stated:
        return told.started.astimezone(UTC), told.ended.astimezone(UTC), told.time_precision
    if event is None:
        return said.started_utc, said.ended_utc, said.time_precision
    begin, end = (datetime.combine(event.day + n * DAY, time(0), source_of(said).said.tzinfo) for n in (0, 1))
    started, ended = max(said.started_utc, begin.astimezone(UTC)), min(said.ended_utc, end.astimezone(UTC))
    if started < ended:
        return started, ended, said.time_precision
    return begin.astimezone(UTC), end.astimezone(UTC), TimePrecision.DAY  # the words, or the numbers, were there before


def _key(told: Told, event: Event | None) -> str:
    """What texts of one event share; empty where the words name no place, or only one that it was near."""
    if event is None or told.place is None or told.place.relation == "near":
        return ""
    return f"{event.place}|{event.group}|{event.day.isoformat()}"


def _vague_m(place: Place | None) -> float:
    if place is None:
        return 0.0
    if isinstance(place, Disc):
        return place.radius_m
    spread = place.spread()
    return float(max(spread.east_m2, spread.north_m2) ** 0.5)
