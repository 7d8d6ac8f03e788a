"""The named steps of a read: what was known, one row per id, what lies in the window, in a fixed order."""

from collections.abc import Sequence

from truceline.store.dialect import Dialect
from truceline.store.sql import Step
from truceline.store.tables import Filing, quoted


def reading(filing: Filing, dialect: Dialect, columns: Sequence[str] = ()) -> tuple[Step, ...]:
    """Steps over the bound values `$files`, `$as_of_us`, `$start_us` and `$end_us` (microseconds UTC).

    They end with some columns, or all.
    """
    return (_filed(dialect), _known(filing, dialect), _first(filing, dialect), _asked(filing, dialect, columns))


def _filed(dialect: Dialect) -> Step:
    return Step(name="filed", sql=f"SELECT * FROM {dialect.call('scan', '$files')}")  # noqa: S608 - a bound value


def _known(filing: Filing, dialect: Dialect) -> Step:
    """Both sides of `as_of`: what had happened and what had been received by then."""
    happened = dialect.call("micros", quoted(filing.started))
    sql = f"SELECT * FROM filed WHERE {happened} <= $as_of_us"  # noqa: S608 - quoted names, bound values
    if filing.received is not None:
        sql += f" AND {dialect.call('micros', quoted(filing.received))} <= $as_of_us"
    return Step(name="known", sql=sql, inputs=("filed",))


def _first(filing: Filing, dialect: Dialect) -> Step:
    """Of rows with one id, the first that was known; ties by kept file and place in it."""
    sql = "SELECT * FROM known"
    if filing.row_id is not None and filing.received is not None:
        order = ", ".join(quoted(name) for name in (filing.received, "blob_sha256", "where"))
        sql += f" QUALIFY {dialect.call('first', quoted(filing.row_id), order)}"
    return Step(name="first_known", sql=sql, inputs=("known",))


def _asked(filing: Filing, dialect: Dialect, columns: Sequence[str]) -> Step:
    """Rows whose interval overlaps [start, end). An interval that merely ends at the start does not."""
    started, ended = (dialect.call("micros", quoted(name)) for name in (filing.started, filing.ended))
    inside = f"{started} < $end_us"
    if not filing.lasts:
        inside += f" AND ({started} >= $start_us OR {ended} > $start_us)"
    order = [filing.started, filing.row_id] if filing.row_id else _ORDER_WITHOUT_ID[filing.folder]
    return Step(
        name="asked",
        sql=f"SELECT {_listed(columns) or '*'} FROM first_known WHERE {inside} ORDER BY {_listed(order)}",  # noqa: S608 - as above
        inputs=("first_known",),
    )


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(quoted(name) for name in columns)


_ORDER_WITHOUT_ID = {
    "background_fire": ["day_utc", "lat_deg", "lon_deg", "source", "blob_sha256"],
    "look": ["started_utc", "sensor_id", "cell", "ended_utc"],
}
