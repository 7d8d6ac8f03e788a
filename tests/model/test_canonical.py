"""One spelling of JSON, against another program's: RFC 8785 by the package rfc8785."""

import math
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from truceline.model.canonical import canonical, plain
from truceline.model.errors import OutOfRange

NUMBERS = st.floats(-1e300, 1e300, allow_nan=False)
VALUES = st.recursive(
    NUMBERS | st.integers(-(2**53) + 1, 2**53 - 1) | st.text() | st.booleans() | st.none(),
    lambda held: st.lists(held, max_size=4) | st.dictionaries(st.text("abcXYZ_09", max_size=5), held, max_size=4),
    max_leaves=12,
)


@given(VALUES)
@example([1e16, 9.5e15, 1e-4, 9.999e-5, 1e21, 1e-7, -0.0, 1.0, 5e-324, 123456789012345680.0])
@example({"a": "\udbff\udfff".encode("utf-16", "surrogatepass").decode("utf-16"), "b": '\x7f\x1f\u2028"\\/'})
def test_a_value_is_spelled_as_the_standard_spells_it(value: Any) -> None:  # noqa: ANN401 - JSON is any value
    assert canonical(value) == rfc8785.dumps(plain(value))


@pytest.mark.parametrize("value", ["\ud800", "\udc001.5", ["\udc00", 1e-9]])
def test_text_that_is_no_unicode_is_refused(value: Any) -> None:  # noqa: ANN401 - as above
    with pytest.raises((OutOfRange, ValueError)):
        canonical(value)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(OutOfRange):
        canonical({"a": [math.inf]})
