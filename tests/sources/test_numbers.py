"""One number convention for each file: no guess changes a value a thousandfold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.model.errors import OutOfRange
from truceline.sources._absent import is_absent
from truceline.sources._numbers import Marks, amount, amounts, marks_of


@pytest.mark.parametrize(
    ("texts", "angles", "shown"),
    [
        (["2,5 km"], [], Marks.COMMA),
        (["2.5 km"], [], Marks.POINT),
        (["1.234,5"], [], Marks.COMMA),
        (["1,234.5"], [], Marks.POINT),
        (["0,750"], [], Marks.COMMA),
        (["3,000", "1.200"], [], Marks.UNSAID),
        (["2,5", "2.5"], [], Marks.BOTH),
        (["1,234,567"], [], Marks.UNSAID),
        (["3,000"], ["48.123, 37.456"], Marks.POINT),
        (["3,000"], ["48,123; 37,456"], Marks.COMMA),
        ([], ["48.1,37.4"], Marks.POINT),
        (["18.03.2025"], [], Marks.UNSAID),
    ],
)
def test_a_file_shows_its_convention_by_the_numbers_that_can_only_be_read_one_way(
    texts: list[str], angles: list[str], shown: Marks
) -> None:
    assert marks_of(texts, angles=angles) is shown


@pytest.mark.parametrize(
    ("text", "marks", "values"),
    [
        ("3,000", Marks.UNSAID, (3.0, 3000.0)),
        ("3,000", Marks.BOTH, (3.0, 3000.0)),
        ("3,000", Marks.POINT, (3000.0,)),
        ("3,000", Marks.COMMA, (3.0,)),
        ("3.000", Marks.POINT, (3.0,)),
        ("3.000", Marks.COMMA, (3000.0,)),
        ("3\u00a0000", Marks.UNSAID, (3000.0,)),
        ("1'234.5", Marks.UNSAID, (1234.5,)),
        ("0,123", Marks.POINT, (0.123,)),
        ("2,5", Marks.POINT, (2.5,)),
        ("1,2,3", Marks.UNSAID, ()),
        ("1,23,456", Marks.UNSAID, ()),
        ("", Marks.UNSAID, ()),
        ("1_0", Marks.UNSAID, ()),
        ("nan", Marks.UNSAID, ()),
        ("\u22122,5", Marks.UNSAID, (-2.5,)),
    ],
)
def test_every_value_that_a_text_can_have(text: str, marks: Marks, values: tuple[float, ...]) -> None:
    assert amounts(text, marks) == values


def test_three_digits_behind_a_mark_are_never_decimals_of_a_metre() -> None:
    assert amount("range", "3,000", least=0, most=1e5, metres=True) == 3000.0
    assert amount("range", "1.200", Marks.BOTH, least=0, most=1e5, metres=True) == 1200.0


def test_a_number_that_may_be_two_is_refused_with_both() -> None:
    with pytest.raises(OutOfRange, match=r"3,000 is 3 or 3000"):
        amount("range", "3,000", least=0, most=1e5)


def test_the_limits_of_a_column_may_decide() -> None:
    assert amount("latitude", "48,123", least=-90, most=90) == 48.123


@given(
    st.floats(0.01, 9_999_999, allow_nan=False).map(lambda value: round(value, 2)),
    st.sampled_from([(",", "."), (".", ","), ("\u00a0", ","), ("'", "."), ("", "."), ("", ",")]),
)
def test_a_number_written_with_two_decimals_is_read_back_whatever_the_convention(
    value: float, marks: tuple[str, str]
) -> None:
    thousands, decimal = marks
    text = f"{value:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    assert amounts(text) == (pytest.approx(value),)


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(",."), st.sampled_from(list(Marks)))
def test_no_convention_ever_turns_a_number_into_one_that_its_digits_do_not_say(
    before: int, after: int, mark: str, marks: Marks
) -> None:
    found = amounts(f"{before}{mark}{after:03d}", marks)
    assert set(found) <= {before + after / 1000, before * 1000.0 + after}
    assert len(found) == (2 if marks in (Marks.BOTH, Marks.UNSAID) else 1)


@pytest.mark.parametrize("text", ["nan", "NaN", "None", "NULL", "NA", "N/A", "#N/A", "NaT", "--", "-", "", " ", "\\N"])
def test_one_list_knows_how_writers_say_that_there_is_no_value(text: str) -> None:
    assert is_absent(text)


@pytest.mark.parametrize("text", ["0", "0.0", "no", "nancy", "1", "-1", "N"])
def test_a_value_is_no_missing_one(text: str) -> None:
    assert not is_absent(text)
