"""The grade of evidence of an incident: a function of who is behind it, never of its number (docs/fusion.md).

1. The members are put under their origins: the mission's observers, instruments, bodies of parties by side, others.
2. Each origin says that it happened, that it did not, or nothing that counts: heat of a lasting source, heat near a
   place that is known by its settlement alone, a post on watch that perceived nothing.
3. The grade follows from the origins alone.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from truceline.claims.denials import denies
from truceline.claims.party_bodies import OF_EITHER_SIDE, side_of
from truceline.fusion.dependence.source_dependence import SECONDARY
from truceline.fusion.evidence.evidence_combination import WeighedSet
from truceline.fusion.evidence.members import Member, Members, member_id
from truceline.fusion.likelihood.thermal_clutter import other_hot_days
from truceline.fusion.measurements.measurement_table import REPORT, SATELLITES, Measurements
from truceline.fusion.params import Params
from truceline.model.grade import Grade, GradeOfEvidence, OriginHeard, OriginKind, Says
from truceline.model.records import Claim, Observation
from truceline.model.terms import Means, Phenomenon

Origin = tuple[str, OriginKind]

PERCEIVED = frozenset({Means.HEARD, Means.SAW, Means.RECORDED, Means.SPOTTED})
EXACT_M = (
    1_000.0  # heat within a day corroborates an exact place (4 to 10 times chance), never a settlement (R, 7.1, 7.3)
)
LASTING_DAYS = 3  # other days with heat there within the sixty before, from which the source lasts; J
MISSED_NATS = -math.log(3)  # a watch that would have perceived two of three such events; J
OUTLETS = "outlets that looked at nothing themselves"

_BECAUSE = {
    Grade.OBSERVED: "The mission perceived it: {mission}.",
    Grade.CORROBORATED: "Origins that do not depend on each other, none of them a party, say so: {others}.",
    Grade.CONTESTED: "{yes} say that it happened; against it stand {against}.",
    Grade.REPORTED: "One origin that is no party says so: {others}.",
    Grade.UNRESOLVED: "Something was recorded by {instruments}, and nobody says what it was.",
    Grade.DISCOUNTED: "The heat has a lasting source: the place was hot on other days before.",
}
_PARTIES_ALONE = "Bodies of parties alone say so: {parties}."
_DENIED_ALONE = "Nobody says that it happened; against it stand {against}."


def grade_of(origins: Sequence[OriginHeard]) -> GradeOfEvidence:
    """The grade that follows from some origins.

    >>> grade_of([OriginHeard(name="a paper", kind=OriginKind.TEXT, says=Says.HAPPENED, evidence=("e1",))]).word.value
    'reported'
    """
    word = _word(origins)
    yes = [one for one in origins if one.says is Says.HAPPENED]
    of = {kind: [one.name for one in yes if one.kind is kind] for kind in OriginKind}
    others = [*of[OriginKind.TEXT], *of[OriginKind.INSTRUMENT]]
    against = [f"{one.name} ({one.says.value})" for one in origins if one.says in AGAINST]
    said = _PARTIES_ALONE if word is Grade.REPORTED and not others else _BECAUSE[word]
    if word is Grade.UNRESOLVED and against and not yes:
        said = _DENIED_ALONE
    because = said.format(
        mission=_and(of[OriginKind.MISSION]),
        others=_and(others),
        parties=_and(of[OriginKind.PARTY]),
        yes=_and([one.name for one in yes]),
        against=_and(against),
        instruments=_and([one.name for one in origins if one.kind is OriginKind.INSTRUMENT] or ["nobody"]),
    )
    if word is Grade.REPORTED and others and of[OriginKind.PARTY]:
        because = f"{because.removesuffix('.')}; bodies of parties say so too: {_and(of[OriginKind.PARTY])}."
    aside = [f"{one.name}: {one.says.value}" for one in origins if one.says in ASIDE and word is not Grade.DISCOUNTED]
    more = f" Not counted: {_and(aside)}." if aside else ""
    return GradeOfEvidence(word=word, because=because[:1].upper() + because[1:] + more, origins=tuple(origins))


AGAINST = frozenset({Says.DENIES, Says.MISSED})
ASIDE = frozenset({Says.LASTING, Says.NEARBY, Says.REPEATS})


def _word(origins: Sequence[OriginHeard]) -> Grade:
    yes = [one for one in origins if one.says is Says.HAPPENED]
    if any(one.kind is OriginKind.MISSION for one in yes):
        return Grade.OBSERVED
    others = [one for one in yes if one.kind is not OriginKind.PARTY]
    if all(one.kind is OriginKind.INSTRUMENT for one in yes) and len(yes) < 2:  # one instrument cannot tell what it was
        lasting = not yes and any(one.says is Says.LASTING for one in origins)
        return Grade.DISCOUNTED if lasting else Grade.UNRESOLVED
    if any(one.says in AGAINST for one in origins):
        return Grade.CONTESTED
    return Grade.CORROBORATED if len(others) > 1 else Grade.REPORTED


def graded(
    weighed: WeighedSet, measurements: Measurements, members: Members, lasting: frozenset[str], params: Params
) -> GradeOfEvidence:
    """The grade of a weighed set. `lasting` are hot spots of lasting sources, as `lasting_heat` finds them."""
    groups: dict[Origin, list[Member]] = defaultdict(list)
    voices: dict[Origin, set[str]] = defaultdict(set)
    for row in weighed.measurements:
        for item in measurements.inside(row).tolist():
            origin = _origin(members[item], str(measurements.voice[row]), params)
            groups[origin].append(members[item])
            voices[origin].add(_voice(measurements, row))
    spoken = {_voice(measurements, row) for row in weighed.independent}
    exact = any(
        _is_exact(one) for (_, kind), mine in groups.items() if kind is not OriginKind.INSTRUMENT for one in mine
    )
    told = any(kind is not OriginKind.INSTRUMENT for _, kind in groups)
    heard = [
        _heard(name, kind, mine, exact=exact or not told, lasting=lasting)
        for (name, kind), mine in sorted(groups.items())
    ]
    heard = [
        replace(one, says=Says.REPEATS) if one.says is Says.HAPPENED and spoken.isdisjoint(voices[origin]) else one
        for origin, one in zip(sorted(groups), heard, strict=True)
    ]
    return _acknowledged(grade_of([*heard, *_missed(weighed)]), groups)


def graded_rows(rows: Sequence[Observation]) -> GradeOfEvidence:
    """The grade of what observers alone named: each is an origin of the mission."""
    by_sensor: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_sensor[row.sensor].append(row.observation_id)
    kind = {row.sensor: _kind(row) for row in rows}
    return grade_of(
        [
            OriginHeard(name=name, kind=kind[name], says=Says.HAPPENED, evidence=tuple(sorted(ids)))
            for name, ids in sorted(by_sensor.items())
        ]
    )


def _origin(member: Member, voice: str, params: Params) -> tuple[str, OriginKind]:
    """Name and kind of the origin of one item."""
    if isinstance(member, Observation):
        kind = _kind(member)
        return (voice if kind is OriginKind.INSTRUMENT else member.sensor), kind
    source = params.source(member.source)
    side = side_of(member.speaker, source.lineage, member.source)
    if side:
        return side, OriginKind.PARTY
    return (source.title or member.source) if source.primary else OUTLETS, OriginKind.TEXT


def _voice(measurements: Measurements, row: int) -> str:
    """The voice of a measurement as dependence counts it: all who did not look share one."""
    text = measurements.family[row] == REPORT and not measurements.primary[row]
    return SECONDARY if text else str(measurements.voice[row])


def _kind(row: Observation) -> OriginKind:
    if row.means in PERCEIVED:
        return OriginKind.MISSION
    return OriginKind.INSTRUMENT if row.means is Means.DETECTED else OriginKind.TEXT


def _heard(name: str, kind: OriginKind, mine: Sequence[Member], *, exact: bool, lasting: frozenset[str]) -> OriginHeard:
    """One origin and what it says. A body of a party is named by its offices, not by its side."""
    if kind is OriginKind.PARTY:
        name = _and(sorted({one.speaker for one in mine if isinstance(one, Claim)}))
    ids = tuple(sorted(map(member_id, mine)))
    made = OriginHeard(name=name, kind=kind, says=Says.HAPPENED, evidence=ids)
    if kind is OriginKind.INSTRUMENT and name == SATELLITES:
        return replace(made, says=_heat(mine, exact=exact, lasting=lasting))
    if mine and all(isinstance(one, Claim) and one.denied and denies(one.text) for one in mine):
        return replace(made, says=Says.DENIES)
    return made


def _heat(mine: Iterable[Member], *, exact: bool, lasting: frozenset[str]) -> Says:
    """What hot spots say: nothing of a place that burns on other days, nothing about a settlement."""
    if all(member_id(one) in lasting for one in mine):
        return Says.LASTING
    return Says.HAPPENED if exact else Says.NEARBY


def lasting_heat(members: Iterable[Member], earlier: pa.Table, params: Params) -> frozenset[str]:
    """Ids of the hot spots of places that were hot on other days before; asked once for each day of the spots.

    `earlier` holds instrument rows of the sixty days before (schema OBSERVATION).
    """
    by_day = defaultdict(list)
    for one in members:
        if isinstance(one, Observation) and one.phenomenon is Phenomenon.HOT_SPOT and one.place is not None:
            by_day[one.started_utc.replace(hour=0, minute=0, second=0, microsecond=0)].append(one)
    found: set[str] = set()
    for start, spots in by_day.items():
        centres = np.array([one.place.centre() for one in spots if one.place is not None])
        days = other_hot_days(centres[:, 0], centres[:, 1], earlier, start=start, params=params)
        found.update(
            one.observation_id for one, count in zip(spots, days.tolist(), strict=True) if count >= LASTING_DAYS
        )
    return frozenset(found)


def _is_exact(member: Member) -> bool:
    """Whether an item places the event to within a kilometre."""
    if member.place is None:
        return False
    spread = member.place.spread()
    return bool(max(spread.east_m2, spread.north_m2) <= EXACT_M**2)


def _missed(weighed: WeighedSet) -> list[OriginHeard]:
    """Posts on watch that would have perceived such an event and did not."""
    return [
        OriginHeard(name=term.silence.who, kind=OriginKind.MISSION, says=Says.MISSED, evidence=())
        for term in weighed.terms
        if term.silence is not None and term.silence.watch and term.nats <= MISSED_NATS
    ]


def _acknowledged(made: GradeOfEvidence, groups: Mapping[Origin, Sequence[Member]]) -> GradeOfEvidence:
    """With the bodies of parties that say it happened, and whether those of both sides do."""
    own = [one for one in made.origins if one.kind is OriginKind.PARTY and one.says is Says.HAPPENED]
    yes = {item for one in own for item in one.evidence}
    told = {
        side: {one.speaker for one in mine if isinstance(one, Claim) and one.claim_id in yes}
        for (side, kind), mine in groups.items()
        if kind is OriginKind.PARTY
    }
    sides = [side for side, bodies in told.items() if bodies and side not in OF_EITHER_SIDE]
    bodies = sorted(set().union(*told.values()))
    return replace(made, said_by_parties=tuple(bodies), acknowledged=len(sides) > 1)


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
