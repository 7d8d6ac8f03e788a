"""Seismic catalogues and radar changes from the kept file to the incident: what raises it, and what does not."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from tests.fusion_world import HERE, NIGHT, NOTHING, START, changed_ground, claim, heard, run, shaken
from truceline.agreement.loading import load
from truceline.agreement.shipped import shipped
from truceline.cli import make_app
from truceline.fusion.likelihood.instrument_rows import newest
from truceline.fusion.params import Params
from truceline.model.arrow import to_table
from truceline.model.place import Point, destination
from truceline.model.records import Incident, Observation
from truceline.model.terms import Phenomenon

APP = make_app(("new", "keep", "day"))
DAY = "2025-04-03"
HEADER = (
    "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|"
    "EventLocationName|EventType|HorizontalUncertainty/km"
)
TABLE = (
    "Observer,Observer latitude,Observer longitude,Event location,Means,Number,Observation,Description,Weapon,Date,"
    "Time (UTC)\n"
)
POST = (48.50, 37.50)
EVENT = destination(*POST, 90.0, 4_000.0)


def door(*words: object) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words])


def solution(
    *, number: int = 1, at: str = f"{DAY}T00:30:10", kind: str = "explosion", depth: str = "0", sd_km: str = "2.0",
    place: tuple[float, float] = EVENT,
) -> str:  # fmt: skip
    cells = [
        f"ev{number}",
        at,
        f"{place[0]:.4f}",
        f"{place[1]:.4f}",
        depth,
        "",
        "",
        "TL",
        "",
        "ML",
        "1.9",
        "",
        "somewhere",
    ]
    return "|".join([*cells, kind, sd_km])


class Mission:
    """A workspace with one post that heard something, to which files of instruments may be added."""

    def __init__(self, folder: Path, *, at: str = "00:30") -> None:
        self.folder, self.files = folder / "w", folder
        self.told: dict[str, Any] | None = None  # until another file is kept
        text = folder / "text.yaml"
        text.write_bytes(shipped("energy-moratorium-2025"))
        assert load(text.read_bytes(), text.name)
        assert door("new", self.folder, "--agreement", text).exit_code == 0
        row = f'post A,{POST[0]},{POST[1]},"4 km, 90°",heard,1,explosion,undetermined,N/K,{DAY},{at}\n'
        self.keep("patrol", "table.csv", TABLE + row)

    def keep(self, source: str, name: str, text: str) -> Result:
        """One more file."""
        self.told = None
        (self.files / name).write_text(text, "utf-8")
        done = door("keep", source, self.files / name, "-w", self.folder, "--received", "2025-04-20T00:00:00+00:00")
        assert done.exit_code == 0, done.output
        return done

    def incident(self) -> dict[str, Any]:
        """The incident that the post heard, as the report of the day tells it."""
        if self.told is not None:
            return self.told
        done = door("day", DAY, "-w", self.folder, "--as-of", "2025-04-21T00:00:00+00:00")
        assert done.exit_code == 0, done.output
        report = json.loads((self.folder / "reports" / DAY / "report.json").read_text("utf-8"))
        found = [case["incident"] for case in report["cases"] if "post A" in case["incident"]["observed_by"]]
        assert len(found) == 1
        self.told = dict(found[0])
        return self.told

    def log_odds(self) -> float:
        """Of its evidence, before holds."""
        return sum(b["weight_nats"] for b in self.incident()["waterfall"] if b["family"] != "hold")


def catalogue(*rows: str, watch: str = "") -> str:
    return "\n".join((*((watch,) if watch else ()), HEADER, *rows, ""))


@pytest.fixture
def mission(tmp_path: Path) -> Mission:
    return Mission(tmp_path)


def test_a_kept_catalogue_raises_the_incident_that_a_post_heard(mission: Mission) -> None:
    before = mission.log_odds()
    mission.keep("seismic", "events.csv", catalogue(solution()))
    after = mission.incident()
    assert mission.log_odds() > before + 1.0
    assert "seismic network" in after["observed_by"]
    assert any("recorded an explosion at 00:30" in bar["sentence"] for bar in after["waterfall"])


def test_an_earthquake_at_the_same_place_and_time_is_no_evidence(mission: Mission) -> None:
    before = mission.incident()
    mission.keep("seismic", "a.csv", catalogue(solution(kind="earthquake"), solution(number=2, kind="", depth="12")))
    assert mission.incident() == before


def test_a_revision_to_an_earthquake_takes_the_explosion_back(mission: Mission) -> None:
    before = mission.incident()
    mission.keep("seismic", "a.csv", catalogue(solution()))
    assert mission.incident() != before
    later = "2025-04-20T12:00:00+00:00"
    (mission.files / "b.csv").write_text(catalogue(solution(kind="earthquake", depth="8")), "utf-8")
    assert door("keep", "seismic", mission.files / "b.csv", "-w", mission.folder, "--received", later).exit_code == 0
    mission.told = None
    assert mission.incident() == before


def test_a_blast_that_its_catalogue_calls_a_quarry_blast_counts_at_night_alone(tmp_path: Path) -> None:
    for clock, raises in (("00:30", True), ("11:30", False)):
        (tmp_path / clock[:2]).mkdir()
        mission = Mission(tmp_path / clock[:2], at=clock)
        before = mission.log_odds()
        mission.keep("seismic", "a.csv", catalogue(solution(at=f"{DAY}T{clock}:10", kind="quarry blast")))
        assert (mission.log_odds() > before + 1.0) == raises
        assert ("seismic network" in mission.incident()["observed_by"]) == raises


def test_a_place_that_shook_on_many_work_days_is_a_quarry_even_where_no_type_is_stated(tmp_path: Path) -> None:
    mission = Mission(tmp_path, at="11:30")
    mission.keep("seismic", "a.csv", catalogue(solution(at=f"{DAY}T11:30:10", kind="")))
    fresh = mission.log_odds()
    others = [
        solution(number=k + 10, at=f"2025-03-{k + 5:02d}T1{k % 4}:10:00", kind="quarry blast") for k in range(25)
    ]  # fmt: skip
    mission.keep("seismic", "before.csv", catalogue(*others))
    assert mission.log_odds() < fresh - 1.5


WATCH = "# watch: starttime={}&endtime={}&minlatitude=47&maxlatitude=50&minlongitude={}&maxlongitude=39"


@pytest.mark.parametrize(
    ("watch", "counts"),
    [
        (WATCH.format("2025-04-01T00:00:00", "2025-04-10T00:00:00", "36"), True),
        (WATCH.format("2025-04-01T00:00:00", "2025-04-10T00:00:00", "38.5"), False),  # another area
        (WATCH.format("2025-04-04T00:00:00", "2025-04-10T00:00:00", "36"), False),  # another time
        ("", False),
    ],
)  # fmt: skip
def test_the_silence_of_a_network_counts_only_where_it_says_that_it_listened(
    mission: Mission, watch: str, *, counts: bool
) -> None:
    before = mission.log_odds()
    mission.keep("seismic", "a.csv", catalogue(solution(at="2025-04-02T20:00:00", place=(47.2, 36.2)), watch=watch))
    after = mission.incident()
    assert (mission.log_odds() < before - 0.05) == counts
    said = [bar for bar in after["waterfall"] if bar["label"].casefold() == "silence: seismic network"]
    assert bool(said) == counts


def radar(*features: tuple[float, float, float | None], before: str, after: str, watched: bool = False) -> str:
    drawn = [
        {
            "type": "Feature",
            "properties": {} if confidence is None else {"confidence": confidence},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for lat, lon, confidence in features
    ]
    if watched:
        ring = [[36.0, 47.0], [39.0, 47.0], [39.0, 50.0], [36.0, 50.0], [36.0, 47.0]]
        drawn.append(
            {"type": "Feature", "properties": {"watched": True}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )
    head = {"type": "FeatureCollection", "sensor": "Sentinel-1", "before": before, "after": after}
    return json.dumps({**head, "features": drawn})


PASSES = {"before": "2025-03-31T04:00:00Z", "after": "2025-04-06T04:00:00Z"}


def test_a_kept_radar_change_raises_the_incident_between_its_passes_and_a_doubted_one_less(tmp_path: Path) -> None:
    odds = []
    for name, confidence in (("none", None), ("sure", 0.9), ("doubt", 0.2)):
        (tmp_path / name).mkdir()
        mission = Mission(tmp_path / name)
        before = mission.log_odds()
        mission.keep("radar", "r.geojson", radar((*EVENT, confidence), **PASSES))
        odds.append(mission.log_odds() - before)
    assert odds[0] == pytest.approx(odds[1])
    assert odds[0] > 0.5
    assert odds[2] == pytest.approx(odds[0] - 0.69, abs=0.3)


def test_a_radar_that_compared_the_place_and_saw_nothing_speaks_a_little_against(mission: Mission) -> None:
    before = mission.log_odds()
    mission.keep("radar", "r.geojson", radar(before="2025-04-04T00:00:00Z", after="2025-04-10T00:00:00Z", watched=True))
    assert mission.log_odds() == pytest.approx(before)  # both passes were later
    mission.keep("radar", "s.geojson", radar(**PASSES, watched=True))
    assert before - 1.0 < mission.log_odds() < before - 0.01


# --- the room alone


def of(found: Sequence[Incident], sensor: str) -> list[Incident]:
    return [one for one in found if sensor in one.observed_by]


def test_a_block_of_houses_drawn_as_fifty_polygons_is_one_change() -> None:
    seen = NIGHT + timedelta(days=2)
    block = [changed_ground(k, seen=seen, east_m=30.0 * k) for k in range(50)]
    one, many = (run([heard(1), *some]).incidents for some in (block[:1], block))
    assert len(of(many, "Sentinel-1")) == 1
    assert of(many, "Sentinel-1")[0].log_odds == pytest.approx(of(one, "Sentinel-1")[0].log_odds, abs=0.3)
    assert len(of(many, "Sentinel-1")[0].members) == len(of(one, "Sentinel-1")[0].members) + 49


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_the_rows_of_a_pass_changes_nothing(order: list[int]) -> None:
    seen = NIGHT + timedelta(days=2)
    rows = [changed_ground(k, seen=seen, east_m=250.0 * k) for k in range(6)]
    assert run([heard(1), *(rows[k] for k in order)]) == run([heard(1), *rows])


def test_a_longer_wait_between_the_passes_makes_a_change_weaker_evidence_of_one_night() -> None:
    near, long = (
        replace(changed_ground(1, seen=NIGHT + timedelta(days=2)), started_utc=NIGHT - timedelta(days=days))
        for days in (1, 28)
    )
    odds = [of(run([heard(1), row]).incidents, "post A")[0].log_odds for row in (near, long)]
    assert odds[0] >= odds[1]


def test_only_the_newest_solution_of_an_event_is_left_whatever_the_order() -> None:
    first = replace(shaken(1), labels=("event: x",))
    second = replace(
        shaken(2), labels=("event: x",), received_utc=NIGHT + timedelta(hours=2), phenomenon=Phenomenon.GROUND_SHOCK
    )
    third = replace(shaken(3), labels=("event: x",), received_utc=NIGHT + timedelta(hours=5))
    other = replace(shaken(4), labels=("event: y",))
    rows = [first, second, third, other, heard(5)]
    for some in (rows, rows[::-1], [second, other, third, heard(5), first]):
        left = newest(to_table(Observation, some))["observation_id"].to_pylist()
        assert sorted(left) == sorted(row.observation_id for row in (third, other, heard(5)))
    assert newest(NOTHING).num_rows == 0


@pytest.mark.parametrize("labels", [("work blast",), ()])
def test_a_blast_at_work_makes_no_incident_of_its_own(labels: tuple[str, ...]) -> None:
    noon = START + timedelta(hours=14)  # 12 UTC
    row = replace(shaken(1, at=noon), labels=labels)
    assert bool(of(run([row]).incidents, "seismic network")) == (labels == ())
    with_text = run([row], [claim(1, origin="o", at=noon + timedelta(hours=1))])
    assert bool(of(with_text.incidents, "seismic network")) == (labels == ())


def test_a_seismic_solution_and_a_post_make_one_incident_surer_than_the_post() -> None:
    alone = run([heard(1)]).incidents[0]
    both = run([heard(1), shaken(1)])
    assert len(both.incidents) == 1
    assert both.incidents[0].probability > alone.probability
    assert any(
        bar.family == "seismic" and "recorded an explosion" in bar.sentence for bar in both.incidents[0].waterfall
    )


def test_a_place_that_shakes_on_every_work_day_is_a_quarry_for_the_network_and_for_reports() -> None:
    noon = START + timedelta(hours=12)
    blasts = [shaken(100 + k, at=noon - timedelta(days=k)) for k in range(1, 30)]
    quiet, quarry = run([shaken(1, at=noon)]), run([shaken(1, at=noon)], earlier=blasts)
    assert quarry.incidents[0].log_odds < quiet.incidents[0].log_odds - 1.0
    vague = replace(
        claim(1, origin="o", at=noon, text="loud explosion"),
        incident_types=tuple((k, 0.25) for k in list(Params().kinds)[:4]),
    )
    said = run([], [vague]).incidents[0].log_odds
    assert run([], [vague], earlier=blasts).incidents[0].log_odds < said - 1.0
    named = claim(1, origin="o", at=noon)
    assert run([], [named], earlier=blasts).incidents[0].log_odds == run([], [named]).incidents[0].log_odds


def test_a_radar_change_supports_a_report_of_the_days_before_its_pass() -> None:
    seen = NIGHT + timedelta(hours=8)
    lat, lon = HERE
    exact = claim(
        1,
        origin="o",
        source="incidents",
        place=Point(lat_deg=lat, lon_deg=lon, major_sd_m=100.0, minor_sd_m=100.0),
        vague_m=0.0,
    )
    found = run([changed_ground(1, seen=seen)], [exact])
    assert len(found.incidents) == 1
    assert found.incidents[0].probability >= run([], [exact]).incidents[0].probability
