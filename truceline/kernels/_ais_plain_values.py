"""Values of the plain twin: a message as one long number, and its fields cut out of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from truceline.kernels import _nmea_words as w
from truceline.kernels._ais_binary import APPLICATIONS
from truceline.kernels._ais_table import BYTES, MOST_BITS, SIGNED, TEXT, Field, Variant, number_of, variants

_ARMOUR = {letter: letter - 48 - (8 if letter >= 96 else 0) for letter in (*range(48, 88), *range(96, 120))}


@dataclass(frozen=True, slots=True)
class _Bits:
    """The bits of a message as one number."""

    value: int
    count: int

    def raw(self, start: int, bits: int) -> int:
        """An unsigned number; what lies behind the end is zero."""
        return (self.value << 256 >> (self.count + 256 - start - bits)) & ((1 << bits) - 1)


def values_of(data: bytes, said: w.Sentences, made: w.Joined) -> w.Values:
    """As the compiled loop, to the bit."""
    heads: list[tuple[int, int, int, int]] = []
    values, texts, lost, rows = list[int](), bytearray(), list[tuple[int, int]](), said.table.tolist()
    for k, (first, last) in enumerate(zip(made.first[:-1].tolist(), made.first[1:].tolist(), strict=True)):
        parts = [rows[s] for s in made.parts[first:last].tolist()]
        bits = _bits(data, parts)
        variant = w.LETTER if bits is None else _variant(bits)
        if bits is None or isinstance(variant, int):
            lost.append((parts[0][w.LINE], int(variant) if isinstance(variant, int) else w.LETTER))
            continue
        heads.append((k, number_of()[variant.name], bits.count, len(values)))
        values += [_value(one, bits, texts) for one in variant.fields]
    columns = np.array(heads, np.int64).reshape(-1, 4).T
    message, number, length, at = (np.ascontiguousarray(column) for column in columns)
    return w.Values(
        message=message,
        variant=number,
        bits=length,
        at=at,
        values=np.array(values, np.int32),
        texts=np.frombuffer(bytes(texts), np.uint8),
        lost=np.array(lost, np.int32).reshape(-1, 2),
    )


def _bits(data: bytes, parts: Sequence[Sequence[int]]) -> _Bits | None:
    value = count = 0
    for row in parts:
        for at, letter in enumerate(data[row[w.START] : row[w.START] + row[w.LENGTH]], start=1):
            if letter not in _ARMOUR:
                return None
            width = 6 - row[w.FILL] if at == row[w.LENGTH] else 6
            value = (value << width) | (_ARMOUR[letter] >> (6 - width))
            count += width
            if count > MOST_BITS:
                return _Bits(0, count)
    return _Bits(value, count)


def _variant(bits: _Bits) -> Variant | int:
    """The layout of a message, or why it has none."""
    if not 38 <= bits.count <= MOST_BITS:
        return w.MISSIZED
    kind = bits.raw(0, 6)
    if not 1 <= kind <= 27:
        return w.UNDEFINED
    known = {variant.name: variant for variant in variants()}
    for name in _names(kind, bits):
        if name in known and any(least <= bits.count <= most for least, most in known[name].lengths):
            return known[name] if bits.raw(8, 30) <= 999_999_999 else w.TEN_DIGITS
    return w.MISSIZED


def _names(kind: int, bits: _Bits) -> Iterator[str]:
    """The layouts that a message may have, the first that fits being the one."""
    auxiliary = 980_000_000 <= bits.raw(8, 30) <= 989_999_999
    if kind in (6, 8):
        dac, fi = (bits.raw(72, 10), bits.raw(82, 6)) if kind == 6 else (bits.raw(40, 10), bits.raw(50, 6))
        if (kind, dac, fi) in APPLICATIONS:
            yield f"{kind} {dac}.{fi}"
        yield str(kind)
    elif kind == 16:
        yield "16 two" if bits.count >= 144 else "16"
    elif kind == 22:
        yield "22 addressed" if bits.raw(139, 1) else "22"
    elif kind == 24:
        yield {0: "24 A", 1: "24 B auxiliary" if auxiliary else "24 B"}.get(bits.raw(38, 2), "")
    elif kind in (25, 26):
        yield f"{kind}{' addressed' * bits.raw(38, 1)}{' structured' * bits.raw(39, 1)}"
    else:
        yield str(kind)


def _value(one: Field, bits: _Bits, texts: bytearray) -> int:
    left = min(one.bits, bits.count - one.start)
    if one.kind in (TEXT, BYTES):
        if left <= 0:
            return w.ABSENT
        at = len(texts)
        held = _letters(one, bits, left) if one.kind == TEXT else _bytes(one, bits, left)
        texts += len(held).to_bytes(2, "big") + held
        return at
    if left < one.bits:
        return w.ABSENT
    value = bits.raw(one.start, one.bits)
    if one.kind == SIGNED and value >> (one.bits - 1):
        value -= 1 << one.bits
    return value if one.least <= value <= one.most else w.ABSENT


def _letters(one: Field, bits: _Bits, left: int) -> bytes:
    values = [bits.raw(one.start + 6 * k, 6) for k in range(left // 6)]
    text = bytes(value + 64 if value < 32 else value for value in values)
    return text.split(b"@")[0].rstrip(b" ")


def _bytes(one: Field, bits: _Bits, left: int) -> bytes:
    count = (left + 7) // 8
    return (bits.raw(one.start, left) << (8 * count - left)).to_bytes(count, "big")
