"""Every step as a bar with a sentence that a person reads; the bars add up to the shown log-odds (science.md 2.8)."""

import math
from collections.abc import Mapping
from datetime import datetime

from truceline.fusion.nodes import FAMILY, RADAR, REPORT, SEISMIC, THERMAL, Nodes
from truceline.fusion.params import Params
from truceline.fusion.silence import counted
from truceline.fusion.weigh import LEAST, MOST, Step, Weighed
from truceline.model.place import great_circle_m
from truceline.model.records import Bar, Claim, Observation

AROUND_KM = 10.0  # the circle in which a sentence says what is to be expected
LABELS = {
    "thermal": "hot spot", "post": "observer", "seismic": "seismic", "radar": "radar", "report": "report",
    "dependence": "report",
}  # fmt: skip
HOLD_WHY = {
    "no second lineage": "no second independent voice",
    "no technical or primary item": "nobody looked for himself; texts alone do not pass it",
}

Members = Mapping[int, Observation | Claim]


def bars(weighed: Weighed, nodes: Nodes, members: Members, params: Params) -> tuple[Bar, ...]:
    """The steps of one incident in words. `members` holds the records of its items."""
    return tuple(_bar(step, weighed, nodes, members, params) for step in weighed.steps)


def factor(weight_nats: float) -> str:
    """A weight as people say it.

    >>> factor(1.79), factor(-0.7), factor(0.001)
    ('×6', '÷2', '×1')
    """
    size = math.exp(min(abs(weight_nats), 50.0))
    if size >= 100:
        digits = 1 - math.floor(math.log10(size))
        number = f"{round(size, digits):,.0f}"
    else:
        number = f"{size:.0f}" if size >= 10 or abs(size - round(size)) < 0.05 else f"{size:.1f}"
    return f"÷{number}" if weight_nats < 0 and number != "1" else f"×{number}"


def _bar(step: Step, weighed: Weighed, nodes: Nodes, members: Members, params: Params) -> Bar:
    times = factor(step.nats)
    if step.node >= 0:
        node = step.node
        ids = tuple(sorted(_id(members[item]) for item in nodes.inside(node).tolist()))
        words = _member_words(step, weighed, nodes, members, params)
        return Bar(
            label=LABELS[step.family], sentence=f"{words}: {times}.", weight_nats=step.nats, evidence=ids,
            at_utc=_moment(members[int(nodes.head[node])]), family=step.family,
        )  # fmt: skip
    if step.silence is not None:
        one = step.silence
        words = f"{one.sentence}: {times}." if one.counts else f"{one.sentence}."
        return Bar(label=f"silence: {one.who}", sentence=words, weight_nats=step.nats, family="silence")
    label, words = _other_words(step, params)
    return Bar(label=label, sentence=words, weight_nats=step.nats, family=step.family)


def _other_words(step: Step, params: Params) -> tuple[str, str]:
    """Label and sentence of what is no item and no silence."""
    times = factor(step.nats)
    if step.why == "expected":
        return (
            "expected",
            f"Before any evidence, how often such an incident happens in the place and hours left open: {times}.",
        )
    if step.why == "excited":
        return "nearby before", f"Incidents near here in the days before make another one more likely: {times}."
    if step.why == "calibration":
        return "calibration", f"What adjudicated incidents taught about sums like this one: {times}."
    if step.why == "limit":
        return "limit", f"No probability is shown outside {LEAST} to {MOST}"
    return f"hold at {params.hold_at:.2f}", f"Held at {params.hold_at:.2f}: {HOLD_WHY[step.why]}"


def _member_words(step: Step, weighed: Weighed, nodes: Nodes, members: Members, params: Params) -> str:
    node, family = step.node, int(nodes.family[step.node])
    words = _spoken(nodes, node, members[int(nodes.head[node])])
    if step.copy >= 1.0:
        return f"{words}: the same fire again, which proves the fire and not its cause"
    if step.copy > 0.0:
        again = f"may go back to {'a report' if family == REPORT else 'a row'} already counted"
        return f"{words}: {again}{_together(step, weighed, params)}"
    first = weighed.first[0]
    where = (
        "first item, against how often such an item is seen here without an incident"
        if node == first
        else f"{_away_km(nodes, node, first):.1f} km from the first item"
    )
    return f"{words} ({where}{_copies(nodes, node)})"


def _together(step: Step, weighed: Weighed, params: Params) -> str:
    """The bar that holds the joint weight of all further reports says so."""
    further = sum(one.family == "dependence" for one in weighed.steps)
    if step.family != "dependence" or step.nats == 0.0 or further == 1:
        return ""
    most = math.log(1 + (1 - params.collusion) * params.collusion_floor / params.collusion)
    return f"; all {further} such reports together, never more than {factor(most)}"


def _copies(nodes: Nodes, node: int) -> str:
    more = len(nodes.inside(node)) - 1
    if more and int(nodes.family[node]) == REPORT:
        return f"; {counted(more, 'copy', 'copies')} counted with it"
    if more and FAMILY[int(nodes.family[node])] == "post":
        return f"; sent {more + 1} times, counted once"
    return ""


def _spoken(nodes: Nodes, node: int, head: Observation | Claim) -> str:
    """How an item is named in a sentence."""
    if isinstance(head, Claim):
        title = _TITLES.get(head.source, head.source)
        quoted = "speaker not stated" if head.speaker == "not stated" else f"quoting {head.speaker}"
        return f"{title[:1].upper()}{title[1:]}" + ("" if head.speaker == head.source else f", {quoted}")
    family, at = int(nodes.family[node]), f"{head.seen_utc:%H:%M} UTC"
    if family == THERMAL:
        return f"A pass of {head.sensor} at {at} saw a hot spot of {nodes.frp_mw[node]:.1f} MW"
    if family == SEISMIC:
        return f"{head.sensor[:1].upper()}{head.sensor[1:]} recorded an explosion at {head.started_utc:%H:%M} UTC"
    if family == RADAR:
        return f"{head.sensor} saw the ground changed between {head.started_utc:%d %B} and {head.seen_utc:%d %B}"
    return f"{head.sensor} {head.means.value}: {head.phenomenon.value}"


_TITLES = {name: source.title for name, source in Params().texts.items()}


def _away_km(nodes: Nodes, node: int, first: int) -> float:
    return (
        great_circle_m(
            *(float(v) for v in (nodes.lat_deg[node], nodes.lon_deg[node], nodes.lat_deg[first], nodes.lon_deg[first]))
        )
        / 1000.0
    )


def _id(member: Observation | Claim) -> str:
    return member.observation_id if isinstance(member, Observation) else member.claim_id


def _moment(member: Observation | Claim) -> datetime:
    return member.started_utc
