"""Write the help texts of the program into README.md and docs/commands.md: `python tests/make_help.py`.

A help text stands in a block between `<!-- help NAME -->` and `<!-- end -->`; the name of the whole program is
`truceline`. A test compares the blocks with the program.
"""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "commands.md")
BLOCK = re.compile(r"<!-- help (?P<name>[a-z]+) -->\n(?P<text>.*?)<!-- end -->\n", re.DOTALL)
WIDTH = "88"  # a block of a page shows so many letters without scrolling
PROGRAM = """
import contextlib, io, json, sys
from truceline.cli import main
told = {}
for name in sys.argv[1:]:
    sys.argv = ["truceline", *([] if name == "truceline" else [name]), "--help"]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        main()
    told[name] = out.getvalue()
print(json.dumps(told))
"""


@cache
def help_texts() -> dict[str, str]:
    """What `truceline NAME --help` prints on a terminal of 88 columns, as a block of a page, by name; one process."""
    names = sorted({found["name"] for page in PAGES for found in BLOCK.finditer(page.read_text("utf-8"))})
    plain = {"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH, "TERM": "dumb", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG", "PYTHONPATH"}}
    run = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, *names],
        env={**kept, **plain},
        capture_output=True,
        check=True,
    )
    lines = {name: [line.rstrip() for line in told.splitlines()] for name, told in json.loads(run.stdout).items()}
    return {name: "```text\n" + "\n".join(line for line in held if line) + "\n```\n" for name, held in lines.items()}


def filled(page: str) -> str:
    """A page with every help block made new."""
    return BLOCK.sub(lambda found: f"<!-- help {found['name']} -->\n{help_texts()[found['name']]}<!-- end -->\n", page)


def main() -> None:
    """Write the pages."""
    for page in PAGES:
        page.write_text(filled(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
