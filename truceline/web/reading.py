"""The newest reports as a desk reads them: rows for the lists, nouns for the drawings.

A list is made of what `listed` keeps of each case; a case is read whole where somebody looks at it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import numpy as np
from markupsafe import Markup

from truceline.evidence.workspace import Workspace
from truceline.model.canonical import strict_json
from truceline.model.errors import TrucelineError
from truceline.model.place import EARTH_RADIUS_M, great_circle_m
from truceline.model.report import IncidentCase, Report
from truceline.model.terms import ObjectClass
from truceline.report.edition import Editions
from truceline.report.formats.html._page import Page
from truceline.report.reread import value_of
from truceline.review.board import Board
from truceline.review.officers import ON_DUTY, Officer, officers
from truceline.review.shown import Shown
from truceline.review.states import Standing
from truceline.web.listed import Listed, case_of, listed, time_between

NOT_KNOWN = ObjectClass.NOT_KNOWN.value
NEAR_KM, NEAR_H = 60.0, 36.0  # a pair further apart is not offered as the same event
PAGES, CASES = 6, 400  # reports and cases that are kept as nouns
EACH = 20  # of one case
STRIP = 14  # days of the strip of a shift
PAIRS = 2_000  # of which people may have ruled on some


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case in a list."""

    listed: Listed
    shown: Shown
    now: Standing
    change: str  # new, changed, or nothing
    reading: "Reading" = field(repr=False, compare=False)

    @property
    def number(self) -> str:
        """Of the case."""
        return self.listed.number

    @property
    def version(self) -> str:
        """Of the case."""
        return self.shown.version

    @property
    def touches(self) -> bool:
        """Whether a rule speaks of it, and it is not plainly kept."""
        return self.listed.touches

    @property
    def case(self) -> IncidentCase:
        """The case whole, read where somebody asks for it."""
        return self.reading.case(self.shown)

    @property
    def face(self) -> tuple[object, ...]:
        """Everything that the row of a list is drawn from."""
        now = self.now
        return self.number, self.version, self.change, now.last, now.state, now.holder, now.lease_until_utc

    def title(self, language: str = "en") -> str:
        """As corrected by an officer, where one did; otherwise in a language, where the report speaks it."""
        made = self.now.corrections.get("title")
        return dict(self.listed.titles).get(language, self.listed.title) if made is None else made.about["after"]

    def casualties(self) -> str:
        """As alleged, where an officer wrote them down."""
        made = self.now.corrections.get("casualties")
        return "" if made is None else made.about["after"]


@dataclass(frozen=True, slots=True)
class Every:
    """All cases of all days, the newest day first, each once; places and times beside, in the same order."""

    rows: tuple[tuple[str, Listed], ...]
    place: Mapping[str, int]
    lat_rad: np.ndarray
    lon_rad: np.ndarray
    best_s: np.ndarray
    kinds: tuple[str, ...]
    objects: tuple[str, ...]


class Reading:
    """One workspace behind the pages."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.board = Board(workspace)
        self.editions = Editions(workspace, self.board)
        self._page = lru_cache(maxsize=PAGES)(self._read_page)
        self._overview = lru_cache(maxsize=PAGES)(lambda report: self._page(report).overview())
        self._case = lru_cache(maxsize=CASES)(case_of)
        self._listed: dict[str, dict[str, Listed]] = {}
        self._every: tuple[tuple[str, ...], Every] | None = None
        self._pairs: tuple[tuple[str, ...], list[tuple[str, str, float]]] | None = None

    def days(self) -> list[str]:
        """Days with a report, the newest first."""
        self.board.refresh()
        return [*reversed(self.board.screen.lines)]

    def page(self, day: str) -> Page:
        """The newest report of a day, arranged for drawing; its cases without their words, which each case has.

        Raises:
            UnknownName: no report of this day.
        """
        return self._page(self.board.screen.line(day).sha256)

    def overview(self, day: str) -> Markup:
        """The map of a day."""
        return self._overview(self.board.screen.line(day).sha256)

    def case(self, shown: Shown) -> IncidentCase:
        """A case whole."""
        return self._case(shown)

    def officers(self) -> list[Officer]:
        """Those on duty."""
        return [one for one in officers(self.workspace).values() if one.state == ON_DUTY]

    def listed(self, day: str) -> Mapping[str, Listed]:
        """What the lists show of the cases of a day: those that touch the agreement first, then by probability.

        Raises:
            UnknownName: no report of this day.
        """
        report = self.board.screen.line(day).sha256
        if report not in self._listed:
            self._listed[report] = listed(self.workspace, self.workspace.zone, self.board.screen.cases(day))
        return self._listed[report]

    def rows(self, day: str, *, at: datetime) -> list[Row]:
        """The numbered cases of a day in the order of `listed`, as they stand."""
        shown, standing = self.board.screen.cases(day), self.board.standings(day, at=at)
        new, changed = self.board.screen.changes(day)
        return [
            Row(
                listed=one, shown=shown[number], now=standing[number], reading=self,
                change="new" if number in new else "changed" if number in changed else "",
            )
            for number, one in self.listed(day).items()
        ]  # fmt: skip

    def row(self, number: str, *, at: datetime) -> tuple[Row, Page]:
        """A case, and the page of the report that shows it.

        Raises:
            UnknownName: no newest report shows it.
        """
        shown = self.board.screen.require(number)
        return self._row(shown, at=at), self.page(shown.day)

    def every(self, *, at: datetime) -> Iterator[tuple[str, Row]]:
        """(day, case) of all days, the newest first, each case once, as they stand."""
        return ((day, self._listed_row((day, one), at=at)) for day, one in self.all().rows)

    def all(self) -> Every:
        """All cases of all days."""
        lines = self.board.screen.lines
        key = tuple(line.sha256 for line in lines.values())
        if self._every is None or self._every[0] != key:
            found: dict[str, tuple[str, Listed]] = {}
            for day in reversed(lines):
                for number, one in self.listed(day).items():
                    found.setdefault(number, (day, one))
            held = {line.sha256 for line in lines.values()}
            self._listed = {report: rows for report, rows in self._listed.items() if report in held}
            self._every = key, _every(tuple(found.values()))
        return self._every[1]

    def near(self, row: Row, *, at: datetime) -> list[tuple[Row, float]]:
        """Other cases that might be the same event: (case, km), the nearest first."""
        every = self.all()
        own = every.place.get(row.number)
        if own is None:
            return []
        found = _near(every, own, np.arange(len(every.rows)))[:EACH]
        return [(self._listed_row(every.rows[k], at=at), km) for k, km, _ in found]

    def pairs(self, days: int) -> list[tuple[str, str, float]]:
        """Pairs of cases of the last days that might be one event: both numbers, km; the nearest first."""
        every = self.all()
        key = (str(days), *self._every[0]) if self._every is not None else ()
        if self._pairs is None or self._pairs[0] != key:
            self._pairs = key, _pairs(every, {*list(reversed(self.board.screen.lines))[:days]})
        return self._pairs[1]

    def warm(self) -> None:
        """Read ahead what a shift begins with, the newest day first."""
        with suppress(TrucelineError):  # the page that needs it says what is wrong
            for place, day in enumerate(reversed(self.board.screen.lines)):
                self.listed(day)
                if place == 0:
                    self.overview(day)
            self.pairs(STRIP)

    def rows_of(self, numbers: Iterable[str], *, at: datetime) -> Iterator[Row]:
        """The rows of some numbers."""
        every = self.all()
        return (self._listed_row(every.rows[every.place[number]], at=at) for number in numbers)

    def _listed_row(self, held: tuple[str, Listed], *, at: datetime) -> Row:
        day, one = held
        return self._row(self.board.screen.cases(day)[one.number], at=at)

    def _row(self, shown: Shown, *, at: datetime) -> Row:
        new, changed = self.board.screen.changes(shown.day)
        return Row(
            listed=self.listed(shown.day)[shown.number], shown=shown, reading=self,
            now=self.board.standing_of(shown, at=at),
            change="new" if shown.number in new else "changed" if shown.number in changed else "",
        )  # fmt: skip

    def _read_page(self, report: str) -> Page:
        value = strict_json(self.workspace.vault.read(report))
        value.pop("mark", None)  # formats add it to an exercise
        for case in value["cases"]:
            case["telling"] = None
        return Page(value_of(Report, value, "report"))


def _every(rows: tuple[tuple[str, Listed], ...]) -> Every:
    return Every(
        rows=rows,
        place={one.number: k for k, (_, one) in enumerate(rows)},
        lat_rad=np.radians([one.lat_deg for _, one in rows]),
        lon_rad=np.radians([one.lon_deg for _, one in rows]),
        best_s=np.array([one.best_s for _, one in rows]),
        kinds=tuple(sorted({kind for _, one in rows for kind in one.kinds})),
        objects=tuple(sorted({name for _, one in rows for name in one.objects})),
    )


def _near(every: Every, own: int, among: np.ndarray) -> list[tuple[int, float, float]]:
    """(Place, km, hours) of the cases, among some places, that might be the same event as one; the nearest first."""
    lat, lon = every.lat_rad[among], every.lon_rad[among]
    half = np.sin((lat - every.lat_rad[own]) / 2) ** 2
    half += np.cos(lat) * np.cos(every.lat_rad[own]) * np.sin((lon - every.lon_rad[own]) / 2) ** 2
    km = 2 * EARTH_RADIUS_M / 1000.0 * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    hours = np.abs(every.best_s[among] - every.best_s[own]) / 3600.0
    fits = np.flatnonzero((km <= NEAR_KM) & (hours <= NEAR_H))
    order = fits[np.lexsort((among[fits], km[fits] / NEAR_KM + hours[fits] / NEAR_H))]
    return [(int(among[k]), float(km[k]), float(hours[k])) for k in order[: EACH + 1] if among[k] != own]


def _pairs(every: Every, days: set[str]) -> list[tuple[str, str, float]]:
    found: list[tuple[float, str, str, float]] = []
    last = sum(day in days for day, _ in every.rows)  # the newest days stand first
    order = np.argsort(every.best_s[:last], kind="stable")
    ends = np.searchsorted(every.best_s[order], every.best_s[order] + NEAR_H * 3600.0, side="right")
    for place, own in enumerate(order.tolist()):
        for k, km, hours in _near(every, own, order[place + 1 : ends[place]]):
            one, other = sorted((every.rows[own][1].number, every.rows[k][1].number))
            found.append((km / NEAR_KM + hours / NEAR_H, one, other, km))
    return [pair[1:] for pair in sorted(found)[:PAIRS]]


def apart_km(one: IncidentCase, other: IncidentCase) -> float:
    """Kilometres between two cases, by their best places."""
    a, b = one.incident.place, other.incident.place
    return great_circle_m(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg) / 1000.0


def arguments(one: IncidentCase, other: IncidentCase) -> tuple[list[str], list[str]]:
    """What speaks for one event, and what against; facts of the two, no judgement."""
    km = apart_km(one, other)
    a, b = one.incident, other.incident
    reach = (a.place.major_sd_m + b.place.major_sd_m) * 2 / 1000.0
    spans = [(c.started_utc.timestamp(), c.ended_utc.timestamp()) for c in (a, b)]
    overlap = a.started_utc <= b.ended_utc and b.started_utc <= a.ended_utc
    pairs = [
        (km <= reach, f"{km:.1f} km apart; their places are known to {reach:.1f} km together"),
        (overlap, f"their times: {time_between(*spans)}"),
        *_shared("kind", a.types, b.types),
        *_told(one, other),
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
    if NOT_KNOWN in {first, second}:  # two things that nobody knows are not the same thing
        return []
    return [(first == second, f"{what}: {first}" if first == second else f"{what}: {first} and {second}")]


def _told(one: IncidentCase, other: IncidentCase) -> list[tuple[bool, str]]:
    """What their texts name: the kind of event and the settlement, where both do."""
    if one.telling is None or other.telling is None:
        return []
    found = []
    for what in ("kind", "settlement"):
        first, second = getattr(one.telling, what), getattr(other.telling, what)
        if first and second:
            same = first == second
            found.append((same, f"told as: {first}" if same else f"told as: {first} and {second}"))
    return found


def _sources(one: IncidentCase, other: IncidentCase) -> list[tuple[bool, str]]:
    origins = {item.origin for item in one.evidence if item.origin} & {item.origin for item in other.evidence}
    return [(True, f"{len(origins)} origin{'' if len(origins) == 1 else 's'} of claims in both")] if origins else []
