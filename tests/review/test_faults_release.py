"""Ways in which an edition once went out too early: past an objection, with what it must hold back, without its files."""

from pathlib import Path
from typing import Any

import pytest

from tests.evidence_example import own_trust
from tests.postgres_world import copy_of
from tests.review.desk_world import DAY, ONE, TWO, cases, decide, minutes, mission, with_report
from tests.review.test_release import asked, signed
from tests.review.test_tiers import GRID
from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import BadSetting, DamagedWorkspace, NotAllowed
from truceline.model.times import parse_utc
from truceline.report import edition
from truceline.report.edition import Editions
from truceline.report.inspect import inspect_edition
from truceline.report.verify import verify
from truceline.review.acts import Act
from truceline.review.attribution import set_mandate
from truceline.review.grid import KEY
from truceline.review.officers import retire
from truceline.review.release import Doing, Stage
from truceline.review.tiers import Tier, public_view

DISPUTE = {"party": "north", "due": "2025-03-30T00:00:00Z"}
ASKED = {"whom": "patrol", "due": "2025-03-19T09:30:00+02:00"}
MEMBERS = (("e1", "e2"), ("e3",), ("e4", "e5", "e6"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("made") / "w").folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    return copy_of(made, tmp_path / "w")


@pytest.fixture
def desk(workspace: Workspace) -> Editions:
    return Editions(workspace)


def checked(desk: Editions) -> dict[str, str]:
    desk.check(DAY, asked("Bo"))
    return dict(desk.releases.current(DAY).blockers)


def frozen(desk: Editions) -> dict[str, str]:
    """Frozen out of a report that has every decision, and checked."""
    with_report(desk.workspace, *MEMBERS, as_of=minutes(50), decided=desk.board)
    desk.freeze(DAY, asked("Bo"))
    return checked(desk)


def test_nobody_signs_past_an_objection_that_came_after_the_check(desk: Editions) -> None:
    assert not frozen(desk)
    decide(desk.board, ONE, Act.DISPUTE, "Di", 51, about=DISPUTE, text="Our guns were silent.")
    with pytest.raises(NotAllowed, match=f"objection:{ONE}"):
        desk.sign(DAY, asked("Cy"))
    assert f"objection:{ONE}" in checked(desk)
    for blocker in desk.releases.current(DAY).open_blockers:
        desk.answer(DAY, blocker, asked("Bo", "it stands beside the finding"))
    once = asked("Cy")
    line = desk.sign(DAY, once)
    decide(desk.board, TWO, Act.DISPUTE, "Di", 52, about=DISPUTE, text="Nor there.")
    assert desk.sign(DAY, once) == line
    with pytest.raises(NotAllowed, match="abandon"):
        desk.sign(DAY, asked("Bo"))
    assert desk.releases.current(DAY).stage is Stage.SIGNED_ONCE


def test_a_second_check_keeps_the_answers_to_what_stayed_the_same(desk: Editions) -> None:
    decide(desk.board, ONE, Act.DISPUTE, "Di", 1, about=DISPUTE, text="Our guns were silent.")
    frozen(desk)
    desk.answer(DAY, f"objection:{ONE}", asked("Bo", "read"))
    checked(desk)
    assert not desk.releases.current(DAY).open_blockers
    decide(desk.board, ONE, Act.REPLY, "Bo", 52, text="read again")
    decide(desk.board, ONE, Act.DISPUTE, "Di", 53, about=DISPUTE, text="We have film of it.")
    checked(desk)
    assert "film" in desk.releases.current(DAY).open_blockers[f"objection:{ONE}"]


def test_two_blockers_of_one_kind_about_one_case_are_two(desk: Editions) -> None:
    decide(desk.board, ONE, Act.TAKE, "Ada", 1)
    for k, text in enumerate(("Crater?", "Whose lorry?")):
        decide(desk.board, ONE, Act.ASK, "Ada", 2 + k, about=ASKED, text=text)
    found = frozen(desk)
    assert [found[key] for key in (f"overdue:{ONE}", f"overdue:{ONE}:2")] == [
        "asked of patrol: Crater?", "asked of patrol: Whose lorry?",
    ]  # fmt: skip
    desk.answer(DAY, f"overdue:{ONE}", asked("Bo", "the patrol is away"))
    with pytest.raises(NotAllowed, match="Whose lorry"):
        desk.sign(DAY, asked("Cy"))


def test_a_check_that_finds_more_than_an_entry_holds_is_written_and_read_again(desk: Editions) -> None:
    for k in range(60):
        decide(desk.board, ONE, Act.CORRECT, "Ada", 1 + k / 10, about={"field": "title", "before": "a", "after": "b"},
               text=f"{'ж' * 110} because of {k}")  # fmt: skip
    found = frozen(desk)
    assert len(found) == 60
    assert Editions(desk.workspace).releases.current(DAY).blockers == found


def test_a_freeze_in_more_words_than_an_entry_holds_is_refused(desk: Editions) -> None:
    signed(desk)
    desk.seal(DAY, asked("Cy"))
    with pytest.raises(BadSetting, match="fewer words"):
        desk.freeze(DAY, asked("Bo", "\N{FIRE}" * 4_000))
    desk.freeze(DAY, asked("Bo", "in a word"))


def test_a_party_that_one_person_named_stands_in_the_way_and_on_no_page(desk: Editions) -> None:
    standard = "clear and convincing"
    set_mandate(desk.workspace, standard, by="Hal", at_utc=minutes(1))
    decide(desk.board, ONE, Act.TAKE, "Ada", 1)
    decide(desk.board, ONE, Act.ASSESS, "Ada", 2, about={"happened": "yes"}, text="three papers")
    decide(desk.board, ONE, Act.ACCEPT, "Bo", 3)
    said = {"party": "Northland", "standard": standard}
    decide(desk.board, ONE, Act.ATTRIBUTE, "Ada", 4, about=said, text="The battery of Northland.")
    assert f"attributed:{ONE}" in frozen(desk)
    page = desk.files(desk.releases.current(DAY))["report.html"].decode()
    assert "attribute" in page
    assert "Northland" not in page
    desk.abandon(DAY, asked("Bo", "one signature"))
    decide(desk.board, ONE, Act.ATTRIBUTE, "Bo", 5, about=said, text="I agree about Northland.")
    assert f"attributed:{ONE}" not in frozen(desk)
    page = desk.files(desk.releases.current(DAY))["report.html"].decode()
    assert "party: Northland" in page
    assert "I agree about Northland." in page
    desk.abandon(DAY, asked("Bo", "the case grew"))
    later = {"last_changed_utc": "2025-03-19T07:04:00Z"}  # after the acceptance: they signed a case that was smaller
    with_report(desk.workspace, ("e1", "e2", "e9"), ("e3",), as_of=minutes(55), decided=desk.board, of_case=later)
    desk.board.screen.refresh()
    page = desk.files(desk.freeze(DAY, asked("Bo", "")) and desk.releases.current(DAY))["report.html"].decode()
    assert "not shown: not signed by two people" in page
    assert "Northland" not in page


def view_of(*, at_hours: float, **incident: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    (case,) = cases(("e1",))
    case["incident"] |= incident
    finding = {"verdict": "inconsistent", "rule_id": "r1", "reading": "n"}
    report = {
        "cases": [case], "zone": "Europe/Kyiv", "exercise": True, "mark": "EXERCISE", "mission": "m",
        "disclaimer": "d", "agreement_title": "t", "day": DAY, "as_of_utc": "2025-03-19T06:00:00Z",
        "calibration": "uncalibrated", "summary": [], "period_findings": [case["findings"][0] | finding],
    }  # fmt: skip
    at = minutes(60 * at_hours)
    return public_view(report, edition=1, at=at, grid=GRID, residents=lambda _: 0.0, before={})


def test_the_verdicts_of_the_day_wait_for_the_cases_that_wait() -> None:
    early, late = view_of(at_hours=-6), view_of(at_hours=96)
    assert (early["held_back"], early["verdicts_of_the_day"]) == (1, [])
    assert late["held_back"] == 0
    assert late["verdicts_of_the_day"]


@pytest.mark.parametrize("moment", ["2025-03-18T10:00:00Z", "2025-03-18T10:00:01Z", "2025-03-18T10:59:59Z"])
def test_a_window_of_the_public_view_is_never_a_moment(moment: str) -> None:
    (case,) = view_of(at_hours=96, begun_utc=moment, ended_utc=moment, best_utc=moment)["cases"]
    begun, ended = parse_utc(case["from_utc"]), parse_utc(case["to_utc"])
    assert begun <= parse_utc(moment) < ended
    assert (ended - begun).total_seconds() >= 3600


def test_the_files_lie_there_before_the_log_says_sealed(desk: Editions, monkeypatch: pytest.MonkeyPatch) -> None:
    signed(desk)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(edition, "write_whole", full)
        with pytest.raises(OSError, match="No space"):
            desk.seal(DAY, asked("Cy"))
    assert desk.releases.current(DAY).stage is Stage.SIGNED_TWICE
    assert not [one for one in desk.releases.lines() if one.doing is Doing.SEAL]
    desk.seal(DAY, asked("Cy"))
    assert not list(inspect_edition(desk.workspace, desk.folder(desk.releases.current(DAY))))


def test_a_sealed_edition_has_the_notice_and_the_list_that_was_signed(desk: Editions, workspace: Workspace) -> None:
    signed(desk)
    desk.seal(DAY, asked("Cy"))
    now = desk.releases.current(DAY)
    folder = desk.folder(now)
    assert "keep the licence of the source" in (folder / "mission" / "report.notice.txt").read_text("utf-8")
    listed = strict_json((folder / "manifest.json").read_bytes())
    assert listed == {name: sha256 for name, sha256 in listed.items() if len(sha256) == 64}
    assert listed["report.json"] == now.report
    assert verify((folder / "mission" / "bundle.zip").read_bytes(), own_trust(workspace)).word == "VALID"
    (folder / "manifest.json").write_bytes(b"{}")
    assert any("manifest.json: not the file" in one for one in inspect_edition(workspace, folder))


def test_a_lost_key_of_the_squares_is_not_replaced_after_a_release(desk: Editions, workspace: Workspace) -> None:
    signed(desk)
    desk.seal(DAY, asked("Cy"))
    (workspace.folder / KEY).unlink()
    with pytest.raises(DamagedWorkspace, match="restore it"):
        desk.freeze(DAY, asked("Bo", "again"))
    assert not (workspace.folder / KEY).exists()


def test_nothing_is_delivered_to_whoever_retired(desk: Editions, workspace: Workspace) -> None:
    signed(desk)
    desk.seal(DAY, asked("Cy"))
    retire(workspace, "Ada", at_utc=minutes(60), by="Hal")
    with pytest.raises(NotAllowed, match="Ada"):
        desk.deliver(DAY, Tier.MISSION, "Ada", asked("Cy"))
