"""Files that are either there whole or not there at all."""

import os
import secrets
from pathlib import Path

UNFINISHED = ".incoming-"  # a write that was cut off leaves such a name; it never counts as content


def write_whole(path: Path, data: bytes, *, mode: int) -> None:
    """Write to a temporary name beside it, sync, rename, sync the folder. After a crash: the old file or the new one.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    unfinished = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder and its parents, and sync the parent so that it is still there after a power cut."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's own list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
