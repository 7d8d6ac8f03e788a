"""Long work beside the pages: a day that is made again runs in a thread, and its state stays readable."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from truceline.model.errors import TrucelineError

KEPT = 20  # finished jobs that are remembered


@dataclass(slots=True)
class Job:
    """One piece of work."""

    title: str
    begun_utc: datetime
    state: str = "running"  # then done, or failed
    said: str = ""


class Jobs:
    """The jobs of a desk, one after the other."""

    def __init__(self) -> None:
        self.all: list[Job] = []
        self._turn = threading.Lock()

    def start(self, title: str, work: Callable[[], str], *, at: datetime) -> Job:
        """Begin, unless a job of this title is running already."""
        held = next((job for job in self.all if job.title == title and job.state == "running"), None)
        if held is not None:
            return held
        job = Job(title, at)
        self.all = [*self.all, job][-KEPT:]
        threading.Thread(target=self._run, args=(job, work), daemon=True).start()
        return job

    def running(self) -> bool:
        """Whether anything is."""
        return any(job.state == "running" for job in self.all)

    def _run(self, job: Job, work: Callable[[], str]) -> None:
        with self._turn:
            try:
                job.said, job.state = work(), "done"
            except (TrucelineError, OSError, ArithmeticError) as fault:
                job.said, job.state = str(fault), "failed"
