"""One self-contained page: reads whole without a script, prints on A4, asks no other host for anything."""

import base64
import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from truceline.model.canonical import plain
from truceline.model.errors import UnknownName
from truceline.model.grade_words import GRADE_WORDS
from truceline.model.printable import readable
from truceline.model.report import BlindDay, Report
from truceline.report.formats._registry import require_finite
from truceline.report.formats.html import _words
from truceline.report.formats.html._blind_page import BlindPage
from truceline.report.formats.html._page import Page
from truceline.report.formats.html._svg import isolated

SUFFIX = ".html"

# Which letters each packaged font file holds: the ranges its makers state, so that a reader loads what it needs.
_FONTS = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,"
    "U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,"
    "U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    "cyrillic": "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
    "cyrillic-ext": "U+0460-052F,U+1C80-1C8A,U+20B4,U+2DE0-2DFF,U+A640-A69F,U+FE2E-FE2F",
}
_PLAIN_IN_CSS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ")


def render(report: Report) -> bytes:
    """The report as HTML in UTF-8; the same bytes for the same report.

    Raises:
        OutOfRange: a number that is not finite.
        UnknownName: the report's time zone.
    """
    require_finite(report)
    script, shown = _text("script.js"), Page(report)
    page = _template("page.html.j2").render(
        page=shown,
        report=report,
        words=_words,
        headings=_headings() if len(shown.languages()) > 1 else "",
        style=Markup(_fonts() + _text("style.css") + (_text("sea.css") if report.sea else "")),  # noqa: S704 - our own file
        running=Markup(_running(report)),  # noqa: S704 - escaped letter by letter
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
    return page.encode()


@cache
def _headings() -> str:
    """What the page says of itself in other languages, by language and English words, as JSON for its script."""
    words = {**tomllib.loads(_text("headings.toml")), **_grades()}
    told = {tag: {plain: held[tag] for plain, held in words.items()} for tag in GRADE_WORDS if tag != "en"}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _grades() -> dict[str, dict[str, str]]:
    return {grade.value: {tag: held[grade][0] for tag, held in GRADE_WORDS.items()} for grade in GRADE_WORDS["en"]}


def render_case(report: Report, incident_id: str) -> bytes:
    """One case of a report as a page of its own, under the number that it has in the report; without any script.

    Raises:
        OutOfRange: a number that is not finite.
        UnknownName: the report's time zone, or no such incident.
    """
    case = next((one for one in report.cases if one.incident.incident_id == incident_id), None)
    if case is None:
        raise UnknownName("incident", incident_id, [one.incident.incident_id for one in report.cases])
    require_finite(report)
    page = _template("case.html.j2").render(
        page=Page(report),
        report=report,
        case=case,
        words=_words,
        style=Markup(_fonts() + _text("style.css")),  # noqa: S704 - our own file
        running=Markup(_running(report)),  # noqa: S704 - escaped letter by letter
    )
    return page.encode()


def render_blind(day: BlindDay) -> bytes:
    """The blind map of a day as a page of its own, without any script; the same bytes for the same day.

    Raises:
        OutOfRange: a number that is not finite.
        UnknownName: the time zone.
    """
    plain(day)
    page = _template("blind.html.j2").render(
        page=BlindPage(day),
        day=day,
        words=_words,
        style=Markup(_fonts() + _text("style.css")),  # noqa: S704 - our own file
    )
    return page.encode()


def render_public(view: Mapping[str, Any]) -> bytes:
    """The public view of an edition (`review.tiers`) as a page without any script; the same bytes for the same view."""
    page = _template("public.html.j2").render(view=view, style=page_style())
    return page.encode()


def page_style() -> Markup:
    """Fonts and style of our pages, for a page that is no report."""
    return Markup(_fonts() + _text("style.css"))  # noqa: S704 - our own files


def css_text(words: str) -> str:
    """Words as a CSS string: every sign that is not a plain letter or digit becomes an escape."""
    return '"' + "".join(sign if sign in _PLAIN_IN_CSS else f"\\{ord(sign):x} " for sign in words) + '"'


def _running(report: Report) -> str:
    mark = "EXERCISE" if report.exercise else ""
    as_of = _words.Clock(report.zone).moment(report.as_of_utc)
    corners = {
        "top-left": f"{report.mission}, day {report.day} ({report.zone})",
        "top-center": mark,
        "top-right": f"as of {as_of}",
        "bottom-left": f"{report.agreement_title}, {len(report.readings)} readings, {report.calibration}; "
        f"{report.review}",
        "bottom-center": mark,
    }
    boxes = "".join(f"@{corner}{{content:{css_text(words)}}}" for corner, words in corners.items())
    return f"@page{{{boxes}}}"


@cache
def _template(name: str) -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=isolated
    )
    environment.filters["readable"] = readable
    macros = ("macros.html.j2", "sea.html.j2")
    return environment.from_string("".join(map(_text, macros)) + _text(name))


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _fonts() -> str:
    folder = files("truceline.report.formats").joinpath("fonts")
    faces = []
    for name, letters in _FONTS.items():
        data = base64.b64encode(folder.joinpath(f"inter-{name}-wght-normal.woff2").read_bytes()).decode()
        faces.append(
            "@font-face{font-family:Inter;font-style:normal;font-weight:100 900;"
            f"src:url(data:font/woff2;base64,{data}) format('woff2');unicode-range:{letters}}}"
        )
    return "\n".join(faces) + "\n"
