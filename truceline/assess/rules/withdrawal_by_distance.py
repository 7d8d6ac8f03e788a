"""4: weapons withdrawn by calibre and distance. A plain buffer would be wrong: each party counts from its own line.

The place decides whose line counts: a weapon on one side of a line counts from the line of the party that holds
this side. No party is named in the outcome.
"""

from functools import partial
from typing import cast

from truceline.agreement.kinds.withdrawal_by_distance import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.geometry.distances import Behind, behind
from truceline.assess.weapons.withdrawal_bands import (
    DISTANCE,
    asked_m,
    bands_said,
    behind_lines,
    distance_factor,
    weapon_factors,
    weapon_reach,
)
from truceline.assess.words.speak import tongue
from truceline.model.place import Point
from truceline.model.records import Incident, ReferenceLine
from truceline.model.terms import IncidentType

TYPE = (4, "withdrawal_by_distance")
MAIN = DISTANCE
LINE = "reference line"

SENTENCES = {
    "en": "Each party keeps its weapons away from {line}: {bands}.",
    "de": "Jede Partei hält ihre Waffen von {line} fern: {bands}.",
    "uk": "Кожна сторона тримає своє озброєння на відстані від {line}: {bands}.",
    "ru": "Каждая сторона держит своё вооружение на расстоянии от {line}: {bands}.",
    "fr": "Chaque partie tient ses armes à distance de {line}\u00a0: {bands}.",
}
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
    return weapon_factors(_own(rule).bands, incident)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return weapon_reach(_own(rule).bands, table)


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """The chance that the weapon stands nearer than its band asks, from the line of the side it stands on."""
    own = _own(rule)
    measured = _measured(rule, context)
    if not measured:
        words = f"no line of {own.drawn_by} known at that time"
        return (
            factor(
                LINE,
                Role.FACT,
                0.0,
                words,
                most=1.0,
                if_contradicts="a line nearer than asked",
                if_clears="one farther",
            ),
        )
    return (distance_factor(measured, asked_m(own.bands, context.incident)),)


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    line = OWN_LINE[language]
    if own.drawn_by is not None:
        line = DRAWN_LINE[language].format(name=said.quoted(own.drawn_by))
    main = SENTENCES[language].format(line=line, bands=bands_said(own.bands, said))
    return f"{main} {said.applies(rule)}"


def _measured(rule: Rule, context: IncidentContext) -> list[Behind]:
    own, place = _own(rule), context.incident.place
    if own.drawn_by is None:
        return behind_lines(rule.lines, context)
    kept = _line_at(own.drawn_by, context)
    if kept is None:
        return []
    return [context.once(("kept line", kept.line_id), partial(_nearest_ring, kept, place))]


def _nearest_ring(kept: ReferenceLine, place: Point) -> Behind:
    rings = [ring for polygon in kept.area.polygons for ring in polygon]
    return min((behind(ring, None, place) for ring in rings), key=lambda one: one.distance_m)


def _line_at(drawn_by: str, context: IncidentContext) -> ReferenceLine | None:
    """The newest line of the drawer that was valid when the incident began."""
    known = [
        line
        for line in context.lines
        if line.drawn_by.casefold().startswith(drawn_by.casefold())
        and line.valid_from_utc <= context.incident.started_utc
    ]
    return max(known, key=lambda line: (line.valid_from_utc, line.line_id), default=None)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
