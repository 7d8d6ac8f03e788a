"""Who among the members of a set speaks for himself, and who may only repeat it (model.md 2.2 and 2.3)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from truceline.fusion.dependence.copy_detection import copy_probability, stems
from truceline.fusion.likelihood.claim_class import log_odds_true
from truceline.fusion.measurements.measurement_table import REPORT, THERMAL, Measurements
from truceline.fusion.params import Params
from truceline.model.records import Claim

DAY_H = 24.0
CLEAR = 0.5  # from which on a text is read as telling of an event
SECONDARY = "who did not look"  # one voice for all outlets that looked at nothing themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class DependentItem:
    """A member that may be no news."""

    measurement: int
    copy: float  # chance that it repeats what is counted already; 1: it does
    echo: bool  # a text under the joint cap


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDependence:
    """Members of one set: the first of every voice, and those that depend on them, all by time."""

    measurements: tuple[int, ...]
    independent: tuple[int, ...]
    dependent: tuple[DependentItem, ...]

    def rows(self) -> list[tuple[int, ...]]:
        """The sets whose score is needed: growing ones, then the whole with each dependent member."""
        grown = [self.independent[: k + 1] for k in range(len(self.independent))]
        return grown + [(*self.independent, one.measurement) for one in self.dependent if one.copy < 1.0]

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.independent) + sum(one.copy < 1.0 for one in self.dependent)


def source_dependence(
    group: Sequence[int], measurements: Measurements, claims: Mapping[int, Claim], params: Params
) -> SourceDependence:
    """The members of a set by their part in it; `claims` by item."""
    if len(group) == 1:  # most sets of a day
        return SourceDependence(measurements=tuple(group), independent=tuple(group), dependent=())
    ordered = sorted(group, key=lambda k: (measurements.at_hour[k], measurements.key[k]))
    texts = [measurement for measurement in ordered if measurements.family[measurement] == REPORT]
    first, again = _texts(texts, measurements, claims, params)
    known: set[str] = set()
    for measurement in ordered:
        voice, family = measurements.voice[measurement], int(measurements.family[measurement])
        if family != REPORT and voice not in known:
            known.add(voice)
            first.append(measurement)
        elif family != REPORT:  # a further pass proves the fire, not its cause; a network's further row is half a copy
            copy = 1.0 if family == THERMAL else params.copy_unknown_origin
            again.append(DependentItem(measurement=measurement, copy=copy, echo=False))
    place = {measurement: index for index, measurement in enumerate(ordered)}
    return SourceDependence(
        measurements=tuple(ordered),
        independent=tuple(sorted(first, key=place.__getitem__)),
        dependent=tuple(sorted(again, key=lambda one: place[one.measurement])),
    )


def _texts(
    texts: Sequence[int], measurements: Measurements, claims: Mapping[int, Claim], params: Params
) -> tuple[list[int], list[DependentItem]]:
    """Texts that are voices of their own, and those that may repeat an earlier one.

    Who looked for himself comes first, then as received. He may copy his own class; others use like words for what they
    saw themselves. All outlets that looked at nothing share one voice: other words are no other origin. Of texts that
    came together a clear one of the first day speaks, and of these the least believed: nobody knows who copied whom.
    """
    first: list[int] = []
    again: list[DependentItem] = []
    spoken: set[str] = set()
    told: list[Claim] = []
    for measurement in (
        sorted(texts, key=lambda k: _order(k, measurements, claims, params)) if len(texts) > 1 else texts
    ):
        claim, primary = claims[int(measurements.head[measurement])], bool(measurements.primary[measurement])
        voice = str(measurements.voice[measurement]) if primary else SECONDARY
        source = params.source(claim.source)
        kin = [one for one in told if not primary or params.source(one.source).lineage == source.lineage]
        copy = copy_probability(claim, kin, secondary=not primary, params=params)
        echo = voice in spoken or (not primary and (copy > 0.0 or not _is_own(claim, told, params)))
        told.append(claim)
        if echo:
            again.append(DependentItem(measurement=measurement, copy=max(copy, params.copy_echo), echo=True))
        elif copy > 0.0:
            again.append(DependentItem(measurement=measurement, copy=copy, echo=False))
        else:
            first.append(measurement)
            spoken.add(voice)
    return first, again


def _order(
    measurement: int, measurements: Measurements, claims: Mapping[int, Claim], params: Params
) -> tuple[bool, float, float, bool, float, float, str]:
    """Who speaks first; that words may tell of no event at all is no reason to doubt what others tell."""
    claim = claims[int(measurements.head[measurement])]
    return (
        not measurements.primary[measurement],
        claim.received_utc.timestamp(),
        float(measurements.to_hour[measurement] // DAY_H),
        claim.alleged < CLEAR,
        log_odds_true(claim, params.source(claim.source), params),
        -claim.alleged,
        str(measurements.key[measurement]),
    )


def _is_own(claim: Claim, told: Sequence[Claim], params: Params) -> bool:
    """Whether a text is the first, or brings many words that no earlier one has: a few other words are a rewording."""
    known = frozenset[str]().union(*(stems(one.text) for one in told))
    return not told or len(stems(claim.text) - known) >= params.own_words


def dependent_weight(weight: float, copy: float, coincidence: float) -> float:
    """Weight of a report that copies an earlier one with chance `copy`; never above -ln copy."""
    w = min(weight, -math.log(coincidence))
    return math.log((copy + (1 - copy) * coincidence * math.exp(w)) / (copy + (1 - copy) * coincidence))


def capped_weight(total: float, collusion: float, floor: float) -> float:
    """Joint weight of all secondary texts: at most ln(1 + (1 - collusion) floor / collusion), 1.31 nats by default."""
    top = collusion + (1 - collusion) * floor
    return math.log(top / (collusion + (1 - collusion) * floor * math.exp(-total)))
