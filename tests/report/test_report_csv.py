"""The observer table: formula injection, reading back, marks."""

import csv
import hashlib
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report_example import AS_OF, example, incident, members, observation, table
from truceline.model.arrow import to_records
from truceline.model.place import Area, Disc, Place, Point, Sector
from truceline.model.records import Blob, Observation
from truceline.model.report import Report
from truceline.model.terms import Means, Phenomenon
from truceline.report.formats.csv import COLUMNS, guarded, render
from truceline.sources import patrol

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org","x")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\uff20SUM(A1)",
    "|calc",
    "%0A=1",
)
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
STARTS = "=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20"


def _rows(report: Report) -> list[dict[str, str]]:
    text = render(report).decode()
    lines = text.split("\n", 1)[1] if text.startswith("#") else text
    return list(csv.DictReader(io.StringIO(lines)))


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_formula_reaches_a_spreadsheet(formula: str) -> None:
    assert guarded(formula).startswith("'")


@given(st.text() | st.sampled_from(FORMULAS) | st.builds(lambda a, b: a + b, st.sampled_from(STARTS), st.text()))
def test_a_cell_is_a_plain_number_or_does_not_begin_as_a_formula(cell: str) -> None:
    made = guarded(cell)
    shown = made.lstrip(" \u00a0\u200b\u200c\u200d\u2060\ufeff")
    assert NUMBER.fullmatch(made) or not shown.startswith(tuple(STARTS))
    assert not re.search(r"[\x00-\x1f]", made)


def test_plain_numbers_stay_numbers() -> None:
    assert [guarded(cell) for cell in ("-30.5", "+7", "0", "1e-3")] == ["-30.5", "+7", "0", "1e-3"]


def test_every_cell_of_a_hostile_report_is_guarded() -> None:
    hostile = observation(0, text="=1+1", sensor="@patrol", weapon="-2+3", quality=("+x",))
    report = example(
        observations=table([hostile]), claims=[], incidents=[incident(1, 0.6, (hostile,))], findings=[], not_covered=()
    )
    cells = [cell for row in _rows(report) for cell in row.values()]
    assert "'=1+1" in cells
    assert [cell for cell in cells if cell[:1] in tuple(STARTS) and not NUMBER.fullmatch(cell)] == []


def test_every_row_of_an_exercise_is_marked_and_the_first_line_is_the_header() -> None:
    assert render(example()).startswith(b"Exercise,Observer,")
    assert {row["Exercise"] for row in _rows(example())} == {"EXERCISE"}
    assert {row["Exercise"] for row in _rows(example(exercise=False))} == {""}


def test_one_row_per_piece_of_evidence_restriction_and_verdict_of_the_day() -> None:
    report = example()
    pieces = sum(len(case.evidence) for case in report.cases) + len(report.unlocated)
    apart = len(report.period_findings) + len(report.asked) + len(report.register)
    assert len(_rows(report)) == pieces + len(report.restrictions) + apart
    assert pieces > 10


def test_our_columns_are_those_the_observer_table_knows_or_begin_with_report() -> None:
    ours = [name for name in COLUMNS if not name.startswith("Report ")]
    assert set(ours) == {*patrol.COLUMNS, patrol.MARK_COLUMN}


def test_what_patrols_saw_reads_back_as_the_same_observations() -> None:
    seen = [
        observation(0),
        observation(1, place=replace(_sector(1), range_max_m=None, range_min_m=0.0)),
        observation(2, place=replace(_sector(2), bearing_deg=112.0, width_deg=20.0)),
        observation(3, ended_utc=observation(3).started_utc.replace(hour=23), text="north of the bridge"),
    ]
    report = example(
        observations=table(seen),
        claims=[],
        incidents=[incident(n, 0.5, (one,)) for n, one in enumerate(seen)],
        findings=[],
        not_covered=(),
    )
    data = render(report)
    blob = Blob(sha256=hashlib.sha256(data).hexdigest(), length=len(data), name="r.csv", received_utc=AS_OF, origin="t")
    read = {r.started_utc: r for r in to_records(Observation, patrol.parse(blob, data).tables[Observation])}
    assert len(read) == len(seen)
    for one in seen:
        back = read[one.started_utc]
        same = ("sensor", "means", "phenomenon", "ended_utc", "number", "weapon", "description", "exercise", "text")
        assert [getattr(back, name) for name in same] == [getattr(one, name) for name in same]
        assert _bounds(back.place) == _bounds(one.place)
        assert isinstance(back.observer, Point)
        assert back.observer.centre() == pytest.approx(one.observer.centre(), abs=1e-5)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "place",
    [
        Point(lat_deg=-12.3, lon_deg=45.1, major_sd_m=90, minor_sd_m=90),
        Point(lat_deg=12.3, lon_deg=-45.1, major_sd_m=90, minor_sd_m=90),
        Disc(lat_deg=-12.3, lon_deg=45.1, radius_m=2500, name="Town (north)"),
        Area(polygons=((((30.0, 50.0), (31.0, 50.0), (31.0, 51.0), (30.0, 50.0)),),), name="North region"),
    ],
    ids=["south", "west", "disc", "area"],
)
def test_an_observation_reads_back_wherever_on_earth_it_lies(place: Place) -> None:
    seen = observation(0, place=place)
    report = example(
        observations=table([seen]), claims=[], incidents=[incident(1, 0.5, (seen,))], findings=[], not_covered=()
    )
    (back,) = _read_back(report)
    if isinstance(place, Area):
        assert "North region" in str(back.text)
    else:
        assert back.place is not None
        assert back.place.centre() == pytest.approx(place.centre(), abs=1e-5)


def test_what_kept_observers_out_reads_back_too() -> None:
    denied = observation(0, phenomenon=Phenomenon.DENIED, means=Means.SAW, number=None, text="armed persons")
    report = example(observations=table([denied]), claims=[], incidents=[], findings=[], not_covered=())
    (back,) = _read_back(report)
    assert (back.phenomenon, back.means, back.sensor) == (denied.phenomenon, denied.means, denied.sensor)
    assert back.started_utc == denied.started_utc


def _read_back(report: Report) -> list[Observation]:
    mark, head, *rows = render(report).decode().splitlines()
    kept = [row for row in rows if ",verdict of the day," not in row]
    data = "\n".join((mark, head, *kept, "")).encode()
    blob = Blob(sha256=hashlib.sha256(data).hexdigest(), length=len(data), name="r.csv", received_utc=AS_OF, origin="t")
    return to_records(Observation, patrol.parse(blob, data).tables[Observation])


def test_an_uncountable_number_and_an_unknown_weapon_stay_words() -> None:
    words = {row["Number"] for row in _rows(example())} | {row["Weapon"] for row in _rows(example())}
    assert {"at least 3", "N/K"} <= words
    assert members()[0][0].number is not None


def _sector(number: int) -> Sector:
    place = observation(number).place
    assert isinstance(place, Sector)
    return place


def _bounds(place: object) -> tuple[float, ...]:
    assert isinstance(place, Sector)
    ends = place.ranges_m()
    return (round(place.lat_deg, 4), round(place.lon_deg, 4), *ends, place.bearing_deg, place.width_deg)
