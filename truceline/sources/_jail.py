"""What a reading child gives up before it looks at a stranger's file: sockets, programs, files to write, long work."""

import contextlib
import ctypes
import errno
import platform
import resource
import struct
import sys

_REFUSED = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "shutil.", "ftplib.", "urllib.", "http.client", "smtplib.",
)  # fmt: skip
_DEATH_SIGNAL, _NO_NEW_RIGHTS, _SECCOMP, _FILTER, _KILL = 1, 38, 22, 2, 9  # of prctl(2) and signal(7)
_ALLOW, _REFUSE, _DIE = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000  # answers of seccomp(2)
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # instructions of the classic packet filter
_FOREIGN_CALLS = 0x40000000  # from here on another convention of calls, x32
_CALLS = {  # machine -> its number in audit.h, and socket, connect, bind, execve, execveat, ptrace, io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117, 425)),
}


def close_off(*, cpu_s: int, memory_bytes: int) -> None:
    """Limit this process for the rest of its life. What the platform cannot do is left out."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if libc is not None:
        libc.prctl(_DEATH_SIGNAL, _KILL, 0, 0, 0)  # not to outlive the command
    for kind, least in (
        (resource.RLIMIT_CPU, cpu_s), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, _held_bytes() + memory_bytes),
    ):  # fmt: skip
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already, or there is none of this kind
            resource.setrlimit(kind, (least, least + (kind == resource.RLIMIT_CPU)))
    sys.dont_write_bytecode = True  # a late import must not leave half a file
    sys.addaudithook(_refuse)
    if libc is not None and platform.machine() in _CALLS:
        _filter(libc, *_CALLS[platform.machine()])


def _held_bytes() -> int:
    """The addresses this process uses already; 0 where the platform does not say."""
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - no path objects before the jail is shut
            return int(statm.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 64 << 30


def _refuse(event: str, _: object) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(errno.EPERM, f"a reader may not do this: {event}")


def _filter(libc: ctypes.CDLL, machine: int, calls: tuple[int, ...]) -> None:
    """Ask the kernel to refuse these calls, whoever makes them; a kernel that cannot is no error."""
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _DIE), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, len(calls) + 1, 0, _FOREIGN_CALLS)]
    steps += [(_EQUAL, len(calls) - n, 0, call) for n, call in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(program)
    pointer = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(held))
    libc.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
    libc.prctl(_SECCOMP, _FILTER, ctypes.create_string_buffer(pointer), 0, 0)
