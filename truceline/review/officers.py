"""The mission's list of officers: names, roles and public keys, each a signed line of the journal.

The private half lies in `keys/officers/` of the workspace, readable for its owner alone, or wherever the officer keeps
it. Until an administrator is on the list, whoever holds the workspace adds people; from then on an administrator does,
and signs for it. Nobody is removed: who leaves is retired, and what they decided stays.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from truceline.evidence._files import make_folder, write_whole
from truceline.evidence.entry import Body, Draft, Entry, instant, parse_instant
from truceline.evidence.journal import Journal
from truceline.evidence.keep import body_of
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, NotAllowed
from truceline.review.rights import Right, Role, role_for
from truceline.review.signing import public_of, signature, signed_by

TYPE = "officer"
ON_DUTY, RETIRED = "on duty", "retired"
FOLDER = "keys/officers"
MAX_NAME = 80  # characters
_HELD: WeakKeyDictionary[Journal, tuple[int, dict[str, "Officer"]]] = WeakKeyDictionary()  # last line, the list
_SEED = re.compile(r"[0-9a-f]{64}\n?")
_LOOK = "truceline officer list; docs/desk.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Somebody on the list, as the last line about them says."""

    name: str
    roles: tuple[Role, ...]
    key: str  # public, 64 hex digits
    state: str  # on duty, or retired
    since_utc: datetime
    seq: int  # of the entry that this is
    first_seq: int  # of the entry that put this key on the list


def officers(workspace: Workspace, *, by: datetime | None = None) -> dict[str, Officer]:
    """Everybody who was ever on the list, by name; `by` a moment, as the list was then.

    Raises:
        DamagedWorkspace: the journal cannot be read.
    """
    journal = workspace.journal
    last, held = _HELD.get(journal, (-2, {}))
    if by is None and last == journal.latest(TYPE):
        return dict(held)
    found: dict[str, Officer] = {}
    for entry, body in _lines(workspace):
        if by is None or parse_instant(body["at"]) <= by:
            before = found.get(body["name"])
            first = before.first_seq if before is not None and before.key == body["key"] else entry.seq
            found[body["name"]] = _officer(entry, body, first)
    if by is None:
        _HELD[journal] = max((one.seq for one in found.values()), default=-1), dict(found)
    return found


def on_duty(workspace: Workspace, name: str) -> Officer:
    """The officer of a name.

    Raises:
        NotAllowed: nobody of this name, or somebody who retired.
    """
    known = officers(workspace)
    if name not in known or known[name].state != ON_DUTY:
        names = [one.name for one in known.values() if one.state == ON_DUTY]
        found = "an officer who retired" if name in known else "nobody on the mission's list"
        raise NotAllowed(where=name, found=found, expected=f"one of: {', '.join(names) or 'none yet'}", look=_LOOK)
    return known[name]


def add(
    workspace: Workspace, name: str, roles: tuple[Role, ...], *, at_utc: datetime, by: str = "",
    key_file: Path | None = None,
) -> Officer:  # fmt: skip
    """Put somebody on the list under a new key, which is left in `key_file`; or change the roles of who is there.

    Raises:
        BadSetting: a name that does not print on one line, no role, or a key file that is there already.
        NotAllowed: administrators are on the list, and `by` is none of them.
    """
    if not name.strip() or not name.isprintable() or len(name) > MAX_NAME or name != name.strip():
        raise BadSetting(where="officer", found=repr(name[:60]), expected=f"1 to {MAX_NAME} letters", look=_LOOK)
    if not roles:
        raise BadSetting(where=name, found="no role", expected=f"some of: {', '.join(Role)}", look=_LOOK)
    require_administrator(workspace, by)
    known = officers(workspace).get(name)
    key = load_key(workspace, name, key_file) if known is not None else _new_key(workspace, name, key_file)
    return _record(workspace, name, roles, key, state=ON_DUTY, by=by, at_utc=at_utc)


def retire(workspace: Workspace, name: str, *, at_utc: datetime, by: str) -> Officer:
    """Take somebody off duty; what they decided stays.

    Raises:
        NotAllowed: not on duty, or `by` is no administrator.
    """
    known = on_duty(workspace, name)
    role_for(by, on_duty(workspace, by).roles, Right.ADMINISTER)
    return _record(workspace, name, known.roles, load_key(workspace, by, None), state=RETIRED, by=by, at_utc=at_utc)


def load_key(workspace: Workspace, name: str, key_file: Path | None) -> Ed25519PrivateKey:
    """The private key of an officer.

    Raises:
        NotAllowed: no readable key.
    """
    path = key_file or key_path(workspace, name)
    try:
        text = path.read_text("ascii")
    except (OSError, ValueError) as unreadable:
        found = f"no key ({type(unreadable).__name__})"
        raise NotAllowed(where=name, found=found, expected="the officer's own key file", look=_LOOK) from unreadable
    if not _SEED.fullmatch(text):
        raise NotAllowed(where=name, found="a file that is no key", expected="64 hex digits", look=_LOOK)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))


def key_path(workspace: Workspace, name: str) -> Path:
    """Where the key of a name lies by default: under a digest of the name, so that no name leaves the folder."""
    return workspace.folder / FOLDER / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.key"


class Keys:
    """The keys that the list had at each entry; read again only where the journal has grown."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._last, self._held = -1, dict[str, list[tuple[int, str]]]()

    def before(self, name: str, seq: int) -> str:
        """The key that the list had under a name before an entry; "" for none."""
        journal = self.workspace.journal
        if self._last < seq and journal.latest(TYPE) != self._last:
            for entry in journal.entries_since(TYPE, self._last):
                body = body_of(self.workspace, entry)
                self._held.setdefault(body["name"], []).append((entry.seq, body["key"]))
                self._last = entry.seq
        return next((key for at, key in reversed(self._held.get(name, [])) if at < seq), "")


def faults(workspace: Workspace) -> Iterator[str]:
    """What is wrong with the list: a line that its key, or an administrator, did not sign."""
    admins: dict[str, str] = {}
    for entry, body in _lines(workspace):
        if not signed_by(body["key"], TYPE, body) and body["state"] == ON_DUTY:
            yield f"journal: entry {entry.seq}: {body['name']} did not sign their own line"
        if admins and not signed_by(admins.get(body["by"], ""), TYPE, body, "consent"):
            yield f"journal: entry {entry.seq}: no administrator signed for {body['name']}"
        admins.pop(body["name"], None)
        if body["state"] == ON_DUTY and Role.ADMIN in body["roles"]:
            admins[body["name"]] = body["key"]


def _record(
    workspace: Workspace, name: str, roles: tuple[Role, ...], key: Ed25519PrivateKey, *,
    state: str, by: str, at_utc: datetime,
) -> Officer:  # fmt: skip
    admins = require_administrator(workspace, by)
    public = officers(workspace)[name].key if state == RETIRED else public_of(key)
    if any(one.key == public and one.name != name for one in officers(workspace).values()):
        raise NotAllowed(where=name, found="a key of somebody else", expected="a key of their own", look=_LOOK)
    stays = state == ON_DUTY and Role.ADMIN in roles
    if admins and not stays and {one.name for one in admins} == {name}:
        raise NotAllowed(where=name, found="the last administrator", expected="another one first", look=_LOOK)
    body: dict[str, object] = {
        "name": name, "roles": list(dict.fromkeys(roles)), "key": public, "state": state,
        "by": by if admins else "", "at": instant(at_utc),
    }  # fmt: skip
    made = {**body, "signature": signature(key, TYPE, body)}
    made["consent"] = signature(load_key(workspace, by, None), TYPE, body) if admins else ""
    draft = Draft(
        type=TYPE, at_utc=at_utc, body=made, tool=own_tool(), parents=(public,), actor=by or "operator",
        role=Role.ADMIN if admins else "operator",
    )  # fmt: skip
    workspace.journal.append([draft])
    return officers(workspace)[name]


def require_administrator(workspace: Workspace, by: str) -> list[Officer]:
    """The administrators on duty; where there are any, `by` is one of them.

    Raises:
        NotAllowed: it is not.
    """
    admins = [one for one in officers(workspace).values() if one.state == ON_DUTY and Role.ADMIN in one.roles]
    if admins and by not in {one.name for one in admins}:
        names = ", ".join(one.name for one in admins)
        raise NotAllowed(where=by or "operator", found="no administrator", expected=f"one of: {names}", look=_LOOK)
    return admins


def _new_key(workspace: Workspace, name: str, key_file: Path | None) -> Ed25519PrivateKey:
    path = key_file or key_path(workspace, name)
    if path.exists():
        raise BadSetting(where=str(path.name), found="a file", expected="none yet: it is not written over", look=_LOOK)
    key = Ed25519PrivateKey.generate()
    make_folder(path.parent)
    write_whole(path, (key.private_bytes_raw().hex() + "\n").encode())
    return key


def _lines(workspace: Workspace) -> Iterator[tuple[Entry, Body]]:
    return ((entry, body_of(workspace, entry)) for entry in workspace.journal.entries(TYPE))


def _officer(entry: Entry, body: Body, first: int) -> Officer:
    return Officer(
        name=body["name"], roles=tuple(Role(one) for one in body["roles"]), key=body["key"], state=body["state"],
        since_utc=parse_instant(body["at"]), seq=entry.seq, first_seq=first,
    )  # fmt: skip
