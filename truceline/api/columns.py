"""The tables that a report becomes for an analyst: each column's name, type, unit, meaning, and where its value lies.

The one list: `truceline.api` fills tables from it, docs/tables.md is written from it (`scripts/write_dictionary.py`),
and a test holds both to each other. Names and meanings are stable as docs/stability.md says; new columns come last.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from truceline.model.times import parse_utc

TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "number": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
    "time": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    name: str
    kind: str  # of TYPES
    means: str
    get: Callable[[dict[str, Any]], Any]  # from the row's context: its report, case, finding ...
    unit: str = ""
    values: str = ""
    since: str = "0.2.0"


def col(
    name: str, kind: str, get: str | Callable[[dict[str, Any]], Any], means: str, unit: str = "", values: str = ""
) -> Column:
    """A column; `get` as a path like `case.incident.probability`, whose missing ends are None."""
    return Column(
        name=name, kind=kind, means=means, unit=unit, values=values, get=_along(get) if isinstance(get, str) else get
    )


def filled(columns: tuple[Column, ...], rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as an Arrow table with these columns, in their order, whatever rows there are."""
    arrays = [pa.array([_value(one.kind, one.get(row)) for row in rows], TYPES[one.kind]) for one in columns]
    schema = pa.schema([pa.field(one.name, TYPES[one.kind], metadata=_told(one)) for one in columns])
    return pa.Table.from_arrays(arrays, schema=schema)


def _told(one: Column) -> dict[str, str]:
    return {"meaning": one.means, "unit": one.unit, "values": one.values, "since": one.since}


def _along(path: str) -> Callable[[dict[str, Any]], Any]:
    names = path.split(".")

    def get(row: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON is any value
        value: Any = row
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    return get


def _value(kind: str, value: Any) -> Any:  # noqa: ANN401, PLR0911 - JSON is any value; one line for each kind
    if value is None:
        return None
    if kind == "time":
        return value if isinstance(value, datetime) else parse_utc(value)
    if kind == "day":
        return datetime.fromisoformat(value).date()
    if kind == "texts":
        return [str(one) for one in value]
    if kind == "number":
        return float(value)
    if kind == "integer":
        return int(value)
    return value


def _likeliest(path: str) -> Callable[[dict[str, Any]], Any]:
    along = _along(path)

    def get(row: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
        shares = along(row)
        return shares[0][0] if shares else None

    return get


def _licence(row: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
    return row["licences"].get(row["item"]["source"])


VERDICTS = "consistent, inconsistent, undetermined, not observable, outside scope"
DAY = col("day", "day", "report.day", "day of the report, as the mission's zone counts it")
EXERCISE = col("exercise", "flag", "report.exercise", "true: everything in this row is invented for training")
PLACE_UNITS = "metres, one standard deviation"

REPORTS = (
    DAY, EXERCISE,
    col("mission", "text", "report.mission", "title of the agreement that the mission watches"),
    col("zone", "text", "report.zone", "time zone of the days", values="IANA name"),
    col("start_utc", "time", "report.start_utc", "begin of the day"),
    col("end_utc", "time", "report.end_utc", "end of the day, excluded"),
    col("as_of_utc", "time", "report.as_of_utc", "what had been received by then is in the report, nothing else"),
    col("cases", "integer", lambda row: len(row["report"]["cases"]), "cases whose time touches the day"),
    col("background", "integer", "report.background", "sets of detections too improbable to describe; in no case"),
    col("calibration", "text", "report.calibration", "whether probabilities were compared with decided incidents"),
    col("model_id", "text", "report.model_id", "model of the probabilities"),
    col("params_digest", "text", "report.params_digest", "SHA-256 of model and parameters", values="64 hex digits"),
    col("program_version", "text", "report.program.version", "version of the program that made it"),
    col("program_commit", "text", "report.program.commit", "its commit"),
    col("program_files_sha256", "text", "report.program.files_sha256", "digest of the program's own files"),
    col("report_sha256", "text", "sha256", "SHA-256 of report.json, the bytes that were signed"),
)  # fmt: skip
CASES = (
    col("case", "text", "case.number", "number of the case, the same in every report", values="2025-03-21-017"),
    col("day", "day", "report.day", "the latest day of the asked span whose report shows it"),
    col("days", "integer", "days", "days of the asked span whose reports show it", unit="days"),
    EXERCISE,
    col("incident", "text", "case.incident.incident_id", "id of the incident behind it, stable while evidence is added"),
    col("title", "text", "case.title", "who says what happened, and where, in one line"),
    col("started_utc", "time", "case.incident.started_utc", "begin of the interval that holds the event with 90 %"),
    col("ended_utc", "time", "case.incident.ended_utc", "its end"),
    col("best_utc", "time", "case.incident.best_utc", "most likely moment"),
    col("time_precision", "text", "case.incident.time_precision", "how exactly the time is known"),
    col("lat_deg", "number", "case.incident.place.lat_deg", "middle of the place", "degrees, WGS 84"),
    col("lon_deg", "number", "case.incident.place.lon_deg", "middle of the place", "degrees, WGS 84"),
    col("major_sd_m", "number", "case.incident.place.major_sd_m", "longer half axis of the uncertainty", PLACE_UNITS),
    col("minor_sd_m", "number", "case.incident.place.minor_sd_m", "shorter half axis", PLACE_UNITS),
    col("axis_deg", "number", "case.incident.place.axis_deg", "bearing of the longer axis", "degrees from north"),
    col("near", "text", "case.near", "the place in words"),
    col("place_precision", "text", "case.incident.place_precision", "what kind of place is known"),
    col("probability", "number", "case.incident.probability", "that it happened, after holds", values="0.01 to 0.99"),
    col("calibrated", "flag", "case.incident.calibrated", "false: read probabilities as an order, not as rates"),
    col("confidence", "text", "case.incident.confidence", "what stands behind the number", values="low, medium, high"),
    col("log_odds", "number", "case.incident.log_odds", "sum of all weights", "nats"),
    col("type", "text", _likeliest("case.incident.types"), "likeliest kind of event, if it happened"),
    col("type_share", "number", lambda row: _first(row, "types"), "probability of that kind, if it happened", values="0 to 1"),
    col("object_class", "text", _likeliest("case.incident.objects"), "likeliest object, if it happened"),
    col("weapon", "text", "case.incident.weapon", "as observers assessed it", values="N/K: nobody did"),
    col("sources", "texts", "case.incident.sources", "sources among its items"),
    col("origins", "integer", "case.incident.origins", "independent origins among its items"),
    col("items", "integer", lambda row: len(row["case"]["evidence"]), "items of evidence in it"),
    col("not_covered", "flag", "case.not_covered", "no rule of the text speaks about it"),
    col("first_known_utc", "time", "case.first_known_utc", "cut-off by which the mission first knew of it"),
    col("last_changed_utc", "time", "case.last_changed_utc", "cut-off of its last change"),
    col("received_utc", "time", "case.incident.received_utc", "latest receipt among its items"),
    col("grade", "text", "case.incident.grade.word", "how it is known, in a word; read it before the number"),
    col("grade_because", "text", "case.incident.grade.because", "what the word follows from, in one sentence"),
)  # fmt: skip
FINDINGS = (
    DAY, EXERCISE,
    col("scope", "text", "scope", "what the finding is about",
        values="case: one case; day: a rule over the whole day; asked: what a rule asks for by itself"),
    col("case", "text", "finding.case", "number of the case; empty for the others"),
    col("rule", "text", "finding.rule_id", "rule of the agreement"),
    col("rule_type", "text", "finding.rule_type", "number and name of the rule type"),
    col("reading", "text", "finding.reading", "the reading of the text under which it holds"),
    col("verdict", "text", "finding.verdict", "what was found; names no party", values=VERDICTS),
    col("chance", "number", "finding.chance", "that the incident contradicts the rule under this reading", values="0 to 1"),
    col("decided_by", "text", "finding.decided_by", "the parameter that decided"),
    col("because", "text", "finding.because", "one sentence with the numbers"),
    col("flips", "texts", "finding.flips", "what would have to be otherwise for another verdict"),
    col("seen_fraction", "number", "finding.seen_fraction", "share of the rule's area and time that was seen", values="0 to 1"),
    col("needed_fraction", "number", "finding.needed_fraction", "share that is needed for *consistent*", values="0 to 1"),
    col("subject", "text", "finding.subject", "what a rule asks for by itself"),
    col("finding", "text", "finding.finding_id", "id of the finding"),
    col("incident", "text", "finding.incident_id", "id of the incident"),
)  # fmt: skip
ITEMS = (
    DAY, EXERCISE,
    col("case", "text", "case.number", "number of the case; empty where the item is in none"),
    col("item", "text", "item.evidence_id", "id of the observation or claim"),
    col("kind", "text", "item.kind", "what it is", values="observation, claim"),
    col("source", "text", "item.source", "source that it was read by"),
    col("licence", "text", _licence, "licence of the source, by its manifest"),
    col("sensor", "text", "item.sensor", "sensor, observer or speaker"),
    col("started_utc", "time", "item.started_utc", "the event is said to lie within"),
    col("ended_utc", "time", "item.ended_utc", "its end"),
    col("time_precision", "text", "item.time_precision", "how exactly the time is stated"),
    col("received_utc", "time", "item.received_utc", "when it first became known"),
    col("lat_deg", "number", "item.place.lat_deg", "middle of the stated place; empty for an area", "degrees, WGS 84"),
    col("lon_deg", "number", "item.place.lon_deg", "middle of the stated place; empty for an area", "degrees, WGS 84"),
    col("place", "text", "item.place.name", "the place in words"),
    col("means", "text", "item.means", "how it was perceived; empty for a claim"),
    col("observation", "text", "item.observation", "what was perceived; empty for a claim"),
    col("weapon", "text", "item.weapon", "as the observer assessed it"),
    col("object_class", "text", "item.object_class", "what was hit or seen"),
    col("origin", "text", "item.origin", "claims of one origin count once; empty for observations"),
    col("words", "text", "item.words", "what was said, or the observation in words"),
    col("language", "text", "item.language", "language of the words", values="BCP 47; und: not told"),
    col("quality", "texts", "item.quality", "what is missing or doubtful, and why"),
    col("kept_file_sha256", "text", "item.blob_sha256", "the kept file it stands in", values="64 hex digits"),
    col("where", "text", "item.where", "its place in that file"),
)  # fmt: skip
REASONS = (
    DAY, EXERCISE,
    col("case", "text", "case.number", "number of the case"),
    col("order", "integer", "order", "place of the bar, from the top", values="1, 2, ..."),
    col("family", "text", "bar.family", "kind of reason", values="prior, thermal, post, report, silence, hold ..."),
    col("sentence", "text", "bar.sentence", "the reason in words"),
    col("weight_nats", "number", "bar.weight_nats", "what it adds to the log-odds; the bars of a case sum to `log_odds`", "nats"),
    col("items", "texts", "bar.evidence", "ids of the items behind it"),
)  # fmt: skip
COVERAGE = (
    DAY, EXERCISE,
    col("by", "text", "by", "what the row is about", values="day, reason, kind, sensor, cell"),
    col("name", "text", "name", "the reason in words, the kind of event, the sensor or the cell; empty for the day"),
    col("seen_share", "number", "seen_share", "chance of having been seen: of the area-hours for a day and a kind, of the hours for a cell, of a look for a sensor", values="0 to 1"),
    col("no_eyes_share", "number", "no_eyes_share", "share of the area-hours without any view", values="0 to 1"),
    col("blind_share", "number", "blind_share", "share of the area-hours lost for this reason", values="0 to 1"),
    col("area_hours", "number", "area_hours", "what the shares are of", "cells times hours"),
    col("south_deg", "number", "south_deg", "edge of a cell", "degrees, WGS 84"),
    col("west_deg", "number", "west_deg", "edge of a cell", "degrees, WGS 84"),
    col("north_deg", "number", "north_deg", "edge of a cell", "degrees, WGS 84"),
    col("east_deg", "number", "east_deg", "edge of a cell", "degrees, WGS 84"),
)  # fmt: skip
SOURCES = (
    DAY, EXERCISE,
    col("source", "text", "source.source", "source that files were read by"),
    col("title", "text", "source.title", "its full name"),
    col("licence", "text", "source.licence", "its licence, by its manifest"),
    col("origin", "text", "source.origin", "where its files come from"),
    col("rows_of_day", "integer", "source.rows_of_day", "rows of the day", "rows"),
    col("files", "texts", lambda row: [f"{one[1]} {one[0]}" for one in row["source"]["files"]], "SHA-256 and name of each kept file"),
)  # fmt: skip


def _first(row: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - as above
    shares = row["case"]["incident"][name]
    return shares[0][1] if shares else None


TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "reports": ("one row for each report", REPORTS),
    "cases": ("one row for each case", CASES),
    "findings": ("one row for each day, subject, rule and reading", FINDINGS),
    "items": ("one row for each day and item of evidence", ITEMS),
    "reasons": ("one row for each bar of a case's waterfall", REASONS),
    "coverage": ("one row for each day, and for each reason, kind of event, sensor or cell of it", COVERAGE),
    "sources": ("one row for each day and source", SOURCES),
}
