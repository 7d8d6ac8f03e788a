"""A vault in an S3-compatible store: moto's server, in a process of its own, speaks for the world's stores."""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.evidence_example import AT, FIRE, a_workspace, with_files
from truceline.evidence.keep import kept
from truceline.evidence.objects import Bucket
from truceline.evidence.vault import ObjectVault
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, DamagedWorkspace, OutOfRange, Unreachable

SERVER = Path(__file__).parents[2] / ".objects" / "bin" / "moto_server"  # make objects
PROGRAM = str(SERVER) if SERVER.is_file() else shutil.which("moto_server")
pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="no moto_server here: make objects"),
    pytest.mark.block_network(allowed_hosts=["127.0.0.1"]),
]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with a bucket `mission`."""
    assert PROGRAM is not None
    number = 20_000 + os.getpid() % 20_000
    words = [PROGRAM, "-H", "127.0.0.1", "-p", str(number)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603 - for tests
        try:
            end = time.monotonic() + 120
            while time.monotonic() < end:
                try:
                    line = HTTPConnection("127.0.0.1", number, timeout=30)
                    line.request("PUT", "/mission")
                    assert line.getresponse().status == 200
                    break
                except OSError:
                    time.sleep(0.1)
            yield number
        finally:
            server.kill()


@pytest.fixture
def address(port: int, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    return f"http://127.0.0.1:{port}/mission/{request.node.name}"


def test_a_vault_keeps_once_reads_back_lists_and_names_what_is_damaged(address: str, tmp_path: Path) -> None:
    bucket = Bucket(address)
    vault = ObjectVault(tmp_path, bucket)
    every = sorted(hashlib.sha256(bytes([k])).hexdigest() for k in range(3))
    for k in range(3):
        assert vault.put(bytes([k]))[1]
        assert not vault.put(bytes([k]))[1]
    assert list(vault.addresses()) == every
    data = os.urandom(70_000) + "вибух".encode()
    sha256, _ = vault.put(data)
    assert vault.read(sha256) == data
    assert vault.part(sha256, 69_990, 15) == data[69_990:70_005]
    assert vault.part(sha256, 80_000, 10) == b""
    assert not vault.inspect()
    assert not bucket.put(sha256, b"other bytes")  # nothing is replaced
    assert vault.read(sha256) == data
    bucket.put(hashlib.sha256(b"what was meant").hexdigest(), b"what lies there")
    bucket.put("a note", b"")
    assert len(vault.inspect()) == 2
    with pytest.raises(DamagedWorkspace, match="no such object"):
        vault.read("0" * 64)
    with pytest.raises(OutOfRange):
        vault.read("../keys/log.key")


def test_a_list_of_more_than_one_page_is_whole(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket(address)
    for k in range(7):
        bucket.put(f"{k}", b"x")
    ask = bucket._ask

    def short(method: str, name: str, *, query: dict[str, str]) -> object:
        return ask(method, name, query={**query, "max-keys": "3"})

    monkeypatch.setattr(bucket, "_ask", short)
    assert bucket.names() == [str(k) for k in range(7)]


def test_a_workspace_with_its_vault_in_a_store_is_whole_and_opens_again(address: str, tmp_path: Path) -> None:
    made = with_files(a_workspace(tmp_path / "w", objects=address, database=""))
    made.seal()
    again = Workspace.open(tmp_path / "w")
    assert not (tmp_path / "w" / "vault").exists()
    assert not again.inspect()
    held = next(one for one in kept(again) if one.source == "firms")
    assert again.vault.read(held.blob.sha256) == FIRE
    assert held.blob.received_utc == AT


def test_a_store_that_does_not_answer_or_refuses_is_told_as_such(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truceline.evidence.objects.ATTEMPTS", 1)
    with pytest.raises(Unreachable):
        Bucket("http://127.0.0.1:9/mission").get("0" * 64)
    with pytest.raises(BadSetting, match="NoSuchBucket"):
        Bucket(address.replace("/mission/", "/another/")).get("0" * 64)
    for wrong in ("http://example.org/b", "ftp://127.0.0.1/b", "https://example.org", "https://k@example.org/b"):
        with pytest.raises(BadSetting, match="https://HOST/BUCKET"):
            Bucket(wrong)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(BadSetting, match="AWS_SECRET_ACCESS_KEY"):
        Bucket(address)


def test_signatures_are_those_of_the_published_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """Amazon S3 API reference, Signature Calculations, example GET Object."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    monkeypatch.setattr(time, "strftime", lambda *_: "20130524T000000Z")
    bucket = Bucket("https://examplebucket.s3.amazonaws.com/x")
    sent = bucket._signed("GET", "/test.txt", "", b"", {"range": "bytes=0-9"})
    assert sent["authorization"].endswith("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
