"""Release: draft, frozen, checked, signed once, signed twice, sealed, delivered, acknowledged; each a signed line.

After the seal nothing changes; an edition is corrected by the next one alone. Nobody signs their own draft as second,
and what is signed are the digests of the bytes that were checked. Blockers are answered by a named decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from truceline.evidence.entry import Body, Draft, Entry, canonical, instant, parse_instant
from truceline.evidence.keep import body_of
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, DamagedWorkspace, NotAllowed, StaleVersion, UnknownName
from truceline.review.ledger import clock
from truceline.review.officers import Keys, Officer, load_key, on_duty
from truceline.review.rights import Right, Role, role_for
from truceline.review.signing import signature, signed_by

TYPE = "release"
MAX_TEXT = 4_000
_LOOK = "docs/desk.md, Release"


class Doing(StrEnum):
    """A step of a release."""

    FREEZE = "freeze"
    CHECK = "check"
    ANSWER = "answer"
    SIGN = "sign"
    SEAL = "seal"
    DELIVER = "deliver"
    ACKNOWLEDGE = "acknowledge"
    ABANDON = "abandon"


class Stage(StrEnum):
    """Where an edition stands."""

    DRAFT = "draft"
    FROZEN = "frozen"
    CHECKED = "checked"
    SIGNED_ONCE = "signed once"
    SIGNED_TWICE = "signed twice"
    SEALED = "sealed"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    ABANDONED = "abandoned"


_AFTER = frozenset({Stage.SEALED, Stage.DELIVERED, Stage.ACKNOWLEDGED})
_BEFORE = frozenset({Stage.FROZEN, Stage.CHECKED, Stage.SIGNED_ONCE, Stage.SIGNED_TWICE})
FROM: Mapping[Doing, frozenset[Stage]] = MappingProxyType(
    {
        Doing.FREEZE: frozenset({Stage.DRAFT}),
        Doing.CHECK: frozenset({Stage.FROZEN, Stage.CHECKED}),
        Doing.ANSWER: frozenset({Stage.CHECKED}),
        Doing.SIGN: frozenset({Stage.CHECKED, Stage.SIGNED_ONCE}),
        Doing.SEAL: frozenset({Stage.SIGNED_TWICE}),
        Doing.DELIVER: _AFTER,
        Doing.ACKNOWLEDGE: frozenset({Stage.DELIVERED, Stage.ACKNOWLEDGED}),
        Doing.ABANDON: _BEFORE,
    }
)
_TO: Mapping[Doing, Stage] = MappingProxyType(
    {
        Doing.CHECK: Stage.CHECKED, Doing.SEAL: Stage.SEALED, Doing.DELIVER: Stage.DELIVERED,
        Doing.ACKNOWLEDGE: Stage.ACKNOWLEDGED, Doing.ABANDON: Stage.ABANDONED,
    }
)  # fmt: skip
RIGHTS: Mapping[Doing, Right] = MappingProxyType(
    {**dict.fromkeys(Doing, Right.RELEASE), Doing.ACKNOWLEDGE: Right.COSIGN}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One signed line about an edition."""

    doing: Doing
    day: str
    edition: int
    report: str  # SHA-256 of the frozen report.json
    manifest: str  # SHA-256 of the list of all frozen files, which lies in the vault
    text: str
    about: Mapping[str, str]
    officer: str
    role: str
    at_utc: datetime
    clock: str
    form: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition of a day, as its lines say."""

    day: str
    number: int
    stage: Stage = Stage.DRAFT
    report: str = ""
    manifest: str = ""
    drafter: str = ""
    frozen_utc: datetime | None = None
    reason: str = ""  # why an earlier edition is corrected
    blockers: Mapping[str, str] = field(default_factory=dict)  # by their ids
    answers: Mapping[str, Line] = field(default_factory=dict)
    signers: tuple[str, ...] = ()
    deliveries: tuple[Line, ...] = ()
    receipts: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def open_blockers(self) -> dict[str, str]:
        """Those that nobody has answered."""
        return {key: words for key, words in self.blockers.items() if key not in self.answers}


def editions(lines: Sequence[Line], day: str) -> list[Edition]:
    """The editions of a day, by number."""
    found: dict[int, Edition] = {}
    for line in lines:
        if line.day == day:
            held = found.get(line.edition, Edition(day=day, number=line.edition))
            found[line.edition] = _after(replace(held, lines=(*held.lines, line)), line)
    return [found[number] for number in sorted(found)]


def _after(now: Edition, line: Line) -> Edition:
    if line.doing is Doing.FREEZE:
        return replace(
            now, stage=Stage.FROZEN, report=line.report, manifest=line.manifest, drafter=line.officer,
            frozen_utc=line.at_utc, reason=line.text,
        )  # fmt: skip
    if line.doing is Doing.ANSWER:
        return replace(now, answers={**now.answers, line.about["blocker"]: line})
    if line.doing is Doing.SIGN:
        signers = (*now.signers, line.officer)
        return replace(now, signers=signers, stage=Stage.SIGNED_TWICE if len(signers) > 1 else Stage.SIGNED_ONCE)
    now = replace(now, stage=_TO[line.doing] if now.stage is not Stage.ACKNOWLEDGED else now.stage)
    if line.doing is Doing.CHECK:
        kept = {key: said for key, said in now.answers.items() if now.blockers.get(key) == line.about.get(key)}
        return replace(now, blockers=dict(line.about), answers=kept)
    if line.doing is Doing.DELIVER:
        return replace(now, deliveries=(*now.deliveries, line))
    return replace(now, receipts=(*now.receipts, line)) if line.doing is Doing.ACKNOWLEDGE else now


class Releases:
    """The releases of a workspace, read again only where the journal has grown."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._last, self._held, self._keys = -1, list[Line](), Keys(workspace)

    def lines(self) -> list[Line]:
        """Every line, in order.

        Raises:
            DamagedWorkspace: the journal cannot be read, or a line is not signed by its officer.
        """
        if self.workspace.journal.latest(TYPE) != self._last:
            self._take(self.workspace.journal.entries_since(TYPE, self._last))
        return self._held

    def of_day(self, day: str) -> list[Edition]:
        """The editions of a day, by number."""
        return editions(self.lines(), day)

    def current(self, day: str) -> Edition:
        """The last edition of a day.

        Raises:
            UnknownName: nothing of this day was frozen.
        """
        made = self.of_day(day)
        if not made:
            raise UnknownName("edition of the day", day, sorted({line.day for line in self.lines()}))
        return made[-1]

    def act(
        self, doing: Doing, edition: Edition, *, by: str, at_utc: datetime, form: str, text: str = "",
        about: Mapping[str, str] | None = None, key_file: Path | None = None,
    ) -> Line:  # fmt: skip
        """One step further; the same form again gives the same line.

        Raises:
            NotAllowed: not this officer, not at this stage, an open blocker, or no second person.
            StaleVersion: somebody went a step further in between.
            BadSetting: something was not said.
        """
        known = next((line for line in self.lines() if line.form == form), None)
        if known is not None:
            return _require_same(known, doing, edition, by)
        said = dict(about or {})
        officer, role = self.require(doing, edition, by=by, text=text, about=said)
        body: dict[str, Any] = {
            "act": doing.value, "day": edition.day, "edition": edition.number, "report": edition.report,
            "manifest": edition.manifest, "text": text, "about": said, "officer": by, "role": role.value,
            "key": officer.key, "at": instant(at_utc), "clock": clock(self.workspace, at_utc), "form": form,
        }  # fmt: skip
        made = {**body, "signature": signature(load_key(self.workspace, by, key_file), TYPE, body)}
        if not signed_by(officer.key, TYPE, made):
            raise NotAllowed(where=by, found="another key", expected="the key that the mission's list has", look=_LOOK)
        draft = Draft(
            type=TYPE, at_utc=at_utc, body=made, tool=own_tool(), parents=(edition.report, edition.manifest),
            actor=by, role=role,
        )  # fmt: skip
        if not draft.inline:
            if doing in {Doing.FREEZE, Doing.SIGN}:  # a verifier reads these out of their entries alone
                raise BadSetting(where=doing.value, found=f"{len(text)} letters", expected="fewer words", look=_LOOK)
            self.workspace.vault.put(canonical(made))  # blob first, then entry: a check may find hundreds of blockers
        seq = self.workspace.journal.append_checked(
            draft, since=lambda: self._last, same=lambda later: self._require_unmoved(later, edition, form)
        )
        return next(line for line in self.lines() if line.seq == seq)

    def require(
        self, doing: Doing, edition: Edition, *, by: str, text: str = "", about: Mapping[str, str] | None = None
    ) -> tuple[Officer, Role]:
        """Whether somebody may go this step now; the officer, and the role under which.

        Raises:
            NotAllowed, BadSetting: as `act`.
        """
        officer = on_duty(self.workspace, by)
        role = role_for(by, officer.roles, RIGHTS[doing])
        _require(edition, doing, by, text, about or {})
        return officer, role

    def _require_unmoved(self, later: tuple[Entry, ...], edition: Edition, form: str) -> int | None:
        self._take(later)
        known = next((line.seq for line in self._held if line.form == form), None)
        now = next((one for one in self.of_day(edition.day) if one.number == edition.number), None)
        lines = () if now is None else now.lines
        if known is None and [line.seq for line in lines] != [line.seq for line in edition.lines]:
            raise StaleVersion(
                where=f"edition {edition.number} of {edition.day}", seen=f"an edition that was {edition.stage.value}",
                newest=f"one that is {now.stage.value if now else 'not there'}",
                look=f"truceline release show {edition.day}",
            )  # fmt: skip
        return known

    def _take(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            if entry.seq > self._last:
                body = body_of(self.workspace, entry)
                if body["key"] != self._keys.before(body["officer"], entry.seq):
                    raise _foreign(entry, body)
                self._held.append(_line(entry, body))
                self._last = entry.seq


def _require(edition: Edition, doing: Doing, by: str, text: str, about: Mapping[str, str]) -> None:
    if edition.stage not in FROM[doing]:
        stages = ", ".join(sorted(FROM[doing]))
        raise NotAllowed(
            where=f"edition {edition.number} of {edition.day}", found=f"{doing.value!r} of one that is {edition.stage}",
            expected=f"one that is {stages}", look=_LOOK,
        )  # fmt: skip
    for said in (text, *about.values()):
        if len(said) > MAX_TEXT or not all(letter.isprintable() or letter == "\n" for letter in said):
            raise BadSetting(where=doing.value, found=repr(said[:60]), expected="plain text", look=_LOOK)
    if doing in {Doing.ANSWER, Doing.ABANDON} and not text.strip():
        raise BadSetting(where=doing.value, found="no words", expected="why, in words", look=_LOOK)
    if doing is Doing.ANSWER and about.get("blocker", "") not in edition.open_blockers:
        known = ", ".join(edition.open_blockers) or "none"
        raise BadSetting(where="blocker", found=about.get("blocker", "nothing"), expected=known, look=_LOOK)
    if doing is Doing.SIGN:
        _require_signer(edition, by)


def _require_signer(edition: Edition, by: str) -> None:
    if edition.open_blockers:
        words = "; ".join(f"{key}: {words}" for key, words in edition.open_blockers.items())
        raise NotAllowed(
            where=f"edition {edition.number} of {edition.day}", found=words[:400], look=_LOOK,
            expected="every blocker answered by a named decision: truceline release answer",
        )  # fmt: skip
    if by in edition.signers or (edition.signers and by == edition.drafter):
        who = "whoever froze the draft" if by == edition.drafter else "whoever signed first"
        raise NotAllowed(where=by, found=who, expected="a second person", look=_LOOK)


def _require_same(known: Line, doing: Doing, edition: Edition, by: str) -> Line:
    if (known.doing, known.day, known.edition, known.officer) != (doing, edition.day, edition.number, by):
        raise NotAllowed(
            where=f"form {known.form[:40]}", found=f"used by {known.officer} for {known.doing.value!r}",
            expected="a form of its own", look=_LOOK,
        )  # fmt: skip
    return known


def _foreign(entry: Entry, body: Body) -> DamagedWorkspace:
    return DamagedWorkspace(
        where=f"journal: entry {entry.seq}", found=f"a release line that {body['officer']} did not sign",
        expected="a signature by the officer's key", look="truceline doctor",
    )  # fmt: skip


def _line(entry: Entry, body: Body) -> Line:
    if not signed_by(body["key"], TYPE, body):
        raise _foreign(entry, body)
    return Line(
        doing=Doing(body["act"]), day=body["day"], edition=body["edition"], report=body["report"],
        manifest=body["manifest"], text=body["text"], about=body["about"], officer=body["officer"], role=body["role"],
        at_utc=parse_instant(body["at"]), clock=body["clock"], form=body["form"], seq=entry.seq,
    )  # fmt: skip
