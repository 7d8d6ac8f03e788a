"""Two officers in real browsers: every screen judged by axe-core, and the truce month worked over seven days."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import ABSENT, CHROMIUM
from tests.laws import SOAK
from tests.main_job import DATA, KEPT, keep_all
from tests.main_job import workspace as mission_of
from tests.postgres_world import SOCKETS, require_cluster
from tests.real_weeks import truce
from tests.review.desk_world import ONE, TWO, decide, minutes, mission
from tests.web.two_officers import PHONE, Clock, Officer, Watch, chromium, office, wait
from truceline.day import Desk as Machine
from truceline.evidence.keep import kept
from truceline.review.acts import Act, State
from truceline.review.board import Board
from truceline.review.officers import add
from truceline.review.release import Stage
from truceline.review.rights import Role
from truceline.web.app import SCREENS, Desk
from truceline.web.login import invite
from truceline.web.pages import desk_of
from truceline.web.reading import Row

HOSTILE = "<script>alert(1)</script> \" onload='x' {{ 7*7 }} שלום Ж 炸"
REFUSED = 3  # times that somebody alone tries to release in the script, as the browser's console has it
PICTURES = os.environ.get("TRUCELINE_PICTURES")  # a folder: pictures of every screen, to look at
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=ABSENT)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


def pictures(name: str) -> Path | None:
    return Path(PICTURES) / name if PICTURES else None


def test_every_screen_is_whole_for_everybody_and_silent_with_hostile_words(tmp_path: Path, browser: Browser) -> None:
    desk = desk_of(mission(tmp_path / "w"))
    decide(
        desk.reading.board,
        ONE,
        Act.CORRECT,
        "Ada",
        about={"field": "title", "before": "a", "after": HOSTILE},
        text=HOSTILE,
    )
    with office(desk, Clock(minutes(1)), pictures("small")) as watch:
        bo = Officer(browser, desk, watch, "Bo")
        for path, name in (
            *SCREENS,
            (f"/case/{ONE}", "Case"),
            (f"/same?one={ONE}&other={TWO}", "Pair"),
            ("/keys", "Keys"),
        ):
            bo.go(path, f"{name.strip('?').replace(' ', '-')}")
            assert bo.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        bo.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        for path in ("/", "/queue", f"/case/{ONE}"):
            bo.go(path)
            assert bo.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    assert (watch.violations, watch.foreign, watch.said) == ([], [], [])
    assert watch.pages == len(SCREENS) + 3


def test_every_key_does_what_it_says(tmp_path: Path, browser: Browser) -> None:
    desk = desk_of(mission(tmp_path / "w"))
    with office(desk, Clock(minutes(1))) as watch:
        ada = Officer(browser, desk, watch, "Ada")
        ada.go("/queue")
        ada.press("j", "x", "j", "x", "k")
        assert ada.page.locator("input[name=case]:checked").count() == 2
        ada.page.click("fieldset button")
        states = [Board(desk.workspace).standing(one, at=minutes(2)).state for one in (ONE, TWO)]
        assert states.count(State.TAKEN) == 2
        ada.go("/")
        ada.press("j", "Enter")
        ada.page.wait_for_url("**/case/**")
        for key, opened in (("e", "assess"), ("s", "split"), ("a", "ask")):
            ada.page.evaluate("document.activeElement.blur()")
            ada.press(key)
            assert ada.page.locator(f"#{opened}").get_attribute("open") is not None, key
        for key, path in (("?", "/keys"), ("/", "/search"), ("g", "/explore"), ("b", "/blind"), ("p", "/report")):
            ada.go(f"/case/{ONE}")
            ada.press(key)
            ada.page.wait_for_url(f"**{path}**")
        ada.go(f"/case/{ONE}")
        ada.press("m")
        ada.page.wait_for_url("**/same?**")
        ada.decide(ONE, "assess", happened="yes", text="Heard by two.")
        bo = Officer(browser, desk, watch, "Bo")
        bo.go(f"/case/{ONE}")
        bo.press("r")
        assert bo.page.locator("#return").get_attribute("open") is not None
        bo.page.evaluate("document.activeElement.blur()")
        bo.press("A")
        bo.page.wait_for_selector(".s-accepted")
        bo.go(f"/case/{TWO}")
        bo.press("t")
        bo.page.wait_for_selector("text=Bo, until")
    assert (watch.foreign, watch.said) == ([], [])


def test_files_are_sent_with_progress_chosen_or_dropped(tmp_path: Path, browser: Browser) -> None:
    desk = desk_of(mission(tmp_path / "w"))
    path, sample = tmp_path / "alerts.csv", Path(__file__).parents[1] / "data" / "alerts" / "merged_by_region.csv"
    path.write_bytes(b"# EXERCISE\n" + sample.read_bytes())
    with office(desk, Clock(minutes(1))) as watch:
        ada = Officer(browser, desk, watch, "Ada")
        ada.go("/sources")
        ada.page.select_option("#source", "alerts")
        ada.page.set_input_files("#files", path)
        ada.page.click("#keep button")
        ada.page.wait_for_selector(".sending :text('✓')")
        wait(lambda: not desk.jobs.running())
        ada.page.wait_for_selector("#jobs li:has-text('done')")
        drop = """async () => {
            const held = new DataTransfer();
            held.items.add(new File(["not a table"], "dropped.csv"));
            document.getElementById("keep").dispatchEvent(new DragEvent("drop", { dataTransfer: held, cancelable: true }));
        }"""
        ada.page.evaluate(drop)
        ada.page.wait_for_selector("#jobs li:has-text('dropped.csv')")
        wait(lambda: not desk.jobs.running())
    assert {one.blob.name for one in kept(desk.workspace)} >= {path.name, "dropped.csv"}
    assert (watch.foreign, watch.said) == ([], [])


def wait_for_lock(page: Page) -> None:
    """Until a tab of this browser listens."""
    page.wait_for_function("navigator.locks.query().then(one => one.held.length === 1)")


def test_a_decision_in_one_tab_is_said_in_another_and_one_stream_serves_both(tmp_path: Path, browser: Browser) -> None:
    desk = desk_of(mission(tmp_path / "w"))
    with office(desk, Clock(minutes(1))) as watch:
        ada = Officer(browser, desk, watch, "Ada")
        streams: list[str] = []
        ada.page.context.on("request", lambda one: streams.append(one.url) if one.url.endswith("/events") else None)
        ada.go("/")
        wait_for_lock(ada.page)
        before = len(streams)
        other = ada.page.context.new_page()
        watch.follow(other)
        other.goto(f"{watch.base}/case/{ONE}")
        assert len(streams) == before  # the first tab has one already
        assert not other.locator("#news").is_visible()
        decide(desk.reading.board, ONE, Act.NOTE, "Bo", text="Heard it too.")
        for page in (ada.page, other):
            page.wait_for_selector("#news", state="visible")
        ada.page.close()  # whoever stays takes over
        wait_for_lock(other)
        other.locator("#news a").click()
        other.wait_for_selector("text=Heard it too.")
        assert not other.locator("#news").is_visible()
        decide(desk.reading.board, ONE, Act.NOTE, "Bo", text="And again.")
        other.wait_for_selector("#news", state="visible")
    assert (watch.foreign, watch.said) == ([], [])


def test_an_officer_signs_in_by_invitation_makes_a_passkey_and_comes_back_with_it(
    tmp_path: Path, browser: Browser
) -> None:
    desk = desk_of(mission(tmp_path / "w"))
    code = invite(desk.workspace, desk.logins, "Bo", by="Hal", at=minutes(1))
    with office(desk, Clock(minutes(1)), pictures("login")) as watch:
        watch.base = f"http://localhost:{desk.port}"  # a passkey is made for a name, not for a number
        page = browser.new_context(locale="en-GB", viewport=PHONE).new_page()  # type: ignore[arg-type]
        watch.follow(page)
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        page.goto(f"{watch.base}/login")
        watch.look(page, "login")
        page.fill("#officer", "Bo")
        page.fill("#password", code)
        page.click("text=Sign in >> nth=-1")
        page.wait_for_url("**/me/login")
        watch.look(page, "mylogin")
        page.click("#passkey")
        page.wait_for_selector("text=1 passkey")
        page.click("text=Leave the desk")
        page.wait_for_url("**/login")
        page.click("#passkey")  # without a name nobody is asked
        page.fill("#officer", "Bo")
        page.click("#passkey")
        page.wait_for_url(f"{watch.base}/")
        page.goto(f"http://127.0.0.1:{desk.port}/login")
        assert page.locator("#passkey").is_hidden()  # there it could only fail
        assert all(one.startswith(f"http://127.0.0.1:{desk.port}/") for one in watch.foreign)
    assert (watch.violations, watch.said) == ([], [])


@pytest.mark.block_network(allowed_hosts=[SOCKETS])
@pytest.mark.skipif(not SOAK or not DATA.is_dir(), reason="TRUCELINE_SOAK=1 and ../shared/data: minutes")
def test_two_officers_work_the_truce_over_seven_days_and_a_database_changes_nothing(
    tmp_path: Path, browser: Browser
) -> None:
    alone = seven_days(tmp_path / "alone", browser, "")
    assert seven_days(tmp_path / "shared", browser, require_cluster().database()) == alone


def seven_days(folder: Path, browser: Browser, database: str) -> list[tuple[object, ...]]:
    """Where every case and edition stands at the end."""
    workspace = mission_of(folder, database=database)
    keep_all(workspace, truce())
    machine = Machine(workspace)
    days = [date(2025, 3, 18) + timedelta(days=n) for n in range(7)]
    for day in days:
        machine.make(day, as_of=KEPT, at_utc=KEPT)
    for name in ("Ada", "Bo"):
        add(workspace, name, (Role.REVIEWER,), at_utc=KEPT)
    add(workspace, "Di", (Role.LIAISON,), at_utc=KEPT)
    desk = desk_of(workspace)
    with office(desk, Clock(KEPT), pictures(folder.name)) as watch:
        played = Seven(desk, browser, watch, [one.isoformat() for one in days])
        played.play()
    assert (watch.violations, watch.foreign) == ([], [])
    assert len(watch.said) == REFUSED
    assert all("403 (Forbidden)" in one for one in watch.said)
    assert not workspace.inspect()
    return played.stands()


class Seven:
    """Seven shifts, a day apart."""

    def __init__(self, desk: Desk, browser: Browser, watch: Watch, days: list[str]) -> None:
        self.desk, self.browser, self.watch, self.days = desk, browser, watch, days
        self.at_work: tuple[Officer, ...] = ()

    def shift(self, number: int) -> tuple[Officer, Officer]:
        """Both officers on a new day: a session ends with its shift."""
        assert isinstance(self.desk.clock, Clock)
        for officer in self.at_work:
            officer.page.context.close()
        self.desk.clock.at = datetime(2025, 4, 20, 8, tzinfo=UTC) + timedelta(days=number)
        ada, bo = (Officer(self.browser, self.desk, self.watch, name) for name in ("Ada", "Bo"))
        self.at_work = ada, bo
        return ada, bo

    def stands(self) -> list[tuple[object, ...]]:
        """Every case with its decisions, and every edition, in an order that does not hang on the journal."""
        at, reading = self.desk.clock(), self.desk.reading
        cases: list[tuple[object, ...]] = [
            (day, row.number, row.version, row.now.state, row.now.holder, row.title(),
             *((one.act, one.officer, one.clock, one.items, one.against, one.text) for one in row.now.decisions))
            for day, row in reading.every(at=at)
        ]  # fmt: skip
        made = [one for day in self.days for one in reading.editions.releases.of_day(day)]
        return [*cases, *((one.day, one.number, one.stage, one.signers, [*one.blockers]) for one in made)]

    def state(self, number: str) -> State:
        """Where a case stands."""
        return Board(self.desk.workspace).standing(number, at=self.desk.clock()).state

    def cases(self, day: str) -> list[str]:
        """The numbers of a day as its newest report has them, in the order of the shift."""
        self.desk.reading.days()
        return [row.number for row in self.desk.reading.rows(day, at=self.desk.clock())]

    def play(self) -> None:
        """The whole script."""
        self.first()
        one, other = self.merge_the_wrong_twins()
        self.undo_a_day_later(one, other)
        self.split_one()
        self.release(self.days[0], 4)
        self.release(self.days[1], 5)
        self.correct(self.days[0])

    def first(self) -> None:
        """Take, triage, assess, return, assess again, accept, ask, close."""
        ada, bo = self.shift(0)
        for path, name in SCREENS:
            ada.go(path, f"1-{name.strip('?').replace(' ', '-')}")
        day = self.days[0]
        one, two, three, four = self.cases(day)[:4]
        ada.go(f"/queue?day={day}")
        ada.press("j", "x", "j", "x", "j", "x")
        ada.page.click("fieldset button")
        assert [self.state(number) for number in (one, two, three)].count(State.TAKEN) == 3
        ada.decide(one, "assess", happened="yes", text="As told by two origins.")
        bo.decide(one, "return", text="Which two?")
        ada.decide(one, "take")
        ada.decide(one, "assess", happened="yes", text="The governor and the catalogue.")
        ada.go(f"/case/{one}", "2-case-assessed")
        bo.decide(one, "accept")
        assert self.state(one) is State.ACCEPTED
        ada.decide(two, "ask", whom="image", text="Is there smoke on the picture of noon?")
        assert self.state(two) is State.INQUIRY
        ada.decide(three, "close", why="out of area", text="Beyond the line.")
        assert self.state(three) is State.CLOSED
        bo.go(f"/queue?day={day}")
        bo.page.check(f"#c-{four}")
        bo.page.select_option("#doing", "note")
        bo.page.fill("#text", "Looked at; nothing yet.")
        bo.page.click("fieldset button")
        assert len(Board(self.desk.workspace).decisions_on(four)) == 1

    def merge_the_wrong_twins(self) -> tuple[str, str]:
        """The nearest pair becomes one, and the day is made again without the second."""
        ada, _ = self.shift(1)
        ada.go("/same", "3-pairs")
        ada.page.locator("tr[data-case] a").first.click()
        ada.page.wait_for_load_state("load")
        self.watch.look(ada.page, "4-same-event")
        numbers = [link.inner_text() for link in ada.page.locator(".halves h2 a").all()]
        one, other = numbers[0], numbers[1]
        ada.relate(one, other, "same event", "One fire, told twice.")
        day = one.rpartition("-")[0]
        ada.make_again(day)
        left = set(self.cases(day))
        assert len({one, other} & left) == 1
        return (one, other) if one in left else (other, one)

    def undo_a_day_later(self, one: str, other: str) -> None:
        """The merge was wrong: numbers, members and the question that became overdue are there."""
        _, bo = self.shift(2)
        bo.go(f"/case/{one}", "5-case-merged")
        bo.decide(one, "undo", text="Two fires after all.")
        bo.make_again(one.rpartition("-")[0])
        assert {one, other} <= set(self.cases(one.rpartition("-")[0]))
        asked = self.cases(self.days[0])[1]
        bo.go(f"/case/{asked}", "6-case-overdue")
        assert "overdue" in bo.page.inner_text("main")

    def split_one(self) -> None:
        """A case of several items gives one away."""
        ada, _ = self.shift(3)
        day = self.days[3]
        rows = [row for row in self.rows(day) if len(row.case.evidence) > 2]
        number = rows[0].number
        ada.go(f"/case/{number}")
        ada.press("s")
        leaving = ada.page.locator("#split input[type=checkbox]").last
        left = leaving.get_attribute("value")
        leaving.check()
        ada.page.locator("#split textarea").fill("Another village.")
        ada.page.locator("#split button").click()
        ada.page.wait_for_load_state("load")
        ada.make_again(day)
        self.desk.reading.days()
        held = {row.number: {item.evidence_id for item in row.case.evidence} for row in self.rows(day)}
        assert left not in held[number]
        assert held[number] & {item.evidence_id for item in rows[0].case.evidence}

    def rows(self, day: str) -> list[Row]:
        """The cases of a day as they stand."""
        return self.desk.reading.rows(day, at=self.desk.clock())

    def release(self, day: str, number: int) -> None:
        """Frozen by one, signed by two, sealed, delivered; alone nobody gets there."""
        ada, bo = self.shift(number)
        ada.make_again(day)
        assert bo.release(day, "freeze") == 303
        assert bo.release(day, "check") == 303
        bo.go(f"/report?day={day}", f"7-report-checked-{number}")
        bo.answer_blockers(day, "Looked at; it may go out.")
        assert bo.release(day, "sign") == 303
        assert bo.release(day, "sign") == 403
        assert ada.release(day, "sign") == 303
        assert bo.release(day, "seal") == 303
        assert bo.release(day, "deliver", tier="public", to="Di") == 303
        bo.go(f"/report?day={day}", f"8-report-delivered-{number}")
        assert self.desk.reading.editions.releases.current(day).stage is Stage.DELIVERED
        with bo.page.expect_download() as held:
            bo.page.locator("a[href$='/pdf']").first.click()
        assert Path(held.value.path()).read_bytes().startswith(b"%PDF-")

    def correct(self, day: str) -> None:
        """After the seal the next edition alone corrects, with its reason."""
        ada, bo = self.shift(6)
        assert bo.release(day, "freeze") == 403
        assert bo.release(day, "freeze", text="A name was wrong.") == 303
        assert bo.release(day, "check") == 303
        bo.answer_blockers(day, "As before.")
        assert bo.release(day, "sign") == 303
        assert ada.release(day, "sign") == 303
        assert bo.release(day, "seal") == 303
        ada.go(f"/report?day={day}", "9-report-corrected")
        ada.go("/log", "9-log")
        edition = self.desk.reading.editions.releases.current(day)
        assert (edition.number, edition.stage) == (2, Stage.SEALED)
