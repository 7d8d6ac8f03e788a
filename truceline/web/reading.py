"""The newest reports as a desk reads them: nouns for the drawings, rows for the lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from truceline.evidence.workspace import Workspace
from truceline.model.place import great_circle_m
from truceline.model.report import IncidentCase
from truceline.report.edition import Editions
from truceline.report.formats.html._page import Page
from truceline.report.reread import reread
from truceline.review.board import Board
from truceline.review.officers import ON_DUTY, Officer, officers
from truceline.review.states import Standing

NEAR_KM, NEAR_H = 60.0, 36.0  # a pair further apart is not offered as the same event
TOUCHING = frozenset({"inconsistent", "undetermined"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case in a list."""

    case: IncidentCase
    now: Standing
    version: str
    touches: bool  # a rule speaks of it, and is not plainly kept
    change: str  # new, changed, or nothing

    @property
    def number(self) -> str:
        """Of the case."""
        return self.case.number

    def title(self, language: str = "en") -> str:
        """As corrected by an officer, where one did; otherwise in a language, where the report speaks it."""
        made = self.now.corrections.get("title")
        if made is not None:
            return made.about["after"]
        titles = {} if self.case.telling is None else dict(self.case.telling.titles)
        return titles.get(language, self.case.title)

    def casualties(self) -> str:
        """As alleged, where an officer wrote them down."""
        made = self.now.corrections.get("casualties")
        return "" if made is None else made.about["after"]


class Reading:
    """One workspace behind the pages."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.board = Board(workspace)
        self.editions = Editions(workspace, self.board)
        self._page = lru_cache(maxsize=40)(lambda sha256: Page(reread(workspace.vault.read(sha256))))

    def days(self) -> list[str]:
        """Days with a report, the newest first."""
        self.board.screen.refresh()
        return [*reversed(self.board.screen.lines)]

    def page(self, day: str) -> Page:
        """The newest report of a day, arranged for reading.

        Raises:
            UnknownName: no report of this day.
        """
        self.board.screen.report(day)
        return self._page(self.board.screen.lines[day].sha256)

    def officers(self) -> list[Officer]:
        """Those on duty."""
        return [one for one in officers(self.workspace).values() if one.state == ON_DUTY]

    def rows(self, day: str, *, at: datetime) -> list[Row]:
        """The numbered cases of a day: those that touch the agreement first, then by probability."""
        page, shown = self.page(day), self.board.screen.cases(day)
        new = {one.subject for one in page.report.corrections if one.what == "new case"}
        changed = {one.subject for one in page.report.corrections}
        made = [
            Row(
                case=case, now=self.board.standing(case.number, at=at), version=shown[case.number].version,
                touches=any(one.verdict in TOUCHING for one in case.findings),
                change="new" if case.number in new else "changed" if case.number in changed else "",
            )
            for case in page.report.cases
            if case.number in shown
        ]  # fmt: skip
        return sorted(made, key=lambda row: (not row.touches, -row.case.incident.probability, row.number))

    def row(self, number: str, *, at: datetime) -> tuple[Row, Page]:
        """A case, and the page of the report that shows it.

        Raises:
            UnknownName: no newest report shows it.
        """
        shown = self.board.screen.require(number)
        return next(row for row in self.rows(shown.day, at=at) if row.number == number), self.page(shown.day)

    def every(self, *, at: datetime) -> Iterator[tuple[str, Row]]:
        """(day, case) of all days, the newest first, each case once."""
        told: set[str] = set()
        for day in self.days():
            for row in self.rows(day, at=at):
                if row.number not in told:
                    told.add(row.number)
                    yield day, row

    def near(self, row: Row, *, at: datetime) -> list[tuple[Row, float, float]]:
        """Other cases that might be the same event: (case, km, hours between their best times), the nearest first."""
        own = row.case.incident
        found = []
        for _, other in self.every(at=at):
            if other.number != row.number:
                km, hours = apart(row.case, other.case)
                if km <= NEAR_KM and hours <= NEAR_H:
                    found.append((other, km, hours))
        return sorted(found, key=lambda one: (one[1] / NEAR_KM + one[2] / NEAR_H, one[0].number))[:20] if own else []


def apart(one: IncidentCase, other: IncidentCase) -> tuple[float, float]:
    """Kilometres and hours between two cases, by their best places and times."""
    a, b = one.incident, other.incident
    km = great_circle_m(a.place.lat_deg, a.place.lon_deg, b.place.lat_deg, b.place.lon_deg) / 1000.0
    hours = abs((a.best_utc - b.best_utc).total_seconds()) / 3600.0
    return km, hours


def arguments(one: IncidentCase, other: IncidentCase) -> tuple[list[str], list[str]]:
    """What speaks for one event, and what against; facts of the two, no judgement."""
    km, hours = apart(one, other)
    a, b = one.incident, other.incident
    reach = (a.place.major_sd_m + b.place.major_sd_m) * 2 / 1000.0
    overlap = a.started_utc <= b.ended_utc and b.started_utc <= a.ended_utc
    pairs = [
        (km <= reach, f"{km:.1f} km apart; their places are known to {reach:.1f} km together"),
        (overlap, f"{hours:.1f} h apart; their intervals {'overlap' if overlap else 'do not meet'}"),
        *_shared("kind", a.types, b.types),
        *_shared("object", a.objects, b.objects),
        *_sources(one, other),
    ]
    return [words for speaks, words in pairs if speaks], [words for speaks, words in pairs if not speaks]


def _shared(
    what: str, one: tuple[tuple[str, float], ...], other: tuple[tuple[str, float], ...]
) -> list[tuple[bool, str]]:
    if not one or not other:
        return []
    first, second = (str(max(shares, key=lambda pair: pair[1])[0]) for shares in (one, other))
    return [(first == second, f"{what}: {first}" if first == second else f"{what}: {first} and {second}")]


def _sources(one: IncidentCase, other: IncidentCase) -> list[tuple[bool, str]]:
    origins = {item.origin for item in one.evidence if item.origin} & {item.origin for item in other.evidence}
    return [(True, f"{len(origins)} origin{'' if len(origins) == 1 else 's'} of claims in both")] if origins else []
