"""How often a claim of its class is true: by who tells it, what stands in it, and how surely the words allege it.

A share of what a source claims, never a rate per area: the false claims of a source lie where its true ones do.
"""

import math

from truceline.fusion.params import Params, TextSourceParams
from truceline.model.records import Claim
from truceline.model.terms import ObjectClass

MOST_TRUE = 0.995  # no text is surer by itself; J


def log_odds_true(claim: Claim, source: TextSourceParams, params: Params) -> float:
    """Log-odds that a claim of this class and source is true, its words taken as they were read."""
    found = math.log1p(-source.false_share) - math.log(source.false_share)
    marks = {
        "casualties": (claim.dead is not None or claim.hurt is not None) and not claim.digest,  # of a sum, not of it
        "official": claim.speaker not in ("", "not stated") and claim.speaker != claim.source and bool(claim.credit),
        "object": claim.object_class is not ObjectClass.NOT_KNOWN or bool(claim.object_name),
        "hedge": bool(claim.hedge),
        "denied": claim.denied,
    }
    return found - sum(math.log(params.false_odds[name]) for name, holds in marks.items() if holds)


def chance_true(claim: Claim, source: TextSourceParams, params: Params) -> float:
    """Chance that what a text says happened, there and then: its words allege it, and such claims are true."""
    true = claim.alleged / (1 + math.exp(-log_odds_true(claim, source, params)))
    return min(MOST_TRUE, max(1e-6, true))
