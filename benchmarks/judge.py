"""A day of incidents before 60 rules under three readings: the judge, against a straightforward loop with shapely.

    python benchmarks/judge.py [INCIDENTS]

Prints CPU seconds and memory beside what is allowed, how the cost grows, and the ratio against the loop: the same
rules asked one incident at a time, for the same verdicts. Words are made when findings are read; that is a line of
its own. The loop runs on a part of the incidents, because it takes minutes for all.
"""

import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import judge_world as world
import numpy as np
import shapely

from truceline.agreement import Agreement
from truceline.agreement.geometry import shape_of
from truceline.assess.factors.factor import Factor, Role, chances, most_of
from truceline.assess.factors.force_window import overlap
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.period import Period
from truceline.assess.factors.sight import Sight
from truceline.assess.geometry.share_inside import samples
from truceline.assess.judge import Judgement, judge
from truceline.assess.judging.rule_variants import RuleVariant, rule_variants
from truceline.assess.judging.verdict import verdict_of
from truceline.assess.register.register import Register
from truceline.model.records import Incident
from truceline.model.terms import Verdict

INCIDENTS = 20_000
ALLOWED_CPU_S, ALLOWED_GIB = 10.0, 1.0
PART = 400  # incidents that the loop is given


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """CPU seconds of one task, ours and the peer's."""

    task: str
    ours_s: float
    peer_s: float
    peer: str

    @property
    def ratio(self) -> float:
        """How many times the peer's CPU time is ours."""
        return self.peer_s / self.ours_s


def results() -> list[Result]:
    """The judge beside the loop, on the same incidents; both must give the same verdicts."""
    text, part = world.agreement(), world.incidents(PART)
    ours_s, made = timed(text, part)
    start = time.process_time()
    peer = loop(text, part)
    peer_s = time.process_time() - start
    ours = {(f.rule_id, f.reading, f.incident_id): f.verdict for f in made.findings if f.incident_id}
    assert ours == peer, "the two sides judged differently"
    task = f"{PART:,} incidents, {len(text.rules)} rules, {len(text.readings)} readings"
    return [Result(task=task, ours_s=ours_s, peer_s=peer_s, peer="loop with shapely")]


def timed(text: Agreement, incidents: Sequence[Incident]) -> tuple[float, Judgement]:
    """CPU seconds of a judgement, and the judgement."""
    start = time.process_time()
    made = judge(text, incidents, world.Eyes(), [], start=world.START, end=world.END, as_of=world.AS_OF)
    return time.process_time() - start, made


def loop(text: Agreement, incidents: Sequence[Incident]) -> dict[tuple[str, str, str], str]:
    """Verdicts by rule, reading and incident: each incident before each rule under each reading, one by one."""
    verdicts = {}
    period = Period(start=world.START, end=world.END, as_of=world.AS_OF)
    for variants in rule_variants(text, Sight(coverage=world.Eyes(), zone=text.watched), period, Register()):
        under = {reading: variants.under(reading) for reading in variants.by_reading}
        for incident in incidents:
            factors = {reading: _factors(variant, incident) for reading, variant in under.items()}
            if not any(_speaks(one, under[reading]) for reading, one in factors.items()):
                continue
            for reading, one in factors.items():
                variant = under[reading]
                verdict = verdict_of(one, variant.limits, watched=variant.watched.enough())
                verdicts[variants.rule_id, reading, incident.incident_id] = verdict.value
    assert Verdict.INCONSISTENT.value in verdicts.values()
    return verdicts


def _factors(variant: RuleVariant, incident: Incident) -> list[Factor]:
    """Every factor of a rule, the place by sample points inside the polygon."""
    window, place = variant.window, incident.place
    subject = variant.kind.subject(variant.rule, incident)
    time_share = overlap(incident.started_utc, incident.ended_utc, window.start, window.end)
    shares = [(Role.FACT, incident.probability), (Role.SCOPE, time_share)]
    if variant.rule.area is not None:
        lon, lat = samples(place)
        inside = shapely.contains_xy(shape_of(variant.rule.area.area), lon, lat)
        shares.append((Role.SCOPE, float(np.mean(inside))))
    common = [Factor(name="", role=role, least=share, most=share, words="") for role, share in shares]
    own = (
        variant.kind.own_factors(variant.rule, IncidentContext(incident=incident, lines=()))
        if most_of(common, Role.SCOPE) > 0
        else ()
    )
    return [*subject, *common, *own]


def _speaks(factors: Sequence[Factor], variant: RuleVariant) -> bool:
    assert 0.0 <= chances(factors)[0] <= 1.0
    return most_of(factors, Role.SUBJECT) > variant.limits.lower


def main(count: int) -> int:
    """0 when within the limits."""
    text = world.agreement()
    half_s, _ = timed(text, world.incidents(count // 2))
    cpu_s, made = timed(text, world.incidents(count))
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"judge {count:,} incidents, {len(text.rules)} rules, {len(text.readings)} readings, {len(made.findings):,} "
          f"findings: {cpu_s:.1f} CPU-s of {ALLOWED_CPU_S:.0f}, {gib:.2f} GiB of {ALLOWED_GIB}")  # fmt: skip
    print(f"twice the incidents: {cpu_s / half_s:.2f} times the time")
    start = time.process_time()
    read = sum(1 for _ in made.findings)
    print(f"read {read:,} findings with their words: {time.process_time() - start:.1f} CPU-s more")
    for one in results():
        print(f"{one.task}: {one.ours_s:.2f} CPU-s, {one.peer} {one.peer_s:.2f} CPU-s, ratio {one.ratio:.1f}")
    return 0 if cpu_s <= ALLOWED_CPU_S and gib <= ALLOWED_GIB else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else INCIDENTS))
