"""The vault: bytes as received, written once, addressed by their SHA-256.

`vault/ab/abcdef...` holds the bytes whose SHA-256 is `abcdef...`. Nothing is ever changed or replaced here.
In an S3-compatible store it is the object `abcdef...` of its place there.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from truceline.evidence._files import UNFINISHED, make_folder, write_whole
from truceline.evidence.objects import Bucket
from truceline.model.errors import DamagedWorkspace, NotIntact, OutOfRange

FOLDER = "vault"
READ_ONLY = 0o400  # for the owner alone, and not to be written
_ADDRESS = re.compile(r"[0-9a-f]{64}")
_SHELF = re.compile(r"[0-9a-f]{2}")
_LOOK = "compare with another copy of the workspace; a copy with this SHA-256 may be put in its place"


class Vault:
    """A content-addressed, write-once folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes with this SHA-256 lie, or would lie.

        Raises:
            OutOfRange: not 64 lower-case hex digits.
        """
        if not _ADDRESS.fullmatch(sha256):
            raise OutOfRange("sha256", sha256, "64 lower-case hex digits")
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> tuple[str, bool]:
        """Keep bytes; returns their SHA-256 and whether they are new. On return they are on the disk.

        Raises:
            DamagedWorkspace: a file of that address holds other bytes.
            OSError: the disk is full or the vault cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if path.exists():
            self.read(sha256)
            return sha256, False
        make_folder(path.parent)
        write_whole(path, data, mode=READ_ONLY)
        return sha256, True

    def read(self, sha256: str) -> bytes:
        """The bytes with this SHA-256, hashed again before they are handed out.

        Raises:
            OutOfRange: not an address.
            DamagedWorkspace: they are not here, or no longer what was kept.
        """
        data = self._bytes(sha256)
        found = hashlib.sha256(data).hexdigest()
        if found != sha256:
            raise _damaged(sha256, f"{len(data)} bytes with SHA-256 {found[:12]}")
        return data

    def _bytes(self, sha256: str) -> bytes:
        try:
            return self.path(sha256).read_bytes()
        except OSError as lost:
            raise _damaged(sha256, f"no readable file ({lost.strerror})") from lost

    def part(self, sha256: str, start: int, length: int) -> bytes:
        """Some bytes of a kept file, unchecked: whoever asks knows a digest of the part.

        Raises:
            OutOfRange: not an address.
            DamagedWorkspace: the file is not here.
        """
        try:
            with self.path(sha256).open("rb") as file:
                file.seek(start)
                return file.read(length)
        except OSError as lost:
            raise _damaged(sha256, f"no readable file ({lost.strerror})") from lost

    def addresses(self) -> tuple[str, ...]:
        """Every address with a file, sorted; the bytes are not checked."""
        names = (path.name for path in self.folder.glob("??/*") if path.is_file())
        return tuple(sorted(name for name in names if _ADDRESS.fullmatch(name)))

    def inspect(self) -> tuple[str, ...]:
        """Every damaged, misnamed or foreign file, one sentence each; empty when all is well.

        Leftovers of writes that were cut off are no damage: nobody was ever told that they are kept.
        """
        if not self.folder.is_dir():
            return ("vault: the folder is missing",)
        return tuple(problem for path in sorted(self.folder.rglob("*")) for problem in self._faults(path))

    def _faults(self, path: Path) -> Iterator[str]:
        place = path.relative_to(self.folder).as_posix()
        if path.is_symlink():
            yield f"vault/{place}: a link, not a file"
        elif path.is_dir():
            if path.parent != self.folder or not _SHELF.fullmatch(path.name):
                yield f"vault/{place}: a foreign folder"
        elif not path.name.startswith(UNFINISHED):
            yield from self._file_faults(path, place)

    def _file_faults(self, path: Path, place: str) -> Iterator[str]:
        if not _ADDRESS.fullmatch(path.name):
            yield f"vault/{place}: a foreign file"
        elif path != self.path(path.name):
            yield f"vault/{place}: misnamed, its place is {path.name[:2]}/"
        else:
            try:
                self.read(path.name)
            except DamagedWorkspace as damage:
                yield f"vault/{place}: damaged, {damage.found}"


class ObjectVault(Vault):
    """The same in an S3-compatible store. Its errors are those of `Bucket` beside those of a vault."""

    def __init__(self, folder: Path, bucket: Bucket) -> None:
        super().__init__(folder)
        self._bucket = bucket

    def put(self, data: bytes) -> tuple[str, bool]:
        """Keep bytes; returns their SHA-256 and whether they are new. On return the store has them."""
        sha256 = hashlib.sha256(data).hexdigest()
        new = self._bucket.put(sha256, data)
        if not new:
            self.read(sha256)
        return sha256, new

    def part(self, sha256: str, start: int, length: int) -> bytes:
        """Some bytes of an object, unchecked: whoever asks knows a digest of the part."""
        self.path(sha256)
        return self._held(sha256, self._bucket.get(sha256, start, length))

    def addresses(self) -> tuple[str, ...]:
        """Every address with an object, sorted; the bytes are not checked."""
        return tuple(name for name in self._bucket.names() if _ADDRESS.fullmatch(name))

    def inspect(self) -> tuple[str, ...]:
        """Every damaged or foreign object, one sentence each; empty when all is well."""
        return tuple(problem for name in self._bucket.names() for problem in self._object_faults(name))

    def _object_faults(self, name: str) -> Iterator[str]:
        if not _ADDRESS.fullmatch(name):
            yield f"vault/{name}: a foreign object"
            return
        try:
            self.read(name)
        except DamagedWorkspace as damage:
            yield f"vault/{name}: damaged, {damage.found}"

    def _bytes(self, sha256: str) -> bytes:
        self.path(sha256)
        return self._held(sha256, self._bucket.get(sha256))

    @staticmethod
    def _held(sha256: str, data: bytes | None) -> bytes:
        if data is None:
            raise _damaged(sha256, "no such object")
        return data


def vault_of(folder: Path, objects: str) -> Vault:
    """The vault of a workspace: in its folder, or at an address of an S3-compatible store.

    Raises:
        BadSetting: an address that cannot be, or no key for it.
    """
    return ObjectVault(folder / FOLDER, Bucket(objects)) if objects else Vault(folder / FOLDER)


def require_intact(inspection: Sequence[str]) -> None:
    """The thin gate over an inspection of a vault, a journal or a whole workspace.

    Raises:
        NotIntact: the inspection names at least one problem.
    """
    if inspection:
        raise NotIntact(f"{len(inspection)} problem(s):\n" + "\n".join(inspection))


def _damaged(sha256: str, found: str) -> DamagedWorkspace:
    return DamagedWorkspace(
        where=f"vault: kept file {sha256[:12]}", found=found, expected="the bytes that were kept", look=_LOOK
    )
