"""Where the cases of a kept report lie in its bytes, so that one is read without all the others.

A report of a hard day has hundreds of cases and many megabytes. It is read whole once, under its address in the vault;
from then on each case is read by its place, and checked against the digest that it had then.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from truceline.evidence.derived import Derived
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import DamagedWorkspace

Told = Mapping[str, Any]  # an object of report.json
VERSION = "placed/1"


def _pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(items)
    if len(made) != len(items):
        raise ValueError("a key twice in one object")
    return made


_STRICT = json.JSONDecoder(object_pairs_hook=_pairs)


@dataclass(frozen=True, slots=True)
class Placed:
    """One numbered case in the bytes of a report."""

    version: str  # SHA-256 of what a reader sees of it
    items: tuple[str, ...]  # ids of its evidence, ascending
    start: int  # bytes
    length: int
    sha256: str  # of these bytes


@dataclass(frozen=True, slots=True)
class Places:
    """The numbered cases of a report, in its order; and which of them are new, or changed, since the one before."""

    cases: Mapping[str, Placed]
    new: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()


def placed(workspace: Workspace, report: str) -> Places:
    """Where the cases of a report lie.

    Raises:
        DamagedWorkspace: the vault does not have it whole.
    """
    derived = Derived(workspace, VERSION)
    held = derived.read(report)
    if held is None:
        data = workspace.vault.read(report)
        cases = [
            [case["number"], version_of(case), sorted(case["incident"]["members"]), start, len(part), _digest(part)]
            for case, start, part in _cases(data)
            if case["number"]
        ]
        told = next(_STRICT.decode(text) for name, text, _ in _members(data.decode()) if name == "corrections")
        new = sorted({one["subject"] for one in told if one["what"] == "new case"})
        held = {"cases": cases, "new": new, "changed": sorted({one["subject"] for one in told})}
        derived.write(report, held)
    return Places(
        cases={
            number: Placed(version, tuple(items), start, length, sha256)
            for number, version, items, start, length, sha256 in held["cases"]
        },
        new=frozenset(held["new"]),
        changed=frozenset(held["changed"]),
    )


def case_at(workspace: Workspace, report: str, place: Placed) -> Told:
    """A case out of the bytes of its report.

    Raises:
        DamagedWorkspace: they are not what they were.
    """
    data = workspace.vault.part(report, place.start, place.length)
    if _digest(data) != place.sha256:
        raise DamagedWorkspace(
            where=f"vault: kept file {report[:12]}", found="a case with other bytes", expected="those that were kept",
            look="truceline doctor",
        )  # fmt: skip
    case: Told = strict_json(data)
    return case


def version_of(case: Told) -> str:
    """SHA-256 of what a reader sees of a case."""
    incident = case["incident"]
    seen = {
        "number": case["number"],
        "title": case["title"],
        "items": sorted(incident["members"]),
        "place": incident["place"],
        "time": [incident[name] for name in ("started_utc", "ended_utc", "best_utc")],
        "kinds": [name for name, _ in incident["types"]],
        "objects": [name for name, _ in incident["objects"]],
        "weapon": incident["weapon"],
        "grade": incident["grade"]["word"],
        "probability": f"{incident['probability']:.2f}",
        "findings": sorted(
            [one["rule_id"], one["reading"], one["verdict"], one["decided_by"]] for one in case["findings"]
        ),
    }
    return hashlib.sha256(rfc8785.dumps(seen)).hexdigest()


def _cases(data: bytes) -> Iterator[tuple[Told, int, bytes]]:
    """(Case, place in bytes, bytes) of every case."""
    text = data.decode()
    name, told, at = next(one for one in _members(text) if one[0] == "cases")
    assert told.startswith("["), name  # noqa: S101 - a report that was logged was checked
    at, done, before = at + 1, at + 1, len(text[: at + 1].encode())
    while text[at] != "]":
        at += text[at] == ","
        case, end = _STRICT.raw_decode(text, at)
        before += len(text[done:at].encode())
        bytes_ = text[at:end].encode()
        yield case, before, bytes_
        before, at, done = before + len(bytes_), end, end


def _members(text: str) -> Iterator[tuple[str, str, int]]:
    """(Key, value as text, its place) of the members of an object without white space, as RFC 8785 writes it."""
    at = 1
    while text[at] != "}":
        at += text[at] == ","
        name, at = _STRICT.raw_decode(text, at)
        _, end = _STRICT.raw_decode(text, at + 1)
        yield name, text[at + 1 : end], at + 1
        at = end


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
