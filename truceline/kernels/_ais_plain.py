"""The plain twin: the same messages by searching, splitting and one long number, as a reader of the standard would.

It tests the compiled loops, and reads small logs, for which loading these takes longer.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from truceline.kernels import _nmea_words as w
from truceline.kernels._ais_plain_values import values_of

_GATEWAY = re.compile(rb"PGHP(?:,[^,]*){13}\*")
_HEX = frozenset(b"0123456789abcdefABCDEF")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MASK = (1 << 64) - 1
_Span = tuple[int, int]  # start and length in the data


@dataclass(slots=True)
class _Known:
    """What is known of the receiver of the next sentence."""

    station: _Span = (0, 0)
    time: int = w.NO_TIME
    clock: int = w.NO_CLOCK
    bad: bool = False


@dataclass(slots=True)
class _Gate:
    """What a `$PGHP` line says about the sentence after it."""

    time: int
    station: _Span
    checksum: int


@dataclass(slots=True)
class _Group:
    """What the first sentence of a tag-block group said."""

    name: int
    line: int
    station: _Span = (0, 0)
    time: int = w.NO_TIME
    clock: int = w.NO_CLOCK


@dataclass(slots=True)
class _Scan:
    """The tables as they grow."""

    data: bytes
    rows: list[list[int]] = field(default_factory=list)
    clocks: list[int] = field(default_factory=list)
    stations: list[int] = field(default_factory=list)
    lost: list[tuple[int, int]] = field(default_factory=list)
    groups: dict[int, _Group] = field(default_factory=dict)
    gate: _Gate | None = None


def decoded(data: bytes, *, final: bool) -> tuple[w.Sentences, w.Joined, w.Values]:
    """Sentences, messages and values, as the compiled loops give them."""
    said = _sentences(data)
    made = _joined(data, said, final=final)
    return said, made, values_of(data, said, made)


# Sentences


def _sentences(data: bytes) -> w.Sentences:
    scan, start = _Scan(data=data), 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        held = line.removesuffix(b"\r")
        if held:
            _line(scan, start, start + len(held), number)
        start += len(line) + 1
    return w.Sentences(
        np.array(scan.rows, np.int32).reshape(-1, w.COLUMNS),
        np.array(scan.clocks, np.int64),
        np.array(scan.stations, np.uint64),
        np.array(scan.lost, np.int32).reshape(-1, 2),
    )


def _line(scan: _Scan, start: int, end: int, line: int) -> None:
    known, seen, data = _Known(), False, scan.data
    at = _prefix(scan, start, end, known)
    if data[at:end].startswith(b"#"):
        at = end
    while at < end:
        letter = data[at : at + 1]
        if letter == b"\\":
            stop = data.find(b"\\", at + 1, end)
            if stop < 0:
                scan.lost.append((line, w.OPEN_TAG))
                return
            _tag(scan, at + 1, stop, line, known)
            at = stop + 1
        elif letter == b"!":
            seen, at = True, _sentence(scan, at + 1, end, line, known)
            known = _Known()
        elif letter == b"$":
            seen = True
            gate = _gate(scan, at + 1, end)
            if gate is None:
                scan.lost.append((line, w.OTHER))
            else:
                scan.gate = gate
            at = _next(data, at + 1, end, b"!\\$")
        else:
            at += 1
    if not seen and data[start:end].strip(b" \t"):
        scan.lost.append((line, w.WORDS))


def _next(data: bytes, start: int, end: int, marks: bytes) -> int:
    """Where one of the marks stands next, or the end."""
    return next((k for k in range(start, end) if data[k] in marks), end)


def _prefix(scan: _Scan, start: int, end: int, known: _Known) -> int:
    found = re.compile(rb"[0-9]+").match(scan.data, start, end)
    if found is None:
        return start
    stop = found.end()
    if len(found[0]) >= 9 and scan.data[stop : min(stop + 1, end)] in (b" ", b"\t", b",", b";", b"!", b"\\"):
        _set_clock(known, found[0], w.PREFIX)
    return stop


def _set_clock(known: _Known, text: bytes, clock: int) -> None:
    value = _number(text)
    if value is not None:
        known.time, known.clock = value * (1_000 if value >= 10**11 else 10**6), clock


def _number(text: bytes) -> int | None:
    return int(text) if text.isdigit() and len(text) <= 15 else None


def _summed(data: bytes, start: int, end: int) -> int:
    """Where the star of a right checksum stands; -1 where there is none, -2 where it is wrong."""
    star = _next(data, start, end, b"*!\\$")
    digits = data[star + 1 : min(star + 3, end)]
    if data[star : min(star + 1, end)] != b"*" or len(digits) < 2 or not set(digits) <= _HEX:
        return -1
    total = 0
    for letter in data[start:star]:
        total ^= letter
    return star if int(digits, 16) == total else -2


def _tag(scan: _Scan, start: int, end: int, line: int, known: _Known) -> None:
    """Station, time and group of a tag block. A group stays in force for the sentence, whatever comes after it."""
    star = _summed(scan.data, start, end)
    if star < 0 or star + 3 != end:
        known.bad = True
    else:
        at, group = start, None
        for part in scan.data[start:star].split(b","):
            code, text = part[:1], part[2:]
            if len(part) > 2 and part[1:2] == b":":
                if code == b"s":
                    known.station = at + 2, len(text)
                elif code == b"c":
                    _set_clock(known, text, w.TAG)
                elif code == b"g":
                    group = _number(b"-".join(text.split(b"-")[2:]))
            at += len(part) + 1
        if group is not None:
            _recall(scan, group, line, known)


def _recall(scan: _Scan, name: int, line: int, known: _Known) -> None:
    group = scan.groups.get(name % w.GROUPS)
    if group is None or group.name != name or line - group.line > w.GROUP_LINES:
        group = scan.groups[name % w.GROUPS] = _Group(name, line)
    if known.station[1]:
        group.station = known.station
    known.station = group.station
    if known.clock:
        group.time, group.clock = known.time, known.clock
    known.time, known.clock = group.time, group.clock


def _gate(scan: _Scan, start: int, end: int) -> _Gate | None:
    star = _summed(scan.data, start, end)
    if star < 0 or not _GATEWAY.fullmatch(scan.data, start, star + 1):
        return None
    texts = scan.data[start:star].split(b",")
    numbers = [_number(text) for text in texts]
    if any(number is None for number in numbers[2:9]) or len(texts[13]) != 2:
        return None
    year, month, day, hour, minute, second, ms = (number or 0 for number in numbers[2:9])
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC) if year >= 1970 and ms < 1000 else None
    except ValueError:
        return None
    if moment is None:
        return None
    place = start + len(b",".join(texts[:11])) + 1
    checksum = sum((int(chr(d), 16) if d in _HEX else 255) * f for d, f in zip(texts[13], (16, 1), strict=True))
    time = int((moment - _EPOCH).total_seconds()) * 10**6 + ms * 1000
    return _Gate(time, (place, len(texts[11])), checksum)


def _sentence(scan: _Scan, start: int, end: int, line: int, known: _Known) -> int:
    """One sentence; where the line goes on."""
    star = _summed(scan.data, start, end)
    if star < 0:
        scan.lost.append((line, w.UNSUMMED if star == -1 else w.MISSUMMED))
        return _next(scan.data, start, end, b"!\\")
    row = _row(scan.data, start, star)
    gate, scan.gate = scan.gate, None
    if gate is not None and gate.checksum == int(scan.data[star + 1 : star + 3], 16):
        if not known.clock:
            known.time, known.clock = gate.time, w.GATEWAY
        if not known.station[1]:
            known.station = gate.station
    after = _behind(scan.data, star + 3, end, known)
    if isinstance(row, int):
        scan.lost.append((line, row))
        return after
    row[w.LINE], row[w.CLOCK], row[w.MARK] = line, known.clock, w.BAD_TAG * known.bad
    row[w.STATION], row[w.STATION_LENGTH] = known.station
    scan.rows.append(row)
    scan.clocks.append(known.time)
    begin, length = known.station
    scan.stations.append(_hashed(scan.data[begin : begin + length]) if length else 0)
    return after


def _hashed(name: bytes) -> int:
    value = w.FNV_START
    for letter in name:
        value = (value ^ letter) * w.FNV_PRIME & _MASK
    return value or 1


def _row(data: bytes, start: int, star: int) -> list[int] | int:
    """A row of the table, or why the letters are no sentence of ours."""
    if data[start + 2 : start + 4] != b"VD" or data[start + 4 : start + 5] not in (b"M", b"O") or star - start < 6:
        return w.OTHER
    if data[start + 5 : start + 6] != b",":
        return w.OTHER
    if b"," in data[start : start + 2]:
        return w.MISFORMED
    parts = data[start:star].split(b",", 5)
    if len(parts) != 6 or b"," not in parts[5]:
        return w.MISFORMED
    parts[5:] = parts[5].rsplit(b",", 1)
    total, part, fill = _number(parts[1]), _number(parts[2]), _number(parts[6])
    seq = w.BLANK if not parts[3] else _number(parts[3])
    if total is None or part is None or fill is None or seq is None:
        return w.MISFORMED
    if not (1 <= total <= w.MOST_PARTS and 1 <= part <= total and fill <= 5 and (seq <= 99 or seq == w.BLANK)):
        return w.MISFORMED
    if not parts[5]:
        return w.EMPTY
    channel = {b"0": 0, b"1": 65, b"2": 66}.get(parts[4][:1], parts[4][0] if parts[4] else 0)
    row = [0] * w.COLUMNS
    row[w.START] = start + len(b",".join(parts[:5])) + 1
    row[w.LENGTH], row[w.FILL], row[w.TOTAL], row[w.PART] = len(parts[5]), fill, total, part
    row[w.SEQ], row[w.CHANNEL], row[w.OWN] = seq, channel, int(data[start + 4 : start + 5] == b"O")
    return row


def _behind(data: bytes, start: int, end: int, known: _Known) -> int:
    """Station and time behind the checksum; where the next sentence of the line begins."""
    at = start
    while at < end and data[at] not in b"!\\$":
        stop = _next(data, at, end, b",!\\")
        text = data[at:stop]
        if len(text) > 1 and text[:1] in (b"b", b"r") and not known.station[1]:
            known.station = at, len(text)
        elif len(text) >= 9 and not known.clock:
            _set_clock(known, text, w.SUFFIX)
        at = stop + (data[stop : min(stop + 1, end)] == b",")
    return at


# Messages


@dataclass(slots=True)
class _Open:
    """A message whose parts have not all come."""

    first: int
    parts: dict[int, int] = field(default_factory=dict)
    contested: bool = False


class _Joiner:
    """Parts on their way to messages, in buckets as the compiled loops keep them."""

    def __init__(self, data: bytes, said: w.Sentences) -> None:
        self.data, self.said, self.rows = data, said, said.table.tolist()
        self.clocks, self.stations = said.clock_us.tolist(), said.station.tolist()
        self.buckets: list[list[_Open | None]] = [[None] * w.WAYS for _ in range(w.BUCKETS)]
        self.lost: list[tuple[int, int]] = []

    def lose(self, s: int, reason: int) -> None:
        """Count a sentence as lost."""
        self.lost.append((self.rows[s][w.LINE], reason))

    def give_up(self, bucket: list[_Open | None], way: int) -> None:
        """Count an open message as lost and free its place."""
        held = bucket[way]
        if held is None:
            return
        for number in sorted(held.parts):
            self.lose(held.parts[number], w.MIXED if held.contested else w.ALONE)
        bucket[way] = None

    def too_far(self, opener: int, s: int) -> bool:
        """Whether a part came too late to belong to what another one opened."""
        one, other = self.clocks[opener], self.clocks[s]
        if w.NO_TIME not in (one, other):
            return bool(abs(other - one) > w.PARTS_WITHIN_US)
        return bool(self.rows[s][w.LINE] - self.rows[opener][w.LINE] > w.PARTS_WITHIN_LINES)

    def belongs(self, opener: int, s: int) -> bool:
        """Whether two sentences are parts of one message."""
        one, other = self.rows[opener], self.rows[s]
        alike = all(one[column] == other[column] for column in (w.SEQ, w.TOTAL))
        channel = one[w.CHANNEL] == other[w.CHANNEL] or 0 in (one[w.CHANNEL], other[w.CHANNEL])
        return alike and channel and bool(self.stations[opener] == self.stations[s])

    def place_for(self, bucket: list[_Open | None], s: int) -> int:
        """The way where a part belongs, made free where it is the first."""
        for way, held in enumerate(bucket):
            if held and self.too_far(held.first, s):
                self.give_up(bucket, way)
        for way, held in enumerate(bucket):
            if held and self.belongs(held.first, s):
                return way
        free = [way for way, held in enumerate(bucket) if held is None]
        if not free:
            free = [min(range(w.WAYS), key=lambda way: bucket[way].first)]  # type: ignore[union-attr]
            self.give_up(bucket, free[0])
        bucket[free[0]] = _Open(s)
        return free[0]

    def add(self, bucket: list[_Open | None], way: int, s: int) -> list[int]:
        """A part into its message; the sentences of the message where it is whole now."""
        held, row = bucket[way], self.rows[s]
        if held is None:
            return []
        if held.contested:
            self.lose(s, w.MIXED)
        elif row[w.PART] in held.parts:
            other = held.parts[row[w.PART]]
            if self.payload(other) == self.payload(s):
                self.lose(s, w.TWICE)
                return []
            held.contested = True
            self.give_up(bucket, way)
            bucket[way] = _Open(s, contested=True)
            self.lose(s, w.MIXED)
        else:
            held.parts[row[w.PART]] = s
            if len(held.parts) == row[w.TOTAL]:
                bucket[way] = None
                return [held.parts[number] for number in sorted(held.parts)]
        return []

    def payload(self, s: int) -> bytes:
        """The letters that a sentence carries."""
        row = self.rows[s]
        return self.data[row[w.START] : row[w.START] + row[w.LENGTH]]


def _joined(data: bytes, said: w.Sentences, *, final: bool) -> w.Joined:
    joiner, messages = _Joiner(data, said), []
    for s, row in enumerate(joiner.rows):
        if row[w.TOTAL] == 1:
            messages.append([s])
            continue
        mixed = ((joiner.stations[s] ^ row[w.SEQ]) * 0x9E3779B97F4A7C15) & _MASK
        bucket = joiner.buckets[(mixed >> 32) % w.BUCKETS]
        whole = joiner.add(bucket, joiner.place_for(bucket, s), s)
        if whole:
            messages.append(whole)
    waiting = []
    for bucket in joiner.buckets:
        for way, held in enumerate(bucket):
            if held and (final or joiner.too_far(held.first, len(joiner.rows) - 1)):
                joiner.give_up(bucket, way)
            elif held:
                waiting += list(held.parts.values())
    return w.Joined(
        np.cumsum([0, *map(len, messages)]).astype(np.int64),
        np.array([s for parts in messages for s in parts], np.int64),
        np.array(joiner.lost, np.int32).reshape(-1, 2),
        np.array(sorted(waiting), np.int64),
    )
