"""The desk in five languages: nothing missing, nothing left over, and no word of a person translated."""

import re
import unicodedata
from itertools import chain
from pathlib import Path

import pytest

from tests.postgres_world import copy_of
from tests.review.desk_world import ONE, TWO, decide, mission
from tests.web.desk_door import Browser, opened
from truceline.review.acts import ANSWERS, ASKED, CORRECTABLE, UNRESOLVED, Act, State
from truceline.review.board import Board
from truceline.review.release import Doing, Stage
from truceline.web.app import EXERCISE, SCREENS, Desk
from truceline.web.tongues import SPOKEN, phrases, table, translated

FOLDER = Path(__file__).parents[2] / "truceline" / "web" / "templates"
SAID = {  # by a page without standing in a template
    *map(str, chain(State, Act, Stage, Doing, ANSWERS, UNRESOLVED, ASKED, CORRECTABLE)),
    *(name for _, name in (*SCREENS, EXERCISE)),
    *(
        "Keys",
        "Receipts",
        "Refused",
        "Who is at the desk",
        "running",
        "done",
        "failed",
        "new",
        "changed",
        "not covered",
    ),
    *("answered", "overdue", "due"),
}
OTHERS = [tag for tag, _ in SPOKEN if tag != "en"]
HOSTILE = "<script>alert(1)</script>\" onload='x' {{ 7*7 }} {% raw %} accepted שלום"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = mission(tmp_path_factory.mktemp("made") / "w")
    board = Board(workspace)
    decide(board, ONE, Act.CORRECT, "Ada", about={"field": "title", "before": "a", "after": HOSTILE}, text=HOSTILE)
    decide(board, ONE, Act.NOTE, "Ada", text="accepted")
    return workspace.folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return opened(copy_of(made, tmp_path / "w"))


def test_every_text_of_every_template_is_there_in_every_language_and_none_is_left_over() -> None:
    told = {one for path in FOLDER.iterdir() for one in phrases(path.read_text("utf-8"))}
    assert sorted((told | SAID) - table().keys()) == []
    assert sorted(table().keys() - told - SAID) == []
    for text, held in table().items():
        assert sorted(held) == sorted(OTHERS), text
        for tag, words in held.items():
            assert words.strip() == words
            assert words
            assert not set('<>{}"') & set(words), (text, tag)  # a translation is text, never markup
            cyrillic = any("CYRILLIC" in unicodedata.name(letter, "") for letter in words)
            assert cyrillic == (tag in {"uk", "ru"}) or not re.search(r"[^\W\d_]{4,}", text) or "truceline" in text


@pytest.mark.parametrize("tag", OTHERS)
def test_tags_and_expressions_of_a_template_stay_as_they_are(tag: str) -> None:
    for path in FOLDER.iterdir():
        source = path.read_text("utf-8")
        for kind in (r"\{%.*?%\}", r"\{\{.*?\}\}", r'\b(?:name|id|value|action|href|method)="[^"]*"'):
            assert re.findall(kind, translated(source, tag), re.DOTALL) == re.findall(kind, source, re.DOTALL)


@pytest.mark.parametrize("tag", OTHERS)
def test_hostile_words_are_words_on_every_screen_and_what_people_wrote_stays(desk: Desk, tag: str) -> None:
    browser = Browser(desk).enter("Bo")
    assert browser.step("/me", "/me/language", language=tag).status_code == 303
    for path, name in (
        *SCREENS,
        (f"/case/{ONE}", ""),
        (f"/same?one={ONE}&other={TWO}", ""),
        ("/keys", "Keys"),
        ("/me", ""),
    ):
        page = browser.get(path)
        assert page.status_code == 200, page.text[-300:]
        assert f'<html lang="{tag}">' in page.text
        assert "<script>alert" not in page.text
        assert "49" not in re.findall(r"onload='x' (.{0,12})", page.text)
        if name:
            assert table()[name][tag] in page.text
    case = browser.get(f"/case/{ONE}").text
    assert ">accepted</td>" in case  # a note
    assert "&lt;script&gt;" in case
    assert browser.act(f"/case/{ONE}", "take").status_code == 303
    assert f'<span class="state s-taken">{table()["taken"][tag]}</span>' in browser.get(f"/case/{ONE}").text


def test_a_browser_keeps_its_language_over_another_session_and_another_desk(desk: Desk) -> None:
    browser = Browser(desk).enter("Bo")
    assert browser.step("/me", "/me/language", language="de").status_code == 303
    again = Browser(opened(desk.workspace))
    again.tongue = browser.tongue
    assert '<html lang="de">' in again.get("/login").text
    assert '<html lang="de">' in again.enter("Ada").get("/").text
    again.tongue = "truceline-language=xx"
    assert '<html lang="en">' in again.get("/").text


def test_an_unknown_language_is_refused(desk: Desk) -> None:
    browser = Browser(desk).enter("Bo")
    assert browser.step("/me", "/me/language", language="xx").status_code == 404
    assert '<html lang="en">' in browser.get("/").text
