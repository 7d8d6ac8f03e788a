"""Bundles with people in them for `make_bundles`: decisions and editions, as they must be and as they must not."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.evidence_example import PARAMS, a_bundle, a_report
from truceline.evidence.entry import Draft, digest, instant
from truceline.evidence.keep import body_of
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import plain
from truceline.model.report import DRAFT
from truceline.report import sign
from truceline.report.assemble.reviewed import shown
from truceline.review.acts import Act
from truceline.review.board import Board, as_wanted
from truceline.review.officers import add, key_path, load_key
from truceline.review.release import Doing, Edition, Releases
from truceline.review.rights import Role
from truceline.review.signing import public_of, signature

NUMBER = "2025-03-18-001"
PEOPLE = (("Ada", Role.ANALYST), ("Bo", Role.REVIEWER), ("Cy", Role.RELEASER))


def with_people(made: Workspace, at: Any) -> Board:  # noqa: ANN401 - a moment
    """Three officers whose keys are made from their names, and a draft to decide about."""
    seeds = iter([hashlib.sha256(f"key of {name} in the test bundles".encode()).digest() for name, _ in PEOPLE])
    fresh = lambda: Ed25519PrivateKey.from_private_bytes(next(seeds))  # noqa: E731 - what is patched takes nothing
    with patch("truceline.review.officers.Ed25519PrivateKey.generate", fresh):
        for name, role in PEOPLE:
            add(made, name, (role,), at_utc=at)
    made.vault.put(rfc8785.dumps(a_report()))
    made.vault.put(PARAMS)
    a_bundle(made)
    return Board(made)


def decided(board: Board, at: Any) -> dict[str, Any]:  # noqa: ANN401 - a moment
    """A report with two decisions."""
    for act, name, text in ((Act.NOTE, "Ada", "Two craters."), (Act.DISSENT, "Cy", "One crater, Ärger «так».")):
        board.decide(as_wanted(board, NUMBER, act, form=f"form of {name}", text=text), by=name, at_utc=at)
    decisions = plain([shown(one, struck=False) for one in board.ledger.decisions()])
    return a_report(review=DRAFT, decisions=decisions)


def released(made: Workspace, at: Any, *, signers: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - a moment
    """An edition signed by these people, whatever the gate says."""
    report = a_report(review="edition 1")
    data = rfc8785.dumps(report)
    edition = Edition(day=report["day"], number=1, report=hashlib.sha256(data).hexdigest(), manifest=digest({}))
    releases = Releases(made)
    with (
        patch("truceline.review.release._require"),
        patch("truceline.review.release.role_for", lambda _, roles, __: roles[0]),
        patch.object(Releases, "_require_unmoved", return_value=None),
    ):
        for doing, name in ((Doing.FREEZE, "Bo"), *((Doing.SIGN, name) for name in signers)):
            releases.act(doing, edition, by=name, at_utc=at, form=f"{doing} of {name}")
    return report


def namesake(made: Workspace, at: Any) -> None:  # noqa: ANN401 - a moment
    """Cy on the list a second time, as Eve, under the same key: the gate refuses it, the log does not."""
    key = load_key(made, "Cy", None)
    key_path(made, "Eve").write_bytes(key_path(made, "Cy").read_bytes())
    body = {
        "name": "Eve",
        "roles": ["reviewer"],
        "key": public_of(key),
        "state": "on duty",
        "by": "",
        "at": instant(at),
    }
    signed = {**body, "signature": signature(key, "officer", body), "consent": ""}
    line = Draft(type="officer", at_utc=at, body=signed, tool=own_tool(), parents=(body["key"],), actor="operator")
    made.journal.append([line])


def unchecked(made: Workspace, report: dict[str, Any]) -> bytes:
    """Signed by the log, whatever the checks say of it."""
    with patch.object(sign, "require_valid"):
        return a_bundle(made, report)


def forged_line(made: Workspace, at: Any) -> None:  # noqa: ANN401 - a moment
    """A decision that its officer did not sign, in the log as if they had."""
    entry = made.journal.entries("decide")[0]
    body = {**body_of(made, entry), "text": "No craters at all.", "form": "forged"}
    draft = Draft(type="decide", at_utc=at, body=body, tool=own_tool(), parents=entry.parents, actor="Ada")
    made.journal.append([draft])


def cases(make: Any, folder: Path, at: Any) -> Iterator[tuple[str, bytes, str, str, frozenset[int]]]:  # noqa: ANN401
    """(name, bytes, why, word, bad checks); `make(folder, words)` is a workspace with files."""
    two = make(folder / "decided", "a mission")
    report = decided(with_people(two, at), at)
    yield "decided", a_bundle(two, report), "two decisions of officers", "VALID", frozenset()
    other = {**report, "decisions": [report["decisions"][0] | {"text": "No craters."}, report["decisions"][1]]}
    yield "decided-otherwise", unchecked(two, other), "a decision in other words", "INVALID", frozenset({18})
    with patch.object(sign, "lines_behind", return_value=set()):
        data = unchecked(two, {**report, "background": 0, "decisions": report["decisions"][:1]})
    yield "decided-without-line", data, "a decision without its line", "INCOMPLETE", frozenset()
    forged = make(folder / "forged", "a mission")
    told = decided(with_people(forged, at), at)
    forged_line(forged, at)
    seq = forged.journal.latest("decide")
    told["decisions"][0] |= {"text": "No craters at all.", "entry": seq}
    yield "decided-forged", unchecked(forged, told), "not signed by its officer", "INVALID", frozenset({18})
    word = unchecked(make(folder / "word", "a mission"), a_report(review="approved"))
    yield "review-unknown", word, "a word of review that is none", "INVALID", frozenset({18})
    for name, signers, why, found in (
        ("edition", ("Bo", "Cy"), "an edition signed by two", "VALID"),
        ("edition-one", ("Cy",), "an edition signed by one", "INCOMPLETE"),
        ("edition-own", ("Cy", "Bo"), "whoever froze it signed as second", "INCOMPLETE"),
        ("edition-twice", ("Cy", "Cy"), "one person signed twice", "INCOMPLETE"),
        ("edition-key", ("Cy", "Eve"), "two names signed with one key", "INCOMPLETE"),
        ("edition-role", ("Cy", "Ada"), "an analyst signed as second", "INCOMPLETE"),
    ):
        made = make(folder / name, "a mission")
        with_people(made, at)
        if "Eve" in signers:
            namesake(made, at)
        yield name, unchecked(made, released(made, at, signers=signers)), why, found, frozenset()
    bare = unchecked(make(folder / "unsigned", "a mission"), a_report(review="edition 1"))
    yield "edition-unsigned", bare, "an edition that nobody froze or signed", "INCOMPLETE", frozenset()
