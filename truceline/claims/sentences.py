"""A text cut into sentences and clauses, each with its place in the text, so that a claim can be shown where it stands.

A heading is a sentence of its own. No sentence crosses a line break.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from truceline.claims.phrases import repaired

# Abbreviations after which a full stop ends no sentence: towns, streets, titles, dates.
_SHORT = re.compile(r"(?:\b(?:м|с|смт|обл|р|рр|ст|вул|ім|тис|млн|грн|св|см|ред|т|д|г|ул|напр|др|dr|mr|mrs|st|no|z|b|ca|bzw|u|a|nr)|\b[A-ZА-ЯІЇЄ])$", re.IGNORECASE)  # fmt: skip
_ORDINAL = re.compile(r"(?<![:.\d])\d{1,2}$")  # German: "am 5. Mai", "die 3. Brigade"
_ORDERED = re.compile(
    r"\s+(?:Jan|Feb|März|April|Mai|Juni|Juli|Aug|Sept|Okt|Nov|Dez|Jahr|Tag|Woche|Stunde|Armee|Brigade|Division|Bataillon"
    r"|Korps|Kompanie|Etage|Stock|Klasse|Jahrestag)\w*"
)
_END = re.compile(r"[.!?…]+[\"»”’)]*(?=\s|$)|;(?=\s)")  # a semicolon parts two stories of one line
_CLAUSE = re.compile(
    r"\s*(?:[;:()]|\s[–—-]\s|,(?=\s)|\b(?:а також|водночас|тоді як|однак|але|проте|однако|тогда как|while|whereas|but|während|aber|mais)\b)"
)


LONGEST = 2_000  # letters; a longer sentence is a table, a list without stops, or an attack on the reader
UNSEEN = re.compile("[\u0300-\u0301\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # marks that nobody sees


def seen(text: str) -> tuple[str, list[int]]:
    """A text without marks that nobody sees, and for each of its letters the place in the text it came from.

    >>> seen("Су\u00adми")[1]
    [0, 1, 3, 4, 5]
    """
    kept = [place for place, letter in enumerate(text) if not UNSEEN.match(letter)]
    return "".join(text[place] for place in kept), [*kept, len(text)]


def visible(text: str) -> str:
    """A text as a reader sees it: without marks that nobody sees, no word of two alphabets."""
    return repaired(UNSEEN.sub("", text) if UNSEEN.search(text) else text)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Span]:
    r"""Sentences with their place in the text.

    >>> [s.text for s in sentences("Удар по м. Суми. Є поранені.\nДнями раніше")]
    ['Удар по м. Суми.', 'Є поранені.', 'Днями раніше']
    """
    return [one for paragraph in paragraphs(text) for one in paragraph]


def paragraphs(text: str) -> list[list[Span]]:
    """The sentences of every line of a text."""
    found = []
    for line in re.finditer(r"[^\n\r]+", text):
        cuts = (piece for cut in _cut(text, line.start(), line.end()) for piece in _pieces(text, *cut))
        spans = [_span(text, start, end) for start, end in cuts]
        found.append([one for one in spans if one.text])
    return found


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        before = text[max(begin, match.start() - 12) : match.start()]
        rest = text[match.end() : match.end() + 2].strip()
        lower = bool(rest) and rest[0].islower()
        ordinal = _ORDINAL.search(before) and _ORDERED.match(text, match.end())
        if match[0].startswith(".") and (_SHORT.search(before) or lower or ordinal):
            continue
        yield begin, match.end()
        begin = match.end()
    yield begin, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or pieces of one without end, cut at a space."""
    while end - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        cut = space if space > start else start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def _span(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, start + len(piece.rstrip()), piece.strip())


def clauses(text: str) -> list[str]:
    """The clauses of one sentence, by punctuation and the conjunctions that part two statements."""
    return [part for part in _CLAUSE.split(text) if part and part.strip()]
