"""`truceline claims` and `truceline origins`: who says what of a day, and who may repeat whom."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from truceline.cli import make_app

RUN = CliRunner()
ROWS = """datetime,lon,lat,place_name,event_type,headline
2025-03-21 00:00:00,37.31,49.19,Izium,uav,Росіяни вдарили дронами по Ізюму: двоє поранених
2025-03-21 09:10:00,37.31,49.19,Izium,uav,В Ізюмі пролунали вибухи після атаки дронів
2025-03-21 10:00:00,35.27,51.19,Sudzha,,"Росіяни обстріляли газовимірювальну станцію Суджа, - Генштаб"
2025-03-22 00:00:00,37.31,49.19,Izium,uav,Росіяни вдарили дронами по Ізюму: двоє поранених
2025-03-22 08:00:00,35.27,51.19,Sudzha,,Кремль звинуватив Україну у вибуху на газовимірювальній станції Суджа
2025-03-21 12:00:00,30.52,50.45,Kyiv,,Синоптики розповіли про погоду в Києві
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("claims")
    rows = folder / "viina.csv"
    rows.write_text(ROWS, "utf-8")
    ws = folder / "ws"
    for words in (
        ["new", str(ws), "--agreement", "energy-moratorium-2025"],
        ["keep", "viina", str(rows), "-w", str(ws)],
    ):
        made = RUN.invoke(make_app(), words)
        assert made.exit_code == 0, made.output
    return ws


def test_each_event_stands_once_and_counter_claims_of_the_next_day_stand_beside_it(workspace: Path) -> None:
    made = RUN.invoke(make_app(), ["claims", "2025-03-21", "-w", str(workspace)])
    assert made.exit_code == 0, made.output
    lines = made.output.splitlines()
    assert lines[0].startswith("2025-03-21: 2 events alleged; nothing here says that one took place.")
    blocks = made.output.split("\n\n")
    assert blocks[1].startswith("gas metering station Sudzha")
    assert "claims differ on author: RU (1); UA (1)" in blocks[1]
    assert "General Staff of Ukraine, Kremlin" in blocks[1]
    assert blocks[2].startswith("Izium: drone attack")
    assert "3 texts, 2 wordings" in blocks[2]


def test_the_machine_form_has_the_same_facts(workspace: Path) -> None:
    made = RUN.invoke(make_app(), ["claims", "2025-03-21", "-w", str(workspace), "--json"])
    first, second = map(json.loads, made.output.splitlines())
    assert (first["status"], second["status"]) == ("contradicted", "open")
    assert second["origins"] == [1, 2]
    assert second["articles_per_origin"] == 1.5


def test_a_headline_repeated_the_day_after_has_its_origin_in_the_day_before(workspace: Path) -> None:
    shown = RUN.invoke(make_app(), ["claims", "2025-03-21", "-w", str(workspace), "--all"]).output
    name = next(line.split()[0] for line in shown.splitlines() if line.endswith("двоє поранених"))
    made = RUN.invoke(make_app(), ["origins", name, "--date", "2025-03-21", "-w", str(workspace)])
    assert made.exit_code == 0, made.output
    assert made.output.startswith("2 texts, 1 origin.")
    assert "same words [Росіяни вдарили дронами по Ізюму: двоє поранених]" in made.output
    links = json.loads(
        RUN.invoke(make_app(), ["origins", name, "--date", "2025-03-21", "-w", str(workspace), "--json"]).output
    )
    assert [link["reason"] for link in links["links"]] == ["same words"]


def test_an_id_that_nobody_has_is_refused_with_a_hint(workspace: Path) -> None:
    made = RUN.invoke(make_app(), ["origins", "zzzz", "--date", "2025-03-21", "-w", str(workspace)])
    assert made.exit_code == 1
    assert "truceline claims DATE" in made.output


WIRE = (
    "Outlet: {outlet}\nPublished: 2025-04-0{day}T09:00:00+02:00\n\n{first}\nThe ministers of 31 countries met in Paris "
    "and spoke of a plan for the watch over a truce that the two sides may sign before the summer, an official said.\n"
)


def test_articles_show_what_is_stated_and_the_tree_is_a_page_with_the_shared_words_marked(tmp_path: Path) -> None:
    ws = tmp_path / "ws"
    RUN.invoke(make_app(), ["new", str(ws), "--agreement", "energy-moratorium-2025"])
    for day, outlet, first in ((1, "Morning", "A talk <b>of</b> allies."), (2, "Evening", "What the allies want.")):
        (tmp_path / f"{outlet}.txt").write_text(WIRE.format(outlet=outlet, day=day, first=first), "utf-8")
        RUN.invoke(make_app(), ["keep", "article", str(tmp_path / f"{outlet}.txt"), "-w", str(ws)])
    shown = RUN.invoke(make_app(), ["claims", "2025-04-02", "-w", str(ws)]).output
    assert "participation: 31 countries at a meeting" in shown
    name = next(line for line in shown.splitlines() if "Evening" in line).split("Evening ")[1].split()[0]
    page = tmp_path / "tree.html"
    made = RUN.invoke(make_app(), ["origins", name, "--date", "2025-04-02", "-w", str(ws), "--page", str(page)])
    assert "2 texts, 1 origin" in made.output
    text = page.read_text("utf-8")
    assert "<mark>" in text
    assert "Evening" in text
    assert "B may repeat A: passage" in text
    assert "<b>of</b>" not in text, "the words of a text are no markup"
