"""Weapons as assessed, against what a rule names. N/K leaves the question open; it is never a no."""

import math
from collections.abc import Sequence

from truceline.assess.factors.factor import Factor, Role, factor
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon

NOT_KNOWN = "N/K"
WEAPON = "weapon"


def known_weapon(incident: Incident) -> bool:
    """Whether an observer assessed the weapon at all."""
    return incident.weapon.strip().upper() not in ("", NOT_KNOWN)


def calibre_of(incident: Incident) -> float | None:
    """The calibre as assessed, in millimetres; one that is not a number is not known."""
    calibre_mm = incident.weapon_calibre_mm
    return None if calibre_mm is None or math.isnan(calibre_mm) else calibre_mm


def names(weapon: str, words: Sequence[str]) -> bool:
    """Whether the weapon's words contain one of the named ones, whatever the case."""
    return any(word.casefold() in weapon.casefold() for word in words)


def heavy_share(incident: Incident) -> float:
    """Share that heavy weapons stood there: an observer's "weapon present" is all of it."""
    if Phenomenon.WEAPON_PRESENT in incident.phenomena:
        return 1.0
    return sum(share for name, share in incident.types if name is IncidentType.HEAVY_WEAPONS)


def weapon_factor(incident: Incident, words: Sequence[str], calibre_min_mm: float | None) -> Factor | None:
    """The weapon against named words and a least calibre; None where the rule names neither."""
    if not words and calibre_min_mm is None:
        return None
    calibre = calibre_of(incident)
    if known_weapon(incident) and names(incident.weapon, words):
        return factor(WEAPON, Role.SUBJECT, 1.0, f"weapon {incident.weapon}", if_clears="another weapon")
    if calibre_min_mm is not None and calibre is not None:
        share = 1.0 if calibre >= calibre_min_mm else 0.0
        heavier, lighter = f"a calibre of {calibre_min_mm:g} mm or more", f"a calibre below {calibre_min_mm:g} mm"
        return factor(WEAPON, Role.SUBJECT, share, f"calibre {calibre:g} mm", if_contradicts=heavier, if_clears=lighter)
    if known_weapon(incident) and calibre_min_mm is None:
        return factor(WEAPON, Role.SUBJECT, 0.0, f"weapon {incident.weapon}", if_contradicts="a named weapon")
    return open_weapon(incident)


def open_weapon(incident: Incident) -> Factor:
    """The weapon as an open question."""
    words = f"weapon or calibre not known ({incident.weapon})"
    if_contradicts, if_clears = "a weapon that the rule names", "a weapon that it does not name"
    return factor(WEAPON, Role.SUBJECT, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears)
