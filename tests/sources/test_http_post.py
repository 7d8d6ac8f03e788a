"""One small message and its answer: what an authority of time may send, and what is refused."""

import httpx2  # noqa: TID251 - in memory: nothing is sent
import pytest

from truceline.model.errors import FetchFailed
from truceline.sources._http import MAX_REPLY_BYTES, post

ADDRESS = "https://clock.example/stamp"


def asked(status: int, kind: str, data: bytes) -> bytes:
    def answer(request: httpx2.Request) -> httpx2.Response:
        assert (request.method, request.content) == ("POST", b"query")
        return httpx2.Response(
            status, headers={"content-type": kind, "location": "https://evil.example/"}, content=data
        )

    return post(ADDRESS, b"query", sent="a/query", wanted="a/reply", transport=httpx2.MockTransport(answer))


def test_an_answer_of_the_kind_that_was_asked_for_comes_back() -> None:
    assert asked(200, "a/reply; x=1", b"token") == b"token"


@pytest.mark.parametrize(
    ("status", "kind", "data"),
    [(200, "text/html", b"token"), (302, "a/reply", b""), (500, "a/reply", b"x"), (200, "a/reply", b"x" * (MAX_REPLY_BYTES + 1))],
)  # fmt: skip
def test_another_kind_a_redirect_a_fault_and_a_flood_are_refused(status: int, kind: str, data: bytes) -> None:
    with pytest.raises(FetchFailed, match=r"clock\.example"):
        asked(status, kind, data)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(FetchFailed):
        post("nowhere", b"", sent="a/query", wanted="a/reply")
