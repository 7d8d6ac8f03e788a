"""What a desk knows of its people beside the journal: how they sign in, and which browsers they sit at.

Nothing of it is evidence, and none of it enters a bundle. It lies with the keys of the workspace, or in the database of
the journal, where every desk of the mission finds it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from truceline.evidence._files import make_folder, write_whole
from truceline.evidence.postgres import Server
from truceline.model.canonical import strict_json
from truceline.model.errors import DamagedWorkspace

FOLDER = "keys/logins"
_PUT_LOGIN = (
    "INSERT INTO truceline.logins VALUES ($1, $2, $3) ON CONFLICT (origin, name) DO UPDATE SET value = excluded.value"
)
_ADD = "INSERT INTO truceline.sessions VALUES ($1, $2, $3, $4, $5, $6, $7)"
_CHANGE = """
UPDATE truceline.sessions SET officer = $3, proven = $4, last_utc = $5 WHERE origin = $1 AND name = $2
"""
_GET = "SELECT browser, officer, proven, secret, last_utc FROM truceline.sessions WHERE origin = $1 AND name = $2"
_DROP = "DELETE FROM truceline.sessions WHERE origin = $1 AND (name = $2 OR last_utc < $3)"
_DROP_OTHERS = "DELETE FROM truceline.sessions WHERE origin = $1 AND officer = $2 AND name <> $3"


class Logins(Protocol):
    """How people sign in: an object of JSON for each name."""

    def get(self, name: str) -> dict[str, Any]:
        """What is known of a name; nothing of one that never got a login."""

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        """Keep it."""

    def any(self) -> bool:
        """Whether anybody has a login."""


class FileLogins:
    """Beside the keys of the workspace, readable for its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def get(self, name: str) -> dict[str, Any]:
        """What is known of a name.

        Raises:
            DamagedWorkspace: its file is not what was written.
        """
        try:
            value = strict_json(self._path(name).read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as bad:
            raise DamagedWorkspace(
                where=f"{FOLDER}: the login of {name}", found=str(bad), expected="what was written",
                look="truceline officer invite, which begins anew",
            ) from bad  # fmt: skip
        return dict(value)

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        """Keep it."""
        make_folder(self._folder)
        write_whole(self._path(name), json.dumps(dict(value)).encode())

    def any(self) -> bool:
        """Whether anybody has a login."""
        return self._folder.is_dir() and any(self._folder.glob("*.json"))

    def _path(self, name: str) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"


class LoginTable:
    """In the database of the journal."""

    def __init__(self, server: Server, origin: str) -> None:
        self._server, self._origin = server, origin

    def get(self, name: str) -> dict[str, Any]:
        """What is known of a name."""
        found = self._server.ask(
            "SELECT value FROM truceline.logins WHERE origin = $1 AND name = $2", self._origin, name
        )  # fmt: skip
        return dict(json.loads(found[0]["value"])) if found else {}

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        """Keep it."""
        self._server.ask(_PUT_LOGIN, self._origin, name, json.dumps(dict(value)))

    def any(self) -> bool:
        """Whether anybody has a login."""
        return bool(self._server.ask("SELECT 1 FROM truceline.logins WHERE origin = $1 LIMIT 1", self._origin))


class SessionTable:
    """The open sessions of one mission, each under a digest of what its cookie says."""

    def __init__(self, server: Server, origin: str) -> None:
        self._server, self._origin = server, origin

    def add(self, name: str, browser: str, officer: str, secret: bytes, last_utc: datetime, *, proven: bool) -> None:
        """Keep a new session.

        Raises:
            Unreachable, DamagedWorkspace: the server does not answer, or refuses.
        """
        self._server.ask(_ADD, self._origin, name, browser, officer, proven, secret, last_utc)

    def change(self, name: str, officer: str, last_utc: datetime, *, proven: bool) -> None:
        """Keep what changed of a session; one that another desk has ended meanwhile stays ended."""
        self._server.ask(_CHANGE, self._origin, name, officer, proven, last_utc)

    def get(self, name: str) -> Mapping[str, Any] | None:
        """A session that is kept."""
        found = self._server.ask(_GET, self._origin, name)
        return dict(found[0]) if found else None

    def drop(self, name: str, before_utc: datetime) -> None:
        """Forget a session, and all that were last used before a moment."""
        self._server.ask(_DROP, self._origin, name, before_utc)

    def drop_others(self, officer: str, name: str) -> None:
        """Forget every session of an officer but one."""
        self._server.ask(_DROP_OTHERS, self._origin, officer, name)
