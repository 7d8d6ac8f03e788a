"""Proposals of local truces as an agreement: one time-boxed truce each, read as proposed and as agreed.

What was proposed by one side alone binds both only in the reading "as proposed". In the reading "as agreed" a
certificate of both parties must stand in the register; where nobody wrote it down, that stays open.
"""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from truceline.model.errors import OutOfRange
from truceline.model.place import EARTH_RADIUS_M, Area, Disc, Ring
from truceline.model.records import Entry
from truceline.model.terms import EntryKind, Outcome
from truceline.model.times import zone

PROPOSED, AGREED = "as-proposed", "as-agreed"
BOTH = "both parties"
MOST = 400  # a document may have so many nodes; with more proposals, make one for each month
STATUS = {
    Outcome.DONE: "coded as successful",
    Outcome.PARTLY: "disputed",
    Outcome.BROKEN: "coded as unsuccessful or disrupted",
}
DISC_CORNERS = 16


def document(
    entries: Sequence[Entry], *, item: str, parties: Sequence[tuple[str, str]], zone_name: str
) -> dict[str, Any]:
    """The tree of an agreement, as `loading.load` reads it, of all notices of an item.

    Args:
        entries: lines of the register; notices of `item` become truces, certificates say who accepted.
        item: of the notices, such as "humanitarian corridor".
        parties: (id, name) of those who are bound.
        zone_name: IANA zone in which the days count.

    Raises:
        OutOfRange: no notice of that item, more than `MOST`, or one without place.
    """
    proposals = sorted(
        (one for one in entries if one.kind is EntryKind.NOTICE and one.item == item),
        key=lambda one: (one.started_utc, one.site),
    )
    if not 0 < len(proposals) <= MOST:
        raise OutOfRange("proposals", len(proposals), f"1 to {MOST} notices of {item}")
    local = zone(zone_name)
    drawn = [_zone(one, local) for one in proposals]
    rules = [rule for one in proposals for rule in _rules(one, parties, local)]
    return {
        "format": "truceline.agreement/1",
        "id": "local-truces",
        "title": f"Local truces: {len(proposals)} proposals of a {item}",
        "zone": zone_name,
        "disclaimer": "Made from coded proposals. Routes are straight strips drawn by us; days count as whole days.",
        "parties": [{"id": name, "name": title} for name, title in parties],
        "watched_area": _watched(drawn),
        "zones": drawn,
        "rules": rules,
        "readings": [_reading(proposals, name) for name in (PROPOSED, AGREED)],
    }


def _zone(one: Entry, local: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.site,
        "title": f"{one.site}, {one.text}",
        "schematic": True,
        "drawn_by": "Truceline",
        "dated": one.started_utc.astimezone(local).date().isoformat(),
        "geometry": {"type": "Polygon", "coordinates": [[list(position) for position in _ring(one)]]},
    }


def _ring(one: Entry) -> Ring:
    if isinstance(one.place, Area):
        return one.place.polygons[0][0]
    if isinstance(one.place, Disc):
        return _around(one.place)
    raise OutOfRange(f"place of {one.site}", type(one.place).__name__, "an area or a disc")


def _around(disc: Disc) -> Ring:
    """A polygon of the disc's area; flat, which is right to 0.1 % for discs of up to 50 km away from the poles."""
    step = 2.0 * math.pi / DISC_CORNERS
    widen = math.sqrt(step / math.sin(step))
    north = math.degrees(disc.radius_m * widen / EARTH_RADIUS_M)
    east = north / math.cos(math.radians(disc.lat_deg))
    ring = tuple(
        (round(disc.lon_deg + east * math.sin(n * step), 5), round(disc.lat_deg + north * math.cos(n * step), 5))
        for n in range(DISC_CORNERS)
    )
    return (*ring, ring[0])


def _rules(one: Entry, parties: Sequence[tuple[str, str]], local: ZoneInfo) -> list[dict[str, Any]]:
    first = one.started_utc.astimezone(local).date()
    last = (one.ended_utc - timedelta(seconds=1)).astimezone(local).date()
    words = f"On {first.isoformat()} weapons rest along the route {one.text}. Proposed by {one.by}"
    status = STATUS.get(one.outcome, "outcome not known")
    base = {
        "article": f"Proposal {one.site}",
        "source": {"address": one.reference or "not stated", "mark": "G"},
        "bound": [name for name, _ in parties],
        "symmetric": True,
        "in_force": {
            "from": f"{first.isoformat()} 00:00 {local.key}",
            "until": f"{last.isoformat()} 24:00 {local.key}",
            "day_count": "the local day of the proposal; its hours are not coded",
        },
    }
    truce = {
        "id": one.site,
        "type": "truce_window",
        **base,
        "wording": {"en": f"{words}; {status}. (Our own wording of a coded proposal.)"},
        "area": one.site,
        "parameters": {
            "starts": f"{first.isoformat()} 00:00 {local.key}",
            "ends": f"{last.isoformat()} 24:00 {local.key}",
        },
    }
    accepted = {
        "id": _acceptance(one),
        "type": "conditional_entry",
        **base,
        "wording": {"en": f"{one.site} binds once both parties have accepted it. (Our own reading of the proposal.)"},
        "parameters": {"rules": [one.site], "conditions": [{"item": f"acceptance of {one.site}"}]},
    }
    return [truce, accepted]


def _acceptance(one: Entry) -> str:
    return f"{one.site}-acceptance"


def _reading(proposals: Sequence[Entry], name: str) -> dict[str, Any]:
    agreed = name == AGREED
    changes = {
        _acceptance(one): {
            "conditions": [{"item": f"acceptance of {one.site}", "certified_by": BOTH}] if agreed else []
        }
        for one in proposals
    }
    words = "A truce binds once both parties have accepted it." if agreed else "A truce binds as it was proposed."
    return {
        "id": name,
        "held_by": "whoever asks for acceptance" if agreed else "whoever proposed",
        "stated": {"address": "made from the coded proposals", "on": ""},
        "sentence": words,
        "changes": changes,
    }


def _watched(drawn: Sequence[dict[str, Any]]) -> dict[str, Any]:
    positions = [at for one in drawn for at in one["geometry"]["coordinates"][0]]
    lons, lats = [at[0] for at in positions], [at[1] for at in positions]
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "title": "All routes together",
        "schematic": True,
        "drawn_by": "Truceline",
        "dated": drawn[-1]["dated"],
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
