"""The published series: read without loss, sums compared, every month in which they differ told."""

import csv
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.model.arrow import to_records
from truceline.model.pledge import Figure
from truceline.model.records import Blob
from truceline.pledges.kiel import by_month, newest, reconciled
from truceline.sources import kiel

REAL = Path(__file__).parents[3] / "shared" / "data" / "pledges"
MADE = Path(__file__).parents[1] / "data" / "kiel"
RECEIVED = datetime(2026, 9, 1, tzinfo=UTC)
real = pytest.mark.skipif(not REAL.exists(), reason="the real files are not part of the repository")


def figures(data: bytes, name: str = "x", received: datetime = RECEIVED) -> list[Figure]:
    sha256 = hashlib.sha256(data).hexdigest()
    blob = Blob(sha256=sha256, length=len(data), name=name, received_utc=received, origin="test")
    return to_records(Figure, kiel.parse(blob, data).tables[Figure])


def all_of(folder: Path) -> list[Figure]:
    return [one for path in sorted(folder.glob("*.csv")) for one in figures(path.read_bytes(), path.name)]


@real
def test_the_real_files_are_read_without_loss() -> None:
    for path in REAL.glob("*.csv"):
        read = figures(path.read_bytes(), path.name)
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        kept = {(one.where, one.measure): one.value for one in read}
        for number, row in enumerate(rows, 2):
            for column, text in row.items():
                if (f"line {number}", column) in kept:
                    assert kept[f"line {number}", column] == (float(text) if text else None)
        words = {word for one in read for word in (one.contributor_name, one.item, one.text)}
        named = {"country", "donor", "category", "weapons_list", "label", "iso"}
        assert {row[column] for row in rows for column in row if column in named} <= words
        numbers = set(rows[0]) - named - {"year", "month", "period", "date"}
        assert len(read) == len(rows) * len(numbers)


@real
def test_sums_by_country_reproduce_the_totals_and_the_months_in_which_origins_do_not_are_told() -> None:
    found = reconciled(all_of(REAL))
    assert (found.country_months, found.contributors, found.months) == (1079, 42, 52)
    assert "Release 29" in found.release
    assert {one.what for one in found.differences} == {
        "origins of military aid (procurement_trends) against total_allocations"
    }
    months = [f"{one.month:%Y-%m}" for one in found.differences]
    assert len(months) == 33
    assert months[:4] == ["2022-02", "2022-03", "2022-04", "2022-05"]
    worst = max(found.differences, key=lambda one: abs(one.apart))
    assert (f"{worst.month:%Y-%m}", round(worst.apart, 6)) == ("2023-12", -2.068065)


@real
def test_a_total_that_was_changed_is_found_in_its_month_alone() -> None:
    rows = [one for one in all_of(REAL) if one.series != "procurement_trends"]
    data = (REAL / "total_allocations.csv").read_bytes()
    changed = data.replace(b"2022,3,5.065387", b"2022,3,5.165387")
    assert changed != data
    later = figures(changed, "total_allocations.csv", datetime(2026, 10, 1, tzinfo=UTC))
    (one,) = reconciled([*rows, *later]).differences
    assert (f"{one.month:%Y-%m}", one.what) == ("2022-03", "total by country against total_allocations")
    assert one.apart == pytest.approx(-0.1, abs=1e-5)


def test_made_files_differ_where_they_were_made_to() -> None:
    found = reconciled(all_of(MADE))
    told = {(one.what.partition(" ")[0], f"{one.month:%Y-%m}", round(one.apart, 6)) for one in found.differences}
    assert told == {
        ("total", "2024-06", -0.05),
        ("military", "2024-06", -0.05),
        ("origins", "2024-06", -0.04),
    }


def test_parts_that_do_not_make_their_whole_and_commitments_are_compared_by_country() -> None:
    data = (MADE / "data_explorer.csv").read_bytes().replace(b"2024,6,0.2,0,0,0.2,0.2,0", b"2024,6,0.3,0,0,0.2,0.2,0")
    told = {(one.contributor, one.what, round(one.apart, 6)) for one in reconciled(figures(data)).differences}
    assert ("NO", "parts of aid against total, by country", -0.1) in told
    assert ("NO", "allocated and to be allocated against commitments, by country", 0.1) in told


def test_a_month_that_the_totals_do_not_have_is_told() -> None:
    data = (MADE / "data_explorer.csv").read_bytes()
    totals = (MADE / "total_allocations.csv").read_bytes().replace(b"2024,6", b"2024,7")
    found = reconciled([*figures(data), *figures(totals)])
    told = {(f"{one.month:%Y-%m}", one.stated) for one in found.differences if one.what.startswith("total by")}
    assert ("2024-06", None) in told
    assert ("2024-07", 0.25) in told


def test_a_later_release_replaces_an_earlier_one_file_by_file() -> None:
    data = (MADE / "total_allocations.csv").read_bytes()
    later = figures(data.replace(b"1.8,0.15", b"1.9,0.25"), received=datetime(2026, 10, 1, tzinfo=UTC))
    both = [*figures(data), *later]
    assert len({one.figure_id for one in both}) == len(both)
    assert newest(both) == later


def test_months_are_the_published_totals_in_their_parts_and_a_hole_stays_a_hole() -> None:
    data = (MADE / "total_allocations.csv").read_bytes().replace(b"0.25,0.25,0,0", b"0.25,0.25,,0")
    months = by_month(figures(data))
    assert [f"{one.month:%Y-%m}" for one in months] == ["2024-05", "2024-06"]
    assert dict(months[0].parts) == {"military": 0.15, "financial": 1.6, "humanitarian": 0.05}
    assert dict(months[1].parts) == {"military": 0.25, "financial": None, "humanitarian": 0.0}
