"""The laws of the verdict set: no jump over undetermined, an open question never sure."""

import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, START, Eyes, agreement, incident
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.judge import Judgement, judge
from truceline.assess.judging.verdict import Limits, verdict_if, verdict_of
from truceline.model.records import Incident
from truceline.model.terms import Verdict

LIMITS = Limits(lower=0.2, upper=0.8)


LAWS = 2_000  # examples for each law of the verdict set


FORCE = agreement("use_of_force", {}, area="square")


ORDER = {Verdict.CONSISTENT: 0, Verdict.NOT_OBSERVABLE: 0, Verdict.OUTSIDE_SCOPE: 0}


ORDER |= {Verdict.UNDETERMINED: 1, Verdict.INCONSISTENT: 2}


bad_numbers = st.sampled_from([math.nan, math.inf, -math.inf, -0.1, 1.1])


shares = st.floats(0.0, 1.0)


def judged(text: Any, incidents: list[Incident], seen: float) -> Judgement:  # noqa: ANN401 - an agreement
    return judge(text, incidents, Eyes(seen), [], start=START, end=END, as_of=AS_OF)


@settings(max_examples=LAWS, deadline=None)
@given(st.lists(shares | bad_numbers, min_size=1, max_size=4), st.lists(shares, min_size=20, max_size=20), shares)
def test_a_verdict_never_jumps_over_undetermined(others: list[float], steps: list[float], gap: float) -> None:
    fixed = [factor(f"f{n}", Role.FACT, share, "") for n, share in enumerate(others)]
    seen = []
    for share in sorted(steps):
        moving = factor("event", Role.FACT, share, "", most=min(1.0, share + gap))
        seen.append(ORDER[verdict_of([*fixed, moving], LIMITS, watched=True)])
    assert seen == sorted(seen)
    least, most = 1.0, 1.0
    for one in (*fixed, moving):
        least, most = least * one.least, most * one.most
    last = verdict_of([*fixed, moving], LIMITS, watched=True)
    assert (last is Verdict.INCONSISTENT) == (least >= LIMITS.upper)
    assert (last is Verdict.UNDETERMINED) == (least < LIMITS.upper and most > LIMITS.lower)


@settings(max_examples=LAWS)
@given(st.lists(st.tuples(shares, shares, st.sampled_from(list(Role))), min_size=1, max_size=5), st.booleans())
def test_settling_a_factor_equals_judging_with_the_settled_one(
    drawn: list[tuple[float, float, Role]],
    watched: bool,  # noqa: FBT001 - drawn
) -> None:
    factors = [factor(f"f{n}", role, min(a, b), "", most=max(a, b)) for n, (a, b, role) in enumerate(drawn)]
    for one in factors:
        for share in (0.0, 1.0):
            swapped = [factor("s", f.role, share, "") if f is one else f for f in factors]
            direct = verdict_of(swapped, LIMITS, watched=watched)
            assert verdict_if(factors, one, share, LIMITS, watched=watched) is direct


def test_a_share_that_is_not_a_number_is_an_open_question() -> None:
    one = Factor(name="x", role=Role.FACT, least=math.nan, most=0.5, words="")
    assert (one.least, one.most) == (0.0, 1.0)
    finding = judged(FORCE, [incident(probability=math.nan)], 1.0).findings[0]
    assert finding.verdict == Verdict.UNDETERMINED
    assert finding.decided_by == "event happened"
    assert finding.chance is None


@given(st.floats(0.0, 1.0))
def test_scope_at_or_below_the_lower_limit_is_outside_scope_and_above_it_is_not(share: float) -> None:
    factors = [factor("in force from", Role.SCOPE, share, ""), factor("event happened", Role.FACT, 0.99, "")]
    outside = verdict_of(factors, LIMITS, watched=True) is Verdict.OUTSIDE_SCOPE
    assert outside == (share <= LIMITS.lower)
