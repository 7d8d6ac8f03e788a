"""Numbers in words never say more than is known."""

from hypothesis import given
from hypothesis import strategies as st

from truceline.assess.words.phrases import percent


@given(st.floats(0.0, 1.0))
def test_a_share_short_of_all_never_reads_as_all(share: float) -> None:
    if share < 1.0:
        assert percent(share) != "100 %"
    if share > 0.0:
        assert percent(share) != "0 %"
