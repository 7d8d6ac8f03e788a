"""FIT: numbers that were fitted count only through a line of the journal, with what went in and what came out.

The adjudicated table and the labelled pairs are kept like every file, the fitted numbers lie in the vault, and the
`fit` line names them all. A file that somebody lays beside the workspace decides nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from truceline.evidence.entry import NOT_STATED, instant, parse_instant
from truceline.evidence.keep import ADJUDICATED, PAIRS, body_of, keep, record
from truceline.evidence.workspace import Workspace
from truceline.model.errors import BadSetting

TYPE = "fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What a fit made, from what."""

    numbers: bytes  # the file of changed numbers, as `truceline fit` writes it
    params_digest: str  # of all numbers, the changed ones in their places
    before_digest: str  # of the numbers that were in use
    model_id: str
    items: int  # adjudicated incidents
    days: tuple[date, date]  # first and last of them
    as_of_utc: datetime  # what was known by then went in; reports as of later use the numbers
    adjudicated: tuple[str, bytes]  # file name and bytes
    pairs: tuple[str, bytes] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitLine:
    """A fit as the journal has it."""

    seq: int
    as_of_utc: datetime
    at_utc: datetime
    numbers_sha256: str  # in the vault
    params_digest: str
    items: int
    inputs: tuple[str, ...]  # SHA-256 of the kept files that went in


def record_fit(workspace: Workspace, made: Fitted, *, at_utc: datetime) -> int:
    """Keep what went into a fit and what came out, and record it; returns the number of the line.

    Raises:
        BadSetting: there is a fit of the same moment already, with other numbers.
        DamagedWorkspace: the workspace cannot be written.
    """
    handed = [(ADJUDICATED, *made.adjudicated), *([] if made.pairs is None else [(PAIRS, *made.pairs)])]
    inputs = [_kept(workspace, source, name, data, at_utc) for source, name, data in handed]
    sha256, _ = workspace.vault.put(made.numbers)
    for line in fits(workspace):
        if line.as_of_utc == made.as_of_utc and line.numbers_sha256 != sha256:
            raise BadSetting(
                where=f"fit as of {instant(made.as_of_utc)}", found=f"entry {line.seq} of this moment, other numbers",
                expected="one fit for one moment", look="give another --as-of",
            )  # fmt: skip
    body = {
        "numbers": sha256,
        "params": made.params_digest,
        "before": made.before_digest,
        "model": made.model_id,
        "items": made.items,
        "days": [day.isoformat() for day in made.days],
        "as_of": instant(made.as_of_utc),
        "adjudicated": inputs[0],
        "pairs": inputs[1] if len(inputs) > 1 else "",
    }
    return record(workspace, TYPE, body, parents=(sha256, *inputs), params=made.params_digest, at_utc=at_utc)


def fits(workspace: Workspace) -> tuple[FitLine, ...]:
    """Every fit of the journal, in the order of what they know.

    Raises:
        DamagedWorkspace: the journal cannot be read.
    """
    made = []
    for entry in workspace.journal.entries(TYPE):
        body = body_of(workspace, entry)
        made.append(
            FitLine(
                seq=entry.seq,
                as_of_utc=parse_instant(body["as_of"]),
                at_utc=entry.at_utc,
                numbers_sha256=body["numbers"],
                params_digest=body["params"],
                items=body["items"],
                inputs=entry.parents[1:],
            )
        )
    return tuple(sorted(made, key=lambda line: (line.as_of_utc, line.seq)))


def fit_at(workspace: Workspace, as_of: datetime) -> FitLine | None:
    """The fit whose numbers a report as of this moment uses: the last one up to it; None before the first."""
    known = [line for line in fits(workspace) if line.as_of_utc <= as_of]
    return known[-1] if known else None


def _kept(workspace: Workspace, source: str, name: str, data: bytes, at_utc: datetime) -> str:
    held = keep(
        workspace, source, name, data, received_utc=at_utc, at_utc=at_utc, origin="handed to truceline fit",
        licence=NOT_STATED,
    )  # fmt: skip
    return held.blob.sha256
