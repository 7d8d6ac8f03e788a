"""The hold: a ceiling on a number that too little stands behind, and the ends of the scale (model.md 2.9)."""

from truceline.fusion.evidence.evidence_terms import LEAST_LOG_ODDS, MOST_LOG_ODDS, EvidenceTerm, logit
from truceline.fusion.params import Params


def holds(total: float, *, primary: bool, voices: int, params: Params) -> tuple[float, list[EvidenceTerm]]:
    """(log-odds as shown, terms that take what is over): two voices and one that looked, and the ends of the scale."""
    shown, terms = total, []
    most = logit(params.hold_at)
    if total > most and not (primary and voices > 1):
        why = "no second lineage" if primary else "no technical or primary item"
        terms.append(EvidenceTerm(family="hold", nats=most - shown, why=why))
        shown = most
    for limit, beyond in ((MOST_LOG_ODDS, shown > MOST_LOG_ODDS), (LEAST_LOG_ODDS, shown < LEAST_LOG_ODDS)):
        if beyond:
            terms.append(EvidenceTerm(family="hold", nats=limit - shown, why="limit"))
            shown = limit
    return shown, terms
