"""What an edition changes in the one before it, line by line, each with its reason."""

from collections.abc import Iterator, Mapping
from typing import Any

from truceline.review.board import Board

_NO_DECISION = "what was received or decided since"


def changes(before: Mapping[str, Any] | None, now: Mapping[str, Any], board: Board) -> list[dict[str, str]]:
    """Lines `case, what, before, after, reason`; nothing where there is no edition before."""
    if before is None:
        return []
    old, new = ({case["number"]: _seen(case) for case in report["cases"] if case["number"]} for report in (before, now))
    return [
        {"case": number, "what": what, "before": was, "after": is_, "reason": _reason(board, number, now)}
        for number in sorted(old.keys() | new.keys())
        for what, was, is_ in _differences(old.get(number), new.get(number))
    ]


def _differences(old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> Iterator[tuple[str, str, str]]:
    if old is None or new is None:
        held = old or new or {}
        yield "case", held["title"] if old else "not in the edition", held["title"] if new else "not in the edition"
        return
    yield from ((name, old[name], new[name]) for name in old if old[name] != new[name])


def _seen(case: Mapping[str, Any]) -> dict[str, str]:
    incident = case["incident"]
    verdicts = sorted(f"{one['rule_id']} {one['reading']}: {one['verdict']}" for one in case["findings"])
    return {
        "title": case["title"],
        "time": f"{incident['started_utc']} to {incident['ended_utc']}",
        "place": f"{incident['place']['lat_deg']:.4f}, {incident['place']['lon_deg']:.4f}",
        "grade": incident["grade"]["word"],
        "probability": f"{incident['probability']:.2f}",
        "items": str(len(incident["members"])),
        "verdicts": "; ".join(verdicts),
    }


def _reason(board: Board, number: str, now: Mapping[str, Any]) -> str:
    """The last words of an officer about the case that the edition shows."""
    shown = [one for one in now["decisions"] if number in {one["case"], *one["others"]} and one["text"]]
    if shown:
        return f"{shown[-1]['officer']}: {shown[-1]['text']}"
    gone = [one for one in board.decisions_on(number) if one.text]
    return f"{gone[-1].officer}: {gone[-1].text}" if gone else _NO_DECISION
