"""NASA FIRMS active fires: VIIRS and MODIS, archive, near-real-time, rolling snapshots, date-only climatology.

Read by columns. A fire pixel is where the sensor saw heat at the overpass; why it burned is not known here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa

from truceline.kernels.digests import Bits, digests
from truceline.model.arrow import BACKGROUND_FIRE
from truceline.model.errors import NaiveTimeError
from truceline.model.records import INVENTED, BackgroundFire, Blob, Note, Observation
from truceline.model.slim import Repeated
from truceline.model.times import parse_utc
from truceline.sources import _firms_layout as layout
from truceline.sources._columns import (
    Categories,
    Columns,
    Floats,
    Integers,
    Split,
    angles,
    categories,
    numbers,
    read_body,
    split_header,
)
from truceline.sources._file import Received, received
from truceline.sources._firms_area import fetch
from truceline.sources._firms_table import Rows, table_of, times
from truceline.sources._registry import Manifest, Reading

__all__ = ["MANIFEST", "fetch", "parse"]

MANIFEST = Manifest(
    name="firms",
    title="NASA FIRMS active fires (VIIRS 375 m, MODIS 1 km, Landsat 30 m)",
    licence="NASA open data; credit: NASA FIRMS/LANCE, part of the NASA Earth Observing System Data",
    origin="NASA FIRMS; mirrors and rolling copies of it",
    zone="UTC",
    time_precision="minute of the overpass; date-only files serve as background alone",
    position_precision="one sd of 0.54 sqrt(scan x track) + 0.2 km, model.md 3",
    known_faults=(
        "the fire is real, its cause is unknown: harvest burning and steelworks look the same",
        "cloud hides fires; no row is not calm",
        "near-real-time files carry no type column: static sources are not marked",
        "mirrors name files after the wrong satellite",
        "a rolling feed repeats each detection in many snapshots",
        "the same pixel differs slightly between near-real-time and archive processing",
    ),
    covers="heat on the ground at the overpasses of S-NPP, NOAA-20, NOAA-21, Terra, Aqua and Landsat",
    redistribute=True,
)
PIXEL_SHARE, PIXEL_FLOOR_KM = 0.54, 0.2  # model.md 3: sigma_y = 0.54 sqrt(scan track) + 0.2 km
SHIFTED_DEG = 1e-4  # about 10 m: a snapshot's geometry and its columns should be the same numbers
_MICROSECONDS_PER_MINUTE = 60_000_000
COMMIT = "snapshot_commit_time as ISO 8601 with offset"
_DAY_ZERO = date(1970, 1, 1)


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """Detections as observations; date-only rows as background fires.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: the column map is wrong.
    """
    file = received("firms", blob, data, setting, layout.KNOWN)
    split = split_header(file)
    kind, notes = layout.kind_of(file, split)
    read = _climatology(file, split) if kind == layout.CLIMATOLOGY else _detections(file, split)
    return replace(read, notes=(*notes, *read.notes))


def _climatology(file: Received, split: Split) -> Reading:
    """Fires known by date alone. Equal rows stay: without a sensor they may be two detections.

    A background fire has no exercise mark of its own, so the mark of the file becomes a note.
    """
    columns = read_body(file, split, decimals=layout.DECIMALS, few=layout.FEW_WORDS)
    lat = angles(columns, "LATITUDE", most=90)
    lon = angles(columns, "LONGITUDE", most=180)
    days = categories(columns, "ACQ_DATE", layout.day_of, "ACQ_DATE as YYYY-MM-DD")
    day_us = _midnights(days.values)[days.codes]
    constant = [pa.repeat(text, columns.rows) for text in (MANIFEST.name, columns.file.blob.sha256)]
    arrays = [pa.array(lat), pa.array(lon), times(day_us), *constant]
    table = pa.Table.from_arrays(arrays, schema=BACKGROUND_FIRE)
    text = f"{columns.rows} fires known by date alone: background, never observations"
    notes = [columns.file.note("date only", text)]
    if split.exercise:
        notes.append(columns.file.note(INVENTED, "EXERCISE: invented background fires"))
    return Reading(tables={BackgroundFire: table}, rows=columns.rows, notes=tuple(notes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A run of detections, and what is said of it."""

    table: pa.Table
    ids: Bits
    received_us: Integers
    texts: Mapping[str, pa.Array]  # as written
    letters: tuple[str, ...]  # satellites
    later: Mapping[str, int]  # rows that a stated receipt contradicts, by kind
    odd: Mapping[str, tuple[int, str]]  # rows with a value that a detection cannot well have, and the first line


def _detections(file: Received, split: Split) -> Reading:
    same = Repeated()
    blocks = [_block(file, lines, same) for lines in split.blocks()]
    table, notes = _first_known(file, blocks)
    letters = dict.fromkeys(letter for block in blocks for letter in block.letters)
    notes += layout.contradictions(file, [layout.SENSORS[letter] for letter in letters])
    for kind in blocks[0].later:
        count = sum(block.later[kind] for block in blocks)
        if count:
            words = "rows are dated after the file is said to have been received"
            notes.append(file.note(kind, f"{count} {words}"))
    for kind in blocks[0].odd:
        found = [block.odd[kind] for block in blocks if block.odd[kind][0]]
        if found:
            count, first = sum(one for one, _ in found), found[0][1]
            notes.append(file.note(kind, f"{count} rows, the first at {first}: {kind}"))
    return Reading(tables={Observation: table}, rows=sum(len(block.ids) for block in blocks), notes=tuple(notes))


def _block(file: Received, lines: Split, same: Repeated) -> _Block:
    columns = read_body(file, lines, decimals=layout.DECIMALS, few=layout.FEW_WORDS)
    rows = _read_rows(columns)
    return _Block(
        table=table_of(rows, same, exercise=lines.exercise),
        ids=rows.ids,
        received_us=rows.received_us,
        texts=columns.texts,
        letters=rows.satellites.values,
        later=_after_receipt(rows),
        odd=_beyond_sense(rows),
    )


def _after_receipt(rows: Rows) -> dict[str, int]:
    """Rows that a stated receipt contradicts: the overpass or the snapshot came later."""
    columns, ours = rows.columns, _microseconds(rows.columns.file.blob.received_utc)
    later = {"acquired after receipt": int((rows.seen_us > ours).sum())}
    if "snapshot_commit_time" in columns.texts:
        commits = categories(columns, "snapshot_commit_time", _commit_of, COMMIT)
        late = np.array([_microseconds(commit) > ours for commit in commits.values], bool)
        later["snapshot after receipt"] = int(late[commits.codes].sum())
    return later


def _beyond_sense(rows: Rows) -> dict[str, tuple[int, str]]:
    """Values that a detection cannot well have: how many, and the first line. The rows are kept as they are."""
    starts = _midnights([layout.LAUNCHED[letter] for letter in rows.satellites.values])[rows.satellites.codes]
    first, last = _midnights([date(layout.FIRST_YEAR, 1, 1), date(layout.LAST_YEAR, 12, 31)])
    odd = {
        "year out of range": (rows.seen_us < first) | (rows.seen_us > last),
        "dated before the satellite flew": (rows.seen_us < starts) & (rows.seen_us >= first),
        "fire radiative power negative": rows.given_mw < 0,
        "fire radiative power beyond any fire": rows.given_mw > layout.LIKELY_FRP_MW,
    }
    found = {kind: np.flatnonzero(mask) for kind, mask in odd.items()}
    return {kind: (some.size, rows.columns.line(int(some[0])) if some.size else "") for kind, some in found.items()}


def _pixels_km(columns: Columns) -> Floats:
    """The side of each pixel: of Landsat one for all, whose scan and track number the pixels of a scene."""
    if "path" in columns.texts or "row" in columns.texts:
        return np.full(columns.rows, layout.LANDSAT_PIXEL_KM)
    scan = numbers(columns, "scan", least=0, most=layout.WIDEST_PIXEL_KM, above=0)
    track = numbers(columns, "track", least=0, most=layout.WIDEST_PIXEL_KM, above=0)
    side: Floats = np.sqrt(scan * track)
    return side


def _power(columns: Columns) -> Floats:
    if "frp" not in columns.texts:
        return np.full(columns.rows, np.nan)
    return numbers(columns, "frp", least=-layout.MOST_FRP_MW, most=layout.MOST_FRP_MW, empty=True)


def _read_rows(columns: Columns) -> Rows:
    """Every column checked; the first bad value of a column ends the reading."""
    satellites = layout.satellites(columns)
    lat, lon = angles(columns, "latitude", most=90), angles(columns, "longitude", most=180)
    frp = _power(columns)
    layout.check_marks(columns, satellites)
    days = categories(columns, "acq_date", layout.day_of, "acq_date as YYYY-MM-DD")
    minutes = categories(columns, "acq_time", layout.minute_of, "acq_time from 0000 to 2359, UTC")
    minute_us = np.array(minutes.values, dtype=np.int64) * _MICROSECONDS_PER_MINUTE
    return Rows(
        columns=columns,
        satellites=satellites,
        seen_us=_midnights(days.values)[days.codes] + minute_us[minutes.codes],
        received_us=_received_us(columns),
        lat_deg=lat,
        lon_deg=lon,
        sd_m=1000 * (PIXEL_SHARE * _pixels_km(columns) + PIXEL_FLOOR_KM),
        frp_mw=np.where(frp < 0, np.nan, frp),
        given_mw=frp,
        ids=_ids(satellites, days, minutes, (lat, lon)),
        quality=_quality(columns, lat, lon, frp),
        labels=layout.labels(columns),
    )


def _midnights(days: Sequence[date]) -> Integers:
    per_day = 1440 * _MICROSECONDS_PER_MINUTE
    return np.array([(day - _DAY_ZERO).days * per_day for day in days], dtype=np.int64)


def _received_us(columns: Columns) -> Integers:
    """When each row became known: its snapshot's commit where stated and earlier than our receipt."""
    ours = _microseconds(columns.file.blob.received_utc)
    if "snapshot_commit_time" not in columns.texts:
        return np.full(columns.rows, ours, dtype=np.int64)
    commits = categories(columns, "snapshot_commit_time", _commit_of, COMMIT)
    known = np.array([min(_microseconds(commit), ours) for commit in commits.values], dtype=np.int64)
    return known[commits.codes]


def _commit_of(text: str) -> datetime:
    try:
        return parse_utc(text)
    except (NaiveTimeError, OverflowError) as bad:
        raise ValueError(text) from bad


def _microseconds(moment: datetime) -> int:
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _ids(
    satellites: Categories[str], days: Categories[date], minutes: Categories[int], place: tuple[Floats, Floats]
) -> Bits:
    """From satellite, minute and position at five decimals: the same detection in two layouts coincides.

    The first half of `record_id("firms", "N", "2023-08-14T01:11Z", "48.53048", "34.64855")`, as a number.
    """
    words = [
        (np.zeros(len(days.codes), np.int64), ["firms\x1f"]),
        (satellites.codes, [f"{letter}\x1f" for letter in satellites.values]),
        (days.codes, [f"{day.isoformat()}T" for day in days.values]),
        (minutes.codes, [f"{minute // 60:02d}:{minute % 60:02d}Z" for minute in minutes.values]),
    ]
    return digests(words, place, decimals=5)


def _quality(columns: Columns, lat: Floats, lon: Floats, frp: Floats) -> dict[int, tuple[str, ...]]:
    """The marks of the rows that have any."""
    marks: dict[int, list[str]] = defaultdict(list)
    for row in np.flatnonzero(np.isnan(frp)).tolist():
        marks[row].append("fire radiative power not stated")
    for row in np.flatnonzero(frp < 0).tolist():
        marks[row].append(f"fire radiative power negative as given ({frp[row]:g} MW): not used")
    if "geom_lat" in columns.texts:
        north = numbers(columns, "geom_lat", least=-90, most=90)
        east = numbers(columns, "geom_lon", least=-180, most=180)
        for row in np.flatnonzero((abs(north - lat) > SHIFTED_DEG) | (abs(east - lon) > SHIFTED_DEG)).tolist():
            marks[row].append(f"geometry says {north[row]:.5f}, {east[row]:.5f}: columns were taken")
    return {row: tuple(found) for row, found in marks.items()}


def _first_known(file: Received, blocks: Sequence[_Block]) -> tuple[pa.Table, list[Note]]:
    """The first-known row of each detection, in file order, and what was joined."""
    ids = np.concatenate([block.ids for block in blocks])
    table = pa.concat_tables(block.table for block in blocks)
    if np.all(np.diff(np.sort(ids)) > 0):
        return table, []
    received_us = np.concatenate([block.received_us for block in blocks])
    order = np.lexsort((received_us,)) if np.ptp(received_us) else np.arange(ids.size)  # stable
    same = pa.array(ids[order]).dictionary_encode().indices.to_numpy()  # numbered as they are met
    first = np.flatnonzero(np.diff(np.maximum.accumulate(same), prepend=-1) > 0)
    tallies = {"exact duplicate rows": 0, "repeated snapshot rows": 0, "repeated detection with other values": 0}
    again = np.setdiff1d(np.arange(len(same)), first, assume_unique=True)
    written = {name: pa.chunked_array([block.texts[name] for block in blocks]) for name in blocks[0].texts}
    for kept, row in zip(order[first[same[again]]].tolist(), order[again].tolist(), strict=True):
        tallies[_kind_of_repeat(written, kept, row)] += 1
    words = "joined with the row that was known first"
    notes = [file.note(kind, f"{n} rows {words}: {kind}") for kind, n in tallies.items() if n]
    return table.take(np.sort(order[first])), notes


def _kind_of_repeat(written: Mapping[str, pa.ChunkedArray], kept: int, row: int) -> str:
    different = {name for name, texts in written.items() if texts[kept] != texts[row]}
    if not different:
        return "exact duplicate rows"
    return "repeated snapshot rows" if different == {"snapshot_commit_time"} else "repeated detection with other values"
