"""Every page of the desk with the right that it asks for. What does not stand here is not there."""

from truceline.evidence.journal_postgres import PostgresJournal
from truceline.evidence.logins import FileLogins, Logins, LoginTable, SessionTable
from truceline.evidence.workspace import Workspace
from truceline.review.rights import Right
from truceline.web import acts, exercise, exploring, login, screens, searching
from truceline.web.app import Desk, Page
from truceline.web.reading import Reading
from truceline.web.sessions import Sessions

_READ = Right.READ_MISSION
PAGES = (
    Page(path="/", right=_READ, answer=screens.shift),
    Page(path="/queue", right=_READ, answer=screens.queue),
    Page(path="/case/{number}", right=_READ, answer=screens.case),
    Page(path="/same", right=_READ, answer=screens.same),
    Page(path="/clause", right=_READ, answer=screens.clause),
    Page(path="/blind", right=_READ, answer=screens.blind),
    Page(path="/search", right=_READ, answer=searching.search),
    Page(path="/search/cases.{form}", right=_READ, answer=searching.export),
    Page(path="/explore", right=_READ, answer=exploring.explore),
    Page(path="/explore/cases.geojson", right=_READ, answer=exploring.explored_cases),
    Page(path="/explore/ground.geojson", right=_READ, answer=exploring.ground),
    Page(path="/report", right=_READ, answer=screens.report),
    Page(path="/report/{day}/page", right=_READ, answer=screens.report_page),
    Page(path="/report/{day}/{edition}/pdf", right=_READ, answer=screens.report_pdf),
    Page(path="/receipts", right=Right.COSIGN, answer=screens.receipts),
    Page(path="/receipts/dispute", right=Right.COSIGN, answer=acts.dispute, post=True),
    Page(path="/receipts/{day}/acknowledge", right=Right.COSIGN, answer=acts.acknowledge, post=True),
    Page(path="/log", right=Right.READ_LOG, answer=screens.log),
    Page(path="/sources", right=Right.READ_OWN, answer=screens.sources),
    Page(path="/sources/keep", right=Right.SUBMIT, answer=acts.keep, post=True, files=True),
    Page(path="/exercise", right=_READ, answer=exercise.screen),
    Page(path="/exercise/score", right=_READ, answer=exercise.score),
    Page(path="/exercise/advance", right=Right.ADJUDICATE, answer=exercise.advance, post=True),
    Page(path="/me", right=None, answer=screens.me),
    Page(path="/keys", right=None, answer=screens.keys),
    Page(path="/me/login", right=None, answer=login.mine),
    Page(path="/me/password", right=None, answer=login.new_password, post=True),
    Page(path="/me/passkey", right=None, answer=login.new_passkey, post=True),
    Page(path="/me/leave", right=None, answer=login.leave, post=True),
    Page(path="/me/language", right=None, answer=acts.speak, post=True),
    Page(path="/me/choose", right=None, answer=acts.choose, post=True),
    Page(path="/case/{number}/decide", right=_READ, answer=acts.decide, post=True),  # the gate asks for the act's own
    Page(path="/case/{number}/pdf", right=Right.ADJUDICATE, answer=acts.case_pdf, post=True),
    Page(path="/queue/decide", right=Right.ADJUDICATE, answer=acts.triage, post=True),
    Page(path="/same/decide", right=Right.ADJUDICATE, answer=acts.relate, post=True),
    Page(path="/report/{day}/make", right=Right.ADJUDICATE, answer=acts.make, post=True),
    Page(path="/fit", right=Right.ADJUDICATE, answer=acts.fit, post=True),
    Page(path="/jobs/{job}/cancel", right=Right.ADJUDICATE, answer=acts.cancel, post=True),
    Page(path="/report/{day}/{doing}", right=Right.RELEASE, answer=acts.release, post=True),
)


def desk_of(workspace: Workspace) -> Desk:
    """The desk of a workspace, before anybody opened it; on the clock of its exercise, where it is one."""
    journal = workspace.journal
    sessions = Sessions(SessionTable(journal.server, journal.origin) if isinstance(journal, PostgresJournal) else None)
    desk = Desk(workspace=workspace, reading=Reading(workspace), logins=logins_of(workspace), sessions=sessions)
    control = exercise.control_of(workspace, real=desk.clock)
    if control is not None:
        desk.control, desk.clock = control, control.now
    return desk


def logins_of(workspace: Workspace) -> Logins:
    """How the people of a workspace sign in: beside its keys, or in the database of its journal."""
    journal = workspace.journal
    if isinstance(journal, PostgresJournal):
        return LoginTable(journal.server, journal.origin)
    return FileLogins(workspace.folder)
