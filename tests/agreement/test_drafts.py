"""Whole drafts with planted ambiguities: which are found, and what is said about clauses that are clear."""

import re
from pathlib import Path

import pytest

from truceline.agreement.ambiguities import ambiguities, examine
from truceline.agreement.ambiguity._registry import ambiguity_kinds
from truceline.agreement.kinds._registry import kinds
from truceline.agreement.tree import read_tree

DRAFTS = sorted((Path(__file__).parents[1] / "data" / "drafts").glob("*/*.yaml"))
Marks = set[tuple[str, str]]  # (kind, clause)


def planted(text: str) -> Marks:
    """The marks behind ids, and behind the name of a section for the whole draft."""
    found: Marks = set()
    section = ""
    for line in text.splitlines():
        top = re.match(r"(\w+):", line)
        section = top[1] if top else section
        marked = re.search(r"#((?: [AB]\d\d)+)$", line)
        if marked:
            name = re.search(r"id: (\S+?),?\s", line)
            found |= {(kind, f"{section} {name[1]}" if name else section) for kind in marked[1].split()}
    return found


def found_in(path: Path) -> Marks:
    examined = examine(path.read_bytes(), path.name)
    assert examined.faults == ()
    return {(one.kind.kind_id, place.clause) for one in examined.ambiguities for place in one.places}


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.stem)
def test_what_was_planted_in_a_draft_is_found_and_nothing_else(path: Path) -> None:
    wanted = planted(path.read_text(encoding="utf-8"))
    assert not wanted if path.stem.endswith("_clean") else len(wanted) > 10
    assert found_in(path) == wanted


def test_the_drafts_use_every_rule_type_and_plant_every_kind_about_duties_and_figures() -> None:
    used = {str(rule["type"]) for path in DRAFTS for rule in read_tree(path.read_bytes())[0]["rules"]}
    marked = {kind for path in DRAFTS for kind, _ in planted(path.read_text(encoding="utf-8"))}
    assert used == set(kinds())
    assert {kind.kind_id for kind in ambiguity_kinds() if kind.kind_id >= "A68"} <= marked


ANSWERED = [  # clause of a draft, the parameter that answers its question, the question
    ("party_paper", "P3", {"order_level": "brigade", "levels": ["brigade"], "notice_within_hours": 2.0}, "A72"),
    ("party_paper", "P4", {"tolerance_m": 300.0}, "A80"),
    ("party_paper", "P6", {"airborne": False}, "A79"),
    ("party_paper", "P8", {"channel": "radio"}, "A33"),
    ("party_paper", "P9", {"referred_to": ["commission"]}, "A77"),
    ("long_convention", "C2", {"sites": ["camp"], "within_hours": 24.0}, "A24"),
    ("long_convention", "C3", {"by": "Mission"}, "A71"),
    ("long_convention", "C6", {"due": "2025-08-01 08:00 Europe/Chisinau"}, "A73"),
    ("long_convention", "C7", {"incident_types": ["shelling"]}, "A75"),
    ("long_convention", "C9", {"certified_by": "Mission"}, "A31"),
    ("sea_lane", "M1", {"vessels": ["Aster"]}, "A76"),
]


UNSAID = {"A82", "A85", "A86"}


@pytest.mark.parametrize(("draft", "rule", "answer", "kind"), ANSWERED, ids=[f"{a[1]}-{a[3]}" for a in ANSWERED])
def test_a_parameter_that_answers_the_question_silences_it(
    draft: str, rule: str, answer: dict[str, object], kind: str
) -> None:
    tree = read_tree(next(path for path in DRAFTS if path.stem == draft).read_bytes())[0]
    held = next(one for one in tree["rules"] if one["id"] == rule)

    def asked() -> Marks:
        return {(one.kind.kind_id, place.clause) for one in ambiguities(tree, {}) for place in one.places}

    before = asked()
    held["parameters"] = {**held.get("parameters", {}), **answer}
    assert before - asked() == {(kind, f"rules {rule}")}
    # the data answer; where no word of the draft says the same, that is asked instead
    assert {name for name, _ in asked() - before} <= UNSAID
