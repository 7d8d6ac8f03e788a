"""Posts of a channel or group as Telegram Desktop exports them (`result.json`): one text each, with its forwards."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from truceline.model.arrow import to_table
from truceline.model.records import Blob, Note, Statement, record_id
from truceline.model.terms import TimePrecision
from truceline.sources._file import Received, check_json, shown, text_in
from truceline.sources._registry import UKRAINE, Manifest, Reading, refuse_setting
from truceline.sources._stay import language_of

MANIFEST = Manifest(
    name="telegram_export",
    title="Posts of a Telegram channel or group, exported with Telegram Desktop",
    licence="none stated by the publisher: internal use",
    origin="whoever exported the channel; the posts are their authors'",
    zone="UTC",
    time_precision="publication second; the event lies in the hours before it",
    position_precision="none: places are read from the words",
    known_faults=(
        "`date` is the local time of the exporting computer, without zone: only `date_unixtime` is read",
        "a post may be edited after it was read by others; the export holds the last version",
        "deleted posts leave no trace",
        "a forward names the channel it came from, not the first author",
    ),
    covers="whatever the channel writes about",
    redistribute=False,
    languages=("uk", "ru", "en"),
    reports_on=UKRAINE,
)
BEFORE = timedelta(hours=4)  # a post tells of the hours before it, as a headline with a minute does
MOST_MESSAGES = 1_000_000  # trust.md section 7
EARLIEST, LATEST = datetime(2013, 8, 14, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # the service opened in 2013


def parse(blob: Blob, data: bytes, setting: bytes | None = None) -> Reading:
    """One statement for each post with words; service lines and posts without words are counted.

    Raises:
        DamagedFile: the file cannot be read whole.
        BadSetting: a column map was handed in.
    """
    refuse_setting("telegram_export", setting)
    file = Received(source="telegram_export", blob=blob, data=data)
    chat = _chat(file)
    messages = _messages(file, chat)
    made: dict[str, Statement] = {}
    silent = 0
    for number, message in enumerate(messages, start=1):
        said = _statement(file, number, message, chat)
        if said is None:
            silent += 1
        else:
            made.setdefault(said.statement_id, said)
    notes = _notes(file, silent, len(messages) - silent - len(made))
    return Reading(tables={Statement: to_table(Statement, made.values())}, rows=len(messages), notes=notes)


def _chat(file: Received) -> Mapping[str, Any]:
    value = check_json(file)
    if not isinstance(value, dict) or not isinstance(value.get("messages"), list):
        raise file.damaged(
            "whole file",
            found=f"a {type(value).__name__} without `messages`",
            expected="the export of one chat: an object with name, id and messages",
        )
    return value


def _messages(file: Received, chat: Mapping[str, Any]) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = chat["messages"]
    if len(held) > MOST_MESSAGES:
        raise file.damaged("whole file", found=f"{len(held)} messages", expected=f"at most {MOST_MESSAGES}")
    for number, message in enumerate(held, start=1):
        if not isinstance(message, dict):
            raise file.damaged(f"record {number}", found=shown(message), expected="a message as an object")
    return held


def _notes(file: Received, silent: int, joined: int) -> tuple[Note, ...]:
    notes = []
    if silent:
        notes.append(
            file.note("posts without words", f"{silent} service lines, pictures or files without words left out")
        )
    if joined:
        notes.append(file.note("exact duplicate rows", f"{joined} posts of the same number and words joined"))
    return tuple(notes)


def _statement(file: Received, number: int, message: dict[str, Any], chat: Mapping[str, Any]) -> Statement | None:
    where = f"record {number}"
    text = _words(file, where, message)
    if message.get("type") != "message" or not text:
        return None
    said = _moment(file, where, message, "date_unixtime")
    channel = text_in(file, where, "name", chat, "").strip() or "channel not named"
    exercise = chat.get("exercise") is True or message.get("exercise") is True
    received = file.blob.received_utc
    late = ("said to be published after it was received",) if said > received else ()
    edited = ("edited after publication",) if message.get("edited_unixtime") not in {None, ""} else ()
    return Statement(
        statement_id=record_id("telegram_export", channel, str(message.get("id")), said.isoformat(), text),
        source="telegram_export",
        speaker=channel,
        text=text,
        language=language_of(text),
        started_utc=said - BEFORE,
        ended_utc=said,
        time_precision=TimePrecision.HOURS,
        said_utc=said,
        received_utc=received,
        place=None,
        credits=_forwarded(file, where, message),
        quality=("no position: places are in the words", *edited, *late),
        exercise=exercise,
        blob_sha256=file.blob.sha256,
        where=where,
    )


def _words(file: Received, where: str, message: dict[str, Any]) -> str:
    """The words of a post: plain, or a list of pieces of which some are marked as bold, link and the like."""
    value = message.get("text", "")
    pieces = value if isinstance(value, list) else [value]
    words = []
    for piece in pieces:
        held = piece if isinstance(piece, dict) else {"text": piece}
        words.append(text_in(file, where, "text", held, ""))
    return "".join(words).strip()


def _moment(file: Received, where: str, message: dict[str, Any], name: str) -> datetime:
    text = message.get(name)
    seconds = int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 12 else None
    moment = datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    if moment is None or not EARLIEST <= moment < LATEST:
        raise file.damaged(
            where,
            found=f"{name} {shown(text)}",
            expected=f"{name}: seconds since 1970 as text; `date` has no zone",
        )
    return moment


def _forwarded(file: Received, where: str, message: dict[str, Any]) -> tuple[str, ...]:
    source = text_in(file, where, "forwarded_from", message, "").strip()
    return (source,) if source else ()
