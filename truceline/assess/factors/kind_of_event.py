"""The kind of an event against the kinds that a rule speaks of. A kind that nobody told is no other kind."""

import numpy as np

from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.incident_context import share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

KNOWN_FROM = 0.5  # a kind that is likelier than not, as in a title
WHICH_KIND = "which kind of event it was"


def kind_factor(name: str, incident: Incident, kinds: tuple[IncidentType, ...], words: str) -> Factor:
    """The share of the kinds; where no kind is likelier than not, all of it may be any kind that has a share."""
    share = share_of(incident.types, kinds)
    if 0.0 < share < 1.0 and max(one for _, one in incident.types) < KNOWN_FROM:
        return factor(
            name, Role.SUBJECT, share, f"{words}; {WHICH_KIND} is not known", most=1.0, not_known=WHICH_KIND,
            unknown=1.0 - share, if_contradicts="known to be of that kind", if_clears="another kind of event",
        )  # fmt: skip
    return factor(name, Role.SUBJECT, share, words, if_clears="another kind of event")


def kind_reach(table: IncidentTable, kinds: tuple[IncidentType, ...]) -> Floats:
    """The greatest share of `kind_factor` for all incidents at once; NaN where a share is not one."""
    share = np.minimum(table.types(kinds), 1.0)
    most = np.max([table.types((kind,)) for kind in IncidentType], axis=0)
    return np.where((share > 0.0) & (most < KNOWN_FROM), 1.0, share)
