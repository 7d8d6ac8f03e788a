"""Made ledgers for the tests of this folder."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from truceline.model.arrow import to_records
from truceline.model.pledge import Condition, Figure, Milestone, Pledge, Stance, Step
from truceline.model.records import Blob
from truceline.pledges.ledger import Ledger, ledger
from truceline.sources import pledges as source

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def rows_of(text: str | bytes, name: str = "ledger.yaml", received: datetime = RECEIVED) -> dict[type, list]:  # type: ignore[type-arg]
    data = text.encode() if isinstance(text, str) else text
    sha256 = hashlib.sha256(data).hexdigest()
    blob = Blob(sha256=sha256, length=len(data), name=name, received_utc=received, origin="test")
    tables = source.parse(blob, data).tables
    nouns = (Pledge, Condition, Step, Stance, Milestone, Figure)
    return {noun: to_records(noun, tables[noun]) if noun in tables else [] for noun in nouns}


def held(*texts: str | bytes, as_of: datetime = LATER, received: Iterable[datetime] = ()) -> Ledger:
    """The ledger of one or several files, received one after the other."""
    moments = list(received) or [RECEIVED] * len(texts)
    rows = [rows_of(text, received=moment) for text, moment in zip(texts, moments, strict=True)]

    def all_of(noun: type) -> list:  # type: ignore[type-arg]
        return [one for some in rows for one in some[noun]]

    return ledger(
        pledges=all_of(Pledge), conditions=all_of(Condition), steps=all_of(Step), stances=all_of(Stance),
        milestones=all_of(Milestone), as_of=as_of,
    )  # fmt: skip


def yaml_of(pledges: str = "", conditions: str = "", more: str = "") -> str:
    """A ledger of one-line items, in YAML."""
    return f"format: truceline.pledges/1\nzone: Europe/Kyiv\npledges:\n{pledges}\nconditions:\n{conditions}\n{more}\n"


def promise(key: str, contributor: str = "NO", needs: str = "", state: str = "announced", extra: str = "") -> str:
    """One pledge with one state, as a flow mapping."""
    hangs = f', conditions: "{needs}"' if needs else ""
    states = f", states: [{{state: {state}, date: '2025-09-04'}}]" if state else ""
    return (
        f"  - {{key: {key}, contributor: {contributor}, domain: land, what: help, origin: a, mark: O"
        f"{hangs}{extra}{states}}}\n"
    )


def fact(key: str, state: str = "") -> str:
    """One condition, with or without a stated state."""
    states = f", states: [{{state: {state}, date: '2025-09-04'}}]" if state else ""
    return f"  - {{key: {key}, kind: ceasefire, what: quiet, origin: a, mark: O{states}}}\n"
