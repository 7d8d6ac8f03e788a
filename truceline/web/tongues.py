"""The desk in five languages: templates are written in English, and what stands still in them is put into the others.

A template is cut into tags, expressions and the texts between them; each text is looked up whole in `words.toml`. What
comes out of an expression stays as it is, unless the template says `| t`: words of people are never translated.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader

from truceline.model.grade import Grade
from truceline.model.grade_words import GRADE_WORDS
from truceline.report.telling.words import LANGUAGES, word

ENGLISH = "en"
NAMES = {"en": "English", "de": "Deutsch", "uk": "Українська", "ru": "Русский", "fr": "Français"}
SPOKEN = tuple((tag, NAMES[tag]) for tag in LANGUAGES)
_CUT = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<(?:\{\{.*?\}\}|\{%.*?%\}|[^<>{}]|[{}])*>)", re.DOTALL)
_SHOWN = re.compile(r'(?<= )((?:data-label|aria-label|placeholder)=")([^"{}]+)(")')
_SAID = re.compile(r'"([^"]+)"(?=\s*\|\s*t\b)')  # a text inside an expression, marked by the filter
_EDGE = re.compile(r"^([\s.,;:()/]*)(.*?)([\s.,;:()/]*)$", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
KEPT = frozenset({"UTC", "EXERCISE EXERCISE EXERCISE", "EXERCISE", "truceline day DATE", "N/K"})  # the same everywhere


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """English text to language to text."""
    held: Mapping[str, Mapping[str, str]] = tomllib.loads(
        files("truceline.web").joinpath("words.toml").read_text("utf-8")
    )
    return held


def said(text: str, language: str) -> str:
    """A text of the desk in a language; as it is where the table has none.

    >>> said("Queue", "de"), said("undetermined", "fr"), said("Ada", "uk")
    ('Warteschlange', 'indéterminé', 'Ada')
    """
    if language == ENGLISH:
        return text
    if text in list(Grade):
        return GRADE_WORDS[language][Grade(text)][0]
    known = table().get(text, {}).get(language)
    return word("verdicts", text, language) if known is None else known


def phrases(source: str) -> Iterator[str]:
    """Every text of a template that has a translation or should have one."""
    for cut, text in _pieces(source):
        if cut:
            yield from (shown for _, shown, _ in _SHOWN.findall(text) if _LETTERS.search(shown))
            yield from _SAID.findall(text)
        else:
            core = _core(text)[1]
            if _LETTERS.search(core) and core not in KEPT:
                yield core


def translated(source: str, language: str) -> str:
    """A template in a language."""
    if language == ENGLISH:
        return source
    return "".join(_tag(text, language) if cut else _text(text, language) for cut, text in _pieces(source))


def environment(language: str, make: Callable[[PackageLoader], Environment]) -> Environment:
    """The environment of a language, made around its loader."""
    made = make(_Loader(language))
    made.filters["t"] = lambda text: said(str(text), language)
    made.globals["lang"] = language
    return made


class _Loader(PackageLoader):
    def __init__(self, language: str) -> None:
        super().__init__("truceline.web", "templates")
        self._language = language

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        text, name, fresh = super().get_source(environment, template)
        return translated(text, self._language), name, fresh


def _pieces(source: str) -> Iterator[tuple[bool, str]]:
    """(whether a tag or an expression, text), in order."""
    for place, part in enumerate(_CUT.split(source)):
        yield bool(place % 2), part


def _core(text: str) -> tuple[str, str, str]:
    found = _EDGE.match(text)
    before, core, after = ("", text, "") if found is None else found.groups()
    return before, " ".join(core.split()), after


def _text(text: str, language: str) -> str:
    before, core, after = _core(text)
    known = table().get(core, {}).get(language)
    return text if known is None else f"{before}{known}{after}"


def _tag(text: str, language: str) -> str:
    if text.startswith("<"):
        return _SHOWN.sub(lambda at: f"{at[1]}{said(at[2], language)}{at[3]}", text)
    return text
