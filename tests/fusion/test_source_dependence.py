"""Who repeats adds next to nothing, however many do and however the numbers were fitted; who looked for himself adds."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fusion_world import NIGHT, claim, heard, run
from truceline.fusion.calibration.probability_calibration import recalibrated
from truceline.fusion.dependence.source_dependence import capped_weight, dependent_weight
from truceline.fusion.params import FAMILIES, Calibration, Params, TextSourceParams
from truceline.model.place import Disc
from truceline.model.records import Claim, Incident

OUTLETS = [f"channel {k}" for k in range(51)]
AWAY = Disc(lat_deg=49.3, lon_deg=34.5, radius_m=2_000.0)
ELSEWHERE = [  # every outlet is received that day, so who repeats is not silent otherwise
    claim(500 + k, origin=f"e{k}", source=name, place=AWAY, text=f"elsewhere{k} quiet{k}")
    for k, name in enumerate(OUTLETS)
]
LIE = "enemy tank shelling destroyed school warehouse village market centre"
NOVEL = [[f"{chr(97 + k % 26)}{chr(97 + k // 26)}{chr(97 + n)}word" for n in range(16)] for k in range(51)]


def word_by_word(_number: int) -> str:
    return LIE


def reworded(number: int) -> str:
    words = LIE.split()
    return " ".join(words[number % 5 :] + words[: number % 5])


def unlike(number: int) -> str:
    return " ".join(NOVEL[number][:4])


def invented(number: int) -> str:
    """A long text of which no earlier one has a word."""
    return " ".join(NOVEL[number])


FLOODS = [word_by_word, reworded, unlike, invented]


def flooded(words: object, *, shared: bool = False, late_h: float = 0.5) -> list[Claim]:
    """A lie and fifty outlets that repeat it within hours."""
    told = [claim(0, origin="lie", source=OUTLETS[0], text=LIE)]
    for k in range(1, 51):
        one = claim(k, origin="lie" if shared else f"o{k}", source=OUTLETS[k], text=words(k))  # type: ignore[operator]
        told.append(replace(one, received_utc=NIGHT + late_h * (one.received_utc - one.started_utc) / 4))
    return told


def with_lie(claims: Sequence[Claim], params: Params) -> Incident:
    found = run([], [*claims, *ELSEWHERE], params=params).incidents
    return next(one for one in found if claims[0].claim_id in one.members)


slopes = st.fixed_dictionaries({name: st.floats(0.0, 3.0) for name in FAMILIES if name != "dependence"})


@settings(max_examples=12, deadline=None)
@given(slopes=slopes, intercept=st.floats(-4.0, 4.0), words=st.sampled_from(FLOODS), shared=st.booleans())
def test_fifty_outlets_that_repeat_a_lie_move_it_by_at_most_five_hundredths_under_any_calibration(
    slopes: dict[str, float],
    intercept: float,
    words: object,
    shared: bool,  # noqa: FBT001 - drawn
) -> None:
    fitted = Calibration(intercept=intercept, slopes={**slopes, "dependence": slopes["report"]}, items=400)
    params = Params(shown_from=0.0, calibration=fitted)
    lie = flooded(words, shared=shared)
    before, after = with_lie(lie[:1], params), with_lie(lie, params)
    assert len(after.members) > 1
    assert after.probability - before.probability <= 0.05
    assert after.origins == 1


@pytest.mark.parametrize("words", FLOODS)
def test_who_repeats_makes_neither_the_place_nor_the_time_sharper_nor_the_kind_surer(words: object) -> None:
    lie = flooded(words)
    before, after = with_lie(lie[:1], Params(shown_from=0.0)), with_lie(lie, Params(shown_from=0.0))
    assert after.place.major_sd_m == pytest.approx(before.place.major_sd_m)
    assert after.ended_utc - after.started_utc == before.ended_utc - before.started_utc
    assert after.types[0][1] == pytest.approx(before.types[0][1])


@given(st.integers(2, 50))
@settings(max_examples=10, deadline=None)
def test_the_number_of_those_who_repeat_does_not_matter(count: int) -> None:
    lie, params = flooded(unlike), Params(shown_from=0.0)
    assert with_lie(lie[: count + 1], params).log_odds == pytest.approx(with_lie(lie[:2], params).log_odds, abs=0.01)


def test_a_lie_does_not_gain_by_being_reprinted_by_a_paper_that_is_believed() -> None:
    trusted = TextSourceParams(title="a good paper", reports=0.2, false_share=0.001, primary=False)
    params = Params(shown_from=0.0, texts={"good": trusted})
    lie = claim(5, origin="lie", source="channel 1", text=LIE)
    reprint = claim(1, origin="lie", source="good", text=LIE)  # received at once, and its id comes first
    other = claim(2, origin="other", source="good", text=unlike(2))
    alone = run([], [lie, *ELSEWHERE], params=params).incidents
    before = next(one for one in alone if lie.claim_id in one.members).log_odds
    for claims in ([lie, reprint], [lie, other], [lie, reprint, other]):
        assert with_lie(claims, params).log_odds <= before + 0.21


def test_an_observer_and_a_paper_make_each_other_surer() -> None:
    paper = claim(1, origin="a", source="paper", text=LIE)
    both = run([heard(1)], [paper]).incidents[0]
    assert both.origins == 2
    assert both.log_odds > max(run([heard(1)]).incidents[0].log_odds, run([], [paper]).incidents[0].log_odds) + 1.0


def test_two_who_looked_for_themselves_make_each_other_surer() -> None:
    governor = claim(1, origin="a", source="government: region", text=LIE)
    mission = claim(2, origin="b", source="ngo: mission", text=unlike(2))
    both = run([], [governor, mission]).incidents[0]
    assert both.origins == 2
    assert both.log_odds > run([], [governor]).incidents[0].log_odds + 1.0


def test_a_paper_with_two_sentences_of_its_own_is_a_second_voice_beside_a_governor_and_a_headline_is_none() -> None:
    governor = claim(1, origin="a", source="government: region", text=LIE)
    raw = Params(shown_from=0.0)
    alone = with_lie([governor], raw)
    long = with_lie([governor, claim(2, origin="b", source=OUTLETS[0], text=invented(2))], raw)
    short = with_lie([governor, claim(2, origin="b", source=OUTLETS[0], text=unlike(2))], raw)
    assert (long.origins, short.origins) == (2, 1)
    assert min(long.log_odds, short.log_odds) > alone.log_odds


def test_two_papers_are_a_little_surer_than_one() -> None:
    first = claim(1, origin="a", source=OUTLETS[0], text=LIE)
    raw = Params(shown_from=0.0)
    one, two = (
        with_lie([first, *more], raw) for more in ([], [claim(2, origin="b", source=OUTLETS[1], text=invented(2))])
    )
    assert 0.0 < two.log_odds - one.log_odds <= math.log(1.25)


def test_two_who_looked_may_use_the_same_words_unless_they_are_of_one_class() -> None:
    party = claim(1, origin="a", source="party: north", text=LIE)
    mission, twin = (claim(2, origin="b", source=name, text=reworded(2)) for name in ("ngo: mission", "party: south"))
    assert run([], [party, mission]).incidents[0].origins == 2
    assert run([], [party, twin]).incidents[0].origins == 1


@settings(max_examples=10, deadline=None)
@given(slopes=slopes, intercept=st.floats(-4.0, 4.0))
def test_a_calibration_read_off_the_bars_is_the_one_that_is_shown(slopes: dict[str, float], intercept: float) -> None:
    fitted = Calibration(intercept=intercept, slopes={**slopes, "dependence": slopes["report"]}, items=400)
    raw = with_lie(flooded(reworded), Params(shown_from=0.0))
    shown = with_lie(flooded(reworded), Params(shown_from=0.0, calibration=fitted))
    assert shown.probability == pytest.approx(recalibrated(raw, Params(calibration=fitted)), abs=1e-6)


def test_a_source_that_only_repeated_is_never_said_to_have_reported_nothing() -> None:
    first = claim(1, origin="a", source="incidents", text="strike on a depot")
    again = claim(
        2, origin="b", source="viina", text="another report says something burns", at=NIGHT + timedelta(hours=1)
    )
    silent = claim(3, origin="c", source="far", text="elsewhere", place=Disc(lat_deg=51.8, lon_deg=37.8, radius_m=2e3))
    incident = next(one for one in run([], [first, again, silent]).incidents if again.claim_id in one.members)
    said = {bar.label: bar.sentence for bar in incident.waterfall if bar.family == "silence"}
    assert "nothing of its own" in said["silence: viina"]
    assert "of its own" not in said["silence: far"]


def test_a_rewording_of_another_paper_counts_less_than_a_text_of_its_own() -> None:
    first = claim(1, origin="a", source="paper", text="drone strike hits substation in northern district overnight")
    copy = claim(
        2, origin="b", source="gazette", text="overnight drone strike hit a substation in the northern district"
    )
    own = claim(2, origin="b", source="gazette", text="farmers describe four craters beside their orchard")
    assert run([], [first, copy]).incidents[0].log_odds < run([], [first, own]).incidents[0].log_odds
    assert run([], [first, copy]).incidents[0].origins == 1


def test_fifty_paraphrases_by_fifty_outlets_stay_under_the_cap_and_the_hold() -> None:
    words = "enemy tank shelling destroyed school warehouse village market centre".split()  # noqa: SIM905 - reads as a text
    lie = [
        claim(k, origin=f"o{k}", source=f"channel {k}", text=" ".join(words[k % 3 :] + words[: k % 3]))
        for k in range(51)
    ]
    alone, flood = run([], lie[:1]).incidents[0], run([], lie)
    mine = next(i for i in flood.incidents if lie[0].claim_id in i.members)
    assert mine.probability <= 0.8 + 1e-12
    assert mine.log_odds - alone.log_odds <= math.log(1 + 0.9 * 0.3 / 0.1) + 1e-9


def test_outlets_that_repeat_a_lie_do_not_buy_off_their_silence() -> None:
    words = "enemy tank shelling destroyed school warehouse village market centre".split()  # noqa: SIM905 - reads as a text
    lie = [
        claim(k, origin=f"o{k}", source=f"channel {k}", text=" ".join(words[k % 3 :] + words[: k % 3]))
        for k in range(30)
    ]
    away = Disc(lat_deg=49.3, lon_deg=34.5, radius_m=2_000.0)
    heard_of = [
        claim(100 + k, origin=f"e{k}", source=f"channel {k}", place=away, text=f"story{k} apart") for k in range(30)
    ]
    before = next(i for i in run([], [lie[0], *heard_of]).incidents if lie[0].claim_id in i.members)
    after = next(i for i in run([], [*lie, *heard_of]).incidents if lie[0].claim_id in i.members)
    assert after.log_odds - before.log_odds <= math.log(1 + 0.9 * 0.3 / 0.1) + 1e-9


def test_copies_across_outlets_hang_on_one_root() -> None:
    papers = [claim(k, origin="wire", source=f"paper {k}", text="the same words") for k in range(12)]
    found = run([], papers)
    assert len(found.incidents) == 1
    assert found.incidents[0].origins == 1


@given(st.floats(-20, 40), st.floats(0.01, 0.99))
def test_a_dependent_report_never_counts_more_than_its_independent_self_nor_than_its_bound(
    weight: float, copied: float
) -> None:
    counted = dependent_weight(weight, copied, 1e-3)
    assert counted <= -math.log(copied) + 1e-9
    assert abs(counted) <= abs(weight) + 1e-9


@given(st.floats(0, 500))
def test_the_cap_holds_for_any_number_of_texts(total: float) -> None:
    assert 0 <= capped_weight(total, 0.1, 0.3) <= min(total, math.log(1 + 0.9 * 0.3 / 0.1)) + 1e-9
