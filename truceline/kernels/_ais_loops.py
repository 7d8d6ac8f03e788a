"""Messages into raw values, as compiled loops that read the table of fields."""

import numpy as np

from truceline.kernels._ais_table import BYTES, MOST_BITS, MOST_LENGTHS, SIGNED, TEXT, Layout
from truceline.kernels._compile import compiled, inlined
from truceline.kernels._nmea_words import (
    ABSENT,
    FILL,
    LENGTH,
    LETTER,
    LINE,
    MISSIZED,
    START,
    TEN_DIGITS,
    UNDEFINED,
    Bytes,
    Ints,
    Joined,
    Sentences,
    Small,
    Values,
    Wide,
)

_WORDS = MOST_BITS // 64 + 2
_TEXT_ROOM = 256  # bytes: no field is longer
_FIELD_ROOM = 64  # no variant has more fields


def values_of(data: Bytes, said: Sentences, made: Joined, table: Layout) -> Values:
    """As the plain twin, to the bit."""
    count = len(made.first) - 1
    message, variant, bits, at = (np.empty(count, np.int64) for _ in range(4))
    lost = np.empty((count, 2), np.int32)
    room, text_room = 16 * count + _FIELD_ROOM, 8 * count + _FIELD_ROOM * _TEXT_ROOM
    values: list[Small] = []
    texts: list[Bytes] = []
    k = found = gone = used = written = 0
    while True:
        block, letters = np.empty(room, np.int32), np.empty(text_room, np.uint8)
        k, found, gone, filled, typed = decode(
            data, said.table, made.first, made.parts, *table, k, message, variant, bits, at, block, letters, lost, found,
            gone, used, written,
        )  # fmt: skip
        values.append(block[:filled])
        texts.append(letters[:typed])
        used, written = used + filled, written + typed
        if k == count:
            break
    whole = values[0] if len(values) == 1 else np.concatenate(values)
    joined = whole, texts[0] if len(texts) == 1 else np.concatenate(texts)
    return Values(message[:found], variant[:found], bits[:found], at[:found], *joined, lost=lost[:gone])


@inlined
def eight(data: Bytes, k: int) -> int:
    """Eight letters as 48 bits, most significant first; -1 where one of them is wrong."""
    held = np.uint64(0)
    for byte in range(8):
        held = (held << np.uint64(8)) | np.uint64(data[k + byte])
    high = np.uint64(0x8080808080808080)
    each = np.uint64(0x0101010101010101)
    wrong = held | (held + np.uint64(8) * each) | ~(held + np.uint64(80) * each)  # beyond 127; beyond 119; below 48
    beyond = held + np.uint64(32) * each  # from 96 on
    wrong |= (held + np.uint64(40) * each) & ~beyond  # 88 to 95
    if wrong & high:
        return -1
    values = held - np.uint64(48) * each - ((beyond & high) >> np.uint64(4))
    pairs = (values & np.uint64(0x003F003F003F003F)) | ((values & np.uint64(0x3F003F003F003F00)) >> np.uint64(2))
    fours = (pairs & np.uint64(0x00000FFF00000FFF)) | ((pairs & np.uint64(0x0FFF00000FFF0000)) >> np.uint64(4))
    return int((fours & np.uint64(0xFFFFFF)) | ((fours >> np.uint64(32)) << np.uint64(24)))


@inlined
def unpacked(data: Bytes, start: int, length: int, fill: int, words: Wide, count: int) -> int:
    """The bits of a part behind `count` others, most significant first; how many there are then, -1 for a wrong letter.

    `words` are zero behind the bits that they hold.
    """
    first = start
    if length > 8 and count + 6 * length <= MOST_BITS:
        last = start + length - 1  # which the fill may shorten
        while first + 8 <= last:
            bits = eight(data, first)
            if bits < 0:
                return -1
            at, over = count >> 6, (count & 63) - 16
            if over <= 0:
                words[at] |= np.uint64(bits) << np.uint64(-over)
            else:
                words[at] |= np.uint64(bits) >> np.uint64(over)
                words[at + 1] = np.uint64(bits) << np.uint64(64 - over)
            first, count = first + 8, count + 48
    at, off = count >> 6, count & 63
    word = words[at]
    for k in range(first, start + length):
        letter = data[k]
        value = letter - 48 if letter < 96 else letter - 56
        if letter < 48 or letter > 119 or 88 <= letter < 96:
            return -1
        width = 6
        if k == start + length - 1:
            width -= fill
            value >>= fill
        count += width
        if count > MOST_BITS:
            return count
        off += width
        if off <= 64:
            word |= np.uint64(value) << np.uint64(64 - off)
        else:
            word |= np.uint64(value) >> np.uint64(off - 64)
        if off >= 64:
            words[at] = word
            at, off = at + 1, off - 64
            word = np.uint64(value) << np.uint64(64 - off) if off else np.uint64(0)
    words[at] = word
    return count


@inlined
def raw(words: Wide, start: int, bits: int) -> int:
    """An unsigned number of at most 57 bits."""
    at, over = start >> 6, (start & 63) + bits - 64
    if over <= 0:
        held = words[at] >> np.uint64(-over)
    else:
        held = (words[at] << np.uint64(over)) | (words[at + 1] >> np.uint64(64 - over))
    return int(held & np.uint64((1 << bits) - 1))


@inlined
def fits(lengths: Ints, variant: int, bits: int) -> bool:
    """Whether a variant may have so many bits."""
    for k in range(MOST_LENGTHS):
        if lengths[variant, k, 1] and lengths[variant, k, 0] <= bits <= lengths[variant, k, 1]:
            return True
    return False


@compiled
def variant_of(base: Ints, application: Ints, lengths: Ints, words: Wide, bits: int) -> int:
    """Which layout a message has; -1 where its type has none of this length, -2 where nobody defined the type."""
    kind = raw(words, 0, 6)
    if not 1 <= kind <= 27:
        return -2
    variant = base[kind]
    if kind == 6 or kind == 8:
        known = application[1, raw(words, 40, 16)] if kind == 8 else application[0, raw(words, 72, 16)]
        if known >= 0 and fits(lengths, known, bits):
            return int(known)
    elif kind == 16 and bits >= 144:
        variant += 1
    elif kind == 22 and raw(words, 139, 1):
        variant += 1
    elif kind == 24:
        part = raw(words, 38, 2)
        if part > 1:
            return -1
        if part == 1:
            variant += 1 + (980_000_000 <= raw(words, 8, 30) <= 989_999_999)
    elif kind == 25 or kind == 26:
        variant += 2 * raw(words, 38, 1) + raw(words, 39, 1)
    return variant if fits(lengths, variant, bits) else -1


@compiled
def letters_of(words: Wide, start: int, bits: int, texts: Bytes, at: int) -> int:
    """Six-bit letters up to the first `@`, without the blanks at their end; how many."""
    count = 0
    for k in range(bits // 6):
        value = raw(words, start + 6 * k, 6)
        if value == 0:
            break
        texts[at + k] = value + 64 if value < 32 else value
        count += 1
    while count and texts[at + count - 1] == 32:
        count -= 1
    return count


@compiled
def bytes_of(words: Wide, start: int, bits: int, texts: Bytes, at: int) -> int:
    """Bits as bytes, the last one filled with zeros; how many."""
    count = (bits + 7) // 8
    for k in range(count):
        width = min(8, bits - 8 * k)
        texts[at + k] = raw(words, start + 8 * k, width) << (8 - width)
    return count


@compiled
def decode(
    data: Bytes, rows: Small, first: Ints, parts: Ints,
    heads: Ints, fields: Ints, lengths: Ints, base: Ints, application: Ints, k: int, message: Ints, variant: Ints, bits: Ints, at: Ints, values: Small, texts: Bytes,
    lost: Small, found: int, gone: int, used: int, written: int,
) -> tuple[int, int, int, int, int]:  # fmt: skip
    """Messages from k on until all are read or the buffers might not hold one more.

    Arrays alone and one loop: a tuple of arrays handed from function to function costs more than a field.
    """
    filled = typed = 0
    words = np.zeros(_WORDS, np.uint64)
    while k < len(first) - 1 and filled + _FIELD_ROOM <= values.size and typed + 4 * _TEXT_ROOM <= texts.size:
        words[:] = 0
        count = 0
        for p in range(first[k], first[k + 1]):
            s = parts[p]
            count = unpacked(data, rows[s, START], rows[s, LENGTH], rows[s, FILL], words, count)
            if not 0 <= count <= MOST_BITS:
                break
        if count < 0:
            chosen = -3
        elif count > MOST_BITS or count < 38:
            chosen = -1
        else:
            chosen = variant_of(base, application, lengths, words, count)
        if chosen >= 0 and raw(words, 8, 30) > 999_999_999:
            chosen = -4
        if chosen < 0:
            reason = (
                MISSIZED if chosen == -1 else (UNDEFINED if chosen == -2 else LETTER if chosen == -3 else TEN_DIGITS)
            )
            lost[gone, 0], lost[gone, 1] = rows[parts[first[k]], LINE], reason
            gone, k = gone + 1, k + 1
            continue
        message[found], variant[found], bits[found], at[found] = k, chosen, count, used + filled
        for f in range(heads[chosen], heads[chosen + 1]):
            start, width, kind = fields[f, 0], fields[f, 1], fields[f, 2]
            value = ABSENT
            if kind == TEXT or kind == BYTES:
                width = min(width, count - start)
                if width > 0:
                    value = written + typed
                    if kind == TEXT:
                        size = letters_of(words, start, width, texts, typed + 2)
                    else:
                        size = bytes_of(words, start, width, texts, typed + 2)
                    texts[typed], texts[typed + 1] = size >> 8, size & 255
                    typed += 2 + size
            elif start + width <= count:
                number = raw(words, start, width)
                if kind == SIGNED and number >> (width - 1):
                    number -= 1 << width
                if fields[f, 3] <= number <= fields[f, 4]:
                    value = number
            values[filled] = value
            filled += 1
        found, k = found + 1, k + 1
    return k, found, gone, filled, typed
