"""Check a report bundle without the platform: one file, the standard library and `cryptography`.

    python verify.py BUNDLE --trust FILE [--since OLD] [--json]

 1  the file is a bundle in its one spelling: known members, stored whole, in the fixed order, nothing beside them
 2  the members that a bundle needs are there
 3  the checkpoint has the trusted origin and is signed by the trusted log key
 4  every entry is included in the log under that checkpoint
 5  the report entry's digests are those of the report's files, and no file rides along unsigned
 6  report.json and params.json have known keys and values; day, moment, agreement and parameters agree with the entry
 7  every kept file that the report names has a line of custody in the log, before the report's own line
 8  every blob in the bundle hashes to its name and was kept; the agreement's blob is the report's agreement
 9  every waterfall adds up to its log-odds within 1e-9, and its bars name all evidence of the incident and no other
10  every shown probability is that of its log-odds, lies within 0.01 and 0.99, and is called calibrated where it is
11  report, entry, incidents and evidence agree whether this is an exercise
12  the cosigners that the trust file asks for have signed
13  incidents, evidence, findings and times fit together, each under an id of its own
14  the summary counts what the report holds, and says the verdicts that it holds
15  the log of this head is whole, and extends the older head that was given
16  the log is that of the report's mission, and has the lines of run, fit and withdrawals that it speaks of
17  every grade follows from the origins that it names, and these hold the evidence of the incident and no other
18  every decision that the report shows was signed by an officer of the mission's list, an edition by two

Exit 0 VALID: all of them hold. Exit 1 INVALID: one is bad. Exit 2: INCOMPLETE, a needed thing is missing; DAMAGED, the
file was cut or changed on its way; NOT CHECKED, something else stopped the check. Nobody is accused by 2.

VALID means: nothing was changed since the log's head was signed. It does not mean that what a report says is true.
The trust file is the reader's own; nothing inside a bundle or beside it can vouch for it. The format: docs/bundle.md.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever copies this file may have an older one
    sys.stderr.write("NOT CHECKED: this check needs Python 3.11 or newer\n")
    raise SystemExit(2)
if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder of this file: whatever came along beside it is not run

import argparse
import base64
import contextlib
import hashlib
import json
import math
import os
import re
import stat
import struct
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NoReturn, TextIO

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    if __name__ != "__main__":
        raise
    sys.stderr.write("NOT CHECKED: the package cryptography is not there; python -m pip install cryptography\n")
    raise SystemExit(2) from None

VALID, INVALID, INCOMPLETE = 0, 1, 2
TITLES = dict(re.findall(r"^ ?([0-9]+)  (.+)$", __doc__ or "", re.MULTILINE))  # the list above
MAX_BYTES, MAX_MEMBERS, MAX_DEPTH = 200_000_000, 60_000, 64
FORMAT, REPORT_VERSION = "truceline.bundle/3", "truceline.report/1"
TOLERANCE, SHOWN_FLOOR, SHOWN_CEILING = 1e-9, 0.01, 0.99
SUMS = 1e-6  # of many rounded shares
GRADES = ("observed", "corroborated", "contested", "reported", "unresolved", "discounted")  # the best known first
ORIGINS = ("mission", "instrument", "party", "text")
HAPPENED, DENIES, MISSED = "it happened", "it did not happen", "on watch and perceived nothing"
LASTING, NEARBY = "heat of a lasting source", "heat near a place known by its settlement"
SAYS = {HAPPENED, DENIES, MISSED, LASTING, NEARBY, "may repeat another origin"}
LOG_ALGORITHM, COSIGNER_ALGORITHM = 1, 4  # c2sp.org/signed-note: Ed25519, and timestamped Ed25519 cosignature
KNOWN_ALGORITHMS = frozenset({LOG_ALGORITHM, COSIGNER_ALGORITHM})
RELEASING = frozenset({"reviewer", "releaser"})  # roles under which an edition is signed
PEOPLE = frozenset({"officer", "mandate", "decide", "release"})  # signed by a person
BODIES = PEOPLE | {"fit", "run", "withdraw"}  # a long one lies in the vault alone, and its entry has no body
WITHDRAWN = "file withdrawn"
UNRELEASED, EDITION = frozenset({"not reviewed by a person", "DRAFT"}), re.compile("edition ([1-9][0-9]{0,5})")
UNSIGNED = frozenset({"signature", "consent"})
SAID = ("case", "act", "officer", "role", "clock", "reason", "text")  # alike in a report and in its entry
SPOKEN = "ADEFGJKLMNRTUVWZ"  # a letter for four bits: none looks like another, in Latin or Cyrillic, or like a digit
PAGES = ("report.html", "report.csv", "report.notice.txt")  # may be left out
FIRST = ("format", "report.json", *PAGES, "params.json", "checkpoint", "leaves")  # in this order
VERDICTS = re.compile(
    r"\b(?:consistent|inconsistent|undetermined|not observable|outside scope|not covered)\b", re.ASCII
)
NUMBER = "0|[1-9][0-9]{0,14}"
_MEMBER = re.compile(
    rf"format|report\.(json|html|csv|notice\.txt)|params\.json|checkpoint|leaves"
    rf"|entries/({NUMBER})|proofs/({NUMBER})\.tlog-proof|blobs/[0-9a-f]{{64}}"
)
_MOMENT = re.compile(r"(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?Z")
# Keys and kinds of an entry and of its body. s text, i whole number, n number, p share, b true or false, h SHA-256,
# d day, t moment, a anything; ? or null, ~ may be left out, [] list, {} object of any keys, () list of these kinds.
ENTRY_KEYS = """
create version:i mission:s zone:s exercise:b agreement:h agreement_name:s origin:s further~:[s]
Entry v:i seq:i type:s at_server:t at_source~:t actor:s role:s parents:[h] body_digest:h tool:Tool body~:a
File sha256:h length:i
Tool name:s version:s params_digest:h
decide case:s act:s from:s to:s reason:s text:s about:{s} others:{s} items:[s] against:[s] version:h report:h after:s
  as_of:t form:s officer:s role:s key:h at:t clock:s signature:s
fit numbers:h params:h before:s model:s items:i days:[d] as_of:t adjudicated:h pairs:s
keep sha256:h source:s name:s length:i expected_length:a licence:s origin:s received:t setting:s
mandate standard:s by:s key:h at:t signature:s
note kind:s text:s source:s blob:s
officer name:s roles:[s] key:h state:s by:s at:t signature:s consent:s
register moment:t sha256:h inputs:s
release act:s day:d edition:i report:h manifest:h text:s about:{s} officer:s role:s key:h at:t clock:s form:s
  signature:s
report day:d as_of:t agreement:h previous:s exercise:b files:{File}
run run:s day:d zone:s as_of:t agreement:h model:s params:h software:s blobs:[h] notes:[note] exercise:b
  program~:Program
withdraw sha256:h source:s name:s reason:s withdrawn:t
"""
KEYS = """
Account received:i lines:[AccountLine]
AccountItem item:s where:s case:s words:s
AccountLine place:s reason:s items:[AccountItem]
Alleged what:s number:Count? words:s by:s items:[s] told_of:s
Area polygons:[[[(n,n)]]] name:s?
Bar label:s sentence:s weight_nats:n evidence:[s] at_utc:t? family:s
CaseChange at_utc:t what:s cause:s cases:[s] detail:s
CaseElsewhere number:s started_utc:t ended_utc:t items:[s] changes:[CaseChange]
CellSeen cell:s south_deg:n west_deg:n north_deg:n east_deg:n seen_share:p blind:s? next_look_utc:t?
Clause rule_id:s rule_type:s article:s sentence:s wording:[(s,s)] source_address:s verified:b schematic:b
  sentences:[(s,s)]
Correction subject:s what:s before:s after:s
Count qualifier:s value:i?
CoverageDay area:s area_hours:n seen_share:p unknown_share:p blind:[(s,n)] cells:[CellSeen] sensors:[SensorDay]
  sentence:s no_eyes_share:p? kinds:[KindSeen] holes:[s]
DarkStretch area:Area started_utc:t ended_utc:t reception:n chance:p counts:b
DecisionShown entry:i case:s others:[s] act:s officer:s role:s at_utc:t clock:s before:s after:s reason:s text:s
  about:[(s,s)] struck:b
Disc lat_deg:n lon_deg:n radius_m:n name:s?
DisturbedCell south_deg:n west_deg:n size_deg:n hours:i ships:i
EvidenceItem evidence_id:s kind:s source:s sensor:s words:s started_utc:t ended_utc:t time_precision:s
  received_utc:t place:Point|Sector|Disc|Area? observer:Point|Sector|Disc|Area? origin:s number:s weapon:s
  quality:[s] blob_sha256:h where:s means:s observation:s description:s object_class:s remark:s language:s
  exercise:b
Finding finding_id:s rule_id:s rule_type:s reading:s verdict:s incident_id:s? chance:p? decided_by:s because:s
  flips:[s] seen_fraction:p? needed_fraction:p? as_of_utc:t subject:s entries:[s] case:s not_known:s
ForceShown rule_id:s reading:s state:s
GateShown name:s lat_deg:n lon_deg:n radius_m:n
GradeOfEvidence word:s because:s origins:[OriginHeard] said_by_parties:[s] acknowledged:b
HeardCell south_deg:n west_deg:n size_deg:n chance:p ship_hours:i
Incident incident_id:s version:s started_utc:t ended_utc:t best_utc:t place:Point types:[(s,n)] objects:[(s,n)]
  weapon:s weapon_calibre_mm:n? number:Count? probability:p calibrated:b confidence:s log_odds:n waterfall:[Bar]
  members:[s] sources:[s] origins:i observed_by:[s] description:s means:[s] phenomena:[s] time_precision:s
  received_utc:t exercise:b notes:[s] place_precision:s weapons:[WeaponSaid] height_m:Span? speed_ms:Span?
  heading_deg:Span? operators:[(s,n)] grade:GradeOfEvidence nothing_else_share:p
IncidentCase incident:Incident near:s evidence:[EvidenceItem] findings:[Finding] not_covered:b title:s number:s
  first_known_utc:t? last_changed_utc:t? parents:[s] history:[CaseChange] telling:Telling? listed:b
Instrument agreement_id:s title:s agreement_sha256:h
KindSeen kind:s seen_share:p no_eyes_share:p reason:s
LaneShown name:s drawn_by:s polygons:[[[(n,n)]]] gates:[GateShown]
Note kind:s text:s source:s blob_sha256:h?
OriginHeard name:s kind:s says:s evidence:[s]
OutageShown station:s started_utc:t ended_utc:t usual_ships:n
Parameter name:s value:s
PassageDay corridor:s day:d index:n? least:n most:n reception:n wanted:i begun:i outcomes:[(s,i)] reasons:[(s,n)]
  force:[ForceShown]
PassageUnder corridor:s rule_id:s reading:s state:s days:i index:n? least:n most:n
Point lat_deg:n lon_deg:n major_sd_m:n minor_sd_m:n axis_deg:n name:s?
Program name:s version:s commit:s files_sha256:s
Question rule_id:s readings:[s] verdict:s decided_by:s sentences:[(s,s)] settled_by:[s]
ReadingShown reading:s held_by:s stated:s sentence:s changes:[Parameter]
RegisterLine entry_id:s source:s kind:s item:s site:s channel:s reference:s number:s outcome:s started_utc:t
  ended_utc:t stated_utc:t received_utc:t place:s quality:[s] blob_sha256:h where:s exercise:b
Report version:s exercise:b mission:s disclaimer:s agreement_id:s agreement_title:s agreement_sha256:h day:d zone:s
  start_utc:t end_utc:t as_of_utc:t software:s model_id:s params_digest:h calibration:s summary:[s]
  cases:[IncidentCase] period_findings:[Finding] clauses:[Clause] readings:[ReadingShown] coverage:CoverageDay
  restrictions:[RestrictionShown] sources:[SourceDay] degraded:[Note] corrections:[Correction] previous:h?
  shapes:[Shape] background:i further:[Instrument] unlocated:[EvidenceItem] asked:[Finding] register:[RegisterLine]
  elsewhere:[CaseElsewhere] account:Account? program:Program? review:s decisions:[DecisionShown] sea~:SeaDay?
  mark~:s
RestrictionShown evidence_id:s at_utc:t words:s place:Point|Sector|Disc|Area? observer:s means:s
Saying speaker:s side:s kind:s object_class:s place:s day:d dead:Count? hurt:Count? accused:s hedge:s denied:b
  words:s language:s items:[s] gloss:[(s,s)]
SeaDay told_day:s lanes:[LaneShown] days:[PassageDay] under:[PassageUnder] cells:[HeardCell] dark:[DarkStretch]
  dark_more:i outages:[OutageShown] disturbed:[DisturbedCell] disturbed_days:[s] ships:i reports:i untimed:i
  events:[(s,i)] looks:i matched:i unmatched:i
Sector lat_deg:n lon_deg:n range_min_m:n range_max_m:n? bearing_deg:n width_deg:n name:s?
SensorDay sensor_id:s title:s looks:i clear_share:p? blind:[(s,n)] next_look_utc:t? basis:s
Shape kind:s title:s drawn_by:s dated:s schematic:b polygons:[[[(n,n)]]]
SourceDay source:s title:s licence:s origin:s files:[(s,s,i)] rows_of_day:i known_faults:[s] notes:[Note]
Span least:n most:n
Telling kind:s object_class:s settlement:s region:s near_object:s titles:[(s,s)] parts:[TitlePart] alleged:[Alleged]
  sayings:[Saying] questions:[Question] watchers:[Watcher]
TitlePart role:s words:s basis:s items:[s]
Watcher sensor_id:s title:s looks:i best_chance:n? answer:s
WeaponSaid weapon:s calibre_mm:n? share:n
"""
NOUNS = {
    name: dict(key.split(":") for key in keys.split())
    for name, keys in re.findall(r"^(\w+) ((?:.|\n  )+)", ENTRY_KEYS + KEYS, re.MULTILINE)
}


class Missing(Exception):
    """A check could not be done because something is not there."""


class Damaged(Exception):
    """The file is not whole: cut, or changed by accident on its way."""


class NotABundle(Exception):
    """Nothing that this verifier could check: another kind of file, or another version of the format."""


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
    status: str  # "ok", "bad", "missing", "damaged", "stopped"
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """All checks, the word they come to, and 0 valid, 1 invalid, 2 neither."""

    results: tuple[CheckResult, ...]
    exit_code: int
    word: str  # VALID, INVALID, INCOMPLETE, DAMAGED, NOT CHECKED
    key: str = ""  # fingerprint of the trusted key that signed, as letters
    head: str = ""  # the signed head, as letters
    remarks: tuple[str, ...] = ()  # what the last line adds: which report is the later one, what was not compared


class _Held(dict[str, Any]):
    """A dict that says "missing" instead of failing: what a check needs was not in the bundle, or not proven."""

    def __missing__(self, key: str) -> Any:  # noqa: ANN401 - never returns
        raise Missing(f"{key} is not there, or could not be checked")


@dataclass(slots=True, kw_only=True)
class _Checks:
    """What the checks have read so far; a later check finds only what an earlier one has accepted."""

    data: bytes
    trust: Trust | None
    since: bytes | None = None
    members: dict[str, bytes] = field(default_factory=_Held)
    numbers: list[int] = field(default_factory=list)  # of the entries in the bundle
    text: bytes = b""  # signed text of the checkpoint
    head: tuple[int, bytes] = (0, b"")  # size and root
    signed: bool = False  # by the trusted key
    lines: list[tuple[str, bytes]] = field(default_factory=list)  # signature lines: name, keyid and signature
    told: list[tuple[int, dict[str, Any]]] = field(default_factory=list)  # number and body of proven report entries
    handed_in: set[tuple[str, str, str, int]] = field(default_factory=set)  # source, name, digest and length
    custody: dict[tuple[str, int], int] = field(default_factory=dict)  # digest and length: first proven `keep` entry
    report: dict[str, Any] = field(default_factory=_Held)
    params: dict[str, Any] = field(default_factory=_Held)
    others: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)  # proven entries of other types
    remarks: list[str] = field(default_factory=list)

    def check_1_zip(self) -> str:
        self.members = unpacked(self.data)
        self.numbers = sorted(int(name[8:]) for name in self.members if name.startswith("entries/"))
        return f"{len(self.members)} members, {sum(map(len, self.members.values()))} bytes"

    def check_2_members(self) -> str:
        _require(bool(self.members), "nothing could be read", Missing)
        proofs = {f"proofs/{number}.tlog-proof" for number in self.numbers}
        lost = sorted({"report.json", "params.json", "checkpoint", "leaves", *proofs} - self.members.keys())
        stray = sorted(name for name in self.members.keys() - proofs if name.startswith("proofs/"))
        _require(not stray, f"a proof without its entry: {', '.join(stray)}")
        _require(not lost, f"not in the bundle: {', '.join(lost)}", Missing)
        return f"{len(proofs)} entries with proofs"

    def check_3_checkpoint(self) -> str:
        return self._read_checkpoint(self.members["checkpoint"])

    def check_4_inclusion(self) -> str:
        _require(bool(self.text), "no checkpoint to prove against", Missing)
        for number in self.numbers:
            data, entry = self.members[f"entries/{number}"], _canonical_json(self.members[f"entries/{number}"])
            leaf, path = hashlib.sha256(b"\x00" + data).digest(), self._proof(number)
            _require(_included(leaf, number, path, *self.head), f"entry {number} is not in the log")
            _fit(entry, "Entry", f"entry {number}")
            _require(entry["v"] == 1 and entry["seq"] == number, f"entry {number} has another number or version")
            body = entry.get("body")
            _require(
                "body" not in entry or _sha256(_canonical(body)) == entry["body_digest"],
                f"entry {number}: another body",
            )
            if entry["type"] in {"create", "keep", "report"} or (entry["type"] in BODIES and "body" in entry):
                _fit(body, entry["type"], f"entry {number}")
            if entry["type"] == "report":
                self.told.append((number, body))
            elif entry["type"] == "keep":
                self.custody.setdefault((body["sha256"], body["length"]), number)
                self.handed_in.add((body["source"], body["name"], body["sha256"], body["length"]))
            else:
                self.others.append((number, entry["type"], body or {}))
        return f"{len(self.numbers)} entries are in the log"

    def check_5_digests(self) -> str:
        files = self._told()[1]["files"]
        known = {name for name in FIRST if name.startswith(("report.", "params."))}
        stray = sorted((self.members.keys() & known) - files.keys())
        _require(not stray, f"not named by the report entry: {', '.join(stray)}")
        _require(files.keys() <= known, "the report entry names other files than those of a report")
        for name in sorted(files):
            data, stated = self.members[name], files[name]
            _require(_sha256(data) == stated["sha256"] and len(data) == stated["length"], f"{name} was changed")
        return ", ".join(sorted(files))

    def check_6_report(self) -> str:
        params, report = _canonical_json(self.members["params.json"]), _canonical_json(self.members["report.json"])
        version = report.get("version") if isinstance(report, dict) else None
        _require(version == REPORT_VERSION, f"version {version!r} is not known here")
        _fit(report, "Report", "report.json")
        _require(isinstance(params, dict), "params.json is not an object")
        _require_day(report)
        found = _sha256(report["model_id"].encode() + b"\n" + self.members["params.json"])
        _require(found == report["params_digest"], "params.json has another digest than the report says")
        told, as_of = self._told()[1], report["as_of_utc"]
        as_of_ms = as_of if "." in as_of else as_of.replace("Z", ".000Z")
        said = (report["day"], report["agreement_sha256"], report["previous"] or "none", as_of_ms)
        entry = tuple(told[key] for key in ("day", "agreement", "previous", "as_of"))
        _require(said == entry, f"report.json says {said}, its entry {entry}")
        self.report, self.params = report, params
        return f"{report['mission']}, {report['day']}, as of {as_of}"

    def check_7_custody(self) -> str:
        files = [tuple(file) for source in self.report["sources"] for file in source["files"]]
        named: set[str] = {sha256 for _, sha256, _ in files}
        for noun in _objects(self.report):  # evidence, notes and agreements name kept files too, wherever they stand
            named |= {noun[key] for key in ("blob_sha256", "agreement_sha256") if noun.get(key)}
        kept = {sha256 for sha256, _ in self.custody}
        wrong = [name for name, sha256, length in files if sha256 in kept and (sha256, length) not in self.custody]
        _require(not wrong, f"another length than in custody: {', '.join(wrong)}")
        for source in self.report["sources"]:
            strange = [name for name, *file in source["files"] if (source["source"], name, *file) not in self.handed_in]
            known = {sha256 for name, _, sha256, _ in self.handed_in if name == source["source"]}
            wrong = [name for name, sha256, _ in source["files"] if name in strange and sha256 in known]
            _require(not wrong, f"kept under another name: {', '.join(wrong)}")
            _require(not strange, f"no line of custody under {source['source']} for {', '.join(strange)}", Missing)
        late = [sha256 for (sha256, _), number in self.custody.items() if sha256 in named and number > self._told()[0]]
        _require(not late, f"kept only after the report was logged: {', '.join(sorted(late))}")
        _require(named <= kept, f"no line of custody for {', '.join(sorted(named - kept))}", Missing)
        return f"{len(named)} files were kept"

    def check_8_blobs(self) -> str:
        blobs = {name[6:]: data for name, data in self.members.items() if name.startswith("blobs/")}
        wrong = [sha256 for sha256, data in blobs.items() if _sha256(data) != sha256]
        _require(not wrong, f"changed: {', '.join(wrong)}")
        stray = set(blobs) - {sha256 for sha256, _ in self.custody}
        _require(not stray or not self.custody, f"never kept: {', '.join(sorted(stray))}")
        texts = {one["agreement_sha256"] for one in (self.report, *self.report["further"])}
        _require(texts <= set(blobs), f"an agreement is not in the bundle: {', '.join(texts - set(blobs))}", Missing)
        return f"{len(blobs)} blobs, the agreement among them"

    def check_9_waterfalls(self) -> str:
        for incident in (case["incident"] for case in self.report["cases"]):
            name, bars = incident["incident_id"], incident["waterfall"]
            gap = math.fsum(bar["weight_nats"] for bar in bars) - incident["log_odds"]
            _require(abs(gap) <= TOLERANCE, f"{name}: bars and sum differ by {gap} nats")
            named = {evidence for bar in bars for evidence in bar["evidence"]}
            _require(named == set(incident["members"]), f"{name}: the bars name other evidence than the incident has")
        return f"{len(self.report['cases'])} incidents add up"

    def check_10_probabilities(self) -> str:
        fit = self.params.get("calibration")
        basis = fit.get("basis", "adjudicated incidents") if isinstance(fit, dict) else ""
        known = fit is None or (isinstance(fit, dict) and _plain(fit.get("items"), "i") and _plain(basis, "s"))
        _require(known, "params.json has a calibration of another kind")
        words = f"calibrated on {fit['items']} {basis}" if fit else "uncalibrated"
        said = self.report["calibration"]
        _require(said == words, f"the report says {said!r}, its parameters {words!r}")
        for incident in (case["incident"] for case in self.report["cases"]):
            name, shown, odds = incident["incident_id"], incident["probability"], incident["log_odds"]
            _require(SHOWN_FLOOR - TOLERANCE <= shown <= SHOWN_CEILING + TOLERANCE, f"{name}: {shown} is shown")
            _require(abs(shown - _probability(odds)) <= TOLERANCE, f"{name}: {shown} is not that of {odds} nats")
            _require(not incident["calibrated"] or bool(fit), f"{name}: called calibrated in a report that is not")
        return f"{len(self.report['cases'])} probabilities"

    def check_11_exercise(self) -> str:
        said, entry = self.report["exercise"], self._told()[1]["exercise"]
        _require(said is entry, f"report.json says {said}, its entry {entry}")
        marks = {noun["exercise"] for noun in _objects(self.report) if "exercise" in noun}
        _require(marks <= {said}, "an incident or its evidence has another exercise mark than the report")
        first = self.report["summary"][:1] or [""]
        _require(first[0].startswith("EXERCISE") is said, "the summary has another exercise mark than the report")
        _require(self.report.get("mark") == ("EXERCISE" if said else None), "report.json bears another mark")
        pages = [data for name, data in self.members.items() if name in PAGES]
        _require(not said or all(b"EXERCISE" in data for data in pages), "a page of an exercise without its mark")
        return "EXERCISE" if said else "no exercise"

    def check_12_cosigners(self) -> str:
        trust = self._trust()
        count = sum(self._signed(vkey, COSIGNER_ALGORITHM) for vkey in trust.cosigners)
        _require(count >= trust.k, f"{count} of {trust.k} cosigners", Missing)
        return f"{count} cosigners, {trust.k} asked for"

    def check_13_cases(self) -> str:
        report = self.report
        cases, apart = report["cases"], [*report["period_findings"], *report["asked"]]
        findings = [*apart, *(finding for case in cases for finding in case["findings"])]
        _require_once("incident", [case["incident"]["incident_id"] for case in cases])
        _require_once("finding", [finding["finding_id"] for finding in findings])
        _require_once("rule", [clause["rule_id"] for clause in report["clauses"]])
        _require_once("source", [source["source"] for source in report["sources"]])
        _require_once("line of the register", [line["entry_id"] for line in report["register"]])
        _require(all(one["incident_id"] is None for one in apart), "a finding of the day names an incident")
        rules = {clause["rule_id"] for clause in report["clauses"]}
        _require({one["rule_id"] for one in findings} <= rules, "a finding of a rule that is not here")
        _require(all(VERDICTS.fullmatch(one["verdict"]) for one in findings), "a verdict that nobody knows")
        entries = {entry for finding in report["asked"] for entry in finding["entries"]}
        _require(
            entries <= {line["entry_id"] for line in report["register"]}, "a finding names a line that is not there"
        )
        _require({one["as_of_utc"] for one in findings} <= {report["as_of_utc"]}, "a finding as of another moment")
        changed = [one for one in report["corrections"] if one["what"] != WITHDRAWN]
        _require(report["previous"] is not None or not changed, "corrections of no earlier report")
        files = {source["source"]: {sha256 for _, sha256, _ in source["files"]} for source in report["sources"]}
        for case in cases:
            _require_case(case)
        types = {clause["rule_id"]: clause["rule_type"] for clause in report["clauses"]}
        _require(all(types[one["rule_id"]] == one["rule_type"] for one in findings), "a finding of another rule type")
        for noun in _objects(report):
            if "evidence_id" in noun and "blob_sha256" in noun:
                held = files.get(noun["source"], set())
                _require(noun["blob_sha256"] in held, f"{noun['evidence_id']}: from no file of {noun['source']}")
            _require_times(noun, report["as_of_utc"])
            _require_places(noun)
        shown = [(not case["listed"], _touch(case), GRADES.index(_graded(case)["word"])) for case in cases]
        _require(shown == sorted(shown), "an incident before one that touches the agreement more, or is better known")
        _require(
            all(case["listed"] or not _against(case) for case in cases), "an incident against a rule is not listed"
        )
        _require_judged(report)
        _require_shares(report["coverage"])
        return f"{len(cases)} incidents, {len(findings)} findings"

    def check_14_summary(self) -> str:
        report, sentences = self.report, self.report["summary"]
        listed = [case for case in report["cases"] if case["listed"]]
        withdrawn = sum(one["what"] == WITHDRAWN for one in report["corrections"])
        for words, number in (
            (r"Found: ([0-9]+) incidents? listed, .*", len(listed)),
            (r"([0-9]+) further incidents? stands? in a compact table.*", len(report["cases"]) - len(listed)),
            (r"([0-9]+) sets? of detections stayed background: .*", report["background"]),
            (r"No rule of the text speaks about ([0-9]+) listed incidents? .*", sum(c["not_covered"] for c in listed)),
            (r"Restrictions: ([0-9]+) restrictions? of observers .*", len(report["restrictions"])),
            (r"Not located: ([0-9]+) items? of the day .*", len(report["unlocated"])),
            (r"Degraded: ([0-9]+) notes? on .*", len(report["degraded"])),
            (r"Changed: ([0-9]+) differences? to .*", len(report["corrections"]) - withdrawn),
            (r"([0-9]+) kept files? (?:was|were) withdrawn on the record; .*", withdrawn),
        ):
            found = [match[1] for match in (re.fullmatch(words, one, re.DOTALL) for one in sentences) if match]
            _require(found == ([str(number)] if number else []), f"it says {found}, the report holds {number}: {words}")
        for topic in ("Found", "Verdicts", "Not seen", "Restrictions", "Not located", "Degraded", "Changed"):
            _require_topic(topic, sentences)
        for number, case in enumerate(listed[:3], 1):
            earned = ", " if case["incident"]["calibrated"] else " (uncalibrated)"  # before a word of likelihood
            sure = f"{_graded(case)['word']}; {case['incident']['probability']:.2f}{earned}"
            start = f"No. {number}. {case['title']}: {sure}"
            _require(any(one.startswith(start) for one in sentences), f"it does not say: {start}")
        count = Counter(_graded(case)["word"] for case in listed)
        end = f": {', '.join(f'{count[word]} {word}' for word in GRADES if count[word])}."
        _require(not listed or any(re.match("Found: ", one) and one.endswith(end) for one in sentences), f"not: {end}")
        first = any(one.startswith("Changed: No earlier report of this day") for one in sentences)
        _require(first is (report["previous"] is None), "it says otherwise whether there was an earlier report")
        seen = report["coverage"]["seen_share"]
        start = f"Not seen: {_percent(1.0 - seen)} of the area-hours of {report['coverage']['area']} could not be seen"
        _require(any(one.startswith(start) for one in sentences), f"it does not say: {start}")
        _require_verdicts(report)
        return f"{len(sentences)} sentences"

    def check_15_history(self) -> str:
        _require(bool(self.text), "no checkpoint to compare with", Missing)
        _require(len(self.members["leaves"]) == 32 * self.head[0], "not one leaf for each entry of the log")
        _require(self.root(self.head[0]) == self.head[1], "the leaves have another root than the checkpoint")
        if self.since is None:
            self.remarks.append("no older head compared")
            return f"{self.head[0]} leaves have the root of the checkpoint"
        other = self._other(self.since)
        old, new = (self, other) if other.head[0] > self.head[0] else (other, self)
        if new is other:
            words = f"the head given is newer, of {other.head[0]} entries, and brings no leaves: ask for its bundle"
            _require("leaves" in other.members, words, Missing)
            whole = len(other.members["leaves"]) == 32 * other.head[0] and other.root(other.head[0]) == other.head[1]
            _require(whole, "the leaves of what was given are not those of its head", Missing)
        words = f"the log was REWRITTEN: its first {old.head[0]} entries are not those of the head given"
        _require(new.root(old.head[0]) == old.head[1], words)
        self._compare_days(other)
        return f"{new.head[0]} entries extend the {old.head[0]} of the older head"

    def check_16_lines(self) -> str:
        report, last = self.report, self._told()[0]
        before = [(kind, body) for number, kind, body in self.others if number < last]
        said = {key: report[key] for key in ("day", "software", "exercise", "program")}
        said |= {
            "agreement": report["agreement_sha256"],
            "model": report["model_id"],
            "params": report["params_digest"],
        }
        runs = [body for kind, body in before if kind == "run"]
        _require(bool(runs) or report["program"] is None, "no line of the run that made the report", Missing)
        for body in filter(None, runs):
            _require({key: body.get(key) for key in said} == said, "the line of the run names another run")
        made = next((body for number, kind, body in self.others if (number, kind) == (0, "create")), None)
        if made is None:
            raise Missing("no first entry that says what the log is of")
        agreements = {one["agreement_sha256"] for one in (report, *report["further"])}
        said = {key: report[key] for key in ("mission", "zone", "exercise")} | {"agreement": report["agreement_sha256"]}
        _require({key: made[key] for key in said} == said, "the log is that of another mission, zone or agreement")
        further = {one.partition(" ")[0] for one in made.get("further", ())}
        _require({made["agreement"], *further} == agreements, "the log is that of other agreements")
        _require(self.text.decode().startswith(f"{made['origin']}\n"), "the log began under another name")
        fit = self.params.get("calibration")
        fits = [body for kind, body in before if kind == "fit" and body.get("params") == report["params_digest"]]
        _require(bool(fits) or not fit, "no line of the fit that made the numbers", Missing)
        kept, items = {sha256 for sha256, _ in self.custody}, fit["items"] if fit else None
        for body in fits if fit else ():
            _require(body["items"] == items, f"the fit had {body['items']} incidents")
            _require(body["adjudicated"] in kept, "no line of custody for what the fit was made from", Missing)
        gone = {body.get("sha256") for kind, body in before if kind == "withdraw"}
        lost = {one["subject"] for one in report["corrections"] if one["what"] == WITHDRAWN} - gone
        _require(not lost, f"no line of the withdrawal of {', '.join(sorted(lost))}", Missing)
        return f"{len(before)} lines"

    def check_17_grades(self) -> str:
        for case in self.report["cases"]:
            _require_grade(case)
        return f"{len(self.report['cases'])} grades"

    def check_18_people(self) -> str:
        report, last = self.report, self._told()[0]
        officers: dict[str, dict[str, Any]] = {}
        made: dict[int, dict[str, Any]] = {}
        signed: list[dict[str, Any]] = []
        for number, kind, body in self.others:
            if number < last and kind in PEOPLE and body:
                _require_signed(number, kind, body, officers)
                if kind == "officer":
                    officers[body["name"]] = body
                elif kind == "decide":
                    made[number] = body
                elif kind == "release":
                    signed.append(body)
        for shown in report["decisions"]:
            _require(shown["entry"] in made, f"no entry {shown['entry']} of a decision that the report shows", Missing)
            of = made[shown["entry"]]
            told = [*(shown[key] for key in SAID), shown["before"], shown["after"], dict(shown["about"])]
            alike = told == [*(of[key] for key in SAID), of["from"], of["to"], of["about"]]
            alike = alike and set(shown["others"]) == set(of["others"]) and len(shown["about"]) == len(of["about"])
            _require(alike and _moment(shown["at_utc"]) == _moment(of["at"]), f"entry {shown['entry']} says otherwise")
        edition = EDITION.fullmatch(report["review"])
        _require(bool(edition) or report["review"] in UNRELEASED, f"review {report['review']!r:.80}")
        if edition:
            self._require_released(int(edition[1]), signed)
        return f"{len(made)} decisions of {len(officers)} officers; {report['review']}"

    def _require_released(self, edition: int, lines: list[dict[str, Any]]) -> None:
        """Frozen by one, signed by two with the right to; the second shares name or key with neither."""
        of = (self.report["day"], edition, _sha256(self.members["report.json"]))
        own = [body for body in lines if (body["day"], body["edition"], body["report"]) == of]
        frozen = {body[key] for body in own if body["act"] == "freeze" for key in ("officer", "key")}
        signs = [body for body in own if body["act"] == "sign" and body.get("role") in RELEASING]
        signers = [{body["officer"], body["key"]} for body in signs]
        others = [one for one in signers if not one & signers[0]]
        _require(bool(frozen), f"no line that froze edition {edition}", Missing)
        _require(bool(others) and not others[0] & frozen, f"edition {edition} is not signed by two", Missing)

    def _other(self, data: bytes) -> "_Checks":
        """The head that was given, signed by the trusted key, and what is proven under it."""
        other = _Checks(data=data, trust=self.trust)
        try:
            if data.startswith(b"PK"):
                for check in (other.check_1_zip, other.check_3_checkpoint, other.check_4_inclusion):
                    check()
            else:
                other._read_checkpoint(data)
        except (ValueError, InvalidSignature, RecursionError, Damaged, NotABundle) as bad:
            raise Missing(f"what was given as the older head proves nothing: {bad}") from bad
        return other

    def _compare_days(self, other: "_Checks") -> None:
        if len(other.told) == len(self.told) == 1:
            (number, body), (own_number, own) = other.told[0], self.told[0]
            if body["day"] == own["day"] and number != own_number:
                later = (body["as_of"], number) > (own["as_of"], own_number)
                words = "OUTDATED, the other bundle has a later report" if later else "replaces the report"
                self.remarks.append(f"{words} of {body['day']} as of {body['as_of']}")

    def root(self, size: int) -> bytes:
        """RFC 6962 section 2.1 over the first leaves."""
        leaves = self.members["leaves"]
        row = [leaves[place : place + 32] for place in range(0, 32 * size, 32)] or [hashlib.sha256(b"").digest()]
        while len(row) > 1:
            pairs = (row[place : place + 2] for place in range(0, len(row), 2))
            row = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) > 1 else pair[0] for pair in pairs]
        return row[0]

    def _read_checkpoint(self, data: bytes) -> str:
        text, blank, lines = data.decode().rpartition("\n\n")
        origin, size, root = text.split("\n")
        shaped = bool(blank) and lines.endswith("\n") and re.fullmatch(NUMBER, size)
        head = int(size[:15]) if shaped else 0, _base64(root)
        _require(bool(shaped) and len(head[1]) == 32, "not a checkpoint in its one spelling")
        for line in lines[:-1].split("\n"):
            dash, name, packed = line.split(" ")
            _require(dash == "\N{EM DASH}" and bool(name), f"not a signature line: {line[:40]!r}")
            self.lines.append((name, _base64(packed)))
            _require(len(self.lines[-1][1]) > 4, f"no signature in a signature line: {line[:40]!r}")  # as others read
        self.text, self.head = f"{text}\n".encode(), head
        trust = self._trust()
        _require(origin == trust.origin, f"origin {origin!r}, the trust file says {trust.origin!r}")
        _require(self._signed(trust.log, LOG_ALGORITHM), "no signature of the trusted log key")
        self.signed = True
        return f"{origin}, {size} entries, root {root}"

    def _signed(self, vkey: str, algorithm: int) -> bool:
        """Whether the key of this vkey signed the checkpoint; a wrong line of a known key is an error, not a no."""
        name, keyid, kind, public = _vkey(vkey)
        own = [line[4:] for named, line in self.lines if named == name and line[:4] == keyid]
        if kind != algorithm:
            return False  # an algorithm that this version cannot check counts as no signature
        for line in own:
            stamp = b"" if kind == LOG_ALGORITHM else line[:8]
            head = f"cosignature/v1\ntime {int.from_bytes(stamp)}\n".encode() if stamp else b""
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(line[len(stamp) :], head + self.text)
            except InvalidSignature as bad:
                raise ValueError(f"a wrong signature under the name {name!r}") from bad
        return bool(own)

    def _proof(self, number: int) -> list[bytes]:
        head, blank, note = self.members[f"proofs/{number}.tlog-proof"].decode().partition("\n\n")
        kind, index, *path = head.split("\n")
        same = note == self.members["checkpoint"].decode() and kind == "c2sp.org/tlog-proof@v1" and bool(blank)
        _require(same and index == f"index {number}", f"proof {number} is another proof, or of another checkpoint")
        return [_base64(line) for line in path]

    def _told(self) -> tuple[int, dict[str, Any]]:
        _require(len(self.told) == 1, f"{len(self.told)} proven report entries", ValueError if self.told else Missing)
        return self.told[0]

    def _trust(self) -> Trust:
        if self.trust is None:
            raise Missing("no trust file: ask the mission for its trust.json by another way than the bundle")
        return self.trust


def verify(bundle: bytes, trust: Trust | None, since: bytes | None = None) -> Verification:
    """Run the numbered checks. Never raises; without `trust` it is incomplete at best.

    `since` is an older bundle or checkpoint that the reader holds: does this log extend that one?
    """
    one, results = _Checks(data=bundle, trust=trust, since=since), []
    checks = {int(name.split("_")[1]): getattr(one, name) for name in dir(one) if name.startswith("check_")}
    for number, check in sorted(checks.items()):
        try:
            status, detail = "ok", check()
        except Missing as missing:
            status, detail = "missing", str(missing)
        except Damaged as damaged:
            status, detail = "damaged", str(damaged)
        except NotABundle as stopped:
            status, detail = "stopped", str(stopped)
        except (ValueError, RecursionError) as bad:
            status, detail = "bad", str(bad)
        except Exception as fault:  # noqa: BLE001 - a fault of this file accuses nobody
            status, detail = "stopped", f"this verifier failed here: {fault!r}"
        title = TITLES.get(str(number), "")
        results.append(CheckResult(number=number, title=title, status=status, detail=shown(detail[:500])))
    key = letters(trust.log.encode()) if trust and one.signed else ""
    head = f"{one.head[0]} entries {letters(one.text)}" if one.text else ""
    remarks = ("html and csv not compared with the JSON", *map(shown, one.remarks))
    return conclude(results, key=key, head=head, remarks=remarks)


def conclude(results: Sequence[CheckResult], *, key: str, head: str, remarks: Sequence[str]) -> Verification:
    """The word that all checks come to: what is bad weighs most, then damage, a stop, and what is missing."""
    words = {"bad": "INVALID", "damaged": "DAMAGED", "stopped": "NOT CHECKED", "missing": "INCOMPLETE"}
    found = {result.status for result in results}
    word = next((word for status, word in words.items() if status in found), "VALID")
    code = {"VALID": VALID, "INVALID": INVALID}.get(word, INCOMPLETE)
    return Verification(results=tuple(results), exit_code=code, word=word, key=key, head=head, remarks=tuple(remarks))


def last_line(found: Verification) -> str:
    """The word with what it rests on: read its letters to each other by telephone."""
    if found.word in {"DAMAGED", "NOT CHECKED"}:
        return f"{found.word}: {next(r.detail for r in found.results if r.status in {'damaged', 'stopped'})}"
    wanted = {"INVALID": "bad", "INCOMPLETE": "missing"}.get(found.word, "")
    numbers = [str(result.number) for result in found.results if result.status == wanted]
    checks = [f"check {', '.join(numbers)} {wanted}"] if numbers else []
    under = [f"under log key {found.key}" if found.key else "under no trusted log key"]
    heads = [f"head of {found.head}"] if found.head else []
    return f"{found.word} {'; '.join([*checks, *under, *heads, *found.remarks])}"


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
        value = json.loads(data.decode())
        _require(value.keys() == {"origin", "log", "cosigners", "k"}, "not a trust file: other keys")
        _require(isinstance(value["cosigners"], list), "not a trust file: cosigners are no list")
        k = int(value["k"]) if type(value["k"]) is float and value["k"].is_integer() else value["k"]  # 1.0 is 1 in JSON
        trust = Trust(origin=value["origin"], log=value["log"], cosigners=tuple(value["cosigners"]), k=k)
        keys = [_vkey(text) for text in (trust.log, *trust.cosigners)]
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as bad:
        raise ValueError(f"not a trust file: {bad!r}") from bad
    _require(
        type(trust.origin) is str and keys[0][2] == LOG_ALGORITHM, "not a trust file: no log key that is known here"
    )
    if type(trust.k) is not int or not 0 <= trust.k <= len(trust.cosigners) or len(set(keys)) != len(keys):
        raise ValueError(f"k = {trust.k!r} of {len(trust.cosigners)} cosigners, each key once")
    return trust


def letters(data: bytes) -> str:
    """128 bits of SHA-256 as eight groups of four letters: two people compare them by telephone.

    A match by accident: once in 2^128. Two that match, made on purpose by whoever makes both: about 2^64 tries.
    """
    said = "".join(SPOKEN[int(digit, 16)] for digit in _sha256(data)[:32])
    return "-".join(said[place : place + 4] for place in range(0, 32, 4))


def shown(text: str) -> str:
    """Text of a stranger on one line: control, direction and surrogate characters and line breaks as escapes."""
    spaces = {one: " " for one in text if unicodedata.category(one) == "Zs"}
    return "".join(spaces.get(one, one if one.isprintable() else one.encode("unicode_escape").decode()) for one in text)


def unpacked(data: bytes) -> dict[str, bytes]:
    """The members of a bundle, whose bytes every reader must read alike: APPNOTE.TXT 4.3, stored, in one spelling."""
    _require_beginning(data)
    place, directory, members, changed = 0, b"", _Held(), []
    while data.startswith(b"PK\3\4", place):
        crc, size, _, length = struct.unpack("<3LH", data[place + 14 : place + 28].ljust(14, b"\xff"))
        start = place + 30 + length
        if start + size > len(data):
            raise Damaged("the file is cut, or was changed on its way: ask for it again")
        name = data[place + 30 : start].decode()
        local = struct.pack("<14s3L2H", b"PK\3\4\x14\0\0\0\0\0\0\0!\0", crc, size, size, length, 0) + name.encode()
        _require(data.startswith(local, place), "not packed as a bundle: repacked, or something was hidden")
        _require(bool(_MEMBER.fullmatch(name)), f"unknown member {name!r}")
        _require(
            not members or place_of(name) > place_of(next(reversed(members))), f"{name} twice, or out of its place"
        )
        _require(len(members) < MAX_MEMBERS, f"more than {MAX_MEMBERS} members")
        directory += b"PK\1\2\x14\3" + local[4:30] + struct.pack("<3H2L", 0, 0, 0, 0o100644 << 16, place) + local[30:]
        members[name], place = data[start : start + size], start + size
        changed += [name] if zlib.crc32(members[name]) != crc else []
        if len(members) == 1:
            _require_format(name, members[name])
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(members), len(members), len(directory), place, 0)
    rest = data[place : place + len(directory + end) + 1]
    if rest != directory + end and any(one.startswith(rest) for one in (directory + end, b"PK\3\4")):
        raise Damaged("the file is cut: ask for it again")
    _require(rest == directory + end, "not packed as a bundle: repacked, or something was hidden")
    if changed:
        raise Damaged(f"changed on its way, for the checksum is another one: {', '.join(changed)}; ask for it again")
    return members


def _require_beginning(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise NotABundle(f"larger than {MAX_BYTES} bytes")
    if b"PK\3\4".startswith(data[:4]) and len(data) < 4:
        raise Damaged("the file is empty or cut: ask for it again")
    if not data.startswith(b"PK\3\4"):
        _require(b"PK\5\6" not in data, "something stands before the first member")
        raise NotABundle("this file is no bundle")
    if data[8:10] == b"\x08\0" and data[30:41] == b"report.json":
        raise NotABundle("a bundle of format 1, packed otherwise: check it with the verify.py of its own time")


def _require_format(name: str, data: bytes) -> None:
    _require(name == "format", "the first member is not the format")
    if data != f"{FORMAT}\n".encode():
        _require(bool(re.fullmatch(rb"truceline\.bundle/[0-9]{1,9}\n", data)), "the format is none")
        raise NotABundle(f"{data.decode().strip()} is not known to this verifier, which knows {FORMAT}")


def place_of(name: str) -> tuple[int, int, str]:
    """The one order of members: fixed ones, each entry and its proof by number, blobs by digest."""
    if name in FIRST:
        return FIRST.index(name), 0, name
    kind, _, rest = name.partition("/")
    return len(FIRST) + (kind == "blobs"), 0 if kind == "blobs" else int(rest.partition(".")[0]), name


def _fit(value: Any, kind: str, where: str) -> None:  # noqa: ANN401 - JSON is any value
    """Whether a value is of a kind of KEYS, at every level.

    Raises:
        ValueError: it is not; says where.
    """
    try:
        _fits(value, kind)
    except _OtherKind as other:
        raise ValueError(".".join([where, *reversed(other.path)]) + other.words) from None


class _OtherKind(Exception):
    """A value of another kind; the path to it grows on the way out."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words, self.path = words, list[str]()


def _fits(value: Any, kind: str) -> None:  # noqa: ANN401 - JSON is any value
    nullable, shape, parts = _kind(kind)
    if nullable and value is None:
        return
    if not parts:
        if not _plain(value, shape):
            raise _OtherKind(f" is {value!r:.80}")
        return
    for key, item, one in _inside(value, shape, parts):
        try:
            _fits(item, one)
        except _OtherKind as other:
            other.path.append(str(key))
            raise


def _inside(value: Any, shape: str, parts: tuple[str, ...]) -> Iterable[tuple[Any, Any, str]]:  # noqa: ANN401
    """(key, item, kind) of what a list, an object, a row or a noun holds."""
    if shape == "noun":
        noun = next((name for name in parts if isinstance(value, dict) and _keys_fit(value, name)), None)
        if noun is None:
            raise _OtherKind(f" has other keys: {list(value) if isinstance(value, dict) else value!r:.200}")
        kinds = _keys(noun)[2]
        return ((key, item, kinds[key]) for key, item in value.items())
    if not isinstance(value, dict if shape == "{" else list) or (shape == "(" and len(value) != len(parts)):
        raise _OtherKind(" is of another kind")
    if shape == "(":
        return zip(range(len(parts)), value, parts, strict=True)
    return ((key, item, parts[0]) for key, item in (value.items() if isinstance(value, dict) else enumerate(value)))


@cache
def _kind(kind: str) -> tuple[bool, str, tuple[str, ...]]:
    """A kind taken apart: whether None fits; list, object, row, noun or a plain one; the kinds or nouns inside."""
    nullable, kind = kind.endswith("?"), kind.removesuffix("?")
    if kind[0] in "[{":
        return nullable, kind[0], (kind[1:-1],)
    if kind[0] == "(":
        return nullable, "(", tuple(kind[1:-1].split(","))
    names = tuple(kind.split("|"))
    return (nullable, "noun", names) if names[0] in NOUNS else (nullable, kind, ())


@cache
def _keys(noun: str) -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    """Keys that a noun needs, all that it may have, and the kind of each."""
    kinds = {key.removesuffix("~"): kind for key, kind in NOUNS.get(noun, {}).items()}
    return frozenset(key for key in NOUNS.get(noun, {}) if not key.endswith("~")), frozenset(kinds), kinds


def _keys_fit(value: dict[str, Any], noun: str) -> bool:
    needed, known, _ = _keys(noun)
    return bool(known) and needed <= value.keys() <= known


def _plain(value: Any, kind: str) -> bool:  # noqa: ANN401 - one line for each kind
    if kind in "shdt":
        if not isinstance(value, str) or kind == "s":
            return isinstance(value, str)
        if kind == "h":
            return bool(re.fullmatch(r"[0-9a-f]{64}", value))
        return bool((_MOMENT if kind == "t" else re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")).fullmatch(value)) and (
            _moment(value) is not None
        )
    if kind == "b":
        return isinstance(value, bool)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "i":
        return number and isinstance(value, int) and 0 <= value < 2**53
    return kind == "a" or (number and (kind == "n" or -TOLERANCE <= value <= 1 + TOLERANCE))


def _moment(text: str) -> datetime:
    """A moment or the beginning of a day; ValueError where the calendar has none."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T00:00:00Z")


def _objects(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON is any value
    """Every object in a value, itself included."""
    queue = [value]
    while queue:
        one = queue.pop()
        if isinstance(one, dict):
            yield one
        queue.extend(item for item in (one.values() if isinstance(one, dict) else one) if isinstance(item, dict | list))


def _require_day(report: dict[str, Any]) -> None:
    start, end, day = _moment(report["start_utc"]), _moment(report["end_utc"]), _moment(report["day"])
    _require(timedelta(hours=20) <= end - start <= timedelta(hours=28), "the day is not about 24 hours long")
    _require(timedelta(hours=-15) <= start - day <= timedelta(hours=15), "the day begins on another date")
    _require(1970 <= day.year < 2200, f"no report is made for {report['day']}")


def _require_case(case: dict[str, Any]) -> None:
    incident, evidence = case["incident"], case["evidence"]
    name, ids = incident["incident_id"], [one["evidence_id"] for one in evidence]
    _require_once(f"piece of evidence of {name}", ids)
    for key in ("members", "sources", "observed_by"):
        _require_once(f"name in {key} of {name}", incident[key])
    _require(incident["confidence"] in {"low", "medium", "high"}, f"{name}: a confidence that nobody knows")
    _require(bool(ids) and set(ids) == set(incident["members"]), f"{name}: its members are not its evidence")
    _require(
        set(incident["sources"]) == {one["source"] for one in evidence}, f"{name}: other sources than its evidence"
    )
    _require(set(incident["observed_by"]) == {one["sensor"] for one in evidence}, f"{name}: perceived by others")
    _require(1 <= incident["origins"] <= len(ids), f"{name}: {incident['origins']} origins of {len(ids)} members")
    latest = max((_moment(one["received_utc"]) for one in evidence), default=None)
    _require(_moment(incident["received_utc"]) == latest, f"{name}: received at another moment than its evidence")
    shares = [share for _, share in incident["types"]]
    _require(min(shares, default=-1) >= 0 and abs(math.fsum(shares) - 1) <= SUMS, f"{name}: its types do not add up")
    _require({one["incident_id"] for one in case["findings"]} <= {name}, f"{name}: a finding about another incident")
    _require(bool(case["findings"]) is not case["not_covered"], f"{name}: judged and not covered, or neither")
    chances = [one["chance"] for one in case["findings"] if one["chance"] is not None]
    most = incident["probability"] + TOLERANCE
    _require(max(chances, default=0) <= most, f"{name}: a finding surer than the incident")


def _graded(case: dict[str, Any]) -> dict[str, Any]:
    """The grade of a case, one that is known."""
    grade: dict[str, Any] = case["incident"]["grade"]
    _require(grade["word"] in GRADES, f"{case['incident']['incident_id']}: a grade that nobody knows: {grade['word']}")
    return grade


def _touch(case: dict[str, Any]) -> int:
    """0: a rule speaks about it; 1: a rule may, a fact is not known; 2: outside scope; 3: not covered."""
    within = [one for one in case["findings"] if one["verdict"] != "outside scope"]
    if within:
        return int(all(one["not_known"] for one in within))
    return 2 if case["findings"] else 3


def _against(case: dict[str, Any]) -> bool:
    """Whether it contradicts, or may contradict, a rule that speaks about it."""
    against = {"inconsistent", "undetermined"}
    return any(one["verdict"] in against and not one["not_known"] for one in case["findings"])


def _require_grade(case: dict[str, Any]) -> None:
    """The origins hold the evidence, each of its kind, and the word follows from what they say."""
    name, grade = case["incident"]["incident_id"], _graded(case)
    items = {one["evidence_id"]: one for one in case["evidence"]}
    held = [one for origin in grade["origins"] for one in origin["evidence"]]
    _require_once(f"piece of evidence under the origins of {name}", held)
    _require(set(held) == set(items), f"{name}: its origins hold other evidence than it has")
    for origin in grade["origins"]:
        of, says, mine = origin["kind"], origin["says"], [items[one] for one in origin["evidence"]]
        _require(of in ORIGINS and says in SAYS, f"{name}: an origin of a kind that nobody knows")
        _require((says == MISSED) is not bool(mine), f"{name}: it perceived nothing and has evidence, or neither")
        _require(says != MISSED or of == "mission", f"{name}: {origin['name']} was on no watch")
        own = {_kind_of(one) for one in mine}
        _require(own <= {"text" if of == "party" else of}, f"{name}: {origin['name']} is no {of}")
        hot = {one["observation"] for one in mine} == {"hot spot"}
        _require(hot or says not in {LASTING, NEARBY}, f"{name}: {origin['name']} is no heat")
    _require(grade["word"] == _grade_of(grade["origins"]), f"{name}: {grade['word']} does not follow from its origins")
    yes = [one for one in grade["origins"] if one["kind"] == "party" and one["says"] == HAPPENED]
    bodies = sorted({items[one]["sensor"] for origin in yes for one in origin["evidence"]})
    _require(grade["said_by_parties"] == bodies, f"{name}: said by other parties than its evidence says")
    _require(not grade["acknowledged"] or len(yes) > 1, f"{name}: acknowledged by one side alone")


def _kind_of(item: dict[str, Any]) -> str:
    if item["kind"] != "observation":
        return "text"
    return {"detected": "instrument", "reported": "text"}.get(item["means"], "mission")


def _grade_of(origins: Sequence[dict[str, Any]]) -> str:
    """Docs/bundle.md section 7, check 17."""
    yes = [one["kind"] for one in origins if one["says"] == HAPPENED]
    if "mission" in yes:
        return "observed"
    if not yes or yes == ["instrument"]:
        lasting = not yes and any(one["says"] == LASTING for one in origins)
        return "discounted" if lasting else "unresolved"
    if any(one["says"] in {DENIES, MISSED} for one in origins):
        return "contested"
    return "corroborated" if sum(kind != "party" for kind in yes) > 1 else "reported"


def _require_judged(report: dict[str, Any]) -> None:
    """Each rule has one verdict of the day for each reading, and it is that of its incidents and of what was seen."""
    days = {(one["rule_id"], one["reading"]): one for one in report["period_findings"]}
    _require(len(days) == len(report["period_findings"]), "two verdicts of the day of one rule under one reading")
    unjudged = {one["rule_id"] for one in report["clauses"]} - {rule for rule, _ in days}
    _require(not unjudged, f"no verdict of the day of {', '.join(sorted(unjudged))}")
    of_cases = [finding for case in report["cases"] for finding in case["findings"]]
    against: dict[tuple[str, str], float] = {}
    for one in (*report["asked"], *of_cases):
        if one["verdict"] == "inconsistent":
            key = one["rule_id"], one["reading"]
            against[key] = max(against.get(key, 0.0), one["chance"] or 0.0)
    for one in (*of_cases, *report["period_findings"]):
        seen, needed = one["seen_fraction"], one["needed_fraction"]
        known = seen is not None and needed is not None
        _require(one["verdict"] != "consistent" or (known and seen >= needed), f"{one['rule_id']}: consistent, unseen")
        idle = one["verdict"] == "not observable" and one["incident_id"] is not None and known and seen > needed
        day = days.get((one["rule_id"], one["reading"]), one)
        alike = (seen, needed) == (day["seen_fraction"], day["needed_fraction"])
        _require(alike, f"{one['rule_id']}: another share seen or needed than over the day")
        _require(not idle, f"{one['rule_id']}: not observable, and yet enough was seen")
    for key, one in days.items():
        found = one["verdict"] == "inconsistent"
        _require(not found or key in against, f"{key[0]}: inconsistent over the day, and nothing is")
        calm = one["verdict"] in {"consistent", "undetermined"}
        _require(not (calm and key in against), f"{key[0]}: {one['verdict']} over the day, and an incident is not")
        _require(not found or one["chance"] == against[key], f"{key[0]}: another chance over the day than of its cases")


def _require_shares(coverage: dict[str, Any]) -> None:
    """What was seen, and what was not by reason, make the whole; the cells have the share of the whole."""
    seen, cells = coverage["seen_share"], [cell["seen_share"] for cell in coverage["cells"]]
    shares = [share for _, share in coverage["blind"]]
    _require(min(shares, default=0) >= 0, "a share below 0 of what could not be seen")
    _require(abs(seen + math.fsum(shares) - 1) <= SUMS, "what could be seen and what could not do not add up")
    _require(coverage["unknown_share"] <= 1 - seen + SUMS, "more is unknown than was unseen")
    _require(not cells or abs(math.fsum(cells) / len(cells) - seen) <= SUMS, "the cells have another share seen")


def _require_places(noun: dict[str, Any]) -> None:
    for key, most in (("lat_deg", 90), ("lon_deg", 180), ("south_deg", 90), ("north_deg", 90)):
        _require(abs(noun.get(key, 0)) <= most, f"no place on earth: {key} {noun.get(key)}")
    for key in ("major_sd_m", "minor_sd_m", "radius_m", "range_min_m", "range_max_m", "weapon_calibre_mm"):
        _require((noun.get(key) or 0) >= 0, f"{key} below 0")


def _require_once(what: str, names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    _require(not twice, f"a {what} twice: {', '.join(twice)}")


def _require_times(noun: dict[str, Any], as_of: str) -> None:
    if "started_utc" in noun:
        start, end = _moment(noun["started_utc"]), _moment(noun["ended_utc"])
        _require(
            start <= _moment(noun.get("best_utc", noun["started_utc"])) <= end, f"ended before it started: {start}"
        )
    if "received_utc" in noun:
        _require(_moment(noun["received_utc"]) <= _moment(as_of), f"received after the cut-off: {noun['received_utc']}")


def _require_topic(topic: str, sentences: Sequence[str]) -> None:
    count = sum(sentence.startswith(f"{topic}: ") for sentence in sentences)
    _require(count == 1, f"the summary has {count} answers under {topic}")


def _percent(share: float) -> str:
    """A share as whole per cent, never 0 or 100 unless it is exactly that; an exact half goes to the even one."""
    if 0.0 < share < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < share < 1.0 else f"{share * 100:.0f} %"


def _require_verdicts(report: dict[str, Any]) -> None:
    """Each sentence under Verdicts that names rules of the day says their verdicts, all of them and no other."""
    by_rule: dict[str, set[str]] = {}
    for finding in report["period_findings"]:
        by_rule.setdefault(finding["rule_id"], set()).add(finding["verdict"])
    said: set[str] = set()
    topic = ""
    for sentence in report["summary"]:
        topic = (
            "Verdicts" if sentence.startswith("Verdicts: ") else "" if re.match("[A-Z][a-z ]+: ", sentence) else topic
        )
        words = sentence.removeprefix("Verdicts: Over the whole day. ")
        if topic and re.match(r"Rules? |[0-9]+ rules \(", words):
            head, _, tail = words.partition(": ")
            named = set(re.split(r"[ ,()]+", head if head[0] != "R" else re.sub(r" \([^)]*\)", "", head))) & set(
                by_rule
            )
            verdicts = set(VERDICTS.findall(re.sub(r"\(decided by: [^)]*\)", "", tail)))
            _require(
                bool(named) and verdicts == set().union(*(by_rule[rule] for rule in named)), f"it says: {sentence}"
            )
            said |= named
    _require(said == set(by_rule), f"no verdict of {', '.join(sorted(set(by_rule) - said))}")


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(min(-log_odds, 700.0)))  # beyond, a double ends


def _require_signed(number: int, kind: str, body: dict[str, Any], officers: dict[str, dict[str, Any]]) -> None:
    """By the key that the list has under this name; a line of the list by its own key, and an administrator's."""
    text = f"truceline/{kind}/1\n".encode() + _canonical({k: v for k, v in body.items() if k not in UNSIGNED})
    if kind == "officer":
        admins = {name: one for name, one in officers.items() if _holds(one, "admin")}
        if body["state"] == "on duty":
            _require_key(body["key"], body["signature"], text, number)
        _require(not admins or body["by"] in admins, f"entry {number} is by no administrator")
        if body["by"]:
            _require(body["by"] in admins, f"no line of {body['by']}, who signed entry {number}", Missing)
            _require_key(admins[body["by"]]["key"], body["consent"], text, number)
        return
    name = body["by"] if kind == "mandate" else body["officer"]
    _require(name in officers, f"no line that puts {name} on the list before entry {number}", Missing)
    known = officers[name]["key"] == body["key"] and _holds(officers[name], body.get("role", "admin"))
    _require(known, f"entry {number}: {name} is not on the list with this key and role")
    _require_key(body["key"], body["signature"], text, number)


def _holds(officer: dict[str, Any], role: str) -> bool:
    return officer["state"] == "on duty" and role in officer["roles"]


def _require_key(key: str, signature: str, text: bytes, number: int) -> None:
    _require(bool(re.fullmatch("[0-9a-f]{128}", signature)), f"entry {number} has no signature")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError) as bad:
        raise ValueError(f"entry {number} has a wrong signature") from bad


def _vkey(text: str) -> tuple[str, bytes, int, bytes]:
    name, keyid, packed = text.split("+", maxsplit=2)
    key = _base64(packed)
    found = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    _require(bool(name) and found.hex() == keyid, f"the key id of {name!r} is not that of its key")
    _require(key[0] not in KNOWN_ALGORITHMS or len(key) == 33, f"the key of {name!r} is not 32 bytes long")
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


def _canonical_json(data: bytes) -> Any:  # noqa: ANN401 - JSON is any value
    """JSON in its one spelling, RFC 8785: every reader reads the same value, and no key stands twice."""
    value = json.loads(data.decode())
    _require(_canonical(value) == data, "JSON in another spelling than RFC 8785")
    return value


def _canonical(value: Any) -> bytes:  # noqa: ANN401 - JSON is any value
    return _spell(value, 0).encode()


def _spell(value: Any, depth: int) -> str:  # noqa: ANN401 - JSON is any value
    if depth > MAX_DEPTH:
        raise ValueError(f"JSON with more than {MAX_DEPTH} levels")
    if isinstance(value, str):
        return json.encoder.encode_basestring(value)
    if isinstance(value, dict):
        keys = sorted(value, key=_utf_16)  # RFC 8785 section 3.2.3
        return (
            "{" + ",".join([f"{json.encoder.encode_basestring(k)}:{_spell(value[k], depth + 1)}" for k in keys]) + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join([_spell(item, depth + 1) for item in value]) + "]"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else _number(value)


@lru_cache(maxsize=4096)
def _utf_16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _number(value: float) -> str:
    """ECMA-262 section 6.1.6.1.20: the shortest digits that mean the same double."""
    _require(abs(value) < 1e300, f"{value!r:.40} is not a number of a report")
    text = repr(float(value)) if value else "0"
    if "e" not in text:
        return text.removesuffix(".0")
    digits, _, exponent = text.lstrip("-").partition("e")
    whole, _, part = digits.partition(".")
    number, point = whole + part, len(whole) + int(exponent)
    sign = "-" if value < 0 else ""
    if 0 < point <= 21:
        return f"{sign}{number.ljust(point, '0')}"  # no part is left: such digits lie beyond 2^53
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{number}"
    rest = f".{number[1:]}" if number[1:] else ""
    return f"{sign}{number[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _base64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    _require(base64.b64encode(data).decode() == text, "base64 with stray bits")
    return data


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _require(holds: bool, fault: str, kind: type[Exception] = ValueError) -> None:  # noqa: FBT001 - an assertion
    if not holds:
        raise kind(fault)


def read_whole(path: Path) -> bytes:
    """The bytes of a regular file of a size that is read.

    Raises:
        OSError: it cannot be read, is no regular file (a pipe may never end), or is too large.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(None, "not a regular file", str(path))
    if found.st_size > MAX_BYTES:
        raise OSError(None, f"larger than {MAX_BYTES} bytes", str(path))
    return path.read_bytes()


def main(
    arguments: Sequence[str] | None = None, also: Callable[[Verification, bytes], Verification] | None = None
) -> int:
    """The command; returns the exit code. `also` may add a check of its own, of the verification and the bundle."""
    asked = sys.argv[1:] if arguments is None else arguments
    try:
        sys.stdout.reconfigure(errors="backslashreplace") if hasattr(sys.stdout, "reconfigure") else None
        return _main(asked, also)
    except SystemExit as asked_otherwise:
        return int(asked_otherwise.code or 0)
    except (OSError, ValueError) as fault:
        words = f"{fault.strerror}: {fault.filename or 'output'}" if isinstance(fault, OSError) else str(fault)
    except KeyboardInterrupt:
        words = "interrupted"
    except Exception as fault:  # noqa: BLE001 - whatever stops the check is no verdict
        words = f"this verifier failed: {fault!r}"
    told = json.dumps({"verdict": "not checked", "exit_code": INCOMPLETE, "detail": shown(words)})
    as_json = "--json" in asked
    _say_last(sys.stdout if as_json else sys.stderr, told if as_json else f"NOT CHECKED: {shown(words)}")
    return INCOMPLETE


def _say_last(stream: TextIO | None, words: str) -> None:
    """A last line, where anybody can be told; what could not be written is dropped, or the exit code would change."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        stream.write(f"{words}\n")  # type: ignore[union-attr] # None where the stream is closed
        stream.flush()  # type: ignore[union-attr]
    for one in (sys.stdout, sys.stderr):
        try:
            one.flush()
        except (OSError, ValueError, AttributeError):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), one.fileno())


class _Parser(argparse.ArgumentParser):
    """Says on one line what it does not understand, for an argument may be a stranger's file name."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def _main(arguments: Sequence[str] | None, also: Callable[[Verification, bytes], Verification] | None) -> int:
    parser = _Parser(description="Check a bundle. Exit 0 valid, 1 invalid, 2 neither.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--trust", type=Path, help="trust.json, handed over by another way than the bundle")
    parser.add_argument("--since", type=Path, help="an older bundle or checkpoint that you hold: is it the same log?")
    parser.add_argument("--json", action="store_true", help="machine-readable results")
    asked = parser.parse_args(arguments)
    data, trust = read_whole(asked.bundle), parse_trust(read_whole(asked.trust)) if asked.trust else None
    found = verify(data, trust, read_whole(asked.since) if asked.since else None)
    found = also(found, data) if also else found
    if asked.json:
        told = {"verdict": found.word.lower(), "trust": asked.trust and str(asked.trust), **asdict(found)}
        return _told(json.dumps(told), found.exit_code)
    page = Path(__file__).with_suffix(".html")
    lines = [f"trust: {asked.trust or 'none'}"]
    lines += [f"the same checks in a browser, without network: {page}"] if page.is_file() else []
    if found.word not in {"DAMAGED", "NOT CHECKED"}:
        lines += [f"{r.number:>2}  {r.status:<7}  {r.title}: {r.detail}" for r in found.results]
    return _told("\n".join(map(shown, [*lines, last_line(found)])), found.exit_code)


def _told(words: str, exit_code: int) -> int:
    """The exit code, once the words are out."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
