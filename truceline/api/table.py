"""A table for other people's programs: Arrow inside, pandas and polars where they are installed."""

from typing import Any

import pyarrow as pa

from truceline.model.errors import BadSetting


class Table:
    """Rows and columns. DuckDB, polars and pandas also take it as it is, by the Arrow interface for C streams."""

    def __init__(self, arrow: pa.Table) -> None:
        self.arrow: Any = arrow

    def __len__(self) -> int:
        """Number of rows."""
        return int(self.arrow.num_rows)

    def __repr__(self) -> str:
        """Size and columns, not the rows."""
        return f"<truceline.Table of {len(self)} rows: {', '.join(self.columns)}>"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows for any program that reads Arrow."""
        return self.arrow.__arrow_c_stream__(requested_schema)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns; docs/tables.md says what each means, and so does the schema's own metadata."""
        return tuple(self.arrow.column_names)

    def to_pandas(self) -> Any:  # noqa: ANN401 - pandas is not a dependency
        """As a pandas DataFrame.

        Raises:
            BadSetting: pandas is not installed.
        """
        _require("pandas")
        return self.arrow.to_pandas()

    def to_polars(self) -> Any:  # noqa: ANN401 - polars is not a dependency
        """As a polars DataFrame.

        Raises:
            BadSetting: polars is not installed.
        """
        return _require("polars").from_arrow(self.arrow)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each row."""
        return list(self.arrow.to_pylist())


def _require(name: str) -> Any:  # noqa: ANN401 - a module
    try:
        return __import__(name)
    except ImportError as missing:
        raise BadSetting(
            where=f"to_{name}", found=f"no {name} here", expected=f"pip install {name}", look="docs/api.md"
        ) from missing
