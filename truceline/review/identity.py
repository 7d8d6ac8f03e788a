"""What people decided about identity, as the fold of cases takes it: same event, keep apart, split, and undoing.

The later word counts: a merge suspends an earlier parting of the same items, and the other way round, until undone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from truceline.model.cases import Constraint, Decisions, Parting, Pin
from truceline.review.acts import Act, Decision
from truceline.review.shown import Screen

Span = tuple[datetime, datetime | None]  # [from, until); None: for ever


def identity(screen: Screen, decisions: Sequence[Decision]) -> Decisions:
    """Constraints, and the numbers of every report that somebody decided about.

    Raises:
        DamagedWorkspace: such a report is not in the vault any more.
    """
    return replace(constraints(decisions), pins=tuple(_pins(screen, decisions)))


def _pins(screen: Screen, decisions: Iterable[Decision]) -> Iterator[Pin]:
    """The items of each number in the first report that somebody decided about and that shows it."""
    given, told = set[str](), set[str]()
    for one in decisions:
        if one.report not in told:
            told.add(one.report)
            for number, items in screen.numbers(one.report).items():
                if number not in given:
                    given.add(number)
                    yield Pin(number=number, items=items, decision=_cause(one), at_utc=one.at_utc)


def constraints(decisions: Iterable[Decision]) -> Decisions:
    """Decisions as constraints, each for the time in which it holds."""
    every = list(decisions)
    ended = {one.about["of"]: one.at_utc for one in every if one.act is Act.UNDO}
    merges = [one for one in every if one.act is Act.SAME]
    parted = [one for one in every if one.act in {Act.APART, Act.SPLIT}]
    spans: dict[str, Span] = {one.digest: (one.at_utc, ended.get(one.digest)) for one in (*merges, *parted)}
    same = [pair for one in merges for pair in _same(one, [late for late in parted if late.seq > one.seq], spans)]
    partings = [
        Parting(one=one.items, other=one.against, decision=_cause(one), at_utc=start, until_utc=end)
        for one in parted
        for start, end in less(spans[one.digest], [spans[late.digest] for late in merges if _joins(late, one)])
    ]
    return Decisions(same_event=tuple(same), partings=tuple(partings))


def less(span: Span, holes: Sequence[Span]) -> list[Span]:
    """What is left of a span without others.

    >>> from datetime import datetime, timezone
    >>> day = lambda number: datetime(2025, 3, number, tzinfo=timezone.utc)
    >>> [(a.day, b and b.day) for a, b in less((day(1), None), [(day(3), day(5))])]
    [(1, 3), (5, None)]
    """
    left = [span]
    for begun, ended in holes:
        cut: list[Span] = []
        for start, end in left:
            if end is not None and begun >= end:
                cut.append((start, end))
                continue
            if start < begun:
                cut.append((start, begun))
            if ended is not None and (end is None or ended < end):
                cut.append((max(start, ended), end))
        left = cut
    return left


def _same(one: Decision, later: Sequence[Decision], spans: dict[str, Span]) -> Iterator[Constraint]:
    """Every item of one case with the first of the other, and the other way round: a later split leaves the rest."""
    pairs = [(item, one.against[0]) for item in one.items] + [(one.items[0], item) for item in one.against[1:]]
    sides = [(frozenset(late.items), frozenset(late.against), spans[late.digest]) for late in later]
    for a, b in pairs:
        holes = [span for left, right, span in sides if (a in left and b in right) or (a in right and b in left)]
        for start, end in less(spans[one.digest], holes):
            yield Constraint(one=a, other=b, decision=_cause(one), at_utc=start, until_utc=end)


def _joins(merge: Decision, parting: Decision) -> bool:
    """Whether a later merge joins what a decision had parted."""
    one, other = set(parting.items), set(parting.against)
    across = (one & set(merge.items) and other & set(merge.against)) or (
        other & set(merge.items) and one & set(merge.against)
    )
    return merge.seq > parting.seq and bool(across)


def _cause(one: Decision) -> str:
    return f"decision {one.seq} of {one.officer}"
