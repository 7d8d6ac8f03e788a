"""The tables: one folder of Parquet files, written once, read as of a moment.

    noun/source=firms/month=2025-03/<blob>.parquet    rows sorted by time, zstd
    reads/firms-<blob>.json                           written last: only files named here are ever read

So a killed write is invisible and a second run completes it. Nothing is updated in place; a later version
of a row is a row of a later file. Two processes may write: one kept file always gives the same parts.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from truceline.model.arrow import SCHEMAS
from truceline.model.errors import DamagedWorkspace, OutOfRange
from truceline.model.times import utc
from truceline.store import parts, sql, steps
from truceline.store.dialect import DUCKDB
from truceline.store.marks import FiledPart, Mark, decode, encode, place_file, problems
from truceline.store.tables import Filing, filing

_GLOB = re.compile(r"([*?\[])")  # the engine reads these as patterns; a folder may be called so
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS_US = 2**62  # later than any time of the model, which ends with the year 9999


class Store:
    """The tables of one workspace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._marks: dict[str, Mark] = {}
        self._sound: set[str] = set()
        self._opened: duckdb.DuckDBPyConnection | None = None

    def write(
        self,
        source: str,
        blob_sha256: str,
        tables: Mapping[type, pa.Table],
        *,
        received_utc: datetime | None = None,
    ) -> None:
        """File the rows of one kept file. Writing the same file a second time changes nothing.

        Args:
            source: name of the source, as in its manifest.
            blob_sha256: the kept file, 64 hex digits.
            tables: noun -> table under the noun's schema of `model.arrow`.
            received_utc: when the file was received; `as_of` needs it for nouns whose rows do not say
                (BackgroundFire). None: such rows count as always known.

        Raises:
            OutOfRange: a malformed name, a foreign schema, a missing value, a row of another source or file.
            UnknownName: a noun the store does not keep.
            NaiveTimeError: `received_utc` without a zone.
        """
        name = _mark_name(source, blob_sha256)
        received = None if received_utc is None else utc(received_utc)
        whole = {
            noun: parts.checked(noun, table, source, blob_sha256) for noun, table in tables.items() if filing(noun)
        }
        if self.holds(source, blob_sha256):
            return
        filed = [
            self._file(filing(noun), month, rows, source, blob_sha256)
            for noun, table in whole.items()
            for month, rows in parts.months(filing(noun), table)
        ]
        mark = Mark(source=source, blob_sha256=blob_sha256, received_utc=received, parts=tuple(filed))
        place_file(self._folder / "reads" / name, encode(mark))

    def holds(self, source: str, blob_sha256: str) -> bool:
        """Whether this kept file has been read and filed completely."""
        return (self._folder / "reads" / _mark_name(source, blob_sha256)).is_file()

    def read(
        self,
        noun: type,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: datetime,
        sources: Collection[str] | None = None,
    ) -> pa.Table:
        """Rows of a noun whose interval overlaps [start, end), as they were known at `as_of`.

        `as_of` has two sides: a row must have begun by then and have been received by then. Of several rows
        with one id the first known is taken (ties: kept file, then place in it); an id fixes source and
        beginning. BackgroundFire and Look rows have no id: all are read. A ReferenceLine holds until it is
        drawn again: `start` does not exclude it. Rows come ordered by beginning, then id.

        Raises:
            UnknownName: a noun the store does not keep.
            NaiveTimeError: a moment without a zone.
            OutOfRange: an end before the start.
            DamagedWorkspace: a marked file is missing or not what was written.
            StepFailed: the engine refused a step of the query.
        """
        how = filing(noun)
        start_us, end_us = _window_us(start, end)
        files = self._files(how, start_us, utc(as_of), sources)
        if not files:
            return SCHEMAS[noun].empty_table()
        params = {"files": files, "as_of_us": _us(utc(as_of)), "start_us": start_us, "end_us": end_us}
        return parts.conformed(sql.run(self._session(), steps.reading(how, DUCKDB), params), SCHEMAS[noun])

    def inspect(self) -> tuple[str, ...]:
        """Every way in which the store is not what was written; empty when it is intact.

        Raises:
            DamagedWorkspace: a mark that cannot be read.
        """
        return problems(self._folder, self._known_marks())

    def close(self) -> None:
        """Let go of the engine. A later read opens it again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _session(self) -> duckdb.DuckDBPyConnection:
        if self._opened is None:
            self._opened = sql.connect()
        return self._opened

    def _file(self, how: Filing, month: str, rows: pa.Table, source: str, blob_sha256: str) -> FiledPart:
        path = f"{how.folder}/source={source}/month={month}/{blob_sha256}.parquet"
        data = parts.parquet(rows)
        place_file(self._folder / path, data)
        return FiledPart(
            path=path,
            noun=how.folder,
            month=month,
            rows=rows.num_rows,
            length=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            last_us=parts.last_us(how, rows),
        )

    def _known_marks(self) -> Mapping[str, Mark]:
        """All marks; those seen before are not read again, because a mark never changes."""
        for path in sorted((self._folder / "reads").glob("*.json")):
            if path.name not in self._marks:
                self._marks[path.name] = decode(path.read_bytes(), path.name)
        return self._marks

    def _files(self, how: Filing, start_us: int, as_of: datetime, sources: Collection[str] | None) -> list[str]:
        """Paths of the marked files a window may need; whole months of one source, so that no earlier row is lost."""
        held = [
            (mark.source, part)
            for mark in self._known_marks().values()
            for part in mark.parts
            if part.noun == how.folder and (sources is None or mark.source in sources)
            # Only nouns without a receipt of their own go by the file's.
            if how.received is not None or mark.received_utc is None or mark.received_utc <= as_of
        ]
        # A row that starts a month and a row that ends it may share an id across files: months stay whole.
        needed = {(source, part.month) for source, part in held if how.lasts or part.last_us >= start_us}
        return [self._path(part) for source, part in held if (source, part.month) in needed]

    def _path(self, part: FiledPart) -> str:
        """Where a filed part lies; its bytes are compared once for each opened store."""
        path = self._folder / part.path
        if part.path not in self._sound:
            found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
            if found != part.sha256:
                raise DamagedWorkspace(
                    where=f"store: {part.path}",
                    found=found[:12],
                    expected=f"the bytes that were written, {part.sha256[:12]}",
                    look="remove its mark in store/reads and run the day again; the kept file is still in the vault",
                )
            self._sound.add(part.path)
        return _GLOB.sub(r"[\1]", str(path))


def _mark_name(source: str, blob_sha256: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]+", source):
        raise OutOfRange("source", source, "lower-case letters, digits and underscores")
    if not re.fullmatch(r"[0-9a-f]{64}", blob_sha256):
        raise OutOfRange("blob_sha256", blob_sha256, "64 hex digits")
    return f"{source}-{blob_sha256}.json"


def _window_us(start: datetime | None, end: datetime | None) -> tuple[int, int]:
    start_us = -_ALWAYS_US if start is None else _us(utc(start))
    end_us = _ALWAYS_US if end is None else _us(utc(end))
    if end_us < start_us:
        raise OutOfRange("window", f"{start}..{end}", "an end not before its start")
    return start_us, end_us


def _us(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
