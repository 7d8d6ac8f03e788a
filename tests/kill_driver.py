"""Kill `keep` and `day` again and again, and look at what is left. Run by test_kill.py in a process of its own.

    python kill_driver.py FOLDER SEED KILLS

The program is imported once and forked for each run. Every second kill comes at a seeded share of the time a run
takes, every other at a seeded one of its steps on the disk, so that the gaps between two writes are hit as well.
Prints one JSON object: kills by kind, completed lives, and every fault found.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from truceline.cli import make_app
from truceline.evidence.keep import kept
from truceline.evidence.workspace import Workspace
from truceline.report.verify import VALID, parse_trust, verify
from truceline.sim.world import world
from truceline.sim.write import write
from truceline.store.store import Store

DAY = date(2025, 6, 3)
STEPS_ON_DISK = ("open", "os.", "sqlite3.connect", "shutil.")
REPORT_FILES = ("report.json", "report.html", "report.csv")
APP = make_app()

Work = list[list[str]]


def call(words: list[str]) -> int:
    """One command line, in this process; its exit code."""
    try:
        APP(words)
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def run_forked(work: Work, told: Path, *, die_at_step: int = 0) -> int:
    """Start the commands in a child; returns its process id."""
    told.write_text("")  # a child killed at birth has acknowledged nothing, whatever an earlier one said
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        with told.open("w", buffering=1) as out, told.with_suffix(".err").open("w", buffering=1) as err:
            count_steps(told.with_suffix(".steps"), die_at_step)
            with redirect_stdout(out), redirect_stderr(err):
                code = next((code for code in map(call, work) if code), 0)
    finally:
        os._exit(code)


def count_steps(tally: Path, die_at_step: int) -> None:
    """Count what touches the disk, and die at one of these steps."""
    owner, done, handle = os.getpid(), 0, os.open(tally, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def hook(event: str, _: object) -> None:
        nonlocal done
        if event.startswith(STEPS_ON_DISK) and os.getpid() == owner:  # a reading child writes nothing
            done += 1
            os.pwrite(handle, b"%d" % done, 0)
            if done == die_at_step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def finished(child: int) -> int:
    """Wait for a child: its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def lines(told: Path) -> Iterator[dict[str, Any]]:
    """What was acknowledged: whole lines alone."""
    for line in told.read_text().splitlines(keepends=True):
        if line.endswith("\n"):
            yield json.loads(line)


def faults_of_keep(folder: Path, told: Path) -> Iterator[str]:
    """Acknowledged files that are not in the vault, the journal and the tables."""
    ws, store = Workspace.open(folder), Store(folder / "store")
    for line in lines(told):
        if "error" in line:
            yield f"keep after a kill: {line}"
            continue
        held = [file for file in kept(ws, line["sha256"]) if file.read and file.rows == line["rows"]]
        if len(held) != 1:
            yield f"{line['file']}: acknowledged, and not in the journal as read"
        elif not store.holds(held[0].source, line["sha256"]):
            yield f"{line['file']}: acknowledged, and not in the tables"
        elif hashlib.sha256(ws.vault.read(line["sha256"])).hexdigest() != line["sha256"]:
            yield f"{line['file']}: acknowledged, and not in the vault"


def faults_of_day(folder: Path, told: Path) -> Iterator[str]:
    """Acknowledged days whose report or bundle is not there as it was told."""
    trust = parse_trust((folder / "trust.json").read_bytes())
    for line in lines(told):
        if "error" in line:
            yield f"day after a kill: {line}"
            continue
        made = folder / "reports" / line["day"]
        if hashlib.sha256((made / "report.json").read_bytes()).hexdigest() != line["report_sha256"]:
            yield f"{line['day']}: acknowledged, and its report is another one"
        if verify((made / "bundle.zip").read_bytes(), trust).exit_code != VALID:
            yield f"{line['day']}: acknowledged, and its bundle is not valid"


class Trial:
    """Workspaces that live through kills until their work is done."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)  # noqa: S311 - moments of a test
        self.files = [
            file
            for file in write(world(seed=seed, day=DAY, incidents_per_day=1), folder / "files")
            if file.received_utc.date() >= DAY  # without the archives and the days before: small, so that kills hit
        ]
        self.cut_off = max(file.received_utc for file in self.files) + timedelta(hours=1)
        self.faults: list[str] = []
        self.killed = {"keep": 0, "day": 0}
        self.lives = 0

    def keep_work(self, workspace: Path) -> Work:
        """One command for each file, in order of receipt."""
        work = []
        for file in self.files:
            words = ["keep", file.source, str(file.path), "-w", str(workspace), "--json"]
            words += ["--received", file.received_utc.isoformat()]
            if file.setting is not None:
                map_file = self.folder / "map.yaml"
                map_file.write_bytes(file.setting)
                words += ["--map", str(map_file)]
            work.append(words)
        return work

    def day_work(self, workspace: Path) -> Work:
        """Two days, so that a kill can come after the first was acknowledged."""
        words = ["day", DAY.isoformat(), "--to", (DAY + timedelta(days=1)).isoformat()]
        return [[*words, "--as-of", self.cut_off.isoformat(), "-w", str(workspace), "--json"]]

    def work(self, kind: str, workspace: Path) -> Work:
        """The commands of a kind."""
        return self.keep_work(workspace) if kind == "keep" else self.day_work(workspace)

    def new(self, name: str) -> Path:
        """A new workspace."""
        workspace = self.folder / name
        told = self.folder / "new.out"
        assert finished(run_forked([["new", str(workspace), "--agreement", "exercise-line"]], told)) == 0
        return workspace

    def undisturbed(self) -> dict[str, bytes]:
        """The reports as they should be, and how long each kind of work takes, in seconds and steps."""
        workspace, self.takes = self.new("undisturbed"), {}
        for kind in self.killed:
            told, begun = self.folder / f"{kind}.out", time.monotonic()
            code = finished(run_forked(self.work(kind, workspace), told))
            assert code == 0, told.with_suffix(".err").read_text()
            self.takes[kind] = (time.monotonic() - begun, int(told.with_suffix(".steps").read_text()))
        return reports_in(workspace)

    def attempt(self, kind: str, workspace: Path) -> bool:
        """Run the work and try to kill it; returns whether it was completed. What is left is looked at."""
        told = self.folder / "told.out"
        takes_s, steps = self.takes[kind]
        share = self.random.random() ** 2  # rather early: what was done before is not done again
        if self.random.random() < 0.5:
            child = run_forked(self.work(kind, workspace), told, die_at_step=1 + int(share * steps))
        else:
            child = run_forked(self.work(kind, workspace), told)
            time.sleep(share * takes_s)
            os.kill(child, signal.SIGKILL)  # a child that is done waits as a zombie: its number is not given away
        code = finished(child)
        self.killed[kind] += code == -signal.SIGKILL
        if code not in (0, -signal.SIGKILL):
            self.faults.append(f"{kind} left with {code}: {told.with_suffix('.err').read_text()[-2000:]}")
        self.look(kind, workspace, told)
        return code == 0

    def look(self, kind: str, workspace: Path, told: Path) -> None:
        """Compare what was acknowledged with what is there, and let the workspace inspect itself."""
        found = list(faults_of_keep(workspace, told) if kind == "keep" else faults_of_day(workspace, told))
        opened = Workspace.open(workspace)
        self.faults += [*found, *opened.inspect(), *Store(workspace / "store").inspect()]

    def until(self, kinds: dict[str, int], expected: dict[str, bytes]) -> None:
        """Lives of workspaces, one after the other, until there were so many kills of each kind."""
        while any(self.killed[kind] < wanted for kind, wanted in kinds.items()):
            workspace = self.new(f"life {self.lives}")
            for kind, wanted in kinds.items():
                patience = 10 if self.killed[kind] < wanted else 0  # kills before a life is left in peace
                while patience and not self.attempt(kind, workspace):
                    patience -= 1
                code = finished(run_forked(self.work(kind, workspace), self.folder / "rerun.out"))
                if code != 0:
                    self.faults.append(f"{kind} again left with {code}: {(self.folder / 'rerun.err').read_text()}")
                self.look(kind, workspace, self.folder / "rerun.out")
            found = reports_in(workspace)
            other = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
            if other:
                self.faults.append(f"life {self.lives}: other than undisturbed: {', '.join(other)}")
            self.lives += 1
            shutil.rmtree(workspace)


def reports_in(workspace: Path) -> dict[str, bytes]:
    folders = sorted((workspace / "reports").glob("*"))
    return {f"{folder.name}/{name}": (folder / name).read_bytes() for folder in folders for name in REPORT_FILES}


def main(folder: Path, seed: int, kills: int) -> None:
    trial = Trial(folder, seed)
    expected = trial.undisturbed()
    trial.until({"keep": kills - kills // 3, "day": kills // 3}, expected)
    print(json.dumps({"killed": trial.killed, "lives": trial.lives, "takes": trial.takes, "faults": trial.faults}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
