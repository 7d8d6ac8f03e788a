"""1: a ban on the use of force."""

from typing import cast

from truceline.agreement.kinds.use_of_force import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor, Role, most_of
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext, share_of
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.factors.kind_of_event import kind_factor, kind_reach
from truceline.assess.weapons.named_weapons import weapon_factor
from truceline.assess.words.phrases import percent
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

TYPE = (1, "use_of_force")
MAIN = "use of force"

SENTENCES = {
    "en": "No use of {weapons}. The following counts as use: {kinds}.",
    "de": "Untersagt ist der Einsatz von {weapons}. Als Einsatz gilt: {kinds}.",
    "uk": "Заборонено застосування {weapons}. Застосуванням вважається: {kinds}.",
    "ru": "Запрещено применение {weapons}. Применением считается: {kinds}.",
    "fr": "Il est interdit d’employer {weapons}. Est considéré comme emploi\u00a0: {kinds}.",
}
EVERY = {
    "en": "weapons of any kind{calibre}",
    "de": "Waffen jeder Art{calibre}",
    "uk": "зброї будь-якого виду{calibre}",
    "ru": "оружия любого вида{calibre}",
    "fr": "des armes de toute nature{calibre}",
}
NAMED = {
    "en": "these weapons{calibre}: {weapons}",
    "de": "folgenden Waffen{calibre}: {weapons}",
    "uk": "таких видів зброї{calibre}: {weapons}",
    "ru": "следующих видов оружия{calibre}: {weapons}",
    "fr": "les armes suivantes{calibre}\u00a0: {weapons}",
}

window = force_window


def looked_for(rule: Rule) -> tuple[IncidentType, ...]:
    """The kinds of event that the rule bans."""
    return _own(rule).incident_types


def subject(rule: Rule, incident: Incident) -> tuple[Factor, ...]:
    """The share of banned types, and the weapon where the rule names weapons."""
    own = _own(rule)
    share = share_of(incident.types, own.incident_types)
    force = kind_factor(MAIN, incident, own.incident_types, f"use of force {percent(share)} by type")
    weapon = weapon_factor(incident, own.weapons, own.calibre_min_mm)
    return (force,) if weapon is None else (force, weapon)


def reach(rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    own = _own(rule)
    share = kind_reach(table, own.incident_types)
    armed = table.by_weapon(lambda one: most_of(subject(rule, one)[1:], Role.SUBJECT))
    return share * armed


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing beyond type, weapon, time, area and actors."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = _own(rule), tongue(language)
    variant = (NAMED if own.weapons else EVERY)[language]
    weapons = said.listed(said.weapons_of(own.weapons))
    main = SENTENCES[language].format(
        weapons=variant.format(weapons=weapons, calibre=said.calibre(own.calibre_min_mm)),
        kinds=said.listed([said.kinds[kind] for kind in own.incident_types]),
    )
    return f"{main} {said.applies(rule)}"


def _own(rule: Rule) -> Parameters:
    return cast("Parameters", rule.parameters)
