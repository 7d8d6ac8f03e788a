"""Rules that depend on others: conditions, and releases after a rule was not kept."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess_world import END, NOON, START, incident
from tests.switch_world import found, kept, line, text, verdicts
from truceline.agreement.dependencies import circling, company
from truceline.assess.validity.reciprocal_release import chance_before
from truceline.model.errors import AgreementFaults
from truceline.model.records import Entry, Incident
from truceline.model.terms import EntryKind, IncidentType, Outcome, PlacePrecision, Verdict

MANY = settings(max_examples=2_000, deadline=None)
FIRE = ((IncidentType.SHELLING, 1.0),)
HOUR = timedelta(hours=1)
BANKS = {"item": "banks reconnected", "certified_by": "the mission"}
SINCE = kept(START - timedelta(days=30))


def entry(*conditions: dict[str, Any], rules: tuple[str, ...] = ("R1",)) -> dict[str, Any]:
    return {
        "id": "C1",
        "type": "conditional_entry",
        "parameters": {"rules": list(rules), "conditions": list(conditions)},
    }


def certified(at: datetime = NOON, outcome: Outcome = Outcome.DONE, by: str = "the mission") -> Entry:
    return line(EntryKind.CERTIFICATE, started_utc=at, outcome=outcome, item="banks reconnected", by=by)


def fire(at: datetime, name: str = "i1", **changes: Any) -> Incident:  # noqa: ANN401 - any field
    return incident(incident_id=name, types=FIRE, started_utc=at, ended_utc=at, **changes)


@pytest.mark.parametrize(
    ("register", "verdict", "decided_by"),
    [
        ((SINCE,), Verdict.OUTSIDE_SCOPE, "condition: banks reconnected"),
        ((), Verdict.UNDETERMINED, "condition: banks reconnected"),
        ((SINCE, certified(NOON - HOUR)), Verdict.INCONSISTENT, "use of force"),
        ((certified(NOON - HOUR),), Verdict.INCONSISTENT, "use of force"),
        ((SINCE, certified(NOON + HOUR)), Verdict.OUTSIDE_SCOPE, "condition: banks reconnected"),
        ((SINCE, certified(NOON - HOUR, Outcome.REFUSED)), Verdict.OUTSIDE_SCOPE, "condition: banks reconnected"),
        ((SINCE, certified(NOON - HOUR, Outcome.PARTLY)), Verdict.UNDETERMINED, "condition: banks reconnected"),
        ((SINCE, certified(NOON - HOUR, by="somebody else")), Verdict.OUTSIDE_SCOPE, "condition: banks reconnected"),
        ((kept(NOON - 2 * HOUR),), Verdict.UNDETERMINED, "condition: banks reconnected"),
    ],
)
def test_a_governed_rule_binds_from_the_moment_the_condition_is_certified(
    register: tuple[Entry, ...], verdict: str, decided_by: str
) -> None:
    assert verdicts(found(text({}, entry(BANKS)), [fire(NOON)], register), "R1")["i1"] == (verdict, decided_by)


def test_a_condition_that_nobody_certifies_is_open_and_every_condition_counts() -> None:
    nobody = text({}, entry({"item": "banks reconnected"}))
    assert verdicts(found(nobody, [fire(NOON)], [SINCE]), "R1")["i1"][0] == Verdict.UNDETERMINED
    two = text({}, entry(BANKS, {"item": "ports open", "certified_by": "the mission"}))
    said = verdicts(found(two, [fire(NOON)], [SINCE, certified(START)]), "R1")
    assert said["i1"] == (Verdict.OUTSIDE_SCOPE, "condition: ports open")
    assert said[None] == (Verdict.OUTSIDE_SCOPE, "condition: ports open")


def test_readings_with_other_conditions_differ_and_the_flip_names_the_condition() -> None:
    readings = [
        {"id": "Moscow", "changes": {"C1": {"conditions": [BANKS]}}},
        {"id": "Kyiv", "changes": {"C1": {"conditions": []}}},
    ]
    made = text(
        {}, entry(BANKS), readings=[readings[0] | {"changes": {"C1": {"conditions": [BANKS, BANKS]}}}, readings[1]]
    )
    findings = found(made, [fire(NOON)], [SINCE])
    assert verdicts(findings, "R1", "Moscow")["i1"][0] == Verdict.OUTSIDE_SCOPE
    assert verdicts(findings, "R1", "Kyiv")["i1"][0] == Verdict.INCONSISTENT
    flips = [one.flips for one in findings if one.rule_id == "R1" and one.reading == "Kyiv" and one.incident_id]
    assert any("banks reconnected" in flip and "(Moscow) -> outside scope" in flip for flip in flips[0])


def release(**parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - any parameter
    return {"id": "X1", "type": "reciprocal_release", "parameters": {"rules": ["R1"], **parameters}}


def test_after_a_contrary_incident_it_stays_open_whether_a_later_one_was_released() -> None:
    made = found(text({}, release()), [fire(NOON, "a"), fire(NOON + HOUR, "b")])
    said = verdicts(made, "R1")
    assert said["a"][0] == Verdict.INCONSISTENT
    assert said["b"] == (Verdict.UNDETERMINED, "reciprocal release")
    later = next(one for one in made if one.incident_id == "b")
    assert "reciprocal release: the act was not released -> inconsistent" in later.flips


def test_what_came_before_under_another_reading_releases_nothing() -> None:
    shift = {"in_force_from": "2025-03-21 14:30 Europe/Kyiv"}  # half past noon UTC: the first lies before
    made = text({}, release(), readings=[
        {"id": "Early", "changes": {"R1": {"in_force_from": "2025-02-01 00:00 Europe/Kyiv"}}},
        {"id": "Late", "changes": {"R1": shift}},
    ])  # fmt: skip
    findings = found(made, [fire(NOON, "a"), fire(NOON + HOUR, "b")])
    assert verdicts(findings, "R1", "Early")["b"][0] == Verdict.UNDETERMINED
    assert verdicts(findings, "R1", "Late")["b"][0] == Verdict.INCONSISTENT


def test_a_trigger_under_one_rule_releases_from_the_other() -> None:
    grid = {"id": "R2", "type": "air_ban", "area": "square", "parameters": {"announced_flights": []}}
    both = {"id": "X1", "type": "reciprocal_release", "parameters": {"rules": ["R1", "R2"]}}
    flight = incident(incident_id="f", types=((IncidentType.AIR_ACTIVITY, 1.0),), started_utc=NOON, ended_utc=NOON)
    said = verdicts(found(text({}, grid, both), [flight, fire(NOON + HOUR)]), "R1")
    assert said["i1"] == (Verdict.UNDETERMINED, "reciprocal release")


def test_a_release_that_must_be_declared_waits_for_the_declaration_and_its_notice() -> None:
    made = text({}, release(declared=True, notice_hours=2.0))
    events = [fire(NOON - HOUR, "a"), fire(NOON + HOUR, "b"), fire(NOON + 3 * HOUR, "c")]
    assert {v for v, _ in verdicts(found(made, events), "R1").values()} == {Verdict.INCONSISTENT}
    said = verdicts(found(made, events, [line(EntryKind.RELEASE, reference="X1")]), "R1")
    assert [said[name][0] for name in "abc"] == [Verdict.INCONSISTENT, Verdict.INCONSISTENT, Verdict.UNDETERMINED]
    refused = line(EntryKind.RELEASE, reference="X1", outcome=Outcome.REFUSED)
    assert verdicts(found(made, events, [refused]), "R1")["c"][0] == Verdict.INCONSISTENT


@pytest.mark.parametrize(
    ("events", "seen", "verdict"),
    [
        ([], 1.0, Verdict.INCONSISTENT),
        ([], 0.1, Verdict.NOT_OBSERVABLE),
        ([fire(NOON - HOUR, probability=0.95)], 0.1, Verdict.CONSISTENT),
        ([fire(NOON - HOUR, probability=0.5)], 1.0, Verdict.UNDETERMINED),
        ([fire(NOON + HOUR)], 1.0, Verdict.INCONSISTENT),
        ([fire(NOON - HOUR, place_precision=PlacePrecision.COUNTRY)], 0.1, Verdict.UNDETERMINED),
    ],
)
def test_a_declaration_is_held_against_what_came_before_it(events: list[Incident], seen: float, verdict: str) -> None:
    force = {"from": "2025-03-21 02:00 Europe/Kyiv"}
    made = text({"area": "square"}, {**release(declared=True), "in_force": force})
    findings = found(made, events, [kept(), line(EntryKind.RELEASE, reference="X1")], seen=seen)
    (due,) = [one for one in findings if one.subject]
    assert due.verdict == verdict, due.because


def test_days_before_the_period_count_as_unseen_for_a_declaration() -> None:
    findings = found(text({}, release()), [], [kept(), line(EntryKind.RELEASE, reference="X1")])
    assert [one.verdict for one in findings if one.subject] == [Verdict.NOT_OBSERVABLE]


EVENTS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 6), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])), min_size=1, max_size=8
)


@MANY
@given(EVENTS)
def test_the_sorted_pass_gives_what_comparing_every_pair_gives(events: list[tuple[int, int, float]]) -> None:
    started = np.array([start for start, _, _ in events], dtype=np.int64)
    ended = started + np.array([length for _, length, _ in events], dtype=np.int64)
    chances = np.array([chance for _, _, chance in events])
    naive = [
        1.0 - np.prod([1.0 - chances[j] for j in range(len(events)) if j != i and started[j] < ended[i]])
        for i in range(len(events))
    ]
    assert chance_before(chances, started, ended) == pytest.approx(naive, abs=1e-12)


@MANY
@given(EVENTS, st.integers(0, 7), st.floats(0.0, 1.0))
def test_a_greater_chance_before_never_binds_more(
    events: list[tuple[int, int, float]], which: int, chance: float
) -> None:
    started = np.array([start for start, _, _ in events], dtype=np.int64)
    ended = started + np.array([length for _, length, _ in events], dtype=np.int64)
    chances = np.array([one for _, _, one in events])
    more = chances.copy()
    more[which % len(more)] = max(chance, more[which % len(more)])
    before, after = (chance_before(one, started, ended) for one in (chances, more))
    assert bool(np.all(after >= before - 1e-12))
    assert bool(np.all((before >= 0.0) & (after <= 1.0)))


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ([{}, entry(BANKS, rules=("R9",))], 'no rule "R9"; known: C1, R1'),
        ([{}, entry(BANKS, rules=("C1",))], 'rule "C1" switches itself'),
        ([{}, entry(BANKS, rules=("X1",)), release(rules=["C1"])], 'rule "X1" switches itself, or in a circle'),
    ],
)
def test_a_dependency_astray_is_a_fault_with_its_line(rules: list[dict[str, Any]], problem: str) -> None:
    with pytest.raises(AgreementFaults) as bad:
        text(*rules)
    assert any(problem in fault.problem and fault.line > 1 for fault in bad.value.faults)


def test_a_reading_that_closes_a_circle_is_a_fault() -> None:
    with pytest.raises(AgreementFaults, match="in a circle"):
        text({}, entry(BANKS), release(), readings=[
            {"id": "Odd", "changes": {"C1": {"rules": ["X1"]}, "X1": {"rules": ["C1"]}}},
        ])  # fmt: skip


def test_a_condition_may_govern_a_release() -> None:
    made = text({}, entry(BANKS, rules=("X1",)), release())
    assert company(made.rules, 0) == (0, 2, 1)
    assert company(made.rules, 1) == (1,)
    events = [fire(NOON, "a"), fire(NOON + HOUR, "b")]
    assert verdicts(found(made, events, [SINCE]), "R1")["b"][0] == Verdict.INCONSISTENT
    assert verdicts(found(made, events, [certified(START)]), "R1")["b"][0] == Verdict.UNDETERMINED


NAMES = st.sampled_from("abcdef")


@MANY
@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=3)))
def test_a_circle_is_found_exactly_where_one_can_walk_back(governs: dict[str, list[str]]) -> None:
    def reach(name: str) -> set[str]:
        seen: set[str] = set()
        todo = list(governs.get(name, ()))
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                todo += governs.get(at, ())
        return seen

    on_circles = {name for name in governs if name in reach(name)}
    assert on_circles <= circling(governs)
    assert bool(on_circles) == bool(circling(governs))


def test_the_day_after_the_period_is_not_asked_for() -> None:
    late = line(EntryKind.RELEASE, reference="X1", started_utc=END)
    assert not [one for one in found(text({}, release()), [], [kept(), late]) if one.subject]
