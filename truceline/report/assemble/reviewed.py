"""What people had decided about the cases of a report by its `as_of`, and whether anybody reviews in this mission."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from truceline.evidence.workspace import Workspace
from truceline.model.report import DRAFT, NOT_REVIEWED, DecisionShown
from truceline.review.acts import Act, Decision
from truceline.review.ledger import Ledger
from truceline.review.officers import officers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The word of the page, and every decision by a moment."""

    word: str
    decisions: tuple[DecisionShown, ...]

    def about(self, numbers: Collection[str]) -> tuple[DecisionShown, ...]:
        """Those that speak of any of these cases, in order."""
        return tuple(one for one in self.decisions if one.case in numbers or not set(one.others).isdisjoint(numbers))


NO_REVIEW = Reviewed(word=NOT_REVIEWED, decisions=())


def reviewed(workspace: Workspace, as_of: datetime) -> Reviewed:
    """What the journal says by a moment.

    Raises:
        DamagedWorkspace: the journal cannot be read, or a decision is not signed by its officer.
    """
    if not officers(workspace, by=as_of):
        return NO_REVIEW
    made = [one for one in Ledger(workspace).decisions() if one.at_utc <= as_of]
    struck = {one.about["of"] for one in made if one.act is Act.UNDO}
    return Reviewed(word=DRAFT, decisions=tuple(shown(one, struck=one.digest in struck) for one in made))


def shown(one: Decision, *, struck: bool) -> DecisionShown:
    """A decision as a report has it."""
    return DecisionShown(
        entry=one.seq, case=one.case, others=tuple(sorted(one.others)), act=one.act.value, officer=one.officer,
        role=one.role, at_utc=one.at_utc, clock=one.clock, before=one.from_.value, after=one.to.value,
        reason=one.reason, text=one.text, about=tuple(sorted(one.about.items())), struck=struck,
    )  # fmt: skip
