"""What is known of a day before anyone reads the text: rows, claims, what could be seen, and the cases in it."""

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from truceline.cases.register import Register
from truceline.coverage.coverage import Coverage
from truceline.fusion.fuse import Fused
from truceline.model.account import Account
from truceline.model.cases import Case
from truceline.model.records import Claim, Entry, ReferenceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One day [start, end), as it was known."""

    start: datetime
    end: datetime
    observed: pa.Table
    stated: pa.Table
    skies: pa.Table
    entered: pa.Table
    lines: tuple[ReferenceLine, ...]
    claims: list[Claim]
    register: list[Entry]
    coverage: Coverage
    fused: Fused  # every case whose interval touches the day
    cases: dict[str, Case]  # by incident id
    book: Register
    account: Account

    def tables(self) -> tuple[pa.Table, ...]:
        """The rows read, by noun."""
        return self.observed, self.stated, self.skies, self.entered
