"""The tables: one folder of Parquet files, written once, read as of a moment.

    noun/source=firms/month=2025-03/<blob>.parquet    rows sorted by time, zstd
    reads/firms-<blob>.json                           written last: only files named here are ever read
    sound.json                                        which parts were compared with what was filed, under a seal

No table vouches for itself: the digest of what a file left here stands in the journal, and `record` brings it.
So a killed write is invisible and a second run completes it. Nothing is updated in place; a later version
of a row is a row of a later file. Two processes may write: one kept file always gives the same parts.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa

from truceline.engines.partitions import engine_for
from truceline.model.arrow import SCHEMAS
from truceline.model.errors import OutOfRange
from truceline.model.times import utc
from truceline.store import parts, sql, steps
from truceline.store.checks import Out, Record, as_it_is, damaged, mark_fault, problems
from truceline.store.dialect import DUCKDB
from truceline.store.marks import FiledPart, Mark, decode, encode, place_file, place_of
from truceline.store.rows import rows_digest
from truceline.store.sound import Seal, Sound, distinct_ids
from truceline.store.tables import Filing, filing

T = TypeVar("T")
_GLOB = re.compile(r"([*?\[])")  # the engine reads these as patterns; a folder may be called so
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS_US = 2**62  # later than any time of the model, which ends with the year 9999


class Store:
    """The tables of one workspace."""

    def __init__(self, folder: Path, record: Record | None = None, seal: Seal | None = None) -> None:
        """`record`: what the journal says of each kept file. Without one, as in a fresh store, marks are believed.

        `seal`: under which parts that were compared once need not be decoded again by the next command.
        """
        self._folder, self._record = folder, record
        self._marks: dict[str, Mark] = {}
        self._sound = Sound(folder, seal)
        self._opened: duckdb.DuckDBPyConnection | None = None
        self._left: duckdb.DuckDBPyConnection | None = None  # of a parent process

    def write(
        self,
        source: str,
        blob_sha256: str,
        tables: Mapping[type, pa.Table],
        *,
        received_utc: datetime | None = None,
    ) -> str:
        """File the rows of one kept file; returns the digest of what was filed, for the journal.

        Writing the same rows a second time changes nothing. Other rows under the same name were not filed by this
        program from these bytes: they give way.

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
        made = [
            _part(filing(noun), month, rows, source, blob_sha256)
            for noun, table in whole.items()
            for month, rows in parts.months(filing(noun), table)
        ]
        mark = Mark(
            source=source, blob_sha256=blob_sha256, received_utc=received, parts=tuple(part for part, _, _ in made)
        )
        before = self._mark(name)
        if before is not None and before.digest == mark.digest:
            return mark.digest
        self._forget(name)
        for part, data, distinct in made:
            place_file(self._folder / part.path, data)
            self._sound.add(part, distinct=distinct)
        place_file(self._folder / "reads" / name, encode(mark))
        return mark.digest

    def holds(self, source: str, blob_sha256: str) -> bool:
        """Whether this kept file has been read and filed completely."""
        return self._mark(_mark_name(source, blob_sha256)) is not None

    def read(
        self,
        noun: type,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: datetime,
        sources: Collection[str] | None = None,
        only: Collection[tuple[str, str]] | None = None,
        columns: Sequence[str] = (),
    ) -> pa.Table:
        """Rows of a noun whose interval overlaps [start, end), as they were known at `as_of`.

        `as_of` has two sides: a row must have begun by then and have been received by then. Of several rows
        with one id the first known is taken (ties: kept file, then place in it); an id fixes source and
        beginning. BackgroundFire and Look rows have no id: all are read. A ReferenceLine holds until it is
        drawn again: `start` does not exclude it. Rows come ordered by beginning, then id. A file that was withdrawn
        at `as_of` has none. `only` asks for some files, by source and SHA-256, whether withdrawn or not.
        `columns` names those to be read, in the order of the schema; all otherwise.

        Raises:
            UnknownName: a noun the store does not keep.
            NaiveTimeError: a moment without a zone.
            OutOfRange: an end before the start.
            DamagedWorkspace: a marked file is missing or not what was filed, by its mark or by the journal.
            StepFailed: the engine refused a step of the query.
        """
        how = filing(noun)
        schema = pa.schema([field for field in SCHEMAS[noun] if not columns or field.name in columns])
        start_us, end_us = _window_us(start, end)
        counted = self._counted(utc(as_of), sources, only)
        alone, shared = self._files(how, start_us, end_us, utc(as_of), counted)
        self._sound.keep()
        if not alone and not shared:
            return schema.empty_table()
        params = {
            "alone": alone, "shared": shared, "as_of_us": _us(utc(as_of)), "start_us": start_us, "end_us": end_us,
        }  # fmt: skip
        query = steps.reading(how, DUCKDB, columns, alone=bool(alone), shared=bool(shared))
        return parts.conformed(sql.run(self._session(), query, params), schema)

    def by_month(
        self, noun: type, made: Callable[[pa.Table], T], *, as_of: datetime, sources: Collection[str],
        columns: Sequence[str],
    ) -> Iterator[T]:  # fmt: skip
        """What `made` makes of the rows of each month as `read` gives them, so that years need no room of their own.

        Workers are sent the bytes of the tables, and `made`, a function of a module; the tables stay here.

        Raises:
            As `read`.
        """
        how, moment = filing(noun), utc(as_of)
        schema = pa.schema([field for field in SCHEMAS[noun] if field.name in columns])
        held = self._months(how, moment, self._counted(moment, sources, None))
        months = {
            month: [part for (_, of), found in held.items() if of == month for part in found]
            for month in sorted({month for _, month in held})
        }
        for files in months.values():
            for part in files:
                self._sound.require(part)
        single = {month for month, files in months.items() if len(files) == 1 and self._sound.distinct(files[0])}
        where = engine_for(sum(months[month][0].rows for month in single))
        sent = [months[month][0] for month in months if month in single]
        read = iter(parts.each_read(where, self._folder, sent, parts.Asked(how, schema, moment), made))
        for month, files in months.items():
            if month in single:
                yield next(read)
            else:
                start, end = _month_us(month), _month_us(month, later=1)
                params = {
                    "shared": [self._path(part) for part in files], "as_of_us": _us(moment), "start_us": start,
                    "end_us": end,
                }  # fmt: skip
                table = sql.run(self._session(), steps.reading(how, DUCKDB, columns), params)
                yield made(parts.conformed(table, schema))
        self._sound.keep()

    def sources(self) -> frozenset[str]:
        """The sources of which any file was filed."""
        return frozenset(mark.source for mark in self._known_marks().values())

    def withdrawn(self) -> dict[tuple[str, str], tuple[Out, ...]]:
        """The withdrawals, ended or not, of the files that have any, by source and SHA-256; none without a record."""
        stated = {} if self._record is None else self._record()
        return {key: tuple(said.withdrawals) for key, said in stated.items() if said.withdrawals}

    def noted(self, kind: str) -> frozenset[str]:
        """SHA-256 of the files whose reading left a note of that kind; none without a record."""
        stated = {} if self._record is None else self._record()
        return frozenset(
            sha256 for (_, sha256), said in stated.items() if any(note.kind == kind for note in said.notes)
        )

    def inspect(self) -> tuple[str, ...]:
        """Every way in which the store is not what was written; empty when it is intact.

        Raises:
            DamagedWorkspace: a mark that cannot be read.
        """
        return tuple(problems(self._folder, self._known_marks(), self._record))

    def parts_of(self, source: str, blob_sha256: str) -> dict[tuple[str, str], pa.Table | None] | None:
        """The tables of one kept file by noun and month, as their bytes are, to be looked at; None where no mark is.

        A table that is missing or cannot be read is None; nothing is compared with a digest.
        """
        mark = self._mark(_mark_name(source, blob_sha256))
        if mark is None:
            return None
        return {(part.noun, part.month): as_it_is(self._folder, part) for part in mark.parts}

    def close(self) -> None:
        """Let go of the engine, and leave what was compared. A later read opens it again."""
        self._sound.keep()
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def after_fork(self) -> None:
        """In a forked child: leave the parent's engine alone, whose threads are not here. A read opens another."""
        self._left, self._opened = self._opened, None

    def _session(self) -> duckdb.DuckDBPyConnection:
        if self._opened is None:
            self._opened = sql.connect()
        return self._opened

    def _mark(self, name: str) -> Mark | None:
        """A mark by its name; None where there is none, or one of an outdated version."""
        path = self._folder / "reads" / name
        return decode(path.read_bytes(), name) if path.is_file() else None

    def _forget(self, name: str) -> None:
        (self._folder / "reads" / name).unlink(missing_ok=True)
        self._marks.pop(name, None)
        self._sound.forget()

    def _known_marks(self) -> Mapping[str, Mark]:
        """All marks; those seen before are not read again, because a mark never changes."""
        for path in sorted((self._folder / "reads").glob("*.json")):
            if path.name not in self._marks:
                mark = decode(path.read_bytes(), path.name)
                if mark is not None:
                    self._marks[path.name] = mark
        return self._marks

    def _counted(
        self, as_of: datetime, sources: Collection[str] | None, only: Collection[tuple[str, str]] | None
    ) -> list[Mark]:
        """The marks whose files count at a moment; a file that no read line of the journal names is not there.

        Raises:
            DamagedWorkspace: a mark lists other rows than the journal's read line names.
        """
        marks = [mark for mark in self._known_marks().values() if sources is None or mark.source in sources]
        if only is not None:
            marks = [mark for mark in marks if mark.key in only]
        if self._record is None:
            return marks
        stated, counted = self._record(), []
        for mark in marks:
            said = stated.get(mark.key)
            if said is None or said.filed is None:
                continue
            fault = mark_fault(mark, said)
            if fault is not None:
                raise damaged(fault, "others")
            if only is not None or not said.out_at(as_of):
                counted.append(mark)
        return counted

    def _files(
        self, how: Filing, start_us: int, end_us: int, as_of: datetime, counted: Sequence[Mark]
    ) -> tuple[list[str], list[str]]:
        """Paths of the marked files a window may need: those of which no row can have its id elsewhere, and the others.

        A month of one source with several files is read whole, so that no earlier row is lost.
        """
        alone, shared = list[str](), list[str]()
        for (_, month), held in self._months(how, as_of, counted).items():
            # A row that starts a month and a row that ends it may share an id across files: months stay whole.
            if _month_us(month) < end_us and (how.lasts or max(part.last_us for part in held) >= start_us):
                paths = [self._path(part) for part in held]
                (alone if len(held) == 1 and self._sound.distinct(held[0]) else shared).extend(paths)
        return alone, shared

    @staticmethod
    def _months(how: Filing, as_of: datetime, counted: Sequence[Mark]) -> dict[tuple[str, str], list[FiledPart]]:
        """The filed parts of a noun by source and month."""
        months: dict[tuple[str, str], list[FiledPart]] = {}
        for mark in counted:
            # Only nouns without a receipt of their own go by the file's.
            if how.received is None and mark.received_utc is not None and mark.received_utc > as_of:
                continue
            for part in mark.parts:
                if part.noun == how.folder:
                    months.setdefault((mark.source, part.month), []).append(part)
        return months

    def _path(self, part: FiledPart) -> str:
        """Where a filed part lies; it is compared with what was filed once for each opened store."""
        self._sound.require(part)
        return _GLOB.sub(r"[\1]", str(self._folder / part.path))


def _part(how: Filing, month: str, rows: pa.Table, source: str, blob_sha256: str) -> tuple[FiledPart, bytes, bool]:
    """One month of one noun of a kept file, its bytes, and whether each id stands in one row alone."""
    data = parts.parquet(rows)
    part = FiledPart(
        path=place_of(how.folder, month, source, blob_sha256),
        noun=how.folder,
        month=month,
        rows=rows.num_rows,
        length=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        rows_sha256=rows_digest(rows),
        last_us=parts.last_us(how, rows),
    )
    return part, data, distinct_ids(how, rows)


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


def _month_us(month: str, *, later: int = 0) -> int:
    """The beginning of a month, or of one some months later."""
    return int((np.datetime64(month) + later).astype("datetime64[us]").astype(np.int64))


def _us(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
