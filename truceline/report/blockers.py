"""What must be answered before anybody signs an edition, found in its frozen bytes; each blocker has an id and words.

sum:CASE           a waterfall does not add up, or its probability is another
unit:CASE          a number in an officer's words without a unit behind it
party:PLACE        a counter by party
place:CASE         a place finer, or a time earlier, than the public tier allows
objection:CASE     a dispute that nobody replied to
overdue:CASE       an inquiry whose answer is overdue
superseded:CASE    accepted on an earlier version
attributed:CASE    a party is named, and not by two people on the case as it is
newer:ENTRY        a decision that the draft does not have

A second one of a kind about one case ends in `:2`, a third in `:3`.
"""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any

from truceline.model.canonical import strict_json
from truceline.model.times import parse_utc
from truceline.review.acts import State
from truceline.review.board import Board
from truceline.review.release import Edition
from truceline.review.tiers import CRITICAL_KM, class_of

WITHIN = 1e-9
FLOOR, CEILING = 0.01, 0.99
_BARE = re.compile(r"(?<![\w.,:/-])\d[\d.,]*(?=\s*(?:[;.!?)]|$))")  # a number that nothing follows
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}")
_COUNTED = r"(?:violation|breach|attack|strike|shelling|incident)s?"
_PUBLIC_WORDS = frozenset({"not_seen", "disclaimer"})


def blockers(board: Board, edition: Edition, files: Mapping[str, bytes], *, at: datetime) -> dict[str, str]:
    """The blockers of a frozen edition, by id; empty where nothing stands in the way."""
    report, view = strict_json(files["report.json"]), strict_json(files["public.json"])
    found = [*_sums(report), *_units(report), *_parties(report), *_places(report, view, edition, at)]
    found += _people(board, report, at)
    made: dict[str, str] = {}
    for key, words in found:
        made[_free(key, made)] = words
    return made


def _free(key: str, taken: Mapping[str, str]) -> str:
    """An id of its own: the second of one kind about one case is answered for itself."""
    return next(one for one in chain([key], (f"{key}:{k}" for k in count(2))) if one not in taken)


def _sums(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for case in report["cases"]:
        incident, name = case["incident"], case["number"] or case["incident"]["incident_id"]
        total = math.fsum(bar["weight_nats"] for bar in incident["waterfall"])
        if not abs(total - incident["log_odds"]) <= WITHIN:
            yield f"sum:{name}", f"bars of {total:.6f} nats, log-odds of {incident['log_odds']:.6f}"
        else:
            told = min(max(1 / (1 + math.exp(-incident["log_odds"])), FLOOR), CEILING)
            if not abs(told - incident["probability"]) <= WITHIN:
                yield f"sum:{name}", f"probability {incident['probability']}, log-odds of {told:.6f}"


def _units(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in report["decisions"]:
        said = (one["text"], *(value for key, value in one["about"] if key in {"before", "after"}))
        for text in said:
            bare = _BARE.search(_DATE.sub("", text))
            if bare and one["act"] == "correct" and not one["struck"]:
                yield f"unit:{one['case']}", f"the number {bare.group()} without a unit in {text[:120]!r}"


def _parties(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    names = sorted({one["held_by"] for one in report["readings"] if one["held_by"]}, key=len, reverse=True)
    names += sorted({one["reading"] for one in report["readings"]}, key=len, reverse=True)
    if not names:
        return
    parties = "|".join(map(re.escape, names))
    counter = re.compile(
        rf"\b\d+\s+{_COUNTED}\s+(?:by|of|from)\s+(?:the\s+)?(?:{parties})\b|\b(?:{parties})\b[^.;]{{0,40}}\b\d+\s+{_COUNTED}\b",
        re.IGNORECASE,
    )
    said = [(f"summary-{k}", text) for k, text in enumerate(report["summary"], start=1)]
    for one in report["decisions"]:
        if not one["struck"]:
            said += [(one["case"], text) for text in (one["text"], *(value for _, value in one["about"]))]
    said += [(case["number"], case["title"]) for case in report["cases"]]
    for where, text in said:
        if counter.search(text):
            yield f"party:{where}", f"a counter by party: {text[:160]!r}"


def _places(
    report: Mapping[str, Any], view: Mapping[str, Any], edition: Edition, at: datetime
) -> Iterator[tuple[str, str]]:
    """The public view asked again, by the table and not by what built it."""
    held = {case["number"]: case for case in report["cases"]}
    frozen = edition.frozen_utc or at
    for shown in view["cases"]:
        case = held[shown["number"]]
        kind, cell = class_of(case), shown["cell"]
        if cell is not None and cell["size_km"] < (CRITICAL_KM if kind.critical else 1):
            yield f"place:{shown['number']}", f"a cell of {cell['size_km']} km"
        width = parse_utc(shown["to_utc"]) - parse_utc(shown["from_utc"])
        if width < timedelta(hours=kind.hours):
            yield f"place:{shown['number']}", f"a time of {width}"
        if parse_utc(case["incident"]["ended_utc"]) + kind.delay > frozen:
            yield f"place:{shown['number']}", f"shown before its delay of {kind.delay}"


def _people(board: Board, report: Mapping[str, Any], at: datetime) -> Iterator[tuple[str, str]]:
    known = {one["entry"] for one in report["decisions"]}
    for case in report["cases"]:
        if not case["number"]:
            continue
        number, now = case["number"], board.standing(case["number"], at=at)
        if now.dispute is not None:  # in whatever state: it stands until somebody replies
            yield f"objection:{number}", f"{now.dispute.about['party'][:200]}: {now.dispute.text[:200]}"
        if now.state is State.SUPERSEDED:
            yield f"superseded:{number}", "accepted on an earlier version, and not read again"
        if now.attributions and not now.attributed:
            yield f"attributed:{number}", "a party is named, and not by two people on the case as it is"
        for asked in now.questions:
            if asked.state(at) == "overdue":
                yield f"overdue:{number}", f"asked of {asked.whom}: {asked.text[:200]}"
        for one in now.decisions:
            if one.seq not in known:
                yield f"newer:{one.seq}", f"{one.act.value} of {number} by {one.officer} is not in the draft"
