"""A small mission with a day in it, and what an insider with a text editor and the disk can do to it. EXERCISE."""

import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.once import made_once
from truceline.cli import make_app
from truceline.evidence.journal_sqlite import HEAD_TRIGGERS, TRIGGERS
from truceline.sim.world import world
from truceline.sim.write import write
from truceline.store import marks
from truceline.store import store as store_module
from truceline.store.checks import as_it_is
from truceline.store.tables import FILINGS

APP = make_app(("new", "keep", "day", "doctor", "verify", "fit", "withdraw"))
DAY = "2025-06-03"
CUT_OFF = datetime(2025, 6, 4, 12, tzinfo=UTC)
TOLD = ("report.json", "report.html", "report.csv")
NOUNS = {filing.folder: (noun, filing) for noun, filing in FILINGS.items()}


def run(*words: object) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words])


def doctor(folder: Path, *words: object) -> tuple[int, dict[str, Any]]:
    done = run("doctor", "-w", folder, "--json", *words)
    return done.exit_code, json.loads(done.stdout.splitlines()[-1])


def make_mission(folder: Path, *, seed: int = 4) -> Path:
    """A workspace with observers' tables and headlines of one day, and its report."""
    assert run("new", folder / "w", "--agreement", "exercise-line").exit_code == 0
    for file in write(world(seed=seed, day=date.fromisoformat(DAY), incidents_per_day=4), folder / "files"):
        if file.source in {"patrol", "viina"} and file.received_utc <= CUT_OFF:
            words = ["keep", file.source, file.path, "-w", folder / "w", "--received", file.received_utc.isoformat()]
            assert run(*words).exit_code == 0
    done = made(folder / "w")
    assert done.exit_code == 0, done.output
    return folder / "w"


def a_mission(factory: pytest.TempPathFactory) -> Path:
    """A copy of a mission that is made once in a run of the tests."""
    once = made_once(factory, "mission", make_mission) / "w"
    return Path(shutil.copytree(once, factory.mktemp("mission") / "w"))


def made(folder: Path, as_of: datetime = CUT_OFF) -> Result:
    return run("day", DAY, "-w", folder, "--as-of", as_of.isoformat())


def report_files(folder: Path, again: datetime | None = None) -> dict[str, bytes]:
    """What the day's newest report says, or one made `again` as of an earlier moment beside it."""
    place = folder / "reports" / DAY
    place = place if again is None else place / f"as-of-{again:%Y%m%dT%H%M%SZ}"
    return {name: (place / name).read_bytes() for name in TOLD}


def report(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "reports" / DAY / "report.json").read_bytes())
    return told


def read_mark(path: Path) -> marks.Mark:
    mark = marks.decode(path.read_bytes(), path.name)
    assert mark is not None
    return mark


def cut_tables(folder: Path) -> None:
    """Every table cut to one row, and every mark made to say so in each of its fields: nothing beside them differs."""
    for path in (folder / "store" / "reads").glob("*.json"):
        mark, forged = read_mark(path), []
        for part in mark.parts:
            _, filing = NOUNS[part.noun]
            rows = as_it_is(folder / "store", part)
            made_part, data, _ = store_module._part(filing, part.month, rows.slice(0, 1), mark.source, mark.blob_sha256)
            (folder / "store" / made_part.path).write_bytes(data)
            forged.append(made_part)
        path.write_bytes(marks.encode(replace(mark, parts=tuple(forged))))


def cut_journal(folder: Path, entries: int, *, heads: bool = True) -> None:
    """The last entries gone, with the triggers dropped and put back; the list of heads as well, where asked."""
    with sqlite3.connect(folder / "journal.sqlite") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("DELETE FROM entries WHERE seq > (SELECT MAX(seq) FROM entries) - ?", (entries,))
        if heads:
            db.execute("DELETE FROM heads WHERE size > (SELECT MAX(seq) FROM entries)")
        for trigger in (*TRIGGERS, *HEAD_TRIGGERS):
            db.execute(trigger)
    db.close()
