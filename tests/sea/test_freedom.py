"""How free the passage was: known worlds, bad reception, and what is never said."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.sea.corridor_world import CORRIDOR, EAST, LAT, WEST, way, world
from tests.sea.sea_world import HEADER, START, line, table
from truceline.cli import make_app
from truceline.model.errors import BadSetting, OutOfRange
from truceline.model.place import Area
from truceline.sea.events import sea_events
from truceline.sea.freedom import Freedom, days_of, freedom, interval
from truceline.sea.interference import interference
from truceline.sea.nouns import Harbour
from truceline.sea.passages import Corridor, Gate, Outcome, Passage, passages
from truceline.sea.reception import ship_hours
from truceline.sea.reports import moment, reports_of
from truceline.sea.summary import COLUMNS, as_csv, summary
from truceline.sea.waters import Waters, waters_of

WATERS = f"""
corridors:
- name: the lane
  lane: [[30.4, 45.3], [32.6, 45.3], [32.6, 45.7], [30.4, 45.7]]
  gates:
  - {{name: west, lat: {LAT}, lon: {WEST}, radius_m: 9000}}
  - {{name: east, lat: {LAT}, lon: {EAST}, radius_m: 9000}}
"""


def of_ships(*fates: str) -> list[str]:
    rows = []
    for k, fate in enumerate(fates):
        rows += [(hour, line((272_000_000 + k, hour, LAT, lon, knots))) for hour, lon, knots in way(0.5 + k, fate)]
    return [text for _, text in sorted(rows)]


def found(lines: list[str]) -> tuple[Passage, ...]:
    rows = table(lines)
    return passages(reports_of(rows), CORRIDOR, sea_events(rows))


def judged(lines: list[str]) -> list[Freedom]:
    rows = table(lines)
    reports = reports_of(rows)
    events = sea_events(rows)
    days = days_of(moment(reports.t_s[0]), moment(reports.t_s[-1]))
    return list(freedom(CORRIDOR, passages(reports, CORRIDOR, events), ship_hours(reports), days, interference(events)))


def test_ships_arrive_turn_back_and_come_late() -> None:
    made = found(of_ships("arrive", "arrive", "arrive", "arrive", "arrive", "back", "late"))
    assert [one.outcome for one in made] == [
        *[Outcome.COMPLETED] * 5, Outcome.TURNED_BACK, Outcome.DELAYED,
    ]  # fmt: skip
    assert made[-1].normal_share == pytest.approx(0.5, abs=0.1)


def test_a_ship_that_lay_at_the_gate_and_did_not_set_out_waited() -> None:
    rows = [line((272_000_001, hour / 6, LAT, WEST, 0.1)) for hour in range(60)]
    assert [one.outcome for one in found(rows)] == [Outcome.WAITING]


def test_a_ship_that_is_stopped_on_the_way_and_arrives_is_told_as_such() -> None:
    rows = of_ships("arrive", "arrive", "arrive", "arrive", "arrive")
    held = []
    for hour, lon, knots in way(7.0, "arrive"):
        later = 2.0 if lon > 31.5 else 0.0
        held.append((hour + later, line((272_000_009, hour + later, LAT, lon, knots))))
        if abs(lon - 31.5) < 0.02:
            held += [(hour + k / 6, line((272_000_009, hour + k / 6, LAT, lon, 0.1))) for k in range(1, 12)]
    made = found(rows + [text for _, text in sorted(held)])
    assert [one.outcome for one in made if one.mmsi == "272000009"] == [Outcome.STOPPED]


def test_a_ship_that_nobody_heard_again_is_not_known_and_widens_the_interval() -> None:
    whole = of_ships(*["arrive"] * 8)
    cut = [text for text in whole if not (text.startswith("272000007") and float(text.split(",")[3]) > 31.0)]
    later = [line((272_000_050, 40.0, 46.5, 30.7, 0.1))]
    assert [one.outcome for one in found(cut + later)].count(Outcome.UNKNOWN) == 1
    assert judged(cut + later)[0].least < judged(whole + later)[0].least


def test_over_known_worlds_the_interval_holds_the_truth_and_is_never_sure_where_nothing_was_heard() -> None:
    held = days = 0
    for seed in range(4):
        lines, truth = world(seed)
        told = {one.day: one for one in judged(lines)}
        for number, day in enumerate(truth):
            one = told[date(2025, 3, 25) + timedelta(days=number)]
            days += 1
            held += one.least <= day.truth <= one.most
            if day.reception == 0.0:
                assert (one.index, one.least, one.most) == (None, 0.0, 1.0)
    assert held / days >= 0.88, (held, days)


def test_a_hindered_day_has_a_lower_index_than_a_free_one() -> None:
    free, hindered = judged(of_ships(*["arrive"] * 8))[0], judged(of_ships(*["arrive"] * 5, *["back"] * 5))[0]
    assert free.index == pytest.approx(1.0)
    assert hindered.index == pytest.approx(0.5)
    assert hindered.most < 0.9
    assert hindered.reasons == {Outcome.TURNED_BACK: 1.0}


@given(st.integers(0, 30), st.floats(0, 1), st.integers(0, 10), st.floats(0, 1) | st.just(float("nan")))
def test_worse_reception_never_narrows_the_interval(known: int, share: float, unknown: int, heard: float) -> None:
    least, most = interval(share * known, known, unknown, heard)
    assert 0.0 <= least <= most <= 1.0
    best = interval(share * known, known, unknown, 1.0)
    assert least <= best[0] + 1e-9
    assert most >= best[1] - 1e-9
    if not heard >= 0.05:
        assert (least, most) == (0.0, 1.0)


def test_gates_that_touch_and_files_that_are_none_are_refused() -> None:
    gate = Gate(name="a", lat_deg=45.5, lon_deg=31.0, radius_m=9_000.0)
    with pytest.raises(OutOfRange):
        Corridor(name="x", lane=CORRIDOR.lane, gates=(gate, gate))
    for data in (b"", b"- x", b"corridors: []", b"\xff", b"lanes: 1", WATERS.replace("45.3]", "95.3]").encode()):
        with pytest.raises(BadSetting):
            waters_of(data, "waters.yaml")


def test_the_waters_of_a_file_are_those_that_it_states() -> None:
    more = 'harbours: [{name: Odesa, lat: 46.5, lon: 30.75}]\nprotected: ["272000001"]\nbuffer_m: 18520\n'
    held = waters_of((WATERS + more).encode(), "waters.yaml")
    assert held == Waters(corridors=held.corridors, harbours=held.harbours, protected=("272000001",), buffer_m=18_520.0)
    assert held.corridors[0].gates == CORRIDOR.gates
    assert held.harbours[0].name == "Odesa"


def test_what_is_told_in_public_names_no_ship_and_no_place_and_nothing_younger_than_a_day() -> None:
    rows = table(of_ships(*["arrive"] * 6))
    told = summary(rows, waters_of(WATERS.encode(), "x"), START + timedelta(hours=49))
    text = as_csv(told)
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert len(text.splitlines()) == 2
    assert not any(name in text for name in ("2720000", "45.5", "30.5"))
    assert as_csv(summary(rows, waters_of(WATERS.encode(), "x"), START + timedelta(hours=40))).count("\n") == 1


def test_the_command_tells_the_days_of_a_workspace(tmp_path: Path) -> None:
    app = make_app(("new", "keep", "sea"))
    sea, waters, log = tmp_path / "ws", tmp_path / "waters.yaml", tmp_path / "ais.csv"
    waters.write_text(WATERS)
    log.write_text("# EXERCISE\n" + HEADER + "".join(of_ships(*["arrive"] * 6, "back")))
    run = CliRunner()
    made = run.invoke(app, ["new", str(sea), "--agreement", "exercise-line"])
    assert made.exit_code == 0, made.output
    kept = run.invoke(app, ["keep", "ais", str(log), "--workspace", str(sea)])
    assert kept.exit_code == 0, kept.output
    out, drawn = tmp_path / "days.csv", tmp_path / "days.svg"
    told = run.invoke(
        app, ["sea", str(waters), "--workspace", str(sea), "--csv", str(out), "--figure", str(drawn), "--json"]
    )
    assert told.exit_code == 0, told.output
    held = json.loads(told.output)
    assert held["days"][0]["outcomes"]["completed"] == 6
    assert held["days"][0]["reasons"] == {"turned back": 1.0}
    assert out.read_text().startswith("# EXERCISE\n")
    assert "EXERCISE" in drawn.read_text()
    words = run.invoke(app, ["sea", str(waters), "--workspace", str(sea)])
    assert "EXERCISE" in words.output
    assert "2720000" not in words.output


def test_a_ship_that_was_not_heard_when_she_set_out_is_not_told_as_late() -> None:
    """She lay at the gate when she was heard last; nine hours later she sails in the lane at her usual speed."""
    rows = of_ships(*["arrive"] * 6)
    rows.append(line((272_000_009, 1.0, LAT, WEST, 0.1)))
    rows += [line((272_000_009, hour, LAT, lon, knots)) for hour, lon, knots in way(9.0, "arrive") if lon > WEST + 0.4]
    made = next(one for one in found(rows) if one.mmsi == "272000009")
    assert made.ended_utc - made.started_utc > timedelta(hours=16)
    assert (made.outcome, made.normal_share) == (Outcome.COMPLETED, 1.0)


CANAL = Path(__file__).parents[3] / "shared" / "data" / "ships" / "tracks" / "movingpandas_boat-positions_evergiven.csv"


@pytest.mark.skipif(not CANAL.exists(), reason="the shared data folder is not here")
def test_the_canal_that_a_ship_closed_was_free_before_and_not_after() -> None:
    """Suez, March 2021: from the morning of the 23rd nobody passed, and ships gathered at both ends."""
    ships = [one.split(",") for one in CANAL.read_text("utf-8-sig").splitlines()[1:]]
    at = [f"{t[6:10]}-{t[3:5]}-{t[:2]}T{t[11:]}:00Z" for _, t, _, _ in ships]
    lines = [
        f"{636_000_000 + int(who)},{t},{lat},{lon},,,,,,,,\n" for (who, _, lon, lat), t in zip(ships, at, strict=True)
    ]
    ring = ((32.2, 31.35), (32.45, 31.35), (32.65, 29.95), (32.45, 29.85), (32.2, 30.2), (32.2, 31.0), (32.2, 31.35))
    canal = Corridor(
        name="Suez Canal", lane=Area(polygons=((ring,),)),
        gates=(
            Gate(name="Port Said", lat_deg=31.42, lon_deg=32.38, radius_m=28_000.0),
            Gate(name="Suez", lat_deg=29.78, lon_deg=32.53, radius_m=22_000.0),
        ),
    )  # fmt: skip
    quay = Harbour(name="Port Said", lat_deg=31.25, lon_deg=32.305, reach_m=2_000.0)
    rows = table(lines)
    reports = reports_of(rows)
    made = passages(reports, canal, sea_events(rows, harbours=(quay,)))
    days = freedom(canal, made, ship_hours(reports), days_of(moment(reports.t_s[0]), moment(reports.t_s[-1])))
    told = {one.day.day: one for one in days}
    assert told[21].index == pytest.approx(0.9, abs=0.05)
    assert (told[23].index or 0.0) < 0.1
    assert (told[24].index or 0.0) == 0.0
    assert told[24].most < 0.7
    assert told[23].outcomes[Outcome.WAITING] >= 30  # of 61 ships that lay at its ends
