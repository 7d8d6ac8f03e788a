"""Rows of a table that a seismic network solved or a radar saw changed, hot spots apart."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.model.terms import Means, Phenomenon

SOLVED, CHANGED = Phenomenon.EXPLOSION.value, Phenomenon.DAMAGE.value
SEISMIC_SOURCE, EVENT = "seismic", "event: "  # the source, and a label it gives


def is_instrument(table: pa.Table) -> pa.ChunkedArray:
    """Rows that an instrument solved or saw changed, hot spots apart."""
    detected = pc.equal(table["means"], Means.DETECTED.value)
    return pc.and_(detected, pc.is_in(table["phenomenon"], pa.array([SOLVED, CHANGED])))


def newest(table: pa.Table) -> pa.Table:
    """Rows without the seismic solutions that a later one of the same event replaces, whatever it now calls it."""
    rows = np.flatnonzero(pc.equal(table["source"], SEISMIC_SOURCE).to_numpy())
    if not rows.size:
        return table
    held = table.take(rows)
    latest = dict[str, tuple[datetime, str, int]]()
    replaced = []
    for row, labels, received, name in zip(
        rows.tolist(),
        *(held[column].to_pylist() for column in ("labels", "received_utc", "observation_id")),
        strict=True,
    ):
        event = next((label for label in labels if label.startswith(EVENT)), name)
        mine = (received, name, row)
        replaced.append(min(mine, latest[event])[2] if event in latest else -1)
        latest[event] = max(mine, latest.get(event, mine))
    left = np.setdiff1d(np.arange(table.num_rows), replaced)
    return table if len(left) == table.num_rows else table.take(left)
