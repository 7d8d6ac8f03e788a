"""Any partition gives the same bytes: stage by stage in parts of any number and order, and a whole day on a cluster."""

import json
from collections.abc import Callable
from dataclasses import astuple
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import assess_world, fusion_world
from tests.assess.judging.test_judge import TEXTS
from tests.assess_world import Eyes
from tests.coverage import test_coverage as seen_world
from tests.engines.apart import Apart
from tests.fusion_world import NIGHT, claim, heard, hot, run, shaken
from tests.laws import SOAK
from tests.store import test_sound as stored_world
from truceline.assess.judge import judge
from truceline.cli._workspace import opened
from truceline.coverage.coverage import watch
from truceline.day import Desk
from truceline.engines import connect
from truceline.engines.partitions import HERE, Engine, even, using, whole_groups
from truceline.model.arrow import to_table
from truceline.model.records import Observation
from truceline.model.terms import IncidentType

PARTS = (1, 2, 7)
DAY = date(2025, 3, 21)  # of the demo


@given(st.lists(st.integers(0, 9)), st.integers(1, 12))
def test_whole_groups_are_whole_and_even_parts_are_all(labels: list[int], parts: int) -> None:
    made = whole_groups(np.array(labels, np.int64), parts)
    assert sorted(row for rows in made for row in rows.tolist()) == list(range(len(labels)))
    homes = [{labels[row] for row in rows} for rows in made]
    assert sum(map(len, homes)) == len(set(labels))
    assert [row for part in even(len(labels), parts) for row in range(len(labels))[part]] == list(range(len(labels)))


@settings(max_examples=4)
@given(st.integers(0, 2**32), st.sampled_from(PARTS[1:]))
def test_incidents_do_not_depend_on_how_the_items_are_cut(seed: int, parts: int) -> None:
    rng = np.random.default_rng(seed)
    when = [NIGHT + timedelta(minutes=int(m)) for m in rng.integers(0, 900, 40)]
    items = [
        hot(k, at=when[k], east_m=float(rng.normal(0, 9e3)), sensor=("S-NPP/VIIRS", "NOAA-20/VIIRS")[k % 2])
        for k in range(30)
    ]
    items += [heard(k, at=when[k], post=f"post {k % 3}") for k in range(6)] + [shaken(k, at=when[k]) for k in range(4)]
    told = [claim(k, at=when[k], origin=f"origin {k % 5}", source=f"paper {k % 3}") for k in range(8)]
    whole = run(items, told)
    with using(Apart(parts, seed)) as cut:
        again = run(items, told)
    assert astuple(again)[:3] == astuple(whole)[:3]
    assert again.touching == whole.touching
    assert {
        "fusion.association.data_association:_pairs_of_tile",
        "fusion.evidence.evidence_combination:_weighed_part",
    } <= cut.tasks.keys()


def test_components_are_searched_by_several_workers_to_the_same_sets() -> None:
    items = [
        hot(k, at=NIGHT + timedelta(hours=k % 2), east_m=20_000.0 * (k // 2), sensor=f"sat {k % 2}") for k in range(20)
    ]
    whole = run(items)
    with using(Apart(3)) as cut:
        assert run(items).incidents == whole.incidents
    assert cut.tasks["fusion.association.data_association:_in_sets"] == 3


@pytest.mark.parametrize("parts", PARTS)
def test_findings_do_not_depend_on_who_weighs_which_incident(parts: int) -> None:
    incidents = [
        assess_world.incident(
            incident_id=f"i{k}", probability=0.05 + 0.08 * k, place=assess_world.at(50.0 + 0.1 * k, 30.5, 900.0)
        )
        for k in range(11)
    ]
    for text in TEXTS.values():
        asked = lambda text=text: judge(  # noqa: E731
            text, incidents[:8], Eyes(0.7), [], start=assess_world.START, end=assess_world.END, as_of=assess_world.AS_OF,
            touching=incidents[8:],
        )  # fmt: skip
        whole = asked()
        with using(Apart(parts, parts)):
            again = asked()
        assert list(again.findings) == list(whole.findings)
        assert again.not_covered == whole.not_covered


@pytest.mark.parametrize("parts", PARTS)
def test_what_could_be_seen_does_not_depend_on_the_blocks_of_cells(parts: int) -> None:
    rows = to_table(Observation, [
        seen_world.observed(seen_world.SNPP, fusion_world.Phenomenon.HOT_SPOT, at, at)
        for at in (seen_world.START + timedelta(hours=10), seen_world.START + timedelta(hours=11))
    ])  # fmt: skip
    asked = lambda: watch(  # noqa: E731
        observations=rows, skies=seen_world.SCHEMA_SKY.empty_table(), feeds={seen_world.SNPP: seen_world.ALWAYS, "NOAA-20/VIIRS": seen_world.ALWAYS},
        area=seen_world.HERE, start=seen_world.START, end=seen_world.END, as_of=seen_world.LATER,
    )  # fmt: skip
    whole, chances = asked(), {}
    with using(Apart(parts, parts)) as cut:
        again = asked()
        chances = {kind: again.chance(kind) for kind in IncidentType if kind in again.numbers.types}
    assert again.looks.equals(whole.looks)
    assert chances
    assert all((found == whole.chance(kind)).all() for kind, found in chances.items())
    assert parts == 1 or cut.tasks["coverage.detection_by_hour:_every_hour_of"] == parts


@pytest.mark.parametrize("parts", PARTS)
def test_months_are_read_by_workers_that_see_no_folder(tmp_path: Path, parts: int) -> None:
    store = stored_world.opened(tmp_path)
    rows = [
        stored_world.observed(f"o{k}", stored_world.NOON + timedelta(days=9 * k), received=stored_world.LATE)
        for k in range(12)
    ]
    stored_world.filed(store, *rows)

    def asked() -> list[list[str]]:
        names = ("observation_id",)
        return list(store.by_month(Observation, _names, as_of=stored_world.LATE, sources={"firms"}, columns=names))

    whole = asked()
    with using(Apart(parts, parts)):
        assert asked() == whole
    assert [name for month in whole for name in month] == [one.observation_id for one in rows]


def _names(table: object) -> list[str]:
    return table["observation_id"].to_pylist()  # type: ignore[index]


class Thirds(connect.Connect):
    """Everything in three parts, however little there is."""

    def parts(self, rows: int) -> int:
        """Three, where there are as many rows."""
        return max(1, min(3, rows))


def day_on(folder: Path, engine: Engine) -> bytes:
    """The report of the demo's day, made again."""
    told = json.loads((folder / "reports" / DAY.isoformat() / "report.json").read_bytes())
    desk = Desk(opened(folder, as_json=False))
    with using(engine):
        made = desk.make(
            DAY, as_of=datetime.fromisoformat(told["as_of_utc"]), at_utc=datetime.fromisoformat(told["as_of_utc"])
        )
    desk.store.close()
    return (made.folder / "report.json").read_bytes()


@pytest.mark.block_network(allowed_hosts=["127.0.0.1"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
def test_a_cluster_of_two_workers_makes_a_day_with_the_same_bytes(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pysail", reason="the extra `scale` is not installed: no Sail to make a day on")
    pytest.importorskip("pyspark", reason="the extra `scale` is not installed: no client of Spark Connect")
    for name, value in {
        "MODE": "local-cluster",
        "CLUSTER__WORKER_INITIAL_COUNT": "2",
        "CLUSTER__WORKER_MAX_COUNT": "2",
    }.items():
        monkeypatch.setenv(f"SAIL_{name}", value)
    path = demo / "reports" / DAY.isoformat() / "report.json"
    before = path.read_bytes()
    path.unlink()  # so that it is the day made there which is read
    path.write_bytes(before)
    with connect.own_sail() as address:
        engine = Thirds(address, connect.session)
        engine.require_same()
        assert day_on(demo, engine) == before
        engine.close()


@pytest.mark.skipif(not SOAK, reason="a day each: TRUCELINE_SOAK=1")
@pytest.mark.parametrize("engine", [lambda: HERE, lambda: Apart(1), lambda: Apart(2, 5), lambda: Apart(7, 1)])
def test_a_whole_day_in_any_parts_has_the_same_bytes(demo: Path, engine: Callable[[], Engine]) -> None:
    before = (demo / "reports" / DAY.isoformat() / "report.json").read_bytes()
    assert day_on(demo, engine()) == before
