"""The hold: a ceiling on a number that too little stands behind, and the ends of the scale (model.md 2.9).

A ceiling keeps the order below it: from the bend on a number comes nearer to it the more its bars come to, and never
reaches it, so two held incidents have two numbers. Words alone are bent from `hold_from` on and stay below `hold_at`; a
look without a second voice is bent from `hold_at` on and stays below `hold_look`.
"""

from truceline.fusion.evidence.evidence_terms import LEAST_LOG_ODDS, MOST_LOG_ODDS, EvidenceTerm, logit
from truceline.fusion.params import Params


def holds(total: float, *, primary: bool, voices: int, params: Params) -> tuple[float, list[EvidenceTerm]]:
    """(log-odds as shown, terms that take what is over): two voices and one that looked, and the ends of the scale."""
    shown, terms = total, []
    if not (primary and voices > 1):
        held = under_ceiling(total, *map(logit, ends_of(primary=primary, params=params)))
        if held < total:
            why = "no second lineage" if primary else "no technical or primary item"
            terms.append(EvidenceTerm(family="hold", nats=held - shown, why=why))
            shown = held
    for limit, beyond in ((MOST_LOG_ODDS, shown > MOST_LOG_ODDS), (LEAST_LOG_ODDS, shown < LEAST_LOG_ODDS)):
        if beyond:
            terms.append(EvidenceTerm(family="hold", nats=limit - shown, why="limit"))
            shown = limit
    return shown, terms


def ends_of(*, primary: bool, params: Params) -> tuple[float, float]:
    """Where the scale bends, and the ceiling: for words alone, or for a look without a second voice."""
    if primary:
        return params.hold_at, max(params.hold_look, params.hold_at)
    return min(params.hold_from, params.hold_at), params.hold_at


def under_ceiling(value: float, bend: float, ceiling: float) -> float:
    """Log-odds under a ceiling that they never reach, in their order; unchanged up to the bend, and smooth there.

    >>> [round(under_ceiling(value, 1.0, 1.5), 3) for value in (0.5, 1.0, 1.5, 3.0, 10.0)]
    [0.5, 1.0, 1.25, 1.4, 1.474]
    """
    room = ceiling - bend
    if value <= bend or room <= 0.0:
        return min(value, ceiling)
    return ceiling - room**2 / (value - bend + room)
