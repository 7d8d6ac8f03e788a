"""Broken parameters of every rule type: all faults in one run, in words that say what was expected and what was found."""

import json
import re
from typing import Any

import pytest

from tests.assess_world import tree
from truceline.agreement import load
from truceline.agreement.kinds._registry import kinds
from truceline.model.errors import AgreementFaults

PYTHON = re.compile(r"Input should|validation|<\w+\.\w+|\^\[|NoneType|Tuple|object at")

# rule type: broken parameters, and what each fault must say, one for each that was planted
BROKEN: dict[str, tuple[dict[str, Any], list[str]]] = {
    "accountability": ({"within_days": 0, "referred_to": "x"}, ["at least 1, got 0", "expected a list, got 'x'"]),
    "air_ban": ({"airframes": ["balloon"], "floor_m": -1}, ["expected 'UAV' or 'aircraft', got 'balloon'", "at least 0, got -1"]),
    "area_handover": (
        {"areas": [{"site": "a"}, {"deadline": "soon"}]},
        ["areas.0.deadline: expected a value", "areas.1.site: expected a value", "got 'soon'"],
    ),
    "conditional_entry": (
        {"rules": ["nope", "R1"], "conditions": [{"certified_by": "x"}], "due": "tomorrow"},
        ['no rule "nope"', "in a circle", "conditions.0.item: expected a value", "got 'tomorrow'"],
    ),
    "conduct": ({"banned": ["lies"]}, ["'aid blocked', 'cyber attack' or 'detention', got 'lies'"]),
    "disengagement": (
        {"site": "a", "silence_days": "seven", "steps": [], "confirmed_by": ""},
        ["a whole number, got 'seven'", "steps: expected at least 1", "confirmed_by: expected a text that says something"],
    ),
    "equipment_ceiling": (
        {"ceilings": [{"item": "tank", "maximum": -2}, {"maximum": 2.5}], "within_hours": 0},
        ["ceilings.0.maximum: ", "ceilings.1.item: ", "a whole number, got 2.5", "a number above 0, got 0"],
    ),
    "exclusion_zone": ({"banned": ["tanks"]}, ["expected 'heavy weapons', 'armed persons' or 'vessels', got 'tanks'"]),
    "foreign_forces": ({"presence": False}, ["parameters: expected presence: true or items"]),
    "inspection_calendar": ({"sites": [], "every_days": 1.5, "by": 3}, ["sites: ", "got 1.5", "expected a text, got 3"]),
    "land_corridor": (
        {"axis": [{"lat_deg": 95, "lon_deg": 30}], "width_m": 0, "opens": "6 am"},
        ["axis.0.lat_deg: ", "width_m: expected a number above 0, got 0", "got '6 am'"],
    ),
    "line_freeze": ({"tolerance_m": "500 m"}, ["expected a number, got '500 m'"]),
    "linked_steps": (
        {"steps": [{"days": 0}], "side_by_side": [{"first": "a", "second": "b", "within_days": "one"}]},
        ["steps.0.name: expected a value", "at least 1, got 0", "a whole number, got 'one'"],
    ),
    "maritime_corridor": (
        {"buffer_m": "10 nm", "kept_out": ["submarine"], "stop_minutes": -1},
        ["expected a number, got '10 nm'", "got 'submarine'", "got -1"],
    ),
    "mines": ({"cleared": ["road"]}, ["parameters: expected a deadline beside cleared"]),
    "monitor_access": ({"restrictions": []}, ["restrictions: expected at least 1 of them"]),
    "notification": (
        {"item": "flight", "daily_by": "25:00", "zone": "Kyiv"},
        ['expected a clock time such as "06:30", got \'25:00\'', 'no time zone "Kyiv"'],
    ),
    "offensive_action_ban": ({"definition": "import os"}, ["expected an expression such as type == \"shelling\" and calibre_mm >= 100, got 'import os'"]),
    "period_quota": (
        {"quotas": [{"items": ["truck"]}, {"items": [], "at_most": -1}], "every_days": 0},
        ['quota "truck": expected at_least or at_most', "quotas.1.items: expected at least 1", "got -1", "at least 1, got 0"],
    ),
    "persons_exchange": (
        {"batches": [{"item": "soldier", "number": 3}], "returns": [{"item": "prisoner", "ratio": "two"}], "within_hours": 0},
        ['batch "soldier": expected one of by, day and after', "returns.0.against: expected a value", "got 'two'", "above 0, got 0"],
    ),
    "protected_target": ({"object_classes": ["port"]}, ["got 'port'"]),
    "reciprocal_release": ({"rules": ["R1"], "notice_hours": "24h"}, ["in a circle", "expected a number, got '24h'"]),
    "reconnaissance_ban": ({"banned": ["sabotage"], "airborne": True}, ["parameters: expected reconnaissance among banned"]),
    "return_fire": ({"order_level": "brigade"}, ['expected order_level among levels, got "brigade"']),
    "silent_renewal": ({"rules": ["G1"], "term_days": 0, "times": "once"}, ["at least 1, got 0", "a whole number, got 'once'"]),
    "storage": ({"inventory": [{"site": "a", "item": "b"}]}, ["inventory.0.number: expected a value, got nothing"]),
    "third_party_prevention": (
        {"actors": [], "incident_types": ["war"], "duty": "effort"},
        ["actors: expected at least 1", "got 'war'", "got 'effort'"],
    ),
    "truce_window": (
        {"starts": "2025-01-02 10:00 Europe/Kyiv", "ends": "2025-01-01 10:00"},
        ["without a zone name it means several moments"],
    ),
    "use_of_force": ({"incident_types": ["war"], "calibre_min_mm": 9000}, ["got 'war'", "at most 1000, got 9000"]),
    "weapons_near_civilians": ({"radius_m": 0, "object_classes": ["church"]}, ["got 0", "got 'church'"]),
    "withdrawal_by_distance": ({"bands": [{"name": "x", "distance_m": 1e3}]}, ['band "x": expected calibre_min_mm or systems', "a distance from nothing"]),
    "withdrawal_in_sequence": (
        {"phases": [{"name": "a", "bands": [{"name": "g", "calibre_min_mm": 100, "distance_m": -5}], "days": 5}]},
        ["phases.0.bands.0.distance_m: expected a number above 0, got -5"],
    ),
}  # fmt: skip


def faults(document: dict[str, Any]) -> list[str]:
    with pytest.raises(AgreementFaults) as caught:
        load(json.dumps(document, indent=1).encode(), "draft.yaml")
    assert all(fault.line > 0 for fault in caught.value.faults)
    return [f"{fault.clause}: {fault.problem}" for fault in caught.value.faults]


def test_every_rule_type_is_broken_here() -> None:
    assert set(BROKEN) == set(kinds())


@pytest.mark.parametrize("name", BROKEN)
def test_every_planted_fault_is_told_once_with_its_clause_and_in_plain_words(name: str) -> None:
    parameters, wanted = BROKEN[name]
    needs = len([need for need in kinds()[name].NEEDS if need])
    told = faults(tree(name, parameters))
    for words in wanted:
        assert [one for one in told if words in one], (words, told)
    assert len(told) == len(wanted) + needs, told
    assert all(one.startswith("rules R1: ") for one in told)
    assert not [one for one in told if PYTHON.search(one)]


def test_readings_of_new_types_are_told_all_at_once() -> None:
    phases = [{"name": "a", "bands": [{"name": "g", "calibre_min_mm": 100.0, "distance_m": 5e3}], "days": 5}]
    changes: dict[str, Any] = {
        "same": {"phases": phases},
        "unknown": {"phase": 1},
        "bad": {"phases": [{"name": "a", "days": 5}]},
        "count": {"counting": "some", "in_force_days": "x"},
        "nowhere": {"area": "nowhere"},
    }
    document = tree("withdrawal_in_sequence", {"phases": phases}, lines=["line-a", "line-b"])
    stated = {"held_by": "a", "stated": {"address": "x"}, "sentence": "s"}
    document["readings"] = [{"id": name, **stated, "changes": {"R1": change}} for name, change in changes.items()]
    told = faults(document)
    for clause, words in (
        ("same", "changes nothing"),
        ("unknown", 'no parameter of withdrawal_in_sequence "phase"'),
        ("bad", "phases.0.bands: expected a value, got nothing"),
        ("count", "first day included"),
        ("count", "whole number of days"),
        ("nowhere", 'no zone "nowhere"'),
    ):
        assert [one for one in told if one.startswith(f"readings {clause}: ") and words in one], (clause, told)
    assert len(told) == len(changes) + 1
