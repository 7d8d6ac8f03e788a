"""`truceline case` and `truceline cases`: one number for every page and command, each case once over the days."""

import csv
import io
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from tests.report_example import example
from truceline.cli import make_app
from truceline.model.report import Report
from truceline.model.telling import Alleged
from truceline.model.terms import Count, Qualifier
from truceline.report.case_table import areas, latest, table

RUN = CliRunner()


def run(ws: Path, *words: str) -> tuple[int, str]:
    made = RUN.invoke(make_app(), [*words, "-w", str(ws)])
    return made.exit_code, made.output


def report_of(ws: Path) -> dict[str, Any]:
    (path,) = (ws / "reports").glob("2*/report.json")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def test_a_case_is_shown_alone_under_every_name_it_has(demo: Path) -> None:
    report = report_of(demo)
    case = report["cases"][0]
    names = ((case["number"],), ("1", "--date", report["day"]), (case["incident"]["incident_id"],))
    shown = [run(demo, "case", *name) for name in names]
    assert {code for code, _ in shown} == {0}
    assert len({text for _, text in shown}) == 1
    text = shown[0][1]
    assert text.startswith(f"EXERCISE {case['title']}")
    assert all(one["words"] in text for one in case["telling"]["sayings"])
    assert all(dict(one["sentences"])["en"] in text for one in case["telling"]["questions"])
    code, data = run(demo, "case", case["number"], "--json")
    assert (code, json.loads(data)["case"]) == (0, case)


def test_a_case_has_a_page_of_its_own_without_a_script(demo: Path, tmp_path: Path) -> None:
    case = report_of(demo)["cases"][0]
    code, said = run(demo, "case", case["number"], "--html", str(tmp_path / "one.html"))
    assert (code, said.strip()) == (0, str(tmp_path / "one.html"))
    page = (tmp_path / "one.html").read_text("utf-8")
    assert "<script" not in page
    assert "EXERCISE" in page
    assert all(item["evidence_id"] in page for item in case["evidence"])
    code, said = run(demo, "case", case["number"], "--html", str(tmp_path / "one.pdf"))
    assert code == 1
    assert ".html" in said


def test_the_table_has_each_case_once_with_the_number_of_its_page(demo: Path) -> None:
    report = report_of(demo)
    code, said = run(demo, "cases", "2025-03-20", "--to", "2025-03-22", "--json")
    assert code == 0, said
    told = json.loads(said)
    assert told["without_report"] == ["2025-03-20", "2025-03-22"]
    lines = Path(told["files"][0]).read_text("utf-8").splitlines()
    assert lines[0] == "# EXERCISE"
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[1:]))))
    assert [row["Case"] for row in rows] == sorted(case["number"] for case in report["cases"])
    listed = [case["number"] for case in report["cases"] if case["listed"]]
    assert {row["Case"]: row["No."] for row in rows if row["No."]} == {n: str(k) for k, n in enumerate(listed, 1)}
    assert {row["Exercise"] for row in rows} == {"EXERCISE"}
    whole = json.loads(Path(told["files"][1]).read_text("utf-8"))
    assert whole["mark"] == "EXERCISE"
    assert [one["id"] for one in whole["features"]] == [row["Case"] for row in rows]


def test_a_span_without_any_report_says_what_to_run(demo: Path) -> None:
    code, said = run(demo, "cases", "2025-06-01", "--to", "2025-06-03")
    assert code == 1
    assert "no report of 2025-06-01 to 2025-06-03" in said
    assert "truceline day 2025-06-01" in said


def test_a_case_of_two_days_is_told_by_the_report_that_knew_most() -> None:
    first = example()
    case = first.cases[0]
    later = replace(first, day="2031-05-04", cases=(replace(case, title="Changed"), *first.cases[1:]))
    rows = latest([later, first])
    assert len(rows) == len(first.cases)
    assert next(row for row in rows if row.case.number == case.number).case.title == "Changed"
    known = replace(first, as_of_utc=first.as_of_utc.replace(year=2032))
    assert next(row for row in latest([later, known]) if row.case.number == case.number).case.title == case.title


def test_every_verdict_and_every_casualty_stands_in_its_column_with_its_speaker() -> None:
    report = _harmed(example())
    (row,) = [one for one in csv.DictReader(io.StringIO(table(latest([report])).decode().partition("\n")[2]))
              if one["Incident"] == report.cases[0].incident.incident_id]  # fmt: skip
    assert (row["Dead, as alleged"], row["Dead, told by"]) == ("at least 4", "mayor")
    assert (row["Hurt, as alleged"], row["Hurt, told by"]) == ("", "")
    for finding in report.cases[0].findings:
        assert f"{finding.rule_id} {finding.verdict}" in row[f"Verdict, {finding.reading}"]


def test_an_area_is_closed_counterclockwise_and_never_a_dot() -> None:
    for feature in json.loads(areas(latest([example()])))["features"]:
        (ring,) = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert len(ring) > 8
        turned = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
        assert turned > 0


def _harmed(report: Report) -> Report:
    case = report.cases[0]
    assert case.telling is not None
    four = Alleged(what="dead", number=Count(qualifier=Qualifier.AT_LEAST, value=4), words="", by="mayor", items=())
    return replace(report, cases=(replace(case, telling=replace(case.telling, alleged=(four,))), *report.cases[1:]))


def test_the_account_calls_not_located_what_the_page_lists_so_and_a_watch_without_events_no_event(demo: Path) -> None:
    report = report_of(demo)
    lines = report["account"]["lines"]
    assert sum(len(one["items"]) for one in lines if one["place"] == "not located") == len(report["unlocated"]) > 0
    assert {one["place"] for one in lines if one["reason"] == "nothing observed"} == {"read as no event"}
