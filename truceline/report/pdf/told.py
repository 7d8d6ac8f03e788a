"""A report as a list of blocks: headings, paragraphs, tables, drawings. What is said is what the page says.

Whole are the cases that a rule reaches first, and those that officers decided about; the others are rows of the annex
with their evidence, so that nothing of a report is left out.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from truceline.model.report import SUMMARY_TOPICS, IncidentCase, Report
from truceline.report.formats.html import _words as words
from truceline.report.formats.html._page import Page
from truceline.report.pdf.annex import (
    account,
    blind,
    corrections,
    degraded,
    made,
    restrictions,
    share,
    sources,
    unlocated,
    wording,
)
from truceline.report.pdf.blocks import (
    BREAK,
    Block,
    after,
    bold,
    boxed,
    facts,
    figure,
    framed,
    heading,
    lang,
    lines,
    note,
    paragraph,
    runs,
    shown,
    small,
    table,
    under,
)
from truceline.report.pdf.case import SHORT, graded, reasons, verdicts, whole_case
from truceline.report.pdf.sea import sea

VERDICT_WORDS = (
    ("consistent", "enough was watched; nothing found contrary to the rule"),
    ("inconsistent", "what was found is contrary to the rule under this reading, whoever did it"),
    ("undetermined", "something was found, but place, time, weapon or object leaves the deciding parameter open"),
    ("not observable", "too little could be seen to say anything"),
    ("outside scope", "a rule exists, but its time, area or bound actors do not reach the event under this reading"),
    ("not covered", "no rule of this text speaks about it"),
)


def of_day(report: Report) -> dict[str, Any]:
    """The whole report of a day."""
    page = Page(report)
    whole = [case for case in page.shown if case.incident.incident_id in page.full or page.decisions(case)]
    names = {case.incident.incident_id for case in whole}
    annex = [case for case in report.cases if case.incident.incident_id not in names]
    blocks = [
        *_front(page),
        *_map(page),
        *(block for case in whole for block in ({"t": "break"}, *whole_case(page, case, level=1))),
        *_period(page), *_asked(page), *sea(page), *blind(page), *restrictions(page), *_annex(page, annex),
        *unlocated(page), *account(page), *degraded(page), *corrections(page), *wording(page), *sources(report),
        *made(report),
    ]  # fmt: skip
    return _framed(page, f"Daily report, {page.clock.day(report.start_utc)}", blocks)


def of_case(report: Report, case: IncidentCase) -> dict[str, Any]:
    """One case as a file of its own."""
    page = Page(report)
    head = [*_head(page, f"Case {case.number or case.incident.incident_id}"), *whole_case(page, case, level=1)]
    return _framed(page, f"Case {case.number or case.incident.incident_id}", [*head, *made(report)])


def _framed(page: Page, title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    report = page.report
    at = report.as_of_utc.astimezone(UTC)
    mark = "EXERCISE" if report.exercise else ""
    return {
        "title": shown(f"{mark + ': ' if mark else ''}{report.mission}. {title}"), "author": shown(report.mission),
        "date": [at.year, at.month, at.day, at.hour, at.minute, at.second], "mark": mark,
        "head": [shown(f"{report.mission}, day {report.day} ({report.zone})"), mark,
                 shown(f"as of {page.clock.moment(report.as_of_utc)}")],
        "foot": shown(f"{len(report.readings)} readings, {report.calibration}; {report.review}"),
        "blocks": list(blocks),
    }  # fmt: skip


def _head(page: Page, title: str) -> Iterator[Block]:
    report = page.report
    if report.exercise:
        yield paragraph(bold("EXERCISE EXERCISE EXERCISE"))
    yield paragraph(bold(report.mission))
    yield heading(1, title)
    yield paragraph(bold(page.review()))
    yield paragraph(
        f"As of {page.clock.moment(report.as_of_utc)}; nothing received later is in this report. "
        f"{'; '.join((report.agreement_title, *(one.title for one in report.further)))}, judged under "
        f"{len(report.readings) or 'no'} {'reading' if len(report.readings) == 1 else 'readings'}; "
        f"none is called the right one. All probabilities are {report.calibration}."
    )
    yield note(report.disclaimer)


def _front(page: Page) -> Iterator[Block]:
    yield from _head(page, f"Daily report, {page.clock.day(page.report.start_utc)}")
    yield heading(1, "Summary")
    topics: dict[str, list[str]] = {}
    last = "Exercise"
    for sentence in page.report.summary:
        topic, _, rest = sentence.partition(": ")
        last, said = (topic, rest) if topic in SUMMARY_TOPICS else (last, sentence)
        topics.setdefault(last, []).append(said)
    yield facts([(topic, lines(*said)) for topic, said in topics.items()])
    yield framed(
        bold("What this report does not say. "),
        "It names nobody as the author of an event: who acted is a matter for named people with a mandate. Whether an "
        "event was meant is not known unless a person has decided so. A probability is about whether an event "
        "happened, not about whose it was.",
    )


def _map(page: Page) -> Iterator[Block]:
    yield heading(1, "Map and incidents")
    yield figure(
        str(page.overview()),
        f"Map of {len(page.shown)} numbered incidents. The table below has the same content.",
        "Each area holds its incident with 90 %; the numbers are those of the table. No state border is drawn. "
        f"{page.attribution}",
    )
    if not page.shown:
        yield note(page.empty())
        return
    yield table(
        "Incidents of the day: those that touch the agreement first, then by grade of evidence. Dead and hurt are what "
        "one speaker alleges, never added up.",
        ("No.", "Case", "When", "Dead, hurt (alleged)", "Grade; number; confidence", "Verdicts"),
        (5, 34, 16, 11, 16, 18),
        [
            (
                str(page.number_of(case)), under(case.title, case.number and f"case {case.number}"),
                page.clock.short(case.incident), page.harm(case) or "none", graded(case), verdicts(page, case),
            )
            for case in page.shown
        ],
    )  # fmt: skip


def _period(page: Page) -> Iterator[Block]:
    yield heading(1, "Verdicts of the day")
    if not page.report.period_findings:
        yield note("No rule of the text was asked about this day.")
    else:
        yield table(
            "Each rule over the whole day, under each reading",
            ("Rule", "Reading", "Verdict", "Seen; needed", "Decided by", "Because, and what would flip it"),
            (13, 13, 14, 10, 14, 36),
            [
                (
                    under(row.said.rule_id, words.rule_type(row.said.rule_type)), row.readings,
                    [boxed(str(row.said.verdict))],
                    f"{share(row.said.seen_fraction)}; {share(row.said.needed_fraction)}", row.said.decided_by,
                    reasons(page, row.said.because, row.said.flips, [one.finding_id for one in row.findings]),
                )
                for row in page.period()
            ],
        )  # fmt: skip
    yield facts([(word, runs(means)) for word, means in VERDICT_WORDS])


def _asked(page: Page) -> Iterator[Block]:
    yield heading(1, "What the text asks for")
    if not page.report.asked:
        yield note("No rule of the text asked for anything by itself on this day.")
        return
    for (rule, kind), rows in page.asked():
        yield table(
            f"{rule}: {words.rule_type(kind)}", ("Asked for", "Verdict, by reading", "Because", "Lines"),
            (30, 24, 38, 8),
            [
                (
                    page.clock.told(row.subject),
                    [part for f in row.findings for part in (boxed(str(f.verdict)), small(f" {page.reading_of(f)} "
                     f"{f.finding_id}"), BREAK)],
                    lines(*(page.clock.told(because) for _, because, _ in row.reasons)),
                    ", ".join(str(page.line_numbers[name]) for name in row.lines) or "none",
                )
                for row in rows
            ],
        )  # fmt: skip
    if page.report.register:
        yield table(
            "Lines of the register behind these findings", ("No.", "What", "When", "Stated", "Outcome", "Kept file"),
            (5, 27, 22, 18, 12, 16),
            [
                (
                    str(k), f"{line.kind}: {line.item} {line.site}", page.line_time(line),
                    page.clock.moment(line.stated_utc), line.outcome or "none stated",
                    under(f"{line.blob_sha256[:SHORT]} {line.where}", line.entry_id),
                )
                for k, line in enumerate(page.report.register, 1)
            ],
        )  # fmt: skip


def _annex(page: Page, cases: Sequence[IncidentCase]) -> Iterator[Block]:
    if cases:
        yield {"t": "break"}
        yield heading(1, "Annex: the other cases with their evidence")
    yield table(
        "What, where, when, how known, and the kept evidence", ("What, where", "When", "Grade; number", "Evidence",
                                                                 "Verdicts"),
        (26, 15, 13, 30, 16),
        [
            (
                under(f"{page.number_or_blank(case)}{'. ' if page.number_or_blank(case) else ''}{case.title}",
                     page.where(case), case.number and f"case {case.number}", case.incident.incident_id),
                page.when(case.incident), graded(case),
                [part for item in case.evidence for part in (
                    {"s": shown(f"{item.sensor}: "), "k": "b", "lang": ""},
                    {"s": shown(item.words), "k": "", "lang": lang(item.language)},
                    small(f" {item.blob_sha256[:SHORT]} {item.where} {item.evidence_id}"), BREAK)],
                [*verdicts(page, case), *after(*(
                    f"{f.rule_id} {f.reading}: {f.verdict} {f.finding_id}" for f in case.findings))],
            )
            for case in cases
        ],
    )  # fmt: skip
