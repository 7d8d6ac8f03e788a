"""Hot spots weigh no more surely than their likelihood is."""

import math

import pytest

from tests.fusion_world import adds_up, claim, hot, run
from truceline.fusion.params import Params
from truceline.model.records import Incident

WHOLE = Params(shown_from=0.0, context_slope=1.0)


def seen(incident: Incident) -> float:
    """Log-odds before the ends of the scale."""
    return math.fsum(bar.weight_nats for bar in incident.waterfall if bar.family != "hold")


@pytest.mark.parametrize("frp_mw", [0.5, 4.0, 400.0])
def test_the_odds_of_a_fire_alone_are_tempered_around_the_pivot_and_keep_their_order(frp_mw: float) -> None:
    whole, tempered = (run([hot(1, frp_mw=frp_mw)], params=one).incidents[0] for one in (WHOLE, Params(shown_from=0.0)))
    params = Params()
    expected = params.context_pivot + params.context_slope * (seen(whole) - params.context_pivot)
    assert seen(tempered) == pytest.approx(expected, abs=0.02)
    assert adds_up(tempered)


def test_words_alone_are_not_tempered() -> None:
    said = [claim(1, origin="a")]
    assert run([], said).incidents[0].log_odds == run([], said, params=WHOLE).incidents[0].log_odds
