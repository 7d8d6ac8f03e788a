"""What still stands when somebody is not there: the least fixed point over the conditions, in three values.

A pledge stands when it was not taken back and what it hangs on stands. Two fixed points are computed: one that takes
everything unknown as absent, one that takes it as there. What is in the first stands, what is not even in the second
does not, the rest is not known. Both begin with nothing: "A if B, B if A" never holds itself up. Such a circle is in
the *greatest* fixed point alone and is told: it stands only together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from truceline.model.conditions import All, Key, Needs, keys_of
from truceline.model.errors import UnknownName
from truceline.pledges.ledger import Ledger


class Stand(StrEnum):
    """Whether a pledge stands."""

    STANDS = "stands"
    UNKNOWN = "unknown"
    TOGETHER = "only together"  # held up by a circle alone
    FALLS = "does not stand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One pledge that stood, or could have stood, and does not without what was taken out."""

    key: str
    before: Stand
    after: Stand
    chain: tuple[str, ...]  # from the pledge down to what was taken out: each hangs on the next


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What stands without some of it."""

    without: tuple[str, ...]  # contributors and keys, as asked
    taken_out: tuple[str, ...]  # keys
    before: Mapping[str, Stand]
    after: Mapping[str, Stand]
    losses: tuple[Loss, ...]  # of pledges that were not taken out themselves
    circles: tuple[tuple[str, ...], ...]  # keys that hang on each other, each circle once
    unknown: Mapping[str, tuple[str, ...]]  # pledge -> conditions whose state nobody stated, that leave it open


def what_if(held: Ledger, without: Iterable[str] = (), *, all_met: bool = False) -> WhatIf:
    """What stands when contributors, or single pledges, are not there.

    `all_met`: every condition that is no pledge is taken as met, as a plan for the time of a ceasefire does.

    Raises:
        UnknownName: neither a contributor nor a pledge of the ledger.
    """
    asked = tuple(without)
    taken = tuple(dict.fromkeys(key for name in asked for key in _keys(held, name)))
    graph = _Graph(held, all_met=all_met)
    before, after = graph.stands(()), graph.stands(taken)
    gone = frozenset(taken)
    hops = graph.hops(after, taken)
    return WhatIf(
        without=asked,
        taken_out=taken,
        before=before,
        after=after,
        losses=tuple(
            Loss(key=key, before=before[key], after=stand, chain=_chain(key, hops))
            for key, stand in after.items()
            if key not in gone and _rank(stand) < _rank(before[key])
        ),
        circles=circles({key: list(dict.fromkeys(graph.keys[key])) for key in graph.trees}),
        unknown={key: graph.open_keys(key, after) for key, stand in after.items() if stand is Stand.UNKNOWN},
    )


def circles(edges: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Groups of keys that each hang on all others of the group, in order: strongly connected parts (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in edges:
        if start in index:
            continue
        work = [(start, iter(edges[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, rest = work[-1]
            nxt = next((one for one in rest if one in edges and (one not in index or one in on_stack)), None)
            if nxt is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.extend(_popped(node, stack, on_stack, edges))
            elif nxt in index:
                low[node] = min(low[node], index[nxt])
            else:
                index[nxt] = low[nxt] = len(index)
                stack.append(nxt)
                on_stack.add(nxt)
                work.append((nxt, iter(edges[nxt])))
    return tuple(sorted(found))


def _popped(
    node: str, stack: list[str], on_stack: set[str], edges: Mapping[str, Iterable[str]]
) -> Iterable[tuple[str, ...]]:
    part = []
    while True:
        one = stack.pop()
        on_stack.discard(one)
        part.append(one)
        if one == node:
            break
    if len(part) > 1 or node in edges[node]:
        yield tuple(sorted(part))


def _keys(held: Ledger, name: str) -> list[str]:
    if name in held.promises:
        return [name]
    known = {one.casefold(): one for one in held.contributors()}
    if name.casefold() not in known:
        raise UnknownName("contributor or pledge", name, (*known.values(), *held.promises))
    return held.of(known[name.casefold()])


def _rank(stand: Stand) -> int:
    return (Stand.FALLS, Stand.TOGETHER, Stand.UNKNOWN, Stand.STANDS).index(stand)


class _Graph:
    """The conditions of a ledger as trees over keys."""

    def __init__(self, held: Ledger, *, all_met: bool) -> None:
        self.held, self.all_met = held, all_met
        # Two descriptions that name other conditions: the pledge surely stands only where all are met.
        self.trees = {key: one.needs for key, one in held.promises.items()}
        self.keys = {key: [k for tree in trees for k in keys_of(tree)] for key, trees in self.trees.items()}
        self.users: dict[str, list[str]] = {}
        for key, needed in self.keys.items():
            for one in dict.fromkeys(needed):
                self.users.setdefault(one, []).append(key)

    def stands(self, taken: Iterable[str]) -> dict[str, Stand]:
        """Every pledge, without those taken out."""
        gone = frozenset(taken)
        surely, maybe = self._least(gone, unknown=False), self._least(gone, unknown=True)
        greatest = self._greatest(gone)
        found = {}
        for key in self.trees:
            if key in surely:
                found[key] = Stand.STANDS
            elif key in maybe:
                found[key] = Stand.UNKNOWN
            else:
                found[key] = Stand.TOGETHER if key in greatest else Stand.FALLS
        return found

    def hops(self, after: Mapping[str, Stand], taken: Iterable[str]) -> dict[str, str]:
        """For every key that does not surely stand: what it hangs on, one step nearer to something taken out."""
        found = dict.fromkeys(taken, "")
        queue = list(found)
        for one in queue:
            for user in self.users.get(one, ()):
                if user not in found and self._holds(user, after) is not True:
                    found[user] = one
                    queue.append(user)
        return found

    def open_keys(self, key: str, after: Mapping[str, Stand]) -> tuple[str, ...]:
        """Conditions and missing keys below a pledge whose state nobody stated; its own key where that is open."""
        seen, queue, found = {key}, [key], []
        for one in queue:
            promise = self.held.promises.get(one)
            if promise is not None and promise.ended is None:
                found.append(one)
            for nxt in self.keys.get(one, ()):
                if nxt in seen:
                    continue
                seen.add(nxt)
                if nxt in self.trees:
                    if after[nxt] is Stand.UNKNOWN:
                        queue.append(nxt)
                elif self._holds(nxt, after) is None:
                    found.append(nxt)
        return tuple(found)

    def _holds(self, key: str, after: Mapping[str, Stand]) -> bool | None:
        if key in after:
            return {Stand.STANDS: True, Stand.UNKNOWN: None}.get(after[key], False)
        return self._stated(key)

    def _stated(self, key: str) -> bool | None:
        """What is known of a condition; of a key that is not in the ledger nothing is."""
        fact = self.held.facts.get(key)
        return None if fact is None else self.all_met or fact.met

    def _base(self, key: str, gone: frozenset[str], *, unknown: bool) -> bool:
        """Whether a pledge is there at all: not taken out, not taken back."""
        ended = self.held.promises[key].ended
        return key not in gone and (unknown if ended is None else not ended)

    def _given(self, key: str, *, unknown: bool) -> bool:
        """A key that is no pledge: a condition, or one that is not in the ledger."""
        met = self._stated(key)
        return unknown if met is None else met

    def _least(self, gone: frozenset[str], *, unknown: bool) -> set[str]:
        true = {key for key in self.users if key not in self.trees and self._given(key, unknown=unknown)}
        outside = set(true)
        queue = [key for key in self.trees if self._base(key, gone, unknown=unknown)]
        able, waiting = set(queue), set(queue)
        while queue:
            key = queue.pop()
            waiting.discard(key)
            if key in true or not self._met(key, true, unknown=unknown):
                continue
            true.add(key)
            for user in self.users.get(key, ()):
                if user in able and user not in true and user not in waiting:
                    waiting.add(user)
                    queue.append(user)
        return true - outside

    def _greatest(self, gone: frozenset[str]) -> set[str]:
        true = {key for key in self.users if key not in self.trees and self._given(key, unknown=True)}
        outside = set(true)
        true |= {key for key in self.trees if self._base(key, gone, unknown=True)}
        queue = [key for key in self.trees if key in true]
        while queue:
            key = queue.pop()
            if key in true and not self._met(key, true, unknown=True):
                true.discard(key)
                queue.extend(user for user in self.users.get(key, ()) if user in true and user in self.trees)
        return true - outside

    def _met(self, key: str, true: set[str], *, unknown: bool) -> bool:
        told = [_holds(tree, true) for tree in self.trees[key]]
        return any(told) if unknown else all(told)


def _holds(tree: Needs, true: set[str]) -> bool:
    if isinstance(tree, Key):
        return tree.key in true
    if isinstance(tree, All):
        return all(_holds(part, true) for part in tree.parts)
    return any(_holds(part, true) for part in tree.parts)


def _chain(key: str, hops: Mapping[str, str]) -> tuple[str, ...]:
    """The shortest way from a pledge down to what was taken out."""
    chain = [key]
    while hops.get(chain[-1]):
        chain.append(hops[chain[-1]])
    return tuple(chain)
