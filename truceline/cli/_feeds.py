"""The feeds of `truceline watch`, each heard in a thread of its own, so that keeping a file makes no receiver wait."""

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from pathlib import Path
from queue import Empty, Full, Queue

from truceline.cli._door import now
from truceline.cli.fetch import map_key, parse_box
from truceline.evidence.keep import KeptFile
from truceline.model.errors import BadSetting, DamagedFile, FetchFailed
from truceline.model.records import Note
from truceline.sources import firms
from truceline.sources._folder import Folder
from truceline.sources._live import Health, feed_of, listen, stamped
from truceline.sources._registry import source as find_source

MOST_WAITING = 2_000  # pieces of at most 64 KiB: 125 MiB, then the receiver waits in its own buffer
MOST_FILES = 2  # of one feed, whole in memory: a folder of a thousand is read as fast as it is kept
LOOK_S, ASK_S, LONGEST_S = 5.0, 900.0, 3600.0  # a folder; a feed that asks for no more than this; between failures
PRODUCTS = ("VIIRS_SNPP_NRT", "VIIRS_NOAA20_NRT", "VIIRS_NOAA21_NRT")
MOST_BACK = timedelta(days=60)  # near-real-time detections are served for about two months
_FOLDER = re.compile(r"(?P<source>[a-z_]+):(?P<path>.+)")
_FIRMS = re.compile(r"firms(@(?P<box>.+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A file that a feed brought."""

    source: str
    name: str
    data: bytes
    origin: str
    expected_length: int | None = None
    notes: tuple[Note, ...] = ()


@dataclass(slots=True, kw_only=True)
class Watched:
    """A feed, its thread, and how it stands."""

    name: str
    pieces: Callable[["Watched", Callable[[], bool]], Iterator[list[bytes] | Whole]]
    health: Health = field(default_factory=Health)
    lag_s: float = 0.0  # the longest that a piece waited to be taken since it was told last
    thread: threading.Thread | None = None
    room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST_FILES))


Piece = tuple[Watched, float, list[bytes] | Whole]


def watched_feed(text: str, every_s: float | None = None, kept: Iterable[KeptFile] = ()) -> Watched:
    """A feed as the command line names it; FIRMS is asked from the day on to which `kept` files of it reach.

    Raises:
        BadSetting: no such form, folder or source; no map key for FIRMS.
        UnknownName: no such source.
    """
    asked = _FIRMS.fullmatch(text)
    if asked:
        area = _Area(key=map_key(), box=parse_box(asked["box"] or "22,44,41,53.5"))
        area.remember(kept)
        return Watched(
            name=text, pieces=lambda one, stop: _polled(one, lambda: area.look(one.health), every_s or ASK_S, stop)
        )
    named = _FOLDER.fullmatch(text)
    if named and "://" not in text:
        find_source(named["source"])
        folder, source = Folder(Path(named["path"])), named["source"]
        return Watched(
            name=text, pieces=lambda one, stop: _polled(one, lambda: _files(folder, source), every_s or LOOK_S, stop)
        )
    where = feed_of(text)
    return Watched(name=text, pieces=lambda one, stop: _lines(listen(where, one.health, stop)))


def _lines(turns: Iterator[list[bytes]]) -> Iterator[list[bytes]]:
    """Each with the second at which it came."""
    for lines in turns:
        came = int(now().timestamp())
        yield [stamped(line, came) for line in lines]


@dataclass(slots=True, kw_only=True)
class _Area:
    """The FIRMS area service for a box, and up to which day (UTC) each product has answered."""

    key: str
    box: tuple[float, float, float, float]  # west, south, east, north
    answered: dict[str, date] = field(default_factory=dict)

    def remember(self, kept: Iterable[KeptFile]) -> None:
        """Answers about this box that were kept by an earlier watch."""
        box = ",".join(f"{edge:g}" for edge in self.box)
        for one in kept:
            for product in PRODUCTS:
                if f"/{product}/{box}/" in one.blob.origin:
                    day = one.blob.received_utc.astimezone(UTC).date()
                    self.answered[product] = max(day, self.answered.get(product, day))

    def look(self, health: Health) -> Iterator[Whole]:
        """Detections since the day before the last answer. The same answer again is the same file, and kept once.

        A product that does not answer keeps no other one waiting.

        Raises:
            FetchFailed: no product answered.
        """
        today, failed = now().astimezone(UTC).date(), []
        for product in PRODUCTS:
            first = max(self.answered.get(product, today) - timedelta(days=1), today - MOST_BACK)
            try:
                found = self._asked(product, first, (today - first).days + 1)
            except (OSError, FetchFailed) as bad:
                failed.append(bad)
                continue
            self.answered[product] = today
            yield from found
        if len(failed) == len(PRODUCTS):
            raise failed[0]
        if failed:
            health.failed += len(failed)
            health.last_error = _said(failed[0])

    def _asked(self, product: str, first: date, days: int) -> list[Whole]:
        west, south, east, north = self.box
        return [
            Whole(
                source="firms", name=blob.name, data=blob.data, origin=blob.origin,
                expected_length=blob.expected_length, notes=blob.notes,
            )
            for blob in firms.fetch(
                map_key=self.key, product=product, west=west, south=south, east=east, north=north, first_day=first,
                days=days,
            )
        ]  # fmt: skip


def _files(folder: Folder, source: str) -> Iterator[Whole]:
    for name, data in folder.settled():
        yield Whole(source=source, name=name, data=data, origin=f"folder {folder.path.name}", expected_length=len(data))


def _polled(
    one: Watched, look: Callable[[], Iterator[Whole]], every_s: float, stop: Callable[[], bool]
) -> Iterator[list[bytes] | Whole]:
    """What one look after another brings; after a failure the pause doubles, up to an hour."""
    pause = every_s
    while not stop():
        try:
            for found in look():
                one.health.lines += 1
                yield found
            one.health.connected += 1
            one.health.state, pause = "looked", every_s
        except (OSError, FetchFailed, DamagedFile, BadSetting) as bad:
            one.health.failed += 1
            one.health.last_error = _said(bad)
            one.health.state, pause = "waiting to look again", min(2 * pause, max(LONGEST_S, every_s))
        until = time.monotonic() + pause
        while time.monotonic() < until and not stop():
            yield []
            time.sleep(min(0.25, pause))


def _said(bad: Exception) -> str:
    return f"{type(bad).__name__}: {str(bad)[:300]}"


class Feeds:
    """All feeds at once."""

    def __init__(self, feeds: list[Watched]) -> None:
        """Nothing is heard before `pieces` is asked."""
        self.feeds = feeds
        self._ended = threading.Event()
        self._queue: Queue[Piece] = Queue(MOST_WAITING)

    def pieces(self, stop: Callable[[], bool]) -> Iterator[tuple[Watched, list[bytes] | Whole] | None]:
        """What comes, in the order of coming; None where nothing came for a quarter of a second."""
        for one in self.feeds:
            one.thread = threading.Thread(target=self._hear, args=(one,), daemon=True)
            one.thread.start()
        while not stop():
            yield self._next(0.25)
        yield from self.left()

    def left(self) -> Iterator[tuple[Watched, list[bytes] | Whole]]:
        """Let the threads end, and give what they brought by then."""
        self._ended.set()
        for one in self.feeds:
            if one.thread is not None:
                one.thread.join(2.0)
        while (left := self._next(0.0)) is not None:
            yield left

    def _next(self, wait_s: float) -> tuple[Watched, list[bytes] | Whole] | None:
        try:
            one, came, piece = self._queue.get(timeout=wait_s) if wait_s else self._queue.get_nowait()
        except Empty:
            return None
        one.lag_s = max(one.lag_s, time.monotonic() - came)
        if isinstance(piece, Whole):
            one.room.release()
        return one, piece

    def _hear(self, one: Watched) -> None:
        for piece in one.pieces(one, self._ended.is_set):
            while isinstance(piece, Whole) and not one.room.acquire(timeout=0.25):
                if self._ended.is_set():
                    return
            while piece:
                try:
                    self._queue.put((one, time.monotonic(), piece), timeout=0.25)
                    break
                except Full:
                    if self._ended.is_set():
                        return
