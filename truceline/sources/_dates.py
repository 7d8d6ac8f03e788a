"""Days as people and spreadsheets write them. Which of 3/4/2025 is the month, the other dates of the file say."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from truceline.model.errors import OutOfRange

FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST = 60  # letters of a day
FORMS = "2025-03-18, 18.03.2025 or 18/03/2025"
DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)  # what a workbook counts its days from
_ISO = re.compile(r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})")
_EIGHT = re.compile(r"(?P<year>(?:19|20|21|22)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_DOTS = re.compile(r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4})")
_EITHER = re.compile(r"(?P<one>[0-9]{1,2})([/-])(?P<two>[0-9]{1,2})\2(?P<year>[0-9]{4})")
_NAMED = (
    re.compile(
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ -](?P<name>[a-z]{3,9})\.?,?[ -](?P<year>[0-9]{4})", re.IGNORECASE
    ),
    re.compile(r"(?P<name>[a-z]{3,9})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})", re.IGNORECASE),
)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SERIAL = re.compile(r"(?P<days>[2-9][0-9]{4})(?:\.(?P<part>[0-9]+))?")  # 1954 to 2173
_TAIL = re.compile(r"(?<=[0-9])[T ](?=[0-9]{1,2}[:.h]).*")


class Order(StrEnum):
    """Which number of 3/4/2025 comes first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    BOTH = "both orders"
    UNSAID = "not shown"


def order_of(texts: Iterable[str]) -> Order:
    """The order that a file's dates show.

    >>> order_of(["3/4/2025", "25/4/2025"]), order_of(["3/4/2025"]), order_of(["4/25/2025 0:00"])
    (<Order.DAY_FIRST: 'day first'>, <Order.UNSAID: 'not shown'>, <Order.MONTH_FIRST: 'month first'>)
    """
    found = {order for text in texts if (order := _shown(text)) is not None}
    return Order.BOTH if len(found) == 2 else next(iter(found), Order.UNSAID)


def _shown(text: str) -> Order | None:
    match = _EITHER.fullmatch(_TAIL.sub("", text[:LONGEST].strip()))
    if match is None or (int(match["one"]) > 12) == (int(match["two"]) > 12):
        return None
    return Order.DAY_FIRST if int(match["one"]) > 12 else Order.MONTH_FIRST


def day_of(name: str, text: str, order: Order = Order.UNSAID, *, zero: date = DAY_ZERO) -> tuple[date, tuple[str, ...]]:
    """A day, with a mark where its order is ours and not the file's. `zero` is where a workbook counts from.

    >>> day_of("date", "18.03.2025"), day_of("date", "3/4/2025")[1]
    ((datetime.date(2025, 3, 18), ()), ('3/4/2025 read day first: no date of the file shows its order',))

    Raises:
        OutOfRange: no day, one beyond 1900 to 2200, or one of two orders in a file that has both.
    """
    plain = text.strip()
    if len(plain) > LONGEST:
        raise OutOfRange(name, text, FORMS)
    either = _EITHER.fullmatch(plain)
    try:
        day, marks = _either(name, plain, either, order) if either else (_plain(plain, zero), ())
    except OutOfRange:
        raise
    except ValueError as bad:  # 30 February
        raise OutOfRange(name, text, FORMS) from bad
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OutOfRange(name, text, FORMS)
    return day, marks


def _either(name: str, text: str, match: re.Match[str], order: Order) -> tuple[date, tuple[str, ...]]:
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    doubtful = one <= 12 and two <= 12 and one != two
    if doubtful and order is Order.BOTH:
        raise OutOfRange(name, text, "dates of one order: the file has both; state it with a map, dates: day first")
    month_first = two > 12 or (doubtful and order is Order.MONTH_FIRST)
    day = date(year, one, two) if month_first else date(year, two, one)
    unsaid = doubtful and order is Order.UNSAID
    return day, (f"{text} read day first: no date of the file shows its order",) if unsaid else ()


def _plain(text: str, zero: date) -> date | None:
    for form in (_ISO, _EIGHT, _DOTS):
        if match := form.fullmatch(text):
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
    for form in _NAMED:
        if match := form.fullmatch(text):
            name = match["name"].casefold()
            month = next((n for n, word in enumerate(_MONTHS, 1) if word.startswith(name) or name == "sept"), 0)
            return date(int(match["year"]), 9 if name == "sept" else month, int(match["day"]))
    match = _SERIAL.fullmatch(text)
    return zero + timedelta(days=int(match["days"])) if match else None


def is_serial(text: str) -> bool:
    """Whether a text is the number a spreadsheet has behind a date.

    >>> is_serial("45734"), is_serial("45734.4271"), is_serial("20250318")
    (True, True, False)
    """
    return _SERIAL.fullmatch(text.strip()) is not None
