"""What a workspace derived from its vault and may make again at any time: kept under a key that nobody else has.

A file beside the evidence is never believed for lying there. Each holds a digest under the workspace's own key; one
that does not fit is none, and is made again.
"""

import hashlib
import hmac
import json
import zlib
from pathlib import Path
from typing import Any

from truceline.evidence._files import make_folder, write_whole
from truceline.evidence.workspace import Workspace

FOLDER = "derived"
_DIGITS = 64


class Derived:
    """Values by name, for this version of what makes them."""

    def __init__(self, workspace: Workspace, version: str) -> None:
        self._folder, self._key, self._version = workspace.folder / FOLDER, workspace.key, version

    def read(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        """The value; None where there is none, of another version, or one that somebody else wrote."""
        try:
            held = self._path(name).read_bytes()
        except OSError:
            return None
        told, data = held[:_DIGITS], held[_DIGITS:]
        return json.loads(zlib.decompress(data)) if hmac.compare_digest(told, self._digest(name, data)) else None

    def write(self, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep a value; a disk that refuses costs time, and nothing else."""
        data = zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 1)
        try:
            make_folder(self._folder)
            write_whole(self._path(name), self._digest(name, data) + data)
        except OSError:
            return

    def _path(self, name: str) -> Path:
        return self._folder / hashlib.sha256(f"{self._version} {name}".encode()).hexdigest()[:32]

    def _digest(self, name: str, data: bytes) -> bytes:
        return self._key.seal(f"{self._version} {name}\n".encode() + data).encode()
