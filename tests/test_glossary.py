"""The glossary names what is there, says every term once, and leaves no old word as a name of the code."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    if line.startswith("|") and "`truceline." in line
]


def test_the_glossary_has_every_stage_of_the_model_and_of_the_judgement() -> None:
    assert len(ROWS) > 40
    named = " ".join(row[4] for row in ROWS)
    fusion = {path.name for path in (ROOT / "truceline" / "fusion").iterdir() if path.is_dir() and path.name[0] != "_"}
    assert {stage for stage in fusion if f"fusion.{stage}." not in named} == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_name_of_the_glossary_is_in_the_code_where_it_says(row: list[str]) -> None:
    path = re.fullmatch(r"`(truceline[\w.]+)\.(\w+)`", row[4])
    assert path
    module = import_module(path[1])
    found = getattr(module, path[2])
    assert getattr(found, "__module__", module.__name__) == module.__name__


def test_no_term_is_listed_twice() -> None:
    terms = [row[0] for row in ROWS]
    assert sorted(set(terms)) == sorted(terms)


def test_no_module_of_the_two_rooms_bears_an_old_word() -> None:
    old = {word.strip() for row in ROWS for word in row[5].split(",") if word.strip()}
    names = {path.stem for room in ("fusion", "assess") for path in (ROOT / "truceline" / room).rglob("*.py")}
    assert names & (old | {"hot", "told", "unsaid", "voices", "docket", "sitting", "force", "ground", "dues"}) == set()
