"""The desk as an application: routes with their rights, and what every answer must pass.

A route without a right does not exist here: `ROUTES` is the only list, and the gate refuses what it does not name.
"""

import gzip
import re
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from truceline.evidence.logins import Logins
from truceline.evidence.workspace import Workspace
from truceline.model.errors import (
    BadSetting,
    DamagedWorkspace,
    NotAllowed,
    OutOfRange,
    StaleVersion,
    TrucelineError,
    UnknownName,
    Unreachable,
)
from truceline.model.printable import readable
from truceline.report.formats.html import _words
from truceline.report.formats.html._svg import isolated
from truceline.review.officers import ON_DUTY, officers
from truceline.review.rights import TABLE, Right, role_for
from truceline.web.files import Sent, TooMuch, sent
from truceline.web.jobs import Jobs
from truceline.web.news import News
from truceline.web.reading import Reading, Row
from truceline.web.sessions import COOKIE, Session, Sessions
from truceline.web.tongues import ENGLISH, SPOKEN, environment

LEAST_PACKED = 1_000  # bytes of a page that is worth it
ROWS = 4_000  # of lists that are kept as they were drawn
BROWSER = ("user-agent", "accept-language", "sec-ch-ua", "sec-ch-ua-platform")
TONGUE = "truceline-language"  # cookie
MAX_FORM = 200_000  # bytes of a form
SCREENS = (
    ("/", "Shift"), ("/queue", "Queue"), ("/same", "Same event?"), ("/clause", "Clause"), ("/blind", "Blind"),
    ("/search", "Search"), ("/explore", "Explore"), ("/report", "Report"), ("/log", "Log"), ("/sources", "Sources"),
)  # fmt: skip
RECEIPTS, EXERCISE = ("/receipts", "Receipts"), ("/exercise", "Exercise")
POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}  # fmt: skip
STATUS = {
    UnknownName: 404,
    NotAllowed: 403,
    StaleVersion: 409,
    BadSetting: 400,
    OutOfRange: 400,
    DamagedWorkspace: 500,
    Unreachable: 503,
}
_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")
_STATIC = {
    "desk.css": "text/css", "desk.js": "text/javascript", "login.js": "text/javascript",
    "explore.js": "text/javascript", "openlayers.js": "text/javascript", "openlayers.css": "text/css",
}  # fmt: skip
_FONT = re.compile(r"inter-(latin|latin-ext|cyrillic|cyrillic-ext)-wght-normal\.woff2")


@dataclass(slots=True, kw_only=True)
class Asked:
    """One request, past the gate."""

    desk: "Desk"
    session: Session
    path: dict[str, str]
    query: dict[str, str]
    form: list[tuple[str, str]]
    at: datetime
    files: list[Sent] = field(default_factory=list)
    news: str = ""  # what the stream of events says just before the page is drawn
    language: str = ENGLISH

    def said(self, name: str) -> str:
        """The last value of a field of the form; "" where it is not there."""
        return next((value for key, value in reversed(self.form) if key == name), "")

    def every(self, name: str) -> list[str]:
        """All values of a field."""
        return [value for key, value in self.form if key == name]


Handler = Callable[[Asked], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A route: where, which right, what answers. `right` None: for whoever has a session."""

    path: str
    right: Right | None
    answer: Handler
    post: bool = False
    files: bool = False  # its form may send files


def _environment(loader: PackageLoader) -> Environment:
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=isolated,
    )  # fmt: skip
    made.filters["readable"] = readable
    made.globals["dict_of"] = dict
    return made


@dataclass(slots=True, kw_only=True)
class Desk:
    """The state behind the pages; one lock, because a decision is written by one after the other anyway."""

    workspace: Workspace
    reading: Reading
    logins: Logins
    home: str = ""  # https://desk.mission.example, where a proxy with a certificate stands before this desk
    port: int = 8430
    sessions: Sessions = field(default_factory=Sessions)
    challenges: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)  # of passkeys, each good once
    failures: dict[str, list[datetime]] = field(default_factory=dict)  # of signing in, by name
    jobs: Jobs = field(default_factory=Jobs)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - a door
    control: object = None  # of an exercise at this desk: web/exercise.py
    sealed_utc: datetime | None = None  # when the head was signed last
    turn: threading.RLock = field(default_factory=threading.RLock)
    templates: Mapping[str, Environment] = field(
        default_factory=lambda: {tag: environment(tag, _environment) for tag, _ in SPOKEN}
    )
    rows: dict[object, Markup] = field(default_factory=dict)
    needs: Mapping[str, Right | None] = field(default_factory=dict)  # the right that each page asks for
    news: News = field(init=False)

    def __post_init__(self) -> None:
        self.news = News(self.workspace.journal, self.jobs)

    def require(self, session: Session, right: Right | None) -> None:
        """Whether a session may ask for something: by its officer's roles, once anybody is on the list.

        Raises:
            NotAllowed: its officer has no such right, or nobody was named.
        """
        known = officers(self.workspace)
        if right is None or (not known and right in _LOOKING):
            return
        held = known.get(session.officer)
        if held is None or held.state != ON_DUTY:
            raise NotAllowed(
                where="desk", found="nobody who says who they are", expected="an officer on duty", look="/me"
            )
        if not self.proven(session) and self.logins.any():
            raise NotAllowed(where="desk", found="a word alone", expected="to sign in as who you are", look="/login")
        role_for(session.officer, held.roles, right)

    def proven(self, session: Session) -> bool:
        """Whether somebody signed in, and was not invited anew since: an invitation ends the login before it."""
        return session.proven and not self.logins.get(session.officer).get("invited")

    def drawn(self, row: Row, language: str) -> Markup:
        """The row of a list, drawn once for what it shows."""
        held = self.rows.get((language, *row.face))
        if held is None:
            while len(self.rows) >= ROWS:
                del self.rows[next(iter(self.rows))]
            text = self.templates[language].get_template("row.html.j2").render(row=row, lang=language)
            held = self.rows[language, *row.face] = Markup(text)  # noqa: S704 - escaped there
        return held

    def screens(self, session: Session) -> list[tuple[str, str]]:
        """(path, name) of the screens that a session may open."""
        known = officers(self.workspace)
        held = known.get(session.officer)
        roles = set() if held is None else set(held.roles)
        every = (*SCREENS, *(() if self.control is None else (EXERCISE,)), RECEIPTS)
        return [
            (path, name)
            for path, name in every
            if (right := self.needs[path]) is not None and (TABLE[right] & roles or (not known and right in _LOOKING))
        ]

    def home_of(self, session: Session) -> str:
        """The first screen of whoever acts in a session."""
        return next((path for path, _ in self.screens(session)), "/me")

    def draw(self, asked: Asked, name: str, status: int = 200, **values: object) -> Response:
        """A page out of its template."""
        known = officers(self.workspace)
        held = known.get(asked.session.officer)
        text = self.templates[asked.language].get_template(f"{name}.html.j2").render(
            desk=self, session=asked.session, screens=self.screens(asked.session), words=_words, officers=known,
            roles=() if held is None else held.roles, workspace=self.workspace, at=asked.at, form_id=_form_id,
            spoken=SPOKEN, news=asked.news,
            **values,
        )  # fmt: skip
        return Response(text, status, media_type="text/html; charset=utf-8")


_LOOKING = frozenset({Right.READ_OWN, Right.READ_MISSION, Right.READ_LOG})  # what whoever holds the folder reads anyway


def make_app(desk: Desk, pages: tuple[Page, ...], doors: tuple[Route, ...] = ()) -> Starlette:
    """The application of these pages; `doors` are for whoever has no session yet."""
    desk.needs = {page.path: page.right for page in pages if not page.post}
    routes = [Route(page.path, _gate(desk, page), methods=["POST" if page.post else "GET"]) for page in pages]
    routes += [
        *doors,
        Route("/open", _opened(desk), methods=["GET"]),
        Route("/events", _events(desk), methods=["GET"]),
        Route("/static/{name}", _static, methods=["GET"]),
    ]
    return Starlette(routes=routes, exception_handlers={404: _nothing, 405: _nothing})


def _gate(desk: Desk, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if not known_host(desk, request):
            return plain("This desk answers on this machine alone.", 421)
        begun, now = time.perf_counter(), desk.clock()
        agent = browser_of(request)
        form: list[tuple[str, str]] = []
        files: list[Sent] = []
        session, lost = await _session(desk, request, agent, now)
        if session is None and lost is None:
            return plain("No session: open the address that `truceline desk` printed, or /login.", 401)
        if page.post:
            try:
                form, files = await (sent(request) if page.files and lost is None else fields_of(request))
            except TooMuch:
                return plain("A form of this size is not taken.", 413)
        if session is None:
            return _without_pages(lost or _refused(OSError()), form)
        if page.post:
            proof = next((value for key, value in form if key == "proof"), "")
            if not session.proves(proof) or not same_origin(desk, request):
                return plain("A form that this session did not make.", 403)
        asked = Asked(
            desk=desk, session=session, path=dict(request.path_params), query=dict(request.query_params), form=form,
            files=files, at=now, language=language_of(request),
        )  # fmt: skip
        packed = "gzip" in request.headers.get("accept-encoding", "")
        made = await run_in_threadpool(_answered, desk, page, asked, packed=packed)
        made.headers["Server-Timing"] = f"desk;dur={(time.perf_counter() - begun) * 1000:.1f}"
        return made

    return answer


def language_of(request: Request) -> str:
    """What this browser chose; English where it chose nothing that we speak."""
    said = request.cookies.get(TONGUE, ENGLISH)
    return said if said in dict(SPOKEN) else ENGLISH


def keep_language(made: Response, language: str) -> None:
    """Leave the language with the browser: it is no secret, and outlives session and desk."""
    made.set_cookie(TONGUE, language, max_age=365 * 86_400, httponly=True, samesite="strict", path="/")


async def _session(
    desk: Desk, request: Request, agent: str, now: datetime
) -> tuple[Session | None, TrucelineError | None]:
    """The session of a request, or why nobody can say whether there is one."""
    try:
        cookie, used = request.cookies.get(COOKIE, ""), "x-by-itself" not in request.headers  # desk.js, at news
        return await run_in_threadpool(desk.sessions.find, cookie, agent, now, used=used), None
    except TrucelineError as error:
        return None, error


def _answered(desk: Desk, page: Page, asked: Asked, *, packed: bool) -> Response:
    with desk.turn:
        try:
            asked.news = desk.news.now(desk.workspace.journal.size())
            desk.reading.board.refresh()
            desk.require(asked.session, page.right)
            made = page.answer(asked)
        except (TrucelineError, OSError) as fault:
            error = fault if isinstance(fault, TrucelineError) else _refused(fault)
            try:
                made = desk.draw(
                    asked, "error", status_of(error), error=error, words_typed=_words_of(asked.form),
                    unknown=isinstance(error, Unreachable),
                )  # fmt: skip
            except (TrucelineError, OSError):  # what the page itself needs is gone too
                made = _without_pages(error, asked.form)
    for name, value in HEADERS.items():
        made.headers.setdefault(name, value)
    return _packed(made) if packed else made


def _refused(error: OSError) -> DamagedWorkspace:
    """A disk that is full, or refuses."""
    return DamagedWorkspace(
        where="the disk", found=(error.strerror or "an error").lower(), expected="a folder that can be written",
        look="free space and rights of the workspace; nothing more was acknowledged",
    )  # fmt: skip


def status_of(error: TrucelineError) -> int:
    """The status of the answer to what was refused."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)


def _without_pages(error: TrucelineError, form: list[tuple[str, str]]) -> Response:
    """What is wrong, and the words that somebody typed, where no page can be drawn."""
    words = _words_of(form)
    return plain(f"{error}" + (f"\n\nYour words, to use again:\n{words}" if words else ""), status_of(error))


def _words_of(form: list[tuple[str, str]]) -> str:
    return "\n".join(value for key, value in form if key in {"text", "after_value", "party"} and value)


def _packed(made: Response) -> Response:
    """A page as a browser takes it over a thin line; a secret in it is another one each time."""
    body = bytes(made.body)
    if len(body) < LEAST_PACKED or not (made.media_type or "").startswith("text/"):
        return made
    made.body = gzip.compress(body, compresslevel=4)
    made.headers.update({"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Content-Length": str(len(made.body))})
    return made


async def fields_of(request: Request) -> tuple[list[tuple[str, str]], list[Sent]]:
    """The fields of a form without files.

    Raises:
        TooMuch: they are too many bytes, or too many fields.
    """
    found = b""
    async for part in request.stream():
        found += part
        if len(found) > MAX_FORM:
            raise TooMuch
    try:
        return parse_qsl(found.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20_000), []
    except ValueError as many:
        raise TooMuch from many


def same_origin(desk: Desk, request: Request) -> bool:
    """Whether a browser says that the form came from our own page."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    host = request.headers.get("host", "")
    own = {desk.home} if host == urlsplit(desk.home).netloc else {f"http://{host}"}
    return origin in {None, *own} and site == "same-origin"


def known_host(desk: Desk, request: Request) -> bool:
    """Whether somebody asked this desk by one of its names."""
    host = request.headers.get("host", "")
    return bool(_HOST.fullmatch(host)) or (bool(desk.home) and host == urlsplit(desk.home).netloc)


def browser_of(request: Request) -> str:
    """How a browser names itself, in all that it says with every request: a cookie in another one is refused."""
    return "\n".join(request.headers.get(name, "") for name in BROWSER)


def signed_in(desk: Desk, session: Session) -> Response:
    """To the first page, with the cookie of a session."""
    made = RedirectResponse("/me" if officers(desk.workspace) and not session.proven else desk.home_of(session), 303)
    secure = desk.home.startswith("https:")
    made.set_cookie(COOKIE, session.name, httponly=True, samesite="strict", path="/", secure=secure)
    made.headers.update(HEADERS)
    return made


def _opened(desk: Desk) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        if not known_host(desk, request):
            return plain("This desk answers on this machine alone.", 421)
        agent = browser_of(request)
        session = desk.sessions.open(request.query_params.get("token", ""), agent, desk.clock())
        if session is None:
            return plain("This address was used already, or is another one. Ask the desk for a new one.", 403)
        return signed_in(desk, session)

    return answer


def _events(desk: Desk) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        if not known_host(desk, request):
            return plain("This desk answers on this machine alone.", 421)
        agent = browser_of(request)
        try:
            session = desk.sessions.find(request.cookies.get(COOKIE, ""), agent, desk.clock(), used=False)
        except TrucelineError as error:
            return _without_pages(error, [])
        if session is None:
            return plain("No session: open the address that `truceline desk` printed, or /login.", 401)
        if desk.news.full:
            return plain("Too many listen; every page is whole without.", 503)
        return StreamingResponse(desk.news.stream(), 200, dict(HEADERS), media_type="text/event-stream")

    return answer


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name in _STATIC:
        data = files("truceline.web").joinpath("static", name).read_bytes()
        if name == "desk.css":
            data = files("truceline.report.formats.html").joinpath("style.css").read_bytes() + data
        made = Response(data, media_type=_STATIC[name])
    elif _FONT.fullmatch(name):
        data = files("truceline.report.formats").joinpath("fonts", name).read_bytes()
        made = Response(data, media_type="font/woff2")
    else:
        return plain("Nothing of this name.", 404)
    made.headers.update({**HEADERS, "Cache-Control": "max-age=3600"})
    return made


async def _nothing(_: Request, __: Exception) -> Response:
    return plain("Nothing of this name.", 404)


def plain(words: str, status: int) -> Response:
    """A line of text, where there is no page for it."""
    return Response(words + "\n", status, dict(HEADERS), media_type="text/plain; charset=utf-8")


def _form_id() -> str:
    """The id of a form: it decides once, however often it is sent."""
    return secrets.token_hex(12)
