"""2: positions frozen along a line. Nobody moves forward of it; a drawer's newer line is held against it.

Who moved is not told by the machine. Beyond every party's line a change of positions is contrary to the rule whoever
it was; beyond one of several it stays open. What a drawer shows is a claim: one drawer leaves the question open, and
each further one who shows the same ground halves the doubt.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import cast

import numpy as np
import shapely

from truceline.agreement.kinds.line_freeze import Parameters
from truceline.agreement.nouns import PartyLine, Rule
from truceline.assess.duties.obligations import Obligation
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.geometry.distances import Behind
from truceline.assess.geometry.moved import Moved, all_of, area_km2, moved
from truceline.assess.register.register import plain
from truceline.assess.weapons.withdrawal_bands import SURE_SD, behind_lines
from truceline.assess.words.phrases import metres, metres_up, percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident, ReferenceLine
from truceline.model.terms import IncidentType, Phenomenon
from truceline.model.times import utc_text

TYPE = (2, "line_freeze")
MAIN = "line"
CHANGE = "change of positions"
SEEN = (Phenomenon.ADVANCE, Phenomenon.NEW_WORKS)
SAME_KM2 = 0.01  # a hectare in common: less is the width of a pen

SENTENCES = {
    "en": "Positions stay where they were along this line: {lines}. Up to {tolerance} counts as unchanged.{drawers}",
    "de": "Die Stellungen bleiben an dieser Linie: {lines}. Bis zu {tolerance} gelten als unverändert.{drawers}",
    "uk": "Позиції залишаються на цій лінії: {lines}. Зміна до {tolerance} не враховується.{drawers}",
    "ru": "Позиции остаются на этой линии: {lines}. Изменение до {tolerance} не учитывается.{drawers}",
    "fr": "Les positions restent sur cette ligne\u00a0: {lines}. Un écart jusqu’à {tolerance} ne compte pas.{drawers}",
}
DRAWERS = {
    "en": " Newer lines of these drawers are compared: {names}.",
    "de": " Verglichen werden neuere Linien von: {names}.",
    "uk": " Для порівняння беруться новіші лінії таких укладачів: {names}.",
    "ru": " Для сравнения берутся более новые линии следующих составителей: {names}.",
    "fr": " Sont comparées les lignes plus récentes de\u00a0: {names}.",
}

window = force_window


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The newest line of a drawer, and the ground between it and the frozen lines."""

    line: ReferenceLine
    ground: Moved
    unclear: bool  # one of the frozen lines could not be compared with it


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Changes of positions."""
    return (IncidentType.POSITION_CHANGE,)


def subject(_rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that positions changed; an advance or new works that somebody saw is all of it."""
    seen = any(phenomenon in SEEN for phenomenon in incident.phenomena)
    share = 1.0 if seen else share_of(incident.types, (IncidentType.POSITION_CHANGE,))
    words = f"change of positions {percent(share)}"
    return (factor(CHANGE, Role.SUBJECT, share, words, if_clears="another kind of event"),)


def reach(_rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return np.where(table.seen(SEEN), 1.0, np.minimum(table.types((IncidentType.POSITION_CHANGE,)), 1.0))


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """The chance that it lies beyond the tolerance in front of every party's line, and in front of any."""
    tolerance_m, measured = _own(rule).tolerance_m, _by_party(rule, context)
    least, most = _beyond(measured, tolerance_m)
    front_m = [-one.distance_m for one in measured]
    sure_m = SURE_SD * max(one.sd_m for one in measured)
    less_m = metres_up(max(tolerance_m + sure_m - max(front_m), 0.0))
    more_m = metres_up(max(max(front_m) - tolerance_m + sure_m, 0.0))
    told = percent(least) if most - least < 1e-9 else f"{percent(least)} to {percent(most)}"
    where = " and ".join(f"{metres(abs(one))} {'beyond' if one > 0.0 else 'behind'}" for one in front_m)
    return (
        factor(
            MAIN,
            Role.FACT,
            least,
            f"{told} more than {metres(tolerance_m)} beyond the line ({where})",
            most=most,
            if_contradicts=f"a tolerance of {metres(less_m)} less"
            if len(measured) == 1 and less_m < tolerance_m
            else "",
            contradicts_share=_beyond(measured, tolerance_m - less_m)[0],
            if_clears=f"a tolerance of {metres(more_m)} more",
            clears_share=_beyond(measured, tolerance_m + more_m)[1],
        ),
    )


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """The newest kept line of each drawer against the frozen one."""
    own, end = _own(rule), min(period.end, period.as_of)
    known = [line for line in table.lines if line.valid_from_utc < end and line.received_utc <= period.as_of]
    newest = _newest(known, own.drawn_by, _frozen_at(rule.lines))
    drawings = [_drawing(rule, line) for line in newest]
    made = [_obligation(rule, drawing, drawings, period) for drawing in drawings]
    return [*made, *(_missing(name, period) for name in own.drawn_by if not any(_is_by(one, name) for one in newest))]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    names = ", ".join(said.quoted(name) for name in own.drawn_by)
    main = SENTENCES[language].format(
        lines=", ".join(dict.fromkeys(said.quoted(line.title) for line in rule.lines)),
        tolerance=said.distance(own.tolerance_m),
        drawers=DRAWERS[language].format(names=names) if names else "",
    )
    return f"{main} {said.applies(rule)}"


def _by_party(rule: Rule, context: IncidentContext) -> list[Behind]:
    """Of each party the line that lies nearest."""
    measured = sorted(zip(rule.lines, behind_lines(rule.lines, context), strict=True), key=lambda one: one[0].party)
    groups = groupby(measured, key=lambda one: one[0].party)
    return [min((one for _, one in group), key=lambda one: abs(one.distance_m)) for _, group in groups]


def _beyond(measured: Sequence[Behind], tolerance_m: float) -> tuple[float, float]:
    """(least, most) chance to lie beyond all of the lines, and beyond any: bounds that hold however these depend."""
    shares = [one.chance_beyond(tolerance_m) for one in measured]
    return max(0.0, sum(shares) - (len(shares) - 1)), min(1.0, sum(shares))


def _frozen_at(lines: Sequence[PartyLine]) -> datetime:
    return max(datetime.fromisoformat(line.dated).replace(tzinfo=UTC) for line in lines)


def _newest(lines: Iterable[ReferenceLine], drawers: Sequence[str], since: datetime) -> list[ReferenceLine]:
    """Of each drawer the newest line from the frozen day on."""
    held: dict[str, ReferenceLine] = {}
    for line in sorted(lines, key=lambda one: (one.valid_from_utc, one.line_id)):
        if line.valid_from_utc >= since and (not drawers or any(_is_by(line, name) for name in drawers)):
            held[plain(line.drawn_by)] = line
    return [held[name] for name in sorted(held)]


def _is_by(line: ReferenceLine, drawer: str) -> bool:
    return plain(line.drawn_by).startswith(plain(drawer))


def _obligation(rule: Rule, drawing: Drawing, drawings: Sequence[Drawing], period: Period) -> Obligation:
    line = drawing.line
    at = max(line.valid_from_utc, period.start)
    return Obligation(
        key=f"line of {plain(line.drawn_by)}",
        title=f"line of {line.drawn_by}, valid from {utc_text(line.valid_from_utc)}",
        started=at,
        ended=at,
        factors=(_moved_factor(_own(rule).tolerance_m, drawing, drawings),),
        recorded=True,
    )


def _drawing(rule: Rule, line: ReferenceLine) -> Drawing:
    """Parties often draw one line twice; the ground is compared once."""
    frozen = dict.fromkeys(one.positions for one in rule.lines)
    parts = [moved(positions, line.area, _own(rule).tolerance_m) for positions in frozen]
    told = [part for part in parts if part is not None]
    return Drawing(line=line, ground=all_of(told), unclear=len(told) < len(parts))


def _moved_factor(tolerance_m: float, drawing: Drawing, drawings: Sequence[Drawing]) -> Factor:
    ground, if_contradicts, if_clears = drawing.ground, "a line that moved", "a line as it was"
    if drawing.unclear and ground.area_km2 == 0.0:
        words = "the line does not part the ground beside the frozen one, so the two cannot be compared"
        return factor(MAIN, Role.FACT, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears)
    if ground.area_km2 == 0.0:
        return factor(
            MAIN,
            Role.FACT,
            0.0,
            f"nothing more than {metres(tolerance_m)} from the frozen line",
            if_contradicts=if_contradicts,
        )
    agreeing = _agreeing(drawing, drawings)
    least = 1.0 - 0.5 ** (agreeing - 1)
    words = (
        f"{_km2(ground.area_km2)} more than {metres(tolerance_m)} from the frozen line, at most "
        f"{metres(ground.depth_m)} deep, as drawn by {agreeing} of {len(drawings)}"
    )
    return factor(MAIN, Role.FACT, least, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears)


def _agreeing(drawing: Drawing, drawings: Sequence[Drawing]) -> int:
    """How many drawers show ground in common with this one beyond the tolerance, itself included."""
    common, agreeing = drawing.ground.shape, 1
    for other in drawings:
        shared = shapely.intersection(common, other.ground.shape)
        if other is not drawing and area_km2(shared) > SAME_KM2:
            common, agreeing = shared, agreeing + 1
    return agreeing


def _missing(name: str, period: Period) -> Obligation:
    """A drawer that the text names, and of whom no line since the frozen day is kept."""
    nothing = factor(MAIN, Role.FACT, 0.0, f"no line of {name} since the frozen one is kept")
    title = f"line of {name}"
    return Obligation(
        key=f"{title} missing",
        title=title,
        started=period.start,
        ended=period.start,
        factors=(nothing,),
        recorded=False,
    )


def _km2(area_km2: float) -> str:
    return f"{area_km2:.1f} km²" if area_km2 >= 0.1 else "under 0.1 km²"


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
