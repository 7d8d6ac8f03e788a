"""Which kept files were taken back on the record, as far as they concern a report, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from truceline.evidence.keep import KeptFile, kept
from truceline.evidence.workspace import Workspace
from truceline.model.report import FILE_WITHDRAWN, Correction
from truceline.model.times import utc_text
from truceline.store.store import Store
from truceline.store.tables import FILINGS

Window = tuple[datetime, datetime]


def withdrawn(
    workspace: Workspace, store: Store, day: Window, *, as_of: datetime, previous: Mapping[str, Any] | None
) -> tuple[Correction, ...]:
    """The withdrawals in force at `as_of` of files that the day would have known, or the report before did know.

    A file with rows concerns the days that its rows touch; one that could not be read, or has no rows, the day on which
    it was received or withdrawn.

    Raises:
        DamagedWorkspace: the journal or the tables are not what was written.
    """
    out = [file for file in kept(workspace) if file.out_at(as_of)]
    if not out:
        return ()
    before = _named(previous)
    touched = _touching(store, out, day, as_of)
    concerned = [one for one in out if _key(one) in before | touched or (not one.rows and _fell_on(one, day))]
    ordered = sorted(concerned, key=lambda one: (one.withdrawals[-1].from_utc, one.source, one.blob.sha256))
    return tuple(_correction(one, as_of) for one in ordered)


def _touching(store: Store, files: Sequence[KeptFile], day: Window, as_of: datetime) -> set[tuple[str, str]]:
    """Those whose rows touch the day, by source and SHA-256."""
    asked, found = {_key(file) for file in files}, set[tuple[str, str]]()
    for noun, filing in FILINGS.items():
        if filing.received is not None:
            rows = store.read(noun, start=day[0], end=day[1], as_of=as_of, only=asked)
            found |= set(zip(rows["source"].to_pylist(), rows["blob_sha256"].to_pylist(), strict=True))
    return found


def _named(previous: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    if previous is None:
        return set()
    return {(source["source"], sha256) for source in previous["sources"] for _, sha256, _ in source["files"]}


def _fell_on(file: KeptFile, day: Window) -> bool:
    moments = (file.blob.received_utc, *(one.from_utc for one in file.withdrawals))
    return any(day[0] <= moment < day[1] for moment in moments)


def _correction(file: KeptFile, as_of: datetime) -> Correction:
    held = next(one for one in reversed(file.withdrawals) if one.holds_at(as_of))
    rows = "could not be read" if file.rows is None else f"{file.rows} rows"
    return Correction(
        subject=file.blob.sha256,
        what=FILE_WITHDRAWN,
        before=f"{file.blob.name}, kept for {file.source}, {rows}",
        after=f"withdrawn on the record, {utc_text(held.from_utc)}: {held.reason}",
    )


def _key(file: KeptFile) -> tuple[str, str]:
    return file.source, file.blob.sha256
