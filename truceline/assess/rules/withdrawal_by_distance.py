"""4: weapons withdrawn by calibre and distance. A plain buffer would be wrong: each party counts from its own line.

The place decides whose line counts: a weapon on one side of a line counts from the line of the party that holds
this side. No party is named in the outcome.
"""

from collections.abc import Sequence
from functools import partial
from typing import cast

import numpy as np

from truceline.agreement.fields import Band
from truceline.agreement.kinds.withdrawal_by_distance import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.common import force_window
from truceline.assess.distances import Behind, behind
from truceline.assess.docket import Docket, Floats
from truceline.assess.factors import Factor, Role, factor, most_of
from truceline.assess.phrases import metres, metres_up, percent
from truceline.assess.question import Question
from truceline.assess.weapons import WEAPON, heavy_share, known_weapon, names
from truceline.assess.words.speak import tongue
from truceline.assess.words.tongue import Tongue
from truceline.model.place import Point
from truceline.model.records import Incident, ReferenceLine
from truceline.model.terms import IncidentType

TYPE = (4, "withdrawal_by_distance")
MAIN = "distance"
PRESENCE, LINE = "presence", "reference line"
SURE_SD = 2.0  # so far beyond the distance, 98 % of the position lies on one side of it

SENTENCES = {
    "en": "Each party keeps its weapons away from {line}: {bands}.",
    "de": "Jede Partei hält ihre Waffen von {line} fern: {bands}.",
    "uk": "Кожна сторона тримає своє озброєння на відстані від {line}: {bands}.",
    "ru": "Каждая сторона держит своё вооружение на расстоянии от {line}: {bands}.",
    "fr": "Chaque partie tient ses armes à distance de {line}\u00a0: {bands}.",
}
BAND = {
    "en": "{weapons} at least {distance}",
    "de": "{weapons} mindestens {distance}",
    "uk": "{weapons} – щонайменше {distance}",
    "ru": "{weapons} – не менее {distance}",
    "fr": "{weapons}, au moins {distance}",
}
WEAPONS = {"en": "weapons", "de": "Waffen", "uk": "озброєння", "ru": "вооружение", "fr": "armes"}
OWN_LINE = {
    "en": "its own line",
    "de": "ihrer eigenen Linie",
    "uk": "своєї лінії",
    "ru": "своей линии",
    "fr": "sa propre ligne",
}
DRAWN_LINE = {
    "en": "the line drawn by {name}",
    "de": "der Linie, die {name} gezeichnet hat",
    "uk": "лінії, яку накреслив {name}",
    "ru": "линии, которую начертил {name}",
    "fr": "la ligne tracée par {name}",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Heavy weapons."""
    return (IncidentType.HEAVY_WEAPONS,)


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that a heavy weapon stood there, and whether its calibre or system is in a band."""
    share = heavy_share(incident)
    presence = factor(PRESENCE, Role.SUBJECT, share, f"heavy weapon {percent(share)}", missed="another kind of event")
    bands, settled = _bands(_own(rule).bands, incident)
    if settled:
        named = f"weapon {_weapon(incident)}"
        return presence, factor(WEAPON, Role.SUBJECT, 1.0 if bands else 0.0, named, missed="a lighter weapon")
    words = f"weapon or calibre not known ({_weapon(incident)})"
    met, missed = "a weapon of the longest distance", "a weapon that the rule does not name"
    return presence, factor(WEAPON, Role.SUBJECT, 0.0, words, most=1.0, met=met, missed=missed)


def reach(rule: Rule, docket: Docket) -> Floats:
    """`subject` for all incidents at once."""
    armed = docket.by_weapon(lambda one: most_of(subject(rule, one)[1:], Role.SUBJECT))
    return np.minimum(docket.heavy(), 1.0) * armed


def judge(rule: Rule, question: Question) -> tuple[Factor, ...]:
    """The chance that the weapon stands nearer than its band asks, from the line of the side it stands on."""
    own, incident = _own(rule), question.incident
    bands, settled = _bands(own.bands, incident)
    needed_m = max((band.distance_m for band in (bands if settled else own.bands)), default=0.0)
    measured = _measured(rule, question)
    if not measured:
        words = f"no line of {own.drawn_by} known at that time"
        return (factor(LINE, Role.FACT, 0.0, words, most=1.0, met="a line nearer than asked", missed="one farther"),)
    nearest = min(measured, key=lambda one: (one.distance_m < 0.0, abs(one.distance_m)))
    gap_m, sure_m = nearest.distance_m - needed_m, SURE_SD * nearest.sd_m
    more_m, less_m = metres_up(max(gap_m + sure_m, 0.0)), metres_up(max(sure_m - gap_m, 0.0))
    chance = _chance(measured, needed_m)
    words = f"{percent(chance)} nearer than {metres(needed_m)} (at {_words(nearest)})"
    return (
        factor(
            MAIN,
            Role.FACT,
            chance,
            words,
            met=f"{metres(more_m)} more asked",
            met_share=_chance(measured, needed_m + more_m),
            missed=f"{metres(less_m)} less asked" if less_m < needed_m else "",
            missed_share=_chance(measured, max(needed_m - less_m, 0.0)),
        ),
    )


def _chance(measured: Sequence[Behind], needed_m: float) -> float:
    return min(1.0, sum(one.chance_nearer(needed_m) for one in measured))


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    bands = said.apart(
        BAND[language].format(weapons=_weapons(band, said), distance=said.distance(band.distance_m))
        for band in own.bands
    )
    line = OWN_LINE[language]
    if own.drawn_by is not None:
        line = DRAWN_LINE[language].format(name=said.quoted(own.drawn_by))
    return f"{SENTENCES[language].format(line=line, bands=bands)} {said.applies(rule)}"


def _weapons(band: Band, said: Tongue) -> str:
    """By calibre, by system, or both: the name of a band is a label, not a limit."""
    systems = said.weapons_of(band.systems)
    by_calibre = WEAPONS[said.language] + said.calibre(band.calibre_min_mm, band.calibre_max_mm)
    return said.listed([*systems, by_calibre] if band.calibre_min_mm is not None else systems, said.both)


def _measured(rule: Rule, question: Question) -> list[Behind]:
    own, place = _own(rule), question.incident.place
    if own.drawn_by is None:
        return [
            question.once(("line", one.line_id), partial(behind, one.positions, one.side, place)) for one in rule.lines
        ]
    kept = _line_at(own.drawn_by, question)
    if kept is None:
        return []
    return [question.once(("kept line", kept.line_id), partial(_nearest_ring, kept, place))]


def _nearest_ring(kept: ReferenceLine, place: Point) -> Behind:
    rings = [ring for polygon in kept.area.polygons for ring in polygon]
    return min((behind(ring, None, place) for ring in rings), key=lambda one: one.distance_m)


def _line_at(drawn_by: str, question: Question) -> ReferenceLine | None:
    """The newest line of the drawer that was valid when the incident began."""
    known = [
        line
        for line in question.lines
        if line.drawn_by.casefold().startswith(drawn_by.casefold())
        and line.valid_from_utc <= question.incident.started_utc
    ]
    return max(known, key=lambda line: (line.valid_from_utc, line.line_id), default=None)


def _bands(bands: Sequence[Band], incident: Incident) -> tuple[list[Band], bool]:
    """(bands that the weapon falls under, whether the weapon is known well enough to say)."""
    by_name = [band for band in bands if band.systems and names(incident.weapon, band.systems)]
    if by_name and known_weapon(incident):
        return by_name, True
    calibre = incident.weapon_calibre_mm
    if calibre is not None:
        return [band for band in bands if _holds(band, calibre)], True
    only_systems = all(band.calibre_min_mm is None for band in bands)
    return [], known_weapon(incident) and only_systems


def _holds(band: Band, calibre_mm: float) -> bool:
    if band.calibre_min_mm is None or calibre_mm < band.calibre_min_mm:
        return False
    return band.calibre_max_mm is None or calibre_mm < band.calibre_max_mm


def _weapon(incident: Incident) -> str:
    calibre = incident.weapon_calibre_mm
    return incident.weapon if calibre is None else f"{incident.weapon}, {calibre:g} mm"


def _words(measured: Behind) -> str:
    return f"{metres(abs(measured.distance_m))} with one sd of {metres(measured.sd_m)}"


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
