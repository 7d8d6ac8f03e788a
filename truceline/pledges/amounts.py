"""Amounts added up only where that means something: one unit, one time, one kind of prices."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from truceline.model.errors import OutOfRange
from truceline.model.pledge import Amount, Bound

_RATE = re.compile(
    r"1 (?P<of>[A-Z]{3}) = (?P<worth>\d+(?:\.\d+)?) (?P<into>[A-Z]{3}) on (?P<day>\d{4}-\d\d-\d\d) by (?P<source>\S.*)"
)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One unit of `of` is worth `worth` units of `into`, on a day, as somebody published it."""

    of: str  # "USD"
    into: str  # "EUR"
    worth: float
    day: date
    source: str

    def __post_init__(self) -> None:
        if not (self.worth > 0 and self.source):
            raise OutOfRange("rate", (self.worth, self.source), "a number above 0, and where it was published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """An amount in another currency, with what it was converted by and from."""

    amount: Amount
    original: Amount
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The sum of amounts of one kind. `least` and `most` differ where a part was "at least" or "up to"."""

    unit: str
    per: str
    base: str
    prices: str
    least: float
    most: float | None  # None: no upper end, because a part was "at least"
    parts: int
    unknown: int  # parts whose number is not known; they are in neither limit


def sums(amounts: Iterable[Amount]) -> list[Sum]:
    """One sum for each kind of amount, never one over several. Percent are not added: each stands by itself."""
    groups: dict[tuple[str, str, str, str], list[Amount]] = {}
    for number, amount in enumerate(amounts):
        alone = f" #{number}" if amount.unit == "percent" else ""
        unit = "percent" if alone else _plain_unit(amount.unit)[1]
        groups.setdefault((unit + alone, amount.per, amount.base, amount.prices), []).append(amount)
    return [
        _sum(unit.partition(" #")[0], per, base, prices, held) for (unit, per, base, prices), held in groups.items()
    ]


def same_kind(one: Amount, other: Amount, *, rate: bool = True) -> bool:
    """Whether two amounts can be compared: one unit, and prices of one kind."""
    alike = one.unit == other.unit and one.prices == other.prices
    return alike and (not rate or (one.per == other.per and one.base == other.base))


def converted(amount: Amount, rate: Rate) -> Converted:
    """An amount of money in another currency, by a stated rate.

    Raises:
        OutOfRange: another currency than the rate is of, or real prices: a rate of one day is about nominal money.
    """
    scale, _, currency = amount.unit.rpartition(" ")
    if currency != rate.of:
        raise OutOfRange("currency", amount.unit, f"an amount in {rate.of}")
    if amount.prices.startswith("real"):
        raise OutOfRange("prices", amount.prices, "nominal money, or money whose prices are not stated")
    value = None if amount.value is None else amount.value * rate.worth
    unit = f"{scale} {rate.into}".strip()
    return Converted(amount=replace(amount, value=value, unit=unit), original=amount, rate=rate)


def rate_of(text: str) -> Rate:
    """A stated rate: "1 USD = 0.92 EUR on 2025-06-30 by European Central Bank".

    >>> rate_of("1 USD = 0.92 EUR on 2025-06-30 by European Central Bank").worth
    0.92

    Raises:
        OutOfRange: something of it is missing or impossible.
    """
    found = _RATE.fullmatch(text.strip())
    fault = OutOfRange("rate", text, "1 USD = 0.92 EUR on 2025-06-30 by European Central Bank: with its day and source")
    if found is None or found["of"] == found["into"]:
        raise fault
    try:
        worth, day = float(found["worth"]), date.fromisoformat(found["day"])
    except ValueError:
        raise fault from None
    return Rate(of=found["of"], into=found["into"], worth=worth, day=day, source=found["source"])


def with_rates(amounts: Iterable[Amount], rates: Sequence[Rate]) -> list[Amount]:
    """The amounts, money of a currency that a rate is of converted by it; real prices stay as they are."""
    by = {rate.of: rate for rate in rates}
    return [
        converted(amount, by[currency]).amount
        if (currency := amount.unit.rpartition(" ")[2]) in by and not amount.prices.startswith("real")
        else amount
        for amount in amounts
    ]


def least_of(amount: Amount) -> float:
    """The least that an amount means; "up to" may be nothing."""
    return 0.0 if amount.value is None or amount.bound is Bound.UP_TO else amount.value


def most_of(amount: Amount) -> float:
    """The most that an amount means; "at least" has no upper end. "About" is taken at its number."""
    return float("inf") if amount.value is None or amount.bound is Bound.AT_LEAST else amount.value


def _sum(unit: str, per: str, base: str, prices: str, held: list[Amount]) -> Sum:
    known = [amount for amount in held if amount.value is not None]
    scales = [_plain_unit(amount.unit)[0] for amount in known]
    most = sum(most_of(amount) * scale for amount, scale in zip(known, scales, strict=True))
    return Sum(
        unit=unit,
        per=per,
        base=base,
        prices=prices,
        least=sum(least_of(amount) * scale for amount, scale in zip(known, scales, strict=True)),
        most=None if math.isinf(most) else most,
        parts=len(held),
        unknown=len(held) - len(known),
    )


def _plain_unit(unit: str) -> tuple[float, str]:
    """("billion EUR") as how many of its plain unit, and that unit."""
    scale, _, last = unit.rpartition(" ")
    return (_SCALES[scale], last) if scale in _SCALES else (1.0, unit)
