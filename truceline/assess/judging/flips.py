"""What would change a verdict: another reading, or one parameter settled the other way."""

from collections.abc import Iterator, Mapping, Sequence

from truceline.agreement.nouns import Rule
from truceline.agreement.readings import OF_THE_RULE, Differences, value_of
from truceline.assess.factors.factor import Factor, Role
from truceline.assess.judging.verdict import Limits, verdict_if
from truceline.assess.words.phrases import named, value_words
from truceline.model.terms import Verdict

MOST = 5  # beside a verdict a reader takes in no more
SURE = 0.99  # nobody asks what would follow if a sure type were another


ReadingChanges = Mapping[
    tuple[str, str], str
]  # (reading, other reading) -> what the other sets, in words; "" if nothing


def changes_between(companies: Mapping[str, Sequence[Rule]], differences: Differences | None = None) -> ReadingChanges:
    """What each reading sets otherwise than each other one; once for a rule, however many incidents.

    A company is the rule itself and those on which it depends: what is set there is named with their ids.
    """
    known = differences or Differences()
    return {
        (mine, other): "; ".join(_set_otherwise(own, others, known))
        for mine, own in companies.items()
        for other, others in companies.items()
    }


def _set_otherwise(own: Sequence[Rule], others: Sequence[Rule], known: Differences) -> Iterator[str]:
    mine = {rule.rule_id: rule for rule in own}
    for place, rule in enumerate(others):
        said = f"{rule.rule_id} " if place else ""
        if rule.rule_id not in mine:
            yield f"{said}switches it"
            continue
        for name in known.between(mine[rule.rule_id], rule):
            if not (place and _said_already(own[0], others[0], rule, name, known)):
                yield f"{said}{named(name)}: {value_words(value_of(rule, name))}"
    kept = {rule.rule_id for rule in others}
    yield from (f"{rule.rule_id} does not switch it" for rule in own if rule.rule_id not in kept)


def _said_already(own: Rule, other: Rule, governing: Rule, name: str, known: Differences) -> bool:
    """Whether the rule itself changes in the same way: both of its dates move, say, with those of what governs it."""
    return (
        name in OF_THE_RULE and name in known.between(own, other) and value_of(other, name) == value_of(governing, name)
    )


def by_readings(mine: str, changes: ReadingChanges, verdicts: Mapping[str, Verdict]) -> tuple[str, ...]:
    """The parameters of each other reading that judges otherwise, with its verdict."""
    return tuple(
        f"{changes[mine, other]} ({other}) -> {verdict}"
        for other, verdict in verdicts.items()
        if verdict is not verdicts[mine] and changes[mine, other]
    )


def by_parameters(
    factors: Sequence[Factor],
    limits: Limits,
    *,
    watched: bool,
    verdict: Verdict,
    decided_by: str,
    unweighed: Sequence[Factor] = (),
) -> tuple[str, ...]:
    """Single parameters that change the verdict when settled at one side, the deciding one first.

    A time says by how much its edge would have to move, a place by how much the edge or the distance asked: the
    least, rounded up, after which the parameter is no longer in doubt.
    """
    flips = []
    every = (*factors, *unweighed)
    doubted = [one for one in factors if one.least < SURE or one.role is Role.SCOPE or one.name == decided_by]
    for one in sorted(doubted, key=lambda f: (f.name != decided_by, f.least - f.most)):
        for share, words in ((one.contradicts_share, one.if_contradicts), (one.clears_share, one.if_clears)):
            other = verdict_if(every, one, share, limits, watched=watched) if words else verdict
            if other is not verdict:
                flips.append(f"{one.name}: {words} -> {other}")
    return tuple(flips[:MOST])
