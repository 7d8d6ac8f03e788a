"""EXERCISE: the desk on an invented world, played by two officers to its score."""

import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.evidence_example import a_workspace
from tests.laws import SOAK
from tests.report_example import incident, observation
from tests.review.desk_world import mission
from tests.web.desk_door import Browser
from truceline.evaluation.desk_sheet import Ruled, desk_sheet, meant
from truceline.evidence.keep import kept
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting
from truceline.model.report import IncidentCase
from truceline.model.terms import ObjectClass
from truceline.review.acts import State
from truceline.review.officers import add
from truceline.review.rights import Role
from truceline.review.states import Standing
from truceline.sim.world import Truth, world
from truceline.sim.write import make
from truceline.web.app import Desk
from truceline.web.exercise import STATE, Control, begin
from truceline.web.pages import desk_of
from truceline.web.reading import arguments

SEED = 7
REAL = datetime(2026, 12, 1, tzinfo=UTC)
DONE_S = 300.0


def at_desk(folder: Path) -> tuple[Desk, Control]:
    """The desk of a new exercise with two officers; its real clock stands still."""
    workspace = begin(folder, SEED)
    for name, role in (("Ada", Role.ANALYST), ("Bo", Role.REVIEWER)):
        add(workspace, name, (role,), at_utc=REAL)
    desk = desk_of(workspace)
    assert isinstance(desk.control, Control)
    desk.control.real = lambda: REAL
    desk.control.set_at = REAL
    return desk, desk.control


def on(desk: Desk, browser: Browser, step: str) -> None:
    """One step of the clock, to its end."""
    done = browser.post("/exercise/advance", {"proof": browser.proof(), "form": "f", "step": step})
    assert done.status_code == 303, done.text[-400:]
    end = time.monotonic() + DONE_S
    while desk.jobs.running() and time.monotonic() < end:
        time.sleep(0.05)
    assert desk.jobs.all[-1].state == "done", desk.jobs.all[-1].said


def rule(desk: Desk, control: Control, ada: Browser, bo: Browser) -> tuple[int, int]:
    """Each open case is assessed by Ada and accepted by Bo; how many happened by the truth, and how many did not."""
    begun, at = control.made.bounds()[0], desk.clock()
    real = [one for one in control.made.truths if one.incident_type is not None and begun <= one.started_utc <= at]
    yes = no = 0
    for _, row in [*desk.reading.every(at=desk.clock())]:
        if row.now.state.value == "proposed":
            happened = meant(row.case, real) is not None
            yes, no = yes + happened, no + (not happened)
            assert ada.act(f"/case/{row.number}", "take").status_code == 303
            said = {"happened": "yes" if happened else "no", "text": "As exercise control has it."}
            assert ada.act(f"/case/{row.number}", "assess", **said).status_code == 303
            assert bo.act(f"/case/{row.number}", "accept").status_code == 303
    return yes, no


def sheet(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-score="([a-z_]+)">([^<]+)<', page))


def test_the_clock_goes_on_as_asked_and_never_back_and_the_world_lies_in_no_file(tmp_path: Path) -> None:
    desk, control = at_desk(tmp_path / "w")
    browser = Browser(desk).enter("Ada")
    assert "Nothing has arrived yet" in browser.get("/exercise").text
    assert 'href="/exercise"' in browser.get("/").text
    start, coming = control.now(), control.coming()
    assert coming is not None
    assert coming > start
    for wrong in ("", "2", "-1", "99"):
        assert browser.post("/exercise/advance", {"proof": browser.proof(), "step": wrong}).status_code == 400
    control.advance(start - timedelta(hours=9))
    assert control.now() == start
    control.real = lambda: REAL + timedelta(minutes=20)
    assert control.now() == start + timedelta(minutes=20)
    control.real = lambda: REAL - timedelta(days=1)  # the clock of the machine was set back
    assert control.now() == start
    held = [path for path in (tmp_path / "w").rglob("*") if path.is_file() and b"truth" in path.read_bytes()]
    assert not held
    told = sheet(browser.get("/exercise/score").text)
    assert (told["found"], told["false"], told["minutes"]) == ("0", "0", "none")


def case_at(number: str, truth: Truth, **now: Any) -> Ruled:  # noqa: ANN401 - fields of a standing
    """A case at the place and time of an event, as people left it."""
    made = IncidentCase(
        incident=incident(1, 0.6, (observation(0),)),
        near="",
        evidence=(),
        findings=(),
        not_covered=False,
        number=number,
    )
    place = replace(made.incident.place, lat_deg=truth.lat_deg, lon_deg=truth.lon_deg)
    types = ((str(truth.incident_type), 1.0),)
    at = {"best_utc": truth.started_utc, "started_utc": truth.started_utc, "ended_utc": truth.started_utc}
    moved = replace(made.incident, place=place, types=types, **at)
    return Ruled(case=replace(made, incident=moved), now=Standing(case=number, **now))


def test_a_sheet_counts_what_was_found_missed_false_twice_and_refuted() -> None:
    made = world(seed=SEED, day=date(2025, 3, 21), days=1, incidents_per_day=12.0)
    until = made.bounds()[1] + timedelta(days=2)
    real = [one for one in made.truths if one.incident_type is not None]
    far = [one for one in real if meant(case_at("x", one).case, [other for other in real if other is not one]) is None]
    nowhere = replace(real[0], lat_deg=-60.0)
    yes, no = {"state": State.ACCEPTED, "happened": "yes", "accepted_by": "Bo"}, {"happened": "no"}
    cases = [
        case_at("1", far[0], **yes), case_at("2", far[0], **yes), case_at("3", nowhere, **yes), case_at("4", far[1], **no),
        case_at("5", nowhere, **no), case_at("6", far[1]), case_at("7", nowhere, state=State.CLOSED, closed_why="background"),
    ]  # fmt: skip
    told = desk_sheet(made, make(made), cases, until=until)
    assert (told.found, told.of_right_type, told.by_two, told.twice, told.false) == (1, 1, 1, 1, 1)
    assert (told.denied, told.refuted, told.open) == (1, 2, 1)
    assert told.found + told.missed + told.unseen == len(real)


def test_two_objects_that_nobody_knows_speak_neither_for_one_event_nor_against() -> None:
    made = world(seed=SEED, day=date(2025, 3, 21), days=1, incidents_per_day=12.0)
    one = case_at("1", made.truths[0]).case
    bridge = replace(one, incident=replace(one.incident, objects=((ObjectClass.GRID, 1.0),)))
    assert one.incident.objects[0][0] is ObjectClass.NOT_KNOWN
    for other in (one, bridge):
        assert not [words for side in arguments(one, other) for words in side if words.startswith("object")]
    assert "object: power grid" in arguments(bridge, bridge)[0]


@pytest.mark.skipif(not SOAK, reason="TRUCELINE_SOAK=1: a quarter of a minute")
def test_two_officers_play_a_day_to_its_score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truceline.web.exercise.DAYS", 1)
    desk, control = at_desk(tmp_path / "w")
    ada = Browser(desk).enter("Ada")
    assert "Nothing has arrived yet" in ada.get("/exercise").text
    control.advance(control.made.bounds()[0] + timedelta(hours=29))  # the first day is over, and most of it told
    ada, bo = (Browser(desk).enter(name) for name in ("Ada", "Bo"))
    on(desk, ada, "1")
    arrived = {file.name for file in control.arrived(control.now())}
    assert {one.blob.name for one in kept(desk.workspace)} == arrived
    assert all(one.blob.received_utc <= control.now() for one in kept(desk.workspace))
    yes, no = rule(desk, control, ada, bo)
    assert yes >= 3
    told = sheet(ada.get("/exercise/score").text)
    assert int(told["found"]) + int(told["twice"]) == yes
    assert int(told["by_two"]) == int(told["found"])
    assert int(told["refuted"]) == no
    assert (told["false"], told["denied"], told["open"]) == ("0", "0", "0")
    again = desk_of(Workspace.open(tmp_path / "w"))  # closed and opened: nothing of the exercise is lost
    assert isinstance(again.control, Control)
    assert again.control.clock_utc == control.clock_utc
    assert "truth" not in (tmp_path / "w" / STATE).read_text("utf-8")


def test_a_beginning_that_was_cut_off_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    for step in ("_fill", "_of"):
        folder = tmp_path / step
        with monkeypatch.context() as patch:
            patch.setattr(Workspace, step, cut)
            with pytest.raises(KeyboardInterrupt):
                begin(folder, SEED)
        assert desk_of(begin(folder, SEED)).control is not None


def test_a_real_mission_has_no_exercise_and_an_exercise_no_other_folder(tmp_path: Path) -> None:
    workspace = mission(tmp_path / "w")
    browser = Browser(desk_of(workspace)).enter("Bo")
    assert browser.get("/exercise").status_code == 404
    assert 'href="/exercise"' not in browser.get("/").text
    with pytest.raises(BadSetting, match="other files"):
        begin(tmp_path / "w", SEED)
    (tmp_path / "w" / STATE).write_text("{}")
    with pytest.raises(BadSetting, match="damaged state"):
        desk_of(workspace)


@pytest.mark.skipif(not SOAK, reason="TRUCELINE_SOAK=1: hour by hour, some minutes")
def test_two_officers_play_two_days_hour_by_hour_to_the_score(tmp_path: Path) -> None:
    desk, control = at_desk(tmp_path / "w")
    yes = no = steps = 0
    while control.coming() is not None:
        ada, bo = (Browser(desk).enter(name) for name in ("Ada", "Bo"))  # a session ends with its shift
        on(desk, ada, "next")
        ada, bo = (Browser(desk).enter(name) for name in ("Ada", "Bo"))
        steps += 1
        if desk.reading.days():
            more, others = rule(desk, control, ada, bo)
            yes, no = yes + more, no + others
    told = sheet(Browser(desk).enter("Ada").get("/exercise/score").text)
    assert steps > 10
    assert int(told["found"]) > int(told["missed"])
    assert int(told["denied"]) <= 2  # what a later file moved away from its event


def test_the_state_of_an_exercise_in_the_folder_of_a_real_mission_moves_no_clock(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w", exercise=False, database="")
    (workspace.folder / STATE).write_text('{"exercise": true, "seed": 7, "clock": "2025-03-21T06:00:00Z"}')
    with pytest.raises(BadSetting, match="real mission"):
        desk_of(workspace)
