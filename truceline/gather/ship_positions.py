"""Positions that ships transmit of themselves, as lines beside those of the register: claims, each with its own place.

One report of a ship in twenty minutes is enough to follow her. Where positions were disturbed, a place is as unsure as
they were false. A ship is called by the name that was asked for, if her number or the name that she states is that.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from truceline.gather.rows import Rows
from truceline.model.place import Area, Point
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome
from truceline.model.transmission import Transmission
from truceline.sea.events import sea_events
from truceline.sea.interference import disturbed_sd_m, interference
from truceline.sea.reports import DEG_M, Reports, identity, moment, reports_of

EVERY_S = 1200.0
NEAR_M = 20_000.0  # a position that was disturbed may be false by so much, and more is nowhere
MARGIN = timedelta(hours=12)  # beyond it a rule no longer says where a vessel was


def ship_positions(
    rows: Rows, start: datetime, end: datetime, *, as_of: datetime, names: Collection[str], others: bool,
    inside: Collection[Area] = (),
) -> list[Entry]:  # fmt: skip
    """Positions of [start, end) and what lies around it.

    Args:
        rows: the store.
        start: of the day.
        end: of the day.
        as_of: what was known by then.
        names: names and numbers that somebody asked for, compared without case and outer blanks.
        others: whether ships that nobody asked for are wanted too, under their numbers.
        inside: areas; ships that nobody asked for are wanted if they reported from one, or from beside it.
    """
    table = rows.of(Transmission, start=start - MARGIN, end=end + MARGIN, as_of=as_of)
    return positions_of(table, names, others=others, inside=inside)


def positions_of(
    table: pa.Table, names: Collection[str], *, others: bool, inside: Collection[Area] = ()
) -> list[Entry]:
    """Positions out of a table of transmissions, as `ship_positions`."""
    table = table.filter(pc.and_(pc.is_valid(table["mmsi"]), pc.not_equal(table["clock"], "file")))
    if not table.num_rows:
        return []
    called = _called(table, {_plain(name): name for name in names})
    reports = reports_of(table)
    sd_m = np.hypot(reports.sd_m, disturbed_sd_m(reports, interference(sea_events(table))))
    known = _known(table)
    wanted = set(np.unique(reports.who).tolist() if others else _visitors(reports, inside))
    return list(_entries(reports, sd_m, called, known, wanted))


def _visitors(reports: Reports, areas: Collection[Area]) -> Iterator[int]:
    """Who reported from within the bounds of an area, or from so near that the report may have been inside."""
    for area in areas:
        lon, lat = np.array([at for polygon in area.polygons for at in polygon[0]]).T
        north = NEAR_M / DEG_M
        east = north / max(np.cos(np.radians(np.abs(lat).max())), 0.01)
        rows = (reports.lat_deg >= lat.min() - north) & (reports.lat_deg <= lat.max() + north)
        rows &= (reports.lon_deg >= lon.min() - east) & (reports.lon_deg <= lon.max() + east)
        yield from np.unique(reports.who[rows]).tolist()


def _entries(
    reports: Reports, sd_m: "np.ndarray[tuple[int], np.dtype[np.float64]]", called: dict[str, str],
    known: dict[tuple[str, int], dict[str, object]], wanted: Collection[int],
) -> Iterator[Entry]:  # fmt: skip
    for who, own in reports.ships():
        mmsi = identity(who)
        if mmsi not in called and who not in wanted:
            continue
        _, first = np.unique(np.floor(reports.t_s[own] / EVERY_S), return_index=True)
        for row in own[first].tolist():
            at = moment(reports.t_s[row])
            behind = known[mmsi, round(float(reports.t_s[row]) * 1e6)]
            sd = float(sd_m[row])
            yield Entry(
                entry_id=str(behind["transmission_id"]), source="ais", kind=EntryKind.POSITION,
                item=called.get(mmsi, mmsi), site="", about="", by="the ship", channel="AIS", reference="", number=None,
                outcome=Outcome.NONE, started_utc=at, ended_utc=at, stated_utc=at,
                received_utc=behind["received_utc"], exercise=bool(behind["exercise"]),  # type: ignore[arg-type]
                place=Point(
                    lat_deg=float(reports.lat_deg[row]), lon_deg=float(reports.lon_deg[row]), major_sd_m=sd,
                    minor_sd_m=sd,
                ),
                quality=("what the ship says of herself",), blob_sha256=str(behind["blob_sha256"]),
                where=str(behind["where"]),
            )  # fmt: skip


def _known(table: pa.Table) -> dict[tuple[str, int], dict[str, object]]:
    """What stands behind a report, by ship and microsecond."""
    placed = table.filter(pc.is_valid(table["place"]))
    columns = placed.select(["transmission_id", "received_utc", "exercise", "blob_sha256", "where"]).to_pylist()
    heard = placed["heard_utc"].cast(pa.int64()).to_pylist()
    return dict(zip(zip(placed["mmsi"].to_pylist(), heard, strict=True), columns, strict=True))


def _called(table: pa.Table, names: dict[str, str]) -> dict[str, str]:
    """By identity, the name asked for that is a ship's number or the name that she states."""
    said = table.filter(pc.is_valid(table["name"])).select(["mmsi", "name"])
    pairs = set(zip(said["mmsi"].to_pylist(), said["name"].to_pylist(), strict=True))
    pairs |= {(mmsi, mmsi) for mmsi in table["mmsi"].unique().to_pylist()}
    return {mmsi: names[_plain(name)] for mmsi, name in sorted(pairs) if _plain(name) in names}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
