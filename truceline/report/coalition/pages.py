"""Pages of the coalition: the ledger, the plan, the timeline. One file each, no script, printable on A4."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from truceline.assess.planned import RuleSeen
from truceline.coverage.catalogue import Number, SensorKind
from truceline.model.report import CoverageDay
from truceline.model.terms import Blind
from truceline.model.times import dated
from truceline.report.coalition import draw
from truceline.report.coalition.timeline import Timeline
from truceline.report.coalition.view import PledgeView, standing
from truceline.report.formats.html import _blind, _words, page_style

_WHY = {Blind.OUT_OF_RANGE: "out of range, or too few to be near", Blind.OFF_DUTY: "off duty, weather or cloud"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One variant of a plan: as pledged, as delivered, without somebody."""

    title: str  # "as pledged", "as pledged, without US"
    coverage: CoverageDay
    rules: tuple[RuleSeen, ...]
    left_out: tuple[tuple[str, str], ...]  # (pledge, why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One further sensor, in words."""

    number: int
    kind: str
    where: str  # to within kilometres: an area to look for a site in
    cost: float
    adds: float
    detected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """Everything the page of a plan shows."""

    exercise: bool
    agreement: str
    disclaimer: str
    month: str  # "March 2030"
    as_of_utc: datetime
    cell_m: float
    climate: str
    cloud: float
    variants: tuple[Drawn, ...]
    proposals: tuple[Proposal, ...] = ()
    bound: float | None = None
    curve: tuple[tuple[int, float, float], ...] = ()
    kinds: tuple[SensorKind, ...] = ()

    def numbers(self) -> list[tuple[str, str, Number]]:
        """(kind, name, number) of every number behind the plan."""
        return [(kind.title, name, number) for kind in self.kinds for name, number in kind.numbers()]


def pledge_page(seen: PledgeView) -> bytes:
    """The ledger as one printable page; the same bytes for the same ledger."""
    cells = {(cell.contributor, cell.domain): cell for cell in seen.matrix}
    return _rendered("pledges.html.j2", seen=seen, cells=cells, standing=standing(seen.rows))


def plan_page(told: PlanView) -> bytes:
    """The plan as one printable page: a blind map and the rules for each variant, proposals, the numbers behind it."""
    maps = [_blind.blind(one.coverage) for one in told.variants]
    letters = [_letters(one.coverage) for one in told.variants]
    return _rendered("plan.html.j2", told=told, maps=maps, letters=letters)


def timeline_page(told: Timeline) -> bytes:
    """The timeline as one printable page, with the same marks as a table."""
    return _rendered("timeline.html.j2", told=told, clock=_words.Clock(told.zone))


def _letters(seen: CoverageDay) -> Sequence[tuple[str, str]]:
    used = {cell.blind for cell in seen.cells}
    return [(letter.value, _WHY.get(letter, _blind.why(letter))) for letter in Blind if letter.value in used]


def _rendered(name: str, **values: object) -> bytes:
    page = _template(name).render(style=page_style(), words=_words, draw=draw, dated=dated, **values)
    return page.encode()


@cache
def _template(name: str) -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["link"] = link
    ours = files(__package__ or "").joinpath
    return environment.from_string(ours("frame.html.j2").read_text("utf-8") + ours(name).read_text("utf-8"))


def link(address: str) -> Markup | str:
    """An address as a link where it is one and nothing else; its words otherwise."""
    if address.startswith(("http://", "https://")) and not any(sign in address for sign in " \"'<>"):
        host = address.split("/")[2].removeprefix("www.")
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, host)
    return address
