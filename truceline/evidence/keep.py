"""KEEP: every received file goes into the vault first, then one line of custody into the journal.

The same bytes for the same source and setting are kept once. `read`, `run` and `report` lines with the same
content are written once too, so a day that is made again leaves the journal, and its bundle, as they were.
A file that was withdrawn and is kept again gets a second line of custody, which ends the withdrawal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from truceline.evidence.entry import NOT_STATED, Body, Draft, Entry, canonical, digest, instant, parse_instant
from truceline.evidence.program import own_tool
from truceline.evidence.withdrawal_entry import TYPE as WITHDRAW
from truceline.evidence.withdrawal_entry import Withdrawal, withdrawals
from truceline.evidence.workspace import AGREEMENT, Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import DamagedWorkspace, OutOfRange
from truceline.model.records import Blob, Note, RunRecord

MAX_NAME = 255  # characters; longer file names exist on no common file system
ADJUDICATED, PAIRS = "adjudicated", "pairs"  # the source names under which the inputs of a fit are kept
WATERS = "waters"  # the same of the mission's lanes at sea
NO_SOURCES = frozenset({AGREEMENT, ADJUDICATED, PAIRS, WATERS})  # kept as everything is, and read by no source


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The answer to `keep`."""

    blob: Blob  # as first received
    new: bool
    seq: int  # of the custody line


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A kept file and how far it was read."""

    blob: Blob
    source: str
    licence: str
    setting: str | None  # SHA-256 of the column map; its bytes are in the vault
    rows: int | None  # None until read
    notes: tuple[Note, ...]
    read: bool
    seq: int
    filed: str | None = None  # digest of the rows it left in the tables; None until read
    withdrawals: tuple[Withdrawal, ...] = ()

    def out_at(self, moment: datetime) -> bool:
        """Whether it was withdrawn at that moment."""
        return any(one.holds_at(moment) for one in self.withdrawals)


def keep(
    workspace: Workspace,
    source: str,
    name: str,
    data: bytes,
    *,
    received_utc: datetime,
    at_utc: datetime,
    origin: str,
    licence: str,
    expected_length: int | None = None,
    setting: bytes | None = None,
) -> Kept:
    """Keep a file as received; returns once it is on the disk. Kept before: `new` is false and the first line stands.

    Raises:
        OutOfRange: a file name with folders in it or of no letters, or a licence or origin of many thousand letters.
        NaiveTimeError: a time without a zone.
        DamagedWorkspace: the vault or the journal cannot be read or written.
    """
    _require_name(name)
    sha256, _ = workspace.vault.put(data)
    body = {
        "sha256": sha256,
        "source": source,
        "name": name,
        "length": len(data),
        "expected_length": NOT_STATED if expected_length is None else expected_length,
        "licence": licence,
        "origin": origin,
        "received": instant(received_utc),
        "setting": "" if setting is None else workspace.vault.put(setting)[0],
    }
    made = Draft(type="keep", at_utc=at_utc, body=body, tool=own_tool(), parents=(sha256,))
    if not made.inline:
        raise OutOfRange("licence or origin", f"{len(licence) + len(origin)} characters", "a few hundred")
    taken = [entry.seq for entry, known in _withdrawn(workspace, sha256) if known["source"] == source]

    def same(entry: Entry) -> bool:
        known = body_of(workspace, entry)
        after = not taken or entry.seq > taken[-1]
        return after and (known["source"], known["setting"]) == (body["source"], body["setting"])

    seq, new = workspace.journal.append_once(made, same)
    known = body if new else _first(workspace, source, sha256)
    return Kept(blob=_blob(known), new=new, seq=seq)


def record_read(
    workspace: Workspace,
    blob: Blob,
    *,
    source: str,
    setting_sha256: str | None,
    rows: int,
    notes: Sequence[Note],
    software: str,
    at_utc: datetime,
    filed: str = "",
) -> int:
    """Record that a kept file was read whole; returns the number of the entry.

    `filed` is the digest of what it left in the tables, as `Store.write` returned it: no table is believed without.
    """
    body = {
        "sha256": blob.sha256,
        "source": source,
        "setting": setting_sha256 or "",
        "rows": rows,
        "notes": [_note_body(note) for note in notes],
        "software": software,
        **({"filed": filed} if filed else {}),
    }
    return record(workspace, "read", body, parents=(blob.sha256,), params=setting_sha256, at_utc=at_utc)


def record_run(workspace: Workspace, run: RunRecord, *, at_utc: datetime) -> int:
    """Record what a run used, so that it can be made again; returns the number of the entry."""
    body = {
        "run": run.run_id,
        "day": run.day,
        "zone": run.zone,
        "as_of": instant(run.as_of_utc),
        "agreement": run.agreement_sha256,
        "model": run.model_id,
        "params": run.params_digest,
        "software": run.software,
        "blobs": list(run.blobs),
        "notes": [_note_body(note) for note in run.notes],
        "exercise": run.exercise,
        **({} if run.program is None else {"program": asdict(run.program)}),
    }
    return record(workspace, "run", body, parents=(run.agreement_sha256,), params=digest(body), at_utc=at_utc)


def record_report(
    workspace: Workspace,
    *,
    day: str,
    as_of_utc: datetime,
    files: Mapping[str, tuple[str, int]],
    agreement_sha256: str,
    previous: str | None,
    at_utc: datetime,
) -> int:
    """Record the digests and lengths of a report's files; returns the number of the entry.

    Raises:
        OutOfRange: no report.json among the files.
    """
    if "report.json" not in files:
        raise OutOfRange("files", tuple(files), "report.json among them")
    body = {
        "day": day,
        "as_of": instant(as_of_utc),
        "agreement": agreement_sha256,
        "previous": previous or "none",
        "exercise": workspace.exercise,
        "files": {name: {"sha256": sha256, "length": length} for name, (sha256, length) in files.items()},
    }
    return record(workspace, "report", body, parents=(files["report.json"][0],), params=None, at_utc=at_utc)


def kept(workspace: Workspace, sha256: str | None = None) -> tuple[KeptFile, ...]:
    """The files kept for sources, in order of arrival, one for each source and content; agreements are not among them.

    `sha256` asks for one content alone.

    Where a file was kept again with another setting, the last setting counts and the first receipt stands.

    Raises:
        DamagedWorkspace: the journal cannot be read.
    """
    reads = {_read_key(body): body for body in _bodies(workspace, "read", sha256)}
    found: dict[tuple[str, str], KeptFile] = {}
    lines: dict[tuple[str, str], list[Entry]] = {}
    for entry in workspace.journal.entries("keep", sha256):
        body = body_of(workspace, entry)
        key = (body["source"], body["sha256"])
        if body["source"] not in NO_SOURCES:
            before = found.get(key)
            blob, seq = (_blob(body), entry.seq) if before is None else (before.blob, before.seq)
            found[key] = _kept_file(blob, seq, body, reads.get(_read_key(body)))
            lines.setdefault(key, []).append(entry)
    taken = _withdrawn(workspace, sha256)
    for key in {(body["source"], body["sha256"]) for _, body in taken} & found.keys():
        mine = [(entry, body) for entry, body in taken if (body["source"], body["sha256"]) == key]
        found[key] = replace(found[key], withdrawals=withdrawals(mine, lines[key]))
    return tuple(found.values())


def handed(workspace: Workspace, source: str, as_of: datetime) -> Blob | None:
    """The last file under one of `NO_SOURCES` that was received by a moment."""
    bodies = [body for body in _bodies(workspace, "keep", None) if body["source"] == source]
    known = [body for body in bodies if parse_instant(body["received"]) <= as_of]
    return _blob(max(known, key=lambda body: parse_instant(body["received"]))) if known else None


class Record:
    """What the journal says of each kept file, by source and SHA-256; read again only where it has grown."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._last, self._known = -1, dict[tuple[str, str], KeptFile]()

    def __call__(self) -> Mapping[tuple[str, str], KeptFile]:
        """The files, as the journal is now.

        Raises:
            DamagedWorkspace: the journal cannot be read.
        """
        last = self._workspace.journal.latest("keep", "read", WITHDRAW)
        if last != self._last:
            files = kept(self._workspace)
            self._last, self._known = last, {(file.source, file.blob.sha256): file for file in files}
        return self._known


def body_of(workspace: Workspace, entry: Entry) -> Body:
    """The body of an entry, from the entry itself or from the vault.

    Raises:
        DamagedWorkspace: the vault no longer has it as it was.
    """
    if entry.body is not None:
        return entry.body
    try:
        body: Body = strict_json(workspace.vault.read(entry.body_digest))
    except ValueError as bad:
        raise DamagedWorkspace(
            where=f"vault: body of entry {entry.seq}",
            found=str(bad),
            expected="the body as JSON",
            look="restore the workspace from a copy",
        ) from bad
    return body


def record(
    workspace: Workspace, type_: str, body: Body, *, parents: tuple[str, ...], params: str | None, at_utc: datetime
) -> int:
    """Append a line unless one with this content stands there already; returns its number either way."""
    made = Draft(type=type_, at_utc=at_utc, body=body, tool=own_tool(params), parents=parents)
    if not made.inline:
        workspace.vault.put(canonical(body))  # blob first, then entry
    wanted = digest(body)
    return workspace.journal.append_once(made, lambda entry: entry.body_digest == wanted)[0]


def _withdrawn(workspace: Workspace, sha256: str | None) -> list[tuple[Entry, Body]]:
    return [(entry, body_of(workspace, entry)) for entry in workspace.journal.entries(WITHDRAW, sha256)]


def _bodies(workspace: Workspace, type_: str, sha256: str | None) -> list[Body]:
    return [body_of(workspace, entry) for entry in workspace.journal.entries(type_, sha256)]


def _first(workspace: Workspace, source: str, sha256: str) -> Body:
    bodies = (body_of(workspace, entry) for entry in workspace.journal.entries("keep", sha256))
    return next(body for body in bodies if body["source"] == source)


def _read_key(body: Body) -> tuple[str, str, str]:
    return body["source"], body["sha256"], body["setting"]


def _kept_file(blob: Blob, seq: int, body: Body, read: Body | None) -> KeptFile:
    return KeptFile(
        blob=blob,
        source=body["source"],
        licence=body["licence"],
        setting=body["setting"] or None,
        rows=None if read is None else read["rows"],
        notes=() if read is None else tuple(_note(note) for note in read["notes"]),
        read=read is not None,
        seq=seq,
        filed=None if read is None else read.get("filed"),
    )


def _blob(body: Body) -> Blob:
    stated = body["expected_length"]
    return Blob(
        sha256=body["sha256"],
        length=body["length"],
        name=body["name"],
        received_utc=parse_instant(body["received"]),
        origin=body["origin"],
        expected_length=None if stated == NOT_STATED else stated,
    )


def _note_body(note: Note) -> dict[str, Any]:
    return {"kind": note.kind, "text": note.text, "source": note.source, "blob": note.blob_sha256 or ""}


def _note(body: Body) -> Note:
    return Note(kind=body["kind"], text=body["text"], source=body["source"], blob_sha256=body["blob"] or None)


def _require_name(name: str) -> None:
    if not 0 < len(name) <= MAX_NAME or "/" in name or "\\" in name or not name.isprintable():
        raise OutOfRange("file name", name, f"1 to {MAX_NAME} printable characters without folders")
