"""What somebody described, against a list of the text. An event that nobody described may be one of the list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from truceline.assess.docket import Docket, Floats
from truceline.assess.factors import Factor, Role, factor
from truceline.assess.phrases import listed, percent
from truceline.assess.question import share_of
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of phenomena, the ones it could have named, and the kind of event that they describe."""

    name: str  # of the factor
    named: Sequence[Phenomenon]
    every: Sequence[Phenomenon]
    kind: IncidentType
    word: str  # "restriction": what stands before the share where nobody described anything
    settled: bool = False  # the kind of event is contrary to the rule, whichever of the phenomena it was

    def factor(self, incident: Incident) -> Factor:
        """What the observers described; the kind of event alone leaves open which it was."""
        met = [phenomenon for phenomenon in incident.phenomena if phenomenon in self.every]
        met_words, missed = f"a listed {self.word}", f"not a listed {self.word}"
        if met:
            share = 1.0 if any(phenomenon in self.named for phenomenon in met) else 0.0
            return factor(self.name, Role.SUBJECT, share, f"met: {listed(met, 'and')}", missed=missed)
        share = share_of(incident.types, (self.kind,))
        words = f"{self.word} {percent(share)} by type, not described"
        least = share if self.settled else 0.0
        return factor(self.name, Role.SUBJECT, least, words, most=share, met=met_words, missed=missed)

    def reach(self, docket: Docket) -> Floats:
        """The greatest share of `factor` for all incidents at once."""
        share = np.minimum(docket.types((self.kind,)), 1.0)
        return np.where(docket.seen(tuple(self.every)), docket.seen(tuple(self.named)), share)
