"""`truceline review`: what people decide about cases, as signed lines of the journal."""

import secrets
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli._dates import moment_of
from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell
from truceline.cli._workspace import opened
from truceline.model.errors import BadSetting, StaleVersion
from truceline.review.acts import Act, Decision
from truceline.review.board import Board, as_wanted
from truceline.review.ledger import Wanted
from truceline.review.shown import Shown, differences
from truceline.review.states import Standing

LOOKING = ("list", "show", "compare")
_SHORTER = {Act.SAME: "same", Act.APART: "apart", Act.SERIES: "series"}
ACTS = {_SHORTER.get(act, act.value.replace(" ", "-")): act for act in Act}
_SHORT = 12


def run(
    doing: Annotated[str, typer.Argument(help=f"{', '.join(LOOKING)}; {', '.join(ACTS)}.")],
    subject: Annotated[str, typer.Argument(help="Number of a case; for list a day, e.g. 2025-03-21.")] = "",
    other: Annotated[str, typer.Argument(help="The other case of a relation; for compare an earlier version.")] = "",
    by: Annotated[str, typer.Option(help="The officer who decides.")] = "",
    text: Annotated[str, typer.Option(help="In the officer's own words; reports print it.")] = "",
    reason: Annotated[str, typer.Option(help="A short code, as the mission uses them.")] = "",
    happened: Annotated[str, typer.Option(help="assess: yes, no, or cannot be told.")] = "",
    why: Annotated[str, typer.Option(help="close: background, duplicate, out of area, unresolved.")] = "",
    whom: Annotated[str, typer.Option(help="ask: camera, patrol, image, party, other.")] = "",
    due: Annotated[str, typer.Option(help="ask, dispute: when an answer is due, with its offset.")] = "",
    question: Annotated[str, typer.Option(help="answer: the question, by its first digits.")] = "",
    field: Annotated[str, typer.Option(help="correct: title, place, time, kind, object, casualties.")] = "",
    before: Annotated[str, typer.Option(help="correct: what stands there.")] = "",
    after: Annotated[str, typer.Option(help="correct: what should stand there.")] = "",
    party: Annotated[str, typer.Option(help="dispute, attribute: which party.")] = "",
    standard: Annotated[str, typer.Option(help="attribute: the standard of proof of the mandate.")] = "",
    over: Annotated[str, typer.Option(help="take: from whom the case is taken over.")] = "",
    undone: Annotated[str, typer.Option("--of", help="undo: the decision, by its first digits.")] = "",
    item: Annotated[list[str] | None, typer.Option(help="split: an item that leaves; may be repeated.")] = None,
    version: Annotated[str, typer.Option(help="The version that was on the screen; the newest otherwise.")] = "",
    form: Annotated[str, typer.Option(help="Id of the form: the same one twice decides once.")] = "",
    key_file: Annotated[Path | None, typer.Option("--key", help="The officer's key, where it lies elsewhere.")] = None,
    workspace: WorkspaceOption = Path(),
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Decide about a case, or look: every decision is signed, kept, and shown; none is deleted, each can be undone.

    A decision about a version that is no longer the newest is refused: look at both with `review compare`.
    """
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        board = Board(ws)
        if doing in LOOKING:
            _look(board, doing, subject, other, as_json=json)
            return
        if doing not in ACTS:
            raise BadSetting(
                where="review", found=doing, expected=", ".join((*LOOKING, *ACTS)), look="truceline review --help"
            )
        about = {
            "happened": happened, "why": why, "whom": whom, "due": _moment(due), "field": field, "before": before,
            "after": after, "party": party, "standard": standard, "over": over,
            "question": _whole(board, subject, question), "of": _whole(board, subject, undone),
        }  # fmt: skip
        wanted = as_wanted(
            board, subject, ACTS[doing], form=form or secrets.token_hex(16), other=other, leaves=item or (), text=text,
            reason=reason, about={key: value for key, value in about.items() if value},
        )  # fmt: skip
        made = board.decide(_of_version(wanted, version), by=by, at_utc=now(), key_file=key_file)
        ws.seal()
        _tell(board, made, as_json=json)


def _of_version(wanted: Wanted, version: str) -> Wanted:
    """With the version that the officer looked at, where one was given."""
    if version and not wanted.version.startswith(version):
        raise StaleVersion(
            where=wanted.case, seen=f"version {version}", newest=f"version {wanted.version[:_SHORT]}",
            look=f"truceline review compare {wanted.case} {version}",
        )  # fmt: skip
    return wanted


def _whole(board: Board, number: str, digits: str) -> str:
    """The whole digest of a decision on a case, out of its first digits or the number of its entry."""
    if not digits:
        return ""
    made = board.decisions_on(number)
    found = [one.digest for one in made if one.digest.startswith(digits) or str(one.seq) == digits]
    if len(found) != 1:
        known = ", ".join(f"{one.digest[:_SHORT]} (entry {one.seq})" for one in made)
        raise BadSetting(
            where=number, found=f"{len(found)} decisions {digits}", expected=f"one of: {known or 'none'}",
            look=f"truceline review show {number}",
        )  # fmt: skip
    return found[0]


def _moment(text: str) -> str:
    return moment_of(text, now_utc=now(), future=True).isoformat() if text else ""


def _look(board: Board, doing: str, subject: str, other: str, *, as_json: bool) -> None:
    if doing == "list":
        _list(board, subject or next(reversed(board.screen.lines), ""), as_json=as_json)
    elif doing == "show":
        _show(board, subject, as_json=as_json)
    else:
        _compare(board, subject, other, as_json=as_json)


def _list(board: Board, day: str, *, as_json: bool) -> None:
    rows = [(one, board.standing(one.number, at=now())) for one in board.screen.cases(day).values()]
    if as_json:
        tell({"day": day, "cases": [_plain(one, now_) for one, now_ in rows]})
        return
    for one, where in rows:
        who = f", {where.holder}" if where.holder else ""
        say(f"{one.number}  {where.state.value}{who}  {one.told['incident']['probability']:.2f}  {one.told['title']}")


def _show(board: Board, number: str, *, as_json: bool) -> None:
    one, where = board.screen.require(number), board.standing(number, at=now())
    if as_json:
        tell({**_plain(one, where), "case": one.told})
        return
    say(f"{number}  {one.told['title']}", f"version {one.version[:_SHORT]}, report of {one.day}; {where.state.value}")
    for asked in where.questions:
        say(f"question {asked.digest[:_SHORT]} to {asked.whom}, {asked.state(now())}: {asked.text} {asked.answer}")
    for field, made in where.corrections.items():
        say(f"{field}: {made.about['before']} -> {made.about['after']} ({made.officer}: {made.text})")
    for made in where.decisions:
        mark = "  UNDONE" if made.digest in where.struck else ""
        said = f"{made.act.value}: {made.from_.value} to {made.to.value}"
        say(f"entry {made.seq} {made.digest[:_SHORT]}  {made.clock}  {made.officer} ({made.role})  {said}{mark}")
        if made.text:
            say(f"    {made.text}")


def _compare(board: Board, number: str, version: str, *, as_json: bool) -> None:
    """Both versions side by side, line by line where they differ."""
    new, old = board.screen.require(number), board.screen.version(number, version)
    rows = differences(old, new)
    if as_json:
        tell({"case": number, "seen": old.version, "newest": new.version, "rows": [list(row) for row in rows]})
        return
    say(f"{number}: version {old.version[:_SHORT]} | version {new.version[:_SHORT]}")
    for name, was, now_ in rows:
        say(f"{name}: {was} | {now_}")


def _tell(board: Board, made: Decision, *, as_json: bool) -> None:
    where = board.standing(made.case, at=now())
    if as_json:
        tell({"entry": made.seq, "digest": made.digest, "case": made.case, "state": where.state.value})
        return
    say(f"{made.case}: {made.act.value} by {made.officer}, entry {made.seq}, {made.digest[:_SHORT]}; {where.state}")
    if "inverse" in made.about:
        say(f"To take it back: truceline review undo {made.case} --of {made.seq}: {made.about['inverse']}")


def _plain(one: Shown, where: Standing) -> dict[str, Any]:
    return {
        "number": one.number, "title": one.told["title"], "version": one.version, "state": where.state.value,
        "holder": where.holder, "lease_until": where.lease_until_utc, "assessed_by": where.assessed_by,
        "accepted_by": where.accepted_by, "happened": where.happened, "probability":
        one.told["incident"]["probability"],
        "decisions": [
            {"entry": d.seq, "digest": d.digest, "act": d.act.value, "officer": d.officer, "role": d.role,
             "clock": d.clock, "text": d.text, "about": dict(d.about), "struck": d.digest in where.struck}
            for d in where.decisions
        ],
    }  # fmt: skip
