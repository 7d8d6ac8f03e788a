"""Messages into raw values, as compiled loops that read the table of fields."""

import numpy as np

from truceline.kernels._ais_table import BYTES, MOST_BITS, SIGNED, TEXT, Layout
from truceline.kernels._compile import compiled
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
    values: list[Ints] = []
    texts: list[Bytes] = []
    k = found = gone = used = written = 0
    while True:
        block, letters = np.empty(room, np.int64), np.empty(text_room, np.uint8)
        k, found, gone, filled, typed = decode(
            data, said, made, table, k, message, variant, bits, at, block, letters, lost, found, gone, used, written
        )
        values.append(block[:filled])
        texts.append(letters[:typed])
        used, written = used + filled, written + typed
        if k == count:
            break
    joined = np.concatenate(values), np.concatenate(texts)
    return Values(message[:found], variant[:found], bits[:found], at[:found], *joined, lost=lost[:gone])


@compiled
def unpacked(data: Bytes, said: Sentences, made: Joined, k: int, words: Wide) -> int:
    """The bits of a message, most significant first, into words of 64; how many, -1 for a letter of none."""
    count, filled, word, held = 0, 0, np.uint64(0), 0
    for p in range(made.first[k], made.first[k + 1]):
        row = said.table[made.parts[p]]
        start, stop = row[START], row[START] + row[LENGTH]
        for at in range(start, stop):
            letter = data[at]
            value = letter - 48
            if letter >= 96:
                value -= 8
            if letter < 48 or letter > 119 or 88 <= letter < 96:
                return -1
            width = 6 - row[FILL] if at == stop - 1 else 6
            value >>= 6 - width
            count += width
            if count > MOST_BITS:
                return count
            if held + width <= 64:
                word = (word << np.uint64(width)) | np.uint64(value)
                held += width
            else:
                over = held + width - 64
                words[filled] = (word << np.uint64(width - over)) | np.uint64(value >> over)
                filled += 1
                word, held = np.uint64(value & ((1 << over) - 1)), over
            if held == 64:
                words[filled] = word
                filled += 1
                word, held = np.uint64(0), 0
    if held:
        words[filled] = word << np.uint64(64 - held)
    return count


@compiled
def raw(words: Wide, start: int, bits: int) -> int:
    """An unsigned number of at most 57 bits."""
    at, off = start >> 6, start & 63
    if off + bits <= 64:
        return int((words[at] >> np.uint64(64 - off - bits)) & np.uint64((1 << bits) - 1))
    over = off + bits - 64
    high = words[at] & np.uint64((1 << (64 - off)) - 1)
    return int((high << np.uint64(over)) | (words[at + 1] >> np.uint64(64 - over)))


@compiled
def fits(table: Layout, variant: int, bits: int) -> bool:
    """Whether a variant may have so many bits."""
    for k in range(table.lengths.shape[1]):
        if table.lengths[variant, k, 1] and table.lengths[variant, k, 0] <= bits <= table.lengths[variant, k, 1]:
            return True
    return False


@compiled
def variant_of(table: Layout, words: Wide, bits: int) -> int:
    """Which layout a message has; -1 where its type has none of this length, -2 where nobody defined the type."""
    kind = raw(words, 0, 6)
    if not 1 <= kind <= 27:
        return -2
    variant = table.base[kind]
    if kind == 6 or kind == 8:
        dac = raw(words, 72, 16) if kind == 6 else raw(words, 40, 16)
        application = table.application[1 if kind == 8 else 0, dac]
        if application >= 0 and fits(table, application, bits):
            return int(application)
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
    return variant if fits(table, variant, bits) else -1


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
def field_of(table: Layout, f: int, words: Wide, bits: int, texts: Bytes, typed: int, written: int) -> tuple[int, int]:
    """The raw value of a field, and how many bytes of text there are now."""
    start, width, kind = table.start[f], table.bits[f], table.kind[f]
    if kind == TEXT or kind == BYTES:
        width = min(width, bits - start)
        if width <= 0:
            return ABSENT, typed
        reader_bits = width
        count = (
            letters_of(words, start, reader_bits, texts, typed)
            if kind == TEXT
            else bytes_of(words, start, reader_bits, texts, typed)
        )
        return ((written + typed) << 16) | count, typed + count
    if start + width > bits:
        return ABSENT, typed
    value = raw(words, start, width)
    if kind == SIGNED and value >> (width - 1):
        value -= 1 << width
    return (value if table.least[f] <= value <= table.most[f] else ABSENT), typed


@compiled
def decode(
    data: Bytes, said: Sentences, made: Joined, table: Layout, k: int, message: Ints, variant: Ints, bits: Ints, at: Ints,
    values: Ints, texts: Bytes, lost: Small, found: int, gone: int, used: int, written: int,
) -> tuple[int, int, int, int, int]:  # fmt: skip
    """Messages from k on until all are read or the buffers might not hold one more."""
    filled = typed = 0
    words = np.zeros(_WORDS, np.uint64)
    while k < len(made.first) - 1 and filled + _FIELD_ROOM <= values.size and typed + 4 * _TEXT_ROOM <= texts.size:
        words[:] = 0
        count = unpacked(data, said, made, k, words)
        chosen = -3 if count < 0 else (-1 if count > MOST_BITS or count < 38 else variant_of(table, words, count))
        if chosen >= 0 and raw(words, 8, 30) > 999_999_999:
            chosen = -4
        if chosen < 0:
            reason = (
                MISSIZED if chosen == -1 else (UNDEFINED if chosen == -2 else LETTER if chosen == -3 else TEN_DIGITS)
            )
            lost[gone, 0], lost[gone, 1] = said.table[made.parts[made.first[k]], LINE], reason
            gone, k = gone + 1, k + 1
            continue
        message[found], variant[found], bits[found], at[found] = k, chosen, count, used + filled
        for f in range(table.first[chosen], table.first[chosen + 1]):
            values[filled], typed = field_of(table, f, words, count, texts, typed, written)
            filled += 1
        found, k = found + 1, k + 1
    return k, found, gone, filled, typed
