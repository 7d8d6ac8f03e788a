"""Days as people and spreadsheets write them: the order is the file's, or marked, or refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.model.errors import OutOfRange
from truceline.sources._dates import DAY_ZERO_1904, Order, day_of, order_of
from truceline.sources._patrol_when import when_of

DAY = date(2025, 3, 18)


@pytest.mark.parametrize(
    "text",
    ["2025-03-18", "2025/3/18", "20250318", "18.03.2025", "18. 3. 2025", "18/03/2025", "3/18/2025", "18-03-2025",
     "18 March 2025", "18 Mar 2025", "Mar 18, 2025", "March 18th, 2025", "45734"],
)  # fmt: skip
def test_every_form_of_a_day_that_shows_its_order(text: str) -> None:
    assert day_of("date", text) == (DAY, ())


def test_a_day_of_two_orders_is_read_day_first_and_marked() -> None:
    day, marks = day_of("date", "3/4/2025")
    assert day == date(2025, 4, 3)
    assert "no date of the file shows its order" in marks[0]
    assert day_of("date", "4/4/2025") == (date(2025, 4, 4), ())


def test_the_order_that_another_date_shows_counts_for_all() -> None:
    assert order_of(["3/4/2025", "3/25/2025"]) is Order.MONTH_FIRST
    assert day_of("date", "3/4/2025", Order.MONTH_FIRST) == (date(2025, 3, 4), ())


def test_a_file_of_both_orders_refuses_what_it_cannot_tell() -> None:
    order = order_of(["25/3/2025", "3/25/2025"])
    assert order is Order.BOTH
    assert day_of("date", "25/3/2025", order)[0] == date(2025, 3, 25)
    with pytest.raises(OutOfRange, match="the file has both"):
        day_of("date", "3/4/2025", order)


def test_a_workbook_of_1904_counts_from_there() -> None:
    assert day_of("date", "44272", zero=DAY_ZERO_1904)[0] == DAY


@pytest.mark.parametrize(
    "text", ["", "2025-02-30", "31/31/2025", "5 May", "18.03.25", "0001-01-01", "9999-01-01", "noon"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange):
        day_of("date", text)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_iso_dots_and_eight_digits_are_read_back(day: date) -> None:
    for text in (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%Y%m%d}"):
        assert day_of("date", text) == (day, ())


@pytest.mark.parametrize(
    ("day", "clock", "at"),
    [
        ("2025-03-18 10:15:00", "", "08:15"),
        ("2025-03-18 10:15:00", "10:15", "08:15"),
        ("2025-03-18 10:15:00", "2025-03-18 10:15:00", "08:15"),
        ("2025-03-18", "2025-03-18 10:15:00", "08:15"),
        ("2025-03-18", "1899-12-30 10:15:00", "08:15"),
        ("2025-03-18", "9:05 PM", "19:05"),
        ("2025-03-18", "9 pm", "19:00"),
        ("2025-03-18", "12:05 a.m.", "22:05"),
        ("2025-03-18", "1015", "08:15"),
        ("2025-03-18", "915", "07:15"),
        ("2025-03-18", "10h15", "08:15"),
        ("2025-03-18", "10:15:30.250", "08:15"),
        ("2025-03-18", "10:15 h", "08:15"),
        ("2025-03-18T10:15:00.000+02:00", "", "08:15"),
        ("2025-03-18T10:15:00-05:00", "", "15:15"),
        ("45734.427083", "", "08:15"),
        ("18.03.2025 10.15", "", "08:15"),
    ],
)
def test_a_moment_in_one_cell_or_two(day: str, clock: str, at: str) -> None:
    assert f"{when_of(day, clock, 'Europe/Kyiv').started:%H:%M}" == at


@pytest.mark.parametrize(
    ("day", "clock"),
    [("2025-03-18 10:15:00", "11:20"), ("2025-03-18", "2025-03-19 10:15:00"), ("2025-03-18", "13:05 PM"),
     ("2025-03-18", "10"), ("2025-03-18", "2560"), ("2025-03-18", "10:15 30")],
)  # fmt: skip
def test_two_times_that_differ_or_none_are_refused(day: str, clock: str) -> None:
    with pytest.raises(OutOfRange):
        when_of(day, clock, "Europe/Kyiv")
