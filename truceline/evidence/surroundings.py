"""What lies around the evidence in a workspace: the trust file, rights of others, files that nobody named.

A problem is something that must not be. A notice is something that a keeper should know and may be in order: a file of
a write that was cut off, or one of the user's own.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from truceline.evidence._files import UNFINISHED
from truceline.evidence.keep import body_of
from truceline.evidence.settings import KEY, SETTINGS, setting_notices
from truceline.evidence.workspace import Workspace
from truceline.model.errors import DamagedWorkspace

OTHERS = 0o077  # every right of the group and of all others
KEYS, LOCK = Path(KEY).parent.name, "journal.lock"
OWN = re.compile(
    rf"{re.escape(SETTINGS)}|trust\.json|checkpoint|agreement(-[0-9]+)?\.yaml|journal\.(sqlite(-wal|-shm|-journal)?|lock)"
    rf"|vault|store|reports|params|explained|derived|{KEYS}"
)
BESIDE = frozenset({"exercise-files"})  # what `truceline demo` leaves in the folder for its reader
OWN_KEYS = frozenset({"officers", "logins", "grid.key", "pdf.pem"})  # of people, signing in, the public grid, PDFs
RELEASE = "release"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def problems(workspace: Workspace) -> Iterator[str]:
    """Everything around the evidence that must not be so, one sentence each."""
    yield from _trust(workspace)
    yield from _rights(workspace.folder)
    for path in sorted((workspace.folder / KEYS).glob("*")):
        own = path == workspace.folder / KEY or path.name in OWN_KEYS
        if not own and not path.name.startswith(UNFINISHED):
            yield f"{KEYS}/{path.name}: a foreign file"


def notices(workspace: Workspace) -> Iterator[str]:
    """What a keeper should know: kept bytes that no line names, settings of one's own, and files that are not ours."""
    for sha256 in sorted(set(workspace.vault.addresses()) - _named(workspace)):
        yield f"vault: {sha256} stands in no line of the journal: a write that was cut off, or a file put there by hand"
    yield from setting_notices(workspace.folder)
    yield from workspace.journal.notices()
    for path in sorted(workspace.folder.iterdir()):
        if not OWN.fullmatch(path.name) and path.name not in BESIDE and not path.name.startswith(UNFINISHED):
            yield f"{path.name}: not a file of the workspace; nothing reads it"


def _trust(workspace: Workspace) -> Iterator[str]:
    expected = {"origin": workspace.origin, "log": workspace.key.public.text(), "cosigners": [], "k": 0}
    try:
        found = json.loads(workspace.trust_file.read_bytes())
        other = [name for name, value in expected.items() if found[name] != value]
    except (OSError, ValueError, KeyError, TypeError) as unreadable:
        yield f"trust.json: nothing readable ({unreadable})"
        return
    for name in other:
        yield f"trust.json: {name} is {found[name]!r}, this log has {expected[name]!r}"


def _rights(folder: Path) -> Iterator[str]:
    """The key by name; of all else the number, with the first of them."""
    if os.name != "posix":
        return
    key = folder / KEY
    if key.is_file() and key.stat().st_mode & OTHERS:
        yield f"{KEY}: mode {key.stat().st_mode & 0o777:04o}, others have rights to the key; chmod 600 {KEY}"
    wide = [path for path in _ours(folder) if path != key and path.lstat().st_mode & OTHERS]
    if wide:
        first = wide[0]
        name = "the folder itself" if first == folder else first.relative_to(folder).as_posix()
        yield (
            f"{len(wide)} folders and files are open to others, first {name} with mode "
            f"{first.lstat().st_mode & 0o777:04o}; chmod -R go= {folder.name or folder}"
        )


def _ours(folder: Path) -> Iterator[Path]:
    yield folder
    for path in sorted(folder.iterdir()):
        if OWN.fullmatch(path.name) and not path.is_symlink():
            yield path
            yield from (inner for inner in sorted(path.rglob("*")) if not inner.is_symlink())


def _named(workspace: Workspace) -> set[str]:
    """Every digest that a line of the journal speaks of, in its parents or anywhere in its body."""
    found: set[str] = set()
    for entry in workspace.journal.entries():
        found |= {*entry.parents, entry.body_digest}
        try:
            found |= set(_DIGEST.findall(json.dumps(dict(body_of(workspace, entry)))))
            if entry.type == RELEASE:  # its list of frozen files lies in the vault
                found |= set(_DIGEST.findall(workspace.vault.read(entry.parents[-1]).decode()))
        except DamagedWorkspace:
            continue  # named by the vault's own inspection
    return found
