"""What only an observer can name: believed from observers alone, and nothing else changes by it."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.fusion.evidence.place_granularity import granularity_of
from truceline.fusion.incidents.observer_only_incidents import NAMED_ONLY, named_incidents
from truceline.fusion.likelihood.observer_measurements import NAMED, SOUNDS
from truceline.fusion.params import KINDS, Params
from truceline.model.arrow import to_table
from truceline.model.detection import SHIPPED
from truceline.model.place import Area, Disc, Place, Point, Sector, destination, great_circle_m
from truceline.model.records import Incident, Observation
from truceline.model.terms import IncidentType, Means, Phenomenon, PlacePrecision, TimePrecision

START = datetime(2025, 3, 21, tzinfo=UTC)
END = START + timedelta(days=1)
SITE = (48.0, 37.5)


def row(number: int, phenomenon: Phenomenon, **changes: object) -> Observation:
    """Patrol `number` names something 3 km east of it at noon."""
    at = START + timedelta(hours=12)
    lat, lon = destination(*SITE, 270.0, 3_000.0)
    values: dict[str, object] = {
        "observation_id": f"{number:016x}",
        "source": "patrol",
        "sensor": f"patrol {number}",
        "means": Means.SAW,
        "phenomenon": phenomenon,
        "started_utc": at,
        "ended_utc": at + timedelta(minutes=10),
        "time_precision": TimePrecision.MINUTE,
        "seen_utc": at,
        "received_utc": END,
        "place": Point(lat_deg=SITE[0], lon_deg=SITE[1], major_sd_m=300.0, minor_sd_m=300.0),
        "observer": Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0),
        "weapon": "N/K",
    }
    return Observation(**{**values, **changes})  # type: ignore[arg-type]


def found(*rows: Observation, params: Params | None = None) -> tuple[Incident, ...]:
    return named_incidents(to_table(Observation, rows), start=START, end=END, params=params or Params())


def test_every_phenomenon_leads_to_incidents_of_one_model_and_every_kind_can_be_reached() -> None:
    silent = {Phenomenon.HOT_SPOT, Phenomenon.ALERT, Phenomenon.GROUND_SHOCK, Phenomenon.NOTHING}
    sets = [set(NAMED_ONLY), set(SOUNDS), set(NAMED), silent]
    assert set().union(*sets) == set(Phenomenon)
    assert sum(map(len, sets)) == len(Phenomenon)
    assert set(NAMED_ONLY.values()) | set(KINDS) == set(IncidentType)
    assert set(SHIPPED.types) == set(IncidentType)


@pytest.mark.parametrize("phenomenon", NAMED_ONLY)
def test_one_observer_alone_is_held_at_eighty_per_cent(phenomenon: Phenomenon) -> None:
    (incident,) = found(row(1, phenomenon))
    assert incident.types == ((NAMED_ONLY[phenomenon], 1.0),)
    assert 0.8 < incident.probability < 0.82
    assert incident.confidence == "low"
    assert not incident.calibrated


@pytest.mark.parametrize("phenomenon", NAMED_ONLY)
def test_two_observers_of_one_event_are_one_incident_and_surer(phenomenon: Phenomenon) -> None:
    (incident,) = found(row(1, phenomenon), row(2, phenomenon))
    assert incident.probability > 0.95
    assert incident.confidence == "high"
    assert incident.observed_by == ("patrol 1", "patrol 2")
    assert incident.place.major_sd_m < found(row(1, phenomenon))[0].place.major_sd_m


@given(
    st.lists(
        st.builds(
            row,
            st.integers(1, 4),
            st.sampled_from(list(NAMED_ONLY)),
            started_utc=st.integers(0, 60).map(lambda q: START + timedelta(minutes=15 * q)),
            ended_utc=st.just(START + timedelta(hours=15)),
            place=st.sampled_from([0.0, 2_000.0, 40_000.0]).map(
                lambda away: Point(
                    lat_deg=destination(*SITE, 0.0, away)[0], lon_deg=SITE[1], major_sd_m=300.0, minor_sd_m=200.0
                )
            ),
            observer=st.none() | st.just(Point(lat_deg=48.1, lon_deg=37.5, major_sd_m=50.0, minor_sd_m=50.0)),
        ),
        max_size=8,
    )
)
def test_bars_add_up_no_row_is_lost_and_no_observer_counts_twice(rows: list[Observation]) -> None:
    rows = [replace(one, observation_id=f"{number:016x}") for number, one in enumerate(rows)]
    incidents = found(*rows)
    members = [member for incident in incidents for member in incident.members]
    assert sorted(members) == sorted(one.observation_id for one in rows)
    for incident in incidents:
        assert math.fsum(bar.weight_nats for bar in incident.waterfall) == pytest.approx(incident.log_odds, abs=1e-9)
        assert incident.probability == pytest.approx(1 / (1 + math.exp(-incident.log_odds)), abs=1e-9)
        assert 0.01 <= incident.probability <= 0.99
        assert len(incident.observed_by) == len(incident.members)
        if len(incident.members) == 1:
            assert incident.probability < 0.82
    assert found(*reversed(rows)) == incidents


def test_events_of_two_kinds_or_far_apart_or_hours_apart_stay_two() -> None:
    one = row(1, Phenomenon.ADVANCE)
    lat, lon = destination(*SITE, 90.0, 8_000.0)
    far = Point(lat_deg=lat, lon_deg=lon, major_sd_m=300.0, minor_sd_m=300.0)
    late = START + timedelta(hours=14)
    assert len(found(one, row(2, Phenomenon.RECRUITMENT))) == 2
    assert len(found(one, row(2, Phenomenon.ADVANCE, place=far))) == 2
    assert len(found(one, row(2, Phenomenon.ADVANCE, started_utc=late, ended_utc=late))) == 2
    assert len(found(one, row(2, Phenomenon.NEW_WORKS))) == 1
    assert len(found(row(1, Phenomenon.DETENTION), row(2, Phenomenon.PROPAGANDA))) == 2


def test_what_people_made_one_event_is_one_incident_and_what_they_parted_is_two() -> None:
    late = START + timedelta(hours=20)
    apart = [row(1, Phenomenon.MINES_LAID), row(2, Phenomenon.MINES_LAID, started_utc=late, ended_utc=late)]
    told_twice = row(3, Phenomenon.MINES_LAID, sensor="patrol 1", started_utc=late, ended_utc=late)
    table = to_table(Observation, [*apart, told_twice])
    homes = dict.fromkeys((one.observation_id for one in (*apart, told_twice)), "2025-03-21-001")
    (one,) = named_incidents(table, start=START, end=END, params=Params(), homes=homes)
    assert len(one.members) == 3
    assert one.origins == 2
    assert sum(bar.label == "observer" for bar in one.waterfall) == 2
    homes[told_twice.observation_id] = "2025-03-21-002"
    assert len(named_incidents(table, start=START, end=END, params=Params(), homes=homes)) == 2


def test_an_observer_far_away_proves_less_than_one_near_by() -> None:
    lat, lon = destination(*SITE, 270.0, 20_000.0)
    distant = Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0)
    (incident,) = found(row(1, Phenomenon.ADVANCE, observer=distant))
    assert incident.probability < 0.5


def test_the_place_of_two_sectors_lies_where_they_cross() -> None:
    def post(number: int, bearing: float) -> Observation:
        lat, lon = destination(*SITE, bearing + 180.0, 4_000.0)
        seen = Sector(
            lat_deg=lat, lon_deg=lon, range_min_m=2_000.0, range_max_m=6_000.0, bearing_deg=bearing, width_deg=20.0
        )
        observer = Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0)
        return row(number, Phenomenon.MINES_LAID, place=seen, observer=observer)

    (incident,) = found(post(1, 0.0), post(2, 90.0))
    assert great_circle_m(*incident.place.centre(), *SITE) < 150.0


def test_a_row_without_a_place_or_of_another_day_makes_no_incident() -> None:
    before = START - timedelta(hours=2)
    assert found(row(1, Phenomenon.ADVANCE, place=None, quality=("event location not known",))) == ()
    assert found(row(1, Phenomenon.ADVANCE, started_utc=before, ended_utc=before)) == ()
    assert found(row(1, Phenomenon.EXPLOSION), row(2, Phenomenon.WEAPON_PRESENT)) == ()


def _box(half_km: float) -> Area:
    north, east = destination(*SITE, 0.0, 1000 * half_km)[0] - SITE[0], destination(*SITE, 90.0, 1000 * half_km)[1]
    east -= SITE[1]
    (lat, lon) = SITE
    ring = tuple((lon + x * east, lat + y * north) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)))
    return Area(polygons=((ring,),))


@pytest.mark.parametrize(
    ("place", "precision"),
    [
        (Disc(lat_deg=48, lon_deg=37, radius_m=5_000.0), PlacePrecision.POSITION),  # a settlement's centroid
        (Disc(lat_deg=48, lon_deg=37, radius_m=92_000.0), PlacePrecision.PROVINCE),
        (Disc(lat_deg=48, lon_deg=37, radius_m=440_000.0), PlacePrecision.COUNTRY),
        (_box(30.0), PlacePrecision.POSITION),  # half its diagonal is 42 km
        (_box(40.0), PlacePrecision.PROVINCE),
        (_box(300.0), PlacePrecision.COUNTRY),
        (row(1, Phenomenon.ADVANCE).place, PlacePrecision.POSITION),
        (None, PlacePrecision.POSITION),
    ],
)
def test_a_province_is_no_position(place: Place | None, precision: PlacePrecision) -> None:
    assert granularity_of([place]) is precision


def test_one_member_with_a_position_settles_where_it_was() -> None:
    province = Disc(lat_deg=48, lon_deg=37, radius_m=92_000.0)
    assert granularity_of([province, row(1, Phenomenon.ADVANCE).place]) is PlacePrecision.POSITION
    (incident,) = found(row(1, Phenomenon.ADVANCE, place=province))
    assert incident.place_precision is PlacePrecision.PROVINCE
