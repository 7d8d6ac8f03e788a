"""The rule types that can be judged and what each offers, found here and by the entry point `truceline.rules`."""

from collections.abc import Mapping
from functools import cache
from typing import Protocol, cast

from truceline.agreement.discover import discover
from truceline.agreement.nouns import Rule
from truceline.assess.factors.factor import Factor
from truceline.assess.factors.force_window import Window
from truceline.assess.factors.incident_context import IncidentContext
from truceline.model.errors import UnknownName
from truceline.model.records import Incident
from truceline.model.terms import IncidentType

GROUP = "truceline.rules"


class RuleType(Protocol):
    """A module of `assess.rules`. Its parameters are declared in the module of the same name in `agreement.kinds`.

    A module may also offer
    - `reach(rule, table)`: for all incidents at once, what the greatest shares of `subject` multiply to, NaN where
      `subject` itself must be asked. Without it every incident is asked.
    - `ground(rule)`: the area that it reaches where that is not the rule's own: a corridor and a buffer around it.
    - `WHOEVER_ACTED = True`: it is about acts of others than the parties that it binds.
    - `obligations(rule, table, period)`: what the rule asks for by itself in the period, whatever incidents there are.
      Where `looked_for` is empty, silence over the period is as good as the register was kept.
    """

    TYPE: tuple[int, str]  # number and name
    MAIN: str  # the parameter that decides where an incident contradicts the rule

    def looked_for(self, rule: Rule) -> tuple[IncidentType, ...]:
        """Kinds of event that coverage must have been able to see."""

    def subject(self, rule: Rule, incident: Incident) -> tuple[Factor, ...]:
        """Whether the rule speaks about such an incident: cheap factors alone."""

    def window(self, rule: Rule) -> Window:
        """When the rule binds."""

    def own_factors(self, rule: Rule, context: IncidentContext) -> tuple[Factor, ...]:
        """The other factors of the rule's own. Time, area and actors are common to all rules."""

    def sentence(self, rule: Rule, language: str = "en") -> str:
        """What a diplomat reads."""


@cache
def rule_types() -> Mapping[str, RuleType]:
    """All rule types by name.

    Raises:
        BadSetting: two of one name.
    """
    return cast("Mapping[str, RuleType]", discover("truceline.assess.rules", GROUP))


def rule_type(name: str) -> RuleType:
    """One rule type.

    Raises:
        UnknownName: nobody registered it; lists the known ones.
    """
    known = rule_types()
    if name not in known:
        raise UnknownName("rule type", name, known)
    return known[name]
