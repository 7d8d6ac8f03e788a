"""Transmissions as columns: positions of ships in the order in which they were heard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from truceline.model.transmission import Craft

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
UNDER_WAY_MS = 0.5
SERVICE_MS = 12.86  # 25 knots: a fast container ship (our judgement)
DEG_M = 111_194.93  # mean radius R1 (Moritz 2000) * pi / 180
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHIPS = (Craft.SHIP.value, Craft.AUXILIARY.value, Craft.UNKNOWN.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Positions of ships by time, each array of shape (n,)."""

    who: Ints  # the identity as a number
    t_s: Floats  # UTC seconds, ascending
    lat_deg: Floats
    lon_deg: Floats
    sd_m: Floats
    speed_ms: Floats  # NaN where not known, here and below
    course_deg: Floats
    heading_deg: Floats
    station: Ints  # place in `stations`
    stations: tuple[str, ...]
    class_a: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.who)

    def only(self, rows: NDArray[np.bool_] | Ints) -> "Reports":
        """Some of the rows, in their order."""
        columns = (
            "who",
            "t_s",
            "lat_deg",
            "lon_deg",
            "sd_m",
            "speed_ms",
            "course_deg",
            "heading_deg",
            "station",
            "class_a",
        )
        return Reports(stations=self.stations, **{name: getattr(self, name)[rows] for name in columns})

    def ships(self) -> Iterator[tuple[int, Ints]]:
        """Each identity, ascending, and her rows in the order of time."""
        order = np.argsort(self.who, kind="stable")
        edges = np.flatnonzero(np.diff(self.who[order])) + 1
        yield from ((int(self.who[own[0]]), own) for own in np.split(order, edges) if own.size)


def reports_of(table: pa.Table) -> Reports:
    """The positions of a table of transmissions; rows whose time is only that of the file are left out."""
    kept = table.filter(
        pc.and_(
            pc.is_in(table["craft"], pa.array(SHIPS)),
            pc.and_(pc.is_valid(table["place"]), pc.not_equal(table["clock"], "file")),
        )
    )
    place = kept["place"].combine_chunks() if kept.num_rows else pa.array([], table.schema.field("place").type)
    t = np.asarray(kept["heard_utc"].cast(pa.int64()), np.int64) / 1e6
    order = np.argsort(t, kind="stable")
    station = kept["station"].combine_chunks().dictionary_encode() if kept.num_rows else None

    def column(name: str) -> Floats:
        return np.asarray(pc.fill_null(kept[name], float("nan")), np.float64)[order]

    return Reports(
        who=np.asarray(kept["mmsi"].cast(pa.int64()), np.int64)[order],
        t_s=t[order],
        lat_deg=np.asarray(place.field("lat_deg"), np.float64)[order],
        lon_deg=np.asarray(place.field("lon_deg"), np.float64)[order],
        sd_m=np.asarray(place.field("major_sd_m"), np.float64)[order],
        speed_ms=column("speed_ms"),
        course_deg=column("course_deg"),
        heading_deg=column("heading_deg"),
        station=np.zeros(0, np.int64) if station is None else np.asarray(station.indices, np.int64)[order],
        stations=() if station is None else tuple(station.dictionary.to_pylist()),
        class_a=np.asarray(pc.not_equal(kept["transponder"], "B"))[order].astype(bool),
    )


def moment(t_s: float) -> datetime:
    """Seconds since 1970 as a moment."""
    return _EPOCH + timedelta(seconds=round(float(t_s), 3))


def identity(who: float) -> str:
    """A number as nine digits."""
    return f"{int(who):09d}"


def near(
    lat_deg: Floats | float, lon_deg: Floats | float, lat0_deg: Floats | float, lon0_deg: Floats | float
) -> Floats:
    """Metres on the mean sphere, for places that are not far apart; shapes broadcast."""
    turn = (np.asarray(lon_deg) - lon0_deg + 180.0) % 360.0 - 180.0
    east = turn * np.cos(np.radians((np.asarray(lat_deg) + lat0_deg) / 2))
    found: Floats = DEG_M * np.hypot(east, np.asarray(lat_deg) - lat0_deg)
    return found


def fastest_ms(speed_ms: Floats) -> float:
    """Nineteen in twenty of her reports under way are slower; a merchant's service speed where she states none."""
    under_way = speed_ms[speed_ms > UNDER_WAY_MS]
    return float(np.quantile(under_way, 0.95)) if under_way.size else SERVICE_MS


def text(values: Sequence[float], digits: int = 1) -> str:
    """Numbers of a sentence."""
    return ", ".join(f"{value:.{digits}f}" for value in values)
