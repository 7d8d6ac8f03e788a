"""Small worlds for the tests of assess: incidents, a coverage that says what it is told, agreements with one rule."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import yaml

from truceline.agreement import Agreement, load
from truceline.agreement.dependencies import SWITCHING
from truceline.model.place import Area, Point
from truceline.model.records import Entry, Incident
from truceline.model.terms import (
    Count,
    Description,
    EntryKind,
    IncidentType,
    Means,
    ObjectClass,
    Outcome,
    Phenomenon,
    Qualifier,
    TimePrecision,
)

START, END = datetime(2025, 3, 21, tzinfo=UTC), datetime(2025, 3, 22, tzinfo=UTC)
NOON, AS_OF = datetime(2025, 3, 21, 12, tzinfo=UTC), datetime(2025, 3, 23, tzinfo=UTC)
SQUARE = [[[30.0, 50.0], [31.0, 50.0], [31.0, 51.0], [30.0, 51.0], [30.0, 50.0]]]
LINE = [[30.0, 50.0], [31.0, 50.0]]  # west to east: north is on the left


@dataclass(frozen=True)
class Eyes:
    """A coverage with one answer for every question; keeps the questions."""

    seen: float
    asked: list[tuple[Area | None, datetime, datetime, tuple[IncidentType, ...]]] = field(default_factory=list)

    def seen_fraction(
        self, area: Area | None, start: datetime, end: datetime, kinds: tuple[IncidentType, ...]
    ) -> float:
        """The one answer."""
        self.asked.append((area, start, end, kinds))
        return self.seen


def incident(**changes: Any) -> Incident:  # noqa: ANN401 - any field of an incident
    """A sure strike on a refinery at noon in the middle of the square, unless changed."""
    fields: dict[str, Any] = {
        "incident_id": "i1",
        "version": "v1",
        "started_utc": NOON,
        "ended_utc": NOON,
        "best_utc": NOON,
        "place": at(50.5, 30.5),
        "types": ((IncidentType.INFRA_STRIKE, 1.0),),
        "objects": ((ObjectClass.REFINERY, 1.0),),
        "weapon": "N/K",
        "weapon_calibre_mm": None,
        "number": None,
        "probability": 0.95,
        "calibrated": False,
        "confidence": "medium",
        "log_odds": 2.94,
        "waterfall": (),
        "members": (),
        "sources": (),
        "origins": 1,
        "observed_by": (),
        "description": Description.UNDETERMINED,
        "means": (Means.SAW,),
        "phenomena": (Phenomenon.EXPLOSION,),
        "time_precision": TimePrecision.MINUTE,
        "received_utc": NOON,
        "exercise": True,
    }
    return Incident(**{**fields, **changes})


def at(lat_deg: float, lon_deg: float, sd_m: float = 300.0) -> Point:
    """A round position."""
    return Point(lat_deg=lat_deg, lon_deg=lon_deg, major_sd_m=sd_m, minor_sd_m=sd_m)


def weapon(calibre_mm: float | None, **changes: Any) -> Incident:  # noqa: ANN401 - any field of an incident
    """A heavy weapon that somebody saw standing there."""
    name = "N/K" if calibre_mm is None else f"{calibre_mm:g} mm gun"
    fields = {
        "types": ((IncidentType.HEAVY_WEAPONS, 1.0),),
        "objects": ((ObjectClass.NOT_KNOWN, 1.0),),
        "phenomena": (Phenomenon.WEAPON_PRESENT,),
        "weapon": name,
        "weapon_calibre_mm": calibre_mm,
    }
    return incident(**{**fields, **changes})


def entry(kind: EntryKind, entry_id: str = "e1", **changes: Any) -> Entry:  # noqa: ANN401 - any field of an entry
    """A line of the register about noon, stated and received when it ended, unless changed."""
    started = changes.get("started_utc", NOON)
    ended = changes.get("ended_utc", started)
    stated = changes.get("stated_utc", ended)
    fields: dict[str, Any] = {
        "entry_id": entry_id,
        "source": "tests",
        "kind": kind,
        "item": "",
        "site": "",
        "about": "",
        "by": "",
        "channel": "",
        "reference": "",
        "number": None,
        "outcome": Outcome.NONE,
        "started_utc": started,
        "ended_utc": ended,
        "stated_utc": stated,
        "received_utc": stated,
        "place": None,
        "exercise": True,
    }
    return Entry(**{**fields, **changes})


def kept(
    started_utc: datetime = datetime(2025, 2, 1, tzinfo=UTC), ended_utc: datetime = AS_OF, entry_id: str = "k1"
) -> Entry:
    """The register kept over an interval; from before the rule's force until all is known unless changed."""
    return entry(EntryKind.KEPT, entry_id, started_utc=started_utc, ended_utc=ended_utc)


def number(value: int | None, qualifier: Qualifier = Qualifier.EXACT) -> Count:
    """A count as an observer gives it."""
    return Count(qualifier=qualifier, value=value)


def tree(kind: str, parameters: Mapping[str, Any], **rule: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """A document with one rule, as a plain tree."""
    drawn = {"title": "Square", "schematic": True, "drawn_by": "test", "dated": "2025-01-01"}
    square = {**drawn, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
    line = {**drawn, "geometry": {"type": "LineString", "coordinates": LINE}}
    base = {
        "id": "R1",
        "type": kind,
        "article": "Article 1",
        "wording": {"en": "As tested."},
        "source": {"address": "tests", "mark": "O"},
        "bound": ["a", "b"],
        "symmetric": True,
        "in_force": {"from": "2025-03-01 00:00 Europe/Kyiv"},
        "parameters": dict(parameters),
    }
    made = {
        "format": "truceline.agreement/1",
        "id": "test",
        "title": "A text of tests",
        "zone": "Europe/Kyiv",
        "exercise": True,
        "disclaimer": "Invented.",
        "parties": [{"id": "a", "name": "A side"}, {"id": "b", "name": "B side"}],
        "watched_area": square,
        "zones": [{"id": "square", **square}],
        "lines": [
            {"id": "line-a", "party": "a", "side": "left", **line},
            {"id": "line-b", "party": "b", "side": "right", **line},
        ],
        "rules": [{**base, **rule}, *(governed(base) if kind in SWITCHING else [])],
    }
    unshared: dict[str, Any] = json.loads(json.dumps(made))  # YAML would write what is shared as an alias
    return unshared


def governed(base: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a rule switches that switches others: a plain ban, `G1`."""
    return [{**base, "id": "G1", "type": "use_of_force", "parameters": {}}]


def agreement(kind: str, parameters: Mapping[str, Any], **rule: Any) -> Agreement:  # noqa: ANN401 - any field
    """An agreement with one rule."""
    return load(as_yaml(tree(kind, parameters, **rule)), "test.yaml")


def as_yaml(document: Mapping[str, Any]) -> bytes:
    """The document's bytes."""
    return yaml.safe_dump(json.loads(json.dumps(document)), sort_keys=False).encode()
