"""Digests of many short texts that are made of a few words and numbers: what ids of rows are.

The texts are made by columns; hashlib, which has the processor's own instructions, then takes each.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bits = NDArray[np.uint64]

BETWEEN = "\x1f"  # stands before each number
_UNSURE = 1e-3  # of the last decimal: nearer to a half than this, the binary number decides
_MOST = 1e9  # scaled numbers beyond it are written by Python


def digests(words: Sequence[tuple[Ints, Sequence[str]]], numbers: Sequence[Floats], *, decimals: int) -> Bits:
    """The first 64 bits of SHA-256 of each row's words, and of its numbers, each behind 0x1f; shape (n,).

    Args:
        words: for each word its place in a table, shape (n,), and the table.
        numbers: of shape (n,), finite; written with so many decimals, as Python writes them.
        decimals: 1 to 6.
    """
    columns = [pa.array(table, pa.string()).take(pa.array(codes)) for codes, table in words]
    for column in numbers:
        columns += [pa.repeat(BETWEEN, len(column)), written(column, decimals)]
    joined = pc.binary_join_element_wise(*columns, "").cast(pa.binary())
    sha256 = hashlib.sha256
    firsts = [sha256(text).digest()[:8] for text in joined.to_pylist()]
    return np.frombuffer(b"".join(firsts), ">u8").astype(np.uint64)


def written(values: Floats, decimals: int) -> pa.Array:
    """Numbers as `f"{value:.{decimals}f}"` writes them."""
    scaled = np.abs(values) * 10.0**decimals
    whole = np.rint(np.minimum(scaled, _MOST)).astype(np.int64)
    signed = np.where(np.signbit(values), -whole, whole)
    halves = np.stack([signed, signed >> 63], axis=1)  # the two words of a 128-bit integer
    exact = pa.decimal128(18, decimals)
    texts = pa.Array.from_buffers(exact, len(values), [None, pa.py_buffer(halves)]).cast(pa.string())
    near_half = np.abs(scaled - np.floor(scaled) - 0.5) < _UNSURE
    odd = np.flatnonzero(near_half | (scaled >= _MOST) | (np.signbit(values) & (whole == 0)))
    if not odd.size:
        return texts
    by_python = [f"{value:.{decimals}f}" for value in values[odd].tolist()]
    mask = np.zeros(len(values), bool)
    mask[odd] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(by_python, pa.string()))


def hex_of(bits: Bits) -> NDArray[np.uint8]:
    """The 16 hex digits of each, as ASCII bytes of shape (n, 16)."""
    letters = bits.astype(">u8").tobytes().hex().encode()
    return np.frombuffer(letters, np.uint8).reshape(-1, 16)
