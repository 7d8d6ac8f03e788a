"""`truceline sources`: what each source has brought: files, rows, age, lag, and what could not be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa

from truceline.cli._coalition import store_of
from truceline.cli._door import JsonOption, WorkspaceOption, errors, now, say, tell
from truceline.cli._workspace import opened
from truceline.evidence.keep import KeptFile, kept
from truceline.model.times import utc_text
from truceline.sources._registry import sources
from truceline.store.store import Store
from truceline.store.tables import FILINGS

STALE = timedelta(days=2)  # a daily file that is a day late
MOST_LAGS = 200_000  # rows that a lag is learned from


def run(
    workspace: WorkspaceOption = Path(),
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """List each source: files and rows, how old the newest is, how late its rows become known, what was not read."""
    with errors(as_json=json):
        ws, at = opened(workspace, as_json=json), now()
        store = store_of(ws)
        held = kept(ws)
        told = [_standing(name, [one for one in held if one.source == name], store, at) for name in sources()]
    if json:
        tell({"as_of": utc_text(at), "sources": [one.plain() for one in told]})
        return
    for one in told:
        say(one.line())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """How one source stands."""

    name: str
    files: int
    unread: int
    rows: int
    newest_utc: datetime | None  # when its newest file was received
    age: timedelta | None  # of that file
    lag: timedelta | None  # median of receipt less event, where its rows state both

    @property
    def state(self) -> str:
        """In words; a source that nobody handed in is no fault."""
        if self.newest_utc is None or self.age is None:
            return "nothing kept"
        if self.unread:
            return f"{self.unread} files not read"
        return "stale" if self.age > STALE else "fresh"

    def line(self) -> str:
        """For people."""
        if self.age is None:
            return f"{self.name}: {self.state}"
        late = "" if self.lag is None else f", known {_words(self.lag)} after the event (median)"
        return f"{self.name}: {self.state}; {self.files} files, {self.rows} rows; newest {_words(self.age)} old{late}"

    def plain(self) -> dict[str, Any]:
        """For machines."""
        return {
            "source": self.name, "state": self.state, "files": self.files, "unread": self.unread, "rows": self.rows,
            "newest": None if self.newest_utc is None else utc_text(self.newest_utc),
            "age_s": None if self.age is None else self.age.total_seconds(),
            "lag_s": None if self.lag is None else self.lag.total_seconds(),
        }  # fmt: skip


def _standing(name: str, files: Sequence[KeptFile], store: Store, at: datetime) -> _Standing:
    known = [one for one in files if not one.out_at(at)]
    newest = max((one.blob.received_utc for one in known), default=None)
    return _Standing(
        name=name,
        files=len(known),
        unread=sum(not one.read for one in known),
        rows=sum(one.rows or 0 for one in known),
        newest_utc=newest,
        age=None if newest is None else max(at - newest, timedelta(0)),
        lag=_lag(name, store, at) if known else None,
    )


def _lag(name: str, store: Store, at: datetime) -> timedelta | None:
    """Over all nouns whose rows state when it happened and when that was received."""
    lags: list[float] = []
    for noun, filing in FILINGS.items():
        if filing.received is None or filing.lasts or len(lags) >= MOST_LAGS:
            continue
        rows = store.read(noun, as_of=at, sources=(name,)).select([filing.ended, filing.received])
        ended, received = (column.cast(pa.int64()).to_pylist() for column in rows.columns)
        lags += [(came - happened) / 1e6 for happened, came in zip(ended, received, strict=True)]
    return timedelta(seconds=max(median(lags[:MOST_LAGS]), 0.0)) if lags else None


def _words(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.0f} d"
