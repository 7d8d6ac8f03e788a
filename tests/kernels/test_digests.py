"""Ids of rows, made by columns, are those that each row would have by itself."""

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from truceline.kernels import digests as kernel
from truceline.model.records import record_id

ROWS = 500
RNG = np.random.default_rng(7)
HARD = [0.0, -0.0, -0.000001, 0.000005, 48.123455, -179.999995, 90.0, 180.0, 0.000015, 1.000025]


def drawn() -> tuple[list[tuple[np.ndarray, list[str]]], list[np.ndarray]]:
    words = [
        (np.zeros(ROWS, np.int64), ["firms\x1f"]),
        (RNG.integers(0, 3, ROWS), ["N\x1f", "N20\x1f", "A\x1f"]),
        (RNG.integers(0, 2, ROWS), ["2024-02-29T01:07Z", "2023-08-14T23:59Z"]),
    ]
    places = [np.round(RNG.uniform(-90, 90, ROWS), 5), RNG.uniform(-180, 180, ROWS)]
    places[0][: len(HARD)] = HARD
    return words, places


def test_a_digest_is_the_first_half_of_the_id_that_a_record_of_its_own_has() -> None:
    words, (lat, lon) = drawn()
    made = kernel.digests(words, [lat, lon], decimals=5)
    text = ["".join(table[codes[0]] for codes, table in words), f"{lat[0]:.5f}", f"{lon[0]:.5f}"]
    assert f"{made[0]:016x}" == record_id(*text)
    assert bytes(kernel.hex_of(made)[0]).decode() == record_id(*text)


def test_each_row_has_the_digest_of_its_own_text() -> None:
    words, places = drawn()
    made = kernel.digests(words, places, decimals=5)
    for row in range(ROWS):
        parts = [table[codes[row]] for codes, table in words] + [f"\x1f{column[row]:.5f}" for column in places]
        assert made[row] == int(hashlib.sha256("".join(parts).encode()).hexdigest()[:16], 16), parts


@given(st.lists(st.floats(-1e9, 1e9) | st.sampled_from(HARD), min_size=1, max_size=30), st.integers(1, 6))
def test_numbers_by_columns_are_written_as_python_writes_them(values: list[float], decimals: int) -> None:
    assert kernel.written(np.array(values), decimals).to_pylist() == [f"{value:.{decimals}f}" for value in values]


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.floats(-9_999, 9_999))
def test_words_of_any_length_and_letters_are_hashed_as_they_are(word: str, number: float) -> None:
    made = kernel.digests([(np.zeros(1, np.int64), [word])], [np.array([number])], decimals=3)
    assert f"{made[0]:016x}" == hashlib.sha256(f"{word}\x1f{number:.3f}".encode()).hexdigest()[:16]
