"""Cases over any span of days, one row or one area each: cases.csv and cases.geojson."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from truceline.model.printable import readable
from truceline.model.report import IncidentCase, Report, reading_of
from truceline.model.telling import worst
from truceline.model.times import utc_text, zone
from truceline.report.formats._registry import EXERCISE
from truceline.report.formats.csv import guarded
from truceline.report.formats.html._geo import outlines

COLUMNS = (
    "Exercise",  # EXERCISE or empty
    "Case",  # its number, the same in every report and command
    "Title",
    "Place",
    "Oblast",
    "From",  # local
    "To",
    "Zone",
    "Kind",
    "Object",
    "Grade",
    "Said by parties",  # that it happened, whoever did it
    "Dead, as alleged",  # the highest that one speaker tells, with its qualifier; never added up
    "Dead, told by",
    "Hurt, as alleged",
    "Hurt, told by",
    "Told of a region, not of the place",  # dead and hurt of a wider place than the case's, in no other column
    "Damage, as alleged",
    "Number",  # of the incident model; the report says whether it is calibrated
    "First report UTC",  # beginning of the earliest evidence, end of the latest
    "Last report UTC",
    "First known UTC",  # cut-offs of the register
    "Last changed UTC",
    "Latitude",  # middle of an uncertain area
    "Longitude",
    "Radius m",  # one standard deviation, the larger of two axes
    "Incident",
    "Report of",  # the day whose report tells it last
    "No.",  # on the page of that day
    "As of UTC",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case as one report tells it."""

    report: Report
    case: IncidentCase
    number: int  # on the page; 0 for one of the compact table


def latest(reports: Iterable[Report]) -> tuple[Row, ...]:
    """Every case once, as the report tells it that knew most; by number.

    A case that lasts is told on each of its days. Of two reports the one with the later `as_of` counts, then the later
    day. An incident without a number, of a day before the register begins, stands under its own id.
    """
    held: dict[str, Row] = {}
    for report in sorted(reports, key=lambda one: (one.as_of_utc, one.day)):
        listed = 0
        for case in report.cases:
            listed += case.listed
            held[case.number or case.incident.incident_id] = Row(
                report=report, case=case, number=listed if case.listed else 0
            )
    return tuple(held[name] for name in sorted(held))


def table(rows: Sequence[Row]) -> bytes:
    """cases.csv: UTF-8, comma, one header row, then one row a case; an exercise is marked in every row."""
    readings = list(dict.fromkeys(name for row in rows for name in _verdicts(row.case)))
    text = io.StringIO()
    if any(row.report.exercise for row in rows):
        text.write(f"# {EXERCISE}\n")
    verdicts = [f"Verdict, {name}" for name in readings]
    writer = csv.DictWriter(text, [*COLUMNS, *verdicts], restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        values = cells(row) | {f"Verdict, {name}": words for name, words in _verdicts(row.case).items()}
        writer.writerow({name: guarded(value) for name, value in values.items()})
    return text.getvalue().encode()


def areas(rows: Sequence[Row]) -> bytes:
    """cases.geojson (RFC 7946): one feature a case, its area that holds it with 90 %; never a dot."""
    features = [
        {
            "type": "Feature",
            "id": row.case.number or row.case.incident.incident_id,
            "geometry": {"type": "Polygon", "coordinates": [_ring(row.case)]},
            "properties": {
                **{name: readable(value) for name, value in cells(row).items()},
                "Verdicts": {name: readable(words) for name, words in _verdicts(row.case).items()},
            },
        }
        for row in rows
    ]
    whole = {"type": "FeatureCollection", "features": features}
    if any(row.report.exercise for row in rows):
        whole = {**whole, "mark": EXERCISE}
    return (json.dumps(whole, ensure_ascii=False, sort_keys=True) + "\n").encode()


def cells(row: Row) -> dict[str, str]:
    """The columns of a case, verdicts apart."""
    case, incident, told = row.case, row.case.incident, row.case.telling
    local = zone(row.report.zone)
    said = () if told is None else told.alleged
    dead, hurt = worst(said, "dead"), worst(said, "hurt")
    damage = dict.fromkeys(one.words for one in said if one.what == "damage")
    wider = [f"{one.number} {one.what} ({one.told_of}, {one.by})" for one in said if one.told_of and one.number]
    return {
        "Exercise": EXERCISE if row.report.exercise else "",
        "Case": case.number,
        "Title": case.title,
        "Place": case.near,
        "Oblast": "" if told is None else told.region,
        "From": incident.started_utc.astimezone(local).isoformat(timespec="minutes"),
        "To": incident.ended_utc.astimezone(local).isoformat(timespec="minutes"),
        "Zone": row.report.zone,
        "Kind": "" if told is None else told.kind,
        "Object": "N/K" if told is None else told.object_class,
        "Grade": incident.grade.word.value,
        "Said by parties": "; ".join(incident.grade.said_by_parties),
        "Dead, as alleged": "" if dead is None else str(dead.number),
        "Dead, told by": "" if dead is None else dead.by,
        "Hurt, as alleged": "" if hurt is None else str(hurt.number),
        "Hurt, told by": "" if hurt is None else hurt.by,
        "Told of a region, not of the place": "; ".join(wider),
        "Damage, as alleged": "; ".join(damage),
        "Number": f"{incident.probability:.2f}",
        "First report UTC": utc_text(min((one.started_utc for one in case.evidence), default=incident.started_utc)),
        "Last report UTC": utc_text(max((one.ended_utc for one in case.evidence), default=incident.ended_utc)),
        "First known UTC": "" if case.first_known_utc is None else utc_text(case.first_known_utc),
        "Last changed UTC": "" if case.last_changed_utc is None else utc_text(case.last_changed_utc),
        "Latitude": f"{incident.place.lat_deg:.4f}",
        "Longitude": f"{incident.place.lon_deg:.4f}",
        "Radius m": f"{incident.place.major_sd_m:.0f}",
        "Incident": incident.incident_id,
        "Report of": row.report.day,
        "No.": str(row.number) if row.number else "",
        "As of UTC": utc_text(row.report.as_of_utc),
    }


def _verdicts(case: IncidentCase) -> Mapping[str, str]:
    """Reading to "E1 undetermined; E2 outside scope"; empty where no rule speaks."""
    held: dict[str, list[str]] = {}
    for finding in case.findings:
        held.setdefault(reading_of(finding), []).append(f"{finding.rule_id} {finding.verdict}")
    return {name: "; ".join(words) for name, words in held.items()}


def _ring(case: IncidentCase) -> list[list[float]]:
    """Counterclockwise and closed, as RFC 7946 asks."""
    line = [[round(lon, 5), round(lat, 5)] for lon, lat in outlines(case.incident.place)[0]]
    return [*line[:0:-1], line[-1]]
