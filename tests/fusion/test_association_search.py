"""Data association: the search, compiled or plain, and what it may join."""

import math
import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fusion_world import HERE, NIGHT, claim, heard, run
from truceline.fusion.association import association_search as search
from truceline.fusion.association.association_likelihood import CandidateSets, log_sum_exp
from truceline.fusion.params import Params
from truceline.fusion.prior.prior_intensity import PriorIntensity, area_km2
from truceline.fusion.prior.report_density import ReportDensity
from truceline.model.place import Area, Disc, Point, destination

FLAT = Area(polygons=((((34.0, 49.0), (38.0, 49.0), (38.0, 52.0), (34.0, 52.0), (34.0, 49.0)),),))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 14))
def test_the_compiled_search_finds_what_the_plain_one_finds_bit_for_bit(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    arrays = crowd(rng, n)
    plain, compiled = search._search(*arrays), search._compiled()(*arrays)
    assert (plain[0] == compiled[0]).all()
    assert (plain[1] == compiled[1]).all()
    assert (plain[2] == compiled[2]).all()
    for label in set(plain[0]):  # no event lies at two settlements that its items name
        assert len({name for name in arrays[8][plain[0] == label] if name >= 0}) <= 1


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
        np.stack([hour - 3, hour + 3], axis=1), rng.integers(0, n, n), rng.integers(-1, 3, n),
        np.tile([50.4, 36.0], (n, 1)), 0.5, prior.rates,
        np.array([prior.south, prior.west, prior.km_per_lon, prior.step_km]), prior.log_visible,
    )  # fmt: skip


def test_the_loops_score_a_set_as_the_columns_do() -> None:
    arrays = crowd(np.random.default_rng(3), 5)
    prior = PriorIntensity(
        [], ReportDensity((), FLAT, area_km2(FLAT), Params()), area_km2(FLAT), Params(), watched=FLAT
    )
    sets = CandidateSets(sums=arrays[4], weights=arrays[5], origin=arrays[9])
    columns = log_sum_exp(sets.by_hypothesis(prior))
    loops = [
        search._log_odds(arrays[4][k], arrays[5][k], arrays[9][k], arrays[11], arrays[12], arrays[13]) for k in range(5)
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


def test_the_doubt_about_an_item_is_said() -> None:
    found = run([heard(1), heard(2, post="post B", bearing_deg=90.0, at=NIGHT + timedelta(minutes=24))])
    doubts = [note for one in found.incidents for note in one.notes if "belongs here: " in note]
    assert doubts
    for note in doubts:
        assert 0.5 <= float(re.findall(r"chance of ([0-9.]+)", note)[0]) < 0.9
