"""Statements into claims: which event a text alleges, on what kind of object, on whose word."""

from collections.abc import Iterable
from functools import lru_cache

import pyarrow as pa

from truceline.claims.lexicon import ATTACK, ENERGY, KIND, NO_EVENT, OBJECTS, SPEAKERS
from truceline.claims.near_duplicates import normal, origins
from truceline.model.arrow import to_records, unpack_place
from truceline.model.place import Disc, Place
from truceline.model.records import Claim, Statement
from truceline.model.terms import IncidentType, ObjectClass
from truceline.sources.ucdp import CODED

NAMED_KIND = 0.72  # share of the kind a text names; model.md 2.1, diagonal of the confusion table M
LABEL_KIND = {  # labels of the aggregator that say how, once the text says that
    "artillery": IncidentType.SHELLING,
    "airstrike": IncidentType.DEEP_STRIKE,
    "uav": IncidentType.DEEP_STRIKE,
    "firefighb": IncidentType.SMALL_ARMS,
    "firefight": IncidentType.SMALL_ARMS,
    "raid": IncidentType.SMALL_ARMS,
}
UNSAID = (  # shares where neither words nor labels say how; J
    (IncidentType.SHELLING, 0.4),
    (IncidentType.DEEP_STRIKE, 0.4),
    (IncidentType.SMALL_ARMS, 0.15),
    (IncidentType.INFRA_STRIKE, 0.05),
)


def read_claims(statements: pa.Table) -> list[Claim]:
    """Claims of a statement table (schema `STATEMENT`), in its order.

    A statement in which nothing happened makes no claim, unless people coded it as an event: then it is one, and an
    origin of its own, since one article may tell of several. Origins are found among all statements of the table,
    so hand over the whole window at once.
    """
    said = to_records(Statement, statements)
    origin_of = origins(said)
    return [
        _claim(one, one.statement_id if CODED in one.labels else origin_of[one.statement_id])
        for one in said
        if CODED in one.labels or alleges_event(one.text)
    ]


def original_places(statements: pa.Table) -> list[tuple[str, Place]]:
    """By whom and where events were alleged, each wording and place once: how busy a region is with reports.

    The statements before the window: no origins are needed, so a month of them is read quickly.
    """
    rows = (statements[name].to_pylist() for name in ("source", "text", "place"))
    found: dict[tuple[str, float, float], tuple[str, Place]] = {}
    for source, text, place in zip(*rows, strict=True):
        if place is not None and alleges_event(text):
            known = unpack_place(place)
            found.setdefault((normal(text), *known.centre()), (source, known))
    return list(found.values())


def firsts(claims: Iterable[Claim]) -> list[Claim]:
    """The first received claim of every origin; the others repeat it."""
    found: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda one: (one.received_utc, one.started_utc, one.claim_id)):
        found.setdefault(claim.origin, claim)
    return list(found.values())


@lru_cache(maxsize=1 << 17)  # the headlines of a month are asked again for every day of it
def alleges_event(text: str) -> bool:
    """Whether the words say that something was fired, hit, burnt or exploded.

    >>> alleges_event("Drone strike hits substation at Port Meridia")
    True
    >>> alleges_event("Court sentences man who planned attack")
    False
    """
    return bool(ATTACK.search(text)) and not NO_EVENT.search(text)


def object_class(text: str) -> ObjectClass:
    """The object a text names, the narrowest word first; N/K where it names none.

    >>> object_class("В Курской области горит газоизмерительная станция").value
    'gas metering station'
    """
    return next((named for named, words in OBJECTS if words.search(text)), ObjectClass.NOT_KNOWN)


def speaker_of(text: str, otherwise: str) -> str:
    """The office a text quotes, or the speaker stated by the source."""
    return next((name for name, words in SPEAKERS if words.search(text)), otherwise)


def kinds(text: str, labels: tuple[str, ...], named: ObjectClass) -> tuple[tuple[IncidentType, float], ...]:
    """P(type | an event happened), as the words and the labels say; sums to 1, larger first.

    A strike on infrastructure of which no text names the infrastructure is rare.
    """
    if named in ENERGY:
        found = [IncidentType.INFRA_STRIKE]
    else:
        found = [kind for kind, words in KIND.items() if words.search(text)]
        found = found or sorted({LABEL_KIND[label] for label in labels if label in LABEL_KIND})
    if not found:
        return UNSAID
    others = [(kind, share) for kind, share in UNSAID if kind not in found]
    rest = (1 - NAMED_KIND) / sum(share for _, share in others)
    return (*((kind, NAMED_KIND / len(found)) for kind in found), *((kind, share * rest) for kind, share in others))


def _claim(said: Statement, origin: str) -> Claim:
    named = object_class(said.text)
    return Claim(
        claim_id=said.statement_id,
        source=said.source,
        speaker=speaker_of(said.text, said.speaker),
        origin=origin,
        incident_types=kinds(said.text, said.labels, named),
        object_class=named,
        started_utc=said.started_utc,
        ended_utc=said.ended_utc,
        time_precision=said.time_precision,
        received_utc=said.received_utc,
        place=said.place,
        vague_m=_vague_m(said.place),
        text=said.text,
        exercise=said.exercise,
        blob_sha256=said.blob_sha256,
        where=said.where,
    )


def _vague_m(place: Place | None) -> float:
    if place is None:
        return 0.0
    if isinstance(place, Disc):
        return place.radius_m
    spread = place.spread()
    return float(max(spread.east_m2, spread.north_m2) ** 0.5)
