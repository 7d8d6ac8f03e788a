"""`template`, `keep pledges`, `keep kiel`, `pledges`, `plan` and `timeline`, from the command line to the page."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result

from truceline.cli import make_app
from truceline.report.coalition.draw import lanes
from truceline.report.coalition.timeline import Mark, Timeline

REAL = Path(__file__).parents[3] / "shared" / "data" / "pledges"
SAMPLES = Path(__file__).parents[1] / "data"
PLAN = ("--ledger", "exercise-watch", "--agreement", "template-new-agreement", "--cell", "20000")


def run(*words: object) -> Result:
    return CliRunner().invoke(make_app(), [str(word) for word in words])


def told(*words: object) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    held: dict[str, Any] = json.loads(result.stdout)
    return held


class Checked(HTMLParser):
    """Words of a page, and whether its elements close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's own method
        """An element that will have to close."""
        if tag not in ("meta", "br", "link", "input", "path", "rect", "text"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """An element that closes itself."""

    def handle_endtag(self, tag: str) -> None:
        """It closes what was opened last."""
        if tag in self.open:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Words between elements."""
        self.words.append(data)


def words_of(page: Path) -> str:
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert not re.search(r'(?:src|href)="(?!https?://|data:|#)', text)
    return " ".join(Checked(text).words)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    assert run("new", folder, "--agreement", "energy-moratorium-2025").exit_code == 0
    return folder


# Keep and show


def test_a_shipped_ledger_is_written_kept_and_shown(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "coalition.yaml"
    assert run("template", "pledges", file, "--from", "coalition").exit_code == 0
    assert run("template", "pledges", file).exit_code == 1  # never over a file
    kept = run("keep", "pledges", file, "-w", workspace)
    assert kept.exit_code == 0, kept.output
    found = told("pledges", "-w", workspace, "--without", "US")
    assert [row["key"] for row in found["rows"]][:2] == ["de-air-defence", "de-brigades"]
    assert [one["key"] for one in found["losses"]] == ["reassurance-force"]
    assert [code for code, _ in found["contributors"]] == sorted(code for code, _ in found["contributors"])
    counts = {(one["value"], one["measure"]) for one in found["counts"]}
    assert len(counts) == len({measure for _, measure in counts})  # each of its own subject
    assert {26.0, 30.0, 31.0, 35.0} == {value for value, _ in counts}


def test_several_that_are_not_there_may_be_named_together() -> None:
    one = told("pledges", "--ledger", "exercise-watch", "--without", "US, NO")
    other = told("pledges", "--ledger", "exercise-watch", "--without", "US", "--without", "NO")
    assert one["taken_out"] == other["taken_out"] == ["backstop", "hale-orbit", "acoustic-line"]
    assert {row["key"]: row["stands"] for row in one["rows"]}["male-orbits"] == "does not stand"


def test_an_amount_without_an_upper_end_is_told_in_every_form(tmp_path: Path) -> None:
    file, page = tmp_path / "least.yaml", tmp_path / "least.html"
    file.write_text(
        "format: truceline.pledges/1\npledges:\n"
        "  - {key: p, contributor: NO, domain: land, what: tanks, qualifier: at least, amount: '5', unit: tanks,"
        " origin: a, mark: O}\n"
    )
    (total,) = told("pledges", "--ledger", file, "--page", page)["sums"]
    assert (total["least"], total["most"]) == (5, None)
    assert "5 to more tank" in run("pledges", "--ledger", file).stdout
    assert "no limit" in words_of(page)


def test_a_ledger_is_known_from_when_it_was_received(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "coalition.yaml"
    run("template", "pledges", file, "--from", "coalition")
    assert run("keep", "pledges", file, "-w", workspace, "--received", "2025-12-01T00:00:00Z").exit_code == 0
    early = run("pledges", "2025-11-01", "-w", workspace)
    assert early.exit_code == 1
    assert "no ledger kept" in early.stderr
    found = told("pledges", "2025-12-02", "-w", workspace)
    assert found["as_of_utc"].startswith("2025-12-02T21:59:59")  # midnight in Kyiv, whose days are the mission's
    assert 35.0 in {one["value"] for one in found["counts"]}
    assert not any(one["measure"] == "states of the coalition" for one in found["counts"])  # said in January 2026


def test_texts_of_a_mission_stand_beside_its_ledger_where_they_are_asked_for(workspace: Path, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("Monday, 1 December 2025\n\nFrance announced 2 billion euros for air defence.\n", "utf-8")
    kept = run("keep", "article", article, "-w", workspace, "--received", "2025-12-01T12:00:00Z")
    assert kept.exit_code == 0, kept.output
    assert run("pledges", "2025-12-02", "-w", workspace).exit_code == 1
    found = told("pledges", "2025-12-02", "-w", workspace, "--texts")
    assert [(row["contributor"], row["amount"], row["mark"]) for row in found["rows"]] == [("FR", "2 billion EUR", "O")]


def test_an_exercise_counts_in_no_mission(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "watch.yaml"
    run("template", "pledges", file, "--from", "exercise-watch")
    assert run("keep", "pledges", file, "-w", workspace).exit_code == 0
    assert run("pledges", "-w", workspace).exit_code == 1
    assert run("pledges", "--ledger", file).stdout.startswith("EXERCISE ")


def test_without_a_ledger_the_command_says_how_to_get_one(workspace: Path) -> None:
    found = run("pledges", "-w", workspace)
    assert found.exit_code == 1
    assert "truceline keep pledges" in found.stderr
    assert "coalition" in found.stderr
    assert run("pledges", "--ledger", "nobody.yaml").exit_code == 1
    assert run("pledges", "--ledger", "coalition", "--without", "ZZ").exit_code == 1
    assert run("template", "dreams", "x.yaml").exit_code == 1


@pytest.mark.skipif(not REAL.exists(), reason="the shared real data are not here")
def test_the_real_series_are_kept_and_the_months_in_which_they_differ_are_told(workspace: Path, tmp_path: Path) -> None:
    page = tmp_path / "series.html"
    assert run("keep", "kiel", *sorted(REAL.glob("*.csv")), "-w", workspace).exit_code == 0
    found = told("pledges", "-w", workspace, "--page", page)["series"]
    assert page.read_text("utf-8").count('fill="#a9cfea"') > 100  # a bar for a month and a part
    assert "military, billion EUR a month" in words_of(page)
    assert (found["country_months"], found["contributors"], len(found["differences"])) == (1079, 42, 33)
    text = run("pledges", "-w", workspace).stdout
    assert "1079 country-months of 42 donors" in text
    assert "2023-12: origins of military aid" in text


def test_the_table_is_csv_with_tags_on_request_and_no_formulas(tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(
        "format: truceline.pledges/1\npledges:\n"
        "  - {key: p, contributor: NO, domain: land, what: '=1+1', origin: '@x', mark: O}\n"
    )
    plain = list(csv.reader(io.StringIO(run("pledges", "--ledger", file, "--csv").stdout)))
    tagged = list(csv.reader(io.StringIO(run("pledges", "--ledger", file, "--hxl").stdout)))
    assert plain[0] == tagged[0]
    assert all(tag.startswith("#") for tag in tagged[1])
    assert plain[1] == tagged[2]
    assert "'=1+1" in plain[1]
    exercise = run("pledges", "--ledger", "exercise-watch", "--csv").stdout
    marks = {row["exercise"] for row in csv.DictReader(io.StringIO(exercise))}
    assert marks == {"EXERCISE"}
    assert {
        row["exercise"] for row in csv.DictReader(io.StringIO(run("pledges", "--ledger", file, "--csv").stdout))
    } == {""}


def test_the_page_of_the_ledger_says_what_the_machine_says(tmp_path: Path) -> None:
    page = tmp_path / "ledger.html"
    found = told("pledges", "--ledger", "coalition", "--without", "US", "--page", page)
    words = words_of(page)
    for row in found["rows"]:
        assert row["what"] in words
        assert row["amount"] in words
    for cell in found["acceptance"]:
        assert cell["word"] in words
    assert "reassurance-force hangs on us-backstop" in words
    assert "is enough" in words
    again = tmp_path / "again.html"
    text = page.read_text("utf-8")
    assert text.count("<svg") >= 3
    assert text.count("aria-label") >= 2
    told("pledges", "2026-02-01", "--ledger", "coalition", "--page", again)
    first = again.read_bytes()
    told("pledges", "2026-02-01", "--ledger", "coalition", "--page", again)
    assert again.read_bytes() == first


def test_a_page_shows_words_of_a_ledger_as_words(tmp_path: Path) -> None:
    file, page = tmp_path / "odd.yaml", tmp_path / "odd.html"
    file.write_text(
        "format: truceline.pledges/1\npledges:\n"
        "  - {key: p, contributor: NO, domain: land, what: '<script>alert(1)</script>', mark: O,"
        " origin: 'javascript:alert(1)'}\n"
    )
    told("pledges", "--ledger", file, "--page", page)
    text = page.read_text("utf-8")
    assert "<script>alert" not in text
    assert 'href="javascript' not in text


# Plan


def test_the_plan_of_the_template_agreement_with_and_without_the_backstop(tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    found = told("plan", "2030-03", *PLAN, "--without", "US", "--suggest", "4", "--places", "60", "--page", page)
    whole, without = found["variants"]
    assert found["exercise"]
    rules = {rule["rule_id"]: rule for rule in whole["rules"]}
    fewer = {rule["rule_id"]: rule for rule in without["rules"]}
    assert rules["T4"]["seen"] > fewer["T4"]["seen"] > 0
    assert all(rules[name]["no_eyes"] <= fewer[name]["no_eyes"] + 1e-9 for name in rules)
    assert rules["T9"]["kinds"] == []
    assert dict(without["left_out"])["hale-orbit"] == "taken out"
    assert len(found["proposals"]) == 4
    assert found["bound"] >= 0.63
    shares = [share for _, _, share in found["curve"]]
    assert shares == sorted(shares)
    words = words_of(page)
    assert words.count("EXERCISE") >= 2
    assert "taken out" in words
    assert "not observable" in words


def test_a_plan_as_in_service_sees_less_than_as_pledged() -> None:
    pledged, served = (
        told("plan", "2030-03", *PLAN, "--as", stage)["variants"][0] for stage in ("pledged", "in service")
    )
    assert served["coverage"]["seen_share"] < pledged["coverage"]["seen_share"]
    assert "nobody stated that it is in service" in dict(served["left_out"])["cameras-east"]


def test_where_nobody_had_promised_to_watch_the_plan_says_so() -> None:
    text = run("plan", "2025-04", "--ledger", "coalition", "--agreement", "energy-moratorium-2025", "--cell", "100000")
    assert text.exit_code == 0, text.output
    assert "Nobody had promised to watch here." in text.stdout


def test_a_plan_in_a_workspace_takes_its_agreement_and_its_ledger(workspace: Path) -> None:
    assert run("keep", "pledges", SAMPLES / "pledges" / "ledger.csv", "-w", workspace).exit_code == 0
    found = told("plan", "2025-07", "-w", workspace, "--cell", "50000")
    assert found["variants"][0]["coverage"]["sensors"][0]["looks"] == 12
    assert run("plan", "July", "-w", workspace).exit_code == 1
    assert run("plan", "2025-07", "-w", workspace, "--as", "dreamt").exit_code == 1
    assert run("plan", "2025-07", "-w", workspace, "--suggest", "1", "--kind", "crystal-ball").exit_code == 1


# Timeline


def marks(*words: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told("timeline", *words)["marks"]
    return found


def test_the_timeline_has_the_meetings_and_both_readings_of_the_moratorium() -> None:
    found = marks("--ledger", "coalition", "--agreement", "energy-moratorium-2025")
    meetings = {one["site"]: one for one in found if one["lane"] == "meeting" and "2025-0" in one["started_utc"]}
    assert meetings["Brussels"]["started_utc"] == "2025-04-10T13:00:00Z"
    days = {one["started_utc"][:10] for one in found if one["site"] == "Paris" and one["lane"] == "meeting"}
    assert days == {"2025-03-26", "2025-09-03"}  # the local days of 27 March and 4 September
    force = [one for one in found if one["lane"] == "entry into force" and one["origin"].startswith("pravda")]
    starts = {reading: one["started_utc"] for one in force for reading in one["reading"].split(", ")}
    assert starts["Moscow"] == "2025-03-17T21:00:00Z"
    assert starts["Kyiv"] == "2025-03-25T15:00:00Z"
    assert all(one["disputed"] for one in force)
    assert {(one["first_utc"], one["last_utc"]) for one in force} == {(starts["Moscow"], starts["Kyiv"])}
    assert all(one["origin"] and one["mark"] in "VGO" for one in found)


def test_a_label_before_a_dispute_ends_there_and_begins_on_the_page() -> None:
    first, last = datetime(2025, 3, 17, 21, tzinfo=UTC), datetime(2025, 3, 25, 15, tzinfo=UTC)
    late = Mark(
        mark_id="m", lane="entry into force", title="30-day moratorium on strikes against energy objects (2025)",
        reading="", site="", started_utc=last, ended_utc=last, by_day=False, zone="Europe/Kyiv", disputed=True,
        first_utc=first, last_utc=last, words="", speaker="", origin="", mark="V",
    )  # fmt: skip
    drawn = str(lanes(Timeline(exercise=False, as_of_utc=last, zone="Europe/Kyiv", marks=(late,))))
    ((x, words),) = re.findall(r'<text x="([0-9.]+)"[^>]*text-anchor="end">([^<]*)', drawn)
    assert words.startswith("25 Mar 2025, 17:00 EET")
    assert len(words) * 5.2 <= float(x)  # 5.2: width of a letter


def test_the_page_of_the_timeline_draws_bars_for_what_is_disputed_and_a_row_for_each_mark(tmp_path: Path) -> None:
    page = tmp_path / "timeline.html"
    found = told("timeline", "--ledger", "coalition", "--agreement", "energy-moratorium-2025", "--page", page)["marks"]
    text, words = page.read_text("utf-8"), words_of(page)
    assert text.count('stroke-dasharray="3 2"') == sum(one["disputed"] for one in found)
    assert text.count("<tr id=") == len(found)
    assert "27 Mar 2025" in words
    assert "04 Sep 2025" in words
    assert "10 Apr 2025, 15:00 CEST" in words


def test_the_calendar_keeps_days_and_the_clock_of_each_zone(tmp_path: Path) -> None:
    file = tmp_path / "timeline.ics"
    assert (
        run("timeline", "--ledger", "coalition", "--agreement", "energy-moratorium-2025", "--ics", file).exit_code == 0
    )
    book = Calendar.from_ical(file.read_bytes())
    events = {str(one["SUMMARY"]): one for one in book.walk("VEVENT")}
    brussels = next(one for title, one in events.items() if "defence ministers" in title)
    assert brussels["DTSTART"].dt == datetime(2025, 4, 10, 15, 0, tzinfo=ZoneInfo("Europe/Brussels"))
    assert brussels["DTSTART"].params["TZID"] == "Europe/Brussels"
    paris = next(one for title, one in events.items() if title.startswith("summit of the coalition"))
    assert (paris["DTSTART"].dt, paris["DTEND"].dt) == (date(2025, 3, 27), date(2025, 3, 28))
    assert any("reading: Moscow" in title and "date disputed" in title for title in events)
    uids = [str(one["UID"]) for one in book.walk("VEVENT")]
    assert len(set(uids)) == len(uids)
    zones = {str(one["TZID"]) for one in book.walk("VTIMEZONE")}
    assert {"Europe/Brussels", "Europe/Moscow"} <= zones


def test_the_calendar_of_an_exercise_says_so_in_every_title(tmp_path: Path) -> None:
    file = tmp_path / "exercise.ics"
    assert (
        run("timeline", "--ledger", "exercise-watch", "--agreement", "template-new-agreement", "--ics", file).exit_code
        == 0
    )
    titles = [str(one["SUMMARY"]) for one in Calendar.from_ical(file.read_bytes()).walk("VEVENT")]
    assert titles
    assert all(title.startswith("EXERCISE: ") for title in titles)
    assert "Etc/UTC" not in {str(one.get("TZID")) for one in Calendar.from_ical(file.read_bytes()).walk("VEVENT")}


def test_a_moment_after_2038_keeps_the_summer_time_of_its_zone(tmp_path: Path) -> None:
    ledger, file = tmp_path / "late.yaml", tmp_path / "late.ics"
    ledger.write_text(
        "format: truceline.pledges/1\nmilestones:\n  - {lane: meeting, what: late, site: Paris, origin: a, mark: O,"
        " date: '2045-07-01 15:00', zone: Europe/Paris}\n"
    )
    assert run("timeline", "--ledger", ledger, "--ics", file).exit_code == 0
    book = Calendar.from_ical(file.read_bytes())
    (zone,) = book.walk("VTIMEZONE")
    onsets = {str(part["TZNAME"]): part for part in zone.walk() if "TZNAME" in part}
    assert set(onsets) == {"CET", "CEST"}
    assert b"2045" in file.read_bytes().split(b"BEGIN:VEVENT")[0]  # the change to summer time of that year
    (event,) = book.walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(ZoneInfo("UTC")).hour == 13


def test_local_truces_that_were_kept_stand_in_the_timeline(workspace: Path) -> None:
    assert run("keep", "corridors", SAMPLES / "corridors" / "proposals.csv", "-w", workspace).exit_code == 0
    assert run("keep", "pledges", SAMPLES / "pledges" / "ledger.csv", "-w", workspace).exit_code == 0
    found = marks("-w", workspace)
    assert any(one["lane"] == "local truce" for one in found)
    assert any(one["lane"] == "monitoring" and "delivered" in one["title"] for one in found)


# In the report of a day

WATCH = """format: truceline.pledges/1
zone: Europe/Kyiv
pledges:
  - {key: cameras, contributor: NO, domain: monitoring, what: cameras, origin: a, mark: O, sensor: thermal-camera,
     sensors: '12', region: east, latitude: '48.3', longitude: '37.9', radius_km: '40', conditions: ceasefire,
     states: [{state: announced, date: '2025-03-01'}, {state: in service, date: '2025-06-01'}]}
"""
FAR = WATCH.replace("'48.3'", "'-10.0'").replace("'37.9'", "'-150.0'")


def summary_of(workspace: Path, ledger: str, tmp_path: Path, day: str = "2025-03-20") -> list[str]:
    file = tmp_path / "watch.yaml"
    file.write_text(ledger)
    assert run("keep", "pledges", file, "-w", workspace).exit_code == 0
    made = run("day", day, "-w", workspace)
    assert made.exit_code == 0, made.output
    folder = workspace / "reports" / day
    assert run("verify", folder / "bundle.zip", "--trust", workspace / "trust.json").exit_code == 0
    said: list[str] = json.loads((folder / "report.json").read_text("utf-8"))["summary"]
    return said


def test_a_rule_that_was_not_observable_names_who_had_promised_to_watch_in_which_state(
    workspace: Path, tmp_path: Path
) -> None:
    said = summary_of(workspace, WATCH, tmp_path)
    (one,) = [sentence for sentence in said if sentence.startswith("Not observable")]
    assert one == (
        "Not observable, rule E1: these had promised to watch there: Norway, 12 × thermal-camera "
        "(announced, on condition of ceasefire)."  # in service only from June on
    )
    topics = [n for n, sentence in enumerate(said) if sentence.startswith(("Not seen:", "Restrictions:"))]
    assert topics[0] < said.index(one) < topics[1]


def test_where_nobody_had_promised_to_watch_the_report_says_so(workspace: Path, tmp_path: Path) -> None:
    said = summary_of(workspace, FAR, tmp_path)
    assert "Not observable, rule E1: nobody had promised to watch there." in said


def test_without_a_ledger_the_report_says_nothing_about_promises(workspace: Path) -> None:
    assert run("day", "2025-03-20", "-w", workspace).exit_code == 0
    report = (workspace / "reports" / "2025-03-20" / "report.json").read_text("utf-8")
    assert "promised" not in report
