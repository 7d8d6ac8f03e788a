"""The tutorial, step by step as it stands on its page, and what the first pages promise."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.test_docs import DOCS, PRINTED, printed
from truceline.cli import COMMANDS, make_app

PAGE = (DOCS / "tutorial.md").read_text("utf-8")
STEP = re.compile(r"^\$ truceline (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
# Ten questions of a newcomer, and the page that answers each: found by its words in the first table or heading.
QUESTIONS = {
    "install.md": ["pipx install", "Which systems", "Without a network", "disk", "In a container"],
    "howto.md": ["Where the files come from", "Every day at the cut-off", "wrong file", "correction", "Lost", "Stolen",
                 "Upgrade", "lint-free", "hostile party", "pandas"],
    "tables.md": ["seen_share", "weight_nats", "licence"],
    "dictionary.md": ["major_sd_m", "report.csv", "JSON Schema"],
    "configuration.md": ["FIRMS_MAP_KEY", "truceline.toml"],
    "limits.md": ["uncalibrated", "Not seen is not calm"],
    "glossary.md": ["as of", "look"],
}  # fmt: skip


def test_every_step_of_the_tutorial_prints_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    steps = [
        step for block in PRINTED.finditer(PAGE) if block["name"] == "tutorial" for step in STEP.findall(block["text"])
    ]
    assert [words.split()[0] for words, _ in steps] == [
        "template", "new", "keep", "keep", "keep", "day", "explain", "verify", "export", "withdraw", "doctor",
    ]  # fmt: skip
    for words, wanted in steps:
        command = shlex.split(words)
        done = CliRunner().invoke(make_app((command[0],)), command)
        assert done.exit_code == 0, done.output
        assert printed(wanted, done.stdout), f"{words}\n{done.stdout}"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_of_a_newcomer_has_its_page(name: str) -> None:
    text = (DOCS / name).read_text("utf-8")
    assert [words for words in QUESTIONS[name] if words not in text] == []


def test_commands_of_the_how_tos_exist() -> None:
    for page in ("howto.md", "install.md", "limits.md"):
        for command in re.findall(r"truceline ([a-z]+)", (DOCS / page).read_text("utf-8")):
            assert command in COMMANDS, f"{page}: {command}"
