"""The freedom of navigation over weeks as a drawing: a bar from least to most for each day, grey where nobody heard."""

from collections.abc import Sequence
from html import escape

from truceline.sea.freedom import LEAST_RECEPTION, Freedom

WIDE, HIGH, LEFT, TOP, BELOW = 900, 150, 60, 34, 26


def drawing(days: Sequence[Freedom], *, exercise: bool) -> str:
    """An SVG with one band per corridor. Colour is never the only sign: an unheard day is hatched."""
    names = list(dict.fromkeys(one.corridor for one in days))
    high = (HIGH + TOP + BELOW) * max(1, len(names))
    mark = f'<text x="{WIDE - 8}" y="16" text-anchor="end" class="mark">EXERCISE</text>' if exercise else ""
    bands = "".join(
        _band([one for one in days if one.corridor == name], name, number * (HIGH + TOP + BELOW))
        for number, name in enumerate(names)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" role="img" '
        'aria-label="Freedom of navigation by day, with 90 % intervals">'
        "<style>text{font:12px sans-serif;fill:#222}.mark{font-weight:bold;fill:#b00020}.bar{fill:#7fa7c9}"
        ".dot{fill:#0b3d62}.axis{stroke:#999}</style>"
        '<defs><pattern id="unheard" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#eee"/>'
        '<line x1="0" y1="0" x2="0" y2="6" stroke="#999"/></pattern></defs>'
        f"{mark}{bands}</svg>\n"
    )


def _band(days: Sequence[Freedom], name: str, top: int) -> str:
    step = (WIDE - LEFT - 10) / max(1, len(days))
    zero = top + TOP + HIGH
    parts = [
        f'<text x="{LEFT}" y="{top + 18}">{escape(name)}: how free the passage was, 0 to 1</text>',
        *(
            f'<line x1="{LEFT}" x2="{WIDE - 10}" y1="{zero - HIGH * at:.0f}" y2="{zero - HIGH * at:.0f}" class="axis"/>'
            f'<text x="{LEFT - 8}" y="{zero - HIGH * at + 4:.0f}" text-anchor="end">{at:g}</text>'
            for at in (0.0, 0.5, 1.0)
        ),
    ]
    for number, one in enumerate(days):
        x = LEFT + number * step
        heard = one.reception >= LEAST_RECEPTION
        look = 'class="bar"' if heard else 'fill="url(#unheard)"'
        parts.append(
            f'<rect x="{x + 0.1 * step:.1f}" width="{0.8 * step:.1f}" y="{zero - HIGH * one.most:.1f}" '
            f'height="{HIGH * (one.most - one.least):.1f}" {look}><title>{_words(one)}</title></rect>'
        )
        if one.index is not None:
            parts.append(
                f'<circle cx="{x + step / 2:.1f}" cy="{zero - HIGH * one.index:.1f}" '
                f'r="{min(4.0, step / 3):.1f}" class="dot"/>'
            )
        if number % max(1, len(days) // 12) == 0:
            parts.append(f'<text x="{x:.1f}" y="{zero + 16}">{one.day:%d %b}</text>')
    return "".join(parts)


def _words(one: Freedom) -> str:
    index = "not known" if one.index is None else f"{one.index:.2f}"
    return f"{one.day.isoformat()}: {index}, {one.least:.2f} to {one.most:.2f}; reception {one.reception:.2f}"
