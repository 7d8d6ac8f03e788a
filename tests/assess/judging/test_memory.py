"""What came on earlier days counts: day by day, with what is remembered, a release says what it says over all days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import AS_OF, END, START, Eyes, agreement, entry, incident
from truceline.agreement import load
from truceline.agreement.shipped import shipped
from truceline.assess.factors.sight import Before, SeveralDays
from truceline.assess.judge import judge
from truceline.assess.judging.memory import MOST, remembered_from
from truceline.model.records import Finding, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome, Verdict

FIRE = ((IncidentType.SHELLING, 1.0),)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RELEASE = agreement("reciprocal_release", {"rules": ["G1"], "declared": False})
DECLARED = agreement("reciprocal_release", {"rules": ["G1"]})


def fire(number: int, moment: datetime, **changes: object) -> Incident:
    times = dict.fromkeys(("started_utc", "ended_utc", "best_utc"), moment)
    return incident(incident_id=f"i{number}", types=FIRE, **{**times, "received_utc": moment, **changes})


def before(*incidents: Incident, days: int = 1, seen: float = 1.0) -> Before:
    spans = tuple((START - n * DAY, START - (n - 1) * DAY, Eyes(seen)) for n in range(days, 0, -1))
    return Before(since=START - days * DAY, incidents=incidents, days=spans)


def found(incidents: list[Incident], memory: Before | None, **of: object) -> list[Finding]:
    text, register = of.get("text", RELEASE), of.get("register", ())
    made = judge(text, incidents, Eyes(1.0), [], start=START, end=END, as_of=AS_OF, register=register, before=memory)  # type: ignore[arg-type]
    return list(made.findings)


def test_a_release_that_an_act_of_the_day_before_may_have_triggered_leaves_the_later_act_open() -> None:
    earlier, later = fire(1, START - 12 * HOUR), fire(2, START + 12 * HOUR)
    (alone,) = [one for one in found([later], None) if one.incident_id == "i2"]
    (after,) = [one for one in found([later], before(earlier)) if one.incident_id == "i2"]
    assert alone.verdict == Verdict.INCONSISTENT
    assert (after.verdict, after.decided_by) == (Verdict.UNDETERMINED, "reciprocal release")
    assert "2025-03-20" in after.because  # since when acts were counted


def test_what_is_remembered_has_no_finding_of_its_own_and_counts_in_no_sum_of_the_period() -> None:
    made = found([], before(fire(1, START - 12 * HOUR)))
    assert all(one.incident_id is None for one in made)
    (whole,) = [one for one in made if one.rule_id == "G1"]
    assert whole.verdict == Verdict.CONSISTENT


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 71), st.floats(0.05, 0.99)), min_size=1, max_size=6))
def test_day_by_day_with_memory_a_release_gives_what_it_gives_in_one_call(drawn: list[tuple[int, float]]) -> None:
    first = START - 2 * DAY
    every = [
        fire(n, first + hour * HOUR, probability=chance, received_utc=first) for n, (hour, chance) in enumerate(drawn)
    ]
    at_once = judge(RELEASE, every, Eyes(1.0), [], start=first, end=END, as_of=AS_OF)
    last = [one for one in every if one.best_utc >= START]
    by_day = found(last, before(*(one for one in every if one.best_utc < START), days=2))
    wanted = {one.incident_id: (one.verdict, one.chance) for one in at_once.findings if one.incident_id}
    assert {one.incident_id: (one.verdict, one.chance) for one in by_day if one.incident_id} == {
        one.incident_id: wanted[one.incident_id] for one in last
    }


def test_a_declaration_looks_at_the_days_before_it() -> None:
    said = entry(
        EntryKind.RELEASE, reference="R1", started_utc=START + HOUR, stated_utc=START + HOUR, outcome=Outcome.NONE
    )
    trigger = fire(1, START - 12 * HOUR, probability=0.99)
    for memory, verdict in (
        (None, Verdict.NOT_OBSERVABLE),
        (before(trigger, days=25), Verdict.CONSISTENT),
        (before(days=25), Verdict.INCONSISTENT),
        (before(days=25, seen=0.0), Verdict.NOT_OBSERVABLE),
    ):
        (one,) = [each for each in found([], memory, text=DECLARED, register=(said,)) if each.subject]
        assert one.verdict == verdict, one.because


def test_only_rules_that_look_back_ask_for_the_days_before_and_not_for_all_of_them() -> None:
    assert remembered_from([agreement("use_of_force", {})], START) is None
    assert remembered_from([RELEASE], START) == datetime(2025, 2, 28, 22, tzinfo=UTC)
    assert remembered_from([RELEASE], START + 100 * DAY) == START + 100 * DAY - MOST
    assert remembered_from([RELEASE], START - 100 * DAY) is None


def test_several_days_are_seen_as_each_of_them_was_and_nothing_of_what_lies_beside_them() -> None:
    days = SeveralDays(days=((START - DAY, START, Eyes(1.0)), (START, END, Eyes(0.5))))
    assert days.seen_fraction(None, START - DAY, END, ()) == pytest.approx(0.75)
    assert days.seen_fraction(None, START - 3 * DAY, START, ()) == pytest.approx(1 / 3)
    assert days.seen_fraction(None, START, START + HOUR, ()) == 0.5
    nothing = replace(days, days=((START, END, Eyes(float("nan"))),))
    assert nothing.seen_fraction(None, START - DAY, END, ()) == 0.0


def test_the_shipped_moratorium_is_one_that_looks_back() -> None:
    text = load(shipped("energy-moratorium-2025"), "shipped")
    assert remembered_from([text], datetime(2025, 4, 10, tzinfo=UTC)) is not None
