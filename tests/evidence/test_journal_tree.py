"""The Merkle tree against RFC 6962: published vectors, a reference written from the definition, forged proofs."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.evidence.tlog import (
    EMPTY_ROOT,
    Tree,
    consistent,
    frontier_of,
    grow,
    included,
    leaf_hash,
    root_of,
)
from truceline.model.errors import OutOfRange

# Inputs and roots of the test suite of google/certificate-transparency (Merkle tree of 1 to 8 leaves)
PUBLISHED_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
PUBLISHED_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MOST = 64
LEAVES = [leaf_hash(str(n).encode()) for n in range(MOST)]
TREE = Tree(LEAVES)


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def test_the_empty_tree_has_the_published_root() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of(()) == Tree([]).root() == EMPTY_ROOT


def test_the_published_roots_of_one_to_eight_leaves() -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in PUBLISHED_LEAVES]
    for size, root in enumerate(PUBLISHED_ROOTS, 1):
        assert Tree(leaves[:size]).root().hex() == root
        assert root_of(frontier_of(leaves[:size])).hex() == root


def test_every_size_up_to_64_has_the_root_of_the_definition() -> None:
    for size in range(MOST + 1):
        wanted = by_definition(LEAVES[:size])
        assert TREE.root(size) == root_of(frontier_of(LEAVES[:size])) == wanted


def test_every_inclusion_proof_up_to_64_holds_and_holds_for_nothing_else() -> None:
    for size in range(1, MOST + 1):
        root = TREE.root(size)
        for index in range(size):
            path = TREE.inclusion(index, size)
            assert included(LEAVES[index], index, size, path, root)
            assert not included(LEAVES[index], index, size, (*path, root), root)
            assert not included(LEAVES[index], size, size, path, root)
            assert not included(LEAVES[index - 1], index, size, path, root) or size == 1
            assert not path or not included(LEAVES[index], index, size, path[:-1], root)


def test_every_consistency_proof_up_to_64_holds_and_refuses_another_history() -> None:
    for new in range(1, MOST + 1):
        for old in range(1, new + 1):
            path = TREE.consistency(old, new)
            assert consistent(old, new, TREE.root(old), TREE.root(new), path)
            assert not consistent(old, new, leaf_hash(b"forged"), TREE.root(new), path)
            assert not consistent(old, new, TREE.root(old), leaf_hash(b"forged"), path)
            assert not consistent(old, new, TREE.root(old), TREE.root(new), (*path, LEAVES[0]))


def test_an_old_size_of_zero_is_consistent_only_with_the_empty_root() -> None:
    assert consistent(0, 5, EMPTY_ROOT, TREE.root(5), ())
    assert not consistent(0, 5, TREE.root(1), TREE.root(5), ())
    assert not consistent(0, 0, EMPTY_ROOT, TREE.root(1), ())
    assert not consistent(5, 4, TREE.root(5), TREE.root(4), ())


@given(st.integers(1, MOST), st.data())
def test_no_flipped_bit_of_a_proof_is_accepted(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = list(TREE.inclusion(index, size))
    if path:
        place, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
        number = int.from_bytes(path[place]) ^ (1 << bit)
        path[place] = number.to_bytes(32)
        assert not included(LEAVES[index], index, size, path, TREE.root(size))


@given(st.integers(-3, 70), st.integers(-3, 70), st.lists(st.sampled_from(LEAVES), max_size=8))
def test_a_made_up_proof_is_never_accepted(index: int, size: int, path: list[bytes]) -> None:
    assert not included(leaf_hash(b"never logged"), index, size, path, TREE.root(min(max(size, 0), MOST)))


@given(st.lists(st.binary(max_size=40), max_size=80))
def test_growing_leaf_by_leaf_gives_the_root_of_the_whole(entries: list[bytes]) -> None:
    leaves = [leaf_hash(entry) for entry in entries]
    peaks: tuple[bytes, ...] = ()
    for size, leaf in enumerate(leaves):
        peaks = grow(peaks, size, leaf)
        assert len(peaks) == (size + 1).bit_count()
    assert root_of(peaks) == by_definition(leaves)


@pytest.mark.parametrize(("index", "size"), [(5, 5), (-1, 5), (0, 65), (0, 0)])
def test_a_proof_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(OutOfRange):
        TREE.inclusion(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (1, 65)])
def test_a_consistency_proof_outside_the_tree_is_refused(old: int, new: int) -> None:
    with pytest.raises(OutOfRange):
        TREE.consistency(old, new)
