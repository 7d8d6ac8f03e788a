"""Files that were taken back on the record: which were out at a moment, and what took them out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from truceline.model.times import utc_text
from truceline.store.checks import Out

Key = tuple[str, str]  # source and SHA-256 of a kept file


class Withdrawn:
    """The withdrawals of all kept files."""

    def __init__(self, files: Mapping[Key, Sequence[Out]]) -> None:
        """`files`: each time that a file was withdrawn, ended or not."""
        self._files = files
        every = [one for outs in files.values() for one in outs]
        ends = {one.until_utc for one in every if one.until_utc is not None}
        self.turns = sorted({one.from_utc for one in every} | ends)

    def turn_after(self, moment: datetime) -> datetime | None:
        """The first moment after this one at which a file was withdrawn or came back."""
        return next((turn for turn in self.turns if turn > moment), None)

    def at(self, moment: datetime) -> dict[Key, str]:
        """The files that were out at a moment, with what took them out."""
        return {key: _cause(one) for key, outs in self._files.items() for one in outs if _holds(one, moment)}

    def ever(self, moment: datetime) -> set[Key]:
        """The files that were out at some moment until this one."""
        return {key for key, outs in self._files.items() if any(one.from_utc <= moment for one in outs)}

    def came_back(self, since: datetime, moment: datetime) -> dict[Key, str]:
        """The files that were out at `since` and count at `moment`."""
        now = self.at(moment)
        return {
            key: f"kept again on {utc_text(one.until_utc)}, which ended {_cause(one)}"
            for key, outs in self._files.items()
            for one in outs
            if one.until_utc is not None and _holds(one, since) and key not in now
        }

    def went_out(self, since: datetime, moment: datetime) -> dict[Key, str]:
        """The files that counted at `since` and are out at `moment`."""
        was = self.at(since)
        return {key: cause for key, cause in self.at(moment).items() if key not in was}


def _holds(one: Out, moment: datetime) -> bool:
    return one.from_utc <= moment and (one.until_utc is None or moment < one.until_utc)


def _cause(one: Out) -> str:
    return f"the withdrawal of its file, entry {one.seq}"
