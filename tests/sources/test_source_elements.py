"""Orbital elements: three forms of one set, and what a feed may answer."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import httpx2  # noqa: TID251 - recorded answers instead of a network
import pytest

from truceline.model.arrow import to_records
from truceline.model.errors import DamagedFile, FetchFailed
from truceline.model.records import Blob, Elements
from truceline.sources import elements

SAMPLES = Path(__file__).parents[1] / "data" / "elements"
RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)


def read(data: bytes) -> list[Elements]:
    blob = Blob(
        sha256=hashlib.sha256(data).hexdigest(), length=len(data), name="x", received_utc=RECEIVED, origin="test"
    )
    return to_records(Elements, elements.parse(blob, data).tables[Elements])


def two_lines() -> bytes:
    return (SAMPLES / "snpp_2023.tle").read_bytes()


def values(one: Elements) -> tuple[float | datetime, ...]:
    return (one.epoch_utc, one.mean_motion_rev_day, one.eccentricity, one.inclination_deg, one.node_deg,
            one.perigee_deg, one.anomaly_deg, one.drag_per_radius)  # fmt: skip


def test_text_and_numbers_of_two_publishers_are_the_same_elements() -> None:
    ours = read((SAMPLES / "celestrak_message.csv").read_bytes())
    theirs = read((SAMPLES / "space_track_texts.json").read_bytes())
    assert sorted(map(values, ours)) == sorted(map(values, theirs))
    assert {one.elements_id for one in ours} == {one.elements_id for one in theirs}


def test_the_columns_of_two_lines_are_read_as_the_standard_says() -> None:
    one = min(read(two_lines()), key=lambda one: one.epoch_utc)
    assert (one.satellite, one.catalogue) == ("SUOMI NPP", 37849)
    assert values(one)[1:] == (14.19566569, 0.0000923, 98.7042, 98.3103, 74.2604, 58.9205, pytest.approx(0.77201e-4))
    assert one.epoch_utc.replace(microsecond=0) == datetime(2023, 6, 8, 10, 39, 36, tzinfo=UTC)


def test_names_and_carriage_returns_are_no_part_of_the_elements() -> None:
    bare = b"\n".join(line for line in two_lines().split(b"\n") if line[:2] in (b"1 ", b"2 "))
    named = two_lines().replace(b"SUOMI", b"0 SUOMI").replace(b"\n", b"\r\n")
    assert [one.elements_id for one in read(bare)] == [one.elements_id for one in read(named)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"98.7042", b"98.7043"),  # the checksum no longer fits
        (b"2 37849  98.7042", b"2 37850  98.7042"),
        (b"1 37849U 11061A   23159", b"1 37849U 11061A   23159 "),
        (b"2 37849  98.7042  98.3103 0000923  74.2604  58.9205 14.19566569601697\n", b""),
    ],
)
def test_two_lines_with_a_slip_are_damaged(old: bytes, new: bytes) -> None:
    assert old in two_lines()
    with pytest.raises(DamagedFile):
        read(two_lines().replace(old, new, 1))


def test_a_repeated_set_is_kept_once() -> None:
    assert len(read(two_lines() + two_lines())) == len(read(two_lines())) == 4


def test_a_feed_is_asked_for_the_groups_that_hold_the_five_satellites() -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(200, content=(SAMPLES / "celestrak_message.csv").read_bytes())

    blobs = elements.fetch(transport=httpx2.MockTransport(answer))
    assert len(blobs) == len(asked) == len(elements.GROUPS)
    assert all(len(read(blob.data)) == 2 for blob in blobs)
    assert all("FORMAT=csv" in address for address in asked)


def test_a_sentence_instead_of_elements_is_a_failed_fetch() -> None:
    refusing = httpx2.MockTransport(lambda _: httpx2.Response(200, content=b"Invalid query"))
    with pytest.raises(FetchFailed, match="Invalid query"):
        elements.fetch(transport=refusing)
