"""The register: what a line says, what it must say, and what no line can say."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.assess.register.register import Register
from truceline.model.arrow import to_records
from truceline.model.errors import DamagedFile
from truceline.model.place import Point
from truceline.model.records import Blob, Entry
from truceline.model.terms import EntryKind, Outcome
from truceline.sim import xlsx
from truceline.sources._register_words import NEEDED, OUTCOMES, TOLD
from truceline.sources._registry import Reading, source

SAMPLE = Path(__file__).parents[1] / "data" / "register" / "register.csv"
RECEIVED = datetime(2026, 9, 1, 12, tzinfo=UTC)
HEADER = "Kind,Item,Site,By,Reference,Outcome,Number,From,To,Stated,Zone,Latitude,Longitude"
WHOLE = {  # a line of any kind that states all it can
    "Item": "tank",
    "Site": "depot",
    "By": "team",
    "Reference": "R1",
    "Outcome": "",
    "Number": "3",
    "From": "2025-03-18 10:00",
    "To": "2025-03-18 12:00",
    "Stated": "2025-03-18 09:00",
    "Zone": "UTC",
    "Latitude": "47.5",
    "Longitude": "36.25",
}


def read(data: bytes, received: datetime = RECEIVED) -> Reading:
    sha256 = hashlib.sha256(data).hexdigest()
    blob = Blob(sha256=sha256, length=len(data), name="register", received_utc=received, origin="test")
    return source("register").parse(blob, data)


def entries(data: bytes, received: datetime = RECEIVED) -> list[Entry]:
    return to_records(Entry, read(data, received).tables[Entry])


def line(kind: EntryKind, **cells: str) -> bytes:
    outcome = {"Outcome": OUTCOMES[kind][0].value} if kind in OUTCOMES else {}
    told = {**WHOLE, **outcome, **cells}
    return f"{HEADER}\n{kind},{','.join(told[name] for name in HEADER.split(',')[1:])}\n".encode()


def one(kind: EntryKind, **cells: str) -> Entry:
    (entry,) = entries(line(kind, **cells))
    return entry


@pytest.mark.parametrize("kind", EntryKind)
def test_every_kind_of_line_is_read_as_it_was_written(kind: EntryKind) -> None:
    entry = one(kind)
    assert (entry.kind, entry.item, entry.site, entry.by) == (kind, "tank", "depot", "team")
    assert entry.started_utc == datetime(2025, 3, 18, 10, tzinfo=UTC)
    assert entry.ended_utc == datetime(2025, 3, 18, 12, tzinfo=UTC)
    assert entry.stated_utc == datetime(2025, 3, 18, 9, tzinfo=UTC)
    assert isinstance(entry.place, Point)
    assert entry.place.centre() == (47.5, 36.25)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for name, kinds in NEEDED.items() for kind in sorted(kinds)])
def test_a_line_without_what_its_kind_needs_is_an_error_that_names_the_line(kind: EntryKind, name: str) -> None:
    both = {"Latitude": "", "Longitude": ""} if name == "Latitude" else {name: ""}
    with pytest.raises(DamagedFile, match=rf"line 2 .*{name} in a line of kind {kind}"):
        entries(line(kind, **both))


@pytest.mark.parametrize("kind", EntryKind)
def test_an_unknown_outcome_lists_those_that_such_a_line_can_have(kind: EntryKind) -> None:
    with pytest.raises(DamagedFile, match="one of done, ") as caught:
        entries(line(kind, Outcome="perhaps"))
    assert (Outcome.BROKEN in caught.value.expected) == (kind is EntryKind.DAY or kind not in OUTCOMES)


@pytest.mark.parametrize(
    ("word", "outcome", "kind"),
    [
        ("turned back", Outcome.REFUSED, EntryKind.PASSAGE),
        ("let through", Outcome.DONE, EntryKind.PASSAGE),
        ("", Outcome.NONE, EntryKind.DELIVERY),
    ],
)
def test_what_passed_ends_in_the_words_of_those_who_write_it_down(word: str, outcome: Outcome, kind: EntryKind) -> None:
    assert one(kind, Outcome=word).outcome is outcome


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("convoy", EntryKind.PASSAGE),
        ("persons released", EntryKind.HANDED_OVER),
        ("exchange", EntryKind.HANDED_OVER),
        ("Objection", EntryKind.OBJECTION),
    ],
)
def test_other_words_for_a_kind_are_read(word: str, kind: EntryKind) -> None:
    (entry,) = entries(line(kind).replace(f"\n{kind},".encode(), f"\n{word},".encode()))
    assert entry.kind is kind


def test_an_unknown_kind_lists_the_known_ones() -> None:
    with pytest.raises(DamagedFile, match="one of notice, answer, certificate"):
        entries(line(EntryKind.NOTICE).replace(b"notice", b"hearsay"))


@pytest.mark.parametrize("kind", sorted(kind for kind, possible in OUTCOMES.items() if Outcome.NONE not in possible))
def test_an_inspection_or_a_day_without_outcome_is_no_line(kind: EntryKind) -> None:
    with pytest.raises(DamagedFile, match="outcome"):
        entries(line(kind, Outcome=""))


@pytest.mark.parametrize("kind", sorted(set(EntryKind) - NEEDED["From"]))
def test_a_line_without_a_time_of_its_own_took_place_when_it_was_stated(kind: EntryKind) -> None:
    cells = {} if kind in NEEDED["To"] else {"To": ""}
    entry = one(kind, From="", **cells)
    assert entry.started_utc == entry.stated_utc
    assert any("taken as when it was stated" in mark for mark in entry.quality)


@pytest.mark.parametrize("kind", sorted(set(EntryKind) - TOLD))
def test_a_line_that_nobody_dated_was_stated_when_it_had_ended(kind: EntryKind) -> None:
    entry = one(kind, Stated="")
    assert entry.stated_utc == entry.ended_utc
    assert any("taken as when it had ended" in mark for mark in entry.quality)


def test_a_count_without_a_number_is_not_known_and_never_zero() -> None:
    entry = one(EntryKind.COUNT, Number="")
    assert str(entry.number) == "N/K"
    assert entry.quality == ("number left empty",)


def test_two_days_written_as_dates_leave_no_gap_in_which_nobody_kept_the_register() -> None:
    first = one(EntryKind.KEPT, From="2025-03-18", To="2025-03-18", Zone="Europe/Kyiv")
    second = one(EntryKind.KEPT, From="2025-03-19", To="2025-03-19", Zone="Europe/Kyiv")
    assert Register([first, second]).kept(first.started_utc, second.ended_utc)
    assert second.ended_utc - first.started_utc == timedelta(days=2)


def test_a_register_cannot_be_kept_in_advance() -> None:
    received = datetime(2025, 3, 18, 11, tzinfo=UTC)
    with pytest.raises(DamagedFile, match="register kept until 2025-03-18T12:00:00Z"):
        entries(line(EntryKind.KEPT), received)
    assert entries(line(EntryKind.NOTICE), received)[0].ended_utc > received  # a notice speaks of what is to come


@pytest.mark.parametrize("name", ["From", "To", "Stated"])
def test_a_time_that_the_clock_skipped_is_refused(name: str) -> None:
    gap = {"From": "2025-03-30 01:00", "To": "2025-03-30 05:00", "Stated": "2025-03-29 09:00"}
    with pytest.raises(DamagedFile, match=f"{name}: 03:30 does not exist in Europe/Kyiv"):
        entries(line(EntryKind.NOTICE, **{**gap, name: "2025-03-30 03:30"}, Zone="Europe/Kyiv"))


def test_a_time_that_the_clock_showed_twice_is_held_at_both_moments_but_never_as_a_deadline() -> None:
    autumn = {"From": "2025-10-26 03:30", "To": "", "Zone": "Europe/Kyiv"}
    entry = one(EntryKind.COUNT, **autumn, Stated="2025-10-26 09:00")
    assert entry.ended_utc - entry.started_utc == timedelta(hours=1)
    with pytest.raises(DamagedFile, match="Stated: 03:30 happens twice"):
        entries(line(EntryKind.COUNT, **autumn, Stated="2025-10-26 03:30"))
    said = one(EntryKind.COUNT, **autumn, Stated="2025-10-26 03:30+03:00")
    assert said.stated_utc == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_one_register_as_csv_and_as_workbook_gives_the_same_entries() -> None:
    rows = [row.split(",") for row in SAMPLE.read_text("utf-8").splitlines()]
    book = entries(xlsx.workbook("register", rows))
    table = entries(SAMPLE.read_bytes())
    same = [replace(entry, blob_sha256="", where="", received_utc=RECEIVED) for entry in book]
    assert same == [replace(entry, blob_sha256="", where="", received_utc=RECEIVED) for entry in table]
    assert book[0].where == "row 2"


def test_a_line_written_twice_is_one_entry_and_a_note() -> None:
    data = SAMPLE.read_bytes()
    again = data + data.splitlines(keepends=True)[1]
    assert len(entries(again)) == len(entries(data))
    (note,) = read(again).notes
    assert note.text == "1 equal rows joined with their first"


@given(st.datetimes(datetime(2020, 1, 1), datetime(2025, 12, 31)), st.sampled_from(["UTC", "+05:45", "-03:30"]))  # noqa: DTZ001 - wall clocks
def test_times_of_a_fixed_offset_come_back_to_the_minute(at: datetime, zone: str) -> None:
    entry = one(EntryKind.CHANNEL, From=f"{at:%Y-%m-%d %H:%M}", To="", Stated="", Zone=zone)
    sign = 0 if zone == "UTC" else int(f"{zone[0]}1")
    minutes = sign * (int(zone[1:3]) * 60 + int(zone[4:6])) if sign else 0
    naive = at.replace(second=0, microsecond=0, tzinfo=UTC)
    assert entry.started_utc == naive - timedelta(minutes=minutes)


def test_a_workbook_that_is_cut_is_an_error() -> None:
    data = xlsx.workbook("register", [HEADER.split(",")])
    with pytest.raises(DamagedFile):
        entries(data[: len(data) // 2])
