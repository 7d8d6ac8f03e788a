"""What these readers could not read, and why: a line of the journal for each, so that no day tries the file again.

The file stays kept as it came. Other readers, or another column map, try it once more.
"""

from dataclasses import dataclass
from datetime import datetime

from truceline.evidence.entry import Draft
from truceline.evidence.keep import KeptFile, body_of
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace

TYPE = "unread"
MOST_LETTERS = 600  # of a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a kept file was not read, and by which readers."""

    reason: str
    readers: str  # SHA-256 of their modules


def record_refusal(workspace: Workspace, file: KeptFile, refusal: Refusal, *, at_utc: datetime) -> int:
    """Record that a kept file could not be read; returns the number of the entry. The same refusal is written once."""
    body = {
        "sha256": file.blob.sha256,
        "source": file.source,
        "setting": file.setting or "",
        "reason": refusal.reason[:MOST_LETTERS],
        "readers": refusal.readers,
    }
    draft = Draft(type=TYPE, at_utc=at_utc, body=body, tool=own_tool(file.setting), parents=(file.blob.sha256,))
    return workspace.journal.append_once(draft, lambda entry: body_of(workspace, entry) == body)[0]


def refusal_of(workspace: Workspace, file: KeptFile) -> Refusal | None:
    """The last refusal of a kept file under its setting; None where there is none.

    Raises:
        DamagedWorkspace: the journal cannot be read.
    """
    found = None
    for entry in workspace.journal.entries(TYPE, file.blob.sha256):
        body = body_of(workspace, entry)
        if (body["source"], body["setting"]) == (file.source, file.setting or ""):
            found = Refusal(reason=body["reason"], readers=body["readers"])
    return found
