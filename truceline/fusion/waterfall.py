"""Every step as a bar with a sentence that a person reads; the bars add up to the shown log-odds (science.md 2.8)."""

import math
from functools import lru_cache

from truceline.fusion.members import Member, Members, member_id
from truceline.fusion.nodes import FAMILY, RADAR, REPORT, SEISMIC, THERMAL, Nodes
from truceline.fusion.params import Params
from truceline.fusion.silence import counted
from truceline.fusion.weigh import LEAST, MOST, Step, Weighed
from truceline.model.place import great_circle_m
from truceline.model.records import Bar, Claim

AROUND_KM = 10.0  # the circle in which a sentence says what is to be expected
LABELS = {"thermal": "hot spot", "post": "observer", "seismic": "seismic", "radar": "radar", "report": "report"}
HOLD_WHY = {
    "no second lineage": "no second independent voice",
    "no technical or primary item": "nobody looked for himself; texts alone do not pass it",
}


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
    if step.node >= 0:
        ids = tuple(sorted(member_id(members[item]) for item in nodes.inside(step.node).tolist()))
        head = members[int(nodes.head[step.node])]
        words = f"{_member_words(step, weighed, nodes, head)}: {factor(step.nats)}."
        return Bar(
            label=LABELS[step.family], sentence=words, weight_nats=step.nats, evidence=ids,
            at_utc=head.started_utc, family=step.family,
        )  # fmt: skip
    one = step.silence
    if one is not None and not one.counts:
        return _blind(one.who, one.sentence, step.nats)
    if one is not None:
        words = f"{one.sentence}: {factor(step.nats)}."
        return Bar(label=f"silence: {one.who}", sentence=words, weight_nats=step.nats, family="silence")
    label, words = _other_words(step, weighed, params)
    return Bar(label=label, sentence=words, weight_nats=step.nats, family=step.family)


@lru_cache(maxsize=256)  # one bar serves all incidents of a night without a view
def _blind(who: str, sentence: str, nats: float) -> Bar:
    return Bar(label=f"silence: {who}", sentence=f"{sentence}.", weight_nats=nats, family="silence")


def _other_words(step: Step, weighed: Weighed, params: Params) -> tuple[str, str]:
    """Label and sentence of what is no item and no silence."""
    if step.why == "limit":
        return "limit", f"No probability is shown outside {LEAST} to {MOST}"
    if step.family == "hold":
        return f"hold at {params.hold_at:.2f}", f"Held at {params.hold_at:.2f}: {HOLD_WHY[step.why]}"
    times = factor(step.nats)
    if step.why == "expected":
        return (
            "expected",
            f"Before any evidence, how often such an incident happens in the place and hours left open: {times}.",
        )
    if step.why == "excited":
        return "nearby before", f"Incidents near here in the days before make another one more likely: {times}."
    if step.why == "cap":
        most = math.log(1 + (1 - params.collusion) * params.collusion_floor / params.collusion)
        texts = sum(1 for one in weighed.steps if one.node >= 0 and one.family == "report" and one.copy > 0.0)
        further = counted(texts, "further report", "further reports")
        return "collusion cap", f"{further} together count at most {factor(most)}: {times}."
    return "calibration", f"What adjudicated incidents taught about sums like this one: {times}."


def _member_words(step: Step, weighed: Weighed, nodes: Nodes, head: Member) -> str:
    node, family = step.node, int(nodes.family[step.node])
    words = _spoken(nodes, node, head)
    if step.copy >= 1.0:
        return f"{words}: the same fire again, which proves the fire and not its cause"
    if step.copy > 0.0:
        return f"{words}: may go back to {'a report' if family == REPORT else 'a row'} already counted"
    first = weighed.first[0]
    where = (
        "first item, against how often such an item is seen here without an incident"
        if node == first
        else f"{_away_km(nodes, node, first):.1f} km from the first item"
    )
    return f"{words} ({where}{_copies(nodes, node)})"


def _copies(nodes: Nodes, node: int) -> str:
    more = len(nodes.inside(node)) - 1
    if more and int(nodes.family[node]) == REPORT:
        return f"; {counted(more, 'copy', 'copies')} counted with it"
    if more and FAMILY[int(nodes.family[node])] == "post":
        return f"; sent {more + 1} times, counted once"
    return ""


def _spoken(nodes: Nodes, node: int, head: Member) -> str:
    """How an item is named in a sentence."""
    if isinstance(head, Claim):
        title = _TITLES.get(head.source, head.source)
        quoted = "speaker not stated" if head.speaker == "not stated" else f"quoting {head.speaker}"
        return f"{title[:1].upper()}{title[1:]}" + ("" if head.speaker == head.source else f", {quoted}")
    family = int(nodes.family[node])
    if family == THERMAL:
        at = f"{head.seen_utc.hour:02}:{head.seen_utc.minute:02} UTC"  # strftime is five times slower
        return f"A pass of {head.sensor} at {at} saw a hot spot of {nodes.frp_mw[node]:.1f} MW"
    if family == SEISMIC:
        return f"{head.sensor[:1].upper()}{head.sensor[1:]} recorded an explosion at {head.started_utc:%H:%M} UTC"
    if family == RADAR:
        return f"{head.sensor} saw the ground changed between {head.started_utc:%d %B} and {head.seen_utc:%d %B}"
    return f"{head.sensor} {head.means}: {head.phenomenon}"


_TITLES = {name: source.title for name, source in Params().texts.items()}


def _away_km(nodes: Nodes, node: int, first: int) -> float:
    return (
        great_circle_m(
            *(float(v) for v in (nodes.lat_deg[node], nodes.lon_deg[node], nodes.lat_deg[first], nodes.lon_deg[first]))
        )
        / 1000.0
    )
