"""Make a tree ready for a tag: `python scripts/prepare_release.py 0.2.0` (docs/releasing.md).

Writes the version, makes the changelog's section out of the fragments with towncrier, and freezes it: its digest stands
in CHANGELOG.sha256 from then on. Nothing is committed or pushed.
"""

import hashlib
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from scripts.lock_numbers import write as lock_numbers  # noqa: E402
from scripts.write_addresses import PLACEHOLDER, addresses  # noqa: E402

SECTION = re.compile(
    r"^## (?P<version>\d+\.\d+\.\d+) \((?P<day>\d{4}-\d\d-\d\d)\)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL
)
NUMBER = re.compile(r"\d+\.\d+\.\d+")


def sections(text: str) -> dict[str, str]:
    """Version -> SHA-256 of its whole section, without blank lines at its end."""
    return {one["version"]: hashlib.sha256(one.group().rstrip().encode()).hexdigest() for one in SECTION.finditer(text)}


def frozen(root: Path = ROOT) -> dict[str, str]:
    """Version -> digest, of the released sections."""
    lines = (root / "CHANGELOG.sha256").read_text("utf-8").splitlines()
    return {version: digest for digest, version in (line.split("  ") for line in lines if line)}


def refusals(version: str, *, now: str, tree: str, known: dict[str, str]) -> list[str]:
    """Why a release cannot be prepared; empty where it can."""
    found = []
    if not NUMBER.fullmatch(version):
        found.append(f"{version}: not MAJOR.MINOR.PATCH")
    elif tuple(map(int, version.split("."))) <= tuple(map(int, now.split("."))):
        found.append(f"{version}: not higher than {now}")
    if tree:
        found.append("the tree has changes: commit them first")
    found += [f"addresses.toml: {name} is a placeholder" for name, value in known.items() if PLACEHOLDER.search(value)]
    return found


def prepare(version: str, day: date) -> None:
    """Write the files."""
    subprocess.run(  # noqa: S603 - of our own environment
        [sys.executable, "-m", "towncrier", "build", "--yes", "--version", version, "--date", day.isoformat()],
        cwd=ROOT,
        check=True,
    )
    for name, pattern in (
        ("truceline/__init__.py", r'(__version__ = ")[^"]+'),
        ("CITATION.cff", r"(?m)^(version: ).+$"),
    ):
        path = ROOT / name
        path.write_text(re.sub(pattern, rf"\g<1>{version}", path.read_text("utf-8"), count=1), "utf-8")
    lock_numbers(released=True)
    made = sections((ROOT / "CHANGELOG.md").read_text("utf-8"))[version]
    path = ROOT / "CHANGELOG.sha256"
    path.write_text(f"{made}  {version}\n" + path.read_text("utf-8"), "utf-8")


def main(words: list[str]) -> int:
    """Exit code."""
    if len(words) != 1:
        sys.stderr.write("usage: python scripts/prepare_release.py MAJOR.MINOR.PATCH\n")
        return 2
    (version,) = words
    stated = re.search(r'__version__ = "(.+)"', (ROOT / "truceline" / "__init__.py").read_text("utf-8"))
    tree = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    wrong = refusals(version, now=stated[1] if stated else "0.0.0", tree=tree, known=addresses())
    if wrong:
        sys.stderr.write("".join(f"{line}\n" for line in wrong))
        return 1
    prepare(version, datetime.now(UTC).date())  # noqa: TID251 - a release has a day
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
