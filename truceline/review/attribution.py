"""Attribution: a separate act of two named people with the mandate, under a switch, with a stated standard of proof.

Where the switch is off the words do not exist: nothing asks for them, and an act that uses them is refused. A machine
never attributes: only a key of an officer can sign for it.
"""

from datetime import datetime

from truceline.evidence.entry import Draft, digest, instant
from truceline.evidence.keep import body_of
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, NotAllowed
from truceline.review.ledger import Wanted
from truceline.review.officers import Officer, load_key, on_duty
from truceline.review.rights import Right, role_for
from truceline.review.signing import signature
from truceline.review.states import Standing

TYPE = "mandate"
_LOOK = "docs/desk.md, Attribution"


def mandate(workspace: Workspace) -> str:
    """The standard of proof under which this mission attributes; "" where it does not."""
    said = ""
    for entry in workspace.journal.entries(TYPE):
        said = body_of(workspace, entry)["standard"]
    return said


def set_mandate(workspace: Workspace, standard: str, *, by: str, at_utc: datetime) -> None:
    """Switch attribution on under a standard of proof, or off with "".

    Raises:
        NotAllowed: not by an administrator.
        BadSetting: a standard that does not print on one line.
    """
    officer = on_duty(workspace, by)
    role = role_for(by, officer.roles, Right.ADMINISTER)
    if standard and (not standard.isprintable() or len(standard) > 200 or standard != standard.strip()):
        raise BadSetting(where="standard", found=repr(standard[:60]), expected="one printable line", look=_LOOK)
    body = {"standard": standard, "by": by, "key": officer.key, "at": instant(at_utc)}
    made = {**body, "signature": signature(load_key(workspace, by, None), TYPE, body)}
    draft = Draft(type=TYPE, at_utc=at_utc, body=made, tool=own_tool(), parents=(digest(body),), actor=by, role=role)
    workspace.journal.append([draft])


def require_attribution(workspace: Workspace, wanted: Wanted, now: Standing, officer: Officer) -> None:
    """Whether this officer may attribute this case now.

    Raises:
        NotAllowed: the mission has no such mandate, another standard, or this person has signed already.
    """
    standard = mandate(workspace)
    if not standard:
        raise NotAllowed(
            where=wanted.case, found="an act that this mission has no mandate for",
            expected="a mission whose mandate has it switched on", look=_LOOK,
        )  # fmt: skip
    if wanted.about["standard"] != standard:
        raise NotAllowed(where="standard", found=wanted.about["standard"][:80], expected=standard, look=_LOOK)
    if officer.name in {one.officer for one in now.attributions if one.version == wanted.version}:
        raise NotAllowed(
            where=wanted.case, found=f"a second signature of {officer.name}", expected="a second person", look=_LOOK
        )
