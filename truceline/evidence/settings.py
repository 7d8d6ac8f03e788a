"""What a workspace says about itself, in `truceline.toml`, and the private key of its log."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from truceline.evidence._files import make_folder, write_whole
from truceline.evidence.note import Signer
from truceline.evidence.vault import Vault
from truceline.model.errors import BadSetting, DamagedWorkspace, OutOfRange

WORKSPACE_VERSION = 1
SETTINGS = "truceline.toml"
KEY = "keys/log.key"
FREE = frozenset({"disclaimer", "database", "objects"})  # a mission may change its words, and move what it keeps
DISCLAIMER = (
    "Borders, lines and place names are shown as the named sources give them. "
    "They express no opinion on the status of any territory or on where any border runs."
)
_SEED_BYTES = 32  # RFC 8032 section 5.1.5
_LOOK = "docs/evidence.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a workspace. All but FREE are fixed by its first journal entry."""

    version: int = WORKSPACE_VERSION
    mission: str
    zone: str  # IANA name
    exercise: bool
    agreement: str  # SHA-256 of its bytes
    agreement_name: str
    origin: str  # of the log
    further: tuple[str, ...] = ()  # "SHA-256 name" of each further agreement in force
    disclaimer: str = DISCLAIMER
    database: str = ""  # where the journal lies when not in the folder: postgresql://...
    objects: str = ""  # where the vault lies when not in the folder: https://HOST/BUCKET of an S3-compatible store

    def fixed(self) -> dict[str, str | int | bool | list[str]]:
        """What the journal's first entry says, and nobody may change afterwards."""
        held = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in FREE}
        further = list(held.pop("further"))
        return {**held, "further": further} if further else held

    def text(self) -> str:
        """As TOML; a JSON string without control characters or surrogates is a TOML string too."""
        values = {**self.fixed(), "disclaimer": self.disclaimer}
        values |= {name: getattr(self, name) for name in ("database", "objects") if getattr(self, name)}
        return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


def read_settings(folder: Path) -> Settings:
    """The settings of the workspace in `folder`.

    Raises:
        BadSetting: not a workspace, not TOML, a key that is missing or impossible, another version.
    """
    try:
        found = tomllib.loads((folder / SETTINGS).read_bytes().decode())
    except FileNotFoundError as none:
        raise bad(folder, f"no {SETTINGS}", "a workspace", "make one with: truceline new") from none
    except (OSError, ValueError) as unreadable:
        raise bad(folder / SETTINGS, str(unreadable), "readable TOML", "restore the file from a copy") from unreadable
    kinds = {"version": int, "exercise": bool}
    found.setdefault("further", [])
    found.setdefault("database", "")
    found.setdefault("objects", "")
    kinds["further"] = list
    for field in fields(Settings):
        kind = kinds.get(field.name, str)
        if type(found.get(field.name)) is not kind:
            raise bad(folder / SETTINGS, f"{field.name} = {found.get(field.name)!r}", f"{kind.__name__}", _LOOK)
    if found["version"] != WORKSPACE_VERSION:
        raise bad(folder / SETTINGS, f"version {found['version']}", f"version {WORKSPACE_VERSION}", _LOOK)
    for named in (found["agreement"], *found["further"]):
        try:
            Vault(folder).path(str(named).partition(" ")[0])
        except OutOfRange as impossible:
            raise bad(folder / SETTINGS, f"agreement = {named!r}", impossible.expected, _LOOK) from impossible
    held = {field.name: found[field.name] for field in fields(Settings)}
    return Settings(**{**held, "further": tuple(str(one) for one in found["further"])})


def setting_notices(folder: Path) -> Iterator[str]:
    """What was changed by hand in the settings of a sound workspace: words of one's own, and keys that nobody reads."""
    found = tomllib.loads((folder / SETTINGS).read_bytes().decode())
    for name in sorted(found.keys() - {field.name for field in fields(Settings)}):
        yield f"{SETTINGS}: nothing reads the key {name!r}"
    if found.get("disclaimer") != DISCLAIMER:
        yield f"{SETTINGS}: the disclaimer on every page is this mission's own, not the one that is shipped"


def make_key(folder: Path, mission: str) -> Signer:
    """The key of a creation that was cut off, or a new one. Its name holds 8 digits of it: no two logs share it."""
    path = folder / KEY
    if not path.exists():
        make_folder(path.parent)
        seed = Ed25519PrivateKey.generate().private_bytes_raw()
        write_whole(path, (seed.hex() + "\n").encode())
    seed = _read_seed(path)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    slug = re.sub(r"[^a-z0-9]+", "-", mission.lower()).strip("-")[:60] or "mission"
    return Signer(f"truceline/{slug}/{hashlib.sha256(public).hexdigest()[:8]}", seed)


def read_key(folder: Path, origin: str) -> Signer:
    """The log's key under its name.

    Raises:
        DamagedWorkspace: no key, or not one.
        BadSetting: a name that no key can have.
    """
    seed = _read_seed(folder / KEY)
    try:
        return Signer(origin, seed)
    except OutOfRange as impossible:
        raise bad(folder / SETTINGS, f"origin = {origin!r}", impossible.expected, _LOOK) from impossible


def require_names(folder: Path, *names: str) -> None:
    """Refuse a name that is empty or does not print on one line.

    Raises:
        BadSetting: such a name.
    """
    for name in names:
        if not name.strip() or not name.isprintable():
            raise bad(folder, f"the name {name!r}", "a printable name on one line", "mission and agreement name")


def bad(path: Path, found: str, expected: str, look: str) -> BadSetting:
    """The four-part error about a workspace's settings."""
    return BadSetting(where=f"workspace {path.name or path}", found=found, expected=expected, look=look)


def damaged(where: str, found: str, expected: str) -> DamagedWorkspace:
    """The four-part error about a workspace's own files."""
    return DamagedWorkspace(where=f"workspace: {where}", found=found, expected=expected, look="restore it from a copy")


def _read_seed(path: Path) -> bytes:
    try:
        seed = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as unreadable:
        raise damaged(KEY, f"nothing readable ({type(unreadable).__name__})", "64 hex digits") from unreadable
    if len(seed) != _SEED_BYTES:
        raise damaged(KEY, f"{len(seed)} bytes", f"{_SEED_BYTES} bytes as hex")
    return seed
