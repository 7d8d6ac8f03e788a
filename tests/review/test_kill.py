"""The desk killed in the middle of decisions: what was acknowledged is there, and nothing half written."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.laws import SOAK, Count
from tests.postgres_world import require_cluster
from tests.review.desk_world import ONE, mission
from truceline.evidence.workspace import Workspace
from truceline.review.board import Board

ROOT = Path(__file__).parents[2]
KILLS = Count(ci=4, soak=100)
LEAST = 3  # decisions before each kill
JOURNALS = ("of the run", *(("postgresql",) if SOAK else ()))


@pytest.mark.parametrize("journal", JOURNALS)
def test_no_acknowledged_decision_is_lost_when_the_desk_is_killed(
    tmp_path: Path, journal: str, record_property: Callable[[str, object], None]
) -> None:
    settings = {"database": require_cluster().database()} if journal == "postgresql" else {}
    folder = mission(tmp_path / "w", **settings).folder
    told: list[str] = []
    for kill in range(KILLS.now):
        words = [sys.executable, "-m", "tests.review.kill_driver", str(folder), ONE, f"run{kill}"]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:  # noqa: S603 - our own
            assert program.stdout is not None
            told += [program.stdout.readline().strip() for _ in range(LEAST + kill % 4)]
            program.kill()
            told += [line.strip() for line in program.stdout if line.endswith("\n")]
    workspace = Workspace.open(folder)
    made = [one.form for one in Board(workspace).decisions_on(ONE)]
    assert all(told)
    assert set(told) <= set(made)
    assert len(made) == len(set(made))
    assert len(made) <= len(told) + KILLS.now  # at most the one in hand at each kill
    workspace.seal()
    assert not workspace.inspect()
    record_property("kills", KILLS.now)
