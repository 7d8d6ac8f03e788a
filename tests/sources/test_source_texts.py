"""Feeds, pages and plain articles: what is read, what is refused, and nothing is fetched."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from truceline.model.arrow import to_records
from truceline.model.errors import BadSetting, DamagedFile
from truceline.model.records import Blob, Statement
from truceline.model.terms import TimePrecision
from truceline.sources import article, rss, telegram_export

DATA = Path(__file__).parents[1] / "data"
RECEIVED = datetime(2026, 9, 1, 12, tzinfo=UTC)
FEED = DATA / "rss" / "items_with_markup_and_without_a_time.xml"
PAGE = DATA / "article" / "page_with_a_menu.html"
PLAIN = DATA / "article" / "plain_with_a_head.txt"
POSTS = DATA / "telegram_export" / "forwards_edits_and_marked_words.json"


def blob(data: bytes) -> Blob:
    return Blob(
        sha256=hashlib.sha256(data).hexdigest(), length=len(data), name="sample", received_utc=RECEIVED, origin="test"
    )


def feed(data: bytes) -> list[Statement]:
    return to_records(Statement, rss.parse(blob(data), data).tables[Statement])


def read(data: bytes) -> Statement:
    (one,) = to_records(Statement, article.parse(blob(data), data).tables[Statement])
    return one


def test_an_item_of_a_feed_has_its_words_without_markup_and_its_time_in_utc() -> None:
    first, second = feed(FEED.read_bytes())
    assert first.text == "Drone hits a warehouse\nTwo people were hurt, the governor said.\nThe fire is out."
    assert first.said_utc == datetime(2024, 5, 6, 5, 10, tzinfo=UTC)
    assert first.speaker == "River Gazette"
    assert first.credits == ("https://gazette.example/1",)
    assert second.said_utc is None
    assert second.ended_utc - second.started_utc > timedelta(days=3_650)
    assert "no time of publication" in second.quality


def test_a_feed_that_lies_about_its_date_is_marked() -> None:
    (first, _) = feed(FEED.read_bytes().replace(b"2024 08:10", b"2031 08:10"))
    assert "said to be published after it was received" in first.quality


def test_a_feed_in_a_declared_old_encoding_is_read() -> None:
    text = FEED.read_text("utf-8").replace("Prices rose.", "Вибухи").replace("utf-8", "windows-1251")
    assert feed(text.encode("windows-1251"))[1].text == "Market & weather\nВибухи"


@pytest.mark.parametrize(
    ("date", "utc"),
    [
        ("Mon, 06 May 2024 08:10:00 EET", "06:10"),
        ("Mon, 06 May 2024 08:10:00 EEST", "05:10"),
        ("Mon, 06 May 2024 08:10:00 MSK", "05:10"),
        ("Mon, 06 May 2024 08:10:00 CET", "07:10"),
        ("Mon, 06 May 2024 08:10:00 UTC+02:00", "06:10"),
        ("Mon, 06 May 2024 08:10:00 GMT+2", "06:10"),
        ("Mon, 6 May 24 08:10 +0300 (EEST)", "05:10"),
        ("2024-127T08:10:00+03:00", "05:10"),
        ("2024-05-06T08:10:00.5Z", "08:10"),
    ],
)
def test_a_zone_in_a_feed_is_the_one_that_stands_there(date: str, utc: str) -> None:
    said = feed(FEED.read_bytes().replace(b"Mon, 06 May 2024 08:10:00 +0300", date.encode()))[0].said_utc
    assert said is not None
    assert f"{said:%Y-%m-%d %H:%M}" == f"2024-05-06 {utc}"


@pytest.mark.parametrize(
    "date", ["Mon, 06 May 2024 08:10:00 XST", "Mon, 06 May 2024 08:10:00", "2024-127", "2024-05-06"]
)
def test_a_time_without_a_known_zone_is_no_instant(date: str) -> None:
    first = feed(FEED.read_bytes().replace(b"Mon, 06 May 2024 08:10:00 +0300", date.encode()))[0]
    assert first.said_utc is None
    assert "no time of publication" not in first.quality
    assert first.started_utc <= datetime(2024, 5, 5, 8, 10, tzinfo=UTC)
    assert datetime(2024, 5, 6, 20, 10, tzinfo=UTC) <= first.ended_utc <= datetime(2024, 5, 8, tzinfo=UTC)
    assert any("XST" in note for note in first.quality) == ("XST" in date)


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        FEED.read_bytes()[:-30],
        FEED.read_bytes().replace(b"<rss", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><rss'),
        FEED.read_bytes().replace(b"</item>", b"", 1),
        b"<html><body>404</body></html>",
        FEED.read_bytes().replace(b"Prices", b"Pri\xffces"),
        FEED.read_bytes().replace(b"Prices", b"Pri\0ces"),
    ],
)
def test_a_spoilt_feed_is_an_error(spoilt: bytes) -> None:
    with pytest.raises(DamagedFile):
        feed(spoilt)


def test_the_text_of_a_page_has_no_menu_and_no_script() -> None:
    one = read(PAGE.read_bytes())
    assert one.text.startswith("Drone hits a warehouse in the river town")
    assert "two people were hurt" in one.text
    assert "Sport" not in one.text
    assert "track" not in one.text
    assert one.speaker == "River Gazette"
    assert one.started_utc.date() == datetime(2024, 5, 6, tzinfo=UTC).date()


def test_plain_text_may_have_a_head_of_outlet_and_time() -> None:
    one = read(PLAIN.read_bytes())
    assert (one.speaker, one.said_utc) == ("River Gazette", datetime(2024, 5, 6, 5, 10, tzinfo=UTC))
    assert one.text.startswith("A drone struck")


def test_an_article_dated_by_its_month_is_bounded_by_it_and_one_without_a_date_says_so() -> None:
    month = read(b"date 2025-03 Paris - A drone struck a warehouse.")
    assert (month.started_utc, month.ended_utc.day) == (datetime(2025, 3, 1, tzinfo=UTC), 31)
    assert month.time_precision is TimePrecision.DAY
    undated = article.parse(blob(b"A drone struck."), b"A drone struck.")
    assert [note.kind for note in undated.notes] == ["no time of publication"]


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"\n\n",
        b"[" * 100,
        PAGE.read_bytes()[:-9],
        b"Published: yesterday\n\nA drone.",
        b"date 2025-13 A drone.",
        b"A dr\0ne",
        "Удар по Харкову: дві людини поранені.".encode().decode("cp1252", "replace").encode(),
        "Удар по Харкову: дві людини поранені.".encode().decode("cp1251", "replace").encode(),
        "Удар по Сумах.\n".encode() + "Удар по Сумах.".encode("cp1251"),
        b"%PDF-1.7",
    ],
)
def test_a_spoilt_article_is_an_error(spoilt: bytes) -> None:
    with pytest.raises(DamagedFile):
        read(spoilt)


def test_a_page_of_many_megabytes_or_shorter_than_stated_is_refused() -> None:
    huge = PAGE.read_bytes().replace(b"</article>", b" " * 21 * 1024 * 1024 + b"</article>")
    with pytest.raises(DamagedFile, match="at most"):
        read(huge)
    data = PAGE.read_bytes()
    with pytest.raises(DamagedFile):
        article.parse(replace(blob(data), expected_length=len(data) + 1), data)


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rss, "feedparser", None)
    monkeypatch.setattr(article, "trafilatura", None)
    with pytest.raises(BadSetting, match="texts"):
        feed(FEED.read_bytes())
    with pytest.raises(BadSetting, match="texts"):
        read(PAGE.read_bytes())
    assert read(PLAIN.read_bytes()).speaker == "River Gazette"


def test_a_post_keeps_its_forward_and_its_edit() -> None:
    data = POSTS.read_bytes()
    reading = telegram_export.parse(blob(data), data)
    first, second = to_records(Statement, reading.tables[Statement])
    assert first.said_utc == datetime(2024, 5, 6, 5, 10, tzinfo=UTC)
    assert second.text == "Дрони влучили у підстанцію, поранено двох людей"
    assert second.credits == ("Голос Краю",)
    assert "edited after publication" in second.quality
    assert [note.kind for note in reading.notes] == ["posts without words"]
