"""Cases beside the incidents of a day: how each lives, and those of other days that this day's items changed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from truceline.cases.register import Register, number_order
from truceline.model.account import Account, AccountPlace
from truceline.model.cases import Case, CaseChange
from truceline.model.report import CaseElsewhere, IncidentCase


def life_of(case: Case) -> dict[str, Any]:
    """What a report says of a case beside its incident."""
    return {
        "number": case.number,
        "first_known_utc": case.first_known_utc,
        "last_changed_utc": case.last_changed_utc,
        "parents": case.parents,
        "history": case.history,
    }


def elsewhere(
    book: Register, account: Account | None, shown: Sequence[IncidentCase], start: datetime, end: datetime
) -> tuple[CaseElsewhere, ...]:
    """Cases that are not shown and hold items of the day [start, end), or changed by its cut-off; by number."""
    items: dict[str, list[str]] = defaultdict(list)
    for line in () if account is None else account.lines:
        for one in line.items if line.place is AccountPlace.ELSEWHERE else ():
            items[one.case].append(one.item)
    here = {case.number for case in shown}
    changes = {number: _of_day(case, start, end) for number, case in book.cases.items() if number not in here}
    wanted = {number for number, some in changes.items() if some} | items.keys()
    return tuple(
        CaseElsewhere(
            number=number,
            started_utc=book.cases[number].started_utc,
            ended_utc=book.cases[number].ended_utc,
            items=tuple(items.get(number, ())),
            changes=changes.get(number, ()),
        )
        for number in sorted(wanted - here, key=number_order)
    )


def _of_day(case: Case, start: datetime, end: datetime) -> tuple[CaseChange, ...]:
    """Changes known by the cut-off of the day, the first of all left out: what is new is shown on its own day."""
    return tuple(one for one in case.history if start < one.at_utc <= end and one.what != "first known")
