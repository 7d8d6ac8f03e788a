"""Files that a browser sends: counted while they stream, on disk beyond a megabyte, never more than a feed may send."""

from dataclasses import dataclass
from pathlib import PurePath

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

MOST_BYTES = 200 * 1024 * 1024  # trust.md section 7, of one form
MOST_FILES, MOST_FIELDS = 40, 40


class TooMuch(Exception):
    """More bytes or files than one form may send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One file."""

    name: str
    data: bytes


async def sent(request: Request) -> tuple[list[tuple[str, str]], list[Sent]]:
    """The fields and the files of a form.

    Raises:
        TooMuch: it is larger than one may be, or no form at all.
    """
    counted = Request(request.scope, _Counted(request).receive)
    try:
        async with counted.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
            fields = [(key, value) for key, value in form.multi_items() if isinstance(value, str)]
            files = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]
            return fields, [Sent(name=_name(one.filename), data=await one.read()) for one in files]
    except (HTTPException, ClientDisconnect) as bad:
        raise TooMuch from bad


class _Counted:
    def __init__(self, request: Request) -> None:
        self._receive, self._seen = request.receive, 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > MOST_BYTES:
            raise TooMuch
        return message


def _name(told: str | None) -> str:
    """The last part of a name, whichever system it comes from."""
    return PurePath((told or "").replace("\\", "/")).name or "file"
