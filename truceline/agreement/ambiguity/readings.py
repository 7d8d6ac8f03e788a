"""Readings: whose, stated where, and what they leave to be chosen."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

from collections.abc import Iterator, Mapping
from typing import Any

from truceline.agreement.ambiguity._draft import Draft
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import silent
from truceline.agreement.nouns import LEFT_OPEN


def _unsourced(draft: Draft) -> Iterator[Found]:
    for index, reading in draft.items("readings"):
        stated = reading.get("stated")
        held = stated if isinstance(stated, dict) else {}
        for name in ("address", "on"):
            value = held.get(name)
            if not isinstance(value, str) or silent(value):
                yield ("readings", index, "stated"), f'reading "{reading.get("id")}" without {_WHERE[name]}'


_WHERE = {"address": "where it was stated", "on": "when it was stated"}


def _left_to_choose(draft: Draft) -> Iterator[Found]:
    readings = [(str(reading.get("id")), _changes(reading)) for _, reading in draft.items("readings")]
    for clause in draft.clauses:
        changed = [(name, changes.get(clause.text("id"), {})) for name, changes in readings]
        for parameter in dict.fromkeys(key for _, values in changed for key in values):
            said = "; ".join(f"{name}: {values.get(parameter, 'as the text')}" for name, values in changed)
            yield clause.path(), f"{parameter} is left to the readings ({said})"
        if clause.map("in_force").get("from") == LEFT_OPEN and not any("in_force_from" in v for _, v in changed):
            yield clause.path("in_force", "from"), "the day from which it is in force is left open"


def _changes(reading: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    given = reading.get("changes")
    return {key: held for key, held in given.items() if isinstance(held, dict)} if isinstance(given, dict) else {}


_ENERGY = History(
    text="The energy moratorium of 2025 was in force from 18 March in Moscow's reading and from 25 March in Kyiv's. The "
    "fire at Sudzha lies between the two days.",
    address="infomarine.info/en/insight/56-marinelog/14315; pravda.com.ua/eng/news/2025/03/25/7504532",
    mark="V",
)

KINDS = (
    Kind(
        kind_id="A45",
        name="reading-source",
        title="A reading without a stated source",
        why="A reading that nobody can point to is an invention of the one who wrote it down.",
        history=_ENERGY,
        settles="stated.address and stated.on: who said it, where, on which day.",
        find=_unsourced,
    ),
    Kind(
        kind_id="A46",
        name="left-to-readings",
        title="A parameter left to the readings",
        why="The same incident is contrary to the rule under one reading and outside it under the other, for good reasons.",
        history=_ENERGY,
        settles="One value in the text, agreed before the first day; until then, both readings are shown.",
        find=_left_to_choose,
    ),
)
