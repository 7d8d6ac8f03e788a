"""Objects of an S3-compatible store, by path-style addresses: `https://HOST/BUCKET/PREFIX`.

Four requests are all that a vault needs: put where nothing is, get, get a part, list. Requests are signed (AWS
Signature Version 4) with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, for `AWS_REGION`; the server checks the
digest of what is put. Nothing else is asked of any host.
"""

import hashlib
import hmac
import os
import re
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from types import MappingProxyType
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import unescape

from truceline.model.errors import BadSetting, Unreachable

TIMEOUT_S = 30.0
ATTEMPTS = 3
NOTHING: Mapping[str, str] = MappingProxyType({})
BUSY = frozenset({409, 429, 500, 502, 503, 504})  # 409: another puts the same at this moment
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_KEY = re.compile(rb"<Key>([^<]*)</Key>")
_NEXT = re.compile(rb"<NextContinuationToken>([^<]*)</NextContinuationToken>")
_LOOK = "docs/evidence.md, A vault in an object store"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    data: bytes


class Bucket:
    """A place in a bucket."""

    def __init__(self, address: str) -> None:
        """The place at an address.

        Raises:
            BadSetting: no such address, plain http to another machine, or no key in the environment.
        """
        try:
            told = urlsplit(address)
            host, _ = (told.hostname or ""), told.port
            host.encode("idna")
        except ValueError as bad:
            raise _no_address() from bad
        bucket, _, prefix = told.path.strip("/").partition("/")
        safe = told.scheme == "https" or (told.scheme == "http" and host in LOOPBACK)
        whole = host and bucket and address.isprintable() and " " not in address
        if not safe or not whole or told.query or told.fragment or "@" in told.netloc:
            raise _no_address()
        self.address, self._host, self._tls = address, told.netloc, told.scheme == "https"
        self._bucket, self._prefix = f"/{quote(bucket)}", f"{prefix}/" if prefix else ""
        self._key, self._secret = (os.environ.get(f"AWS_{name}", "") for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
        self._region = os.environ.get("AWS_REGION", "us-east-1")
        if not self._key or not self._secret:
            raise _bad("no AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY", "both in the environment of this program")
        for name, value in (
            ("AWS_ACCESS_KEY_ID", self._key), ("AWS_SECRET_ACCESS_KEY", self._secret), ("AWS_REGION", self._region),
        ):  # fmt: skip
            if not (value.isascii() and value.isprintable()):
                raise _bad(f"{name} with a line end or another letter that no header holds", "printable ASCII")

    def put(self, name: str, data: bytes) -> bool:
        """Put an object where nothing is; whether nothing was. On return the store has it.

        Raises:
            Unreachable, BadSetting: as `get`.
        """
        made = self._ask("PUT", name, {"if-none-match": "*"}, data=data)
        if made.status == 412:  # Precondition Failed: there already
            return False
        if made.status == 501:  # an older store does not know the condition
            if self.get(name) is not None:
                return False
            made = self._ask("PUT", name, data=data)
        self._require(made, name)
        return True

    def get(self, name: str, start: int = 0, length: int | None = None) -> bytes | None:
        """The bytes of an object, or a part of them; None where there is none.

        Raises:
            Unreachable: the store does not answer.
            BadSetting: it refuses our key, or has no such bucket.
        """
        part = {} if length is None else {"range": f"bytes={start}-{start + length - 1}"}
        made = self._ask("GET", name, part)
        if made.status == 404 and b"NoSuchBucket" not in made.data:
            return None
        if made.status == 416:  # begins beyond the end
            return b""
        self._require(made, name, {200} if length is None else {200, 206})
        return made.data[start : start + length] if length is not None and made.status == 200 else made.data

    def names(self) -> list[str]:
        """The names of all objects here, ascending.

        Raises:
            Unreachable, BadSetting: as `get`.
        """
        found: list[str] = []
        after = ""
        while True:
            query = {"list-type": "2", "prefix": self._prefix, **({"continuation-token": after} if after else {})}
            made = self._ask("GET", "", query=query)
            self._require(made, "")
            names, more = self._listed(made.data)
            found += names
            if not more:
                return sorted(found)
            if more == after:
                raise self._no_list("the same piece again")
            after = more

    def _listed(self, data: bytes) -> tuple[list[str], str]:
        """The names of a piece of the list, and how to ask for the next; "" where it is the last."""
        if b"<ListBucketResult" not in data or b"</ListBucketResult>" not in data:
            raise self._no_list("something else")  # not an empty one: a page of a proxy, or half an answer
        more = _NEXT.search(data)
        if more is None and b"<IsTruncated>true<" in data:
            raise self._no_list("a piece of it, and no way on")
        try:
            names = [unescape(key.decode()).removeprefix(self._prefix) for key in _KEY.findall(data)]
            return names, "" if more is None else unescape(more[1].decode())
        except UnicodeDecodeError as bad:
            raise self._no_list("names that are no text") from bad

    def _no_list(self, found: str) -> Unreachable:
        return Unreachable(where=self.address, found=found, expected="a list of objects", look=_LOOK)

    def _require(self, made: _Answer, name: str, good: Collection[int] = (200, 204)) -> None:
        if made.status in BUSY:
            raise Unreachable(where=self.address, found=f"status {made.status}", expected="an answer", look=_LOOK)
        if made.status not in good:
            code = re.search(rb"<Code>(\w+)</Code>", made.data)
            said = code[1].decode() if code else "refused"
            raise _bad(
                f"{self.address}: {said} ({made.status}) for {name or 'the list'}", "a key that may read and put"
            )

    def _ask(
        self, method: str, name: str, headers: Mapping[str, str] = NOTHING, *, data: bytes = b"",
        query: Mapping[str, str] = NOTHING,
    ) -> _Answer:  # fmt: skip
        path = f"{self._bucket}/{quote(self._prefix + name)}" if name else self._bucket
        told = "&".join(
            f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in sorted((query or {}).items())
        )
        last = ""
        for attempt in range(ATTEMPTS):
            line = (HTTPSConnection if self._tls else HTTPConnection)(self._host, timeout=TIMEOUT_S)
            try:
                line.request(
                    method, f"{path}?{told}" if told else path, data, self._signed(method, path, told, data, headers)
                )
                answer = line.getresponse()
                made = _Answer(answer.status, answer.read())
            except (OSError, HTTPException) as lost:
                last = str(lost) or type(lost).__name__
            else:
                if made.status not in BUSY or attempt == ATTEMPTS - 1:
                    return made
            finally:
                line.close()
            time.sleep(0.2 * 2**attempt)
        raise Unreachable(where=self.address, found=last, expected="an answer", look=_LOOK)

    def _signed(self, method: str, path: str, query: str, data: bytes, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers of a request with its signature."""
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())  # the store refuses any other
        digest = hashlib.sha256(data).hexdigest()
        sent = {"host": self._host, "x-amz-content-sha256": digest, "x-amz-date": moment, **headers}
        names = ";".join(sorted(sent))
        lines = "".join(f"{name}:{sent[name]}\n" for name in sorted(sent))
        asked = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{digest}"
        scope = f"{moment[:8]}/{self._region}/s3/aws4_request"
        whole = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
        key = f"AWS4{self._secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, whole.encode(), "sha256").hex()
        said = f"AWS4-HMAC-SHA256 Credential={self._key}/{scope}, SignedHeaders={names}, Signature={signature}"
        return {**sent, "authorization": said}


def _no_address() -> BadSetting:
    """Without the address: there may be a secret in it."""
    return _bad("another address", "https://HOST/BUCKET or https://HOST/BUCKET/PREFIX, without name, key and query")


def _bad(found: str, expected: str) -> BadSetting:
    return BadSetting(where="vault", found=found, expected=expected, look=_LOOK)
