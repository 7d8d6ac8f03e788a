"""The Ukraine Support Tracker of the Kiel Institute as published in CSV: one row for every number in it.

Five files of one release: allocations by country and month, their totals by month, weapons by donor and type, where
military aid came from, and the release itself. Nothing is summed here; `truceline.pledges.kiel` compares the sums.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from truceline.model.arrow import to_table
from truceline.model.pledge import Bound, Figure, Mark
from truceline.model.records import Blob, record_id
from truceline.model.times import utc_text
from truceline.sources._countries import contributor
from truceline.sources._file import received
from truceline.sources._registry import Manifest, Reading
from truceline.sources._table import Layout, Row, choose, read_table, unread_columns

MANIFEST = Manifest(
    name="kiel",
    title="Ukraine Support Tracker, Kiel Institute for the World Economy",
    licence="none stated in the files; ask before handing them on",
    origin="Kiel Institute for the World Economy",
    zone="UTC",  # months without a zone: taken as months in UTC
    time_precision="a month",
    position_precision="none: numbers by country",
    known_faults=(
        "the files state no unit: money is taken as billion EUR (weapons: EUR), from the tracker's own pages (G)",
        "the files do not say whether prices are nominal or real, so no sum with other money is made",
        "commitments are allocations and what is still to be allocated; neither says what was delivered",
        "the series of origin (stockpile, procurement) does not add up to military allocations in every month",
    ),
    covers="what states and the EU allocated to Ukraine, by month, from January 2022",
    redistribute=False,
)
MONEY, WEAPONS_MONEY = "billion EUR", "EUR"
MOST = 1e12
UNENDED = "last line without line end"  # kind of the note of the table
_MONTHLY = ("year", "month")
EXPLORER = Layout(
    name="data_explorer",
    required=("country", "iso", *_MONTHLY, "total", "financial", "humanitarian", "military", "commitments",
              "to_be_allocated", "gdp", "pct_gdp"),
)  # fmt: skip
TOTALS = Layout(
    name="total_allocations", required=(*_MONTHLY, "total_allocations", "military", "financial", "humanitarian")
)
ORIGINS = Layout(
    name="procurement_trends", required=(*_MONTHLY, "stockpile", "procurement", "unspecified"), optional=("nato_purl",)
)
WEAPONS = Layout(
    name="weapons", required=("donor", "category", "number_of_weapons", "monetary_value_eur", "weapons_list")
)
RELEASE = Layout(name="release_info", required=("release", "period", "date", "label"))
LAYOUTS = (EXPLORER, TOTALS, ORIGINS, WEAPONS, RELEASE)
_UNITS = {
    "pct_gdp": "percent of GDP",
    "number_of_weapons": "item",
    "monetary_value_eur": WEAPONS_MONEY,
    "release": "release",
}
_DESCRIBE = ("country", "donor", "iso", "year", "month", "category", "weapons_list", "period", "date", "label")


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What a row is about: whom, which period, which item, and its words."""

    contributor: str
    name: str
    started: datetime
    ended: datetime
    item: str
    text: str


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """Every number of one of the five files, as published.

    Raises:
        DamagedFile: the file cannot be read whole, a country, month or number is none, or a month comes twice.
        BadSetting: the column map is wrong.
    """
    file = received("kiel", blob, data, setting, {name for one in LAYOUTS for name in (*one.required, *one.optional)})
    table = read_table(file)
    if any(note.kind == UNENDED for note in table.notes):
        expected = "a whole line: a row holds many numbers, and the last of them may be cut"
        raise file.damaged(table.rows[-1].where, found="a last line without line end", expected=expected)
    layout = choose(table, LAYOUTS)
    about = _ABOUT.get(layout.name, _of_month)
    seen: set[tuple[object, ...]] = set()
    made: list[Figure] = []
    for row in table.rows:
        one = about(row)
        key = (one.contributor, one.started, one.item)
        if key in seen:
            expected = "one row for a country, a month and an item"
            raise file.damaged(row.where, found=f"{one.name} {one.item} {one.started:%Y-%m} again", expected=expected)
        seen.add(key)
        made.extend(_figures(row, layout, one, exercise=table.exercise))
    return Reading(
        tables={Figure: to_table(Figure, made)},
        rows=len(table.rows),
        notes=(*table.notes, *unread_columns(table, layout)),
    )


def _figures(row: Row, layout: Layout, about: _About, *, exercise: bool) -> Iterator[Figure]:
    blob = row.file.blob
    for measure in (*layout.required, *layout.optional):
        if measure in _DESCRIBE or measure not in row.cells:
            continue
        value = row.number(measure, -MOST, MOST) if row.text(measure) else None
        yield Figure(
            figure_id=_id(layout, about, measure, value, blob),
            source="kiel",
            series=layout.name,
            contributor=about.contributor,
            contributor_name=about.name,
            measure=measure,
            item=about.item,
            started_utc=about.started,
            ended_utc=about.ended,
            bound=Bound.NOT_KNOWN if value is None else Bound.EXACT,
            value=value,
            unit=_UNITS.get(measure, MONEY),
            prices="",
            text=about.text,
            speaker=MANIFEST.origin,
            origin=MANIFEST.title,
            mark=Mark.VERIFIED,
            received_utc=blob.received_utc,
            exercise=exercise,
            blob_sha256=blob.sha256,
            where=row.where,
        )


def _id(layout: Layout, about: _About, measure: str, value: float | None, blob: Blob) -> str:
    """From what the row says and when it was received: a later release repeats rows and may change them back."""
    period = (utc_text(about.started), utc_text(about.ended))
    said = (layout.name, about.name, about.item, about.text, *period, measure, repr(value))
    return record_id("kiel", utc_text(blob.received_utc), *said)


def _of_month(row: Row) -> _About:
    name = row.text("country")
    started, ended = _month(row)
    code = _contributor(row, "country") if name else "all"
    return _About(contributor=code, name=name, started=started, ended=ended, item="", text=row.text("iso"))


def _of_weapons(row: Row) -> _About:
    """A stock of everything up to the release: it has no month of its own."""
    received = row.file.blob.received_utc
    started = datetime(2022, 1, 1, tzinfo=UTC)  # the tracker counts from January 2022
    return _About(
        contributor=_contributor(row, "donor"), name=row.text("donor"), started=min(started, received), ended=received,
        item=row.text("category"), text=row.text("weapons_list"),
    )  # fmt: skip


def _of_release(row: Row) -> _About:
    try:
        at = datetime.strptime(row.text("date"), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as bad:
        raise row.bad("date", "date as 2026-08-04") from bad
    return _About(contributor="all", name="", started=at, ended=at, item=row.text("period"), text=row.text("label"))


_ABOUT: dict[str, Callable[[Row], _About]] = {WEAPONS.name: _of_weapons, RELEASE.name: _of_release}


def _contributor(row: Row, column: str) -> str:
    from_name = row.text(column)
    try:
        return contributor(from_name)
    except ValueError as bad:
        raise row.bad(column, f"{column} as a country known by name, or the EU") from bad


def _month(row: Row) -> tuple[datetime, datetime]:
    year, month = (int(row.number(name, 1, 2200)) for name in _MONTHLY)
    whole = float(row.text("year")) == year and float(row.text("month")) == month
    if not (whole and year >= 2000 and month <= 12):
        raise row.bad("month", "a month from 1 to 12 of a year from 2000")
    return datetime(year, month, 1, tzinfo=UTC), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
