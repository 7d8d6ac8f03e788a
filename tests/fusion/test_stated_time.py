"""The time of an event is what its witnesses state; the tolerance of joining is another number."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import Eyes, agreement
from tests.fusion.test_witnesses import saw
from tests.fusion_world import END, NIGHT, START, claim, heard, hot, run, shaken
from truceline.assess.judge import judge
from truceline.fusion.evidence.stated_time import common_time, stated
from truceline.model.records import Observation
from truceline.model.terms import Phenomenon, TimePrecision, Verdict

MINUTE = timedelta(minutes=1)


def told(rows: Sequence[Observation]) -> tuple[datetime, datetime]:
    (one,) = run(rows).incidents
    assert one.started_utc <= one.best_utc <= one.ended_utc
    return one.started_utc, one.ended_utc


def on_the_day(number: int) -> Observation:
    """Patrol `number` knows the date alone."""
    whole = {"started_utc": START, "ended_utc": START + timedelta(days=1), "time_precision": TimePrecision.DAY}
    return saw(number, "N/K", **whole)


@pytest.mark.parametrize("reports", [1, 2, 4])
def test_a_day_that_many_report_stays_a_day(reports: int) -> None:
    assert told([on_the_day(n) for n in range(1, reports + 1)]) == (START, START + timedelta(days=1))


@pytest.mark.parametrize("posts", [1, 2, 3])
def test_a_minute_stays_a_minute_however_many_state_it(posts: int) -> None:
    rows = [heard(n, post=f"post {n}", bearing_deg=120.0 * n) for n in range(posts)]
    assert told(rows) == (NIGHT, NIGHT + MINUTE)


def test_what_only_observers_name_has_the_time_that_they_state() -> None:
    rows = [saw(n, "N/K", phenomenon=Phenomenon.ADVANCE, ended_utc=NIGHT + timedelta(minutes=9 + n)) for n in (1, 2)]
    assert told(rows) == (NIGHT, NIGHT + timedelta(minutes=10))


def test_the_minute_of_a_witness_outweighs_the_day_of_another() -> None:
    assert told([on_the_day(1), saw(2, "N/K", ended_utc=NIGHT)]) == (NIGHT, NIGHT + MINUTE)


def test_two_minutes_that_exclude_each_other_both_stay_possible_and_it_is_said() -> None:
    rows = [heard(1), heard(2, post="post B", bearing_deg=90.0, at=NIGHT + timedelta(minutes=5))]
    (one,) = run(rows).incidents
    assert (one.started_utc, one.ended_utc) == (NIGHT, NIGHT + timedelta(minutes=6))
    assert any("exclude each other" in note for note in one.notes)


def test_a_paper_does_not_move_the_minute_of_a_post() -> None:
    (one,) = run([heard(1)], [claim(1, origin="o1", at=NIGHT + timedelta(hours=2), wide_h=4.0)]).incidents
    assert (one.started_utc, one.ended_utc) == (NIGHT, NIGHT + MINUTE)


def test_a_hot_spot_says_no_more_than_that_it_burnt_when_the_satellite_passed() -> None:
    (one,) = run([hot(1)]).incidents
    assert one.ended_utc == NIGHT
    assert one.ended_utc - one.started_utc > timedelta(minutes=30)


def test_a_seismic_network_is_sure_to_its_own_seconds() -> None:
    (one,) = run([shaken(1)]).incidents
    assert timedelta(0) < one.ended_utc - one.started_utc < timedelta(minutes=5)


spans = st.tuples(st.integers(0, 600), st.integers(0, 600), st.booleans())


@settings(max_examples=300, deadline=None)
@given(st.lists(spans, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_stated_intervals_never_sharpen_below_their_intersection(
    drawn: list[tuple[int, int, bool]], random: object
) -> None:
    zero = datetime(2025, 3, 21, tzinfo=UTC)
    every = [stated(zero + min(a, b) * MINUTE, zero + max(a, b) * MINUTE, looked=looked) for a, b, looked in drawn]
    start, end = common_time(every)
    shuffled = list(every)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert common_time(shuffled) == (start, end)
    assert common_time([*every, *every]) == (start, end)  # said twice is said once
    low, high = max(one.start for one in every), min(one.end for one in every)
    assert start <= end
    if low <= high:
        assert (start, end) == (low, high)
    else:
        assert min(one.start for one in every) <= start
        assert end <= max(one.end for one in every)


def test_what_may_have_been_in_the_day_is_handed_on_with_it_and_is_no_incident_of_it() -> None:
    late = saw(1, "N/K", started_utc=END - timedelta(hours=1), ended_utc=END + timedelta(hours=2))
    far = saw(2, "N/K", started_utc=END + timedelta(hours=4), ended_utc=END + timedelta(hours=5))
    named = saw(
        3, "N/K", phenomenon=Phenomenon.ADVANCE, started_utc=START - timedelta(hours=2), ended_utc=START + MINUTE
    )
    made = run([late, far, named])
    assert made.incidents == ()
    assert sorted(one.members for one in made.touching) == sorted([(late.observation_id,), (named.observation_id,)])


def test_a_fire_seen_soon_after_midnight_may_have_begun_before_it() -> None:
    made = run([hot(1, at=END + timedelta(hours=3), frp_mw=400.0)])
    assert made.incidents == ()
    assert [one.started_utc < END for one in made.touching] == [True]


@pytest.mark.parametrize(
    ("minute", "verdict"),
    [(-1, Verdict.OUTSIDE_SCOPE), (1, Verdict.INCONSISTENT), (119, Verdict.INCONSISTENT), (120, Verdict.OUTSIDE_SCOPE)],
)
def test_a_minute_before_or_after_the_edge_of_a_truce_is_before_or_after_it(minute: int, verdict: str) -> None:
    edge = {"from": f"{NIGHT:%Y-%m-%d %H:%M} UTC", "until": f"{NIGHT + timedelta(hours=2):%Y-%m-%d %H:%M} UTC"}
    text = agreement("use_of_force", {}, in_force=edge)
    at = NIGHT + minute * MINUTE
    rows = [heard(n, at=at, post=f"post {n}", bearing_deg=120.0 * n) for n in range(3)]
    made = judge(text, run(rows).incidents, Eyes(1.0), [], start=START, end=END, as_of=END + timedelta(days=1))
    assert [one.verdict for one in made.findings if one.incident_id] == [verdict]


def test_a_date_of_which_a_part_is_bound_stays_undetermined_however_many_report_it() -> None:
    text = agreement("use_of_force", {"incident_types": ["heavy weapons"]}, in_force={"from": "2025-03-21 15:00 UTC"})
    for reports in (1, 2, 4):
        found = run([on_the_day(n) for n in range(1, reports + 1)]).incidents
        made = judge(text, found, Eyes(1.0), [], start=START, end=END, as_of=END + timedelta(days=1))
        assert {one.verdict for one in made.findings if one.incident_id} == {Verdict.UNDETERMINED}
