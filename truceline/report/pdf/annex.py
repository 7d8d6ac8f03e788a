"""What stands behind the cases: what could not be seen, what was received, the text, the sources."""

from collections.abc import Iterator

from truceline.model.report import Report, SourceDay
from truceline.report.formats.html import _words as words
from truceline.report.formats.html._page import Page
from truceline.report.pdf.blocks import (
    Block,
    after,
    figure,
    heading,
    lang,
    note,
    paragraph,
    runs,
    shown,
    small,
    table,
    under,
)
from truceline.report.pdf.case import SHORT, checked, kept, said


def blind(page: Page) -> Iterator[Block]:
    """What could not be seen."""
    c = page.report.coverage
    yield heading(1, "What could not be seen")
    yield paragraph(c.sentence)
    for hole in c.holes:
        yield note(hole)
    if c.cells:
        letters = ", ".join(f"{letter} {word}" for letter, word in page.letters())
        yield figure(
            str(page.blind()), f"Blind map. {c.sentence} The table below has the same content by parts of the area.",
            f"Blue, darker is more: seen for half of the hours or more. Hatched: seen for less than half, with the "
            f"letter of the main reason: {letters}. {page.attribution}",
        )  # fmt: skip
        yield table(
            "The same by parts of the area, north-west first",
            ("Part (latitude, longitude)", "Seen", "Mostly blind because", "Next look, earliest of its cells"),
            (34, 10, 24, 32),
            [
                (
                    f"{words.span(b.south_deg, b.north_deg, 'N', 'S')}, {words.span(b.west_deg, b.east_deg, 'E', 'W')}",
                    words.percent(b.seen_share), b.reason or "seen for half of the hours or more",
                    page.clock.moment(b.next_look_utc) if b.next_look_utc else "N/K",
                )
                for b in page.blocks()
            ],
        )  # fmt: skip
    yield table(
        "Sensors of the day, and the next look", ("Sensor", "Looks", "Clear view", "Blind because", "Next look"),
        (34, 8, 10, 24, 24),
        [
            (
                under(s.title, s.basis), str(s.looks), share(s.clear_share),
                ", ".join(f"{word} {words.percent(share)}" for word, share in s.blind) or "never",
                page.clock.moment(s.next_look_utc) if s.next_look_utc else "N/K",
            )
            for s in c.sensors
        ],
    )  # fmt: skip
    yield table(
        "By kind of event", ("Kind of event", "Could not be seen", "Mostly because"), (40, 20, 40),
        [(k.kind, words.percent(1 - k.seen_share), k.reason or "it could be seen") for k in c.kinds],
    )  # fmt: skip


def restrictions(page: Page) -> Iterator[Block]:
    """Restrictions of observers."""
    yield heading(1, "Restrictions")
    if not page.report.restrictions:
        yield note("No restriction of observers was reported to us. Whether there was none, we cannot say.")
    yield table(
        "Denied, delayed or conditional access, interference, mines", ("When", "Observer", "What", "Where"),
        (22, 18, 32, 28),
        [
            (page.clock.moment(r.at_utc), r.observer, r.words, under(words.place(r.place), r.evidence_id))
            for r in page.report.restrictions
        ],
    )  # fmt: skip


def unlocated(page: Page) -> Iterator[Block]:
    """What has no usable place."""
    yield heading(1, "What could not be located")
    if not page.report.unlocated:
        yield note("Everything received for the day had a usable place.")
    yield table(
        "Received for this day, without a usable place; part of no incident", ("Who", "When", "What", "Kept file"),
        (18, 24, 40, 18),
        [
            (under(item.sensor, item.source), page.seen(item), said(item), kept(item))
            for item in page.report.unlocated
        ],
    )  # fmt: skip


def account(page: Page) -> Iterator[Block]:
    """What became of every item."""
    yield heading(1, "What became of every item received")
    held = page.report.account
    if held is None:
        yield note("This report holds no account of what was received.")
        return
    rows = [(place, str(count)) for place, count, _ in page.account()]
    yield table(
        "The account of the day; report.json lists each item", ("Place", "Items"), (70, 30),
        [*rows, ("received", str(held.received))],
    )  # fmt: skip


def degraded(page: Page) -> Iterator[Block]:
    """Notes on sources."""
    yield heading(1, "Degraded sources")
    if not page.report.degraded:
        yield note("No degradation was recorded for this run beyond the known faults of the sources below.")
    yield table(
        "How many notes of which kind; report.json has each", ("Kind", "Source", "Notes"), (50, 30, 20),
        [(kind, source, str(count)) for kind, source, count in page.notes()],
    )  # fmt: skip


def corrections(page: Page) -> Iterator[Block]:
    """Differences to the report before."""
    report = page.report
    yield heading(1, "Corrections since the report before")
    if report.previous is None:
        yield note("No earlier report of this day was given, so nothing could be compared.")
    elif not report.corrections:
        yield note(f"Nothing differs from the report before ({report.previous[:SHORT]}).")
    yield table(
        "Differences, and kept files that were withdrawn", ("Subject", "What", "Before", "Now"), (20, 16, 32, 32),
        [(x.subject[:20], x.what, x.before, x.after) for x in report.corrections],
    )  # fmt: skip


def wording(page: Page) -> Iterator[Block]:
    """The text and its readings."""
    report = page.report
    yield heading(1, "The text and its readings")
    for clause in report.clauses:
        yield heading(2, f"{clause.rule_id}: {words.rule_type(clause.rule_type)}")
        yield paragraph(f"{clause.article}. {clause.sentence}", *checked(clause))
        for tag, text in clause.wording:
            yield {"t": "quote", "s": shown(text), "lang": lang(tag)}
    yield table(
        "Readings: one text, several understandings", ("Reading", "Held by", "What it changes", "Stated"),
        (16, 16, 44, 24),
        [
            (r.reading, r.held_by, [*runs(r.sentence), *after(*(f"{p.name}: {p.value}" for p in r.changes))],
             r.stated)
            for r in report.readings
        ],
    )  # fmt: skip


def sources(report: Report) -> Iterator[Block]:
    """The sources with their files."""
    yield heading(1, "Sources")
    if not report.sources:
        yield note("No source delivered anything for this day.")
    for s in report.sources:
        yield heading(2, f"{s.title} ({s.source})")
        yield paragraph(
            f"Licence: {s.licence}. Origin: {s.origin}. Rows of this day: {s.rows_of_day}.",
            *after(f"Known faults: {'; '.join(s.known_faults)}." if s.known_faults else ""),
        )
        yield _files(s)


def _files(s: SourceDay) -> Block:
    return table(
        "Kept files", ("File", "Bytes", "SHA-256"), (30, 12, 58),
        [(name, f"{length:,}", [small(sha256)]) for name, sha256, length in s.files],
    )  # fmt: skip


def made(report: Report) -> Iterator[Block]:
    """How to verify, and what made it."""
    yield heading(1, "How to verify this report")
    yield paragraph(
        "This file is one form of report.json, which travels in a bundle with the proofs that anybody can check "
        "offline: python -m truceline.report.verify bundle.zip --trust trust.json. Get the trust file from the mission "
        "by another way. The signature in this file is one more; it says who released it, not that it is true. Letters "
        "that the font lacks stand as their codes, [U+70B8]."
    )
    commit = report.program.commit if report.program else ""
    rows = [
        ("Report format", report.version), ("Program", report.software), ("Program, commit", commit or "N/K"),
        ("Incident model", report.model_id), ("Parameters, digest", report.params_digest),
        ("Agreement, SHA-256", report.agreement_sha256), ("Calibration", report.calibration),
    ]  # fmt: skip
    yield table("What made this report", ("Parameter", "Value"), (28, 72), rows)


def share(value: float | None) -> str:
    """A share, or N/K."""
    return "N/K" if value is None else words.percent(value)
