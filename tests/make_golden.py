"""Write the golden files of the report formats: `python tests/make_golden.py`. A test compares them.

The font of the page is left out of its golden file: its bytes are checked against the package's own files.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.report_example import example
from truceline.report.formats._registry import formats, render

FOLDER = Path(__file__).parent / "data" / "report"
_FONT = re.compile(rb"data:font/woff2;base64,[A-Za-z0-9+/=]+")


def golden(name: str) -> bytes:
    """The example report in one format, without font data."""
    return _FONT.sub(b"data:font/woff2;base64,", render(name, example()))


def main() -> None:
    """Write one file per format."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, module in formats().items():
        (FOLDER / f"example{module.SUFFIX}").write_bytes(golden(name))


if __name__ == "__main__":
    main()
