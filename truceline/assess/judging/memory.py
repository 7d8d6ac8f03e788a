"""How far back the rules of an agreement remember: a release hangs on earlier acts, silence on the days before.

A rule module says so by `REMEMBERS`. What is remembered is a function of the kept files and of `as_of`, as the day is.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from truceline.agreement.nouns import Agreement, Rule
from truceline.agreement.readings import under
from truceline.assess.rules import _registry

MOST = timedelta(days=40)  # our own judgement: a moratorium of a month, and what came shortly before it


def remembered_from(agreements: Iterable[Agreement], start: datetime) -> datetime | None:
    """From when on a period that begins at `start` needs the days before it; None where no rule needs them.

    At most `MOST` before: of what lies farther back nothing is known, and that counts as unseen.
    """
    begins = [
        rule.in_force_from.at_utc
        for agreement in agreements
        for reading in agreement.readings
        for rule in under(agreement, reading)
        if rule.in_force_from is not None and rule.in_force_from.at_utc < start and _remembers(rule, start)
    ]
    return max(min(begins), start - MOST) if begins else None


def _remembers(rule: Rule, start: datetime) -> bool:
    """Whether a rule that may still bind looks back."""
    over = rule.in_force_until is not None and rule.in_force_until.at_utc < start - MOST  # a renewal may have moved it
    return bool(getattr(_registry.rule_type(rule.kind), "REMEMBERS", False)) and not over
