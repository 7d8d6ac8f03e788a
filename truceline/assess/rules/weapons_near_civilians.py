"""11: no heavy weapons near civilian objects."""

from typing import cast

import numpy as np

from truceline.agreement.kinds.weapons_near_civilians import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor, Role, factor, most_of
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.geometry.share_inside import nearest_site, share_within
from truceline.assess.weapons.named_weapons import heavy_share, weapon_factor
from truceline.assess.words.phrases import metres, metres_up, percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, ObjectClass

TYPE = (11, "weapons_near_civilians")
MAIN = "distance"
PRESENCE = "presence"
SURE_SD = 2.0  # so far beyond the radius, 98 % of the position lies on one side of it

SENTENCES = {
    "en": "No heavy weapons{calibre} within {radius} of these objects: {classes}{objects}.",
    "de": "Keine schweren Waffen{calibre} im Umkreis von {radius} um diese Objekte: {classes}{objects}.",
    "uk": "Жодного важкого озброєння{calibre} ближче ніж за {radius} від таких об’єктів: {classes}{objects}.",
    "ru": "Запрещено тяжёлое вооружение{calibre} ближе чем в {radius} от следующих объектов: {classes}{objects}.",
    "fr": "Aucune arme lourde{calibre} à moins de {radius} des objets suivants\u00a0: {classes}{objects}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Heavy weapons."""
    return (IncidentType.HEAVY_WEAPONS,)


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that a heavy weapon stood there, and its calibre where the rule names one."""
    share = heavy_share(incident)
    presence = factor(
        PRESENCE, Role.SUBJECT, share, f"heavy weapon {percent(share)}", if_clears="another kind of event"
    )
    weapon = weapon_factor(incident, (), _own(rule).calibre_min_mm)
    return (presence,) if weapon is None else (presence, weapon)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    armed = table.by_weapon(lambda one: most_of(subject(rule, one)[1:], Role.SUBJECT))
    return np.minimum(table.heavy(), 1.0) * armed


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """The share of the place within the radius of a listed object, or what an observer says stood there."""
    own, incident = _own(rule), context.incident
    told = share_of(incident.objects, own.object_classes)
    share = max(share_within(own.objects, own.radius_m, incident.place), told)
    words = f"{percent(share)} within {metres(own.radius_m)} of a civilian object"
    nearest = nearest_site(own.objects, incident.place)
    if nearest is None:
        return (_unlisted(share, words, incident),)
    site, edge_m = nearest
    words += f" (nearest: {site.name}, {metres(max(edge_m, 0.0))} from its edge, one sd {_sd(incident)})"
    gap_m, sure_m = edge_m - own.radius_m, SURE_SD * incident.place.major_sd_m
    more_m, less_m = metres_up(max(gap_m + sure_m, 0.0)), metres_up(max(sure_m - gap_m, 0.0))
    narrow_m = max(own.radius_m - less_m, 0.0)
    return (
        factor(
            MAIN,
            Role.FACT,
            share,
            words,
            if_contradicts=f"a radius wider by {metres(more_m)}",
            contradicts_share=max(share_within(own.objects, own.radius_m + more_m, incident.place), told),
            if_clears=f"a radius narrower by {metres(less_m)}" if narrow_m > 0.0 else "",
            clears_share=max(share_within(own.objects, narrow_m, incident.place), told),
        ),
    )


def _unlisted(told: float, words: str, incident: Incident) -> Factor:
    """Where the text lists no object, what nobody described may be one: an empty list is no sign of a field."""
    most = min(told + share_of(incident.objects, (ObjectClass.NOT_KNOWN,)), 1.0)
    if most > told:
        words += " as told; the text lists no object, and what stood there is not known"
    if_contradicts, if_clears = "a civilian object within the radius", "none within the radius"
    return factor(MAIN, Role.FACT, told, words, most=most, if_contradicts=if_contradicts, if_clears=if_clears)


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    main = SENTENCES[language].format(
        calibre=said.calibre(own.calibre_min_mm),
        radius=said.distance(own.radius_m),
        classes=said.apart(said.objects[one] for one in own.object_classes),
        objects=said.named(own.objects),
    )
    return f"{main} {said.applies(rule)}"


def _sd(incident: Incident) -> str:
    return metres(incident.place.major_sd_m)


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
