"""What a pledge hangs on, as a tree: keys joined by `and` and `or`, with brackets. There is no `not`.

Without `not` a further pledge or a further met condition never makes another pledge fall, so "what still stands" has
one least answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from truceline.model.errors import OutOfRange

MOST_SIGNS = 4_000  # of one expression
MOST_DEPTH = 50  # of brackets
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_WORDS = re.compile(r"\s*(?:(?P<sign>[()])|(?P<word>[A-Za-z0-9-]+))")
SHOWN = "keys joined by `and`, `or` and brackets, such as: us-backstop and (ceasefire or un-mandate)"


@dataclass(frozen=True, slots=True)
class Key:
    """One pledge or condition by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part is needed; of none, nothing is."""

    parts: tuple["Needs", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part is enough."""

    parts: tuple["Needs", ...]


Needs = Key | All | AnyOf
NOTHING = All(())


def needs(text: str) -> Needs:
    """The tree of an expression; an empty text needs nothing.

    >>> needs("a and (b or c)")
    All(parts=(Key(key='a'), AnyOf(parts=(Key(key='b'), Key(key='c')))))

    Raises:
        OutOfRange: anything else than keys, `and`, `or` and closed brackets, or too much of them.
    """
    if not text.strip():
        return NOTHING
    words = list(_words(text))
    tree, rest = _any(text, words, 0, 0)
    if rest != len(words):
        raise OutOfRange("conditions", text[:80], SHOWN)
    return tree


def keys_of(tree: Needs) -> Iterator[str]:
    """Every key of a tree, from left to right."""
    if isinstance(tree, Key):
        yield tree.key
        return
    for part in tree.parts:
        yield from keys_of(part)


def _words(text: str) -> Iterator[str]:
    at = 0
    stripped = text.rstrip()
    if len(stripped) > MOST_SIGNS:
        raise OutOfRange("conditions", f"{len(stripped)} signs", f"at most {MOST_SIGNS}")
    while at < len(stripped):
        found = _WORDS.match(stripped, at)
        if found is None:
            raise OutOfRange("conditions", text[:80], SHOWN)
        at = found.end()
        yield found["sign"] or found["word"]


def _any(text: str, words: list[str], at: int, depth: int) -> tuple[Needs, int]:
    first, at = _all(text, words, at, depth)
    parts = [first]
    while at < len(words) and words[at] == "or":
        part, at = _all(text, words, at + 1, depth)
        parts.append(part)
    return (parts[0] if len(parts) == 1 else AnyOf(tuple(parts))), at


def _all(text: str, words: list[str], at: int, depth: int) -> tuple[Needs, int]:
    first, at = _one(text, words, at, depth)
    parts = [first]
    while at < len(words) and words[at] == "and":
        part, at = _one(text, words, at + 1, depth)
        parts.append(part)
    return (parts[0] if len(parts) == 1 else All(tuple(parts))), at


def _one(text: str, words: list[str], at: int, depth: int) -> tuple[Needs, int]:
    word = words[at] if at < len(words) else ""
    if word == "(" and depth < MOST_DEPTH:
        tree, after = _any(text, words, at + 1, depth + 1)
        if after < len(words) and words[after] == ")":
            return tree, after + 1
    elif KEY.fullmatch(word) and word not in ("and", "or", "not"):
        return Key(word), at + 1
    raise OutOfRange("conditions", text[:80], SHOWN)
