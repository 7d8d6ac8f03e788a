"""What the desk once did to words, to readers of the log and to pages of which somebody had changed a byte."""

import re
from pathlib import Path

import pytest

from tests.postgres_world import copy_of
from tests.review.desk_world import DAY, ONE, TWO, decide, mission, with_report
from tests.review.test_release import asked, signed
from tests.web.desk_door import Browser, opened
from truceline.report.edition import Editions
from truceline.review.acts import Act, State
from truceline.review.board import Board
from truceline.review.officers import add
from truceline.review.release import Stage
from truceline.review.rights import Role
from truceline.review.tiers import Tier
from truceline.web.app import Desk

ARABIC = "קול فجر"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("made") / "w").folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return opened(copy_of(made, tmp_path / "w"))


def test_a_refused_decision_gives_the_words_back(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    fields = {"field": "title", "before": "Reported: shelling", "after_value": "Mortar fire", "text": ""}
    refused = browser.act(f"/case/{ONE}", "correct", **fields)
    assert refused.status_code == 400
    assert "no reason" in refused.text
    assert re.search(r"<blockquote>[^<]*Mortar fire", refused.text)
    again = browser.act(f"/same?one={ONE}&other={TWO}", "same event", text="one mill \N{FIRE}" + "x" * 4_000)
    assert again.status_code == 400
    assert "one mill" in again.text


def test_the_queue_closes_nothing_without_words_and_takes_nothing_either(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    chosen = re.findall(r'name="case" id="[^"]+" value="([^"]+)"', browser.get("/queue").text)
    for doing in ("close", "note"):
        refused = browser.step("/queue", "/queue/decide", case=chosen, doing=doing, why="background", text=" ")
        assert refused.status_code == 400
    assert Board(desk.workspace).standing(ONE, at=desk.clock()).state is State.PROPOSED
    assert not Board(desk.workspace).decisions_on(ONE)


def test_words_from_right_to_left_are_whole_in_a_field(desk: Desk) -> None:
    add(desk.workspace, ARABIC, (Role.ANALYST,), at_utc=desk.clock(), by="Hal")
    board = Board(desk.workspace)
    decide(board, ONE, Act.CORRECT, "Ada", about={"field": "title", "before": "a", "after": ARABIC})
    decide(board, ONE, Act.TAKE, ARABIC)
    browser = Browser(desk).enter("Bo")
    for path in (f"/search?words={ARABIC}&speaker={ARABIC}", f"/case/{ONE}", "/me"):
        text = browser.get(path).text
        assert f'value="{ARABIC}"' in text, path
        assert not re.findall(r'="[^"<>]*<bdi', text)
    assert browser.act(f"/case/{ONE}", "take").status_code == 303  # over from them, by name


def test_a_liaison_officer_reads_what_went_out_and_no_words(desk: Desk) -> None:
    editions = Editions(desk.workspace)
    decide(editions.board, ONE, Act.NOTE, "Ada", text="SECRET NOTE")
    with_report(desk.workspace, ("e1", "e2"), ("e3",), decided=editions.board)
    signed(editions, "SECRET REASON")
    editions.seal(DAY, asked("Cy", "SECRET SEAL"))
    page = Browser(desk).enter("Di").get("/log")
    assert page.status_code == 200
    assert "seal of edition 1" in page.text
    for held in ("SECRET", "note", ONE, "freeze of edition", "sign of edition"):
        assert held not in re.sub(r"<select.*?</select>", "", page.text, flags=re.DOTALL), held
    assert "SECRET NOTE" in Browser(desk).enter("Flo").get("/log").text


def test_a_page_is_served_where_it_is_the_one_that_was_signed(desk: Desk) -> None:
    editions = Editions(desk.workspace)
    signed(editions)
    _, folder = editions.seal(DAY, asked("Cy"))
    browser = Browser(desk).enter("Bo")
    assert "Edition 1" in browser.get(f"/report/{DAY}/page").text
    path = folder / "mission" / "report.html"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Edition 1", b"Edition 7"))
    assert browser.get(f"/report/{DAY}/page").status_code == 404


def test_a_liaison_officer_disputes_a_case_and_reads_the_reply_without_seeing_the_desk(desk: Desk) -> None:
    di, bo = Browser(desk).enter("Di"), Browser(desk).enter("Bo")
    said = {"case": ONE, "party": "North", "text": "It was thunder.", "due": "2025-03-20T07:00:00Z"}
    assert di.step("/receipts", "/dispute", **said).status_code == 303
    assert Board(desk.workspace).standing(ONE, at=desk.clock()).state is State.DISPUTED
    assert "no reply yet" in di.get("/receipts").text
    assert di.get(f"/case/{ONE}").status_code == 403
    unknown = di.step("/receipts", "/dispute", **{**said, "case": "2025-03-18-999"})
    assert unknown.status_code == 404
    assert TWO not in unknown.text
    refused = di.step("/receipts", "/dispute", **{**said, "case": TWO, "text": " "})
    assert refused.status_code == 400
    assert bo.act(f"/case/{ONE}", "reply", text="Two observers heard mortars.").status_code == 303
    assert "Two observers heard mortars." in di.get("/receipts").text
    assert bo.post("/receipts/dispute", {"proof": bo.proof(), **said}).status_code == 403


def test_a_liaison_officer_acknowledges_what_was_delivered_to_them_alone(desk: Desk) -> None:
    editions = Editions(desk.workspace)
    signed(editions)
    editions.seal(DAY, asked("Cy"))
    editions.deliver(DAY, Tier.PUBLIC, "Di", asked("Cy"))
    assert Browser(desk).enter("Bo").get("/receipts").status_code == 403
    browser = Browser(desk).enter("Di")
    head = editions.releases.current(DAY).deliveries[0].about["head"]
    assert head in browser.get("/receipts").text  # letters for the telephone
    assert 'href="/receipts"' in browser.get("/log").text
    assert browser.step("/receipts", "/acknowledge").status_code == 303
    assert editions.releases.current(DAY).stage is Stage.ACKNOWLEDGED
    assert "/acknowledge" not in browser.get("/receipts").text
