"""The page of the room names every stage and every file of it."""

import re
from pathlib import Path

import pytest

import truceline.fusion

ROOM = Path(truceline.fusion.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "fusion.md"
ROWS = dict(re.findall(r"^\| `([a-z]+)/?` \|[^|]*\| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
STAGES = sorted(path.name for path in ROOM.iterdir() if (path / "__init__.py").exists())


def test_the_table_of_stages_has_a_row_for_each_folder() -> None:
    assert {*STAGES, "fuse", "params"} == set(ROWS)


@pytest.mark.parametrize("stage", STAGES)
def test_a_row_of_the_table_names_the_files_of_its_folder(stage: str) -> None:
    files = {path.stem for path in (ROOM / stage).glob("*.py")} - {"__init__"}
    assert files == set(re.findall(r"`([a-z_]+)`", ROWS[stage]))
