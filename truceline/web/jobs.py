"""Long work beside the pages: one of our own commands in a process of its own, with progress and an end.

A page that is closed ends nothing. What a job did stands in the journal like everything that a command does; a desk
that ends takes its jobs with it, and what they finished stays.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from truceline.model.errors import TrucelineError

PROGRAM = (sys.executable, "-P", "-m", "truceline")
KEPT = 20  # finished jobs that are remembered
LETTERS = 300  # of what a job said
DRIFTED = 4  # exit code of `fit` where it did its work, and raises an alarm


@dataclass(slots=True, eq=False)
class Job:
    """One piece of work."""

    number: int
    title: str
    begun_utc: datetime
    state: str = "waiting"  # then running; then done, failed or cancelled
    said: str = ""  # its last word
    done: int = 0  # steps of `steps`
    steps: int = 1  # lines that the command will print as JSON objects
    process: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    @property
    def over(self) -> bool:
        """Whether it came to an end."""
        return self.state not in {"waiting", "running"}


class Jobs:
    """The jobs of a desk, one after the other."""

    def __init__(self) -> None:
        self.all: list[Job] = []
        self._turn, self._guard = threading.Lock(), threading.Lock()

    def start(self, title: str, work: Sequence[str] | Callable[[], str], *, steps: int = 1, at: datetime) -> Job:
        """Begin one of our own commands, or short work in this process, unless a job of this title is under way."""
        with self._guard:
            held = next((job for job in self.all if job.title == title and not job.over), None)
            if held is not None:
                return held
            job = Job(number=max((one.number for one in self.all), default=0) + 1, title=title, begun_utc=at)
            job.steps = steps
            over = [one for one in self.all if one.over]
            self.all = [one for one in self.all if one not in over[:-KEPT]] + [job]
        threading.Thread(target=self._run, args=(job, work), daemon=True).start()
        return job

    def cancel(self, number: int) -> Job | None:
        """End a job that is under way; what its finished steps did stays."""
        job = next((one for one in self.all if one.number == number), None)
        with self._guard:
            if job is None or job.over:
                return job
            job.state, process = "cancelled", job.process
        if process is not None:
            process.terminate()
        return job

    def running(self) -> bool:
        """Whether anything is."""
        return any(not job.over for job in self.all)

    def close(self) -> None:
        """End them all."""
        for job in self.all:
            self.cancel(job.number)

    def _run(self, job: Job, work: Sequence[str] | Callable[[], str]) -> None:
        with self._turn:
            with self._guard:
                if job.over:
                    return
                job.state = "running"
                try:
                    process = None if callable(work) else _started(work)
                except OSError as refused:  # no memory for a process, or too many of them
                    job.state, job.said = "failed", str(refused)
                    return
                job.process = process
            if callable(work):
                self._done(job, work)
            elif process is not None and process.stdout is not None:
                with process:
                    for line in process.stdout:
                        self._heard(job, line)
                self._ended(job, process.returncode)

    def _done(self, job: Job, work: Callable[[], str]) -> None:
        try:
            said, state = work(), "done"
        except Exception as fault:  # noqa: BLE001 - whatever it is, the job is over, and its title free again
            said, state = str(fault) if isinstance(fault, TrucelineError | OSError) else repr(fault), "failed"
        with self._guard:
            job.said, job.done = said[:LETTERS], job.steps
            job.state = job.state if job.over else state

    def _ended(self, job: Job, code: int) -> None:
        with self._guard:
            job.process = None
            if not job.over:
                job.state = "done" if code in {0, DRIFTED} else "failed"
                job.done = job.steps if job.state == "done" else job.done
            if code == DRIFTED:
                job.said = "alarm: the numbers in use had drifted"

    def _heard(self, job: Job, line: str) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            job.said = line.strip()[:LETTERS] or job.said
            return
        if isinstance(told, dict):
            job.said = str(told.get("message", told.get("day", "")))[:LETTERS] or job.said
            job.done = min(job.done + ("error" not in told), job.steps)


def _started(words: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - our own program with words that were checked
        [*PROGRAM, *words, "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
