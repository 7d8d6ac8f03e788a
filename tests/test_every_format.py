"""What holds for every report format, found without being told."""

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.make_golden import golden
from tests.report_example import AS_OF, START, coverage, example, incident, members, observation, table
from truceline.model.errors import OutOfRange, UnknownName
from truceline.model.report import Report
from truceline.report.formats import _registry
from truceline.report.formats._registry import TwoOfOneName, collect, formats, render

NAMES = sorted(formats())
GOLDEN = Path(__file__).parent / "data" / "report"
EVERY = pytest.mark.parametrize("name", NAMES)

BLAME = re.compile(r"breach|responsib|violat|guilt|culprit|perpetrat|aggress", re.IGNORECASE)


def _empty() -> Report:
    return example(incidents=[], findings=[], not_covered=(), observations=table([]), claims=[])


def test_the_three_formats_of_the_first_issue_are_found_in_the_folder() -> None:
    assert NAMES == ["csv", "html", "json"]


def test_two_formats_of_one_name_are_an_error_that_names_it() -> None:
    one = SimpleNamespace(SUFFIX=".x", render=bytes)
    with pytest.raises(TwoOfOneName, match="html"):
        collect((("html", one), ("html", one)))


def test_a_format_of_another_package_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = SimpleNamespace(SUFFIX=".txt", render=lambda _: b"words")
    point = SimpleNamespace(name="words", load=lambda: theirs)
    monkeypatch.setattr(_registry, "entry_points", lambda group: [point] if group == "truceline.formats" else [])
    formats.cache_clear()
    try:
        assert render("words", example()) == b"words"
    finally:
        formats.cache_clear()


def test_an_unknown_format_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="csv, html, json"):
        render("pdf", example())


@EVERY
def test_one_report_gives_the_same_bytes_twice(name: str) -> None:
    assert render(name, example()) == render(name, example())


@EVERY
def test_what_differs_in_the_report_differs_in_the_bytes(name: str) -> None:
    assert render(name, example()) != render(name, example(as_of=AS_OF.replace(minute=31)))


@EVERY
def test_every_incident_and_finding_and_piece_of_evidence_is_there(name: str) -> None:
    report, text = example(), render(name, example()).decode()
    ids = {case.incident.incident_id for case in report.cases}
    ids |= {finding.finding_id for case in report.cases for finding in case.findings}
    ids |= {finding.finding_id for finding in report.period_findings}
    ids |= {item.evidence_id for case in report.cases for item in case.evidence}
    ids |= {item.evidence_id for item in report.unlocated} | {r.evidence_id for r in report.restrictions}
    assert len(ids) > 30
    assert [name for name in ids if name not in text] == []


@EVERY
def test_every_piece_of_evidence_points_into_its_kept_file(name: str) -> None:
    text = render(name, example()).decode()
    for case in example().cases:
        for item in case.evidence:
            assert item.blob_sha256[:12] in text
            assert item.where in text


@EVERY
def test_an_exercise_says_so_and_a_real_day_does_not(name: str) -> None:
    assert b"EXERCISE" in render(name, example(exercise=True))
    real = example(exercise=False)
    cases = tuple(
        replace(case, evidence=tuple(replace(item, exercise=False) for item in case.evidence)) for case in real.cases
    )
    lines = tuple(replace(line, exercise=False) for line in real.register)
    assert b"EXERCISE" not in render(name, replace(real, cases=cases, register=lines))


@EVERY
def test_no_format_uses_a_word_of_blame(name: str) -> None:
    page = re.sub(rb"data:font/woff2;base64,[A-Za-z0-9+/=]+", b"", render(name, example())).decode()
    assert BLAME.findall(page) == []


@EVERY
def test_a_number_that_is_not_a_number_is_refused(name: str) -> None:
    for broken in (float("nan"), float("inf")):
        with pytest.raises(OutOfRange):
            render(name, example(coverage=replace(coverage(), area_hours=broken)))


@EVERY
def test_a_day_without_anything_is_an_answer_and_not_an_error(name: str) -> None:
    assert len(render(name, _empty())) > 100


@EVERY
def test_the_golden_file_is_what_the_program_writes(name: str) -> None:
    assert golden(name) == (GOLDEN / f"example{formats()[name].SUFFIX}").read_bytes(), "run tests/make_golden.py"


@EVERY
def test_words_of_any_script_are_kept(name: str) -> None:
    report = example(
        observations=table([observation(0, text="شهود عيان \u202e 炸 \U0001f4a5")]),
        claims=[],
        incidents=[incident(1, 0.6, (observation(0),))],
        findings=[],
        not_covered=(),
    )
    assert "炸" in render(name, report).decode()


def test_the_json_form_reads_back_as_the_report_it_was_made_of() -> None:
    report = example()
    read = json.loads(render("json", report))
    assert read["version"] == report.version
    assert [case["incident"]["incident_id"] for case in read["cases"]] == [c.incident.incident_id for c in report.cases]
    assert read["cases"][0]["incident"]["probability"] == pytest.approx(report.cases[0].incident.probability, abs=1e-12)
    assert read["start_utc"] == START.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_json_form_is_canonical() -> None:
    data = render("json", example())
    again = json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert list(json.loads(data)) == sorted(json.loads(data))
    assert again.encode()[:60] == data[:60]
    assert b"\n" not in data


def test_bars_read_from_the_json_form_add_up_to_the_log_odds() -> None:
    for case in json.loads(render("json", example()))["cases"]:
        bars = case["incident"]["waterfall"]
        assert sum(bar["weight_nats"] for bar in bars) == pytest.approx(case["incident"]["log_odds"], abs=1e-9)


def test_the_example_holds_what_a_real_day_holds() -> None:
    observations, claims = members()
    assert len(observations) > 10
    assert any("а" <= letter <= "я" for letter in claims[0].text)
