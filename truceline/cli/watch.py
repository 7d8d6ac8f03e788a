"""`truceline watch`: keep what feeds send, as it comes."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.agreement.watched import watched
from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell, tell_error
from truceline.cli._feeds import Feeds, Watched, Whole, watched_feed
from truceline.cli._workspace import opened
from truceline.evidence.journal import JOURNAL
from truceline.evidence.keep import Record, kept
from truceline.evidence.workspace import Workspace
from truceline.intake import take_in
from truceline.model.errors import BadSetting, DamagedFile, OutOfRange, TrucelineError, Unreachable
from truceline.sources._live import Batch
from truceline.store.store import Store

MOST_BYTES = 8 << 20  # of one file; a busy receiver writes it in some minutes
MOST_LATE_BYTES = 512 << 20  # that wait for a journal which does not answer, before the watch ends


def run(
    feeds: Annotated[
        list[str],
        typer.Argument(
            help="tcp://HOST:PORT of a receiver, udp://ADDRESS:PORT to listen on, SOURCE:FOLDER, firms or firms@BOX."
        ),
    ],
    workspace: WorkspaceOption = Path(),
    every: Annotated[float, typer.Option(min=1.0, help="Seconds after which what came is kept as a file.")] = 60.0,
    look: Annotated[
        float | None, typer.Option(min=1.0, help="Seconds between looks; 5 for a folder, 900 for firms otherwise.")
    ] = None,
    minutes: Annotated[float | None, typer.Option(help="How long to listen; until Ctrl-C otherwise.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Keep what feeds send, as it comes; a line of health for each file. Ctrl-C ends it safely.

    A file that is kept already is not kept twice, so a watch that begins again brings no duplicates.
    """
    with errors(as_json=json):
        ws = opened(workspace, as_json=json)
        held = kept(ws) if any(feed.startswith("firms") for feed in feeds) else ()
        heard = Feeds([watched_feed(feed, look, held) for feed in feeds])
        store = Store(ws.store_folder, Record(ws), ws.key.seal)
        end = None if minutes is None else time.monotonic() + 60.0 * minutes
        keeper = _Keeper(ws=ws, store=store, as_json=json)
        due = time.monotonic() + every
        ended = threading.Event()
        try:
            with _by_hand(ended):
                for piece in heard.pieces(lambda: ended.is_set() or (end is not None and time.monotonic() >= end)):
                    if piece is not None:
                        keeper.take(*piece)
                    if time.monotonic() >= due:
                        keeper.keep_all(heard.feeds, final=False)
                        due = time.monotonic() + every
        except KeyboardInterrupt:
            ended.set()
        finally:
            for one in heard.feeds if ended.is_set() else ():
                one.health.state = "ended by hand"
            try:
                for left in heard.left():
                    keeper.take(*left)
                keeper.keep_all(heard.feeds, final=True)
                ws.seal()
            finally:
                store.close()


@contextmanager
def _by_hand(ended: threading.Event) -> Iterator[None]:
    """Ctrl-C ends the watch between two pieces, so that none is lost on its way; pressed again, at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def pressed(_number: int, _frame: object) -> None:
        if ended.is_set():
            raise KeyboardInterrupt
        ended.set()

    before = signal.signal(signal.SIGINT, pressed)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(slots=True, kw_only=True)
class _Keeper:
    """What comes into the workspace, and what is said of it."""

    ws: Workspace
    store: Store
    as_json: bool
    files: int = 0
    batches: dict[str, Batch] = field(default_factory=dict)
    late: list[tuple[Watched, Whole, datetime]] = field(default_factory=list)  # came while nothing could be written

    def take(self, one: Watched, piece: list[bytes] | Whole) -> None:
        """Lines wait for their file; a file is kept."""
        if isinstance(piece, Whole):
            self.files += 1
            self._kept(one, piece, now())
            return
        batch = self.batches.setdefault(one.name, Batch())
        batch.add(piece)
        if batch.size >= MOST_BYTES:
            self._keep(one, final=False)

    def keep_all(self, feeds: list[Watched], *, final: bool) -> None:
        """What waits of every feed."""
        for one in feeds:
            self._keep(one, final=final)
        late, self.late = self.late, []
        while late and not self.late:  # whatever fails again waits again, and all behind it
            self._kept(*late.pop(0))
        self.late += late
        if self.late and final:
            raise Unreachable(
                where="journal", found=f"no answer to the end; {len(self.late)} files were not kept",
                expected="a journal that can be written", look="the files are in their folder or lost",
            )  # fmt: skip

    def _keep(self, one: Watched, *, final: bool) -> None:
        data = self.batches[one.name].taken(final=final) if one.name in self.batches else b""
        if not data:
            self._told(one, 0, 0.0)
            return
        name = f"live-{now():%Y%m%dT%H%M%S}-{self.files + 1}.nmea"
        self.files += 1
        self._kept(one, Whole(source="ais", name=name, data=data, origin=one.name, expected_length=len(data)), now())

    def _kept(self, one: Watched, whole: Whole, came: datetime) -> None:
        """One file. One that cannot be read stays kept, one of a name that cannot be is told; the next one is taken.

        Where nothing can be written now, it waits.
        """
        rows, began = 0, time.monotonic()
        try:
            rows = take_in(
                self.ws, self.store, whole.source, whole.name, whole.data, received_utc=came, at_utc=came,
                origin=whole.origin, expected_length=whole.expected_length, notes=whole.notes,
                area=watched(self.ws.agreements),
            ).rows  # fmt: skip
        except (DamagedFile, OutOfRange) as error:
            tell_error(error, as_json=self.as_json)
        except (Unreachable, BadSetting, OSError) as error:
            if isinstance(error, BadSetting) and error.where != JOURNAL:
                tell_error(error, as_json=self.as_json)
            else:
                self._wait(one, whole, came, error)
        except KeyboardInterrupt:
            self.late.append((one, whole, came))  # kept at the end
            raise
        self._told(one, rows, time.monotonic() - began)

    def _wait(self, one: Watched, whole: Whole, came: datetime, error: TrucelineError | OSError) -> None:
        self.late.append((one, whole, came))
        one.health.failed += 1
        one.health.last_error = f"{type(error).__name__}: {str(error)[:100]}"
        if sum(len(held.data) for _, held, _ in self.late) > MOST_LATE_BYTES:
            raise error

    def _told(self, one: Watched, rows: int, took_s: float) -> None:
        """A line of health."""
        health, lag_s, one.lag_s = one.health, one.lag_s, 0.0
        if self.as_json:
            facts: dict[str, Any] = {
                "feed": one.name, "state": health.state, "files": self.files, "messages": rows, "lines": health.lines,
                "cut": health.cut, "overlong": health.overlong, "connected": health.connected,
                "failed": health.failed, "last_error": health.last_error, "kept_in_s": round(took_s, 3),
                "lag_s": round(lag_s, 3),
            }  # fmt: skip
            tell(facts)
            return
        trouble = f"; {health.failed} failures, last {health.last_error}" if health.failed else ""
        lost = f"; {health.cut + health.overlong} lines without an end" if health.cut + health.overlong else ""
        say(
            f"{one.name}: {health.state}; {rows} rows kept in {took_s:.1f} s, {health.lines} lines or files, "
            f"lag {lag_s:.1f} s{lost}{trouble}"
        )
