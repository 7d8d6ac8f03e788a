"""What ships transmit of themselves before the rules at sea: positions, as claims of their own weight."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest

from tests.assess.vessels.test_obligations import OUT, WARSHIP, found, near, way
from tests.assess_world import NOON, at, incident, kept
from tests.sea.sea_world import every, line, table
from truceline.assess.register.register import Register
from truceline.assess.vessels.tracks import CLAIM_HOLDS, known_to_register, tracks
from truceline.gather.ship_positions import positions_of
from truceline.model.records import Entry
from truceline.model.terms import Verdict

PLACE = at(50.5, 30.5, 50.0)
STILL = way((50.5, 30.5), (50.5, 30.5), (50.5, 30.5))


def claimed(entries: list[Entry]) -> list[Entry]:
    return [replace(one, source="ais", entry_id=f"ais {one.entry_id}") for one in entries]


def test_a_claim_is_never_as_sure_as_a_line_of_the_register() -> None:
    least, most = near(STILL, PLACE, 20_000.0, 600.0, 660.0)
    claim_least, claim_most = near(claimed(STILL), PLACE, 20_000.0, 600.0, 660.0)
    assert least == pytest.approx(most)
    assert claim_least == pytest.approx(CLAIM_HOLDS * least, abs=1e-3)
    assert claim_most <= most + 1e-9


def test_a_claim_that_the_register_contradicts_is_left_out() -> None:
    """She says that she lies 100 km off, a minute after an officer saw her here."""
    lie = claimed(way((50.5, 32.0), (50.5, 32.0), begins=601.0))
    (track,) = tracks(Register([*STILL, *lie]), ())
    assert {fix.weight for fix in track.fixes} == {1.0}
    assert near([*STILL, *lie], PLACE, 20_000.0, 600.0, 660.0) == near(STILL, PLACE, 20_000.0, 600.0, 660.0)


def test_a_claim_that_agrees_fills_what_the_register_left_open() -> None:
    gap = [STILL[0], *way((50.5, 30.5), begins=1200.0)]  # ten hours apart: in between she may have been anywhere
    least, most = near(gap, PLACE, 20_000.0, 895.0, 900.0)
    filled_least, filled_most = near(
        [*gap, *claimed(way(*[(50.5, 30.5)] * 20, begins=601.0))], PLACE, 20_000.0, 895.0, 900.0
    )
    assert (least, most) == (0.0, pytest.approx(1.0))
    assert filled_least > 0.8
    assert filled_most <= most


def test_a_ship_of_which_only_she_herself_speaks_is_protected_but_her_way_is_not_asked() -> None:
    told = [kept(), *claimed(OUT)]
    register = Register(told)
    assert [track.vessel for track in tracks(register, ())] == ["Aurora"]
    assert known_to_register(register, tracks(register, ())) == ()
    own: dict[str, Any] = {"deviation_m": 1_000.0, "buffer_m": None}
    assert not [one for one in found(own, told) if one.subject]
    named = [one for one in found({**own, "vessels": ["Aurora"]}, told) if one.subject]
    assert len(named) == 1
    assert "by the ship's own transmission" in named[0].because


def test_a_warship_beside_a_ship_that_is_known_by_her_transmissions_alone_is_contrary_or_open() -> None:
    """Surely there by the register: contrary. There by her own word: as far as that word holds."""
    met = incident(place=at(50.5, 30.5, 50.0), started_utc=NOON, ended_utc=NOON, **WARSHIP)
    told = way(*[(50.5, 30.5)] * 5, begins=660.0)
    by_register = next(one for one in found({}, told, met) if one.incident_id == met.incident_id)
    by_claim = next(one for one in found({}, claimed(told), met) if one.incident_id == met.incident_id)
    assert by_register.verdict is Verdict.INCONSISTENT
    assert by_register.chance is not None
    assert by_claim.chance is not None
    assert by_claim.chance < by_register.chance
    assert "by their own transmissions" in by_claim.because


def ships() -> pa.Table:
    rows = [line((272_000_001, hour, 45.5, 30.5, 0.1), static="Aurora,,,") for hour in every(5, 0, 4)]
    rows += [line((272_000_002, hour, 45.6, 30.9, 0.1)) for hour in every(5, 0, 4)]
    return table(rows)


def test_transmissions_become_positions_under_the_name_that_was_asked_for() -> None:
    held = positions_of(ships(), {"AURORA"}, others=False)
    assert {one.item for one in held} == {"AURORA"}
    assert {one.source for one in held} == {"ais"}
    assert [one.started_utc for one in held] == sorted(one.started_utc for one in held)
    gaps = {later.started_utc - one.started_utc for one, later in pairwise(held)}
    assert gaps == {timedelta(minutes=20)}
    assert {one.item for one in positions_of(ships(), {"aurora"}, others=True)} == {"aurora", "272000002"}
