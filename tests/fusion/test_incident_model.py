"""The parts of the incident model: instruments, the days before, copies, splits, calibration, and bad input."""

import math
import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fusion_world import HERE, NIGHT, START, changed_ground, claim, heard, hot, run, shaken
from truceline.fusion.association import association_search as search
from truceline.fusion.association.association_likelihood import Sets, log_sum_exp
from truceline.fusion.dependence.copy_detection import copy_probability, similarity
from truceline.fusion.evidence.evidence_combination import EXACT
from truceline.fusion.measurements.measurement_table import usable_sd_h, usable_spread
from truceline.fusion.measurements.place_columns import places
from truceline.fusion.params import FAMILIES, FIT_VERSION, MODEL_ID, Calibration, Params, fitted
from truceline.fusion.prior.prior_intensity import Past, PriorIntensity, area_km2
from truceline.fusion.prior.report_density import ReportDensity
from truceline.model.arrow import to_table
from truceline.model.errors import BadSetting
from truceline.model.place import Area, Disc, Place, Point, Sector, destination
from truceline.model.records import Incident, Observation

FLAT = Area(polygons=((((34.0, 49.0), (38.0, 49.0), (38.0, 52.0), (34.0, 52.0), (34.0, 49.0)),),))
AT = st.tuples(st.floats(-80, 80), st.floats(-179, 179))
KIND_OF_PLACE = st.one_of(
    st.builds(lambda at, a, b, t: Point(lat_deg=at[0], lon_deg=at[1], major_sd_m=a, minor_sd_m=b, axis_deg=t), AT, st.floats(1, 9e4), st.floats(1, 9e4), st.floats(0, 359)),
    st.builds(lambda at, r: Disc(lat_deg=at[0], lon_deg=at[1], radius_m=r), AT, st.floats(1, 9e4)),
    st.builds(
        lambda at, near, more, b, w: Sector(lat_deg=at[0], lon_deg=at[1], range_min_m=near, range_max_m=None if more is None else near + more, bearing_deg=b, width_deg=w),
        AT, st.floats(0, 9e3), st.none() | st.floats(1, 9e3), st.floats(0, 359), st.sampled_from([22.5, 90.0, 360.0]),
    ),
)  # fmt: skip


def adds_up(incident: Incident) -> bool:
    return abs(math.fsum(bar.weight_nats for bar in incident.waterfall) - incident.log_odds) <= EXACT


@settings(max_examples=60, deadline=None)
@given(st.lists(KIND_OF_PLACE | st.none(), min_size=1, max_size=6))
def test_places_as_columns_are_the_places_as_records(given_places: list[Place | None]) -> None:
    rows = [replace(hot(i), place=place) for i, place in enumerate(given_places)]
    found = places(to_table(Observation, rows)["place"])
    for row, place in enumerate(given_places):
        if place is None:
            assert math.isnan(found.lat_deg[row])
            continue
        spread = place.spread()
        assert found.lat_deg[row] == pytest.approx(place.centre()[0], abs=1e-7)
        assert found.lon_deg[row] == pytest.approx(place.centre()[1], abs=1e-7)
        expected = np.array([spread.east_m2, spread.north_m2, spread.east_north_m2]) / 1e6
        assert found.spread_km2[row] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 14))
def test_the_compiled_search_finds_what_the_plain_one_finds_bit_for_bit(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    arrays = crowd(rng, n)
    plain, compiled = search._search(*arrays), search._compiled(*arrays)
    assert (plain[0] == compiled[0]).all()
    assert (plain[1] == compiled[1]).all()
    assert (plain[2] == compiled[2]).all()


def crowd(rng: np.random.Generator, n: int) -> tuple[np.ndarray | float, ...]:
    """Nodes around one place, all of which may pair unless they share a lineage."""
    precision, at = rng.uniform(0.05, 4.0, n), rng.normal(0, 3, (n, 2))
    ell, hour = rng.uniform(0.05, 4.0, n), rng.normal(0, 2, n)
    sums = np.stack([
        precision, precision, np.zeros(n), precision * at[:, 0], precision * at[:, 1], precision * (at**2).sum(axis=1),
        ell, ell * hour, ell * hour**2, -1.5 * math.log(2 * math.pi) + np.log(precision) + 0.5 * np.log(ell),
    ], axis=1)  # fmt: skip
    prior = PriorIntensity(
        [], ReportDensity((), FLAT, area_km2(FLAT), Params()), area_km2(FLAT), Params(), watched=FLAT
    )
    pairs = np.array([j for i in range(n) for j in range(n) if i != j])
    return (
        np.arange(n), np.array([0, n]), pairs, np.arange(n + 1) * (n - 1), sums, rng.normal(8.0, 3.0, (n, 14)),
        np.stack([hour - 3, hour + 3], axis=1), rng.integers(0, n, n), np.tile([50.4, 36.0], (n, 1)), 0.5, prior.rates,
        np.array([prior.south, prior.west, prior.km_per_lon, prior.step_km]), prior.log_visible,
    )  # fmt: skip


def test_the_loops_score_a_set_as_the_columns_do() -> None:
    arrays = crowd(np.random.default_rng(3), 5)
    prior = PriorIntensity(
        [], ReportDensity((), FLAT, area_km2(FLAT), Params()), area_km2(FLAT), Params(), watched=FLAT
    )
    sets = Sets(sums=arrays[4], weights=arrays[5], origin=arrays[8])
    columns = log_sum_exp(sets.by_hypothesis(prior))
    loops = [
        search._log_odds(arrays[4][k], arrays[5][k], arrays[8][k], arrays[10], arrays[11], arrays[12]) for k in range(5)
    ]
    assert np.array(loops) == pytest.approx(columns, abs=1e-9)


def test_no_single_move_and_no_split_betters_what_the_search_found() -> None:
    for seed in range(6):
        arrays = crowd(np.random.default_rng(seed), 9)
        _, runner_up, _ = search._search(*arrays)
        assert (runner_up <= 1e-9).all()


def test_two_events_joined_by_a_vague_report_stay_two() -> None:
    away = destination(*HERE, 90.0, 16_000.0)
    far = replace(
        heard(2, post="post B"),
        place=Point(lat_deg=away[0], lon_deg=away[1], major_sd_m=500.0, minor_sd_m=500.0), observer=None,
    )  # fmt: skip
    middle = destination(*HERE, 90.0, 8_000.0)
    text = claim(1, origin="o", place=Disc(lat_deg=middle[0], lon_deg=middle[1], radius_m=9_000.0), vague_m=9_000.0)
    near = replace(
        heard(1), place=Point(lat_deg=HERE[0], lon_deg=HERE[1], major_sd_m=500.0, minor_sd_m=500.0), observer=None
    )
    owners = [i.incident_id for i in run([near, far], [text]).incidents for m in i.members if m[0] == "b"]
    assert len(set(owners)) == 2


def test_a_wrong_geocode_does_not_chain_two_incidents() -> None:
    texts = [claim(k, origin=f"o{k}", source=f"paper {k}", text=f"story number{k} alone") for k in range(2)]
    away = destination(*HERE, 45.0, 24_000.0)
    others = [
        replace(one, claim_id=f"c{9 + k:015x}", origin=f"p{k}", source=f"news {k}", place=Disc(lat_deg=away[0], lon_deg=away[1], radius_m=2_000.0), vague_m=2_000.0)
        for k, one in enumerate(texts)
    ]  # fmt: skip
    half = destination(*HERE, 45.0, 12_000.0)
    wrong = claim(
        30,
        origin="w",
        source="slip",
        place=Disc(lat_deg=half[0], lon_deg=half[1], radius_m=2_000.0),
        vague_m=2_000.0,
        text="elsewhere entirely",
    )
    here = [
        replace(one, place=Disc(lat_deg=HERE[0], lon_deg=HERE[1], radius_m=2_000.0), vague_m=2_000.0) for one in texts
    ]
    found = run([], [*here, *others, wrong])
    holding = [set(i.members) for i in found.incidents]
    assert not any({here[0].claim_id, others[0].claim_id} <= members for members in holding)


def test_a_seismic_solution_and_a_post_make_one_incident_surer_than_the_post() -> None:
    alone = run([heard(1)]).incidents[0]
    both = run([heard(1), shaken(1)])
    assert len(both.incidents) == 1
    assert both.incidents[0].probability > alone.probability
    assert any(
        bar.family == "seismic" and "recorded an explosion" in bar.sentence for bar in both.incidents[0].waterfall
    )


def test_a_place_that_shakes_on_every_work_day_is_a_quarry_for_the_network_and_for_reports() -> None:
    noon = START + timedelta(hours=12)
    blasts = [shaken(100 + k, at=noon - timedelta(days=k)) for k in range(1, 30)]
    quiet, quarry = run([shaken(1, at=noon)]), run([shaken(1, at=noon)], earlier=blasts)
    assert quarry.incidents[0].log_odds < quiet.incidents[0].log_odds - 1.0
    vague = replace(
        claim(1, origin="o", at=noon, text="loud explosion"),
        incident_types=tuple((k, 0.25) for k in list(Params().kinds)[:4]),
    )
    said = run([], [vague]).incidents[0].log_odds
    assert run([], [vague], earlier=blasts).incidents[0].log_odds < said - 1.0
    named = claim(1, origin="o", at=noon)
    assert run([], [named], earlier=blasts).incidents[0].log_odds == run([], [named]).incidents[0].log_odds


def test_a_radar_change_supports_a_report_of_the_days_before_its_pass() -> None:
    seen = NIGHT + timedelta(hours=8)
    lat, lon = HERE
    exact = claim(
        1,
        origin="o",
        source="incidents",
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=100.0, minor_sd_m=100.0),
        vague_m=0.0,
    )
    found = run([changed_ground(1, seen=seen)], [exact])
    assert len(found.incidents) == 1
    assert found.incidents[0].probability >= run([], [exact]).incidents[0].probability


def test_incidents_of_the_days_before_make_another_one_likelier_near_them_up_to_the_cap() -> None:
    def odds(probability: float, km: float, days: float, count: int = 1) -> float:
        lat, lon = destination(*HERE, 0.0, 1000 * km)
        past = Past(
            lat_deg=np.full(count, lat),
            lon_deg=np.full(count, lon),
            days_before=np.full(count, days),
            probability=np.full(count, probability),
        )
        return run([heard(1)], past=past).incidents[0].log_odds

    usual = run([heard(1)]).incidents[0].log_odds
    assert odds(0.9, 0.0, 1.0) > odds(0.9, 8.0, 1.0) > odds(0.9, 8.0, 20.0) > usual
    assert odds(0.0, 0.0, 1.0) == usual
    assert odds(0.9, 0.0, -1.0) == usual  # the future excites nothing
    assert odds(0.9, 200.0, 1.0) == usual
    assert odds(1.0, 0.0, 1.0, 5000) - usual <= math.log(Params().excite_cap) + 1e-9
    assert odds(math.nan, 0.0, 1.0) == usual


def test_the_excited_prior_is_a_bar_of_its_own() -> None:
    past = Past(
        lat_deg=np.array([HERE[0]]),
        lon_deg=np.array([HERE[1]]),
        days_before=np.array([1.0]),
        probability=np.array([0.9]),
    )
    incident = run([heard(1)], past=past).incidents[0]
    assert [bar.label for bar in incident.waterfall if bar.family in ("prior", "excited")] == [
        "expected",
        "nearby before",
    ]
    assert adds_up(incident)


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


@given(st.text(max_size=60), st.text(max_size=60))
def test_similarity_is_a_share_and_no_text_resembles_an_empty_one(one: str, other: str) -> None:
    assert 0.0 <= similarity(one, other) <= 1.0
    assert similarity(one, "") == 0.0
    assert similarity(one, other) == similarity(other, one)


def test_a_text_unlike_all_earlier_ones_is_no_copy() -> None:
    a, b = (
        claim(1, origin="a", text="shelling of the harbour"),
        claim(2, origin="b", text="weather turns colder tomorrow"),
    )
    assert copy_probability(b, [a], secondary=True, params=Params()) == 0.0
    assert copy_probability(a, [], secondary=True, params=Params()) == 0.0


def test_one_sensor_that_sends_one_row_a_thousand_times_is_one_row() -> None:
    once, often = run([heard(0)]), run([heard(k) for k in range(1000)])
    assert len(often.incidents) == 1
    assert often.incidents[0].probability == once.incidents[0].probability
    assert any("sent 1000 times, counted once" in bar.sentence for bar in often.incidents[0].waterfall)


def test_one_pixel_sent_a_thousand_times_is_one_detection_of_its_own_power_summed_no_further_than_the_clip() -> None:
    often = run([hot(k) for k in range(1000)])
    assert len(often.incidents) == 1
    assert often.incidents[0].probability <= 0.8 + 1e-12


@given(st.lists(st.sampled_from([0.0, -1.0, 1e-30, 1.0, 1e30, math.inf, -math.inf, math.nan]), min_size=3, max_size=3))
def test_absurd_uncertainties_become_wide_or_least_ones_never_certainty(values: list[float]) -> None:
    found = usable_spread(np.array([values]))
    assert np.isfinite(found).all()
    assert (found[0, :2] >= 1e-4 - 1e-12).all()
    assert found[0, 0] * found[0, 1] - found[0, 2] ** 2 > 0
    assert 0.005 <= usable_sd_h(np.array(values[:1]))[0] <= 500.0  # three weeks: what is known of an event by its month


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([1e-9, 1.0, 400.0, 1e7]), st.sampled_from([None, 0.0, -5.0, math.nan, math.inf, 1e9]))
def test_a_hot_spot_of_absurd_size_or_power_still_adds_up(sd_m: float, frp_mw: float | None) -> None:
    found = run([hot(1, sd_m=sd_m, frp_mw=frp_mw), heard(1)])
    assert all(adds_up(incident) for incident in found.incidents)
    assert all(0.01 - 1e-12 <= incident.probability <= 0.99 + 1e-12 for incident in found.incidents)


@pytest.mark.parametrize("received_h", [-48.0, -1.0, 500.0])
def test_a_clock_that_runs_backwards_changes_no_weight(received_h: float) -> None:
    row = heard(1)
    odd = replace(row, received_utc=row.seen_utc + timedelta(hours=received_h))
    assert run([odd]).incidents[0].log_odds == run([row]).incidents[0].log_odds


def test_an_observation_without_a_place_joins_nothing_and_harms_nothing() -> None:
    found = run([replace(heard(1), place=None), heard(2), replace(hot(1), place=None)])
    assert [incident.members for incident in found.incidents] == [(heard(2).observation_id,)]


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
    assert (incident.probability == pytest.approx(0.8)) == bool(bars)
    assert all("Held at 0.80" in bar.sentence for bar in bars)


def test_the_doubt_about_an_item_is_said() -> None:
    found = run([heard(1), heard(2, post="post B", bearing_deg=90.0, at=NIGHT + timedelta(minutes=24))])
    for incident in found.incidents:
        for note in incident.notes:
            assert 0.5 <= float(re.findall(r"chance of ([0-9.]+)", note)[0]) < 0.9
            assert "belongs here: " in note


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"not json", b'{"version": "truceline.fit/1", "model": "other", "changes": {}, "fitted": ""}',
        f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"no_such": 1}}, "fitted": ""}}'.encode(),
        f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"hold_at": -1}}, "fitted": ""}}'.encode(),
        f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"hold_at": 1.2}}, "fitted": ""}}'.encode(),
        f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"calibration": {{"intercept": 0, "items": 3, "slopes": {{"post": -1}}}}}}, "fitted": ""}}'.encode(),
    ],
)  # fmt: skip
def test_a_parameter_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(BadSetting):
        fitted(data, where="params/x.json")


def test_a_parameter_file_changes_what_it_says_and_the_digest() -> None:
    text = f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"kinds": {{"shelling": {{"burns": 0.4}}}}}}, "fitted": "on 40"}}'
    made = fitted(text.encode(), where="x")
    assert made.kinds[next(iter(made.kinds))].burns == 0.4
    assert made.digest() != Params().digest()
    assert made.pair_km == Params().pair_km
