"""`truceline watch`: keep what a receiver sends, as it comes."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell, tell_error
from truceline.cli._workspace import opened
from truceline.evidence.keep import Record
from truceline.evidence.workspace import Workspace
from truceline.intake import take_in
from truceline.model.errors import DamagedFile
from truceline.opened import watched
from truceline.sources._live import Batch, Health, feed_of, listen, stamped
from truceline.store.store import Store

MOST_BYTES = 8 << 20  # of one file; a busy receiver writes it in some minutes


def run(
    feed: Annotated[str, typer.Argument(help="tcp://HOST:PORT of a receiver, or udp://ADDRESS:PORT to listen on.")],
    workspace: WorkspaceOption = Path(),
    every: Annotated[float, typer.Option(min=1.0, help="Seconds after which what came is kept as a file.")] = 60.0,
    minutes: Annotated[float | None, typer.Option(help="How long to listen; until Ctrl-C otherwise.")] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Keep what a receiver of ships sends, as it comes; a line of health for each file. Ctrl-C ends it safely."""
    with errors(as_json=json):
        where, ws = feed_of(feed), opened(workspace, as_json=json)
        store, health, batch = Store(ws.store_folder, Record(ws)), Health(), Batch()
        end = None if minutes is None else time.monotonic() + 60.0 * minutes
        keeper = _Keeper(ws=ws, store=store, feed=feed, health=health, as_json=json)
        due = time.monotonic() + every
        try:
            for lines in listen(where, health, lambda: end is not None and time.monotonic() >= end):
                came = int(now().timestamp())
                batch.add([stamped(line, came) for line in lines])
                if batch.size >= MOST_BYTES or time.monotonic() >= due:
                    keeper.keep(batch.taken(final=False))
                    due = time.monotonic() + every
        except KeyboardInterrupt:
            health.state = "ended by hand"
        finally:
            keeper.keep(batch.taken(final=True))
            ws.seal()
            store.close()


@dataclass(slots=True, kw_only=True)
class _Keeper:
    """What comes into the workspace, and what is said of it."""

    ws: Workspace
    store: Store
    feed: str
    health: Health
    as_json: bool
    files: int = 0

    def keep(self, data: bytes) -> None:
        """One file; nothing where nothing came. A file that cannot be read stays kept, and the next one is taken."""
        rows, began = 0, time.monotonic()
        if data:
            self.files += 1
            came = now()
            try:
                rows = take_in(
                    self.ws, self.store, "ais", f"live-{came:%Y%m%dT%H%M%S}-{self.files}.nmea", data,
                    received_utc=came, at_utc=came, origin=self.feed, expected_length=len(data), area=watched(self.ws),
                ).rows  # fmt: skip
            except DamagedFile as error:
                tell_error(error, as_json=self.as_json)
        self.told(rows, time.monotonic() - began)

    def told(self, rows: int, took_s: float) -> None:
        """A line of health."""
        health = self.health
        if self.as_json:
            facts: dict[str, Any] = {
                "feed": self.feed, "state": health.state, "files": self.files, "messages": rows, "lines": health.lines,
                "cut": health.cut, "overlong": health.overlong, "connected": health.connected,
                "failed": health.failed, "last_error": health.last_error, "kept_in_s": round(took_s, 3),
            }  # fmt: skip
            tell(facts)
            return
        trouble = f"; {health.failed} failures, last {health.last_error}" if health.failed else ""
        lost = f"; {health.cut + health.overlong} lines without an end" if health.cut + health.overlong else ""
        say(f"{self.feed}: {health.state}; {rows} messages kept in {took_s:.1f} s, {health.lines} lines{lost}{trouble}")
