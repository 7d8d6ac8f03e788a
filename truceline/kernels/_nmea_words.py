"""What the two readers of sentences share: columns of their tables, reasons of loss, limits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Wide = NDArray[np.uint64]

# columns of the table of sentences
LINE, START, LENGTH, FILL, TOTAL, PART, SEQ, CHANNEL, OWN, STATION, STATION_LENGTH, CLOCK, MARK = range(13)
COLUMNS = 13
NO_TIME = -(1 << 63)
BLANK = 255  # no sequence number
NO_CLOCK, TAG, PREFIX, GATEWAY, SUFFIX = range(5)  # where the receiver's time stands
CLOCKS = ("none", "tag block", "before the sentence", "$PGHP", "after the checksum")
BAD_TAG = 1  # mark: the tag block fails its checksum, and nothing of it is used
REASONS = (
    "another sentence than of ships",
    "text",
    "tag block that does not end",
    "no checksum",
    "wrong checksum",
    "not the form of a sentence",
    "no payload",
    "a letter outside the alphabet",
    "a message type that nobody defined",
    "a length that its type does not have",
    "an identity of ten digits",
    "a part whose other parts did not come",
    "a part that came twice",
    "parts of two messages under one number",
)
(
    OTHER, WORDS, OPEN_TAG, UNSUMMED, MISSUMMED, MISFORMED, EMPTY, LETTER, UNDEFINED, MISSIZED, TEN_DIGITS, ALONE, TWICE,
    MIXED,
) = range(len(REASONS))  # fmt: skip

# A message takes at most five slots of 26.67 ms (M.1371), so its parts bear one time; receivers write whole seconds,
# and two of these may differ by one and be rounded either way.
PARTS_WITHIN_US = 2_000_000
PARTS_WITHIN_LINES = 20  # where no clock says how far apart they are: ours (O)
BUCKETS, WAYS, MOST_PARTS = 1024, 4, 9  # open messages that are remembered; more push out the oldest of their bucket
GROUPS = 256  # tag-block groups that are remembered
GROUP_LINES = 1000
FNV_START, FNV_PRIME = 14695981039346656037, 1099511628211


class Sentences(NamedTuple):
    """Whole sentences in their order, and the lines that hold none."""

    table: Small  # shape (n, COLUMNS)
    clock_us: Ints  # UTC microseconds, NO_TIME where nobody stated any
    station: Wide  # hash of the receiver's name, 0 where nobody stated any
    lost: Small  # shape (m, 2): line and reason


class Joined(NamedTuple):
    """Messages as lists of sentences: parts of message k are `parts[first[k]:first[k + 1]]`, in their order."""

    first: Ints
    parts: Ints
    lost: Small
    waiting: Ints  # sentences that may yet find their other parts


class Values(NamedTuple):
    """What messages say. Value f of message k is `values[at[k] + f]` in the order of its variant's fields."""

    message: Ints  # which of the joined messages
    variant: Ints
    bits: Ints
    at: Ints
    values: Small  # raw numbers; ABSENT; for text and bytes the place in `texts`
    texts: Bytes  # two bytes of length, the greater first, and then so many letters
    lost: Small


ABSENT = -(1 << 31)
