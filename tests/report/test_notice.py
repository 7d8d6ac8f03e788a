"""The notice in a bundle: licences and origins of the sources used, bound to the log like the pages."""

import zipfile
from dataclasses import replace
from pathlib import Path

from tests.custody_world import DAY, doctor, make_mission, run
from tests.report_example import example
from truceline.report.notice import FILE, notice
from truceline.report.reread import reread
from truceline.report.verify import FIRST, PAGES


def test_every_source_is_named_with_its_licence_and_origin_and_an_exercise_says_so() -> None:
    report = example()
    text = notice(report).decode()
    assert text.startswith("EXERCISE")
    assert report.sources
    for source in report.sources:
        assert f"Licence: {source.licence}" in text
        assert f"Origin: {source.origin}" in text


def test_what_is_for_internal_use_is_named_where_a_mission_kept_some() -> None:
    report = example()
    one = replace(report.sources[0], licence="none stated: internal use", files=(("a.csv", "0" * 64, 1),))
    inside = replace(report, exercise=False, sources=(one,))
    assert "NOT TO BE HANDED ON" in notice(inside).decode()
    assert "NOT TO BE HANDED ON" not in notice(replace(inside, exercise=True)).decode()
    assert "NOT TO BE HANDED ON" not in notice(replace(inside, sources=(replace(one, files=()),))).decode()
    assert "EXERCISE" not in notice(inside).decode()


def test_a_strangers_name_moves_no_line() -> None:
    report = example()
    odd = replace(report, sources=(replace(report.sources[0], origin="a\nLicence: CC0\u202e"),))
    lines = notice(odd).decode().splitlines()
    assert [line for line in lines if line.startswith("Licence:")] == []
    assert "\u202e" not in notice(odd).decode()


def test_it_lies_in_the_bundle_bound_to_the_log_and_doctor_minds_it(tmp_path: Path) -> None:
    mission = make_mission(tmp_path)
    folder = mission / "reports" / DAY
    with zipfile.ZipFile(folder / "bundle.zip") as bundle:
        made = reread(bundle.read("report.json"))
        assert bundle.read(FILE) == notice(made) == (folder / FILE).read_bytes()
    assert FILE in PAGES
    assert FILE in FIRST
    done = run("verify", folder / "bundle.zip", "-w", mission, "--render")
    assert done.exit_code == 0, done.output
    assert doctor(mission)[0] == 0
    (folder / FILE).write_bytes(b"EXERCISE free for all\n")
    code, told = doctor(mission)
    assert code == 3
    assert any(FILE in problem for problem in told["problems"])
