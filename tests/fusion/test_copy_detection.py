"""How much one text resembles another, and what that says of a copy."""

from hypothesis import given
from hypothesis import strategies as st

from tests.fusion_world import claim
from truceline.fusion.dependence.copy_detection import copy_probability, similarity
from truceline.fusion.params import Params


@given(st.text(max_size=60), st.text(max_size=60))
def test_similarity_is_a_share_and_no_text_resembles_an_empty_one(one: str, other: str) -> None:
    assert 0.0 <= similarity(one, other) <= 1.0
    assert similarity(one, "") == 0.0
    assert similarity(one, other) == similarity(other, one)


def test_a_text_unlike_all_earlier_ones_is_no_copy() -> None:
    a, b = (
        claim(1, origin="a", text="shelling of the harbour"),
        claim(2, origin="b", text="weather turns colder tomorrow"),
    )
    assert copy_probability(b, [a], secondary=True, params=Params()) == 0.0
    assert copy_probability(a, [], secondary=True, params=Params()) == 0.0
