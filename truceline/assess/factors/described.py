"""What somebody described, against a list of the text. An event that nobody described may be one of the list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.incident_context import share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.words.phrases import listed, percent
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
        if_contradicts, if_clears = f"a listed {self.word}", f"not a listed {self.word}"
        if met:
            share = 1.0 if any(phenomenon in self.named for phenomenon in met) else 0.0
            return factor(self.name, Role.SUBJECT, share, f"met: {listed(met, 'and')}", if_clears=if_clears)
        share = share_of(incident.types, (self.kind,))
        words = f"{self.word} {percent(share)} by type, not described"
        least = share if self.settled else 0.0
        return factor(
            self.name, Role.SUBJECT, least, words, most=share, if_contradicts=if_contradicts, if_clears=if_clears
        )

    def reach(self, table: IncidentTable) -> Floats:
        """The greatest share of `factor` for all incidents at once."""
        share = np.minimum(table.types((self.kind,)), 1.0)
        return np.where(table.seen(tuple(self.every)), table.seen(tuple(self.named)), share)
