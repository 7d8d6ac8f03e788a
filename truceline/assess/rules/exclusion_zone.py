"""6: an exclusion or demilitarised zone. The zone is the rule's area: outside of it the rule does not reach."""

from typing import cast

import numpy as np

from truceline.agreement.kinds.exclusion_zone import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.common import force_window
from truceline.assess.docket import Docket, Floats
from truceline.assess.factors import Factor, Role, factor
from truceline.assess.phrases import force_words, in_language, listed, percent, where_words
from truceline.assess.question import Question
from truceline.assess.weapons import heavy_share
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon

TYPE = (6, "exclusion_zone")
MAIN = "area"
PRESENCE = "presence"

SENTENCES = {"en": "No {banned} in the zone, {force}; {where}.{permitted}"}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Presence is seen as heavy weapons are; armed persons are harder to see."""
    return (IncidentType.HEAVY_WEAPONS,)


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that something banned was there."""
    banned = _own(rule).banned
    share = heavy_share(incident) if "heavy weapons" in banned else 0.0
    if "armed persons" in banned and Phenomenon.PERSONS_PRESENT in incident.phenomena:
        share = 1.0
    words = f"{listed(banned)} {percent(share)}"
    missed = "something permitted" if _own(rule).permitted else "something not banned"
    return (factor(PRESENCE, Role.SUBJECT, share, words, missed=missed),)


def reach(rule: Rule, docket: Docket) -> Floats:
    """`subject` for all incidents at once."""
    banned = _own(rule).banned
    share = docket.heavy() if "heavy weapons" in banned else np.zeros(len(docket.incidents))
    persons = docket.seen((Phenomenon.PERSONS_PRESENT,)) & ("armed persons" in banned)
    return np.minimum(np.where(persons, 1.0, share), 1.0)


def judge(_rule: Rule, _question: Question) -> tuple[Factor, ...]:
    """Nothing beyond presence, time, area and actors."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own = _own(rule)
    permitted = "" if not own.permitted else f" Permitted: {', '.join(own.permitted)}."
    return in_language(SENTENCES, language).format(
        banned=listed(own.banned, "and no").replace(",", ", no"),
        force=force_words(rule),
        where=where_words(rule),
        permitted=permitted,
    )


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
