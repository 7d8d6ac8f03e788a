"""Weights as people say them."""

import math

from truceline.fusion.evidence.waterfall import factor


def test_a_factor_reads_as_people_say_it() -> None:
    assert [factor(w) for w in (0.0, math.log(6), -math.log(2), math.log(1.5))] == ["×1", "×6", "÷2", "×1.5"]
