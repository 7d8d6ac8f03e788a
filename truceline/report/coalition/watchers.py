"""Who had promised to watch there: added to a report of a day where the workspace keeps a ledger.

For every rule that was *not observable*, the promises to watch its area with their states and conditions, or that
nobody had promised to. For every incident, what was stated to be in service there. Nobody is graded: the sentences name
states as they were stated, and what they hang on beside them.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import shapely

from truceline.agreement.geometry import shape_of
from truceline.agreement.nouns import Agreement
from truceline.assess.planned import looked_for_by
from truceline.coverage.catalogue import catalogue
from truceline.model.detection import SHIPPED
from truceline.model.place import Area, Disc, great_circle_m
from truceline.model.pledge import State
from truceline.model.records import Incident
from truceline.model.report import SUMMARY_TOPICS, IncidentCase, Report, rule_order
from truceline.model.terms import IncidentType, Verdict
from truceline.pledges.ledger import Promise
from truceline.report.coalition.known import Known
from truceline.report.coalition.view import name_of

TOPIC = "Not seen"
NOBODY = "nobody had promised to watch there"
NOT_IN_SERVICE = "No promised sensor was stated to be in service there."
MOST_NAMED = 4  # promises that a sentence names; the rest is counted
_DEGREE_M = 111_195.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Where a rule looks, and for which kinds of event."""

    area: Area | None
    kinds: tuple[IncidentType, ...]


def with_promises(report: Report, known: Known, texts: Sequence[Agreement]) -> Report:
    """The report with who had promised to watch; unchanged where the workspace keeps no ledger of pledges."""
    if not known.ledger.promises:
        return report
    watching = [one for one in known.ledger.promises.values() if one.first.sensor_kind]
    summary = list(report.summary)
    at = 1 + max((n for n, topic in enumerate(_topics(summary)) if topic == TOPIC), default=len(summary) - 1)
    summary[at:at] = _sentences(report, watching, texts)
    cases = tuple(_case(case, watching) for case in report.cases)
    return replace(report, summary=tuple(summary), cases=cases)


def _sentences(report: Report, watching: Sequence[Promise], texts: Sequence[Agreement]) -> list[str]:
    """One sentence for the rules with one answer, in the order of the rules."""
    unseen = {
        one.rule_id for one in report.period_findings if one.verdict == Verdict.NOT_OBSERVABLE.value and not one.subject
    }
    answers: dict[str, list[str]] = {}
    for rule_id, (area, kinds) in looked_for_by(texts).items():
        if rule_id in unseen:
            asked = _Asked(area=area, kinds=kinds)
            answers.setdefault(_answer([one for one in watching if _watches(one, asked)]), []).append(rule_id)
    return [
        f"Not observable, {'rule' if len(rules) == 1 else 'rules'} {', '.join(sorted(rules, key=rule_order))}: {words}."
        for words, rules in answers.items()
    ]


def _answer(some: Sequence[Promise]) -> str:
    """The promises in words; that there were none, where nobody made any."""
    there = [one for one in some if one.ended is not True]
    if not there:
        return NOBODY
    return f"these had promised to watch there: {_named(there)}"


def _named(some: Sequence[Promise]) -> str:
    more = f"; and {len(some) - MOST_NAMED} more" if len(some) > MOST_NAMED else ""
    return "; ".join(_words(one) for one in some[:MOST_NAMED]) + more


def _words(one: Promise) -> str:
    state = " / ".join(state.value for state in one.states) or "no state stated"
    hangs = f", on condition of {one.first.conditions}" if one.first.conditions else ""
    return f"{name_of(one.first.contributor)}, {one.first.sensors} × {one.first.sensor_kind} ({state}{hangs})"


def _case(case: IncidentCase, watching: Sequence[Promise]) -> IncidentCase:
    there = [one for one in watching if State.IN_SERVICE in one.states and _reaches(one.first.place, case.incident)]
    words = f"In service there, as stated: {_named(there)}." if there else NOT_IN_SERVICE
    return replace(case, incident=replace(case.incident, notes=(*case.incident.notes, words)))


def _watches(one: Promise, asked: _Asked) -> bool:
    """Whether the region of a promise meets the area of a rule, and its sensors detect what the rule is about."""
    kind = catalogue().get(one.first.sensor_kind)
    able = kind is None or any(
        kind.ranges_km.get(event, 0.0) > 0
        or kind.imaged(event) > 0
        or (kind.thermal and SHIPPED.types[event].burns > 0)
        for event in asked.kinds
    )
    return able and (asked.area is None or _meets(one.first.place, asked.area))


def _meets(place: object, area: Area) -> bool:
    if not isinstance(place, Disc):
        return place is None  # a satellite has no region
    lat, lon = place.centre()
    shape = shapely.transform(shape_of(area), lambda xy: (xy - (lon, lat)) * (math.cos(math.radians(lat)), 1.0))
    return bool(shape.distance(shapely.Point(0.0, 0.0)) * _DEGREE_M <= place.radius_m)


def _reaches(place: object, incident: Incident) -> bool:
    if not isinstance(place, Disc):
        return place is None
    away = great_circle_m(*place.centre(), *incident.place.centre())
    return away <= place.radius_m + incident.place.major_sd_m


def _topics(summary: Iterable[str]) -> Iterable[str]:
    """The topic of every sentence: what stands before its colon, or that of the one above."""
    topic = ""
    for sentence in summary:
        first = sentence.partition(":")[0]
        topic = first if first in SUMMARY_TOPICS else topic
        yield topic
