"""`truceline --help` names every command as its module does, and imports none of them."""

import subprocess
import sys

from typer.testing import CliRunner

from truceline.cli import COMMANDS, make_app, overview


def test_the_overview_says_what_the_whole_command_line_says() -> None:
    quick, whole = (
        CliRunner().invoke(app, ["--help"], env={"COLUMNS": "100"}).output for app in (overview(), make_app())
    )
    assert quick == whole
    assert all(name in quick for name in COMMANDS)


def test_the_overview_imports_no_command_and_no_library_of_theirs() -> None:
    program = (
        "import sys; from truceline.cli import main; sys.argv = ['truceline', '--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "sys.stderr.write(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    ).stderr.split()
    assert "typer" in told
    assert not {"numpy", "numba", "pyarrow", "duckdb", "shapely", "pydantic"} & set(told)
