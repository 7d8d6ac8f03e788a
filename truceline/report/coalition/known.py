"""What is known of the coalition at a moment: from the tables of a workspace, or from ledgers handed in."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.arrow import to_records
from truceline.model.pledge import Condition, Figure, Milestone, Pledge, Stance, Step
from truceline.model.records import Blob, Note, Sky, Statement
from truceline.pledges.ledger import Ledger, ledger
from truceline.pledges.told import told
from truceline.sources import pledges as source
from truceline.store.store import Store

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The ledger and the published series, as they were known."""

    ledger: Ledger
    figures: tuple[Figure, ...]
    as_of: datetime
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        held = self.ledger
        return bool(held.promises or held.stances or held.milestones or self.figures)


def from_store(
    store: Store, *, as_of: datetime, exercise: bool, said_by: datetime | None = None, texts: bool = False
) -> Known:
    """Rows of the tables received by `as_of` and said by `said_by`; those marked EXERCISE count in an exercise alone.

    With `texts`, also what kept texts say of pledges, roles and meetings, read by machine.

    Raises:
        DamagedWorkspace: a filed part is not what was written.
    """

    def read(noun: type[R]) -> list[R]:
        table = store.read(noun, as_of=as_of)
        return to_records(noun, table if exercise else table.filter(pc.invert(table["exercise"])))

    if not texts:
        return _known(read, as_of, said_by=said_by)
    read_out = told(read(Statement))
    rows: Mapping[type, Iterable[Any]] = {
        Pledge: read_out.pledges.values(), Step: read_out.steps.values(), Stance: read_out.stances.values(),
        Milestone: read_out.milestones.values(), Figure: read_out.figures.values(),
    }  # fmt: skip

    def both(noun: type[R]) -> list[R]:
        return [*read(noun), *rows.get(noun, ())]

    return _known(both, as_of, said_by=said_by)


def skies(store: Store, *, as_of: datetime, exercise: bool) -> list[Sky]:
    """The kept skies, for the climate of a month."""
    table = store.read(Sky, as_of=as_of)
    return to_records(Sky, table if exercise else table.filter(pc.invert(table["exercise"])))


def from_files(files: Iterable[tuple[str, bytes]], *, as_of: datetime) -> Known:
    """Ledgers read for this question alone and kept nowhere; they count as received at `as_of`.

    Raises:
        DamagedFile: a file is no ledger.
    """
    tables: list[Mapping[type, pa.Table]] = []
    notes: list[Note] = []
    for name, data in files:
        sha256 = hashlib.sha256(data).hexdigest()
        blob = Blob(sha256=sha256, length=len(data), name=name, received_utc=as_of, origin="handed in for a question")
        reading = source.parse(blob, data)
        notes.extend(reading.notes)
        tables.append(reading.tables)

    def read(noun: type[R]) -> list[R]:
        return [one for held in tables if noun in held for one in to_records(noun, held[noun])]

    return _known(read, as_of, notes)


class _Reader(Protocol):
    """Gives the rows of a noun."""

    def __call__(self, noun: type[R]) -> list[R]:
        """All of them."""


def _known(read: _Reader, as_of: datetime, notes: Sequence[Note] = (), *, said_by: datetime | None = None) -> Known:
    figures = [one for one in read(Figure) if one.started_utc <= as_of and one.received_utc <= as_of]
    return Known(
        ledger=ledger(
            pledges=read(Pledge), conditions=read(Condition), steps=read(Step), stances=read(Stance),
            milestones=read(Milestone), as_of=as_of, said_by=said_by,
        ),
        figures=tuple({one.figure_id: one for one in figures}.values()),
        as_of=as_of,
        notes=tuple(notes),
    )  # fmt: skip
