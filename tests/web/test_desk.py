"""The desk: every page with its right, every form with its proof, two officers over a shift, hostile words."""

import hashlib
import html
import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from tests.postgres_world import copy_of
from tests.review.desk_world import DAY, ONE, ROLES, TWO, decide, minutes, mission, with_report
from tests.web.desk_door import Browser, at, opened
from truceline.evidence.workspace import Workspace
from truceline.review.acts import Act, State
from truceline.review.board import Board
from truceline.review.rights import TABLE
from truceline.web.app import HEADERS, SCREENS, Desk
from truceline.web.listed import time_between
from truceline.web.pages import PAGES

HOSTILE = "<script>alert(1)</script>\" onload='x' {{ 7*7 }} Ж"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mission(tmp_path_factory.mktemp("made") / "w").folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return opened(copy_of(made, tmp_path / "w"))


@pytest.fixture(scope="module")
def shared(made: Path) -> Desk:
    return opened(Workspace.open(made))


def path_of(template: str) -> str:
    return (
        template.replace("{number}", ONE)
        .replace("{day}", DAY)
        .replace("{doing}", "freeze")
        .replace("{edition}", "1")
        .replace("{form}", "csv")
    )


def state(desk: Desk, number: str = ONE) -> State:
    return Board(desk.workspace).standing(number, at=desk.clock()).state


def test_every_screen_is_whole_and_none_asks_another_host(desk: Desk) -> None:
    browser = Browser(desk).enter("Bo")
    for path, name in (
        *SCREENS,
        (f"/case/{ONE}", "Case"),
        (f"/same?one={ONE}&other={TWO}", "Same event?"),
        ("/keys", ""),
    ):
        page = browser.get(path)
        assert page.status_code == 200, (path, page.text[-300:])
        assert name in page.text
        assert "EXERCISE" in page.text
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page.text)
        assert not re.findall(r"<[^>]+\s(?:on\w+|style)=", page.text)
        assert not re.findall(r"<script(?! src=\"/static/)", page.text)
        assert {name: page.headers[name] for name in HEADERS} == HEADERS
        assert len(page.content) < 150_000


def test_a_list_tells_casualties_as_alleged_and_a_case_its_question_its_voices_and_why(shared: Desk) -> None:
    browser = Browser(shared).enter("Ada")
    for path in ("/", f"/case/{ONE}"):
        page = browser.get(path).text
        assert "at least 2 hurt" in page, path
        assert "none on record" not in page, path
    page = browser.get(f"/case/{ONE}").text
    for part in ("The question to decide", "Was what was hit an object of the list?", "Mayor: explosion.", "A reason."):
        assert part in page, part
    assert "told as: explosion, cause not told" in browser.get(f"/same?one={ONE}&other={TWO}").text


@pytest.mark.parametrize("name", ROLES)
def test_every_role_asks_for_every_page_and_the_table_answers(shared: Desk, name: str) -> None:
    browser = Browser(shared).enter(name)
    size, proof = shared.workspace.journal.size(), browser.proof()
    for page in PAGES:
        open_to_all = page.right is None and page.path != "/me/login"  # for whoever signed in
        may = open_to_all or (page.right is not None and ROLES[name][0] in TABLE[page.right])
        path = path_of(page.path)
        if not page.post:
            found = browser.get(path).status_code
            assert found in ({200, 404} if may else {403}), (page.path, found)
        elif not may:
            assert browser.post(path, {"proof": proof, "form": "f"}).status_code == 403, page.path
    assert shared.workspace.journal.size() == size


@pytest.mark.parametrize("name", ROLES)
def test_the_menu_has_the_screens_that_a_role_may_open_and_no_other(shared: Desk, name: str) -> None:
    browser = Browser(shared).enter(name)
    listed = re.findall(r'<li><a href="([^"]+)"', re.findall(r"<nav.*?</nav>", browser.get("/me").text, re.DOTALL)[0])
    for path in (*(path for path, _ in SCREENS), "/receipts"):
        assert (browser.get(path).status_code == 200) == (path in listed), path
    proof = browser.proof()
    assert browser.post("/me/choose", {"proof": proof, "officer": name}).headers["location"] == [*listed, "/me"][0]


def test_nobody_comes_in_without_the_token_and_it_opens_one_browser_once(desk: Desk) -> None:
    for page in PAGES:
        if not page.post:
            assert Browser(desk).get(path_of(page.path)).status_code == 401
    token = desk.sessions.token()
    first = Browser(desk)
    assert first.get(f"/open?token={token}").status_code == 303
    assert Browser(desk).get(f"/open?token={token}").status_code == 403
    assert Browser(desk).get("/open?token=guess").status_code == 403
    thief = Browser(desk, "another browser")
    thief.cookie = Browser(desk).enter("Bo").cookie
    assert thief.get("/").status_code == 401


def test_a_form_of_another_site_another_session_or_no_proof_is_refused(desk: Desk) -> None:
    browser, other = Browser(desk).enter("Ada"), Browser(desk).enter("Bo")
    path, fields = browser.form(f"/case/{ONE}", lambda _, fields: fields.get("act") == "take")
    size = desk.workspace.journal.size()
    for form, headers in (
        ({**fields, "proof": ""}, {}), ({**fields, "proof": other.proof()}, {}),
        (fields, {"origin": "http://evil.example"}), (fields, {"sec-fetch-site": "cross-site"}),
    ):  # fmt: skip
        assert browser.post(path, form, **headers).status_code == 403
    assert browser.get("/", host="evil.example").status_code == 421
    assert browser.post(path, {**fields, "text": "x" * 300_000}).status_code == 413
    assert desk.workspace.journal.size() == size


def test_two_officers_take_assess_accept_and_release_a_day(desk: Desk) -> None:
    ada, bo = (Browser(desk).enter(name) for name in ("Ada", "Bo"))
    assert ada.act(f"/case/{ONE}", "take").status_code == 303
    assert state(desk) is State.TAKEN
    at(desk, 2)
    assert ada.act(f"/case/{ONE}", "assess", happened="yes", text=HOSTILE).status_code == 303
    with pytest.raises(AssertionError, match="no such form"):
        ada.act(f"/case/{ONE}", "accept")
    at(desk, 3)
    assert bo.act(f"/case/{ONE}", "accept").status_code == 303
    assert state(desk) is State.ACCEPTED
    with_report(
        desk.workspace, ("e1", "e2"), ("e3",), ("e4", "e5", "e6"), as_of=minutes(4), decided=Board(desk.workspace)
    )
    at(desk, 60 * 24 * 4)
    bo, cy = (Browser(desk).enter(name) for name in ("Bo", "Cy"))  # a session ends with its shift
    assert bo.step("/report", "/freeze").status_code == 303
    assert bo.step("/report", "/check").status_code == 303
    assert bo.step("/report", "/sign").status_code == 303
    refused = bo.step("/report", "/sign")
    assert refused.status_code == 403
    assert "second person" in refused.text
    assert cy.step("/report", "/sign").status_code == 303
    assert cy.step("/report", "/seal").status_code == 303
    assert cy.step("/report", "/deliver", tier="public", to="a paper").status_code == 303
    page = cy.get("/report").text
    assert "delivered" in page
    assert "head " in page
    assert "Edition 1" in cy.get(f"/report/{DAY}/page").text


def test_hostile_words_stay_words_on_every_screen(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    browser.act(f"/case/{ONE}", "note", text=HOSTILE)
    fields = {"field": "title", "before": "Reported: shelling", "after_value": HOSTILE, "text": HOSTILE}
    assert browser.act(f"/case/{ONE}", "correct", **fields).status_code == 303
    for path in ("/", "/queue", f"/case/{ONE}", f"/same?one={ONE}&other={TWO}", "/clause", "/search?words=alert"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "alert(1)" not in text or "{{ 7*7 }}" in text
    assert "&lt;script&gt;" in browser.get(f"/case/{ONE}").text
    odd = browser.act(f"/case/{ONE}", "note", text="clear\x1b[2J")
    assert odd.status_code == 400


def test_a_decision_on_an_older_version_shows_both_and_keeps_the_words(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    path, fields = browser.form(f"/case/{ONE}", lambda _, fields: fields.get("act") == "note")
    with_report(desk.workspace, ("e1", "e2", "e9"), ("e3",), as_of=minutes(30))
    refused = browser.post(path, {**fields, "text": "I saw thunder."})
    assert refused.status_code == 409
    assert "As you saw it" in refused.text
    assert "I saw thunder." in refused.text
    assert not Board(desk.workspace).decisions_on(ONE)


def test_pressing_twice_is_once(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    path, fields = browser.form(f"/case/{ONE}", lambda _, fields: fields.get("act") == "note")
    for _ in range(3):
        assert browser.post(path, {**fields, "text": "one note"}).status_code == 303
    assert len(Board(desk.workspace).decisions_on(ONE)) == 1


def test_the_queue_is_triaged_at_once_and_what_was_refused_is_listed(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    decide(Board(desk.workspace), TWO, Act.TAKE, "Bo", 0.5)
    page = browser.get("/queue").text
    chosen = re.findall(r'name="case" id="[^"]+" value="([^"]+)"', page)
    assert len(chosen) == 3
    done = browser.step("/queue", "/queue/decide", case=chosen, doing="close", why="background", text="thunder")
    assert done.status_code == 409
    assert "2 decided; 1 refused" in done.text
    assert "held by Bo" in done.text
    assert state(desk) is State.CLOSED


def test_two_cases_become_one_event_and_apart_again_with_the_inverse_on_record(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    page = f"/same?one={ONE}&other={TWO}"
    assert browser.act(page, "same event", text="one mill").status_code == 303
    at(desk, 2)
    assert "undo gives back" in browser.get(f"/case/{ONE}").text
    assert browser.act(f"/case/{ONE}", "undo", text="two mills").status_code == 303
    assert not Board(desk.workspace).standing(ONE, at=minutes(3)).relations
    at(desk, 3)
    assert browser.act(f"/case/{ONE}", "split", item=["e2"], text="e2 is thunder").status_code == 303


def test_a_search_lives_in_its_address_for_list_map_and_export(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    for query, many in (
        ("words=вибух&kind=shelling", 3), ("words=вибух&state=accepted", 0), ("until=2025-03-01", 0),
        ("since=2025-03-18&until=2025-03-19&speaker=paper", 3), ("grade=reported", 3), ("grade=observed", 0),
        ("box=-90,-180,90,180", 3), ("box=0,0,1,1", 0), ("place=nowhere", 0), (f"words={ONE}", 1),
    ):  # fmt: skip
        page = browser.get(f"/search?{query}").text
        assert f"{many} cases" in page, query
        assert page.count('<tr data-case="') == many
        assert page.count('<a href="#i-') == many
        for form in ("csv", "geojson"):
            path = re.findall(rf'href="(/search/cases\.{form}[^"]*)"', page)[0]
            told = browser.get(html.unescape(path))
            count = (
                len(re.findall(rf"^[^,]*,{DAY}-00\d,", told.text, re.MULTILINE))
                if form == "csv"
                else len(told.json()["features"])
            )
            assert count == many, path
            assert "attachment" in told.headers["content-disposition"]
    for bad in ("since=yesterday", "box=1,2,3", "box=nan,0,1,1", "box=2,0,1,1"):
        assert browser.get(f"/search?{bad}").status_code == 400
    assert browser.get("/search/cases.exe").status_code == 404


def test_the_map_to_explore_has_the_cases_of_its_search_as_areas_on_ground_of_our_own(desk: Desk) -> None:
    browser = Browser(desk).enter("Ada")
    page = browser.get("/explore?words=вибух").text
    assert page.count('<tr data-case="') == 3
    assert "<svg" in page  # without a script
    cases = browser.get("/explore/cases.geojson?words=вибух").json()["features"]
    assert [one["geometry"]["type"] for one in cases] == ["Polygon"] * 3
    assert {one["id"] for one in cases} == {f"{DAY}-00{k}" for k in (1, 2, 3)}
    looks = {one["properties"]["look"] for one in browser.get("/explore/ground.geojson").json()["features"]}
    assert looks <= {"water", "land", "coast", "place", "region", "sea"}
    assert not browser.get("/explore/cases.geojson?words=nothing").json()["features"]


def test_no_list_gives_an_event_whose_hour_nobody_told_a_minute(desk: Desk) -> None:
    """Every list tells the time as the case does; between two days of unknown hours no hours are told."""
    day, hours = (0.0, 86_400.0), (50_000.0, 60_000.0)
    assert [time_between(day, one) for one in (hours, day, (90_000.0, 97_200.0))] == [
        "times overlap", "times overlap", "1.0 h or more",
    ]  # fmt: skip
    browser = Browser(desk).enter("Ada")
    told = re.search(r'data-label="When" lang="en">([^<]+)<', browser.get("/queue").text)
    assert told
    for path in ("/search", "/explore"):
        assert f'data-label="When" lang="en">{told[1]}<' in browser.get(path).text, path


def test_a_shift_says_when_its_day_closes_while_it_lasts(desk: Desk) -> None:
    at(desk, 0)
    assert "The day closes in" not in Browser(desk).enter("Ada").get("/").text  # of the day before
    desk.clock = lambda: datetime(2025, 3, 18, 20, 30, tzinfo=UTC)
    assert re.search(r"The day closes in [13] h 30 min", Browser(desk).enter("Ada").get("/").text)


def test_what_was_bundled_is_what_its_digest_says_and_evaluates_nothing() -> None:
    folder = files("truceline.web").joinpath("static")
    for line in folder.joinpath("openlayers.sha256").read_text("ascii").splitlines():
        digest, name = line.split()
        assert hashlib.sha256(folder.joinpath(name).read_bytes()).hexdigest() == digest
    text = folder.joinpath("openlayers.js").read_text("utf-8")
    assert not re.search(r"\beval\(|new Function\b|importScripts", text)


def test_what_is_not_there_is_not_there(desk: Desk) -> None:
    browser = Browser(desk).enter("Bo")
    for path in ("/case/2025-03-18-999", "/nothing", "/static/../app.py", "/static/app.py", "/report/2020-01-01/page"):
        assert browser.get(path).status_code == 404, path
    assert browser.get("/?day=2020-01-01").status_code == 404
    assert browser.post("/case/2025-03-18-001", {}).status_code == 404
    assert browser.get("/static/desk.js").headers["content-type"].startswith("text/javascript")
