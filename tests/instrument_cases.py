"""What the tests of the shipped instruments share: moments, incidents, lines of the register, places by distance.

Distances are geodesics here, and not in the program's projection; times are written in UTC, with the offset of
the zone of the text worked out beside them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from pyproj import Geod
from shapely import LineString, get_parts, intersection

from tests.assess_world import Eyes, at, incident, weapon
from tests.assess_world import kept as kept_line
from tests.switch_world import line
from truceline.agreement import Agreement, load, shipped, shipped_names
from truceline.assess.judge import Judgement, judge
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, ObjectClass

TEXTS = {name: load(shipped(name), name) for name in shipped_names()}
FIRE, FLIGHT = ((IncidentType.SHELLING, 1.0),), ((IncidentType.AIR_ACTIVITY, 1.0),)
AT_SEA, CONDUCT = ((IncidentType.AT_SEA, 1.0),), ((IncidentType.CONDUCT, 1.0),)
GEOD = Geod(ellps="WGS84")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
Said = dict[tuple[str, str], tuple[str, str]]  # (incident or subject, reading): (verdict, parameter)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def then(when: datetime, made: Incident | None = None, **changes: Any) -> Incident:  # noqa: ANN401 - any field
    """An incident at a moment: fire near Donetsk, unless changed."""
    moment = {"started_utc": when, "ended_utc": when, "best_utc": when, "received_utc": when}
    fields: dict[str, Any] = {"place": at(48.0, 37.8), "types": FIRE, "objects": ((ObjectClass.NOT_KNOWN, 1.0),)}
    if made is None:
        return incident(**{**fields, **moment, **changes})
    return weapon(made.weapon_calibre_mm, **{"weapon": made.weapon, **moment, **changes})


def entry(kind: EntryKind, when: datetime, end: datetime | None = None, **changes: Any) -> Entry:  # noqa: ANN401
    """A line of the register, stated when it took place unless changed."""
    stated = changes.pop("stated_utc", when)
    return line(kind, started_utc=when, ended_utc=end or when, stated_utc=stated, received_utc=stated, **changes)


def kept(start: datetime, end: datetime) -> Entry:
    return kept_line(start, end, f"kept {start}")


def judged(
    name: str,
    incidents: Sequence[Incident],
    register: Sequence[Entry],
    span: tuple[datetime, datetime],
    *,
    text: Agreement | None = None,
) -> Judgement:
    start, end = span
    as_of = end + 400 * DAY
    made = TEXTS[name] if text is None else text
    return judge(made, incidents, Eyes(1.0), [], start=start, end=end, as_of=as_of, register=register)


def told(made: Judgement, rule_id: str) -> Said:
    """Verdict and parameter of what one rule says, without its word on the whole period."""
    return {
        (one.incident_id or one.subject, one.reading): (one.verdict, one.decided_by)
        for one in made.findings
        if one.rule_id == rule_id and (one.incident_id or one.subject)
    }


def on(name: str, rule_id: str, *incidents: Incident, register: Sequence[Entry] = ()) -> Said:
    """What a rule says of the days around incidents."""
    start = min(one.started_utc for one in incidents) - HOUR
    return told(judged(name, incidents, register, (start, max(one.ended_utc for one in incidents) + HOUR)), rule_id)


def over(name: str, rule_id: str, start: datetime, end: datetime, *register: Entry) -> Said:
    """What a rule says of the register over a period."""
    return told(judged(name, (), register, (start, end)), rule_id)


@cache
def _fine(positions: tuple[tuple[float, float], ...]) -> np.ndarray:
    """A line by its points every hundred metres, at most."""
    return np.asarray(LineString(positions).segmentize(0.001).coords)


def metres_to(positions: Sequence[tuple[float, float]], lat_deg: float, lon_deg: float) -> float:
    """Geodesic distance to a line: within a metre of it from two kilometres on."""
    fine = _fine(tuple(positions))
    near = fine[np.abs(fine[:, 1] - lat_deg) < 2.0]
    return float(GEOD.inv(*near.T, np.full(len(near), lon_deg), np.full(len(near), lat_deg))[2].min())


def west_of(name: str, line_id: str, lat_deg: float, wanted_m: float) -> Any:  # noqa: ANN401 - a point
    """The place so many metres west of a line, on one latitude."""
    positions = next(one.positions for one in TEXTS[name].lines if one.line_id == line_id)
    crossing = intersection(LineString(positions), LineString([(30.0, lat_deg), (45.0, lat_deg)]))
    edge, there = min(one.x for one in get_parts(crossing)), wanted_m / 70_000.0
    found_m = metres_to(positions, lat_deg, edge - there)
    before, before_m = 0.0, 0.0
    while abs(found_m - wanted_m) > 0.1:  # by secants, to a decimetre
        step = (wanted_m - found_m) * (there - before) / (found_m - before_m)
        before, before_m, there = there, found_m, min(max(there + step, 0.0), 4.0)
        found_m = metres_to(positions, lat_deg, edge - there)
    return at(lat_deg, edge - there)


def gun(name: str, when: datetime, km: float, calibre_mm: float, word: str) -> Incident:
    """A weapon so far west of the line from which Ukraine counts."""
    place = west_of(name, "line-ukraine", 47.9, km * 1000.0)
    return then(when, weapon(calibre_mm), weapon=word, place=place)


def strike(when: datetime, **changes: Any) -> Incident:  # noqa: ANN401 - any field of an incident
    return then(
        when, **{"types": ((IncidentType.INFRA_STRIKE, 1.0),), "objects": ((ObjectClass.REFINERY, 1.0),), **changes}
    )
