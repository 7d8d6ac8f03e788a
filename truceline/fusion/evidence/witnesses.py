"""What several witnesses of one event say of a fact that has one value. No witness is taken before another.

Words that say the same thing less exactly stand behind the exact ones; those that exclude each other are all kept.
Nothing here depends on the order of the rows or on their ids.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from truceline.model.records import Observation, Span, WeaponSaid
from truceline.model.terms import Count, Qualifier
from truceline.model.weapon_systems import SAME_MM, Mentioned, calibre_alone, mentioned

NOT_KNOWN = "N/K"
APART = " or "  # between words that exclude each other


@dataclass(frozen=True, slots=True, kw_only=True)
class WeaponFact:
    """The weapon of an event as all its observers have it."""

    weapon: str
    calibre_mm: float | None
    said: tuple[WeaponSaid, ...]  # empty where there is one word or none


@dataclass(frozen=True, slots=True)
class _Word:
    """A weapon as one observer put it; ordered so that the shortest spelling stands for its kind."""

    text: str
    calibre_mm: float | None


def weapon_fact(seen: Iterable[Observation]) -> WeaponFact:
    """One word where all agree, every word with its share where they do not; each observer has one voice."""
    by_sensor: defaultdict[str, set[_Word]] = defaultdict(set)
    for row in seen:
        if row.weapon and row.weapon.strip().upper() not in ("", NOT_KNOWN):
            by_sensor[row.sensor].add(_Word(" ".join(row.weapon.split()), _number(row.weapon_calibre_mm)))
    words = sorted({word for own in by_sensor.values() for word in own}, key=_order)
    exact = _most_exact(words)
    if len(exact) < 2:
        one = exact[0] if exact else _Word(NOT_KNOWN, None)
        return WeaponFact(weapon=one.text, calibre_mm=one.calibre_mm, said=())
    shares = _shares([sorted(by_sensor[name], key=_order) for name in sorted(by_sensor)], exact)
    said = [WeaponSaid(weapon=one.text, calibre_mm=one.calibre_mm, share=share) for one, share in shares.items()]
    said.sort(key=lambda one: (-round(one.share, 9), one.weapon, one.calibre_mm or 0.0))
    return WeaponFact(weapon=APART.join(one.weapon for one in said), calibre_mm=None, said=tuple(said))


def number_fact(seen: Iterable[Observation]) -> Count | None:
    """What all counts have in common; where they exclude each other, at least the smallest of them.

    Counts of several observers are never added, and none of them is taken for the others. "Uncountable" beside a
    number leaves the number open; N/K says nothing.
    """
    counts = {row.number for row in seen if row.number is not None}
    told = {count for count in counts if count.qualifier is not Qualifier.NOT_KNOWN}
    if len(told) < 2:
        return next(iter(told or counts), None)
    if any(count.value is None for count in told):
        return Count(qualifier=Qualifier.UNCOUNTABLE)
    return _common(told)


def disagreements(seen: Sequence[Observation], weapon: WeaponFact, number: Count | None) -> tuple[str, ...]:
    """One sentence for each fact on which the observers differ, with every word."""
    notes = []
    if weapon.said:
        words = ", ".join(f"{one.weapon} ({one.share:.0%})" for one in weapon.said)
        notes.append(f"Observers name different weapons: {words}.")
    told = {row.number for row in seen if row.number is not None and row.number.qualifier is not Qualifier.NOT_KNOWN}
    if number is not None and len(told) > 1 and number not in told:
        words = ", ".join(sorted(map(str, told), key=lambda one: (len(one), one)))
        notes.append(f"Observers give different numbers: {words}; taken as {number}.")
    return tuple(notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """Height, speed, heading and operator as an incident has them."""

    height_m: Span | None
    speed_ms: Span | None
    heading_deg: Span | None
    operators: tuple[tuple[str, float], ...]

    def fields(self) -> dict[str, Any]:
        """By the names of the record of an incident."""
        return {name: getattr(self, name) for name in ("height_m", "speed_ms", "heading_deg", "operators")}


def motion_fact(seen: Sequence[Observation]) -> Motion:
    """What the rows know of the movement: numbers from the least to the most that anybody gave, operators as shares."""
    heights = [
        (row.height_min_m, row.height_max_m)
        for row in seen
        if row.height_min_m is not None and row.height_max_m is not None
    ]
    speeds = [row.speed_ms for row in seen if row.speed_ms is not None]
    said = sorted({(row.sensor, row.operator.casefold(), row.operator) for row in seen if row.operator})
    spelled = {plain: word for _, plain, word in sorted(said, key=lambda one: one[2], reverse=True)}
    voices = {sensor: sorted({plain for name, plain, _ in said if name == sensor}) for sensor, _, _ in said}
    shares: defaultdict[str, float] = defaultdict(float)
    for named in voices.values():
        for plain in named:
            shares[spelled[plain]] += 1 / len(named) / len(voices)
    return Motion(
        height_m=Span(least=min(low for low, _ in heights), most=max(high for _, high in heights)) if heights else None,
        speed_ms=Span(least=min(speeds), most=max(speeds)) if speeds else None,
        heading_deg=_arc([row.heading_deg for row in seen if row.heading_deg is not None]),
        operators=tuple(sorted(shares.items(), key=lambda pair: (-round(pair[1], 9), pair[0]))),
    )


def _arc(headings: Sequence[float]) -> Span | None:
    """The shortest arc that holds all headings."""
    every = sorted({heading % 360.0 for heading in headings})
    if not every:
        return None
    gaps = [(following - one, following) for one, following in pairwise([*every, every[0] + 360.0])]
    _, start = max(gaps)
    width = 360.0 - max(gaps)[0]
    return Span(least=start % 360.0, most=start % 360.0 + width)


def _shares(by_observer: Sequence[Sequence[_Word]], exact: Sequence[_Word]) -> dict[_Word, float]:
    """The share of the observers behind each exact word; who said less exactly stands behind all that he may mean."""
    voices = dict.fromkeys(exact, 0.0)
    for own in by_observer:
        for word in own:
            meant = [one for one in exact if _covers(word, one)]
            for one in meant:
                voices[one] += 1 / len(own) / len(meant)
    whole = math.fsum(voices.values())
    return {one: voice / whole for one, voice in voices.items()}


def _common(counts: Iterable[Count]) -> Count:
    """The count whose bounds lie in those of all; at least the smallest where there is none."""
    every = sorted(counts, key=lambda count: (*count.bounds(), count.qualifier))
    low, high = max(count.bounds()[0] for count in every), min(count.bounds()[1] for count in every)
    if low > high:
        return Count(qualifier=Qualifier.AT_LEAST, value=int(min(count.bounds()[0] for count in every)))
    as_said = next((count for count in every if count.bounds() == (low, high)), None)
    if as_said is not None:
        return as_said
    if low == high:
        return Count(qualifier=Qualifier.EXACT, value=int(low))
    return Count(qualifier=Qualifier.AT_LEAST, value=int(low))


def _most_exact(words: Sequence[_Word]) -> list[_Word]:
    """The words that no other says more exactly; of those that say the same, the first in order."""
    kept = [one for one in words if not any(_covers(one, other) and not _covers(other, one) for other in words)]
    found: list[_Word] = []
    for one in kept:
        if not any(_covers(one, other) for other in found):
            found.append(one)
    return found


def _covers(wide: _Word, exact: _Word) -> bool:
    """Whether everything that the one word says is also said by the other, which may say more."""
    if wide.text.casefold() == exact.text.casefold():
        return wide.calibre_mm is None or _same(wide.calibre_mm, exact.calibre_mm)
    a, b = mentioned(wide.text), mentioned(exact.text)
    calibre, other = _calibre(wide, a), _calibre(exact, b)
    if calibre is not None and not _same(calibre, other):
        return False
    if a.nothing:
        return calibre is not None and calibre_alone(wide.text)
    if a.systems:
        return bool(b.systems) and b.systems <= a.systems
    return a.own_classes <= b.classes


def _calibre(word: _Word, known: Mentioned) -> float | None:
    return known.calibre_mm if word.calibre_mm is None else word.calibre_mm


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= SAME_MM


def _number(calibre_mm: float | None) -> float | None:
    return None if calibre_mm is None or math.isnan(calibre_mm) else calibre_mm


def _order(word: _Word) -> tuple[bool, int, str, float]:
    return (word.calibre_mm is None, len(word.text), word.text, word.calibre_mm or 0.0)
