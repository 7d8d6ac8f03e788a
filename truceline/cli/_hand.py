"""What was handed in on the command line: files, the files of a folder, or what is piped in."""

import hashlib
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from truceline.model.errors import BadSetting

PIPE = "-"
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One file of the command line, read when its turn comes."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the sender said about one file."""

    length: int | None
    sha256: str | None
    files: int

    def __post_init__(self) -> None:
        """Raises BadSetting where one statement is meant for several files, or is no digest."""
        if (self.length is not None or self.sha256) and self.files != 1:
            found = f"a length or digest for {self.files} files"
            raise _bad("--length, --sha256", found, "one file", "keep the files one by one")
        if self.sha256 and not re.fullmatch("[0-9a-f]{64}", self.sha256.strip().casefold()):
            raise _bad("--sha256", self.sha256, "64 hex digits", "the sender's list of digests")

    def checked(self, name: str, data: bytes) -> int | None:
        """The length to hold the file against; a file with the stated digest is whole.

        Raises:
            BadSetting: another digest; nothing is kept, because this is not the file that the sender meant.
        """
        if not self.sha256:
            return self.length
        found = hashlib.sha256(data).hexdigest()
        if found != self.sha256.strip().casefold():
            look = "fetch the file again; it was not kept"
            raise _bad(name, f"SHA-256 {found}", f"SHA-256 {self.sha256}, as the sender stated", look)
        return len(data) if self.length is None else self.length


def handed_in(texts: Sequence[str], *, name: str | None) -> tuple[Handed, ...]:
    """The files that the arguments of a command mean, those of a folder in the order of their names.

    Raises:
        BadSetting: an address, a folder without files, or something piped in without a name.
    """
    found = tuple(one for text in texts for one in _meant(text, name))
    if name is not None and PIPE not in texts:
        raise _bad("--name", name, "- among the files, for what is piped in", "truceline keep --help")
    return found


def _meant(text: str, name: str | None) -> tuple[Handed, ...]:
    if text == PIPE:
        if not name:
            raise _bad("-", "no name for what is piped in", "--name and a file name", "truceline keep --help")
        return (Handed(name=name, read=sys.stdin.buffer.read),)
    path = Path(text)
    if _ADDRESS.match(text) and not path.exists():
        look = "download it and keep the file, with --origin and this address; FIRMS and CelesTrak: truceline fetch"
        raise _bad(text, "an address", "a file", look)
    if not path.is_dir():
        return (_file(path),)
    files = sorted((one for one in path.iterdir() if one.is_file() and not one.name.startswith(".")), key=_by_name)
    if not files:
        raise _bad(text, "a folder without files", "a folder with the files of one source", "its name; folders in it")
    return tuple(_file(one) for one in files)


def _by_name(path: Path) -> str:
    return path.name


def _file(path: Path) -> Handed:
    return Handed(name=path.name, read=lambda: read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        BadSetting: it cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _bad(str(path), error.strerror or "an error", "a readable file", "the file's name and rights") from error


def _bad(where: str, found: str, expected: str, look: str) -> BadSetting:
    return BadSetting(where=where, found=found, expected=expected, look=look)
