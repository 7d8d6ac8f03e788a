"""Promise 2: any change older than the last head that somebody holds is found. Counts as in the summary of the run."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest

from tests.evidence.test_journal import KEY, a_draft
from tests.laws import Count
from truceline.evidence.entry import Draft
from truceline.evidence.journal_sqlite import SqliteJournal
from truceline.model.errors import DamagedWorkspace

ENTRIES = Count(ci=200, soak=2_000).now
EDITS = Count(ci=60, soak=1_000)
FLIPS = Count(ci=150, soak=5_000)
Log = list[Draft]


def written(path: Path, drafts: Log) -> SqliteJournal:
    """A journal that an insider wrote anew: every stored hash, column and frontier fits its entries."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    journal = SqliteJournal.create(path, "exercise/log")
    journal.append(drafts)
    return journal


def changed(log: Log, draw: random.Random) -> Log:
    at = draw.randrange(len(log))
    return [*log[:at], a_draft(10**6 + draw.randrange(10**6)), *log[at + 1 :]]


def deleted(log: Log, draw: random.Random) -> Log:
    at = draw.randrange(len(log))
    return [*log[:at], *log[at + 1 :]]


def inserted(log: Log, draw: random.Random) -> Log:
    at = draw.randrange(len(log) + 1)
    return [*log[:at], a_draft(10**6), *log[at:]][: len(log) + draw.randrange(2)]


def exchanged(log: Log, draw: random.Random) -> Log:
    one, other = sorted(draw.sample(range(len(log)), 2))
    return [*log[:one], log[other], *log[one + 1 : other], log[one], *log[other + 1 :]]


def cut_off(log: Log, draw: random.Random) -> Log:
    return log[: draw.randrange(len(log))]


def put_back(log: Log, draw: random.Random) -> Log:
    """An old copy, which then went on in another way."""
    at = draw.randrange(len(log))
    return [*log[:at], *(a_draft(10**7 + n) for n in range(len(log) - at + 3))]


KINDS: tuple[Callable[[Log, random.Random], Log], ...] = (changed, deleted, inserted, exchanged, cut_off, put_back)


def test_every_kind_of_edit_is_found_although_all_stored_hashes_were_made_to_fit(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    log = [a_draft(n) for n in range(ENTRIES)]
    path = tmp_path / "journal.sqlite"
    held = written(path, log).checkpoint(KEY)
    draw = random.Random(2)  # noqa: S311 - reproducible places, no secret
    kinds: Iterator[Callable[[Log, random.Random], Log]] = cycle(KINDS)
    for number in range(EDITS.now):
        kind = next(kinds)
        forged = kind(log, draw)
        if forged[: len(log)] == log:  # an insertion behind the end is no edit of what the head has seen
            continue
        journal = written(path, forged)
        assert journal.inspect(journal.checkpoint(KEY), KEY.public) == ()  # it is whole in itself
        assert journal.inspect(held, KEY.public), f"{number}: {kind.__name__}"
    record_property("edits", EDITS.now)
    record_property("entries of the log", ENTRIES)


def test_a_flipped_bit_of_the_file_is_found_or_has_left_every_entry_as_it_was(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    journal = written(tmp_path / "journal.sqlite", [a_draft(n) for n in range(ENTRIES)])
    held = journal.checkpoint(KEY)
    wanted = [journal.entry_bytes(seq) for seq in range(ENTRIES)]
    whole = journal.path.read_bytes()
    draw = random.Random(7)  # noqa: S311 - reproducible places, no secret
    found = 0
    for _ in range(FLIPS.now):
        at, bit = draw.randrange(len(whole)), draw.randrange(8)
        with journal.path.open("r+b") as file:
            file.seek(at)
            file.write(bytes([whole[at] ^ 1 << bit]))
        if journal.inspect(held, KEY.public):
            found += 1
        else:
            assert [journal.entry_bytes(seq) for seq in range(ENTRIES)] == wanted
        journal.path.write_bytes(whole)
    assert found > FLIPS.now // 2
    record_property("flips", FLIPS.now)
    record_property("flips found", found)


@pytest.mark.parametrize(
    ("column", "value"),
    [("entry", "7"), ("entry", "'text'"), ("leaf", "7"), ("leaf", "'text'"), ("frontier", "1.5"), ("type", "x'00'")],
)
def test_a_value_of_another_kind_is_damage_wherever_it_is_read(tmp_path: Path, column: str, value: str) -> None:
    journal = written(tmp_path / "journal.sqlite", [a_draft(n) for n in range(5)])
    held = journal.checkpoint(KEY)
    loosened = (
        "UPDATE sqlite_master SET sql = replace(sql, ') STRICT', ')')",
        f"UPDATE entries SET {column} = {value} WHERE seq = 4",  # noqa: S608 - two fixed words
    )
    for change in (*loosened, "UPDATE sqlite_master SET sql = sql || ' STRICT' WHERE name = 'entries'"):
        with closing(sqlite3.connect(journal.path)) as db, db:  # as a flipped bit of a row's header leaves it
            db.execute("PRAGMA writable_schema = ON")
            guards = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
            for sql in guards if change.startswith("UPDATE entries") else ():
                db.execute(f"DROP TRIGGER {sql.split()[2]}")
            db.execute(change)
            for sql in guards if change.startswith("UPDATE entries") else ():
                db.execute(sql)
    assert any("entry 4" in problem for problem in journal.inspect(held, KEY.public))
    reads: list[Callable[[], object]] = []
    if column in {"entry", "leaf"}:
        reads += [journal.entries, lambda: journal.entry_bytes(4)]
    if column == "entry":
        reads.append(journal.tree)
    if column == "frontier":
        reads += [journal.size, lambda: journal.append([a_draft(5)])]
    for read in reads:
        with pytest.raises(DamagedWorkspace, match="entry 4"):
            read()
