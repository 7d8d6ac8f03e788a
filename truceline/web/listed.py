"""A case as a list shows it: the few words of a row, what a search looks through, and where the case lies.

A list of hundreds of cases, or a search over months, must not read every case whole. The rows of a report are made once
and kept as something derived.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from truceline.evidence.derived import Derived
from truceline.evidence.workspace import Workspace
from truceline.model.report import IncidentCase
from truceline.report.formats.html._case import harm
from truceline.report.formats.html._findings import by_verdict
from truceline.report.formats.html._words import Clock, place
from truceline.report.reread import value_of
from truceline.review.shown import Shown

VERSION = "listed/4"
TOUCHING = frozenset({"inconsistent", "undetermined"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One row."""

    number: str
    title: str
    titles: tuple[tuple[str, str], ...]  # in every language of the report
    where: str
    when: str
    started_s: float  # of the interval, seconds since 1970 UTC
    ended_s: float
    best_s: float
    lat_deg: float
    lon_deg: float
    grade: str
    probability: float
    confidence: str
    kinds: tuple[str, ...]
    objects: tuple[str, ...]
    verdicts: tuple[tuple[str, str], ...]
    not_covered: bool
    touches: bool  # a rule speaks of it, and is not plainly kept
    alleged: str  # dead and hurt, each the highest that anybody tells; "" where nobody does
    speakers: str  # folded
    places: str  # folded: every name of a place in it
    text: str  # folded: what a search by words looks through

    def time_from(self, other: "Listed") -> str:
        """How long passed between two events, by all that is open of their times: a day has no best hour."""
        return time_between((self.started_s, self.ended_s), (other.started_s, other.ended_s))


def time_between(one: tuple[float, float], other: tuple[float, float]) -> str:
    """The time between two intervals, each (begin, end) in seconds."""
    gap_s = max(one[0], other[0]) - min(one[1], other[1])
    return f"{gap_s / 3600.0:.1f} h or more" if gap_s > 0 else "times overlap"


def listed(workspace: Workspace, zone: str, cases: Mapping[str, Shown]) -> dict[str, Listed]:
    """The rows of one report: those that touch the agreement first, then by probability.

    Raises:
        DamagedWorkspace: the report is not in the vault as it was.
    """
    report = next((one.report for one in cases.values()), "")
    derived = Derived(workspace, f"{VERSION} {zone}")
    held = derived.read(report) if report else []
    if held is None:
        clock = Clock(zone)
        made = [_listed(case_of(one), clock) for one in cases.values()]
        made.sort(key=lambda one: (not one.touches, -one.probability, one.number))
        derived.write(report, [[getattr(one, name) for name in Listed.__slots__] for one in made])
        return {one.number: one for one in made}
    return {row[0]: Listed(*map(_frozen, row)) for row in held}


def case_of(shown: Shown) -> IncidentCase:
    """The case whole."""
    made: IncidentCase = value_of(IncidentCase, shown.told, shown.number)
    return made


def _frozen(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _listed(case: IncidentCase, clock: Clock) -> Listed:
    incident = case.incident
    spoken = " ".join((case.number, case.title, *(item.words for item in case.evidence)))
    return Listed(
        number=case.number, title=case.title,
        titles=case.telling.titles if case.telling is not None else (("en", case.title),),
        where=place(replace(incident.place, name=None)),
        when=clock.interval(incident.started_utc, incident.ended_utc, incident.time_precision.value),
        started_s=incident.started_utc.timestamp(),
        ended_s=incident.ended_utc.timestamp(), best_s=incident.best_utc.timestamp(),
        lat_deg=incident.place.lat_deg, lon_deg=incident.place.lon_deg, grade=str(incident.grade.word),
        probability=incident.probability, confidence=incident.confidence,
        kinds=tuple(str(name) for name, _ in incident.types),
        objects=tuple(str(name) for name, _ in incident.objects), verdicts=tuple(by_verdict(case.findings)),
        not_covered=case.not_covered, touches=any(one.verdict in TOUCHING for one in case.findings),
        alleged=harm(case),
        speakers=" ".join(dict.fromkeys(item.sensor.casefold() for item in case.evidence)),
        places="\n".join((case.near, *(one.place.name or "" for one in case.evidence if one.place))).casefold(),
        text=spoken.casefold(),
    )  # fmt: skip
