"""Decoded messages as transmissions: units, who is who, what is told of others, and clocks that contradict."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from truceline.kernels import ais
from truceline.kernels._ais_binary import SHAPES, SUBAREA_BITS, WAYPOINT, WAYPOINT_BITS
from truceline.kernels._ais_table import Field, fields_of, variants
from truceline.kernels._nmea_words import LENGTH, START
from truceline.kernels.ais import ABSENT, CLOCKS, Messages
from truceline.sources._ais_frame import (
    FINE_SD_M,
    KNOT_M_S,
    LONG_RANGE_SD_M,
    NO_TIME,
    NOWHERE,
    Frame,
    Ints,
)

PLACED = ("1", "2", "3", "4", "9", "11", "18", "19", "21", "27")  # types whose position is the sender's own
QUIET = frozenset({"1", "2", "3", "9", "18", "27", "24 A"})  # types that tell nothing beside their columns
NUMBERS = {  # our column: the field, and our unit in its unit
    "speed_ms": ("speed", KNOT_M_S),
    "course_deg": ("course", 1.0),
    "heading_deg": ("heading", 1.0),
    "altitude_m": ("alt", 1.0),
    "draught_m": ("draught", 1.0),
}
TEXTS = {"name": "shipname", "call_sign": "callsign", "destination": "destination"}
TRANSPONDERS = {"A": ("1", "2", "3", "5"), "B": ("18", "19", "24 A", "24 B", "24 B auxiliary")}
USED = frozenset(
    {"type", "repeat", "mmsi", "lon", "lat", "accuracy", "second", "turn", "status", "shipname", "callsign",
     "destination", "imo", "ship_type", "name", "name_ext", "mothership_mmsi", "to_bow", "to_stern", "to_port",
     "to_starboard", "partno",
     *(field for field, _ in NUMBERS.values())}
)  # fmt: skip
FASTEST_TURN = 127  # the raw number for "more than 5 degrees in 30 s, without a turn indicator"
CLOCK_OFF_S = 10  # a report is sent within seconds of its fix; repeaters and queues take a few more: ours (O)
EARLIEST_US, LATEST_US = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1e6) for year in (1990, 2200))


def frame_of(found: Messages, received_us: int) -> Frame:
    """Messages as columns, in their order."""
    heard, kind = found.clock()
    timed = (heard >= EARLIEST_US) & (heard < LATEST_US)
    frame = Frame(
        n=len(found),
        mmsi=_whole(found, "mmsi"),
        heard_us=np.where(timed, heard, received_us),
        clock=[CLOCKS[k] if ok else "file" for k, ok in zip(kind.tolist(), timed.tolist(), strict=True)],
        where=[f"line {line}" for line in found.line().tolist()],
        keys=_keys(found, np.where(timed, heard, 0)),
    )
    frame.wholes["message_type"] = _whole(found, "type")
    frame.texts["channel"] = [chr(one) if one else "" for one in found.channel().tolist()]
    which, names = found.station()
    frame.texts["station"] = [names[one] for one in which.tolist()]
    for variant in np.unique(found.variant).tolist():
        _fill(frame, found, variants()[variant].name)
    _mark(frame, found, timed=timed, stated=heard != ais.NO_TIME)
    return frame


def _whole(found: Messages, name: str) -> Ints:
    """A field that stands at the same place in every variant."""
    offset = [field.name for field in variants()[0].fields].index(name)
    values: Ints = found.read.values[found.read.at + offset].astype(np.int64)
    return values


def _keys(found: Messages, heard: Ints) -> list[str]:
    """Receiver, time and letters of each message: the same sentence in two files is one record."""
    which, names = found.station()
    first, parts = found.made.first.tolist(), found.made.parts.tolist()
    starts, ends = (
        found.said.table[:, START].tolist(),
        (found.said.table[:, START] + found.said.table[:, LENGTH]).tolist(),
    )
    made, rows = [], zip(found.read.message.tolist(), which.tolist(), heard.tolist(), strict=True)
    for k, (row, station, time) in enumerate(rows):
        said = parts[first[row] : first[row + 1]]
        letters = b"".join(found.data[starts[p] : ends[p]] for p in said).decode("ascii")
        untimed = f"message {k}" if not time else ""  # without a clock, two equal messages may be two
        made.append("\x1f".join((names[station], str(time), letters, untimed)))
    return made


def _fill(frame: Frame, found: Messages, name: str) -> None:
    """Columns of one variant."""
    rows, one = found.rows(name), variants()[[v.name for v in variants()].index(name)]
    known = {field.name for field in one.fields}
    if name in PLACED:
        _fill_places(frame, found, name, rows)
    if " " not in name or name.startswith("24"):
        for column, (field, unit) in NUMBERS.items():
            if field in known:
                frame.number(column)[rows] = found.column(name, field, rows) * unit
        _fill_wholes(frame, found, name, known, rows)
        _fill_texts(frame, found, name, known, rows)
    for letter, names in TRANSPONDERS.items():
        if name in names:
            transponder = frame.text("transponder", "")
            for row in rows.tolist():
                transponder[row] = letter
    if name not in QUIET:
        told = frame.text("told", "")
        for row in rows.tolist():
            told[row] = _told(name, found.fields(row))


def _fill_places(frame: Frame, found: Messages, name: str, rows: Ints) -> None:
    frame.lat_deg[rows], frame.lon_deg[rows] = (found.column(name, key, rows) for key in ("lat", "lon"))
    frame.sd_m[rows] = np.where(found.raw(name, "accuracy", rows) == 1, FINE_SD_M, frame.sd_m[rows])
    if name == "27":
        frame.sd_m[rows] = np.hypot(frame.sd_m[rows], LONG_RANGE_SD_M)
    absent = np.isnan(frame.lat_deg[rows]) | np.isnan(frame.lon_deg[rows])
    frame.mark(rows[absent], NOWHERE)


def _fill_wholes(frame: Frame, found: Messages, name: str, known: set[str], rows: Ints) -> None:
    if "second" in known and name not in ("4", "11"):
        second = found.raw(name, "second", rows)
        frame.whole("stated_second")[rows] = np.where((second >= 0) & (second < 60), second, -1)
    for column, field in (("status", "status"), ("ship_type", "ship_type")):
        if field in known and name != "23":
            raw = found.raw(name, field, rows)
            frame.whole(column)[rows] = np.where(raw == ABSENT, -1, raw)
    if "turn" in known:
        raw = found.raw(name, "turn", rows)
        rate = np.sign(raw) * (raw / 4.733) ** 2
        frame.number("turn_deg_per_min")[rows] = np.where((raw == ABSENT) | (abs(raw) == FASTEST_TURN), np.nan, rate)
        frame.mark(
            rows[(raw != ABSENT) & (abs(raw) == FASTEST_TURN)], "turns by more than 5 degrees in 30 s, no indicator"
        )
    if "to_bow" in known:
        for column, sides in (("length_m", ("to_bow", "to_stern")), ("beam_m", ("to_port", "to_starboard"))):
            size = sum(found.raw(name, side, rows) for side in sides)
            frame.number(column)[rows] = np.where(size > 0, size, np.nan)


def _fill_texts(frame: Frame, found: Messages, name: str, known: set[str], rows: Ints) -> None:
    for column, field in TEXTS.items():
        if field in known:
            _put(frame.text(column), rows, found.text(name, field, rows))
    if name == "21":
        parts = zip(found.text(name, "name", rows), found.text(name, "name_ext", rows), strict=True)
        _put(frame.text("name"), rows, [(first or "") + (more or "") for first, more in parts])
    for column, field, digits in (("imo", "imo", 7), ("mother_mmsi", "mothership_mmsi", 9)):
        if field in known:
            raw = found.raw(name, field, rows).tolist()
            _put(frame.text(column), rows, [None if one == ABSENT else f"{one:0{digits}d}" for one in raw])


def _put(column: list[Any], rows: Ints, values: list[Any]) -> None:
    for row, value in zip(rows.tolist(), values, strict=True):
        column[row] = (value or "").strip() or None


def _told(name: str, held: Mapping[str, Any]) -> str:
    """What a message says beside the columns. Positions in it are those of areas, routes, stations and others."""
    one = next(variant for variant in variants() if variant.name == name)
    skipped = USED if name in PLACED or not (one.title or name == "17") else USED - {"lon", "lat", "name"}
    kept: dict[str, Any] = {"about": one.title} if one.title else {}
    for key, value in held.items():
        if key in skipped or value is None or value == "":
            continue
        if isinstance(value, bytes):
            kept |= _parts(key, value)
        else:
            kept[key] = round(value, 6) if isinstance(value, float) else value
    return json.dumps(kept, sort_keys=True, separators=(",", ":")) if kept else ""


def _parts(key: str, value: bytes) -> dict[str, Any]:
    """Bytes as hexadecimal digits; the repeated parts of a notice or a route one by one."""
    bits = "".join(f"{byte:08b}" for byte in value)
    if key == "waypoints":
        count = len(bits) // WAYPOINT_BITS
        pieces = [bits[k * WAYPOINT_BITS : (k + 1) * WAYPOINT_BITS] for k in range(count)]
        return {key: [_piece(fields_of(WAYPOINT), piece) for piece in pieces]}
    if key == "areas":
        pieces = [bits[k : k + SUBAREA_BITS] for k in range(0, len(bits) - SUBAREA_BITS + 1, SUBAREA_BITS)]
        made = []
        for piece in pieces:
            shape, text = SHAPES.get(int(piece[:3], 2), ("unknown", ""))
            made.append({"shape": shape, **(_piece(fields_of(text), piece[3:]) if text else {"bits": piece})})
        return {key: made}
    return {key: value.hex()} if value else {}


def _piece(fields: tuple[Field, ...], bits: str) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for field in fields:
        piece = bits[field.start : field.start + field.bits]
        if "ustd"[field.kind] == "t":
            codes = [int(piece[k : k + 6], 2) for k in range(0, len(piece) - 5, 6)]
            held[field.name] = "".join(chr(c + 64 if c < 32 else c) for c in codes).split("@")[0].rstrip()
            continue
        value = int(piece, 2)
        if "ustd"[field.kind] == "s" and piece[0] == "1":
            value -= 1 << field.bits
        if field.least <= value <= field.most:
            held[field.name] = round(value / field.per + field.plus, 6) if field.per != 1 else value
    return held


def _mark(frame: Frame, found: Messages, *, timed: Any, stated: Any) -> None:  # noqa: ANN401 - masks
    """Clocks and checks that a reader of a row must know of."""
    frame.mark(np.flatnonzero(~timed & ~stated), NO_TIME)
    frame.mark(np.flatnonzero(~timed & stated), "receiver's clock shows no possible time: the file's is given")
    frame.mark(np.flatnonzero(found.bad_tag()), "tag block with a wrong checksum, not used")
    frame.mark(np.flatnonzero(found.own()), "of the receiving ship itself")
    second = frame.whole("stated_second")
    off = (frame.heard_us // 1_000_000 - second + 30) % 60 - 30
    wrong = timed & (second >= 0) & (abs(off) > CLOCK_OFF_S)
    frame.mark(np.flatnonzero(wrong), "stated second differs from the receiver's clock by over 10 s")
    for name in ("4", "11"):
        for row in found.rows(name).tolist():
            own = _own_time(found.fields(row))
            if own is not None and timed[row] and abs(own - int(frame.heard_us[row])) > CLOCK_OFF_S * 1_000_000:
                apart = (own - int(frame.heard_us[row])) / 1e6
                frame.marks.setdefault(row, []).append(f"its own clock differs from the receiver's by {apart:.0f} s")


def _own_time(held: Mapping[str, Any]) -> int | None:
    year, month, day, *clock = (held[name] for name in ("year", "month", "day", "hour", "minute", "second"))
    if any(part is None for part in (year, month, day, *clock)):
        return None
    try:
        moment = datetime(year, month, day, tzinfo=UTC).replace(hour=clock[0], minute=clock[1], second=clock[2])
        return int(moment.timestamp()) * 1_000_000
    except ValueError:
        return None
