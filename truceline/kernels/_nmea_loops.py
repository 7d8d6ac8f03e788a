"""Bytes into sentences, as compiled loops: tag blocks, prefixes, checksums, what stands behind them."""

import numpy as np

from truceline.kernels._compile import compiled, inlined
from truceline.kernels._nmea_lines import counted, ends
from truceline.kernels._nmea_words import (
    BAD_TAG,
    BLANK,
    CHANNEL,
    CLOCK,
    COLUMNS,
    EMPTY,
    FILL,
    FNV_PRIME,
    FNV_START,
    GATEWAY,
    GROUP_LINES,
    GROUPS,
    LENGTH,
    LINE,
    MARK,
    MISFORMED,
    MISSUMMED,
    NO_CLOCK,
    NO_TIME,
    OPEN_TAG,
    OTHER,
    OWN,
    PART,
    PREFIX,
    SEQ,
    START,
    STATION,
    STATION_LENGTH,
    SUFFIX,
    TAG,
    TOTAL,
    UNSUMMED,
    WORDS,
    Bytes,
    Ints,
    Sentences,
    Small,
    Wide,
)

_BACKSLASH, _BANG, _DOLLAR, _COMMA, _STAR, _HASH = 92, 33, 36, 44, 42, 35
_MS_FROM = 100_000_000_000  # seconds reach it in the year 5138
# what is known of the receiver: columns of `known`
_S_START, _S_LENGTH, _TIME, _KIND, _BAD, _GROUP, _GATE_TIME, _GATE_START, _GATE_LENGTH, _GATE_SUM, _SEEN = range(11)


def sentences(data: Bytes) -> Sentences:
    """As the plain twin, to the bit."""
    whole = data.size // 8 * 8
    words, rest = data[:whole].view(np.uint64), data[whole:]
    most, dollars, lines = (int(count) for count in counted(words, rest))
    feeds = np.empty(lines + 1, np.int64)
    ends(words, rest, feeds)
    feeds[lines] = data.size
    table, clock = np.zeros((most, COLUMNS), np.int32), np.empty(most, np.int64)
    station, lost = np.zeros(most, np.uint64), np.empty((most + len(feeds) + dollars, 2), np.int32)
    found, gone = scan(data, feeds, table, clock, station, lost)
    return Sentences(table[:found], clock[:found], station[:found], lost[:gone])


@inlined
def hex_of(letter: int) -> int:
    """The value of a hexadecimal digit; 255 for another letter."""
    if 48 <= letter <= 57:
        return letter - 48
    if 65 <= letter <= 70:
        return letter - 55
    if 97 <= letter <= 102:
        return letter - 87
    return 255


@compiled
def hashed(data: Bytes, start: int, length: int) -> np.uint64:
    """FNV-1a of a name; never 0."""
    value = np.uint64(FNV_START)
    for k in range(start, start + length):
        value = (value ^ np.uint64(data[k])) * np.uint64(FNV_PRIME)
    return value or np.uint64(1)


@inlined
def small_number(data: Bytes, start: int, end: int) -> int:
    """As `whole_number`, quick where there is one digit."""
    if end - start == 1 and 48 <= data[start] <= 57:
        return int(data[start]) - 48
    return whole_number(data, start, end)


@compiled
def whole_number(data: Bytes, start: int, end: int) -> int:
    """The digits from start to end as a number; -1 where there is another letter, none, or too many."""
    if not 0 < end - start <= 15:
        return -1
    value = 0
    for k in range(start, end):
        if not 48 <= data[k] <= 57:
            return -1
        value = value * 10 + (data[k] - 48)
    return value


@inlined
def micros(value: int) -> int:
    """Seconds or milliseconds since 1970 as microseconds."""
    return value * 1000 if value >= _MS_FROM else value * 1_000_000


@compiled
def days_of(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 (Hinnant, chrono-compatible low-level date algorithms); -1 for a day that is none."""
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    if not 1 <= month <= 12:
        return -1
    longest = 31 - (month in {4, 6, 9, 11}) - (3 - leap) * (month == 2)
    if not (1970 <= year <= 9999 and 1 <= day <= longest):
        return -1
    y = year - (month <= 2)
    era, of_era = y // 400, y % 400
    of_year = (153 * (month + (9 if month <= 2 else -3)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@inlined
def sum_to_end(data: Bytes, start: int, end: int) -> int:
    """As `summed` where the star is the third letter from the end, without a branch for each letter; else -3."""
    star = end - 3
    if star < start or data[star] != _STAR:
        return -3
    found = odd = np.uint8(0)  # bytes all the way: sixteen letters at once
    for k in range(start, star):
        letter = data[k]
        found = np.uint8(found ^ letter)
        ends = (letter == _STAR) | (letter == _BANG) | (letter == _BACKSLASH) | (letter == _DOLLAR)
        odd = np.uint8(odd | ends)
    if odd or hex_of(data[star + 1]) == 255 or hex_of(data[star + 2]) == 255:
        return -3
    return star if hex_of(data[star + 1]) * 16 + hex_of(data[star + 2]) == found else -2


@compiled
def summed(data: Bytes, start: int, end: int) -> int:
    """Where the star of a checksum stands that the letters from start on bear out; -1 none, -2 a wrong one."""
    found = 0
    for k in range(start, end):
        letter = data[k]
        if letter <= _STAR or letter == _BACKSLASH:
            if letter == _STAR:
                if k + 2 >= end or hex_of(data[k + 1]) == 255 or hex_of(data[k + 2]) == 255:
                    return -1
                return k if hex_of(data[k + 1]) * 16 + hex_of(data[k + 2]) == found else -2
            if letter == _BANG or letter == _BACKSLASH or letter == _DOLLAR:
                return -1
        found ^= letter
    return -1


@compiled
def group_of(data: Bytes, start: int, end: int) -> int:
    """The id in `1-2-3461`; -1 where there is none."""
    dashes = 0
    for k in range(start, end):
        if data[k] == 45:
            dashes += 1
            if dashes == 2:
                return whole_number(data, k + 1, end)
    return -1


@compiled
def tag_block(data: Bytes, start: int, end: int, known: Ints) -> None:
    """Station, time and group of the letters between two backslashes, if their checksum holds."""
    star = summed(data, start, end)
    if star < 0 or star + 3 != end:
        known[_BAD] = 1
        return
    k = start
    while k < star:
        stop = k
        while stop < star and data[stop] != _COMMA:
            stop += 1
        if stop - k > 2 and data[k + 1] == 58:
            if data[k] == 115:
                known[_S_START], known[_S_LENGTH] = k + 2, stop - k - 2
            elif data[k] == 99 and whole_number(data, k + 2, stop) >= 0:
                known[_TIME], known[_KIND] = micros(whole_number(data, k + 2, stop)), TAG
            elif data[k] == 103:
                known[_GROUP] = group_of(data, k + 2, stop)
        k = stop + 1


@compiled
def recall(groups: Ints, known: Ints, line: int) -> None:
    """A group's later sentences bear the station and the time of its first."""
    group = known[_GROUP]
    row = groups[group % GROUPS]
    same = row[0] == group and line - row[1] <= GROUP_LINES
    if not same:
        row[0], row[1], row[2], row[3], row[4], row[5] = group, line, 0, 0, NO_TIME, NO_CLOCK
    if known[_S_LENGTH]:
        row[2], row[3] = known[_S_START], known[_S_LENGTH]
    else:
        known[_S_START], known[_S_LENGTH] = row[2], row[3]
    if known[_KIND]:
        row[4], row[5] = known[_TIME], known[_KIND]
    else:
        known[_TIME], known[_KIND] = row[4], row[5]


@compiled
def gateway(data: Bytes, start: int, end: int, known: Ints) -> bool:
    """A `$PGHP` line about the sentence after it; whether it is one and its checksum holds."""
    if end - start < 9 or not (data[start] == 80 and data[start + 1] == 71 and data[start + 2] == 72):
        return False
    star = summed(data, start, end)
    if data[start + 3] != 80 or star < 0:
        return False
    numbers = np.full(14, -1, np.int64)
    place = np.zeros(14, np.int64)
    field, k = 0, start
    for at in range(start, star + 1):
        if data[at] == _COMMA or data[at] == _STAR:
            if field < 14:
                numbers[field], place[field] = whole_number(data, k, at), k
            field, k = field + 1, at + 1
    days = days_of(numbers[2], numbers[3], numbers[4])
    hour, minute, second, ms = numbers[5], numbers[6], numbers[7], numbers[8]
    if field != 14 or star - place[13] != 2 or days < 0:
        return False
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60 and 0 <= ms < 1000):
        return False
    known[_GATE_TIME] = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + ms * 1000
    known[_GATE_START], known[_GATE_LENGTH] = place[11], place[12] - 1 - place[11]
    known[_GATE_SUM] = hex_of(data[star - 2]) * 16 + hex_of(data[star - 1])
    return True


@inlined
def fields_of(data: Bytes, start: int, star: int, row: Small, at: Ints) -> int:
    """The parts of `AIVDM,2,1,3,A,payload,0` into a row; the reason where it is not of that form, -1 where it is."""
    if star - start < 6 or data[start + 2] != 86 or data[start + 3] != 68 or data[start + 5] != _COMMA:
        return OTHER
    if data[start + 4] != 77 and data[start + 4] != 79:
        return OTHER
    if data[start] == _COMMA or data[start + 1] == _COMMA:
        return MISFORMED
    commas = 0
    for k in range(start + 5, star):
        if data[k] == _COMMA:
            at[commas] = k
            commas += 1
            if commas == 5:
                break
    last = star - 1
    while last > at[4] and data[last] != _COMMA:
        last -= 1
    if commas != 5 or last == at[4]:
        return MISFORMED
    at[5] = last
    total, part = small_number(data, at[0] + 1, at[1]), small_number(data, at[1] + 1, at[2])
    fill = small_number(data, at[5] + 1, star)
    seq = BLANK if at[3] == at[2] + 1 else small_number(data, at[2] + 1, at[3])
    if not (1 <= total <= 9 and 1 <= part <= total and 0 <= fill <= 5 and seq >= 0) or (seq > 99 and seq != BLANK):
        return MISFORMED
    if at[5] == at[4] + 1:
        return EMPTY
    channel = 0 if at[4] == at[3] + 1 else data[at[3] + 1]
    if channel == 48 or channel == 49 or channel == 50:
        channel = 0 if channel == 48 else channel + 16
    row[START], row[LENGTH], row[FILL] = at[4] + 1, at[5] - at[4] - 1, fill
    row[TOTAL], row[PART], row[SEQ], row[CHANNEL] = total, part, seq, channel
    row[OWN] = data[start + 4] == 79
    return -1


@inlined
def behind(data: Bytes, start: int, end: int, known: Ints) -> int:
    """Station and time behind a checksum, `,b003669794,1272412827`; where the next sentence of the line begins."""
    k = start
    while k < end and data[k] != _BANG and data[k] != _BACKSLASH and data[k] != _DOLLAR:
        stop = k
        while stop < end and data[stop] != _COMMA and data[stop] != _BANG and data[stop] != _BACKSLASH:
            stop += 1
        if stop - k > 1 and (data[k] == 98 or data[k] == 114) and not known[_S_LENGTH]:
            known[_S_START], known[_S_LENGTH] = k, stop - k
        elif stop - k >= 9 and whole_number(data, k, stop) >= 0 and not known[_KIND]:
            known[_TIME], known[_KIND] = micros(whole_number(data, k, stop)), SUFFIX
        k = stop + (stop < end and data[stop] == _COMMA)
    return k


@compiled
def prefix(data: Bytes, start: int, end: int, known: Ints) -> int:
    """A number of seconds or milliseconds that begins a line; where it ends."""
    stop = start
    while stop < end and 48 <= data[stop] <= 57:
        stop += 1
    parted = stop < end and (data[stop] == 32 or data[stop] == 9 or data[stop] == _COMMA or data[stop] == 59)
    close = stop < end and (data[stop] == _BANG or data[stop] == _BACKSLASH)
    if stop - start >= 9 and (parted or close) and whole_number(data, start, stop) >= 0:
        known[_TIME], known[_KIND] = micros(whole_number(data, start, stop)), PREFIX
    return stop


@inlined
def sentence(
    data: Bytes, start: int, end: int, line: int, known: Ints, row: Small, clock: Ints, station: Wide, k: int, at: Ints
) -> tuple[int, int]:
    """One sentence from behind its `!`: (reason or -1, where the line goes on)."""
    star = sum_to_end(data, start, end)
    if star == -3:
        star = summed(data, start, end)
    if star < 0:
        stop = start
        while stop < end and data[stop] != _BANG and data[stop] != _BACKSLASH:
            stop += 1
        return (UNSUMMED if star == -1 else MISSUMMED), stop
    gate = known[_GATE_SUM] == hex_of(data[star + 1]) * 16 + hex_of(data[star + 2])
    reason = fields_of(data, start, star, row, at)
    if gate and not known[_KIND]:
        known[_TIME], known[_KIND] = known[_GATE_TIME], GATEWAY
    if gate and not known[_S_LENGTH]:
        known[_S_START], known[_S_LENGTH] = known[_GATE_START], known[_GATE_LENGTH]
    known[_GATE_SUM] = -1
    after = behind(data, star + 3, end, known)
    if reason < 0:
        row[LINE], row[CLOCK], row[MARK] = line, known[_KIND], BAD_TAG * known[_BAD]
        row[STATION], row[STATION_LENGTH] = known[_S_START], known[_S_LENGTH]
        clock[k] = known[_TIME]
        station[k] = hashed(data, known[_S_START], known[_S_LENGTH]) if known[_S_LENGTH] else np.uint64(0)
    return reason, after


@inlined
def forget(known: Ints) -> None:
    """Nothing is known of the next sentence, but what a `$PGHP` line said."""
    known[_S_START] = known[_S_LENGTH] = known[_KIND] = known[_BAD] = 0
    known[_TIME], known[_GROUP] = NO_TIME, -1


@inlined
def line_of(
    data: Bytes, start: int, end: int, line: int, table: Small, clock: Ints, station: Wide, lost: Small,
    groups: Ints, known: Ints, found: int, gone: int, at: Ints,
) -> tuple[int, int]:  # fmt: skip
    """The sentences of one line, one behind another; (sentences, losses) so far."""
    forget(known)
    k = start
    known[_SEEN] = 0
    if k < end and 48 <= data[k] <= 57:
        k = prefix(data, k, end, known)
    if k < end and data[k] == _HASH:
        k = end
    while k < end:
        if data[k] == _BACKSLASH:
            stop = k + 1
            while stop < end and data[stop] != _BACKSLASH:
                stop += 1
            if stop == end:
                lost[gone, 0], lost[gone, 1] = line, OPEN_TAG
                known[_SEEN] = 1
                return found, gone + 1
            known[_GROUP] = -1
            tag_block(data, k + 1, stop, known)
            if known[_GROUP] >= 0:
                recall(groups, known, line)
            k = stop + 1
        elif data[k] == _BANG:
            reason, k = sentence(data, k + 1, end, line, known, table[found], clock, station, found, at)
            known[_SEEN] = 1
            if reason < 0:
                found += 1
            else:
                lost[gone, 0], lost[gone, 1] = line, reason
                gone += 1
            forget(known)
        elif data[k] == _DOLLAR:
            known[_SEEN] = 1
            if not gateway(data, k + 1, end, known):
                lost[gone, 0], lost[gone, 1] = line, OTHER
                gone += 1
            k += 1
            while k < end and data[k] != _BANG and data[k] != _BACKSLASH and data[k] != _DOLLAR:
                k += 1
        else:
            k += 1
    if not known[_SEEN]:
        for place in range(start, end):
            if data[place] != 32 and data[place] != 9:
                lost[gone, 0], lost[gone, 1] = line, WORDS
                return found, gone + 1
    return found, gone


@compiled
def scan(data: Bytes, feeds: Ints, table: Small, clock: Ints, station: Wide, lost: Small) -> tuple[int, int]:
    """Every line; how many sentences and losses were written."""
    found = gone = start = 0
    line, commas = 1, np.zeros(8, np.int64)
    groups = np.full((GROUPS, 6), -1, np.int64)
    known = np.zeros(11, np.int64)
    known[_GATE_SUM] = -1
    for k in feeds:
        end = k - 1 if k > start and data[k - 1] == 13 else k
        if end > start:
            found, gone = line_of(
                data, start, end, line, table, clock, station, lost, groups, known, found, gone, commas
            )
        start, line = k + 1, line + 1
    return found, gone
