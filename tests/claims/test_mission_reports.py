"""Daily reports of a monitoring mission as rows: who counted what, where, in which period."""

import html
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.claims.mission_reports import CURRENT, PREVIOUS, as_of, figures, revisions
from truceline.model.terms import Qualifier

FEED = Path(__file__).parents[3] / "shared" / "data" / "mission-reports" / "EXTRACTED_reliefweb_ukraine_rss_2020-09.xml"


def rows(text: str) -> list[tuple[str, str, str]]:
    return [(one.region, str(one.count), one.period) for one in figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The mission recorded no ceasefire violations in either Northland or Southland region.",
            [("Northland", "0", CURRENT), ("Southland", "0", CURRENT)],
        ),
        (
            (
                "The mission recorded at least 120 ceasefire violations in Northland region, including about 40 "
                "explosions, and twenty-one in Southland region."
            ),
            [("Northland", "at least 120", CURRENT), ("Southland", "21", CURRENT)],
        ),
        (
            "Between the evenings of 1 and 2 May, the mission recorded 1,250 ceasefire violations in Northland region.",
            [("Northland", "1250", CURRENT)],
        ),
        ("The mission met the mayor in Northland region.", []),
        ("The agency recorded thousands of cases in Northland region.", []),
    ],
)
def test_figures_are_read_by_region_with_their_qualifiers(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert rows(text) == expected


def test_the_figures_of_the_period_before_stay_apart_and_show_a_revision() -> None:
    first = figures("The mission recorded four ceasefire violations in Northland region.")
    second = figures(
        "The mission recorded no ceasefire violations in Northland region. "
        "In the previous reporting period, it recorded six ceasefire violations in Northland region."
    )
    assert [one.period for one in second] == [CURRENT, PREVIOUS]
    (found,) = revisions([(date(2025, 5, 1), first), (date(2025, 5, 2), second)])
    assert (found.first.value, found.later.value, found.day) == (4, 6, date(2025, 5, 1))
    assert revisions([(date(2025, 5, 1), first), (date(2025, 5, 3), second)]) == []


@given(st.integers(0, 99_999))
def test_any_number_in_digits_is_read_back(number: int) -> None:
    (one,) = figures(f"The mission recorded {number:,} explosions in Northland region.")
    assert one.count.value == number
    assert one.count.qualifier is Qualifier.EXACT
    assert one.unit == "explosions"


@given(st.text(max_size=120))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for one in figures(text):
        assert text[one.start : one.end] == one.words


@pytest.mark.skipif(not FEED.is_file(), reason="the feed of mission reports is not here")
def test_the_reports_of_a_real_feed_agree_with_one_another() -> None:
    found = []
    for item in re.findall(r"<item>.*?</item>", FEED.read_text("utf-8"), re.DOTALL):
        body = re.search(r"CDATA\[(.*?)\]\]", item, re.DOTALL)
        lines = re.sub(r"</(?:p|li|div)>|<br>", "\n", body[1] if body else "")
        text = html.unescape(re.sub(r"<[^>]+>", " ", lines))
        held = figures(text)
        if held and "Monitoring Mission" in item:
            found.append((as_of(text), [(f.region, f.count.value, f.period) for f in held]))
    assert len(found) == 7
    day, newest = found[0]
    assert day == date(2020, 9, 15)
    assert newest == [
        ("Donetsk", 0, CURRENT),
        ("Luhansk", 0, CURRENT),
        ("Donetsk", 4, PREVIOUS),
        ("Luhansk", 0, PREVIOUS),
    ]
    weekend = found[2][1]
    assert weekend[:4] == [
        ("Donetsk", 0, CURRENT),
        ("Luhansk", 12, CURRENT),
        ("Donetsk", 7, PREVIOUS),
        ("Luhansk", 1, PREVIOUS),
    ]
    assert weekend[4:] == [("Donetsk", 0, CURRENT), ("Luhansk", 7, CURRENT)], "two nights in one report"
    assert found[-1][1][-1] == ("Luhansk", 50, PREVIOUS)
    for later, earlier in ((0, 1), (2, 3), (3, 4), (4, 5), (5, 6)):  # reports of days that touch
        before = [one[:2] for one in found[later][1] if one[2] == PREVIOUS]
        assert before == [one[:2] for one in found[earlier][1] if one[2] == CURRENT]
