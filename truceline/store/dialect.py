"""The few functions in which engines differ. Steps ask by name; a missing one names function and engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from truceline.model.errors import UnknownName


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One engine's spelling of the functions that steps use; every argument is SQL already quoted or bound."""

    engine: str
    functions: Mapping[str, Callable[..., str]]

    def call(self, name: str, *arguments: str) -> str:
        """The SQL of one function.

        Raises:
            UnknownName: the engine has no such function.
        """
        function = self.functions.get(name)
        if function is None:
            raise UnknownName(f"function of {self.engine}", name, self.functions)
        return function(*arguments)


DUCKDB = Dialect(
    engine="duckdb",
    functions={
        # Folder names look like hive partitions; the columns inside the files are the ones that count.
        "scan": lambda files: f"read_parquet({files}, hive_partitioning = false, union_by_name = false)",
        "micros": lambda moment: f"epoch_us({moment})",
        "first": lambda row_id, order: f"row_number() OVER (PARTITION BY {row_id} ORDER BY {order}) = 1",
    },
)
