"""Files at the desk: kept as received, read beside the page, never by somebody without the right."""

import hashlib
import shutil
import time
from pathlib import Path

import pytest

from tests.review.desk_world import mission
from tests.web.desk_door import Browser, opened
from truceline.evidence.keep import kept
from truceline.evidence.workspace import Workspace
from truceline.web.app import Desk
from truceline.web.files import MOST_BYTES

ALERTS = Path(__file__).parent.parent / "data" / "alerts"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("made") / "w").folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return opened(Workspace.open(shutil.copytree(made, tmp_path / "w")))


def form(browser: Browser, source: str) -> dict[str, str]:
    return {"proof": browser.proof(), "form": "one", "source": source}


def done(desk: Desk) -> list[str]:
    end = time.monotonic() + 60
    while desk.jobs.running() and time.monotonic() < end:
        time.sleep(0.02)
    return [f"{job.state} {job.said}" for job in desk.jobs.all]


def test_a_file_is_kept_as_received_and_once(desk: Desk) -> None:
    path = min(ALERTS.glob("*.csv"))
    data, browser = path.read_bytes(), Browser(desk).enter("Ada")
    for _ in range(2):
        sent = browser.send("/sources/keep", form(browser, "alerts"), [("..\\evil/" + path.name, data)])
        assert sent.status_code == 303, sent.text
        assert all(one.startswith("done") for one in done(desk)), done(desk)
    held = [one for one in kept(desk.workspace) if one.blob.sha256 == hashlib.sha256(data).hexdigest()]
    assert [one.blob.name for one in held] == [path.name]
    assert desk.workspace.vault.read(held[0].blob.sha256) == data
    page = browser.get("/sources").text
    assert path.name in page
    assert "was kept already" in page


def test_an_observer_sees_what_they_handed_in_and_nothing_else(desk: Desk) -> None:
    path = min(ALERTS.glob("*.csv"))
    observer = Browser(desk).enter("Ed")
    assert observer.send("/sources/keep", form(observer, "alerts"), [(path.name, path.read_bytes())]).status_code == 303
    done(desk)
    page = observer.get("/sources").text
    assert path.name in page
    assert "fire.csv" not in page
    assert "fire.csv" in Browser(desk).enter("Ada").get("/sources").text


def test_a_damaged_file_is_kept_and_says_so(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    browser.send("/sources/keep", form(browser, "alerts"), [("bad.csv", b"\xff\xfe\x00nothing")])
    assert done(desk)[0].startswith("failed")
    assert any(one.blob.name == "bad.csv" for one in kept(desk.workspace))
    assert "failed" in browser.get("/sources").text


def test_who_may_not_submit_and_who_sends_no_file_or_an_unknown_source_is_refused(desk: Desk) -> None:
    before = len(kept(desk.workspace))
    liaison = Browser(desk).enter("Di")
    assert liaison.send("/sources/keep", form(liaison, "alerts"), [("a", b"b")]).status_code == 403
    for name, status in (("Bo", 403), ("Flo", 403), ("Ada", 404)):
        browser = Browser(desk).enter(name)
        assert browser.send("/sources/keep", form(browser, "none"), [("a", b"b")]).status_code == status
    browser = Browser(desk).enter("Ada")
    assert browser.send("/sources/keep", form(browser, "alerts"), []).status_code == 400
    assert browser.send("/sources/keep", {"source": "alerts"}, [("a", b"b")]).status_code == 403
    assert len(kept(desk.workspace)) == before


def test_a_form_of_too_many_bytes_is_not_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truceline.web.files.MOST_BYTES", 2_000)
    assert MOST_BYTES == 200 * 1024 * 1024
    browser = Browser(desk).enter("Ada")
    assert browser.send("/sources/keep", form(browser, "alerts"), [("a", b"b" * 9_000)]).status_code == 413
