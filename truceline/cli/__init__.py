"""The first door: arguments in, exit code out. No SQL, no geometry, no rules.

Exit codes, the same for every command:

0   done; for `verify`: valid
1   something handed in is wrong: a damaged file, faults in an agreement, an invalid bundle
2   wrong usage; for `verify`: neither valid nor invalid: incomplete, damaged or not checked
3   the workspace itself is damaged or not there
4   `fit`: done, and the numbers in use had drifted: an alarm
5   `--as-of` lies before anything that is kept had been received: no report, not an empty one
"""

import ast
import io
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import get_data
from typing import Annotated

import typer

from truceline.model.printable import Guarded
from truceline.model.system import refused_here

COMMANDS = (
    "demo", "exercise", "transfer", "new", "keep", "withdraw", "fetch", "day", "report", "case", "cases", "export",
    "blind", "explain", "claims", "origins", "verify", "lint", "schema", "diff", "truces", "template", "pledges",
    "plan", "timeline", "sea", "watch", "sources", "fit", "score", "doctor", "officer", "review", "release", "desk",
    "journal",
)  # fmt: skip


def make_app(names: tuple[str, ...] = COMMANDS) -> typer.Typer:
    """The command line with these commands, one module of this room each."""
    return _app({name: import_module(f"truceline.cli.{name}").run for name in names})


def overview() -> typer.Typer:
    """The command line with every command as its help alone: nothing is imported to name what there is."""
    return _app({name: _described(name) for name in COMMANDS})


def _app(commands: Mapping[str, Callable[..., None]]) -> typer.Typer:
    made = typer.Typer(
        name="truceline",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # frames and colours would cost a person more time than the rest of the start
        help="Case files of a ceasefire: what happened, how sure we are, which clause, what nobody could see.",
    )
    made.callback()(_nothing)
    for name, command in commands.items():
        told = " ".join((command.__doc__ or "").split("\n\n")[0].split())
        made.command(name, short_help=told)(command)  # whole: without it a list of commands cuts each in mid-sentence
    return made


def _described(name: str) -> Callable[..., None]:
    """A command that only has its help text, read from the source of its module."""
    source = get_data(__name__, f"{name}.py") or b""
    run = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "run")

    def command() -> None:
        raise AssertionError(name)  # a command that is asked for is imported

    command.__doc__ = ast.get_docstring(run)
    return command


def main() -> None:
    """Entry point. Only the asked-for command is imported: `verify` starts without the platform."""
    _write_anywhere()
    if refused := refused_here():
        sys.stderr.write(refused + "\n")
        sys.exit(2)
    if sys.argv[1:2] == ["help"]:  # what people type first
        sys.argv[1:] = [*sys.argv[2:3], "--help"]
    asked = tuple(word for word in sys.argv[1:3] if word in COMMANDS)[:1]  # `truceline -- day` too
    sys.stderr = Guarded(sys.stderr)  # wrong usage is told by the library
    (make_app(asked) if asked else overview())()


def _version(asked: bool) -> None:  # noqa: FBT001 - an option
    """Print which program this is: version, commit, and the digest of its own files."""
    if asked:
        import_module("truceline.cli._door").say(import_module("truceline.evidence.program").this_program().line())
        raise typer.Exit


def _nothing(
    *,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print version, commit and digest.")
    ] = False,
) -> None:
    """Case files of a ceasefire: what happened, how sure we are, which clause, what nobody could see."""


def _write_anywhere() -> None:
    """Let no console refuse a letter: what its code page lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
