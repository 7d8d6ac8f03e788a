"""The compiled loop of `digests`: SHA-256 of texts of one block, built letter by letter from tables and numbers."""

import numpy as np
from numpy.typing import NDArray

from truceline.kernels._compile import compiled
from truceline.kernels._search import Ints

Letters = NDArray[np.uint8]
Words = NDArray[np.uint32]

_PRIMES = [p for p in range(2, 312) if all(p % q for q in range(2, int(p**0.5) + 1))]


def _root_bits(number: int, root: int) -> int:
    """The first 32 bits of the fraction of a root, exact: FIPS 180-4 takes its constants from there."""
    scaled, low, high = number << (32 * root), 0, 1 << 40
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**root <= scaled else (low, middle - 1)
    return low & 0xFFFFFFFF


K = np.array([_root_bits(p, 3) for p in _PRIMES[:64]], np.uint32)
START = np.array([_root_bits(p, 2) for p in _PRIMES[:8]], np.uint32)


@compiled
def _word(text: Letters, at: int, table: Letters, row: int, size: int) -> int:
    for k in range(size):
        text[at + k] = table[row, k]
    return at + size


@compiled
def _decimal(text: Letters, at: int, value: int, negative: bool, decimals: int) -> int:  # noqa: FBT001
    """Digits of a number of so many decimals, given as an integer."""
    if negative:
        text[at] = 45
        at += 1
    size, rest = decimals + 1, value
    for _ in range(decimals + 1):
        rest //= 10
    while rest:
        size += 1
        rest //= 10
    place = at + size
    for k in range(size + 1):
        if k == decimals:
            text[place] = 46
        else:
            text[place] = 48 + value % 10
            value //= 10
        place -= 1
    return at + size + 1


@compiled
def _block(text: Letters, w: Words) -> np.uint64:
    """The first 64 bits of the digest of one padded block."""
    for k in range(16):
        w[k] = (
            (np.uint32(text[4 * k]) << np.uint32(24)) | (np.uint32(text[4 * k + 1]) << np.uint32(16))
            | (np.uint32(text[4 * k + 2]) << np.uint32(8)) | np.uint32(text[4 * k + 3])
        )  # fmt: skip
    for k in range(16, 64):
        x, y = w[k - 15], w[k - 2]
        s0 = (
            ((x >> np.uint32(7)) | (x << np.uint32(25)))
            ^ ((x >> np.uint32(18)) | (x << np.uint32(14)))
            ^ (x >> np.uint32(3))
        )
        s1 = (
            ((y >> np.uint32(17)) | (y << np.uint32(15)))
            ^ ((y >> np.uint32(19)) | (y << np.uint32(13)))
            ^ (y >> np.uint32(10))
        )
        w[k] = np.uint32(w[k - 16] + s0 + w[k - 7] + s1)
    a, b, c, d, e, f, g, h = START[0], START[1], START[2], START[3], START[4], START[5], START[6], START[7]
    for k in range(64):
        s1 = (
            ((e >> np.uint32(6)) | (e << np.uint32(26)))
            ^ ((e >> np.uint32(11)) | (e << np.uint32(21)))
            ^ ((e >> np.uint32(25)) | (e << np.uint32(7)))
        )
        t1 = np.uint32(h + s1 + (g ^ (e & (f ^ g))) + K[k] + w[k])
        s0 = (
            ((a >> np.uint32(2)) | (a << np.uint32(30)))
            ^ ((a >> np.uint32(13)) | (a << np.uint32(19)))
            ^ ((a >> np.uint32(22)) | (a << np.uint32(10)))
        )
        t2 = np.uint32(s0 + ((a & b) | (c & (a | b))))
        h, g, f, e, d, c, b, a = g, f, e, np.uint32(d + t1), c, b, a, np.uint32(t1 + t2)
    return (np.uint64(np.uint32(a + START[0])) << np.uint64(32)) | np.uint64(np.uint32(b + START[1]))


@compiled
def digest_rows(
    codes: Ints, letters: Letters, sizes: Ints, numbers: Ints, negative: NDArray[np.bool_], decimals: int,
    out: NDArray[np.uint64],
) -> None:  # fmt: skip
    """For each row: words from tables, then numbers, each behind 0x1f; into `out`, shape (n,).

    Args:
        codes: row of each word in its table, shape (words, n).
        letters: the tables, shape (words, most rows, most letters).
        sizes: how many letters of each row count, shape (words, most rows).
        numbers: without sign, times 10 ** decimals, shape (numbers, n).
        negative: whether a number has a sign, of the same shape.
        decimals: of every number.
        out: the first 64 bits of each SHA-256.
    """
    text, w = np.empty(64, np.uint8), np.empty(64, np.uint32)
    for row in range(out.size):
        at = 0
        for k in range(codes.shape[0]):
            at = _word(text, at, letters[k], codes[k, row], sizes[k, codes[k, row]])
        for k in range(numbers.shape[0]):
            text[at] = 31
            at = _decimal(text, at + 1, numbers[k, row], negative[k, row], decimals)
        text[at] = 128
        for k in range(at + 1, 62):
            text[k] = 0
        text[62], text[63] = (8 * at) >> 8, (8 * at) & 255
        out[row] = _block(text, w)
