"""The tree of an origin as a picture of text: who repeats whom, when, why, with the shared words marked."""

from collections.abc import Mapping, Sequence

from truceline.claims.documents import Document
from truceline.claims.origin_lineages import Lineage, Link, credits_of


def drawn(lineage: Lineage, documents: Sequence[Document]) -> list[str]:
    """Lines of a picture: the earliest text at the top, each other under the one it is most likely to repeat."""
    parent = {number: _parent(number, lineage) for number in lineage.members}
    tops = [number for number, link in parent.items() if link is None]
    return [line for top in tops for line in _branch(top, 0, parent, lineage, documents)]


def _parent(number: int, lineage: Lineage) -> Link | None:
    """The strongest link to an earlier text; a passage before a credit."""
    held = [one for one in lineage.links if one.later == number]
    return max(held, key=lambda one: (one.reason != "credit", one.copy_probability, len(one.words)), default=None)


def _branch(
    number: int, depth: int, parent: Mapping[int, Link | None], lineage: Lineage, documents: Sequence[Document]
) -> list[str]:
    indent = "    " * depth
    lines = [indent + line for line in _one(number, parent[number], lineage, documents)]
    for other, link in parent.items():
        if link is not None and link.earlier == number:
            lines += _branch(other, depth + 1, parent, lineage, documents)
    return lines


def _one(number: int, link: Link | None, lineage: Lineage, documents: Sequence[Document]) -> list[str]:
    one = documents[number]
    lines = [f"{one.outlet} ({f'{one.published_from:%Y-%m-%d}' if one.published_from else 'no date'})"]
    if link is not None:
        others = sum(other.later == number and other.earlier == link.earlier for other in lineage.links) - 1
        what = f"both name {link.words}" if link.reason == "credit" else f"[{link.words}]"
        more = f", and {others} more" if others else ""
        lines.append(f"  may repeat {documents[link.earlier].outlet}: {link.reason} {what}{more}")
        lines.append(f"  chance of a copy {link.copy_probability:.2f}, for the claims in those words alone")
    if named := sorted({credit.name for credit in credits_of([one])}):
        lines.append(f"  names as its source: {', '.join(named)}")
    return lines
