"""A stranger checks a bundle: what was changed, hidden, swapped, forged or left out is named by a numbered check."""

import base64
import configparser
import hashlib
import io
import json
import os
import random
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

import truceline
from tests.evidence_example import (
    AT,
    PARAMS,
    SUMMARY,
    a_bundle,
    a_finding,
    a_report,
    a_source,
    a_workspace,
    own_trust,
    params_digest,
    with_files,
)
from tests.false_reports import FALSE_REPORTS, an_incident, cases_with, summary_with
from truceline.evidence.fits import Fitted, record_fit
from truceline.evidence.keep import keep, record_report
from truceline.evidence.note import PublicKey
from truceline.evidence.tlog import Tree, included, leaf_hash
from truceline.evidence.workspace import Workspace
from truceline.model.errors import DamagedWorkspace, NotValid, OutOfRange
from truceline.report import sign
from truceline.report import verify as verify_module
from truceline.report.verify import (
    INCOMPLETE,
    INVALID,
    VALID,
    Trust,
    last_line,
    letters,
    main,
    parse_trust,
    require_valid,
    verify,
)

PACKAGE = Path(truceline.__file__).parent
ROOT = PACKAGE.parent


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = with_files(a_workspace(tmp_path_factory.mktemp("mission") / "w"))
    for number in range(20):  # so that proofs have several steps
        keep(made, "firms", f"{number}", str(number).encode(), received_utc=AT, at_utc=AT, origin="o", licence="l")
    return made


@pytest.fixture(scope="module")
def trust(workspace: Workspace) -> Trust:
    return own_trust(workspace)


@pytest.fixture(scope="module")
def good(workspace: Workspace) -> bytes:
    return a_bundle(workspace)


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes], *, attributes: int = 0o100644 << 16, method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip in the order given, foreign names last; all else as a bundle is packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, sign.ZIP_MOMENT)
            info.external_attr, info.compress_type, info.create_system = attributes, method, 3
            archive.writestr(info, data)
    return packed.getvalue()


def bad_checks(data: bytes, trust: Trust | None) -> set[int]:
    return {result.number for result in verify(data, trust).results if result.status == "bad"}


def missing_checks(data: bytes, trust: Trust | None) -> set[int]:
    return {result.number for result in verify(data, trust).results if result.status == "missing"}


def forged(
    workspace: Workspace,
    report: dict[str, Any],
    *,
    params: bytes = PARAMS,
    **entry: Any,  # noqa: ANN401 - any field
) -> bytes:
    """A bundle whose log and signatures are sound and whose report is not: our own signer refuses to make it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign, "require_valid", lambda _: None)
        patch.setattr(sign, "lines_behind", lambda *_: set[int]())
        if entry:
            known = sign.record_report
            patch.setattr(sign, "record_report", lambda ws, **facts: known(ws, **{**facts, **entry}))
        return a_bundle(workspace, report, params=params)


def test_a_bundle_as_made_is_valid_and_every_check_says_so(good: bytes, trust: Trust) -> None:
    found = verify(good, trust)
    assert found.exit_code == VALID
    assert [result.number for result in found.results] == list(range(1, 19))
    assert {result.status for result in found.results} == {"ok"}
    require_valid(found)


def test_the_numbered_list_at_the_top_names_every_check(good: bytes, trust: Trust) -> None:
    assert all(result.title for result in verify(good, trust).results)


def test_the_same_report_with_the_same_journal_gives_the_same_bytes(workspace: Workspace, good: bytes) -> None:
    assert a_bundle(Workspace.open(workspace.folder)) == good


def test_without_a_trust_file_nothing_is_valid(good: bytes) -> None:
    assert verify(good, None).exit_code == INCOMPLETE
    assert missing_checks(good, None) == {3, 12}
    with pytest.raises(NotValid, match="check 3 missing"):
        require_valid(verify(good, None))


def test_another_missions_key_or_name_is_not_trusted(good: bytes, trust: Trust, tmp_path: Path) -> None:
    stranger = own_trust(a_workspace(tmp_path / "other"))
    assert bad_checks(good, stranger) == {3}
    assert bad_checks(good, Trust(origin=trust.origin, log=stranger.log)) == {3}
    assert bad_checks(good, Trust(origin="another/name", log=trust.log)) == {3}
    assert verify(good, stranger).exit_code == INVALID


def test_one_byte_changed_anywhere_in_any_member_is_invalid(good: bytes, trust: Trust) -> None:
    members = members_of(good)
    draw = random.Random(11)  # noqa: S311 - reproducible places, no secret
    for name, data in list(members.items())[1:]:  # another format is another verifier's business
        places = {0, len(data) - 1, *(draw.randrange(len(data)) for _ in range(12))}
        for place in places:
            changed = bytearray(data)
            changed[place] ^= 1 << draw.randrange(8)
            found = verify(zipped({**members, name: bytes(changed)}), trust)
            assert found.exit_code == INVALID, (name, place)


def test_no_bit_of_the_file_can_change(good: bytes, trust: Trust) -> None:
    """Stored members leave no padding: each flip is named as damage on the way, or as another spelling."""
    words = set()
    for place in random.Random(13).sample(range(len(good)), 1500):  # noqa: S311 - reproducible places, no secret
        changed = bytearray(good)
        changed[place] ^= 1 << place % 8
        found = verify(bytes(changed), trust)
        assert found.exit_code != VALID, place
        words.add(found.word)
    assert {"DAMAGED", "INVALID"} <= words <= {"DAMAGED", "INVALID", "NOT CHECKED"}


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_never_valid_and_never_crash(data: bytes) -> None:
    assert verify(data, None).exit_code != VALID
    assert verify(b"PK\x05\x06" + data, None).exit_code == INVALID
    for result in verify(b"PK\x03\x04" + data, None).results:
        assert "failed here" not in result.detail


@given(cut=st.integers(0, 20_000))
def test_a_cut_bundle_is_damaged_and_accuses_nobody(good: bytes, trust: Trust, cut: int) -> None:
    found = verify(good[: cut % len(good)], trust)
    assert (found.word, found.exit_code) == ("DAMAGED", INCOMPLETE)
    assert "bad" not in {result.status for result in found.results}


@pytest.mark.parametrize("name", ["report.json", "params.json", "checkpoint", "report.html", "report.csv"])
def test_a_member_left_out_is_incomplete(good: bytes, trust: Trust, name: str) -> None:
    members = members_of(good)
    del members[name]
    assert verify(zipped(members), trust).exit_code == INCOMPLETE


@pytest.mark.parametrize("folder", ["entries/", "proofs/", "blobs/"])
def test_an_entry_a_proof_or_the_agreement_left_out_is_never_valid(good: bytes, trust: Trust, folder: str) -> None:
    members = members_of(good)
    for name in [name for name in members if name.startswith(folder)]:
        rest = {other: data for other, data in members.items() if other != name}
        assert verify(zipped(rest), trust).exit_code != VALID


@pytest.mark.parametrize(
    "name",
    ["report.pdf", "../report.json", "/etc/passwd", "C:\\x", "entries/01", "blobs/" + "A" * 64, "report.json/", "x\n"],
)
def test_nothing_unknown_rides_along(good: bytes, trust: Trust, name: str) -> None:
    assert bad_checks(zipped({**members_of(good), name: b"hello"}), trust) == {1}


def test_a_file_of_a_known_name_that_was_not_logged_does_not_ride_along(workspace: Workspace, trust: Trust) -> None:
    made = a_bundle(workspace, others={"report.html": b"<p>EXERCISE</p>"})
    assert verify(made, trust).exit_code == VALID
    assert bad_checks(sign.packed({**members_of(made), "report.csv": b"EXERCISE"}), trust) == {5}


def test_a_blob_that_was_never_kept_does_not_ride_along(good: bytes, trust: Trust) -> None:
    sneaked = sign.packed({**members_of(good), "blobs/" + "0" * 64: b"hello"})
    assert bad_checks(sneaked, trust) == {8}


def test_a_member_twice_a_link_and_hidden_bytes_are_refused(good: bytes, trust: Trust) -> None:
    twice = io.BytesIO(good)
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("report.json", b"{}")
    assert 1 in bad_checks(twice.getvalue(), trust)
    assert 1 in bad_checks(zipped(members_of(good), attributes=0o120777 << 16), trust)
    assert 1 in bad_checks(b"hidden" + good, trust)
    assert 1 in bad_checks(good + b"hidden", trust)
    comment = io.BytesIO(good)
    with zipfile.ZipFile(comment, "a") as archive:
        archive.comment = b"hidden"
    assert 1 in bad_checks(comment.getvalue(), trust)


def test_more_than_a_bundle_can_hold_is_refused(good: bytes, trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_module, "MAX_MEMBERS", 5)
    assert "more than 5 members" in verify(good, trust).results[0].detail
    monkeypatch.setattr(verify_module, "MAX_BYTES", 1000)
    found = verify(good, trust)
    assert (found.word, found.exit_code) == ("NOT CHECKED", INCOMPLETE)


def test_an_entry_of_another_log_does_not_prove_anything(good: bytes, trust: Trust, tmp_path: Path) -> None:
    other = members_of(a_bundle(with_files(a_workspace(tmp_path / "o", agreement_name="other.yaml"))))
    mixed = {**members_of(good), "entries/1": other["entries/1"]}
    assert 4 in bad_checks(zipped(mixed), trust)


def test_a_whole_other_log_under_the_same_name_is_not_trusted(trust: Trust, tmp_path: Path) -> None:
    other = with_files(a_workspace(tmp_path / "o"))
    assert bad_checks(a_bundle(other), trust) == {3}


def test_the_report_of_another_day_under_todays_entry_is_refused(
    workspace: Workspace, good: bytes, trust: Trust
) -> None:
    members = members_of(good)
    other = rfc8785.dumps(a_report(day="2025-03-17"))
    assert bad_checks(zipped({**members, "report.json": other}), trust) >= {5, 6}
    assert bad_checks(forged(workspace, a_report(), day="2025-03-17"), trust) == {6}


@pytest.mark.parametrize(
    ("changes", "numbers"), [row[1:] for row in FALSE_REPORTS], ids=[row[0] for row in FALSE_REPORTS]
)
def test_a_report_that_is_false_in_itself_is_refused_even_when_logged(
    workspace: Workspace, trust: Trust, changes: dict[str, Any], numbers: set[int]
) -> None:
    report = a_report(**changes)
    assert bad_checks(forged(workspace, report), trust) == numbers
    with pytest.raises((NotValid, DamagedWorkspace), match=f"check {min(numbers)} bad|no fit line"):
        a_bundle(workspace, report)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "1e999", "-1e999"])
def test_a_number_that_is_none_never_passes(workspace: Workspace, word: str) -> None:
    data = rfc8785.dumps(a_report()).replace(b"0.622459331202", word.encode())
    with pytest.raises((NotValid, OutOfRange)):
        a_bundle(workspace, report_json=data)


def test_a_key_twice_never_passes(workspace: Workspace) -> None:
    data = rfc8785.dumps(a_report()).replace(b'"day"', b'"day":"2025-03-01","day"')
    with pytest.raises(OutOfRange, match="duplicate"):
        a_bundle(workspace, report_json=data)


def test_a_report_that_names_a_file_nobody_kept_is_not_signed(workspace: Workspace) -> None:
    for changes in (
        {"sources": [a_source("firms", "x", "0" * 64, 1)]},
        {"unlocated": [{**a_report()["cases"][0]["evidence"][0], "blob_sha256": "0" * 64}]},
        {"degraded": [{"kind": "k", "text": "t", "source": "firms", "blob_sha256": "0" * 64}]},
    ):
        with pytest.raises(DamagedWorkspace, match="custody"):
            a_bundle(workspace, a_report(**changes))


def test_a_kept_file_whose_custody_was_left_out_is_incomplete(workspace: Workspace, trust: Trust) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign, "named_blobs", lambda report: {report["agreement_sha256"]})
        patch.setattr(sign, "_handed_in", lambda *_: set[int]())
        patch.setattr(sign, "require_valid", lambda _: None)
        made = a_bundle(workspace)
    assert missing_checks(made, trust) == {7}
    assert verify(made, trust).exit_code == INCOMPLETE


def test_foreign_names_are_not_bundled(workspace: Workspace) -> None:
    with pytest.raises(OutOfRange, match="others"):
        a_bundle(workspace, others={"report.pdf": b""})
    with pytest.raises(OutOfRange, match="blobs"):
        a_bundle(workspace, blobs={"agreement.yaml": b"x"})
    with pytest.raises(OutOfRange, match="an object"):
        a_bundle(workspace, report_json=b"[]")
    with pytest.raises(OutOfRange, match="files"):
        record_report(workspace, day="d", as_of_utc=AT, files={}, agreement_sha256="", previous=None, at_utc=AT)


def cosigned(data: bytes, name: str, *, time: int = 1_742_280_000, spoil: bool = False) -> tuple[bytes, str]:
    """The bundle with one cosigner's line under its checkpoint, and that cosigner's vkey."""
    private = Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"."))
    public = PublicKey(name=name, algorithm=4, key=private.public_key().public_bytes_raw())
    members = members_of(data)
    text = members["checkpoint"].rpartition(b"\n\n")[0] + b"\n"
    signature = private.sign(f"cosignature/v1\ntime {time}\n".encode() + text)
    if spoil:
        signature = signature[:-1] + bytes([signature[-1] ^ 1])
    packed = sign.base64.b64encode(public.keyid + time.to_bytes(8) + signature).decode()
    line = f"\N{EM DASH} {name} {packed}\n".encode()
    added = {n: d + line if n == "checkpoint" or n.startswith("proofs/") else d for n, d in members.items()}
    return zipped(added), public.text()


def test_cosigners_that_the_trust_file_asks_for_are_counted(good: bytes, trust: Trust) -> None:
    one, first = cosigned(good, "liaison-a.example")
    both, second = cosigned(one, "liaison-b.example")

    def asked(k: int) -> Trust:
        return Trust(origin=trust.origin, log=trust.log, cosigners=(first, second), k=k)

    assert verify(good, asked(0)).exit_code == VALID
    assert verify(good, asked(1)).exit_code == INCOMPLETE
    assert missing_checks(one, asked(2)) == {12}
    assert verify(one, asked(1)).exit_code == VALID
    assert verify(both, asked(2)).exit_code == VALID
    assert verify(both, trust).exit_code == VALID  # lines that nobody asked about do no harm


def test_a_forged_cosignature_is_invalid_and_not_merely_missing(good: bytes, trust: Trust) -> None:
    spoiled, vkey = cosigned(good, "liaison-a.example", spoil=True)
    assert bad_checks(spoiled, Trust(origin=trust.origin, log=trust.log, cosigners=(vkey,), k=1)) == {12}


@pytest.mark.parametrize(
    "change",
    [
        lambda t: {**t, "k": 1},
        lambda t: {**t, "k": -1},
        lambda t: {**t, "k": True},
        lambda t: {**t, "k": "0"},
        lambda t: {**t, "cosigners": [t["log"]]},
        lambda t: {**t, "log": t["log"][:-4]},
        lambda t: {**t, "log": None},
        lambda t: {**t, "log": a_vkey("x", b"\1" + bytes(20))},
        lambda t: {**t, "cosigners": [a_vkey("x", b"\4" + bytes(33))]},
        lambda t: {**t, "cosigners": {}},
        lambda t: {"origin": t["origin"]},
        lambda t: [t],
    ],
)
def test_a_trust_file_that_checks_nothing_or_cannot_be_is_refused(
    workspace: Workspace, change: Callable[[dict[str, Any]], Any]
) -> None:
    known = json.loads(workspace.trust_file.read_bytes())
    assert parse_trust(json.dumps(known).encode()) == own_trust(workspace)
    with pytest.raises(ValueError, match=r"."):
        parse_trust(json.dumps(change(known)).encode())


def test_the_command_says_under_which_key_and_head_and_what_was_not_compared(
    workspace: Workspace, good: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(good)
    asked = [str(path), "--trust", str(workspace.trust_file)]
    assert main(asked) == VALID
    *_, last = capsys.readouterr().out.splitlines()
    key = letters(workspace.key.public.text().encode())
    assert last.startswith(f"VALID under log key {key}; head of ")
    assert verify(good, own_trust(workspace)).head in last
    assert "html and csv not compared with the JSON" in last
    assert re.search(r"entries (?:[ADEFGJKLMNRTUVWZ]{4}-){7}[ADEFGJKLMNRTUVWZ]{4};", last)
    assert main([*asked, "--json"]) == VALID
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["exit_code"], told["trust"]) == ("valid", VALID, str(workspace.trust_file))
    path.write_bytes(good + b"x")
    assert main(asked) == INVALID
    assert capsys.readouterr().out.splitlines()[-1].startswith("INVALID check 1 bad; ")


def test_trust_is_never_found_by_nearness(
    workspace: Workspace, good: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = workspace.reports_folder / "2025-03-18"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bundle.zip").write_bytes(good)
    (folder / "trust.json").write_bytes(workspace.trust_file.read_bytes())
    assert main([str(folder / "bundle.zip")]) == INCOMPLETE
    assert "under no trusted log key" in capsys.readouterr().out.splitlines()[-1]


def test_what_stops_the_check_is_one_sentence_and_no_verdict(
    workspace: Workspace,
    good: bytes,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle, other = tmp_path / "bundle.zip", tmp_path / "t.json"
    bundle.write_bytes(good)
    other.write_bytes(b"{}")
    os.mkfifo(tmp_path / "pipe")
    stopped = [
        [str(bundle), "--trust", str(other)],
        [str(bundle), "--trust", str(tmp_path / "pipe")],
        [str(bundle), "--since", str(tmp_path / "pipe")],
        [str(tmp_path / "none.zip")],
        [str(tmp_path / "pipe")],
        [str(tmp_path)],
    ]
    for words in stopped:
        assert main(words) == INCOMPLETE
        assert re.fullmatch("NOT CHECKED: .+\n", capsys.readouterr().err)
        assert main([*words, "--json"]) == INCOMPLETE
        assert json.loads(capsys.readouterr().out)["verdict"] == "not checked"
    assert main([str(other)]) == INCOMPLETE
    assert capsys.readouterr().out.splitlines()[-1] == "NOT CHECKED: this file is no bundle"
    monkeypatch.setattr(verify_module, "MAX_BYTES", 100)
    assert main([str(bundle), "--trust", str(workspace.trust_file)]) == INCOMPLETE
    monkeypatch.setattr(verify_module, "unpacked", lambda _: 1 / 0)
    assert main([str(bundle)]) == INCOMPLETE
    assert "verifier failed" in verify(good, None).results[0].detail


def a_vkey(name: str, key: bytes) -> str:
    keyid = hashlib.sha256(f"{name}\n".encode() + key).digest()[:4]
    return f"{name}+{keyid.hex()}+{base64.b64encode(key).decode()}"


def run_file(path: Path, *arguments: str | Path, how: str = "") -> subprocess.CompletedProcess[str]:
    """As a person types it, with a redirection of the shell."""
    words = shlex.join(map(str, (sys.executable, path, *arguments)))
    return subprocess.run(["/bin/sh", "-c", f"{words} {how}"], capture_output=True, text=True, check=False)  # noqa: S603


def test_the_file_runs_where_it_lies_and_nothing_beside_it_runs(
    workspace: Workspace, good: bytes, tmp_path: Path
) -> None:
    """In its package a module has the name of one of the standard library; in a mailed folder anything may lie."""
    bundle, copy = tmp_path / "bundle.zip", tmp_path / "verify.py"
    bundle.write_bytes(good)
    copy.write_bytes((PACKAGE / "report" / "verify.py").read_bytes())
    for name in ("inspect", "dataclasses", "json", "zlib", "hashlib", "cryptography"):
        (tmp_path / f"{name}.py").write_text("print('VALID')\nraise SystemExit(0)\n", "utf-8")
    for path in (PACKAGE / "report" / "verify.py", copy):
        done = run_file(path, bundle, "--trust", workspace.trust_file)
        assert (done.returncode, done.stdout.splitlines()[-1][:20]) == (VALID, "VALID under log key "), done.stderr
        assert run_file(path, bundle, "--trust", tmp_path / "json.py").returncode == INCOMPLETE


@pytest.mark.parametrize("how", [">/dev/full", ">&-", ">&- 2>&-", "--json >/dev/full", "--unknown", "two"])
def test_a_check_that_could_not_be_told_is_no_verdict(
    workspace: Workspace, good: bytes, tmp_path: Path, how: str
) -> None:
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(good)
    done = run_file(PACKAGE / "report" / "verify.py", bundle, "--trust", workspace.trust_file, how=how)
    assert done.returncode == INCOMPLETE
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_an_argument_that_paints_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["one.zip", "\x1b[2J\u202e.zip"]) == INCOMPLETE
    assert capsys.readouterr().err == "NOT CHECKED: unrecognized arguments: \\x1b[2J\\u202e.zip\n"


def test_a_copy_of_the_file_alone_checks_a_bundle(workspace: Workspace, good: bytes, tmp_path: Path) -> None:
    """A party without our platform: the copied file, the standard library, cryptography."""
    copy = tmp_path / "verify.py"
    copy.write_bytes((PACKAGE / "report" / "verify.py").read_bytes())
    (tmp_path / "bundle.zip").write_bytes(good)
    script = (
        "import sys, runpy\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'truceline': raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        f"sys.argv = ['verify.py', {str(tmp_path / 'bundle.zip')!r}, '--trust', {str(workspace.trust_file)!r}]\n"
        f"runpy.run_path({str(copy)!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == VALID
    assert done.stdout.splitlines()[-1].startswith("VALID under log key ")


@given(st.integers(-3, 70), st.integers(-3, 70), st.integers(0, 63))
def test_the_verifier_and_the_log_agree_which_inclusion_proofs_hold(index: int, size: int, other: int) -> None:
    """Two implementations of RFC 9162, each the oracle of the other, on proofs that fit and that do not."""
    leaves = [leaf_hash(str(n).encode()) for n in range(64)]
    tree, asked = Tree(leaves), min(max(size, 1), 64)
    path = tree.inclusion(other % asked, asked)
    root = tree.root(asked)
    wanted = included(leaves[other % asked], index, size, path, root)
    assert verify_module._included(leaves[other % asked], index, path, size, root) is wanted
    assert verify_module._included(leaves[other % asked], other % asked, path, asked, root)


def test_the_verifier_loads_no_room_but_the_model_and_the_report() -> None:
    script = "import sys, truceline.report.verify; print(*(m for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    loaded = done.stdout.split()
    rooms = {name.split(".")[1] for name in loaded if name.startswith("truceline.")}
    assert rooms <= {"model", "report"}
    assert not {"pyarrow", "duckdb", "numpy", "truceline.model.arrow"} & set(loaded)


def test_the_verifier_is_one_file_that_a_person_can_read_in_one_sitting() -> None:
    text = (PACKAGE / "report" / "verify.py").read_text()
    assert len(text.splitlines()) < 1340  # eighteen checks and the table of keys; a party copies one file
    outside = {"cryptography", "truceline"} | sys.stdlib_module_names
    imported = re.findall(r"^\s*(?:from|import) ([a-z_0-9]+)", text, re.MULTILINE)
    assert set(imported) <= outside
    assert re.findall(r"(?:from|import) (truceline[.\w]*)", text) == ["truceline.model.errors"]


def test_the_contract_of_the_verifier_names_every_room_and_every_other_file_of_report() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    named = set(contracts["importlinter:contract:verifier"]["forbidden_modules"].split())
    rooms = {p.stem for p in PACKAGE.iterdir() if (p / "__init__.py").exists() or p.suffix == ".py"}
    rooms -= {"__init__", "model", "report"}
    files = {p.stem for p in (PACKAGE / "report").iterdir() if (p / "__init__.py").exists() or p.suffix == ".py"}
    files -= {"__init__", "verify"}
    wanted = {f"truceline.{room}" for room in rooms} | {f"truceline.report.{file}" for file in files}
    assert wanted <= named, f"add to the verifier contract: {sorted(wanted - named)}"


def rewritten(workspace: Workspace, folder: Path) -> Workspace:
    """The same mission and key with another history: what an operator has who begins the log anew."""
    key = folder / "keys" / "log.key"
    key.parent.mkdir(parents=True)
    key.write_bytes((workspace.folder / "keys" / "log.key").read_bytes())
    return with_files(a_workspace(folder, at_utc=AT + timedelta(hours=1)))


@pytest.fixture
def history(tmp_path: Path) -> dict[str, bytes]:
    """Heads and bundles of one log as it grows, and of another log under the same key."""
    first = with_files(a_workspace(tmp_path / "w"))
    made = {"early head": first.seal(), "early": a_bundle(first)}
    keep(first, "firms", "more", b"more", received_utc=AT, at_utc=AT, origin="o", licence="l")
    later = datetime(2025, 3, 20, 6, tzinfo=UTC)
    against = {"verdict": "inconsistent", "chance": 0.6, "as_of_utc": "2025-03-20T06:00:00Z"}
    as_of = a_report(
        as_of_utc="2025-03-20T06:00:00Z",
        period_findings=[a_finding("f1", **against)],
        cases=cases_with(findings=[a_finding("f2", incident_id="ab12", **against)]),
        previous=hashlib.sha256(members_of(made["early"])["report.json"]).hexdigest(),
        summary=[*SUMMARY[:-1], "Changed: Nothing differs from the report before."],
    )
    made["late"] = a_bundle(first, as_of, as_of_utc=later)
    made["late head"] = first.seal()
    other = rewritten(first, tmp_path / "o")
    made |= {"other": a_bundle(other), "other head": other.seal(), "trust": first.trust_file.read_bytes()}
    foreign = with_files(a_workspace(tmp_path / "f"))
    return {**made, "foreign": a_bundle(foreign), "foreign head": foreign.seal()}


@pytest.mark.parametrize(
    ("bundle", "since", "status", "words"),
    [
        ("late", "early", "ok", "replaces the report of 2025-03-18"),
        ("late", "early head", "ok", ""),
        ("late", "late head", "ok", ""),
        ("early", "late", "ok", "OUTDATED, the other bundle has a later report of 2025-03-18"),
        ("early", "late head", "missing", ""),
        ("late", "other", "bad", ""),
        ("late", "other head", "bad", ""),
        ("early", "other", "bad", ""),
        ("other", "late", "bad", ""),
        ("late", "foreign", "missing", ""),
        ("late", "foreign head", "missing", ""),
        ("late", "trust", "missing", ""),
    ],
)
def test_whoever_holds_an_older_head_tells_an_extended_log_from_a_rewritten_one(
    history: dict[str, bytes], bundle: str, since: str, status: str, words: str
) -> None:
    found = verify(history[bundle], parse_trust(history["trust"]), history[since])
    assert found.results[14].status == status, found.results[14].detail
    assert {result.status for result in found.results if result.number != 15} == {"ok"}
    assert words in last_line(found)
    assert ("REWRITTEN" in found.results[14].detail) is (status == "bad")
    assert verify(history[bundle], parse_trust(history["trust"])).exit_code == VALID  # nobody sees it without one


def test_leaves_that_are_not_those_of_the_log_are_refused(good: bytes, trust: Trust) -> None:
    members = members_of(good)
    for leaves in (members["leaves"][:-32], members["leaves"] + bytes(32), bytes(len(members["leaves"])), b""):
        assert bad_checks(zipped({**members, "leaves": leaves}), trust) == {15}


def test_a_file_that_was_kept_only_after_the_report_was_logged_is_not_in_custody(
    workspace: Workspace, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = b"handed in afterwards"
    sha256 = hashlib.sha256(late).hexdigest()
    known = sign.record_report

    def log_first(ws: Workspace, **facts: Any) -> int:  # noqa: ANN401 - as asked
        seq = known(ws, **facts)
        keep(ws, "firms", "late.csv", late, received_utc=AT, at_utc=AT, origin="o", licence="l")
        return seq

    monkeypatch.setattr(sign, "record_report", log_first)
    monkeypatch.setattr(sign, "require_valid", lambda _: None)
    sources = a_report()["sources"]
    sources[0]["files"].append(["late.csv", sha256, len(late)])
    assert bad_checks(a_bundle(workspace, a_report(sources=sources)), trust) == {7}


def test_fitted_numbers_are_named_as_they_are_and_have_a_line_in_the_log(tmp_path: Path) -> None:
    params = b'{"calibration":{"items":12},"prior":0.1}'
    digest, trust_of = params_digest(params), own_trust
    said = {"calibration": "calibrated on 12 adjudicated incidents", "params_digest": digest}
    summary = summary_with("0.62 (uncalibrated);", "0.62, likely;")
    report = a_report(cases=an_incident(calibrated=True), summary=summary, **said)
    bare = with_files(a_workspace(tmp_path / "bare"))
    assert missing_checks(forged(bare, report, params=params), trust_of(bare)) == {16}
    made = with_files(a_workspace(tmp_path / "fitted"))
    record_fit(made, a_fit(digest), at_utc=AT)
    good = a_bundle(made, report, params=params)
    assert verify(good, trust_of(made)).exit_code == VALID
    for changes, checks in (
        ({"calibration": said["calibration"].replace("12", "4000")}, {10}),
        ({"cases": a_report()["cases"]}, {14}),  # an incident need not be calibrated; then it has no word of likelihood
    ):
        assert bad_checks(forged(made, {**report, **changes}, params=params), trust_of(made)) == checks
    other = params.replace(b"12", b"13")
    claimed = {**report, "calibration": said["calibration"].replace("12", "13"), "params_digest": params_digest(other)}
    assert missing_checks(forged(made, claimed, params=other), trust_of(made)) == {16}
    later = with_files(a_workspace(tmp_path / "later"))
    record_fit(later, a_fit(params_digest(other)), at_utc=AT)
    assert bad_checks(a_bundle_unchecked(later, claimed, params=other), trust_of(later)) == {16}
    with pytest.raises(NotValid, match="check 6 bad"):
        a_bundle(made, a_report(params_digest=params_digest(b"[]")), params=b"[]")


def a_fit(digest: str) -> Fitted:
    """A fit of twelve incidents; nothing of it is checked but its line."""
    return Fitted(
        numbers=b"{}", params_digest=digest, before_digest="0" * 64, model_id="marked-poisson/3", items=12,
        days=(date(2025, 3, 18),), as_of_utc=AT, adjudicated=("labels.csv", b"incident,happened\n"), pairs=None,
    )  # fmt: skip


def a_bundle_unchecked(workspace: Workspace, report: dict[str, Any], **changes: Any) -> bytes:  # noqa: ANN401
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign, "require_valid", lambda _: None)
        return a_bundle(workspace, report, **changes)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b'"day":', b'"day": '),
        lambda data: data.replace(b"0.622459331202", b"0.6224593312020"),
        lambda data: data.replace(b'"lat_deg":10,', b'"lat_deg":1e1,'),
        lambda data: data.replace("вибух".encode(), b"\\u0432"),
        lambda data: data.replace("вибух".encode(), b"\\ud800"),
        lambda data: data.replace(b'"day":', b'"day":"2025-03-17","day":'),
        lambda data: data + b"\n",
        lambda data: b"\xef\xbb\xbf" + data,
        lambda _: b"[" * 100_000,
        lambda _: b"[" * 100 + b"]" * 100,
        lambda data: data.replace(b'"lat_deg":10,', b'"lat_deg":' + b"9" * 5000 + b","),
    ],
)
def test_a_report_that_two_readers_could_read_differently_is_refused(
    workspace: Workspace, trust: Trust, spoil: Callable[[bytes], bytes]
) -> None:
    data = spoil(rfc8785.dumps(a_report()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign, "require_valid", lambda _: None)
        patch.setattr(sign, "_report", lambda _: a_report())
        assert 6 in bad_checks(a_bundle(workspace, report_json=data), trust)


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e299, max_value=1e299).filter(
        lambda number: not number.is_integer() or abs(number) < 2**53
    )
    | st.integers(1 - 2**53, 2**53 - 1)
)
def test_numbers_are_spelled_as_the_standard_spells_them(number: float) -> None:
    assert verify_module._canonical(number) == rfc8785.dumps(number)


@given(
    st.recursive(
        st.text() | st.booleans() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_text_and_keys_are_spelled_as_the_standard_spells_them(value: Any) -> None:  # noqa: ANN401 - JSON
    assert verify_module._canonical(value) == rfc8785.dumps(value)


@given(st.text(), st.sampled_from("\x00\x1b\x85\x9b\u2028\u202e\u2066\u200f\ud800\r\n\t\u061c\ufeff"))
def test_nothing_printed_moves_the_cursor_or_the_direction(text: str, evil: str) -> None:
    said = verify_module.shown(text + evil + text)
    assert said.isprintable()
    said.encode()
    assert verify_module.shown("Підпис 5\u00a0km") == "Підпис 5 km"


def test_a_bundle_that_paints_a_verdict_is_shown_as_it_is(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b[2J\x1b[H 1  ok\nVALID\x1b[8m\u202e"
    (tmp_path / "b.zip").write_bytes(forged(workspace, a_report(mission=evil, background=4)))
    assert main([str(tmp_path / "b.zip"), "--trust", str(workspace.trust_file)]) == INVALID
    out = capsys.readouterr().out
    assert all(line.isprintable() for line in out.splitlines())
    assert not any(line.startswith("VALID") for line in out.splitlines())
    assert out.splitlines()[-1].startswith("INVALID check 14, 16 bad")
    main([str(tmp_path / evil.replace("\n", "")), "--json"])
    assert all(line.isprintable() for line in capsys.readouterr().out.splitlines())


def test_a_bundle_of_another_format_is_named_and_not_accused(good: bytes, trust: Trust) -> None:
    members = members_of(good)
    newer = verify(zipped({**members, "format": b"truceline.bundle/4\n"}), trust)
    assert (newer.word, newer.exit_code) == ("NOT CHECKED", INCOMPLETE)
    assert "truceline.bundle/4" in newer.results[0].detail
    del members["format"], members["leaves"]
    older = verify(zipped(members, method=zipfile.ZIP_DEFLATED), trust)
    assert (older.word, older.exit_code) == ("NOT CHECKED", INCOMPLETE)
    assert "format 1" in older.results[0].detail
    assert bad_checks(zipped(members), trust) == {1}
    assert bad_checks(zipped({**members_of(good), "format": b"any"}), trust) == {1}


def test_the_order_of_members_is_that_of_the_format_and_not_of_the_caller(workspace: Workspace, good: bytes) -> None:
    pages = {"report.csv": b"# EXERCISE\na,b\n", "report.html": b"<p>EXERCISE</p>"}
    assert a_bundle(workspace, others=pages) == a_bundle(workspace, others=dict(reversed(pages.items())))
    members = members_of(good)
    assert sign.packed(dict(reversed(members.items()))) == good
    assert list(members) == sorted(members, key=verify_module.place_of)


def test_members_in_another_order_compressed_or_repacked_are_refused(good: bytes, trust: Trust) -> None:
    members = members_of(good)
    assert zipped(members) == good
    assert bad_checks(zipped(dict(reversed(members.items()))), trust) == {1}
    first, second, *rest = members.items()
    assert bad_checks(zipped(dict([first, *rest, second])), trust) == {1}
    assert bad_checks(zipped(members, method=zipfile.ZIP_DEFLATED), trust) == {1}


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("sys.modules['cryptography'] = None", "the package cryptography is not there"),
        ("sys.version_info = (3, 10)", "needs Python 3.11"),
    ],
)
def test_a_missing_package_or_an_old_python_is_one_sentence_and_no_verdict(before: str, words: str) -> None:
    copy = str(PACKAGE / "report" / "verify.py")
    code = f"import runpy, sys; {before}; sys.argv = ['verify.py', 'x']; runpy.run_path({copy!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == INCOMPLETE
    assert re.fullmatch(f"NOT CHECKED: .*{re.escape(words)}.*\n", done.stderr)


def test_letters_for_the_telephone_have_one_look_each() -> None:
    digits = hashlib.sha256(b"").hexdigest()[:32]
    assert letters(b"").replace("-", "") == "".join(verify_module.SPOKEN[int(digit, 16)] for digit in digits)
    assert len(set(verify_module.SPOKEN)) == 16
    assert not set(verify_module.SPOKEN) & set(
        "OQI0158BSPCHXY"
    )  # look like another letter, of Latin or Cyrillic, or a digit
    assert len(letters(b"").replace("-", "")) * 4 == 128
