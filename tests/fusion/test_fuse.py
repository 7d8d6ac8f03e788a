"""Incidents from observations and claims: what may corroborate what, and how sure that makes us."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.fusion.evidence.evidence_combination import EXACT
from truceline.fusion.fuse import Evidence, Fused, fuse
from truceline.fusion.likelihood.thermal_clutter import Background, learn
from truceline.fusion.params import Params
from truceline.model.arrow import to_table
from truceline.model.place import Area, Disc, Place, Point, Sector, destination
from truceline.model.records import BackgroundFire, Claim, Incident, Look, Observation, Sensor
from truceline.model.terms import (
    Blind,
    Count,
    IncidentType,
    Means,
    ObjectClass,
    Phenomenon,
    Qualifier,
    TimePrecision,
)

START = datetime(2025, 3, 20, 22, tzinfo=UTC)
END = START + timedelta(days=1)
NIGHT = START + timedelta(hours=3)
WATCHED = Area(polygons=((((34.0, 49.0), (38.0, 49.0), (38.0, 52.0), (34.0, 52.0), (34.0, 49.0)),),))
LINE = Area(polygons=((((34.5, 50.4), (37.5, 50.4), (37.5, 50.2), (34.5, 50.2), (34.5, 50.4)),),))
HERE = (50.4, 36.0)


def hot(
    number: int, *, at: datetime = NIGHT, sensor: str = "S-NPP/VIIRS", east_m: float = 0.0, frp_mw: float = 4.0
) -> Observation:
    lat, lon = destination(*HERE, 90.0, east_m)
    return Observation(
        observation_id=f"a{number:015x}", source="firms", sensor=sensor, means=Means.DETECTED,
        phenomenon=Phenomenon.HOT_SPOT, started_utc=at, ended_utc=at, time_precision=TimePrecision.INSTANT,
        seen_utc=at, received_utc=at + timedelta(hours=2),
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=400.0, minor_sd_m=400.0), observer=None,
        frp_mw=frp_mw, detection="n", daynight="N",
    )  # fmt: skip


def heard(
    number: int, *, at: datetime = NIGHT, post: str = "post A", phenomenon: Phenomenon = Phenomenon.EXPLOSION,
    means: Means = Means.HEARD, bearing_deg: float = 0.0, count: int | None = None,
) -> Observation:  # fmt: skip
    """Heard 3 to 5 km away from HERE, from the side given."""
    lat, lon = destination(*HERE, (bearing_deg + 180.0) % 360.0, 4_000.0)
    return Observation(
        observation_id=f"b{number:015x}", source="patrol", sensor=post, means=means, phenomenon=phenomenon,
        started_utc=at, ended_utc=at, time_precision=TimePrecision.MINUTE, seen_utc=at, received_utc=at,
        place=Sector(lat_deg=lat, lon_deg=lon, range_min_m=3_000.0, range_max_m=5_000.0, bearing_deg=bearing_deg, width_deg=22.5),
        observer=Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0),
        number=None if count is None else Count(qualifier=Qualifier.EXACT, value=count),
    )  # fmt: skip


def claim(
    number: int, *, origin: str, place: Place | None = None, source: str = "viina", kind: IncidentType = IncidentType.SHELLING,
    named: ObjectClass = ObjectClass.NOT_KNOWN, at: datetime = NIGHT,
) -> Claim:  # fmt: skip
    lat, lon = HERE
    return Claim(
        claim_id=f"c{number:015x}", source=source, speaker="not stated", origin=origin,
        incident_types=((kind, 1.0),), object_class=named, started_utc=at - timedelta(hours=4), ended_utc=at,
        time_precision=TimePrecision.HOURS, received_utc=at,
        place=place or Disc(lat_deg=lat, lon_deg=lon, radius_m=5_000.0, name="Town"),
        vague_m=5_000.0, text="x", exercise=False, blob_sha256="", where="",
    )  # fmt: skip


def taught(per_cell: int = 3) -> Background:
    """Three seasons with some fires everywhere."""
    fires = [
        BackgroundFire(lat_deg=49.02 + i * 0.05, lon_deg=34.02 + j * 0.07, day_utc=datetime(year, 3, 1 + k, tzinfo=UTC), source="firms", blob_sha256="")
        for year in (2021, 2022, 2023)
        for i in range(58)
        for j in range(56)
        for k in range(per_cell)
        if (i + j + k + year) % 7 == 0
    ]  # fmt: skip
    return learn(to_table(Observation, []), to_table(BackgroundFire, fires), bounds=WATCHED.bounds(), day=NIGHT)


BACKGROUND = taught()
NOTHING = to_table(Observation, [])


def run(
    observations: Sequence[Observation] = (), claims: Sequence[Claim] = (), *, looks: Sequence[Look] = (),
    sensors: Sequence[Sensor] = (), background: Background = BACKGROUND, params: Params | None = None,
) -> Fused:  # fmt: skip
    evidence = Evidence(
        observations=to_table(Observation, observations), claims=claims, history=(), earlier=NOTHING,
        looks=to_table(Look, looks), sensors=sensors, lines=(), watched=WATCHED,
    )  # fmt: skip
    return fuse(evidence, background, start=START, end=END, params=params or Params(shown_from=0.0))


def of(fused: Fused, member: str) -> Incident:
    return next(incident for incident in fused.incidents if member in incident.members)


def look(hours: float, chance: float | None, blind: Blind | None = None) -> Look:
    at = NIGHT + timedelta(hours=hours)
    return Look(
        sensor_id="S-NPP/VIIRS", cell="5025,3600", lat_deg=50.375, lon_deg=36.0, started_utc=at, ended_utc=at,
        chance=chance, cloud_fraction=None if chance is None else 1 - chance, blind=blind,
    )  # fmt: skip


SATELLITE = Sensor(
    sensor_id="S-NPP/VIIRS", source="firms", title="S-NPP VIIRS", detects=((IncidentType.SHELLING, 0.165),)
)


def test_a_settlement_centroid_does_not_corroborate_a_hot_pixel() -> None:
    paper, pixel = claim(1, origin="o"), hot(1, east_m=500.0)
    together = run([pixel], [paper])
    assert of(together, paper.claim_id).probability == pytest.approx(of(run([], [paper]), paper.claim_id).probability)
    assert of(together, pixel.observation_id) is not of(together, paper.claim_id)


def test_an_exact_geolocation_is_corroborated_by_a_hot_pixel() -> None:
    lat, lon = HERE
    exact = claim(
        1, origin="o", source="incidents", place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=100.0, minor_sd_m=100.0)
    )
    assert hot(1).observation_id in of(run([hot(1)], [exact]), exact.claim_id).members


def test_two_posts_that_heard_one_explosion_make_one_incident_surer_than_each() -> None:
    both = run([heard(1), heard(2, post="post B", bearing_deg=90.0)])
    assert len(both.incidents) == 1
    assert both.incidents[0].origins == 2
    assert both.incidents[0].probability > run([heard(1)]).incidents[0].probability


def test_two_rows_of_one_post_never_corroborate_each_other() -> None:
    assert len(run([heard(1), heard(2, at=NIGHT + timedelta(minutes=4))]).incidents) == 2


def test_two_sensors_on_one_fire_make_one_incident_that_is_no_surer_of_its_cause() -> None:
    one = run([hot(1)]).incidents[0]
    two = run([hot(1), hot(2, at=NIGHT + timedelta(minutes=50), sensor="NOAA-20/VIIRS")])
    assert len(two.incidents) == 1
    assert two.incidents[0].probability <= one.probability + 1e-12


def test_adjacent_pixels_of_one_pass_are_one_detection() -> None:
    found = run([hot(1), hot(2, east_m=700.0), hot(3, east_m=1_400.0)])
    assert len(found.incidents) == 1
    seen, alone = (
        [bar.label for bar in one.incidents[0].waterfall if bar.family == "thermal"] for one in (found, run([hot(1)]))
    )
    assert seen == alone


@pytest.mark.parametrize("copies", [1, 9, 50])
def test_copies_of_one_passage_count_as_one_report(copies: int) -> None:
    alone = run([], [claim(0, origin="wire")]).incidents[0]
    papers = run([], [claim(i, origin="wire") for i in range(copies + 1)]).incidents
    assert len(papers) == 1
    assert papers[0].origins == 1
    assert papers[0].log_odds - alone.log_odds <= copies * math.log(1 + 0.3 * 0.05 / 0.95) + 1e-9


def test_fifty_reworded_reports_of_unnamed_outlets_stay_under_the_collusion_cap_and_under_the_hold() -> None:
    alone = run([], [claim(0, origin="o0")]).incidents[0]
    flood = of(run([], [claim(i, origin=f"o{i}") for i in range(51)]), claim(0, origin="").claim_id)
    assert flood.probability <= 0.8 + 1e-12
    assert flood.log_odds - alone.log_odds <= math.log(1 + 0.9 * 0.3 / 0.1) + 1e-9


def test_claims_alone_never_pass_the_hold_however_quiet_the_place() -> None:
    eager = Params(shown_from=0.0, texts={"viina": Params().texts["incidents"]})
    incident = run([], [claim(1, origin="a"), claim(2, origin="b")], params=eager).incidents[0]
    assert incident.probability < 0.82
    assert any(bar.family == "hold" for bar in incident.waterfall) or incident.probability < 0.8


def test_two_headlines_of_one_date_in_one_town_join_and_those_of_two_days_do_not() -> None:
    same = run([], [claim(1, origin="a"), claim(2, origin="b")])
    assert len(same.incidents) == 1
    later = run([], [claim(1, origin="a"), claim(2, origin="b", at=NIGHT + timedelta(hours=12))])
    assert len(later.incidents) == 2


def test_a_clear_look_that_saw_nothing_lowers_the_odds_and_a_cloudy_or_unknown_one_does_not() -> None:
    def odds(*looks: Look) -> float:
        return run([heard(1)], looks=looks, sensors=[SATELLITE]).incidents[0].log_odds

    blind = odds()
    assert odds(look(2, 1.0)) < blind
    assert odds(look(2, 0.0, Blind.CLOUD)) == blind
    assert odds(look(2, None, Blind.UNKNOWN)) == blind
    assert odds(look(-2, 1.0)) == blind  # before the event
    assert odds(look(9, 1.0)) == blind  # burnt out


def test_a_blind_satellite_says_that_it_could_not_see() -> None:
    incident = run([heard(1)], looks=[look(2, 0.0, Blind.CLOUD)], sensors=[SATELLITE]).incidents[0]
    assert any("could not see" in bar.sentence and bar.weight_nats == 0 for bar in incident.waterfall)


def test_a_satellite_whose_feed_never_came_is_not_called_cloudy() -> None:
    incident = run([heard(1)], looks=[look(2, 0.0, Blind.OFF_DUTY)], sensors=[SATELLITE]).incidents[0]
    words = " ".join(bar.sentence for bar in incident.waterfall)
    assert "No satellite pass whose data we have" in words
    assert f"not received: {SATELLITE.title}" in words
    assert "Cloud" not in words


def test_a_silent_post_counts_on_duty_and_not_off_duty() -> None:
    lat, lon = HERE
    post = Sensor(
        sensor_id="post B", source="patrol", title="post B", detects=((IncidentType.SHELLING, 0.75),),
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0), range_m=8_000.0,
    )  # fmt: skip

    def odds(chance: float, blind: Blind | None) -> float:
        watch = Look(
            sensor_id="post B", cell="5025,3600", lat_deg=50.375, lon_deg=36.0, started_utc=NIGHT - timedelta(hours=1),
            ended_utc=NIGHT + timedelta(hours=1), chance=chance, cloud_fraction=None, blind=blind,
        )  # fmt: skip
        return run([heard(1)], looks=[watch], sensors=[post]).incidents[0].log_odds

    assert odds(1.0, None) < odds(0.0, Blind.OFF_DUTY)
    assert odds(0.0, Blind.OFF_DUTY) == run([heard(1)]).incidents[0].log_odds


def test_a_named_weapon_is_a_presence_and_a_denied_road_a_restriction() -> None:
    tank = run([heard(1, phenomenon=Phenomenon.WEAPON_PRESENT, means=Means.SAW)]).incidents[0]
    road = run([heard(1, phenomenon=Phenomenon.DENIED, means=Means.SAW)]).incidents[0]
    assert tank.types[0][0] is IncidentType.HEAVY_WEAPONS
    assert road.types[0][0] is IncidentType.RESTRICTION
    assert tank.types[0][1] > 0.8
    assert road.types[0][1] > 0.8


def test_the_same_evidence_in_another_order_gives_the_same_incidents() -> None:
    items = [heard(i, post=f"post {i}", bearing_deg=i * 40.0, at=NIGHT + timedelta(minutes=i)) for i in range(6)]
    claims = [claim(i, origin=f"o{i}") for i in range(5)]
    assert run(items, claims) == run(items[::-1], claims[::-1])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-30_000, 30_000), st.floats(0, 20), st.integers(0, 4)), max_size=8),
    st.lists(st.tuples(st.floats(-0.2, 0.2), st.floats(0, 20), st.integers(0, 3)), max_size=8),
)
def test_every_waterfall_adds_up_and_every_item_is_in_exactly_one_incident(
    spots: list[tuple[float, float, int]], texts: list[tuple[float, float, int]]
) -> None:
    seen = [
        hot(i, east_m=e, at=START + timedelta(hours=2 + h), sensor=f"S{s}/VIIRS") for i, (e, h, s) in enumerate(spots)
    ]
    said = [
        claim(i, origin=f"o{o}", at=START + timedelta(hours=2 + h), place=Disc(lat_deg=50.4 + d, lon_deg=36.0, radius_m=5_000.0))
        for i, (d, h, o) in enumerate(texts)
    ]  # fmt: skip
    found = run([*seen, heard(1)], said)
    for incident in found.incidents:
        assert abs(sum(bar.weight_nats for bar in incident.waterfall) - incident.log_odds) <= EXACT
        assert 1 / (1 + math.exp(-incident.log_odds)) == pytest.approx(incident.probability)
        assert 0.01 - 1e-12 <= incident.probability <= 0.99 + 1e-12
        assert sum(share for _, share in incident.types) == pytest.approx(1.0)
        assert sum(share for _, share in incident.objects) == pytest.approx(1.0)
        assert incident.calibrated is False
    members = [member for incident in found.incidents for member in incident.members]
    assert len(members) == len(set(members))


def test_an_incident_keeps_its_id_when_later_evidence_joins_it() -> None:
    early = run([heard(1)]).incidents[0]
    late = heard(2, post="post B", bearing_deg=90.0, at=NIGHT + timedelta(minutes=1))
    joined = of(run([heard(1), late]), heard(1).observation_id)
    assert joined.incident_id == early.incident_id
    assert joined.version != early.version


def test_counts_of_several_observers_are_never_added() -> None:
    both = run([heard(1, count=5), heard(2, post="post B", bearing_deg=90.0, count=7)])
    assert both.incidents[0].number == Count(qualifier=Qualifier.AT_LEAST, value=5)  # nor is one taken for both
    assert any("5, 7" in note for note in both.incidents[0].notes)


def test_who_names_no_object_leaves_open_what_else_was_hit_and_a_repeat_counts_once() -> None:
    house, nothing = ObjectClass.RESIDENTIAL, ObjectClass.NOT_KNOWN
    for words, origins, sole in (
        ([house], "a", 1.0),
        ([nothing, nothing], "ab", 1.0),  # nobody names one: N/K says it already
        ([house, house, nothing, nothing, nothing], "abcde", 0.4),
        ([house, house, house, nothing], "aaab", 0.5),
        ([house, nothing, nothing, nothing], "aaaa", 1.0),
    ):
        told = run(claims=[claim(i, origin=origins[i], named=one) for i, one in enumerate(words)])
        found = of(told, f"c{0:015x}")
        assert found.nothing_else_share == pytest.approx(sole)
        assert dict(found.objects)[house if house in words else nothing] >= 0.9  # what is named stays as sure


def test_an_empty_day_is_empty() -> None:
    found = run()
    assert found.incidents == ()
    assert found.background == 0


def test_what_stays_background_is_counted_and_named() -> None:
    found = run([hot(1)], params=Params(shown_from=0.9))
    assert found.incidents == ()
    assert found.background == 1
    assert found.background_ids == (hot(1).observation_id,)


def test_an_advance_that_somebody_named_leaves_all_other_incidents_as_they_were() -> None:
    seen, said = [hot(1), heard(1), heard(2, post="post B")], [claim(1, origin="a")]
    before = run(seen, said)
    advance = heard(3, post="post C", phenomenon=Phenomenon.ADVANCE, means=Means.SAW)
    after = run([*seen, advance], said)
    more = of(after, advance.observation_id)
    assert more.types == ((IncidentType.POSITION_CHANGE, 1.0),)
    assert [one for one in after.incidents if one != more] == list(before.incidents)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.floats(-4e3, 4e3), st.floats(0.5, 20)), min_size=1, max_size=4), st.integers(1, 6))
def test_what_happens_far_away_changes_no_bit_of_an_incident(near: list[tuple[float, float]], far: int) -> None:
    lat, lon = HERE
    post = Sensor(
        sensor_id="post B", source="patrol", title="post B", detects=((IncidentType.SHELLING, 0.75),),
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=50.0, minor_sd_m=50.0), range_m=8_000.0,
    )  # fmt: skip
    duty = replace(look(0.0, 0.9), sensor_id="post B", started_utc=START, ended_utc=END)
    seen = {"looks": [duty, look(1.5, 0.8), look(9.0, None)], "sensors": [post, SATELLITE]}
    mine = [hot(k, east_m=east_m, at=START + timedelta(hours=hours)) for k, (east_m, hours) in enumerate(near)]
    others = [hot(100 + k, east_m=100_000.0 + 4_000.0 * k, sensor="NOAA-20/VIIRS", frp_mw=9.0) for k in range(far)]
    alone, among = run([*mine, heard(1)], **seen), run([*mine, *others, heard(1)], **seen)
    kept = {one.incident_id: one for one in among.incidents}
    assert len(kept) > len(alone.incidents)
    assert all(kept[one.incident_id] == one for one in alone.incidents)
