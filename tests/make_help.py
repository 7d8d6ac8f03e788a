"""Write the help texts of the program into README.md and docs/commands.md: `python tests/make_help.py`.

A help text stands in a block between `<!-- help NAME -->` and `<!-- end -->`; the name of the whole program is
`truceline`. A test compares the blocks with the program.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "commands.md")
BLOCK = re.compile(r"<!-- help (?P<name>[a-z]+) -->\n(?P<text>.*?)<!-- end -->\n", re.DOTALL)
WIDTH = "88"  # a block of a page shows so many letters without scrolling
PROGRAM = "import sys; from truceline.cli import main; sys.argv[0] = 'truceline'; main()"


def help_of(name: str) -> str:
    """What `truceline NAME --help` prints on a terminal of 100 columns, as a block of a page."""
    words = ["--help"] if name == "truceline" else [name, "--help"]
    plain = {"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH, "TERM": "dumb", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG", "PYTHONPATH"}}
    run = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, *words],
        env={**kept, **plain},
        capture_output=True,
        check=True,
    )
    lines = [line.rstrip() for line in run.stdout.decode().splitlines()]
    return "```text\n" + "\n".join(line for line in lines if line) + "\n```\n"


def filled(page: str) -> str:
    """A page with every help block made new."""
    return BLOCK.sub(lambda found: f"<!-- help {found['name']} -->\n{help_of(found['name'])}<!-- end -->\n", page)


def main() -> None:
    """Write the pages."""
    for page in PAGES:
        page.write_text(filled(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
