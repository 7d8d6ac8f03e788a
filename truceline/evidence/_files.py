"""Files that are either there whole or not there at all, and for their owner alone whatever the umask."""

import os
import secrets
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600  # reports of observers, keys and the journal are nobody else's
UNFINISHED = ".incoming-"  # a write that was cut off leaves such a name; it never counts as content


def write_whole(path: Path, data: bytes, *, mode: int = FILE_MODE) -> None:
    """Write to a temporary name beside it, sync, rename, sync the folder. After a crash: the old file or the new one.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    unfinished = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
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
