"""The desk of a small mission, asked without a network: a browser's cookie, forms as a page has them."""

import asyncio
import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx2  # noqa: TID251 - in memory: nothing is sent

from tests.review.desk_world import minutes
from truceline.evidence.workspace import Workspace
from truceline.web.app import TONGUE, Desk, make_app
from truceline.web.login import doors
from truceline.web.pages import PAGES, desk_of

HOST = "127.0.0.1:8430"
_FORM = re.compile(r'<form method="post" action="([^"]+)">(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Browser:
    """One browser before the desk."""

    def __init__(self, desk: Desk, agent: str = "a browser") -> None:
        self.desk, self.agent, self.cookie, self.tongue = desk, agent, "", ""
        self.app = make_app(desk, PAGES, doors(desk))

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """A page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: dict[str, Any], **headers: str) -> httpx2.Response:
        """A form."""
        return self._ask("POST", path, form, headers)

    def send(self, path: str, form: dict[str, Any], files: list[tuple[str, bytes]]) -> httpx2.Response:
        """A form with files, as a browser sends one."""
        parts = [("files", (name, data)) for name, data in files] or [("files", ("", b""))]
        return self._ask("POST", path, form, {}, files=parts)

    def enter(self, officer: str = "") -> "Browser":
        """Open the printed address, and say who acts."""
        made = self.get(f"/open?token={self.desk.sessions.token()}")
        self.cookie = made.headers["set-cookie"].partition(";")[0]
        if officer:
            done = self.post("/me/choose", {"proof": self.proof(), "officer": officer})
            assert done.status_code == 303, done.text
        return self

    def proof(self) -> str:
        """What this session's forms carry."""
        return str(dict(_HIDDEN.findall(self.get("/me").text))["proof"])

    def form(self, page: str, wanted: Callable[[str, dict[str, str]], bool]) -> tuple[str, dict[str, str]]:
        """The first form of a page that fits: where it goes, and its hidden fields."""
        for path, inside in _FORM.findall(self.get(page).text):
            fields = {name: html.unescape(value) for name, value in _HIDDEN.findall(inside)}
            if wanted(path, fields):
                return html.unescape(path), fields
        raise AssertionError(f"no such form on {page}")

    def act(self, page: str, act: str, **said: Any) -> httpx2.Response:  # noqa: ANN401 - fields of a form
        """Fill in the form of an act on a page and send it."""
        path, fields = self.form(page, lambda _, fields: fields.get("act") == act)
        return self.post(path, {**fields, **said})

    def step(self, page: str, ending: str, **said: Any) -> httpx2.Response:  # noqa: ANN401 - fields of a form
        """Fill in the form whose address ends so, and send it."""
        path, fields = self.form(page, lambda path, _: path.endswith(ending))
        return self.post(path, {**fields, **said})

    def _ask(
        self,
        method: str,
        path: str,
        form: dict[str, Any] | None,
        headers: dict[str, str],
        files: Any = None,  # noqa: ANN401
    ) -> httpx2.Response:
        async def go() -> httpx2.Response:
            transport = httpx2.ASGITransport(app=self.app)
            async with httpx2.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
                kept = "; ".join(filter(None, (self.cookie, self.tongue)))
                sent = {"user-agent": self.agent, "cookie": kept, **headers}
                answer = await client.request(method, path, data=form, headers=sent, files=files)
                told = answer.headers.get("set-cookie", "").partition(";")[0]
                self.tongue = told if told.startswith(TONGUE) else self.tongue
                return answer

        return asyncio.run(go())


def at(desk: Desk, number: float) -> datetime:
    """Set the clock of the desk so many minutes into the shift."""
    desk.clock = lambda: minutes(number)
    return minutes(number)


def opened(workspace: Workspace) -> Desk:
    """The desk of a workspace at the beginning of the shift."""
    desk = desk_of(workspace)
    at(desk, 1)
    return desk
