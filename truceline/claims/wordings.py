"""When a wording was first seen: aggregators repeat yesterday's headlines under today's date."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from truceline.claims.near_duplicates import normal

BACK = timedelta(days=2)  # further back the same words may be another event: "explosions in Kherson"


def first_seen(texts: Sequence[str], days: Sequence[date]) -> list[date]:
    """For each text the first day, within the two before its own, on which the same words stand.

    >>> first_seen(["Вибухи в Сумах!", "вибухи в Сумах"], [date(2025, 3, 21), date(2025, 3, 20)])
    [datetime.date(2025, 3, 20), datetime.date(2025, 3, 20)]
    """
    held: dict[str, set[date]] = defaultdict(set)
    for text, day in zip(texts, days, strict=True):
        held[normal(text)].add(day)
    return [
        min(other for other in held[normal(text)] if timedelta(0) <= day - other <= BACK)
        for text, day in zip(texts, days, strict=True)
    ]
