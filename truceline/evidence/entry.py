"""One line of custody: the journal entry, its canonical bytes and the strict way back.

Entries are RFC 8785 JSON: ASCII keys, no floats (decimals travel as text), integers below 2^53, times in
RFC 3339 with milliseconds and `Z`, at most 32 KiB. What does not fit lies in the vault under `body_digest`.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import rfc8785

from truceline.model.canonical import strict_json
from truceline.model.errors import DamagedWorkspace, OutOfRange
from truceline.model.times import utc

ENTRY_VERSION = 1
MAX_ENTRY_BYTES = 32_768  # c2sp.org/tlog-tiles writes entry lengths in 16 bits; half of it is kept free
MAX_INLINE_BYTES = 16_384  # a larger body goes to the vault
MAX_INTEGER = 2**53 - 1  # the largest integer every JSON reader keeps exactly (RFC 8785 section 3.2.2.3)
MAX_DEPTH = 16
NOT_STATED = "not stated"
_TYPE = re.compile(r"[a-z][a-z-]{0,31}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_KEYS = frozenset(
    {"v", "seq", "type", "at_server", "at_source", "actor", "role", "parents", "body_digest", "tool", "body"}
)
_TOOL_KEYS = frozenset({"name", "version", "params_digest"})

Body = Mapping[str, Any]  # text, integers, booleans, and lists and objects of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The program that made an entry, and the digest of the parameters it used."""

    name: str
    version: str
    params_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry before the journal gives it a number."""

    type: str  # "keep", "read", "run", "report"
    at_utc: datetime  # by the clock of this machine; order is by number, never by clock
    body: Body
    tool: Tool
    parents: tuple[str, ...] = ()  # SHA-256 of the bytes it speaks of or was made from; the first one is indexed
    at_source_utc: datetime | None = None  # by the clock of the sender, where stated
    actor: str = "operator"
    role: str = "operator"

    @property
    def inline(self) -> bool:
        """Whether the body fits into the entry."""
        return len(canonical(self.body)) <= MAX_INLINE_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the journal, as its bytes say."""

    seq: int
    type: str
    at_utc: datetime
    at_source_utc: datetime | None
    actor: str
    role: str
    parents: tuple[str, ...]
    body_digest: str
    tool: Tool
    body: Body | None  # None: the vault holds it under `body_digest`

    @property
    def subject(self) -> str:
        """The first parent, or nothing: what the journal is searched by."""
        return self.parents[0] if self.parents else ""


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """RFC 8785 bytes of a value that the journal allows.

    Raises:
        OutOfRange: a float, a missing value, a lone surrogate, a key beyond ASCII, an integer beyond 2^53 - 1.
    """
    _allow(value, depth=0)
    return rfc8785.dumps(value)


def digest(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC, always with milliseconds; smaller parts are cut.

    >>> instant(datetime(2025, 3, 18, 17, 30, tzinfo=UTC))
    '2025-03-18T17:30:00.000Z'

    Raises:
        NaiveTimeError: the moment has no time zone.
    """
    return utc(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_instant(text: object) -> datetime:
    """The way back from `instant`.

    Raises:
        OutOfRange: any other spelling.
    """
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        raise OutOfRange("moment", text, "RFC 3339 UTC with milliseconds and Z")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as bad:
        raise OutOfRange("moment", text, "a moment of the calendar") from bad


def encode(draft: Draft, seq: int) -> bytes:
    """The canonical bytes of a draft under its number.

    Raises:
        OutOfRange: something the entry format does not allow, or more than 32 KiB.
    """
    tool = {"name": draft.tool.name, "version": draft.tool.version, "params_digest": draft.tool.params_digest}
    value: dict[str, Any] = {
        "v": ENTRY_VERSION,
        "seq": seq,
        "type": draft.type,
        "at_server": instant(draft.at_utc),
        "actor": draft.actor,
        "role": draft.role,
        "parents": list(draft.parents),
        "body_digest": digest(draft.body),
        "tool": tool,
    }
    if draft.at_source_utc is not None:
        value["at_source"] = instant(draft.at_source_utc)
    if draft.inline:
        value["body"] = dict(draft.body)
    data = canonical(value)
    _read(data)  # what cannot be read back is never written
    return data


def decode(data: bytes, *, seq: int) -> Entry:
    """Read an entry strictly: canonical bytes, known keys, the expected number, a body with its digest.

    Raises:
        DamagedWorkspace: anything else.
    """
    try:
        entry = _read(data)
        if entry.seq != seq:
            raise OutOfRange("seq", entry.seq, str(seq))
    except (ValueError, TypeError, RecursionError) as bad:
        raise DamagedWorkspace(
            where=f"journal: entry {seq}",
            found=str(bad)[:200],
            expected="the entry as it was written",
            look="compare with the proofs in the bundles that were sent out",
        ) from bad
    return entry


@lru_cache(maxsize=1 << 14)  # entries never change, and a period of days asks for the same ones again and again
def _read(data: bytes) -> Entry:
    if len(data) > MAX_ENTRY_BYTES:
        raise OutOfRange("entry", f"{len(data)} bytes", f"at most {MAX_ENTRY_BYTES}")
    value = strict_json(data)
    if not isinstance(value, dict) or not value.keys() <= _KEYS or value.get("v") != ENTRY_VERSION:
        raise OutOfRange("entry", data[:60], f"an object of version {ENTRY_VERSION} with known keys")
    if canonical(value) != data:
        raise OutOfRange("entry", data[:60], "its canonical spelling")
    _check(value)
    body = value.get("body")
    if body is not None and digest(body) != value["body_digest"]:
        raise OutOfRange("body_digest", value["body_digest"], digest(body))
    return _entry(value)


def _check(value: Mapping[str, Any]) -> None:
    missing = _KEYS - {"at_source", "body"} - value.keys()
    if missing:
        raise OutOfRange("entry", "no " + ", ".join(sorted(missing)), "all of them")
    if type(value["seq"]) is not int or value["seq"] < 0:
        raise OutOfRange("seq", value["seq"], "zero or more")
    if not isinstance(value["type"], str) or not _TYPE.fullmatch(value["type"]):
        raise OutOfRange("type", value["type"], "a lower-case word")
    if not isinstance(value["parents"], list) or not isinstance(value.get("body", {}), dict):
        raise OutOfRange("parents or body", value["parents"], "a list of digests and an object")
    for found in (*value["parents"], value["body_digest"]):
        if not isinstance(found, str) or not _DIGEST.fullmatch(found):
            raise OutOfRange("digest", found, "64 lower-case hex digits")
    tool = value["tool"]
    if not isinstance(tool, dict) or tool.keys() != _TOOL_KEYS:
        raise OutOfRange("tool", tool, "an object with " + ", ".join(sorted(_TOOL_KEYS)))
    if not all(isinstance(name, str) and name for name in (value["actor"], value["role"], *tool.values())):
        raise OutOfRange("actor, role or tool", value["actor"], "names")


def _entry(value: Mapping[str, Any]) -> Entry:
    at_source = value.get("at_source")
    return Entry(
        seq=value["seq"],
        type=value["type"],
        at_utc=parse_instant(value["at_server"]),
        at_source_utc=None if at_source is None else parse_instant(at_source),
        actor=value["actor"],
        role=value["role"],
        parents=tuple(value["parents"]),
        body_digest=value["body_digest"],
        tool=Tool(**value["tool"]),
        body=value.get("body"),
    )


def _allow(value: object, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise OutOfRange("entry", f"{depth} levels", f"at most {MAX_DEPTH}")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise OutOfRange("key", key, "ASCII text")
            _allow(item, depth=depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            _allow(item, depth=depth + 1)
    else:
        _allow_plain(value)


def _allow_plain(value: object) -> None:
    if isinstance(value, str):
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise OutOfRange("text", ascii(value[:60]), "text without lone surrogates")
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise OutOfRange("integer", value, "at most 2^53 - 1; larger ones travel as text")
    else:
        raise OutOfRange("value", value, "text, an integer, a list or an object; decimals travel as text")
