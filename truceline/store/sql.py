"""SQL once: a query is a list of named steps, run as one statement or step by step with each table shown.

Values are bound parameters (`$name`), identifiers come quoted from `tables.quoted`; no value is ever part
of the text. A failing step reports its name, its tables and its SQL.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from truceline.model.errors import OutOfRange, TrucelineError

Params = Mapping[str, Any]

SETTINGS: dict[str, str | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "1GB",  # with spilling beyond; the job's whole budget is 1.5 GiB
    "autoinstall_known_extensions": False,  # nothing is fetched, nothing is loaded behind our back
    "autoload_known_extensions": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One named table of a query."""

    name: str
    sql: str
    inputs: tuple[str, ...] = ()  # names of earlier steps


class StepFailed(TrucelineError):
    """A step of a query did not run. Its name, tables and SQL are attributes."""

    def __init__(self, step: Step, problem: str) -> None:
        self.step, self.problem = step, problem
        tables = ", ".join(step.inputs) or "files"
        super().__init__(f'step "{step.name}" (reads {tables}): {problem}\n{step.sql}')


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB session in memory under `SETTINGS`."""
    session = duckdb.connect(":memory:", config=dict(SETTINGS))
    session.execute("SET TimeZone = 'UTC'").fetchall()  # not the machine's; drained, as 2.0 demands
    return session


def engine() -> str:
    """Name and version of the engine, for a run record and for `truceline doctor`."""
    return f"duckdb {duckdb.__version__}"


def run(session: duckdb.DuckDBPyConnection, steps: Sequence[Step], params: Params) -> pa.Table:
    """The last step's table; all steps as one statement.

    Raises:
        StepFailed: with the step that fails when the query is walked step by step.
    """
    _check(steps)
    text = "WITH " + ",\n".join(f"{step.name} AS (\n{step.sql}\n)" for step in steps)
    text += f"\nSELECT * FROM {steps[-1].name}"
    try:
        return _table(session, text, params)
    except duckdb.Error as failed:
        for _ in walk(session, steps, params):
            pass
        raise StepFailed(steps[-1], str(failed)) from failed


def walk(session: duckdb.DuckDBPyConnection, steps: Sequence[Step], params: Params) -> Iterator[tuple[Step, pa.Table]]:
    """Every step with its table, one after the other: the same query, slower, to look at.

    Raises:
        StepFailed: the first step that fails.
    """
    _check(steps)
    cursor = session.cursor()
    try:
        for step in steps:
            try:
                table = _table(cursor, step.sql, params)
            except duckdb.Error as failed:
                raise StepFailed(step, str(failed)) from failed
            cursor.register(step.name, table)
            yield step, table
    finally:
        cursor.close()


def _table(session: duckdb.DuckDBPyConnection, text: str, params: Params) -> pa.Table:
    # A relation, drained whole: DuckDB 2.0 refuses a second statement over an undrained result.
    named = set(re.findall(r"\$([a-z_]+)", text))
    return session.sql(text, params={name: params[name] for name in sorted(named)}).to_arrow_table()


def _check(steps: Sequence[Step]) -> None:
    if not steps:
        raise OutOfRange("steps", steps, "at least one step")
    known: set[str] = set()
    for step in steps:
        if not re.fullmatch(r"[a-z_]+", step.name) or step.name in known:
            raise OutOfRange("step", step.name, "a new name of lower-case letters")
        if not known.issuperset(step.inputs):
            raise OutOfRange("inputs", step.inputs, "names of earlier steps: " + ", ".join(sorted(known)))
        known.add(step.name)
