"""The state of a case, computed out of the decisions on it. Nothing here writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from truceline.model.times import parse_utc
from truceline.review.acts import LEASE, MOVES, Act, Decision, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an inquiry asked, of whom, until when."""

    digest: str  # of the decision that asked
    whom: str
    text: str
    asked_by: str
    due_utc: datetime
    answer: str = ""
    answered_by: str = ""

    def state(self, at: datetime) -> str:
        """answered, overdue, or due."""
        return "answered" if self.answer else "overdue" if at > self.due_utc else "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a case stands at a moment."""

    case: str
    state: State = State.PROPOSED
    under: State = State.PROPOSED  # what a lease that ends, or a reply to a dispute, falls back to
    holder: str = ""
    lease_until_utc: datetime | None = None
    assessed_by: str = ""
    accepted_by: str = ""
    happened: str = ""  # yes, no, cannot be told: of the last assessment
    assessed_version: str = ""
    accepted_version: str = ""
    closed_version: str = ""
    closed_why: str = ""
    questions: tuple[Question, ...] = ()
    corrections: Mapping[str, Decision] = field(default_factory=dict)  # the last that stands, by field
    relations: tuple[Decision, ...] = ()  # that stand
    dissents: tuple[Decision, ...] = ()
    attributions: tuple[Decision, ...] = ()
    dispute: Decision | None = None
    struck: frozenset[str] = frozenset()  # digests of decisions that were undone: shown, struck through
    decisions: tuple[Decision, ...] = ()
    last: str = ""  # digest of the last decision

    @property
    def attributed(self) -> str:
        """The party that two people named under one standard; "" where they did not."""
        for one in self.attributions if self.state is State.ACCEPTED else ():
            same = {
                other.officer
                for other in self.attributions
                if one.version == other.version == self.accepted_version
                and (other.about["party"], other.about["standard"]) == (one.about["party"], one.about["standard"])
            }
            if len(same) > 1:
                return one.about["party"]
        return ""


def standing(case: str, decisions: Iterable[Decision], *, at: datetime, version: str | None) -> Standing:
    """The state at a moment. `version`: the newest one of the case; None where no newest report shows it."""
    made = tuple(decisions)
    if not made:
        return Standing(case=case)
    struck = frozenset(one.about["of"] for one in made if one.act is Act.UNDO)
    now = Standing(case=case, struck=struck, decisions=made, last=made[-1].digest if made else "")
    for one in made:
        now = _after(now, one)
    if now.state is State.TAKEN and now.lease_until_utc is not None and not _holds(now.lease_until_utc, at):
        now = replace(now, state=now.under, holder="", lease_until_utc=None)
    gone = version is None and bool(made) and now.state not in {State.TAKEN, State.INQUIRY, State.DISPUTED}
    settled = {  # on the version of then
        State.ASSESSED: now.assessed_version, State.ACCEPTED: now.accepted_version, State.CLOSED: now.closed_version,
    }  # fmt: skip
    if gone or version != settled.get(now.state, version):
        now = replace(now, state=State.SUPERSEDED)
    return _kept(now)


def leads_to(now: Standing, act: Act) -> State:
    """The state that an act leads to."""
    back = State.PROPOSED if now.under in {State.TAKEN, State.INQUIRY} else now.under
    return {Act.REPLY: back, Act.PUT_BACK: back}.get(act, MOVES[act].to or now.state)


def _holds(until: datetime, at: datetime) -> bool:
    """Whether a lease goes on; one written by a clock far ahead of ours would hold a case for as long as that errs."""
    return at < until <= at + 2 * LEASE


def _kept(now: Standing) -> Standing:
    """With what stands of relations, corrections, dissent and attribution."""
    left = [one for one in now.decisions if one.digest not in now.struck]
    return replace(
        now,
        corrections={one.about["field"]: one for one in left if one.act is Act.CORRECT},
        relations=tuple(one for one in left if one.act in {Act.SAME, Act.APART, Act.SPLIT, Act.SERIES}),
        dissents=tuple(one for one in left if one.act is Act.DISSENT),
        attributions=tuple(one for one in left if one.act is Act.ATTRIBUTE),
    )


def _after(now: Standing, one: Decision) -> Standing:
    """One act further; what moves no state leaves it."""
    step = _STEPS.get(one.act)
    return now if step is None else step(now, one)


def _take(now: Standing, one: Decision) -> Standing:
    under = now.under if now.state is State.TAKEN else now.state
    return replace(now, state=State.TAKEN, under=under, holder=one.officer, lease_until_utc=one.at_utc + LEASE)


def _put_back(now: Standing, one: Decision) -> Standing:
    return replace(now, state=one.to, holder="", lease_until_utc=None)


def _ask(now: Standing, one: Decision) -> Standing:
    asked = Question(
        digest=one.digest, whom=one.about["whom"], text=one.text, asked_by=one.officer,
        due_utc=parse_utc(one.about["due"]),
    )  # fmt: skip
    return replace(now, state=State.INQUIRY, lease_until_utc=None, questions=(*now.questions, asked))


def _answer(now: Standing, one: Decision) -> Standing:
    told = tuple(
        replace(asked, answer=one.text, answered_by=one.officer) if asked.digest == one.about["question"] else asked
        for asked in now.questions
    )
    return replace(now, questions=told)


def _assess(now: Standing, one: Decision) -> Standing:
    return replace(
        now, state=State.ASSESSED, holder="", lease_until_utc=None, assessed_by=one.officer,
        happened=one.about["happened"], assessed_version=one.version, accepted_by="", closed_why="",
    )  # fmt: skip


def _return(now: Standing, _: Decision) -> Standing:
    return replace(now, state=State.RETURNED)


def _accept(now: Standing, one: Decision) -> Standing:
    return replace(now, state=State.ACCEPTED, accepted_by=one.officer, accepted_version=one.version)


def _dispute(now: Standing, one: Decision) -> Standing:
    under = now.under if now.state is State.DISPUTED else now.state
    return replace(now, state=State.DISPUTED, under=under, dispute=one)


def _reply(now: Standing, one: Decision) -> Standing:
    return replace(now, state=one.to, dispute=None, holder="")


def _close(now: Standing, one: Decision) -> Standing:
    return replace(
        now,
        state=State.CLOSED,
        holder="",
        lease_until_utc=None,
        closed_why=one.about["why"],
        closed_version=one.version,
    )


_STEPS = {
    Act.TAKE: _take, Act.PUT_BACK: _put_back, Act.ASK: _ask, Act.ANSWER: _answer, Act.ASSESS: _assess,
    Act.RETURN: _return, Act.ACCEPT: _accept, Act.DISPUTE: _dispute, Act.REPLY: _reply, Act.CLOSE: _close,
}  # fmt: skip


def by_case(decisions: Sequence[Decision]) -> dict[str, list[Decision]]:
    """Decisions by the number of the case that they are about, in order; a merge stands under each of its cases."""
    found: dict[str, list[Decision]] = {}
    for one in decisions:
        for number in (one.case, *(other for other in one.others if other != one.case)):
            found.setdefault(number, []).append(one)
    return found
