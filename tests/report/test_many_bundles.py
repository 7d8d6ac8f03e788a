"""Promises 3 and 4 over many missions: a stranger with one file finds each bundle valid, and the vault gives its rows."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.custody_world import DAY, doctor, make_mission
from tests.laws import Count
from truceline.report import verify as verifier

BUNDLES = Count(ci=2, soak=100)


def test_every_bundle_of_every_mission_is_valid_for_a_stranger_and_rebuilds_to_the_same_rows(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(Path(verifier.__file__), alone / "verify.py")
    for seed in range(BUNDLES.now):
        folder = make_mission(tmp_path / str(seed), seed=100 + seed)
        code, told = doctor(folder, "--rebuild")
        assert (code, told["problems"]) == (0, []), seed
        words = [folder / "reports" / DAY / "bundle.zip", "--trust", folder / "trust.json", "--json"]
        done = subprocess.run(  # noqa: S603 - our own verifier, alone in a folder
            [sys.executable, "-I", "verify.py", *map(str, words)],
            cwd=alone,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{seed}: {done.stdout}{done.stderr}"
        assert json.loads(done.stdout)["verdict"] == "valid"
        shutil.rmtree(folder.parent)
    record_property("bundles", BUNDLES.now)
