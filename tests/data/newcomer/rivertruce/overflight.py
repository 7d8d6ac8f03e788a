"""No overflight of named plants below a height: asks an incident how high it was."""

from typing import cast

from rivertruce.overflight_kind import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.geometry.share_inside import share_within
from truceline.assess.words.phrases import metres, percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

TYPE = (104, "overflight")
MAIN = "height"

SENTENCES = {
    "en": "Nobody flies below {height} within {radius} of these objects: {objects}.",
    "de": "Unterhalb von {height} wird im Umkreis von {radius} um diese Objekte nicht geflogen: {objects}.",
    "uk": "Ніхто не літає нижче {height} у радіусі {radius} від таких об’єктів: {objects}.",
    "ru": "Никто не летает ниже {height} в радиусе {radius} от следующих объектов: {objects}.",
    "fr": "Personne ne vole au-dessous de {height} dans un rayon de {radius} autour de ces objets\u00a0: {objects}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """Activity in the air."""
    return (IncidentType.AIR_ACTIVITY,)


def subject(_rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share that something flew."""
    share = share_of(incident.types, (IncidentType.AIR_ACTIVITY,))
    return (factor("flight", Role.SUBJECT, share, f"flight {percent(share)}", if_clears="no flight"),)


def own_factors(rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
    """Whether it was near an object, and whether it was too low; open where nobody could tell its height."""
    own, one = _own(rule), context.incident
    near = share_within(own.objects, own.radius_m, one.place)
    words, least, most = "the height is not known", 0.0, 1.0
    if one.height_m is not None:
        words = f"{metres(one.height_m.least)} to {metres(one.height_m.most)} high"
        least, most = float(one.height_m.most < own.below_m), float(one.height_m.least < own.below_m)
    return (
        factor("distance", Role.SCOPE, near, f"{percent(near)} within {metres(own.radius_m)} of an object"),
        factor(MAIN, Role.FACT, least, words, most=most, if_contradicts="a lower height", if_clears="a greater height"),
    )


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads, with time and area at its end."""
    own, said = _own(rule), tongue(language)
    main = SENTENCES[language].format(
        height=said.distance(own.below_m), radius=said.distance(own.radius_m), objects=said.named(own.objects)
    )
    return f"{main} {said.applies(rule)}"


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
