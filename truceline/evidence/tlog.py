"""The Merkle tree of RFC 6962: roots, frontiers, inclusion and consistency proofs, and their verification.

A hash is 32 bytes of SHA-256. A frontier is the list of roots of the complete subtrees along the right edge,
largest first: it is all that appending and signing a head need, O(log n).
"""

import hashlib
from collections.abc import Iterable, Sequence

from truceline.model.errors import OutOfRange

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()  # MTH({}), RFC 6962 section 2.1


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(frontier: Sequence[bytes], size: int, leaf: bytes) -> tuple[bytes, ...]:
    """The frontier after one more leaf; `size` is the number of leaves before it."""
    peaks = [*frontier, leaf]
    while size & 1:
        right = peaks.pop()
        peaks[-1] = node_hash(peaks[-1], right)
        size >>= 1
    return tuple(peaks)


def frontier_of(leaves: Iterable[bytes]) -> tuple[bytes, ...]:
    """The frontier of a tree over these leaf hashes."""
    peaks: tuple[bytes, ...] = ()
    for size, leaf in enumerate(leaves):
        peaks = grow(peaks, size, leaf)
    return peaks


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root behind a frontier; the empty root for an empty tree."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for peak in reversed(frontier[:-1]):
        root = node_hash(peak, root)
    return root


class Tree:
    """A tree over leaf hashes that answers many proofs: O(n) to build, O(log^2 n) for each proof."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            pairs = zip(below[0::2], below[1::2], strict=False)  # an odd last node belongs to no complete subtree
            self._levels.append([node_hash(left, right) for left, right in pairs])

    def add(self, leaf: bytes) -> None:
        """One more leaf."""
        self.size += 1
        level = 0
        self._levels[0].append(leaf)
        while len(self._levels[level]) % 2 == 0:
            left, right = self._levels[level][-2:]
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1].append(node_hash(left, right))
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves, of all by default.

        Raises:
            OutOfRange: more leaves than there are.
        """
        size = self.size if size is None else size
        _require(0 <= size <= self.size, "size", size, f"0 to {self.size}")
        return self._subtree(0, size) if size else EMPTY_ROOT

    def leaves(self, size: int) -> bytes:
        """The hashes of the first `size` leaves, one behind the other: they prove every earlier root.

        Raises:
            OutOfRange: more leaves than there are.
        """
        _require(0 <= size <= self.size, "size", size, f"0 to {self.size}")
        return b"".join(self._levels[0][:size])

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """PATH(index, D[size]) of RFC 6962 section 2.1.1, from the leaf upwards.

        Raises:
            OutOfRange: the index is not among the first `size` leaves.
        """
        size = self.size if size is None else size
        _require(0 <= index < size <= self.size, "index", index, f"an index below a size of at most {self.size}")
        return tuple(self._path(index, 0, size))

    def consistency(self, old: int, new: int | None = None) -> tuple[bytes, ...]:
        """PROOF(old, D[new]) of RFC 6962 section 2.1.2: that the tree of `old` leaves is the start of that of `new`.

        Raises:
            OutOfRange: not 0 < old <= new <= the size of the tree.
        """
        new = self.size if new is None else new
        _require(0 < old <= new <= self.size, "old size", old, f"1 to a new size of at most {self.size}")
        return tuple(self._subproof(old, 0, new, whole=True))

    def _subtree(self, low: int, high: int) -> bytes:
        width = high - low
        if width & (width - 1) == 0:  # complete, and aligned because every split is at a power of two
            return self._levels[width.bit_length() - 1][low >> (width.bit_length() - 1)]
        middle = low + _split(width)
        return node_hash(self._subtree(low, middle), self._subtree(middle, high))

    def _path(self, index: int, low: int, high: int) -> list[bytes]:
        if high - low == 1:
            return []
        middle = low + _split(high - low)
        if index < middle:
            return [*self._path(index, low, middle), self._subtree(middle, high)]
        return [*self._path(index, middle, high), self._subtree(low, middle)]

    def _subproof(self, old: int, low: int, high: int, *, whole: bool) -> list[bytes]:
        if old == high:
            return [] if whole else [self._subtree(low, high)]
        middle = low + _split(high - low)
        if old <= middle:
            return [*self._subproof(old, low, middle, whole=whole), self._subtree(middle, high)]
        return [*self._subproof(old, middle, high, whole=False), self._subtree(low, middle)]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether an inclusion proof holds (RFC 9162 section 2.1.3.2); false for any index, size or length that cannot."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a consistency proof holds (RFC 9162 section 2.1.4.2). An old size of 0 only with the empty root."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not path and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    if old == new:
        return not path and old_root == new_root
    proof = [old_root, *path] if old & (old - 1) == 0 else list(path)
    return bool(proof) and _walk(proof, old - 1, new - 1) == (old_root, new_root)


def _walk(proof: Sequence[bytes], node: int, last: int) -> tuple[bytes, bytes] | None:
    while node & 1:
        node, last = node >> 1, last >> 1
    old, new = proof[0], proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(width: int) -> int:
    """The largest power of two smaller than `width`."""
    return 1 << (width - 1).bit_length() - 1


def _require(holds: bool, name: str, found: int, expected: str) -> None:  # noqa: FBT001 - an assertion, not an option
    if not holds:
        raise OutOfRange(name, found, expected)
