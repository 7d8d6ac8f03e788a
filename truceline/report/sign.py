"""SIGN: log the digests of a report's files, sign the head of the log, bundle what a stranger needs to check both.

The bundle is read back, compared with what was meant and verified before it is handed out.
"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from truceline.evidence.journals import rehearsal
from truceline.evidence.keep import body_of, record_report
from truceline.evidence.tlog import Tree
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import BadSetting, DamagedWorkspace, OutOfRange
from truceline.report.lines import lines_behind
from truceline.report.verify import FORMAT, MAX_BYTES, PAGES, Trust, place_of, require_valid, verify

PROOF_HEAD = "c2sp.org/tlog-proof@v1"
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip can write; real times stand in the entries
PLAIN_FILE = 0o100644 << 16
_COMPANIONS = PAGES
ROOM_FOR_PROOFS = 20_000_000  # bytes of a bundle beside its files: entries, proofs, leaves
LEAST_INCIDENT, LEAST_FINDING = 2_000, 300  # bytes in report.json: less than any takes, keys alone are half of it


def bundle(
    workspace: Workspace,
    *,
    report_json: bytes,
    others: Mapping[str, bytes],
    day: str,
    as_of_utc: datetime,
    at_utc: datetime,
    params: bytes,
    blobs: Mapping[str, bytes],
    first: Callable[[Workspace], object] = lambda _: None,
    held: Callable[[bytes], object] = lambda _: None,
) -> bytes:
    """The zip of a signed report. `others`: of `PAGES`; `blobs`: public kept files by their SHA-256.

    The same report with the same journal gives the same bytes. It is made and verified on a copy of the journal; only
    then does `held` take it, and only then is anything logged: a report that nobody can have is in no journal.
    `first` logs what the report rests on.

    Raises:
        BadSetting: the report is larger than a verifier opens.
        OutOfRange: another file name, a blob under another name than its SHA-256, or report.json is not JSON.
        DamagedWorkspace: the report names a file that was never kept, or the bundle reads back differently.
        NotValid: the report would not verify (bars that do not add up, another exercise mark).
    """
    _require_names(others, blobs)
    report = _report(report_json)
    files = {"report.json": report_json, **others, "params.json": params}
    require_size(day, {**files, **blobs})

    def logged(tried: Workspace) -> tuple[int, set[int]]:
        first(tried)
        behind = lines_behind(tried, report)
        return _log(tried, report, files, day=day, as_of_utc=as_of_utc, at_utc=at_utc), behind

    def made(tried: Workspace, note: bytes, seq: int, behind: set[int]) -> bytes:
        custody = {*_custody(tried, {*named_blobs(report), *blobs}), *_handed_in(tried, report)}
        numbers = sorted({0, seq, *custody, *behind})  # 0: what the workspace is
        size = int(note.split(b"\n", maxsplit=2)[1])
        tree = tried.journal.tree()
        members = {"format": f"{FORMAT}\n".encode(), **files, "checkpoint": note, "leaves": tree.leaves(size)}
        members |= _proven(tried, tree, numbers, note)
        members |= {f"blobs/{sha256}": data for sha256, data in blobs.items()}
        data = packed(members)
        _read_back(data, members)
        require_valid(verify(data, Trust(origin=workspace.origin, log=workspace.key.public.text())))
        held(data)
        return data

    with rehearsal(workspace.journal) as journal:
        tried = replace(workspace, journal=journal)
        lines = logged(tried)
        head = journal.checkpoint(workspace.key)
        data = made(tried, head, *lines)
    lines = logged(workspace)
    note = workspace.seal()
    # Another head: another process has written to the journal meanwhile.
    return data if note == head else made(workspace, note, *lines)


def require_size(day: str, files: Mapping[str, bytes]) -> None:
    """Refuse a report that no verifier would open, before anything is logged.

    Raises:
        BadSetting: it is larger than that.
    """
    whole = sum(map(len, files.values()))
    largest = ", ".join(f"{name} {len(data) / 1e6:.0f} MB" for name, data in files.items() if len(data) > whole / 10)
    _require_room(day, whole, f"{whole / 1e6:.0f} MB ({largest})")


def require_room(day: str, incidents: int, findings: int) -> None:
    """The same before a day is told: by the least that its incidents and findings take.

    Raises:
        BadSetting: as `require_size`.
    """
    least = incidents * LEAST_INCIDENT + findings * LEAST_FINDING
    _require_room(day, least, f"{incidents:,} incidents with {findings:,} findings, at least {least / 1e6:.0f} MB")


def _require_room(day: str, size: int, found: str) -> None:
    if size + ROOM_FOR_PROOFS > MAX_BYTES:
        raise BadSetting(
            where=f"the report of {day}", found=found,
            expected=f"at most {(MAX_BYTES - ROOM_FOR_PROOFS) / 1e6:.0f} MB, which is what a verifier opens",
            look="nothing was recorded; watch a smaller area under a workspace of its own, ask fewer rules of it, or"
            " show fewer candidates (shown_from)",
        )  # fmt: skip


def named_blobs(report: Any) -> set[str]:  # noqa: ANN401 - any JSON value
    """SHA-256 of every kept file that a report.json names: sources, evidence, notes, the agreement."""
    return set(_named(report))


def _named(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("blob_sha256", "agreement_sha256") and item:
                yield item
            elif key == "files":
                yield from (sha256 for _, sha256, _ in item)
            else:
                yield from _named(item)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item)


def _log(
    workspace: Workspace,
    report: Mapping[str, Any],
    files: Mapping[str, bytes],
    *,
    day: str,
    as_of_utc: datetime,
    at_utc: datetime,
) -> int:
    return record_report(
        workspace,
        day=day,
        as_of_utc=as_of_utc,
        files={name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items()},
        agreement_sha256=workspace.agreement_sha256,
        previous=report.get("previous"),
        at_utc=at_utc,
    )


def _custody(workspace: Workspace, named: Iterable[str]) -> Iterator[int]:
    """The number of the first line of custody of each blob."""
    first: dict[str, int] = {}
    for entry in workspace.journal.entries("keep"):
        first.setdefault(entry.subject, entry.seq)
    for sha256 in named:
        if sha256 not in first:
            raise DamagedWorkspace(
                where="report.json",
                found=f"a file {sha256[:12]} without a line of custody",
                expected="kept files alone",
                look="truceline doctor",
            )
        yield first[sha256]


def _handed_in(workspace: Workspace, report: Mapping[str, Any]) -> Iterator[int]:
    """The lines of custody that name a file for the source under which the report lists it."""
    listed = {(source["source"], sha256) for source in report["sources"] for _, sha256, _ in source["files"]}
    for entry in workspace.journal.entries("keep"):
        if (body_of(workspace, entry)["source"], entry.subject) in listed:
            yield entry.seq


def _proven(workspace: Workspace, tree: Tree, numbers: Iterable[int], note: bytes) -> dict[str, bytes]:
    size = int(note.split(b"\n", maxsplit=2)[1])
    members = {}
    for seq in numbers:
        members[f"entries/{seq}"] = workspace.journal.entry_bytes(seq)
        members[f"proofs/{seq}.tlog-proof"] = _proof(tree, seq, size, note)
    return members


def _proof(tree: Tree, seq: int, size: int, note: bytes) -> bytes:
    path = [base64.b64encode(node).decode() for node in tree.inclusion(seq, size)]
    return "\n".join([PROOF_HEAD, f"index {seq}", *path, "", ""]).encode() + note


def packed(members: Mapping[str, bytes]) -> bytes:
    """The zip of these members in the order of the format, stored: every program that unpacks it reads the same bytes.

    Compression would make it four times smaller, and would let two programs read two contents out of one stream.
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members, key=place_of):
            info = zipfile.ZipInfo(name, ZIP_MOMENT)
            info.external_attr, info.create_system = PLAIN_FILE, 3
            archive.writestr(info, members[name])
    return whole.getvalue()


def _read_back(data: bytes, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    if found != dict(members):
        raise DamagedWorkspace(
            where="bundle",
            found="other bytes on reading back",
            expected="the members that were written",
            look="the memory of this machine is not sound",
        )


def _report(report_json: bytes) -> dict[str, Any]:
    try:
        report = strict_json(report_json)
    except ValueError as bad:
        raise OutOfRange("report.json", str(bad), "strict JSON") from bad
    if not isinstance(report, dict):
        raise OutOfRange("report.json", type(report).__name__, "an object")
    return report


def _require_names(others: Mapping[str, bytes], blobs: Mapping[str, bytes]) -> None:
    foreign = sorted(set(others) - set(_COMPANIONS))
    if foreign:
        raise OutOfRange("others", foreign, " and ".join(_COMPANIONS))
    wrong = [name for name, data in blobs.items() if hashlib.sha256(data).hexdigest() != name]
    if wrong:
        raise OutOfRange("blobs", wrong, "blobs by their SHA-256")
