"""Write the set of test bundles with what a verifier must say of each: `python tests/make_bundles.py`.

Any verifier written from docs/bundle.md can be tried on it. Everything in it is invented; the keys are made from words
in this file and sign nothing else. What is expected is written here by hand; a test asks both verifiers.
"""

import base64
import hashlib
import io
import json
import re
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests import decided_bundles
from tests.evidence_example import (
    AT,
    FIRE,
    SUMMARY,
    a_bundle,
    a_finding,
    a_report,
    a_workspace,
    params_digest,
    with_files,
)
from tests.false_reports import FALSE_REPORTS, an_incident, cases_with
from truceline.evidence.fits import Fitted, record_fit
from truceline.evidence.keep import keep, kept, record_run
from truceline.evidence.note import PublicKey
from truceline.evidence.withdraw import withdraw
from truceline.evidence.workspace import Workspace
from truceline.model.program import Program
from truceline.model.records import RunRecord
from truceline.model.report import FILE_WITHDRAWN
from truceline.report import sign

FOLDER = Path(__file__).parent / "data" / "bundles"
LATER = datetime(2025, 3, 20, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One file of the set, what it is checked with, and what must be said of it."""

    name: str
    data: bytes
    why: str
    word: str = "VALID"
    bad: frozenset[int] = frozenset()
    trust: str = "trust.json"  # "" for none
    since: str = ""  # another file of the set

    @property
    def exit_code(self) -> int:
        """As the commands end."""
        return {"VALID": 0, "INVALID": 1}.get(self.word, 2)


def examples(folder: Path) -> Iterator[Example]:
    """The whole set; `folder` is for workspaces that are forgotten afterwards."""
    mission = workspace(folder / "mission", "a mission")
    early_head = mission.seal()
    good = a_bundle(mission)
    yield Example(name="good", data=good, why="as it was made")
    yield Example(name="good-no-trust", data=good, why="without a trust file", word="INCOMPLETE", trust="")
    pages = a_bundle(workspace(folder / "bare", "a mission"), others={})
    yield Example(name="json-alone", data=pages, why="a report without html and csv")
    told = {"report.html": b"<p>EXERCISE</p>", "report.csv": b"EXERCISE\n", "report.notice.txt": b"EXERCISE\n"}
    noticed = a_bundle(workspace(folder / "noticed", "a mission"), others=told)
    yield Example(name="notice", data=noticed, why="with the licences of its sources")
    bare = {name: data for name, data in unpacked(noticed).items() if name != "report.notice.txt"}
    yield Example(
        name="notice-edited", data=sign.packed({**bare, "report.notice.txt": b"EXERCISE free for all\n"}),
        why="licences edited afterwards", word="INVALID", bad=frozenset({5}),
    )  # fmt: skip
    yield from containers(good)
    yield from members(good, a_bundle(workspace(folder / "foreign", "another mission")))
    yield from trusts(good)
    yield from histories(folder, mission, early_head, good)
    for title, changes, numbers in FALSE_REPORTS:
        name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        made = forged(workspace(folder / name, "a mission"), a_report(**changes))
        yield Example(name=f"false-{name}", data=made, why=f"signed: {title}", word="INVALID", bad=frozenset(numbers))
    for name, data, why, word, numbers in decided_bundles.cases(workspace, folder, AT):
        yield Example(name=name, data=data, why=why, word=word, bad=frozenset(numbers))
    painted = a_report(mission="\x1b[2J\x1b[H 1  ok\nVALID\x1b[8m\u202e", background=4)
    made = forged(workspace(folder / "painted", "a mission"), painted)
    yield Example(
        name="false-painted", data=made, why="signed: a name that paints", word="INVALID", bad=frozenset({14, 16})
    )


def workspace(folder: Path, words: str, **changes: Any) -> Workspace:  # noqa: ANN401 - any argument of create
    """A workspace whose key is made from words."""
    key = folder / "keys" / "log.key"
    key.parent.mkdir(parents=True)
    key.write_text(hashlib.sha256(f"key of {words} in the test bundles".encode()).hexdigest() + "\n", "ascii")
    return with_files(a_workspace(folder, **changes))


def forged(mission: Workspace, report: dict[str, Any], **changes: Any) -> bytes:  # noqa: ANN401 - any argument
    """A bundle that the signer would refuse: log and signatures are sound and the report is not."""
    with patch.object(sign, "require_valid"), patch.object(sign, "lines_behind", return_value=set()):
        return a_bundle(mission, report, **changes)


def containers(good: bytes) -> Iterator[Example]:
    """Files that are no bundle, are damaged, or are packed otherwise."""
    held = unpacked(good)
    for name, data, why in (
        ("cut-half", good[: len(good) // 2], "cut in the middle"),
        ("cut-directory", good[: good.rindex(b"PK\1\2") + 9], "cut in the list of members"),
        ("cut-end", good[:-1], "the last byte is lost"),
        ("empty", b"", "nothing arrived"),
        ("flipped", good.replace(b"shelling", b"shellinG", 1), "a byte of a member changed, its checksum not"),
    ):
        yield Example(name=name, data=data, why=why, word="DAMAGED")
    older = {name: data for name, data in held.items() if name not in {"format", "leaves"}}
    for name, data, why in (
        ("text", b"Dear colleague,\n", "another kind of file"),
        ("format-1", zipped(older, method=zipfile.ZIP_DEFLATED), "a bundle as they were before"),
        ("format-4", zipped({**held, "format": b"truceline.bundle/4\n"}), "a bundle as they may be one day"),
    ):
        yield Example(name=name, data=data, why=why, word="NOT CHECKED")
    bad = {"word": "INVALID", "bad": frozenset({1})}
    commented = good[:-2] + struct.pack("<H", 6) + b"hidden"
    for name, data, why in (
        ("compressed", zipped(held, method=zipfile.ZIP_DEFLATED), "packed again by another program"),
        ("stream-goes-on", streamed(held, longer=True), "a compressed stream goes on beyond its stated length"),
        ("stream-trailed", streamed(held, longer=False), "bytes behind the end of a compressed stream"),
        ("reordered", zipped(dict(reversed(held.items()))), "members in another order"),
        ("blob-first", zipped({n: held[n] for n in sorted(held, key=lambda n: (n[:5] != "blobs", n))}), "a blob first"),
        ("twice", zipped_rows([*held.items(), ("report.json", b"{}")]), "report.json twice"),
        ("unknown-member", zipped({**held, "report.pdf": b"hello"}), "a member of no known name"),
        ("other-case", zipped({n.replace("report.c", "Report.c"): d for n, d in held.items()}), "Report.csv"),
        ("up-and-out", zipped({**held, "../report.json": b"{}"}), "a member that leaves the folder"),
        ("folder", zipped({**held, "blobs/": b""}), "a folder as a member"),
        ("prefix", b"hidden" + good, "bytes before the first member"),
        ("suffix", good + b"hidden", "bytes behind the end"),
        ("comment", commented, "a comment of the zip"),
        ("gap", gapped(good), "bytes between two members"),
        ("link", zipped(held, attributes=0o120777 << 16), "members that are links"),
        ("dated", zipped(held, date=(2025, 3, 18, 0, 0, 0)), "members with a date"),
        ("extra-field", zipped(held, extra=b"\x99\x99\x02\0hi"), "an extra field in each member"),
        ("wrong-length", good.replace(struct.pack("<L", len(held["report.csv"])), b"\x01\0\0\0"), "stated lengths"),
        ("format-none", zipped({**held, "format": b"anything"}), "a format of no number"),
        ("format-left-out", zipped({n: d for n, d in held.items() if n != "format"}), "no format"),
    ):
        yield Example(name=name, data=data, why=why, **bad)


def members(good: bytes, other: bytes) -> Iterator[Example]:
    """Members left out, changed and taken from elsewhere, packed as they should be."""
    held, foreign = unpacked(good), unpacked(other)
    for name, drop in (
        ("report.json", "report.json"), ("report.html", "report.html"), ("params.json", "params.json"),
        ("checkpoint", "checkpoint"), ("leaves", "leaves"), ("proof", "proofs/2.tlog-proof"),
        ("blob", max(held, key=sign.place_of)), ("custody", "2"), ("report-entry", str(last_entry(held))),
    ):  # fmt: skip
        gone = {drop, f"entries/{drop}", f"proofs/{drop}.tlog-proof"}
        rest = {n: d for n, d in held.items() if n not in gone}
        yield Example(name=f"without-{name.replace('.', '-')}", data=zipped(rest), why=f"no {name}", word="INCOMPLETE")
    entry = f"entries/{last_entry(held)}"
    changed = {"report.json": held["report.json"].replace(b"0.6224", b"0.6225")}
    cases: list[tuple[str, dict[str, bytes], str, set[int]]] = [
        ("json-edited", changed, "report.json edited afterwards", {5, 10}),
        ("html-edited", {"report.html": b"<p>EXERCISE No incidents today</p>"}, "report.html edited afterwards", {5}),
        ("csv-edited", {"report.csv": b"# EXERCISE\n"}, "report.csv edited afterwards", {5}),
        ("params-edited", {"params.json": b"{}"}, "params.json edited afterwards", {5, 6}),
        ("entry-edited", {entry: held[entry].replace(b"2025-03-18", b"2025-03-17")}, "the report entry edited", {4}),
        ("entry-swapped", {"entries/1": held["entries/2"]}, "an entry under another number", {4}),
        ("checkpoint-swapped", {"checkpoint": foreign["checkpoint"]}, "the checkpoint of another log", {3, 4, 15}),
        ("checkpoint-broken", {"checkpoint": held["checkpoint"].replace(b"\n\n", b"\n", 1)}, "no blank line", {3}),
        ("leaves-short", {"leaves": held["leaves"][:-32]}, "a leaf left out", {15}),
        ("leaves-other", {"leaves": bytes(len(held["leaves"]))}, "other leaves", {15}),
        ("blob-stray", {f"blobs/{'0' * 64}": b"hello"}, "a blob under a false name, never kept", {8}),
        ("proof-stray", {"proofs/9.tlog-proof": held["proofs/1.tlog-proof"]}, "a proof without its entry", {2}),
    ]
    for name, new, why, numbers in cases:
        whole = {**held, **new}
        data = zipped({n: whole[n] for n in sorted(whole, key=sign.place_of)})
        yield Example(name=name, data=data, why=why, word="INVALID", bad=frozenset(numbers))


def trusts(good: bytes) -> Iterator[Example]:
    """The same bundle before other trust files, and cosigned."""
    origin = {"word": "INVALID", "bad": frozenset({3})}
    yield Example(name="trust-other-key", data=good, why="a key of another mission", trust="trust-other.json", **origin)
    yield Example(name="trust-other-name", data=good, why="another name", trust="trust-renamed.json", **origin)
    asked = "trust-cosigned.json"
    yield Example(name="cosigner-absent", data=good, why="a cosigner is asked for", word="INCOMPLETE", trust=asked)
    yield Example(name="cosigner-signed", data=cosigned(good), why="and has signed", trust=asked)
    yield Example(
        name="cosigner-forged", data=cosigned(good, spoil=True), why="or another did", word="INVALID",
        bad=frozenset({12}), trust=asked,
    )  # fmt: skip
    cut = "\N{EM DASH} liaison.example AAAA\n".encode()
    yield Example(
        name="cosigner-cut", data=with_line(good, cut), why="a line without a signature", word="INVALID",
        bad=frozenset({3}),
    )  # fmt: skip
    yield Example(name="cosigner-unasked", data=cosigned(good), why="a cosigner that nobody asked about")
    yield Example(
        name="trust-short", data=good, why="a trust file with a cut key", word="NOT CHECKED", trust="trust-short.json"
    )  # fmt: skip
    yield Example(
        name="trust-none", data=good, why="a trust file that is none", word="NOT CHECKED", trust="trust-none.json"
    )


def histories(folder: Path, mission: Workspace, early_head: bytes, good: bytes) -> Iterator[Example]:
    """Older and newer heads of one log, and of a log that was begun anew under the same key."""
    keep(mission, "firms", "more", b"more", received_utc=AT, at_utc=AT, origin="o", licence="l")
    against = {"verdict": "inconsistent", "chance": 0.6, "as_of_utc": "2025-03-20T06:00:00Z"}
    again = a_report(
        as_of_utc="2025-03-20T06:00:00Z", cases=cases_with(findings=[a_finding("f2", incident_id="ab12", **against)]),
        period_findings=[a_finding("f1", **against)],
        previous=hashlib.sha256(unpacked(good)["report.json"]).hexdigest(),
        summary=[*SUMMARY[:-1], "Changed: Nothing differs from the report before."],
    )  # fmt: skip
    late = a_bundle(mission, again, as_of_utc=LATER)
    other = workspace(folder / "anew", "a mission", at_utc=AT + timedelta(hours=1))
    renewed = a_bundle(other)
    foreign = workspace(folder / "elsewhere", "another mission").seal()
    yield Example(name="late", data=late, why="a later report of the same day")
    for name, data, since, why, word in (
        ("since-extended", late, "good.zip", "the log of the older bundle, extended", "VALID"),
        ("since-head", late, "head-early", "the log of the older head, extended", "VALID"),
        ("since-outdated", good, "late.zip", "outdated: the other one is later", "VALID"),
        ("since-newer-head", good, "head-late", "a newer head alone proves nothing", "INCOMPLETE"),
        ("since-rewritten", late, "anew.zip", "two histories under one key", "INVALID"),
        ("since-rewritten-head", late, "head-anew", "two histories, by a head", "INVALID"),
        ("since-foreign", late, "head-foreign", "the head of another log", "INCOMPLETE"),
        ("since-text", late, "text.zip", "no head at all", "INCOMPLETE"),
    ):
        bad = frozenset({15}) if word == "INVALID" else frozenset[int]()
        yield Example(name=name, data=data, why=why, word=word, bad=bad, since=since)
    yield Example(name="anew", data=renewed, why="the log begun anew: valid to whoever holds no older head")
    for name, head in (("early", early_head), ("late", mission.seal()), ("anew", other.seal()), ("foreign", foreign)):
        (folder / f"head-{name}").write_bytes(head)
    (folder / "trust.json").write_bytes(mission.trust_file.read_bytes())
    yield from late_custody(folder)
    yield from lines(folder)


def late_custody(folder: Path) -> Iterator[Example]:
    """A file that was kept only after the report that names it was logged."""
    late, known = b"handed in afterwards", sign.record_report

    def log_first(ws: Workspace, **facts: Any) -> int:  # noqa: ANN401 - as asked
        seq = known(ws, **facts)
        keep(ws, "firms", "late.csv", late, received_utc=AT, at_utc=AT, origin="o", licence="l")
        return seq

    sources = a_report()["sources"]
    sources[0]["files"].append(["late.csv", hashlib.sha256(late).hexdigest(), len(late)])
    with patch.object(sign, "record_report", log_first):
        made = forged(workspace(folder / "late-custody", "a mission"), a_report(sources=sources))
    yield Example(name="custody-late", data=made, why="kept after the report", word="INVALID", bad=frozenset({7}))
    first = {"named_blobs": lambda report: {report["agreement_sha256"]}, "_handed_in": lambda *_: set[int]()}
    with patch.multiple(sign, **first):
        made = forged(workspace(folder / "no-custody", "a mission"), a_report())
    yield Example(name="custody-none", data=made, why="files without a line of custody", word="INCOMPLETE")


def lines(folder: Path) -> Iterator[Example]:
    """Reports that rest on a run, a fit and a withdrawal, with and without their lines in the log."""
    program = {"name": "truceline", "version": "0", "commit": "unknown", "files_sha256": "unknown"}
    made, ran = workspace(folder / "run", "a mission"), a_report(program=program, software="truceline 0")
    yield Example(
        name="run-without-line", data=forged(made, ran), why="a program, and no line of a run", word="INCOMPLETE"
    )
    made = workspace(folder / "run-line", "a mission")
    record_run(made, run_of(ran), at_utc=AT)
    yield Example(name="run", data=a_bundle(made, ran), why="a program, and its line")
    other, claimed = workspace(folder / "run-other", "a mission"), {**ran, "program": {**program, "version": "1"}}
    with patch.object(sign, "lines_behind", return_value={record_run(other, run_of(ran), at_utc=AT)}):
        data = a_bundle_unchecked(other, claimed)
    yield Example(name="run-of-another", data=data, why="the line names another", word="INVALID", bad=frozenset({16}))
    params = b'{"calibration":{"items":12},"prior":0.1}'
    digest = params_digest(params)
    said = {"calibration": "calibrated on 12 adjudicated incidents", "params_digest": digest}
    earned = [one.replace("0.62 (uncalibrated);", "0.62, likely;") for one in SUMMARY]
    fitted = a_report(cases=an_incident(calibrated=True), summary=earned, **said)
    calibrated = workspace(folder / "fit", "a mission")
    data = forged(calibrated, fitted, params=params)
    yield Example(name="fit-without-line", data=data, why="calibrated, and no line of a fit", word="INCOMPLETE")
    calibrated = workspace(folder / "fit-line", "a mission")
    record_fit(calibrated, fit_of(digest), at_utc=AT)
    yield Example(name="fit", data=a_bundle(calibrated, fitted, params=params), why="calibrated, and its line")
    fire = hashlib.sha256(FIRE).hexdigest()
    gone = {"subject": fire, "what": FILE_WITHDRAWN, "before": "fire.csv", "after": "handed in by mistake"}
    told = a_report(corrections=[gone], summary=[*SUMMARY, TAKEN])
    taken = workspace(folder / "withdrawn", "a mission")
    data = forged(taken, told)
    yield Example(name="withdrawn-without-line", data=data, why="a withdrawal, and no line of it", word="INCOMPLETE")
    taken = workspace(folder / "withdrawn-line", "a mission")
    withdraw(taken, kept(taken, fire)[0], reason="handed in by mistake", at_utc=AT)
    yield Example(name="withdrawn", data=a_bundle(taken, told), why="a withdrawal, and its line")


TAKEN = "1 kept file was withdrawn on the record; the corrections say why."


def a_bundle_unchecked(mission: Workspace, report: dict[str, Any]) -> bytes:
    """A bundle with the lines it has, valid or not."""
    with patch.object(sign, "require_valid"):
        return a_bundle(mission, report)


def run_of(report: dict[str, Any]) -> RunRecord:
    """The run that a report speaks of."""
    return RunRecord(
        run_id="run", day=report["day"], zone=report["zone"], as_of_utc=datetime(2025, 3, 19, 6, tzinfo=UTC),
        agreement_sha256=report["agreement_sha256"], model_id=report["model_id"],
        params_digest=report["params_digest"], software=report["software"], blobs=(), notes=(),
        exercise=report["exercise"], program=Program(**report["program"]),
    )  # fmt: skip


def fit_of(digest: str) -> Fitted:
    """A fit of twelve incidents; nothing of it is checked but its line."""
    return Fitted(
        numbers=b"{}", params_digest=digest, before_digest="0" * 64, model_id="marked-poisson/3", items=12,
        days=(AT.date(), AT.date()), as_of_utc=AT, adjudicated=("labels.csv", b"incident,happened\n"), pairs=None,
    )  # fmt: skip


def trust_files(trust: bytes) -> Iterator[tuple[str, bytes]]:
    """What the examples are checked with."""
    value = json.loads(trust)
    other = key_of("another mission", value["origin"], 1)
    for name, changes in (
        ("trust.json", {}),
        ("trust-other.json", {"log": other.text()}),
        ("trust-renamed.json", {"origin": "truceline/exercise/00000000"}),
        ("trust-cosigned.json", {"cosigners": [key_of("liaison", "liaison.example", 4).text()], "k": 1}),
        ("trust-none.json", {"k": 1}),
        ("trust-short.json", {"log": PublicKey(name=other.name, algorithm=1, key=other.key[:20]).text()}),
    ):
        yield name, json.dumps({**value, **changes}, indent=1).encode() + b"\n"


def private_of(words: str) -> Ed25519PrivateKey:
    """A key made from words, for a cosigner of the set."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(words.encode()).digest())


def key_of(words: str, name: str, algorithm: int) -> PublicKey:
    """Its public half."""
    return PublicKey(name=name, algorithm=algorithm, key=private_of(words).public_key().public_bytes_raw())


def cosigned(data: bytes, *, spoil: bool = False) -> bytes:
    """The bundle with the liaison's line under its checkpoint."""
    held, public = unpacked(data), key_of("liaison", "liaison.example", 4)
    text = held["checkpoint"].rpartition(b"\n\n")[0] + b"\n"
    signature = private_of("liaison").sign(b"cosignature/v1\ntime 1742280000\n" + text)
    whole = public.keyid + (1_742_280_000).to_bytes(8) + (bytes(64) if spoil else signature)
    line = f"\N{EM DASH} {public.name} {base64.b64encode(whole).decode()}\n".encode()
    return with_line(data, line)


def with_line(data: bytes, line: bytes) -> bytes:
    """The bundle with one more line under its checkpoint, wherever that stands."""
    noted = ("checkpoint", "proofs/")
    return zipped({n: d + line if n.startswith(noted) else d for n, d in unpacked(data).items()})


def unpacked(data: bytes) -> dict[str, bytes]:
    """The members of a bundle."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def last_entry(held: dict[str, bytes]) -> int:
    """The number of the report entry, the last one of these bundles."""
    return max(int(name[8:]) for name in held if name.startswith("entries/"))


def zipped(held: dict[str, bytes], **how: Any) -> bytes:  # noqa: ANN401 - see zipped_rows
    """A zip in the order given."""
    return zipped_rows(list(held.items()), **how)


def zipped_rows(
    rows: list[tuple[str, bytes]],
    *,
    method: int = zipfile.ZIP_STORED,
    attributes: int = sign.PLAIN_FILE,
    date: tuple[int, int, int, int, int, int] = sign.ZIP_MOMENT,
    extra: bytes = b"",
) -> bytes:
    """A zip of these members, as a bundle is packed but for what is asked."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        archive.NameToInfo = {}
        for name, data in rows:
            info = zipfile.ZipInfo(name, date)
            info.external_attr, info.compress_type, info.create_system, info.extra = attributes, method, 3, extra
            archive.NameToInfo.pop(name, None)  # it would warn of a name twice
            archive.writestr(info, data)
    return whole.getvalue()


def gapped(good: bytes) -> bytes:
    """The bundle with bytes between its first and second member; every offset is right."""
    gap, second = b"hidden", good.index(b"PK\3\4", 4)
    directory = good.index(b"PK\1\2")
    moved = bytearray(good[:second] + gap + good[second:])
    place = directory + len(gap)
    while moved[place : place + 4] == b"PK\1\2":
        offset = struct.unpack_from("<L", moved, place + 42)[0]
        struct.pack_into("<L", moved, place + 42, offset + len(gap) * (offset >= second))
        place += 46 + struct.unpack_from("<H", moved, place + 28)[0]
    struct.pack_into("<L", moved, place + 16, directory + len(gap))
    return bytes(moved)


def streamed(held: dict[str, bytes], *, longer: bool) -> bytes:
    """report.csv compressed, with a stream that goes on beyond the stated length or has bytes behind its end."""
    packed = zipped(held)
    data = held["report.csv"]
    folder = zlib.compressobj(6, zlib.DEFLATED, -15)
    stream = folder.compress(data + (b"more" if longer else b"")) + folder.flush() + (b"" if longer else b"more")
    sizes = struct.pack("<3L", zlib.crc32(data), len(data), len(data))
    new = struct.pack("<3L", zlib.crc32(data), len(stream), len(data))
    local = b"PK\3\4\x14\0\0\0\0\0\0\0!\0" + sizes + struct.pack("<2H", len("report.csv"), 0) + b"report.csv"
    start = packed.index(local)
    changed = local.replace(b"\x14\0\0\0\0\0", b"\x14\0\0\0\x08\0").replace(sizes, new) + stream
    moved = bytearray(packed[:start] + changed + packed[start + len(local) + len(data) :])
    shift = len(stream) - len(data)
    place = packed.index(b"PK\1\2") + shift
    directory = place
    while moved[place : place + 4] == b"PK\1\2":
        offset = struct.unpack_from("<L", moved, place + 42)[0]
        if offset == start:
            struct.pack_into("<H", moved, place + 10, 8)
            struct.pack_into("<L", moved, place + 20, len(stream))
        struct.pack_into("<L", moved, place + 42, offset + shift * (offset > start))
        place += 46 + struct.unpack_from("<H", moved, place + 28)[0]
    struct.pack_into("<L", moved, place + 16, directory)
    return bytes(moved)


def written() -> dict[str, bytes]:
    """Every file of the folder, by name."""
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        made = list(examples(folder))
        files |= {f"{one.name}.zip": one.data for one in made}
        files |= {path.name: path.read_bytes() for path in folder.glob("head-*")}
        files |= dict(trust_files((folder / "trust.json").read_bytes()))
    rows = [
        {
            "bundle": f"{one.name}.zip", "trust": one.trust, "since": one.since, "word": one.word,
            "exit": one.exit_code, "bad": sorted(one.bad), "why": one.why,
        }
        for one in made
    ]  # fmt: skip
    files["expected.json"] = (json.dumps(rows, indent=1, ensure_ascii=False) + "\n").encode()
    files["README.md"] = readme(made).encode()
    return files


def readme(made: list[Example]) -> str:
    """The table for people."""
    head = (
        "# Test bundles\n\nEvery file here is invented and made by `python tests/make_bundles.py`; Apache-2.0, like the"
        " rest.\nEach row says what a verifier must answer (`docs/bundle.md`); `expected.json` says it to programs.\n\n"
        "| bundle | trust | older head | why | word | exit | bad checks |\n|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(
        f"| {one.name} | {one.trust or 'none'} | {one.since} | {one.why} | {one.word} | {one.exit_code} |"
        f" {', '.join(map(str, sorted(one.bad)))} |\n"
        for one in made
    )


def main() -> None:
    """Write the folder anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for name, data in written().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
