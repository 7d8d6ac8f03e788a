"""13: if one side does not keep to the rules, the other may feel free of them."""

from typing import cast

import numpy as np

from truceline.agreement.kinds.reciprocal_release import Parameters
from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.factors.force_window import force_window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.assess.factors.incident_table import Floats, IncidentTable
from truceline.assess.words.numerals import hours
from truceline.assess.words.speak import tongue
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

TYPE = (13, "reciprocal_release")
REMEMBERS = True  # what came on earlier days counts
MAIN = "trigger"

SENTENCES = {
    "en": "If one side does not keep to the following rules, the other may consider itself released from them: "
    "{rules}.",
    "de": "Hält eine Seite folgende Bestimmungen nicht ein, so kann sich die andere als davon entbunden betrachten: "
    "{rules}.",
    "uk": "Якщо одна сторона не дотримується таких положень, інша може вважати себе звільненою від них: {rules}.",
    "ru": "Если одна сторона не соблюдает следующие положения, другая может считать себя свободной от них: {rules}.",
    "fr": "Si une partie ne respecte pas les dispositions suivantes, l’autre peut s’en considérer libérée\u00a0: "
    "{rules}.",
}
UNDECLARED = {
    "en": "No declaration is needed for this.",
    "de": "Eine Erklärung ist dafür nicht erforderlich.",
    "uk": "Окрема заява для цього не потрібна.",
    "ru": "Отдельное заявление для этого не требуется.",
    "fr": "Aucune déclaration n’est nécessaire à cet effet.",
}
DECLARED = {
    "en": "The release must be declared first.",
    "de": "Dies ist zuvor zu erklären.",
    "uk": "Про це слід попередньо заявити.",
    "ru": "Об этом следует предварительно заявить.",
    "fr": "Cela doit d’abord faire l’objet d’une déclaration.",
}
NOTICED = {
    "en": "The release must be declared first and takes effect after {hours}.",
    "de": "Dies ist zuvor zu erklären und wird nach {hours} wirksam.",
    "uk": "Про це слід попередньо заявити; заява набирає чинності через {hours}.",
    "ru": "Об этом следует предварительно заявить; заявление вступает в силу через {hours}.",
    "fr": "Cela doit d’abord faire l’objet d’une déclaration, qui prend effet après {hours}.",
}

window = force_window


def looked_for(_rule: Rule) -> tuple[IncidentType, ...]:
    """No kind of event: declarations stand in the register."""
    return ()


def subject(_rule: Rule, _incident: Incident) -> tuple[Factor, ...]:
    """Nothing of an incident: `validity.reciprocal_release` says what it does to the rules that it governs."""
    return (factor(MAIN, Role.SUBJECT, 0.0, "no declaration"),)


def reach(_rule: Rule, table: IncidentTable) -> Floats:
    """`subject` for all incidents at once."""
    return np.zeros(len(table.incidents))


def own_factors(_rule: Rule, _context: IncidentContext) -> tuple[Factor, ...]:
    """Nothing."""
    return ()


def sentence(rule: Rule, language: str = "en") -> str:
    """What a diplomat reads.

    Raises:
        UnknownName: no sentence in that language.
    """
    own, said = cast("Parameters", rule.parameters), tongue(language)
    rules = ", ".join(said.quoted(name) for name in own.rules)
    main = SENTENCES[language].format(rules=rules)
    return " ".join((main, *_declared(own, language), said.applies(rule)))


def _declared(own: Parameters, language: str) -> list[str]:
    if not own.declared:
        return [UNDECLARED[language]]
    if own.notice_hours is None:
        return [DECLARED[language]]
    return [NOTICED[language].format(hours=hours(tongue(language), own.notice_hours))]
