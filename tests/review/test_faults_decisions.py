"""Ways in which a decision once did harm: to the log, to another case, to an objection, to the list of officers."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.postgres_world import copy_of
from tests.review.desk_world import DAY, ONE, TWO, decide, minutes, mission, with_report
from truceline.evidence.entry import MAX_INLINE_BYTES, Draft, canonical
from truceline.evidence.keep import body_of
from truceline.evidence.program import own_tool
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting, DamagedWorkspace, NotAllowed
from truceline.review.acts import Act, State
from truceline.review.attribution import set_mandate
from truceline.review.board import Board, as_wanted
from truceline.review.officers import add, key_path, officers, retire
from truceline.review.release import Releases
from truceline.review.rights import Role
from truceline.review.signing import public_of, signature

SAID = {"party": "north", "standard": "clear and convincing"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("made") / "w").folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    return copy_of(made, tmp_path / "w")


@pytest.fixture
def board(workspace: Workspace) -> Board:
    return Board(workspace)


def accepted(board: Board, at: float = 1) -> None:
    decide(board, ONE, Act.TAKE, "Ada", at)
    decide(board, ONE, Act.ASSESS, "Ada", at + 1, about={"happened": "yes"}, text="three papers")
    decide(board, ONE, Act.ACCEPT, "Bo", at + 2)


@settings(max_examples=8)
@given(letter=st.sampled_from(["x", "ж", "語", "\N{FIRE}"]), length=st.sampled_from([3_000, 3_999, 4_000]))
def test_words_of_any_script_are_written_whole_or_refused_before_anything_is_written(
    made: Path, tmp_path_factory: pytest.TempPathFactory, letter: str, length: int
) -> None:
    workspace = copy_of(made, tmp_path_factory.mktemp("words") / "w")
    board, size = Board(workspace), workspace.journal.size()
    change = {"field": "title", "before": letter * 3_000, "after": letter * length}
    try:
        decide(board, ONE, Act.CORRECT, "Ada", about=change, text=letter * length)
    except BadSetting as error:
        refused = str(error)
    else:
        refused = ""
    assert bool(refused) == (workspace.journal.size() == size)
    assert str(MAX_INLINE_BYTES) in (refused or str(MAX_INLINE_BYTES))
    assert len(letter.encode()) > 1 or not refused
    decide(Board(workspace), ONE, Act.NOTE, "Ada", 1, text="the next one")
    for one in workspace.journal.entries("decide"):
        assert len(canonical(body_of(workspace, one))) <= MAX_INLINE_BYTES


def test_a_case_of_many_items_is_decided_and_read_again(tmp_path: Path) -> None:
    many = [f"{k:064x}" for k in range(350)]
    workspace = mission(tmp_path / "w", many, ["e3"])
    decide(Board(workspace), ONE, Act.NOTE, "Ada", text="a large one")
    (one,) = Board(workspace).decisions_on(ONE)
    assert set(one.items) == set(many)


@pytest.mark.parametrize("act", [Act.TAKE, Act.NOTE, Act.DISSENT, Act.CORRECT])
def test_an_act_about_one_case_names_no_other(board: Board, workspace: Workspace, act: Act) -> None:
    about = {"field": "title", "before": "a", "after": "b"} if act is Act.CORRECT else {}
    wanted = as_wanted(board, ONE, act, form="two at once", other=TWO, text="words", about=about)
    size = workspace.journal.size()
    with pytest.raises(BadSetting, match="other case"):
        board.decide(wanted, by="Ada", at_utc=minutes(1))
    assert workspace.journal.size() == size
    assert board.standing(TWO, at=minutes(2)).state is State.PROPOSED


def test_the_way_to_a_finding_moves_no_second_case(board: Board) -> None:
    for k, (act, name, about) in enumerate(
        (
            (Act.TAKE, "Ada", {}), (Act.ASSESS, "Ada", {"happened": "yes"}), (Act.ACCEPT, "Bo", {}),
            (Act.TAKE, "Ada", {}), (Act.CLOSE, "Ada", {"why": "background"}),
        )
    ):  # fmt: skip
        wanted = as_wanted(board, ONE, act, form=f"both {k}", other=TWO, text="words", about=about)
        with pytest.raises(BadSetting, match="other case"):
            board.decide(wanted, by=name, at_utc=minutes(k))
        decide(board, ONE, act, name, k, about=about, text="words")
    assert not board.decisions_on(TWO)


def test_an_objection_stands_until_somebody_replies(board: Board) -> None:
    accepted(board)
    said = {"party": "north", "due": "2025-03-20T12:00:00+02:00"}
    decide(board, ONE, Act.DISPUTE, "Di", 5, about=said, text="Our guns were silent.")
    with pytest.raises(NotAllowed, match="disputed"):
        decide(board, ONE, Act.TAKE, "Ada", 6)
    with pytest.raises(NotAllowed, match="disputed"):
        decide(board, ONE, Act.DISPUTE, "Di", 6, about=said | {"party": "south"}, text="It was a mine.")
    now = board.standing(ONE, at=minutes(7))
    assert now.dispute is not None
    assert (now.state, now.dispute.text) == (State.DISPUTED, "Our guns were silent.")
    decide(board, ONE, Act.REPLY, "Bo", 8, text="Read again; it stands.")
    decide(board, ONE, Act.TAKE, "Ada", 9)


def test_two_who_signed_different_versions_did_not_attribute_together(board: Board, workspace: Workspace) -> None:
    set_mandate(workspace, SAID["standard"], by="Hal", at_utc=minutes(1))
    accepted(board)
    decide(board, ONE, Act.ATTRIBUTE, "Ada", 5, about=SAID, text="Craters point north.")
    with_report(workspace, ("e1", "e2", "e9"), ("e3",), as_of=minutes(6))
    board.screen.refresh()
    accepted(board, 7)
    decide(board, ONE, Act.ATTRIBUTE, "Bo", 11, about=SAID, text="I agree.")
    assert board.standing(ONE, at=minutes(12)).attributed == ""
    decide(board, ONE, Act.ATTRIBUTE, "Ada", 13, about=SAID, text="Of this version as well.")
    assert board.standing(ONE, at=minutes(14)).attributed == "north"
    with pytest.raises(NotAllowed, match="second person"):
        decide(board, ONE, Act.ATTRIBUTE, "Ada", 15, about=SAID, text="Still.")


def test_nobody_stands_on_the_list_under_two_names(workspace: Workspace) -> None:
    add(workspace, "Ivy", (Role.REVIEWER,), at_utc=minutes(1), by="Hal")
    with pytest.raises(NotAllowed, match="somebody else"):
        add(workspace, "Ivy", (Role.REVIEWER,), at_utc=minutes(2), by="Hal", key_file=key_path(workspace, "Bo"))
    assert officers(workspace)["Ivy"].key != officers(workspace)["Bo"].key


def test_the_last_administrator_stays_and_so_does_the_guard_of_the_list(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed, match="last administrator"):
        retire(workspace, "Hal", at_utc=minutes(1), by="Hal")
    with pytest.raises(NotAllowed, match="last administrator"):
        add(workspace, "Hal", (Role.REVIEWER,), at_utc=minutes(1), by="Hal")
    add(workspace, "Ivy", (Role.ADMIN,), at_utc=minutes(2), by="Hal")
    retire(workspace, "Hal", at_utc=minutes(3), by="Hal")
    with pytest.raises(NotAllowed, match="no administrator"):
        add(workspace, "Eve", (Role.REVIEWER,), at_utc=minutes(4))


@pytest.mark.parametrize("kind", ["decide", "release"])
def test_a_line_under_a_key_that_the_list_does_not_have_is_no_line_of_that_officer(
    board: Board, workspace: Workspace, kind: str
) -> None:
    decide(board, ONE, Act.NOTE, "Ada", text="seen")
    stranger = Ed25519PrivateKey.generate()
    body = {**body_of(workspace, workspace.journal.entries("decide")[0]), "form": "forged", "key": public_of(stranger)}
    if kind == "release":
        body |= {"act": "freeze", "day": DAY, "edition": 1, "report": "0" * 64, "manifest": "0" * 64}
    body["signature"] = signature(stranger, kind, body)
    draft = Draft(type=kind, at_utc=minutes(2), body=body, tool=own_tool(), parents=("0" * 64,), actor="Ada")
    workspace.journal.append([draft])
    with pytest.raises(DamagedWorkspace, match="Ada did not sign"):
        Board(workspace).decisions_on(ONE) if kind == "decide" else Releases(workspace).lines()


def test_what_was_signed_under_an_earlier_key_stays_signed(board: Board, workspace: Workspace, tmp_path: Path) -> None:
    decide(board, ONE, Act.NOTE, "Ada", text="under the first key")
    fresh = Ed25519PrivateKey.generate()
    (tmp_path / "new.key").write_text(fresh.private_bytes_raw().hex() + "\n", "ascii")
    add(workspace, "Ada", (Role.ANALYST,), at_utc=minutes(1), by="Hal", key_file=tmp_path / "new.key")
    wanted = as_wanted(board, ONE, Act.NOTE, form="second", text="under the second key")
    board.decide(wanted, by="Ada", at_utc=minutes(2), key_file=tmp_path / "new.key")
    assert len(Board(workspace).decisions_on(ONE)) == 2
