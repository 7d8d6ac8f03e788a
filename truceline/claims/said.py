"""Kept statements as the reader wants them: texts with outlet and time of publication, and items of the ledger.

Where the words name no place and the source gives a position, the nearest settlement stands for it, marked *near*.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from truceline.claims.documents import Document, claims_of
from truceline.claims.ledger import Item
from truceline.claims.reader import Source, read_text
from truceline.claims.told import Told
from truceline.gazetteer.table import gazetteer
from truceline.gazetteer.wide import Mention
from truceline.model.place import Place, Point
from truceline.model.records import Statement
from truceline.model.terms import TimePrecision
from truceline.model.times import zone
from truceline.sources._registry import sources
from truceline.sources.ucdp import CODED

NOT_STATED = "not stated"
DAY = timedelta(days=1)


def item_of(said: Statement) -> Item:
    """A statement read into claims."""
    placed = tuple(_placed(one, said.place) for one in told_of(said))
    return Item(item_id=said.statement_id, outlet=_outlet(said), said=when_said(said), text=said.text, told=placed)


def told_of(said: Statement) -> tuple[Told, ...]:
    """What the words of a statement tell."""
    if "\n" in said.text:
        return claims_of(document_of(said))
    return _read(said.text, source_of(said))


@lru_cache(maxsize=1 << 15)  # the headlines of a month are asked again for every moment that a report looks back to
def _read(text: str, source: Source) -> tuple[Told, ...]:
    return read_text(text, source)


def items_of(said: Iterable[Statement]) -> list[Item]:
    """Every text read into claims."""
    return [item_of(one) for one in texts_of(said)]


def texts_of(said: Iterable[Statement]) -> list[Statement]:
    """One statement for each wording and day of a source: an aggregator writes a row for each place of a text."""
    held: dict[tuple[str, str, date], Statement] = {}
    for one in sorted(said, key=lambda one: (one.started_utc, one.statement_id)):
        held.setdefault((one.source, one.text, when_said(one).date()), one)
    return list(held.values())


def document_of(said: Statement) -> Document:
    """A statement as a document of the tree of origins."""
    outlet = _outlet(said)
    when = when_said(said)
    return Document(
        document_id=said.statement_id,
        outlet=outlet,
        text=said.text,
        published_from=when if said.said_utc is not None else said.started_utc,
        published_to=when if said.said_utc is not None else said.ended_utc,
        zone=_zone(said.source),
        received_utc=said.received_utc,
    )


def found(said: Sequence[Statement], beginning: str) -> list[int]:
    """Numbers of the statements whose id begins so."""
    return [number for number, one in enumerate(said) if one.statement_id.startswith(beginning)]


def _outlet(said: Statement) -> str:
    return f"outlet not stated ({said.source})" if said.speaker == NOT_STATED else said.speaker


def source_of(said: Statement) -> Source:
    """Where a statement comes from, as far as reading needs it.

    An exercise happens in invented places, and who geolocated or coded an event has placed it: there no name of the
    words is looked up.
    """
    dated_only = said.time_precision is TimePrecision.DAY and said.said_utc is None
    placed = said.place is not None and (said.exercise or isinstance(said.place, Point) or CODED in said.labels)
    return Source(
        outlet=_outlet(said),
        said=when_said(said),
        dated_only=dated_only,
        zone=_zone(said.source),
        placed=placed,
        located=said.place is not None,
    )


def when_said(said: Statement) -> datetime:
    """Publication: as stated, else the end of the interval, else the local day it is dated."""
    if said.said_utc is not None:
        moment = said.said_utc
    else:
        one_day = said.time_precision is TimePrecision.DAY and said.ended_utc - said.started_utc < 2 * DAY
        moment = said.started_utc if one_day else said.ended_utc
    return moment.astimezone(zone(_zone(said.source)))


def _zone(source: str) -> str:
    known = sources().get(source)
    return known.MANIFEST.zone if known is not None else "UTC"


def _placed(one: Told, place: Place | None) -> Told:
    if one.place is not None or place is None:
        return one
    lat, lon = place.centre()
    near = gazetteer().nearest(lat, lon)
    if near is None or near.settlement is None:
        return one
    named = Mention(
        start=0,
        end=0,
        words=near.name,
        kind="settlement",
        relation="near",
        candidates=((near.settlement, 1.0),),
    )
    return replace(one, place=named)
