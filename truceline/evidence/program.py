"""This program as evidence: its version, the commit it was taken from, and a digest of its own files.

The digest is the SHA-256 of the lines that `sha256sum` prints for the package's files by their names in order, so that
anybody can make it again without us (docs/evidence.md). Left out is what an interpreter leaves behind, and
`commit.txt`, which says where the files came from and not what they are.

The commit is read from, in this order: the repository around a clone; `commit.txt`, which a built wheel and a source
archive of the repository bring filled in. A plain copy says "unknown". Nothing here ever fails.
"""

import base64
import csv
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import truceline
from truceline.evidence.entry import Tool, digest
from truceline.model.program import UNKNOWN, Program

NAME = "truceline"
COMMIT_FILE = "commit.txt"
LEFT_BEHIND = ("__pycache__",)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MARK = re.compile(rf'^name = "{NAME}"$', re.MULTILINE)


@lru_cache(maxsize=1)
def this_program() -> Program:
    """The program that runs, as its files were when it was first asked."""
    folder = Path(truceline.__file__).parent
    return Program(
        name=NAME, version=truceline.__version__, commit=commit_of(folder), files_sha256=files_digest(folder)
    )


def own_tool(params_digest: str | None = None) -> Tool:
    """This program as the maker of an entry; without parameters the digest is that of an empty object."""
    return Tool(name=NAME, version=truceline.__version__, params_digest=params_digest or digest({}))


def files_digest(folder: Path) -> str:
    """SHA-256 over the package's own files, in hex; "unknown" where they cannot be read."""
    try:
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in own_files(folder)]
    except OSError:
        return UNKNOWN
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else UNKNOWN


def own_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """(name, path) of each file that belongs to the package, by name."""
    found = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*"))
    for name, path in sorted(found):
        hidden = any(part.startswith(".") or part in LEFT_BEHIND for part in name.split("/"))
        if not hidden and name != COMMIT_FILE and path.suffix not in {".pyc", ".pyo"} and path.is_file():
            yield name, path


def commit_of(folder: Path) -> str:
    """The commit that a package folder was taken from; "unknown" where nothing says so."""
    try:
        return _of_clone(folder.parent) or _stated(folder / COMMIT_FILE) or UNKNOWN
    except (OSError, ValueError):
        return UNKNOWN


def changed_files() -> tuple[str, ...]:
    """Files that are not what the installed wheel brought, by its own list; empty for a clone, which has no list."""
    try:
        listed = distribution(NAME).read_text("RECORD") or ""
    except PackageNotFoundError:
        return ()
    folder = Path(truceline.__file__).parent
    rows = [row for row in csv.reader(listed.splitlines()) if row and row[0].startswith(f"{NAME}/") and row[1]]
    stated = {row[0].removeprefix(f"{NAME}/"): row[1] for row in rows}
    if not stated or not (folder.parent / f"{NAME}-{truceline.__version__}.dist-info").is_dir():
        return ()  # installed from a clone: the list names a pointer alone
    found = dict(own_files(folder)) | {COMMIT_FILE: folder / COMMIT_FILE}
    other = [name for name, path in found.items() if path.is_file() and stated.get(name) != _record_digest(path)]
    return tuple(sorted({*other, *(name for name in stated if name not in found)}))


def _record_digest(path: Path) -> str:
    """As a wheel's RECORD spells it (packaging.python.org, Recording installed projects)."""
    packed = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest())
    return "sha256=" + packed.decode().rstrip("=")


def _of_clone(root: Path) -> str | None:
    """The commit that is checked out around the package, where that is our own repository and not just any."""
    project, git = root / "pyproject.toml", root / ".git"
    if not project.is_file() or not _MARK.search(project.read_text("utf-8")) or not git.exists():
        return None
    if git.is_file():  # a further work tree: "gitdir: FOLDER"
        git = (root / git.read_text("utf-8").partition("gitdir:")[2].strip()).resolve()
    head = (git / "HEAD").read_text("utf-8").strip()
    name = head.partition("ref:")[2].strip()
    return _ref(git, name) if name else _whole(head)


def _ref(git: Path, name: str) -> str | None:
    shared = git / "commondir"
    common = (git / shared.read_text("utf-8").strip()) if shared.is_file() else git
    for folder in (git, common):
        if (folder / name).is_file():
            return _whole((folder / name).read_text("utf-8").strip())
    packed = common / "packed-refs"
    lines = packed.read_text("utf-8").splitlines() if packed.is_file() else []
    return next((_whole(line.partition(" ")[0]) for line in lines if line.endswith(f" {name}")), None)


def _stated(path: Path) -> str | None:
    return _whole(path.read_text("utf-8").strip()) if path.is_file() else None


def _whole(text: str) -> str | None:
    return text if _COMMIT.fullmatch(text) else None
