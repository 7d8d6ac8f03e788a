"""Lines of a receiver as they come, by TCP or UDP: whole lines alone, each with the time at which it came.

A connection that ends is made again, after a pause that doubles up to a minute. A line that was cut by that, or has no
end, is counted and never kept. Nothing here parses.
"""

import contextlib
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from truceline.kernels import ais
from truceline.model.errors import BadSetting

LONGEST_LINE = 1024  # bytes: a sentence with its tag block has under 200
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
TURN_S = 0.25  # how long one look at the socket may take
_CONNECT_S = 10.0
_PIECE = 1 << 16
_FEED = re.compile(r"(?P<kind>tcp|udp)://(?P<host>[A-Za-z0-9.:\[\]-]+):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Where lines come from: a server that is asked (TCP), or a port on which is listened (UDP)."""

    kind: str
    host: str
    port: int


@dataclass(slots=True)
class Health:
    """What has happened to a feed so far."""

    lines: int = 0
    cut: int = 0  # lines whose end did not come
    overlong: int = 0
    connected: int = 0
    failed: int = 0
    last_error: str = ""
    state: str = "not connected"


def feed_of(text: str) -> Feed:
    """A feed as it is written on the command line.

    >>> feed_of("tcp://127.0.0.1:4001")
    Feed(kind='tcp', host='127.0.0.1', port=4001)

    Raises:
        BadSetting: another form.
    """
    found = _FEED.fullmatch(text)
    if found is None or not 0 < int(found["port"]) < 65_536:
        expected = "tcp://HOST:PORT of a server, or udp://ADDRESS:PORT to listen on"
        raise BadSetting(where="feed", found=ascii(text), expected=expected, look="docs/sea.md, section Live")
    return Feed(kind=found["kind"], host=found["host"].strip("[]"), port=int(found["port"]))


def stamped(line: bytes, unix_s: int) -> bytes:
    """A line with the time at which it came before it. A time in its tag block stands above that.

    >>> stamped(b"!AIVDM,1,1,,A,15B4FT,0*00", 1_700_000_000)
    b'1700000000 !AIVDM,1,1,,A,15B4FT,0*00'
    """
    return b"%d %s" % (unix_s, line) if line.startswith((b"!", b"\\")) else line


@dataclass(slots=True)
class Lines:
    """Bytes on their way to whole lines."""

    health: Health
    rest: bytes = b""
    skipping: bool = False  # behind the beginning of an overlong line

    def add(self, data: bytes) -> list[bytes]:
        """The lines that some more bytes make whole."""
        *whole, self.rest = (self.rest + data).split(b"\n")
        if self.skipping and whole:
            whole, self.skipping = whole[1:], False
        if len(self.rest) > LONGEST_LINE:
            self.health.overlong += not self.skipping
            self.rest, self.skipping = b"", True
        good = [line.rstrip(b"\r") for line in whole if line.strip() and len(line) <= LONGEST_LINE]
        self.health.overlong += sum(len(line) > LONGEST_LINE for line in whole)
        self.health.lines += len(good)
        return good

    def ended(self) -> None:
        """The connection is gone; what had begun has no end."""
        self.health.cut += bool(self.rest.strip()) and not self.skipping
        self.rest, self.skipping = b"", False


def listen(feed: Feed, health: Health, stop: Callable[[], bool]) -> Iterator[list[bytes]]:
    """Lines as they come, in turns of a quarter of a second; an empty list where nothing came."""
    pause = FIRST_PAUSE_S
    while not stop():
        before = health.lines
        try:
            with contextlib.closing(_opened(feed)) as link:
                health.connected += 1
                health.state = "listening"
                yield from _heard(feed, link, Lines(health), stop)
        except OSError as bad:
            health.failed += 1
            health.last_error = f"{type(bad).__name__}: {str(bad)[:100]}"
        health.state = "waiting to connect again"
        pause = FIRST_PAUSE_S if health.lines > before else min(2 * pause, LONGEST_PAUSE_S)
        until = time.monotonic() + pause
        while time.monotonic() < until and not stop():
            yield []
            time.sleep(min(TURN_S, pause))


def _opened(feed: Feed) -> socket.socket:
    if feed.kind == "tcp":
        link = socket.create_connection((feed.host, feed.port), timeout=_CONNECT_S)
    else:
        family = socket.AF_INET6 if ":" in feed.host else socket.AF_INET
        link = socket.socket(family, socket.SOCK_DGRAM)
        link.bind((feed.host, feed.port))
    link.settimeout(TURN_S)
    return link


def _heard(feed: Feed, link: socket.socket, lines: Lines, stop: Callable[[], bool]) -> Iterator[list[bytes]]:
    while not stop():
        try:
            data = link.recv(_PIECE)
        except TimeoutError:
            yield []
            continue
        if not data and feed.kind == "tcp":
            lines.ended()
            return
        yield lines.add(data if feed.kind == "tcp" or data.endswith(b"\n") else data + b"\n")


@dataclass(slots=True)
class Batch:
    """Lines on their way to a file. Parts of messages that have not all come wait for the next one."""

    held: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, lines: list[bytes]) -> None:
        """Some more lines."""
        self.held += lines
        self.size += sum(map(len, lines))

    def taken(self, *, final: bool) -> bytes:
        """The file, and an empty batch but for what waits."""
        data = b"".join(line + b"\n" for line in self.held)
        waiting = set() if final else set(ais.decode(data, final=False).waiting().tolist())
        kept = [line for number, line in enumerate(self.held, start=1) if number not in waiting]
        self.held = [line for number, line in enumerate(self.held, start=1) if number in waiting]
        self.size = sum(map(len, self.held))
        return b"".join(line + b"\n" for line in kept)
