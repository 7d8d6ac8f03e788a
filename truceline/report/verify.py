"""Check a report bundle without the platform: one file, the standard library and `cryptography`.

    python -m truceline.report.verify BUNDLE [--trust FILE] [--json]      exit 0 valid, 1 invalid, 2 incomplete

 1  the zip is readable, within limits, and every member has a known name; nothing hides between them
 2  the members that a bundle needs are there
 3  the checkpoint has the trusted origin and is signed by the trusted log key
 4  every entry is included in the log under that checkpoint
 5  the report entry's digests are those of the report's files, and no file rides along unsigned
 6  report.json and params.json are strict JSON of a known version; day, moment, agreement agree with the entry
 7  every kept file that the report names has a line of custody in the log, with its digest and length
 8  every blob in the bundle hashes to its name and was kept; the agreement's blob is the report's agreement
 9  every waterfall adds up to its log-odds within 1e-9
10  every shown probability lies within 0.01 and 0.99
11  report and entry agree whether this is an exercise
12  the cosigners that the trust file asks for have signed

VALID means: nothing was changed since the log's head was signed. It does not mean that what a report says is true.
The trust file is the reader's own; nothing inside a bundle can vouch for it.
"""

import argparse
import base64
import hashlib
import io
import json
import math
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VALID, INVALID, INCOMPLETE = 0, 1, 2
TITLES = dict(re.findall(r"^ ?([0-9]+)  (.+)$", __doc__ or "", re.MULTILINE))  # the list above
MAX_BYTES, MAX_RATIO, MAX_MEMBERS = 200_000_000, 200, 2_000  # unfolded, per byte of the bundle, in number
REPORT_VERSION = "truceline.report/1"
SUM_TOLERANCE_NATS, SHOWN_FLOOR, SHOWN_CEILING = 1e-9, 0.01, 0.99
LOG_ALGORITHM, COSIGNER_ALGORITHM = 1, 4  # c2sp.org/signed-note: Ed25519, and timestamped Ed25519 cosignature
_MEMBER = re.compile(
    r"report\.(json|html|csv)|params\.json|checkpoint"
    r"|entries/(0|[1-9][0-9]{0,14})|proofs/(0|[1-9][0-9]{0,14})\.tlog-proof|blobs/[0-9a-f]{64}"
)
_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, OSError, EOFError)
_FAULTS = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, InvalidSignature, *_ZIP_FAULTS)


class Missing(Exception):
    """A check could not be done because something is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the reader knows from elsewhere: the log's name and key, its cosigners, how many must have signed."""

    origin: str
    log: str  # vkey
    cosigners: tuple[str, ...] = ()
    k: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One numbered check."""

    number: int
    title: str
    status: str  # "ok", "bad", "missing"
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """All checks, and 0 valid, 1 invalid, 2 incomplete."""

    results: tuple[CheckResult, ...]
    exit_code: int


class _Held(dict[str, Any]):
    """A dict that says "missing" instead of failing: what a check needs was not in the bundle, or not proven."""

    def __missing__(self, key: str) -> Any:  # noqa: ANN401 - never returns
        raise Missing(f"{key} is not there, or could not be checked")


@dataclass(slots=True, kw_only=True)
class _Checks:
    """What the checks have read so far; a later check finds only what an earlier one has accepted."""

    data: bytes
    trust: Trust | None
    members: dict[str, bytes] = field(default_factory=_Held)
    numbers: list[int] = field(default_factory=list)  # of the entries in the bundle
    text: bytes = b""  # signed text of the checkpoint
    head: tuple[int, bytes] = (0, b"")  # size and root
    lines: list[tuple[str, bytes]] = field(default_factory=list)  # signature lines: name, keyid and signature
    told: list[dict[str, Any]] = field(default_factory=list)  # bodies of report entries proven to be in the log
    custody: set[tuple[str, int]] = field(default_factory=set)  # digest and length of each proven `keep` entry
    report: dict[str, Any] = field(default_factory=_Held)

    def check_1_zip(self) -> str:
        limit = min(MAX_BYTES, MAX_RATIO * len(self.data))
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            infos, members = archive.infolist(), _Held()
            _require(len(infos) <= MAX_MEMBERS, f"{len(infos)} members, more than {MAX_MEMBERS}")
            _require(_spelled(self.data, infos), "not packed in the one way that hides nothing")
            for info in infos:
                known = _MEMBER.fullmatch(info.filename) and info.filename not in members
                _require(bool(known), f"unknown or repeated member {info.filename!r}")
                with archive.open(info) as stream:
                    data = members[info.filename] = stream.read(limit + 1)  # never unfolds more than that
                limit -= len(data)
                _require(limit >= 0, f"unfolds to more than {MAX_BYTES} bytes or {MAX_RATIO} times its size")
        self.members, self.numbers = members, sorted(int(name[8:]) for name in members if name.startswith("entries/"))
        return f"{len(members)} members, {sum(map(len, members.values()))} bytes"

    def check_2_members(self) -> str:
        proofs = {f"proofs/{number}.tlog-proof" for number in self.numbers}
        lost = sorted({"report.json", "params.json", "checkpoint", *proofs} - self.members.keys())
        stray = sorted(name for name in self.members.keys() - proofs if name.startswith("proofs/"))
        _require(not stray, f"a proof without its entry: {', '.join(stray)}")
        _require(not lost, f"not in the bundle: {', '.join(lost)}", Missing)
        return f"{len(proofs)} entries with proofs"

    def check_3_checkpoint(self) -> str:
        text, blank, lines = self.members["checkpoint"].decode().rpartition("\n\n")
        origin, size, root = text.split("\n")
        self.text, self.head = f"{text}\n".encode(), (int(size[:15]), _base64(root))
        shaped = bool(blank) and lines.endswith("\n") and re.fullmatch(r"0|[1-9][0-9]{0,14}", size)
        _require(bool(shaped) and len(self.head[1]) == 32, "not a checkpoint in its one spelling")
        for line in lines[:-1].split("\n"):
            dash, name, packed = line.split(" ")
            _require(dash == "\N{EM DASH}" and bool(name), f"not a signature line: {line[:40]!r}")
            self.lines.append((name, _base64(packed)))
        trust = self._trust()
        _require(origin == trust.origin, f"origin {origin!r}, the trust file says {trust.origin!r}")
        _require(self._signed(trust.log, LOG_ALGORITHM), "no signature of the trusted log key")
        return f"{origin}, {size} entries, root {root}"

    def check_4_inclusion(self) -> str:
        _require(bool(self.text), "no checkpoint to prove against", Missing)
        for number in self.numbers:
            data, entry = self.members[f"entries/{number}"], _strict_json(self.members[f"entries/{number}"])
            leaf, path = hashlib.sha256(b"\x00" + data).digest(), self._proof(number)
            _require(_included(leaf, number, path, *self.head), f"entry {number} is not in the log")
            _require(entry["v"] == 1 and entry["seq"] == number, f"entry {number} has another number or version")
            body = entry.get("body", {})
            plain = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()  # RFC 8785
            _require("body" not in entry or _sha256(plain) == entry["body_digest"], f"entry {number}: another body")
            if entry["type"] == "report":
                self.told.append(body)
            elif entry["type"] == "keep":
                self.custody.add((body["sha256"], body["length"]))
        return f"{len(self.numbers)} entries are in the log"

    def check_5_digests(self) -> str:
        files = self._told()["files"]
        stray = sorted(name for name in self.members if name.startswith(("report.", "params.")) and name not in files)
        _require(not stray, f"not named by the report entry: {', '.join(stray)}")
        for name, stated in files.items():
            data = self.members[name]
            _require(_sha256(data) == stated["sha256"] and len(data) == stated["length"], f"{name} was changed")
        return ", ".join(sorted(files))

    def check_6_report(self) -> str:
        _strict_json(self.members["params.json"])
        report = _strict_json(self.members["report.json"])
        _require(report["version"] == REPORT_VERSION, f"version {report['version']!r} is not known here")
        self.report, as_of, told = report, report["as_of_utc"], self._told()
        as_of_ms = as_of if "." in as_of else as_of.replace("Z", ".000Z")
        said = (report["day"], report["agreement_sha256"], report["previous"] or "none", as_of_ms)
        entry = tuple(told[key] for key in ("day", "agreement", "previous", "as_of"))
        _require(said == entry, f"report.json says {said}, its entry {entry}")
        return f"{report['mission']}, {report['day']}, as of {as_of}"

    def check_7_custody(self) -> str:
        files = [tuple(file) for source in self.report["sources"] for file in source["files"]]
        named: set[str] = {sha256 for _, sha256, _ in files}
        queue: list[Any] = [self.report]
        while queue:  # evidence, notes and agreements name kept files too, wherever they stand
            value = queue.pop()
            said = value if isinstance(value, dict) else {}
            queue.extend(item for item in (said.values() or value) if isinstance(item, dict | list))
            named |= {said[key] for key in ("blob_sha256", "agreement_sha256") if said.get(key)}
        kept = {sha256 for sha256, _ in self.custody}
        wrong = [name for name, sha256, length in files if sha256 in kept and (sha256, length) not in self.custody]
        _require(not wrong, f"another length than in custody: {', '.join(wrong)}")
        _require(named <= kept, f"no line of custody for {', '.join(sorted(named - kept))}", Missing)
        return f"{len(named)} files were kept"

    def check_8_blobs(self) -> str:
        blobs = {name[6:]: data for name, data in self.members.items() if name.startswith("blobs/")}
        wrong = [sha256 for sha256, data in blobs.items() if _sha256(data) != sha256]
        _require(not wrong, f"changed: {', '.join(wrong)}")
        stray = set(blobs) - {sha256 for sha256, _ in self.custody}
        _require(not stray or not self.custody, f"never kept: {', '.join(sorted(stray))}")
        texts = {one["agreement_sha256"] for one in (self.report, *self.report.get("further", ()))}
        _require(texts <= set(blobs), f"an agreement is not in the bundle: {', '.join(texts - set(blobs))}", Missing)
        return f"{len(blobs)} blobs, the agreement among them"

    def check_9_waterfalls(self) -> str:
        for incident in (case["incident"] for case in self.report["cases"]):
            gap = math.fsum(bar["weight_nats"] for bar in incident["waterfall"]) - incident["log_odds"]
            _require(abs(gap) <= SUM_TOLERANCE_NATS, f"{incident['incident_id']}: bars and sum differ by {gap} nats")
        return f"{len(self.report['cases'])} incidents add up"  # NaN is no gap within the tolerance

    def check_10_probabilities(self) -> str:
        for incident in (case["incident"] for case in self.report["cases"]):
            shown = incident["probability"]
            _require(SHOWN_FLOOR <= shown <= SHOWN_CEILING, f"{incident['incident_id']}: {shown} is shown")
        return f"{len(self.report['cases'])} probabilities"

    def check_11_exercise(self) -> str:
        said, entry = self.report["exercise"], self._told()["exercise"]
        _require(said is entry, f"report.json says {said}, its entry {entry}")
        marks = {case["incident"]["exercise"] for case in self.report["cases"]}
        _require(marks <= {said}, "an incident has another exercise mark than its report")
        return "EXERCISE" if said else "no exercise"

    def check_12_cosigners(self) -> str:
        trust = self._trust()
        count = sum(self._signed(vkey, COSIGNER_ALGORITHM) for vkey in trust.cosigners)
        _require(count >= trust.k, f"{count} of {trust.k} cosigners", Missing)
        return f"{count} cosigners, {trust.k} asked for"

    def _signed(self, vkey: str, algorithm: int) -> bool:
        """Whether the key of this vkey signed the checkpoint; a wrong line of a known key is an error, not a no."""
        name, keyid, kind, public = _vkey(vkey)
        own = [line[4:] for named, line in self.lines if named == name and line[:4] == keyid]
        if kind != algorithm:
            return False  # an algorithm that this version cannot check counts as no signature
        for line in own:
            stamp = b"" if kind == LOG_ALGORITHM else line[:8]
            head = f"cosignature/v1\ntime {int.from_bytes(stamp)}\n".encode() if stamp else b""
            Ed25519PublicKey.from_public_bytes(public).verify(line[len(stamp) :], head + self.text)
        return bool(own)

    def _proof(self, number: int) -> list[bytes]:
        head, blank, note = self.members[f"proofs/{number}.tlog-proof"].decode().partition("\n\n")
        kind, index, *path = head.split("\n")
        same = note == self.members["checkpoint"].decode() and kind == "c2sp.org/tlog-proof@v1" and bool(blank)
        _require(same and index == f"index {number}", f"proof {number} is another proof, or of another checkpoint")
        return [_base64(line) for line in path]

    def _told(self) -> dict[str, Any]:
        _require(len(self.told) == 1, f"{len(self.told)} proven report entries", ValueError if self.told else Missing)
        return self.told[0]

    def _trust(self) -> Trust:
        if self.trust is None:
            raise Missing("no trust file: ask the mission for its trust.json by another way than the bundle")
        return self.trust


def verify(bundle: bytes, trust: Trust | None) -> Verification:
    """Run the numbered checks. Never raises for what a bundle holds; without `trust` it is incomplete at best."""
    one, results = _Checks(data=bundle, trust=trust), []
    checks = [one.check_1_zip, one.check_2_members, one.check_3_checkpoint, one.check_4_inclusion, one.check_5_digests]
    checks += [one.check_6_report, one.check_7_custody, one.check_8_blobs, one.check_9_waterfalls]
    checks += [one.check_10_probabilities, one.check_11_exercise, one.check_12_cosigners]
    for number, check in enumerate(checks, 1):
        try:
            status, detail = "ok", check()
        except Missing as missing:
            status, detail = "missing", str(missing)
        except _FAULTS as bad:
            status, detail = "bad", str(bad) if type(bad) is ValueError else f"not as expected: {bad!r}"
        results.append(
            CheckResult(number=number, title=TITLES.get(str(number), ""), status=status, detail=detail[:500])
        )
    found = {result.status for result in results}
    code = INVALID if "bad" in found else INCOMPLETE if "missing" in found else VALID
    return Verification(results=tuple(results), exit_code=code)


def require_valid(verification: Verification) -> None:
    """The thin gate over `verify`.

    Raises:
        NotValid: any check is bad or missing.
    """
    from truceline.model.errors import NotValid  # noqa: PLC0415 - a copy of this file runs without the model

    if verification.exit_code != VALID:
        faults = [f"check {r.number} {r.status}: {r.detail}" for r in verification.results if r.status != "ok"]
        raise NotValid("\n".join(faults))


def parse_trust(data: bytes) -> Trust:
    """Read a trust file.

    Raises:
        ValueError: not a trust file, or more signatures asked for than there are cosigners.
    """
    try:
        value = _strict_json(data)
        trust = Trust(origin=value["origin"], log=value["log"], cosigners=tuple(value["cosigners"]), k=value["k"])
        keys = {_vkey(text) for text in (trust.log, *trust.cosigners)}
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as bad:
        raise ValueError(f"not a trust file: {bad!r}") from bad
    if type(trust.k) is not int or not 0 <= trust.k <= len(trust.cosigners) or len(keys) != 1 + len(trust.cosigners):
        raise ValueError(f"k = {trust.k!r} of {len(trust.cosigners)} cosigners, each key once")
    return trust


def _spelled(data: bytes, infos: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether every byte outside the packed members is the only one possible: fixed dates and modes, no gap."""
    place, directory, same = 0, b"", True
    for info in infos:
        name, sizes = info.filename.encode(), (info.CRC, info.compress_size, info.file_size)
        local = struct.pack("<14s3L2H", b"PK\3\4\x14\0\0\0\x08\0\0\0!\0", *sizes, len(name), 0)  # APPNOTE.TXT 4.3.7
        directory += b"PK\1\2\x14\3" + local[4:] + struct.pack("<3H2L", 0, 0, 0, 0o100644 << 16, place) + name
        same = same and data.startswith(local + name, place)
        place += len(local + name) + info.compress_size
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(infos), len(infos), len(directory), place, 0)
    return same and data[place:] == directory + end


def _vkey(text: str) -> tuple[str, bytes, int, bytes]:
    name, keyid, packed = text.split("+", maxsplit=2)
    key = _base64(packed)
    found = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    _require(bool(name) and found.hex() == keyid, f"the key id of {name!r} is not that of its key")
    return name, found, key[0], key[1:]


def _included(leaf: bytes, index: int, path: Sequence[bytes], size: int, root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2."""
    node, last, found = index, size - 1, leaf
    for sibling in path:
        if last <= 0:
            return False
        on_right = bool(node & 1) or node == last
        found = hashlib.sha256(b"\x01" + (sibling + found if on_right else found + sibling)).digest()
        while on_right and node and not node & 1:
            node, last = node >> 1, last >> 1
        node, last = node >> 1, last >> 1
    return 0 <= index < size and last == 0 and found == root


def _strict_json(data: bytes) -> Any:  # noqa: ANN401 - JSON is any value
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        _require(len({key for key, _ in items}) == len(items), "JSON with a key twice")
        return dict(items)

    def number(text: str) -> float:
        _require(math.isfinite(float(text)), f"{text} is not a JSON number")
        return float(text)

    return json.loads(data.decode(), object_pairs_hook=pairs, parse_float=number, parse_constant=number)


def _base64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    _require(base64.b64encode(data).decode() == text, "base64 with stray bits")
    return data


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _require(holds: bool, fault: str, kind: type[Exception] = ValueError) -> None:  # noqa: FBT001 - an assertion
    if not holds:
        raise kind(fault)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(description="Check a bundle. 0 valid, 1 invalid, 2 incomplete.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--trust", type=Path, help="trust.json; default: the nearest one above the bundle's folder")
    parser.add_argument("--json", action="store_true", help="machine-readable results")
    asked = parser.parse_args(arguments)
    near = (folder / "trust.json" for folder in asked.bundle.resolve().parents)
    path = asked.trust or next((file for file in near if file.is_file()), None)
    try:
        found = verify(asked.bundle.read_bytes(), None if path is None else parse_trust(path.read_bytes()))
    except (OSError, ValueError) as fault:
        sys.stderr.write(f"cannot check: {fault}\n")
        return INCOMPLETE
    word = ("VALID", "INVALID", "INCOMPLETE")[found.exit_code]
    lines = [f"{r.number:>2}  {r.status:<7}  {r.title}: {r.detail}" for r in found.results]
    told = {"verdict": word.lower(), "trust": path and str(path), **asdict(found)}
    text = json.dumps(told, ensure_ascii=False) if asked.json else "\n".join([f"trust: {path or 'none'}", *lines, word])
    sys.stdout.write(text + "\n")
    return found.exit_code


if __name__ == "__main__":
    sys.exit(main())
