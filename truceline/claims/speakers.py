"""Who says so: the office or the people that a sentence quotes, and the words of the credit.

One in the credit or before the colon speaks; one named elsewhere does only beside a word of saying. What a text quotes
is no part of what it tells: "said the prosecutor's office" is no investigation.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice

from truceline.claims.language import language
from truceline.claims.phrases import Phrases, phrases, plain

OFFICIAL = "official sources"  # nobody is named
HEAD = 48  # letters in which a colon may follow who speaks
MOST_CREDITS = 8  # of one sentence that are looked at; more are an attack on the reader
BESIDE = 60  # letters between who speaks and the word of saying
_DASHED = re.compile(r"\s[–—-]\s(?!(?:у|в|на|in|im|at|à) )(?P<who>[^–—:]{2,40})$")
_SILENT = re.compile(
    r"\b(?:не|has not|have not|did not|didnt|nicht|na pas|nont pas|ne sest pas)\b[^.]{0,30}"
    r"(?:комент|коммент|заяв|comment|äußer|responded|reag|réag|exprim)"
    r"|äußerten? sich[^.]{0,20}nicht|мовч|молч|silent|schweig"
)
_DISPUTES = re.compile(  # a word of saying that also says something of what is told
    r"спрост|запереч|отриц|опроверг|звинува|обвин|den(?:y|i)|accus|blam|bestr|dementier|beschuldig|weist|dément"
)
_DATA = files("truceline.claims") / "words"


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Who a sentence quotes; both empty where it quotes nobody."""

    speaker: str  # as `words/speakers.toml` names it
    credit: str  # the words of the credit
    span: tuple[int, int] = (0, 0)  # of the speaker in the sentence


NOBODY = SaidBy("", "")


def said_by(sentence: str, known: Phrases) -> SaidBy:
    """Whom a sentence quotes.

    >>> said_by("Two houses burn, said the regional prosecutor's office.", phrases("en")).speaker
    'prosecutor'
    >>> said_by("A drone hit the house of the mayor.", phrases("en")).speaker
    ''
    """
    text = plain(sentence)
    if (closing := _closing(text, known)) is not None:
        name, start = closing
        written = sentence if len(sentence) == len(text) else text
        return SaidBy(name, written[start:].strip(" .,"), (start, len(text)))
    words = _credit(sentence, text, known)
    head = text.split(":", 1)[0] if ":" in text[:HEAD] else ""
    dash = _DASHED.search(text.rstrip(" .")) if not words else None
    tail = dash["who"] if dash else ""
    for part, at in ((plain(words), text.rfind(plain(words))), (head, 0), (tail, len(text) - len(tail))):
        if part and (found := _first(part)) is not None:
            name, (start, end) = found
            return SaidBy(name, (words or part).strip(), (at + start, at + end))
    if (beside := _beside(text)) is not None:
        name, span = beside
        return SaidBy(name, words.strip() or sentence[slice(*span)], span)
    if known.who["official"].search(text):
        return SaidBy(OFFICIAL, words.strip())
    return SaidBy("", words.strip())


def speaker_of(text: str, otherwise: str) -> str:
    """The office a text quotes, or the speaker stated by the source.

    >>> speaker_of("Вибухи на станції – Генштаб", "not stated")
    'General Staff of Ukraine'
    """
    return said_by(text, phrases(language(text))).speaker or otherwise


def tells_who(sentence: str) -> bool:
    """Whether a sentence points back to what was told and says who told it.

    >>> tells_who("This was reported by the mayor."), tells_who("The mayor went home.")
    (True, False)
    """
    text = plain(sentence)
    return bool(_about().search(text) and _saying().search(text))


def silent(sentence: str) -> bool:
    """Whether somebody is said to have said nothing: "Moscow has not commented"."""
    return bool(_SILENT.search(plain(sentence)))


def says(text: str) -> bool:
    """Whether words begin with one of saying, at most another before it."""
    match = _saying().search(plain(text))
    return match is not None and len(text[: match.start()].split()) <= 1 and "," not in text[: match.start()]


def owns(sentence: str) -> bool:
    """Whether somebody calls a strike his own."""
    return bool(_own().search(plain(sentence)))


def _credit(sentence: str, text: str, known: Phrases) -> str:
    match = known.who["credit"].search(text)
    group = next((i for i, held in enumerate(match.groups(), start=1) if held), 0) if match else 0
    return sentence[match.start(group) : match.end(group)] if match and len(text) == len(sentence) else ""


def _closing(text: str, known: Phrases) -> tuple[str, int] | None:
    """The speaker of a clause of credit that ends the sentence, and where it begins: ", said the mayor of the town"."""
    for match in list(_after_comma().finditer(text))[-MOST_CREDITS:]:
        rest = text[match.start() :]
        if not any(cue.trigger and cue.words.search(rest) for cue in known.cues) and (found := _first(rest)):
            return found[0], match.start()
    return None


def _first(text: str) -> tuple[str, tuple[int, int]] | None:
    for name, words in _speakers().items():
        if match := words.search(text):
            return name, match.span()
    return None


def _beside(text: str) -> tuple[str, tuple[int, int]] | None:
    """The speaker next to a word of saying; of two at one place the narrow name, as the table has it first."""
    saying = [match.span() for match in islice(_saying().finditer(text), MOST_CREDITS)]
    if not saying:
        return None
    found = [
        (
            max(start - match.end(), match.start() - end, 0),
            order,
            name,
            match.span() if _DISPUTES.match(text, start) else (min(start, match.start()), max(end, match.end())),
        )
        for order, (name, words) in enumerate(_speakers().items())
        for match in islice(words.finditer(text), MOST_CREDITS)
        for start, end in saying
    ]
    gap, _, name, span = min(found, default=(BESIDE + 1, 0, "", (0, 0)))
    return (name, span) if gap <= BESIDE else None


@cache
def _speakers() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(words) for name, words in _read()["speakers"].items()}


@cache
def _saying() -> re.Pattern[str]:
    return re.compile("|".join(_read()["saying"]["words"]))


@cache
def _after_comma() -> re.Pattern[str]:
    return re.compile(r",\s*(?:\w+\s+){0,2}?(?:" + _saying().pattern + ")")


@cache
def _about() -> re.Pattern[str]:
    return re.compile(_read()["saying"]["about"])


@cache
def _own() -> re.Pattern[str]:
    return re.compile(_read()["saying"]["own"])


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads((_DATA / "speakers.toml").read_text("utf-8"))
