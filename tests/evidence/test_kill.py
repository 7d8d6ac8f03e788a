"""Kills at seeded moments of `keep` and `day`: nothing acknowledged is lost, and a second run completes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.laws import Count

KILLS = Count(ci=3, soak=200)
SEED = 2025
DRIVER = Path(__file__).parents[1] / "kill_driver.py"


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_kills_lose_nothing_that_was_acknowledged_and_a_second_run_completes(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    done = subprocess.run(  # noqa: S603 - our own driver
        [
            sys.executable,
            "-P",
            str(DRIVER),
            str(tmp_path),
            str(SEED),
            str(KILLS.now),
        ],  # -P: tests/coverage is no package of that name
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["faults"] == []
    assert sum(told["killed"].values()) >= KILLS.now
    assert all(kills >= KILLS.now // 3 for kills in told["killed"].values())
    assert told["lives"] >= 1
    record_property("kills", sum(told["killed"].values()))
