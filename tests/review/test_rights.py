"""The table of roles and rights: every cell, by the table of the documentation and at the gate itself."""

import re
from pathlib import Path

import pytest

from tests.review.desk_world import ONE, ROLES, decide, minutes, mission
from truceline.evidence.workspace import Workspace
from truceline.model.errors import NotAllowed
from truceline.review.acts import MOVES, Act
from truceline.review.board import Board, as_wanted
from truceline.review.officers import key_path
from truceline.review.rights import TABLE, Right, Role, role_for

PAGE = (Path(__file__).parents[2] / "docs" / "desk.md").read_text("utf-8")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return mission(tmp_path_factory.mktemp("rights") / "w")


def written_table() -> dict[tuple[str, str], bool]:
    """The cells as the documentation prints them."""
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    head = next(k for k, line in enumerate(lines) if line.startswith("| action | observer"))
    columns = [cell.strip() for cell in lines[head].strip("|").split("|")][1:]
    found: dict[tuple[str, str], bool] = {}
    for line in lines[head + 2 :]:
        name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != len(columns):
            break
        found |= {(name, column): not re.fullmatch("–", cell) for column, cell in zip(columns, cells, strict=True)}
    return found


def test_the_table_in_force_is_the_one_that_is_written() -> None:
    written = written_table()
    assert {role for _, role in written} == set(Role)
    assert {right for right, _ in written} == set(Right)
    assert written == {(right.value, role.value): role in TABLE[right] for right in Right for role in Role}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_every_cell_is_allowed_or_refused(right: Right, role: Role) -> None:
    if role in TABLE[right]:
        assert role_for("somebody", (role,), right) is role
    else:
        with pytest.raises(NotAllowed, match="somebody"):
            role_for("somebody", (role,), right)


def test_nobody_without_a_role_may_do_anything() -> None:
    for right in Right:
        with pytest.raises(NotAllowed):
            role_for("nobody", (), right)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("name", ROLES)
def test_every_role_tries_every_act_and_the_gate_lets_through_only_who_has_the_right(
    workspace: Workspace, name: str, act: Act
) -> None:
    board = Board(workspace)
    needs = dict.fromkeys(MOVES[act].needs, "")
    about = needs | {
        key: value
        for key, value in {
            "happened": "yes", "why": "background", "field": "title", "whom": "camera", "due": "2025-03-20T00:00:00Z",
            "question": "0", "before": "a", "after": "b", "party": "north", "standard": "s", "of": "0",
        }.items()
        if key in needs
    }  # fmt: skip
    size = workspace.journal.size()
    may = ROLES[name][0] in TABLE[MOVES[act].right]
    if act in {Act.TAKE, Act.NOTE, Act.DISSENT, Act.CORRECT, Act.DISPUTE} and may:
        return  # these are done in the other tests
    with pytest.raises(Exception) as refused:  # noqa: PT011 - told apart below
        decide(board, ONE, act, name, about=about, text="words")
    assert workspace.journal.size() == size
    if not may:
        assert isinstance(refused.value, NotAllowed)
        assert refused.value.where == name


def test_an_officer_who_is_not_on_the_list_or_signs_with_another_key_is_refused(workspace: Workspace) -> None:
    board = Board(workspace)
    with pytest.raises(NotAllowed, match="nobody on the mission's list"):
        decide(board, ONE, Act.TAKE, "Zoe")
    wanted = as_wanted(board, ONE, Act.NOTE, form="stolen", text="not mine")
    with pytest.raises(NotAllowed, match="another key"):
        board.decide(wanted, by="Ada", at_utc=minutes(1), key_file=key_path(workspace, "Bo"))
