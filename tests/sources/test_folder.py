"""Folders that `truceline watch` looks into: each file once, whole, and again only where it changed."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from truceline.cli import make_app
from truceline.cli._feeds import Feeds, Whole, watched_feed
from truceline.model.errors import BadSetting, UnknownName
from truceline.sim import nmea
from truceline.sources import firms
from truceline.sources._folder import Folder

POSITION = {"type": 1, "lon": 18_600_000, "lat": 27_900_000}
LOG = nmea.joined(
    [
        nmea.tagged(nmea.message("1", {**POSITION, "mmsi": 272_000_000 + k})[0], unix_s=1_700_000_000 + k)
        for k in range(9)
    ]
)


def test_a_file_is_taken_once_when_it_has_stopped_growing(tmp_path: Path) -> None:
    folder, file = Folder(tmp_path), tmp_path / "a.nmea"
    file.write_bytes(LOG[:100])
    assert list(folder.settled()) == []  # seen for the first time: it may grow
    file.write_bytes(LOG)
    assert list(folder.settled()) == []  # it did
    assert list(folder.settled()) == [("a.nmea", LOG)]
    assert list(folder.settled()) == []
    file.write_bytes(LOG + LOG)
    os.utime(file, ns=(1, 1))
    assert [list(folder.settled()) for _ in range(3)] == [[], [("a.nmea", LOG + LOG)], []]


def test_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".partial").write_bytes(LOG)
    (tmp_path / "inner").mkdir()
    folder = Folder(tmp_path)
    assert [list(folder.settled()) for _ in range(3)] == [[], [], []]


@pytest.mark.parametrize("feed", ["ais:/nowhere/at/all", "ftp://x", "ais"])
def test_a_feed_that_cannot_be_is_refused(feed: str) -> None:
    with pytest.raises(BadSetting):
        watched_feed(feed)


def test_a_folder_of_no_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        watched_feed(f"nosuch:{tmp_path}")


def test_a_watch_that_begins_again_brings_no_duplicates(tmp_path: Path) -> None:
    drop, ws = tmp_path / "drop", tmp_path / "ws"
    drop.mkdir()
    (drop / "one.nmea").write_bytes(LOG)
    app, run = make_app(("new", "watch", "sources")), CliRunner()
    assert run.invoke(app, ["new", str(ws), "--agreement", "energy-moratorium-2025"]).exit_code == 0
    for _ in range(2):
        words = ["watch", f"ais:{drop}", "--workspace", str(ws), "--look", "1", "--minutes", "0.05"]
        told = run.invoke(app, words)
        assert told.exit_code == 0, told.output
    held = json.loads(run.invoke(app, ["sources", "--workspace", str(ws), "--json"]).output)
    ais = next(one for one in held["sources"] if one["source"] == "ais")
    assert (ais["files"], ais["rows"]) == (1, 9)


def test_a_feed_that_fails_is_asked_again_later_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRMS_MAP_KEY", "abcdefgh12345678")
    asked: list[str] = []

    def fetch(*, product: str, **_: object) -> list[object]:
        asked.append(product)
        raise OSError("no network")

    monkeypatch.setattr(firms, "fetch", fetch)
    feed = watched_feed("firms@30,44,33,47", 0.02)
    turns = 0

    def stop() -> bool:
        nonlocal turns
        turns += 1
        return turns > 12

    assert not [
        piece for piece in Feeds([feed]).pieces(stop) if isinstance(piece, tuple) and isinstance(piece[1], Whole)
    ]
    looks = len(asked) / 3  # of three products
    assert 2 <= looks <= 9  # after 0.04, 0.08, 0.16 ... seconds
    assert feed.health.failed == looks
    assert feed.health.last_error == "OSError: no network"
