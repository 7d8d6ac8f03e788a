"""`truceline transfer`: is the simulator like the world? Thirteen statistics with z-scores, misses shown."""

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli._door import JsonOption, errors, say, tell
from truceline.sim.theatre.transfer import REAL, Row, check, real_values


def run(
    seeds: Annotated[int, typer.Option(help="How many worlds, each with parameters moved by up to 50 %.")] = 5,
    first: Annotated[int, typer.Option(help="Seed of the first world.")] = 1,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of real data: rows 3 to 8 are measured on its fires-baseline, not quoted."),
    ] = None,
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Compare simulated worlds with real values: z-scores of thirteen statistics. About 20 seconds a seed."""
    with errors(as_json=json):
        rows = check(range(first, first + seeds), REAL if data is None else real_values(data))
        for row in rows:
            if json:
                tell(
                    {
                        "name": row.name,
                        "real": row.real,
                        "mean": row.mean,
                        "sd": row.sd,
                        "z": row.z,
                        "agrees": row.agrees,
                    }
                )
            else:
                say(_line(row))
        if not json:
            missed = [row.name for row in rows if not row.agrees]
            say("", f"{len(rows) - len(missed)} of {len(rows)} values agree (|z| up to 2) over {seeds} seeds.")
            say("Missed: " + (", ".join(missed) or "none"))


def _line(row: Row) -> str:
    mark = "  " if row.agrees else "✗ "
    return f"{mark}{row.name:27s} real {row.real:9.3f}   simulated {row.mean:9.3f} ± {row.sd:8.3f}   z {row.z:+6.2f}"
