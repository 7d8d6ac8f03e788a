"""The table of the rules page that says what is decided where: each line names a function that is there."""

import re
from importlib import import_module
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
ROWS = re.findall(r"^\| .+ \| `([\w/]+)\.py`: (.+) \|$", PAGE, flags=re.MULTILINE)


def test_every_decision_of_the_page_stands_in_the_file_that_it_names() -> None:
    assert len(ROWS) > 10
    for path, names in ROWS:
        module = import_module(f"truceline.assess.{path.replace('/', '.')}")
        for name in re.findall(r"`(\w+)`", names):
            assert getattr(module, name).__module__ == module.__name__, (path, name)
