"""Estimation by construction: a truth is planted, labels are drawn from it, and the numbers find it again."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fusion_world import HERE, NIGHT, START, changed_ground, claim, heard, hot, run, shaken
from truceline.cli._labels import PairRow, read_pairs
from truceline.evaluation.comparison import adjudicated
from truceline.evaluation.comparison import asked as asked_all
from truceline.evaluation.theatre_days import claims_of, fused_days, knowing, theatre
from truceline.fusion.calibration.detection_trials import DetectionTrial, trials
from truceline.fusion.calibration.parameter_estimation import estimated_parameters, rate_level
from truceline.fusion.calibration.probability_calibration import LabelledIncident
from truceline.fusion.dependence.copy_detection import copy_probability
from truceline.fusion.dependence.labelled_pairs import LabelledPair, copy_logistic, fit_copies
from truceline.fusion.params import MODEL_ID, CopyParams, Params, changed, fitted
from truceline.model.canonical import plain
from truceline.model.errors import DamagedFile
from truceline.model.place import Area, Point, destination
from truceline.model.records import Incident, Look, Observation, Sensor
from truceline.model.terms import IncidentType, Phenomenon
from truceline.sim.theatre.layout import BENCHMARK
from truceline.sim.theatre.world import make_world

BASE = run([heard(1)]).incidents[0]
NOW = datetime(2025, 3, 21, tzinfo=UTC)
SHELLING = IncidentType.SHELLING


def with_probability(number: int, probability: float) -> Incident:
    """An incident whose evidence adds up to a probability."""
    wanted = math.log(probability / (1 - probability))
    bars = list(BASE.waterfall)
    bars[-1] = replace(bars[-1], weight_nats=bars[-1].weight_nats + wanted - BASE.log_odds)
    return replace(BASE, incident_id=f"{number:016x}", waterfall=tuple(bars), log_odds=wanted, probability=probability)


def item(
    number: int, *, happened: bool = True, sampled: float = 1.0, asked: Sequence[DetectionTrial] = ()
) -> LabelledIncident:
    incident = with_probability(number, 0.5)
    return LabelledIncident(incident=incident, happened=happened, sampled=sampled, kind=SHELLING, trials=tuple(asked))


def trial(family: str, share: float, *, hit: bool) -> DetectionTrial:
    return DetectionTrial(family=family, kind=SHELLING, share=share, hit=hit)


def drawn(family: str, truth: float, count: int, seed: int) -> list[LabelledIncident]:
    """True incidents, each with one sensor that shows it with its share of the planted chance."""
    rng = np.random.default_rng(seed)
    shares = rng.uniform(0.3, 1.0, count)
    hits = rng.random(count) < truth * shares
    return [item(k, asked=[trial(family, float(shares[k]), hit=bool(hits[k]))]) for k in range(count)]


def number_of(changes: dict[str, object], family: str) -> float:
    made = changed(Params(), changes)
    return (
        made.post_best if family == "post" else getattr(made.kinds[SHELLING], {"thermal": "burns"}.get(family, family))
    )


@pytest.mark.parametrize("family", ["thermal", "post", "seismic", "radar"])
@pytest.mark.parametrize("truth", [0.15, 0.55])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hits_and_misses_find_the_chance_that_was_planted(family: str, truth: float, seed: int) -> None:
    count = 4_000
    found = number_of(estimated_parameters(drawn(family, truth, count, seed), Params(), claims={}, days=30.0), family)
    error = math.sqrt(truth * (1 - 0.65 * truth) / (0.65 * count))  # of hits over shares of 0.65 on average
    assert abs(found - truth) < 4 * error + 30 * abs(number_of({}, family) - truth) / (0.65 * count)


@pytest.mark.parametrize("family", ["thermal", "post", "seismic", "radar"])
def test_a_few_hits_change_the_judgement_little_and_none_change_nothing(family: str) -> None:
    before = number_of({}, family)
    few = estimated_parameters(
        [item(k, asked=[trial(family, 1.0, hit=True)]) for k in range(3)], Params(), claims={}, days=30.0
    )
    assert before < number_of(few, family) <= before + 0.1
    assert estimated_parameters([], Params(), claims={}, days=30.0) == {}
    untried = estimated_parameters([item(k) for k in range(40)], Params(), claims={}, days=30.0)
    assert "kinds" not in untried
    assert "post_best" not in untried


def test_what_did_not_happen_teaches_no_sensor() -> None:
    quiet = [replace(one, happened=False) for one in drawn("seismic", 0.9, 200, 1)]
    assert "kinds" not in estimated_parameters(quiet, Params(), claims={}, days=30.0)


def test_picking_the_seen_ones_more_often_does_not_make_a_sensor_better() -> None:
    rng = np.random.default_rng(70)
    everyone = drawn("seismic", 0.3, 20_000, 7)
    chance = [0.5 if one.trials[0].hit else 0.05 for one in everyone]
    picked = [
        replace(one, sampled=p) for one, p in zip(everyone, chance, strict=True) if rng.random() < p
    ]  # fmt: skip
    assert abs(number_of(estimated_parameters(picked, Params(), claims={}, days=30.0), "seismic") - 0.3) < 0.05
    naive = estimated_parameters([replace(one, sampled=1.0) for one in picked], Params(), claims={}, days=30.0)
    assert number_of(naive, "seismic") > 0.6


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0.05, 1.0), st.booleans(), st.floats(0.01, 1.0)), min_size=1, max_size=40))
def test_a_chance_stays_a_chance(rows: list[tuple[float, bool, float]]) -> None:
    for family in ("thermal", "post", "seismic", "radar"):
        items = [
            item(k, sampled=sampled, asked=[trial(family, share, hit=hit)])
            for k, (share, hit, sampled) in enumerate(rows)
        ]
        assert 0.0 < number_of(estimated_parameters(items, Params(), claims={}, days=3.0), family) < 1.0


def rated(true_rate: float, count: int, seed: int) -> list[LabelledIncident]:
    """Incidents that the model holds likely with 0.3 and that happened with another rate."""
    rng = np.random.default_rng(seed)
    incident = with_probability(1, 0.3)
    return [
        LabelledIncident(incident=incident, happened=bool(y), sampled=1.0) for y in rng.random(count) < true_rate
    ]  # fmt: skip


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0, 3.0])
def test_the_level_of_rates_follows_what_happened(ratio: float) -> None:
    days, count = 3_000.0, 6_000
    found = rate_level(rated(0.3 * ratio, count, 3), Params(), days)
    assert abs(math.log(found) - 0.7 * math.log(ratio)) < 0.7 * (4 / math.sqrt(0.3 * ratio * count) + 15 / days)


def test_one_adjudicated_day_moves_the_level_little() -> None:
    assert 1.0 < rate_level(rated(1.0, 40, 1), Params(), 1.0) < 1.15
    assert rate_level([], Params(), 10.0) == Params().rate_level


@given(st.integers(0, 40), st.integers(0, 40), st.floats(1.0, 400.0), st.floats(0.001, 1.0))
def test_the_level_of_rates_stays_in_its_bounds(true: int, false: int, days: float, sampled: float) -> None:
    one = rated(0.0, 1, 1)[0]
    items = [replace(one, happened=k < true, sampled=sampled) for k in range(true + false)]
    assert 0.4 <= rate_level(items, Params(), days) <= 2.5


# --- who is asked


def post(name: str, away_m: float) -> Sensor:
    lat, lon = destination(*HERE, 0.0, away_m)
    at = Point(lat_deg=lat, lon_deg=lon, major_sd_m=20.0, minor_sd_m=20.0)
    return Sensor(sensor_id=name, source="patrol", title=name, detects=(), place=at, range_m=14_000.0)


def on_duty(sensor: Sensor) -> Look:
    lat, lon = sensor.place.centre() if sensor.place else HERE
    return Look(
        sensor_id=sensor.sensor_id, cell="0,0", lat_deg=lat, lon_deg=lon, started_utc=START,
        ended_utc=START + timedelta(days=1), chance=1.0, cloud_fraction=None, blind=None,
    )  # fmt: skip


SATELLITE = Sensor(sensor_id="S-NPP/VIIRS", source="firms", title="S-NPP/VIIRS", detects=())


def passed(after: timedelta, chance: float | None) -> Look:
    return Look(
        sensor_id="S-NPP/VIIRS", cell="0,0", lat_deg=HERE[0], lon_deg=HERE[1], started_utc=NIGHT + after,
        ended_utc=NIGHT + after, chance=chance, cloud_fraction=None, blind=None,
    )  # fmt: skip


def network(first: datetime, last: datetime, *, west: float = 34.0) -> Observation:
    ring = ((west, 49.0), (38.0, 49.0), (38.0, 52.0), (west, 52.0), (west, 49.0))
    return replace(
        shaken(99), observation_id="f" * 16, phenomenon=Phenomenon.NOTHING, started_utc=first, ended_utc=last,
        seen_utc=last, received_utc=last, place=Area(polygons=((ring,),)),
    )  # fmt: skip


def asked(
    observations: Sequence[Observation], *, texts: int = 0, sensors: Sequence[Sensor] = (), looks: Sequence[Look] = ()
) -> dict[str, DetectionTrial]:
    made = run(observations, [claim(k, origin=f"o{k}") for k in range(texts)], sensors=sensors, looks=looks)
    best = max(made.incidents, key=lambda one: len(one.members))
    found = trials(best, made.opportunities, START, Params(), kind=SHELLING, at=HERE)
    assert len({(one.family, one.share) for one in found}) == len(found)
    return {f"{one.family} {one.share:.2f}": one for one in found}


def test_a_post_is_asked_only_about_what_is_known_without_it() -> None:
    near, far = post("post A", 4_000.0), post("post B", 9_000.0)
    looks = [on_duty(near), on_duty(far)]
    alone = asked([heard(1)], sensors=[near, far], looks=looks)
    assert [one.hit for one in alone.values()] == [False]  # post B alone; post A is why anybody knows
    both = asked([heard(1), hot(2, at=NIGHT + timedelta(hours=1))], sensors=[near, far], looks=looks)
    assert sorted((one.hit, one.share > 0.5) for one in both.values()) == [(False, False), (True, True)]


def test_a_post_off_duty_is_not_asked() -> None:
    near = post("post C", 4_000.0)
    assert asked([heard(1)], sensors=[near], looks=[replace(on_duty(near), chance=0.0)]) == {}
    assert len(asked([heard(1)], sensors=[near], looks=[on_duty(near)])) == 1


def test_a_satellite_is_asked_where_the_sky_was_clear_and_something_else_tells_of_the_place() -> None:
    look, cloudy = passed(timedelta(hours=1), 1.0), passed(timedelta(hours=1), None)
    missed = asked([heard(1)], sensors=[SATELLITE], looks=[look])
    assert [(one.family, one.hit) for one in missed.values()] == [("thermal", False)]
    assert next(iter(missed.values())).share == pytest.approx(0.8 * math.exp(-1 / 3), abs=0.1)
    seen = asked([heard(1), hot(2, at=NIGHT + timedelta(hours=1))], sensors=[SATELLITE], looks=[look])
    assert [(one.family, one.hit) for one in seen.values()] == [("thermal", True)]
    assert asked([heard(1)], sensors=[SATELLITE], looks=[cloudy]) == {}
    assert asked([hot(2, at=NIGHT + timedelta(hours=1))], sensors=[SATELLITE], looks=[look]) == {}
    assert asked([], texts=1, sensors=[SATELLITE], looks=[look]) == {}  # a town never joins a hot spot


def test_a_network_is_asked_where_and_when_it_says_that_it_listened() -> None:
    listened = network(START, START + timedelta(days=1))
    assert [one.hit for one in asked([heard(1), listened]).values()] == [False]
    assert [one.hit for one in asked([heard(1), shaken(2), listened]).values()] == [True]
    assert asked([shaken(2), listened]) == {}  # known through it alone
    assert asked([heard(1), network(START, START + timedelta(hours=1))]) == {}
    assert asked([heard(1), network(START, START + timedelta(days=1), west=37.0)]) == {}


def test_a_radar_is_asked_about_the_days_between_its_passes() -> None:
    after = NIGHT + timedelta(days=3)
    ring = ((34.0, 49.0), (38.0, 49.0), (38.0, 52.0), (34.0, 52.0), (34.0, 49.0))
    image = replace(
        changed_ground(99, seen=after), observation_id="f" * 16, phenomenon=Phenomenon.NOTHING,
        place=Area(polygons=((ring,),)),
    )  # fmt: skip
    missed = asked([heard(1), image])
    assert [(one.family, one.hit) for one in missed.values()] == [("radar", False)]
    later = replace(image, started_utc=NIGHT + timedelta(hours=2))
    assert asked([heard(1), later]) == {}


def test_a_theatre_whose_sensors_are_deaf_teaches_that_they_are() -> None:
    deaf = replace(BENCHMARK, days=16, post_hears=0.2, seismic_hears=0.2)
    made = theatre(make_world(5, deaf))
    base = knowing(made.world, Params())
    first = [one for day in fused_days(made, base) for one in day]
    picked = asked_all(adjudicated(first, made.world, 5), made, base)
    assert sum(len(one.trials) for one in picked) > 100
    taught = changed(base, estimated_parameters(picked, base, claims=claims_of(made, 8), days=8.0))
    assert taught.post_best < 0.8 * base.post_best
    assert taught.kinds[SHELLING].seismic < 0.9 * base.kinds[SHELLING].seismic
    assert abs(taught.kinds[SHELLING].radar - base.kinds[SHELLING].radar) < 0.1  # as the judgement has it


def test_a_kind_that_observers_alone_can_name_has_no_chances() -> None:
    made = run([heard(1)])
    assert trials(made.incidents[0], made.opportunities, START, Params(), kind=IncidentType.MINE_LAYING) == ()


# --- copies


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text of a pair."""

    text: str
    speaker: str = ""
    received_utc: datetime = NOW


def labelled(truth: CopyParams, count: int, seed: int) -> tuple[list[tuple[float, ...]], list[bool]]:
    rng = np.random.default_rng(seed)
    rows = np.column_stack(
        [rng.uniform(0.2, 1.0, count), rng.random(count) < 0.3, rng.random(count) < 0.7, rng.exponential(1.5, count), rng.random(count)]
    ).astype(float)  # fmt: skip
    slopes = [getattr(truth, name) for name in ("similarity", "attribution", "secondary", "log_lag", "history")]
    chance = 1 / (1 + np.exp(-(truth.intercept + rows @ np.array(slopes))))
    return [tuple(row) for row in rows.tolist()], (rng.random(count) < chance).tolist()


TRUTH = replace(
    Params().copy, intercept=-2.5, similarity=5.0, attribution=1.2, secondary=0.4, log_lag=-0.5, history=1.5
)


@pytest.mark.parametrize("seed", [1, 2])
def test_labelled_pairs_find_the_coefficients_that_were_planted(seed: int) -> None:
    made = copy_logistic(*labelled(TRUTH, 30_000, seed), Params().copy)
    for one in fields(CopyParams):
        assert abs(getattr(made, one.name) - getattr(TRUTH, one.name)) < 0.35, one.name


def test_three_hundred_pairs_come_nearer_to_the_truth_than_the_judgement() -> None:
    fresh, _ = labelled(TRUTH, 2_000, 99)

    def error(copy: CopyParams) -> float:
        slopes = np.array(
            [getattr(copy, name) for name in ("similarity", "attribution", "secondary", "log_lag", "history")]
        )
        wanted = np.array(
            [getattr(TRUTH, name) for name in ("similarity", "attribution", "secondary", "log_lag", "history")]
        )
        chance, truth = (
            1 / (1 + np.exp(-(start + np.array(fresh) @ beta)))
            for start, beta in ((copy.intercept, slopes), (TRUTH.intercept, wanted))
        )
        return float(np.abs(chance - truth).mean())

    fits = [error(copy_logistic(*labelled(TRUTH, 300, seed), Params().copy)) for seed in range(10)]
    assert max(fits) < 0.5 * error(Params().copy)


def test_few_pairs_change_little_and_none_nothing() -> None:
    before = Params().copy
    assert copy_logistic([], [], before) == before
    made = copy_logistic([(0.9, 1.0, 1.0, 0.0, 0.0)], [False], before)
    middle = (before.intercept + 0.9 * before.similarity + before.secondary, made.intercept + 0.9 * made.similarity)
    assert abs(middle[0] - (middle[1] + made.secondary + made.attribution)) < 0.3
    assert made.similarity == pytest.approx(before.similarity, abs=0.5)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60))
def test_likeness_never_speaks_against_a_copy_whatever_the_labels(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    rows, _ = labelled(TRUTH, count, seed)
    contrary = [bool(row[0] < 0.5) if rng.random() < 0.9 else bool(rng.random() < 0.5) for row in rows]
    made = copy_logistic(rows, contrary, Params().copy)
    assert min(made.similarity, made.attribution, made.secondary, made.history) >= 0.0
    assert all(math.isfinite(getattr(made, one.name)) for one in fields(CopyParams))


def test_what_pairs_teach_changes_what_counts_as_a_copy_and_pairs_without_common_words_are_left_out() -> None:
    one, other = (claim(k, origin=f"o{k}", text=text) for k, text in enumerate(
        ("drone strike hits substation in northern district", "drone strike near the bridge hits northern town")
    ))  # fmt: skip
    never = LabelledPair(earlier=Text(text=one.text), later=Text(text=other.text), secondary=True, copy=False)
    apart = replace(never, later=Text(text="three craters beside an orchard"), copy=True)
    made = fit_copies([never] * 200 + [apart] * 50, Params().copy)
    assert (made.pairs, made.copies, made.apart) == (200, 0, 50)
    before, after = (
        copy_probability(other, [one], secondary=True, params=Params(copy=copy)) for copy in (Params().copy, made.copy)
    )
    assert after < 0.5 * before


def test_the_fitted_copy_model_travels_through_the_parameter_file() -> None:
    made = copy_logistic(*labelled(TRUTH, 500, 4), Params().copy)
    value = {
        "version": "truceline.fit/1",
        "model": MODEL_ID,
        "fitted": "on pairs",
        "changes": {"copy": plain(made)},
    }
    read = fitted(json.dumps(value).encode(), where="x").copy
    assert plain(read) == plain(made)
    assert read.log_lag < 0.0


# --- the file of pairs


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("earlier,later,copy", *lines, "")), "utf-8")
    return path


def test_pairs_are_read_as_ids_or_texts(tmp_path: Path) -> None:
    path = write(
        tmp_path / "p.csv", 'a1b2c3d4e5f60718,"Strike, they say,\non the depot",yes', "Depot burning,Depot burns,no"
    )
    assert read_pairs(path) == [
        PairRow(line=2, earlier="a1b2c3d4e5f60718", later="Strike, they say,\non the depot", copy=True),
        PairRow(line=4, earlier="Depot burning", later="Depot burns", copy=False),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Depot burning,Depot burnt,perhaps", "line 4: copy is 'perhaps'"),
        ("Depot burning,...,yes", "line 4: later is '...'"),
        (",Depot burning,yes", "line 4: earlier is ''"),
        ("Depot burning,yes", "line 4: not as many cells as columns"),
        ("Depot burning,Depot burning,yes", "line 4: one text twice"),
        ("Depot burning,Depot burns,yes", "line 4: 'Depot burning' with 'Depot burns' stands in line 3 already"),
        ('Depot "burning,x', "line 4"),
    ],
)  # fmt: skip
def test_a_wrong_pair_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(DamagedFile) as refused:
        read_pairs(write(tmp_path / "p.csv", "One wording,Other wording,yes", "Depot burning,Depot burns,no", line))
    assert said in str(refused.value)


def test_pairs_with_one_answer_alone_teach_nothing(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="one answer"):
        read_pairs(write(tmp_path / "p.csv", "One wording,Other wording,yes"))
    (tmp_path / "q.csv").write_text("earlier,copy\n", "utf-8")
    with pytest.raises(DamagedFile, match="no column later"):
        read_pairs(tmp_path / "q.csv")
