"""What all commands share: the clock, the workspace option, errors as exit codes, progress, machine output."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from truceline.cli._dates import moment_of
from truceline.model.canonical import plain
from truceline.model.errors import (
    AgreementFaults,
    DamagedWorkspace,
    InputError,
    NaiveTimeError,
    NothingReceived,
    NotValid,
    TrucelineError,
    UnknownName,
    Unreachable,
)
from truceline.model.printable import in_json, one_line

T = TypeVar("T")
UNREAD = 141  # 128 + SIGPIPE: as a shell tells of a program whose reader has gone; `| head` is no mistake
SHOW_AFTER_S = 2.0  # a bar for anything longer

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder of the workspace.", envvar="TRUCELINE_WORKSPACE")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of text.")]


def now() -> datetime:
    """The one clock of this door, whole seconds UTC."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - doors read the clock


def moment(text: str | None, *, future: bool = False) -> datetime:
    """A moment given on the command line; now, where none was given.

    Raises:
        OutOfRange: no moment with its offset, outside the 20th to 22nd century, or still to come.
    """
    return now() if text is None else moment_of(text, now_utc=now(), future=future)


def only_ascii() -> bool:
    """Whether JSON must escape every other letter: not so where the output is some UTF."""
    return not (sys.stdout.encoding or "").casefold().startswith("utf")


@contextmanager
def errors(*, as_json: bool) -> Iterator[None]:
    """Turn our own errors into one message and an exit code.

    A damaged workspace, a disk that refuses, or a database that does not answer exits with 3; a moment before anything
    was received with 5; everything else that was handed in wrong with 1. A reader who closes the pipe ends the command
    in silence.
    """
    try:
        yield
    except BrokenPipeError as closed:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - nobody reads; the flush at exit too
        raise typer.Exit(UNREAD) from closed
    except OSError as refused:
        error = _refused(refused)
        tell_error(error, as_json=as_json)
        raise typer.Exit(3) from error
    except TrucelineError as error:
        tell_error(error, as_json=as_json)
        raise typer.Exit(_code(error)) from error


def _code(error: TrucelineError) -> int:
    if isinstance(error, NothingReceived):
        return 5
    return 3 if isinstance(error, DamagedWorkspace | Unreachable) else 1


def tell_error(error: TrucelineError, *, as_json: bool) -> None:
    """Print an error: text to standard error, or its facts as JSON to standard output."""
    if as_json:
        tell({"error": type(error).__name__, "message": str(error), **_facts(error)})
    else:
        say(*_lines(error), problem=True)


def say(*lines: str, problem: bool = False) -> None:
    """Print lines of text, at once: the only door by which text reaches a terminal. A problem goes to standard error.

    Whatever a file, a name or a source holds, it stays on its line and moves neither cursor nor direction.
    """
    for line in lines:
        print(one_line(line), file=sys.stderr if problem else sys.stdout, flush=True)


def tell(value: dict[str, Any], *, indent: int | None = None) -> None:
    """Print one JSON object, on one line by default, at once: who reads along may rely on it."""
    text = json.dumps(plain(value), ensure_ascii=only_ascii(), sort_keys=indent is None, indent=indent)
    print(in_json(text), flush=True)


def _lines(error: TrucelineError) -> Sequence[str]:
    """The message of an error; only what we wrote ourselves begins a line."""
    if isinstance(error, AgreementFaults):
        return [f"line {one.line}, clause {one.clause}: {one.problem}" for one in error.faults]
    if isinstance(error, NaiveTimeError | NotValid):
        return str(error).split("\n")
    return [str(error)]


def progress(items: Sequence[T], title: str, name: Callable[[T], str], *, quiet: bool) -> Iterator[T]:
    """Hand the items out one by one; a bar on standard error when it takes over two seconds."""
    if quiet or not sys.stderr.isatty():
        yield from items
        return
    bars, markup = import_module("rich.progress"), import_module("rich.markup")  # for a person who waits alone
    bar = bars.Progress(
        bars.TextColumn(title), bars.BarColumn(), bars.MofNCompleteColumn(), bars.TimeElapsedColumn(),
        bars.TextColumn("{task.description}"), console=import_module("rich.console").Console(stderr=True),
        transient=True,
    )  # fmt: skip
    task = bar.add_task("", total=len(items))
    begun = now()
    try:
        for item in items:
            bar.update(task, description=markup.escape(one_line(name(item))))
            if not bar.live.is_started and (now() - begun).total_seconds() >= SHOW_AFTER_S:
                bar.start()
            yield item
            bar.advance(task)
    finally:
        bar.stop()


def _refused(error: OSError) -> DamagedWorkspace:
    return DamagedWorkspace(
        where=str(error.filename or "the disk"),
        found=(error.strerror or "an error").lower(),
        expected="a folder that can be read and written",
        look="free space and rights of the workspace; nothing more was acknowledged",
    )


def _facts(error: TrucelineError) -> dict[str, Any]:
    if isinstance(error, InputError):
        return {"where": error.where, "found": error.found, "expected": error.expected, "look": error.look}
    if isinstance(error, UnknownName):
        return {"what": error.what, "name": error.name, "known": error.known}
    if isinstance(error, AgreementFaults):
        return {"faults": error.faults}
    return {}
