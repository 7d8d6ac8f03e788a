"""What the reports of ships show: every detector over one table of transmissions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import pyarrow as pa

from truceline.kernels import tracks, zones
from truceline.kernels._tracks_words import BACK_WITHIN_S, BEGAN, ENDED, KIND, LAT, LON, ROW, SILENT, VALUE, WHO
from truceline.kernels.tracks import LIMITS, Limits
from truceline.model.errors import OutOfRange
from truceline.model.place import Area, Point
from truceline.sea.nouns import Harbour, SeaEvent
from truceline.sea.pairs import buffer_entries, meetings, one_point
from truceline.sea.reports import Floats, Ints, Reports, identity, moment, near, reports_of
from truceline.sea.shapes import ashore, circles, grids, inland
from truceline.sea.statics import static_events

MOST_ZONES = 64
STOP_REPORTS = 3
_SD_M = 20.0  # of a place of an event, where the report's own is not kept
_SAYS = {
    "jump": ("m/s", "implied speed {value:.0f} m/s"),
    "two places in turn": ("m", "three changes between places {value:.0f} m apart"),
    "gap": ("m", "no report for {hours:.1f} h, {value:.0f} m between the reports around it"),
    "stop": ("reports", "within 300 m for {hours:.1f} h, {value:.0f} reports"),
    "loitering": ("m", "within 5 km for {hours:.1f} h, {value:.0f} m sailed"),
    "drifting": ("h", "slow and across her heading for {hours:.1f} h"),
    "entry": ("zone", "into {zone}"),
    "exit": ("zone", "out of {zone}"),
}


def sea_events(
    table: pa.Table, *, areas: Sequence[tuple[str, Area]] = (), harbours: Sequence[Harbour] = (),
    protected: Iterable[str] = (), buffer_m: float = 0.0, limits: Limits = LIMITS,
) -> tuple[SeaEvent, ...]:  # fmt: skip
    """Every event of a table of transmissions, by beginning, identity and kind.

    Args:
        table: transmissions, as `sources.ais` gives them.
        areas: named zones whose borders count; at most 64.
        harbours: ports: a stop there is a call, a meeting there is none.
        protected: identities of ships that are owed a distance.
        buffer_m: that distance.
        limits: what counts as what.

    Raises:
        OutOfRange: more zones than are followed at once.
    """
    reports = reports_of(table)
    followed = list(_followed(reports, areas, harbours, limits))
    events = [
        *followed,
        *inland(followed),
        *circles(reports),
        *grids(reports),
        *ashore(reports),
        *meetings(reports, harbours),
        *one_point(reports),
        *buffer_entries(reports, frozenset(protected), buffer_m),
        *static_events(table),
    ]
    return tuple(sorted(events, key=lambda one: (one.started_utc, one.mmsi, one.kind)))


def _followed(
    reports: Reports, areas: Sequence[tuple[str, Area]], harbours: Sequence[Harbour], limits: Limits
) -> Iterator[SeaEvent]:
    rows = tracks.rows_of(
        reports.who, reports.t_s, reports.lat_deg, reports.lon_deg, speed_ms=reports.speed_ms,
        course_deg=reports.course_deg, heading_deg=reports.heading_deg, zones=_masks(reports, areas),
    )  # fmt: skip
    before, rows_of = _before(reports), dict(reports.ships())
    for row in tracks.events_of(rows, limits):
        if tracks.KINDS[int(row[KIND])] == "stop" and row[VALUE] < STOP_REPORTS:
            continue  # she may have sailed on and come back between them
        made = _event(row, [name for name, _ in areas], harbours)
        jumped_from = int(before[int(row[ROW])]) if row[ROW] >= 0 else -1
        if made.kind == "jump" and jumped_from >= 0:
            own = rows_of[int(row[WHO])]
            made = replace(
                made, was=_at(reports, jumped_from), back_utc=_back(reports, own, jumped_from, int(row[ROW]))
            )
        yield made


def _back(reports: Reports, own: Ints, left: int, leapt: int) -> datetime | None:
    """When a ship that leapt was first nearer to where she left than to where she seemed to be, within six hours."""
    t_s = reports.t_s[leapt]
    later = own[(reports.t_s[own] > t_s) & (reports.t_s[own] <= t_s + BACK_WITHIN_S)]
    to_old, to_new = (
        near(reports.lat_deg[later], reports.lon_deg[later], reports.lat_deg[one], reports.lon_deg[one])
        for one in (left, leapt)
    )
    home = np.flatnonzero(to_old < to_new)
    return moment(reports.t_s[later[home[0]]]) if home.size else None


def _before(reports: Reports) -> Ints:
    """The row of the same ship before each row; -1 for her first."""
    found = np.full(len(reports), -1, np.int64)
    for _, own in reports.ships():
        found[own[1:]] = own[:-1]
    return found


def _at(reports: Reports, row: int) -> Point:
    sd_m = float(reports.sd_m[row])
    return Point(
        lat_deg=float(reports.lat_deg[row]), lon_deg=float(reports.lon_deg[row]), major_sd_m=sd_m, minor_sd_m=sd_m
    )


def _masks(reports: Reports, areas: Sequence[tuple[str, Area]]) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """Bit z of each report: it lies in zone z."""
    if len(areas) > MOST_ZONES:
        raise OutOfRange("zones", str(len(areas)), f"at most {MOST_ZONES}")
    masks = np.zeros(len(reports), np.uint64)
    if areas:
        built = zones.build([area.polygons for _, area in areas])
        point, zone = zones.assign(built, reports.lat_deg, reports.lon_deg)
        np.bitwise_or.at(masks, point, np.uint64(1) << zone.astype(np.uint64))
    return masks


def _event(row: Floats, names: Sequence[str], harbours: Sequence[Harbour]) -> SeaEvent:
    kind = tracks.KINDS[int(row[KIND])]
    hours = (row[ENDED] - row[BEGAN]) / 3600.0
    unit, says = _SAYS[kind]
    zone = names[int(row[VALUE])] if kind in ("entry", "exit") else ""
    words = says.format(value=row[VALUE], hours=hours, zone=zone)
    if kind == "stop":
        port = _port(row, harbours)
        kind, words = ("port call", f"{port.name}: {words}") if port else (kind, words)
    return SeaEvent(
        kind=kind,
        mmsi=(identity(row[WHO]),),
        started_utc=moment(row[BEGAN]),
        ended_utc=moment(row[ENDED]),
        place=Point(
            lat_deg=float(row[LAT]), lon_deg=float(row[LON]), major_sd_m=_SD_M, minor_sd_m=_SD_M, name=zone or None
        ),
        value=float(hours if kind == "drifting" else row[VALUE]),
        unit=unit,
        heard_share=float(1.0 - row[SILENT] / max(row[ENDED] - row[BEGAN], 1.0)) if kind != "gap" else 0.0,
        lasting=bool(row[ROW] < 0),
        says=words,
    )


def _port(row: Floats, harbours: Sequence[Harbour]) -> Harbour | None:
    within = [(float(near(row[LAT], row[LON], one.lat_deg, one.lon_deg)), one) for one in harbours]
    found = [(far, one) for far, one in within if far <= one.reach_m]
    return min(found, key=lambda pair: pair[0])[1] if found else None
