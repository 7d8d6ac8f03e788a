"""Which filed parts were found to be what was filed, under the seal of the workspace's own key.

A part is decoded and its rows are hashed once; from then on its bytes are hashed alone. The list lies beside the tables
and is believed only under a seal that nobody makes without the key that signs the journal. Without a key, as in a
fresh store, it is kept for as long as the store is open. `doctor` asks no seal: it hashes every row again.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa

from truceline.model.canonical import strict_json
from truceline.store.checks import MISSING, SOUND, checked_rows, damaged
from truceline.store.marks import FiledPart, place_file
from truceline.store.tables import FILINGS, Filing

Seal = Callable[[bytes], str]  # a keyed digest, in hex

VERSION = "truceline.sound/1"
_HOW = {how.folder: how for how in FILINGS.values()}

_Found = tuple[str, str, bool]  # SHA-256 of the bytes and of the rows; whether each id stands in one row alone


class Sound:
    """The parts of one store that were compared with what was filed."""

    def __init__(self, folder: Path, seal: Seal | None = None) -> None:
        self._folder, self._seal = folder, seal
        self._known: dict[str, _Found] = {} if seal is None else dict(_read(folder / SOUND, seal))
        self._checked: set[FiledPart] = set()
        self._new = False

    def require(self, part: FiledPart) -> None:
        """Compare a part, once for each opened store.

        Raises:
            DamagedWorkspace: it is missing or not what was filed.
        """
        if part in self._checked:
            return
        if not self._by_bytes(part):
            found = checked_rows(self._folder, part)
            if isinstance(found, str):
                raise damaged(part.path, "no file" if found == MISSING else f"a file that {found}")
            self.add(part, distinct=distinct_ids(_HOW[part.noun], found))
        self._checked.add(part)

    def distinct(self, part: FiledPart) -> bool:
        """Whether no two rows of a part that was compared have one id."""
        return self._known[part.path][2]

    def add(self, part: FiledPart, *, distinct: bool) -> None:
        """A part that was written, or compared whole."""
        self._known[part.path] = (part.sha256, part.rows_sha256, distinct)
        self._new = True

    def forget(self) -> None:
        """Compare every part again."""
        self._checked.clear()

    def keep(self) -> None:
        """Leave the list beside the tables, where something was added and there is a key."""
        if self._new and self._seal is not None and self._folder.is_dir():
            text = _text(self._known)
            place_file(self._folder / SOUND, f"{self._seal(text.encode())}\n{text}".encode())
            self._new = False

    def _by_bytes(self, part: FiledPart) -> bool:
        known = self._known.get(part.path)
        if known is None or known[:2] != (part.sha256, part.rows_sha256):
            return False
        try:
            return hashlib.sha256((self._folder / part.path).read_bytes()).hexdigest() == part.sha256
        except OSError:
            return False


def distinct_ids(how: Filing, rows: pa.Table) -> bool:
    """Whether each id of some rows stands in one of them alone; false where rows have none."""
    return how.row_id is not None and len(rows[how.row_id].unique()) == rows.num_rows


def _read(path: Path, seal: Seal) -> Mapping[str, _Found]:
    """The list as it was left; empty where there is none, or one that our key did not seal."""
    try:
        sealed, _, text = path.read_bytes().partition(b"\n")
        if not hmac.compare_digest(sealed, seal(text).encode()):
            return {}
        value = strict_json(text)
        parts = value["parts"] if value["version"] == VERSION else {}
    except (OSError, ValueError, KeyError):
        return {}
    return {name: (row[0], row[1], row[2]) for name, row in parts.items()}


def _text(known: Mapping[str, _Found]) -> str:
    return json.dumps({"version": VERSION, "parts": known}, sort_keys=True, separators=(",", ":"))
