"""Decisions on cases: the way of a case through people's hands, and every way of deciding that must be refused."""

import json
import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.decided_bundles import forged_line
from tests.evidence_example import DATABASE
from tests.postgres_world import copy_of
from tests.review.desk_world import ONE, THREE, decide, minutes, mission, with_report
from truceline.cli import make_app
from truceline.evidence.tlog import leaf_hash
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, DamagedWorkspace, NotAllowed, StaleVersion, UnknownName
from truceline.review.acts import LEASE, Act, State
from truceline.review.attribution import mandate, set_mandate
from truceline.review.board import Board, as_wanted
from truceline.review.officers import add, faults, officers, retire
from truceline.review.rights import Role
from truceline.review.states import standing


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("made") / "w").folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    return copy_of(made, tmp_path / "w")


@pytest.fixture
def board(workspace: Workspace) -> Board:
    return Board(workspace)


def state(board: Board, number: str, at: float = 5.0) -> State:
    return board.standing(number, at=minutes(at)).state


def assessed(board: Board, number: str = ONE, by: str = "Ada") -> None:
    decide(board, number, Act.TAKE, by, 1)
    decide(board, number, Act.ASSESS, by, 2, about={"happened": "yes"}, text="three papers and a hot spot")


def test_a_case_goes_from_proposed_to_accepted_through_two_people(board: Board) -> None:
    assert state(board, ONE) is State.PROPOSED
    assessed(board)
    made = decide(board, ONE, Act.ACCEPT, "Bo", 3)
    now = board.standing(ONE, at=minutes(4))
    assert (now.state, now.assessed_by, now.accepted_by, now.happened) == (State.ACCEPTED, "Ada", "Bo", "yes")
    assert (made.role, made.from_, made.to) == ("reviewer", State.ASSESSED, State.ACCEPTED)
    assert made.clock == "2025-03-19 09:03:00 Europe/Kyiv (UTC+02:00)"
    assert made.version == board.screen.require(ONE).version


def test_nobody_accepts_or_returns_their_own_assessment(board: Board) -> None:
    assessed(board)
    for act in (Act.ACCEPT, Act.RETURN):
        with pytest.raises(NotAllowed, match="second person"):
            decide(board, ONE, act, "Ada", 3)
    decide(board, ONE, Act.RETURN, "Bo", 4)
    assert state(board, ONE) is State.RETURNED


def test_a_lease_ends_by_itself_and_a_case_is_taken_over_by_name_alone(board: Board) -> None:
    decide(board, ONE, Act.TAKE, "Ada")
    with pytest.raises(NotAllowed, match="held by Ada"):
        decide(board, ONE, Act.TAKE, "Bo", 1)
    with pytest.raises(NotAllowed, match="held by Ada"):
        decide(board, ONE, Act.ASSESS, "Bo", 1, about={"happened": "yes"})
    decide(board, ONE, Act.TAKE, "Bo", 2, about={"over": "Ada"})
    assert board.standing(ONE, at=minutes(3)).holder == "Bo"
    ended = minutes(2) + LEASE
    now = board.standing(ONE, at=ended)
    assert (now.state, now.holder) == (State.PROPOSED, "")
    decide(board, ONE, Act.TAKE, "Ada", 2 + LEASE.total_seconds() / 60)


def test_an_inquiry_is_due_then_overdue_then_answered(board: Board) -> None:
    decide(board, ONE, Act.TAKE, "Ada")
    asked = decide(
        board, ONE, Act.ASK, "Ada", 1, about={"whom": "patrol", "due": "2025-03-19T09:30:00+02:00"}, text="Crater?"
    )
    (question,) = board.standing(ONE, at=minutes(2)).questions
    assert (question.state(minutes(2)), question.state(minutes(60))) == ("due", "overdue")
    with pytest.raises(BadSetting):
        decide(board, ONE, Act.ANSWER, "Di", 3, about={"question": asked.digest}, text="a party answers a patrol")
    decide(board, ONE, Act.ANSWER, "Ed", 3, about={"question": asked.digest}, text="Two craters, from the north.")
    (question,) = board.standing(ONE, at=minutes(60)).questions
    assert (question.state(minutes(60)), question.answered_by) == ("answered", "Ed")
    assert state(board, ONE) is State.INQUIRY
    decide(board, ONE, Act.ASSESS, "Ada", 4, about={"happened": "yes"})


def test_a_party_disputes_and_nothing_changes_by_itself(board: Board) -> None:
    assessed(board)
    decide(board, ONE, Act.ACCEPT, "Bo", 3)
    said = {"party": "north", "due": "2025-03-20T12:00:00+02:00"}
    decide(board, ONE, Act.DISPUTE, "Di", 4, about=said, text="Our guns were silent.")
    now = board.standing(ONE, at=minutes(5))
    assert now.state is State.DISPUTED
    assert now.dispute is not None
    assert now.dispute.text == "Our guns were silent."
    assert now.accepted_by == "Bo"
    decide(board, ONE, Act.REPLY, "Bo", 6, text="Read again; it stands.")
    assert state(board, ONE, 7) is State.ACCEPTED


def test_a_case_that_cannot_be_resolved_is_closed_and_shown_as_such(board: Board) -> None:
    decide(board, ONE, Act.TAKE, "Ada")
    with pytest.raises(BadSetting, match="background, duplicate"):
        decide(board, ONE, Act.CLOSE, "Ada", 1, about={"why": "boring"})
    decide(board, ONE, Act.CLOSE, "Ada", 1, about={"why": "unresolved"})
    assert board.standing(ONE, at=minutes(2)).closed_why == "unresolved"
    decide(board, ONE, Act.TAKE, "Bo", 3)


def test_an_accepted_case_that_changed_is_superseded(board: Board, workspace: Workspace) -> None:
    assessed(board)
    decide(board, ONE, Act.ACCEPT, "Bo", 3)
    with_report(workspace, ("e1", "e2", "e9"), ("e3",), as_of=minutes(60))
    board.screen.refresh()
    assert state(board, ONE, 61) is State.SUPERSEDED
    assert state(board, THREE, 61) is State.PROPOSED
    with pytest.raises(UnknownName, match=THREE):
        decide(board, THREE, Act.TAKE, "Ada", 62)


def test_an_assessment_of_a_case_that_changed_is_superseded_and_nobody_accepts_it(
    board: Board, workspace: Workspace
) -> None:
    decide(board, ONE, Act.TAKE, "Ada")
    decide(board, ONE, Act.ASSESS, "Ada", 1, about={"happened": "yes"})
    with_report(workspace, ("e1", "e2", "e9"), ("e3",), as_of=minutes(30))
    board.refresh()
    assert state(board, ONE, 31) is State.SUPERSEDED
    with pytest.raises(NotAllowed, match="superseded"):
        decide(board, ONE, Act.ACCEPT, "Bo", 32)
    decide(board, ONE, Act.TAKE, "Bo", 33)
    assert state(board, ONE, 34) is State.TAKEN


def test_a_decision_on_an_older_version_is_refused_and_both_versions_can_be_compared(
    board: Board, workspace: Workspace
) -> None:
    wanted = as_wanted(board, ONE, Act.NOTE, form="slow", text="looks like thunder")
    with_report(workspace, ("e1", "e2", "e9"), ("e3",), as_of=minutes(60))
    size = workspace.journal.size()
    with pytest.raises(StaleVersion) as refused:
        board.decide(wanted, by="Ada", at_utc=minutes(61))
    assert wanted.version[:12] in refused.value.seen
    assert board.screen.require(ONE).version[:12] in refused.value.newest
    assert workspace.journal.size() == size
    old, new = board.screen.version(ONE, wanted.version[:12]), board.screen.require(ONE)
    assert set(new.items) - set(old.items) == {"e9"}


def test_pressing_twice_is_once_and_a_used_form_is_no_other_decision(board: Board, workspace: Workspace) -> None:
    wanted = as_wanted(board, ONE, Act.NOTE, form="f1", text="seen")
    first = board.decide(wanted, by="Ada", at_utc=minutes(1))
    size = workspace.journal.size()
    assert board.decide(wanted, by="Ada", at_utc=minutes(2)) == first
    assert Board(workspace).decide(wanted, by="Ada", at_utc=minutes(3)) == first
    assert workspace.journal.size() == size
    with pytest.raises(NotAllowed, match="a form of its own"):
        board.decide(wanted, by="Bo", at_utc=minutes(4))


def test_two_officers_deciding_in_the_same_second_leave_one_decision_and_one_refusal(workspace: Workspace) -> None:
    boards = {name: Board(workspace) for name in ("Ada", "Bo")}
    wanted = {name: as_wanted(board, ONE, Act.TAKE, form=name) for name, board in boards.items()}
    ready, told = threading.Barrier(2), dict[str, object]()

    def go(name: str) -> None:
        ready.wait()
        try:
            told[name] = boards[name].decide(wanted[name], by=name, at_utc=minutes(1))
        except (StaleVersion, NotAllowed) as refused:
            told[name] = refused

    threads = [threading.Thread(target=go, args=(name,)) for name in boards]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(isinstance(one, Exception) for one in told.values()) == [False, True]
    assert len(Board(workspace).decisions_on(ONE)) == 1


def test_corrections_notes_and_dissent_are_struck_through_and_never_deleted(board: Board) -> None:
    change = {"field": "title", "before": "Reported: shelling", "after": "Mortar fire on the mill"}
    made = decide(board, ONE, Act.CORRECT, "Ada", about=change)
    assert board.standing(ONE, at=minutes(1)).corrections["title"].about["after"] == "Mortar fire on the mill"
    decide(board, ONE, Act.UNDO, "Bo", 1, about={"of": made.digest})
    now = board.standing(ONE, at=minutes(2))
    assert not now.corrections
    assert made.digest in now.struck
    assert made in now.decisions
    with pytest.raises(BadSetting):
        decide(board, ONE, Act.UNDO, "Bo", 2, about={"of": made.digest})
    dissent = decide(board, ONE, Act.DISSENT, "Cy", 2, text="I saw no crater.")
    with pytest.raises(NotAllowed, match="own author"):
        decide(board, ONE, Act.UNDO, "Bo", 3, about={"of": dissent.digest})
    assert board.standing(ONE, at=minutes(3)).dissents == (dissent,)


def test_a_correction_says_a_reason_and_names_a_field_that_can_be_corrected(board: Board) -> None:
    with pytest.raises(BadSetting, match="title, place, time, kind, object, casualties"):
        decide(board, ONE, Act.CORRECT, "Ada", about={"field": "probability", "before": "0.1", "after": "0.9"})
    with pytest.raises(BadSetting, match="reason"):
        decide(board, ONE, Act.CORRECT, "Ada", about={"field": "title", "before": "a", "after": "b"}, text=" ")
    for hostile in ("\x1b[2J", "right\u202eleft", "nul\0"):
        with pytest.raises(BadSetting, match="control"):
            decide(board, ONE, Act.NOTE, "Ada", text=hostile)
    with pytest.raises(BadSetting, match="letters"):
        decide(board, ONE, Act.NOTE, "Ada", text="x" * 5_000)


def test_attribution_is_switched_off_and_then_takes_two_people_one_standard_and_a_mandate(
    board: Board, workspace: Workspace
) -> None:
    assessed(board)
    decide(board, ONE, Act.ACCEPT, "Bo", 3)
    said = {"party": "north", "standard": "clear and convincing"}
    with pytest.raises(NotAllowed, match="no mandate"):
        decide(board, ONE, Act.ATTRIBUTE, "Ada", 4, about=said, text="Craters point north.")
    with pytest.raises(NotAllowed):
        set_mandate(workspace, "clear and convincing", by="Bo", at_utc=minutes(4))
    set_mandate(workspace, "clear and convincing", by="Hal", at_utc=minutes(5))
    assert mandate(workspace) == "clear and convincing"
    with pytest.raises(NotAllowed, match="clear and convincing"):
        decide(board, ONE, Act.ATTRIBUTE, "Ada", 6, about=said | {"standard": "a hunch"}, text="Craters.")
    decide(board, ONE, Act.ATTRIBUTE, "Ada", 6, about=said, text="Craters point north.")
    assert board.standing(ONE, at=minutes(6)).attributed == ""
    with pytest.raises(NotAllowed, match="second person"):
        decide(board, ONE, Act.ATTRIBUTE, "Ada", 7, about=said, text="Still.")
    decide(board, ONE, Act.DISSENT, "Cy", 7, text="Craters do not say who.")
    decide(board, ONE, Act.ATTRIBUTE, "Bo", 8, about=said, text="I agree.")
    now = board.standing(ONE, at=minutes(9))
    assert (now.attributed, [one.text for one in now.dissents]) == ("north", ["Craters do not say who."])


@pytest.mark.skipif(DATABASE, reason="reaches for the file of the journal")
def test_a_decision_whose_bytes_were_changed_is_no_decision(board: Board, workspace: Workspace) -> None:
    decide(board, ONE, Act.NOTE, "Ada", text="seen")
    with sqlite3.connect(workspace.folder / "journal.sqlite") as db:
        db.execute("DROP TRIGGER entries_are_never_changed")
        (seq, data) = db.execute("SELECT seq, entry FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
        changed = data.replace(b"seen", b"SEEN")
        db.execute("UPDATE entries SET entry = ?, leaf = ? WHERE seq = ?", (changed, leaf_hash(changed), seq))
    with pytest.raises(DamagedWorkspace):
        Board(workspace).decisions_on(ONE)


def test_the_list_of_officers_is_kept_by_administrators_once_there_is_one(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed, match="Hal"):
        add(workspace, "Ivy", (Role.REVIEWER,), at_utc=minutes(1))
    add(workspace, "Ivy", (Role.REVIEWER,), at_utc=minutes(1), by="Hal")
    with pytest.raises(NotAllowed):
        retire(workspace, "Ivy", at_utc=minutes(2), by="Bo")
    board = Board(workspace)
    decide(board, ONE, Act.NOTE, "Ivy", 2, text="first and last")
    retire(workspace, "Ivy", at_utc=minutes(3), by="Hal")
    with pytest.raises(NotAllowed, match="retired"):
        decide(board, ONE, Act.NOTE, "Ivy", 4, text="too late")
    assert [one.text for one in board.standing(ONE, at=minutes(5)).decisions] == ["first and last"]
    assert officers(workspace)["Ivy"].state == "retired"
    assert not list(faults(workspace))


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(list(Act)), st.sampled_from(["Ada", "Bo", "Cy", "Di"])), max_size=12))
def test_whatever_is_tried_no_case_is_accepted_by_whoever_assessed_it(
    made: Path, tmp_path_factory: pytest.TempPathFactory, tries: list[tuple[Act, str]]
) -> None:
    board = Board(copy_of(made, tmp_path_factory.mktemp("any") / "w"))
    about = {
        "happened": "yes", "why": "background", "field": "title", "whom": "camera", "due": "2025-03-20T00:00:00Z",
        "before": "a", "after": "b", "party": "north", "standard": "s", "question": "0", "of": "0",
    }  # fmt: skip
    for k, (act, name) in enumerate(tries):
        try:
            decide(board, ONE, act, name, k, about=about, text="words")
        except (NotAllowed, BadSetting, StaleVersion):
            continue
    now = board.standing(ONE, at=minutes(20))
    assert not now.accepted_by or now.accepted_by != now.assessed_by
    again = standing(ONE, now.decisions, at=minutes(20), version=board.screen.require(ONE).version)
    assert again == now


def test_doctor_names_a_decision_in_the_log_that_its_officer_did_not_sign(board: Board, workspace: Workspace) -> None:
    decide(board, ONE, Act.NOTE, "Ada", text="seen")
    workspace.seal()
    assert not [one for one in doctor_on(workspace) if "did not sign" in one]
    forged_line(workspace, minutes(2))
    workspace.seal()
    assert [one for one in doctor_on(workspace) if "Ada did not sign" in one]


def doctor_on(workspace: Workspace) -> list[str]:
    """The problems that `truceline doctor` tells."""
    done = CliRunner().invoke(make_app(("doctor", "officer")), ["doctor", "-w", str(workspace.folder), "--json"])
    return list(json.loads(done.stdout.splitlines()[-1])["problems"])
