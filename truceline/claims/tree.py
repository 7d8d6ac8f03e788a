"""The tree of an origin as a picture of text: who repeats whom, when, why, with the shared words marked."""

from collections.abc import Mapping, Sequence

from truceline.claims.documents import Document
from truceline.claims.origin_lineages import Lineage, Link, credits_of


def drawn(lineage: Lineage, documents: Sequence[Document]) -> list[str]:
    """Lines of a picture: the earliest text at the top, each other under the one it is most likely to repeat."""
    parent = parents(lineage)
    tops = [number for number, link in parent.items() if link is None]
    return [line for top in tops for line in _branch(top, 0, parent, lineage, documents)]


def parents(lineage: Lineage) -> dict[int, Link | None]:
    """For each text of a lineage, the earliest first, the link to the one it is most likely to repeat."""
    return {number: _parent(number, lineage) for number in lineage.members}


def order_known(link: Link, documents: Sequence[Document]) -> bool:
    """Whether one of two texts is known to be the earlier: their times of publication do not overlap."""
    first, second = documents[link.earlier], documents[link.later]
    if first.published_to is None or second.published_from is None:
        return False
    return first.published_to <= second.published_from and first.published_from != second.published_from


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
        how = "may repeat" if order_known(link, documents) else "may repeat, or be repeated by,"
        lines.append(f"  {how} {documents[link.earlier].outlet}: {link.reason} {what}{more}")
        lines.append(f"  chance of a copy {link.copy_probability:.2f}, for the claims in those words alone")
    if named := sorted({credit.name for credit in credits_of([one])}):
        lines.append(f"  names as its source: {', '.join(named)}")
    return lines
