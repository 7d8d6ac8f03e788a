"""A stranger checks a bundle: what was changed, hidden, swapped, forged or left out is named by a numbered check."""

import configparser
import io
import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

import truceline
from tests.evidence_example import AT, FIRE, a_bundle, a_report, a_workspace, own_trust, with_files
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


def zipped(members: dict[str, bytes], *, attributes: int = 0o100644 << 16) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, sign.ZIP_MOMENT)
            info.external_attr, info.compress_type = attributes, zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return packed.getvalue()


def bad_checks(data: bytes, trust: Trust | None) -> set[int]:
    return {result.number for result in verify(data, trust).results if result.status == "bad"}


def missing_checks(data: bytes, trust: Trust | None) -> set[int]:
    return {result.number for result in verify(data, trust).results if result.status == "missing"}


def forged(workspace: Workspace, report: dict[str, Any], **entry: Any) -> bytes:  # noqa: ANN401 - any field
    """A bundle whose log and signatures are sound and whose report is not: our own signer refuses to make it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign, "require_valid", lambda _: None)
        if entry:
            known = sign.record_report
            patch.setattr(sign, "record_report", lambda ws, **facts: known(ws, **{**facts, **entry}))
        return a_bundle(workspace, report)


def test_a_bundle_as_made_is_valid_and_every_check_says_so(good: bytes, trust: Trust) -> None:
    found = verify(good, trust)
    assert found.exit_code == VALID
    assert [result.number for result in found.results] == list(range(1, 13))
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
    for name, data in members.items():
        places = {0, len(data) - 1, *(draw.randrange(len(data)) for _ in range(12))}
        for place in places:
            changed = bytearray(data)
            changed[place] ^= 1 << draw.randrange(8)
            found = verify(zipped({**members, name: bytes(changed)}), trust)
            assert found.exit_code == INVALID, (name, place)


def test_a_flip_anywhere_in_the_file_is_invalid_or_leaves_every_member_as_it_was(good: bytes, trust: Trust) -> None:
    wanted, accepted = members_of(good), 0
    draw = random.Random(13)  # noqa: S311 - reproducible places, no secret
    for place in draw.sample(range(len(good)), min(1500, len(good))):
        changed = bytearray(good)
        changed[place] ^= 1 << draw.randrange(8)
        if verify(bytes(changed), trust).exit_code == VALID:
            accepted += 1
            assert members_of(bytes(changed)) == wanted
    assert accepted < 1500 // 20  # padding bits of the compressed data alone


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_invalid_and_never_crash(data: bytes) -> None:
    assert verify(data, None).exit_code == INVALID
    assert verify(b"PK\x05\x06" + data, None).exit_code == INVALID


@given(cut=st.integers(0, 10_000))
def test_a_truncated_bundle_is_invalid(good: bytes, trust: Trust, cut: int) -> None:
    assert verify(good[: cut % len(good)], trust).exit_code == INVALID


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
    assert bad_checks(zipped({**members_of(good), name: b"hello"}), trust) >= {1}


def test_a_file_of_a_known_name_that_was_not_logged_does_not_ride_along(workspace: Workspace, trust: Trust) -> None:
    made = a_bundle(workspace, others={"report.html": b"<p>EXERCISE</p>"})
    assert verify(made, trust).exit_code == VALID
    assert bad_checks(zipped({**members_of(made), "report.csv": b"a"}), trust) == {5}


def test_a_blob_that_was_never_kept_does_not_ride_along(good: bytes, trust: Trust) -> None:
    sneaked = zipped({**members_of(good), "blobs/" + "0" * 64: b"hello"})
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


def test_a_bomb_is_stopped_while_it_unfolds(good: bytes, trust: Trust) -> None:
    bomb = zipped({**members_of(good), "report.html": bytes(30_000_000)})
    assert len(bomb) < 100_000
    detail = verify(bomb, trust).results[0].detail
    assert "unfolds" in detail


def test_more_members_than_a_bundle_can_have_are_refused(trust: Trust) -> None:
    many = zipped({f"entries/{n}": b"" for n in range(2_001)})
    assert "2001 members" in verify(many, trust).results[0].detail


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
    other = json.dumps(a_report(day="2025-03-17")).encode()
    assert bad_checks(zipped({**members, "report.json": other}), trust) >= {5, 6}
    assert bad_checks(forged(workspace, a_report(), day="2025-03-17"), trust) == {6}


def _incident(**changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any field
    case = a_report()["cases"][0]
    return [{**case, "incident": {**case["incident"], **changes}}]


FALSE_REPORTS: list[tuple[str, dict[str, Any], int]] = [
    ("another version", {"version": "truceline.report/9"}, 6),
    ("bars that do not add up", {"cases": _incident(log_odds=0.5 + 1e-6)}, 9),
    ("a log-odds that is text", {"cases": _incident(log_odds="0.5")}, 9),
    ("bars without weights", {"cases": _incident(waterfall=[{}])}, 9),
    ("certainty", {"cases": _incident(probability=1.0)}, 10),
    ("impossibility", {"cases": _incident(probability=0.0)}, 10),
    ("no probability", {"cases": _incident(probability=None)}, 10),
    ("an unmarked exercise", {"exercise": False}, 11),
    ("an unmarked incident in an exercise", {"cases": _incident(exercise=False)}, 11),
    ("another length of a kept file", {"sources": [{"files": [["fire.csv", None, len(FIRE) + 1]]}]}, 7),
]


@pytest.mark.parametrize(
    ("changes", "number"), [row[1:] for row in FALSE_REPORTS], ids=[row[0] for row in FALSE_REPORTS]
)
def test_a_report_that_is_false_in_itself_is_refused_even_when_logged(
    workspace: Workspace, trust: Trust, changes: dict[str, Any], number: int
) -> None:
    report = json.loads(json.dumps(a_report(**changes)))
    for source in report["sources"]:
        for file in source["files"]:
            file[1] = file[1] or a_report()["sources"][0]["files"][0][1]
    assert bad_checks(forged(workspace, report), trust) == {number}
    with pytest.raises(NotValid, match=f"check {number} bad"):
        a_bundle(workspace, report)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "1e999", "-1e999"])
def test_a_number_that_is_none_never_passes(workspace: Workspace, word: str) -> None:
    data = json.dumps(a_report()).replace("0.62", word).encode()
    with pytest.raises((NotValid, OutOfRange)):
        a_bundle(workspace, report_json=data)


def test_a_key_twice_never_passes(workspace: Workspace) -> None:
    data = json.dumps(a_report()).replace('"day"', '"day": "2025-03-01", "day"').encode()
    with pytest.raises(OutOfRange, match="duplicate"):
        a_bundle(workspace, report_json=data)


def test_a_report_that_names_a_file_nobody_kept_is_not_signed(workspace: Workspace) -> None:
    for changes in (
        {"sources": [{"files": [["x", "0" * 64, 1]]}]},
        {"unlocated": [{"blob_sha256": "0" * 64}]},
        {"degraded": [{"kind": "k", "blob_sha256": "0" * 64}]},
    ):
        with pytest.raises(DamagedWorkspace, match="custody"):
            a_bundle(workspace, a_report(**changes))


def test_a_kept_file_whose_custody_was_left_out_is_incomplete(workspace: Workspace, trust: Trust) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign, "named_blobs", lambda report: {report["agreement_sha256"]})
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


def test_the_command_finds_the_trust_file_above_the_bundle_and_says_which(
    workspace: Workspace, good: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = workspace.reports_folder / "2025-03-18"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "bundle.zip"
    path.write_bytes(good)
    assert main([str(path)]) == VALID
    out = capsys.readouterr().out
    assert f"trust: {workspace.trust_file}" in out
    assert out.endswith("VALID\n")
    assert main([str(path), "--json"]) == VALID
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["exit_code"], told["trust"]) == ("valid", VALID, str(workspace.trust_file))
    path.write_bytes(good[:-1])
    assert main([str(path)]) == INVALID


def test_the_command_is_incomplete_without_trust_or_without_a_bundle(
    good: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(good)
    assert main([str(path)]) == INCOMPLETE
    assert "trust: none" in capsys.readouterr().out
    (tmp_path / "t.json").write_bytes(b"{}")
    assert main([str(path), "--trust", str(tmp_path / "t.json")]) == INCOMPLETE
    assert main([str(tmp_path / "none.zip")]) == INCOMPLETE
    assert "cannot check" in capsys.readouterr().err


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
    assert (done.returncode, done.stdout.split("\n")[-2]) == (VALID, "VALID")


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
    assert len(text.splitlines()) < 400
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
