"""A machine that gives nothing, by the interpreter itself: read-only installation, no writable home, no network.

Python runs this file before the program when its folder is on PYTHONPATH, in every process. What `TRUCELINE_MAY_WRITE`
does not name cannot be written, and no socket is opened; both as the kernel says it under systemd's `ProtectSystem`
and in a container without network. Database engines write by themselves; their files are arguments of ours.
"""

import errno
import os
import sys
from typing import Any

MAY_WRITE = tuple(
    os.path.realpath(one) + os.sep for one in os.environ.get("TRUCELINE_MAY_WRITE", "").split(os.pathsep) if one
)
CHANGES = {"os.mkdir": 0, "os.remove": 0, "os.rename": 1, "os.rmdir": 0, "os.symlink": 1, "os.link": 1, "os.chmod": 0}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CALLS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind"}


def refuse(event: str, values: tuple[Any, ...]) -> None:
    """Raise what a kernel would answer."""
    if event in CALLS:
        raise OSError(errno.ENETUNREACH, "Network is unreachable (no call may go out)")
    writes = event == "open" and isinstance(values[2], int) and values[2] & WRITING
    path = values[0] if writes else values[CHANGES[event]] if event in CHANGES else None
    if isinstance(path, str | bytes | os.PathLike):
        whole = os.path.realpath(os.fsdecode(path))
        if not (whole + os.sep).startswith(MAY_WRITE) and whole != os.devnull:
            raise PermissionError(errno.EROFS, "Read-only file system", os.fsdecode(path))


if MAY_WRITE:
    sys.addaudithook(refuse)
