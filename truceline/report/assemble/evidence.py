"""Evidence behind an incident: each observation or claim with its words, its kept file and its place in it."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.arrow import to_records
from truceline.model.errors import OutOfRange
from truceline.model.records import Claim, Observation
from truceline.model.report import EvidenceItem, RestrictionShown
from truceline.model.terms import Description, Phenomenon

RESTRICTIONS = frozenset(
    {Phenomenon.DENIED, Phenomenon.DELAYED, Phenomenon.CONDITIONAL, Phenomenon.INTERFERENCE, Phenomenon.MINES}
)
DUTY = "nothing observed"  # a row that says an observer was on duty; it stands behind coverage, not behind incidents

_UKRAINIAN, _RUSSIAN = frozenset("іїєґІЇЄҐ"), frozenset("ыэъёЫЭЪЁ")


class Evidence:
    """The observations and claims of a day, those behind incidents found by id."""

    def __init__(self, observations: pa.Table, claims: Sequence[Claim], members: frozenset[str]) -> None:
        self._table, self._claims, self._members = observations, claims, members
        behind = pc.is_in(observations.column("observation_id"), value_set=pa.array(sorted(members), pa.string()))
        items = [observed(record) for record in to_records(Observation, observations.filter(behind))]
        items += [claimed(claim) for claim in claims if claim.claim_id in members]
        self._items = {item.evidence_id: item for item in items}

    def of(self, members: Iterable[str]) -> tuple[EvidenceItem, ...]:
        """Evidence items of the ids, in time order.

        Raises:
            OutOfRange: an id that neither an observation nor a claim bears.
        """
        names = list(members)
        unknown = [name for name in names if name not in self._items]
        if unknown:
            raise OutOfRange("incident member", unknown[0], "the id of a given observation or claim")
        return tuple(sorted((self._items[name] for name in names), key=_by_time))

    def restrictions(self, start: datetime, end: datetime) -> tuple[RestrictionShown, ...]:
        """Denied, delayed or conditional access, interference and mines that touch [start, end)."""
        words = pa.array(sorted(phenomenon.value for phenomenon in RESTRICTIONS))
        wanted = self._table.filter(pc.is_in(self._table.column("phenomenon"), value_set=words))
        records = [r for r in to_records(Observation, wanted) if r.started_utc < end and r.ended_utc >= start]
        return tuple(_restriction(r) for r in sorted(records, key=lambda r: (r.started_utc, r.observation_id)))

    def unlocated(self, start: datetime, end: datetime) -> tuple[EvidenceItem, ...]:
        """What lies in [start, end) without a usable place and belongs to no incident."""
        nowhere = self._table.filter(pc.is_null(self._table.column("place")))
        records = [r for r in to_records(Observation, nowhere) if r.phenomenon not in RESTRICTIONS]
        items = [observed(r) for r in records if r.phenomenon.value != DUTY]
        items += [claimed(claim) for claim in self._claims if claim.place is None]
        loose = [item for item in items if item.evidence_id not in self._members]
        return tuple(sorted((i for i in loose if i.started_utc < end and i.ended_utc >= start), key=_by_time))


def observed(record: Observation) -> EvidenceItem:
    """An observation as evidence, in the mission's words."""
    return EvidenceItem(
        evidence_id=record.observation_id,
        kind="observation",
        source=record.source,
        sensor=record.sensor,
        words=_observed_words(record),
        started_utc=record.started_utc,
        ended_utc=record.ended_utc,
        time_precision=record.time_precision.value,
        received_utc=record.received_utc,
        place=record.place,
        observer=record.observer,
        origin="",
        number="" if record.number is None else str(record.number),
        weapon=record.weapon or "",
        quality=record.quality,
        blob_sha256=record.blob_sha256,
        where=record.where,
        means=record.means.value,
        observation=record.phenomenon.value,
        description=record.description.value,
        object_class=record.object_class.value,
        remark=record.text or "",
        language=language_of(record.text or ""),
        exercise=record.exercise,
    )


def claimed(claim: Claim) -> EvidenceItem:
    """A claim as evidence: the words verbatim, and the origin it may share with others."""
    return EvidenceItem(
        evidence_id=claim.claim_id,
        kind="claim",
        source=claim.source,
        sensor=claim.speaker,
        words=claim.text,
        started_utc=claim.started_utc,
        ended_utc=claim.ended_utc,
        time_precision=claim.time_precision.value,
        received_utc=claim.received_utc,
        place=claim.place,
        observer=None,
        origin=claim.origin,
        number="",
        weapon="",
        quality=(),
        blob_sha256=claim.blob_sha256,
        where=claim.where,
        object_class=claim.object_class.value,
        language=language_of(claim.text),
        exercise=claim.exercise,
    )


def language_of(text: str) -> str:
    """BCP 47 tag as far as the letters alone tell it; "und" where they do not.

    >>> language_of("Вибухи у Харкові"), language_of("Explosions heard")
    ('uk', 'und')
    """
    letters = frozenset(text)
    if letters & _UKRAINIAN:
        return "uk"
    if letters & _RUSSIAN:
        return "ru"
    return "und-Cyrl" if any("а" <= letter.lower() <= "я" for letter in letters) else "und"


def _observed_words(record: Observation) -> str:
    parts = [f"{record.means.value} {record.phenomenon.value}"]
    if record.description is not Description.UNDETERMINED:
        parts.append(record.description.value)
    if record.frp_mw is not None and math.isfinite(record.frp_mw):
        parts.append(f"radiative power {record.frp_mw:.1f} MW")
    if record.text:
        parts.append(f"remark: {record.text}")
    return "; ".join(parts)


def _restriction(record: Observation) -> RestrictionShown:
    remark = f": {record.text}" if record.text else ""
    return RestrictionShown(
        evidence_id=record.observation_id,
        at_utc=record.started_utc,
        words=f"{record.phenomenon.value}{remark}",
        place=record.place if record.place is not None else record.observer,
        observer=record.sensor,
        means=record.means.value,
    )


def _by_time(item: EvidenceItem) -> tuple[datetime, datetime, str]:
    return item.started_utc, item.ended_utc, item.evidence_id
