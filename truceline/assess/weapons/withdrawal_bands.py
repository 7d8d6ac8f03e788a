"""Weapons that must stand so far behind a line: bands of weapons, the distance, and their words. For rules 4 and 5."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from truceline.agreement.fields import Band
from truceline.agreement.nouns import PartyLine
from truceline.assess.factors.factor import Factor, Role, factor, most_of
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.geometry.distances import Behind, behind
from truceline.assess.weapons.named_weapons import (
    WEAPON,
    any_of,
    calibre_of,
    common_answer,
    heavy_share,
    named,
    open_weapon,
    weapon_words,
    witnesses_of,
)
from truceline.assess.words.phrases import metres, metres_up, percent
from truceline.assess.words.tongue import Tongue
from truceline.model.records import Incident, WeaponSaid

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
    answer = in_bands(bands, incident)
    if answer is not None:
        words = f"weapon {weapon_words(incident)}"
        return presence, factor(WEAPON, Role.SUBJECT, float(answer), words, if_clears="a lighter weapon")
    return presence, replace(open_weapon(incident), if_contradicts="a weapon of the longest distance")


def weapon_reach(bands: Sequence[Band], table: IncidentTable) -> Floats:
    """The greatest shares of `weapon_factors` for all incidents at once."""
    armed = table.by_weapon(lambda one: most_of(weapon_factors(bands, one)[1:], Role.SUBJECT))
    return np.minimum(table.heavy(), 1.0) * armed


def in_bands(bands: Sequence[Band], incident: Incident) -> bool | None:
    """Whether the weapon is in any of the bands; None where the words leave it open or observers part."""
    return common_answer(incident, lambda said: any_of(in_band(band, said) for band in bands))


def asked_m(bands: Sequence[Band], incident: Incident) -> tuple[float, float]:
    """The distance asked of the weapon, at least and at most, in metres: that of its band that asks most.

    Where the words leave a band open, it may ask; where observers name different weapons, any of them may be right. Of
    a weapon that nobody assessed, all bands may ask.
    """
    asked = [_asked_of(bands, said) for said in witnesses_of(incident)]
    if not asked:
        return 0.0, max((band.distance_m for band in bands), default=0.0)
    return min(low for low, _ in asked), max(high for _, high in asked)


def _asked_of(bands: Sequence[Band], said: WeaponSaid) -> tuple[float, float]:
    answers = [(in_band(band, said), band.distance_m) for band in bands]
    sure = max((distance_m for answer, distance_m in answers if answer), default=0.0)
    return sure, max((distance_m for answer, distance_m in answers if answer is not False), default=0.0)


def behind_lines(lines: Sequence[PartyLine], context: IncidentContext) -> list[Behind]:
    """How far the incident lies behind each line; once for all rules that ask."""
    place = context.incident.place
    return [context.once(("line", one.line_id), partial(behind, one.positions, one.side, place)) for one in lines]


def distance_factor(measured: Sequence[Behind], asked: tuple[float, float]) -> Factor:
    """The chance that the weapon stands nearer than asked, from the line of its side, or in front of them all.

    `asked`: at least and at most, in metres. Where the two part, what lies between them stays open.
    """
    sure_asked_m, asked_m = asked
    nearest = min(measured, key=lambda one: (one.distance_m < 0.0, abs(one.distance_m)))
    gap_m, sure_m = nearest.distance_m - asked_m, SURE_SD * nearest.sd_m
    more_m, less_m = metres_up(max(gap_m + sure_m, 0.0)), metres_up(max(sure_m - gap_m, 0.0))
    least, most = _chance(measured, sure_asked_m), _chance(measured, asked_m)
    distance = metres(asked_m) if sure_asked_m in (0.0, asked_m) else f"{metres(sure_asked_m)} to {metres(asked_m)}"
    shown = percent(most) if sure_asked_m in (0.0, asked_m) else f"{percent(least)} to {percent(most)}"
    return factor(
        DISTANCE,
        Role.FACT,
        most if sure_asked_m == 0.0 else least,
        f"{shown} nearer than {distance} (at {_words(nearest)})",
        most=most,
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


def in_band(band: Band, said: WeaponSaid) -> bool | None:
    """Whether a weapon as assessed is in a band: by system, or by calibre."""
    by_name = named(said, band.systems)
    if band.calibre_min_mm is None:
        return by_name
    calibre = calibre_of(said)
    return any_of((by_name, None if calibre is None else _holds(band.calibre_min_mm, band.calibre_max_mm, calibre)))


def _holds(least_mm: float, most_mm: float | None, calibre_mm: float) -> bool:
    return calibre_mm >= least_mm and (most_mm is None or calibre_mm < most_mm)


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
