"""The account of a day: each item received with an interval that touches the day, and where it stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from truceline.claims.claim_records import counts, why_no_event
from truceline.fusion.window import divided
from truceline.gather.casebook import Casebook
from truceline.gather.home_day import HomeDay
from truceline.gather.known import Known
from truceline.model.account import Account, AccountItem, AccountLine, AccountPlace
from truceline.model.arrow import TIME, to_records
from truceline.model.records import Incident, Statement
from truceline.model.terms import Phenomenon

USUAL = "hot spots as fires, fields and plants make them here"
REPLACED = "a later solution of the same event replaces it"
REPEATS = "one wording, one place"
UNTOLD = frozenset(
    {AccountPlace.COUNTED, AccountPlace.NO_EVENT, AccountPlace.NOT_LOCATED}
)  # stands in no case: its words stand here
CROWDED = "one more report of what is told already"

_Place = tuple[AccountPlace, str, str]  # place, reason, case


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the items of a day are looked up in."""

    here: Mapping[str, str]  # item of a shown incident to its case
    others: Mapping[str, str]  # item to the open case that holds it
    usual: frozenset[str]  # hot spots that are background
    claimed: Mapping[str, bool]  # statements that allege an event, and whether anybody knows where
    repeats: frozenset[str]  # items that hang on another
    used: frozenset[str]
    withdrawn: Mapping[str, str]
    shown: frozenset[str]  # numbers of the cases of this day


def account_of(
    book: Casebook, start: datetime, end: datetime, *, incidents: Sequence[Incident], homes: Mapping[date, HomeDay]
) -> Account:
    """Every item of [start, end), in exactly one place."""
    known = _known(book, incidents, homes)
    lines: dict[tuple[AccountPlace, str], list[AccountItem]] = defaultdict(list)
    for name, where, place, words in _placed(book, start, end, known):
        shown = words if place[0] in UNTOLD else ""
        lines[place[0], place[1]].append(AccountItem(item=name, where=where, case=place[2], words=shown))
    order = {place: index for index, place in enumerate(AccountPlace)}
    made = tuple(
        AccountLine(place=place, reason=reason, items=tuple(items))
        for (place, reason), items in sorted(lines.items(), key=lambda one: (order[one[0][0]], one[0][1]))
    )
    return Account(received=sum(len(line.items) for line in made), lines=made)


def _known(book: Casebook, incidents: Sequence[Incident], homes: Mapping[date, HomeDay]) -> _Known:
    numbers = {name: case.number for home in homes.values() for name, case in home.cases.items()}
    here = {item: numbers.get(one.incident_id, "") for one in incidents for item in one.members}
    cases = book.register.by_item()
    views = {id(found): found for found in (book.view(day) for day in homes)}
    repeats = {
        window.ids[item]
        for window in (divided(found, cases).window for found in views.values())
        for row, head in enumerate(window.measurements.head.tolist())
        for item in window.measurements.inside(row).tolist()
        if item in window.claims and item != head
    }
    return _Known(
        here=here, others=cases, repeats=frozenset(repeats), withdrawn=book.decisions.by(book.known.moment).withdrawn(),
        usual=frozenset(name for home in homes.values() for name in home.background_ids),
        claimed={one.statement_id: one.place is not None for one in book.known.claims},
        used=frozenset(book.known.used["observation_id"].to_pylist()),
        shown=frozenset(numbers.get(one.incident_id, "") for one in incidents),
    )  # fmt: skip


def _placed(book: Casebook, start: datetime, end: datetime, known: _Known) -> Iterator[tuple[str, str, _Place, str]]:
    """Id, line of the kept file, place and, of a statement, its text."""
    for row in _rows(book.known.observed, start, end, "observation_id", "phenomenon"):
        name, where, word, located = row
        yield name, where, _of_item(name, known) or _seen(name, word, known, located=located), ""
    for said in to_records(Statement, _touching(book.known.stated, start, end)):
        name = said.statement_id
        yield name, f"{said.source} {said.where}", _of_item(name, known) or _said(said, known), said.text
    yield from _taken_back(book.known, start, end)


def _taken_back(known: Known, start: datetime, end: datetime) -> Iterator[tuple[str, str, _Place, str]]:
    """Items of the day that only files hold which were withdrawn on the record, each once."""
    causes, counted = known.withdrawn.at(known.moment), _names(known.observed) | _names(known.stated)
    for table in known.taken_back(ever=False):
        for name, where, blob, _ in _rows(table, start, end, table.column_names[0], "blob_sha256"):
            if name not in counted:
                counted.add(name)
                cause = causes.get((where.partition(" ")[0], blob), "")
                yield name, where, (AccountPlace.WITHDRAWN, cause, ""), ""


def _names(table: pa.Table) -> set[str]:
    return set(table[table.column_names[0]].to_pylist())


def _rows(
    table: pa.Table, start: datetime, end: datetime, item: str, what: str
) -> Iterable[tuple[str, str, str, bool]]:
    """(id, where, what it says, whether it has a place) of rows whose interval touches [start, end)."""
    held = _touching(table, start, end)
    columns = (held[name].to_pylist() for name in (item, "source", "where", what))
    placed = pc.is_valid(held["place"]).to_pylist()
    for (name, source, where, words), located in zip(zip(*columns, strict=True), placed, strict=True):
        yield name, f"{source} {where}", words, located


def _touching(table: pa.Table, start: datetime, end: datetime) -> pa.Table:
    first, last = pa.scalar(start, TIME), pa.scalar(end, TIME)
    inside = pc.or_(pc.greater_equal(table["started_utc"], first), pc.greater(table["ended_utc"], first))
    return table.filter(pc.and_(pc.less(table["started_utc"], last), inside))


def _of_item(name: str, known: _Known) -> _Place | None:
    if name in known.withdrawn:
        return AccountPlace.WITHDRAWN, known.withdrawn[name], ""
    if name in known.repeats and (name in known.here or name in known.others):
        return AccountPlace.JOINED, REPEATS, known.here.get(name) or known.others.get(name, "")
    if name in known.here:
        return AccountPlace.HERE, "", known.here[name]
    if name in known.usual:
        return AccountPlace.NO_EVENT, USUAL, ""
    if name in known.others:
        number = known.others[name]
        return (AccountPlace.HERE if number in known.shown else AccountPlace.ELSEWHERE), "", number
    return None


def _seen(name: str, phenomenon: str, known: _Known, *, located: bool) -> _Place:
    if name not in known.used:
        return AccountPlace.JOINED, REPLACED, ""
    if phenomenon == Phenomenon.HOT_SPOT.value and located:
        return AccountPlace.NO_EVENT, USUAL, ""
    if not located and phenomenon != Phenomenon.NOTHING.value:  # a watch without an event needs no place
        return AccountPlace.NOT_LOCATED, phenomenon, ""
    return AccountPlace.NO_EVENT, phenomenon, ""


def _said(said: Statement, known: _Known) -> _Place:
    located = known.claimed.get(said.statement_id)
    if located is None and counts(said):
        return AccountPlace.COUNTED, "", ""
    if located is None:
        return AccountPlace.NO_EVENT, why_no_event(said), ""
    return (AccountPlace.NO_EVENT, CROWDED, "") if located else (AccountPlace.NOT_LOCATED, "", "")
