"""What each rule of a text would need to be seen, against what planned sensors would show of it.

The same areas and kinds of event as in judging: the rule's own area inside the watched one, or the ground it reaches.
A rule that looks for no kind of event is about the register, and no sensor helps it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from truceline.agreement.nouns import Agreement, Rule, Zone
from truceline.agreement.readings import under
from truceline.assess.factors.sight import SeenFraction, common_area
from truceline.assess.rules._registry import rule_type
from truceline.model.place import Area
from truceline.model.terms import IncidentType


class Planned(SeenFraction, Protocol):
    """What assess needs of a plan beside what it needs of a coverage."""

    def no_eyes_of(self, area: Area | None, kinds: Sequence[IncidentType]) -> float:
        """Share of the area-hours without eyes for such events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSeen:
    """One rule under the readings that ask the same of it."""

    rule_id: str
    title: str
    article: str
    readings: tuple[str, ...]
    area: str
    kinds: tuple[str, ...]  # of event; empty where the register decides
    needed: float  # share of the area-hours before silence means anything
    seen: float  # chance that such an event would be detected
    no_eyes: float

    @property
    def word(self) -> str:
        """Whether silence would mean something."""
        if not self.kinds:
            return "a matter of the register"
        return "silence would count" if self.seen >= self.needed else "not observable"


def rules_seen(texts: Sequence[Agreement], made: Planned, start: datetime, end: datetime) -> list[RuleSeen]:
    """Every rule of the texts, in their order; readings that ask the same of it are joined."""
    return [row for text in texts for row in _of_text(text, made, start, end)]


def looked_for_by(texts: Sequence[Agreement]) -> dict[str, tuple[Area | None, tuple[IncidentType, ...]]]:
    """Where each rule that looks for events does so, and for which kinds; under its base parameters, by rule."""
    found = {}
    for text in texts:
        for rule in text.rules:
            kind = rule_type(rule.kind)
            ground = getattr(kind, "ground", None)
            scope = rule if ground is None else replace(rule, area=ground(rule))
            if kind.looked_for(rule):
                found[rule.rule_id] = (common_area(scope, text.watched), kind.looked_for(rule))
    return found


def _of_text(text: Agreement, made: Planned, start: datetime, end: datetime) -> Iterable[RuleSeen]:
    readings = {reading.reading_id: under(text, reading) for reading in text.readings}
    for index, base in enumerate(text.rules):
        rows: list[RuleSeen] = []
        for reading, rules in readings.items():
            row = _seen(rules[index], text.watched, made, (start, end), reading)
            same = next((at for at, one in enumerate(rows) if replace(row, readings=one.readings) == one), None)
            if same is None:
                rows.append(row)
            else:
                rows[same] = replace(rows[same], readings=(*rows[same].readings, reading))
        yield from (replace(row, readings=()) if len(rows) == 1 else row for row in rows if row.rule_id == base.rule_id)


def _seen(rule: Rule, watched: Zone, made: Planned, span: tuple[datetime, datetime], reading: str) -> RuleSeen:
    kind = rule_type(rule.kind)
    kinds = kind.looked_for(rule)
    ground = getattr(kind, "ground", None)
    scope = rule if ground is None else replace(rule, area=ground(rule))
    area = common_area(scope, watched)
    return RuleSeen(
        rule_id=rule.rule_id,
        title=rule.title,
        article=rule.article,
        readings=(reading,),
        area=watched.title if scope.area is None else scope.area.title,
        kinds=tuple(one.value for one in kinds),
        needed=rule.needed_fraction,
        seen=made.seen_fraction(area, *span, kinds) if kinds else 0.0,
        no_eyes=made.no_eyes_of(area, kinds) if kinds else 1.0,
    )
