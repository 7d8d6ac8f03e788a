"""The dictionary: every field is described, and every output keeps to what is described."""

import csv
import dataclasses
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scripts import write_dictionary as dictionary
from truceline.api.columns import TABLES
from truceline.api.export import WITHHELD, exported, internal_items, notice
from truceline.api.reports import Reports
from truceline.cli.schema import report_schema
from truceline.model.errors import BadSetting
from truceline.model.report import Report

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "data" / "report"
AGAIN = "run: python -P scripts/write_dictionary.py"


def golden() -> bytes:
    (path,) = GOLDEN.glob("*.json")
    return path.read_bytes()


def test_every_field_has_its_meaning_and_the_pages_and_the_schema_are_those_of_the_fields() -> None:
    for path, text in dictionary.written().items():
        assert path.read_text("utf-8") == text, f"{path.name}: {AGAIN}"


def test_a_field_without_a_meaning_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "means", lambda noun, name: "" if (noun, name) == (Report, "day") else "x")
    with pytest.raises(dictionary.Undocumented, match=r"Report\.day$"):
        dictionary.written()


def test_nothing_is_described_that_is_not_there() -> None:
    known = {noun.__name__: noun for noun in (*dictionary.nouns(Report), *dictionary.ROWS)}
    said = dictionary.said()
    for name in said.keys() - {"everywhere", "csv", "since"}:
        fields = {one.name for one in dataclasses.fields(known[name])}
        assert said[name].keys() <= fields, name
    for one in said["since"]:
        noun, _, field = one.partition(".")
        assert field in {held.name for held in dataclasses.fields(known[noun])}, one
    assert said["csv"].keys() == set(dictionary.COLUMNS)


def keys(value: Any, at: str = "") -> set[str]:  # noqa: ANN401 - JSON is any value
    if isinstance(value, dict):
        return {name for one in value.items() for name in (f"{at}.{one[0]}", *keys(one[1], f"{at}.{one[0]}"))}
    if isinstance(value, list):
        return {name for one in value for name in keys(one, at)}
    return set()


def test_a_report_keeps_to_the_shipped_schema_and_a_strange_key_does_not() -> None:
    report, schema = json.loads(golden()), report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    assert [error.message for error in check.iter_errors(report)] == []
    assert len(keys(report)) > 150, "the example shows most of what there is"
    for change in ({"surprise": 1}, {"day": 5}, {"cases": [{}]}):
        assert list(check.iter_errors({**report, **change})), change


def test_the_observer_table_has_the_described_columns_and_no_comment_line() -> None:
    (path,) = GOLDEN.glob("*.csv")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    assert rows[0] == list(dictionary.COLUMNS)
    assert {len(row) for row in rows} == {len(dictionary.COLUMNS)}


def test_an_export_holds_one_grain_a_file_and_describes_each_column() -> None:
    files = exported(Reports([golden()]))
    assert files.keys() == {*(f"{name}.csv" for name in TABLES), "cases.geojson", "columns.csv", "NOTICE.txt"}
    described: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(files["columns.csv"].decode())):
        assert row["meaning"]
        described.setdefault(row["file"], []).append(row["column"])
    for name in TABLES:
        rows = list(csv.reader(io.StringIO(files[f"{name}.csv"].decode())))
        assert rows[0] == described[f"{name}.csv"]
        assert {len(row) for row in rows} == {len(rows[0])}
        assert {row[rows[0].index("exercise")] for row in rows[1:]} <= {"true"}, "the mark is a column"
    assert files == exported(Reports([golden()])), "the same bytes twice"


def test_the_notice_names_the_licence_and_the_origin_of_every_source() -> None:
    report = json.loads(golden())
    text = notice(Reports([golden()]))
    assert "EXERCISE" in text
    for source in report["sources"]:
        assert source["licence"] in text
        assert source["origin"] in text


def internal() -> Reports:
    """The example as a mission's report, with the first source of its evidence for internal use."""
    report = json.loads(golden())
    report["exercise"] = False
    name = report["cases"][0]["evidence"][0]["source"]
    for source in report["sources"]:
        source["licence"] = "none stated: internal use" if source["source"] == name else "CC0-1.0"
    return Reports([json.dumps(report).encode()])


def test_what_is_for_internal_use_is_refused_by_name_and_masked_where_asked_for() -> None:
    reports = internal()
    ((name, count),) = internal_items(reports).items()
    with pytest.raises(BadSetting, match=f"{count} items of {name}"):
        exported(reports)
    files = exported(reports, mask=True)
    secret = [one for one in reports.items().to_dicts() if one["source"] == name]
    shown = [row for row in csv.DictReader(io.StringIO(files["items.csv"].decode())) if row["source"] == name]
    assert len(shown) == len(secret) == count > 0
    for row in shown:
        assert (row["words"], row["place"], row["lat_deg"], row["lon_deg"]) == (WITHHELD, WITHHELD, "", "")
        assert row["item"]
        assert row["started_utc"]
    words = {one["words"] for one in secret if len(one["words"]) > 20}
    assert words
    assert not any(word in data.decode() for word in words for data in files.values())
    assert "withheld" in files["NOTICE.txt"].decode()


def test_a_report_out_of_a_bundle_keeps_to_the_schema() -> None:
    check = jsonschema.Draft202012Validator(report_schema())
    for path in sorted((ROOT / "tests" / "data" / "bundles").glob("good.zip")):
        with zipfile.ZipFile(path) as held:
            assert list(check.iter_errors(json.loads(held.read("report.json")))) == []
