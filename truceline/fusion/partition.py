"""Which nodes belong to one incident: merge while it pays, then reassign (science.md 2.7).

Maximises the sum of ln(1 + O). Ties break by the smaller pair of keys, so results repeat byte for byte.
"""

import heapq
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from truceline.fusion.nodes import Node
from truceline.fusion.params import Params
from truceline.fusion.prior import Prior
from truceline.fusion.score import Cluster, Frame, joined, single
from truceline.kernels import neighbours, union_find

SWEEPS = 20
BETTER = 1e-9  # nats


def partition(nodes: Sequence[Node], prior: Prior, params: Params) -> list[Cluster]:
    """Nodes into clusters, in order of their smallest key."""
    ordered = sorted(nodes, key=lambda node: node.key)
    pairs = candidate_pairs(ordered, params)
    labels = union_find.components(len(ordered), *(np.array([p[k] for p in pairs], dtype=np.int64) for k in (0, 1)))
    members: dict[int, list[int]] = defaultdict(list)
    for index, label in enumerate(labels.tolist()):
        members[label].append(index)
    near: dict[int, set[int]] = defaultdict(set)
    for left, right in pairs:
        near[left].add(right)
        near[right].add(left)
    found = [cluster for group in members.values() for cluster in _component(group, ordered, near, prior, params)]
    return sorted(found, key=lambda cluster: cluster.nodes[0].key)


def candidate_pairs(nodes: Sequence[Node], params: Params) -> list[tuple[int, int]]:
    """Index pairs that may be one event: near, close in time, and allowed to meet at all."""
    if len(nodes) < len(("one", "other")):
        return []
    lat, lon = np.array([n.lat_deg for n in nodes]), np.array([n.lon_deg for n in nodes])
    # time is checked per pair below: the sds differ too much for one gap
    i, j = neighbours.pairs(lat, lon, np.zeros(len(nodes)), params.pair_km * 1000.0, 0.0)
    return [(a, b) for a, b in zip(i.tolist(), j.tolist(), strict=True) if _may_pair(nodes[a], nodes[b], params)]


def _may_pair(a: Node, b: Node, params: Params) -> bool:
    if a.lineage == b.lineage or max(a.from_hour, b.from_hour) - min(a.to_hour, b.to_hour) > params.slack_h:
        return False
    gap = (a.hour - b.hour) ** 2 / (a.hour_sd**2 + b.hour_sd**2)
    if gap >= params.pair_time_chi2:
        return False
    families = {a.family, b.family}
    if families == {"thermal", "report"} and max(a.vague_km, b.vague_km) > params.centroid_km:
        return False  # a settlement centroid does not corroborate a hot spot (science.md 7.3)
    limit = params.thermal_pair_chi2 if families == {"thermal"} else params.pair_chi2
    return _distance_chi2(a, b) < limit


def _distance_chi2(a: Node, b: Node) -> float:
    east, north = Frame(a.lat_deg, a.lon_deg).to_km(b.lat_deg, b.lon_deg)
    variance = (sum(a.spread_km2[:2]) + sum(b.spread_km2[:2])) / 2 + 1.0
    return (east * east + north * north) / variance


def _component(
    group: list[int], nodes: Sequence[Node], near: dict[int, set[int]], prior: Prior, params: Params
) -> list[Cluster]:
    middle = nodes[group[0]]
    frame = Frame(middle.lat_deg, middle.lon_deg)
    clusters = {index: single(nodes[index], frame, prior) for index in group}
    if len(group) == 1:
        return list(clusters.values())
    _merge(clusters, {index: set(near[index]) for index in group}, params)
    home = {node.key: index for index, cluster in clusters.items() for node in cluster.nodes}
    _reassign(clusters, home, {nodes[i].key: {nodes[j].key for j in near[i]} for i in group}, params)
    return list(clusters.values())


def _merge(clusters: dict[int, Cluster], near: dict[int, set[int]], params: Params) -> None:
    """Greedy merging; a stale heap entry is one whose side has changed since."""
    version = dict.fromkeys(clusters, 0)
    heap: list[tuple[float, str, str, int, int, int, int]] = []

    def push(a: int, b: int) -> None:
        if not allowed(clusters[a], clusters[b], params):
            return
        gain = clusters[a].merged(clusters[b]).gain - clusters[a].gain - clusters[b].gain
        if gain > 0:
            first, second = sorted((clusters[a].nodes[0].key, clusters[b].nodes[0].key))
            heapq.heappush(heap, (-gain, first, second, a, b, version[a], version[b]))

    for a in sorted(clusters):
        for b in sorted(near[a]):
            if a < b:
                push(a, b)
    while heap:
        _, _, _, a, b, seen_a, seen_b = heapq.heappop(heap)
        if a not in clusters or b not in clusters or version[a] != seen_a or version[b] != seen_b:
            continue
        clusters[a] = clusters[a].merged(clusters.pop(b))
        version[a] += 1
        near[a] |= near.pop(b)
        near[a] -= {a, b}
        for other in sorted(near[a]):
            near[other].discard(b)
            near[other].add(a)
            push(min(a, other), max(a, other))


def _reassign(clusters: dict[int, Cluster], home: dict[str, int], near: dict[str, set[str]], params: Params) -> None:
    """Move single nodes to a better neighbour, or out on their own, until nothing improves."""
    for _ in range(SWEEPS):
        moved = False
        for key in sorted(home):
            moved |= _move(key, clusters, home, near[key], params)
        if not moved:
            return


def _move(key: str, clusters: dict[int, Cluster], home: dict[str, int], near: set[str], params: Params) -> bool:
    at = home[key]
    here = clusters[at]
    node = next(n for n in here.nodes if n.key == key)
    alone = single(node, here.frame, here.prior)
    rest = [n for n in here.nodes if n.key != key]
    left = joined(rest, here.frame, here.prior) if rest else None
    lost = here.gain - (left.gain if left else 0.0)
    best, target = (alone.gain - lost, -1) if rest else (0.0, at)
    for other in sorted({home[k] for k in near} - {at}):
        if allowed(clusters[other], alone, params):
            gain = clusters[other].merged(alone).gain - clusters[other].gain - lost
            if gain > best + BETTER:
                best, target = gain, other
    if best <= BETTER or target == at:
        return False
    if target < 0:
        target = max(clusters) + 1
        clusters[target] = alone
    else:
        clusters[target] = clusters[target].merged(alone)
    if left:
        clusters[at] = left
    else:
        del clusters[at]
    home[key] = target
    return True


def allowed(a: Cluster, b: Cluster, params: Params) -> bool:
    """No lineage twice, and one time at which everything may have happened."""
    if {n.lineage for n in a.nodes} & {n.lineage for n in b.nodes}:
        return False
    nodes = a.nodes + b.nodes
    return max(n.from_hour for n in nodes) - min(n.to_hour for n in nodes) <= params.slack_h
