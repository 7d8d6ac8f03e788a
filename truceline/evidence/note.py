"""C2SP signed notes and checkpoints: `origin`, size and root of the log, signed with Ed25519.

    keyid = SHA-256(name || 0x0A || algorithm || public key)[:4]
    vkey  = name+hex(keyid)+base64(algorithm || public key)
    line  = EM DASH, space, name, space, base64(keyid || signature)

The algorithm byte stays open: a line of a key nobody asked about is kept and ignored, so cosigners may join.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from truceline.evidence.tlog import HASH_BYTES
from truceline.model.errors import DamagedWorkspace, OutOfRange

LOG_ALGORITHM = 0x01  # Ed25519 over the note's text; 0x04 is a cosigner's Ed25519, 0x06 its ML-DSA-44 (c2sp.org)
KEYID_BYTES = 4
MAX_BYTES = 65_536  # a checkpoint with dozens of cosigners takes a few kilobytes
_SEALING = b"truceline.seal/1\n"
_DASH = "\N{EM DASH} "
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,255}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_KEYID = re.compile(r"[0-9a-f]{8}")
_FIELDS_OF_VKEY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """The public half of a signer, as a vkey says it."""

    name: str
    algorithm: int
    key: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise OutOfRange("key name", self.name, "1 to 255 characters without space, plus or control characters")

    @property
    def keyid(self) -> bytes:
        """The four bytes that a signature line begins with."""
        body = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.key
        return hashlib.sha256(body).digest()[:KEYID_BYTES]

    def text(self) -> str:
        """The vkey."""
        packed = base64.b64encode(bytes([self.algorithm]) + self.key).decode()
        return f"{self.name}+{self.keyid.hex()}+{packed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature line, whoever wrote it."""

    name: str
    keyid: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A signed head of the log: its first `size` entries have this root."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[Signature, ...]

    def text(self) -> bytes:
        """What is signed, with its final newline."""
        return checkpoint_text(self.origin, self.size, self.root)


class Signer:
    """The log's Ed25519 key and its name."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._private.public_key().public_bytes_raw()
        self.public = PublicKey(name=name, algorithm=LOG_ALGORITHM, key=public)

    def seal(self, data: bytes) -> str:
        """HMAC-SHA256 in hex under a key of its own, made from the log's: who can make it can sign heads too."""
        key = hashlib.sha256(_SEALING + self._private.private_bytes_raw()).digest()
        return hmac.new(key, data, hashlib.sha256).hexdigest()

    def sign(self, text: bytes) -> bytes:
        """A signed note over a text that ends with a newline.

        Raises:
            OutOfRange: the text does not end with a newline.
        """
        if not text.endswith(b"\n"):
            raise OutOfRange("text of a note", text[-20:], "a final newline")
        packed = base64.b64encode(self.public.keyid + self._private.sign(text)).decode()
        return text + f"\n{_DASH}{self.public.name} {packed}\n".encode()


def checkpoint_text(origin: str, size: int, root: bytes) -> bytes:
    """The three lines of a checkpoint."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n".encode()


def parse_vkey(text: str) -> PublicKey:
    """Read a vkey and check that its key id belongs to it.

    Raises:
        OutOfRange: not a vkey, or the key id belongs to another key.
    """
    fields = text.split("+", maxsplit=2)
    if len(fields) != _FIELDS_OF_VKEY or not _KEYID.fullmatch(fields[1]):
        raise OutOfRange("vkey", text, "name+8 hex digits+base64")
    try:
        packed = _base64(fields[2])
    except ValueError as bad:
        raise OutOfRange("vkey", text, "name+8 hex digits+base64") from bad
    public = PublicKey(name=fields[0], algorithm=packed[0] if packed else 0, key=packed[1:])
    if public.keyid.hex() != fields[1]:
        raise OutOfRange("key id of vkey", fields[1], public.keyid.hex())
    return public


def parse_checkpoint(note: bytes) -> Checkpoint:
    """Read a checkpoint without judging its signatures; unknown signature lines are kept.

    Raises:
        DamagedWorkspace: not a checkpoint in its one canonical spelling.
    """
    try:
        return _checkpoint(note)
    except ValueError as bad:
        raise DamagedWorkspace(
            where="checkpoint",
            found=str(bad),
            expected="three lines, a blank line and signature lines",
            look="c2sp.org/tlog-checkpoint; another copy may be held by whoever received a bundle",
        ) from bad


def signed_by(checkpoint: Checkpoint, public: PublicKey) -> bool:
    """Whether the log key of this name signed the checkpoint; one wrong line of that key is a no."""
    own = [s for s in checkpoint.signatures if (s.name, s.keyid) == (public.name, public.keyid)]
    if not own or public.algorithm != LOG_ALGORITHM or len(public.key) != HASH_BYTES:
        return False
    key = Ed25519PublicKey.from_public_bytes(public.key)
    try:
        for line in own:
            key.verify(line.signature, checkpoint.text())
    except InvalidSignature:
        return False
    return True


def _checkpoint(note: bytes) -> Checkpoint:
    if len(note) > MAX_BYTES:
        raise ValueError(f"{len(note)} bytes, more than {MAX_BYTES}")
    text, blank, signatures = note.decode("utf-8").rpartition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) != 3 or not signatures.endswith("\n"):
        raise ValueError(f"{len(lines)} lines of text")
    origin, size, root = lines
    if not _NAME.fullmatch(origin) or not _SIZE.fullmatch(size) or len(_base64(root)) != HASH_BYTES:
        raise ValueError(f"origin, size or root that cannot be: {text[:80]!r}")
    made = tuple(_signature(line) for line in signatures.removesuffix("\n").split("\n"))
    return Checkpoint(origin=origin, size=int(size), root=_base64(root), signatures=made)


def _signature(line: str) -> Signature:
    name, _, packed = line.removeprefix(_DASH).partition(" ")
    data = _base64(packed)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(data) <= KEYID_BYTES:
        raise ValueError(f"signature line {line[:40]!r}")
    return Signature(name=name, keyid=data[:KEYID_BYTES], signature=data[KEYID_BYTES:])


def _base64(text: str) -> bytes:
    """Base64 in its one canonical spelling; Python alone would accept stray bits in the last digit."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as bad:
        raise ValueError(f"not base64: {text[:20]!r}") from bad
    if base64.b64encode(data).decode() != text:
        raise ValueError(f"base64 with stray bits: {text[:60]!r}")
    return data
