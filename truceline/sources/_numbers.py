"""Numbers as people write them: 2,5 and 2.5 and 3,000 and 3 000. One convention for each file, and no guess.

A mark with exactly three digits behind it is the trouble: "3,000" is three or three thousand. The other numbers of
the file say which; where they do not, the caller's limits or unit may; where these do not either, it is refused.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from truceline.model.errors import OutOfRange

GROUPS = "\u00a0\u202f\u2009 '\u2019"  # what stands between groups of three beside a mark
NUMBER = rf"[0-9]+(?:[{GROUPS}][0-9]{{3}}(?![0-9]))*(?:[.,][0-9]+)*"  # what may be a number, for larger patterns
_SHAPE = re.compile(rf"(?P<sign>[+-]?)(?P<body>{NUMBER}|[.,][0-9]+)")
_TOKEN = re.compile(r"(?<![0-9.,/:-])[0-9]*(?:[.,][0-9]+)+(?![0-9.,/:])")
_PAIR = re.compile(r"[0-9]{1,3}(?P<mark>[.,])[0-9]+[.,][0-9]{1,3}(?P=mark)[0-9]+")
_GROUPED = {mark: re.compile(rf"[0-9]{{1,3}}(?:[{mark}][0-9]{{3}})+") for mark in ".,"}
HINT = "a number that means one thing: {text} is {few:g} or {many:g}, and no other number of the file says which"


class Marks(StrEnum):
    """Which mark stands before the decimals of a file's numbers."""

    POINT = "point"
    COMMA = "comma"
    BOTH = "both"
    UNSAID = "unsaid"


def marks_of(texts: Iterable[str], *, angles: Iterable[str] = ()) -> Marks:
    """The convention that a file's numbers show. `angles` are cells of degrees: 48.123 can be no 48,123 there.

    >>> marks_of(["2,5 km", "3,000 m"]), marks_of(["3,000 m"], angles=["48.123, 37.456"]), marks_of(["3,000"])
    (<Marks.COMMA: 'comma'>, <Marks.POINT: 'point'>, <Marks.UNSAID: 'unsaid'>)
    """
    found = {mark for text in texts for token in _TOKEN.findall(text) if (mark := _shown(token, angle=False))}
    found |= {mark for text in angles for token in _TOKEN.findall(text) if (mark := _shown(token, angle=True))}
    if len(found) == 2:
        return Marks.BOTH
    return {".": Marks.POINT, ",": Marks.COMMA, "": Marks.UNSAID}[next(iter(found), "")]


def _shown(token: str, *, angle: bool) -> str:
    """The decimal mark that a token can only have; empty where it may be either."""
    if pair := _PAIR.fullmatch(token):  # 48.1,37.4 written without a blank
        return pair["mark"] if len(set(re.findall("[.,]", token))) == 2 else ""
    kinds = set(re.findall("[.,]", token))
    if len(kinds) == 2:
        last = max(token.rfind("."), token.rfind(","))
        return token[last] if token.count(token[last]) == 1 else ""
    mark = kinds.pop()
    if token.count(mark) > 1:
        return ""
    before, _, after = token.partition(mark)
    return mark if angle or _decimal(before, after) else ""


def _decimal(before: str, after: str) -> bool:
    """Whether these digits around one mark can only be a decimal number."""
    return len(after) != 3 or not before or before.startswith("0") or len(before) > 3


def amounts(text: str, marks: Marks = Marks.UNSAID) -> tuple[float, ...]:
    """Every value that a text can have under a file's convention: none, one, or the small and the large one.

    >>> amounts("3,000"), amounts("3,000", Marks.POINT), amounts("2,5"), amounts("1.234,5"), amounts("1,2,3")
    ((3.0, 3000.0), (3000.0,), (2.5,), (1234.5,), ())
    """
    match = _SHAPE.fullmatch(text.strip().replace("\u2212", "-"))
    if match is None:
        return ()
    sign = -1.0 if match["sign"] == "-" else 1.0
    body = re.sub(f"[{GROUPS}]", "", match["body"])
    return tuple(sign * value for value in _values(body, marks, spaced=body != match["body"]))


def _values(body: str, marks: Marks, *, spaced: bool) -> tuple[float, ...]:
    kinds = set(re.findall("[.,]", body))
    if not kinds:
        return (float(body),)
    last = body[max(body.rfind("."), body.rfind(","))]
    whole, _, after = body.rpartition(last)
    if len(kinds) == 2:
        other = "," if last == "." else "."
        grouped = _GROUPED[other].fullmatch(whole)
        return (float(f"{whole.replace(other, '')}.{after}"),) if grouped else ()
    if body.count(last) > 1:
        return (float(body.replace(last, "")),) if _GROUPED[last].fullmatch(body) else ()
    if spaced or _decimal(whole, after):
        return (float(f"{whole or '0'}.{after}"),)
    few, many = float(f"{whole}.{after}"), float(whole + after)
    if marks in (Marks.POINT, Marks.COMMA):
        decimal = "." if marks is Marks.POINT else ","
        return (few,) if last == decimal else (many,)
    return few, many


def amount(
    name: str, text: str, marks: Marks = Marks.UNSAID, *, least: float, most: float, metres: bool = False
) -> float:
    """The one value of a text within limits.

    `metres`: an estimate in metres, of which three digits behind a mark are never decimals, whatever the convention.

    >>> amount("range", "3,000", least=0.0, most=1e5, metres=True), amount("latitude", "48,123", least=-90, most=90)
    (3000.0, 48.123)

    Raises:
        OutOfRange: no number, none within the limits, or one that may be two.
    """
    held = amounts(text)[-1:] if metres else amounts(text, marks)
    inside = [value for value in held if least <= value <= most]
    if len(inside) == 2:
        raise OutOfRange(name, text, HINT.format(text=text, few=inside[0], many=inside[1]))
    if not inside:
        raise OutOfRange(name, text, f"{name} as a number from {least:g} to {most:g}")
    return inside[0]
