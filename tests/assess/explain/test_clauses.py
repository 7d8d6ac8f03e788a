"""Clauses and readings as a page shows them."""

from truceline.agreement import load, shipped
from truceline.assess.explain.clauses import clauses, parameters_shown, readings_shown

ENERGY = load(shipped("energy-moratorium-2025"), "energy-moratorium-2025.yaml")


EXERCISE = load(shipped("exercise-line"), "exercise-line.yaml")


def test_clauses_and_readings_are_ready_for_a_page() -> None:
    clause = clauses(ENERGY)[0]
    assert clause.rule_type == "12 protected-target moratorium"
    assert clause.verified
    assert clause.schematic
    assert "refineries" in clause.sentence
    shown = {one.reading: one for one in readings_shown(ENERGY)}
    assert [(p.name, p.value) for p in shown["Kyiv"].changes if p.name.endswith("in force from")] == [
        (f"{rule} in force from", "25 March 2025, 17:00 (Europe/Kyiv)") for rule in ("E1", "E2")
    ]
    assert "pravda.com.ua" in shown["Kyiv"].stated
    for rule in (*ENERGY.rules, *EXERCISE.rules):
        shown_ones = parameters_shown(rule)
        assert all(one.name and one.value for one in shown_ones)
        assert {"in force from", "waiver by", "consequence"} <= {one.name for one in shown_ones}
