"""Messages of ships out of the sentences that receivers write: framed, joined, decoded.

A sentence is believed if its checksum holds. Parts are joined only with parts of the same receiver, channel and number
whose times lie within the five slots that a message may take; where no clock says so, within a few lines. What cannot
be read is counted with its reason; nothing is guessed. Values are raw numbers under `_ais_table.variants()`; a code for
"not available" is absent.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.kernels._ais_table import BYTES, TEXT, Variant, layout, number_of, variants
from truceline.kernels._nmea_words import (
    ABSENT,
    BAD_TAG,
    CHANNEL,
    CLOCK,
    CLOCKS,
    LINE,
    MARK,
    NO_CLOCK,
    NO_TIME,
    OWN,
    REASONS,
    STATION,
    STATION_LENGTH,
    Ints,
    Joined,
    Sentences,
    Values,
)

__all__ = ["ABSENT", "CLOCKS", "COMPILED_FROM", "NO_TIME", "REASONS", "Messages", "Variant", "decode", "prepare"]

COMPILED_FROM = 500_000  # bytes; below it loading the loops takes longer than plain Python (docs/adr/0004)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The messages of a piece of a log, in the order in which their last parts came.

    `data` must be what was decoded: names of receivers are read from it.
    """

    data: bytes
    said: Sentences
    made: Joined
    read: Values

    def __len__(self) -> int:
        return len(self.read.message)

    @property
    def sentence(self) -> Ints:
        """The first sentence of each message, shape (n,): a row of `said.table`."""
        sentences: Ints = self.made.parts[self.made.first[self.read.message]]
        return sentences

    @property
    def variant(self) -> Ints:
        """Which variant each message has, shape (n,)."""
        return self.read.variant

    def line(self) -> Ints:
        """The line of each message's first part, from 1, shape (n,)."""
        return self._of(LINE)

    def channel(self) -> Ints:
        """The letter of each message's channel, shape (n,); 0 where none is stated."""
        return self._of(CHANNEL)

    def own(self) -> NDArray[np.bool_]:
        """Whether the message is of the ship that received it (VDO), shape (n,)."""
        return self._of(OWN) > 0

    def bad_tag(self) -> NDArray[np.bool_]:
        """Whether a tag block failed its checksum and was not used, shape (n,)."""
        return (self._of(MARK) & BAD_TAG) > 0

    def clock(self) -> tuple[Ints, Ints]:
        """Receiver's time in microseconds UTC (`NO_TIME`: none) and where it stood (of `CLOCKS`), each (n,).

        The earliest that any part bears.
        """
        first, last = self.made.first[self.read.message], self.made.first[self.read.message + 1]
        sentence = self.made.parts[first]
        time, kind = self.said.clock_us[sentence], self.said.table[sentence, CLOCK].astype(np.int64)
        for k in np.flatnonzero((last - first) > 1):
            parts = self.made.parts[first[k] : last[k]]
            timed = [int(p) for p in parts if self.said.table[p, CLOCK] != NO_CLOCK]
            if timed:
                best = min(timed, key=lambda p: (self.said.clock_us[p], p))
                time[k], kind[k] = self.said.clock_us[best], self.said.table[best, CLOCK]
        return time, kind

    def station(self) -> tuple[Ints, tuple[str, ...]]:
        """Which receiver heard each message, shape (n,): a place in the names; the first is "" (not stated)."""
        sentence = self.sentence
        hashes, first, which = np.unique(self.said.station[sentence], return_index=True, return_inverse=True)
        names = [self._station(int(sentence[k])) for k in first]
        if not len(hashes) or hashes[0] != 0:
            return which.astype(np.int64) + 1, ("", *names)
        return which.astype(np.int64), tuple(names)

    def rows(self, *names: str) -> Ints:
        """Messages of the named variants, ascending."""
        numbers = [number_of()[name] for name in names]
        found: Ints = np.flatnonzero(np.isin(self.read.variant, numbers))
        return found

    def raw(self, variant: str, name: str, rows: Ints) -> Ints:
        """Raw numbers of a field in messages of one variant; `ABSENT` where not available."""
        number = number_of()[variant]
        names = [field.name for field in variants()[number].fields]
        found: Ints = self.read.values[self.read.at[rows] + names.index(name)].astype(np.int64)
        return found

    def column(self, variant: str, name: str, rows: Ints) -> Floats:
        """A field in its unit; NaN where not available."""
        field = variants()[number_of()[variant]].field(name)
        raw = self.raw(variant, name, rows)
        if field is None:
            raise KeyError(name)
        return np.where(raw == ABSENT, np.nan, raw / field.per + field.plus)

    def text(self, variant: str, name: str, rows: Ints) -> list[str | None]:
        """A field of letters; None where the message ends before it."""
        return [
            None if one == ABSENT else self.letters(int(one)).decode("ascii") for one in self.raw(variant, name, rows)
        ]

    def letters(self, value: int) -> bytes:
        """The bytes behind the raw value of a field of text or bytes."""
        high, low = self.read.texts[value : value + 2].tolist()
        return self.read.texts[value + 2 : value + 2 + 256 * high + low].tobytes()

    def fields(self, k: int) -> dict[str, Any]:
        """All fields of one message in their units, by name; absent ones are None."""
        variant, at = variants()[self.read.variant[k]], int(self.read.at[k])
        held: dict[str, Any] = {}
        for number, field in enumerate(variant.fields):
            value = int(self.read.values[at + number])
            if value == ABSENT:
                held[field.name] = None
            elif field.kind in (TEXT, BYTES):
                letters = self.letters(value)
                held[field.name] = letters.decode("ascii") if field.kind == TEXT else letters
            else:
                whole = field.per == 1 and field.plus == int(field.plus)
                held[field.name] = value + int(field.plus) if whole else value / field.per + field.plus
        return held

    def losses(self) -> dict[str, Ints]:
        """Lines that could not be read, ascending, by reason; reasons without any are left out."""
        lost = np.concatenate([self.said.lost, self.made.lost, self.read.lost]).astype(np.int64)
        return {
            reason: np.sort(lost[lost[:, 1] == number, 0])
            for number, reason in enumerate(REASONS)
            if np.any(lost[:, 1] == number)
        }

    def waiting(self) -> Ints:
        """Lines of parts whose other parts may yet come, where the log was said to go on."""
        return np.unique(self.said.table[self.made.waiting, LINE]).astype(np.int64)

    def _of(self, column: int) -> Ints:
        column_of: Ints = self.said.table[self.sentence, column].astype(np.int64)
        return column_of

    def _station(self, sentence: int) -> str:
        start, length = (int(self.said.table[sentence, column]) for column in (STATION, STATION_LENGTH))
        return self.data[start : start + length].decode("ascii", "replace") if length else ""


def decode(data: bytes, *, final: bool = True, compiled: bool | None = None) -> Messages:
    """The messages in the lines of a log.

    Args:
        data: lines with LF or CRLF.
        final: whether nothing follows; if False, parts that may find their others are `waiting()` and not lost.
        compiled: which twin; by the size of the data where not stated.
    """
    fast = len(data) >= COMPILED_FROM if compiled is None else compiled
    if not fast:
        plain = importlib.import_module("truceline.kernels._ais_plain")
        said, made, read = plain.decoded(data, final=final)
        return Messages(data=data, said=said, made=made, read=read)
    letters = np.frombuffer(data, np.uint8)
    loops = _loops()
    said = loops["_nmea_loops"].sentences(letters)
    made = loops["_nmea_join"].joined(letters, said, final=final)
    return Messages(data=data, said=said, made=made, read=loops["_ais_loops"].values_of(letters, said, made, layout()))


def prepare() -> None:
    """Load the compiled loops, or compile and keep them: for callers that may write no file later."""
    decode(b"!AIVDM,1,1,,A,15B4FT5000JRP>PE6E68Nbkl0PS5,0*70\n", compiled=True)


def _loops() -> Mapping[str, Any]:
    return {
        name: importlib.import_module(f"truceline.kernels.{name}")
        for name in ("_nmea_loops", "_nmea_join", "_ais_loops")
    }
