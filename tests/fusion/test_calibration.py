"""Estimation: what people decided about incidents changes the numbers, in bounds, and bad input is refused by line."""

import json
import math
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from tests.evidence_example import a_workspace
from tests.fusion_world import claim, heard, run
from truceline.agreement.loading import load
from truceline.agreement.shipped import shipped
from truceline.cli import make_app
from truceline.cli._door import moment
from truceline.cli._labels import once, read_rows
from truceline.cli.doctor import fit_words
from truceline.cli.explain import waterfall_lines
from truceline.evidence.fits import Fitted, fits, record_fit
from truceline.evidence.keep import kept
from truceline.evidence.workspace import Workspace
from truceline.fusion.calibration.hold_out import MOST_ERROR
from truceline.fusion.calibration.parameter_estimation import estimated_parameters
from truceline.fusion.calibration.probability_calibration import (
    LabelledIncident,
    calibrate,
    features_of,
    fit,
    recalibrated,
    reliability,
)
from truceline.fusion.params import FAMILIES, Params
from truceline.gather.numbers import calibration_words, copy_faults, params_at, params_to_replace
from truceline.intake import take_in
from truceline.model.canonical import plain
from truceline.model.errors import BadSetting, DamagedFile
from truceline.model.records import Incident, Statement
from truceline.model.times import zone
from truceline.sim.world import world
from truceline.sim.write import make
from truceline.store.store import Store

APP = make_app(("new", "keep", "day", "explain", "fit", "verify"))
DAY = "2025-03-21"
AS_OF = "2025-03-29T00:00:00+00:00"
HEAD = "day,incident,happened,sampled,type,lat_deg,lon_deg"
FITTED_AT = datetime(2025, 3, 30, tzinfo=UTC)


def door(*words: object) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words])


def with_odds(base: Incident, number: int, log_odds: float) -> Incident:
    """The incident again with its first evidence bar moved so that the sum is what is wanted."""
    bars = list(base.waterfall)
    moved = next(k for k, bar in enumerate(bars) if bar.family == "post")
    bars[moved] = replace(bars[moved], weight_nats=bars[moved].weight_nats + log_odds - base.log_odds)
    return replace(
        base,
        incident_id=f"{number:016x}",
        waterfall=tuple(bars),
        log_odds=log_odds,
        probability=1 / (1 + math.exp(-log_odds)),
    )


BASE = run([heard(1)]).incidents[0]


def adjudicated(count: int, *, shift: float, seed: int = 1) -> list[LabelledIncident]:
    """Incidents whose true log-odds are those of the model plus a shift."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(0.0, 2.0, count)
    happened = rng.random(count) < 1 / (1 + np.exp(-(odds + shift)))
    return [
        LabelledIncident(incident=with_odds(BASE, k, float(o)), happened=bool(y), sampled=1.0, told_by=("viina",))
        for k, (o, y) in enumerate(zip(odds, happened, strict=True))
    ]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.floats(-3, 3))
def test_no_family_ever_counts_against_its_sign_and_dependence_counts_as_reports_do(seed: int, shift: float) -> None:
    items = adjudicated(60, shift=shift, seed=seed)
    rng = np.random.default_rng(seed)
    rows = [
        {**features_of(one.incident), "report": float(rng.normal()), "dependence": float(-rng.random())}
        for one in items
    ]
    made = calibrate(rows, [one.happened for one in items], [1.0] * len(items))
    assert set(made.slopes) == set(FAMILIES)
    assert all(slope >= 0.0 for slope in made.slopes.values())
    assert made.slopes["report"] == made.slopes["dependence"]


@pytest.mark.parametrize("shift", [-1.5, 0.0, 1.5])
def test_a_fit_recovers_how_far_the_numbers_were_off(shift: float) -> None:
    train, test = adjudicated(400, shift=shift), adjudicated(3000, shift=shift, seed=2)
    made = fit(train, Params(), in_use=[one.incident.probability for one in train])
    assert made.alarm == (shift != 0.0)
    assert made.drift * shift <= 0.0 + (shift == 0.0)
    chances = np.array([recalibrated(one.incident, replace(made.params, hold_at=0.99, hold_from=0.99)) for one in test])
    truth = np.array([one.happened for one in test])
    assert abs(chances.mean() - truth.mean()) < 0.05
    assert made.brier_after <= made.brier_before + 0.01


def test_rare_picks_count_for_those_they_stand_for() -> None:
    likely, unlikely = adjudicated(200, shift=0.0), adjudicated(40, shift=-2.0, seed=5)
    rare = [replace(one, sampled=0.05) for one in unlikely]
    even = fit([*likely, *unlikely], Params(), in_use=[one.incident.probability for one in (*likely, *unlikely)])
    weighted = fit([*likely, *rare], Params(), in_use=[one.incident.probability for one in (*likely, *rare)])
    assert weighted.drift > even.drift


def test_a_source_that_invents_is_believed_less_and_the_class_holds_a_new_one_back() -> None:
    false = [replace(one, happened=False) for one in adjudicated(60, shift=0.0)]
    true = [replace(one, happened=True) for one in adjudicated(60, shift=0.0)]
    liar, honest = (
        estimated_parameters(items, Params(), claims={"viina": 60}, days=30.0)["texts"]["viina"]["false_share"]
        for items in (false, true)
    )
    assert liar > honest
    assert "texts" not in estimated_parameters(
        true[:5], Params(), claims={"viina": 60}, days=30.0
    )  # under ten adjudications the prior stands


def test_the_reliability_of_what_is_never_said_is_not_shown() -> None:
    bins = reliability([0.05, 0.05, 0.95], [False, True, True], [1.0, 1.0, 1.0])
    assert [(one.low, one.items, one.rate) for one in bins] == [(0.0, 2, 0.5), (0.9, 1, 1.0)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2025-03-21,aa,maybe,1,,,", "line 3: happened is 'maybe'"),
        ("2025-03-21,,yes,1,,,", "line 3: no incident"),
        ("21.03.2025,aa,yes,1,,,", "line 3"),
        ("2025-03-21,aa,yes,0,,,", "line 3: sampled is 0"),
        ("2025-03-21,aa,yes,nan,,,", "line 3: sampled is nan"),
        ("2025-03-21,aa,yes,1,earthquake,,", "line 3"),
        ("2025-03-21,aa,yes,1,shelling,91,10", "line 3: 91, 10 is no place"),
        ("2025-03-21,aa,yes,1,shelling,nan,10", "line 3: nan, 10 is no place"),
        ("2025-03-21,aa,yes", "line 3: not as many cells as columns"),
        ("2025-03-21,ok,no,1,,,", "line 3: ok stands in line 2 already"),
        ("2025-03-22,ok,no,1,,,", "line 3: ok is judged otherwise in line 2"),
        ("2025-03-22,ok,yes,1,shelling,,", "line 3: ok is judged otherwise in line 2"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}\n2025-03-21,ok,yes,1,,,\n{line}\n", "utf-8")
    with pytest.raises(DamagedFile) as refused:
        read_rows(path)
    assert said in str(refused.value)


def test_an_incident_that_two_days_list_with_one_answer_is_learned_once_by_its_first_day(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = ("2025-03-22,aa,yes,1,,,", "2025-03-21,bb,no,1,,,", "2025-03-21,aa,yes,1,,,", "2025-03-23,aa,yes,1,,,")
    path.write_text("\n".join((HEAD, *rows, "")), "utf-8")
    read = read_rows(path)
    assert [row.line for row in read] == [2, 3, 4, 5]
    assert [(row.line, row.incident) for row in once(read)] == [(3, "bb"), (4, "aa")]


def test_a_file_without_the_needed_columns_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("day,happened\n", "utf-8")
    with pytest.raises(DamagedFile, match="incident"):
        read_rows(path)
    with pytest.raises(DamagedFile):
        read_rows(tmp_path / "none.csv")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DamagedFile):
        read_rows(path)


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Four days of an exercise in a workspace, and the adjudicated file of its incidents."""
    folder = tmp_path_factory.mktemp("fit")
    made = world(seed=11, day=date(2025, 3, 21), days=4, incidents_per_day=12.0)
    data = shipped("exercise-line")
    text = load(data, "exercise-line.yaml")
    at = made.bounds()[1] + timedelta(days=4)
    ws = Workspace.create(
        folder / "w",
        mission=text.title,
        agreement=data,
        agreement_name="exercise-line.yaml",
        zone=text.zone,
        exercise=True,
        at_utc=at,
    )
    store = Store(ws.store_folder)
    for file in make(made):
        take_in(
            ws,
            store,
            file.source,
            file.name,
            file.data,
            received_utc=file.received_utc,
            at_utc=at,
            origin="control",
            setting=file.setting,
        )
    store.close()
    assert door("day", DAY, "--to", "2025-03-24", "-w", ws.folder, "--as-of", AS_OF).exit_code == 0
    lines, chance = [HEAD], np.random.default_rng(5)  # of a world in which the numbers are right
    drawn: dict[str, str] = {}
    for path in sorted(ws.reports_folder.glob("*/report.json")):
        for case in json.loads(path.read_text("utf-8"))["cases"]:
            one = case["incident"]
            happened = drawn.setdefault(one["incident_id"], "yes" if chance.random() < one["probability"] else "no")
            lines.append(f"{path.parent.name},{one['incident_id']},{happened},1,{one['types'][0][0]},,")
    return ws.folder, "\n".join(lines) + "\n"


def assert_on_the_record(folder: Path, lines: str) -> None:
    """The tables are kept, the bundle proves the fit, and a copy that somebody edits decides nothing."""
    ws = Workspace.open(folder)
    line = next(one for one in fits(ws) if one.as_of_utc == FITTED_AT)
    assert [ws.vault.read(sha256) for sha256 in line.inputs] == [lines.encode()]
    assert [file for file in kept(ws) if file.source == "adjudicated"] == []  # no source reads it, no report lists it
    bundle = folder / "reports" / DAY / "bundle.zip"
    with zipfile.ZipFile(bundle) as archive:
        assert f"entries/{line.seq}" in archive.namelist()
    assert door("verify", bundle, "-w", folder).exit_code == 0
    used = params_at(ws, FITTED_AT)
    assert used.digest() == line.params_digest
    copy = folder / "params" / "20250330T000000Z.json"
    whole = copy.read_bytes()
    copy.write_bytes(whole.replace(b'"items"', b'"itemz"'))
    copy.with_name("20250330T120000Z.json").write_bytes(whole)
    assert params_at(ws, FITTED_AT + timedelta(days=1)) == used
    said = list(copy_faults(ws))
    assert [words.split(":")[0] for words in said] == [f"params/{copy.name}", "params/20250330T120000Z.json"]
    copy.write_bytes(whole)
    copy.with_name("20250330T120000Z.json").unlink()
    assert list(copy_faults(ws)) == []


def test_a_fit_changes_the_label_of_later_reports_and_not_the_earlier_ones(
    exercise: tuple[Path, str], tmp_path: Path
) -> None:
    folder, lines = exercise
    before = (folder / "reports" / DAY / "report.json").read_bytes()
    path = tmp_path / "adjudicated.csv"
    path.write_text(lines, "utf-8")
    done = door("fit", path, "-w", folder, "--as-of", "2025-03-30T00:00:00+00:00", "--json")
    told = json.loads(done.stdout.splitlines()[-1])
    assert "alarm" in told, done.output
    assert done.exit_code == (4 if told["alarm"] else 0)
    assert [Path(name).suffix for name in told["files"]] == [".json", ".svg"]
    assert 0.0 < told["post_best"] < 1.0  # the posts of the exercise were asked
    assert told["post_best"] != Params().post_best
    assert told["rate_level"] != Params().rate_level
    assert Path(told["files"][1]).read_text("utf-8").startswith("<svg")
    assert door("day", DAY, "-w", folder, "--as-of", AS_OF).exit_code == 0
    assert (folder / "reports" / DAY / "report.json").read_bytes() == before
    later = door("day", DAY, "-w", folder, "--as-of", "2025-03-31T00:00:00+00:00")
    assert later.exit_code == 0, later.output
    after = json.loads((folder / "reports" / DAY / "report.json").read_text("utf-8"))
    assert after["calibration"].startswith("calibrated on ")
    assert after["params_digest"] == told["digest"]
    for incident in (
        case["incident"] for case in after["cases"]
    ):  # what rests on fires of an unknown background is not
        assert incident["calibrated"] or "Background not known" in json.dumps(incident)
    assert any(case["incident"]["calibrated"] for case in after["cases"])
    assert all(
        abs(sum(b["weight_nats"] for b in c["incident"]["waterfall"]) - c["incident"]["log_odds"]) < 1e-9
        for c in after["cases"]
    )
    assert_on_the_record(folder, lines)


def test_drift_is_an_alarm_with_its_own_exit_code_until_a_fit_holds_elsewhere_too(
    exercise: tuple[Path, str], tmp_path: Path
) -> None:
    folder, lines = exercise
    chance, kept = np.random.default_rng(6), dict[str, bool]()
    fewer = [  # a world in which a third happens of what the numbers say
        line.replace(",yes,", ",yes," if kept.setdefault(line.split(",")[1], chance.random() < 1 / 3) else ",no,")
        for line in lines.splitlines()
    ]
    labels, pairs = tmp_path / "adjudicated.csv", tmp_path / "pairs.csv"
    labels.write_text("\n".join((*fewer, "")), "utf-8")
    store = Store(Workspace.open(folder).store_folder)
    ids = store.read(Statement, as_of=moment("2025-04-01T00:00:00+00:00"))["statement_id"].to_pylist()
    store.close()
    pairs.write_text(
        f"earlier,later,copy\n{ids[0]},{ids[1]},no\nDepot hit at night,Night strike hits depot,yes\n", "utf-8"
    )
    first = door("fit", labels, "--pairs", pairs, "-w", folder, "--as-of", "2025-04-01T00:00:00+00:00")
    assert first.exit_code == 4, first.stdout
    assert "ALARM: the numbers in use are too" in first.stdout
    assert "pairs of texts" in first.stdout
    second = door("fit", labels, "-w", folder, "--as-of", "2025-04-02T00:00:00+00:00")
    refused = "NOT CALIBRATED" in first.stdout  # then the numbers in use are as wrong as before, and the alarm stays
    assert second.exit_code == (4 if refused else 0), second.stdout
    assert ("no alarm" in second.stdout) is not refused
    pairs.write_text("earlier,later,copy\nffffffffffffffff,Depot hit,no\nDepot burns,Depot hit,yes\n", "utf-8")
    unknown = door("fit", labels, "--pairs", pairs, "-w", folder, "--as-of", "2025-04-03T00:00:00+00:00")
    assert unknown.exit_code == 1
    assert "line 2: no kept statement ffffffffffffffff" in unknown.stderr


def test_a_fit_on_another_model_is_replaced_by_a_fit_and_stops_none(tmp_path: Path) -> None:
    ws = a_workspace(tmp_path / "w")
    old = b'{"version": "truceline.fit/1", "model": "marked-poisson/0", "fitted": "once", "changes": {}}'
    line = Fitted(
        numbers=old, params_digest="0" * 64, before_digest="1" * 64, model_id="m", items=40, as_of_utc=FITTED_AT,
        days=(date(2025, 3, 1), date(2025, 3, 29)), adjudicated=("a.csv", b"day,incident,happened\n"), pairs=None,
    )  # fmt: skip
    record_fit(ws, line, at_utc=FITTED_AT)
    later = FITTED_AT + timedelta(days=1)
    with pytest.raises(BadSetting, match="fit again"):
        params_at(ws, later)  # a report never goes on with other numbers than were fitted
    assert params_to_replace(ws, later) == Params()


def test_the_doctor_says_how_old_the_fit_is_and_when_the_next_is_due(tmp_path: Path) -> None:
    ws = a_workspace(tmp_path / "w")
    line = Fitted(
        numbers=b"{}", params_digest="0" * 64, before_digest="1" * 64, model_id="m", items=40, as_of_utc=FITTED_AT,
        days=(date(2025, 3, 1), date(2025, 3, 29)), adjudicated=("a.csv", b"day,incident,happened\n"), pairs=None,
    )  # fmt: skip
    seq = record_fit(ws, line, at_utc=FITTED_AT)
    assert record_fit(ws, line, at_utc=FITTED_AT + timedelta(hours=1)) == seq
    with pytest.raises(BadSetting, match="one fit for one moment"):
        record_fit(ws, replace(line, numbers=b"{ }"), at_utc=FITTED_AT)
    assert "none yet" in fit_words(ws, datetime(2025, 1, 1, tzinfo=UTC))
    assert fit_words(ws, FITTED_AT + timedelta(days=30)).endswith("30 days old")
    assert "due once a month" in fit_words(ws, FITTED_AT + timedelta(days=40))


def test_an_incident_nobody_reported_is_refused_with_its_line(exercise: tuple[Path, str], tmp_path: Path) -> None:
    folder, lines = exercise
    path = tmp_path / "adjudicated.csv"
    path.write_text(f"{lines}{DAY},ffffffffffffffff,yes,1,,,\n", "utf-8")
    refused = door("fit", path, "-w", folder, "--as-of", AS_OF)
    assert refused.exit_code == 1
    assert f"line {lines.count(chr(10)) + 1}" in refused.stderr


def test_one_outcome_alone_teaches_nothing(exercise: tuple[Path, str], tmp_path: Path) -> None:
    folder, lines = exercise
    path = tmp_path / "adjudicated.csv"
    path.write_text(lines.replace(",no,", ",yes,"), "utf-8")
    assert door("fit", path, "-w", folder, "--as-of", AS_OF).exit_code == 1


def test_an_incident_is_explained_by_bars_that_add_up_with_word_and_confidence_apart(
    exercise: tuple[Path, str],
) -> None:
    folder, _ = exercise
    report = json.loads((folder / "reports" / "2025-03-22" / "report.json").read_text("utf-8"))
    one = report["cases"][0]["incident"]
    shown = door("explain", one["incident_id"], "-w", folder, "--date", "2025-03-22")
    assert shown.exit_code == 0
    assert ("Probability that it happened" if one["calibrated"] else "Number that it happened") in shown.stdout
    assert "Confidence, which is about what stands behind the number" in shown.stdout
    machine = json.loads(door("explain", one["incident_id"][:8], "-w", folder, "--date", "2025-03-22", "--json").stdout)
    assert abs(sum(bar["weight_nats"] for bar in machine["waterfall"]) - machine["log_odds"]) < 1e-9
    assert (machine["word"] is None) is not one["calibrated"]  # a word of likelihood is earned
    assert machine["word"] is None or machine["word"] in shown.stdout
    assert door("explain", "ffffffff", "-w", folder).exit_code == 1


def test_every_bar_and_the_sum_have_a_line_and_a_picture() -> None:
    incident = plain(run([heard(1), heard(2, post="post B", bearing_deg=90.0)], [claim(1, origin="o")]).incidents[0])
    lines = [line for line in waterfall_lines(incident) if line.startswith("|")]
    assert len(lines) == len(incident["waterfall"]) + 1
    assert all(set(line.split("|")[1]) <= set(" .+-#~=") for line in lines)
    assert all(any(mark in line.split("|")[1] for mark in "+-#~=") for line in lines)


def test_a_fit_on_a_catalogue_of_events_says_exactly_on_what_and_reports_repeat_it(
    exercise: tuple[Path, str], tmp_path: Path
) -> None:
    """By construction: the numbers are right; of what happened every second is recorded, at its place and day."""
    folder, chance = Path(shutil.copytree(exercise[0], tmp_path / "w")), np.random.default_rng(8)
    catalogue, incidents = tmp_path / "made.csv", dict[str, Any]()
    for path in sorted((folder / "reports").glob("*/report.json")):
        cases = json.loads(path.read_text("utf-8"))["cases"]
        incidents |= {case["incident"]["incident_id"]: case["incident"] for case in cases}
    rows = ["entry,date,lat,lon,violence level"]

    def record(one: dict[str, Any], days_before: int = 0) -> None:
        day = datetime.fromisoformat(one["best_utc"]).astimezone(zone("Europe/Kyiv")).date()
        at = one["place"]
        rows.append(f"E{len(rows)},{day - timedelta(days=days_before)},{at['lat_deg']:.5f},{at['lon_deg']:.5f},1")

    for one in incidents.values():
        if chance.random() < one["probability"] and chance.random() < 0.5:
            record(one)
    places, a_day = list(incidents.values()), len(rows) // 4
    for days in range(5, 29):  # the weeks before were alike: so often an event lies there by accident
        for k in chance.choice(len(places), a_day).tolist():
            record(places[k], days)
    catalogue.write_text("\n".join(("# EXERCISE", *rows, "")), "utf-8")
    received = ("--received", "2025-03-28T00:00:00+00:00")
    assert door("keep", "events", catalogue, "-w", folder, *received).exit_code == 0
    done = door("fit", "--events", "--recorded", "0.5", "-w", folder, "--as-of", "2025-03-30T06:00:00+00:00", "--json")
    told = json.loads(done.stdout.splitlines()[-1])
    assert "alarm" in told, done.output
    assert done.exit_code == (4 if told["alarm"] else 0), done.output
    assert set(told["held_out"]) == {"time", "region"}
    used = params_at(Workspace.open(folder), datetime(2025, 3, 31, tzinfo=UTC))
    holds = all(error is not None and error <= MOST_ERROR for error in told["held_out"].values())
    assert told["calibrated"] == holds == (used.calibration is not None)
    if used.calibration is not None:
        said = calibration_words(used)
        assert "matched by established events of made.csv (licence: " in said
        assert said.endswith("taken to hold 0.50 of what happened (as stated)")
        assert abs(told["drift"]) < 0.15  # the world was made with these numbers
