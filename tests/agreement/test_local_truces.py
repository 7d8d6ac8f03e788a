"""Proposals of local truces as an agreement, read as proposed and as agreed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point as At

from truceline.agreement.geometry import shape_of
from truceline.agreement.kinds.conditional_entry import Parameters as Entering
from truceline.agreement.loading import load
from truceline.agreement.local_truces import AGREED, BOTH, MOST, PROPOSED, document
from truceline.agreement.readings import under
from truceline.agreement.tree import write_tree
from truceline.model.arrow import to_records
from truceline.model.errors import OutOfRange
from truceline.model.place import Disc, great_circle_m
from truceline.model.records import Blob, Entry
from truceline.model.terms import EntryKind, Outcome
from truceline.sources import corridors

SAMPLE = Path(__file__).parents[1] / "data" / "corridors" / "proposals.csv"
DATA = Path(__file__).parents[3] / "shared" / "data" / "local-truces" / "humanitarian_corridors_geocoded.csv"
PARTIES = (("a", "A side"), ("b", "B side"))
KYIV = ZoneInfo("Europe/Kyiv")


def entries(path: Path) -> list[Entry]:
    data = path.read_bytes()
    blob = Blob(sha256="0" * 64, length=len(data), name="x", received_utc=datetime(2026, 1, 1, tzinfo=UTC), origin="t")
    return to_records(Entry, corridors.parse(blob, data).tables[Entry])


def made(lines: list[Entry]) -> bytes:
    return write_tree(document(lines, item=corridors.ITEM, parties=PARTIES, zone_name="Europe/Kyiv"))


def test_each_proposal_is_a_truce_of_its_local_day() -> None:
    text = load(made(entries(SAMPLE)), "local.yaml")
    truces = {rule.rule_id: rule for rule in text.rules if rule.kind == "truce_window"}
    assert set(truces) == {"HC1", "HC2", "HC3", "HC4", "HC5"}
    first = truces["HC1"]
    assert first.in_force_from is not None
    assert first.in_force_until is not None
    assert first.in_force_from.at_utc == datetime(2022, 3, 4, 22, tzinfo=UTC)
    assert first.in_force_until.at_utc - first.in_force_from.at_utc == timedelta(days=1)
    spring = truces["HC5"]  # the clocks went forward on this day
    assert spring.in_force_from is not None
    assert spring.in_force_until is not None
    assert spring.in_force_until.at_utc - spring.in_force_from.at_utc == timedelta(hours=23)


def test_only_the_reading_as_agreed_asks_for_the_acceptance_of_both() -> None:
    text = load(made(entries(SAMPLE)), "local.yaml")
    conditions = {}
    for reading in text.readings:
        for rule in under(text, reading):
            if isinstance(rule.parameters, Entering) and rule.rule_id == "HC2-acceptance":
                conditions[reading.reading_id] = [(one.item, one.certified_by) for one in rule.parameters.conditions]
    assert conditions == {PROPOSED: [], AGREED: [("acceptance of HC2", BOTH)]}


def test_acceptance_is_certified_where_it_was_agreed_or_used_and_nowhere_else() -> None:
    accepted = {one.site for one in entries(SAMPLE) if one.kind is EntryKind.CERTIFICATE}
    assert accepted == {"HC1", "HC3"}


def test_the_strip_holds_both_ends_and_reaches_five_kilometres_to_either_side() -> None:
    text = load(made(entries(SAMPLE)), "local.yaml")
    zone = next(zone for zone in text.zones if zone.zone_id == "HC1")
    shape = shape_of(zone.area)
    assert zone.schematic
    assert shape.contains(At(37.50131, 47.10014))
    assert shape.contains(At(35.11714, 47.85167))
    corners = shape.geoms[0].exterior.coords[:4]
    assert great_circle_m(corners[0][1], corners[0][0], corners[3][1], corners[3][0]) == pytest.approx(10_000, rel=0.01)


@given(lat=st.floats(-70, 70), lon=st.floats(-170, 170), radius_m=st.floats(500, 50_000))
@settings(max_examples=200, deadline=None)
def test_a_disc_becomes_a_polygon_of_its_area(lat: float, lon: float, radius_m: float) -> None:
    moment = datetime(2022, 3, 10, tzinfo=UTC)
    line = Entry(
        entry_id="e", source="t", kind=EntryKind.NOTICE, item="truce", site="T1", about="", by="a", channel="",
        reference="", number=None, outcome=Outcome.NONE, started_utc=moment, ended_utc=moment + timedelta(hours=5),
        stated_utc=moment, received_utc=moment, place=Disc(lat_deg=lat, lon_deg=lon, radius_m=radius_m),
    )  # fmt: skip
    tree = document([line], item="truce", parties=PARTIES, zone_name="UTC")
    zone = load(write_tree(tree), "x.yaml").zones[0]
    ring = zone.area.polygons[0][0]
    reach = [great_circle_m(lat, lon, y, x) for x, y in ring]
    assert max(reach) < radius_m * 1.03 + 2.0
    assert min(reach) > radius_m * 0.99 - 2.0


def test_nothing_to_make_an_agreement_of_is_an_error_and_so_is_too_much() -> None:
    lines = entries(SAMPLE)
    with pytest.raises(OutOfRange, match="1 to 400 notices of parade"):
        document(lines, item="parade", parties=PARTIES, zone_name="UTC")
    with pytest.raises(OutOfRange, match="401"):
        document(lines[:1] * (MOST + 1), item=corridors.ITEM, parties=PARTIES, zone_name="UTC")


@pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")
def test_all_corridors_of_spring_2022_become_truces() -> None:
    lines = entries(DATA)
    text = load(made(lines), "local.yaml")
    notices = [one for one in lines if one.kind is EntryKind.NOTICE]
    assert len(notices) == len(text.zones) == 282
    assert {one.by for one in notices} == {"Ukraine", "Russia", BOTH}
    accepted = [one for one in lines if one.kind is EntryKind.CERTIFICATE]
    assert 125 <= len(accepted) <= 125 + 20  # successful, and those proposed as agreed
