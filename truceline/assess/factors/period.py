"""The period of a judgement."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is judged: [start, end), as known at `as_of`."""

    start: datetime
    end: datetime
    as_of: datetime
    zone: str = "UTC"  # of the local days in which it is reported
