"""A theatre: four layers with streams of their own, a truth behind every item, and packs that only add."""

import math
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.claims.claim_records import read_claims
from truceline.model.arrow import to_records
from truceline.model.errors import BadSetting, DamagedFile, OutOfRange, UnknownName
from truceline.model.place import great_circle_m
from truceline.model.records import Statement
from truceline.sim.causes import Cause
from truceline.sim.strategies import bad_numbers
from truceline.sim.theatre.adversary import PACKS
from truceline.sim.theatre.land import SIDES, land_of
from truceline.sim.theatre.layout import BENCHMARK, MOST, RATES, TRAINING, Layout, Phase
from truceline.sim.theatre.passes import HALF_SWATH_KM, passes
from truceline.sim.theatre.spoofing import spoof_file
from truceline.sim.theatre.world import TheatreWorld, make_world

DATA = Path(__file__).parents[3] / "shared" / "data" / "fires-baseline"
SMALL = replace(TRAINING, days=4, seasons=1, incidents_per_day=20.0, fires_per_day=12.0, lies=4, lie_copies=5)


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 2**63)


@cache
def small(seed: int = 7, packs: tuple[str, ...] = ()) -> TheatreWorld:
    return make_world(seed, SMALL, packs=packs)


# Layers


@settings(max_examples=5, deadline=None)
@given(seeds(), seeds())
def test_another_reporter_seed_changes_what_is_told_and_nothing_else(seed: int, other: int) -> None:
    first, second = make_world(seed, SMALL), make_world(seed, SMALL, reporter_seed=other)
    assert first.truths == second.truths
    assert first.observations.equals(second.observations)
    assert first.past.equals(second.past)
    assert first.looks.equals(second.looks)
    assert first.skies.equals(second.skies)
    if other != seed:
        assert not first.statements.equals(second.statements)


@settings(max_examples=5, deadline=None)
@given(seeds(), seeds())
def test_another_sensor_seed_changes_what_is_seen_and_nothing_else(seed: int, other: int) -> None:
    first, second = make_world(seed, SMALL), make_world(seed, SMALL, sensor_seed=other)
    assert first.truths == second.truths
    assert first.statements.equals(second.statements)
    assert first.skies.equals(second.skies)
    if other != seed:
        assert not first.observations.equals(second.observations)


@settings(max_examples=5, deadline=None)
@given(seeds(), st.lists(st.sampled_from(sorted(PACKS)), unique=True, max_size=3))
def test_a_pack_only_adds(seed: int, packs: list[str]) -> None:
    plain, with_packs = make_world(seed, SMALL), make_world(seed, SMALL, packs=packs)
    assert set(plain.truths) <= set(with_packs.truths)
    for name in ("observations", "statements", "past"):
        key = "statement_id" if name == "statements" else "observation_id"
        before, after = (set(getattr(one, name)[key].to_pylist()) for one in (plain, with_packs))
        assert before <= after
        assert all(with_packs.tags[one].pack in packs for one in after - before)
    assert {one: with_packs.tags[one] for one in plain.tags} == plain.tags


def test_one_seed_makes_one_world() -> None:
    assert small().observations.equals(make_world(7, SMALL).observations)
    assert small().statements.equals(make_world(7, SMALL).statements)
    assert not small().observations.equals(make_world(8, SMALL).observations)


# Truth


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_item_has_one_truth_and_every_copy_an_original(seed: int) -> None:
    made = small(seed)
    ids = [*made.observations["observation_id"].to_pylist(), *made.past["observation_id"].to_pylist()]
    texts = made.statements["statement_id"].to_pylist()
    assert len({*ids, *texts}) == len(ids) + len(texts)
    assert {*ids, *texts} == set(made.tags)
    truths = {truth.truth_id: truth for truth in made.truths}
    for one, tag in made.tags.items():
        if tag.incident is not None:
            assert truths[tag.truth_id].incident_type is tag.incident
        if tag.copy_of is not None:
            assert tag.copy_of != one
    past = {made.tags[one].incident for one in made.past["observation_id"].to_pylist()}
    assert past == {None}


def test_benign_causes_of_every_kind_are_perceived() -> None:
    world = make_world(5, replace(SMALL, days=20, blasts=2.0))
    causes = {tag.cause for tag in world.tags.values()}
    assert {Cause.FIELD_FIRE, Cause.WILDFIRE, Cause.PLANT, Cause.FALSE_ALARM, Cause.QUARRY, Cause.FABRICATED} <= causes


def test_an_item_that_states_no_slip_lies_near_its_truth() -> None:
    made = small()
    truths = {truth.truth_id: truth for truth in made.truths if truth.incident_type is not None}
    for one in to_records(Statement, made.statements):
        tag = made.tags[one.statement_id]
        if tag.truth_id in truths and not tag.slip and one.place is not None:
            truth = truths[tag.truth_id]
            assert great_circle_m(*one.place.centre(), truth.lat_deg, truth.lon_deg) < 60_000  # the land has 60 towns


def test_quarries_blast_in_work_hours_and_never_on_sunday() -> None:
    world = make_world(5, replace(SMALL, days=20, blasts=3.0))
    blasts = [truth.started_utc for truth in world.truths if truth.cause is Cause.QUARRY]
    assert blasts
    for at in blasts:
        solar = at - timedelta(hours=2)
        assert 8 <= solar.hour < 16
        assert at.weekday() < 6


def test_a_ceasefire_has_a_tenth_of_the_incidents_of_war() -> None:
    def happened(times: float) -> int:
        layout = replace(SMALL, days=30, answers=0.0, incidents_per_day=6.0, phases=(Phase(from_day=0, times=times),))
        return sum(truth.incident_type is not None for truth in make_world(3, layout).truths)

    war, peace = happened(10.0), happened(1.0)
    assert war == pytest.approx(1800, abs=4 * math.sqrt(1800))
    assert peace == pytest.approx(180, abs=4 * math.sqrt(180))


def test_incidents_draw_answers_near_them_and_later() -> None:
    made = make_world(3, replace(SMALL, days=20, answers=0.8))
    known = {truth.truth_id: truth for truth in made.truths}
    answers = [truth for truth in made.truths if truth.answers is not None]
    assert answers
    for truth in answers:
        root = known[truth.answers or ""]
        assert truth.started_utc >= root.started_utc
        assert great_circle_m(truth.lat_deg, truth.lon_deg, root.lat_deg, root.lon_deg) < 45_000


def test_a_party_tells_what_was_done_to_it_and_seldom_what_it_did() -> None:
    made = make_world(9, replace(SMALL, days=20, incidents_per_day=60.0, invented=0.0, slips=0.0))
    land = land_of(9, made.layout)
    truths = {truth.truth_id: truth for truth in made.truths}
    side_of = {outlet.name: outlet.side for outlet in made.outlets if outlet.kind == "party"}
    told = Counter[bool]()
    for one in to_records(Statement, made.statements):
        if one.source in side_of:
            truth = truths[made.tags[one.statement_id].truth_id]
            told[land.side(*land.plane(truth.lat_deg, truth.lon_deg)) == side_of[one.source]] += 1
    assert set(side_of.values()) == set(SIDES)
    assert told[False] / told[True] == pytest.approx(0.15, abs=0.12)


# Sensors


def test_a_satellite_passes_by_day_about_half_past_one_and_repeats_after_sixteen_days() -> None:
    start = datetime(2023, 4, 1, tzinfo=UTC)
    first = list(passes(1, 46.0, -30.0, start, start + timedelta(days=16)))
    again = list(passes(1, 46.0, -30.0, start + timedelta(days=16), start + timedelta(days=32)))
    assert [one.geometry(46.0, -30.0)[0] for one in first] == pytest.approx([o.geometry(46.0, -30.0)[0] for o in again])
    for one in first:
        off_km, at_s = one.geometry(46.0, -30.0)
        solar = (datetime.fromtimestamp(at_s, tz=UTC).timestamp() / 3600 - 2.0) % 24
        assert abs(off_km) <= HALF_SWATH_KM
        assert (
            abs(((solar - (13.4 if one.daynight == "D" else 1.4)) + 12) % 24 - 12) < 2.0
        )  # half a swath is 1.4 h of longitude at 46 degrees, the tilt of the track 0.6 h
    assert 2 * 16 <= len(first) <= 4 * 16  # every place at least twice a day, at mid latitudes seldom more than four


def test_no_pixel_comes_from_a_pass_that_does_not_see_it() -> None:
    made = small()
    hot = made.observations.filter(pc.equal(made.observations["source"], "firms"))
    times = {}
    for look in made.looks.to_pylist():
        times.setdefault(look["sensor_id"], set()).add(look["started_utc"])
    for row in hot.select(["sensor", "seen_utc"]).to_pylist():
        assert any(abs(row["seen_utc"] - at) <= timedelta(minutes=3) for at in times[row["sensor"]])


def test_overcast_hides_burning_incidents() -> None:
    def seen(cloud: float) -> int:
        layout = replace(SMALL, days=10, cloud=cloud, burn_share=4.0, incidents_per_day=60.0, invented=0.0)
        made = make_world(4, layout)
        ids = made.observations.filter(pc.equal(made.observations["source"], "firms"))["observation_id"].to_pylist()
        return sum(made.tags[one].incident is not None for one in ids)

    assert seen(0.03) > 3 * seen(0.97)


# Texts


def test_verbatim_copies_have_the_origin_of_what_they_copy() -> None:
    made = make_world(7, replace(SMALL, days=10, copies=3.0, slips=0.0))
    claims = {claim.claim_id: claim for claim in read_claims(made.statements)}
    pairs = [
        (claims[one], claims[tag.copy_of]) for one, tag in made.tags.items() if one in claims and tag.copy_of in claims
    ]
    same = [copy.origin == root.origin for copy, root in pairs if copy.text == root.text]
    other = [copy.origin == root.origin for copy, root in pairs if copy.text != root.text]
    assert len(same) > 30
    assert all(same)
    assert 0.3 < np.mean(other) < 0.95  # a paraphrase keeps a passage, a free rewording none


def test_two_originals_seldom_look_like_one() -> None:
    made = make_world(7, replace(SMALL, days=4, copies=0.0, incidents_per_day=60.0))
    claims = [c for c in read_claims(made.statements) if made.tags[c.claim_id].copy_of is None]
    assert len(claims) > 50
    truths: dict[str, set[str]] = {}
    for claim in claims:
        truths.setdefault(claim.origin, set()).add(made.tags[claim.claim_id].truth_id)
    assert sum(len(several) > 1 for several in truths.values()) < 0.03 * len(claims)


def test_half_of_the_headlines_tell_no_event_of_their_day_and_hardly_any_of_them_is_read_as_one() -> None:
    made = make_world(3, replace(SMALL, days=6))
    ordinary = {one for one, tag in made.tags.items() if tag.cause is Cause.ORDINARY}
    texts = made.statements["statement_id"].to_pylist()
    assert 0.25 < len(ordinary) / len(texts) < 0.7
    claimed = {claim.statement_id for claim in read_claims(made.statements)}
    assert len(claimed & ordinary) < 0.05 * len(ordinary)
    assert all(made.tags[one].incident is None for one in ordinary)


def test_what_is_told_a_day_late_is_claimed_of_the_day_before() -> None:
    made = make_world(3, replace(SMALL, days=10, yesterdays=0.5))
    truths = {truth.truth_id: truth for truth in made.truths}
    late = [one for one in read_claims(made.statements) if one.text.startswith("Yesterday:")]
    assert len(late) > 5
    for claim in late:
        truth = truths[made.tags[claim.claim_id].truth_id]
        assert claim.ended_utc < truth.started_utc + timedelta(hours=28)


# Adversary


def test_the_floods_tell_the_lies_of_the_seed_and_copy_them() -> None:
    seed, flood, paraphrased = (small(7, (name,)) for name in ("flood-seed", "flood", "flood-paraphrased"))

    def originals(world: TheatreWorld) -> set[str]:
        return {one for one, tag in world.tags.items() if tag.pack and tag.copy_of is None}

    assert originals(seed) == originals(flood) == originals(paraphrased)
    assert len(originals(seed)) == SMALL.lies
    copies = [tag for tag in flood.tags.values() if tag.pack and tag.copy_of is not None]
    assert len(copies) == SMALL.lies * SMALL.lie_copies
    assert all(tag.incident is None for tag in copies)


def test_a_decoy_burns_where_the_lie_says() -> None:
    made = small(7, ("decoy",))
    lit = [truth for truth in made.truths if truth.cause is Cause.DECOY]
    lies = [truth for truth in made.truths if truth.cause is Cause.FABRICATED]
    assert lit
    for fire in lit:
        assert min(great_circle_m(fire.lat_deg, fire.lon_deg, lie.lat_deg, lie.lon_deg) for lie in lies) < 2_000


def test_poison_is_burnt_in_past_seasons_alone() -> None:
    made = make_world(7, replace(SMALL, burn_share=4.0, cloud=0.05), packs=("poison",))
    poison = {one for one, tag in made.tags.items() if tag.cause is Cause.POISON}
    assert poison
    assert poison <= set(made.past["observation_id"].to_pylist())


def test_a_notification_alleges_nothing() -> None:
    made = small(7, ("alibi",))
    notices = {one for one, tag in made.tags.items() if tag.pack == "alibi"}
    assert notices
    assert not notices & {claim.claim_id for claim in read_claims(made.statements)}


def test_a_claim_that_cites_us_says_so() -> None:
    made = small(7, ("citing-us",))
    cited = [one for one in to_records(Statement, made.statements) if made.tags[one.statement_id].pack == "citing-us"]
    assert cited
    assert all(one.credits == ("truceline",) for one in cited)


def test_an_unknown_pack_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="flood-paraphrased"):
        make_world(1, SMALL, packs=("floods",))


# Layout


@given(seeds())
def test_randomised_rates_stay_within_half_and_shares_stay_shares(seed: int) -> None:
    moved = BENCHMARK.randomised(seed)
    assert moved == BENCHMARK.randomised(seed)
    for name in RATES:
        before, after = getattr(BENCHMARK, name), getattr(moved, name)
        assert 0.5 * before <= after <= 1.5 * before
        assert after <= MOST.get(name, math.inf)


@given(st.sampled_from(RATES), bad_numbers() | st.floats(max_value=-1e-6))
def test_a_rate_that_is_no_number_is_refused(name: str, value: float) -> None:
    with pytest.raises(OutOfRange):
        Layout(**{name: value})


def test_the_benchmark_has_the_size_of_science() -> None:
    made = make_world(31)
    items = made.observations.num_rows + made.statements.num_rows
    assert 10_000 <= items <= 25_000  # about 15,000; the weather of a season moves it
    assert {"firms", "patrol", "seismic", "radar"} == set(made.observations["source"].to_pylist())
    assert len({at.year for at in made.past["seen_utc"].to_pylist()}) == 3
    south, west, north, east = made.watched.bounds()
    assert great_circle_m(south, west, north, west) == pytest.approx(300_000, rel=0.01)
    assert great_circle_m((south + north) / 2, west, (south + north) / 2, east) == pytest.approx(1_000_000, rel=0.01)


# Real fire years


def _real(rows: int = 400) -> tuple[str, bytes]:
    lines = [
        f"{48 + (n % 20) / 40:.4f},{35 + (n % 13) / 20:.4f},2019-{4 + n % 3:02d}-{1 + n % 28:02d}" for n in range(rows)
    ]
    return "fires_2019.csv", ("\n".join(["LATITUDE,LONGITUDE,ACQ_DATE", *lines]) + "\n").encode()


def test_given_years_are_named_and_their_fires_used() -> None:
    made = make_world(1, SMALL, fires_from=[_real()])
    assert any("2019" in note for note in made.notes)
    assert any("drawn from parameters" in note for note in small().notes)
    assert not made.observations.equals(make_world(1, SMALL).observations)


def test_fire_files_without_fires_are_refused() -> None:
    with pytest.raises((BadSetting, DamagedFile)):
        make_world(1, SMALL, fires_from=[("empty.csv", b"LATITUDE,LONGITUDE,ACQ_DATE\n")])


@pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
def test_real_blocks_keep_the_neighbours_of_real_fires() -> None:
    data = (DATA / "ukr_fire_data_2019.csv").read_bytes()
    made = make_world(1, replace(BENCHMARK, seasons=0, days=30), fires_from=[("ukr_fire_data_2019.csv", data)])
    days = Counter(
        at.date()
        for at in made.observations.filter(pc.equal(made.observations["source"], "firms"))["seen_utc"].to_pylist()
    )
    counts = np.array(list(days.values()))
    assert counts.var() / counts.mean() > 20  # real fire days come in bursts; a Poisson would give 1


def test_a_spoofed_ship_stands_on_land_and_the_others_sail_as_fast_as_they_say() -> None:
    made = spoof_file(small())
    assert made.data.startswith(b"# EXERCISE\n")
    assert made == spoof_file(small())
    tracks: dict[str, list[tuple[float, float, float]]] = {}
    for row in made.rows:
        _, _, lat, lon, knots, _ = row.cells
        assert (float(lat) > 44.9) == row.slip  # the land begins at 44.6 degrees north
        if not row.slip:
            tracks.setdefault(row.cells[0], []).append((float(lat), float(lon), float(knots)))
    honest = [track for track in tracks.values() if len(track) == 72]
    assert len(honest) == 9
    for track in honest:
        for (lat1, lon1, knots), (lat2, lon2, _) in pairwise(track):
            assert great_circle_m(lat1, lon1, lat2, lon2) == pytest.approx(knots * 1852 / 6, rel=0.03)
