r"""One signature of one person under one act: Ed25519 over a line that says what kind it is, and canonical JSON.

truceline/KIND/1\n  +  RFC 8785 of the body without `signature` and `consent`
"""

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from truceline.evidence.entry import canonical

UNSIGNED = frozenset({"signature", "consent"})


def signed_text(kind: str, body: Mapping[str, Any]) -> bytes:
    """What a signature under an entry of this type is made over."""
    return f"truceline/{kind}/1\n".encode() + canonical({k: v for k, v in body.items() if k not in UNSIGNED})


def signature(key: Ed25519PrivateKey, kind: str, body: Mapping[str, Any]) -> str:
    """128 hex digits."""
    return key.sign(signed_text(kind, body)).hex()


def public_of(key: Ed25519PrivateKey) -> str:
    """64 hex digits."""
    return key.public_key().public_bytes_raw().hex()


def signed_by(public: str, kind: str, body: Mapping[str, Any], name: str = "signature") -> bool:
    """Whether the key with this public half signed the body."""
    try:
        said = bytes.fromhex(body[name])
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(said, signed_text(kind, body))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True
