"""A draft as a plain tree, read with patience: a document full of faults is looked at as far as it goes."""

# ruff: noqa: E501 - tables of words: one entry, one line

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ValidationError

from truceline.agreement.ambiguity._phrases import Phrases, phrases, sentences
from truceline.agreement.kinds import _registry
from truceline.agreement.moments import moment
from truceline.agreement.nouns import Moment
from truceline.agreement.tree import Path
from truceline.model.errors import OutOfRange

SPOKEN = ("notice", "waiver", "consequence")  # fields of a rule whose language nobody names
MEANS = phrases(
    en=r"means\b|mean (?!sea|low|high|time|value|water|lower)|(?:is|are) (?:defined|understood|to be understood)|for the purposes? of|shall mean|denotes?\b",
    de=r"bedeutet?|im Sinne dies|gelten als|gilt als|sind definiert|bezeichnet",
    uk=r"означа|розуміє|під терміном|вважа(?:є|ю)ться",
    ru=r"означа|понима|под термином|считается|считаются",
    fr=r"désigne|s'entend|on entend|signifie|au sens d",
)


@dataclass(frozen=True)
class Clause:
    """A rule of the draft."""

    index: int
    fields: Mapping[str, Any]

    def path(self, *more: str | int) -> Path:
        """Where it, or something in it, stands."""
        return ("rules", self.index, *more)

    @property
    def rule_id(self) -> str:
        """Its id, or its number where it has none."""
        return self.text("id") or str(self.index + 1)

    @property
    def kind(self) -> str:
        """Its type."""
        return self.text("type")

    def text(self, name: str) -> str:
        """A field that holds text; "" where it does not."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def names(self, name: str) -> tuple[str, ...]:
        """A field that holds a list of texts."""
        value = self.fields.get(name)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    def names_in(self, parameter: str) -> tuple[str, ...]:
        """A parameter that holds a list of texts."""
        value = self.map("parameters").get(parameter)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    def map(self, name: str) -> Mapping[str, Any]:
        """A field that holds a map; empty where it does not."""
        value = self.fields.get(name)
        return value if isinstance(value, dict) else {}

    @property
    def wording(self) -> tuple[tuple[str, str], ...]:
        """(language, text) of each wording."""
        return tuple((lang, text) for lang, text in self.map("wording").items() if isinstance(text, str))

    @property
    def spoken(self) -> Iterator[tuple[Path, str, str]]:
        """(path, language, text) of everything the rule says in words; language "" where it is not named."""
        for lang, text in self.wording:
            yield self.path("wording", lang), lang, text
        for number, text in enumerate(self.names("exceptions")):
            yield self.path("exceptions", number), "", text
        for name in SPOKEN:
            if self.text(name):
                yield self.path(name), "", self.text(name)

    @property
    def whole(self) -> str:
        """Every word of the rule, names of fields included."""
        return " \n".join(_words(dict(self.fields)))

    @property
    def parameters(self) -> BaseModel | None:
        """The parameters with their defaults; None where they, or the type, do not pass."""
        kind = _registry.kinds().get(self.kind)
        try:
            return None if kind is None else kind.Parameters.model_validate(self.map("parameters"))
        except ValidationError:
            return None

    def starts(self) -> Moment | None:
        """When the rule comes into force, where the text gives a moment."""
        return _moment(self.map("in_force").get("from"))

    def ends(self) -> Moment | None:
        """When it ends, where the text gives a moment."""
        return _moment(self.map("in_force").get("until"))


@dataclass(frozen=True)
class Draft:
    """The whole draft."""

    tree: Mapping[str, Any]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its rules."""
        return tuple(Clause(index, item) for index, item in self.items("rules"))

    def items(self, section: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """(number, item) of the maps in a section."""
        held = self.tree.get(section)
        for index, item in enumerate(held if isinstance(held, list) else []):
            if isinstance(item, dict):
                yield index, item

    def named(self, section: str) -> dict[str, Mapping[str, Any]]:
        """Items of a section by id; those whose id is no text are left out."""
        held = ((item.get("id"), item) for _, item in self.items(section))
        return {name: item for name, item in held if isinstance(name, str)}

    @property
    def parties(self) -> dict[str, str]:
        """Names by id."""
        named = ((item.get("id"), item.get("name")) for _, item in self.items("parties"))
        return {key: name if isinstance(name, str) else key for key, name in named if isinstance(key, str)}

    @cached_property
    def general(self) -> str:
        """Every word that is said for all rules at once: definitions, review, and fields we do not know."""
        aside = {
            "rules",
            "readings",
            "zones",
            "lines",
            "watched_area",
            "parties",
            "disclaimer",
            "title",
            "id",
            "zone",
            "notes",
        }
        return " \n".join(_words({key: value for key, value in self.tree.items() if key not in aside}))

    def says(self, clause: Clause | None, words: Phrases | re.Pattern[str]) -> bool:
        """Whether the rule, or the draft for all rules, uses such words."""
        text = self.general if clause is None else f"{clause.whole} \n{self.general}"
        return words.within(text) if isinstance(words, Phrases) else words.search(text) is not None

    def anywhere(self, words: Phrases) -> bool:
        """Whether any rule, or the draft for all rules, uses such words."""
        return words.within(self.general) or any(words.within(clause.whole) for clause in self.clauses)

    def defines(self, words: Phrases) -> bool:
        """Whether a definition, or a sentence such as "X means Y", settles the term."""
        terms = self.tree.get("definitions")
        if isinstance(terms, dict) and any(isinstance(term, str) and words.within(term) for term in terms):
            return True
        said = (part for clause in self.clauses for _, text in clause.wording for part in sentences(text))
        return any(MEANS.within(part) and words.within(part) for part in said)

    def explains(self, word: str) -> bool:
        """Whether this very word is a defined term, or is explained in a sentence."""
        stem = word.casefold()[:-1]  # one letter off, for the plural and the cases
        terms = self.tree.get("definitions")
        if isinstance(terms, dict) and any(
            isinstance(t, str) and (stem in t.casefold() or t.casefold() in word.casefold()) for t in terms
        ):
            return True
        said = (part for clause in self.clauses for _, text in clause.wording for part in sentences(text))
        return any(stem in part.casefold() and MEANS.within(part) for part in said)


def _moment(value: Any) -> Moment | None:  # noqa: ANN401 - whatever the document holds
    try:
        return moment(value)
    except OutOfRange:
        return None


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401 - any part of the document
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, held in value.items():
            if key == "source" or held in ("", None, [], {}):
                continue  # an empty field says nothing, and an address is no rule
            yield str(key).replace("_", " ")
            yield from _words(held)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
