"""The vocabularies of the observer table. A word nobody defined is an error that lists the known ones."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from truceline.model.added_words import every
from truceline.model.errors import OutOfRange
from truceline.model.terms import Count, Description, Means, ObjectClass, Phenomenon, Qualifier
from truceline.sources._absent import is_absent
from truceline.sources._numbers import NUMBER, amounts
from truceline.sources._table import plain_key

T = TypeVar("T", bound=StrEnum)
NOT_KNOWN = frozenset(("n k", "nk", "not known", "unknown", "unk"))  # as `plain_key` leaves "N/K"
MEANS = tuple(means for means in Means if means is not Means.REPORTED)  # words of others are claims
_PLURALS = {
    "projectiles in flight": Phenomenon.PROJECTILE,
    "muzzle flashes": Phenomenon.MUZZLE_FLASH,
    "weapons present": Phenomenon.WEAPON_PRESENT,
    "armed person present": Phenomenon.PERSONS_PRESENT,
    "aircraft": Phenomenon.AIRCRAFT,
    "uav": Phenomenon.UAV,
    "uavs in flight": Phenomenon.UAV,
    "new position or works": Phenomenon.NEW_WORKS,
    "new works": Phenomenon.NEW_WORKS,
    "mine being laid": Phenomenon.MINES_LAID,
    "vessels stopped": Phenomenon.VESSEL_STOPPED,
    "vessels hindered": Phenomenon.VESSEL_HINDERED,
    "military vessels present": Phenomenon.WARSHIP,
    "cyberattack": Phenomenon.CYBER,
}
_COUNT = re.compile(
    rf"(?P<how>[^0-9]*?)\s*(?P<least>{NUMBER})(?:\s*(?:[-\u2013\u2014]|\bto\b)\s*(?P<most>{NUMBER}))?", re.IGNORECASE
)
LONGEST = 100  # letters of a count
MOST_COUNTED = 999_999_999
_EXCEL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OR_MORE = re.compile(r"[0-9]{1,9}\s*\+")
_QUALIFIERS = {
    "": Qualifier.EXACT,
    **dict.fromkeys(("at least", "min", "minimum", ">=", "\u2265", "not less than"), Qualifier.AT_LEAST),
    **dict.fromkeys(("about", "approx", "approx.", "approximately", "around", "~", "\u2248"), Qualifier.ABOUT),
}
_CALIBRE = re.compile(r"(?<![0-9.,])([0-9]{1,3}(?:[.,][0-9]+)?)[\s-]*mm\b", re.IGNORECASE)


def word_of_list(name: str, text: str, known: Iterable[T], others: dict[str, T] | None = None) -> T:
    words = list(known)
    found = {plain_key(word): word for word in words} | {f"{plain_key(word)}s": word for word in words}
    key = plain_key(text)
    if key in (others or {}):
        return (others or {})[key]
    if key not in found:
        raise OutOfRange(name, text, "one of " + ", ".join(words))
    return found[key]


def means_of(text: str) -> Means:
    """How it was perceived.

    Raises:
        OutOfRange: not a word of the vocabulary; "reported" belongs to a source of statements.
    """
    return word_of_list("means", text, MEANS)


def phenomenon_of(text: str) -> Phenomenon:
    """What was perceived; plurals are the same word.

    >>> phenomenon_of("Muzzle flashes")
    <Phenomenon.MUZZLE_FLASH: 'muzzle flash'>

    Raises:
        OutOfRange: not a word of the vocabulary.
    """
    return word_of_list("observation", text, every(Phenomenon), _PLURALS)


def description_of(text: str) -> tuple[Description, tuple[str, ...]]:
    """The direction as assessed and, after semicolons, anything else, verbatim. Empty means undetermined.

    >>> description_of("outgoing; from NW to SE")
    (<Description.OUTGOING: 'outgoing'>, ('from NW to SE',))

    Raises:
        OutOfRange: the first word is not of the vocabulary.
    """
    first, *rest = (part.strip() for part in text.split(";"))
    choices = first.split()
    if len(choices) > 1 and not _is_word(first, Description) and all(_is_word(one, Description) for one in choices):
        first, rest = choices[0], [*choices[1:], *rest]  # as a form tool writes several choices
    unknown = is_absent(first) or plain_key(first) in NOT_KNOWN
    word = Description.UNDETERMINED if unknown else word_of_list("description", first, Description)
    return word, tuple(part for part in rest if part)


def object_of(text: str) -> ObjectClass:
    """The object class near or hit; empty means not known.

    Raises:
        OutOfRange: not a word of the vocabulary.
    """
    return ObjectClass.NOT_KNOWN if is_absent(text) else word_of_list("object", text, every(ObjectClass))


def count_of(text: str) -> tuple[Count | None, tuple[str, ...]]:
    """A number with its qualifier, and a mark where the cell said more. Empty is None: nothing was counted.

    >>> str(count_of("at least 3")[0]), str(count_of("uncountable")[0]), count_of("3-5")[1]
    ('at least 3', 'uncountable', ('number given as 3-5',))

    Raises:
        OutOfRange: not a number in one of these forms.
    """
    key = plain_key(text)
    if key in NOT_KNOWN:
        return Count(qualifier=Qualifier.NOT_KNOWN), ()
    if is_absent(text):
        return None, ()
    if key == "uncountable":
        return Count(qualifier=Qualifier.UNCOUNTABLE), ()
    expected = "such as 3, at least 3, about 10, 3-5, uncountable or N/K"
    if _EXCEL_DATE.fullmatch(text):
        expected += "; a spreadsheet makes a date of 3-5: format the column as text and type it again"
    if len(text) > LONGEST:
        raise OutOfRange("number", text, expected)
    match = _COUNT.fullmatch(f"at least {text[:-1]}" if _OR_MORE.fullmatch(text) else text)
    how = _QUALIFIERS.get(match["how"].strip().casefold()) if match else None
    if match is None or how is None:
        raise OutOfRange("number", text, expected)
    least = _whole(text, match["least"], expected)
    most = _whole(text, match["most"], expected) if match["most"] else least
    if most < least:
        raise OutOfRange("number", text, expected)
    if match["most"] and how is Qualifier.EXACT:
        return Count(qualifier=Qualifier.AT_LEAST, value=least), (f"number given as {text}",)
    return Count(qualifier=how, value=least), ()


def _whole(text: str, digits: str, expected: str) -> int:
    """A count: whole, so that three digits behind a mark are thousands."""
    value = max(amounts(digits), default=0.5)
    if not value.is_integer() or value > MOST_COUNTED or (value < 1000 and not digits.isascii()):
        raise OutOfRange("number", text, expected)
    if re.search("[.,]", digits) and value < 1000:
        raise OutOfRange("number", text, expected)  # 3.0 and 3,50 are no counts
    return int(value)


def _is_word(text: str, known: Iterable[StrEnum]) -> bool:
    return plain_key(text) in {plain_key(word) for word in known}


def weapon_of(text: str) -> str:
    """The weapon as assessed, verbatim; N/K where the cell is empty or says so."""
    return "N/K" if is_absent(text) or plain_key(text) in NOT_KNOWN else text


def calibre_mm(weapon: str) -> float | None:
    """The calibre that is written, in millimetres; None where none is, or where two differ. Nothing is looked up.

    >>> calibre_mm("MLRS BM-21 Grad 122 mm"), calibre_mm("heavy machine gun"), calibre_mm("82 mm or 120mm mortar")
    (122.0, None, None)
    """
    written = {float(text.replace(",", ".")) for text in _CALIBRE.findall(weapon)}
    return written.pop() if len(written) == 1 else None
