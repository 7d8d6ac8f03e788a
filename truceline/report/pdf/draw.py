"""The drawings of a report as SVG files that stand alone: style beside them, hatches as lines."""

import re
from functools import cache
from importlib.resources import files

from truceline.report.pdf.letters import printed

_VARIABLE = re.compile(r"--([a-z]+):(#[0-9a-f]+)")
_USED = re.compile(r"var\(--([a-z]+)\)")
_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_DRAWN = ("fill", "stroke", "font-size", "font-weight", "font-style", "letter-spacing", "paint-order")
_CLASS = re.compile(r"(?:(?:path|rect|ellipse|text)?(?:\.[a-z0-9]+)+)")
_SIZE = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_SMALL = 450.0  # drawing units: the map of one case, which is printed smaller
_MINI = ".place,.region,.sea{font-size:15px}.tick,.small{font-size:14px}"
_LINK = re.compile(r"</?a\b[^>]*>")


def standalone(svg: str) -> str:
    """A drawing of the page with the rules that it needs inside it, and no links: a picture cannot hold them."""
    size = _SIZE.search(svg)
    letters = _MINI if size and float(size[1]) < _SMALL else ""
    width, height = size.groups() if size else ("700", "400")
    head, _, rest = printed(_LINK.sub("", svg)).partition(">")
    if "xmlns=" not in head:
        head += ' xmlns="http://www.w3.org/2000/svg"'
    return f'{head} width="{width}" height="{height}" font-family="Inter"><style>{_style()}{letters}</style>{rest}'


@cache
def _style() -> str:
    """The rules of the page about drawn things, without variables."""
    folder = files("truceline.report.formats.html")
    css = "".join(folder.joinpath(name).read_text("utf-8").split("@media", 1)[0] for name in ("style.css", "sea.css"))
    named = dict(_VARIABLE.findall(css))
    flat = _USED.sub(lambda name: named[name[1]], css)
    kept = []
    for selectors, body in _RULE.findall(flat):
        every = (one.strip().removeprefix("svg.map ") for one in selectors.split(","))
        names = [one for one in every if _CLASS.fullmatch(one)]
        said = [one for one in body.split(";") if one.partition(":")[0].strip().startswith(_DRAWN)]
        if names and said:
            kept.append(f"{','.join(names)}{{{';'.join(said)}}}")
    return "".join(kept)
