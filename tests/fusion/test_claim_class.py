"""A text is as likely as claims of its class are true, wherever it lies; texts of one event are one incident."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fusion_world import HERE, NIGHT, claim, run
from truceline.fusion.association.common_time import with_common_time
from truceline.fusion.likelihood.claim_class import chance_true, log_odds_true
from truceline.fusion.likelihood.instrument_clutter import BlastClutter
from truceline.fusion.likelihood.text_measurements import text_measurements
from truceline.fusion.params import Params
from truceline.model.arrow import to_table
from truceline.model.place import Disc, Point, destination
from truceline.model.records import Claim, Observation
from truceline.model.terms import Count, IncidentType, Qualifier, TimePrecision

PARAMS = Params(shown_from=0.0)
TWO = Count(qualifier=Qualifier.EXACT, value=2)


def at(number: int, east_m: float = 0.0, *, event: str = "", vague_m: float = 5_000.0, hours: float = 0.0) -> Claim:
    lat, lon = destination(*HERE, 90.0, east_m)
    place = Disc(lat_deg=lat, lon_deg=lon, radius_m=vague_m, name="Town")
    made = claim(number, origin=f"o{number}", place=place, vague_m=vague_m, at=NIGHT + timedelta(hours=hours))
    return replace(made, event=event, text=f"words of text number {number}")


def believed(one: Claim) -> float:
    """Before any hold."""
    incident = run([], [one], params=PARAMS).incidents[0]
    held = math.fsum(bar.weight_nats for bar in incident.waterfall if bar.sentence.startswith("Held"))
    return 1 / (1 + math.exp(-(incident.log_odds - held)))


@given(
    st.floats(0.2, 1.0), st.floats(-60_000.0, 60_000.0), st.floats(2_000.0, 12_000.0), st.sampled_from(IncidentType),
    st.sampled_from(["viina", "party: ministry", "a paper"]),
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_a_claim_alone_is_as_likely_as_its_class_wherever_it_lies(
    alleged: float, east_m: float, vague_m: float, kind: IncidentType, source: str
) -> None:
    one = replace(at(1, east_m, vague_m=vague_m), alleged=alleged, incident_types=((kind, 1.0),), source=source)
    assert believed(one) == pytest.approx(chance_true(one, PARAMS.source(source), PARAMS), abs=0.02)


def test_what_stands_in_a_claim_decides_its_class() -> None:
    plain, source = at(1), PARAMS.source("viina")
    odds = log_odds_true(plain, source, PARAMS)
    assert odds == pytest.approx(math.log((1 - source.false_share) / source.false_share))
    for better in (
        replace(plain, dead=TWO), replace(plain, object_name="a plant"), replace(plain, speaker="mayor", credit="said"),
    ):  # fmt: skip
        assert log_odds_true(better, source, PARAMS) > odds
    for worse in (replace(plain, hedge="allegedly"), replace(plain, denied=True)):
        assert log_odds_true(worse, source, PARAMS) < odds
    summed = replace(plain, dead=TWO, digest=True)  # of all the places of a summary
    assert log_odds_true(summed, source, PARAMS) == odds


def test_texts_of_one_event_are_one_incident_whatever_the_hour_of_printing_and_however_wide_the_place() -> None:
    event = "region|fire|2026-01-01"
    for vague_m in (5_000.0, 90_000.0):
        texts = [at(n, event=event, vague_m=vague_m, hours=5.0 * n) for n in range(3)]
        found = run([], texts, params=PARAMS).incidents
        assert [len(one.members) for one in found] == [3]


def test_texts_that_name_two_places_are_two_incidents_however_near() -> None:
    near = [at(1, event="one|fire|2026-01-01"), at(2, 1_000.0, event="other|fire|2026-01-01")]
    assert len(run([], near, params=PARAMS).incidents) == 2
    open_ = [replace(one, event="") for one in near]
    assert len(run([], open_, params=PARAMS).incidents) == 1


def test_a_geolocated_picture_of_one_village_is_not_what_texts_tell_of_the_next() -> None:
    told = replace(at(1, event="one|fire|2026-01-01"), place_id="one")
    spot = Point(lat_deg=HERE[0], lon_deg=HERE[1], major_sd_m=200.0, minor_sd_m=200.0)
    for name, incidents in (("one", 1), ("", 1), ("next", 2)):
        picture = replace(at(2), place=spot, place_id=name, vague_m=200.0)
        assert len(run([], [told, picture], params=PARAMS).incidents) == incidents


def test_a_picture_labelled_with_a_town_belongs_to_what_many_texts_tell_of_the_town() -> None:
    texts = [replace(at(n, event="town|fire|2026-01-01"), place_id="town") for n in range(1, 20)]
    lat, lon = destination(*HERE, 0.0, 7_500.0)  # at the edge of a long town, of which all texts give the middle
    spot = Point(lat_deg=lat, lon_deg=lon, major_sd_m=200.0, minor_sd_m=200.0)
    picture = replace(at(30), place=spot, place_id="town", vague_m=200.0)
    assert len(run([], [*texts, picture], params=PARAMS).incidents) == 1
    clash = replace(at(31, event="town|clash|2026-01-01"), place_id="town")
    made = run([], [*texts, clash, picture], params=PARAMS).incidents  # which of two it shows, nobody says
    assert not any({clash.claim_id, picture.claim_id, texts[0].claim_id} <= {*one.members} for one in made)


def test_villages_of_one_list_are_a_place_for_each() -> None:
    listed = [at(n, 900.0 * n, event=f"{n}|fire|2026-01-01") for n in range(3)]
    same = [replace(one, place_id=f"v{n}", origin="staff", text="On three villages") for n, one in enumerate(listed)]
    assert len(run([], same, params=PARAMS).incidents) == len(same)


def test_a_text_that_may_tell_of_nothing_takes_nothing_from_one_that_tells_clearly() -> None:
    event = "town|fire|2026-01-01"
    clear, unclear = at(2, event=event), replace(at(1, event=event), alleged=0.2)
    alone = run([], [clear], params=PARAMS).incidents[0].log_odds
    assert run([], [clear, unclear], params=PARAMS).incidents[0].log_odds >= alone - 1e-9


def test_stated_intervals_of_one_event_intersect_and_who_prints_later_tells_of_the_same_time() -> None:
    event = "town|fire|2026-01-01"
    texts = [at(1, event=event), at(2, event=event, hours=2.0), at(3, event=event, hours=12.0), at(4, hours=12.0)]
    none = BlastClutter(to_table(Observation, ()), NIGHT, PARAMS)
    made = with_common_time(text_measurements(texts, NIGHT, PARAMS, none, offset=0))
    one, two, three, other = (
        (made.from_hour[k], made.to_hour[k]) for k in (np.flatnonzero(made.key == c.claim_id)[0] for c in texts)
    )
    assert one == two == three == pytest.approx((-2.0, 0.0))
    assert other == pytest.approx((8.0, 12.0))


def test_a_day_of_which_twenty_minutes_are_left_ends_no_earlier_than_it_begins() -> None:
    short = replace(claim(1, origin="o1", wide_h=1 / 3), time_precision=TimePrecision.DAY)
    whole = replace(claim(2, origin="o2", wide_h=24.0), time_precision=TimePrecision.DAY)
    made = text_measurements(
        [short, whole], NIGHT, PARAMS, BlastClutter(to_table(Observation, ()), NIGHT, PARAMS), offset=0
    )
    wide = np.sort(made.to_hour - made.from_hour)
    assert wide == pytest.approx([0.0, 23.0])
