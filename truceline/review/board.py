"""The board of cases: what stands, and the one gate through which an officer decides.

Everything that forbids an act is asked here, below both doors: rights, state, lease, the second person, the version
that was on the screen. It is asked again inside the transaction that writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, NotAllowed, OutOfRange, StaleVersion
from truceline.model.times import parse_utc
from truceline.review.acts import CHOICES, MAX_TEXT, MOVES, OWN, UNDONE, Act, Decision, State
from truceline.review.attribution import require_attribution
from truceline.review.ledger import Ledger, Wanted
from truceline.review.officers import Officer, on_duty
from truceline.review.rights import Right, Role, role_for
from truceline.review.shown import Screen, Shown
from truceline.review.states import Standing, by_case, leads_to, standing

_LOOK = "docs/desk.md"
_SHORT = 12  # digits of a digest in a message
_TWO = frozenset({Act.SAME, Act.APART})


class Board:
    """One workspace with its newest reports and decisions; cheap to ask again."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.screen, self.ledger = Screen(workspace), Ledger(workspace)
        self._grouped, self._known = dict[str, list[Decision]](), 0

    def refresh(self) -> None:
        """Take in what was reported and decided meanwhile."""
        self.screen.refresh()
        self._group(self.ledger.decisions())

    def decisions_on(self, number: str) -> Sequence[Decision]:
        """Those about a case, in order."""
        self._group(self.ledger.decisions())
        return self._about(number, self.screen.case(number))

    def standings(self, day: str, *, at: datetime) -> dict[str, Standing]:
        """Where the cases of a day stand at a moment, as of the last `refresh`."""
        return {number: self.standing_of(shown, at=at) for number, shown in self.screen.cases(day).items()}

    def standing_of(self, shown: Shown, *, at: datetime) -> Standing:
        """Where one case stands at a moment, as of the last `refresh`."""
        return standing(shown.number, self._about(shown.number, shown), at=at, version=shown.version)

    def corrected(self, number: str) -> bool:
        """Whether an officer corrected anything about a case, as of the last `refresh`; undone or not."""
        return any(one.act is Act.CORRECT for one in self._grouped.get(number, ()))

    def _group(self, every: Sequence[Decision]) -> None:
        for number, made in by_case(every[self._known :]).items():
            self._grouped.setdefault(number, []).extend(made)
        self._known = len(every)

    def _about(self, number: str, shown: Shown | None) -> Sequence[Decision]:
        made = self._grouped.get(number, [])
        if shown is None or not made:
            return made
        items = set(shown.items)  # a number that came to mean other items before anybody decided has no such decisions
        return [one for one in made if not items.isdisjoint((*one.items, *one.against))]

    def standing(self, number: str, *, at: datetime) -> Standing:
        """Where a case stands at a moment."""
        shown = self.screen.case(number)
        return standing(number, self.decisions_on(number), at=at, version=None if shown is None else shown.version)

    def seen(self, number: str) -> tuple[str, str, datetime]:
        """What a form has to carry about a case: its version, the last decision on it, `as_of` of its report."""
        shown, made = self.screen.require(number), self.decisions_on(number)
        return shown.version, made[-1].digest if made else "", shown.as_of_utc

    def decide(
        self, wanted: Wanted, *, by: str, at_utc: datetime, key_file: Path | None = None, role: Role | None = None
    ) -> Decision:
        """Take a decision; the same form again gives the same decision.

        Raises:
            NotAllowed: not this officer, not in this state, or not the second person.
            StaleVersion: the case, or what was decided on it, changed since it was on the screen.
            BadSetting: something that the act needs was not said.
            UnknownName: no such case.
        """
        known = self.ledger.of_form(wanted.form)
        if known is not None:
            return _require_same(known, wanted, by)
        officer = on_duty(self.workspace, by)
        wanted = _filled(wanted)
        held = role_for(by, (role,) if role is not None and role in officer.roles else officer.roles, _right(wanted))
        now = self._checked(wanted, officer, at_utc)
        moved = now.state, leads_to(now, wanted.act)
        made = self.ledger.append(
            wanted, officer, role=held, moved=moved, at_utc=at_utc, key_file=key_file,
            check=lambda: _require_unmoved(self._checked(wanted, officer, at_utc), now),
        )  # fmt: skip
        return _require_same(made, wanted, by)

    def _checked(self, wanted: Wanted, officer: Officer, at: datetime) -> Standing:
        """The standing under which an act may be done."""
        self.screen.refresh()
        shown, now = self.screen.require(wanted.case), self.standing(wanted.case, at=at)
        _require_newest(wanted, shown, now)
        if wanted.act is not Act.UNDO:  # a case that was merged into another is on no screen
            for number, version in wanted.others.items():
                _require_version(number, version, self.screen.require(number))
        _require_state(wanted, now, officer)
        self._require_second(wanted, now, officer)
        self._require_about(wanted, shown, now, officer)
        return now

    def _require_second(self, wanted: Wanted, now: Standing, officer: Officer) -> None:
        if wanted.act in {Act.ACCEPT, Act.RETURN} and officer.name == now.assessed_by:
            raise _refused(officer.name, f"{now.assessed_by}, who assessed the case", "a second person")
        if wanted.act is Act.ATTRIBUTE:
            require_attribution(self.workspace, wanted, now, officer)

    def _require_about(self, wanted: Wanted, shown: Shown, now: Standing, officer: Officer) -> None:
        if wanted.act is Act.UNDO:
            _require_undoable(wanted, now, officer)
        elif wanted.act is Act.ANSWER:
            _require_asked(wanted, now, officer)
        elif wanted.act is Act.SPLIT:
            whole = set(shown.items)
            told = bool(wanted.against) and bool(wanted.items) and {*wanted.items, *wanted.against} == whole
            apart = not set(wanted.items) & set(wanted.against)
            _require(told and apart, "items", f"{len(wanted.against)} that leave", ["some of the case, and not all"])
        elif wanted.act in _TWO:
            self._require_pair(wanted, shown)
        elif wanted.items != shown.items:
            raise _bad("items", "other items", [f"those of {shown.number}"])
        related = {Act.SERIES, Act.UNDO, *_TWO}
        _require(not wanted.others or wanted.act in related, "other case", ", ".join(wanted.others), ["none"])
        if wanted.act is Act.SERIES:
            _require(bool(wanted.others), "others", "none", ["the numbers of other cases"])

    def _require_pair(self, wanted: Wanted, shown: Shown) -> None:
        numbers = [number for number in wanted.others if number != wanted.case]
        _require(len(numbers) == 1, "other case", ", ".join(numbers) or "none", ["one other number"])
        other = self.screen.require(numbers[0])
        right = wanted.items == shown.items and wanted.against == other.items
        _require(right, "items", "other items", [f"those of {shown.number} and of {other.number}"])


def as_wanted(
    board: Board, number: str, act: Act, *, form: str, other: str = "", leaves: Sequence[str] = (), text: str = "",
    reason: str = "", about: Mapping[str, str] | None = None,
) -> Wanted:  # fmt: skip
    """A decision about what is on the screen now, with the items and versions that it needs; a merge says its inverse.

    Raises:
        UnknownName: no such case.
    """
    version, after, as_of = board.seen(number)
    shown = board.screen.require(number)
    made = Wanted(
        case=number, act=act, version=version, report=shown.report, after=after, as_of_utc=as_of, form=form, text=text,
        reason=reason, about=dict(about or {}), items=shown.items,
    )  # fmt: skip
    if other:
        twin = board.screen.require(other)
        made = replace(made, others={other: twin.version})
        if act in _TWO:
            made = replace(made, against=twin.items)
    if act is Act.SPLIT:
        left = tuple(sorted(set(leaves)))
        made = replace(made, items=tuple(one for one in shown.items if one not in left), against=left)
    if act is Act.UNDO:
        undone = next((one for one in board.decisions_on(number) if one.digest == made.about.get("of")), None)
        numbers = () if undone is None else {undone.case, *undone.others} - {number}
        made = replace(made, others=dict.fromkeys(sorted(numbers), ""))
    return replace(made, about={**made.about, **_inverse(made)})


def _inverse(wanted: Wanted) -> dict[str, str]:
    """How a relation is taken back, in words that stay on the record."""
    other = next(iter(wanted.others), "")
    said = {
        Act.SAME: f"undo gives back {wanted.case} with {len(wanted.items)} items and {other} with "
        f"{len(wanted.against)}, with their numbers and decisions",
        Act.APART: f"undo lets {wanted.case} and {other} be found to be one event again",
        Act.SPLIT: f"undo gives the {len(wanted.against)} items back to {wanted.case}",
    }
    return {"inverse": said[wanted.act]} if wanted.act in said else {}


def _right(wanted: Wanted) -> Right:
    return MOVES[wanted.act].right


def _filled(wanted: Wanted) -> Wanted:
    """With clean text, or a reason why not.

    Raises:
        BadSetting: something is missing, too long, or none of the known words.
    """
    move = MOVES[wanted.act]
    lost = [key for key in move.needs if not wanted.about.get(key, "").strip()]
    _require(not lost, wanted.act.value, f"no {', '.join(lost)}", list(move.needs))
    for key, known in CHOICES.items():
        if key in move.needs:
            _require(wanted.about[key] in known, key, wanted.about[key], list(known))
    if wanted.act in {Act.CORRECT, Act.UNDO, Act.RETURN, Act.CLOSE, Act.SPLIT, Act.SAME, Act.APART}:
        _require(bool(wanted.text.strip()), wanted.act.value, "no reason", ["a reason in words"])
    if wanted.act in {Act.DISSENT, Act.NOTE, Act.ASK, Act.ANSWER, Act.DISPUTE, Act.REPLY, Act.ATTRIBUTE}:
        _require(bool(wanted.text.strip()), wanted.act.value, "no words", ["what is said, verbatim"])
    for said in (wanted.text, wanted.reason, wanted.form, *wanted.about.values()):
        _require(len(said) <= MAX_TEXT, wanted.act.value, f"{len(said)} letters", [f"at most {MAX_TEXT}"])
        _require(_clean(said), wanted.act.value, repr(said[:60]), ["text without control characters"])
    _require(bool(wanted.form), "form", "none", ["an id of the form"])
    if "due" in move.needs:
        try:
            due = parse_utc(wanted.about["due"])
        except (OutOfRange, ValueError) as bad:
            raise _bad("due", wanted.about["due"], ["a moment with its offset"]) from bad
        return replace(wanted, about={**wanted.about, "due": due.isoformat()})
    return wanted


def _clean(text: str) -> bool:
    """Text of letters, marks and line feeds; nothing that moves a cursor or turns the direction of a line."""
    return all(letter.isprintable() or letter == "\n" for letter in text)


def _require_newest(wanted: Wanted, shown: Shown, now: Standing) -> None:
    _require_version(wanted.case, wanted.version, shown)
    if wanted.after != now.last:
        last = next((one for one in reversed(now.decisions) if one.digest == now.last), None)
        words = "nothing" if last is None else f"{last.act.value} by {last.officer} at {last.clock}"
        was = next((one for one in now.decisions if one.digest == wanted.after), None)
        seen = "no decision" if was is None else f"{was.act.value} by {was.officer} as the last decision"
        raise StaleVersion(
            where=wanted.case, seen=f"the case with {seen}", newest=f"the case with {words} as the last decision",
            look=f"truceline review show {wanted.case}",
        )  # fmt: skip


def _require_version(number: str, version: str, shown: Shown) -> None:
    if version != shown.version:
        raise StaleVersion(
            where=number, seen=f"version {version[:_SHORT]}", newest=f"version {shown.version[:_SHORT]}",
            look=f"truceline review compare {number} {version[:_SHORT]}",
        )  # fmt: skip


def _require_state(wanted: Wanted, now: Standing, officer: Officer) -> None:
    move = MOVES[wanted.act]
    if now.state not in move.from_:
        raise NotAllowed(
            where=wanted.case, found=f"{wanted.act.value!r} of a case that is {now.state.value}",
            expected=f"one that is {', '.join(sorted(move.from_))}", look=_LOOK,
        )  # fmt: skip
    if move.holder and now.holder != officer.name:
        raise _refused(wanted.case, f"a case held by {now.holder or 'nobody'}", f"one that {officer.name} has taken")
    held = now.state in {State.TAKEN, State.INQUIRY} and now.holder not in {"", officer.name}
    if wanted.act is Act.TAKE and held and wanted.about.get("over") != now.holder:
        until = "" if now.lease_until_utc is None else f" until {now.lease_until_utc:%H:%M} UTC"
        raise _refused(wanted.case, f"a case held by {now.holder}{until}", f"to take it over from {now.holder} by name")


def _require_asked(wanted: Wanted, now: Standing, officer: Officer) -> None:
    """An open question; a liaison officer answers for a party alone."""
    own = set(officer.roles) == {Role.LIAISON}
    asked = [one.digest for one in now.questions if not one.answer and (not own or one.whom == "party")]
    _require(wanted.about["question"] in asked, "question", wanted.about["question"], asked)


def _require_undoable(wanted: Wanted, now: Standing, officer: Officer) -> None:
    held = {one.digest: one for one in now.decisions if one.digest not in now.struck}
    one = held.get(wanted.about["of"])
    left = [f"{digest[:_SHORT]} ({one.act.value})" for digest, one in held.items() if one.act in UNDONE]
    _require(one is not None and one.act in UNDONE, "of", wanted.about["of"][:_SHORT], left or ["nothing to undo"])
    if one is not None and one.act in OWN and one.officer != officer.name:
        raise _refused(wanted.case, f"words of {one.officer}", "their own author, who alone strikes them through")


def _require_unmoved(now: Standing, before: Standing) -> None:
    if now.last != before.last or now.state is not before.state:
        raise StaleVersion(
            where=now.case, seen=f"a case that was {before.state.value}", newest=f"a case that is {now.state.value}",
            look=f"truceline review show {now.case}",
        )  # fmt: skip


def _require_same(known: Decision, wanted: Wanted, by: str) -> Decision:
    """One form, one decision."""
    if (known.case, known.act, known.officer, known.version) != (wanted.case, wanted.act, by, wanted.version):
        raise NotAllowed(
            where=f"form {wanted.form[:40]}", found=f"used by {known.officer} for {known.act.value!r} of {known.case}",
            expected="a form of its own", look=_LOOK,
        )  # fmt: skip
    return known


def _refused(where: str, found: str, expected: str) -> NotAllowed:
    return NotAllowed(where=where, found=found, expected=expected, look=_LOOK)


def _require(holds: bool, what: str, found: str, known: Sequence[str]) -> None:  # noqa: FBT001 - an assertion
    if not holds:
        raise _bad(what, found, known)


def _bad(what: str, found: str, known: Sequence[str]) -> BadSetting:
    return BadSetting(where=what, found=found or "nothing", expected=", ".join(known[:20]) or "nothing", look=_LOOK)
