"""What lies in a gzip or zip archive, unpacked piece by piece under limits. The archive stays the kept file."""

import hashlib
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from truceline.model.errors import DamagedFile
from truceline.sources._file import MAX_BYTES, Received, shown
from truceline.sources._sniff import GZIP, ZIP, is_workbook, zip_names

MAX_MEMBERS = 1_000
PIECE = 1 << 18
_ARCHIVE = re.compile(r"\.(?:gz|zip|7z|rar|tar|tgz|bz2|xz|zst)$", re.IGNORECASE)
READ = re.compile(r"\.(csv|tsv|txt|json|geojson|tle|xlsx|3le|tab|asc)$", re.IGNORECASE)
BESIDE = re.compile(  # what publishers put beside their table
    r"(^|[/\\])(__MACOSX[/\\]|\.)|read[ _-]?me|licen[cs]e|citation|codebook|terms|disclaimer|metadata|\.prj$",
    re.IGNORECASE,
)
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError,
    RuntimeError, OverflowError, IndexError, KeyError, struct.error, lzma.LZMAError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an archive."""

    name: str  # without folders
    data: bytes

    @property
    def sha256(self) -> str:
        """Its digest."""
        return hashlib.sha256(self.data).hexdigest()


def members_of(file: Received) -> tuple[Member, ...] | None:
    """The tables inside an archive, in the order of their names; None where the file is none.

    Raises:
        DamagedFile: the archive is cut or locked, holds no table, or unpacks beyond the limits.
    """
    if file.data.startswith(GZIP):
        name = re.sub(r"\.gz$", "", file.blob.name, flags=re.IGNORECASE)
        return (Member(name=name, data=_gunzipped(file)),)
    if not file.data.startswith(ZIP) or is_workbook(file.data):
        return None
    try:
        found = tuple(_members(file))
    except DamagedFile:
        raise
    except _BROKEN as bad:
        found_words = f"{type(bad).__name__} while unpacking"
        raise file.damaged("whole file", found=found_words, expected="a whole zip archive without password") from bad
    if not found:
        inner = sorted(name for name in zip_names(file.data) if _ARCHIVE.search(name))
        if inner:
            expected = "the table itself in it, or that archive alone"
            raise file.damaged("whole file", found=f"a zip archive of archives: {shown(inner[0])}", expected=expected)
        raise file.damaged(
            "whole file", found="a zip archive without a table", expected="CSV, text, JSON or XLSX in it"
        )
    return found


def left_out(data: bytes) -> tuple[str, ...]:
    """Names in a zip archive that are neither read nor what publishers put beside a table."""
    names = (name for name in zip_names(data) if not name.endswith("/"))
    return tuple(sorted(name for name in names if not BESIDE.search(name) and not READ.search(name)))


def _gunzipped(file: Received) -> bytes:
    """All streams of a gzip file, one after another."""
    left, made, size = file.data, list[bytes](), 0
    try:
        while left:
            stream = zlib.decompressobj(31)  # with the header and check sum of gzip
            while not stream.eof:
                piece = stream.decompress(left, PIECE)
                left = stream.unconsumed_tail
                size = _counted(file, size + len(piece))
                made.append(piece)
                if not piece and not left and not stream.eof:
                    raise file.damaged("whole file", found="a gzip file that is cut", expected="a whole one")
            left = stream.unused_data.lstrip(b"\0")
    except zlib.error as bad:
        raise file.damaged("whole file", found="a gzip file that is not whole", expected="a whole one") from bad
    return b"".join(made)


def _members(file: Received) -> Iterator[Member]:
    size = 0
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS:
            raise file.damaged("whole file", found=f"{len(infos)} members", expected=f"at most {MAX_MEMBERS}")
        for info in sorted(infos, key=lambda one: one.filename):
            if info.is_dir() or BESIDE.search(info.filename) or not READ.search(info.filename):
                continue
            pieces = []
            with archive.open(info) as part:
                while piece := part.read(PIECE):
                    size = _counted(file, size + len(piece))
                    pieces.append(piece)
            yield Member(name=re.split(r"[/\\]", info.filename)[-1], data=b"".join(pieces))


def _counted(file: Received, size: int) -> int:
    """What an archive says about its size is not believed: bytes are counted as they come."""
    if size > MAX_BYTES:
        raise file.damaged("whole file", found=f"over {MAX_BYTES} bytes unpacked", expected=f"at most {MAX_BYTES}")
    return size
