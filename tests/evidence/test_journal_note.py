"""Signed notes: RFC 8032 keys, the spelling of C2SP, cosigners that nobody asked about."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.evidence.note import (
    Signer,
    checkpoint_text,
    parse_checkpoint,
    parse_vkey,
    signed_by,
)
from truceline.evidence.tlog import EMPTY_ROOT
from truceline.model.errors import DamagedWorkspace, OutOfRange

# RFC 8032 section 7.1, test 1
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
KEY = Signer("example.org/log", SEED)
NOTE = KEY.sign(checkpoint_text("example.org/log", 7, EMPTY_ROOT))


def test_the_public_key_is_that_of_rfc_8032() -> None:
    assert KEY.public.key == PUBLIC


def test_the_key_id_is_the_hash_of_name_algorithm_and_key() -> None:
    wanted = hashlib.sha256(b"example.org/log\n\x01" + PUBLIC).digest()[:4]
    packed = base64.b64encode(b"\x01" + PUBLIC).decode()
    assert KEY.public.text() == f"example.org/log+{wanted.hex()}+{packed}"
    assert parse_vkey(KEY.public.text()) == KEY.public


def test_a_checkpoint_is_written_as_c2sp_says() -> None:
    lines = NOTE.decode().split("\n")
    assert lines[:4] == ["example.org/log", "7", base64.b64encode(EMPTY_ROOT).decode(), ""]
    assert lines[4].startswith("\u2014 example.org/log ")
    assert base64.b64decode(lines[4].split(" ")[2])[:4] == KEY.public.keyid
    assert lines[5:] == [""]


def test_a_checkpoint_reads_back_and_is_signed_by_its_key_alone() -> None:
    head = parse_checkpoint(NOTE)
    assert (head.origin, head.size, head.root) == ("example.org/log", 7, EMPTY_ROOT)
    assert signed_by(head, KEY.public)
    assert not signed_by(head, Signer("example.org/log", bytes(32)).public)
    assert not signed_by(head, Signer("example.org/other", SEED).public)


def test_a_line_of_an_unknown_cosigner_is_kept_and_does_no_harm() -> None:
    line = "\u2014 liaison.example " + base64.b64encode(b"abcd" + bytes(72)).decode() + "\n"
    head = parse_checkpoint(NOTE + line.encode())
    assert [s.name for s in head.signatures] == ["example.org/log", "liaison.example"]
    assert signed_by(head, KEY.public)


@given(st.integers(0, len(NOTE) * 8 - 1))
def test_no_flipped_bit_of_a_checkpoint_is_accepted(place: int) -> None:
    flipped = bytearray(NOTE)
    flipped[place // 8] ^= 1 << place % 8
    try:
        head = parse_checkpoint(bytes(flipped))
    except DamagedWorkspace:
        return
    assert not signed_by(head, KEY.public)


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_arbitrary_bytes_are_a_damaged_checkpoint_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(DamagedWorkspace):
        parse_checkpoint(data)


def test_base64_with_stray_bits_is_another_spelling_and_refused() -> None:
    root = base64.b64encode(EMPTY_ROOT).decode()
    stray = root[:-2] + chr(ord(root[-2]) + 1) + "="
    assert base64.b64decode(stray) == EMPTY_ROOT  # Python alone would read the same bytes
    with pytest.raises(DamagedWorkspace, match="stray bits"):
        parse_checkpoint(NOTE.replace(root.encode(), stray.encode()))


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AQ==", "a+zz+AQ==", "a+00000000+!!", "+00000000+AQ=="])
def test_a_vkey_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange):
        parse_vkey(text)


def test_a_text_without_its_final_newline_is_not_signed() -> None:
    with pytest.raises(OutOfRange):
        KEY.sign(b"example.org/log\n7")
