"""What the template prints, prepared: numbered incidents, anchors, drawings, clauses beside their findings."""

from functools import cached_property
from types import SimpleNamespace

from markupsafe import Markup

from truceline.model.records import Bar, Finding, Incident
from truceline.model.report import Clause, EvidenceItem, IncidentCase, Report
from truceline.model.terms import BLIND_WORDS, Blind, TimePrecision
from truceline.report.formats.html import _blind, _map, _waterfall
from truceline.report.formats.html._geo import Window
from truceline.report.formats.html._outlines import ATTRIBUTION, DISPUTED_BY
from truceline.report.formats.html._words import Clock, percent, position

LISTED_FROM = 0.20  # upper end of "very unlikely" (ICD-203): below it, the compact table
LEAST_SHARE = 0.005  # of a type or object: smaller shares print as zero


class Page:
    """A report, arranged for reading."""

    attribution = ATTRIBUTION
    disputed_by = DISPUTED_BY

    def __init__(self, report: Report) -> None:
        self.report = report
        self.clock = Clock(report.zone)
        self.shown = [case for case in report.cases if case.incident.probability >= LISTED_FROM]
        self.low = [case for case in report.cases if case.incident.probability < LISTED_FROM]
        self._drawn = _map.Drawn(report.shapes)
        self._clauses = {clause.rule_id: clause for clause in report.clauses}

    @cached_property
    def window(self) -> Window:
        """The frame of the overview."""
        return _map.overview_window(self.report)

    def overview(self) -> Markup:
        """The map of the day."""
        return _map.overview(self.report, self._drawn, self.shown, self.low)

    def outside(self) -> int:
        """How many numbered incidents lie outside the overview."""
        return _map.outside(self.report, self.shown)

    def mini(self, case: IncidentCase) -> Markup:
        """The map of one incident."""
        return _map.mini(case, self._drawn, self.window)

    def blind(self) -> Markup:
        """The map of what could not be seen."""
        return _blind.blind(self.report.coverage)

    def letters(self) -> list[tuple[str, str]]:
        """The reasons that the blind map shows, letter and word."""
        used = {cell.blind for cell in self.report.coverage.cells if cell.blind}
        return [(letter.value, BLIND_WORDS[letter]) for letter in Blind if letter.value in used]

    def all_letters(self) -> list[str]:
        """Every letter a hatch exists for."""
        return [letter.value for letter in Blind]

    def clause(self, finding: Finding) -> Clause | None:
        """The clause a finding speaks about; None if the report does not carry it."""
        return self._clauses.get(finding.rule_id)

    def by_verdict(self, case: IncidentCase) -> list[tuple[str, str]]:
        """Each verdict word of an incident, and the rules and readings that gave it."""
        words = dict.fromkeys(finding.verdict for finding in case.findings)
        return [(word, "; ".join(_whose(f) for f in case.findings if f.verdict == word)) for word in words]

    def clauses(self, case: IncidentCase) -> list[Clause]:
        """The clauses beside one incident, once each."""
        named = dict.fromkeys(finding.rule_id for finding in case.findings)
        return [self._clauses[name] for name in named if name in self._clauses]

    def anchors(self, case: IncidentCase) -> dict[str, str]:
        """The anchor of each evidence row of an incident."""
        names = [item.evidence_id for item in case.evidence]
        return {name: f"e-{case.incident.incident_id}-{row}" for row, name in enumerate(names, 1)}

    def waterfall(self, case: IncidentCase) -> SimpleNamespace:
        """Rows and sum of one waterfall."""
        rows = _waterfall.rows(case.incident, self.anchors(case))
        return SimpleNamespace(rows=rows, sum=_waterfall.total(case.incident))

    def title(self, case: IncidentCase) -> str:
        """An incident in a few words."""
        kind = case.incident.types[0][0].value if case.incident.types else "event of unknown type"
        where = case.near or position(*case.incident.place.centre())
        return f"{kind[0].upper()}{kind[1:]}, {where}"

    def when(self, incident: Incident) -> str:
        """Local and UTC, with precision."""
        return self.clock.interval(incident.started_utc, incident.ended_utc, incident.time_precision.value)

    def seen(self, item: EvidenceItem) -> str:
        """When a piece of evidence places the event."""
        return self.clock.interval(item.started_utc, item.ended_utc, item.time_precision)

    def bar_time(self, case: IncidentCase, bar: Bar) -> str:
        """When a bar's evidence was; the day alone where no more is known, "" for a bar without a time."""
        if bar.at_utc is None:
            return ""
        precisions = {item.time_precision for item in case.evidence if item.evidence_id in bar.evidence}
        if TimePrecision.DAY.value in precisions:
            return f"{self.clock.day(bar.at_utc)}, time of day not known"
        return self.clock.moment(bar.at_utc)

    def shares(self, pairs: tuple[tuple[object, float], ...]) -> list[tuple[str, float]]:
        """Shares that are worth printing."""
        return [(str(name), share) for name, share in pairs if share >= LEAST_SHARE]

    def observer(self, item: EvidenceItem) -> str:
        """Where the observer stood; "" where no observer is known."""
        if item.observer is None:
            return ""
        named = f"{item.observer.name}, " if item.observer.name else ""
        return f"{named}{position(*item.observer.centre())}"

    def empty(self) -> str:
        """The answer that stands where no incident does."""
        seen = self.report.coverage.seen_share
        return f"Nothing was found in {percent(seen)} of the area-hours; {percent(1 - seen)} could not be seen."

    def lang(self, tag: str) -> str:
        """A `lang` attribute value; empty for text whose language nobody knows, as HTML defines."""
        return "" if tag == "und" else tag


def _whose(finding: Finding) -> str:
    return f"{finding.rule_id}, {finding.reading}"
