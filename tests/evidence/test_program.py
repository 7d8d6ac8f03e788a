"""Which program this is: the commit from wherever it is written, the digest anybody can make again, and never a failure."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import truceline
from truceline.evidence.program import UNKNOWN, changed_files, commit_of, files_digest, this_program

ROOT = Path(truceline.__file__).parents[1]
COMMIT, OTHER = "1f" * 20, "2e" * 20


def package(folder: Path) -> Path:
    """A small copy of the package's outside: a folder of its name beside a project file."""
    inside = folder / "truceline"
    (inside / "part").mkdir(parents=True)
    (inside / "__init__.py").write_text("x = 1\n", "utf-8")
    (inside / "part" / "numbers.toml").write_text("a = 1\n", "utf-8")
    (folder / "pyproject.toml").write_text('[project]\nname = "truceline"\n', "utf-8")
    return inside


def repository(folder: Path, head: str) -> Path:
    (folder / ".git" / "refs" / "heads").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text(head, "utf-8")
    return folder / ".git"


def test_a_clone_says_the_commit_of_its_branch_packed_loose_or_bare(tmp_path: Path) -> None:
    inside = package(tmp_path)
    git = repository(tmp_path, "ref: refs/heads/main\n")
    assert commit_of(inside) == UNKNOWN  # a branch without a commit yet
    (git / "packed-refs").write_text(f"# pack-refs\n{OTHER} refs/heads/other\n{COMMIT} refs/heads/main\n", "utf-8")
    assert commit_of(inside) == COMMIT
    (git / "refs" / "heads" / "main").write_text(f"{OTHER}\n", "utf-8")
    assert commit_of(inside) == OTHER
    (git / "HEAD").write_text(f"{COMMIT}\n", "utf-8")
    assert commit_of(inside) == COMMIT


def test_a_further_work_tree_says_its_own_commit(tmp_path: Path) -> None:
    main, tree = tmp_path / "main", tmp_path / "tree"
    git = repository(main, "ref: refs/heads/main\n")
    (git / "refs" / "heads" / "side").write_text(COMMIT, "utf-8")
    own = git / "worktrees" / "tree"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/side\n", "utf-8")
    (own / "commondir").write_text("../..\n", "utf-8")
    inside = package(tree)
    (tree / ".git").write_text(f"gitdir: {own}\n", "utf-8")
    assert commit_of(inside) == COMMIT


@pytest.mark.parametrize("head", ["", "ref: \n", "ref: refs/heads/none\n", "not a commit", "\udcff"])
def test_a_damaged_repository_is_unknown_and_no_failure(tmp_path: Path, head: str) -> None:
    inside = package(tmp_path)
    git = repository(tmp_path, "")
    (git / "HEAD").write_bytes(head.encode("utf-8", "surrogateescape"))
    assert commit_of(inside) == UNKNOWN


def test_the_repository_of_somebody_else_around_a_copy_is_not_asked(tmp_path: Path) -> None:
    inside = package(tmp_path)
    repository(tmp_path, COMMIT)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "their-mission"\n', "utf-8")
    assert commit_of(inside) == UNKNOWN


def test_a_wheel_or_an_archive_says_what_it_was_built_from_and_a_copy_nothing(tmp_path: Path) -> None:
    inside = package(tmp_path)
    (inside / "commit.txt").write_text("$Format:%H$\n", "utf-8")
    assert commit_of(inside) == UNKNOWN
    (inside / "commit.txt").write_text(f"{COMMIT}\n", "utf-8")
    assert commit_of(inside) == COMMIT
    assert commit_of(tmp_path / "nowhere") == UNKNOWN


def test_the_digest_is_that_of_the_names_and_bytes_and_leaves_out_what_an_interpreter_leaves(tmp_path: Path) -> None:
    inside = package(tmp_path)
    lines = "".join(
        f"{hashlib.sha256((inside / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("__init__.py", "part/numbers.toml")
    )
    expected = hashlib.sha256(lines.encode()).hexdigest()
    assert files_digest(inside) == expected
    for name in ("__pycache__/a.pyc", "part/__pycache__/b.nbi", "commit.txt", ".hidden", "part/c.pyc"):
        (inside / name).parent.mkdir(exist_ok=True)
        (inside / name).write_text("left behind", "utf-8")
    assert files_digest(inside) == expected
    (inside / "part" / "numbers.toml").write_text("a = 2\n", "utf-8")
    assert files_digest(inside) != expected
    assert files_digest(tmp_path / "nowhere") == UNKNOWN


def test_the_program_says_itself_on_the_command_line_and_as_a_module() -> None:
    words = [sys.executable, "-m", "truceline", "--version"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own program
    program = this_program()
    assert done.stdout == program.line() + "\n"
    assert program.version == truceline.__version__
    assert program.files_sha256 == files_digest(Path(truceline.__file__).parent)
    assert changed_files() == ()  # a clone has no list of what was installed


def test_an_installed_wheel_knows_its_commit_and_names_a_file_that_was_changed(tmp_path: Path) -> None:
    source, site = tmp_path / "source", tmp_path / "site"
    source.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "addresses.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "truceline", source / "truceline", ignore=shutil.ignore_patterns("__pycache__"))
    (source / "truceline" / "commit.txt").write_text(f"{COMMIT}\n", "utf-8")  # as an archive of the repository has it
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)  # noqa: S603 - our own package
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, site, "zip")
    code = (
        "import json; from truceline.evidence.program import *; "
        "print(json.dumps([this_program().commit, this_program().files_sha256, changed_files()]))"
    )

    def told() -> list[object]:
        words = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(site)!r}); {code}"]
        done = subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, text=True)  # noqa: S603
        return list(json.loads(done.stdout))

    assert told() == [COMMIT, files_digest(ROOT / "truceline"), []]
    path = site / "truceline" / "fusion" / "params.toml"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert told()[2] == ["fusion/params.toml"]
