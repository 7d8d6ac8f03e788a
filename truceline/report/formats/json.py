"""The canonical form: RFC 8785 bytes of the whole report. This is what gets signed and what others compute with."""

from truceline.model.canonical import canonical
from truceline.model.report import Report
from truceline.report.formats._registry import told

SUFFIX = ".json"


def render(report: Report) -> bytes:
    """RFC 8785 JSON in UTF-8; an exercise carries `"exercise":true` and `"mark":"EXERCISE"`.

    Raises:
        OutOfRange: a number that is not finite.
    """
    return canonical(told(report))
