"""The numbers of the model: one digest, and files that change them."""

import pytest

from truceline.fusion.params import FIT_VERSION, MODEL_ID, Params, fitted
from truceline.model.errors import BadSetting


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"not json", b'{"version": "truceline.fit/1", "model": "other", "changes": {}, "fitted": ""}',
        f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"no_such": 1}}, "fitted": ""}}'.encode(),
        f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"hold_at": -1}}, "fitted": ""}}'.encode(),
        f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"hold_at": 1.2}}, "fitted": ""}}'.encode(),
        f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"calibration": {{"intercept": 0, "items": 3, "slopes": {{"post": -1}}}}}}, "fitted": ""}}'.encode(),
    ],
)  # fmt: skip
def test_a_parameter_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(BadSetting):
        fitted(data, where="params/x.json")


def test_a_parameter_file_changes_what_it_says_and_the_digest() -> None:
    text = f'{{"version": "{FIT_VERSION}", "model": "{MODEL_ID}", "changes": {{"kinds": {{"shelling": {{"burns": 0.4}}}}}}, "fitted": "on 40"}}'
    made = fitted(text.encode(), where="x")
    assert made.kinds[next(iter(made.kinds))].burns == 0.4
    assert made.digest() != Params().digest()
    assert made.pair_km == Params().pair_km


def test_parameters_have_one_digest_and_it_changes_with_any_number() -> None:
    assert Params().digest() == Params().digest()
    assert Params(hold_at=0.81).digest() != Params().digest()
