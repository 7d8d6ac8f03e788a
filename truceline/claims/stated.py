"""Positions of several texts side by side: one line for each statement, with the texts that make it.

Texts that share an origin make one statement between them, so their number is a range. Two figures of one form need
not contradict: 31 states are expected at a meeting, 26 would join a force. What a figure counts is its subject.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from truceline.claims.documents import Document
from truceline.claims.origin_lineages import Link, links, origins_range
from truceline.claims.phrases import plain
from truceline.claims.positions import Position, positions, scale_of

LONGEST = timedelta(days=31)  # a text whose publication is known no better has no day
FIGURES = frozenset({"participation", "money", "brigades", "vehicles", "growth", "forces", "nationals", "losses"})
_DATA = files("truceline.claims") / "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One statement, and the texts that make it."""

    form: str  # participation, money, refusal, meeting, ...
    who: tuple[str, ...]  # states and bodies that are named, in the order of the first text
    figure: str  # "at least 155", "up to 4000"; empty where the form has none
    unit: str
    period: str
    state: str  # planned, announced, delivered
    subject: str  # what a figure of states counts: "at a meeting", "for a force"; empty where no word says it
    where: str
    day: date | None
    documents: tuple[int, ...]  # the earliest first
    least_origins: int
    most_origins: int
    words: str  # of the first text


def stated(documents: Sequence[Document], found: Sequence[Link] | None = None) -> list[Stated]:
    """Every statement of the texts, figures first, in the order of the texts.

    Args:
        documents: the texts.
        found: their links, where they are known already.
    """
    every = list(links(documents)) if found is None else found
    held: dict[tuple[object, ...], list[tuple[int, Position]]] = defaultdict(list)
    for number, document in enumerate(documents):
        for one in _positions(document):
            held[_key(one)].append((number, one))
    made = [_together(members, every) for members in _dated(held, documents)]
    return sorted(made, key=lambda one: (one.form not in FIGURES, one.form, one.documents))


def _dated(
    held: Mapping[tuple[object, ...], list[tuple[int, Position]]], documents: Sequence[Document]
) -> list[list[tuple[int, Position]]]:
    """The statements, a meeting without a day put to the one of its place that another text gives a day to."""
    groups = [list(members) for members in held.values()]
    for group in groups:
        first = group[0][1]
        if first.form == "meeting" and first.day is None and first.where:
            fitting = [other for other in groups if other and _same_meeting(group, other, documents)]
            if len(fitting) == 1:
                fitting[0] += group
                group.clear()
    return [sorted(group, key=lambda one: (one[1].day is None, one[0])) for group in groups if group]


def _same_meeting(
    group: Sequence[tuple[int, Position]], other: Sequence[tuple[int, Position]], documents: Sequence[Document]
) -> bool:
    one, dated = group[0][1], other[0][1]
    days = known_to(documents[group[0][0]])
    if dated.form != "meeting" or dated.day is None or dated.where != one.where or days is None:
        return False
    return days[0] <= dated.day <= days[1]


def known_to(document: Document) -> tuple[date, date] | None:
    """The first and last local day on which a text may have been published; None where nobody knows it to a month."""
    first, last = document.published_from, document.published_to
    if first is None or last is None or last - first > LONGEST:
        return None
    zone = ZoneInfo(document.zone)
    return first.astimezone(zone).date(), last.astimezone(zone).date()


def _positions(document: Document) -> tuple[Position, ...]:
    days = known_to(document)
    said = document.published_from if days is not None and days[0] == days[1] else None
    return positions(document.text, said=said, zone=document.zone)


def _key(one: Position) -> tuple[object, ...]:
    if one.form == "meeting" and (one.where or one.day):
        return one.form, one.where, one.day
    if one.count is None:
        return (one.form, one.who[:1], one.where, one.day, one.words if one.form == "pledge" else "")
    subject = subject_of(one.words) if one.form == "participation" else ""
    about = one.who[:1] if one.form not in {"participation", "forces"} else ()
    return one.form, str(one.count), one.up_to, one.period, subject, about


def _together(members: Sequence[tuple[int, Position]], found: Sequence[Link]) -> Stated:
    first = members[0][1]
    numbers = tuple(dict.fromkeys(number for number, _ in members))
    least, most = origins_range(numbers, found)
    return Stated(
        form=first.form,
        who=tuple(dict.fromkeys(name for _, one in members for name in one.who)),
        figure=_figure(first),
        unit=first.unit,
        period=first.period,
        state=next((one.state for _, one in members if one.state), ""),
        subject=subject_of(first.words) if first.form == "participation" else "",
        where=first.where,
        day=first.day,
        documents=numbers,
        least_origins=least,
        most_origins=most,
        words=first.words,
    )


def _figure(one: Position) -> str:
    if one.count is None:
        return ""
    scale = scale_of(one.unit) if one.form == "money" else 1  # two, of "milliarden euro"
    value = (one.count.value or 0) / scale
    figure = str(replace(one.count, value=int(value))) if value.is_integer() else f"{value:g}"
    return f"up to {value:g}" if one.up_to else figure


def subject_of(words: str) -> str:
    """What a number of states counts.

    >>> subject_of("Leaders of 31 countries are expected at the summit"), subject_of("26 Länder für Sicherungstruppe")
    ('at a meeting', 'for a force')
    """
    text = plain(words)
    return next((name for name, pattern in _subjects().items() if pattern.search(text)), "")


@cache
def _subjects() -> Mapping[str, re.Pattern[str]]:
    data = tomllib.loads((_DATA / "positions.toml").read_text("utf-8"))["subject"]
    return {name: re.compile(words) for name, words in data.items()}
