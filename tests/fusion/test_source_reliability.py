"""What adjudicated incidents teach about text sources: planted shares come back, and few labels change little."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.fusion_world import claim, run
from truceline.fusion.calibration.labelled_incidents import LabelledIncident
from truceline.fusion.calibration.source_reliability import false_share, source_reliability
from truceline.fusion.params import Params, TextSourceParams

CLASS = {"reports": 0.10, "false_share": 0.2, "primary": False, "lineage": "local"}
NAMES = ("good", "bad", "new")
PARAMS = replace(Params(), texts={name: TextSourceParams(title=name, **CLASS) for name in NAMES})  # type: ignore[arg-type]
ALONE = run([], [claim(1, origin="a", source="good")]).incidents[0]


def items(
    source: str, true: int, false: int, *, with_other: bool = False, sampled: float = 1.0
) -> list[LabelledIncident]:
    sources = (source, "other") if with_other else (source,)
    incident = replace(ALONE, sources=sources)
    return [
        LabelledIncident(incident=incident, happened=happened, sampled=sampled, told_by=(source,))
        for happened, count in ((True, true), (False, false)) for _ in range(count)
    ]  # fmt: skip


def fitted(labels: list[LabelledIncident], claims: Counter[str]) -> dict[str, dict[str, float]]:
    return source_reliability(labels, PARAMS, claims=claims).get("texts", {})


def test_planted_shares_of_false_claims_come_back_within_their_sampling_error() -> None:
    rng = np.random.default_rng(7)
    labels = []
    for name, share in (("good", 0.1), ("bad", 0.7)):
        wrong = int(rng.binomial(200, share))
        labels += items(name, 200 - wrong, wrong)
    found = fitted(labels, Counter(good=90, bad=90))
    assert found["good"]["false_share"] == pytest.approx(0.1, abs=0.075)
    assert found["bad"]["false_share"] == pytest.approx(0.7, abs=0.1)  # three times 0.032


def test_a_source_that_nobody_adjudicated_has_the_share_of_its_class() -> None:
    found = fitted(items("bad", 5, 15), Counter(bad=45, new=90))
    assert found["new"]["false_share"] == pytest.approx(0.75)


def test_a_class_with_few_adjudications_keeps_what_ships() -> None:
    assert fitted(items("bad", 1, 8), Counter(bad=45)) == {}
    assert fitted([], Counter()) == {}


def test_rare_picks_count_for_those_they_stand_for() -> None:
    assert false_share(items("bad", 10, 0) + items("bad", 0, 10, sampled=0.1)) == pytest.approx(100 / 110)


def test_how_often_a_source_tells_is_learned_only_where_somebody_else_told_too() -> None:
    alone = fitted(items("good", 60, 20), Counter(good=90))["good"]["reports"]
    assert alone == pytest.approx(0.10)  # incidents that it alone reported say nothing of those it missed
    heard_of = items("good", 30, 20, with_other=True)
    missed = [replace(one, told_by=("bad",)) for one in items("bad", 170, 20, with_other=True)]
    found = fitted(heard_of + missed, Counter(good=90, bad=90))["good"]["reports"]
    assert 0.10 < found < 0.20  # true share 0.15, pulled to 0.10 by thirty of the judgement
