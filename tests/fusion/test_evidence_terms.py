"""Calibration and holds are terms of their own, and everything adds up."""

from tests.fusion_world import adds_up, claim, heard, hot, run
from truceline.fusion.params import FAMILIES, Calibration, Params


def calibration(**slopes: float) -> Calibration:
    return Calibration(intercept=-0.3, slopes={name: slopes.get(name, 0.0) for name in FAMILIES}, items=400)


def test_a_calibrated_waterfall_adds_up_and_says_so() -> None:
    params = Params(shown_from=0.0, calibration=calibration(log_odds=0.7, post=0.2, silence=0.4))
    found = run([heard(1), heard(2, post="post B", bearing_deg=90.0), hot(1)], [claim(1, origin="o")], params=params)
    for incident in found.incidents:
        assert incident.calibrated
        assert adds_up(incident)
        assert any(bar.family == "calibration" for bar in incident.waterfall)


def test_the_hold_is_a_bar_of_its_own() -> None:
    eager = Params(shown_from=0.0, texts={"viina": Params().texts["incidents"]})
    incident = run([], [claim(1, origin="a"), claim(2, origin="b")], params=eager).incidents[0]
    bars = [bar for bar in incident.waterfall if bar.family == "hold"]
    assert bars
    assert 0.8 < incident.probability < 0.82  # a source that looked for itself, and no second voice
    assert all("Held below 0.82" in bar.sentence for bar in bars)
