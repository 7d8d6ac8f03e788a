"""The nouns: place, time, counts, words, and the two forms of a record."""

import doctest
import math
import types
import typing
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import available_timezones

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.model import arrow, arrow_types, canonical, errors, place, records, report, terms, times
from truceline.model.arrow import SCHEMAS, pack_place, to_records, to_table, unpack_place
from truceline.model.canonical import plain, strict_json
from truceline.model.errors import NaiveTimeError, OutOfRange, UnknownName
from truceline.model.place import COMPASS, Area, Disc, Place, Point, Sector, compass_bearing_deg, great_circle_m
from truceline.model.pledge import Amount, Condition, Figure, Milestone, Pledge, Stance, Step
from truceline.model.records import (
    BackgroundFire,
    Blob,
    Claim,
    Elements,
    Entry,
    EstablishedEvent,
    Incident,
    Look,
    Observation,
    ReferenceLine,
    Sky,
    Statement,
)
from truceline.model.sighting import Sighting
from truceline.model.terms import WORDS_OF_PROBABILITY, Count, Means, Phenomenon, Qualifier, TimePrecision, word_of
from truceline.model.times import from_local, local_day, parse_utc, utc, utc_text
from truceline.model.transmission import Transmission
from truceline.sim import strategies as draw
from truceline.sim.perception import bearing_deg

NOUNS = {
    Observation: draw.observations(),
    Statement: draw.statements(),
    Claim: draw.claims(),
    ReferenceLine: draw.reference_lines(),
    Entry: draw.entries(),
    Sky: draw.skies(),
    Elements: draw.elements(),
    BackgroundFire: draw.background_fires(),
    EstablishedEvent: draw.established_events(),
    Look: draw.looks(),
    Pledge: draw.pledges(),
    Condition: draw.conditions(),
    Step: draw.steps(),
    Stance: draw.stances(),
    Milestone: draw.milestones(),
    Figure: draw.figures(),
    Transmission: draw.transmissions(),
    Sighting: draw.sightings(),
}

UNITS = {  # last word of a name -> the column type that such a quantity has
    "utc": arrow.TIME,
    "deg": pa.float64(),
    "m": pa.float64(),
    "mm": pa.float64(),
    "mw": pa.float64(),
    "fraction": pa.float64(),
}


# One noun, two forms


def test_every_noun_that_comes_in_millions_has_strategies_here() -> None:
    assert set(SCHEMAS) == set(NOUNS)


@pytest.mark.parametrize("noun", SCHEMAS, ids=lambda noun: noun.__name__)
def test_a_record_and_its_schema_have_the_same_fields_in_the_same_order(noun: type) -> None:
    assert [field.name for field in fields(noun)] == SCHEMAS[noun].names


@pytest.mark.parametrize("noun", SCHEMAS, ids=lambda noun: noun.__name__)
def test_a_column_is_nullable_exactly_where_the_field_may_be_none(noun: type) -> None:
    hints = typing.get_type_hints(noun)
    for column in SCHEMAS[noun]:
        assert column.nullable == (type(None) in typing.get_args(hints[column.name])), column.name


@pytest.mark.parametrize("noun", SCHEMAS, ids=lambda noun: noun.__name__)
def test_a_column_holds_the_type_of_its_field(noun: type) -> None:
    hints = typing.get_type_hints(noun)
    for column in SCHEMAS[noun]:
        assert column.type == _column_type(hints[column.name]), column.name


@pytest.mark.parametrize("noun", SCHEMAS, ids=lambda noun: noun.__name__)
def test_a_name_that_states_a_unit_has_the_type_of_that_unit(noun: type) -> None:
    for column in SCHEMAS[noun]:
        expected = UNITS.get(column.name.rsplit("_", 1)[-1])
        assert expected in (None, column.type), column.name


@pytest.mark.parametrize("noun", SCHEMAS, ids=lambda noun: noun.__name__)
@given(data=st.data())
def test_records_come_back_from_their_rows_unchanged(noun: type, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(NOUNS[noun], max_size=3))
    table = to_table(noun, drawn)
    assert table.schema == SCHEMAS[noun]
    assert to_records(noun, table) == drawn


@pytest.mark.parametrize("noun", SCHEMAS, ids=lambda noun: noun.__name__)
def test_no_records_make_an_empty_table_of_the_same_schema(noun: type) -> None:
    table = to_table(noun, [])
    assert table.schema == SCHEMAS[noun]
    assert to_records(noun, table) == []


@given(draw.places())
def test_a_place_comes_back_from_its_struct_unchanged(drawn: Place) -> None:
    assert unpack_place(pack_place(drawn)) == drawn


def test_a_shape_nobody_knows_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(OutOfRange, match="point, sector, disc, area"):
        unpack_place({"shape": "blob"})


def _column_type(hint: object) -> pa.DataType:
    bare = [arg for arg in typing.get_args(hint) if arg is not type(None)]
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return arrow.PLACE if set(bare) <= {Point, Sector, Disc, Area} else _column_type(bare[0])
    known: dict[object, pa.DataType] = {
        str: pa.string(),
        float: pa.float64(),
        bool: pa.bool_(),
        int: pa.int64(),
        datetime: arrow.TIME,
        Count: arrow.COUNT,
        Amount: arrow_types.AMOUNT,
        Area: arrow.PLACE,
        tuple[str, ...]: arrow.TEXTS,
        tuple[tuple[terms.IncidentType, float], ...]: arrow.SHARES,
    }
    if isinstance(hint, type) and issubclass(hint, terms.StrEnum):
        return pa.string()
    return known[hint]


# Place


@given(draw.places())
def test_the_spread_of_every_place_is_positive_definite(drawn: Place) -> None:
    if isinstance(drawn, Area):
        return  # a box may be as thin as a line; its own test is below
    spread = drawn.spread()
    assert spread.east_m2 > 0
    assert spread.north_m2 > 0
    assert spread.east_m2 * spread.north_m2 - spread.east_north_m2**2 > 0


@given(draw.areas())
def test_the_spread_of_an_area_is_never_negative(drawn: Area) -> None:
    spread = drawn.spread()
    assert spread.east_m2 >= 0
    assert spread.north_m2 >= 0


@given(draw.sectors())
def test_a_sector_contains_its_centre(drawn: Sector) -> None:
    lat, lon = drawn.centre()
    near, far = drawn.ranges_m()
    range_m = great_circle_m(drawn.lat_deg, drawn.lon_deg, lat, lon)
    if drawn.width_deg >= 360.0:
        assert range_m == 0.0
    else:
        assert near - 0.01 <= range_m <= far + 0.01  # metres
        if range_m > 100 and abs(drawn.lat_deg) < 89:  # nearer to a pole, a bearing turns under one's feet
            off_deg = (bearing_deg(drawn.lat_deg, drawn.lon_deg, lat, lon) - drawn.bearing_deg + 180) % 360 - 180
            assert abs(off_deg) <= drawn.width_deg / 2 + 0.01


@given(draw.latitudes(), draw.longitudes(), draw.latitudes(), draw.longitudes())
def test_distance_is_the_same_both_ways_and_at_most_half_the_earth(
    lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    there, back = great_circle_m(lat1, lon1, lat2, lon2), great_circle_m(lat2, lon2, lat1, lon1)
    assert there == pytest.approx(back, abs=0.01)
    assert 0.0 <= there <= math.pi * place.EARTH_RADIUS_M + 0.01


@given(st.floats(-89, 89), draw.longitudes(), st.floats(0, 360), st.floats(1, 1_000_000))
def test_a_destination_is_as_far_away_as_was_asked(lat: float, lon: float, bearing: float, range_m: float) -> None:
    assert great_circle_m(lat, lon, *place.destination(lat, lon, bearing, range_m)) == pytest.approx(
        range_m, rel=1e-6, abs=0.02
    )


@pytest.mark.parametrize("field", ["lat_deg", "lon_deg", "major_sd_m", "minor_sd_m"])
@given(bad=draw.bad_numbers())
def test_a_point_with_a_number_that_is_none_is_refused(field: str, bad: float) -> None:
    good = {"lat_deg": 48.0, "lon_deg": 37.0, "major_sd_m": 100.0, "minor_sd_m": 100.0}
    with pytest.raises(OutOfRange, match=field):
        Point(**{**good, field: bad})


@pytest.mark.parametrize("field", ["lat_deg", "lon_deg", "range_min_m", "range_max_m", "bearing_deg", "width_deg"])
@given(bad=draw.bad_numbers())
def test_a_sector_with_a_number_that_is_none_is_refused(field: str, bad: float) -> None:
    good = {
        "lat_deg": 48.0,
        "lon_deg": 37.0,
        "range_min_m": 0.0,
        "range_max_m": 1.0,
        "bearing_deg": 0.0,
        "width_deg": 22.5,
    }
    with pytest.raises(OutOfRange, match=field):
        Sector(**{**good, field: bad})


@pytest.mark.parametrize("field", ["lat_deg", "lon_deg", "radius_m"])
@given(bad=draw.bad_numbers())
def test_a_disc_with_a_number_that_is_none_is_refused(field: str, bad: float) -> None:
    with pytest.raises(OutOfRange, match=field):
        Disc(**{"lat_deg": 48.0, "lon_deg": 37.0, "radius_m": 1.0, field: bad})


@pytest.mark.parametrize(("lat", "lon"), [(90.1, 0.0), (-90.1, 0.0), (0.0, 180.1), (0.0, -181.0), (0.0, 181.0)])
def test_a_position_off_the_earth_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(OutOfRange):
        Disc(lat_deg=lat, lon_deg=lon, radius_m=1.0)


def test_an_area_without_polygons_is_refused() -> None:
    with pytest.raises(OutOfRange, match="at least one polygon"):
        Area(polygons=())


def test_a_ring_that_does_not_close_is_refused() -> None:
    with pytest.raises(OutOfRange, match="closed ring"):
        Area(polygons=((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),),))


@given(bad=draw.bad_numbers())
def test_a_ring_through_no_place_is_refused(bad: float) -> None:
    with pytest.raises(OutOfRange):
        Area(polygons=((((0.0, 0.0), (1.0, bad), (1.0, 1.0), (0.0, 0.0)),),))


def test_the_sixteen_compass_words_go_round_once() -> None:
    assert [compass_bearing_deg(word) for word in COMPASS] == [22.5 * n for n in range(16)]


@given(draw.names())
def test_a_word_that_is_no_compass_word_is_refused_and_the_sixteen_are_named(word: str) -> None:
    if word.strip().upper() in COMPASS:
        return
    with pytest.raises(OutOfRange, match="ESE"):
        compass_bearing_deg(word)


# Time


@given(draw.naive_moments())
def test_a_naive_time_is_refused_with_a_message_that_repairs_it(naive: datetime) -> None:
    with pytest.raises(NaiveTimeError) as refused:
        utc(naive)
    assert "moment.replace(tzinfo=timezone.utc)" in str(refused.value)
    assert naive.replace(tzinfo=UTC) == utc(naive.replace(tzinfo=UTC))  # the repair it names works


@given(draw.naive_moments())
def test_a_record_with_a_naive_time_cannot_be_made(naive: datetime) -> None:
    with pytest.raises(NaiveTimeError):
        Blob(sha256="", length=0, name="", received_utc=naive, origin="")


@given(draw.moments(), st.integers(-23, 23).filter(bool))
def test_a_record_with_a_time_of_another_zone_is_told_to_convert_first(at: datetime, hours: int) -> None:
    elsewhere = at.astimezone(timezone(timedelta(hours=hours)))
    with pytest.raises(OutOfRange, match=r"model\.times\.utc"):
        Blob(sha256="", length=0, name="", received_utc=elsewhere, origin="")
    assert utc(elsewhere) == at


@given(draw.intervals().filter(lambda drawn: drawn[0] < drawn[1]))
def test_an_interval_that_ends_before_it_starts_is_refused(drawn: tuple[datetime, datetime]) -> None:
    started, ended = drawn
    with pytest.raises(OutOfRange, match="an end not before its start"):
        _observation(started=ended, ended=started)


@given(draw.moments())
def test_a_moment_survives_its_text_to_the_millisecond(at: datetime) -> None:
    back = parse_utc(utc_text(at))
    assert timedelta() <= at - back < timedelta(milliseconds=1)
    assert utc_text(at).endswith("Z")


@given(draw.naive_moments())
def test_a_text_without_offset_is_naive(naive: datetime) -> None:
    with pytest.raises(NaiveTimeError):
        parse_utc(naive.isoformat())


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13-01T00:00:00Z", "2025-03-18T25:00:00+02:00", "NaN"])
def test_a_text_that_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange):
        parse_utc(text)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2025, 3, 30), "Europe/Kyiv", 23),
        (date(2025, 10, 26), "Europe/Kyiv", 25),
        (date(2025, 3, 30), "Europe/Moscow", 24),
        (date(2025, 3, 30), "Atlantic/Azores", 23),
        (date(2025, 10, 26), "Atlantic/Azores", 25),
    ],
)
def test_a_local_day_has_23_or_25_hours_when_the_clock_is_moved(day: date, zone: str, hours: int) -> None:
    start, end = local_day(day, zone)
    assert end - start == timedelta(hours=hours)


@given(st.dates(date(2014, 1, 1), date(2034, 1, 1)), st.sampled_from(["Europe/Kyiv", "Europe/Moscow", "Asia/Seoul"]))
def test_local_days_follow_each_other_without_gap_or_overlap(day: date, zone: str) -> None:
    assert local_day(day, zone)[1] == local_day(day + timedelta(days=1), zone)[0]


def test_kyiv_and_moscow_disagree_about_a_day_by_an_hour_in_winter() -> None:
    winter = date(2025, 3, 18)  # Kyiv UTC+2, Moscow UTC+3
    assert local_day(winter, "Europe/Kyiv")[0] - local_day(winter, "Europe/Moscow")[0] == timedelta(hours=1)


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "../../etc/passwd", "Europe"])
def test_a_zone_nobody_knows_is_refused_with_examples(name: str) -> None:
    assert name not in available_timezones()
    with pytest.raises(UnknownName, match="Europe/Kyiv"):
        times.zone(name)


@given(draw.naive_moments(), st.sampled_from(["Europe/Kyiv", "Europe/Moscow", "Atlantic/Azores"]))
def test_a_wall_clock_moment_comes_back_unless_the_clock_skipped_it(naive: datetime, zone: str) -> None:
    back = from_local(naive, zone).astimezone(times.zone(zone)).replace(tzinfo=None)
    assert back - naive in (timedelta(), timedelta(hours=1))  # an hour later inside the gap of spring


def test_a_wall_clock_moment_that_carries_a_zone_is_refused() -> None:
    with pytest.raises(OutOfRange, match="without zone"):
        from_local(datetime(2025, 3, 18, tzinfo=UTC), "Europe/Kyiv")


# Words and numbers


@given(st.sampled_from(Qualifier), st.none() | st.integers())
def test_a_count_has_a_number_exactly_when_its_qualifier_has_one(qualifier: Qualifier, value: int | None) -> None:
    numberless = qualifier in (Qualifier.UNCOUNTABLE, Qualifier.NOT_KNOWN)
    if numberless == (value is None) and (value is None or value >= 0):
        assert Count(qualifier=qualifier, value=value).value == value
    else:
        with pytest.raises(OutOfRange):
            Count(qualifier=qualifier, value=value)


@given(draw.counts())
def test_a_count_reads_as_it_was_said(drawn: Count) -> None:
    assert str(drawn).endswith(str(drawn.value) if drawn.value is not None else drawn.qualifier.value)
    assert "None" not in str(drawn)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_never_has_a_weaker_word(one: float, other: float) -> None:
    order = [word for _, word in WORDS_OF_PROBABILITY]
    low, high = sorted((one, other))
    assert order.index(word_of(low)) <= order.index(word_of(high))


@given(draw.bad_numbers() | st.floats(max_value=-1e-9) | st.floats(min_value=1.0001))
def test_what_is_no_probability_has_no_word(bad: float) -> None:
    with pytest.raises(OutOfRange):
        word_of(bad)


# Plain values


@given(draw.incidents())
def test_an_incident_as_plain_values_survives_json_and_keeps_its_sum(drawn: Incident) -> None:
    held = plain(drawn)
    assert strict_json(canonical.json.dumps(held).encode()) == held
    total = sum(bar["weight_nats"] for bar in held["waterfall"])
    assert total == pytest.approx(held["log_odds"], abs=1e-9)
    assert sum(share for _, share in drawn.types) == pytest.approx(1.0)


@given(bad=draw.bad_numbers())
def test_a_number_that_is_none_never_reaches_a_report(bad: float) -> None:
    with pytest.raises(OutOfRange):
        plain({"range_m": [bad]})


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "[NaN]", "[Infinity]", "[-Infinity]", "{", ""])
def test_json_that_two_readers_could_read_differently_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - several messages, one kind
        strict_json(text.encode())


# Documentation and form


@pytest.mark.parametrize("module", [arrow, canonical, errors, place, records, report, terms, times])
def test_the_examples_in_the_model_run(module: types.ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_the_model_has_examples_that_run() -> None:
    assert sum(doctest.testmod(module).attempted for module in (place, records, terms, times)) >= 8


@pytest.mark.parametrize("module", [records, place, report, terms])
def test_every_noun_is_frozen_and_keyword_only(module: types.ModuleType) -> None:
    nouns = [item for item in vars(module).values() if isinstance(item, type) and hasattr(item, "__dataclass_params__")]
    own = [noun for noun in nouns if noun.__module__ == module.__name__]
    assert own
    for noun in own:
        assert noun.__dataclass_params__.frozen, noun
        assert all(field.kw_only for field in fields(noun)), noun


def _observation(*, started: datetime, ended: datetime) -> Observation:
    return Observation(
        observation_id="0" * 16,
        source="patrol",
        sensor="post 1",
        means=Means.HEARD,
        phenomenon=Phenomenon.NOTHING,
        started_utc=started,
        ended_utc=ended,
        time_precision=TimePrecision.MINUTE,
        seen_utc=started,
        received_utc=started,
        place=None,
        observer=None,
    )
