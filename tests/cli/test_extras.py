"""Without an extra nothing breaks but what needs it, and that says which extra it is."""

import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.model.errors import BadSetting
from truceline.model.extras import BROUGHT_BY
from truceline.report.coalition import calendar
from truceline.report.coalition.timeline import Timeline
from truceline.sources import _http

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]


def test_every_extra_brings_what_it_is_asked_for() -> None:
    extras = PROJECT["optional-dependencies"]
    for library, extra in BROUGHT_BY.items():
        assert any(line.startswith(f"{library}>") for line in extras[extra])
        assert not any(line.startswith(f"{library}>") for line in PROJECT["dependencies"])


def test_every_extra_and_what_it_brings_stands_on_the_page_of_installing() -> None:
    page = (Path(__file__).parents[2] / "docs" / "install.md").read_text("utf-8").splitlines()
    for extra, lines in PROJECT["optional-dependencies"].items():
        (row,) = (line for line in page if line.startswith(f"| `truceline[{extra}]` |"))
        assert not [one for one in lines if one.partition(">")[0] not in row], extra


@pytest.mark.parametrize("library", ["starlette", "uvicorn"])
def test_the_desk_without_its_extra_is_one_sentence(library: str) -> None:
    asked = f"import sys; sys.modules[{library!r}] = None; sys.argv = ['truceline', 'desk']; from truceline import cli; cli.main()"
    told = subprocess.run([sys.executable, "-P", "-c", asked], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert 'pip install "truceline[web]"' in told.stderr


def test_without_any_extra_every_command_says_what_it_does() -> None:
    """In a process of its own, as whoever installed the package alone would have it."""
    missing = [*BROUGHT_BY, "argon2", "webauthn", "asyncpg", "pyhanko", "typst", "playwright"]
    asked = f"""
import sys
sys.modules.update(dict.fromkeys({missing}))
from importlib import import_module
from truceline import cli
from truceline.cli import COMMANDS
for name in COMMANDS:
    import_module(f"truceline.cli.{{name}}")
sys.argv = ["truceline", "desk", "--help"]
cli.main()
"""
    told = subprocess.run([sys.executable, "-P", "-c", asked], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert (told.returncode, told.stderr) == (0, "")
    assert "--exercise" in told.stdout


def test_a_fetch_without_its_extra_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "httpx2", None)
    with pytest.raises(BadSetting, match=r"truceline\[fetch\]"):
        _http.get("https://example.org/", secret="")
    with pytest.raises(BadSetting, match=r"truceline\[fetch\]"):
        _http.post("https://example.org/", b"", sent="a/b", wanted="a/b")


def test_a_calendar_without_its_extra_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "Calendar", None)
    told = Timeline(zone="UTC", as_of_utc=datetime(2025, 3, 18, tzinfo=UTC), exercise=False, marks=())
    with pytest.raises(BadSetting, match=r"truceline\[calendar\]"):
        calendar.render(told)
