"""What is wrong with a journal: every stored hash recomputed from the entries' bytes, the head against a checkpoint."""

from collections.abc import Iterator, Sequence

from truceline.evidence.entry import decode
from truceline.evidence.note import Checkpoint, PublicKey, parse_checkpoint, signed_by
from truceline.evidence.tlog import Tree, grow, leaf_hash
from truceline.model.errors import DamagedWorkspace

Row = tuple[int, str, str, bytes, bytes, bytes]


def row_faults(rows: Sequence[Row]) -> Iterator[str]:
    """Every row against its own entry and its place; no stored hash is trusted."""
    frontier: tuple[bytes, ...] = ()
    for place, (seq, type_, subject, data, leaf, packed) in enumerate(rows):
        if seq != place:
            yield f"journal: entry {place} is missing, the next one is {seq}"
            return
        try:
            entry = decode(data, seq=seq)
        except DamagedWorkspace as damage:
            yield f"journal: entry {seq}: {damage.found}"
            return
        frontier = grow(frontier, seq, leaf_hash(data))
        stored = (type_, subject, leaf, packed)
        if stored != (entry.type, entry.subject, leaf_hash(data), b"".join(frontier)):
            yield f"journal: entry {seq}: its type, subject, leaf or frontier is not what its bytes say"


def head_faults(tree: Tree, note: bytes | None, origin: str, public: PublicKey) -> Iterator[str]:
    """What a checkpoint kept apart says against the entries that are here."""
    if note is None:
        yield "journal: no checkpoint to compare with"
        return
    try:
        head = parse_checkpoint(note)
    except DamagedWorkspace as damage:
        yield f"checkpoint: {damage.found}"
        return
    yield from _against(head, tree, origin, public)


def _against(head: Checkpoint, tree: Tree, origin: str, public: PublicKey) -> Iterator[str]:
    if head.origin != origin:
        yield f"checkpoint: origin {head.origin!r}, this journal is {origin!r}"
    elif not signed_by(head, public):
        yield "checkpoint: not signed by the key of this journal"
    elif head.size > tree.size:
        yield f"journal: {tree.size} entries, the checkpoint has seen {head.size}: the end was cut off"
    elif tree.root(head.size) != head.root:
        yield f"journal: the first {head.size} entries are not those that the checkpoint has seen"
