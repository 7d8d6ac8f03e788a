"""Every command where nothing is given: a read-only installation, no home, no network, a strict umask.

One process runs them all on one workspace; `tests/locked/sitecustomize.py` refuses what such a machine refuses. The
demo itself runs so in tests/test_docs.py, and `scripts/try_anywhere` does it in a real container and as another user.
"""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.laws import SOAK
from tests.locked_down import ROOT, surroundings
from truceline.cli import COMMANDS

DATA = ROOT / "tests" / "data"
DAY = "2024-05-06"  # of the samples
AS_OF, RECEIVED = "2024-05-09T00:00:00+00:00", "2024-05-08T00:00:00+00:00"
KEPT = {
    "firms": "firms/viirs_near_real_time.csv",
    "viina": "viina/duplicates_and_outlier.csv",
    "patrol": "patrol/observer_table.csv",
    "register": "register/register.csv",
    "pledges": "pledges/ledger.csv",
}
# What of a command takes minutes; the rest of it is the same code, run by the commands above.
LONG = {
    "demo": ["--workspace", "demo"],
    "exercise": ["exercise"],
    "transfer": ["--seeds", "1"],
    "score": ["--seeds", "1", "--hard", "0"],
}
HELPED = ("desk", "watch", "sea")  # they serve, listen, or want a sea: tests of their own
DRIVER = """
import contextlib, io, json, os, sys
from truceline.cli import make_app
os.umask(0o077)
for words in json.load(sys.stdin):
    out = io.StringIO()
    sys.argv = ["truceline", *words]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            make_app((words[0],))([words[0], *words[1:]])
            code = 0
        except SystemExit as done:
            code = done.code or 0
    told = out.getvalue().splitlines()[:400]
    sys.__stdout__.write(json.dumps({"words": words, "code": code, "told": told, "umask": os.umask(0o077)}) + "\\n")
    sys.__stdout__.flush()
"""


def run_all(commands: list[list[str]], folder: Path) -> list[dict[str, Any]]:
    """What each command said, in one process of a machine that gives nothing."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", DRIVER], input=json.dumps(commands), cwd=folder, env=surroundings(folder),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("anywhere")
    folder.chmod(0o755)  # what lies outside the workspace is judged by its own rights
    (folder / "labels.csv").write_text("day,incident,happened\n")
    here = ["-w", "w"]
    steps = [
        ["new", "w", "--agreement", "energy-moratorium-2025"],
        *(["keep", source, str(DATA / name), *here, "--received", RECEIVED] for source, name in KEPT.items()),
        ["day", DAY, *here, "--as-of", AS_OF],
        ["report", DAY, *here],
        ["export", DAY, "out", *here],
        ["blind", DAY, *here, "--as-of", AS_OF],
        ["explain", "1", "--date", DAY, *here],
        ["case", "1", "--date", DAY, *here],
        ["cases", DAY, *here],
        ["officer", "add", "Ada", "--role", "analyst", *here],
        ["review", "list", *here],
        ["release", "show", DAY, *here],
        ["journal", "where", *here],
        ["sources", *here],
        ["claims", DAY, *here, "--as-of", AS_OF, "--json"],
        ["origins", "0", "--date", DAY, *here],
        ["verify", f"w/reports/{DAY}/bundle.zip", *here],
        ["lint", *here],
        ["schema"],
        ["diff", "energy-moratorium-2025", "easter-truce-2025", "--from", DAY, *here],
        ["truces", str(DATA / "corridors" / "proposals.csv"), "truces.yaml"],
        ["template", "pledges", "pledges.xlsx"],
        ["pledges", *here],
        ["plan", "2025-06", *here],
        ["timeline", *here],
        ["fit", "labels.csv", *here],
        ["withdraw", "viirs_near_real_time.csv", "--reason", "the wrong day", *here],
        ["fetch", "2024-05-06", *here, "--box", "22,44,41,53"],
        ["doctor", *here],
        *([name, *(words if SOAK else ["--help"])] for name, words in LONG.items()),
        *([name, "--help"] for name in HELPED),
    ]
    return folder, run_all(steps, folder)


def test_every_command_was_run(run: tuple[Path, list[dict[str, Any]]]) -> None:
    assert {one["words"][0] for one in run[1]} == set(COMMANDS)


def test_no_command_falls_and_each_does_its_work(run: tuple[Path, list[dict[str, Any]]]) -> None:
    refused = {"origins": 1, "fit": 1, "fetch": 1, "release": 1}  # no such text, few labels, no key, no edition
    for one in run[1]:
        name, told = one["words"][0], "\n".join(one["told"])
        assert one["code"] == (0 if "--help" in one["words"] else refused.get(name, 0)), (
            f"{one['words']}: {one['code']}\n{told}"
        )
        assert "Traceback" not in told, told
        assert "Read-only" not in told, told


def test_no_command_leaves_a_file_that_the_umask_forbids_or_touches_the_umask(
    run: tuple[Path, list[dict[str, Any]]],
) -> None:
    folder, said = run
    assert {one["umask"] for one in said} == {0o077}
    made = [path for path in folder.rglob("*") if path.name not in {"labels.csv", "scratch"}]
    assert len(made) > 30
    open_ = {
        str(path.relative_to(folder)): oct(stat.S_IMODE(path.lstat().st_mode))
        for path in made
        if path.lstat().st_mode & 0o077
    }
    assert not open_


def test_the_machine_of_these_tests_refuses_what_it_should(tmp_path: Path) -> None:
    code = """
import json, os, socket, tempfile
def refused(work):
    try: work()
    except OSError as error: return error.errno
said = [
    refused(lambda: open(os.path.join(os.path.dirname(json.__file__), "x"), "w")),
    refused(lambda: os.mkdir(os.path.expanduser("~/x"))),
    refused(lambda: socket.create_connection(("127.0.0.1", 9))),
    refused(lambda: tempfile.TemporaryFile().close()),
]
print(json.dumps(said))
"""
    done = subprocess.run(  # noqa: S603 - a line of ours
        [sys.executable, "-c", code],
        env=surroundings(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [30, 30, 101, None]


def test_windows_is_refused_with_one_sentence_before_anything_else() -> None:
    code = "import sys; from truceline.cli import main; sys.platform = 'win32'; sys.argv = ['truceline', 'day']; main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Truceline does not run on Windows")
    assert done.stderr.count("\n") == 1
