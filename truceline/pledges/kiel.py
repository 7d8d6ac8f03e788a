"""The published series beside each other: sums by country against the totals, months in which they differ.

Every number of the tracker is rounded to a millionth of a billion euros. A sum over n rows may so differ from a total
by (n + 1) halves of that; what differs by more is told, month by month.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from truceline.model.pledge import Figure

ROUNDED = 1e-6  # billion euros: the last digit of the published numbers
EXPLORER, TOTALS, ORIGINS, RELEASE = "data_explorer", "total_allocations", "procurement_trends", "release_info"
PAIRS = (("total", "total_allocations"), ("military", "military"), ("financial", "financial"),
         ("humanitarian", "humanitarian"))  # fmt: skip
PARTS = ("military", "financial", "humanitarian")
K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One sum that is not what another series states."""

    what: str  # "military by country against total_allocations"
    month: datetime
    contributor: str  # "all" for a sum over countries
    added: float  # billion euros
    stated: float | None  # None: the other series has no such month

    @property
    def apart(self) -> float:
        """Sum minus statement; the whole sum where nothing was stated."""
        return self.added - (self.stated or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """How the series fit together."""

    release: str
    country_months: int
    contributors: int
    months: int
    compared: int  # sums that were compared
    differences: tuple[Difference, ...]


def newest(figures: Iterable[Figure]) -> list[Figure]:
    """Of each series the rows of the file received last: a later release replaces an earlier one as a whole."""
    rows = list(figures)
    last: dict[str, tuple[datetime, str]] = {}
    for one in rows:
        key = (one.received_utc, one.blob_sha256)
        last[one.series] = max(last.get(one.series, key), key)
    return [one for one in rows if (one.received_utc, one.blob_sha256) == last[one.series]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What all donors together allocated in a month, as published; None where the file says nothing."""

    month: datetime
    parts: tuple[tuple[str, float | None], ...]  # (military, financial, humanitarian), billion euros


def by_month(figures: Iterable[Figure]) -> list[Month]:
    """The published totals of each month in their parts, in order of time."""
    held: dict[datetime, dict[str, float | None]] = {}
    for one in newest(figures):
        if one.series == TOTALS and one.measure in PARTS:
            held.setdefault(one.started_utc, {})[one.measure] = one.value
    return [Month(month=at, parts=tuple((name, held[at].get(name)) for name in PARTS)) for at in sorted(held)]


def reconciled(figures: Iterable[Figure]) -> Reconciled:
    """Sums by country against the totals, parts against wholes, origins of military aid against military aid."""
    rows = newest(figures)
    by_country = {(one.contributor, one.started_utc, one.measure): one.value for one in rows if one.series == EXPLORER}
    totals = {(one.started_utc, one.measure): one.value for one in rows if one.series == TOTALS}
    found: list[Difference] = []
    compared = 0
    for what, pairs in _comparisons(rows, by_country, totals):
        for (contributor, month), (added, stated, count) in pairs.items():
            compared += 1
            if stated is None or abs(added - stated) > ROUNDED * (count + 1) / 2 + 1e-9:
                one = Difference(what=what, month=month, contributor=contributor, added=added, stated=stated)
                found.append(one)
    months = {(contributor, month) for contributor, month, _ in by_country}
    label = next((one.text for one in rows if one.series == RELEASE), "release not kept")
    return Reconciled(
        release=label,
        country_months=len(months),
        contributors=len({contributor for contributor, _ in months}),
        months=len({month for _, month in months}),
        compared=compared,
        differences=tuple(found),
    )


Pairs = Mapping[tuple[str, datetime], tuple[float, float | None, int]]


def _comparisons(
    rows: Iterable[Figure],
    by_country: Mapping[tuple[str, datetime, str], float | None],
    totals: Mapping[tuple[datetime, str], float | None],
) -> Iterable[tuple[str, Pairs]]:
    for measure, column in PAIRS:
        sums = _added(((month, value) for (_, month, name), value in by_country.items() if name == measure))
        months = {month for month, name in totals if name == column} | set(sums)
        pairs = {
            ("all", month): (sums.get(month, (0.0, 0))[0], totals.get((month, column)), sums.get(month, (0.0, 0))[1])
            for month in sorted(months)
        }
        yield f"{measure} by country against {TOTALS}", pairs
    parts = _added(((c, m), v) for (c, m, name), v in by_country.items() if name in PARTS)
    wholes = {(c, m): v for (c, m, name), v in by_country.items() if name == "total"}
    yield "parts of aid against total, by country", {k: (parts[k][0], wholes.get(k), parts[k][1]) for k in parts}
    whole = _added(((c, m), v) for (c, m, name), v in by_country.items() if name in ("total", "to_be_allocated"))
    stated = {(c, m): v for (c, m, name), v in by_country.items() if name == "commitments"}
    yield (
        "allocated and to be allocated against commitments, by country",
        {k: (whole[k][0], stated.get(k), whole[k][1]) for k in whole},
    )
    origins = _added((one.started_utc, one.value) for one in rows if one.series == ORIGINS)
    yield (
        f"origins of military aid ({ORIGINS}) against {TOTALS}",
        {("all", m): (s, totals.get((m, "military")), n) for m, (s, n) in sorted(origins.items())},
    )


def _added(rows: Iterable[tuple[K, float | None]]) -> dict[K, tuple[float, int]]:
    """(sum, how many numbers) by key; a missing number adds nothing and is not counted."""
    held: dict[K, tuple[float, int]] = {}
    for key, value in rows:
        total, count = held.get(key, (0.0, 0))
        held[key] = (total + (value or 0.0), count + (value is not None))
    return held
