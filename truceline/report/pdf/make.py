"""Typesets a report: Typst from its own template, the packaged font, no file of the machine, no network."""

from functools import cache
from importlib import import_module
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import Any, cast

import rfc8785

from truceline.model.errors import BadSetting, UnknownName
from truceline.model.report import Report
from truceline.report.formats._registry import require_finite
from truceline.report.pdf.told import of_case, of_day

FILE = "report.pdf"
STANDARDS = ["a-2a", "ua-1"]  # PDF/A-2a, ISO 19005-2; PDF/UA-1, ISO 14289-1: Typst refuses what breaks either


def can_typeset() -> bool:
    """Whether the extra `pdf` is installed."""
    return find_spec("typst") is not None


def render_pdf(report: Report) -> bytes:
    """The report of a day as PDF; the same bytes for the same report and the same typesetter.

    Raises:
        OutOfRange: a number that is not finite.
        BadSetting: the extra `pdf` is not installed.
    """
    require_finite(report)
    return _typeset(of_day(report))


def render_case_pdf(report: Report, incident_id: str) -> bytes:
    """One case of a report as PDF.

    Raises:
        UnknownName: no such incident.
        OutOfRange, BadSetting: as `render_pdf`.
    """
    case = next((one for one in report.cases if one.incident.incident_id == incident_id), None)
    if case is None:
        raise UnknownName("incident", incident_id, [one.incident.incident_id for one in report.cases])
    require_finite(report)
    return _typeset(of_case(report, case))


def _typeset(told: dict[str, Any]) -> bytes:
    text = rfc8785.dumps(told).decode()
    made = _compiler().compile(
        input=_page(), format="pdf", pdf_standards=STANDARDS, sys_inputs={"told": text}, timestamp=0
    )
    return cast("bytes", made)


@cache
def _compiler() -> Any:  # noqa: ANN401 - a class of an optional package
    if not can_typeset():
        raise BadSetting(
            where="PDF", found="no typesetter", expected="the extra: pip install 'truceline[pdf]'", look="docs/desk.md"
        )
    typst = import_module("typst")
    with as_file(files("truceline.report.formats").joinpath("fonts")) as fonts:
        known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
    return typst.Compiler(font_paths=known, ignore_system_fonts=True)


@cache
def _page() -> bytes:
    return files(__package__).joinpath("page.typ").read_bytes()
