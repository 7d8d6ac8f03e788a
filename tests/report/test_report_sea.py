"""The sea in a report: there where ships were heard and a lane is known, and never a ship, a cause or a live day."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.report.test_pdf import words
from tests.report_example import example
from tests.sea.corridor_world import CORRIDOR, world
from tests.sea.sea_world import START, table
from truceline.agreement.loading import load
from truceline.agreement.shipped import shipped
from truceline.assess.register.register import Register
from truceline.model.report import Report
from truceline.model.sea import SeaDay
from truceline.report.assemble.at_sea import IN_FORCE, NOT_IN_FORCE, OPEN, _Drawn, sea_day
from truceline.report.formats._registry import render
from truceline.report.pdf.make import render_pdf
from truceline.report.reread import reread
from truceline.report.verify import _fit
from truceline.sea.waters import Waters

END = START + timedelta(days=12)
WATERS = Waters(corridors=(CORRIDOR,), harbours=(), protected=(), buffer_m=0.0)
TEXT = load(shipped("black-sea-2025"), "black-sea-2025")


def told(as_of: datetime) -> SeaDay:
    lines, _ = world(5, days=12)
    return sea_day(table(lines), _Drawn(WATERS, ("the mission",)), (TEXT,), Register(), end=END, as_of=as_of)


@pytest.fixture(scope="module")
def sea() -> SeaDay:
    return told(END + timedelta(days=30))


@pytest.fixture(scope="module")
def report(sea: SeaDay) -> Report:
    return replace(example(), sea=sea)


def test_a_report_without_a_sea_says_nothing_of_it() -> None:
    assert "sea" not in json.loads(render("json", example()))
    assert b'id="sea"' not in render("html", example())


def test_the_sea_survives_the_way_to_json_and_back_and_fits_the_verifier(report: Report) -> None:
    data = render("json", report)
    assert render("json", reread(data)) == data
    _fit(json.loads(data)["sea"], "SeaDay", "sea")


def test_no_format_names_a_ship(report: Report) -> None:
    for name in ("json", "html", "csv"):
        assert not re.search(rb"(?<![0-9a-f])27[0-9]{7}(?![0-9a-f])", render(name, report)), name


def test_nothing_is_told_of_a_day_before_it_is_a_day_old() -> None:
    early = told(END + timedelta(hours=2))
    assert early.told_day == (END - timedelta(days=2)).date().isoformat()
    assert max(one.day for one in early.days) == early.told_day
    last = datetime.fromisoformat(early.told_day).replace(tzinfo=UTC) + timedelta(days=1)
    assert all(one.ended_utc <= last for one in early.dark)


def test_the_index_stands_under_each_reading_of_the_text(sea: SeaDay) -> None:
    """Kyiv: bound from midnight of 25 March in Kyiv. Moscow: on conditions that nobody certifies, so it is open."""
    states = {
        one.reading: {
            f.state for day in sea.days if day.day > "2025-03-25" for f in day.force if f.reading == one.reading
        }
        for one in sea.under
    }
    assert states == {"Kyiv": {IN_FORCE}, "Moscow": {OPEN}}
    before = {f.state for day in sea.days if day.day < "2025-03-24" for f in day.force}
    assert before == {NOT_IN_FORCE}
    kyiv = next(one for one in sea.under if (one.reading, one.state) == ("Kyiv", IN_FORCE))
    assert kyiv.index is not None
    assert kyiv.least <= kyiv.index <= kyiv.most
    unheard = next(one for one in sea.under if (one.reading, one.state) == ("Kyiv", NOT_IN_FORCE))
    assert (unheard.index, unheard.least, unheard.most) == (None, 0.0, 1.0)


def test_the_page_has_a_row_for_each_day_and_the_table_too(report: Report, sea: SeaDay) -> None:
    page = render("html", report).decode()
    rows = [
        row
        for row in csv.DictReader(io.StringIO(render("csv", report).decode()))
        if row["Report row"] == "freedom of navigation"
    ]
    assert [row["Date"] for row in rows] == [one.day for one in sea.days]
    section = page[page.index('<section id="sea">') : page.index('<section id="blind">')]
    for one in sea.days:
        assert f">{one.day}</th>" in section
    assert "met on the way" not in section or "cause" in section
    for word in ("breach", "violat", "attack"):
        assert word not in section.lower()


def test_the_pdf_tells_the_sea_as_the_page_does_and_names_no_ship(report: Report, sea: SeaDay, tmp_path: Path) -> None:
    text = words(render_pdf(report), tmp_path)
    assert not re.search(r"(?<![0-9a-f])27[0-9]{7}(?![0-9a-f])", text)
    assert "Thesea" in text
    assert all(one.day in text for one in sea.days)
    for one in sea.under:
        assert f"{one.least:.2f}to{one.most:.2f}" in text
    assert "Thesea" not in words(render_pdf(example()), tmp_path)
