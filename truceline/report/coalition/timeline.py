"""What is dated: meetings, statements, entries into force under each reading, deliveries, truces, monitoring.

A mark is a moment or a span, on the clock of the zone it was given in. Where sources or readings give other dates for
the same thing, the marks share a bar from the first to the last of them. Parties have no lane and no colour.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from truceline.agreement.nouns import Agreement
from truceline.agreement.readings import under
from truceline.model.pledge import Domain, Lane, Milestone, Stance, State, Step
from truceline.model.records import Entry, record_id
from truceline.model.terms import TimePrecision
from truceline.report.coalition.known import Known
from truceline.report.coalition.view import name_of

TRUCES = "corridors"  # source whose rows are proposals of local truces
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One dated thing."""

    mark_id: str
    lane: str
    title: str
    reading: str
    site: str
    started_utc: datetime
    ended_utc: datetime
    by_day: bool  # a day or longer, without a time of day
    zone: str  # IANA, on whose clock it was given; "" where only days are known
    disputed: bool
    first_utc: datetime  # of all dates given for the same thing
    last_utc: datetime
    words: str
    speaker: str
    origin: str
    mark: str

    @property
    def bar(self) -> bool:
        """Whether it is drawn as a bar: disputed, or not known to the day."""
        return self.disputed or self.ended_utc - self.started_utc > DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All marks in order of time."""

    exercise: bool
    as_of_utc: datetime
    zone: str  # on whose clock the page is drawn
    marks: tuple[Mark, ...]

    def lanes(self) -> list[tuple[str, list[Mark]]]:
        """The lanes that hold marks, in their order."""
        held = [(lane.value, [mark for mark in self.marks if mark.lane == lane.value]) for lane in Lane]
        return [(lane, marks) for lane, marks in held if marks]


def timeline(
    known: Known, texts: Sequence[Agreement] = (), truces: Iterable[Entry] = (), *, zone: str, exercise: bool = False
) -> Timeline:
    """Marks of a ledger, of agreements under each of their readings, and of local truces."""
    marks = [
        *(_milestone(row) for row in known.ledger.milestones),
        *_steps(known),
        *_stances(known),
        *(mark for text in texts for mark in _force(text)),
        *_truces(truces),
    ]
    once = {mark.mark_id: mark for mark in marks}
    return Timeline(
        exercise=exercise or known.ledger.exercise or any(text.exercise for text in texts),
        as_of_utc=known.as_of,
        zone=zone,
        marks=tuple(sorted(_together(once.values()), key=lambda m: (m.started_utc, m.ended_utc, m.lane, m.mark_id))),
    )


def _milestone(row: Milestone) -> Mark:
    return Mark(
        mark_id=row.milestone_id,
        lane=row.lane.value,
        title=row.what,
        reading=row.reading,
        site=row.site,
        started_utc=row.started_utc,
        ended_utc=row.ended_utc,
        by_day=row.time_precision is TimePrecision.DAY,
        zone=row.zone,
        disputed=row.disputed,
        first_utc=row.started_utc,
        last_utc=row.ended_utc,
        words="",
        speaker=row.speaker,
        origin=row.origin,
        mark=row.mark.value,
    )


def _steps(known: Known) -> Iterator[Mark]:
    for one in known.ledger.promises.values():
        for step in one.steps:
            arrived = step.state in (State.DELIVERED, State.IN_SERVICE)
            watching = one.first.domain is Domain.MONITORING or one.first.sensor_kind
            lane = Lane.MONITORING if watching else Lane.DELIVERY if arrived else Lane.STATEMENT
            amount = f", {step.amount}" if step.amount is not None else ""
            title = f"{name_of(one.first.contributor)}: {step.state.value}{amount}: {one.first.what}"
            yield _said(step.step_id, lane, title, step)


def _stances(known: Known) -> Iterator[Mark]:
    for one in known.ledger.stances:
        about = "a part of its own" if one.party == one.contributor else name_of(one.contributor)
        title = f"{name_of(one.party)} {one.position.value} {about} as {one.role.value}"
        yield _said(one.stance_id, Lane.STATEMENT, title, one)


def _said(mark_id: str, lane: Lane, title: str, row: Step | Stance) -> Mark:
    return Mark(
        mark_id=mark_id,
        lane=lane.value,
        title=title,
        reading="",
        site="",
        started_utc=row.started_utc,
        ended_utc=row.ended_utc,
        by_day=row.time_precision is TimePrecision.DAY,
        zone="",
        disputed=False,
        first_utc=row.started_utc,
        last_utc=row.ended_utc,
        words=row.words,
        speaker=row.speaker,
        origin=row.origin,
        mark=row.mark.value,
    )


def _force(text: Agreement) -> Iterator[Mark]:
    """One mark for each moment from which rules of a text are in force under readings; disputed where these differ."""
    held: dict[tuple[datetime, str], dict[str, list[str]]] = {}
    for reading in text.readings:
        for rule in under(text, reading):
            if rule.in_force_from is not None:
                key = (rule.in_force_from.at_utc, rule.in_force_from.zone)
                held.setdefault(key, {}).setdefault(reading.reading_id, []).append(rule.rule_id)
    everywhere = [set(readings) for readings in held.values()]
    disputed = len(held) > 1 and any(len(readings) < len(text.readings) for readings in everywhere)
    sources = {rule.rule_id: rule for rule in text.rules}
    for (at, zone_name), readings in held.items():
        rules = sorted({rule for named in readings.values() for rule in named})
        whose = (
            ", ".join(reading.rpartition("/")[2] for reading in readings) if len(readings) < len(text.readings) else ""
        )
        first = sources[rules[0]]
        yield Mark(
            mark_id=record_id("force", text.agreement_id, at.isoformat(), zone_name, whose),
            lane=Lane.FORCE.value,
            title=text.title,
            reading=whose,
            site="",
            started_utc=at,
            ended_utc=at,
            by_day=False,
            zone=zone_name,
            disputed=disputed and bool(whose),
            first_utc=at,
            last_utc=at,
            words=f"rules {', '.join(rule.rpartition('/')[2] for rule in rules)}",
            speaker=", ".join(one.held_by for one in text.readings if one.reading_id in readings and whose),
            origin=first.source_address,
            mark=first.mark,
        )


def _truces(entries: Iterable[Entry]) -> Iterator[Mark]:
    for one in entries:
        if one.source == TRUCES:
            yield Mark(
                mark_id=one.entry_id,
                lane=Lane.LOCAL_TRUCE.value,
                title=f"local truce proposed: {one.site or one.item}",
                reading="",
                site=one.site,
                started_utc=one.started_utc,
                ended_utc=one.ended_utc,
                by_day=True,
                zone="Europe/Kyiv",
                disputed=False,
                first_utc=one.started_utc,
                last_utc=one.ended_utc,
                words=one.outcome.value,
                speaker=one.by,
                origin=f"{one.where} of kept file {one.blob_sha256[:12]}",
                mark="V",
            )


def _together(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Disputed marks of one thing share the span from the first to the last date given for it."""
    some = list(marks)
    spans: dict[tuple[str, str], tuple[datetime, datetime]] = {}
    for mark in some:
        if mark.disputed:
            key = (mark.lane, mark.title)
            first, last = spans.get(key, (mark.started_utc, mark.ended_utc))
            spans[key] = (min(first, mark.started_utc), max(last, mark.ended_utc))
    for mark in some:
        span = spans.get((mark.lane, mark.title)) if mark.disputed else None
        yield mark if span is None else replace(mark, first_utc=span[0], last_utc=span[1])
