"""EXERCISE score sheet: what a trainee's answers found, missed and imagined, how well stated, and what was called calm.

An answer is one row: what happened or did not, where, when, and how sure. A row with the verdict `calm` or `not
observable` speaks of the 15 km about a place.
"""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.arrow import TIME
from truceline.model.errors import DamagedFile, NaiveTimeError, OutOfRange
from truceline.model.place import great_circle_m
from truceline.model.terms import IncidentType
from truceline.model.times import parse_utc
from truceline.sim.theatre.exercise import MARK, injects
from truceline.sim.theatre.world import TheatreWorld
from truceline.sim.world import Truth

COLUMNS = ("incident_type", "lat_deg", "lon_deg", "time_utc", "verdict", "confidence")
HAPPENED, DID_NOT, CALM, BLIND = VERDICTS = ("happened", "did not happen", "calm", "not observable")
NEAR_M, NEAR_TIME = 10_000.0, timedelta(hours=8)  # an answer means the incident within this
AREA_M = 15_000.0
CLEAR = 0.5  # a look with less chance of a clear view does not make a place observed


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One row of the form."""

    where: str  # "line 3"
    incident_type: IncidentType | None
    lat_deg: float
    lon_deg: float
    at_utc: datetime | None
    verdict: str
    confidence: float  # 0..1, in the verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The score of an exercise up to its clock."""

    found: int
    of_right_type: int
    missed: int  # left a trace by then, and no answer means it
    unseen: int  # left no trace by then: nobody could have found it
    false: int  # answers "happened" where nothing did
    twice: int  # answers that mean an incident already answered
    refuted: int  # answers "did not happen" that were right
    denied: int  # answers "did not happen" about an incident
    brier: float | None  # mean squared error of the stated confidence; None without such answers
    blind_called_calm: int
    blind_named: int  # answers "not observable" that were right
    seen_called_blind: int
    mark: str = MARK


def form() -> str:
    """The empty answer form, a CSV file with the exercise mark."""
    kinds = ", ".join(kind.value for kind in IncidentType)
    words = f"# verdict: {', '.join(VERDICTS)}; confidence: 0 to 1"
    return f"# {MARK}\n# incident_type: {kinds}\n{words}\n{','.join(COLUMNS)}\n"


def read_answers(name: str, data: bytes) -> tuple[Answer, ...]:
    """Answers from a CSV form or a JSON list of objects with the same names.

    Raises:
        DamagedFile: a row that cannot be read, with its line.
    """
    try:
        text = data.decode("utf-8-sig")
        return tuple(_answer(where, row) for where, row in (_json(text) if name.endswith(".json") else _csv(text)))
    except (UnicodeDecodeError, json.JSONDecodeError, csv.Error) as bad:
        raise DamagedFile(
            where=name, found=str(bad), expected="an answer form as CSV or JSON", look="docs/exercise.md"
        ) from bad


def _csv(text: str) -> list[tuple[str, Mapping[str, Any]]]:
    lines = [
        (n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and not line.startswith("#")
    ]
    rows = csv.DictReader(io.StringIO("\n".join(line for _, line in lines)))
    return [(f"line {number}", row) for (number, _), row in zip(lines[1:], rows, strict=False)]


def _json(text: str) -> list[tuple[str, Mapping[str, Any]]]:
    value = json.loads(text)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise DamagedFile(
            where="answers", found=type(value).__name__, expected="a list of objects", look="docs/exercise.md"
        )
    return [(f"answer {number}", row) for number, row in enumerate(value, start=1)]


def _answer(where: str, row: Mapping[str, Any]) -> Answer:
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    verdict = cells["verdict"]
    if verdict not in VERDICTS:
        raise _bad(where, f"verdict {verdict!r}", "one of " + ", ".join(VERDICTS))
    speaks_of_event = verdict in (HAPPENED, DID_NOT)
    if verdict == HAPPENED and cells["incident_type"] not in list(IncidentType):
        raise _bad(where, f"incident type {cells['incident_type']!r}", "one of " + ", ".join(IncidentType))
    return Answer(
        where=where,
        incident_type=IncidentType(cells["incident_type"]) if cells["incident_type"] in list(IncidentType) else None,
        lat_deg=_number(where, "lat_deg", cells, 90.0),
        lon_deg=_number(where, "lon_deg", cells, 180.0),
        at_utc=_moment(where, cells["time_utc"]) if speaks_of_event else None,
        verdict=verdict,
        confidence=_number(where, "confidence", cells, 1.0, least=0.0) if speaks_of_event else 1.0,
    )


def _number(where: str, name: str, cells: Mapping[str, str], most: float, least: float | None = None) -> float:
    least = -most if least is None else least
    try:
        value = float(cells[name])
    except ValueError as bad:
        raise _bad(where, f"{name} {cells[name]!r}", "a number") from bad
    if not least <= value <= most:  # this way round: NaN fails
        raise _bad(where, f"{name} {cells[name]!r}", f"{least:g} to {most:g}")
    return value


def _moment(where: str, text: str) -> datetime:
    try:
        return parse_utc(text)
    except (NaiveTimeError, OutOfRange) as bad:
        raise _bad(where, f"time_utc {text!r}", "a moment with offset, e.g. 2023-04-01T14:30:00Z") from bad


def _bad(where: str, found: str, expected: str) -> DamagedFile:
    return DamagedFile(where=where, found=found, expected=expected, look="docs/exercise.md")


def score(world: TheatreWorld, answers: Sequence[Answer], *, until: datetime) -> Sheet:
    """The sheet for what had arrived by `until`."""
    real = [truth for truth in world.truths if truth.incident_type is not None and truth.started_utc <= until]
    arrived = {world.tags[one.inject_id].truth_id for one in injects(world) if one.received_utc <= until}
    means = {answer.where: _meant(answer, real) for answer in answers if answer.at_utc is not None}
    said = [answer for answer in answers if answer.verdict == HAPPENED]
    first: dict[str, Answer] = {}
    for answer in said:
        truth = means[answer.where]
        if truth is not None:
            first.setdefault(truth.truth_id, answer)
    hits = [answer for answer in said if means[answer.where] is not None]
    denied = [answer for answer in answers if answer.verdict == DID_NOT]
    areas = [(answer, observed(world, answer, until)) for answer in answers if answer.verdict in (CALM, BLIND)]
    kind = {truth.truth_id: truth.incident_type for truth in real}
    return Sheet(
        found=len(first),
        of_right_type=sum(answer.incident_type is kind[truth_id] for truth_id, answer in first.items()),
        missed=sum(truth.truth_id in arrived and truth.truth_id not in first for truth in real),
        unseen=sum(truth.truth_id not in arrived and truth.truth_id not in first for truth in real),
        false=len(said) - len(hits),
        twice=len(hits) - len(first),
        refuted=sum(means[answer.where] is None for answer in denied),
        denied=sum(means[answer.where] is not None for answer in denied),
        brier=_brier([*said, *denied], means),
        blind_called_calm=sum(not seen and answer.verdict == CALM for answer, seen in areas),
        blind_named=sum(not seen and answer.verdict == BLIND for answer, seen in areas),
        seen_called_blind=sum(seen and answer.verdict == BLIND for answer, seen in areas),
    )


def _brier(answers: Sequence[Answer], means: Mapping[str, Truth | None]) -> float | None:
    if not answers:
        return None
    right = [(means[a.where] is not None) == (a.verdict == HAPPENED) for a in answers]
    return math.fsum((a.confidence - hit) ** 2 for a, hit in zip(answers, right, strict=True)) / len(answers)


def _meant(answer: Answer, real: Sequence[Truth]) -> Truth | None:
    """The nearest incident within 10 km and 8 h; None where there is none."""
    assert answer.at_utc is not None  # noqa: S101 - asked of answers about an event; for the type checker
    near = [
        (great_circle_m(answer.lat_deg, answer.lon_deg, truth.lat_deg, truth.lon_deg), truth.truth_id, truth)
        for truth in real
        if abs(truth.started_utc - answer.at_utc) <= NEAR_TIME
    ]
    best = min(near, key=lambda one: one[:2], default=None)
    return best[2] if best is not None and best[0] <= NEAR_M else None


def observed(world: TheatreWorld, answer: Answer, until: datetime) -> bool:
    """Whether anybody could have seen the 15 km about a place by then: a post on duty, or one clear satellite look."""
    looks = world.looks.filter(pc.less_equal(world.looks["ended_utc"], pa.scalar(until + timedelta(days=1), TIME)))
    looks = looks.filter(pc.greater_equal(looks["chance"], CLEAR))
    begun = looks.filter(pc.less_equal(looks["started_utc"], pa.scalar(until, TIME)))
    at = set(zip(begun["lat_deg"].to_pylist(), begun["lon_deg"].to_pylist(), strict=True))
    return any(great_circle_m(answer.lat_deg, answer.lon_deg, lat, lon) <= AREA_M for lat, lon in at)
