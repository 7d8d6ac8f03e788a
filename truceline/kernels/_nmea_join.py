"""Sentences into messages, as compiled loops: parts of one receiver, channel and sequence number, within their time."""

from typing import NamedTuple

import numpy as np

from truceline.kernels._compile import compiled
from truceline.kernels._nmea_words import (
    ALONE,
    BUCKETS,
    CHANNEL,
    LENGTH,
    LINE,
    MIXED,
    MOST_PARTS,
    NO_TIME,
    PART,
    PARTS_WITHIN_LINES,
    PARTS_WITHIN_US,
    SEQ,
    START,
    TOTAL,
    TWICE,
    WAYS,
    Bytes,
    Ints,
    Joined,
    Sentences,
    Small,
)

_MIX = 0x9E3779B97F4A7C15  # Knuth's multiplier for 64 bits
_KEPT, _CONTESTED = 1, 2


class Open(NamedTuple):
    """Messages whose parts have not all come, by bucket and way."""

    state: Small  # shape (BUCKETS, WAYS): 0 free
    first: Ints  # shape (BUCKETS, WAYS): the sentence that opened it, which says where and when
    parts: Ints  # shape (BUCKETS, WAYS, MOST_PARTS): sentences, -1 where none came


def joined(data: Bytes, said: Sentences, *, final: bool) -> Joined:
    """As the plain twin, to the bit."""
    count = len(said.table)
    first, parts = np.zeros(count + 1, np.int64), np.empty(count, np.int64)
    lost, waiting = np.empty((count, 2), np.int32), np.empty(count, np.int64)
    opened = Open(
        np.zeros((BUCKETS, WAYS), np.int32),
        np.zeros((BUCKETS, WAYS), np.int64),
        np.full((BUCKETS, WAYS, MOST_PARTS), -1, np.int64),
    )
    made, gone, left = join(data, said, opened, first, parts, lost, waiting, final)
    return Joined(first[: made + 1], parts[: first[made]], lost[:gone], np.sort(waiting[:left]))


@compiled
def bucket_of(station: int, seq: int) -> int:
    """Where the open messages of a receiver's sequence number are kept."""
    mixed = (np.uint64(station) ^ np.uint64(seq)) * np.uint64(_MIX)
    return int(mixed >> np.uint64(32)) % BUCKETS


@compiled
def too_far(said: Sentences, opener: int, s: int) -> bool:
    """Whether a part came too late to belong to what another one opened."""
    one, other = said.clock_us[opener], said.clock_us[s]
    if one != NO_TIME and other != NO_TIME:
        return bool(abs(other - one) > PARTS_WITHIN_US)
    return bool(said.table[s, LINE] - said.table[opener, LINE] > PARTS_WITHIN_LINES)


@compiled
def same_payload(data: Bytes, table: Small, one: int, other: int) -> bool:
    """Whether two sentences carry the same letters."""
    if table[one, LENGTH] != table[other, LENGTH]:
        return False
    for k in range(table[one, LENGTH]):
        if data[table[one, START] + k] != data[table[other, START] + k]:
            return False
    return True


@compiled
def give_up(said: Sentences, opened: Open, bucket: int, way: int, lost: Small, gone: int) -> int:
    """Count the parts of an open message as lost and free its place."""
    reason = MIXED if opened.state[bucket, way] == _CONTESTED else ALONE
    for k in range(MOST_PARTS):
        s = opened.parts[bucket, way, k]
        if s >= 0:
            lost[gone, 0], lost[gone, 1] = said.table[s, LINE], reason
            gone += 1
            opened.parts[bucket, way, k] = -1
    opened.state[bucket, way] = 0
    return gone


@compiled
def belongs(said: Sentences, opened: Open, bucket: int, way: int, s: int) -> bool:
    """Whether a part is one of an open message: same receiver, number, channel and count of parts."""
    opener = opened.first[bucket, way]
    if said.station[opener] != said.station[s] or said.table[opener, SEQ] != said.table[s, SEQ]:
        return False
    if said.table[opener, TOTAL] != said.table[s, TOTAL]:
        return False
    here, there = said.table[s, CHANNEL], said.table[opener, CHANNEL]
    return bool(here == there or here == 0 or there == 0)


@compiled
def place_for(said: Sentences, opened: Open, bucket: int, s: int, lost: Small, gone: int) -> tuple[int, int]:
    """The way of a bucket where a part belongs, or a free one (-1 - way); what is too old is given up."""
    free = oldest = -1
    for way in range(WAYS):
        if opened.state[bucket, way] and too_far(said, opened.first[bucket, way], s):
            gone = give_up(said, opened, bucket, way, lost, gone)
    for way in range(WAYS):
        if opened.state[bucket, way] == 0:
            free = way if free < 0 else free
            continue
        if belongs(said, opened, bucket, way, s):
            return way, gone
        if oldest < 0 or opened.first[bucket, way] < opened.first[bucket, oldest]:
            oldest = way
    if free < 0:
        gone = give_up(said, opened, bucket, oldest, lost, gone)
        free = oldest
    return -1 - free, gone


@compiled
def add_part(
    data: Bytes, said: Sentences, opened: Open, bucket: int, way: int, s: int, lost: Small, gone: int
) -> tuple[bool, int]:
    """A part into its message; whether it is whole now."""
    number = said.table[s, PART] - 1
    held = opened.parts[bucket, way, number]
    if opened.state[bucket, way] == _CONTESTED:
        lost[gone, 0], lost[gone, 1] = said.table[s, LINE], MIXED
        return False, gone + 1
    if held >= 0:
        if same_payload(data, said.table, held, s):
            lost[gone, 0], lost[gone, 1] = said.table[s, LINE], TWICE
            return False, gone + 1
        opened.state[bucket, way] = _CONTESTED
        gone = give_up(said, opened, bucket, way, lost, gone)
        opened.state[bucket, way], opened.first[bucket, way] = _CONTESTED, s
        lost[gone, 0], lost[gone, 1] = said.table[s, LINE], MIXED
        return False, gone + 1
    opened.parts[bucket, way, number] = s
    for k in range(said.table[s, TOTAL]):
        if opened.parts[bucket, way, k] < 0:
            return False, gone
    return True, gone


@compiled
def join(
    data: Bytes, said: Sentences, opened: Open, first: Ints, parts: Ints, lost: Small, waiting: Ints, final: bool
) -> tuple[int, int, int]:
    """All sentences; how many messages, losses and waiting sentences were written."""
    made = gone = at = left = 0
    for s in range(len(said.table)):
        if said.table[s, TOTAL] == 1:
            parts[at] = s
            at, made = at + 1, made + 1
            first[made] = at
            continue
        bucket = bucket_of(said.station[s], said.table[s, SEQ])
        way, gone = place_for(said, opened, bucket, s, lost, gone)
        if way < 0:
            way = -1 - way
            opened.state[bucket, way], opened.first[bucket, way] = _KEPT, s
        whole, gone = add_part(data, said, opened, bucket, way, s, lost, gone)
        if whole:
            for k in range(said.table[s, TOTAL]):
                parts[at] = opened.parts[bucket, way, k]
                opened.parts[bucket, way, k] = -1
                at += 1
            made += 1
            first[made] = at
            opened.state[bucket, way] = 0
    last = len(said.table) - 1
    for bucket in range(BUCKETS):
        for way in range(WAYS):
            if not opened.state[bucket, way]:
                continue
            if final or too_far(said, opened.first[bucket, way], last):
                gone = give_up(said, opened, bucket, way, lost, gone)
                continue
            for k in range(MOST_PARTS):
                if opened.parts[bucket, way, k] >= 0:
                    waiting[left] = opened.parts[bucket, way, k]
                    left += 1
    return made, gone, left
