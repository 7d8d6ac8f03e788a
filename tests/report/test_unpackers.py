"""What the verifier calls VALID, programs of other authors unpack to the very bytes that the verifier read."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bundle_mutations import mutations
from tests.make_bundles import FOLDER
from truceline.report.verify import VALID, parse_trust, unpacked, verify

UNPACKERS = {  # program: arguments before and after the name of the file
    "unzip": (["-q", "-o"], []),
    "7z": (["x", "-y", "-bd"], []),
    "bsdtar": (["-xf"], []),
    "jar": (["xf"], []),
}
MUTATED = 2_000


def read_by(program: str, bundle: Path, folder: Path) -> dict[str, bytes]:
    before, after = UNPACKERS[program]
    folder.mkdir()
    words = [shutil.which(program) or program, *before, str(bundle), *after]
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False)  # noqa: S603 - a program of the system
    assert done.returncode == 0, done.stderr
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("program", UNPACKERS)
def test_other_programs_read_what_the_verifier_read(program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"no {program} here: make browser (Debian) brings it")
    bundles = sorted(
        {row["bundle"] for row in json.loads((FOLDER / "expected.json").read_bytes()) if row["exit"] == VALID}
    )
    assert len(bundles) >= 8
    for name in bundles:
        known = unpacked((FOLDER / name).read_bytes())
        assert read_by(program, FOLDER / name, tmp_path / name) == known


def test_no_mutated_bundle_is_valid_so_nobody_can_read_another_one_under_that_word() -> None:
    """Were one VALID, the bytes of its members would have to be those of the bundle it was made from."""
    trust = parse_trust((FOLDER / "trust.json").read_bytes())
    for seed, name in enumerate(("good.zip", "late.zip")):
        bundle = (FOLDER / name).read_bytes()
        for number, mutated in enumerate(mutations(bundle, MUTATED // 2, 1000 + seed)):
            if verify(mutated, trust).exit_code == VALID:
                assert mutated == bundle, number


def test_every_byte_of_the_file_counts() -> None:
    trust, good = parse_trust((FOLDER / "trust.json").read_bytes()), (FOLDER / "good.zip").read_bytes()
    for place in random.Random(5).sample(range(len(good)), 800):  # noqa: S311 - the same every time, no secret
        changed = good[:place] + bytes([good[place] ^ 0x20]) + good[place + 1 :]
        assert verify(changed, trust).exit_code != VALID, place
