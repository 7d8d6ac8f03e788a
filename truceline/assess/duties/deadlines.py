"""When something is due: a moment, a day of the rule's force, or so many days after a certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from truceline.agreement.nouns import Rule
from truceline.assess.duties.obligations import day_of, midnight, own_zone
from truceline.assess.factors.factor import Factor, Role, factor
from truceline.assess.register.certificates import Standing, certified
from truceline.assess.register.register import Register

PRECONDITION = "precondition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The first moment after the time that is left; `doubt` where it is open whether that time has begun."""

    end: datetime
    since: datetime  # from which the time counts
    doubt: tuple[Factor, ...] = ()


def on_day(rule: Rule, number: int) -> Deadline | None:
    """The end of a local day of the rule's force, 1 being the day on which it comes into force."""
    if rule.in_force_from is None:
        return None
    since, zone_name = rule.in_force_from.at_utc, own_zone(rule)
    return Deadline(end=midnight(day_of(since, zone_name) + timedelta(days=number), zone_name), since=since)


def after_certificate(rule: Rule, register: Register, item: str, by: str | None, days: int) -> Deadline | None:
    """The end of the local day so many days after a certificate.

    None where nothing certifies it: then nothing is due yet. A certificate in part leaves it open.
    """
    since = None if rule.in_force_from is None else rule.in_force_from.at_utc
    found = certified(register, item, by, since=since)
    if found.at is None or found.standing not in (Standing.DONE, Standing.PARTLY):
        return None
    zone_name = own_zone(rule)
    end = end_after(found.at, days, zone_name)
    return Deadline(end=end, since=found.at, doubt=() if found.standing is Standing.DONE else (_in_part(item),))


def end_after(moment: datetime, days: int, zone_name: str) -> datetime:
    """The end of the local day so many days after the day of a moment, which is not counted."""
    return midnight(day_of(moment, zone_name) + timedelta(days=days + 1), zone_name)


def _in_part(item: str) -> Factor:
    words = f"{item}: certified in part, so it is open whether the time has begun"
    if_contradicts, if_clears = "certified as a whole", "not certified"
    return factor(PRECONDITION, Role.SCOPE, 0.0, words, most=1.0, if_contradicts=if_contradicts, if_clears=if_clears)
