"""Text sources as lookers: the area a source says it reports on, and the days its files cover.

They are no eyes. A source that does not cover a place is as silent about it as a satellite under cloud, and this says
so; what a covering source's silence weighs is for `fusion`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from truceline.coverage.grid import Grid, contained
from truceline.coverage.ledger import Columns, code
from truceline.model.detection import Detection
from truceline.model.place import Area
from truceline.model.records import Sensor
from truceline.model.terms import Blind
from truceline.sources._registry import Manifest, sources

Intervals = tuple[tuple[datetime, datetime], ...]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """A source of words: what it covers and when something of it was received."""

    sensor: Sensor
    received: Intervals

    def looks(self, grid: Grid, window_s: tuple[float, float]) -> Columns:
        """One row per cell and stretch: chance 1 where the source covers and was received. `reach` is left out."""
        stated = isinstance(self.sensor.place, Area)
        covered = _inside(self.sensor.place, grid) if isinstance(self.sensor.place, Area) else grid.lat_deg > -np.inf
        stretches = list(_stretches(self.received, window_s))
        held = np.array([known for _, _, known in stretches], bool)
        times = np.array([(start, end) for start, end, _ in stretches], float).reshape(-1, 2)
        many, cells = len(stretches), grid.south_deg.size
        on, there = np.repeat(held, cells), np.tile(covered, many)
        heard = code(None if stated else Blind.UNKNOWN)  # who states no area may or may not have reporters there
        reason = np.where(there, np.where(on, heard, code(Blind.NOT_RECEIVED)), code(Blind.OUT_OF_RANGE))
        return Columns(
            sensor_id=self.sensor.sensor_id,
            cell=np.tile(np.arange(cells), many),
            start_s=np.repeat(times[:, 0], cells),
            end_s=np.repeat(times[:, 1], cells),
            chance=np.where(on & there & (not stated), np.nan, (on & there).astype(float)),
            cloud=np.full(many * cells, np.nan),
            reason=reason,
        )


def text_sources(statements: pa.Table, numbers: Detection, *, exercise: bool) -> tuple[TextSource, ...]:
    """Every text source of which something was received, by name."""
    groups = statements.group_by(["source", "blob_sha256"]).aggregate([("started_utc", "min"), ("started_utc", "max")])
    held: dict[str, list[tuple[datetime, datetime]]] = {}
    for group in sorted(groups.to_pylist(), key=lambda g: (g["source"], g["started_utc_min"], g["blob_sha256"])):
        first, last = (group[f"started_utc_{end}"].replace(hour=0, minute=0, second=0, microsecond=0)
                       for end in ("min", "max"))  # fmt: skip
        held.setdefault(group["source"], []).append((first, last + DAY))
    return tuple(_text_source(name, held[name], numbers, exercise=exercise) for name in sorted(held))


def _text_source(
    name: str, received: Sequence[tuple[datetime, datetime]], numbers: Detection, *, exercise: bool
) -> TextSource:
    known: Mapping[str, Manifest] = {key: module.MANIFEST for key, module in sources().items()}
    manifest = known.get(name)
    area = manifest.reports_on if manifest is not None else None
    sensor = Sensor(
        sensor_id=name,
        source=name,
        title=manifest.title if manifest is not None else name,
        detects=tuple((kind, numbers.told * one.spoken) for kind, one in numbers.types.items()),
        place=area,
        from_utc=min(start for start, _ in received),
        until_utc=max(end for _, end in received),
        exercise=exercise,
    )
    return TextSource(sensor=sensor, received=tuple(received))


def _inside(area: Area, grid: Grid) -> NDArray[np.bool_]:
    found = np.zeros(grid.lat_deg.size, bool)
    found[contained(area, grid.lat_deg, grid.lon_deg)] = True
    return found


def _stretches(received: Intervals, window_s: tuple[float, float]) -> list[tuple[float, float, bool]]:
    """The window cut at the ends of what was received: (start, end, received)."""
    ends = {moment.timestamp() for span in received for moment in span}
    cuts = sorted({*window_s, *(edge for edge in ends if window_s[0] < edge < window_s[1])})
    spans = [(start.timestamp(), end.timestamp()) for start, end in received]
    return [
        (start, end, any(first <= (start + end) / 2 < last for first, last in spans)) for start, end in pairwise(cuts)
    ]
