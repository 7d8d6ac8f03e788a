"""The exercise for people: what arrives, what an answer form may say, and what the sheet makes of it."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from truceline.cli import make_app
from truceline.model.errors import DamagedFile
from truceline.sim.theatre.exercise import exercise_world, injects
from truceline.sim.theatre.sheet import Answer, form, read_answers, score
from truceline.sim.theatre.statistics import cloud_and_fires, delays, group_sizes, share_near
from truceline.sim.theatre.transfer import Row, real_values
from truceline.sim.theatre.world import TheatreWorld

HEAD = "incident_type,lat_deg,lon_deg,time_utc,verdict,confidence\n"
DATA = Path(__file__).parents[3] / "shared" / "data"


@cache
def made() -> TheatreWorld:
    return exercise_world(3)


def perfect(world: TheatreWorld, confidence: float) -> list[Answer]:
    """An answer for each incident, at its place and time."""
    return [
        Answer(
            where=f"line {n}", incident_type=truth.incident_type, lat_deg=truth.lat_deg, lon_deg=truth.lon_deg,
            at_utc=truth.started_utc, verdict="happened", confidence=confidence,
        )
        for n, truth in enumerate(t for t in world.truths if t.incident_type is not None)
    ]  # fmt: skip


def test_injects_come_in_order_are_marked_and_hold_no_truth() -> None:
    told = injects(made())
    assert [one.received_utc for one in told] == sorted(one.received_utc for one in told)
    assert all(one.words.startswith("EXERCISE ") for one in told)
    words = " ".join(one.words for one in told)
    assert not any(truth.truth_id in words for truth in made().truths)


def test_who_knows_everything_finds_everything() -> None:
    world = made()
    sheet = score(world, perfect(world, 1.0), until=world.end + timedelta(days=60))
    assert sheet.missed == sheet.unseen == sheet.false == 0
    assert sheet.found + sheet.twice == len(perfect(world, 1.0))
    assert sheet.brier == 0.0


def test_who_says_nothing_misses_what_left_a_trace() -> None:
    world = made()
    sheet = score(world, [], until=world.end)
    assert sheet.found == 0
    assert sheet.missed > 0
    assert sheet.brier is None


def test_one_incident_answered_twice_is_found_once() -> None:
    world = made()
    one = perfect(world, 0.9)[0]
    sheet = score(world, [one, replace(one, where="again")], until=world.end)
    assert (sheet.found, sheet.twice, sheet.false) == (1, 1, 0)


def test_a_sure_answer_about_nothing_costs_more_than_a_doubtful_one() -> None:
    world = made()
    nowhere = replace(perfect(world, 0.9)[0], lat_deg=-80.0)
    sure, doubtful = (score(world, [replace(nowhere, confidence=c)], until=world.end) for c in (0.9, 0.3))
    assert sure.false == doubtful.false == 1
    assert sure.brier == pytest.approx(0.81)
    assert doubtful.brier == pytest.approx(0.09)


def test_calm_where_nobody_could_look_is_counted_against_and_not_observable_for() -> None:
    world = made()
    blind = Answer(
        where="line 2", incident_type=None, lat_deg=-80.0, lon_deg=0.0, at_utc=None, verdict="calm", confidence=1.0
    )
    sheet = score(world, [blind, replace(blind, where="line 3", verdict="not observable")], until=world.end)
    assert (sheet.blind_called_calm, sheet.blind_named, sheet.seen_called_blind) == (1, 1, 0)


def test_the_empty_form_is_an_empty_list_of_answers() -> None:
    assert read_answers("answers.csv", form().encode()) == ()


def test_csv_and_json_say_the_same() -> None:
    row = {
        "incident_type": "shelling",
        "lat_deg": 45.1,
        "lon_deg": -36.0,
        "time_utc": "2023-04-01T12:00:00Z",
        "verdict": "happened",
        "confidence": 0.8,
    }
    line = HEAD + ",".join(str(value) for value in row.values()) + "\n"
    (one,), (other,) = read_answers("a.csv", line.encode()), read_answers("a.json", json.dumps([row]).encode())
    assert replace(one, where="") == replace(other, where="")


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("shelling,45,-36,2023-04-01T12:00:00Z,happened,nan", "confidence"),
        ("shelling,45,-36,2023-04-01T12:00:00Z,happened,1.1", "confidence"),
        ("shelling,95,-36,2023-04-01T12:00:00Z,happened,0.5", "lat_deg"),
        ("shelling,45,-36,2023-04-01T12:00:00,happened,0.5", "time_utc"),
        ("bombing,45,-36,2023-04-01T12:00:00Z,happened,0.5", "incident type"),
        ("shelling,45,-36,2023-04-01T12:00:00Z,maybe,0.5", "verdict"),
        ("shelling,,-36,2023-04-01T12:00:00Z,happened,0.5", "lat_deg"),
    ],
)
def test_an_answer_that_cannot_be_read_is_an_error_with_its_line(row: str, named: str) -> None:
    with pytest.raises(DamagedFile, match=named) as caught:
        read_answers("a.csv", f"# EXERCISE\n{HEAD}{row}\n".encode())
    assert "line 3" in str(caught.value)


@pytest.mark.parametrize("data", [b"{}", b"[1]", b"not json", b"\xff"])
def test_json_that_is_no_list_of_answers_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        read_answers("a.json", data)


# At the terminal


def run(*words: object) -> Result:
    return CliRunner().invoke(make_app(("exercise", "doctor")), ["exercise", *(str(word) for word in words)])


def test_an_exercise_at_the_terminal_from_the_first_hour_to_the_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "вправа з пробілами"
    assert run(folder, "--seed", 3).exit_code == 0
    later = run(folder, "--hours", 20)
    assert later.exit_code == 0
    assert all("EXERCISE" in line for line in later.stdout.splitlines())
    kept = (folder / "injects.txt").read_text("utf-8").splitlines()
    assert len(kept) == len(set(kept)) > 0
    state = json.loads((folder / "exercise.json").read_text("utf-8"))
    assert "truth" not in json.dumps(state)
    scored = run(folder, "--answers", folder / "answers.csv", "--json")
    assert scored.exit_code == 0
    assert json.loads(scored.stdout)["mark"] == "EXERCISE"
    assert json.loads((folder / "score.json").read_text("utf-8"))["found"] == 0


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert run(tmp_path).exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


# The transfer check


def test_a_value_agrees_within_two_spreads_and_never_without_any() -> None:
    assert Row(name="a", real=1.0, mean=0.0, sd=0.5).agrees
    assert not Row(name="a", real=1.01, mean=0.0, sd=0.5).agrees
    assert not Row(name="a", real=1.0, mean=1.0, sd=0.0).agrees
    assert not Row(name="a", real=1.0, mean=float("nan"), sd=1.0).agrees


def test_groups_are_linked_by_steps_of_a_kilometre() -> None:
    at = np.array([0.0, 0.9, 1.8, 5.0])
    assert sorted(group_sizes(np.abs(at[:, None] - at))) == [1, 3]


def test_a_share_near_counts_the_day_and_the_next() -> None:
    place = (np.zeros(4), np.zeros(4), np.array([1, 2, 3, 4]))
    fire = (np.array([1.0]), np.array([0.0]), np.array([3]))
    assert share_near(place, fire, 1.5) == 0.5
    assert share_near(place, fire, 0.5) == 0.0
    assert cloud_and_fires(np.array([0.1, 0.5, 0.9]), np.array([9.0, 5.0, 1.0]))["9 cloud and fires"] == pytest.approx(
        -1
    )
    assert delays(np.arange(11.0)) == (5.0, 9.0)


@pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
def test_the_check_measures_on_the_real_file_what_the_table_says() -> None:
    found = real_values(DATA)
    for name, real, share in (
        ("3 FRP day q50", 5.68, 0.01), ("4 day share", 0.694, 0.01), ("5 a day, most", 1005, 0.01), ("5 variance/mean", 220, 0.03),
        ("6 share of one row", 0.55, 0.02), ("6 rows in a group", 2.15, 0.01), ("7 others in 25 km", 13.1, 0.03), ("8 hot cells", 59, 0.06),
    ):  # fmt: skip
        assert found[name] == pytest.approx(real, rel=share), name
