"""Write the addresses of addresses.toml into the files that show them: `python scripts/write_addresses.py`.

A line that shows one ends with a mark, as the comment of its format: `address: NAME` or `address: NAME/further/path`.
The last address, mail address or handle before the mark is replaced.
`--check` writes nothing and names what differs; `--release` also refuses placeholders (`.example`).
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = (
    "SECURITY.md",
    "CODE_OF_CONDUCT.md",
    "CITATION.cff",
    ".github/CODEOWNERS",
    ".github/ISSUE_TEMPLATE/config.yml",
)
MARK = re.compile(
    r"(?P<address>https?://[^\s\"'<>)]+|[\w.+-]+@[\w.-]+\w|@[\w-]+/[\w-]+)"
    r"(?P<between>[^@]*?\baddress: )(?P<name>[a-z_]+)(?P<path>[\w/-]*)"
)
PLACEHOLDER = re.compile(r"[@.-]example\b")


def addresses(root: Path = ROOT) -> dict[str, str]:
    """Name -> address."""
    return dict(tomllib.loads((root / "addresses.toml").read_text("utf-8"))["addresses"])


def filled(text: str, known: dict[str, str]) -> str:
    """A file with every marked address made new. Raises KeyError for a mark that names none."""
    return MARK.sub(lambda one: f"{known[one['name']]}{one['path']}{one['between']}{one['name']}{one['path']}", text)


def main(words: list[str]) -> int:
    """Exit code: 0 for well, 1 where something differs or is a placeholder still."""
    known, wrong = addresses(), []
    for name in FILES:
        old = (ROOT / name).read_text("utf-8")
        new = filled(old, known)
        if new != old and words:
            wrong.append(f"{name}: differs from addresses.toml")
        elif new != old:
            (ROOT / name).write_text(new, "utf-8")
    if "--release" in words:
        wrong += [f"addresses.toml: {name} is a placeholder" for name in known if PLACEHOLDER.search(known[name])]
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
