"""Is the page that a commission opens what the JSON says? Make html, csv and summary again, and compare bytes.

This needs the platform, of the same version that made the report; the other checks do not (`verify.py`).
"""

from collections.abc import Iterator
from dataclasses import replace

from truceline.evidence.program import this_program
from truceline.model.errors import TrucelineError
from truceline.model.report import Report
from truceline.report.assemble.summary import summary
from truceline.report.formats._registry import render
from truceline.report.notice import FILE as NOTICE
from truceline.report.notice import notice
from truceline.report.reread import reread
from truceline.report.verify import CheckResult, Verification, conclude, unpacked

NUMBER = 19
TITLE = "report.html, report.csv and the summary are what this platform makes of report.json"
PAGES = ("json", "html", "csv")


def with_rendered(found: Verification, bundle: bytes) -> Verification:
    """A verification with one more check, and without the remark that the pages were not compared."""
    status, detail = _compared(found, bundle)
    done = CheckResult(number=NUMBER, title=TITLE, status=status, detail=detail)
    remarks = tuple(remark for remark in found.remarks if not remark.startswith("html and csv"))
    if status == "missing":
        remarks = found.remarks
    return conclude([*found.results, done], key=found.key, head=found.head, remarks=remarks)


def _compared(found: Verification, bundle: bytes) -> tuple[str, str]:
    if any(result.number == 6 and result.status != "ok" for result in found.results):
        return "missing", "report.json could not be checked, so nothing was made from it"
    members = unpacked(bundle)
    try:
        report = reread(members["report.json"])
        others = list(_differing(report, members))
    except (TrucelineError, ValueError) as fault:
        return "bad", f"report.json makes no report: {fault}"
    if not others:
        return "ok", "byte for byte"
    own = this_program()
    if (report.software, report.program or own) != (f"{own.name} {own.version}", own):
        made = report.program.line() if report.program else report.software
        return "missing", f"another one is made, and by another program: {made}; this is {own.line()}"
    return "bad", f"another one is made: {', '.join(others)}"


def _differing(report: Report, members: dict[str, bytes]) -> Iterator[str]:
    for name in PAGES:
        file = f"report.{name}"
        if file in members and render(name, report) != members[file]:
            yield file
    if NOTICE in members and notice(report) != members[NOTICE]:
        yield NOTICE
    if summary(replace(report, summary=())) != report.summary:
        yield "summary"
