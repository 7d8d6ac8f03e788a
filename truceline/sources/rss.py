"""Feeds as outlets publish them, RSS or Atom: one text for each item, with its address and time of publication."""

import re
from datetime import timedelta
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.extras import not_installed
from truceline.model.records import Blob, Note, Statement, record_id
from truceline.model.terms import TimePrecision
from truceline.sources._feed_date import published
from truceline.sources._file import Received, shown
from truceline.sources._page import decoded, words_of
from truceline.sources._registry import Manifest, Reading, refuse_setting
from truceline.sources._stay import language_of

try:
    import feedparser
except ModuleNotFoundError:  # the extra `texts` is not installed
    feedparser = None

MANIFEST = Manifest(
    name="rss",
    title="A feed of an outlet, RSS or Atom",
    licence="as the outlet states; the words are the outlet's: internal use",
    origin="the outlet that publishes the feed",
    zone="UTC",
    time_precision="publication time as the feed states it; the event lies in the day before it",
    position_precision="none: places are read from the words",
    known_faults=(
        "a feed shows its newest items alone: what fell out between two fetches is lost",
        "the stated time may be that of an update, or of another zone than it says",
        "the text may be a teaser or end in the middle",
    ),
    covers="whatever the outlet writes about",
    redistribute=False,
)
BEFORE = timedelta(hours=24)
UNDATED = timedelta(days=3653)  # an item without a time may be ten years old
MOST_ITEMS = 100_000
_ROOT = re.compile(r"<(rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_BOMB = re.compile(r"<!(?:ENTITY|DOCTYPE)", re.IGNORECASE)


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One statement for each item with words.

    Raises:
        DamagedFile: the file cannot be read whole, or declares entities.
        BadSetting: a column map was handed in, or the extra `texts` is not installed.
    """
    refuse_setting("rss", setting)
    file = Received(source="rss", blob=blob, data=data)
    feed = _feed(file)
    entries = feed.entries
    made: dict[str, Statement] = {}
    for number, entry in enumerate(entries, start=1):
        said = _statement(file, number, entry, feed.feed)
        if said is not None:
            made.setdefault(said.statement_id, said)
    return Reading(
        tables={Statement: to_table(Statement, made.values())},
        rows=len(entries),
        notes=_notes(file, len(entries), made),
    )


def _feed(file: Received) -> Any:  # noqa: ANN401 - the library has no types
    if feedparser is None:
        raise not_installed("rss", "feedparser")
    text = decoded(file).strip()
    if bomb := _BOMB.search(text):
        raise file.damaged("whole file", found=shown(bomb[0]), expected="a feed without entities of its own")
    root = _ROOT.search(text[:2000])
    if not root or not text.lower().endswith(f"</{root[1].lower()}>"):
        raise file.damaged("whole file", found=shown(text[-20:]), expected="a whole RSS or Atom feed")
    feed = feedparser.parse(text.encode("utf-8"), response_headers={"content-type": "application/xml; charset=utf-8"})
    broken = type(feed.bozo_exception).__name__ == "SAXParseException" if feed.bozo else False
    if broken:
        raise file.damaged("whole file", found=shown(str(feed.bozo_exception)), expected="well-formed XML")
    if len(feed.entries) > MOST_ITEMS:
        raise file.damaged("whole file", found=f"{len(feed.entries)} items", expected=f"at most {MOST_ITEMS}")
    return feed


def _notes(file: Received, items: int, made: dict[str, Statement]) -> tuple[Note, ...]:
    notes = []
    if len(made) < items:
        notes.append(
            file.note("items without words", f"{items - len(made)} items without words, or repeated, left out")
        )
    undated = sum(one.said_utc is None for one in made.values())
    if undated:
        notes.append(file.note("items without a time", f"{undated} items state no time that can be read"))
    return tuple(notes)


def _statement(file: Received, number: int, entry: Any, feed: Any) -> Statement | None:  # noqa: ANN401 - no types
    title = words_of(entry.get("title", ""))
    content = entry.get("content") or [{"value": entry.get("summary", "")}]
    body = words_of(content[0].get("value", ""))
    text = "\n".join(part for part in (title, body if body != title else "") if part)
    if not text:
        return None
    received = file.blob.received_utc
    when = published(entry.get("published") or entry.get("updated") or "")
    said = when.instant if when else None
    late = ("said to be published after it was received",) if said is not None and said > received else ()
    zone = when.unread if when else ""
    unread = (f"time of publication without a zone that is known: {shown(zone)}",) if zone else ()
    outlet = words_of(feed.get("title", "")) or "outlet not named"
    link = entry.get("link", "")
    return Statement(
        statement_id=record_id("rss", outlet, link or entry.get("id", ""), text),
        source="rss",
        speaker=outlet,
        text=text,
        language=language_of(text),
        started_utc=when.first - BEFORE if when else received - UNDATED,
        ended_utc=when.last if when else received,
        time_precision=TimePrecision.HOURS if said is not None else TimePrecision.DAY,
        said_utc=said,
        received_utc=received,
        place=None,
        credits=(link,) if link else (),
        quality=(
            "no position: places are in the words",
            *late,
            *unread,
            *(() if when else ("no time of publication",)),
        ),
        exercise=text.startswith("EXERCISE"),
        blob_sha256=file.blob.sha256,
        where=f"record {number}",
    )
