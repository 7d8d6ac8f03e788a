"""Tables of an earlier version, and of another hand, against what the vault gives."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.evidence_example import a_workspace
from tests.test_every_source import SAMPLES, SWAPS
from truceline.evidence.keep import Record, keep, kept, record_read
from truceline.evidence.workspace import Workspace
from truceline.intake import SOFTWARE, catch_up, take_in
from truceline.model.errors import DamagedWorkspace
from truceline.model.records import Statement
from truceline.rebuild import rebuild
from truceline.store.store import Store

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
LATE = datetime(2030, 1, 1, tzinfo=UTC)
SAMPLE = SAMPLES / "viina" / SWAPS["viina"][0]


def opened(workspace: Workspace) -> Store:
    return Store(workspace.store_folder, Record(workspace))


def rows(workspace: Workspace) -> int:
    return int(opened(workspace).read(Statement, as_of=LATE).num_rows)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = a_workspace(tmp_path / "w", exercise=False)
    take_in(made, opened(made), "viina", SAMPLE.name, SAMPLE.read_bytes(), received_utc=AT, at_utc=AT, origin="a test")
    made.seal()
    return made


def test_a_store_of_an_earlier_version_is_read_again_from_the_vault(workspace: Workspace, tmp_path: Path) -> None:
    wanted = rows(workspace)
    assert wanted > 0
    (mark,) = (workspace.store_folder / "reads").glob("*.json")
    values = json.loads(mark.read_bytes())
    for part in values["parts"]:
        del part["rows_sha256"]
    mark.write_text(json.dumps({**values, "version": "truceline.store/1"}), "utf-8")
    assert rows(workspace) == 0
    catch_up(workspace, opened(workspace), at_utc=AT)
    assert rows(workspace) == wanted
    assert len(workspace.journal.entries("read")) == 1  # the same rows: the journal says nothing new
    assert rebuild(workspace, tmp_path / "fresh").differences == ()


def test_a_journal_of_an_earlier_version_gets_a_read_line_with_the_digest(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w", exercise=False)
    held = keep(
        workspace, "viina", SAMPLE.name, SAMPLE.read_bytes(), received_utc=AT, at_utc=AT, origin="o", licence="l"
    )
    record_read(
        workspace, held.blob, source="viina", setting_sha256=None, rows=2, notes=(), software=SOFTWARE, at_utc=AT
    )
    assert rows(workspace) == 0
    assert any("no digest of rows" in words for words in rebuild(workspace, tmp_path / "one").differences)
    catch_up(workspace, opened(workspace), at_utc=AT)
    assert rows(workspace) > 0
    assert kept(workspace)[0].filed is not None
    assert rebuild(workspace, tmp_path / "two").differences == ()


def test_a_table_that_lay_there_before_its_file_was_kept_gives_way_to_what_was_read(tmp_path: Path) -> None:
    """Somebody files rows of his own under the digest of a file that is still to come."""
    source, workspace = a_workspace(tmp_path / "v", exercise=False), a_workspace(tmp_path / "w", exercise=False)
    data = SAMPLE.read_bytes()
    take_in(source, opened(source), "viina", SAMPLE.name, data, received_utc=AT, at_utc=AT, origin="a test")
    planted = opened(source).read(Statement, as_of=LATE).slice(0, 1)
    sha256 = kept(source)[0].blob.sha256
    Store(workspace.store_folder).write("viina", sha256, {Statement: planted}, received_utc=AT)
    assert rows(workspace) == 0  # the journal knows no such file
    take_in(workspace, opened(workspace), "viina", SAMPLE.name, data, received_utc=AT, at_utc=AT, origin="a test")
    assert rows(workspace) == rows(source) > 1
    assert opened(workspace).inspect() == ()


def test_a_table_whose_mark_was_made_anew_is_refused_by_whoever_reads(workspace: Workspace) -> None:
    table = opened(workspace).read(Statement, as_of=LATE)
    sha256 = kept(workspace)[0].blob.sha256
    Store(workspace.store_folder).write("viina", sha256, {Statement: table.slice(0, 1)}, received_utc=AT)
    with pytest.raises(DamagedWorkspace, match="read line"):
        opened(workspace).read(Statement, as_of=LATE)
    assert opened(workspace).inspect() != ()
