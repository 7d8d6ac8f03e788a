"""A register and texts with rules that switch others, for the tests of time and switches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.assess_world import AS_OF, END, NOON, START, Eyes, as_yaml, tree
from truceline.agreement import Agreement, load
from truceline.assess.judge import judge
from truceline.model.records import Entry, Finding, Incident
from truceline.model.terms import EntryKind, Outcome


def line(kind: EntryKind, **changes: Any) -> Entry:  # noqa: ANN401 - any field of an entry
    """A line of the register, stated at noon about noon unless changed."""
    at = changes.get("started_utc", changes.get("stated_utc", NOON))
    fields: dict[str, Any] = {
        "entry_id": f"e {kind.value} {changes}",
        "source": "register",
        "kind": kind,
        "item": "",
        "site": "",
        "about": "",
        "by": "",
        "channel": "",
        "reference": "",
        "number": None,
        "outcome": Outcome.NONE,
        "started_utc": at,
        "ended_utc": at,
        "stated_utc": at,
        "received_utc": AS_OF,
        "place": None,
    }
    return Entry(**{**fields, **changes})


def kept(start: datetime = START, end: datetime = END) -> Entry:
    """Somebody kept the register from start to end."""
    return line(EntryKind.KEPT, started_utc=start, ended_utc=end, stated_utc=end)


def text(*rules: Mapping[str, Any], readings: Sequence[Mapping[str, Any]] = ()) -> Agreement:
    """An agreement with these rules, each over the fields of a ban in force since 1 March 2025."""
    document = tree("use_of_force", {})
    base = document["rules"][0]
    document["rules"] = [{**base, **rule} for rule in rules]
    if readings:
        document["readings"] = [
            {"held_by": "a side", "stated": {"address": "tests"}, "sentence": "Read so.", **one} for one in readings
        ]
    return load(as_yaml(document), "test.yaml")


def found(
    made: Agreement,
    incidents: Sequence[Incident] = (),
    register: Sequence[Entry] = (),
    *,
    start: datetime = START,
    end: datetime = END,
    seen: float = 1.0,
) -> list[Finding]:
    """All findings, as of a day after."""
    return list(
        judge(made, incidents, Eyes(seen), [], start=start, end=end, as_of=max(AS_OF, end), register=register).findings
    )


def verdicts(findings: Sequence[Finding], rule_id: str, reading: str = "text") -> dict[str | None, tuple[str, str]]:
    """Verdict and deciding parameter by incident; the period under None."""
    return {
        one.incident_id: (one.verdict, one.decided_by)
        for one in findings
        if one.rule_id == rule_id and one.reading == reading and not one.subject
    }
