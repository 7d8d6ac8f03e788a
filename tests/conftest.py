"""Every law of the suite under one profile, and its number in the summary."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings
from xdist.scheduler import LoadFileScheduling

from tests.evidence_example import DATABASE
from tests.laws import PROFILE, SOAK, shortened
from tests.locked_down import truceline
from tests.once import made_once
from tests.postgres_world import SOCKETS

HELD = "_hypothesis_internal_use_settings"  # where hypothesis keeps the settings of a test; the lock names its version

FIRST = (  # what takes longest begins first, so that at the end no worker waits for the other
    "tests/evidence/test_kill.py",
    "tests/test_main_job.py",
    "tests/test_real_weeks.py",
    "tests/cases/test_truce_cases.py",
    "tests/cli/test_cli.py",
    "tests/cli/test_doctor.py",
    "tests/test_docs.py",
    "tests/fusion/test_calibration.py",
    "tests/web",
    "tests/fusion",
    "tests/sim",
    "tests/kernels",
    "tests/cli",
    "tests/cases",
)
TRUCE_MONTH = {"tests/test_main_job.py", "tests/test_real_weeks.py", "tests/cases/test_truce_cases.py"}

settings.load_profile(PROFILE)


@pytest.fixture(scope="session")
def demo_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as the installed program makes it, in `demo`, and what it printed, in `printed`; nobody changes it."""
    return made_once(tmp_path_factory, "demo", _demo)


@pytest.fixture(scope="module")
def demo(demo_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the demo, for the tests of one file."""
    return Path(shutil.copytree(demo_once / "demo", tmp_path_factory.mktemp("demo") / "demo"))


@pytest.fixture(scope="session")
def truce_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The desk of a workspace that keeps every file of the truce month; read it, and make days with it."""
    from tests.main_job import Desk, every_file, keep_all, workspace  # noqa: PLC0415 - for the files of TRUCE_MONTH alone

    ws = workspace(tmp_path_factory.mktemp("truce month") / "mission")
    keep_all(ws, every_file())
    desk = Desk(ws)
    yield desk
    desk.store.close()


@pytest.fixture(scope="session")
def truce_reports(truce_desk: Any) -> dict[str, Any]:  # noqa: ANN401 - a desk
    """The reports of days of the truce month, as first made."""
    from tests.main_job import BEFORE_KYIV, CLEAR, IN_FORCE, made, parsed  # noqa: PLC0415 - as above

    return {day: parsed(made(truce_desk, day)) for day in (*BEFORE_KYIV, *IN_FORCE, CLEAR)}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:  # noqa: ANN401 - xdist's own
    """A file stays with one worker, so what it sets up is made once; and so do the files of the truce month."""
    return _ByFile(config, log)


class _ByFile(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "truce month" if file in TRUCE_MONTH else file


def _demo(folder: Path) -> None:
    done = truceline(["demo", "--workspace", "demo"], folder)
    assert done.returncode == 0, done.stderr
    (folder / "printed").write_text(done.stdout, "utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Under `ci` a law is tried less often than it asks for; its number goes into the report of the test."""
    items.sort(key=lambda item: next((n for n, one in enumerate(FIRST) if item.nodeid.startswith(one)), len(FIRST)))
    for item in items:
        if DATABASE:
            item.add_marker(pytest.mark.block_network(allowed_hosts=[SOCKETS]))
        law = getattr(item, "obj", None)
        if law is not None and is_hypothesis_test(law):
            item.user_properties.append(("examples", _tried(law)))


def _tried(law: object) -> int:
    held = getattr(law, HELD)
    asked: int = held.max_examples
    wanted = asked if SOAK else shortened(asked)
    if wanted != asked and not getattr(law, "_shortened", False):  # one function may stand behind many items
        setattr(getattr(law, "__func__", law), HELD, settings(held, max_examples=wanted))
        setattr(getattr(law, "__func__", law), "_shortened", True)  # noqa: B010 - an attribute of a function
        return wanted
    return asked


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many laws with how many examples, and every other count that a test states; in a soak, each of them."""
    said = [
        (report.nodeid, name, value)
        for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed"))
        if report.when == "call"
        for name, value in report.user_properties
        if type(value) is int
    ]
    laws = [value for _, name, value in said if name == "examples"]
    terminalreporter.write_line(f"profile {PROFILE}: {len(laws)} laws, {sum(laws)} examples")
    for nodeid, name, value in said:
        if SOAK or name != "examples":
            terminalreporter.write_line(f"{value:>8} {name}  {nodeid}")
