"""Files that appear in a folder: each once, when it has stopped growing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from truceline.model.errors import BadSetting

_State = tuple[int, int]  # bytes, nanoseconds of the last change


@dataclass(slots=True)
class Folder:
    """A folder and what is known of its files."""

    path: Path
    seen: dict[str, _State] = field(default_factory=dict)  # at the last look
    taken: dict[str, _State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise BadSetting(
                where="feed", found=ascii(str(self.path)), expected="a folder that exists",
                look="docs/sea.md, section Live",
            )  # fmt: skip

    def settled(self) -> Iterator[tuple[str, bytes]]:
        """Files that are as they were at the last look and were not taken so, by name; hidden ones are somebody's own.

        A file that changed while it was read waits for the next look.

        Raises:
            OSError: the folder cannot be read.
        """
        now = {one.name: _state(one) for one in sorted(self.path.iterdir()) if one.is_file() and one.name[0] != "."}
        before, self.seen = self.seen, now
        self.taken = {name: state for name, state in self.taken.items() if name in now}
        for name, state in now.items():
            if before.get(name) == state and self.taken.get(name) != state:
                data = (self.path / name).read_bytes()
                if _state(self.path / name) == state and len(data) == state[0]:
                    self.taken[name] = state
                    yield name, data


def _state(path: Path) -> _State:
    held = path.stat()
    return held.st_size, held.st_mtime_ns
