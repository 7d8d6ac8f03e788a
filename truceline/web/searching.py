"""Search over all days: one state of filters, in the address, behind list, map and export."""

import math
from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from truceline.model.errors import BadSetting, UnknownName
from truceline.model.grade import Grade
from truceline.model.times import parse_utc, zone
from truceline.report import case_table
from truceline.report.formats.html import _map
from truceline.review.acts import State
from truceline.web.app import Asked
from truceline.web.listed import Listed
from truceline.web.reading import Row

SHOWN = 100  # cases of the list and of the map; an export has all
TYPES = {"csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}
_LOOK = "/search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was asked for; "" asks for nothing."""

    words: str = ""  # all of them, in title, number or evidence
    since: str = ""  # a date of the mission, or a moment
    until: str = ""
    kind: str = ""
    object: str = ""
    grade: str = ""
    state: str = ""
    speaker: str = ""
    place: str = ""  # part of a name
    box: str = ""  # south, west, north, east in degrees

    @classmethod
    def of(cls, query: dict[str, str]) -> "Filters":
        """Out of an address."""
        return cls(**{one.name: query.get(one.name, "").strip() for one in fields(cls)})

    def address(self, path: str = "/search") -> str:
        """The same state as an address."""
        said = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}
        return f"{path}?{urlencode(said)}" if said else path


def found(asked: Asked, wanted: Filters) -> list[tuple[str, Row]]:
    """(day, case) of what fits, the newest day first.

    Raises:
        BadSetting: a moment or a box that is none.
    """
    since, until = (_moment(text, asked) for text in (wanted.since, wanted.until))
    begin = -math.inf if since is None else since.timestamp()
    end = math.inf if until is None else until.timestamp()
    box, reading = _box(wanted.box), asked.desk.reading
    fits = [
        (day, one)
        for day, one in reading.all().rows
        if one.ended_s >= begin and one.started_s <= end and _fits(one, wanted) and (box is None or _within(one, box))
    ]
    words = wanted.words.casefold().split()
    said = [
        (day, one)
        for day, one in fits
        if all(word in one.text for word in words) or reading.board.corrected(one.number)
    ]
    rows = reading.rows_of((one.number for _, one in said), at=asked.at)
    return [
        (day, row)
        for (day, _), row in zip(said, rows, strict=True)
        if (not wanted.state or row.now.state.value == wanted.state)
        and all(word in row.listed.text or word in row.title().casefold() for word in words)
        and (not wanted.place or any(_holds(text, wanted.place) for text in (row.listed.places, row.title())))
    ]


def search(asked: Asked) -> Response:
    """The list, with the map of the same cases."""
    wanted = Filters.of(asked.query)
    every = found(asked, wanted)
    shown = every[:SHOWN]
    every_case = asked.desk.reading.all()
    drawn = _map.several(
        [row.case for _, row in shown], label=f"Map of {len(shown)} cases; the list has the same content"
    )
    return asked.desk.draw(
        asked, "search", title="Search", wanted=wanted, found=shown, many=len(every), states=list(State),
        grades=[one.value for one in Grade], kinds=every_case.kinds,
        objects=every_case.objects, map=drawn,
        clock=asked.desk.reading.page(every[0][0]).clock if every else None,
    )  # fmt: skip


def export(asked: Asked) -> Response:
    """What fits as a table or as areas, to keep."""
    form = asked.path["form"]
    if form not in TYPES:
        raise UnknownName("export", form, TYPES)
    every = found(asked, Filters.of(asked.query))
    rows = [row_of_table(asked, day, row) for day, row in every]
    data = case_table.table(rows) if form == "csv" else case_table.areas(rows)
    made = Response(data, media_type=TYPES[form])
    made.headers["Content-Disposition"] = f'attachment; filename="cases.{form}"'
    return made


def row_of_table(asked: Asked, day: str, row: Row) -> case_table.Row:
    """A case as the exports take it."""
    page = asked.desk.reading.page(day)
    number = page.number_of(row.case) if row.case.listed else 0
    return case_table.Row(report=page.report, case=row.case, number=number)


def _fits(one: Listed, wanted: Filters) -> bool:
    return (
        (not wanted.kind or wanted.kind in one.kinds)
        and (not wanted.object or wanted.object in one.objects)
        and (not wanted.grade or one.grade == wanted.grade)
        and (not wanted.speaker or wanted.speaker.casefold() in one.speakers)
    )


def _holds(text: str, part: str) -> bool:
    return part.casefold() in text.casefold()


def _within(one: Listed, box: tuple[float, ...]) -> bool:
    south, west, north, east = box
    return south <= one.lat_deg <= north and west <= one.lon_deg <= east


def _box(text: str) -> tuple[float, ...] | None:
    if not text:
        return None
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        raise _bad("box", text, "south, west, north, east in degrees") from None
    if not (-90 <= south <= north <= 90 and -180 <= west <= east <= 180):  # this way round: NaN fails
        raise _bad("box", text, "south below north, west below east")
    return south, west, north, east


def _moment(text: str, asked: Asked) -> datetime | None:
    """A moment, or the beginning of a date by the mission's clock."""
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text if "T" in text else f"{text}T00:00:00")
    except ValueError:
        return parse_utc(text)
    return local if local.tzinfo else local.replace(tzinfo=zone(asked.desk.workspace.zone))


def _bad(where: str, given: str, expected: str) -> BadSetting:
    return BadSetting(where=where, found=given, expected=expected, look=_LOOK)
