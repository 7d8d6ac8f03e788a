"""The tables of fields laid out for a loop: variants in one order, their fields one after another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from truceline.kernels._ais_binary import APPLICATIONS
from truceline.kernels._ais_fields import ADDRESSED, BROADCAST, FIELDS, HEAD, LENGTHS

UNSIGNED, SIGNED, TEXT, BYTES = range(4)
MOST_BITS = 1472  # nine sentences of 27 words: more than five slots hold
MOST_LENGTHS = 4  # that a variant may have
_LINE = re.compile(
    r"(?P<name>\S+) (?P<bits>\d+)(?: (?P<kind>[ustd]))?(?: (?P<least>-?\d+)\.\.(?P<most>-?\d+))?"
    r"(?: /(?P<per>\d+))?(?: (?P<plus>[+-]\d+))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of one variant."""

    name: str
    start: int  # bit
    bits: int
    kind: int
    least: int  # raw numbers from here to `most` are values; others mean "not available"
    most: int
    per: float  # value = raw / per + plus
    plus: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One layout of one message type."""

    name: str  # "24 A", "8 1.31"
    title: str  # of an application message
    lengths: tuple[tuple[int, int], ...]  # bits
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The field of a name; None where the variant has none."""
        return next((one for one in self.fields if one.name == name), None)


class Layout(NamedTuple):
    """All variants for the loop. Fields of variant v are `first[v]` to `first[v + 1]`."""

    first: NDArray[np.int64]
    fields: NDArray[np.int64]  # shape (fields, 5): start, bits, kind, least, most
    lengths: NDArray[np.int64]  # shape (variants, MOST_LENGTHS, 2)
    base: NDArray[np.int64]  # shape (28,): first variant of a type
    application: NDArray[np.int64]  # shape (2, 65536): variant of type 6 and 8 by DAC * 64 + FI, or -1


def fields_of(text: str) -> tuple[Field, ...]:
    """The fields of a table, with the bit at which each begins; spare bits have none.

    >>> [(field.name, field.start) for field in fields_of("a 6 u; - 2; b 30 u")]
    [('a', 0), ('b', 8)]
    """
    made, at = [], 0
    for line in (" ".join(part.split()) for part in text.split(";")):
        found = _LINE.fullmatch(line)
        if found is None:
            raise AssertionError(f"not a line of the table: {line!r}")  # the tables are ours
        bits = int(found["bits"])
        if found["name"] != "-":
            made.append(_field(found, at, bits))
        at += bits
    return tuple(made)


def _field(found: re.Match[str], at: int, bits: int) -> Field:
    kind = "ustd".index(found["kind"])
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if kind == SIGNED else (0, (1 << min(bits, 62)) - 1)
    return Field(
        name=found["name"],
        start=at,
        bits=bits,
        kind=kind,
        least=low if found["least"] is None else int(found["least"]),
        most=high if found["most"] is None else int(found["most"]),
        per=float(found["per"] or 1),
        plus=float(found["plus"] or 0),
    )


@cache
def variants() -> tuple[Variant, ...]:
    """Every variant, in the order of the loop's numbers."""
    made = [
        Variant(name=name, title="", lengths=LENGTHS[name], fields=fields_of(f"{HEAD}; {text}"))
        for name, text in FIELDS.items()
    ]
    for (kind, dac, fi), (title, least, text) in APPLICATIONS.items():
        head = ADDRESSED if kind == 6 else BROADCAST
        name = f"{kind} {dac}.{fi}"
        made.append(Variant(name=name, title=title, lengths=((least, 1064),), fields=fields_of(f"{head}; {text}")))
    return tuple(made)


@cache
def number_of() -> Mapping[str, int]:
    """The number of each variant, by name."""
    return {variant.name: number for number, variant in enumerate(variants())}


@cache
def layout() -> Layout:
    """The variants as arrays."""
    known, numbers = variants(), number_of()
    fields = [field for variant in known for field in variant.fields]
    lengths = np.zeros((len(known), MOST_LENGTHS, 2), np.int64)
    for number, variant in enumerate(known):
        lengths[number, : len(variant.lengths)] = variant.lengths
    application = np.full((2, 1 << 16), -1, np.int64)
    for kind, dac, fi in APPLICATIONS:
        application[int(kind == 8), dac * 64 + fi] = numbers[f"{kind} {dac}.{fi}"]
    base = [0, *(numbers["24 A" if kind == 24 else str(kind)] for kind in range(1, 28))]
    rows = np.array([(one.start, one.bits, one.kind, one.least, one.most) for one in fields], np.int64)
    first = np.cumsum([0, *(len(variant.fields) for variant in known)])
    numbered = np.array(base, np.int64)
    return Layout(first=first, fields=rows, lengths=lengths, base=numbered, application=application)
