"""Every law of the suite under one profile, and its number in the summary."""

from collections.abc import Sequence

import pytest
from hypothesis import is_hypothesis_test, settings

from tests.evidence_example import DATABASE
from tests.laws import PROFILE, SOAK, shortened
from tests.postgres_world import SOCKETS

HELD = "_hypothesis_internal_use_settings"  # where hypothesis keeps the settings of a test; the lock names its version

settings.load_profile(PROFILE)


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Under `ci` a law is tried less often than it asks for; its number goes into the report of the test."""
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
