"""The page that a commission opens is the one that the JSON makes, or `verify --render` says so."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

import truceline
from tests.evidence_example import a_bundle, a_report, a_workspace, own_trust, with_files
from tests.report_example import example
from truceline.evidence.workspace import Workspace
from truceline.model.errors import OutOfRange
from truceline.model.report import Report
from truceline.report.assemble.summary import summary
from truceline.report.formats._registry import render
from truceline.report.rendered import with_rendered
from truceline.report.reread import reread
from truceline.report.verify import INCOMPLETE, INVALID, VALID, Verification, verify


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return with_files(a_workspace(tmp_path_factory.mktemp("mission") / "w"))


@pytest.fixture(scope="module")
def report() -> Report:
    made = reread(json.dumps(a_report(software=f"truceline {truceline.__version__}")).encode())
    return replace(made, summary=summary(replace(made, summary=())))


def told(workspace: Workspace, report: Report, **pages: bytes) -> Verification:
    others = {f"report.{name}": pages.get(name, render(name, report)) for name in ("html", "csv")}
    bundle = a_bundle(workspace, json.loads(render("json", report)), others=others)
    return with_rendered(verify(bundle, own_trust(workspace)), bundle)


@pytest.mark.parametrize("made", [example, lambda: example(exercise=False)])
def test_a_report_read_back_is_the_report(made: Callable[[], Report]) -> None:
    known = made()
    again = reread(render("json", known))
    assert render("json", again) == render("json", known)
    assert reread(render("json", again)) == again


def test_pages_made_from_the_json_are_valid_and_the_last_line_no_longer_excepts_them(
    workspace: Workspace, report: Report
) -> None:
    found = told(workspace, report)
    assert (found.exit_code, found.results[-1].status) == (VALID, "ok"), found.results[-1].detail
    assert not any("not compared with the JSON" in remark for remark in found.remarks)


def test_another_page_than_the_json_makes_is_invalid_even_when_logged(workspace: Workspace, report: Report) -> None:
    quiet = render("html", report).replace(b"shelling", b"thunder")
    for pages in ({"html": quiet}, {"html": b"EXERCISE No incidents today"}, {"csv": b"# EXERCISE\n"}):
        found = told(workspace, report, **pages)
        assert found.exit_code == INVALID
        assert f"report.{next(iter(pages))}" in found.results[-1].detail
    other = told(workspace, replace(report, summary=(*report.summary, "Nobody was seen.")))
    assert (other.exit_code, other.results[-1].detail) == (INVALID, "another one is made: summary")


def test_a_report_of_another_version_is_not_compared(workspace: Workspace, report: Report) -> None:
    older = replace(report, software="truceline 99")
    assert told(workspace, older).exit_code == VALID  # and its pages are the same
    found = told(workspace, older, csv=b"# EXERCISE made otherwise\n")
    assert (found.exit_code, found.results[-1].status) == (INCOMPLETE, "missing")
    assert any("not compared with the JSON" in remark for remark in found.remarks)
    broken = with_rendered(verify(b"", None), b"")
    assert broken.results[-1].status == "missing"


@pytest.mark.parametrize(
    "change",
    [
        lambda made: [made],
        lambda made: {**made, "attribution": "x"},
        lambda made: {**made, "cases": None},
        lambda made: {**made, "background": "1"},
        lambda made: {**made, "sources": [{**made["sources"][0], "files": [["name only"]]}]},
        lambda made: {**made, "shapes": [[]]},
    ],
)
def test_what_is_no_report_is_refused(change: Callable[[dict[str, object]], object]) -> None:
    with pytest.raises(OutOfRange):
        reread(json.dumps(change(a_report())).encode())
