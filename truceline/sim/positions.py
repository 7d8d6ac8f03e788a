"""Many position reports of one form at once, as letters: `sim.nmea` for millions of lines.

All lines are type 1 behind a tag block with stations of one length and times of ten digits, so they have one length and
stand in one array. A test holds them to `sim.nmea` letter by letter.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truceline.kernels._ais_table import SIGNED
from truceline.sim.nmea import variant

Letters = NDArray[np.uint8]
BITS, HEX = 168, np.frombuffer(b"0123456789ABCDEF", np.uint8)
HEAD, TAIL = b"!AIVDM,1,1,,A,", b",0*"


def lines(station: str | Letters, unix_s: ArrayLike, **values: ArrayLike) -> Letters:
    """Reports as lines without their ends, letters of shape (n, letters).

    Args:
        station: the receiver, in the tag block; or that of each, letters of shape (n, letters).
        unix_s: receiver's time of each, ten digits.
        values: raw values of fields of type 1 by name; whole numbers that fit.
    """
    when = np.atleast_1d(np.asarray(unix_s, np.int64))
    payload = _payload(len(when), values)
    named = _all(station.encode(), len(when)) if isinstance(station, str) else station
    tag = np.concatenate([_all(b"s:", len(when)), named, _all(b",c:", len(when)), _digits(when)], axis=1)
    body = np.concatenate([_all(HEAD[1:], len(when)), payload, _all(TAIL[:-1], len(when))], axis=1)
    parts = [
        _all(b"\\", len(when)), tag, _all(b"*", len(when)), _checksum(tag), _all(b"\\!", len(when)), body,
        _all(b"*", len(when)), _checksum(body),
    ]  # fmt: skip
    return np.concatenate(parts, axis=1)


def log(held: Letters) -> bytes:
    """Lines with their ends."""
    return np.concatenate([held, _all(b"\r\n", len(held))], axis=1).tobytes()


def _payload(n: int, values: dict[str, ArrayLike]) -> Letters:
    """28 armoured letters of each report."""
    bits = np.zeros((n, BITS), np.uint8)
    fields = {field.name: field for field in variant("1").fields}
    for name, given in ({"type": 1} | values).items():
        field = fields[name]
        held = np.broadcast_to(np.asarray(given, np.int64), (n,))
        held = held & ((1 << field.bits) - 1) if field.kind == SIGNED else held
        places = np.arange(field.bits - 1, -1, -1)
        bits[:, field.start : field.start + field.bits] = (held[:, None] >> places) & 1
    sixes = bits.reshape(n, BITS // 6, 6) @ np.array([32, 16, 8, 4, 2, 1], np.uint8)
    return np.asarray(sixes + 48 + 8 * (sixes > 39), np.uint8)


def _digits(when: NDArray[np.int64]) -> Letters:
    powers = 10 ** np.arange(9, -1, -1)
    return np.asarray(when[:, None] // powers % 10 + 48, np.uint8)


def _checksum(letters: Letters) -> Letters:
    total = np.bitwise_xor.reduce(letters, axis=1)
    return np.stack([HEX[total >> 4], HEX[total & 15]], axis=1)


def _all(letters: bytes, n: int) -> Letters:
    return np.broadcast_to(np.frombuffer(letters, np.uint8), (n, len(letters)))
