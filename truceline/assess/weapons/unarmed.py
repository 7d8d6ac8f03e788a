"""Whom an exception can be about: who has no weapons excuses people on the spot, and neither a weapon nor fire.

A name that is not known to be of the unarmed, as of a force or a party, may be of somebody with weapons: it stays open.
"""

import re

from truceline.assess.factors.incident_context import share_of
from truceline.assess.weapons.named_weapons import heavy_share
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon

_UNARMED = re.compile(
    r"medic|médic|sanit|ambulanc|red cross|observ|monitor|demin|beobacht|humanitar|civil|zivil|journalist|reporter|"
    r"farmer|administrat|inhabitant|resident|медич|медиц|спостеріг|наблюдат|гуманіт|гуманит|цивіль|мирн|журналіст",
    re.IGNORECASE,
)
_POLICE = re.compile(r"\bpolice|\bpolizei|поліц|полиц", re.IGNORECASE)
_FORCE = re.compile(
    r"militar|milit[äa]r|\barm(?:y|ies|ed|ée)|\bforces?\b|troop|soldier|\bguards?\b|battalion|brigade|contingent|"
    r"peacekeep|streitkr|війс|войск|воен|збройн|вооруж|миротвор",
    re.IGNORECASE,
)
_PARTS = re.compile(r",|;|/|\band\b|\bor\b|\bund\b|\bet\b|\bта\b|\bи\b")


def unexcused(name: str, incident: Incident) -> float:
    """The share of an incident that an exception for these people does not reach: weapons and fire they do not have."""
    people = [part for part in _PARTS.split(name) if part.strip()]
    if not people or _FORCE.search(name) or not all(_UNARMED.search(one) or _POLICE.search(one) for one in people):
        return 0.0
    alone = Phenomenon.PERSONS_PRESENT in incident.phenomena and Phenomenon.WEAPON_PRESENT not in incident.phenomena
    heavy = max(0.0 if alone else heavy_share(incident), share_of(incident.types, (IncidentType.SHELLING,)))
    small = share_of(incident.types, (IncidentType.SMALL_ARMS,))
    theirs = small if _POLICE.search(name) else 0.0  # police may have shot
    arms = min(heavy + small - theirs, 1.0)
    if Phenomenon.PERSONS_PRESENT in incident.phenomena:
        return arms
    return arms / (arms + theirs) if arms > 0.0 else 0.0
