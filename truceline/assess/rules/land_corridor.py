"""29: a corridor on land. Passages are lines of the register; fire in the corridor is an incident like any other."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from truceline.agreement.fields import FIRE
from truceline.agreement.kinds.land_corridor import Parameters
from truceline.agreement.nouns import Rule, Zone
from truceline.assess.duties.obligations import Obligation
from truceline.assess.duties.passages import passages
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.period import Period
from truceline.assess.geometry.plane import strip
from truceline.assess.words.corridor import EACH_WAY, HOURS, SENTENCES, TRAFFIC, WAYS, WIDTH
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, Phenomenon

TYPE = (29, "land_corridor")
MAIN = "passage"

window = force_window


def ground(rule: Rule) -> Zone:
    """The corridor: the road and its width where the text gives both, else the area as drawn."""
    own, corridor = _own(rule), cast("Zone", rule.area)  # the type needs an area
    if own.width_m is None:
        return corridor
    return strip(corridor, [(one.lon_deg, one.lat_deg) for one in own.axis], own.width_m)


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """The use of force, and conduct: aid that is blocked."""
    return (*FIRE, IncidentType.CONDUCT)


def subject(_rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share of force, or aid that somebody saw blocked."""
    if Phenomenon.AID_BLOCKED in incident.phenomena:
        return (factor(MAIN, Role.SUBJECT, 1.0, "met: aid blocked", if_clears="nothing blocked"),)
    share = share_of(incident.types, FIRE)
    return (factor(MAIN, Role.SUBJECT, share, f"force {percent(share)} by type", if_clears="no force"),)


def reach(_rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    force = np.minimum(table.types(FIRE), 1.0)
    return np.where(table.seen((Phenomenon.AID_BLOCKED,)), 1.0, force)


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond force, time, area and actors."""
    return ()


def obligations(rule: Rule, table: IncidentTable, period: Period) -> Sequence[Obligation]:
    """One for each passage tried in the period, and one for each direction and local day where a number is asked."""
    return passages(replace(rule, area=ground(rule)), _names(rule), table.register, period)


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    width = "" if own.width_m is None else WIDTH[language].format(width=said.distance(own.width_m))
    hours = ""
    if own.opens is not None and own.closes is not None:
        zone = own.zone or ("UTC" if rule.in_force_from is None else rule.in_force_from.zone)
        opens, closes = said.clock(own.opens), said.clock(own.closes)
        hours = HOURS[language].format(opens=opens, closes=closes, zone=zone)
    ways = ", ".join(map(said.quoted, own.directions))
    ways = WAYS[language].format(ways=ways) if ways else ""
    items = ", ".join(map(said.quoted, own.traffic))
    traffic = TRAFFIC[language].format(items=items) if items else ""
    number = own.each_way_at_least
    each = "" if number is None else EACH_WAY[language].format(number=number)
    main = SENTENCES[language].format(width=width, hours=hours, ways=ways)
    return f"{main}{traffic}{each} {said.applies(rule)}"


def _names(rule: Rule) -> tuple[str, ...]:
    """How the register may name the corridor: the zone's id, alone or behind its agreement's, or its title."""
    corridor = cast("Zone", rule.area)
    return corridor.zone_id, corridor.zone_id.rpartition("/")[2], corridor.title


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
