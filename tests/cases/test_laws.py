"""The seven laws of the register, on worlds of `sim` and on drawn partitions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases.case_worlds import FIRST, HOUR, book, by_time, identity, known, told, world
from truceline.cases.match import Gathered, Step, matched
from truceline.cases.register import Register, decoded, encoded
from truceline.model.arrow import to_records
from truceline.model.cases import CaseState, Constraint, Decisions, Parting, Withdrawal
from truceline.model.records import Statement

SEEDS = (1, 2)
DAY = timedelta(days=1)
T0 = datetime(2025, 3, 21, 22, tzinfo=UTC)


@pytest.mark.parametrize("seed", SEEDS)
def test_law_1_reports_made_in_between_and_the_order_of_keeping_change_nothing(seed: int) -> None:
    tables = world(seed)
    whole = book(tables)
    early = book(tables, FIRST + 2 * DAY + HOUR)
    steps = {(step.moment_utc, step.inputs): decoded(encoded(step)) for step in early.steps}
    assert steps
    later = book(tables, recorded=lambda at, inputs: steps.get((at, inputs)))
    assert len(later.steps) < len(whole.steps)
    assert later.register == whole.register
    backwards = by_time(to_records(Statement, tables[1])[::-1])
    assert book((tables[0], backwards, tables[2])).register == whole.register


@pytest.mark.parametrize("seed", SEEDS)
def test_law_2_a_number_never_means_another_event(seed: int) -> None:
    fold = book(world(seed))
    assert len(fold.steps) > 2
    for before, after in zip(fold.steps, [*fold.steps[1:], fold.register], strict=True):
        for number, case in before.cases.items():
            now = after.cases[number]
            assert set(case.items) & set(now.items)
            if identity(before)[number] != identity(after)[number]:
                assert len(now.history) > len(case.history)
                assert all(change.cause for change in now.history)


@pytest.mark.parametrize("seed", SEEDS)
def test_law_3_no_item_is_in_two_cases_and_none_is_lost(seed: int) -> None:
    fold = book(world(seed))
    items = [item for case in fold.register.open() for item in case.items]
    assert len(items) == len(set(items))
    assert set(items) == {claim.claim_id for claim in fold.known.claims if claim.place is not None}


@pytest.mark.parametrize("seed", SEEDS)
def test_law_4_an_item_that_belongs_to_nothing_changes_no_other_case(seed: int) -> None:
    tables = world(seed)
    alone = told("990001", 0, 7, "Drone strike hits lighthouse far away", received=FIRST + 8 * DAY)
    more = by_time([*to_records(Statement, tables[1]), alone])
    before, after = (identity(book(one).register) for one in (tables, (tables[0], more, tables[2])))
    new = after.keys() - before.keys()
    assert [after[number][0] for number in new] == [(alone.statement_id,)]
    assert {number: after[number] for number in before} == before


@pytest.mark.parametrize("seed", SEEDS)
def test_law_5_a_merge_and_its_undoing_give_back_numbers_and_members(seed: int) -> None:
    tables = world(seed)
    plain = book(tables).register
    one, other, *_ = [case for case in plain.open() if case.number.startswith("2025-03-2")]
    said = Constraint(one=one.items[0], other=other.items[0], decision="decision 7", at_utc=FIRST + 3 * DAY)
    joined = book(tables, decisions=Decisions(same_event=(said,))).register
    home = joined.by_item()
    assert home[one.items[0]] == home[other.items[0]]
    merged = joined.cases[other.number]
    assert (merged.state, merged.history[-1].cause) == (CaseState.MERGED, "decision 7")
    undone = replace(said, until_utc=FIRST + 6 * DAY)
    again = book(tables, decisions=Decisions(same_event=(undone,))).register
    assert identity(again) == identity(plain)
    assert again.cases[other.number].history[-1].what == "stands again"


@pytest.mark.parametrize("seed", SEEDS)
def test_law_5_a_split_and_its_undoing_give_back_numbers_and_members(seed: int) -> None:
    tables = world(seed)
    plain = book(tables).register
    whole = max(plain.open(), key=lambda case: len(case.items))
    assert len(whole.items) > 1
    said = Parting(one=whole.items[:1], other=whole.items[1:], decision="decision 8", at_utc=FIRST + 3 * DAY)
    split = book(tables, decisions=Decisions(partings=(said,))).register
    homes = {split.by_item()[item] for item in whole.items}
    assert len(homes) == 2
    assert whole.number in homes
    (new,) = homes - {whole.number}
    assert "decision 8" in {change.cause for change in split.cases[new].history}
    undone = replace(said, until_utc=FIRST + 6 * DAY)
    again = book(tables, decisions=Decisions(partings=(undone,))).register
    left = {number: case for number, case in identity(again).items() if number != new}
    assert left == {number: case for number, case in identity(plain).items() if number != new}
    assert again.cases[whole.number].items == whole.items


@pytest.mark.parametrize("seed", SEEDS)
def test_two_cases_that_people_keep_apart_are_never_one(seed: int) -> None:
    tables = world(seed)
    one, other, *_ = [case for case in book(tables).register.open() if case.number.startswith("2025-03-2")]
    same = Constraint(one=one.items[0], other=other.items[0], decision="decision 7", at_utc=FIRST + 3 * DAY)
    apart = Parting(one=one.items, other=other.items, decision="decision 9", at_utc=FIRST + 4 * DAY)
    ended = replace(same, until_utc=FIRST + 4 * DAY)
    home = book(tables, decisions=Decisions(same_event=(ended,), partings=(apart,))).register.by_item()
    assert not {home[item] for item in one.items} & {home[item] for item in other.items}


def test_a_withdrawn_item_leaves_its_case_which_stays_in_the_register() -> None:
    tables = world(1)
    alone = next(case for case in book(tables).register.open() if len(case.items) == 1)
    gone = Withdrawal(item=alone.items[0], cause="withdrawal 3", at_utc=FIRST + 7 * DAY)
    after = book(tables, decisions=Decisions(withdrawals=(gone,))).register
    assert after.cases[alone.number].state is CaseState.WITHDRAWN
    assert after.cases[alone.number].history[-1].cause == "withdrawal 3"


@pytest.mark.parametrize("seed", SEEDS)
def test_law_6_what_was_known_at_a_moment_stays_the_same_when_more_arrives(seed: int) -> None:
    tables, moment = world(seed), FIRST + 2 * DAY + 5 * HOUR
    then = tables[1].filter(
        pa.compute.less_equal(tables[1]["received_utc"], pa.scalar(moment, pa.timestamp("us", "UTC")))
    )
    assert 0 < then.num_rows < tables[1].num_rows
    assert book((tables[0], then, tables[2]), moment).register == book(tables, moment).register


def test_law_7_two_days_that_an_event_touches_share_its_number() -> None:
    again = "Drone strike hits gas metering station of Portania: {}"
    said = [told("1", 0, 0, again.format("fire seen")), told("2", 0, 1, again.format("said by the other side"))]
    said += [told(str(k + 10), 2, k % 4, f"Drone strike hits shop number {k}") for k in range(12)]
    tables = (world(1)[0], by_time(said), world(1)[2])
    register = book(tables).register
    assert register.by_item()[said[0].statement_id] == register.by_item()[said[1].statement_id]


def test_explosions_heard_on_two_nights_are_two_cases() -> None:
    said = [told(str(k), 0, k, "Explosions heard in the town") for k in range(1, 6)]
    register = book((world(1)[0], by_time(said), world(1)[2])).register
    assert len(list(register.open())) == 5


def test_a_late_item_that_joins_two_cases_merges_them_and_the_old_number_answers() -> None:
    before = _step(Register(moment_utc=T0), [{"a", "b"}, {"c"}], 0)
    after = _step(before, [{"a", "b", "c", "d"}], 1)
    assert list(after.cases) == ["2025-03-21-001", "2025-03-21-002"]
    old = after.cases["2025-03-21-002"]
    assert (old.state, old.into, old.history[-1].cause) == (CaseState.MERGED, "2025-03-21-001", "d")
    assert after.answer("2025-03-21-002") == after.cases["2025-03-21-001"]
    assert after.cases["2025-03-21-001"].history[-1].cases == ("2025-03-21-002",)
    assert identity(_step(after, [{"a", "b"}, {"c"}], 2)) == identity(before)


def test_two_cases_that_swap_members_keep_their_numbers_by_weight() -> None:
    before = _step(Register(moment_utc=T0), [{"a", "b", "x"}, {"c", "d", "y"}], 0)
    after = _step(before, [{"a", "b", "y"}, {"c", "d", "x"}], 1)
    assert [case.items for case in after.cases.values()] == [("a", "b", "y"), ("c", "d", "x")]
    assert all({change.what for change in case.history} >= {"grew", "lost items"} for case in after.cases.values())


def test_a_case_of_which_all_items_went_is_withdrawn_and_stays() -> None:
    before = _step(Register(moment_utc=T0), [{"a"}], 0)
    step = Step(moment_utc=T0 + DAY, gone={"a": "withdrawal 3"})
    after = matched(before, [], step, touched=before.cases)
    assert after.cases["2025-03-21-001"].state is CaseState.WITHDRAWN
    assert after.cases["2025-03-21-001"].history[-1].cause == "withdrawal 3"
    assert identity(_step(after, [{"b"}], 2)).keys() == {"2025-03-21-001", "2025-03-21-002"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=9, max_size=9), min_size=1, max_size=5))
def test_whatever_the_partitions_no_number_is_reused_and_no_item_is_lost(told_apart: Sequence[Sequence[int]]) -> None:
    register, given_numbers = Register(moment_utc=T0), set[str]()
    for index, labels in enumerate(told_apart):
        sets = [{f"i{k}" for k, label in enumerate(labels) if label == group} for group in sorted(set(labels))]
        after = _step(register, sets, index)
        held = [case.items for case in after.open()]
        assert sorted(held) == sorted(tuple(sorted(one)) for one in sets)
        assert register.cases.keys() <= after.cases.keys()
        for number, case in register.cases.items():
            now = after.cases[number]
            if now.state is CaseState.OPEN:
                assert set(now.items) & set(case.items)
            answer = after.answer(number)
            assert answer is not None
            assert set(answer.items) & set(case.items) or case.state is not CaseState.OPEN
        given_numbers |= after.cases.keys()
        assert decoded(encoded(after)) == after
        assert _step(register, sets[::-1], index) == after
        register = after


def test_every_item_of_a_day_stands_in_one_place() -> None:
    fold = book(world(1))
    assert len(fold.known.claims) == known(world(1)).stated.num_rows


def _step(before: Register, sets: Sequence[set[str]], day: int) -> Register:
    made = [
        Gathered(
            items=dict.fromkeys(sorted(one), 1.0), day="2025-03-21", best_utc=T0, started_utc=T0, ended_utc=T0,
            lat_deg=50.0, lon_deg=36.0, chance=0.5, newest=max(one),
        )
        for one in sets
    ]  # fmt: skip
    old = {item for case in before.cases.values() for item in case.items}
    new = {item for one in sets for item in one} - old
    touched = [case.number for case in before.open()]
    return matched(before, made, Step(moment_utc=T0 + day * DAY, new=new), touched=touched)
