"""An object store that answers wrongly, and addresses that cannot be."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from truceline.evidence.objects import Bucket
from truceline.model.errors import BadSetting, Unreachable

pytestmark = pytest.mark.block_network(allowed_hosts=["127.0.0.1"])
Answer = tuple[int, bytes]
LIST = b"<ListBucketResult><Contents><Key>%s</Key></Contents>%s</ListBucketResult>"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    monkeypatch.setattr("time.sleep", lambda _: None)


@pytest.fixture
def store() -> Iterator[Callable[[list[Answer]], Bucket]]:
    """A store that gives these answers in turn, the last again and again."""
    left: list[Answer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, data = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_PUT = do_GET  # noqa: N815 - as the library asks

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def answering(answers: list[Answer]) -> Bucket:
        left[:] = answers
        return Bucket(f"http://127.0.0.1:{server.server_port}/mission")

    yield answering
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "https://AKIA:s3cr3t@host/bucket", "https://s3cr3t@host/bucket", "https://host/bucket?X-Amz-Signature=s3cr3t",
        "https://host/bucket#s3cr3t", "http://AKIA:s3cr3t@host/bucket", "https://[::1/bucket", "https://host:99999/bucket",
        "https://host:port/bucket", "https://ho st/bucket", "https://host/bucket\nx", f"https://{'a' * 64}.org/bucket",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused_without_its_secrets(address: str) -> None:
    with pytest.raises(BadSetting, match="https://HOST/BUCKET") as refused:
        Bucket(address)
    assert "s3cr3t" not in str(refused.value)
    assert "AKIA" not in str(refused.value)


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "s3cr3t\n")
    with pytest.raises(BadSetting, match=name) as refused:
        Bucket("https://host/bucket")
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize(
    "page", [b"<html>Sign in to this hotel</html>", b"", LIST % (b"\xff", b""), b"<ListBucketResult><Contents>"]
)
def test_what_is_no_list_is_not_an_empty_one(store: Callable[[list[Answer]], Bucket], page: bytes) -> None:
    with pytest.raises(Unreachable, match="a list of objects"):
        store([(200, page)]).names()


def test_a_list_without_end_is_ended(store: Callable[[list[Answer]], Bucket]) -> None:
    again = b"<NextContinuationToken>again</NextContinuationToken>"
    with pytest.raises(Unreachable, match="a list of objects"):
        store([(200, LIST % (b"0", again))]).names()


def test_a_list_that_was_cut_without_a_way_on_is_not_whole(store: Callable[[list[Answer]], Bucket]) -> None:
    cut = b"<IsTruncated>true</IsTruncated>"
    with pytest.raises(Unreachable, match="a list of objects"):
        store([(200, LIST % (b"0", cut))]).names()


def test_an_object_that_another_puts_at_the_same_moment_is_put_again(store: Callable[[list[Answer]], Bucket]) -> None:
    conflict = (409, b"<Error><Code>ConditionalRequestConflict</Code></Error>")
    assert store([conflict, (200, b"")]).put("0", b"x")
    assert not store([conflict, (412, b"")]).put("0", b"x")
    with pytest.raises(Unreachable, match="409"):
        store([conflict]).put("0", b"x")


def test_bytes_that_are_not_whole_are_no_object(store: Callable[[list[Answer]], Bucket]) -> None:
    with pytest.raises(BadSetting, match="204"):
        store([(204, b"")]).get("0")
    with pytest.raises(BadSetting, match="206"):
        store([(206, b"a part")]).get("0")
