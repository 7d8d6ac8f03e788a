"""The vocabulary of a ledger of pledges: units, currencies, amounts, and dates that may be a whole month."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from truceline.model.errors import OutOfRange
from truceline.model.pledge import Amount, Bound
from truceline.model.terms import TimePrecision
from truceline.model.times import from_local
from truceline.sources._file import number_or_none
from truceline.sources._patrol_when import split_moment, when_of, zone_of
from truceline.sources._stay import GAP
from truceline.sources._table import plain_key

E = TypeVar("E", bound=StrEnum)

SCALES = ("thousand", "million", "billion")
CURRENCIES = tuple(
    "AED AUD BGN BRL CAD CHF CNY CZK DKK EUR GBP GEL HUF ILS INR ISK JPY KRW KZT MDL MXN NOK NZD PLN RON RSD RUB SAR "  # noqa: SIM905
    "SEK SGD TRY TWD UAH USD XDR ZAR".split()
)
COUNTED = tuple(
    "aerostat aircraft brigade camera drone helicopter hour image item kilometre missile month observer orbit package "  # noqa: SIM905
    "patrol percent person post radar round satellite sensor soldier state station system tank tonne vehicle "
    "vessel".split()
)
PER = ("", "year", "month", "day")
_MONTH = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2}))?")
_PRICES = re.compile(r"|nominal|real [0-9]{4}")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_EXCEL_ZERO = date(1899, 12, 30)  # day 0 of a spreadsheet's serial dates
EXAMPLE = "2025-09-04, 2025-04-10 15:00, a month 2025-03, a year 2025, or two of them joined by a slash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When: within started..ended, UTC."""

    started: datetime
    ended: datetime
    precision: TimePrecision
    quality: tuple[str, ...] = ()


def word_of(kind: type[E], text: str, name: str) -> E:
    """A word of a vocabulary, written in any case.

    Raises:
        OutOfRange: another word; lists the known ones.
    """
    known = {plain_key(one.value): one for one in kind}
    found = known.get(plain_key(text))
    if found is None:
        raise OutOfRange(name, text, "one of " + ", ".join(one.value for one in kind))
    return found


def unit_of(text: str) -> str:
    """A unit in its one form: "million EUR", "brigade".

    >>> unit_of("Billion eur"), unit_of("vehicles")
    ('billion EUR', 'vehicle')

    Raises:
        OutOfRange: an unknown unit or currency.
    """
    *scale, last = text.strip().split() or [""]
    if last.upper() in CURRENCIES and (not scale or " ".join(scale).casefold() in SCALES):
        return " ".join([*(word.casefold() for word in scale), last.upper()])
    for plain in (text.strip().casefold(), text.strip().casefold().removesuffix("s")):
        if plain in COUNTED:
            return plain
    money = f"a currency ({', '.join(CURRENCIES)}) with thousand, million or billion before it"
    raise OutOfRange("unit or currency", text, f"{money}, or one of {', '.join(COUNTED)}")


def amount_of(*, bound: str, value: str, unit: str, per: str, base: str, prices: str) -> Amount | None:
    """The amount of a row; None where it states none.

    Raises:
        OutOfRange: half an amount, no number, or a word that is not of the vocabulary.
    """
    if not any((bound, value, unit)):
        if per or base or prices:
            raise OutOfRange("amount", per or base or prices, "an amount and a unit beside it")
        return None
    meant = word_of(Bound, bound, "qualifier") if bound else Bound.EXACT
    number = number_or_none(value.replace(" ", "").replace("\u202f", "")) if value else None
    if (meant is Bound.NOT_KNOWN) != (number is None) or (value and number is None):
        raise OutOfRange("amount", value, "a plain decimal number, or the qualifier N/K without one")
    if number is not None and number < 0:
        raise OutOfRange("amount", value, "zero or more")
    if per.casefold() not in PER:
        raise OutOfRange("per", per, "year, month, day or empty")
    if not _PRICES.fullmatch(prices.casefold()):
        raise OutOfRange("prices", prices, "nominal, or real with its year such as: real 2021")
    return Amount(
        bound=meant, value=number, unit=unit_of(unit), per=per.casefold(), base=base, prices=prices.casefold()
    )


def span_of(text: str, zone_text: str, name: str = "date") -> Span:
    """When, as a ledger writes it: a moment, a day, a month, a year, or from/to. Days without a zone are days in UTC.

    >>> span_of("2025-03", "UTC").ended.isoformat()
    '2025-04-01T00:00:00+00:00'

    Raises:
        OutOfRange: no date; the serial number of a spreadsheet; a clock time without a zone, or that no clock showed.
    """
    if _SERIAL.fullmatch(text):
        day = _EXCEL_ZERO + timedelta(days=int(float(text)))
        raise OutOfRange(name, text, f"a date; the serial number of a spreadsheet? then format the cell as {day}")
    first, slash, last = text.partition("/")
    if slash and re.match(r"[0-9]{4}", last):
        one, other = span_of(first.strip(), zone_text, name), span_of(last.strip(), zone_text, name)
        if other.ended < one.started:
            raise OutOfRange(name, text, "an end not before its start")
        marks = tuple(dict.fromkeys((*one.quality, *other.quality)))
        by_day = TimePrecision.DAY in (one.precision, other.precision)
        precision = TimePrecision.DAY if by_day else TimePrecision.MINUTE
        return Span(started=one.started, ended=other.ended, precision=precision, quality=marks)
    if month := _MONTH.fullmatch(text):
        return _month(text, month, zone_text, name)
    return _day(text, zone_text, name)


def _month(text: str, found: re.Match[str], zone_text: str, name: str) -> Span:
    year, month = int(found["year"]), int(found["month"] or 0)
    if not (1900 <= year <= 2200 and 0 <= month <= 12 and (month or not found["month"])):
        raise OutOfRange(name, text, EXAMPLE)
    first = date(year, month or 1, 1)
    last = date(year, month or 12, monthrange(year, month or 12)[1]) + timedelta(days=1)
    return Span(
        started=_midnight(first, zone_text),
        ended=_midnight(last, zone_text),
        precision=TimePrecision.DAY,
        quality=("day not known",),
    )


def _day(text: str, zone_text: str, name: str) -> Span:
    day_text, clock = split_moment(text)
    try:
        found = when_of(day_text, clock, zone_text or ("" if clock else "UTC"))
    except OutOfRange as bad:
        raise OutOfRange(name if bad.name == "date" else bad.name, text, bad.expected) from bad
    if any(GAP in mark for mark in found.quality):
        raise OutOfRange(name, text, "a time that the clock showed")
    day = found.precision is TimePrecision.DAY
    marks = ("no zone stated: a day in UTC",) if day and not zone_text else ()
    return Span(
        started=found.started,
        ended=found.ended + timedelta(seconds=1) if day else found.ended,  # a day ends with its midnight
        precision=found.precision,
        quality=marks,
    )


def _midnight(day: date, zone_text: str) -> datetime:
    named = zone_of(zone_text or "UTC")
    start = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall clock
    return from_local(start, named) if isinstance(named, str) else start.replace(tzinfo=named).astimezone(UTC)
