"""Journal entries: canonical bytes, what is refused, and the strict way back."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.evidence.entry import (
    MAX_INLINE_BYTES,
    Draft,
    Tool,
    canonical,
    decode,
    digest,
    encode,
    instant,
    parse_instant,
)
from truceline.model.errors import DamagedWorkspace, NaiveTimeError, OutOfRange

AT = datetime(2025, 3, 18, 6, 0, 0, 123_000, tzinfo=UTC)
TOOL = Tool(name="truceline", version="1", params_digest="0" * 64)
KEYS = st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=8)
PLAIN = st.text(max_size=20) | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans()
BODIES = st.dictionaries(KEYS, st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3), max_leaves=5), max_size=5)


def a_draft(body: dict[str, Any], **changes: Any) -> Draft:  # noqa: ANN401 - any field
    return Draft(**{"type": "keep", "at_utc": AT, "body": body, "tool": TOOL, **changes})


@given(BODIES, st.integers(0, 10**9))
def test_what_is_written_reads_back_the_same(body: dict[str, Any], seq: int) -> None:
    data = encode(a_draft(body, parents=("ab" * 32,), at_source_utc=AT), seq)
    entry = decode(data, seq=seq)
    assert (entry.seq, entry.body, entry.at_utc, entry.at_source_utc) == (seq, body, AT, AT)
    assert entry.body_digest == digest(body)
    assert entry.subject == "ab" * 32


@given(BODIES)
def test_the_bytes_are_the_same_as_sorted_compact_json(body: dict[str, Any]) -> None:
    """Keys in ASCII make RFC 8785 and plain sorting agree: the verifier relies on it."""
    assert canonical(body) == json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), float("inf"), None, b"x", 2**53, -(2**53), "\ud800", {"é": 1}, {1: 1}, [[1.0]], AT],
    ids=repr,
)
def test_what_the_journal_does_not_allow_is_refused(value: object) -> None:
    with pytest.raises(OutOfRange):
        encode(a_draft({"value": value}), 0)


def test_a_body_that_nests_without_end_is_refused() -> None:
    nested: Any = "x"
    for _ in range(50):
        nested = [nested]
    with pytest.raises(OutOfRange):
        encode(a_draft({"value": nested}), 0)


def test_a_large_body_stays_outside_and_only_its_digest_is_logged() -> None:
    body = {"text": "a" * (MAX_INLINE_BYTES + 1)}
    entry = decode(encode(a_draft(body), 3), seq=3)
    assert entry.body is None
    assert entry.body_digest == digest(body)


def test_times_are_utc_with_milliseconds() -> None:
    kyiv = timezone(timedelta(hours=2))
    assert instant(datetime(2025, 3, 18, 8, 0, 0, 999_999, tzinfo=kyiv)) == "2025-03-18T06:00:00.999Z"
    with pytest.raises(NaiveTimeError):
        instant(datetime(2025, 3, 18))  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize(
    "text",
    ["2025-03-18T06:00:00Z", "2025-03-18T06:00:00.000+00:00", "2025-02-30T06:00:00.000Z", "", None, 5],
)
def test_another_spelling_of_a_time_is_refused(text: object) -> None:
    with pytest.raises(OutOfRange):
        parse_instant(text)


def _changed(**changes: Any) -> bytes:  # noqa: ANN401 - any field
    value = json.loads(encode(a_draft({"a": 1}), 0))
    value |= changes
    return canonical({key: item for key, item in value.items() if item is not None})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"v":1}',
        b"[" * 100_000,
        _changed(v=2),
        _changed(extra="x"),
        _changed(seq=-1),
        _changed(seq=True),
        _changed(type="Keep"),
        _changed(parents=["zz"]),
        _changed(parents="ab" * 32),
        _changed(body={"a": 2}),
        _changed(body=[1]),
        _changed(tool={"name": "x"}),
        _changed(actor=""),
        _changed(at_server="2025-03-18T06:00:00Z"),
        _changed(body_digest=None),
        encode(a_draft({"a": 1}), 0).replace(b'"seq":0', b'"seq": 0'),
        encode(a_draft({"a": 1}), 0).replace(b'"seq":0', b'"seq":0,"seq":0'),
        encode(a_draft({"a": 1}), 0).replace(b'"a":1', b'"a":1.0'),
        encode(a_draft({"a": "x"}), 0).replace(b'"a":"x"', b'"a":"\\ud800"'),
    ],
)
def test_an_entry_in_any_other_shape_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedWorkspace, match="entry 0"):
        decode(data, seq=0)


def test_an_entry_under_another_number_is_damaged() -> None:
    with pytest.raises(DamagedWorkspace, match="entry 4"):
        decode(encode(a_draft({}), 5), seq=4)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_damage_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(DamagedWorkspace):
        decode(data, seq=0)
