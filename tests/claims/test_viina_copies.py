"""Copies among the headlines of the energy truce, on pairs that a person read; skipped where the file is absent."""

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from truceline.claims.near_duplicates import copied_pairs, normal

ROOT = Path(__file__).parents[2]
ROWS = ROOT.parent / "shared" / "data" / "energy-truce-2025" / "viina_incidents.csv"
PAIRS = ROOT / "tests" / "data" / "copy-pairs-2025.csv"
KYIV = ZoneInfo("Europe/Kyiv")
pytestmark = pytest.mark.skipif(not ROWS.is_file(), reason="the headlines of the energy truce are not here")


def test_a_headline_that_shares_words_with_another_is_told_from_a_formula() -> None:
    with ROWS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    first: dict[str, int] = {}
    for line, row in enumerate(rows[1:], start=2):
        first.setdefault(normal(row[5]), line)
    lines = list(first.values())
    said = [datetime.fromisoformat(rows[line - 1][0]).replace(tzinfo=KYIV) for line in lines]
    found = {
        tuple(sorted((lines[a], lines[b]))) for a, b in copied_pairs([rows[line - 1][5] for line in lines], said)
    }  # fmt: skip
    text = [line for line in PAIRS.read_text("utf-8").splitlines() if not line.startswith("#")]
    labels = {(int(row["line"]), int(row["other"])): row["is"] for row in csv.DictReader(text)}
    copies = {pair for pair, label in labels.items() if label == "copy"}
    wrong = {pair for pair, label in labels.items() if label == "formula"} & found
    right = copies & found
    assert len(labels) >= 100
    assert len(right) / len(right | wrong) >= 0.9
    assert len(right) / len(copies) >= 0.85
