"""The observer table: one row per piece of evidence, restriction and verdict of the day, in the mission's columns.

Rows of patrols, posts and cameras can be read back by `sources.patrol`; claims and verdicts ride along, marked.

UTF-8, comma, one header row and no comment lines: what a program reads is the table. An exercise says EXERCISE in the
first column of every row, and has one row at least. A cell that a spreadsheet could take for a formula gets a leading
apostrophe; line breaks inside words become spaces. Rows of one `Report row` have one grain; tables of one grain each
are made by `truceline export`.
"""

import csv
import io
import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from truceline.model.place import COMPASS, Area, Disc, Place, Sector
from truceline.model.printable import readable
from truceline.model.records import Finding
from truceline.model.report import EvidenceItem, IncidentCase, RegisterLine, Report, RestrictionShown
from truceline.model.sea import PassageDay
from truceline.model.times import zone
from truceline.report.formats._registry import EXERCISE, require_finite

SUFFIX = ".csv"
NOT_KNOWN = "N/K"
COMPASS_WIDTH_DEG = 22.5  # one sector of the 16-point rose

# The mission's own columns, by the names that `sources.patrol` reads. What begins with "Report" is ours on top.
COLUMNS = (
    "Exercise",  # EXERCISE or empty
    "Observer",  # patrol, camera, sensor, or the speaker of a claim
    "Observer position",
    "Observer latitude",  # degrees WGS 84, of the observer, never of the event
    "Observer longitude",
    "Event location",  # range and compass sector from the observer, or the place in words; N/K
    "Means",
    "Number",
    "Observation",
    "Description",
    "Weapon",
    "Object",
    "Date",  # local
    "Time",  # local, a moment or an interval; N/K where only the day is known
    "Zone",  # IANA name of the local times
    "Remark",
    "Report row",  # observation, claim, restriction, verdict of the day and the other words of docs/dictionary.md
    "Report from UTC",
    "Report to UTC",
    "Report time precision",
    "Report received UTC",
    "Report event latitude",  # middle of an uncertain area
    "Report event longitude",
    "Report event radius m",  # one standard deviation, the larger of two axes
    "Report source",
    "Report origin",
    "Report quality",
    "Report incident",
    "Report case",  # its number, the same in every report
    "Report grade",  # of evidence, before any number
    "Report probability",  # uncalibrated unless the report says otherwise
    "Report confidence",
    "Report verdicts",  # rule, reading: verdict [finding id]
    "Report evidence",
    "Report kept file SHA-256",
    "Report place in file",
    "Report as of UTC",
    "Report licence",  # of the source, by its manifest
)

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_FORMULA = tuple("=+-@|%＝＋－＠")
_INVISIBLE = '" \u00a0\u200b\u200c\u200d\u2060\ufeff'
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

Row = dict[str, str]


def render(report: Report) -> bytes:
    """The table in UTF-8; the same bytes for the same report.

    Raises:
        OutOfRange: a number that is not finite.
        UnknownName: the report's time zone.
    """
    require_finite(report)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    licences = {one.source: one.licence for one in report.sources}
    rows = list(_rows(report)) or ([{"Exercise": EXERCISE}] if report.exercise else [])
    for row in rows:
        row["Report licence"] = licences.get(row.get("Report source", ""), "")
        writer.writerow({name: guarded(value) for name, value in row.items()})
    return text.getvalue().encode()


def guarded(cell: str) -> str:
    r"""A cell no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded('"=1+1'), guarded("-30.5"), guarded("2-4 km ESE")
    ("'=1+1", '\'"=1+1', '-30.5', '2-4 km ESE')
    """
    one_line = readable(_CONTROLS.sub(" ", cell))
    if _NUMBER.fullmatch(one_line):
        return one_line
    return f"'{one_line}" if one_line.lstrip(_INVISIBLE).startswith(_FORMULA) else one_line


def _rows(report: Report) -> Iterator[Row]:
    common = {
        "Exercise": EXERCISE if report.exercise else "",
        "Zone": report.zone,
        "Report as of UTC": _utc(report.as_of_utc),
    }
    for case in report.cases:
        for item in case.evidence:
            yield common | _evidence(item, report.zone) | _incident(case)
    for item in report.unlocated:
        yield common | _evidence(item, report.zone) | {"Report row": "not located"}
    for restriction in report.restrictions:
        yield common | _restriction(restriction, report.zone)
    for finding in report.period_findings:
        yield common | _day(finding, report)
    for finding in report.asked:
        yield common | _day(finding, report) | _asked(finding)
    for line in report.register:
        yield common | _register(line, report.zone)
    for day in report.sea.days if report.sea else ():
        yield common | _passage(day)


def _evidence(item: EvidenceItem, zone_name: str) -> Row:
    claimed = item.kind == "claim"
    return {
        "Observer": item.sensor,
        **_observer(item.observer),
        "Event location": (_location if claimed else _readable)(item.place, item.observer),
        "Means": "reported" if claimed else item.means,
        "Number": item.number or ("" if item.means else NOT_KNOWN),
        "Observation": item.observation,
        "Description": item.description or "undetermined",
        "Weapon": item.weapon or NOT_KNOWN,
        "Object": item.object_class or NOT_KNOWN,
        **_local(item.started_utc, item.ended_utc, zone_name, day_only=item.time_precision == "day"),
        "Remark": item.words if claimed else _remark(item),
        "Report row": item.kind,
        "Report from UTC": _utc(item.started_utc),
        "Report to UTC": _utc(item.ended_utc),
        "Report time precision": item.time_precision,
        "Report received UTC": _utc(item.received_utc),
        **_event(item.place),
        "Report source": item.source,
        "Report origin": item.origin,
        "Report quality": "; ".join(item.quality),
        "Report evidence": item.evidence_id,
        "Report kept file SHA-256": item.blob_sha256,
        "Report place in file": item.where,
    }


def _incident(case: IncidentCase) -> Row:
    verdicts = [_verdict(finding) for finding in case.findings]
    return {
        "Report incident": case.incident.incident_id,
        "Report case": case.number,
        "Report grade": case.incident.grade.word.value,
        "Report probability": f"{case.incident.probability:.2f}",
        "Report confidence": case.incident.confidence,
        "Report verdicts": "; ".join(verdicts or (["not covered"] if case.not_covered else [])),
    }


def _verdict(finding: Finding) -> str:
    return f"{finding.rule_id}, {finding.reading}: {finding.verdict} [{finding.finding_id}]"


def _restriction(restriction: RestrictionShown, zone_name: str) -> Row:
    return {
        "Observer": restriction.observer,
        "Event location": _readable(restriction.place, None),
        "Means": restriction.means,
        "Observation": restriction.words.split(":", maxsplit=1)[0],
        **_local(restriction.at_utc, restriction.at_utc, zone_name, day_only=False),
        "Remark": restriction.words,
        "Report row": "restriction",
        "Report from UTC": _utc(restriction.at_utc),
        **_event(restriction.place),
        "Report evidence": restriction.evidence_id,
    }


def _day(finding: Finding, report: Report) -> Row:
    return {
        "Date": report.day,
        "Time": NOT_KNOWN,
        "Remark": f"{finding.because} Decided by: {finding.decided_by}.",
        "Report row": "verdict of the day",
        "Report from UTC": _utc(report.start_utc),
        "Report to UTC": _utc(report.end_utc),
        "Report verdicts": _verdict(finding),
    }


def _asked(finding: Finding) -> Row:
    return {
        "Remark": f"{finding.subject}: {finding.because} Decided by: {finding.decided_by}.",
        "Report row": "asked for",
        "Report evidence": "; ".join(finding.entries),
    }


def _passage(day: PassageDay) -> Row:
    """How free the passage of a lane was on a day; its interval and reasons in the remark."""
    index = NOT_KNOWN if day.index is None else f"{day.index:.2f}"
    reasons = ", ".join(f"{word} {share:.0%}" for word, share in day.reasons)
    force = "; ".join(f"{one.rule_id}, {one.reading}: {one.state}" for one in day.force)
    words = (
        f"{index}, with 90 % between {day.least:.2f} and {day.most:.2f}",
        f"reception {day.reception:.2f}",
        f"{day.wanted} wanted, {day.begun} set out",
        reasons and f"less than 1 for: {reasons}",
        force,
    )
    return {
        "Event location": day.corridor,
        "Number": str(day.wanted),
        "Observation": "freedom of navigation",
        "Date": day.day,
        "Time": NOT_KNOWN,
        "Zone": "UTC",
        "Remark": "; ".join(word for word in words if word),
        "Report row": "freedom of navigation",
        "Report source": "ais",
    }


def _register(line: RegisterLine, zone_name: str) -> Row:
    """A line of the register: its kind where an observation stands, what it is about in the remark."""
    words = (line.item, line.site, line.channel, line.reference, line.outcome, line.place)
    return {
        "Number": line.number,
        "Observation": line.kind,
        **_local(line.started_utc, line.ended_utc, zone_name, day_only=False),
        "Remark": "; ".join(word for word in words if word),
        "Report row": "line of the register",
        "Report from UTC": _utc(line.started_utc),
        "Report to UTC": _utc(line.ended_utc),
        "Report received UTC": _utc(line.received_utc),
        "Report source": line.source,
        "Report quality": "; ".join(line.quality),
        "Report evidence": line.entry_id,
        "Report kept file SHA-256": line.blob_sha256,
        "Report place in file": line.where,
    }


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _local(start: datetime, end: datetime, zone_name: str, *, day_only: bool) -> Row:
    first, last = (moment.astimezone(zone(zone_name)) for moment in (start, end))
    if day_only or end - start >= timedelta(days=1):
        return {"Date": first.date().isoformat(), "Time": NOT_KNOWN}
    clock = f"{first:%H:%M}" if f"{first:%H:%M}" == f"{last:%H:%M}" else f"{first:%H:%M}-{last:%H:%M}"
    return {"Date": first.date().isoformat(), "Time": clock}


def _observer(observer: Place | None) -> Row:
    if observer is None:
        return {}
    lat, lon = observer.centre()
    position = {"Observer latitude": f"{lat:.5f}", "Observer longitude": f"{lon:.5f}"}
    return position | {"Observer position": observer.name or ""}


def _event(place: Place | None) -> Row:
    if place is None:
        return {}
    lat, lon = place.centre()
    spread = place.spread()
    largest = max(spread.east_m2, spread.north_m2) ** 0.5
    return {
        "Report event latitude": f"{lat:.5f}",
        "Report event longitude": f"{lon:.5f}",
        "Report event radius m": f"{largest:.0f}",
    }


def _readable(place: Place | None, observer: Place | None) -> str:
    """The place of an observation in a form that `sources.patrol` reads; the name of an area is in the remark."""
    if isinstance(place, Disc):
        return f"0-{place.radius_m / 1000:g} km of place ({place.lat_deg:.5f}, {place.lon_deg:.5f})"
    return NOT_KNOWN if isinstance(place, Area) else _location(place, observer)


def _remark(item: EvidenceItem) -> str:
    area = item.place.name if isinstance(item.place, Area) else None
    return "; ".join(part for part in (item.remark, area and f"place: {area}") if part)


def _location(place: Place | None, observer: Place | None) -> str:
    if place is None:
        return NOT_KNOWN
    if isinstance(place, Sector):
        return _sector(place, observer)
    if isinstance(place, Disc):
        return f"{place.name or 'a place'}, within {place.radius_m / 1000:.1f} km"
    if isinstance(place, Area):
        return place.name or "an area"
    if place == observer:
        return "at position"
    position = f"{place.lat_deg:.5f}, {place.lon_deg:.5f}"
    # a cell that begins with a minus would be taken for a formula; `sources.patrol` reads both forms alike
    return f"0 km of place ({position})" if position.startswith("-") else position


def _sector(sector: Sector, observer: Place | None) -> str:
    parts = [_range(sector)] if sector.range_max_m is not None else []
    if sector.width_deg < 360.0:
        parts.append(_bearing(sector))
    if not parts:
        return NOT_KNOWN
    from_observer = observer is not None and observer.centre() == (sector.lat_deg, sector.lon_deg)
    base = "" if from_observer else f" of place ({sector.lat_deg:.5f}, {sector.lon_deg:.5f})"
    return ", ".join(parts) + base if "°" in parts[-1] else " ".join(parts) + base


def _range(sector: Sector) -> str:
    near, far = (f"{metres / 1000:g}" for metres in sector.ranges_m())
    return f"{near} km" if near == far else f"{near}-{far} km"


def _bearing(sector: Sector) -> str:
    if math.isclose(sector.width_deg, COMPASS_WIDTH_DEG):
        return COMPASS[round(sector.bearing_deg / COMPASS_WIDTH_DEG) % len(COMPASS)]
    return f"{sector.bearing_deg:g}°"
