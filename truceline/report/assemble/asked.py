"""What the text asks for by itself: findings with a subject, and the lines of the register behind them.

A line is shown so that a reader can trace it: what it records, when, and its place in the kept file. Who acted, who
stated it and the remark stay in the register. A position is shown as a cell of a tenth of a degree and six hours, and
not before it is a day old: nothing here is live.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from truceline.model.records import Entry, Finding
from truceline.model.report import RegisterLine, Report, items, reading_of, rule_order
from truceline.model.terms import EntryKind, Verdict

CELL_DEG = 0.1  # about 11 km north to south: no port and no berth can be read off it
CELL_HOURS = 6  # public tier, trust.md section 6
DELAY = timedelta(hours=24)  # public tier, trust.md section 6
WITHHELD = "position withheld: less than 24 hours old"
_NUMBER = re.compile("[0-9]{9}")
NAMED = 5  # subjects that get a sentence of their own


def register_lines(
    findings: Sequence[Finding], register: Sequence[Entry], *, as_of: datetime
) -> tuple[RegisterLine, ...]:
    """The lines behind the findings, in the order of their statement."""
    named = {name for finding in findings for name in finding.entries}
    behind = [entry for entry in register if entry.entry_id in named]
    return tuple(_line(entry, as_of) for entry in sorted(behind, key=lambda one: (one.stated_utc, one.entry_id)))


def _line(entry: Entry, as_of: datetime) -> RegisterLine:
    shown = RegisterLine(
        entry_id=entry.entry_id,
        source=entry.source,
        kind=entry.kind.value,
        item=entry.item,
        site=entry.site,
        channel=entry.channel,
        reference=entry.reference,
        number="" if entry.number is None else str(entry.number),
        outcome=entry.outcome.value,
        started_utc=entry.started_utc,
        ended_utc=entry.ended_utc,
        stated_utc=entry.stated_utc,
        received_utc=entry.received_utc,
        place="",
        quality=entry.quality,
        blob_sha256=entry.blob_sha256,
        where=entry.where,
        exercise=entry.exercise,
    )
    return _coarse(shown, entry, as_of) if entry.kind is EntryKind.POSITION else shown


def _coarse(shown: RegisterLine, entry: Entry, as_of: datetime) -> RegisterLine:
    """A position in a cell of place and time; its place only after the delay. No ship by the number of her radio."""
    began = _floor(entry.started_utc)
    ended = _floor(entry.ended_utc) + timedelta(hours=CELL_HOURS)
    item = "a vessel" if entry.source == "ais" and _NUMBER.fullmatch(entry.item) else entry.item
    place = WITHHELD if as_of - entry.ended_utc < DELAY else _cell(entry)
    return replace(
        shown, item=item, started_utc=began, ended_utc=ended, stated_utc=ended, received_utc=ended, place=place
    )


def _floor(moment: datetime) -> datetime:
    return moment.replace(hour=moment.hour // CELL_HOURS * CELL_HOURS, minute=0, second=0, microsecond=0)


def _cell(entry: Entry) -> str:
    """In the cell of 0.1 degrees from 46.0 N, 31.4 E; its south-western corner."""
    if entry.place is None:
        return ""
    lat, lon = (math.floor(degrees / CELL_DEG + 1e-9) * CELL_DEG for degrees in entry.place.centre())
    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f"in the cell of {CELL_DEG} degrees from {abs(lat):.1f} {north}, {abs(lon):.1f} {east}"


def asked(report: Report) -> Iterator[str]:
    """The sentences of the first page: how many items each rule asked for, how they stand, and which do not."""
    if not report.asked:
        yield "Asked for: No rule of the text asked for anything by itself on this day."
        return
    by_rule = [list(group) for _, group in groupby(report.asked, key=lambda f: f.rule_id)]
    number, rules = _count(len(items(report.asked)), "item"), _count(len(by_rule), "rule")
    yield f"Asked for: By itself, apart from any incident, the text asks for {number}, in {rules}."
    yield from _of_rules(by_rule)
    against = [subject for findings in by_rule for subject in _against(findings)]
    yield from against[:NAMED]
    if len(against) > NAMED:
        yield f"{_count(len(against) - NAMED, 'further item')} that reads so: see the table."


def _of_rules(by_rule: Sequence[Sequence[Finding]]) -> Iterator[str]:
    """Rule N1 (notification duty), 3 items: 2 consistent, 1 inconsistent under all readings.

    Rules whose items all stand alike share a sentence.
    """
    alike: dict[str, list[Sequence[Finding]]] = {}
    for findings in sorted(by_rule, key=lambda one: rule_order(one[0].rule_id)):
        alike.setdefault(_by_reading(findings), []).append(findings)
    for words, rules in alike.items():
        names = ", ".join(f"{one[0].rule_id} ({one[0].rule_type.lstrip('0123456789 ')})" for one in rules)
        number = _count(sum(len(items(one)) for one in rules), "item")
        yield f"{'Rule' if len(rules) == 1 else 'Rules'} {names}, {number}: {words}."


def _by_reading(findings: Sequence[Finding]) -> str:
    told: dict[str, list[str]] = {}
    for reading in dict.fromkeys(map(reading_of, findings)):
        counts = Counter(finding.verdict for finding in findings if reading_of(finding) == reading)
        words = _counted(counts)
        told.setdefault(words, []).append(reading)
    if len(told) > 1:
        return "; ".join(f"{' and '.join(readings)} reading: {words}" for words, readings in told.items())
    ((words, readings),) = told.items()
    return words if len(readings) == 1 else f"{words} under {'both' if len(readings) == 2 else 'all'} readings"


def _counted(counts: Counter[str]) -> str:
    """Without numbers where all items stand alike: "consistent"."""
    held = [verdict.value for verdict in Verdict if counts[verdict]]
    return held[0] if len(held) == 1 else ", ".join(f"{counts[verdict]} {verdict}" for verdict in held)


def _against(findings: Sequence[Finding]) -> Iterator[str]:
    """One sentence for each item that is inconsistent under some reading."""
    for alike in items(findings):
        readings = [reading_of(finding) for finding in alike if finding.verdict == Verdict.INCONSISTENT]
        if readings:
            whose = "" if len(readings) == len(alike) else f", {' and '.join(readings)} reading"
            rule, verdict = alike[0].rule_id, Verdict.INCONSISTENT.value
            subject = alike[0].subject
            yield f"{subject[:1].upper()}{subject[1:]}: {verdict} ({rule}{whose})."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
