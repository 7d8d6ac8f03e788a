"""A radar change is seen days after the event: it stands once, with what was told and heard on the day itself."""

from datetime import timedelta

import pytest

from tests.fusion_world import BACKGROUND, NIGHT, NOTHING, START, WATCHED, changed_ground, claim, heard
from truceline.fusion.association.delayed_changes import Changes
from truceline.fusion.fuse import MARGIN, Evidence, Fused, fuse
from truceline.fusion.params import Params
from truceline.model.arrow import to_table, within, without
from truceline.model.records import Claim, Look, Observation

DAY = timedelta(days=1)
PARAMS = Params(shown_from=0.0)
HEARD = [heard(n, at=NIGHT, post=f"post {n}", bearing_deg=40.0 * n) for n in (1, 2)]
TOLD = [claim(1, origin="a", source="paper", at=NIGHT + timedelta(hours=2))]
CHANGED = changed_ground(1, seen=NIGHT + timedelta(days=5), east_m=500.0)


def day(number: int, rows: list[Observation], claims: list[Claim]) -> Fused:
    """One day of the season, with what its radar changes ask about, as `gather` and the score do it."""
    start = START + number * DAY
    table, window = to_table(Observation, rows), (start - MARGIN, start + DAY + MARGIN)
    near = within(table, *window)
    changes = Changes(near, window[0], PARAMS)
    late = changes.rows(without(table, *window)).to_pylist()
    asked = {one.claim_id for one in changes.claims(claims)}
    wanted = {row["observation_id"] for row in late} | set(near["observation_id"].to_pylist())
    evidence = Evidence(
        observations=to_table(Observation, [row for row in rows if row.observation_id in wanted]),
        claims=[c for c in claims if c.claim_id in asked or (c.started_utc < window[1] and c.ended_utc >= window[0])],
        history=(), earlier=NOTHING, looks=to_table(Look, []), sensors=(), lines=(), watched=WATCHED,
    )  # fmt: skip
    return fuse(evidence, BACKGROUND, start=start, end=start + DAY, params=PARAMS)


def test_every_item_stands_in_one_incident_of_one_day() -> None:
    days = [day(number, [*HEARD, CHANGED], TOLD) for number in range(7)]
    members = [member for one in days for incident in one.incidents for member in incident.members]
    assert sorted(members) == sorted({*(row.observation_id for row in (*HEARD, CHANGED)), TOLD[0].claim_id})


def test_the_change_stands_on_the_day_of_the_event_and_raises_it() -> None:
    with_change = day(0, [*HEARD, CHANGED], TOLD).incidents
    without_change = day(0, HEARD, TOLD).incidents
    assert len(with_change) == len(without_change) == 1
    assert CHANGED.observation_id in with_change[0].members
    before, after = (
        sum(bar.weight_nats for bar in one[0].waterfall if bar.family != "hold")
        for one in (without_change, with_change)
    )
    assert after > before


def test_a_change_that_nothing_else_explains_stands_alone_in_the_middle_of_its_days() -> None:
    found = {number: day(number, [CHANGED], []).incidents for number in range(7)}
    assert [number for number, incidents in found.items() if incidents] == [2]


def test_what_happened_far_away_or_before_the_change_is_not_asked_for() -> None:
    changes = Changes(to_table(Observation, [CHANGED]), START, PARAMS)
    before = heard(3, at=CHANGED.started_utc - timedelta(hours=2))
    far = changed_ground(9, seen=CHANGED.seen_utc, east_m=40_000.0)
    others = to_table(Observation, [HEARD[0], before, far])
    assert changes.rows(others)["observation_id"].to_pylist() == [HEARD[0].observation_id]


def test_a_window_without_radar_asks_for_nothing() -> None:
    assert not Changes(to_table(Observation, HEARD), START, PARAMS)
    with pytest.raises(ValueError, match="no change"):
        Changes(to_table(Observation, HEARD), START, PARAMS).span()
