"""Event catalogues of seismic networks, in the text format of FDSN web services. A solution is not yet an incident."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qsl

from truceline.model.arrow import to_table
from truceline.model.errors import OutOfRange
from truceline.model.place import Point
from truceline.model.records import Blob, Note, Observation, record_id
from truceline.model.terms import Means, Phenomenon, TimePrecision
from truceline.model.times import parse_utc, utc_text
from truceline.sources._absent import is_absent, is_sentinel
from truceline.sources._file import (
    EXERCISE_LINE,
    Received,
    check_names,
    check_text,
    extra_columns,
    number_in,
    received,
    refuse_answer,
    shown,
)
from truceline.sources._registry import Manifest, Reading, box
from truceline.sources._seismic_words import BLAST, EXPLOSIONS, NATURAL, UNSAID, WORK, is_explosion
from truceline.sources._table import MAX_ROWS, Row, refuse_other_form, unended

MANIFEST = Manifest(
    name="seismic",
    title="Event catalogue of a seismic network (FDSN event text)",
    licence="that of the service; most ask for credit to the network",
    origin="any FDSN event web service (fdsnws-event, format=text), or a network's own list in that layout",
    zone="UTC",
    time_precision="the origin time as solved, a second or two for regional networks",
    position_precision="not part of the format: 10 km, or the column HorizontalUncertainty/km",
    known_faults=(
        "catalogues take over one another's events: all of them are one voice",
        "most events carry no type, or the one a routine gave them",
        "an empty list says nothing about places where no network listens closely",
        "solutions are revised: the newest one received counts",
    ),
    covers="events that shook the ground strongly enough for a network to solve them",
    redistribute=False,
)
NETWORK = "seismic network"  # one voice
NEEDED = ("eventid", "time", "latitude", "longitude", "depth/km", "magtype", "magnitude")
WIDTH = "horizontaluncertainty/km"  # beyond the standard: one standard deviation
KNOWN = (
    *NEEDED,
    WIDTH,
    "author",
    "catalog",
    "contributor",
    "contributorid",
    "magauthor",
    "eventlocationname",
    "eventtype",
)
USUAL_SD_KM = 10.0  # of regional solutions with a handful of stations; J
LABELS = ("author", "catalog", "contributor", "eventlocationname")
EVENT = "event: "  # the label that stays when a solution is revised
WATCH = re.compile(r"#\s*watch\b\s*:?", re.IGNORECASE)  # a comment in which the keeper states what it listened to
SIDES = ("starttime", "endtime", "minlatitude", "maxlatitude", "minlongitude", "maxlongitude")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?Z?")


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One observation per event, and one per watch that the file states.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: the column map is wrong.
    """
    file = received("seismic", blob, data, setting, KNOWN)
    lines = _lines(file)
    exercise = bool(lines) and lines[0][1].strip().encode() == EXERCISE_LINE
    rows = list(_rows(file, lines))
    seen = [_event(row, exercise=exercise) for row in rows]
    seen += [_watch(file, f"line {n}", text, exercise=exercise) for n, text in lines if WATCH.match(text)]
    made: dict[str, Observation] = {}
    for one in seen:
        made.setdefault(one.observation_id, one)
    notes = (*_form_notes(file, lines, rows), *_notes(file, len(seen) - len(made), made))
    return Reading(tables={Observation: to_table(Observation, made.values())}, rows=len(rows), notes=notes)


def _lines(file: Received) -> list[tuple[int, str]]:
    """Lines with their numbers, blank ones left out."""
    text = check_text(file).decode("utf-8")
    found = [(n, line.removesuffix("\r")) for n, line in enumerate(text.split("\n"), start=1)]
    kept = [(n, line) for n, line in found if line.strip()]
    if len(kept) > MAX_ROWS:
        raise file.damaged("whole file", found=f"{len(kept)} lines", expected=f"at most {MAX_ROWS}")
    return kept


def _rows(file: Received, lines: list[tuple[int, str]]) -> Iterator[Row]:
    """The records behind the header; other lines that begin with # are comments."""
    header: tuple[str, ...] = ()
    for number, line in lines:
        where, cells = f"line {number}", [cell.strip() for cell in line.split("|")]
        if not header and len(cells) > 1:
            given = check_names(file, [name.removeprefix("#").strip() for name in cells], where)
            header = tuple(name.casefold() for name in given)
            missing = [name for name in NEEDED if name not in header]
            if missing:
                refuse_other_form(file, header, where, KNOWN)
                found = f"no column {', '.join(missing)}"
                raise file.damaged(where, found=found, expected="the columns of FDSN event text, #EventID|Time|...")
        elif not line.startswith("#"):
            if not header:
                refuse_answer(file)
            if len(cells) != len(header):
                raise file.damaged(where, found=f"{len(cells)} columns", expected=f"{len(header) or 14} columns")
            yield Row(file=file, where=where, cells=dict(zip(header, cells, strict=True)))
    if not header:
        raise file.damaged("whole file", found="no header", expected="a header line, #EventID|Time|Latitude|...")


def _form_notes(file: Received, lines: list[tuple[int, str]], rows: list[Row]) -> tuple[Note, ...]:
    """Columns that nobody reads, and a last line that may be cut."""
    notes = extra_columns(file, rows[0].cells, KNOWN) if rows else ()
    whole = file.data.endswith((b"\n", b"\r")) or file.blob.expected_length is not None
    return notes if whole else (*notes, unended(file, f"line {lines[-1][0]}"))


def _event(row: Row, *, exercise: bool) -> Observation:
    at, word = _moment(row, "time"), row.value("eventtype").casefold()
    lat, lon = row.angle("latitude", 90), row.angle("longitude", 180)
    depth_km, magnitude = _maybe(row, "depth/km", -10, 1_000), _maybe(row, "magnitude", -5, 11)
    sd_km = _maybe(row, WIDTH, 0.001, 2_000)
    event = row.text("eventid")
    if not event:
        raise row.bad("eventid", "an event id")
    strength = f"magnitude {row.text('magtype')} {magnitude:g}".replace("  ", " ") if magnitude is not None else ""
    labels = (word, BLAST if word in WORK else "", strength, "" if depth_km is None else f"depth {depth_km:g} km")
    sd_m = 1000.0 * (sd_km or USUAL_SD_KM)
    return Observation(
        observation_id=record_id("seismic", event, utc_text(at), *(row.text(name) for name in (*NEEDED, WIDTH)), word),
        source="seismic",
        sensor=NETWORK,
        means=Means.DETECTED,
        phenomenon=Phenomenon.EXPLOSION if is_explosion(word, depth_km, magnitude) else Phenomenon.GROUND_SHOCK,
        started_utc=at,
        ended_utc=at,
        time_precision=TimePrecision.INSTANT,
        seen_utc=at,
        received_utc=row.file.blob.received_utc,
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=sd_m, minor_sd_m=sd_m),
        observer=None,
        labels=(EVENT + event, *filter(None, (*labels, *(row.text(name) for name in LABELS)))),
        quality=(*_quality(word, sd_km), *_unknown(row)),
        exercise=exercise,
        blob_sha256=row.file.blob.sha256,
        where=row.where,
    )


def _quality(word: str, sd_km: float | None) -> tuple[str, ...]:
    marks = [] if sd_km is not None else [f"uncertainty not stated: taken as {USUAL_SD_KM:g} km"]
    if word in UNSAID:
        marks.append("event type not stated")
    elif word not in WORK | EXPLOSIONS | NATURAL:
        marks.append(f"event type not known: {word}")
    return tuple(marks)


def _moment(row: Row, name: str) -> datetime:
    """UTC by the standard; an offset other than Z is not part of the format."""
    try:
        return _utc(row.file, row.text(name))
    except (ValueError, OutOfRange, OverflowError) as bad:
        raise row.bad(name, f"{name} as 2025-03-15T00:30:27.5, UTC, not later than the file came") from bad


def _utc(file: Received, text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    moment = parse_utc(text.removesuffix("Z") + "+00:00")
    if moment > file.blob.received_utc:
        raise ValueError(text)
    return moment


def _maybe(row: Row, name: str, least: float, most: float) -> float | None:
    text = row.value(name)
    return row.number(name, least, most) if text and not is_sentinel(text) else None


def _unknown(row: Row) -> tuple[str, ...]:
    """What the catalogue filled with a word or number that means "not known"."""
    filled = [(name, row.text(name)) for name in ("depth/km", "magnitude", WIDTH) if row.text(name)]
    return tuple(
        f"{name} not known: written as {text}" for name, text in filled if is_absent(text) or is_sentinel(text)
    )


def _watch(file: Received, where: str, line: str, *, exercise: bool) -> Observation:
    """What the network listened to, in the words of the FDSN query: an area and a time in which silence counts."""
    said = WATCH.sub("", line, count=1).strip()
    given = dict(parse_qsl(said, keep_blank_values=True))
    expected = f"# watch: {'=...&'.join(SIDES)}=..., an end after its start and not later than the file came"
    if set(given) != set(SIDES):
        raise file.damaged(where, found=shown(said), expected=expected)
    south, north = (number_in(file, where, name, given[name], least=-90, most=90) for name in SIDES[2:4])
    west, east = (number_in(file, where, name, given[name], least=-180, most=180) for name in SIDES[4:])
    try:
        start, end = (_utc(file, given[name]) for name in SIDES[:2])
    except (ValueError, OutOfRange, OverflowError) as bad:
        raise file.damaged(where, found=shown(said), expected=expected) from bad
    if not (start < end and south < north and west < east):
        raise file.damaged(where, found=shown(said), expected=expected)
    return Observation(
        observation_id=record_id("seismic", "watch", utc_text(start), utc_text(end), f"{south} {west} {north} {east}"),
        source="seismic",
        sensor=NETWORK,
        means=Means.DETECTED,
        phenomenon=Phenomenon.NOTHING,
        started_utc=start,
        ended_utc=end,
        time_precision=TimePrecision.INSTANT,
        seen_utc=end,
        received_utc=file.blob.received_utc,
        place=box("watched by the network", west=west, south=south, east=east, north=north),
        observer=None,
        quality=("a watch stated in the file, not an event",),
        exercise=exercise,
        blob_sha256=file.blob.sha256,
        where=where,
    )


def _notes(file: Received, joined: int, made: dict[str, Observation]) -> tuple[Note, ...]:
    notes = []
    if joined:
        notes.append(file.note("exact duplicate rows", f"{joined} rows of one event and solution joined"))
    shocks = sum(one.phenomenon is Phenomenon.GROUND_SHOCK for one in made.values())
    if shocks:
        notes.append(file.note("no explosions", f"{shocks} events are earthquakes or the like and no evidence"))
    return tuple(notes)
