"""Digests of many short texts that are made of a few words and numbers: what ids of rows are.

Many rows go to a compiled loop, few to hashlib; the digests are the same.
"""

import hashlib
import importlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from truceline.kernels.compiler import there

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bits = NDArray[np.uint64]

COMPILED_FROM = 100_000  # rows; below it loading the loop takes longer than hashlib
ONE_BLOCK = 55  # bytes that one block of SHA-256 holds
NUMBER_LETTERS = 12  # of the longest number: a sign, up to four digits, a point, up to six decimals
_UNSURE = 1e-3  # of the last decimal: nearer to a half than this, the binary number decides


def digests(words: Sequence[tuple[Ints, Sequence[str]]], numbers: Sequence[Floats], *, decimals: int) -> Bits:
    """The first 64 bits of SHA-256 of each row's words, and of its numbers, each behind 0x1f; shape (n,).

    Args:
        words: for each word its place in a table, shape (n,), and the table.
        numbers: of shape (n,), finite; written with so many decimals, as Python writes them.
        decimals: 1 to 6.
    """
    rows = np.arange(len(numbers[0]))
    longest = sum(max((len(one.encode()) for one in table), default=0) for _, table in words)
    fits = longest + (1 + NUMBER_LETTERS) * len(numbers) <= ONE_BLOCK
    if rows.size < COMPILED_FROM or not fits or not there():
        return plain(words, numbers, rows, decimals=decimals)
    scaled = np.stack([np.abs(one) for one in numbers]) * 10.0**decimals
    if scaled.max() >= 10.0 ** (decimals + 4):
        return plain(words, numbers, rows, decimals=decimals)
    found = np.empty(rows.size, np.uint64)
    loop = importlib.import_module("truceline.kernels._digest_loops")
    letters, sizes = _tables([table for _, table in words])
    negative = np.stack([np.signbit(one) for one in numbers])
    codes = np.stack([code for code, _ in words]).astype(np.int64)
    loop.digest_rows(codes, letters, sizes, np.rint(scaled).astype(np.int64), negative, decimals, found)
    unsure = np.flatnonzero((np.abs(scaled - np.floor(scaled) - 0.5) < _UNSURE).any(axis=0))
    found[unsure] = plain(words, numbers, unsure, decimals=decimals)
    return found


def prepare() -> None:
    """Load the compiled loop, which may have to be written to disk."""
    if there():
        none = np.zeros((1, 0), np.int64)
        loop = importlib.import_module("truceline.kernels._digest_loops")
        letters, sizes = _tables([["a"]])
        loop.digest_rows(none, letters, sizes, none, none.astype(bool), 5, np.zeros(0, np.uint64))


def plain(words: Sequence[tuple[Ints, Sequence[str]]], numbers: Sequence[Floats], rows: Ints, *, decimals: int) -> Bits:
    """The same of some rows, one by one: the oracle of the compiled loop."""
    texts = [[table[code] for code in codes[rows].tolist()] for codes, table in words]
    texts += [[f"\x1f{value:.{decimals}f}" for value in column[rows].tolist()] for column in numbers]
    joined = ("".join(parts).encode() for parts in zip(*texts, strict=True))
    first = (hashlib.sha256(one).digest()[:8] for one in joined)
    return np.frombuffer(b"".join(first), ">u8").astype(np.uint64)


def hex_of(bits: Bits) -> NDArray[np.uint8]:
    """The 16 hex digits of each, as ASCII bytes of shape (n, 16)."""
    pairs = np.frombuffer(b"".join(b"%02x" % k for k in range(256)), np.uint8).reshape(256, 2)
    return np.asarray(pairs[bits.astype(">u8").view(np.uint8)].reshape(-1, 16))


def _tables(tables: Sequence[Sequence[str]]) -> tuple[NDArray[np.uint8], Ints]:
    packed = [[one.encode() for one in table] for table in tables]
    most, wide = max(map(len, packed)), max(len(one) for table in packed for one in table)
    letters, sizes = np.zeros((len(packed), most, wide), np.uint8), np.zeros((len(packed), most), np.int64)
    for k, table in enumerate(packed):
        for row, one in enumerate(table):
            letters[k, row, : len(one)] = list(one)
            sizes[k, row] = len(one)
    return letters, sizes
