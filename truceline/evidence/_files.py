"""Files that are either there whole or not there at all, and for their owner alone whatever the umask."""

import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

FOLDER_MODE, FILE_MODE = 0o700, 0o600  # reports of observers, keys and the journal are nobody else's
UNFINISHED = ".incoming-"  # a write that was cut off leaves such a name; it never counts as content
CUT_OFF_S = 3600.0  # nobody is still writing what is older


def write_whole(path: Path, data: bytes, *, mode: int = FILE_MODE) -> None:
    """Write to a temporary name beside it, sync, rename, sync the folder. After a crash: the old file or the new one.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    unfinished = _unfinished(path, data, mode)
    try:
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


class Held:
    """Files of a folder that are on the disk under temporary names until all of them are placed."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._held = folder, dict[str, Path]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for path in self._held.values():
            path.unlink(missing_ok=True)

    def hold(self, files: Mapping[str, bytes]) -> None:
        """Write them all, in place of what was held under these names.

        Raises:
            OSError: the disk is full or the folder cannot be written; nothing is held.
        """
        make_folder(self._folder)
        for name, data in files.items():
            before = self._held.pop(name, None)
            if before is not None:
                before.unlink(missing_ok=True)
            self._held[name] = _unfinished(self._folder / name, data, FILE_MODE)

    def place(self) -> None:
        """Give every file its name, and clear away what a process left that was killed at it."""
        for name, path in self._held.items():
            path.replace(self._folder / name)
        self._held.clear()
        for left in self._folder.glob(f"{UNFINISHED}*"):
            with suppress(FileNotFoundError):  # another process was first
                if time.time() - left.stat().st_mtime > CUT_OFF_S:
                    left.unlink()
        sync_folder(self._folder)


def _unfinished(path: Path, data: bytes, mode: int) -> Path:
    """The bytes on the disk, under a temporary name beside the one that they are for."""
    made = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
    except OSError:
        made.unlink(missing_ok=True)
        raise
    return made


def make_folder(path: Path) -> None:
    """Make a folder and its parents, and sync the parent so that it is still there after a power cut."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(FOLDER_MODE, exist_ok=True)
        path.chmod(FOLDER_MODE)
        sync_folder(path.parent)


def make_file(path: Path) -> None:
    """An empty file where there is none, before a library opens it in its own way."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    except FileExistsError:
        return
    path.chmod(FILE_MODE)


def sync_folder(folder: Path) -> None:
    """Bring a folder's own list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
