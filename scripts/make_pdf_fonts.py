"""The fonts of the PDF out of the variable font of the pages: two weights, all letters in one file each.

Typst reads neither WOFF2 nor several files of one face. Needs `fonttools` and `brotli`, which nothing else here does:
    pip install fonttools brotli && python scripts/make_pdf_fonts.py
"""

import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FOLDER = Path(__file__).parent.parent / "truceline" / "report" / "formats" / "fonts"
PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
WEIGHTS = {"inter-regular.ttf": (400, "Regular"), "inter-semibold.ttf": (600, "SemiBold")}


def main() -> None:
    """Write both files."""
    with tempfile.TemporaryDirectory() as held:
        for name, (weight, style) in WEIGHTS.items():
            parts = [_part(Path(held), part, weight) for part in PARTS]
            font = Merger().merge(parts)
            for number, words in ((1, "Inter"), (2, style), (4, f"Inter {style}"), (6, f"Inter-{style}")):
                font["name"].setName(words, number, 3, 1, 0x409)
            font.recalcTimestamp = False  # the merger dates what it makes by its own clock: the same font every day
            font["head"].created = font["head"].modified = TTFont(parts[0])["head"].created
            font.save(FOLDER / name)


def _part(folder: Path, part: str, weight: int) -> str:
    font = TTFont(FOLDER / f"inter-{part}-wght-normal.woff2", recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": weight})
    font.flavor = None
    path = folder / f"{part}-{weight}.ttf"
    font.save(path)
    return str(path)


if __name__ == "__main__":
    main()
