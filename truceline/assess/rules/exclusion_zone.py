"""6: an exclusion or demilitarised zone. The zone is the rule's area: outside of it the rule does not reach.

Where it is closed to vessels, their positions count: lines of the register and, as claims, what ships transmit.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np

from truceline.agreement.kinds.exclusion_zone import Parameters
from truceline.agreement.nouns import Rule, Zone
from truceline.assess.duties.obligations import Obligation
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.vessels.stays import may_be_there, presence, stays
from truceline.assess.vessels.tracks import tracks
from truceline.assess.weapons.named_weapons import heavy_share
from truceline.assess.words.phrases import listed, percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import Description, IncidentType, Phenomenon

TYPE = (6, "exclusion_zone")
MAIN = "area"
PRESENCE = "presence"
VESSELS = "vessels"
AFLOAT = (Phenomenon.WARSHIP, Phenomenon.VESSEL_STOPPED, Phenomenon.VESSEL_HINDERED)

SENTENCES = {
    "en": "In the zone there are {banned}.",
    "de": "In der Zone befinden sich {banned}.",
    "uk": "У зоні немає {banned}.",
    "ru": "В зоне нет {banned}.",
    "fr": "La zone ne contient {banned}.",
}
BANNED = {
    "en": {"heavy weapons": "no heavy weapons", "armed persons": "no armed persons", VESSELS: "no vessels"},
    "de": {
        "heavy weapons": "keine schweren Waffen",
        "armed persons": "keine bewaffneten Personen",
        VESSELS: "keine Schiffe",
    },
    "uk": {"heavy weapons": "важкого озброєння", "armed persons": "озброєних осіб", VESSELS: "суден"},
    "ru": {"heavy weapons": "тяжёлого вооружения", "armed persons": "вооружённых лиц", VESSELS: "судов"},
    "fr": {"heavy weapons": "aucune arme lourde", "armed persons": "aucune personne armée", VESSELS: "aucun navire"},
}
NEITHER = {"en": "and", "de": "und", "uk": "та", "ru": "и", "fr": "ni"}
PERMITTED = {
    "en": " Permitted: {people}.",
    "de": " Erlaubt: {people}.",
    "uk": " Дозволено: {people}.",
    "ru": " Разрешено: {people}.",
    "fr": " Autorisés\u00a0: {people}.",
}

FIRED = (IncidentType.SMALL_ARMS, IncidentType.SHELLING)

window = force_window


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """Presence is seen as heavy weapons are; armed persons are harder to see. Vessels are seen at sea."""
    banned = _own(rule).banned
    on_land = (IncidentType.HEAVY_WEAPONS,) if set(banned) != {VESSELS} else ()
    return (*on_land, *((IncidentType.AT_SEA,) if VESSELS in banned else ()))


def excepted(rule: Rule) -> tuple[str, ...]:
    """Whom the zone is open to."""
    return _own(rule).permitted


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that something banned was there. Fire that went out shows who fired; other fire may have."""
    own = _own(rule)
    banned = own.banned
    least, most = _presence(banned, incident)
    words = f"{listed(banned)} {percent(least)}"
    fired = share_of(incident.types, FIRED) > 0.0
    opened, shown = ("the fire", "fire that") if fired else ("a vessel", "a vessel that")
    if most > least:
        words += f", {percent(most)} if {opened} came from there"
    if_clears = "something permitted" if own.permitted else "something not banned"
    if_contradicts = f"{shown} came from there" if most > least else ""
    return (
        factor(PRESENCE, Role.SUBJECT, least, words, most=most, if_contradicts=if_contradicts, if_clears=if_clears),
    )


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once; it is asked itself where there was fire."""
    banned = _own(rule).banned
    share = table.heavy() if "heavy weapons" in banned else np.zeros(len(table.incidents))
    persons = table.seen((Phenomenon.PERSONS_PRESENT,)) & ("armed persons" in banned)
    asked = table.types(FIRED) + (table.types((IncidentType.AT_SEA,)) if VESSELS in _own(rule).banned else 0.0)
    afloat = table.seen(AFLOAT) & (VESSELS in _own(rule).banned)
    return np.where(asked == 0.0, np.minimum(np.where(persons | afloat, 1.0, share), 1.0), np.nan)


def _presence(banned: Sequence[str], incident: Incident) -> tuple[float, float]:
    """The share that something banned was there, at least and at most."""
    went_out = incident.description is Description.OUTGOING
    came_in = incident.description in {Description.INCOMING, Description.IMPACT, Description.AIRBURST}
    least = most = 0.0
    if "heavy weapons" in banned:
        fired = share_of(incident.types, (IncidentType.SHELLING,)) if went_out else 0.0
        least = most = max(heavy_share(incident), fired)
    if "armed persons" in banned:
        fired = share_of(incident.types, (IncidentType.SMALL_ARMS,))
        seen = 1.0 if Phenomenon.PERSONS_PRESENT in incident.phenomena else 0.0
        least = max(least, seen, fired if went_out else 0.0)
        most = max(most, seen, 0.0 if came_in else fired)
    if VESSELS in banned:
        met = 1.0 if any(one in AFLOAT for one in incident.phenomena) else 0.0
        least = max(least, met)
        most = max(most, met, share_of(incident.types, (IncidentType.AT_SEA,)))
    return min(least, 1.0), min(max(least, most), 1.0)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond presence, time, area and actors."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """Each stay of a vessel in a zone that is closed to vessels, but for those that may be there."""
    own = _own(rule)
    if VESSELS not in own.banned:
        return ()
    hours = force_window(rule).cut(period.start, min(period.end, period.as_of))
    held = may_be_there(own.permitted, tracks(table.register, ()))
    found = stays(table.register, held, cast("Zone", rule.area), hours)
    return [presence(one, hours, PRESENCE) for one in found]


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    banned = said.listed([BANNED[language][word] for word in own.banned], NEITHER[language])
    people = ", ".join(said.person(word) for word in own.permitted)
    permitted = PERMITTED[language].format(people=people) if people else ""
    return f"{SENTENCES[language].format(banned=banned)}{permitted} {said.applies(rule)}"


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
