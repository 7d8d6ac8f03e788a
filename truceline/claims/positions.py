"""Statements that are no incidents: who takes part, promises, refuses, denies or meets, and with which figures.

"31 states", "about 30" and "26" are three statements that differ in subject and do not contradict. A figure keeps its
own unit and qualifier; nothing is added. The room `pledges` keeps what was promised; here are only the words.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from truceline.claims.language import language
from truceline.claims.phrases import Phrases, phrases, plain
from truceline.claims.sentences import Span, sentences
from truceline.claims.when import when
from truceline.gazetteer.mentions import mentions
from truceline.model.terms import Count, Qualifier

_DATA = files("truceline.claims") / "words"
_NUMBER = re.compile(r"(?P<digits>\d{1,3}(?:[.,\u00a0 ]\d{3})+|\d+)(?![\d.,]*\d)|(?P<word>[^\W\d_]+)")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
SCALE = {
    "milliarde": 10**9,
    "milliarden": 10**9,
    "billion": 10**9,
    "мільярд": 10**9,
    "миллиард": 10**9,
    "milliard": 10**9,
}
MILLION = 10**6
PERIOD_REACH = 14  # letters after what is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One statement of a text."""

    form: str  # participation, money, brigades, vehicles, growth, forces, nationals; refusal, denial, acceptance, ...
    who: tuple[str, ...]  # states and bodies that the sentence names, in its order
    count: Count | None  # of a figure, in `unit`
    up_to: bool  # the count is said to be the most
    unit: str  # the words that are counted
    period: str  # yearly, monthly, or empty
    state: str  # planned, announced, delivered, or empty
    role: str  # in which role forces would come: monitor, peacekeeper, ...; empty where no word says it
    own: bool  # the words speak of taking part oneself
    explores: bool  # and of looking into it, not of having agreed
    where: str  # place of a meeting, one spelling
    day: date | None  # of a meeting, where the words say it
    start: int
    end: int
    words: str


def positions(text: str, *, said: datetime | None, zone: str) -> tuple[Position, ...]:
    """The statements of a text.

    Args:
        text: the text.
        said: publication, aware; days of the week are counted from it. None where the day of publication is not known:
            then no meeting has a day.
        zone: IANA zone of the outlet.

    >>> from datetime import UTC
    >>> [(p.form, str(p.count)) for p in positions("At least 31 countries will meet.", said=datetime(2025, 5, 6,
    ...  tzinfo=UTC), zone="UTC") if p.count]
    [('participation', 'at least 31')]
    """
    known = phrases(language(text))
    found: list[Position] = []
    for sentence in sentences(text):
        lowered = plain(sentence.text)
        figures = _figures(sentence, lowered, known)
        acts = [name for name, words in _expressions()["act"].items() if words.search(lowered)]
        found += figures
        for name in acts:
            meeting = _meeting(sentence, said, zone, known) if name == "meeting" else ("", None)
            found.append(_position(name, sentence, lowered, where=meeting[0], day=meeting[1]))
    return tuple(found)


def _figures(sentence: Span, lowered: str, known: Phrases) -> list[Position]:
    made = []
    for name, words in _expressions()["figure"].items():
        for match in _NUMBER.finditer(lowered):
            value = _value(match, known)
            unit = words.match(lowered[match.end() :].lstrip()) if value is not None else None
            if value is None or unit is None or (name != "growth" and _YEAR.match(match[0])):
                continue
            before = lowered[max(0, match.start() - 18) : match.start()]
            count = Count(qualifier=_qualifier(before, known), value=value * scale_of(unit[0]))
            near = lowered[match.end() : match.end() + len(unit[0]) + PERIOD_REACH]
            period, up_to = _first("period", near), _up_to(before)
            made.append(_position(name, sentence, lowered, count=count, up_to=up_to, unit=unit[0], period=period))
    for name, words in _expressions()["stated"].items():  # the number after the noun: "the number of X with 155"
        for match in words.finditer(lowered):
            values = (_value(number, known) for number in _NUMBER.finditer(match["number"]))
            value = next((one for one in values if one is not None), None)
            if value is not None:
                count = Count(qualifier=_qualifier(match[0], known), value=value)
                up_to = _up_to(re.sub(r"\d.*", "", match["number"]))
                made.append(_position(name, sentence, lowered, count=count, up_to=up_to, unit=match["unit"]))
    return made


def _value(match: re.Match[str], known: Phrases) -> int | None:
    if match["digits"]:
        return int(re.sub(r"\D", "", match["digits"]))
    return known.numbers.get(match["word"])


def scale_of(unit: str) -> int:
    """By how much a unit counts: a billion in "milliarden euro"."""
    word = unit.split(maxsplit=1)[0]
    if word.startswith(("million", "мільйон", "миллион")):
        return MILLION
    return next((scale for name, scale in SCALE.items() if word.startswith(name)), 1)


def _qualifier(before: str, known: Phrases) -> Qualifier:
    if known.casualties["at_least"].search(before):
        return Qualifier.AT_LEAST
    return Qualifier.ABOUT if known.casualties["about"].search(before) else Qualifier.EXACT


def _up_to(before: str) -> bool:
    """Whether the words before a number say that it is the most."""
    return _expressions()["bound"]["up to"].search(before) is not None


def _meeting(sentence: Span, said: datetime | None, zone: str, known: Phrases) -> tuple[str, date | None]:
    """Where and on which day, as far as the words say."""
    cities = [m.best.latin for m in mentions(sentence.text) if m.kind == "settlement" and m.best and m.relation == "in"]
    where = cities[0] if cities else ""
    if said is None:
        return where, None
    moment = when(sentence.text, said, dated_only=True, zone=zone, known=known)
    return where, moment.day if moment.stated else None


def _position(
    form: str,
    sentence: Span,
    lowered: str,
    *,
    count: Count | None = None,
    up_to: bool = False,
    unit: str = "",
    period: str = "",
    where: str = "",
    day: date | None = None,
) -> Position:
    return Position(
        form=form,
        who=_who(lowered),
        count=count,
        up_to=up_to,
        unit=unit,
        period=period,
        state=_first("state", lowered) if form in {"pledge", "money", "brigades", "vehicles", "growth"} else "",
        role=_first("role", lowered),
        own=bool(_first("own", lowered)),
        explores=bool(_first("explores", lowered)),
        where=where,
        day=day,
        start=sentence.start,
        end=sentence.end,
        words=sentence.text,
    )


def _who(lowered: str) -> tuple[str, ...]:
    held = [(match.start(), name) for name, words in _expressions()["who"].items() if (match := words.search(lowered))]
    return tuple(name for _, name in sorted(held))


def _first(group: str, lowered: str) -> str:
    return next((name for name, words in _expressions()[group].items() if words.search(lowered)), "")


@cache
def _expressions() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    data = tomllib.loads((_DATA / "positions.toml").read_text("utf-8"))
    return {
        group: {name: re.compile(rf"(?<!\w)(?:{words})") for name, words in held.items()}
        for group, held in data.items()
    }


def of_form(found: Sequence[Position], form: str) -> list[Position]:
    """The statements of one form."""
    return [one for one in found if one.form == form]
