"""The `Report` value: everything that a format may show, decided before any format runs.

Formats import nothing but the model. Whatever a page needs (sentences, shapes to draw, shares) is here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.model.account import Account
from truceline.model.cases import CaseChange
from truceline.model.place import Place, Polygon
from truceline.model.program import Program
from truceline.model.records import Finding, Incident, Note
from truceline.model.sea import SeaDay
from truceline.model.telling import Telling
from truceline.model.terms import Verdict

REPORT_VERSION = "truceline.report/1"
NO_DATA = "No data kept for this day: no kept file has a row of it. Nothing is said about it, not that it was calm."
LISTED_FROM = 0.20  # upper end of "very unlikely" (ICD-203): below it an incident stands in the compact table

# What a sentence of the summary may begin with, before a colon; what follows without one belongs to the topic above.
SUMMARY_TOPICS = (
    "Exercise",
    "New",
    "Found",
    "Casualties",
    "To decide",
    "Verdicts",
    "Asked for",
    "Not seen",
    "Restrictions",
    "Not located",
    "Degraded",
    "Account",
    "Changed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a rule under one reading, as text a diplomat reads."""

    name: str  # "in force from"
    value: str  # "18 March 2025, 00:00 (Europe/Moscow)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One rule of the agreement as it stands beside an incident."""

    rule_id: str
    rule_type: str  # "12 protected-target moratorium"
    article: str
    sentence: str  # what the rule says, under the base parameters
    wording: tuple[tuple[str, str], ...]  # (BCP 47 language, clause text)
    source_address: str
    verified: bool
    schematic: bool  # a zone of this rule was drawn by us, not by the text
    sentences: tuple[tuple[str, str], ...] = ()  # (BCP 47 language, the same sentence), in every language spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShown:
    """Whose reading, where stated, what it changes."""

    reading: str  # "Moscow"
    held_by: str
    stated: str  # source address and date
    sentence: str
    changes: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One observation or claim behind an incident, traceable to the kept bytes."""

    evidence_id: str
    kind: str  # "observation" or "claim"
    source: str
    sensor: str  # sensor or speaker
    words: str  # "saw explosion", or the claim verbatim
    started_utc: datetime
    ended_utc: datetime
    time_precision: str
    received_utc: datetime
    place: Place | None
    observer: Place | None
    origin: str  # claims of one origin count once; "" for observations
    number: str
    weapon: str
    quality: tuple[str, ...]
    blob_sha256: str
    where: str
    means: str = ""  # the observer table's columns, as given; "" for a claim
    observation: str = ""
    description: str = ""
    object_class: str = ""
    remark: str = ""  # the observer's own words
    language: str = "und"  # BCP 47 language of `words`, where the letters tell it
    exercise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentCase:
    """An incident with its evidence and its findings under every reading."""

    incident: Incident
    near: str  # "4 km NE of Sudzha"
    evidence: tuple[EvidenceItem, ...]
    findings: tuple[Finding, ...]  # those of rules that speak about it, one per rule and reading
    not_covered: bool  # no rule of the text speaks about it
    title: str = ""  # "Fire at the gas metering station at Sudzha, Kursk oblast"
    number: str = ""  # of the case, "2025-03-21-017": the same in every report; "" before the register begins
    first_known_utc: datetime | None = None  # the cut-off by which the mission first knew of it
    last_changed_utc: datetime | None = None
    parents: tuple[str, ...] = ()  # cases that it was split off from
    history: tuple[CaseChange, ...] = ()
    telling: Telling | None = None  # the case in words; None in older reports
    listed: bool = True  # told in full; the others stand in a compact table

    @property
    def touch(self) -> int:
        """How far it touches the agreement: 0 a rule speaks about it, 1 a rule may, 2 outside scope, 3 not covered."""
        within = [one for one in self.findings if one.verdict != Verdict.OUTSIDE_SCOPE]
        if within:
            return int(all(one.not_known for one in within))
        return 2 if self.findings else 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseElsewhere:
    """A case of other days that items of this day belong to, or that changed on this day."""

    number: str
    started_utc: datetime
    ended_utc: datetime
    items: tuple[str, ...]  # of this day
    changes: tuple[CaseChange, ...]  # of this day


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSeen:
    """One cell of the blind map over the whole day."""

    cell: str
    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float
    seen_share: float  # share of hours in which at least one sensor had a clear view, expected value
    blind: str | None  # letter of the main reason where the share is below one half
    next_look_utc: datetime | None = None  # first pass after the day of a satellite whose feed is received


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorDay:
    """What one sensor did that day."""

    sensor_id: str
    title: str
    looks: int
    clear_share: float | None  # mean chance of a clear view; None where unknown
    blind: tuple[tuple[str, float], ...]  # (reason in words, share of area-hours)
    next_look_utc: datetime | None
    basis: str = ""  # what the passes of a satellite rest on, or what a text source covers


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSeen:
    """What could be seen of one kind of event."""

    kind: str  # an IncidentType
    seen_share: float  # mean chance that such an event would have been detected, over the area-hours
    no_eyes_share: float  # of the area-hours: chance below one in a hundred
    reason: str  # in words: what hid the most of them; "" where there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class HourSeen:
    """One hour of the day over the whole area."""

    start_utc: datetime
    seen_share: float
    blind: tuple[tuple[str, float], ...]  # (letter of the reason, share of the area)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLook:
    """The next look of one satellite at a place."""

    sensor_id: str
    title: str
    at_utc: datetime | None  # None: no pass within 48 hours
    window_min: float  # the pass lies within so many minutes of it
    chance: float  # share of the fires seen that a look straight down under a clear sky would show
    scan_deg: float | None  # how far aside it looks; None where not known
    received: bool  # whether its feed was received for the day
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAhead:
    """A place, and the next looks at it."""

    name: str
    lat_deg: float
    lon_deg: float
    looks: tuple[PlaceLook, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindDay:
    """The blind map of a day as a page of its own."""

    exercise: bool
    mission: str
    disclaimer: str
    day: str  # ISO date in `zone`
    zone: str
    start_utc: datetime
    as_of_utc: datetime
    coverage: "CoverageDay"
    hours: tuple[HourSeen, ...]
    places: tuple[PlaceAhead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDay:
    """What could be seen, and what could not."""

    area: str  # name of the watched area
    area_hours: float  # cell-hours in the watched area
    seen_share: float  # 0..1 of the area-hours
    unknown_share: float  # share where nobody knows (cloud not known)
    blind: tuple[tuple[str, float], ...]  # (reason in words, share of area-hours)
    cells: tuple[CellSeen, ...]
    sensors: tuple[SensorDay, ...]
    sentence: str
    no_eyes_share: float | None = None  # of the area-hours: no sensor had a view at all; None in older reports
    kinds: tuple[KindSeen, ...] = ()
    holes: tuple[str, ...] = ()  # feeds of which nothing is kept for the day: "X: no rows in this vault at all."


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionShown:
    """Denied, delayed or conditional access; interference; mines."""

    evidence_id: str
    at_utc: datetime
    words: str
    place: Place | None
    observer: str
    means: str = ""  # as given: saw, recorded


def rule_order(rule_id: str) -> tuple[tuple[int, str], ...]:
    """Rules as a reader counts them.

    >>> sorted(["M10", "M2", "M1"], key=rule_order)
    ['M1', 'M2', 'M10']
    """
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split("([0-9]+)", rule_id))


def reading_of(finding: Finding) -> str:
    """A reading beside its rule: where several texts are in force, the rule names the text already.

    "Moscow" for the reading "energy-2025/Moscow" of the rule "energy-2025/E1".
    """
    text, _, _ = finding.rule_id.rpartition("/")
    return finding.reading.removeprefix(f"{text}/") if text else finding.reading


def items(asked: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    """Findings of what rules ask for, one tuple for each thing asked for: its readings, in the order given."""
    made: list[list[Finding]] = []
    for finding in asked:
        last = made[-1] if made else []
        same = last and (last[0].rule_id, last[0].subject) == (finding.rule_id, finding.subject)
        if same and finding.reading not in {one.reading for one in last}:
            last.append(finding)
        else:
            made.append([finding])
    return [tuple(one) for one in made]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """A line of the mission's register behind a finding. Whom it is about and who stated it stay in the register."""

    entry_id: str
    source: str
    kind: str
    item: str
    site: str
    channel: str
    reference: str
    number: str
    outcome: str
    started_utc: datetime  # of a position: a cell of six hours, and all times lie on its ends
    ended_utc: datetime
    stated_utc: datetime
    received_utc: datetime
    place: str  # of a position: its cell, or that it is withheld; "" otherwise
    quality: tuple[str, ...]
    blob_sha256: str
    where: str
    exercise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDay:
    """One source: what was kept, what it is worth, what is wrong with it."""

    source: str
    title: str
    licence: str
    origin: str
    files: tuple[tuple[str, str, int], ...]  # (file name, sha256, bytes)
    rows_of_day: int
    known_faults: tuple[str, ...]
    notes: tuple[Note, ...]  # degradations recorded while reading


FILE_WITHDRAWN = "file withdrawn"  # `Correction.what` of a kept file that was taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One difference to the report before, or a kept file that was withdrawn on the record."""

    subject: str  # number of a case, or incident or finding id; of a file its SHA-256
    what: str  # "new case", "changed", "merged", "split", "withdrawn", "verdict changed", "file withdrawn"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Something to draw on the map that is not an incident."""

    kind: str  # "zone", "line"
    title: str
    drawn_by: str
    dated: str  # ISO date of the shape, or ""
    schematic: bool
    polygons: tuple[Polygon, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A further agreement in force. Its rules and readings carry its id before a slash, as do those of the first."""

    agreement_id: str
    title: str
    agreement_sha256: str


NOT_REVIEWED = "not reviewed by a person"  # `Report.review` of a mission without officers
DRAFT = "DRAFT"  # of one with officers, until two of them released it
EDITION = "edition "  # and its number: what two people signed; the bundle has their signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionShown:
    """A decision of an officer about a case of the report. The signed line of the journal has all of it."""

    entry: int  # its number in the journal
    case: str  # its number
    others: tuple[str, ...]  # the other cases that it speaks of
    act: str  # take, ask, assess, accept, same event, correct and so on
    officer: str  # name on the mission's list
    role: str  # under which the officer acted
    at_utc: datetime  # when it was signed
    clock: str  # the same moment by the mission's clock
    before: str  # state of the case
    after: str  # state of the case that the act led to
    reason: str  # a short code, as the mission uses them
    text: str  # in the officer's own words
    about: tuple[tuple[str, str], ...]  # what the act needs besides: (name, value)
    struck: bool  # undone by a later decision: shown, struck through


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One day, one `as_of`: the value behind every format."""

    version: str
    exercise: bool
    mission: str
    disclaimer: str
    agreement_id: str
    agreement_title: str
    agreement_sha256: str
    day: str  # ISO date in `zone`
    zone: str
    start_utc: datetime
    end_utc: datetime
    as_of_utc: datetime
    software: str
    model_id: str
    params_digest: str
    calibration: str  # "uncalibrated"
    summary: tuple[str, ...]  # sentences in mission wording
    cases: tuple[IncidentCase, ...]
    period_findings: tuple[Finding, ...]  # rules over the whole day, per reading
    clauses: tuple[Clause, ...]
    readings: tuple[ReadingShown, ...]
    coverage: CoverageDay
    restrictions: tuple[RestrictionShown, ...]
    sources: tuple[SourceDay, ...]
    degraded: tuple[Note, ...]
    corrections: tuple[Correction, ...]
    previous: str | None  # sha256 of the report.json before, where there was one
    shapes: tuple[Shape, ...]
    background: int = 0  # sets of detections too improbable to describe; counted, kept, and in no case
    further: tuple[Instrument, ...] = ()  # agreements in force beside the first
    unlocated: tuple[EvidenceItem, ...]  # received, inside the day, without a usable place
    asked: tuple[Finding, ...] = ()  # what rules ask for by themselves, per reading; each with a subject
    register: tuple[RegisterLine, ...] = ()  # the lines behind `asked`
    elsewhere: tuple[CaseElsewhere, ...] = ()  # cases of other days that this day's items changed
    account: Account | None = None  # what became of every item received for the day; None in older reports
    program: Program | None = None  # which one made it; None in reports of earlier versions
    review: str = NOT_REVIEWED  # or DRAFT, or the edition that two people signed
    decisions: tuple[DecisionShown, ...] = ()  # of officers about its cases, by `as_of`
    sea: SeaDay | None = None  # where transmissions of ships were kept and there is a lane; absent otherwise


def no_data(report: Report) -> bool:
    """Whether no kept file has a row of the day."""
    return not any(source.rows_of_day for source in report.sources) and not (report.account and report.account.received)
