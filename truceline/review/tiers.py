"""What each tier may see of a report: a view is built from an allow-list of fields, never by hiding.

public      a cell of the keyed grid, a window of hours, after a delay; no words of a source, no observer, no title
mission     the report and its bundle
restricted  the same, for those who may read it
witness     nothing of a workspace is of this tier

A source that is not listed here as public counts as derived from a witness.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from truceline.model.terms import ObjectClass
from truceline.model.times import parse_utc, utc_text, zone
from truceline.review.grid import TOP_KM, Cell, Grid, Residents
from truceline.review.rights import Right

VIEW = "truceline.view/1"
PUBLIC_SOURCES = frozenset(
    {
        "viina",
        "rss",
        "article",
        "telegram_export",
        "firms",
        "ucdp",
        "seismic",
        "alerts",
        "cloud",
        "elements",
        "incidents",
    }
)
CRITICAL = frozenset(
    {
        ObjectClass.REFINERY, ObjectClass.PIPELINE_STORAGE_PUMPING, ObjectClass.POWER_PLANT, ObjectClass.GRID,
        ObjectClass.NUCLEAR_PLANT, ObjectClass.HYDRO_DAM, ObjectClass.GAS_METERING, ObjectClass.ENERGY_UNSPECIFIED,
    }
)  # fmt: skip
CRITICAL_KM = 8  # the smallest square of the grid of at least 5 km
CRITICAL_SHARE = 0.05  # of the objects that it may have been: as careful as the doubt asks
DELAY, CRITICAL_DELAY = timedelta(hours=24), timedelta(hours=72)
HOURS, PUBLIC_HOURS = 6, 1  # of a window of time


class Tier(StrEnum):
    """Who a view is for."""

    PUBLIC = "public"
    MISSION = "mission"
    RESTRICTED = "restricted"
    WITNESS = "witness"


READERS: Mapping[Tier, Right | None] = {
    Tier.PUBLIC: None,
    Tier.MISSION: Right.READ_MISSION,
    Tier.RESTRICTED: Right.READ_RESTRICTED,
    Tier.WITNESS: Right.READ_WITNESS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """What the table of tiers asks for a case."""

    derived: bool  # an item of it comes from a witness
    critical: bool

    @property
    def delay(self) -> timedelta:
        """After the event."""
        return CRITICAL_DELAY if self.critical else DELAY

    @property
    def hours(self) -> int:
        """Width of the windows of time."""
        return HOURS if self.derived or self.critical else PUBLIC_HOURS


def class_of(case: Mapping[str, Any]) -> Class:
    """The row of the table that a case of report.json falls under."""
    sources = {item["source"] for item in case["evidence"]}
    objects = {name for name, share in case["incident"]["objects"] if share >= CRITICAL_SHARE}
    return Class(derived=not sources <= PUBLIC_SOURCES, critical=bool(objects & CRITICAL))


def public_view(
    report: Mapping[str, Any], *, edition: int, at: datetime, grid: Grid, residents: Residents,
    before: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """The public view of a report as a JSON value. `before`: the cells of earlier releases, by number.

    `at` is the moment of release: what is younger than its delay is counted and not shown.
    """
    shown, held, placeless, young = [], 0, 0, False
    for case in report["cases"]:
        kind = class_of(case)
        early = parse_utc(case["incident"]["ended_utc"]) + kind.delay > at
        if early or not case["number"]:
            held, young = held + 1, young or early
            continue
        cell = _cell(case, kind, grid, residents, before.get(case["number"]))
        placeless += cell is None
        shown.append(_shown(case, kind, cell, report["zone"]))
    return {
        "version": VIEW, "tier": Tier.PUBLIC.value, "exercise": report["exercise"],
        **({"mark": report["mark"]} if "mark" in report else {}),
        "mission": report["mission"], "disclaimer": report["disclaimer"], "agreement": report["agreement_title"],
        "day": report["day"], "zone": report["zone"], "as_of_utc": report["as_of_utc"], "edition": edition,
        "released_utc": utc_text(at), "calibration": report["calibration"], "cases": shown, "held_back": held,
        "without_place": placeless, "not_seen": [s for s in report["summary"] if s.startswith("Not seen: ")],
        "verdicts_of_the_day": [] if young else _verdicts(report["period_findings"]),
    }  # fmt: skip


def cells_of(view: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The cells that a view names, by the number of the case."""
    return {case["number"]: case["cell"] for case in view["cases"] if case["cell"] is not None}


def _shown(case: Mapping[str, Any], kind: Class, cell: Cell | None, zone_name: str) -> dict[str, Any]:
    incident = case["incident"]
    begins = _floor(parse_utc(incident["started_utc"]), kind.hours, zone_name)
    ends = _floor(parse_utc(incident["ended_utc"]), kind.hours, zone_name, up=True)
    ends = max(ends, begins.astimezone(UTC) + timedelta(hours=kind.hours))  # in the night of spring an hour is missing
    return {
        "number": case["number"],
        "kinds": [[name, round(share, 2)] for name, share in incident["types"] if share >= CRITICAL_SHARE],
        "cell": None if cell is None else _told(cell),
        "from_utc": utc_text(begins),
        "to_utc": utc_text(ends),
        "grade": incident["grade"]["word"],
        "probability": round(incident["probability"], 2),
        "confidence": incident["confidence"],
        "verdicts": _verdicts(case["findings"]),
        "not_covered": case["not_covered"],
    }


def _verdicts(findings: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    return sorted([one["rule_id"], one["reading"], one["verdict"]] for one in findings)


def _told(cell: Cell) -> dict[str, Any]:
    sides = ("south_deg", "west_deg", "north_deg", "east_deg")
    return {"size_km": cell.size_km, **{side: round(getattr(cell, side), 4) for side in sides}}


def _cell(
    case: Mapping[str, Any], kind: Class, grid: Grid, residents: Residents, before: Mapping[str, Any] | None
) -> Cell | None:
    """The square of a case: as fine as its class allows, no finer than its place is known, and never another one."""
    place = case["incident"]["place"]
    least = _at_least(max(CRITICAL_KM if kind.critical else 1, 2 * place["major_sd_m"] / 1000.0))
    at = place["lat_deg"], place["lon_deg"]
    if before is not None:
        at = (before["south_deg"] + before["north_deg"]) / 2, (before["west_deg"] + before["east_deg"]) / 2
        least = max(least, before["size_km"])
    if least > TOP_KM:
        return None
    return grid.populated(*at, residents, least) if kind.derived else grid.cell(*at, least)


def _at_least(km: float) -> int:
    """The smallest side of the grid that is not below."""
    size = 1
    while size < km:
        size *= 2
    return size


def _floor(moment: datetime, hours: int, zone_name: str, *, up: bool = False) -> datetime:
    """The beginning of the local window of a moment, or the end of it."""
    local = moment.astimezone(zone(zone_name))
    begun = local.replace(hour=local.hour - local.hour % hours, minute=0, second=0, microsecond=0)
    return begun + timedelta(hours=hours) if up else begun  # half-open: a window is never a moment
