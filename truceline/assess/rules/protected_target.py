"""12: a moratorium on strikes against classes of objects."""

from typing import cast

import numpy as np

from truceline.agreement.kinds.protected_target import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of, unknown_object
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.kind_of_event import kind_factor, kind_reach
from truceline.assess.geometry.share_inside import share_within
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType, ObjectClass

TYPE = (12, "protected_target")
MAIN = "object class"
STRIKE = "strike"
WHETHER_LISTED = "whether an object on the list was hit"

SENTENCES = {
    "en": "No strikes on these objects: {classes}{objects}.",
    "de": "Keine Angriffe auf diese Objekte: {classes}{objects}.",
    "uk": "Жодних ударів по таких об’єктах: {classes}{objects}.",
    "ru": "Запрещены удары по следующим объектам: {classes}{objects}.",
    "fr": "Aucune frappe contre les objets suivants\u00a0: {classes}{objects}.",
}
OPEN = {
    "en": " Left open by the text: {classes}.",
    "de": " Vom Text offengelassen: {classes}.",
    "uk": " Текст залишає відкритим питання про такі об’єкти: {classes}.",
    "ru": " Текст оставляет открытым вопрос о следующих объектах: {classes}.",
    "fr": " Laissé ouvert par le texte\u00a0: {classes}.",
}

window = force_window


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """The kinds of event that count as a strike."""
    return _own(rule).incident_types


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share of strikes by type, and the share of listed objects with what the text leaves open.

    An object that nobody named may be a listed one, whatever the type: only a named object that is neither listed nor
    open, and was all that was hit, says that the rule does not speak. Type and object are told by the same words, so
    they are one open question.
    """
    own = _own(rule)
    strike = share_of(incident.types, own.incident_types)
    near = share_within(own.objects, 0.0, incident.place)
    on_list = max(share_of(incident.objects, own.object_classes), near)
    unknown = unknown_object(incident, (*own.object_classes, *own.open_classes))
    open_share = share_of(incident.objects, own.open_classes)
    counted = "counted as" if open_share > 0.0 else "settled as"
    return (
        kind_factor(STRIKE, incident, own.incident_types, f"strike {percent(strike)} by type"),
        factor(
            MAIN,
            Role.SUBJECT,
            on_list,
            _object_words(incident, on_list, open_share, unknown),
            most=max(on_list + open_share + unknown, on_list),
            if_contradicts=f"{counted} listed" if open_share > 0.0 or unknown == 0.0 else "known to be listed",
            if_clears=f"{counted} not listed" if open_share > 0.0 or unknown == 0.0 else "known not to be listed",
            not_known=WHETHER_LISTED,
            unknown=unknown,
        ),
    )


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once; it is asked itself where the place may lie on a known object."""
    own = _own(rule)
    strike = kind_reach(table, own.incident_types)
    unknown = table.unknown_object((*own.object_classes, *own.open_classes))
    named = table.objects(own.object_classes) + table.objects(own.open_classes) + unknown
    asked = table.near(own.objects) & (strike > 0.0)
    return np.where(asked, np.nan, strike * np.minimum(named, 1.0))


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond object, type, time, area and actors."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    main = SENTENCES[language].format(
        classes=said.apart(said.objects[one] for one in own.object_classes), objects=said.named(own.objects)
    )
    open_ones = said.apart(said.objects[one] for one in own.open_classes)
    left = OPEN[language].format(classes=open_ones) if open_ones else ""
    return f"{main}{left} {said.applies(rule)}"


def _object_words(incident: Incident, on_list: float, open_share: float, unknown: float) -> str:
    if on_list == open_share == 0.0 and unknown == 1.0:
        return f"{WHETHER_LISTED} is not known"
    best = max(incident.objects, key=lambda pair: pair[1])[0] if incident.objects else ObjectClass.NOT_KNOWN
    words = f"object on the list {percent(on_list)} (most likely: {best})"
    if open_share > 0.0:
        words += f", {percent(open_share)} of a class that the text leaves open"
    if incident.nothing_else_share < 1.0:
        words += f"; {percent(1.0 - incident.nothing_else_share)} of those who tell of it name no object"
    return words


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
