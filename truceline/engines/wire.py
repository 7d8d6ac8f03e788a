"""Parts and what is made of them as bytes.

Workers take what the driver sends, as they take its code. The driver signs reports, so it does not take whatever comes
back: only plain values, arrays, Arrow tables and the records of this program are made from an answer.
"""

import dataclasses
import enum
import importlib
import io
import pickle
from types import ModuleType
from typing import Any

import pyarrow as pa

from truceline.model.errors import OutOfRange

_PLAIN = {
    "builtins": {"bytearray", "complex", "frozenset", "set", "slice"},
    "collections": {"OrderedDict"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "zoneinfo": {"ZoneInfo._unpickle"},
}


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - as pickle has it
        if isinstance(value, pa.Table):
            return _table, (_arrow(value),)
        if isinstance(value, ModuleType):  # a rule type is a module
            return importlib.import_module, (value.__name__,)
        return NotImplemented


class _Answers(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as pickle has it
        if name in _PLAIN.get(module, ()):
            return super().find_class(module, name)
        if (module, name) == (__name__, "_table"):
            return _table
        if module.startswith("truceline.") and "." not in name:
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, enum.Enum)):
                return found
        raise OutOfRange("answer of a worker", f"{module}.{name}", "values, arrays, tables and records")


def packed(value: object) -> bytes:
    """A value as bytes."""
    held = io.BytesIO()
    _Pickler(held, protocol=5).dump(value)
    return held.getvalue()


def unpacked(data: bytes) -> Any:  # noqa: ANN401 - whatever was packed
    """At a worker: what the driver packed."""
    return pickle.loads(data)  # noqa: S301 - the driver's, whose code runs here anyway


def answer(data: bytes) -> Any:  # noqa: ANN401 - whatever was made
    """At the driver: what a worker made.

    Raises:
        OutOfRange: anything else than values, arrays, tables and records of this program.
        pickle.UnpicklingError: no answer at all.
    """
    return _Answers(io.BytesIO(data)).load()


def _arrow(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def _table(data: bytes) -> pa.Table:
    return pa.ipc.open_stream(data).read_all()
