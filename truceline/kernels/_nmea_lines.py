"""Where the lines of a log end, and how many sentences they can hold: eight letters at once."""

import numpy as np

from truceline.kernels._compile import compiled, inlined
from truceline.kernels._nmea_words import Bytes, Ints, Wide

_BACKSLASH, _BANG, _DOLLAR = 92, 33, 36
_EACH, _LOW, _EVEN = 0x0101010101010101, 0x7F7F7F7F7F7F7F7F, 0x00FF00FF00FF00FF  # of the eight bytes of a word


@inlined
def equal(word: np.uint64, letters: int) -> np.uint64:
    """1 in each byte of a word that is that of `letters` (one letter eight times over), 0 in the others."""
    odd = word ^ np.uint64(letters)
    return (~(((odd & np.uint64(_LOW)) + np.uint64(_LOW)) | odd | np.uint64(_LOW))) >> np.uint64(7)


@inlined
def total(counts: np.uint64) -> int:
    """The sum of the eight bytes of a word."""
    pairs = (counts & np.uint64(_EVEN)) + ((counts >> np.uint64(8)) & np.uint64(_EVEN))
    return int((pairs * np.uint64(0x0001000100010001)) >> np.uint64(48))


@compiled
def counted(words: Wide, rest: Bytes) -> tuple[int, int, int]:
    """How many letters begin a sentence; a `$` or a tag block; end a line. Eight letters at once."""
    bangs = others = feeds = 0
    for start in range(0, words.size, 127):  # a byte counts at most two letters of a word
        one = other = feed = np.uint64(0)
        for k in range(start, min(start + 127, words.size)):
            word = words[k]
            one += equal(word, _BANG * _EACH)
            other += equal(word, _DOLLAR * _EACH) + equal(word, _BACKSLASH * _EACH)
            feed += equal(word, 10 * _EACH)
        bangs, others, feeds = bangs + total(one), others + total(other), feeds + total(feed)
    for letter in rest:
        bangs += letter == _BANG
        others += (letter == _DOLLAR) | (letter == _BACKSLASH)
        feeds += letter == 10
    return bangs, others, feeds


@compiled
def ends(words: Wide, rest: Bytes, feeds: Ints) -> None:
    """Where lines end."""
    n = 0
    for k in range(words.size):
        found = equal(words[k], 10 * _EACH)
        if found:
            for byte in range(8):
                if (found >> np.uint64(8 * byte)) & np.uint64(1):
                    feeds[n] = 8 * k + byte
                    n += 1
    for k in range(rest.size):
        if rest[k] == 10:
            feeds[n] = 8 * words.size + k
            n += 1
