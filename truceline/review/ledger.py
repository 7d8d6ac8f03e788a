"""Decisions in and out of the journal: signed, checked against what stands, appended in one transaction."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from truceline.evidence.entry import MAX_INLINE_BYTES, Body, Draft, Entry, canonical, digest, instant, parse_instant
from truceline.evidence.keep import body_of
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import BadSetting, DamagedWorkspace, NotAllowed
from truceline.model.times import zone
from truceline.review.acts import Act, Decision, State
from truceline.review.officers import Keys, Officer, load_key
from truceline.review.signing import signature, signed_by

TYPE = "decide"
MOST_INLINE = 2_000  # bytes of item ids in the entry itself; a case of more has its lists in the vault
IN_VAULT = "in the vault: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A decision before it is signed: what the form said."""

    case: str
    act: Act
    version: str
    report: str
    after: str
    as_of_utc: datetime
    form: str
    reason: str = ""
    text: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class Ledger:
    """The decisions of a workspace, in order; read again only where the journal has grown."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._last, self._held, self._forms = -1, list[Decision](), dict[str, Decision]()
        self._keys = Keys(workspace)

    def decisions(self) -> list[Decision]:
        """All of them.

        Raises:
            DamagedWorkspace: the journal cannot be read, or a decision is not signed by its officer's key.
        """
        if self.workspace.journal.latest(TYPE) != self._last:
            self._take(self.workspace.journal.entries_since(TYPE, self._last))
        return self._held

    def of_form(self, form: str) -> Decision | None:
        """What a form wrote already."""
        self.decisions()
        return self._forms.get(form)

    def append(
        self, wanted: Wanted, officer: Officer, *, role: str, moved: tuple[State, State], at_utc: datetime,
        check: Callable[[], None], key_file: Path | None = None,
    ) -> Decision:  # fmt: skip
        """Sign and append; the same form again gives back what it wrote.

        `check` is called inside the transaction, after decisions that came in between were read: it raises where the
        decision no longer holds.

        Raises:
            NotAllowed: the key cannot be read, or is not the officer's.
            DamagedWorkspace: the journal cannot be written; nothing was kept.
        """
        body = _body(self.workspace, wanted, officer, role=role, moved=moved, at_utc=at_utc)
        key = load_key(self.workspace, officer.name, key_file)
        made = {**body, "signature": signature(key, TYPE, body)}
        _require_own(made, officer)
        draft = Draft(
            type=TYPE, at_utc=at_utc, body=made, tool=own_tool(), parents=(wanted.version, wanted.report),
            actor=officer.name, role=role,
        )  # fmt: skip
        if not draft.inline:  # a verifier reads a decision out of its entry alone
            raise BadSetting(
                where=wanted.act.value, found=f"{len(canonical(made))} bytes", look="docs/desk.md",
                expected=f"at most {MAX_INLINE_BYTES} bytes in all: fewer words",
            )  # fmt: skip
        if _many(wanted):
            self.workspace.vault.put(_lists(wanted))  # blob first, then entry

        def same(later: tuple[Entry, ...]) -> int | None:
            self._take(later)
            known = self._forms.get(wanted.form)
            if known is None:
                check()
            return None if known is None else known.seq

        seq = self.workspace.journal.append_checked(draft, since=lambda: self._last, same=same)
        self.decisions()
        return next(one for one in reversed(self._held) if one.seq == seq)

    def _take(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            if entry.seq > self._last:
                one = self._decision(entry, body_of(self.workspace, entry))
                self._held.append(one)
                self._forms.setdefault(one.form, one)
                self._last = entry.seq

    def _decision(self, entry: Entry, body: Body) -> Decision:
        items, against = body["items"], body["against"]
        if len(items) == 1 and items[0].startswith(IN_VAULT):
            lists = strict_json(self.workspace.vault.read(items[0].removeprefix(IN_VAULT)))
            items, against = lists["items"], lists["against"]
        if body["key"] != self._keys.before(body["officer"], entry.seq):
            raise _foreign(entry, body)
        return _decision(entry, {**body, "items": items, "against": against}, body)


def clock(workspace: Workspace, moment: datetime) -> str:
    """A moment by the mission's clock: `2025-03-21 19:02:11 Europe/Kyiv (UTC+02:00)`."""
    local = moment.astimezone(zone(workspace.zone))
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%d %H:%M:%S} {workspace.zone} (UTC{offset[:3]}:{offset[3:]})"


def _body(
    workspace: Workspace, wanted: Wanted, officer: Officer, *, role: str, moved: tuple[State, State], at_utc: datetime
) -> dict[str, Any]:
    many = _many(wanted)
    return {
        "case": wanted.case,
        "act": wanted.act.value,
        "from": moved[0].value,
        "to": moved[1].value,
        "reason": wanted.reason,
        "text": wanted.text,
        "about": dict(wanted.about),
        "others": dict(wanted.others),
        "items": [IN_VAULT + hashlib.sha256(_lists(wanted)).hexdigest()] if many else list(wanted.items),
        "against": [] if many else list(wanted.against),
        "version": wanted.version,
        "report": wanted.report,
        "after": wanted.after,
        "as_of": instant(wanted.as_of_utc),
        "form": wanted.form,
        "officer": officer.name,
        "role": role,
        "key": officer.key,
        "at": instant(at_utc),
        "clock": clock(workspace, at_utc),
    }


def _require_own(made: Body, officer: Officer) -> None:
    if not signed_by(officer.key, TYPE, made):
        raise NotAllowed(
            where=officer.name, found="another key", expected="the key that the mission's list has", look="docs/desk.md"
        )


def _many(wanted: Wanted) -> bool:
    return len(_lists(wanted)) > MOST_INLINE


def _lists(wanted: Wanted) -> bytes:
    return canonical({"items": list(wanted.items), "against": list(wanted.against)})


def _foreign(entry: Entry, body: Body) -> DamagedWorkspace:
    return DamagedWorkspace(
        where=f"journal: entry {entry.seq}", found=f"a decision that {body['officer']} did not sign",
        expected="a signature by the officer's key", look="truceline doctor",
    )  # fmt: skip


def _decision(entry: Entry, body: Body, signed: Body) -> Decision:
    if not signed_by(body["key"], TYPE, signed):
        raise _foreign(entry, body)
    return Decision(
        case=body["case"], act=Act(body["act"]), from_=State(body["from"]), to=State(body["to"]),
        reason=body["reason"], text=body["text"], about=body["about"], others=body["others"],
        items=tuple(body["items"]), against=tuple(body["against"]), version=body["version"],
        report=body["report"], after=body["after"],
        as_of_utc=parse_instant(body["as_of"]), form=body["form"], officer=body["officer"], role=body["role"],
        key=body["key"], at_utc=parse_instant(body["at"]), clock=body["clock"], signature=body["signature"],
        digest=digest(signed), seq=entry.seq,
    )  # fmt: skip
