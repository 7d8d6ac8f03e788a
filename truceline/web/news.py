"""What happened meanwhile: one stream of events for each browser, whatever the number of its tabs.

An event says how many entries the journal has, and that long work moved on; never what stands in them. A page that
hears nothing is whole all the same.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator

from truceline.evidence.journal import Journal
from truceline.model.errors import TrucelineError
from truceline.web.jobs import Jobs

MOST = 100  # streams at once
LOOK_S, BEAT_S, LONG_S = 1.0, 15.0, 600.0  # at long work; to say that the line stands; until a browser asks anew
WAIT_S, AGAIN_S = 5.0, 1.0


class News:
    """Whoever listens, and the one thread that waits for the journal on behalf of them all."""

    def __init__(self, journal: Journal, jobs: Jobs) -> None:
        self._journal, self._jobs = journal, jobs
        self._guard = threading.Lock()
        self._heard: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._size, self._waiting = -1, False

    @property
    def full(self) -> bool:
        """Whether no further stream is opened."""
        return len(self._heard) >= MOST

    def now(self, size: int) -> str:
        """An event: the number of entries, and where long work stands. A page carries the one that it was drawn at."""
        return " ".join([str(size), *(f"{job.number}:{job.state}:{job.done}" for job in self._jobs.all)])

    async def stream(self) -> AsyncIterator[str]:
        """The events, for some minutes."""
        mine = asyncio.get_running_loop(), asyncio.Event()
        with self._guard:
            self._heard.add(mine)
            if not self._waiting:
                self._waiting = True
                threading.Thread(target=self._wait, name="news", daemon=True).start()
        try:
            end, said, beat = time.monotonic() + LONG_S, "", time.monotonic()
            yield "retry: 3000\n\n"
            while time.monotonic() < end:
                now = self.now(self._size)
                if now != said and self._size >= 0:
                    said, beat = now, time.monotonic()
                    yield f"data: {now}\n\n"
                elif time.monotonic() - beat > BEAT_S:
                    beat = time.monotonic()
                    yield ": here\n\n"
                try:
                    await asyncio.wait_for(mine[1].wait(), LOOK_S if self._jobs.running() else BEAT_S)
                except TimeoutError:
                    continue
                mine[1].clear()
        finally:
            with self._guard:
                self._heard.discard(mine)

    def _wait(self) -> None:
        """Until nobody listens any more."""
        while True:
            with self._guard:
                if not self._heard:
                    self._waiting, self._size = False, -1
                    return
            try:
                size = self._journal.wait(self._size, WAIT_S)
            except TrucelineError:  # a database that is gone comes back, or the pages say that it does not
                time.sleep(AGAIN_S)
                continue
            except Exception:  # noqa: BLE001 - ends this thread, not the news: the next stream begins another
                with self._guard:
                    self._waiting, self._size = False, -1
                return
            if size != self._size:
                self._size = size
                with self._guard:
                    for loop, event in self._heard:
                        if not loop.is_closed():
                            loop.call_soon_threadsafe(event.set)
