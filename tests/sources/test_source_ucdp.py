"""Coded events: places of stated precision, and claims whatever the headline says."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.claims.claim_records import read_claims
from truceline.model.arrow import to_records
from truceline.model.place import Disc
from truceline.model.records import Blob, Statement
from truceline.model.terms import COUNTRY_ONLY, PROVINCE_ONLY
from truceline.sources import ucdp
from truceline.sources._registry import Reading

SAMPLES = Path(__file__).parents[1] / "data" / "ucdp"
DATA = Path(__file__).parents[3] / "shared" / "data" / "minsk-era" / "UCDP-Ukraine.asof-2023-06-23.csv"


def read(path: Path) -> Reading:
    data = path.read_bytes()
    blob = Blob(sha256="0" * 64, length=len(data), name="x", received_utc=datetime(2026, 1, 1, tzinfo=UTC), origin="t")
    return ucdp.parse(blob, data)


def statements(path: Path) -> list[Statement]:
    return to_records(Statement, read(path).tables[Statement])


def test_the_precision_of_a_place_is_kept_and_said() -> None:
    by_id = {one.labels[1]: one for one in statements(SAMPLES / "coded_events.csv")}
    radii = {name: one.place.radius_m for name, one in by_id.items() if isinstance(one.place, Disc)}
    assert radii["id: 900001"] < radii["id: 900002"] < radii["id: 900003"] < radii["id: 900004"] < radii["id: 900006"]
    assert PROVINCE_ONLY in by_id["id: 900004"].quality
    assert COUNTRY_ONLY in by_id["id: 900005"].quality
    assert COUNTRY_ONLY in by_id["id: 900006"].quality
    assert not {PROVINCE_ONLY, COUNTRY_ONLY} & set(by_id["id: 900003"].quality)


def test_a_coded_event_is_a_claim_whatever_its_headline_says_and_an_origin_of_its_own() -> None:
    table = read(SAMPLES / "coded_events.csv").tables[Statement]
    claims = read_claims(table)
    assert len(claims) == table.num_rows == 7
    assert len({claim.origin for claim in claims}) == 7


def test_days_are_whole_days_in_kyiv() -> None:
    by_id = {one.labels[1]: one for one in statements(SAMPLES / "coded_events.csv")}
    assert by_id["id: 900001"].started_utc == datetime(2015, 3, 1, 22, tzinfo=UTC)
    assert by_id["id: 900001"].ended_utc == datetime(2015, 3, 2, 21, 59, 59, tzinfo=UTC)
    assert (by_id["id: 900005"].ended_utc - by_id["id: 900005"].started_utc).days == 6


def test_an_exact_duplicate_is_told() -> None:
    assert [note.kind for note in read(SAMPLES / "coded_events.csv").notes] == ["exact duplicate rows"]


def test_latin_1_is_read_and_told() -> None:
    reading = read(SAMPLES / "latin_1_letters.csv")
    assert [note.kind for note in reading.notes] == ["not UTF-8"]
    assert to_records(Statement, reading.tables[Statement])[0].text == "Shelling hits Pöllä and Ålberg"


@pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
def test_all_events_of_the_minsk_era_are_read() -> None:
    reading = read(DATA)
    said = to_records(Statement, reading.tables[Statement])
    assert reading.rows == 3_077
    assert len({one.statement_id for one in said}) == len(said) == 3_077
    assert sum(COUNTRY_ONLY in one.quality for one in said) == 231 + 2 + 1  # where_prec 5, 6, 7 of the file
    assert sum(PROVINCE_ONLY in one.quality for one in said) == 469
