"""A clock that is wrong reorders nothing: what was decided first stays first, whatever time the desk believed it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.postgres_world import copy_of
from tests.review.desk_world import AT, ONE, decide, mission
from truceline.model.errors import BadSetting, NotAllowed, StaleVersion
from truceline.report.assemble.reviewed import shown
from truceline.review.acts import Act
from truceline.review.board import Board
from truceline.review.states import standing

YEAR = timedelta(days=365)
EDGES = [  # minutes around which clocks are known to jump
    datetime(2025, 3, 30, 1, tzinfo=UTC), datetime(2025, 10, 26, 1, tzinfo=UTC),  # summer time in Kyiv
    datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2024, 2, 29, 12, tzinfo=UTC),  # leap second, leap day
]  # fmt: skip
faults = st.one_of(
    st.just(timedelta(0)),
    st.sampled_from([YEAR, -YEAR, timedelta(hours=1), timedelta(hours=-1), timedelta(seconds=1)]),
    st.timedeltas(min_value=-YEAR, max_value=YEAR),
    st.sampled_from(EDGES).map(lambda edge: edge - AT),
)
acts = st.sampled_from([Act.TAKE, Act.ASSESS, Act.ACCEPT, Act.RETURN, Act.NOTE, Act.UNDO, Act.PUT_BACK])
steps = st.lists(st.tuples(acts, st.sampled_from(["Ada", "Bo"]), faults), min_size=2, max_size=8)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("clocks") / "w").folder


@settings(max_examples=500)
@given(steps)
def test_decisions_stand_in_the_order_in_which_they_were_made(
    made: Path, tmp_path_factory: pytest.TempPathFactory, tried: list[tuple[Act, str, timedelta]]
) -> None:
    board = Board(copy_of(made, tmp_path_factory.mktemp("one") / "w"))
    kept: list[tuple[Act, str, datetime]] = []
    for minute, (act, officer, fault) in enumerate(tried):
        at_minutes = minute + fault / timedelta(minutes=1)
        try:
            one = decide(board, ONE, act, officer, at_minutes, about={"happened": "yes", "why": "x"}, text=f"{minute}")
        except (NotAllowed, BadSetting, StaleVersion):
            continue
        kept.append((act, officer, one.at_utc))
    again = Board(board.workspace)  # another desk, with nothing in mind
    found = again.decisions_on(ONE)
    assert [(one.act, one.officer, one.at_utc) for one in found] == kept
    assert [one.seq for one in found] == sorted(one.seq for one in found)
    assert [shown(one, struck=False).entry for one in found] == [one.seq for one in found]
    version = again.screen.require(ONE).version
    for at in (AT - 2 * YEAR, AT, AT + 2 * YEAR):  # whatever the time is now: who assessed and accepted is the same
        now = standing(ONE, found, at=at, version=version)
        assert not now.accepted_by or now.accepted_by != now.assessed_by
        if kept and kept[-1][0] is Act.ACCEPT:
            assert now.accepted_by == kept[-1][1], at
    board.workspace.seal()
    assert not board.workspace.inspect()
