"""The one place that talks HTTP. Time-outs, retries with backoff, a size limit; no redirect to another host."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from truceline.model.errors import FetchFailed
from truceline.model.extras import not_installed
from truceline.model.records import Note

try:
    import httpx2  # noqa: TID251 - this module is the one exception of that ban
except ModuleNotFoundError:  # the extra `fetch` is not installed
    httpx2 = None  # type: ignore[assignment]

TIMEOUT_S = 30.0
ATTEMPTS = 4
FIRST_WAIT_S = 2.0  # doubled after each attempt
LONGEST_WAIT_S = 60.0  # however long the server asks for
LONGEST_ANSWER_S = 600.0  # of one answer: a server that drips keeps no feed waiting for ever
MAX_ANSWER_BYTES = 200 * 1024 * 1024  # trust.md section 7
MAX_REPLY_BYTES = 64 * 1024  # of a message that is answered, such as a time stamp
MAX_REDIRECTS = 3
BUSY = frozenset((429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a feed sent."""

    data: bytes
    expected_length: int | None  # as stated by the server, for a body it did not compress
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedBlob:
    """One answer, ready to be kept. Whoever keeps it says when it was received."""

    name: str  # file name without the key
    data: bytes
    origin: str  # address without the key
    expected_length: int | None
    notes: tuple[Note, ...]


def get(
    address: str,
    *,
    secret: str,
    transport: "httpx2.BaseTransport | None" = None,
    wait: Callable[[float], None] = time.sleep,
) -> Answer:
    """One document. `secret` is blotted out of every message, since keys travel inside addresses.

    Raises:
        FetchFailed: no answer after four attempts, a refusal, a redirect to another host, or too many bytes.
        BadSetting: the extra `fetch` is not installed.
    """
    if httpx2 is None:
        raise not_installed("fetch", "httpx2")
    with httpx2.Client(timeout=TIMEOUT_S, transport=transport, follow_redirects=False) as client:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _once(client, address)
            except _Busy as busy:
                if attempt == ATTEMPTS:
                    raise FetchFailed(_hidden(f"{address}: {busy}, {ATTEMPTS} attempts", secret)) from None
                wait(min(LONGEST_WAIT_S, max(busy.asked_s, FIRST_WAIT_S * 2 ** (attempt - 1))))
            except _Refused as refused:
                raise FetchFailed(_hidden(f"{address}: {refused}", secret)) from None
    raise FetchFailed(_hidden(f"{address}: no attempt was made", secret))


def post(
    address: str, data: bytes, *, sent: str, wanted: str, transport: "httpx2.BaseTransport | None" = None
) -> bytes:
    """The answer to one small message, such as a request for a time stamp; one attempt, no redirect.

    Raises:
        FetchFailed: no answer, a refusal, another kind of answer, or more than 64 KiB.
        BadSetting: the extra `fetch` is not installed.
    """
    if httpx2 is None:
        raise not_installed("fetch", "httpx2")
    headers = {"content-type": sent, "accept": wanted}
    try:
        with (
            httpx2.Client(timeout=TIMEOUT_S, transport=transport, follow_redirects=False) as client,
            client.stream("POST", address, content=data, headers=headers) as response,
        ):
            return _reply(response, wanted)
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.TransportError, httpx2.DecodingError) as lost:
        raise FetchFailed(f"{address}: {type(lost).__name__}") from lost


def _reply(response: "httpx2.Response", wanted: str) -> bytes:
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    if response.status_code != 200 or kind != wanted:
        raise FetchFailed(f"{response.url}: status {response.status_code}, {kind or 'no kind of content'}")
    found = b""
    for part in response.iter_bytes():
        found += part
        if len(found) > MAX_REPLY_BYTES:
            raise FetchFailed(f"{response.url}: more than {MAX_REPLY_BYTES} bytes")
    return found


class _Busy(Exception):
    """Worth another attempt."""

    def __init__(self, words: str, asked_s: float = 0.0) -> None:
        super().__init__(words)
        self.asked_s = asked_s


class _Refused(Exception):
    """Not worth another attempt."""


def _once(client: "httpx2.Client", address: str) -> Answer:
    here = httpx2.URL(address)
    for _ in range(MAX_REDIRECTS + 1):
        try:
            with client.stream("GET", here) as response:
                if not response.is_redirect:
                    return _read(response)
                here = _followed(here, response)
        except httpx2.InvalidURL as bad:
            raise _Refused("an address that is none") from bad
        except httpx2.TransportError as lost:
            raise _Busy(f"{type(lost).__name__}") from lost
        except httpx2.DecodingError as bad:
            raise _Busy("an answer that cannot be decoded") from bad
    raise _Refused(f"more than {MAX_REDIRECTS} redirects")


def _followed(here: "httpx2.URL", response: "httpx2.Response") -> "httpx2.URL":
    there = here.join(response.headers.get("location", ""))
    if there.scheme != "https" or there.host != here.host:
        raise _Refused(f"redirect to another host or scheme ({there.scheme}://{there.host})")
    return there


def _read(response: "httpx2.Response") -> Answer:
    status = response.status_code
    if status in BUSY:
        asked = response.headers.get("retry-after", "")
        raise _Busy(f"status {status}", float(asked) if asked.isascii() and asked.isdigit() else 0.0)
    if status != 200:
        raise _Refused(f"status {status}")
    parts, size, until = [], 0, time.monotonic() + LONGEST_ANSWER_S
    for part in response.iter_bytes():
        if time.monotonic() > until:
            raise _Refused(f"an answer that took longer than {LONGEST_ANSWER_S:.0f} s")
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            raise _Refused(f"more than {MAX_ANSWER_BYTES} bytes")
        parts.append(part)
    return Answer(
        data=b"".join(parts), expected_length=_stated(response), content_type=response.headers.get("content-type", "")
    )


def _stated(response: "httpx2.Response") -> int | None:
    length = response.headers.get("content-length", "")
    plain = "content-encoding" not in response.headers  # a compressed length says nothing about the bytes kept
    return int(length) if plain and length.isascii() and length.isdigit() else None


def _hidden(words: str, secret: str) -> str:
    return words.replace(secret, "(key)") if secret else words
