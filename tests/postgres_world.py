"""A throw-away PostgreSQL for tests: a cluster in a temporary folder, on a socket there, under an ordinary user."""

import atexit
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest

from truceline.evidence.journal import copy_rows
from truceline.evidence.journals import new_journal
from truceline.evidence.settings import SETTINGS
from truceline.evidence.workspace import Workspace

OLDEST = 15
WANTED = "PostgreSQL 15 or newer (Debian's package postgresql; make postgres), and a user that is not root to run it as"
SOCKETS = r".*/truceline-pg-.*"  # what tests may reach: no network, this folder alone
_numbers = itertools.count()


class Cluster:
    """A running server, or one that was stopped."""

    def __init__(self, programs: Path, folder: Path, user: str) -> None:
        self.programs, self.folder, self.user = programs, folder, user
        self._do("initdb", "--no-sync", "--data-checksums", "--auth=trust", "--username=truceline", "--encoding=UTF8")
        self.server: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        words = [
            "postgres",
            "-D",
            "data",
            "-k",
            str(self.folder),
            "-c",
            "listen_addresses=",
            "-c",
            "shared_buffers=16MB",
        ]
        self.server = subprocess.Popen(  # noqa: S603 - Debian's own program
            [str(self.programs / words[0]), *words[1:]],
            cwd=self.folder, user=self.user or None, extra_groups=[] if self.user else None,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(1200):
            if subprocess.run([self.programs / "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0:  # noqa: S603
                return
            time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start")

    def stop(self, *, crash: bool = False) -> None:
        """Stop it, whoever is connected; or as a power cut would, which takes some seconds to recover from."""
        if self.server is not None:
            self.server.send_signal(signal.SIGQUIT if crash else signal.SIGINT)
            self.server.wait(60)
            self.server = None

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"mission{next(_numbers)}"
        words = [self.programs / "createdb", "-h", self.folder, "-U", "truceline", "-T", "template0", name]
        subprocess.run(words, check=True)  # noqa: S603 - the same
        return f"postgresql://truceline@/{name}?host={self.folder}"

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.stop(crash=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _do(self, name: str, *words: str) -> None:
        subprocess.run(  # noqa: S603 - the same
            [self.programs / name, "-D", "data", *words], cwd=self.folder, check=True, user=self.user or None,
            extra_groups=[] if self.user else None, stdout=subprocess.DEVNULL,
        )  # fmt: skip


@cache
def cluster() -> Cluster | None:
    """The server of this process; None where none can be had."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    place = next((path for path in places if int(path.parent.name) >= OLDEST and (path / "initdb").is_file()), None)
    names = {one.pw_name for one in pwd.getpwall()}
    user = "" if os.getuid() else next((name for name in ("postgres", "nobody") if name in names), None)
    if place is None or user is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="truceline-pg-"))
    if user:
        shutil.chown(folder, user)
    made = Cluster(place, folder, user)
    atexit.register(made.remove)
    return made


def require_cluster() -> Cluster:
    """The server, or the test says why it is skipped."""
    made = cluster()
    if made is None:
        pytest.skip(f"needs {WANTED}")
    return made


def copy_of(folder: Path, to: Path) -> Workspace:
    """A workspace of its own with the same content: the folder copied, and the journal where it lies in a database."""
    shutil.copytree(folder, to)
    held = Workspace.open(to)
    if not held.settings.database:
        return held
    database = require_cluster().database()
    made = new_journal(to, database, held.origin)
    with held.journal.reading() as old, made.writing() as new:
        copy_rows(old, new)
    made.close()
    held.journal.close()
    path = to / SETTINGS
    path.write_text(path.read_text("utf-8").replace(held.settings.database, database), "utf-8")
    return Workspace.open(to)
