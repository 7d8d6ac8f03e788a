"""Weapons that must stand so far behind a line: bands of weapons, the distance, and their words. For rules 4 and 5."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from truceline.agreement.fields import Band
from truceline.agreement.nouns import PartyLine
from truceline.assess.factors.factor import Factor, Role, factor, most_of
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.geometry.distances import Behind, behind
from truceline.assess.weapons.named_weapons import WEAPON, calibre_of, heavy_share, known_weapon, names
from truceline.assess.words.phrases import metres, metres_up, percent
from truceline.assess.words.tongue import Tongue
from truceline.model.records import Incident

DISTANCE, PRESENCE = "distance", "presence"
SURE_SD = 2.0  # so far beyond the distance, 98 % of the position lies on one side of it

BAND = {
    "en": "{weapons} at least {distance}",
    "de": "{weapons} mindestens {distance}",
    "uk": "{weapons} – щонайменше {distance}",
    "ru": "{weapons} – не менее {distance}",
    "fr": "{weapons}, au moins {distance}",
}
WEAPONS = {"en": "weapons", "de": "Waffen", "uk": "озброєння", "ru": "вооружение", "fr": "armes"}


def weapon_factors(bands: Sequence[Band], incident: Incident) -> tuple[Factor, ...]:
    """The share that a heavy weapon stood there, and whether its calibre or system is in a band."""
    share = heavy_share(incident)
    presence = factor(
        PRESENCE, Role.SUBJECT, share, f"heavy weapon {percent(share)}", if_clears="another kind of event"
    )
    found, settled = bands_of(bands, incident)
    if settled:
        named = f"weapon {_weapon(incident)}"
        return presence, factor(WEAPON, Role.SUBJECT, 1.0 if found else 0.0, named, if_clears="a lighter weapon")
    words = f"weapon or calibre not known ({_weapon(incident)})"
    if_contradicts, if_clears = "a weapon of the longest distance", "a weapon that the rule does not name"
    return presence, factor(
        WEAPON, Role.SUBJECT, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears
    )


def weapon_reach(bands: Sequence[Band], table: IncidentTable) -> Floats:
    """The greatest shares of `weapon_factors` for all incidents at once."""
    armed = table.by_weapon(lambda one: most_of(weapon_factors(bands, one)[1:], Role.SUBJECT))
    return np.minimum(table.heavy(), 1.0) * armed


def needed_m(bands: Sequence[Band], incident: Incident) -> float:
    """The distance that is asked of the weapon: the longest of its bands, or of all where the weapon is not known."""
    found, settled = bands_of(bands, incident)
    return max((band.distance_m for band in (found if settled else bands)), default=0.0)


def behind_lines(lines: Sequence[PartyLine], context: IncidentContext) -> list[Behind]:
    """How far the incident lies behind each line; once for all rules that ask."""
    place = context.incident.place
    return [context.once(("line", one.line_id), partial(behind, one.positions, one.side, place)) for one in lines]


def distance_factor(measured: Sequence[Behind], asked_m: float) -> Factor:
    """The chance that the weapon stands nearer than asked, from the line of its side, or in front of them all."""
    nearest = min(measured, key=lambda one: (one.distance_m < 0.0, abs(one.distance_m)))
    gap_m, sure_m = nearest.distance_m - asked_m, SURE_SD * nearest.sd_m
    more_m, less_m = metres_up(max(gap_m + sure_m, 0.0)), metres_up(max(sure_m - gap_m, 0.0))
    chance = _chance(measured, asked_m)
    return factor(
        DISTANCE,
        Role.FACT,
        chance,
        f"{percent(chance)} nearer than {metres(asked_m)} (at {_words(nearest)})",
        if_contradicts=f"{metres(more_m)} more asked",
        contradicts_share=_chance(measured, asked_m + more_m),
        if_clears=f"{metres(less_m)} less asked" if less_m < asked_m else "",
        clears_share=_chance(measured, max(asked_m - less_m, 0.0)),
    )


def bands_said(bands: Sequence[Band], said: Tongue) -> str:
    """The bands as a sentence lists them."""
    return said.apart(
        BAND[said.language].format(weapons=_weapons(band, said), distance=said.distance(band.distance_m))
        for band in bands
    )


def bands_of(bands: Sequence[Band], incident: Incident) -> tuple[list[Band], bool]:
    """(bands that the weapon falls under, whether the weapon is known well enough to say)."""
    by_name = [band for band in bands if band.systems and names(incident.weapon, band.systems)]
    if by_name and known_weapon(incident):
        return by_name, True
    calibre = calibre_of(incident)
    if calibre is not None:
        return [band for band in bands if _holds(band, calibre)], True
    only_systems = all(band.calibre_min_mm is None for band in bands)
    return [], known_weapon(incident) and only_systems


def _holds(band: Band, calibre_mm: float) -> bool:
    if band.calibre_min_mm is None or calibre_mm < band.calibre_min_mm:
        return False
    return band.calibre_max_mm is None or calibre_mm < band.calibre_max_mm


def _weapon(incident: Incident) -> str:
    calibre = calibre_of(incident)
    return incident.weapon if calibre is None else f"{incident.weapon}, {calibre:g} mm"


def _words(measured: Behind) -> str:
    before = " in front of the line" if measured.distance_m < 0.0 else ""
    return f"{metres(abs(measured.distance_m))}{before} with one sd of {metres(measured.sd_m)}"


def _weapons(band: Band, said: Tongue) -> str:
    """By calibre, by system, or both: the name of a band is a label, not a limit."""
    systems = said.weapons_of(band.systems)
    by_calibre = WEAPONS[said.language] + said.calibre(band.calibre_min_mm, band.calibre_max_mm)
    return said.listed([*systems, by_calibre] if band.calibre_min_mm is not None else systems, said.both)


def _chance(measured: Sequence[Behind], needed_m: float) -> float:
    """Nearer than asked behind a line, or in front of all: where lines part, the land between them is nobody's rear.

    The lines share one position, so that it lies before all of them at least as often as their shares leave room.
    A line alone binds one side: beyond it lies land of which the rule does not speak.
    """
    before = [one.chance_beyond(0.0) for one in measured]
    between = max(sum(before) - (len(before) - 1), 0.0) if len(before) > 1 else 0.0
    return min(1.0, between + sum(one.chance_nearer(needed_m) for one in measured))
