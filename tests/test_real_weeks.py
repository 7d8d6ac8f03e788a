"""Real periods whole: sums, what was not observable and why, the same bytes twice, and numbers of the model moved."""

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.main_job import CLEAR, DATA, FORMATS, KEPT, Files, Json, keep_all, made, parsed, workspace
from tests.real_weeks import LATER, october, summer, week
from truceline.day import Desk
from truceline.evidence.workspace import Workspace
from truceline.fusion.params import Params

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared real data are not here")

CLOUDY = "2025-04-06"
TRUCE_DAYS = ("2025-03-21", CLOUDY, CLEAR)  # the first without a feed
SUMMER_DAYS = ("2023-08-14", "2023-08-17")
DST = "2023-10-29"
Desks = dict[str, Desk]


@pytest.fixture(scope="module")
def desks(truce_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """The desk of each day."""
    warm = Desk(kept(tmp_path_factory.mktemp("summer") / "w", summer(), KEPT))
    return dict.fromkeys(TRUCE_DAYS, truce_desk) | dict.fromkeys(SUMMER_DAYS, warm)


@pytest.fixture(scope="module")
def days(desks: Desks, truce_reports: dict[str, Json]) -> dict[str, Json]:
    found = {day: truce_reports[day] for day in TRUCE_DAYS}
    return found | {day: parsed(made(desks[day], day)) for day in SUMMER_DAYS}


def kept(folder: Path, files: Files, at_utc: datetime) -> Workspace:
    ws = workspace(folder, at_utc=at_utc)
    keep_all(ws, files, received_utc=at_utc)
    return ws


def incidents(days: Mapping[str, Json]) -> Iterator[Json]:
    for report in days.values():
        yield from (case["incident"] for case in report["cases"])


def test_every_waterfall_of_both_periods_adds_up(days: dict[str, Json]) -> None:
    assert all(report["cases"] for report in days.values())
    for incident in incidents(days):
        total = sum(bar["weight_nats"] for bar in incident["waterfall"])
        assert total == pytest.approx(incident["log_odds"], abs=1e-9)
        assert np.log(incident["probability"] / (1 - incident["probability"])) == pytest.approx(total, abs=1e-6)
        assert 0.01 <= incident["probability"] <= 0.99


def test_what_was_seen_and_why_not_add_up_to_the_whole_day(days: dict[str, Json]) -> None:
    for report in days.values():
        coverage = report["coverage"]
        assert coverage["seen_share"] + sum(share for _, share in coverage["blind"]) == pytest.approx(1.0)
        assert not ("100 %" in coverage["sentence"] and coverage["seen_share"] > 0)


def test_a_cloudy_day_says_on_its_first_page_and_its_map_what_was_not_observable(days: dict[str, Json]) -> None:
    cloudy, clear = (days[day]["coverage"] for day in (CLOUDY, CLEAR))
    assert cloudy["seen_share"] < clear["seen_share"] / 2
    assert any(re.match(r"Not seen: .*cloud [0-9]+ %", words) for words in days[CLOUDY]["summary"])
    assert [cell for cell in cloudy["cells"] if cell["blind"] == "C"]  # where
    verdicts = {finding["verdict"] for finding in days[CLOUDY]["period_findings"]}
    assert (
        {"not observable"} <= verdicts <= {"not observable", "undetermined"}
    )  # undetermined: an incident may be covered


def test_a_day_without_a_feed_is_not_called_cloudy_or_calm(days: dict[str, Json]) -> None:
    coverage = days["2025-03-21"]["coverage"]
    assert coverage["seen_share"] == 0.0
    assert {words for words, _ in coverage["blind"]} == {"feed not received"}
    assert any(re.search(r"MODIS .*: no rows in this vault from .* to 4 April 2025", one) for one in coverage["holes"])


def test_elements_of_another_season_are_named_and_not_used(days: dict[str, Json]) -> None:
    basis = next(one["basis"] for one in days["2023-08-17"]["coverage"]["sensors"] if "S-NPP" in one["sensor_id"])
    assert "orbit that detections of these days fit" in basis
    assert "too old to use" in basis


def test_the_bars_of_real_incidents_tell_times_distances_and_what_nobody_could_see(days: dict[str, Json]) -> None:
    bars = [bar for incident in incidents(days) for bar in incident["waterfall"]]
    by_family: dict[str, list[str]] = {}
    for bar in bars:
        by_family.setdefault(bar["family"], []).append(bar["sentence"])
    clock, day = r"[0-9]{2}:[0-9]{2}(?: and [0-9:]{5})? UTC", r"on [0-9]+ [A-Z][a-z]+, hour not stated"
    seen = [words for words in by_family["thermal"] if " pass of " in words]
    assert seen
    assert all(re.search(clock, words) for words in seen)
    told = [words for words in by_family["report"] if "may repeat" not in words]
    assert all(re.search(f"{clock}|{day}", words) for words in told)
    assert all(re.search(r"within [0-9]+ km|with an exact place", words) for words in told)
    satellites = [words for words in by_family["silence"] if "pass" in words]
    assert all(re.search(clock, w) or "No satellite pass" in w or "No other" in w for w in satellites)
    held = [words for words in by_family["hold"] if words.startswith("Held")]
    assert all(re.search(r"come to (?:more than )?0\.[789][0-9]*: .*needed", words) for words in held)
    factors = [bar for bar in bars if bar["family"] in ("prior", "thermal", "report")]
    assert all(re.search(r"[×÷][0-9.,]+\.$", bar["sentence"]) for bar in factors)


def test_no_reader_is_told_that_a_feed_is_missing_which_saw_the_incident(days: dict[str, Json]) -> None:
    for incident in incidents(days):
        bars = incident["waterfall"]
        saw = [bar for bar in bars if bar["family"] == "thermal"]
        said = " ".join(bar["sentence"] for bar in bars if bar["family"] == "silence")
        assert not (saw and re.search(r"\bNo satellite", said))


def test_a_week_of_october_uses_its_elements_and_says_that_cloud_is_not_known(tmp_path: Path) -> None:
    ws = kept(tmp_path / "w", october(), LATER)
    report = parsed(made(Desk(ws), "2023-10-07", as_of=LATER, at_utc=LATER))
    sensor = next(one for one in report["coverage"]["sensors"] if one["sensor_id"].startswith("S-NPP"))
    assert re.search(r"elements of 0?[67] October 2023", sensor["basis"])
    assert "too old" not in sensor["basis"]
    assert report["coverage"]["seen_share"] == 0.0
    assert report["coverage"]["unknown_share"] > 0.05
    assert report["cases"]
    page = html.unescape((ws.reports_folder / "2023-10-07" / "report.html").read_text("utf-8"))
    assert "Cloud over the place is not known" in page


@pytest.mark.parametrize(
    ("day", "hours", "first"), [(DST, 25, date(2023, 10, 27)), ("2023-03-26", 23, date(2023, 3, 24))]
)
def test_a_day_on_which_clocks_change_is_reported_whole(day: str, hours: int, first: date, tmp_path: Path) -> None:
    ws = kept(tmp_path / "w", week(first, 5), LATER)
    report = parsed(made(Desk(ws), day, as_of=LATER, at_utc=LATER))
    start, end = (datetime.fromisoformat(report[name]) for name in ("start_utc", "end_utc"))
    assert (end - start).total_seconds() == hours * 3600
    cells = len(report["coverage"]["cells"])
    assert report["coverage"]["area_hours"] == cells * hours
    spans = [
        [datetime.fromisoformat(one[name]) for name in ("started_utc", "ended_utc")] for one in incidents({day: report})
    ]
    assert spans or day == DST  # of that day nothing but ordinary fires was seen
    assert all(begun < end and ended > start for begun, ended in spans)


def test_two_processes_with_other_seeds_threads_and_clocks_write_the_same_bytes(tmp_path: Path) -> None:
    here, written = Path(__file__).parent, []
    for seed, threads, clock in (("1", "1", "2026-01-01T05:00:00Z"), ("77", "2", "2026-07-02T21:00:00Z")):
        out = tmp_path / seed
        out.mkdir()
        known = {
            "PYTHONHASHSEED": seed,
            "NUMBA_NUM_THREADS": threads,
            "PYTHONPATH": str(here.parent),
        }  # -m: tests/coverage has the name of a package
        subprocess.run([sys.executable, "-m", "tests.real_weeks", out, clock], check=True, env={**os.environ, **known})  # noqa: S603 - our own
        written.append({path.name: path.read_bytes() for path in sorted(out.glob("*-report.*"))})
    assert len(written[0]) == 2 * len(FORMATS)
    assert written[0] == written[1]


@pytest.mark.parametrize("seed", range(5))
def test_numbers_of_the_model_moved_by_half_keep_sums_and_the_order_of_clear_cases(
    seed: int, days: dict[str, Json], desks: Desks
) -> None:
    asked = (CLOUDY, CLEAR, SUMMER_DAYS[0])
    usual = {frozenset(one["members"]): one["probability"] for one in incidents({day: days[day] for day in asked})}
    params, after = moved(Params(), np.random.default_rng(seed)), {}
    for day in asked:
        for one in desks[day].facts(date.fromisoformat(day), as_of=KEPT, at_utc=KEPT, params=params).fused.incidents:
            assert sum(bar.weight_nats for bar in one.waterfall) == pytest.approx(one.log_odds, abs=1e-9)
            assert 0.01 <= round(one.probability, 9) <= 0.99
            after |= dict.fromkeys(one.members, one.probability)
    # Other numbers may group the items otherwise: an incident is where most of it went, and what was let go is at 0.
    now = {own: np.median([after.get(member, 0.0) for member in own]) for own in usual}
    strong = [now[own] for own, chance in usual.items() if chance > 0.95]
    weak = [now[own] for own, chance in usual.items() if chance < 0.1]
    assert strong
    assert weak
    assert np.mean([s > w for s in strong for w in weak]) > 0.95
    assert np.mean(strong) > 0.8


def moved(value: Any, rng: np.random.Generator) -> Any:  # noqa: ANN401 - a record, a table or a number
    """Every number times 0.5 to 1.5; a share or chance stays under one."""
    if isinstance(value, bool | str) or value is None:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: moved(getattr(value, one.name), rng) for one in fields(value)})
    if isinstance(value, Mapping):
        return {name: moved(one, rng) for name, one in value.items()}
    if isinstance(value, tuple):
        return tuple(moved(one, rng) for one in value)
    if isinstance(value, int):
        return max(1, round(value * rng.uniform(0.5, 1.5)))
    new = value * rng.uniform(0.5, 1.5)
    return min(new, 0.99) if 0.0 < value < 1.0 else new
