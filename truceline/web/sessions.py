"""Who is at the desk: a one-time token opens one session, bound to one browser; forms carry their own proof.

Nothing here knows an officer's key. A session says who acts; the key in the workspace signs.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from truceline.evidence.logins import SessionTable

COOKIE = "truceline"
SELDOM = timedelta(minutes=1)  # how often the other desks hear that a session lives
IDLE = timedelta(hours=12)  # a shift and its handover
_SALT = 16  # digits
MOST = 200  # sessions at once


@dataclass(slots=True, kw_only=True)
class Session:
    """One browser."""

    name: str  # what the cookie says
    browser: str  # digest of how the browser names itself
    last_utc: datetime
    officer: str = ""
    proven: bool = False  # by a passkey or a password; nobody else can act in such a session
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def proof(self) -> str:
        """What every form of this session carries; another session's forms are refused.

        Salted each time: a page that is sent compressed must not hold one secret at every turn (BREACH, 2013).
        """
        salt = secrets.token_hex(8)
        return salt + self._proof(salt)

    def proves(self, said: str) -> bool:
        """Whether a form came from this session, under the officer that it still has."""
        salt, proof = said[:_SALT], said[_SALT:]
        return hmac.compare_digest(proof.encode(), self._proof(salt).encode())

    def _proof(self, salt: str) -> str:
        return hmac.new(self.secret, f"form of {self.officer} {salt}".encode(), hashlib.sha256).hexdigest()


class Sessions:
    """The open sessions. Without a table they end with the desk; with one, every desk of the mission knows them."""

    def __init__(self, table: SessionTable | None = None) -> None:
        self._token = secrets.token_urlsafe(32)
        self._open: dict[str, Session] = {}
        self._table = table

    def token(self) -> str:
        """The token that is good for the next browser."""
        return self._token

    def open(self, token: str, agent: str, now: datetime) -> Session | None:
        """A session for whoever has the token, which is spent by it; None for anybody else."""
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return None
        self._token = secrets.token_urlsafe(32)
        return self.begin(agent, now)

    def begin(self, agent: str, now: datetime, officer: str = "") -> Session:
        """A new session in a browser, of nobody or of an officer who proved who they are."""
        while len(self._open) >= MOST:
            del self._open[min(self._open, key=lambda name: self._open[name].last_utc)]
        made = Session(
            name=secrets.token_urlsafe(32), browser=_digest(agent), last_utc=now, officer=officer, proven=bool(officer)
        )  # fmt: skip
        self._open[made.name] = made
        if self._table is not None:
            self._table.add(_digest(made.name), made.browser, officer, made.secret, now, proven=made.proven)
        return made

    def find(self, name: str, agent: str, now: datetime, *, used: bool = True) -> Session | None:
        """The session of a cookie, in the browser that opened it.

        `used`: by a person; what a page asks by itself keeps no session alive.
        """
        held = self._open.get(name) if self._table is None else self._kept(name)
        if held is None or held.browser != _digest(agent):
            return None
        if now - held.last_utc > IDLE:
            self.end(held)
            return None
        if not used:
            return held
        if self._table is not None and now - held.last_utc > SELDOM:
            held.last_utc = now
            self.keep(held)
        held.last_utc = max(held.last_utc, now)
        return held

    def keep(self, session: Session) -> None:
        """Let the other desks know what changed."""
        if self._table is not None:
            self._table.change(_digest(session.name), session.officer, session.last_utc, proven=session.proven)

    def end(self, session: Session) -> None:
        """Close a session: its cookie is worth nothing from now on."""
        self._open.pop(session.name, None)
        if self._table is not None:
            self._table.drop(_digest(session.name), session.last_utc - IDLE)

    def end_others(self, session: Session) -> None:
        """Close every other session of its officer."""
        others = [one for one in self._open.values() if one.officer == session.officer and one.name != session.name]
        for one in others:
            self._open.pop(one.name, None)
        if self._table is not None:
            self._table.drop_others(session.officer, _digest(session.name))

    def _kept(self, name: str) -> Session | None:
        held = self._table.get(_digest(name)) if self._table is not None and name else None
        if held is None:
            return None
        return Session(
            name=name, browser=held["browser"], last_utc=held["last_utc"], officer=held["officer"],
            secret=held["secret"], proven=held["proven"],
        )  # fmt: skip


def _digest(agent: str) -> str:
    return hashlib.sha256(agent.encode()).hexdigest()
