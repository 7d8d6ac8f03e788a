"""Weapons as assessed, against what a rule names. N/K leaves the question open; it is never a no.

Words are looked up in the table of weapon systems, whole and with their aliases. Where observers differ, every word is
asked: a question on which they part stays open, and both words are shown.
"""

import math
from collections.abc import Callable, Iterable, Sequence

from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.words.phrases import percent
from truceline.model.records import Incident, WeaponSaid
from truceline.model.terms import IncidentType, Phenomenon
from truceline.model.weapon_systems import answers, mentioned

WEAPON = "weapon"
Answer = bool | None  # None: the words leave it open


def known_weapon(incident: Incident) -> bool:
    """Whether an observer assessed the weapon at all."""
    return bool(incident.assessed())


def calibre_of(said: WeaponSaid) -> float | None:
    """The calibre as assessed or that of the system, in millimetres; one that is not a number is not known."""
    calibre_mm = said.calibre_mm
    if calibre_mm is None or math.isnan(calibre_mm):
        return mentioned(said.weapon).calibre_mm
    return calibre_mm


def witnesses_of(incident: Incident) -> tuple[WeaponSaid, ...]:
    """Every weapon as assessed; a calibre alone is a witness too."""
    found = incident.assessed()
    if found or incident.weapon_calibre_mm is None or math.isnan(incident.weapon_calibre_mm):
        return found
    return (WeaponSaid(weapon=incident.weapon, calibre_mm=incident.weapon_calibre_mm, share=1.0),)


def named(said: WeaponSaid, words: Sequence[str]) -> Answer:
    """Whether a weapon is one of those that words name."""
    return any_of(answers(said.weapon, word, calibre_of(said)) for word in words)


def any_of(found: Iterable[Answer]) -> Answer:
    """Whether any is so: yes as soon as one is, open as long as one may be."""
    every = list(found)
    return True if True in every else (None if None in every else False)


def common_answer(incident: Incident, ask: Callable[[WeaponSaid], Answer]) -> Answer:
    """What all that observers assessed come to; None where they part, or where nobody assessed anything."""
    found = {ask(one) for one in witnesses_of(incident)}
    return found.pop() if len(found) == 1 else None


def heavy_share(incident: Incident) -> float:
    """Share that heavy weapons stood there: an observer's "weapon present" is all of it."""
    if Phenomenon.WEAPON_PRESENT in incident.phenomena:
        return 1.0
    return sum(share for name, share in incident.types if name is IncidentType.HEAVY_WEAPONS)


def weapon_factor(incident: Incident, words: Sequence[str], calibre_min_mm: float | None) -> Factor | None:
    """The weapon against named words and a least calibre; None where the rule names neither."""
    if not words and calibre_min_mm is None:
        return None
    answer = common_answer(incident, lambda said: _reached(said, words, calibre_min_mm))
    if answer is None:
        return open_weapon(incident)
    if_contradicts, if_clears = _changes(incident, words, calibre_min_mm)
    said = f"weapon {weapon_words(incident)}"
    return factor(WEAPON, Role.SUBJECT, float(answer), said, if_contradicts=if_contradicts, if_clears=if_clears)


def open_weapon(incident: Incident) -> Factor:
    """The weapon as an open question."""
    differ = len(incident.assessed()) > 1
    words = "observers name different weapons" if differ else "weapon or calibre not known"
    words = f"{words} ({weapon_words(incident)})"
    if_contradicts, if_clears = "a weapon that the rule names", "a weapon that it does not name"
    return factor(WEAPON, Role.SUBJECT, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears)


def weapon_words(incident: Incident) -> str:
    """The weapon as a finding shows it: the one word, or each with its share of the observers."""
    every = witnesses_of(incident)
    if len(every) > 1:
        return ", ".join(f"{_said(one)} {percent(one.share)}" for one in every)
    return _said(every[0]) if every else incident.weapon


def _said(one: WeaponSaid) -> str:
    known = one.calibre_mm is not None and not math.isnan(one.calibre_mm)
    stated = mentioned(one.weapon).calibre_mm
    return one.weapon if not known or stated == one.calibre_mm else f"{one.weapon}, {one.calibre_mm:g} mm"


def _reached(said: WeaponSaid, words: Sequence[str], calibre_min_mm: float | None) -> Answer:
    """Whether the words name it, or its calibre is large enough."""
    calibre = calibre_of(said)
    large = None if calibre is None else calibre >= (calibre_min_mm or 0.0)
    return any_of([named(said, words), *(() if calibre_min_mm is None else (large,))])


def _changes(incident: Incident, words: Sequence[str], calibre_min_mm: float | None) -> tuple[str, str]:
    """What would have to be otherwise towards a contradiction, and away from one."""
    if calibre_min_mm is None or any(named(one, words) for one in witnesses_of(incident)):
        return "a named weapon", "another weapon"
    return f"a calibre of {calibre_min_mm:g} mm or more", f"a calibre below {calibre_min_mm:g} mm"
