"""The pages say what the program does: help texts, examples, and a place for everything that has a name."""

import doctest
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import truceline
from tests.locked_down import truceline as run
from tests.make_help import BLOCK, PAGES, ROOT, filled
from truceline.agreement.shipped import shipped_names
from truceline.assess.rules._registry import rule_types
from truceline.cli import COMMANDS, main
from truceline.report.formats._registry import formats
from truceline.sources._registry import sources

DOCS = ROOT / "docs"
README = ROOT / "README.md"
MODULES = sorted(found.name for found in pkgutil.walk_packages(truceline.__path__, "truceline."))
PRINTED = re.compile(r"<!-- run (?P<name>[a-z]+) -->\n```text\n(?P<text>.*?)```\n", re.DOTALL)
EXAMPLE = re.compile(r"^```\{?(?P<kind>\w+)\}?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
DATA = Path(__file__).parents[2] / "shared" / "data" / "energy-truce-2025"
LINK = re.compile(r"\]\((?P<target>[^)#\s]+)(?:#[^)]*)?\)")


def titles(page: Path) -> set[str]:
    """The words of all headings of a page."""
    return {
        word
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("#")
        for word in re.findall(r"[\w-]+", line)
    }


def shown(name: str) -> str:
    """A block of printed lines of the README; `...` stands for anything."""
    return next(found["text"] for found in PRINTED.finditer(README.read_text("utf-8")) if found["name"] == name)


def printed(wanted: str, got: str) -> bool:
    """Whether the program printed what the page shows."""
    return doctest.OutputChecker().check_output(wanted, got, doctest.ELLIPSIS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_help_text_on_a_page_is_what_the_program_prints(page: Path) -> None:
    text = page.read_text("utf-8")
    assert BLOCK.search(text), f"{page.name} shows no help text"
    assert filled(text) == text, "run: python tests/make_help.py"


def test_every_command_has_its_section_and_its_help_text() -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    assert set(COMMANDS) <= titles(DOCS / "commands.md")
    assert {found["name"] for found in BLOCK.finditer(page)} == {*COMMANDS, "truceline"}


def test_every_source_rule_type_and_format_has_its_section() -> None:
    assert set(sources()) <= titles(DOCS / "sources.md")
    assert set(rule_types()) <= titles(DOCS / "rules.md")
    assert set(formats()) <= titles(DOCS / "report.md")


def test_every_shipped_agreement_is_described() -> None:
    page = (DOCS / "agreements.md").read_text("utf-8")
    assert all(f"`{name}`" in page for name in shipped_names())


def test_the_exit_codes_of_the_pages_are_those_of_the_door() -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    stated = re.findall(r"^\| (\d) \| (.+?) \|$", page, re.MULTILINE)
    said = re.findall(r"^(\d)   (.+)$", importlib.import_module(main.__module__).__doc__ or "", re.MULTILINE)
    assert stated == said


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_a_module_run(name: str) -> None:
    if name == "truceline.sim.strategies" or name.endswith("_strategies"):
        pytest.importorskip("hypothesis")
    found = doctest.testmod(importlib.import_module(name), raise_on_error=False)
    assert found.failed == 0


def test_no_example_on_a_page_is_left_unrun() -> None:
    for page in sorted(DOCS.rglob("*.md")):
        for block in EXAMPLE.finditer(page.read_text("utf-8")):
            if ">>>" in block["text"] or block["kind"] == "python":
                assert block["kind"] == "doctest", f"{page.name}: an example that the doctest builder does not see"


def test_every_page_is_reached_from_the_index() -> None:
    listed = set()
    for index in DOCS.rglob("index.md"):
        for tree in re.findall(r"```\{toctree\}\n(.*?)```", index.read_text("utf-8"), re.DOTALL):
            names = [line for line in tree.splitlines() if line and not line.startswith(":")]
            listed |= {(index.parent / f"{name}.md").relative_to(DOCS) for name in names}
    pages = {page.relative_to(DOCS) for page in DOCS.rglob("*.md") if "_build" not in page.parts}
    assert listed == pages - {Path("index.md")}


@pytest.mark.parametrize("page", [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))], ids=lambda page: page.name)
def test_a_link_to_a_file_leads_to_one(page: Path) -> None:
    for link in LINK.finditer(page.read_text("utf-8")):
        if "://" not in link["target"]:
            assert (page.parent / link["target"]).exists(), link["target"]


def test_what_the_readme_shows_of_a_demo_and_its_verification_is_what_they_print(
    demo_once: Path, demo: Path, tmp_path: Path
) -> None:
    told = (demo_once / "printed").read_text("utf-8")
    assert printed(shown("demo"), told), told
    (bundle,) = (demo / "reports").glob("*/bundle.zip")
    copy = tmp_path / "verify.py"
    copy.write_bytes((ROOT / "truceline" / "report" / "verify.py").read_bytes())
    checked = subprocess.run(  # noqa: S603 - our own file, alone in a folder
        [sys.executable, str(copy), str(bundle), "--trust", "demo/trust.json"],
        cwd=demo.parent,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert printed(shown("verify"), checked.stdout), checked.stdout


@pytest.mark.skipif(not DATA.exists(), reason="the real files are not part of the repository")
def test_the_real_day_of_the_readme_is_what_the_program_prints(tmp_path: Path) -> None:
    for file in DATA.glob("*.csv"):
        (tmp_path / file.name).symlink_to(file)
    steps = re.findall(r"^\$ truceline (.+)\n((?:(?!\$ ).*\n)*)", shown("mission"), re.MULTILINE)
    assert [words.split()[0] for words, _ in steps] == ["new", "keep", "keep", "keep", "day", "verify"]
    for words, wanted in steps:
        done = run(words.split(), tmp_path)
        assert done.returncode == 0, done.stderr
        assert printed(wanted, done.stdout), done.stdout


CITED = re.compile(r"model\.md (\d+(?:\.\d+)?)(?:(?:, | and | to )(\d+(?:\.\d+)?)(?![\d/%]))*")
MODEL = ROOT / "docs" / "model.md"


def cited_sections() -> dict[str, str]:
    """Section of the model -> a file that cites it."""
    found = {}
    for path in [*sorted((ROOT / "truceline").rglob("*.py")), *sorted((ROOT / "truceline").rglob("*.toml"))]:
        for match in CITED.finditer(path.read_text("utf-8")):
            for number in re.findall(r"(?<![\d.])\d+\.\d+|(?<=model\.md )\d+", match.group()):
                found[number] = str(path.relative_to(ROOT))
    return found


def test_every_cited_section_of_the_model_exists() -> None:
    text = MODEL.read_text("utf-8")
    known = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)?) ", text, re.MULTILINE)) | set(
        re.findall(r"^\*\*(\d+\.\d+)\*\*", text, re.MULTILINE)
    )
    cited = cited_sections()
    assert len(cited) > 15
    assert {number: file for number, file in cited.items() if number not in known} == {}


def test_the_equations_of_the_model_are_numbered_without_gaps() -> None:
    numbers = [
        tuple(map(int, pair)) for pair in re.findall(r"^\((\d+)\.(\d+)\)", MODEL.read_text("utf-8"), re.MULTILINE)
    ]
    for chapter in sorted({first for first, _ in numbers}):
        assert [n for first, n in numbers if first == chapter] == list(
            range(1, 1 + sum(f == chapter for f, _ in numbers))
        )


def test_every_number_that_the_model_names_stands_in_the_parameters() -> None:
    homes = ("fusion/params.toml", "model/detection.toml")
    params = "".join((ROOT / "truceline" / home).read_text("utf-8") for home in homes)
    in_code = {"hour", "happened"} | set(re.findall(r"`(\w+)`", MODEL.read_text("utf-8").split("## 2 ")[0]))
    names = set(re.findall(r"`(?:\w+\.)?([a-z_]+)`", MODEL.read_text("utf-8").split("## 2 ", 1)[1])) - in_code
    assert names
    assert {name for name in names if not re.search(rf"\b{name}\b", params)} == set()
