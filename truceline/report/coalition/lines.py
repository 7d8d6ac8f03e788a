"""The ledger as lines of text and as CSV, with HXL tags where asked for."""

import csv
import io
from collections.abc import Iterable

from truceline.model.pledge import Stance
from truceline.model.times import dated
from truceline.pledges.amounts import Rate, Sum
from truceline.report.coalition.view import PledgeView, Row, standing

MARK, MARK_TAG = "exercise", "#meta+exercise"  # the first column: EXERCISE where everything is invented
HXL = {  # hxlstandard.org, 1.1: tag of each column
    "contributor": "#org+contributor+code",
    "name": "#org+contributor+name",
    "domain": "#sector+domain",
    "key": "#meta+id",
    "what": "#item+description",
    "amount": "#value+promised",
    "period": "#date+period",
    "region": "#loc+region",
    "state": "#status",
    "since": "#date+status",
    "conditions": "#meta+conditions",
    "stands": "#status+stands",
    "shared_origin": "#meta+origin+shared",
    "origin": "#meta+source",
    "mark": "#meta+verification",
    "remark": "#meta+remark",
}


def table(seen: PledgeView, *, hxl: bool) -> str:
    """One line per pledge; with `hxl` a line of tags below the header."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([MARK, *HXL])
    if hxl:
        writer.writerow([MARK_TAG, *HXL.values()])
    mark = "EXERCISE" if seen.exercise else ""
    writer.writerows([mark, *(_safe(str(getattr(row, name))) for name in HXL)] for row in seen.rows)
    return made.getvalue()


def lines(seen: PledgeView) -> list[str]:
    """What the command prints."""
    mark = "EXERCISE " if seen.exercise else ""
    made = [
        f"{mark}{len(seen.rows)} pledges of {len(seen.contributors)}, as known on {seen.as_of_utc:%Y-%m-%d %H:%M} UTC"
    ]
    if seen.without:
        made.append(f"Without {', '.join(seen.without)}: {len(seen.taken_out)} taken out.")
    made.extend(f"  {count} {word}" for word, count in standing(seen.rows).items())
    for row in seen.rows:
        made.extend(_row(row))
    made.extend(_section("Added up, each kind of amount by itself, figures of one origin once:", map(_sum, seen.sums)))
    made.extend(_section(f"The same with {rate_words(seen.rates)}:", map(_sum, seen.converted)))
    made.extend(_section("Does not stand without it:", (
        f"  {one.key}: {one.before} before, {one.after} now; {one.chain}" for one in seen.losses
    )))  # fmt: skip
    made.extend(_section("Circles, which stand only together:", (f"  {', '.join(one)}" for one in seen.circles)))
    made.extend(_section("Not known, because nobody stated it:", (
        f"  {key}: {', '.join(hangs)}" for key, hangs in seen.open
    )))  # fmt: skip
    made.extend(_section("Numbers that were named, each of its own subject; they make no series:", (
        f"  {dated(one.started_utc, one.ended_utc)}  {_bound(one.bound)}{one.value:g} {one.unit}: {one.measure}"
        f" ({one.speaker}) [{one.mark}]"
        for one in seen.counts if one.value is not None
    )))  # fmt: skip
    made.extend(_section("Who accepts whom:", (
        f"  {cell.party} on {cell.contributor} as {cell.role}: {cell.word}"
        f" ({'; '.join(map(_stance, cell.history))})"
        for cell in seen.acceptance
    )))  # fmt: skip
    made.extend(_section("Does not fit together:", (f"  {one.key}: {one.kind}: {one.text}" for one in seen.problems)))
    return [*made, *_series(seen)]


def _row(row: Row) -> Iterable[str]:
    amount = f", {row.amount}" if row.amount else ""
    yield f"{row.contributor} {row.domain}: {row.what}{amount} [{row.key}]"
    since = f" ({row.since})" if row.since else ""
    hangs = f"; if {row.conditions}" if row.conditions else ""
    origin = f"; one origin with others: {row.shared_origin}" if row.shared_origin else ""
    yield f"    {row.state}{since}; {row.stands}{hangs}{origin} [{row.mark}]"


def _series(seen: PledgeView) -> Iterable[str]:
    if seen.series is None:
        return
    one = seen.series
    yield f"{one.release}: {one.country_months} country-months of {one.contributors} donors, {one.months} months"
    yield f"  {one.compared} sums compared, {len(one.differences)} differ by more than rounding"
    for apart in one.differences:
        stated = "nothing" if apart.stated is None else f"{apart.stated:.6f}"
        who = "" if apart.contributor == "all" else f" {apart.contributor}"
        yield f"  {apart.month:%Y-%m}{who}: {apart.what}: {apart.added:.6f} against {stated} ({apart.apart:+.6f})"


def _section(title: str, found: Iterable[str]) -> list[str]:
    made = list(found)
    return [title, *made] if made else []


def _stance(one: Stance) -> str:
    return f"{dated(one.started_utc, one.ended_utc)} {one.position} - {one.words} [{one.mark}]"


def _sum(one: Sum) -> str:
    span = f"{one.least:,.12g}" if one.least == one.most else f"{one.least:,.12g} to {_most(one.most)}"
    more = f", {one.unknown} of unknown size besides" if one.unknown else ""
    per = f" a {one.per}" if one.per else ""
    prices = f", {one.prices} prices" if one.prices else ""
    return f"  {span} {one.unit}{per}{prices} ({one.parts} figures{more})"


def rate_words(rates: Iterable[Rate]) -> str:
    """By what money was converted: "1 USD = 0.92 EUR (2025-06-30, European Central Bank)"."""
    return "; ".join(f"1 {one.of} = {one.worth:g} {one.into} ({one.day}, {one.source})" for one in rates)


def _most(value: float | None) -> str:
    return "more" if value is None else f"{value:,.12g}"


def _bound(word: str) -> str:
    return "" if word == "exact" else f"{word} "


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
