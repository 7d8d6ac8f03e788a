"""The certificate that signs a PDF: an officer's or the mission's, as a PEM file or PKCS #12.

A mission that brings none gets one of its own, made once: self-signed, ECDSA on P-256, in `keys/pdf.pem`. Whoever reads
the file trusts it by its fingerprint, which stands in the log beside the digest of each signed file.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from truceline.evidence._files import make_folder, write_whole
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting

FILE = "keys/pdf.pem"
PASSPHRASE = "TRUCELINE_PDF_PASSPHRASE"  # noqa: S105 - the name of a variable: a command line shows to others
VALID = timedelta(days=3653)  # ten years
_LONGEST_NAME = 64  # letters of a common name, X.520
_BLOCK = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----.*?-----END [A-Z0-9 ]+-----", re.DOTALL)
Key = EllipticCurvePrivateKey | RSAPrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Who signs, with the private key and the certificates between it and its root."""

    key: Key
    own: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex."""
        return self.own.fingerprint(hashes.SHA256()).hex()

    @property
    def subject(self) -> str:
        """The common name, or the whole subject."""
        named = self.own.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(named[0].value) if named else self.own.subject.rfc4514_string()


def load(path: Path, *, at: datetime) -> Certificate:
    """The certificate of a file that holds a private key as well; its passphrase is in the environment.

    Raises:
        BadSetting: it cannot be read, holds no key of its certificate, or is not valid at the moment.
    """
    secret = os.environ.get(PASSPHRASE, "").encode() or None
    try:
        data = path.read_bytes()
        key, certificates = _pem(data, secret) if b"-----BEGIN " in data else _p12(data, secret)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as bad:
        raise _bad(path, f"nothing to sign with ({type(bad).__name__})") from bad
    if not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey):
        raise _bad(path, "no key, or one of another kind")
    public = key.public_key()
    own = [one for one in certificates if one.public_key() == public]
    if not own:
        raise _bad(path, "no certificate of the key")
    if not own[0].not_valid_before_utc <= at <= own[0].not_valid_after_utc:
        raise _bad(path, f"valid {own[0].not_valid_before_utc:%Y-%m-%d} to {own[0].not_valid_after_utc:%Y-%m-%d}")
    return Certificate(key=key, own=own[0], chain=tuple(one for one in certificates if one is not own[0]))


def of_mission(workspace: Workspace, *, at: datetime) -> Certificate:
    """The mission's certificate; made where it has none.

    Raises:
        BadSetting: it cannot be read.
    """
    path = workspace.folder / FILE
    if not path.exists():
        make_folder(path.parent)
        write_whole(path, _made(workspace, at))
    return load(path, at=at)


def _made(workspace: Workspace, at: datetime) -> bytes:
    key = generate_private_key(SECP256R1())
    mark = "EXERCISE " if workspace.exercise else ""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"{mark}{workspace.mission}"[:_LONGEST_NAME]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, workspace.origin[:_LONGEST_NAME]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    begun = at.astimezone(UTC).replace(microsecond=0)
    own = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun - timedelta(days=7))  # a clock may be wrong
        .not_valid_after(begun + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret + own.public_bytes(serialization.Encoding.PEM)


def _pem(data: bytes, secret: bytes | None) -> tuple[object, Sequence[x509.Certificate]]:
    blocks = _BLOCK.findall(data)
    held = next((one for one in blocks if b"PRIVATE KEY" in one), b"")
    locked = secret if b"ENCRYPTED" in held else None
    key = serialization.load_pem_private_key(held, locked)
    return key, [x509.load_pem_x509_certificate(one) for one in blocks if b"BEGIN CERTIFICATE" in one]


def _p12(data: bytes, secret: bytes | None) -> tuple[object, Sequence[x509.Certificate]]:
    key, own, others = pkcs12.load_key_and_certificates(data, secret)
    return key, [one for one in (own, *others) if one is not None]


def _bad(path: Path, found: str) -> BadSetting:
    return BadSetting(
        where=str(path), found=found, look="docs/desk.md, PDF",
        expected="a PEM file or PKCS #12 with an EC or RSA key and its certificate",
    )  # fmt: skip
