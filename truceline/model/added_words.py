"""Words that packages add to the vocabulary: phenomena, kinds of event, classes of objects.

A package names a module under the entry point group `truceline.words`. The module holds up to three tables:

- `EVENT_KINDS`: kind -> its words by language, and under `seen_as` the kind of ours that is as easily seen;
- `PHENOMENA`: what an observer may write -> the kind of event that it is;
- `OBJECT_CLASSES`: class -> its words by language.

Such words are named by observers alone: no satellite, sound or headline is weighed for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from typing import TypeVar, cast

from truceline.model.errors import BadSetting

GROUP = "truceline.words"
LANGUAGES = ("en", "de", "uk", "ru", "fr")
SEEN_AS = "seen_as"
Word = TypeVar("Word", bound=StrEnum)
Table = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedWords:
    """All words of all packages."""

    kinds: Table = field(default_factory=dict)
    phenomena: Mapping[str, str] = field(default_factory=dict)
    objects: Table = field(default_factory=dict)

    def of(self, vocabulary: str) -> tuple[str, ...]:
        """The words added to one of the vocabularies, by the name of its class."""
        tables = {"IncidentType": self.kinds, "Phenomenon": self.phenomena, "ObjectClass": self.objects}
        return tuple(cast("Mapping[str, object]", tables[vocabulary]))


@cache
def added_words() -> AddedWords:
    """The words of every installed package.

    Raises:
        BadSetting: a word that two packages add, or one without its words in a language of the rules.
    """
    kinds: dict[str, Mapping[str, str]] = {}
    phenomena: dict[str, str] = {}
    objects: dict[str, Mapping[str, str]] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        module = point.load()
        _add(point.value, kinds, getattr(module, "EVENT_KINDS", {}), needs=(*LANGUAGES, SEEN_AS))
        _add(point.value, objects, getattr(module, "OBJECT_CLASSES", {}), needs=LANGUAGES)
        _add(point.value, phenomena, getattr(module, "PHENOMENA", {}), needs=())
    return AddedWords(kinds=kinds, phenomena=phenomena, objects=objects)


def _add(package: str, known: dict[str, Word], more: Mapping[str, Word], *, needs: tuple[str, ...]) -> None:
    for word, said in more.items():
        lacking = [name for name in needs if name not in said]
        if word in known or lacking:
            raise BadSetting(
                where=f"entry point {GROUP}",
                found=f'"{word}" of {package}' + (f" without {', '.join(lacking)}" if lacking else ", twice"),
                expected="each word once, with its words in " + ", ".join(LANGUAGES),
                look="docs/rules.md",
            )
        known[word] = said


def added_member(vocabulary: type[Word], word: object) -> Word | None:
    """The member of a vocabulary for a word that a package adds; None for any other, whatever its type."""
    return _member(vocabulary, word) if isinstance(word, str) else None  # before the cache: a list has no hash


@cache
def _member(vocabulary: type[Word], word: str) -> Word | None:
    if word not in added_words().of(vocabulary.__name__):
        return None
    member = str.__new__(vocabulary, word)
    member._name_ = word.upper().replace(" ", "_")
    member._value_ = word
    return member


def every(vocabulary: type[Word]) -> tuple[Word, ...]:
    """All members of a vocabulary, those of packages last."""
    return (*vocabulary, *(vocabulary(word) for word in added_words().of(vocabulary.__name__)))


def forget() -> None:
    """What a test does after it installs a package, or takes it away."""
    added_words.cache_clear()
    _member.cache_clear()
