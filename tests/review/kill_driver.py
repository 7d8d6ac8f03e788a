"""Decide without end about the first case of a workspace, and print each form once it was acknowledged."""

import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from truceline.evidence.workspace import Workspace
from truceline.review.acts import Act
from truceline.review.board import Board, as_wanted


def main(folder: Path, case: str, mark: str, how: str = "") -> None:
    """Until killed; `held`: as the desk does it, with the journal held open."""
    workspace = Workspace.open(folder)
    board = Board(workspace)
    with workspace.journal.held() if how == "held" else nullcontext():
        _decide(board, case, mark)


def _decide(board: Board, case: str, mark: str) -> None:
    for number in range(10_000):
        wanted = as_wanted(board, case, Act.NOTE, form=f"{mark}-{number}", text=f"note {number}")
        made = board.decide(wanted, by="Ada", at_utc=datetime.now(UTC))  # noqa: TID251 - stands for a door
        sys.stdout.write(f"{made.form}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
