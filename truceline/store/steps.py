"""The named steps of a read: what was known, one row per id, what lies in the window, in a fixed order."""

from collections.abc import Sequence

from truceline.store.dialect import Dialect
from truceline.store.sql import Step
from truceline.store.tables import Filing, quoted


def reading(
    filing: Filing, dialect: Dialect, columns: Sequence[str] = (), *, alone: bool = False, shared: bool = True
) -> tuple[Step, ...]:
    """Steps over the bound values `$alone`, `$shared`, `$as_of_us`, `$start_us` and `$end_us` (microseconds UTC).

    `alone` are files in which every id stands once and that no other file can share: of them no row need be compared
    with another. Of `shared` files those rows are compared whose id lies in the window. They end with some columns, or
    all.
    """
    steps = []
    if alone:
        steps += [_filed("alone", filing, dialect, columns), _known("alone", filing, dialect)]
    if shared:
        steps += [
            _filed("shared", filing, dialect, columns), _known("shared", filing, dialect), _touched(filing, dialect),
            _first(filing, dialect),
        ]  # fmt: skip
    ends = ("known_alone",) * alone + ("first_known",) * shared
    return (*steps, _asked(ends, filing, dialect, columns))


def _filed(which: str, filing: Filing, dialect: Dialect, columns: Sequence[str]) -> Step:
    """Only the columns that are asked for, or that decide."""
    needed = (filing.row_id, filing.started, filing.ended, filing.received, *_order(filing))
    deciding = ["blob_sha256", *(["where"] if filing.row_id and filing.received else [])]
    names = dict.fromkeys(name for name in (*columns, *needed, *deciding) if name) if columns else ()
    listed = _listed(tuple(names)) or "*"
    return Step(name=f"filed_{which}", sql=f"SELECT {listed} FROM {dialect.call('scan', f'${which}')}")  # noqa: S608 - a bound value


def _known(which: str, filing: Filing, dialect: Dialect) -> Step:
    """Both sides of `as_of`: what had happened and what had been received by then."""
    happened = dialect.call("micros", quoted(filing.started))
    sql = f"SELECT * FROM filed_{which} WHERE {happened} <= $as_of_us"  # noqa: S608 - quoted names, bound values
    if filing.received is not None:
        sql += f" AND {dialect.call('micros', quoted(filing.received))} <= $as_of_us"
    return Step(name=f"known_{which}", sql=sql, inputs=(f"filed_{which}",))


def _touched(filing: Filing, dialect: Dialect) -> Step:
    """Rows whose id some row in the window has: only they can decide which of them counts."""
    sql = "SELECT * FROM known_shared"
    if filing.row_id is not None and filing.received is not None:
        name = quoted(filing.row_id)
        sql += f" WHERE {name} IN (SELECT {name} FROM known_shared WHERE {_inside(filing, dialect)})"  # noqa: S608 - as above
    return Step(name="touched", sql=sql, inputs=("known_shared",))


def _first(filing: Filing, dialect: Dialect) -> Step:
    """Of rows with one id, the first that was known; ties by kept file and place in it."""
    sql = "SELECT * FROM touched"
    if filing.row_id is not None and filing.received is not None:
        order = ", ".join(quoted(name) for name in (filing.received, "blob_sha256", "where"))
        sql += f" QUALIFY {dialect.call('first', quoted(filing.row_id), order)}"
    return Step(name="first_known", sql=sql, inputs=("touched",))


def _asked(ends: Sequence[str], filing: Filing, dialect: Dialect, columns: Sequence[str]) -> Step:
    """Rows whose interval overlaps [start, end). An interval that merely ends at the start does not."""
    every = " UNION ALL ".join(f"SELECT * FROM {name}" for name in ends)  # noqa: S608 - our own names
    sql = f"SELECT {_listed(columns) or '*'} FROM ({every}) WHERE {_inside(filing, dialect)}"  # noqa: S608 - as above
    return Step(name="asked", sql=f"{sql} ORDER BY {_listed(_order(filing))}", inputs=tuple(ends))


def _inside(filing: Filing, dialect: Dialect) -> str:
    started, ended = (dialect.call("micros", quoted(name)) for name in (filing.started, filing.ended))
    inside = f"{started} < $end_us"
    return inside if filing.lasts else f"{inside} AND ({started} >= $start_us OR {ended} > $start_us)"


def _order(filing: Filing) -> Sequence[str]:
    return [filing.started, filing.row_id] if filing.row_id else _ORDER_WITHOUT_ID[filing.folder]


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(quoted(name) for name in columns)


_ORDER_WITHOUT_ID = {
    "background_fire": ["day_utc", "lat_deg", "lon_deg", "source", "blob_sha256"],
    "look": ["started_utc", "sensor_id", "cell", "ended_utc"],
}
