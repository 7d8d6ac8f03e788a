"""The period of a judgement, and what is remembered of the time before it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is judged: [start, end), as known at `as_of`."""

    start: datetime
    end: datetime
    as_of: datetime
    zone: str = "UTC"  # of the local days in which it is reported
    since: datetime | None = None  # from when on the time before is remembered; None: nothing of it is

    @property
    def known_from(self) -> datetime:
        """The moment before which nothing is known: what lies before it counts as unseen."""
        return self.start if self.since is None else min(self.since, self.start)
