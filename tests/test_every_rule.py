"""Every rule type, found in the folder: its four cases, its sentence, its parameters, its page."""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from tests.assess_world import AS_OF, END, NOON, START, Eyes, agreement, at, entry, incident, weapon
from truceline.agreement import under
from truceline.agreement.kinds._registry import kinds
from truceline.assess.judge import judge
from truceline.assess.rules._registry import rule_type, rule_types
from truceline.model.errors import UnknownName
from truceline.model.records import Entry, Finding, Incident
from truceline.model.terms import EntryKind, IncidentType, ObjectClass, Phenomenon, Verdict

ROOT = Path(__file__).parents[1]
GUILT = re.compile(r"\b(breach\w*|guilt\w*|responsib\w*|culprit\w*|violat\w*|blame\w*|perpetrat\w*)", re.IGNORECASE)

SITE = {"name": "Refinery", "object_class": "refinery", "lat_deg": 50.5, "lon_deg": 30.5, "radius_m": 500.0}
SCHOOL = {**SITE, "name": "School", "object_class": "school or kindergarten"}
GUN = {"name": "guns", "calibre_min_mm": 100.0, "distance_m": 50_000.0}
LINES: dict[str, Any] = {"lines": ["line-a", "line-b"]}
AIR = ((IncidentType.AIR_ACTIVITY, 1.0),)
STOP = ((IncidentType.RESTRICTION, 1.0),)
MINES = ((IncidentType.MINE_LAYING, 1.0),)
FOREIGN = ((IncidentType.FOREIGN_FORCES, 1.0),)
MOVE = ((IncidentType.POSITION_CHANGE, 1.0),)
SEA = ((IncidentType.AT_SEA, 1.0),)

# name: parameters, fields of the rule, an incident that contradicts, one that leaves a question, one that does not
Case = tuple[dict[str, Any], dict[str, Any], Incident, Incident, Incident]
CASES: dict[str, Case] = {
    "use_of_force": (
        {"weapons": ["mortar"]},
        {"area": "square"},
        incident(types=((IncidentType.SHELLING, 1.0),), weapon="82 mm mortar"),
        incident(types=((IncidentType.SHELLING, 1.0),), weapon="N/K"),
        incident(types=((IncidentType.SHELLING, 1.0),), weapon="82 mm mortar", probability=0.1),
    ),
    "withdrawal_by_distance": (
        {"bands": [GUN]},
        LINES,
        weapon(152.0, place=at(50.2, 30.5)),
        weapon(None, place=at(50.2, 30.5)),
        weapon(152.0, place=at(50.9, 30.5)),
    ),
    "exclusion_zone": (
        {"permitted": ["medical teams"]},
        {"area": "square"},
        weapon(None),  # an exception for persons excuses no weapon, whoever was there
        weapon(None, place=at(50.5, 30.0)),
        weapon(None, probability=0.1),
    ),
    "air_ban": (
        {"exempt_operators": ["mission"], "announced_flights": []},
        {"area": "square"},
        incident(types=AIR, phenomena=(Phenomenon.UAV,)),
        incident(types=AIR, phenomena=(Phenomenon.UAV,), probability=0.5),
        incident(types=AIR, phenomena=(Phenomenon.UAV,), probability=0.1),
    ),
    "weapons_near_civilians": (
        {"radius_m": 1_000.0, "objects": [SCHOOL]},
        {},
        weapon(122.0, place=at(50.505, 30.5, 100.0)),
        weapon(122.0, place=at(50.5135, 30.5, 300.0)),
        weapon(122.0, place=at(50.6, 30.5, 100.0)),
    ),
    "protected_target": (
        {"object_classes": ["refinery"], "open_classes": ["gas metering station"], "objects": [SITE]},
        {"area": "square"},
        incident(),
        incident(objects=((ObjectClass.GAS_METERING, 1.0),), place=at(50.2, 30.2)),
        incident(probability=0.1),
    ),
    "truce_window": (
        {"starts": "2025-03-21 10:00 Europe/Kyiv", "ends": "2025-03-21 20:00 Europe/Kyiv"},
        {},
        incident(types=((IncidentType.SMALL_ARMS, 1.0),)),
        incident(started_utc=NOON.replace(hour=4)),
        incident(probability=0.1),
    ),
    "monitor_access": (
        {},
        {"area": "square"},
        incident(types=STOP, phenomena=(Phenomenon.DENIED,)),
        incident(types=STOP, phenomena=()),
        incident(types=STOP, phenomena=(Phenomenon.INTERFERENCE,), probability=0.1),
    ),
    "mines": (
        {},
        {"area": "square"},
        incident(types=MINES, phenomena=(Phenomenon.MINES_LAID,)),
        incident(types=((IncidentType.MINE_LAYING, 0.5), (IncidentType.SMALL_ARMS, 0.5))),
        incident(types=MINES, probability=0.1),
    ),
    "foreign_forces": (
        {"leave_by": "2025-03-10 00:00 Europe/Kyiv", "one_for_one": ["tank"]},
        {"area": "square"},
        incident(types=FOREIGN, phenomena=(Phenomenon.FOREIGN_FORCES,)),
        incident(types=FOREIGN, probability=0.5),
        incident(types=FOREIGN, probability=0.1),
    ),
    "line_freeze": (
        {"tolerance_m": 1_000.0},
        {"lines": ["line-a"]},  # north of it is held
        incident(types=MOVE, phenomena=(Phenomenon.ADVANCE,), place=at(49.9, 30.5)),
        incident(types=MOVE, phenomena=(Phenomenon.ADVANCE,), place=at(49.991, 30.5)),
        incident(types=MOVE, phenomena=(Phenomenon.ADVANCE,), place=at(50.1, 30.5)),
    ),
    "offensive_action_ban": (
        {"definition": 'type == "change of positions" or type == "shelling" and calibre_mm >= 100'},
        {"area": "square"},
        incident(types=MOVE),
        incident(types=((IncidentType.SHELLING, 1.0),)),
        incident(types=MOVE, probability=0.1),
    ),
    "withdrawal_in_sequence": (
        {"phases": [{"name": "guns", "bands": [GUN], "days": 15}]},
        LINES,
        weapon(152.0, place=at(50.2, 30.5)),
        weapon(None, place=at(50.2, 30.5)),
        weapon(152.0, place=at(50.9, 30.5)),
    ),
    "reconnaissance_ban": (
        {"airborne": True},
        {"area": "square"},
        incident(types=((IncidentType.RECONNAISSANCE, 1.0),), phenomena=(Phenomenon.SABOTAGE,)),
        incident(types=AIR, phenomena=(Phenomenon.UAV,)),
        incident(types=((IncidentType.RECONNAISSANCE, 1.0),), phenomena=(Phenomenon.SABOTAGE,), probability=0.1),
    ),
    "maritime_corridor": (
        {"buffer_m": None},
        {"area": "square"},
        incident(types=SEA, phenomena=(Phenomenon.WARSHIP,)),
        incident(types=SEA, phenomena=()),
        incident(types=SEA, phenomena=(Phenomenon.WARSHIP,), probability=0.1),
    ),
    "conduct": (
        {"banned": ["aid blocked", "detention"]},
        {"area": "square"},
        incident(types=((IncidentType.CONDUCT, 1.0),), phenomena=(Phenomenon.AID_BLOCKED,)),
        incident(types=((IncidentType.CONDUCT, 1.0),), phenomena=()),
        incident(types=((IncidentType.CONDUCT, 1.0),), phenomena=(Phenomenon.DETENTION,), probability=0.1),
    ),
    "third_party_prevention": (
        {"actors": ["armed groups"], "attributed_by": "mechanism"},
        {"area": "square"},
        incident(types=((IncidentType.SHELLING, 1.0),)),
        incident(types=((IncidentType.SHELLING, 1.0),), probability=0.5),
        incident(types=((IncidentType.SHELLING, 1.0),), probability=0.1),
    ),
}
# what must stand in the register beside an incident before a rule type can say inconsistent
BESIDE: dict[str, list[Entry]] = {
    "third_party_prevention": [entry(EntryKind.ATTRIBUTION, reference="i1", about="armed groups", by="mechanism")],
}


# What a rule asks for by itself stands in `OBLIGATIONS` of tests/assess/*/test_obligations.py, one line for each type:
# name: parameters, fields of the rule, a register that contradicts, one that leaves a question, one that does not.
# A register may hold incidents too where an obligation looks at them. The one that does not is kept over the whole day.
Told = Sequence[Entry | Incident]
Asked = tuple[dict[str, Any], dict[str, Any], Told, Told, Told]
OBLIGATIONS: dict[str, Asked] = {}
for _path in sorted(Path(__file__).parent.glob("assess/*/test_obligations.py")):
    _rows: dict[str, Asked] = getattr(
        import_module(f"tests.assess.{_path.parent.name}.{_path.stem}"), "OBLIGATIONS", {}
    )
    OBLIGATIONS.update(_rows)
RULES = {name: case[:2] for table in (OBLIGATIONS, CASES) for name, case in table.items()}


def over_the_day(name: str, told: Told, **rule: Any) -> list[Finding]:  # noqa: ANN401 - any field of a rule
    """What the rule finds by itself, the period last."""
    parameters, fields, *_ = OBLIGATIONS[name]
    text = agreement(name, parameters, **{**fields, **rule})
    incidents = [one for one in told if isinstance(one, Incident)]
    lines = [one for one in told if isinstance(one, Entry)]
    made = judge(text, incidents, Eyes(1.0), [], start=START, end=END, as_of=AS_OF, register=lines)
    return [finding for finding in made.findings if finding.incident_id is None and finding.rule_id == "R1"]


def findings(name: str, one: Incident | None, seen: float) -> dict[str | None, Finding]:
    parameters, rule, *_ = CASES[name]
    text = agreement(name, parameters, **rule)
    incidents = [] if one is None else [one]
    made = judge(text, incidents, Eyes(seen), [], start=START, end=END, as_of=AS_OF, register=BESIDE.get(name, []))
    return {finding.incident_id: finding for finding in made.findings}


def test_the_rules_and_their_parameters_are_the_same_set() -> None:
    assert set(rule_types()) == set(kinds()) == set(RULES)
    for name, module in rule_types().items():
        assert (kinds()[name].NUMBER, name) == module.TYPE


@pytest.mark.parametrize("name", CASES)
def test_a_rule_says_inconsistent_undetermined_consistent_and_not_observable(name: str) -> None:
    _, _, against, doubtful, harmless = CASES[name]
    assert findings(name, against, 0.0)["i1"].verdict == Verdict.INCONSISTENT
    assert findings(name, doubtful, 1.0)["i1"].verdict == Verdict.UNDETERMINED
    assert findings(name, harmless, 1.0)["i1"].verdict == Verdict.CONSISTENT
    assert findings(name, harmless, 0.0)["i1"].verdict == Verdict.NOT_OBSERVABLE


@pytest.mark.parametrize("name", OBLIGATIONS)
def test_what_a_rule_asks_for_is_inconsistent_undetermined_and_consistent(name: str) -> None:
    _, _, against, doubtful, harmless = OBLIGATIONS[name]
    for told, verdict in (
        (against, Verdict.INCONSISTENT),
        (doubtful, Verdict.UNDETERMINED),
        (harmless, Verdict.CONSISTENT),
    ):
        *asked, period = over_the_day(name, told)
        assert verdict in {one.verdict for one in asked}, [one.because for one in asked]
        assert period.verdict == verdict, period.because
        assert all(one.subject for one in asked)


@pytest.mark.parametrize("name", OBLIGATIONS)
def test_a_register_that_nobody_kept_never_says_consistent_of_a_day(name: str) -> None:
    unkept = [one for one in OBLIGATIONS[name][4] if not (isinstance(one, Entry) and one.kind is EntryKind.KEPT)]
    for told in (unkept, ()):
        parameters, fields, *_ = OBLIGATIONS[name]
        lines = [one for one in told if isinstance(one, Entry)]
        incidents = [one for one in told if isinstance(one, Incident)]
        text = agreement(name, parameters, **fields)
        made = judge(text, incidents, Eyes(0.0), [], start=START, end=END, as_of=AS_OF, register=lines)
        assert [one for one in made.findings if one.rule_id == "R1"][-1].verdict != Verdict.CONSISTENT


@pytest.mark.parametrize("name", OBLIGATIONS)
def test_what_was_asked_for_before_the_rule_is_in_force_lies_outside_scope(name: str) -> None:
    made = over_the_day(name, OBLIGATIONS[name][2], in_force={"from": "2025-06-01 00:00 Europe/Kyiv"})
    assert {finding.verdict for finding in made} == {Verdict.OUTSIDE_SCOPE}


@pytest.mark.parametrize("name", OBLIGATIONS)
def test_what_a_rule_asks_for_names_its_parameter_its_lines_and_no_party(name: str) -> None:
    for told in OBLIGATIONS[name][2:]:
        known = {one.entry_id for one in told if isinstance(one, Entry)}
        for finding in over_the_day(name, told):
            words = " ".join((finding.subject, finding.decided_by, finding.because, *finding.flips))
            assert finding.decided_by
            assert "A side" not in words
            assert "B side" not in words
            assert not GUILT.search(words)
            assert set(finding.entries) <= known


@pytest.mark.parametrize("name", CASES)
def test_silence_counts_only_where_somebody_looked(name: str) -> None:
    assert findings(name, None, 1.0)[None].verdict == Verdict.CONSISTENT
    for seen in (0.0, 0.49, float("nan"), float("inf"), -1.0):
        assert findings(name, None, seen)[None].verdict == Verdict.NOT_OBSERVABLE


@pytest.mark.parametrize("name", CASES)
def test_an_incident_before_the_rule_is_in_force_lies_outside_scope(name: str) -> None:
    parameters, rule, against, *_ = CASES[name]
    text = agreement(name, parameters, **rule, in_force={"from": "2025-06-01 00:00 Europe/Kyiv"})
    made = judge(text, [against], Eyes(1.0), [], start=START, end=END, as_of=AS_OF)
    assert {finding.verdict for finding in made.findings} == {Verdict.OUTSIDE_SCOPE}
    assert {finding.decided_by for finding in made.findings} == {"in force from"}


@pytest.mark.parametrize("name", CASES)
def test_a_verdict_names_its_parameter_and_no_party(name: str) -> None:
    for one in CASES[name][2:]:
        for finding in findings(name, one, 0.4).values():
            words = " ".join((finding.decided_by, finding.because, *finding.flips))
            assert finding.decided_by
            assert finding.because
            assert "A side" not in words
            assert "B side" not in words
            assert not GUILT.search(words)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("bare", [False, True])
def test_the_sentence_renders_for_every_parameter_set(name: str, bare: bool) -> None:  # noqa: FBT001 - a parameter
    parameters, rule = RULES[name]
    model = kinds()[name].Parameters
    needed = {n: v for n, v in parameters.items() if model.model_fields[n].is_required()}
    own = needed if bare and accepts(model, needed) else parameters
    text = agreement(name, own, **{**rule, "in_force": {"from": "2025-03-01 00:00 Europe/Kyiv", "until": UNTIL}})
    for reading in text.readings:
        sentence = rule_type(name).sentence(under(text, reading)[0])
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert "None" not in sentence
        assert "2025" in sentence


UNTIL = "2025-12-31 24:00 Europe/Kyiv"


def accepts(model: type[BaseModel], parameters: dict[str, Any]) -> bool:
    """Whether parameters are whole: some types need one of several."""
    try:
        model.model_validate(parameters)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", RULES)
def test_a_language_without_a_sentence_lists_those_there_are(name: str) -> None:
    parameters, rule = RULES[name]
    with pytest.raises(UnknownName, match="known: de, en, fr, ru, uk"):
        rule_type(name).sentence(agreement(name, parameters, **rule).rules[0], "tlh")


def test_an_unknown_rule_type_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r'no rule type "no_fly"; known: accountability, '):
        rule_type("no_fly")


@pytest.mark.parametrize("name", RULES)
def test_every_rule_type_has_its_section_in_the_pages(name: str) -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    number = kinds()[name].NUMBER
    assert f"## {number} `{name}`" in page
    section = page.split(f"`{name}`")[1].split("\n## ")[0]
    for parameter in kinds()[name].Parameters.model_fields:
        assert f"`{parameter}`" in section, parameter


@pytest.mark.parametrize("path", sorted((ROOT / "truceline" / "assess").rglob("*.py")), ids=lambda p: p.name)
def test_the_room_holds_no_word_for_guilt(path: Path) -> None:
    assert not GUILT.search(path.read_text(encoding="utf-8"))


LIGHT: list[Callable[[], Incident]] = [
    lambda: weapon(82.0, place=at(50.2, 30.5)),
    lambda: incident(types=((IncidentType.SHELLING, 1.0),)),
]


@pytest.mark.parametrize("made", LIGHT)
def test_what_a_withdrawal_does_not_name_is_not_covered_by_it(made: Callable[[], Incident]) -> None:
    text = agreement("withdrawal_by_distance", {"bands": [GUN]}, **LINES)
    result = judge(text, [made()], Eyes(1.0), [], start=START, end=END, as_of=AS_OF)
    assert result.not_covered == ("i1",)
    assert [finding.incident_id for finding in result.findings] == [None]
