"""One article as a file: a saved page (HTML), or plain text with an optional head of outlet and time."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from truceline.model.arrow import to_table
from truceline.model.errors import TrucelineError
from truceline.model.extras import not_installed
from truceline.model.records import Blob, Note, Statement, record_id
from truceline.model.terms import TimePrecision
from truceline.model.times import parse_utc
from truceline.sources._file import Received, shown
from truceline.sources._page import decoded
from truceline.sources._registry import Manifest, Reading, refuse_setting
from truceline.sources._stay import language_of

try:
    import trafilatura
except ModuleNotFoundError:  # the extra `texts` is not installed
    trafilatura = None  # type: ignore[assignment]

MANIFEST = Manifest(
    name="article",
    title="An article, saved as a page or as plain text",
    licence="as the outlet states; the words are the outlet's: internal use",
    origin="whoever saved it",
    zone="UTC",
    time_precision="publication as the head or the page states it: a minute, a day or a month",
    position_precision="none: places are read from the words",
    known_faults=(
        "plain text that was cut off cannot be told from a short one",
        "a page may state the date of its last change instead of its publication",
        "menus and captions may stay in the text",
    ),
    covers="whatever the article is about",
    redistribute=False,
)
UNDATED = timedelta(days=3653)  # an article without a date may be ten years old
EVENING = timedelta(hours=24)
_PAGE = re.compile(rb"^\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)", re.IGNORECASE)
_HEAD = re.compile(r"(outlet|published|address|exercise)\s*:\s*(.*)", re.IGNORECASE)
_DATE = re.compile(r"\s*date (20\d\d)-(\d\d)(?:-(\d\d))?\b")
_STAMP = re.compile(r"\bStand: (\d\d)\.(\d\d)\.(20\d\d),? (\d\d):(\d\d) Uhr")
HEAD = 400  # letters in which the stamp of a page is looked for
BERLIN = ZoneInfo("Europe/Berlin")
_WORD = re.compile(r"[^\W\d_]{2,}")
Period = tuple[datetime, datetime]


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One statement: the whole article.

    Raises:
        DamagedFile: the file cannot be read whole, or holds no words.
        BadSetting: a column map was handed in, or the extra `texts` is needed and not installed.
    """
    refuse_setting("article", setting)
    file = Received(source="article", blob=blob, data=data)
    page = bool(_PAGE.match(data))
    head, text = _page(file) if page else _plain(file)
    if not _WORD.search(text):
        raise file.damaged("whole file", found="no words", expected="the text of an article")
    period = _period(file, head, text)
    said = _statement(file, head, text, period)
    notes = () if period is not None else (_undated(file),)
    return Reading(tables={Statement: to_table(Statement, [said])}, rows=1, notes=notes)


def _undated(file: Received) -> Note:
    return file.note("no time of publication", "the article states none: it may be ten years old")


def _plain(file: Received) -> tuple[dict[str, str], str]:
    """Lines such as `Outlet: ...` and `Published: ...` before the first empty line, and the rest."""
    text = decoded(file)
    lines = text.split("\n")
    head: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = _HEAD.fullmatch(line.strip())
        if match is None:
            return head, "\n".join(lines[number:]).strip("\n")
        head[match[1].lower()] = match[2].strip()
    return head, ""


def _page(file: Received) -> tuple[dict[str, str], str]:
    if trafilatura is None:
        raise not_installed("article", "trafilatura")
    markup = decoded(file, markup=True)
    if not markup.rstrip().lower().endswith("</html>"):
        raise file.damaged("whole file", found=shown(markup[-20:]), expected="a page that ends in </html>")
    text = trafilatura.extract(markup, include_comments=False, include_tables=False) or ""
    known = trafilatura.extract_metadata(markup)
    head = {
        "outlet": (known.sitename or known.hostname or "") if known else "",
        "published": (known.date or "") if known else "",
    }
    title = (known.title or "").strip() if known else ""
    return head, text if not title or text.startswith(title) else f"{title}\n{text}"


def _period(file: Received, head: dict[str, str], text: str) -> Period | None:
    """The minute, day or month of publication."""
    stated = head.get("published", "")
    if stated:
        if match := re.fullmatch(r"(20\d\d)-(\d\d)(?:-(\d\d))?", stated):
            return _days(file, match)
        try:
            moment = parse_utc(stated)
        except TrucelineError as bad:
            raise file.damaged(
                "line 1", found=f"published {shown(stated)}", expected="an ISO moment with offset, a day or a month"
            ) from bad
        return moment, moment
    match = _DATE.match(text)
    dated = _days(file, match) if match else None
    return _stamped(text, dated) or dated


def _stamped(text: str, dated: Period | None) -> Period | None:
    """The minute that a German page prints below its title: "Stand: 10.04.2025 09:11 Uhr"; none beside the date."""
    match = _STAMP.search(text[:HEAD])
    if match is None:
        return None
    try:
        day, month, year, hour, minute = map(int, match.groups())
        moment = datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)
    except ValueError:
        return None
    return (moment, moment) if dated is None or dated[0] <= moment <= dated[1] else None


def _days(file: Received, match: re.Match[str]) -> Period:
    try:
        first = date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError as bad:
        raise file.damaged("line 1", found=shown(match[0]), expected="a date that exists") from bad
    last = first if match[3] else (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return begin, datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=UTC)


def _statement(file: Received, head: dict[str, str], text: str, period: Period | None) -> Statement:
    received = file.blob.received_utc
    exact = period is not None and period[0] == period[1]
    started, ended = (
        (period[0] - (EVENING if exact else timedelta(0)), period[1]) if period else (received - UNDATED, received)
    )
    outlet = head.get("outlet") or "outlet not named"
    late = ("said to be published after it was received",) if started > received else ()
    return Statement(
        statement_id=record_id("article", outlet, text),
        source="article",
        speaker=outlet,
        text=text,
        language=language_of(text),
        started_utc=started,
        ended_utc=ended,
        time_precision=TimePrecision.HOURS if exact else TimePrecision.DAY,
        said_utc=period[0] if exact and period else None,
        received_utc=received,
        place=None,
        credits=(head["address"],) if head.get("address") else (),
        quality=("no position: places are in the words", *late, *(() if period else ("no time of publication",))),
        exercise="exercise" in head or text.startswith("EXERCISE"),
        blob_sha256=file.blob.sha256,
        where="record 1",
    )
