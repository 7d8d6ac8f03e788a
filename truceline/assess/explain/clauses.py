"""The clauses and readings of an agreement as a report shows them. Here, because the sentence lives with the rule."""

from collections.abc import Sequence

from truceline.agreement.nouns import Agreement, Reading, Rule
from truceline.agreement.readings import differing, under, value_of
from truceline.assess.rules import _registry
from truceline.assess.words.phrases import named, value_words
from truceline.assess.words.speak import TONGUES
from truceline.model.report import Clause, Parameter, ReadingShown


def clauses(agreement: Agreement) -> tuple[Clause, ...]:
    """Every rule under its base parameters, in the order of the document.

    Raises:
        UnknownName: a rule of a type that nobody can judge.
    """
    read = [under(agreement, reading) for reading in agreement.readings]
    return tuple(_clause(rule, [rules[place] for rules in read]) for place, rule in enumerate(agreement.rules))


def readings_shown(agreement: Agreement) -> tuple[ReadingShown, ...]:
    """Whose readings, where stated, what they change; in the order of the document."""
    return tuple(_shown(agreement, reading) for reading in agreement.readings)


def parameters_shown(rule: Rule) -> tuple[Parameter, ...]:
    """Every parameter of a rule as text, the common ones first."""
    common = [
        ("in force from", value_words(rule.in_force_from) if rule.in_force_from else "left to the readings"),
        ("in force until", value_words(rule.in_force_until)),
        ("counting of days", value_words(rule.day_count)),
        ("area", value_words(rule.area) if rule.area else "everywhere"),
        ("exceptions", value_words(rule.exceptions)),
        ("waiver by", value_words(rule.waiver)),
        ("notice through", value_words(rule.notice)),
        ("consequence", value_words(rule.consequence)),
    ]
    if rule.in_force_days is not None:
        counting = rule.counting or "left to the readings"
        common[2] = ("counting of days", f"{rule.in_force_days} days, {counting}")
    if rule.suspended:
        common.insert(3, ("suspended", value_words(rule.suspended)))
    own = [(named(name), value_words(getattr(rule.parameters, name))) for name in type(rule.parameters).model_fields]
    return tuple(Parameter(name=name, value=value) for name, value in common + own)


def _clause(rule: Rule, read: Sequence[Rule]) -> Clause:
    """A rule as the text has it; `read` is the same rule under each reading, which may bring an area of its own."""
    kind = _registry.rule_type(rule.kind)
    return Clause(
        rule_id=rule.rule_id,
        rule_type=f"{rule.number} {rule.title}",
        article=rule.article,
        sentence=kind.sentence(rule),
        sentences=tuple((language, kind.sentence(rule, language)) for language in TONGUES),
        wording=rule.wording,
        source_address=rule.source_address,
        verified=rule.mark == "V",
        schematic=any(_schematic(one) for one in (rule, *read)),
    )


def _schematic(rule: Rule) -> bool:
    return any(line.schematic for line in rule.lines) or (rule.area is not None and rule.area.schematic)


def _shown(agreement: Agreement, reading: Reading) -> ReadingShown:
    changes = []
    for base, rule in zip(agreement.rules, under(agreement, reading), strict=True):
        prefix = f"{rule.rule_id} " if len(agreement.rules) > 1 else ""
        changes += [
            Parameter(name=prefix + named(name), value=value_words(value_of(rule, name)))
            for name in differing(base, rule)
        ]
    stated = reading.stated_address if not reading.stated_on else f"{reading.stated_address}, {reading.stated_on}"
    return ReadingShown(
        reading=reading.reading_id,
        held_by=reading.held_by,
        stated=stated,
        sentence=reading.sentence,
        changes=tuple(changes),
    )
