"""Every page of the desk with the right that it asks for. What does not stand here is not there."""

from truceline.evidence.workspace import Workspace
from truceline.review.rights import Right
from truceline.web import acts, screens
from truceline.web.app import Desk, Page
from truceline.web.reading import Reading

_READ = Right.READ_MISSION
PAGES = (
    Page(path="/", right=_READ, answer=screens.shift),
    Page(path="/queue", right=_READ, answer=screens.queue),
    Page(path="/case/{number}", right=_READ, answer=screens.case),
    Page(path="/same", right=_READ, answer=screens.same),
    Page(path="/clause", right=_READ, answer=screens.clause),
    Page(path="/blind", right=_READ, answer=screens.blind),
    Page(path="/search", right=_READ, answer=screens.search),
    Page(path="/report", right=_READ, answer=screens.report),
    Page(path="/report/{day}/page", right=_READ, answer=screens.report_page),
    Page(path="/log", right=Right.READ_LOG, answer=screens.log),
    Page(path="/sources", right=_READ, answer=screens.sources),
    Page(path="/me", right=None, answer=screens.me),
    Page(path="/keys", right=None, answer=screens.keys),
    Page(path="/me/choose", right=None, answer=acts.choose, post=True),
    Page(path="/case/{number}/decide", right=_READ, answer=acts.decide, post=True),  # the gate asks for the act's own
    Page(path="/queue/decide", right=Right.ADJUDICATE, answer=acts.triage, post=True),
    Page(path="/same/decide", right=Right.ADJUDICATE, answer=acts.relate, post=True),
    Page(path="/report/{day}/make", right=Right.ADJUDICATE, answer=acts.make, post=True),
    Page(path="/fit", right=Right.ADJUDICATE, answer=acts.fit, post=True),
    Page(path="/jobs/{job}/cancel", right=Right.ADJUDICATE, answer=acts.cancel, post=True),
    Page(path="/report/{day}/{doing}", right=Right.RELEASE, answer=acts.release, post=True),
)


def desk_of(workspace: Workspace) -> Desk:
    """The desk of a workspace, before anybody opened it."""
    return Desk(workspace=workspace, reading=Reading(workspace))
