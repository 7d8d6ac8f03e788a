"""Several agreements in force at once: each judges every incident, and the report says which one speaks."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.assess_world import AS_OF, END, NOON, START, Eyes, incident
from tests.cli.test_cli import AS_OF as TOLD_AT
from tests.cli.test_cli import DAY, RECEIVED, run
from tests.switch_world import line, text
from tests.test_every_source import SAMPLES, SWAPS
from truceline.agreement import Agreement, load, shipped, under
from truceline.agreement.together import together, watched_area
from truceline.assess.judge import judge, judge_together
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting
from truceline.model.place import Area
from truceline.model.terms import EntryKind, IncidentType, Verdict

FIRE = ((IncidentType.SHELLING, 1.0),)
FLIGHT = ((IncidentType.AIR_ACTIVITY, 1.0),)
SWITCHED: dict[str, Any] = {
    "id": "C1",
    "type": "conditional_entry",
    "parameters": {"rules": ["R1"], "conditions": [{"item": "banks", "certified_by": "m"}]},
}
READINGS = [
    {"id": "None", "changes": {"C1": {"conditions": []}}},
    {"id": "There", "changes": {"R1": {"area": "square"}}},
]


def named(agreement_id: str, made: Agreement) -> Agreement:
    return replace(made, agreement_id=agreement_id)


def both() -> tuple[Agreement, ...]:
    """A ban that hangs on a condition, and an air ban, with rules of one id."""
    air = text({"type": "air_ban", "area": "square", "parameters": {"announced_flights": []}})
    return together([named("guns", text({}, SWITCHED, readings=READINGS)), named("air", air)])


def test_each_speaks_about_its_own_and_an_incident_of_none_is_not_covered() -> None:
    events = [
        incident(types=FIRE),
        incident(incident_id="f", types=FLIGHT),
        incident(incident_id="n", types=((IncidentType.CONDUCT, 1.0),)),
    ]
    made = judge_together(both(), events, Eyes(1.0), [], start=START, end=END, as_of=AS_OF)
    spoken = {(one.incident_id, one.rule_id, one.reading) for one in made.findings if one.incident_id}
    assert spoken == {("i1", "guns/R1", "guns/None"), ("i1", "guns/R1", "guns/There"), ("f", "air/R1", "air/text")}
    assert made.not_covered == ("n",)
    assert len({one.finding_id for one in made.findings}) == len(made.findings)


def test_what_a_text_says_alone_it_says_beside_another() -> None:
    alone = named("guns", text({}, SWITCHED, readings=READINGS))
    events = [incident(types=FIRE)]
    times: dict[str, Any] = {
        "start": START,
        "end": END,
        "as_of": AS_OF,
        "register": [line(EntryKind.SUSPENSION, reference="guns/R1", started_utc=NOON)],
    }
    one = judge(alone, events, Eyes(1.0), [], **times)
    beside = judge_together(both(), events, Eyes(1.0), [], **times)
    said = [(f"guns/{f.rule_id}", f"guns/{f.reading}", f.verdict, f.chance, f.because) for f in one.findings]
    assert said == [
        (f.rule_id, f.reading, f.verdict, f.chance, f.because) for f in beside.findings if f.rule_id.startswith("guns/")
    ]
    assert Verdict.OUTSIDE_SCOPE in {f.verdict for f in one.findings}


def test_zones_of_one_id_stay_apart_and_readings_still_apply() -> None:
    guns, air = both()
    assert {zone.zone_id for zone in guns.zones} == {"guns/square"}
    (there,) = [one for one in guns.readings if one.reading_id == "guns/There"]
    area = under(guns, there)[0].area
    assert area is not None
    assert area.zone_id == "guns/square"
    assert air.rules[0].area == replace(area, zone_id="air/square")


def test_one_agreement_alone_keeps_its_ids_and_two_of_one_id_are_refused() -> None:
    made = text({})
    assert together([made]) == (made,)
    with pytest.raises(BadSetting, match="twice"):
        together([made, made])


def test_the_mission_looks_at_all_watched_areas() -> None:
    one = text({})
    ring = ((32.0, 50.0), (33.0, 50.0), (33.0, 51.0), (32.0, 51.0), (32.0, 50.0))
    other = replace(one, watched=replace(one.watched, area=Area(polygons=((ring,),), name="East"), title="East"))
    assert watched_area([one, one]) == one.watched.area
    whole = watched_area([one, other])
    assert sorted(whole.bounds()) == [30.0, 33.0, 50.0, 51.0]
    assert whole.name == "Square; East"


def test_a_workspace_for_two_tells_which_speaks_and_its_bundle_verifies(tmp_path: Path) -> None:
    names = ("easter-truce-2025", "energy-moratorium-2025")
    folder = tmp_path / "two"
    assert run("new", folder, *(word for name in names for word in ("--agreement", name))).exit_code == 0
    ws = Workspace.open(folder)
    assert [name for _, name, _ in ws.agreements] == [f"{name}.yaml" for name in names]
    assert (folder / "agreement-2.yaml").read_bytes() == shipped(names[1])
    assert not ws.inspect()
    assert (
        run("keep", "viina", SAMPLES / "viina" / SWAPS["viina"][0], "-w", folder, "--received", RECEIVED).exit_code == 0
    )
    assert run("day", DAY, "-w", folder, "--as-of", TOLD_AT).exit_code == 0
    report = json.loads((folder / "reports" / DAY / "report.json").read_bytes())
    ids = [load(shipped(name), name).agreement_id for name in names]
    assert {clause["rule_id"].partition("/")[0] for clause in report["clauses"]} == set(ids)
    assert [one["agreement_id"] for one in report["further"]] == ids[1:]
    assert run("verify", folder / "reports" / DAY / "bundle.zip", "--trust", folder / "trust.json").exit_code == 0
    (folder / "agreement-2.yaml").write_bytes(b"x")
    assert any("agreement-2.yaml" in problem for problem in ws.inspect())


def test_two_agreements_of_one_id_make_no_workspace(tmp_path: Path) -> None:
    words = ("--agreement", "easter-truce-2025", "--agreement", "easter-truce-2025")
    assert run("new", tmp_path / "w", *words).exit_code == 1
    assert not (tmp_path / "w").exists()
