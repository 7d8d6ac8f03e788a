"""Messages of ships as receivers write them: raw values into bits, letters and sentences, with a tag block if wanted.

The reverse of `kernels.ais`, from the same table of fields; what a real transmitter sends is not tidier than this.
"""

from collections.abc import Mapping, Sequence

from truceline.kernels._ais_table import BYTES, SIGNED, TEXT, Field, Variant, number_of, variants
from truceline.model.errors import OutOfRange, UnknownName

LETTERS_OF_A_SENTENCE = 56  # so that no line has more than 82 letters, IEC 61162-1


def variant(name: str) -> Variant:
    """A variant of the table by name, such as "1", "24 A" or "8 1.31".

    Raises:
        UnknownName: there is none.
    """
    known = number_of()
    if name not in known:
        raise UnknownName("variant", name, known)
    return variants()[known[name]]


def payload(name: str, values: Mapping[str, int | str | bytes], bits: int | None = None) -> str:
    """Raw values of a variant as armoured letters. Fields left out are 0, spare bits too.

    Args:
        name: the variant.
        values: raw numbers; letters for fields of text; bytes for fields of bytes.
        bits: length of the message, where its end is not that of the table.

    Raises:
        OutOfRange: a number that its field cannot hold, or a letter outside the alphabet.
        UnknownName: no such variant, or no such field in it.
    """
    layout = variant(name)
    unknown = sorted(set(values) - {field.name for field in layout.fields})
    if unknown:
        raise UnknownName("field", unknown[0], [field.name for field in layout.fields])
    total, end = _length(layout, values) if bits is None else bits, 0
    whole = 0
    for field in layout.fields:
        held, width = _bits_of(field, values.get(field.name, 0 if field.kind not in (TEXT, BYTES) else None))
        whole |= held << (4096 - field.start - width)
        end = max(end, field.start + width)
    fill = -total % 6
    number = whole >> (4096 - total) << fill
    count = (total + fill) // 6
    values_of = [(number >> 6 * (count - 1 - k)) & 63 for k in range(count)]
    return "".join(chr(value + 48 + 8 * (value > 39)) for value in values_of)


def fill_bits(name: str, values: Mapping[str, int | str | bytes], bits: int | None = None) -> int:
    """How many bits of the last letter of a payload mean nothing."""
    return -(_length(variant(name), values) if bits is None else bits) % 6


def sentences(
    letters: str,
    *,
    fill: int = 0,
    channel: str = "A",
    sequence: int = 0,
    kind: str = "VDM",
    most: int = LETTERS_OF_A_SENTENCE,
) -> list[str]:
    """Armoured letters as one or more sentences with their checksums."""
    pieces = [letters[k : k + most] for k in range(0, len(letters), most)] or [""]
    number = str(sequence) if len(pieces) > 1 else ""
    return [
        summed(
            f"AI{kind},{len(pieces)},{part},{number},{channel},{piece},{fill if part == len(pieces) else 0}",
        )
        for part, piece in enumerate(pieces, start=1)
    ]


def message(
    name: str,
    values: Mapping[str, int | str | bytes],
    *,
    bits: int | None = None,
    channel: str = "A",
    sequence: int = 0,
    kind: str = "VDM",
) -> list[str]:
    """A message as sentences.

    Raises:
        OutOfRange, UnknownName: as `payload`.
    """
    letters = payload(name, values, bits)
    return sentences(letters, fill=fill_bits(name, values, bits), channel=channel, sequence=sequence, kind=kind)


def summed(words: str) -> str:
    """A sentence from behind its `!` to before its checksum, with both."""
    return f"!{words}*{checksum(words)}"


def tagged(line: str, *, station: str = "", unix_s: int | None = None, group: str = "") -> str:
    """A sentence behind a tag block of its receiver."""
    parts = [f"g:{group}"] * bool(group) + [f"s:{station}"] * bool(station)
    words = ",".join([*parts, *([] if unix_s is None else [f"c:{unix_s}"])])
    return f"\\{words}*{checksum(words)}\\{line}"


def checksum(words: str) -> str:
    """Two hexadecimal digits: all letters, exclusive or.

    >>> checksum("AIVDM,1,1,,A,15B4FT5000JRP>PE6E68Nbkl0PS5,0")
    '70'
    """
    total = 0
    for letter in words.encode("ascii"):
        total ^= letter
    return f"{total:02X}"


def joined(lines: Sequence[str]) -> bytes:
    """Lines as a log."""
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _length(layout: Variant, values: Mapping[str, int | str | bytes]) -> int:
    """The bits of a message that ends with its last field, and is as long as its type may be."""
    last = layout.fields[-1]
    held = values.get(last.name)
    end = last.start + last.bits
    if last.kind == TEXT:
        end = last.start + 6 * len(held) if isinstance(held, str) else last.start
    elif last.kind == BYTES:
        end = last.start + 8 * len(held) if isinstance(held, bytes) else last.start
    return next((max(end, least) for least, most in layout.lengths if end <= most), end)


def _bits_of(field: Field, value: int | str | bytes | None) -> tuple[int, int]:
    if value is None:
        return 0, 0
    if isinstance(value, bytes):
        return int.from_bytes(value, "big"), 8 * len(value)
    if isinstance(value, str):
        return _letters(field, value)
    low = -(1 << (field.bits - 1)) if field.kind == SIGNED else 0
    if not low <= value < low + (1 << field.bits):
        raise OutOfRange(field.name, str(value), f"a whole number of {field.bits} bits")
    return value & ((1 << field.bits) - 1), field.bits


def _letters(field: Field, text: str) -> tuple[int, int]:
    number = 0
    for letter in text:
        code = ord(letter)
        if not 32 <= code < 96 or 6 * len(text) > field.bits:
            raise OutOfRange(field.name, text, f"at most {field.bits // 6} letters from blank to _")
        number = (number << 6) | (code & 63)
    return number, 6 * len(text)
