"""Which incident types a text may mean, by the kind in which it tells and the object it names."""

from collections.abc import Mapping
from types import MappingProxyType

from truceline.claims.lexicon import ENERGY
from truceline.model.terms import IncidentType, ObjectClass

NAMED_KIND = 0.72  # share of the type a text names; model.md 2.1, diagonal of the confusion table M
TYPE_OF: Mapping[str, IncidentType] = MappingProxyType(  # kinds that say how; the others leave it open
    {
        "drone attack": IncidentType.DEEP_STRIKE,
        "missile attack": IncidentType.DEEP_STRIKE,
        "air strike": IncidentType.DEEP_STRIKE,
        "shelling": IncidentType.SHELLING,
        "clash": IncidentType.SMALL_ARMS,
        "strike on infrastructure": IncidentType.INFRA_STRIKE,
    }
)
LABEL_TYPE: Mapping[str, IncidentType] = MappingProxyType(  # labels of an aggregator, where the words leave it open
    {
        "artillery": IncidentType.SHELLING,
        "airstrike": IncidentType.DEEP_STRIKE,
        "uav": IncidentType.DEEP_STRIKE,
        "firefighb": IncidentType.SMALL_ARMS,
        "firefight": IncidentType.SMALL_ARMS,
        "raid": IncidentType.SMALL_ARMS,
    }
)
MOST_LABELLED = 2  # types that labels may name together; more say that something happened, and not how; J
UNSAID = (  # shares where neither words nor labels say how; J
    (IncidentType.SHELLING, 0.4),
    (IncidentType.DEEP_STRIKE, 0.4),
    (IncidentType.SMALL_ARMS, 0.15),
    (IncidentType.INFRA_STRIKE, 0.05),
)


def type_shares(kind: str, named: ObjectClass, labels: tuple[str, ...]) -> tuple[tuple[IncidentType, float], ...]:
    """P(type | an event happened) as a text tells it; sums to 1, larger first.

    A listed energy object makes an infrastructure strike; of which no text names the infrastructure, one is rare.
    Labels of three types together leave it as open as none.

    >>> [(one.value, round(share, 2)) for one, share in type_shares("clash", ObjectClass.NOT_KNOWN, ())][:2]
    [('small arms', 0.72), ('shelling', 0.13)]
    """
    if named in ENERGY:
        found = [IncidentType.INFRA_STRIKE]
    elif kind in TYPE_OF:
        found = [TYPE_OF[kind]]
    else:
        found = sorted({LABEL_TYPE[label] for label in labels if label in LABEL_TYPE})
    if not found or len(found) > MOST_LABELLED:
        return UNSAID
    others = [(one, share) for one, share in UNSAID if one not in found]
    rest = (1 - NAMED_KIND) / sum(share for _, share in others)
    return (*((one, NAMED_KIND / len(found)) for one in found), *((one, share * rest) for one, share in others))
