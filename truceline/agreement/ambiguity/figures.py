"""Figures that read two ways: dates in digits alone, feasts and weekdays without a date, miles of two lengths."""

# ruff: noqa: E501 - tables of words and texts: one entry, one line

import re
from collections.abc import Iterator

from truceline.agreement.ambiguity._draft import Draft
from truceline.agreement.ambiguity._kind import Found, History, Kind
from truceline.agreement.ambiguity._phrases import phrases
from truceline.agreement.ambiguity._quantities import dates

_DIGITS = re.compile(r"(?<![\d/.-])(0?[1-9]|1[0-2])([/-])(0?[1-9]|1[0-2])\2(?:\d{4}|\d{2})(?![\d/-])")
_FEAST = phrases(
    en=r"(?:(?:Orthodox|Western|Julian|Gregorian) )?(?:Easter(?!n|l)|Christmas|Pentecost|Epiphany|Ramadan|Eid\b|Passover)|"
    r"(?:next|coming|following|this) (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:next|coming|following|this) week(?:end)?\b",
    de=r"Ostern?\b|Oster(?:sonntag|montag|fest)|Weihnacht|Pfingst|Ramadan|(?:nächste|kommende|folgende|diese)[nrms]? (?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|(?:nächste|kommende|folgende)[ns]? (?:Mittwoch|Woche)",
    uk=r"Велик(?:день|дн\w+|одн\w+)|Паск\w*|Пасх\w*|Різдв\w*|Рамадан|(?:наступн|найближч)\w+ (?:понеділ|вівтор|серед|четвер|п.ятниц|субот|неділ|тижн)",
    ru=r"Пасх\w*|Рождеств\w*|Рамадан|(?:следующ|ближайш)\w+ (?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень|недел)",
    fr=r"Pâques|Noël|Pentecôte|Ramadan|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|semaine) prochaine?",
)
_MILES = phrases(
    en=r"\d[\d.,]*[ -]?miles?\b",
    de=r"\d[\d.,]* ?Meilen?\b",
    uk=r"\d[\d.,]* ?мил(?:ь|і|я|ям|ях)\b(?! морськ)",
    ru=r"\d[\d.,]* ?мил(?:ь|и|я|ям|ях)\b(?! морск)",
    fr=r"\d[\d.,]* ?milles?\b(?! (?:marin|nautique))",
)


def _digits(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for path, _, text in clause.spoken:
            for hit in _DIGITS.finditer(text):
                if int(hit[1]) != int(hit[3]):
                    yield path, f'"{hit[0]}" is one day with the day first and another with the month first'


def _feasts(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for lang, text in clause.wording:
            word = _FEAST.find(lang, text)
            if word and not dates(text):
                yield clause.path("wording", lang), f'"{word}" without a date'


def _miles(draft: Draft) -> Iterator[Found]:
    for clause in draft.clauses:
        for path, lang, text in clause.spoken:
            if word := _MILES.find(lang, text):
                yield path, f'"{word}": nautical miles or statute miles'


KINDS = (
    Kind(
        kind_id="A68",
        name="digits-date",
        title="A date in digits alone",
        why="Half of the world writes the month first: the rule begins or ends on two days, months apart.",
        history=History(
            text="03/04/2025 is the third of April in Kyiv, Moscow, Paris and London, and the fourth of March in Washington.",
            address="Unicode CLDR, short date formats",
            mark="G",
        ),
        settles="The month as a word, or year-month-day.",
        find=_digits,
    ),
    Kind(
        kind_id="A69",
        name="day-without-date",
        title="A feast or a weekday without a date",
        why="Churches keep their feasts by two calendars, and next Friday depends on the day of reading.",
        history=History(
            text="In 2025 both Easters fell on 20 April, and a truce could be named after the feast. In 2024 they lay five "
            "weeks apart: 31 March and 5 May.",
            address="computed with both calendars",
            mark="O",
        ),
        settles="The date, with the feast beside it if it matters.",
        find=_feasts,
    ),
    Kind(
        kind_id="A81",
        name="bare-mile",
        title="Miles of two lengths",
        why="A nautical mile has 1,852 m and a statute mile 1,609 m: over twelve miles they part by almost three kilometres.",
        history=History(
            text="The grain initiative of 2022 set its buffer in nautical miles, and said so: 10 around a vessel.",
            address="ukrinform.de 3546478",
            mark="V",
        ),
        settles="Nautical miles, or kilometres.",
        find=_miles,
    ),
)
