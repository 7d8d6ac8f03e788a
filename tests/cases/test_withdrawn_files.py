"""A kept file that is withdrawn, or kept again, in the fold: earlier moments stay as they were."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cases.case_worlds import FIRST, HOUR, Outs, Taken, book, by_time, identity, told, world
from truceline.cases.register import decoded, encoded
from truceline.model.arrow import to_records
from truceline.model.cases import CaseState
from truceline.model.records import Statement

SEEDS = (1, 2, 3)
DAY = timedelta(days=1)
SECOND = ("viina", "cd" * 32)  # the second voices of the world
CAUSE = "the withdrawal of its file, entry 40"
OUT = FIRST + 3 * DAY + 5 * HOUR
BACK = FIRST + 5 * DAY + HOUR


def out(*, until: bool = False) -> Outs:
    return {SECOND: (Taken(from_utc=OUT, until_utc=BACK if until else None),)}


@pytest.mark.parametrize("seed", SEEDS)
def test_law_6_a_file_that_is_withdrawn_later_changes_no_earlier_register(seed: int) -> None:
    tables = world(seed)
    for moment in (FIRST + DAY, FIRST + 2 * DAY + 5 * HOUR, OUT - HOUR):
        before = book(tables, moment)
        assert book(tables, moment, outs=out()).register == before.register
        late = book(tables, outs=out())
        kept = {step.moment_utc: step for step in late.steps}
        for step in before.steps:
            assert identity(kept[step.moment_utc]) == identity(step)
            assert kept[step.moment_utc].inputs == step.inputs


@pytest.mark.parametrize("seed", SEEDS)
def test_the_step_after_a_withdrawal_takes_its_items_and_says_so(seed: int) -> None:
    tables = world(seed)
    gone = {one.statement_id for one in to_records(Statement, tables[1]) if one.blob_sha256 == SECOND[1]}
    assert gone
    plain, after = book(tables).register, book(tables, outs=out()).register
    assert gone.isdisjoint(after.by_item())
    assert plain.by_item().keys() - after.by_item().keys() == gone & plain.by_item().keys()
    steps = book(tables, OUT - HOUR).register
    for case in steps.open():
        lost = gone & set(case.items)
        now = after.cases[case.number]
        if lost and now.state is not CaseState.MERGED:
            assert any(one.cause == CAUSE and one.what in {"lost items", "withdrawn"} for one in now.history), now
            assert (now.state is CaseState.WITHDRAWN) == (lost == set(case.items))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_file_that_is_kept_again_lets_its_numbers_stand_again(seed: int) -> None:
    tables = world(seed)
    plain, again = book(tables).register, book(tables, outs=out(until=True)).register
    assert again.by_item().keys() == plain.by_item().keys()
    between = book(tables, BACK - 2 * HOUR, outs=out(until=True)).register
    ended = [case for case in between.cases.values() if case.state is CaseState.WITHDRAWN]
    for case in ended:
        now = again.cases[case.number]
        assert now.state is CaseState.OPEN
        assert now.history[-1].what == "stands again"
        assert "kept again" in now.history[-1].cause


@pytest.mark.parametrize("seed", SEEDS)
def test_recorded_steps_are_gone_on_from_across_a_withdrawal(seed: int) -> None:
    tables = world(seed)
    early = book(tables, OUT - HOUR)
    steps = {(step.moment_utc, step.inputs): decoded(encoded(step)) for step in early.steps}
    whole = book(tables, outs=out(until=True))
    later = book(tables, recorded=lambda at, inputs: steps.get((at, inputs)), outs=out(until=True))
    assert len(later.steps) < len(whole.steps)
    assert later.register == whole.register


def test_a_case_of_one_withdrawn_item_alone_is_withdrawn_and_comes_back() -> None:
    alone = told("990001", 0, 1, "Drone strike hits lighthouse far away")
    other = ("viina", "99" * 32)
    tables = world(1)
    said = [*to_records(Statement, tables[1]), replace(alone, blob_sha256=other[1])]
    more = (tables[0], by_time(said), tables[2])
    number = book(more).register.by_item()[alone.statement_id]
    gone = book(more, outs={other: (Taken(from_utc=OUT),)}).register.cases[number]
    assert (gone.state, gone.history[-1].what, gone.history[-1].cause) == (CaseState.WITHDRAWN, "withdrawn", CAUSE)
    back = book(more, outs={other: (Taken(from_utc=OUT, until_utc=BACK),)}).register.cases[number]
    assert (back.state, back.items) == (CaseState.OPEN, (alone.statement_id,))


def test_a_mission_of_which_everything_was_withdrawn_keeps_its_numbers_and_no_open_case() -> None:
    tables = world(1)
    files = {("viina", one.blob_sha256) for one in to_records(Statement, tables[1])}
    after = book(tables, outs={key: (Taken(from_utc=FIRST + 9 * DAY),) for key in files}).register
    assert after.cases.keys() == book(tables).register.cases.keys()
    assert not list(after.open())
