"""A reliability diagram as one small picture: what was said against what was so."""

from collections.abc import Sequence

SIZE, EDGE = 260.0, 34.0


def drawn(points: Sequence[tuple[int, float, float]], title: str) -> str:
    """SVG of (items, mean probability, rate); the area of a dot grows with its items, the line is perfect."""
    most = max((items for items, _, _ in points), default=1)
    span = SIZE - 2 * EDGE
    dots = [
        f'<circle cx="{EDGE + said * span:.1f}" cy="{SIZE - EDGE - rate * span:.1f}" r="{2 + 6 * (items / most) ** 0.5:.1f}" '
        f'fill="#1f5f8b" fill-opacity="0.75"><title>{items} items: said {said:.2f}, so {rate:.2f}</title></circle>'
        for items, said, rate in points
    ]
    low, high = EDGE, SIZE - EDGE
    frame = f'<path d="M{low} {low}V{high}H{high}" fill="none" stroke="#333"/><path d="M{low} {high}L{high} {low}" stroke="#999" stroke-dasharray="4 3"/>'
    words = [
        f'<text x="{SIZE / 2}" y="20" text-anchor="middle">{title}</text>',
        f'<text x="{SIZE / 2}" y="{SIZE - 8}" text-anchor="middle">probability said</text>',
        f'<text x="12" y="{SIZE / 2}" text-anchor="middle" transform="rotate(-90 12 {SIZE / 2})">share that happened</text>',
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE:g} {SIZE:g}" width="{SIZE:g}" font-family="sans-serif" font-size="11">'
    return "\n".join([head, frame, *dots, *words, "</svg>", ""])
