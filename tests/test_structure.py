"""What the tree promises about itself: rooms, sizes, dependencies, and no trace of the machine it was written on."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "truceline"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 450  # lines; style.md asks for 100 to 250
LONGER = {"report/verify.py": 1340}  # a party copies one file; a tenth of it is the table of keys
LONGER_FUNCTIONS = {"kernels/_tracks_loops.py": 120}  # one pass over all state of a ship: calls cost the compiler
LONGEST_FUNCTION = 60  # lines of statements: nouns have many fields, so signatures and docstrings do not count
BROUGHT_BY = {"markupsafe": "jinja2"}  # the string type of jinja2's escaping, which jinja2 itself no longer offers
STRATEGIES = re.compile(r"strategies\.py$")  # for tests alone: they need hypothesis
SKIPPED = {
    ".git",
    ".venv",
    ".duckdb15",
    ".spark",
    ".objects",
    ".publish",
    ".tools",
    "demo",
    "dist",
    "_build",
    ".hypothesis",
    "__pycache__",
}
SUFFIXES = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".csv", ".json", ".html", ".js", ".css", ".j2", ".geojson"}
# Written in pieces, so that this file does not name what it looks for.
TRACES = [re.compile(rf"(?<![\w.])/{folder}/[\w.]") for folder in ("work", "root", "tmp", "home" + "/[a-z]+")] + [
    re.compile(re.escape(host)) for host in ("files.python" + "hosted", "pypi" + ".org", "registry.npm" + "js")
]


def imports(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Top-level names imported anywhere in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0], node


def text_files() -> list[Path]:
    named = {"Makefile", "LICENSE", ".importlinter", ".gitignore", "run"}
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and (path.suffix in SUFFIXES or path.name in named)
        and not any(part in SKIPPED or part.endswith("_cache") for part in path.relative_to(ROOT).parts)
    ]


def test_every_contract_between_the_rooms_holds() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(  # noqa: S603 - our own contracts
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    assert re.search(r"[1-9]\d* kept, 0 broken", run.stdout), run.stdout


@pytest.mark.parametrize("name", ["__init__.py", "report/__init__.py"])
def test_what_runs_before_the_verifier_imports_nothing(name: str) -> None:
    assert not list(imports(ast.parse((PACKAGE / name).read_text("utf-8"))))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_and_its_functions_can_be_held_in_the_head(module: Path) -> None:
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= LONGER.get(module.relative_to(PACKAGE).as_posix(), LONGEST_MODULE)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            most = LONGER_FUNCTIONS.get(module.relative_to(PACKAGE).as_posix(), LONGEST_FUNCTION)
            assert lines <= most, node.name


def test_no_file_names_the_machine_it_was_written_on_or_a_package_registry() -> None:
    files = text_files()
    assert ROOT / "README.md" in files
    assert ROOT / "requirements" / "core.txt" in files
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if any(trace.search(line) for trace in TRACES)
    ]
    assert not found, "\n".join(found)


def test_the_package_imports_only_what_it_declares_and_locks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    declared, optional = (
        {re.split(r"[<>=\[ ;]", line)[0].lower() for line in lines} for lines in (project["dependencies"], extras)
    )
    locked = set(
        re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements" / "core.txt").read_text("utf-8"), re.MULTILINE)
    )
    known = packages_distributions()
    for module in (path for path in MODULES if not STRATEGIES.search(path.name)):
        for name, _ in imports(ast.parse(module.read_text("utf-8"))):
            if name not in sys.stdlib_module_names and name != "truceline":
                owners = {owner.lower() for owner in known[name]} | {BROUGHT_BY.get(name, name)}
                assert owners & (declared | optional), (
                    f"{module.name} imports {name}, which pyproject.toml does not declare"
                )
    assert declared <= locked, f"make lock: {sorted(declared - locked)}"


def test_no_module_needs_what_only_tests_have() -> None:
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if not STRATEGIES.search(path.name)
    ]
    code = (
        "import sys, importlib\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'hypothesis', 'pytest', 'pandas', 'geopandas'}:\n"
        "            raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
    )
    run = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_the_way_of_a_day_is_read_in_eighty_lines() -> None:
    """`day.py` whole, and how its facts are gathered: no helper settles where a newcomer begins."""
    gathering = ast.parse((PACKAGE / "gather" / "gathering.py").read_text("utf-8"))
    day = next(node for node in ast.walk(gathering) if isinstance(node, ast.FunctionDef) and node.name == "day")
    assert day.end_lineno is not None
    lines = len((PACKAGE / "day.py").read_text("utf-8").splitlines()) + day.end_lineno - day.lineno + 1
    assert lines <= 80
