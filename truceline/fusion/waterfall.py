"""Every weight as a bar with a sentence; the bars add up to the shown log-odds (science.md 2.8).

Order: members by time, then dependence between claims, then silences, then holds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.fusion.nodes import Node
from truceline.fusion.params import Params
from truceline.fusion.score import Cluster, joined, log_sum, single
from truceline.fusion.silence import Watch, counted, silences
from truceline.model.place import great_circle_m
from truceline.model.records import Bar

Floats = NDArray[np.float64]
LEAST, MOST = 0.01, 0.99  # no probability is shown outside
EXACT = 1e-9  # nats; the sum of the bars against the log-odds


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A cluster after dependence and silence."""

    bars: tuple[Bar, ...]
    log_odds: float  # of the shown probability
    probability: float
    by_hypothesis: Floats
    core: Cluster  # the first item of every voice: what place, time and type rest on
    voices: int


def weigh(cluster: Cluster, watch: Watch, params: Params) -> Weighed:
    """Bars, log-odds and probability of a cluster.

    Raises:
        ArithmeticError: the bars do not add up to the log-odds within 1e-9.
    """
    first, again = _voices(cluster)
    core = joined(first, cluster.frame, cluster.prior)
    bars = [_member(node, step, first[0]) for node, step in zip(first, _marginals(first, core), strict=True)]
    bars += _further(again, core, params)
    by_hypothesis, total = core.by_hypothesis, core.log_odds + sum(bar.weight_nats for bar in bars[len(first) :])
    for one in silences(core, cluster.nodes, watch, params):
        heard = by_hypothesis + one.weights
        weight = log_sum(heard) - log_sum(by_hypothesis)
        words = f"{one.sentence}: {factor(weight)}." if one.counts else f"{one.sentence}."
        bars.append(Bar(label=f"silence: {one.who}", sentence=words, weight_nats=weight, family="silence"))
        by_hypothesis, total = heard, total + weight
    shown, holds = _holds(total, primary=any(n.primary for n in cluster.nodes), voices=len(first), params=params)
    bars += holds
    found = sum(bar.weight_nats for bar in bars)
    if not abs(found - shown) <= EXACT:  # this way round: NaN fails
        raise ArithmeticError(f"the bars of {first[0].key} add up to {found!r}, not {shown!r}")
    return Weighed(
        bars=tuple(bars),
        log_odds=shown,
        probability=1 / (1 + math.exp(-shown)),
        by_hypothesis=by_hypothesis,
        core=core,
        voices=len(first),
    )


def factor(weight_nats: float) -> str:
    """A weight as people say it.

    >>> factor(1.79), factor(-0.7), factor(0.001)
    ('×6', '÷2', '×1')
    """
    size = math.exp(abs(weight_nats))
    number = f"{size:.0f}" if size >= 10 or abs(size - round(size)) < 0.05 else f"{size:.1f}"
    return f"÷{number}" if weight_nats < 0 and number != "1" else f"×{number}"


def _voices(cluster: Cluster) -> tuple[list[Node], list[Node]]:
    """The first item of each voice, and the further items of voices already heard, both by time."""
    first: dict[str, Node] = {}
    again = []
    for node in sorted(cluster.nodes, key=lambda node: (node.at_utc, node.key)):
        if node.voice in first:
            again.append(node)
        else:
            first[node.voice] = node
    return list(first.values()), again


def _marginals(nodes: Sequence[Node], core: Cluster) -> list[float]:
    """Log-odds of the first member, then what each further one adds."""
    found, before = [], 0.0
    for count in range(1, len(nodes) + 1):
        now = core.log_odds if count == len(nodes) else joined(nodes[:count], core.frame, core.prior).log_odds
        found.append(now - before)
        before = now
    return found


def _member(node: Node, weight: float, first: Node) -> Bar:
    where = (
        "first item, against how often such an item is seen here without an incident"
        if node is first
        else f"{_away_km(node, first):.1f} km from the first item"
    )
    copied = len(node.ids) - 1 if node.family == "report" else 0
    copies = f"; {counted(copied, 'copy', 'copies')} counted with it" if copied else ""
    return _bar(node, weight, f"{node.words} ({where}{copies}): {factor(weight)}.")


def _further(again: Sequence[Node], core: Cluster, params: Params) -> list[Bar]:
    """Further items of one voice: possible copies of a report, further passes over the same fire."""
    bars, total = [], 0.0
    for node in again:
        if node.family == "thermal":
            bars.append(
                _bar(node, 0.0, f"{node.words}: the same fire again, which proves the fire and not its cause: ×1.")
            )
            continue
        independent = core.merged(single(node, core.frame, core.prior)).log_odds - core.log_odds
        weight = dependent(independent, params.copy_unknown_origin, params.chance_coincidence)
        bars.append(_bar(node, weight, f"{node.words}: may go back to a report already counted: {factor(weight)}."))
        total += weight
    over = capped(total, params.collusion, params.collusion_floor) - total
    if total:
        texts = sum(node.family == "report" for node in again)
        most = math.log(1 + (1 - params.collusion) * params.collusion_floor / params.collusion)
        further = counted(texts, "further report", "further reports")
        words = f"{further} together count at most {factor(most)}: {factor(over)}."
        bars.append(Bar(label="collusion cap", sentence=words, weight_nats=over, family="dependence"))
    return bars


def _bar(node: Node, weight: float, sentence: str) -> Bar:
    return Bar(
        label={"thermal": "hot spot", "post": "observer", "report": "report"}[node.family],
        sentence=sentence,
        weight_nats=weight,
        evidence=node.ids,
        at_utc=node.at_utc,
        family=node.family,
    )


def _away_km(node: Node, first: Node) -> float:
    return great_circle_m(node.lat_deg, node.lon_deg, first.lat_deg, first.lon_deg) / 1000.0


def dependent(weight: float, copied: float, coincidence: float) -> float:
    """Weight of a report that copies an earlier one with chance `copied`; never above -ln copied."""
    w = min(weight, -math.log(coincidence))
    return math.log((copied + (1 - copied) * coincidence * math.exp(w)) / (copied + (1 - copied) * coincidence))


def capped(total: float, collusion: float, floor: float) -> float:
    """Joint weight of all secondary texts: at most ln(1 + (1 - collusion) floor / collusion), 1.31 nats by default."""
    top = collusion + (1 - collusion) * floor
    return math.log(top / (collusion + (1 - collusion) * floor * math.exp(-total)))


def _holds(total: float, *, primary: bool, voices: int, params: Params) -> tuple[float, list[Bar]]:
    shown, bars = total, []
    most = _logit(params.hold_at)
    if total > most and not (primary and voices > 1):
        why = "no second lineage" if primary else "no technical or primary item"
        bars.append(Bar(label="hold at 0.80", sentence=f"Held at 0.80: {why}", weight_nats=most - shown, family="hold"))
        shown = most
    for limit, beyond in ((_logit(MOST), shown > _logit(MOST)), (_logit(LEAST), shown < _logit(LEAST))):
        if beyond:
            bars.append(
                Bar(
                    label="limit",
                    sentence=f"No probability is shown outside {LEAST} to {MOST}",
                    weight_nats=limit - shown,
                    family="hold",
                )
            )
            shown = limit
    return shown, bars


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
