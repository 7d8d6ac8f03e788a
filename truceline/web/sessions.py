"""Who is at the desk: a one-time token opens one session, bound to one browser; forms carry their own proof.

Nothing here knows an officer's key. A session says who acts; the key in the workspace signs.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

COOKIE = "truceline"
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
    """The open sessions; all of them end with the desk."""

    def __init__(self) -> None:
        self._token = secrets.token_urlsafe(32)
        self._open: dict[str, Session] = {}

    def token(self) -> str:
        """The token that is good for the next browser."""
        return self._token

    def open(self, token: str, agent: str, now: datetime) -> Session | None:
        """A session for whoever has the token, which is spent by it; None for anybody else."""
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return None
        self._token = secrets.token_urlsafe(32)
        while len(self._open) >= MOST:
            del self._open[min(self._open, key=lambda name: self._open[name].last_utc)]
        made = Session(name=secrets.token_urlsafe(32), browser=_digest(agent), last_utc=now)
        self._open[made.name] = made
        return made

    def find(self, name: str, agent: str, now: datetime) -> Session | None:
        """The session of a cookie, in the browser that opened it."""
        held = self._open.get(name)
        if held is None or held.browser != _digest(agent):
            return None
        if now - held.last_utc > IDLE:
            del self._open[name]
            return None
        held.last_utc = now
        return held


def _digest(agent: str) -> str:
    return hashlib.sha256(agent.encode()).hexdigest()
