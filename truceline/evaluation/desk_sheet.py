"""The score of an exercise at the desk: what officers decided about cases against what truly happened.

A case means the incident nearest to it within 10 km and 8 h. What left no trace in what had arrived is told apart:
nobody could have found it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from truceline.model.place import great_circle_m
from truceline.model.report import IncidentCase
from truceline.review.acts import Act, State
from truceline.review.states import Standing
from truceline.sim.made import Made
from truceline.sim.world import Truth, World

NEAR_M, NEAR_TIME = 10_000.0, timedelta(hours=8)
MARK = "EXERCISE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A case as people left it."""

    case: IncidentCase
    now: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSheet:
    """Counts of events; minutes by the clock of the exercise."""

    found: int  # events that a case was assessed to be, and did happen
    of_right_type: int
    by_two: int  # of these, accepted by a second person
    missed: int  # events of which something had arrived, and which no case was assessed to be
    unseen: int  # of which nothing had arrived
    false: int  # cases assessed to have happened where nothing did
    twice: int  # further cases assessed to be an event that another one is
    refuted: int  # cases assessed not to have happened, or closed as background, rightly
    denied: int  # the same, wrongly
    open: int  # cases that nobody ruled on
    merged: int  # pairs joined that are one event
    merged_wrongly: int
    minutes: (
        float | None
    )  # from the last change that the report knew to the assessment, the middle one; None without any
    mark: str = MARK


def desk_sheet(world: World, files: Iterable[Made], cases: Sequence[Ruled], *, until: datetime) -> DeskSheet:
    """The sheet for what had arrived by a moment."""
    begun, _ = world.bounds()
    real = [one for one in world.truths if one.incident_type is not None and begun <= one.started_utc <= until]
    arrived = {row.truth_id for file in files if file.received_utc <= until for row in file.rows}
    means = {one.case.number: meant(one.case, real) for one in cases}
    yes = [one for one in cases if one.now.happened == "yes" and one.now.state is not State.CLOSED]
    no = [one for one in cases if _no(one)]
    first: dict[str, Ruled] = {}
    for one in yes:
        truth = means[one.case.number]
        if truth is not None:
            first.setdefault(truth.truth_id, one)
    hits = [one for one in yes if means[one.case.number] is not None]
    pairs = [_pair(one, means, real) for one in _merges(cases)]
    kinds = {truth.truth_id: str(truth.incident_type) for truth in real}
    return DeskSheet(
        found=len(first),
        of_right_type=sum(_kind(one.case) == kinds[truth_id] for truth_id, one in first.items()),
        by_two=sum(bool(one.now.accepted_by) for one in first.values()),
        missed=sum(truth.truth_id in arrived and truth.truth_id not in first for truth in real),
        unseen=sum(truth.truth_id not in arrived and truth.truth_id not in first for truth in real),
        false=len(yes) - len(hits),
        twice=len(hits) - len(first),
        refuted=sum(means[one.case.number] is None for one in no),
        denied=sum(means[one.case.number] is not None for one in no),
        open=sum(one not in yes and one not in no for one in cases),
        merged=sum(pairs),
        merged_wrongly=len(pairs) - sum(pairs),
        minutes=_minutes(cases),
    )


def _no(one: Ruled) -> bool:
    closed = one.now.state is State.CLOSED and one.now.closed_why == "background"
    return closed or (one.now.state is not State.CLOSED and one.now.happened == "no")


def _kind(case: IncidentCase) -> str:
    best = max(case.incident.types, key=lambda pair: pair[1], default=("", 0.0))
    return str(best[0])


def meant(case: IncidentCase, real: Sequence[Truth]) -> Truth | None:
    """The incident nearest to a case within 10 km and 8 h; None where there is none."""
    place, at = case.incident.place, case.incident.best_utc
    near = [
        (great_circle_m(place.lat_deg, place.lon_deg, one.lat_deg, one.lon_deg), one.truth_id, one)
        for one in real
        if abs(one.started_utc - at) <= NEAR_TIME
    ]
    best = min(near, key=lambda one: one[:2], default=None)
    return best[2] if best is not None and best[0] <= NEAR_M else None


def _merges(cases: Sequence[Ruled]) -> list[tuple[Ruled, str]]:
    """(a case, the number it was joined with), each decision once."""
    told, found = set[str](), []
    for one in cases:
        for made in one.now.relations:
            if made.act is Act.SAME and made.digest not in told:
                told.add(made.digest)
                other = next(iter(made.others), "")
                found.append((one, other if other != one.case.number else made.case))
    return found


def _pair(pair: tuple[Ruled, str], means: dict[str, Truth | None], real: Sequence[Truth]) -> bool:
    """Whether both cases of a merge are one event; one that is on no report any more lies in the other by now."""
    one, other = pair
    truth = means[one.case.number]
    if other in means:
        return truth is not None and means[other] == truth
    return truth in real


def _minutes(cases: Sequence[Ruled]) -> float | None:
    spans = [
        (made.at_utc - made.as_of_utc) / timedelta(minutes=1)
        for one in cases
        for made in one.now.decisions
        if made.act is Act.ASSESS
    ]
    return median(spans) if spans else None
