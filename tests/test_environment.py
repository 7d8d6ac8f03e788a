"""`make` sets its environment up once, renews it when the lock says something else, and goes on without a network."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UV = """#!/usr/bin/env bash
echo "$*" >>asked
case "$*" in *--offline*) [ -f cached ];; "pip sync"*) [ -f network ];; *) :;; esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The script, with a package manager that says what it was asked."""
    for folder in ("scripts", "requirements", ".tools/bin", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "make_environment", tmp_path / "scripts")
    for name in ("requirements/dev.txt", "pyproject.toml", "addresses.toml", "hatch_build.py"):
        (tmp_path / name).write_text("one")
    (tmp_path / ".tools/bin/uv").write_text(UV)
    (tmp_path / ".tools/bin/uv").chmod(0o755)
    return tmp_path


def program(clone: Path) -> None:
    (clone / ".venv/bin/truceline").write_text("#!/bin/sh\n")
    (clone / ".venv/bin/truceline").chmod(0o755)


def make(clone: Path) -> tuple[int, str, list[str]]:
    """Exit code, what was said, what the package manager was asked."""
    (clone / "asked").write_text("")
    done = subprocess.run(  # noqa: S603 - our own script
        [str(clone / "scripts" / "make_environment"), ".venv", "python3", "requirements/dev.txt"],
        capture_output=True, text=True, check=False, cwd=clone,
    )  # fmt: skip
    return done.returncode, done.stderr, (clone / "asked").read_text().splitlines()


def test_the_first_time_needs_a_network_and_says_so(clone: Path) -> None:
    code, said, _ = make(clone)
    assert (code, said.count("\n")) == (1, 1)
    assert "package index" in said
    assert not (clone / ".venv/ready").exists()
    (clone / "network").touch()
    assert make(clone)[0] == 0


def test_files_that_were_only_touched_ask_for_nothing(clone: Path) -> None:
    (clone / "network").touch()
    assert make(clone)[0] == 0
    (clone / "pyproject.toml").touch()
    assert make(clone) == (0, "", [])
    (clone / "pyproject.toml").write_text("two")
    assert make(clone)[2]


def test_what_is_cached_is_not_fetched(clone: Path) -> None:
    (clone / "cached").touch()
    code, _, asked = make(clone)
    assert code == 0
    assert all("--offline" in line for line in asked if line.startswith("pip"))


def test_without_a_network_it_goes_on_with_what_is_there_and_tries_again(clone: Path) -> None:
    program(clone)
    for _ in range(2):
        code, said, asked = make(clone)
        assert code == 0
        assert "going on with those" in said
        assert asked
