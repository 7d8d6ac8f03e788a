"""`truceline explain`: why an incident has its probability, and what each clause says of it, step by step."""

import math
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.assess.explain.factor_steps import Explained, explained, together, told
from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell
from truceline.cli._incident import Named, named
from truceline.cli._workspace import opened
from truceline.cli.day import days_between
from truceline.day import Desk
from truceline.evidence.workspace import Workspace
from truceline.model.errors import UnknownName
from truceline.model.terms import word_of
from truceline.model.times import parse_utc
from truceline.report.explained import kept
from truceline.report.formats.html._words import Clock, confidence, percent

WIDE = 30  # columns of the picture
NAMED = 3  # types that are told
LEGEND = (
    "Each line begins where the one before ended: + for, - against, # a hold; the dot is even odds.",
    "×2 doubles the odds, ÷2 halves them, ×1 says nothing; the numbers are natural logarithms of these factors.",
)
UNCALIBRATED = "uncalibrated: not yet compared with decided incidents; read it as an order, not as a rate"
MARK = {"hold": "#", "calibration": "~"}


def run(
    incident: Annotated[str, typer.Argument(help="Case number, number on the page with --date, or id.")],
    workspace: WorkspaceOption = Path(),
    date: Annotated[str | None, typer.Option(help="Day of the report; the latest that has it otherwise.")] = None,
    rule: Annotated[str | None, typer.Option(help="One rule alone; all that speak about it otherwise.")] = None,
    reading: Annotated[str | None, typer.Option(help="One reading alone.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Explain an incident: every weight of evidence, and each clause against it, parameter by parameter."""
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        found = named(ws, incident, date)
        told_of = clauses_of(ws, found)
        clauses = [one for one in told_of if _asked(one, rule, reading)]
        if rule is not None and not clauses:
            raise UnknownName("rule or reading", f"{rule} {reading or ''}".strip(), _names(ws))
        if json:
            named_so = {"day": found.day, "case": found.case, "number": found.number}
            tell({**named_so, **waterfall_json(found.incident), "clauses": clauses})
            return
        mark, clock = "EXERCISE " if ws.exercise else "", Clock(ws.zone)
        say(f"{mark}{found.words()}", *map(clock.told, waterfall_lines(found.incident)))
        for alike in together(clauses):
            say("", *map(clock.told, told(alike)))


def clauses_of(workspace: Workspace, found: Named) -> Sequence[Explained]:
    """Every clause under every reading, as they were kept when the report was made; else judged again as it was.

    Nothing is written.
    """
    day, as_of, incident_id = found.day, found.as_of, found.incident["incident_id"]
    if steps := kept(workspace, found.report_sha256, incident_id):
        return steps
    desk, known = Desk(workspace), parse_utc(as_of)
    facts = desk.facts(days_between(day, day)[0], as_of=known, at_utc=now())
    return explained(desk.judged(desk.texts, facts, as_of=known).findings, incident_id)


def _asked(one: Explained, rule: str | None, reading: str | None) -> bool:
    """What was asked for by name; otherwise the rules that speak."""
    if reading is not None and one.reading != reading:
        return False
    return one.rule_id == rule if rule is not None else one.finding is not None


def _names(workspace: Workspace) -> list[str]:
    texts = Desk(workspace).texts
    return [
        f"{rule.rule_id} {reading.reading_id}" for text in texts for rule in text.rules for reading in text.readings
    ]


def waterfall_lines(incident: dict[str, Any]) -> list[str]:
    """The waterfall as lines: probability, word and confidence apart, then one line for each bar, and the sum."""
    bars = incident["waterfall"]
    ends = list(accumulate((bar["weight_nats"] for bar in bars), initial=0.0))
    low, high = min(ends), max(ends)
    chance = incident["probability"]
    word = f", {word_of(chance)}" if incident["calibrated"] else ""
    label = "calibrated" if incident["calibrated"] else UNCALIBRATED
    lines = [
        f"Grade of evidence: {incident['grade']['word']}. {incident['grade']['because']}",
        f"Number that it happened: {chance:.2f}{word} ({label})",
        f"Confidence, which is about what stands behind the number: {confidence(incident['confidence'])}",
        f"Type, if it happened: {', '.join(f'{name} {percent(share)}' for name, share in incident['types'][:NAMED])}",
        "",
        *LEGEND,
    ]
    for bar, start, end in zip(bars, ends, ends[1:], strict=False):
        lines.append(
            f"|{_picture(start, end, low, high, bar['family'])}| {bar['weight_nats']:+6.2f}  {_begun(bar['sentence'])}"
        )
    total = f"Sum: odds of {_odds(ends[-1])}, which is {chance:.2f}."
    lines.append(f"|{_picture(0.0, ends[-1], low, high, 'sum')}| {ends[-1]:+6.2f}  {total}")
    return [*lines, *incident["notes"]]


def _begun(sentence: str) -> str:
    """With a capital, unless the first word is a name as somebody writes it (iPhone)."""
    return f"{sentence[:1].upper()}{sentence[1:]}" if sentence.split(" ", 1)[0].islower() else sentence


def waterfall_json(incident: dict[str, Any]) -> dict[str, Any]:
    """The same for machines."""
    names = (
        "incident_id",
        "grade",
        "probability",
        "calibrated",
        "confidence",
        "log_odds",
        "waterfall",
        "types",
        "notes",
    )
    word = word_of(incident["probability"]) if incident["calibrated"] else None  # earned by a fit alone
    return {**{name: incident[name] for name in names}, "word": word}


def _picture(start: float, end: float, low: float, high: float, family: str) -> str:
    """A bar from where the one before ended: + for, - against, # a hold, = the sum; the zero line as a dot."""
    span = (high - low) or 1.0
    first, last, zero = (round((value - low) / span * (WIDE - 1)) for value in (min(start, end), max(start, end), 0.0))
    mark = "=" if family == "sum" else MARK.get(family, "+" if end >= start else "-")
    columns = [" "] * WIDE
    if 0 <= zero < WIDE:
        columns[zero] = "."
    columns[first : last + 1] = [mark] * (last + 1 - first)
    return "".join(columns)


def _odds(log_odds: float) -> str:
    odds = math.exp(abs(log_odds))
    return f"{odds:.1f} to 1 for it" if log_odds >= 0 else f"{odds:.1f} to 1 against it"
