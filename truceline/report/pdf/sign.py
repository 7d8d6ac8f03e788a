"""The signature in a PDF: PAdES B-B, or B-T where a stamp authority is configured and answers."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from truceline.model.errors import BadSetting, FetchFailed
from truceline.report.pdf.certificate import Certificate
from truceline.sources import _http

AUTHORITY = "TRUCELINE_STAMP_AUTHORITY"  # address of an RFC 3161 authority; B-T instead of B-B
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
Stamps = Callable[[bytes], bytes]  # DER of a request to DER of its answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signed file, and what the log says of it."""

    data: bytes
    certificate: str  # fingerprint, SHA-256
    level: str  # "B-B", or "B-T"; with the reason where no stamp could be had

    @property
    def sha256(self) -> str:
        """Of the signed file."""
        return hashlib.sha256(self.data).hexdigest()


def can_sign() -> bool:
    """Whether the extra `pdf` is installed."""
    return find_spec("pyhanko") is not None


def authority() -> Stamps | None:
    """The stamp authority that the environment names; None for none."""
    address = os.environ.get(AUTHORITY, "")
    return None if not address else lambda query: _http.post(address, query, sent=QUERY, wanted=REPLY)


def sign_pdf(
    pdf: bytes, by: Certificate, *, reason: str, tooltip: str, at: datetime, stamps: Stamps | None = None
) -> Signed:
    """A PDF with one signature appended; the bytes before it stay as they are.

    Where the authority gives no stamp the file is signed without one, and its level says so.

    Raises:
        BadSetting: the extra `pdf` is not installed.
    """
    if not can_sign():
        raise BadSetting(
            where="PDF", found="nothing that signs", expected="the extra: pip install 'truceline[pdf]'",
            look="docs/desk.md",
        )  # fmt: skip
    hanko = import_module("truceline.report.pdf._hanko")
    if stamps is None:
        data = hanko.signed(pdf, by, reason=reason, tooltip=tooltip, at=at, stamps=None)
        return Signed(data=data, certificate=by.fingerprint, level="B-B")
    try:
        data = hanko.signed(pdf, by, reason=reason, tooltip=tooltip, at=at, stamps=stamps)
        return Signed(data=data, certificate=by.fingerprint, level="B-T")
    except (FetchFailed, OSError, ValueError, hanko.NO_STAMP) as lost:
        data = hanko.signed(pdf, by, reason=reason, tooltip=tooltip, at=at, stamps=None)
        return Signed(data=data, certificate=by.fingerprint, level=f"B-B, no stamp: {type(lost).__name__}")
