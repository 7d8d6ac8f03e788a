"""What the text asks for, as the report shows it: each item with its lines, no party, nothing live."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report_example import AS_OF, asked, entry, example, facts, register
from truceline.model.place import Point
from truceline.model.records import Entry
from truceline.model.report import items
from truceline.model.terms import EntryKind
from truceline.report.assemble.asked import CELL_DEG, WITHHELD, register_lines
from truceline.report.assemble.corrections import corrections
from truceline.report.formats._registry import formats, render


def shown(position: Entry) -> str:
    finding = replace(asked()[0], entries=(position.entry_id,))
    (line,) = register_lines([finding], [position], as_of=AS_OF)
    return line.place


def test_only_lines_behind_a_finding_are_shown_in_the_order_of_their_statement() -> None:
    report = example()
    named = {name for finding in report.asked for name in finding.entries}
    assert {line.entry_id for line in report.register} == named
    assert len(named) == len(register()) - 1
    stated = [line.stated_utc for line in report.register]
    assert stated == sorted(stated)


def test_what_rules_ask_for_is_not_a_verdict_of_the_day() -> None:
    report = example()
    assert {finding.subject for finding in report.period_findings} == {""}
    assert all(finding.subject for finding in report.asked)
    assert len(items(report.asked)) == 2


def test_two_things_of_one_title_stay_two() -> None:
    north, south = asked()[:2]
    assert [len(one) for one in items([north, south, north, south])] == [2, 2]


@pytest.mark.parametrize("name", sorted(formats()))
def test_every_format_traces_each_line_to_its_file_and_names_no_party(name: str) -> None:
    report = example()
    text = render(name, report).decode()
    for line in report.register:
        assert line.entry_id in text
        assert line.where in text
        assert line.blob_sha256[:12] in text
    assert all(finding.finding_id in text for finding in report.asked)
    assert all(finding.subject in text for finding in report.asked)
    assert "the guard sent us away" not in text  # the remark of a line stays in the register
    assert "duty officer" not in text.replace("Origin: duty officer", "").replace('"origin":"duty officer"', "")


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9), st.integers(25 * 60, 10_000))
def test_an_old_position_is_shown_as_the_cell_that_holds_it(lat: float, lon: float, minutes: int) -> None:
    at = AS_OF - timedelta(minutes=minutes)
    place = Point(lat_deg=lat, lon_deg=lon, major_sd_m=50, minor_sd_m=50)
    words = shown(entry(3, EntryKind.POSITION, started_utc=at, ended_utc=at, stated_utc=at, place=place))
    match = re.fullmatch(r"in the cell of 0.1 degrees from ([0-9.]+) ([NS]), ([0-9.]+) ([EW])", words)
    assert match is not None
    south = float(match[1]) * (1 if match[2] == "N" else -1)
    west = float(match[3]) * (1 if match[4] == "E" else -1)
    assert south - 1e-6 <= lat <= south + CELL_DEG + 1e-6
    assert west - 1e-6 <= lon <= west + CELL_DEG + 1e-6


@given(st.integers(0, 24 * 60 - 1))
def test_a_position_of_the_last_day_is_withheld(minutes: int) -> None:
    at = AS_OF - timedelta(minutes=minutes)
    place = Point(lat_deg=10.0, lon_deg=-30.0, major_sd_m=50, minor_sd_m=50)
    assert shown(entry(3, EntryKind.POSITION, started_utc=at, ended_utc=at, stated_utc=at, place=place)) == WITHHELD


@pytest.mark.parametrize("name", sorted(formats()))
def test_no_format_holds_the_coordinates_or_the_minute_of_a_vessel(name: str) -> None:
    text = render(name, example()).decode()
    vessel = next(line for line in register() if line.kind is EntryKind.POSITION)
    assert isinstance(vessel.place, Point)
    assert str(vessel.place.lat_deg) not in text
    assert str(vessel.place.lon_deg) not in text
    assert "in the cell of 0.1 degrees from 10.2 N, 30.5 W" in text
    (line,) = (line for line in example().register if line.kind == EntryKind.POSITION)
    assert {moment.hour % 6 for moment in (line.started_utc, line.ended_utc, line.stated_utc)} == {0}


def test_the_summary_says_how_the_items_of_each_rule_stand_under_each_reading() -> None:
    said = list(example().summary)
    start = next(row for row, sentence in enumerate(said) if sentence.startswith("Asked for: "))
    assert said[start : start + 4] == [
        "Asked for: By itself, apart from any incident, the text asks for 2 items, in 2 rules.",
        "Rule art-4 (notification duty), 1 item: North reading: inconsistent; South reading: consistent.",
        "Rule art-5 (inspection calendar), 1 item: undetermined under both readings.",
        "Notice of the patrol plan, due 3 May 2031, 12:00: inconsistent (art-4, North reading).",
    ]


def test_a_text_that_asks_for_nothing_says_so() -> None:
    report = example(findings=[])
    assert "Asked for: No rule of the text asked for anything by itself on this day." in report.summary
    page = render("html", report).decode()
    assert page.count("No rule of the text asked for anything by itself on this day.") == 2


def test_a_new_verdict_about_an_item_is_a_correction_that_names_it() -> None:
    before = json.loads(render("json", example()))
    changed = [replace(one, verdict="consistent") if one.verdict == "inconsistent" else one for one in asked()]
    found = corrections(before, example(findings=changed))
    (verdict,) = (one for one in found if one.what.startswith("verdict changed"))
    assert "notice of the patrol plan, due 3 May 2031, 12:00" in verdict.what
    gone = [one.what for one in corrections(before, example(findings=[])) if one.what.startswith("finding withdrawn")]
    assert sum("inspection of Ferrow depot" in what for what in gone) == 2


def test_a_report_of_a_version_that_could_not_ask_can_be_compared() -> None:
    before = json.loads(render("json", example(findings=[])))
    del before["asked"], before["register"]
    found = corrections(before, example(findings=asked()))
    assert len([one for one in found if one.what.startswith("new finding")]) == len(asked())


def test_the_page_speaks_each_language_and_lets_a_reader_choose_without_a_script() -> None:
    page = render("html", example()).decode()
    clause = facts().clauses[0]
    assert [tag for tag, _ in clause.sentences] == ["en", "de", "uk", "ru", "fr"]
    for tag, sentence in clause.sentences:
        assert f'<span class="sentence" lang="{tag}">{sentence} </span>' in page
        assert f'<input type="radio" name="language" id="speak-{tag}"' in page
        assert f"body:has(#speak-{tag}:checked) .sentence:not([lang={tag}])" in page
    assert 'id="speak-en" checked' in page
