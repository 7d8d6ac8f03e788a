"""The sea as blocks: how free the passage was, and what could be received. No ship is named."""

from collections.abc import Iterator, Sequence

from truceline.model.sea import PassageDay, SeaDay
from truceline.report.formats.html import _words as words
from truceline.report.formats.html._page import Page
from truceline.report.pdf.blocks import Block, after, figure, heading, note, paragraph, runs, table


def sea(page: Page) -> Iterator[Block]:
    """The section; nothing where the report has none."""
    held = page.report.sea
    if held is None:
        return
    yield heading(1, "The sea")
    yield from _told(held)
    if held.told_day:
        yield from _passage(page, held)
    yield from _received(page, held)


def _told(s: SeaDay) -> Iterator[Block]:
    last = (
        f"The last day told is {s.told_day} (UTC): nothing is told before it is 24 hours old."
        if s.told_day
        else "No day is 24 hours old at the cut-off, so none is told."
    )
    yield paragraph(
        f"{s.reports:,} positions that {s.ships} ships sent of themselves in the four weeks up to this day. What a "
        f"ship says is her claim; she may be jammed, wrong, switched off or out of reach. {last} No ship is named, and "
        "nothing here says why a ship did what she did, or who was the cause."
    )
    if s.untimed:
        yield note(f"{s.untimed:,} transmissions bear no time of a receiver and are not used.")


def _passage(page: Page, s: SeaDay) -> Iterator[Block]:
    counted = sum(one.counts for one in s.dark)
    more = f", and {s.dark_more} not drawn" if s.dark_more else ""
    drawn = "; ".join(f"{lane.name}, drawn by {lane.drawn_by or 'N/K'}" for lane in s.lanes)
    yield figure(
        str(page.sea_map()),
        f"Map of the sea on {s.told_day}: {len(s.dark)} silences as areas. The tables below have the same content.",
        f"The sea on {s.told_day} (UTC). Darker: share of hours in which a ship in the cell was heard (25, 50, 70, 90 "
        "% and more). Hatched: heard in less than a quarter of hours. Blank water: no ship is known there. "
        f"Lanes: {drawn or 'none'}. Grey areas: where a ship that was silent for two hours or more may have been; "
        f"{counted} silences that count, {len(s.dark) - counted} that reception explains{more}. Waves: positions that "
        f"cannot be true, {len(s.disturbed)} cells. {page.attribution}",
    )
    yield heading(2, "How free the passage was")
    yield paragraph(
        "1: every ship that wanted to pass did, in her usual time. Late, stopped or met on the way counts in part; "
        "turned back or waiting in vain counts nothing. The interval holds the share with 90 % and widens with bad "
        "reception; 0 to 1 means that nothing is known."
    )
    yield figure(
        str(page.weeks()),
        "Freedom of navigation by day, with 90 % intervals; the tables below have the same numbers.",
        "Dot: index of the day; bar: its 90 % interval, hatched where nobody could be heard. Below: days on which the "
        "rule binds under each reading (filled), does not (empty), or on which that is open (hatched).",
    )
    for name, recent, older in page.sea_days():
        yield _days(name, (*recent, *older))
    yield table(
        "The same weeks under each reading, days of one state taken together. None is called the right one.",
        ("Lane", "Rule, reading", "On days", "Days", "Free, 0 to 1", "90 % interval"), (20, 24, 18, 10, 12, 16),
        [
            (u.corridor, f"{u.rule_id}, {u.reading}", u.state, str(u.days), _index(u.index),
             f"{u.least:.2f} to {u.most:.2f}")
            for u in s.under
        ],
    )  # fmt: skip


def _days(name: str, days: Sequence[PassageDay]) -> Block:
    return table(
        f"{name}: the days, the latest first",
        ("Day (UTC)", "Free, 0 to 1", "90 % interval", "Reception", "Wanted, set out",
         "What became of them, and why less than 1", "The text"),
        (12, 9, 13, 10, 10, 26, 20),
        [
            (
                d.day, _index(d.index), f"{d.least:.2f} to {d.most:.2f}", words.percent(d.reception),
                f"{d.wanted}, {d.begun}",
                [
                    *runs(", ".join(f"{word} {count}" for word, count in d.outcomes if count) or "no passage known"),
                    *after(", ".join(f"{word} {words.percent(share)}" for word, share in d.reasons)),
                ],
                "; ".join(f"{f.rule_id}, {f.reading}: {f.state}" for f in d.force) or "no rule about it",
            )
            for d in days
        ],
    )  # fmt: skip


def _received(page: Page, s: SeaDay) -> Iterator[Block]:
    yield heading(2, "What could not be received")
    if s.disturbed_days:
        yield paragraph(
            f"Interference with positions in some cell on {len(s.disturbed_days)} of the days: "
            f"{', '.join(s.disturbed_days)}. On those days and there no position is sure, whoever sent it."
        )
    if not s.outages and not s.disturbed_days:
        yield note(
            "No receiver fell silent as a whole, and no interference was seen in the positions. Weaker reception is on "
            "the map."
        )
    yield table(
        "Hours in which a receiver that hears many ships heard none: a limit of the look, not of the ships",
        ("Receiver", "From", "To", "Ships usually heard in an hour"), (28, 27, 27, 18),
        [
            (o.station or "not named", page.clock.moment(o.started_utc), page.clock.moment(o.ended_utc),
             f"{o.usual_ships:.0f}")
            for o in s.outages
        ],
    )  # fmt: skip
    if s.looks:
        yield paragraph(
            f"Scenes of satellites compared with the tracks: {s.looks}. Vessels seen in them that belong to a ship "
            f"that reported: {s.matched}; to none: {s.unmatched}."
        )
    yield table(
        "What the reports show besides, by kind; over the weeks, without ships or places", ("Kind", "Times"), (80, 20),
        [(kind, f"{count:,}") for kind, count in s.events],
    )  # fmt: skip


def _index(value: float | None) -> str:
    return "N/K" if value is None else f"{value:.2f}"
