"""Take the pictures of README and docs from a demo: `python -m tests.make_pictures [WORKSPACE]`; needs Chromium.

They are looked at by a person before they are committed: no test compares pixels, which differ from browser to browser.
"""

import base64
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.chromium import ABSENT, CHROMIUM, Page, opened

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH = 1000  # CSS pixels: a page of documentation is about 750 wide, so that letters stay readable
TALLEST = 1000
MARGIN = 12
TAKEN = {  # picture -> (page, first element that matches)
    "case.png": ("report.html", "article.incident"),
    "map.png": ("report.html", "#map"),
    "blind.png": ("blind.html", "main figure"),
}


def box(page: Page, selector: str) -> dict[str, float]:
    """Where an element is, as DevTools wants a clip; at most `TALLEST` high."""
    found: dict[str, Any] = page.run(
        f"(() => {{ const b = document.querySelector({selector!r}).getBoundingClientRect();"
        " return {x: b.x + scrollX, y: b.y + scrollY, width: b.width, height: b.height}; })()"
    )
    left = max(found["x"] - MARGIN, 0)
    return {**found, "x": left, "width": WIDTH - left, "height": min(found["height"], TALLEST), "scale": 1}


def take(workspace: Path) -> None:
    """Every picture from the one report of a demo's workspace."""
    (folder,) = (path for path in (workspace / "reports").iterdir() if path.is_dir())
    for page_name in sorted({page for page, _ in TAKEN.values()}):
        with opened(folder / page_name) as page:
            page.ask("Emulation.setDeviceMetricsOverride", width=WIDTH, height=800, deviceScaleFactor=1, mobile=False)
            for name, (of, selector) in TAKEN.items():
                if of == page_name:
                    shot = page.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=box(page, selector))
                    (PICTURES / name).write_bytes(base64.b64decode(shot["data"]))


def main(words: list[str]) -> None:
    """Make a demo where none is given, and take its pictures."""
    if CHROMIUM is None:
        sys.exit(ABSENT)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(words[0]) if words else Path(folder) / "demo"
        program = [sys.executable, "-m", "truceline"]
        if not words:
            subprocess.run([*program, "demo", "--workspace", workspace], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        (day,) = (path.name for path in (workspace / "reports").iterdir())
        subprocess.run([*program, "blind", day, "--workspace", workspace], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        take(workspace)


if __name__ == "__main__":
    main(sys.argv[1:])
