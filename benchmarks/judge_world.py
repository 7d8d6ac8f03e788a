"""A made-up theatre for the judge: 60 rules of all shipped types under 3 readings, and a day of incidents.

A contact line of 1,200 km is cut into sectors. Some rules reach everywhere, most reach one sector, some a zone of a few
kilometres. The shares of types and objects look like those of fusion: one name has most, two or three share the rest.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import yaml

from truceline.agreement import Agreement, load
from truceline.model.place import Area, Point
from truceline.model.records import Incident
from truceline.model.terms import Description, IncidentType, ObjectClass, Phenomenon, TimePrecision

START = datetime(2025, 3, 21, tzinfo=UTC)
END = START + timedelta(days=1)
AS_OF = START + timedelta(days=2)
SECTORS = 10
CORNERS = 200  # of the contact line
FORCE = (IncidentType.SHELLING, IncidentType.DEEP_STRIKE, IncidentType.SMALL_ARMS, IncidentType.INFRA_STRIKE)
WEAPONS = (("N/K", None), ("82 mm mortar", 82.0), ("122 mm howitzer", 122.0), ("BM-27 Uragan", 220.0), ("tank", None))
STOPS = (Phenomenon.DENIED, Phenomenon.DELAYED, Phenomenon.INTERFERENCE)


class Eyes:
    """A coverage that saw six tenths of everything."""

    def seen_fraction(
        self, _area: Area | None, _start: datetime, _end: datetime, _kinds: tuple[IncidentType, ...]
    ) -> float:
        """The one answer."""
        return 0.6


def contact_line() -> np.ndarray:
    """Positions of the line from north to south, shape (CORNERS, 2) as (lon_deg, lat_deg)."""
    along = np.linspace(0.0, 1.0, CORNERS)
    lon = 36.0 + 2.2 * np.sin(2.6 * along) - 4.0 * np.maximum(along - 0.6, 0.0) * 2.5 + 0.05 * np.sin(90 * along)
    return np.column_stack([lon, 50.4 - 4.0 * along])


def agreement(rules: int = 60) -> Agreement:
    """The text, read."""
    return load(text(rules), "benchmark.yaml")


def text(rules: int = 60, *, exercise: bool = True) -> bytes:
    """The text: the eight types in turn, each with its own sector or none, and three readings."""
    line = contact_line()
    made = [_rule(number, line) for number in range(rules)]
    document = {
        "format": "truceline.agreement/1",
        "id": "benchmark",
        "title": "A text of many rules",
        "zone": "Europe/Kyiv",
        "exercise": exercise,
        "disclaimer": "Invented.",
        "parties": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        "watched_area": _drawn("Watched", _box(22.0, 44.0, 41.0, 53.5)),
        "zones": [{"id": f"s{n}", **_drawn(f"Sector {n}", _ribbon(line, n, 0.6))} for n in range(SECTORS)]
        + [{"id": f"d{n}", **_drawn(f"Area {n}", _ribbon(line, n, 0.03))} for n in range(SECTORS)]
        + [{"id": "all", **_drawn("The theatre", _box(30.0, 45.0, 41.0, 52.0))}],
        "lines": [_line("line-a", "a", "left", line), _line("line-b", "b", "right", line)],
        "rules": made,
        "readings": [_reading(name, made) for name in ("A", "B", "C")],
    }
    return yaml.safe_dump(json.loads(json.dumps(document)), sort_keys=False).encode()


def incidents(count: int, seed: int = 1) -> list[Incident]:
    """A day of incidents: most near the line, a tenth anywhere behind it."""
    rng = np.random.default_rng(seed)
    line = contact_line()
    at = line[rng.integers(0, len(line), count)] + rng.normal(0.0, 0.25, (count, 2))
    far = rng.random(count) < 0.1
    at[far] += rng.normal(0.0, 2.0, (int(far.sum()), 2))
    kinds = rng.choice(7, count, p=[0.5, 0.06, 0.2, 0.08, 0.06, 0.07, 0.03])
    return [_incident(number, at[number], list(IncidentType)[kinds[number]], rng) for number in range(count)]


def _incident(number: int, at: np.ndarray, kind: IncidentType, rng: np.random.Generator) -> Incident:
    begun = START + timedelta(seconds=int(rng.integers(0, 86_400)))
    ended = begun + timedelta(minutes=int(rng.integers(0, 3)) * int(rng.integers(1, 200)))
    top = float(rng.uniform(0.6, 1.0))
    rest = rng.choice([other for other in IncidentType if other is not kind], 2, replace=False)
    objects = rng.choice(list(ObjectClass), 2, replace=False)
    weapon, calibre = WEAPONS[int(rng.integers(0, len(WEAPONS)))]
    major = float(rng.lognormal(6.5, 1.2))
    seen = {
        IncidentType.AIR_ACTIVITY: (Phenomenon.UAV,),
        IncidentType.RESTRICTION: (STOPS[int(rng.integers(0, 3))],),
        IncidentType.HEAVY_WEAPONS: (Phenomenon.WEAPON_PRESENT,),
    }
    return Incident(
        incident_id=f"i{number}", version="v1", started_utc=begun, ended_utc=ended, best_utc=begun,
        place=Point(
            lat_deg=float(at[1]), lon_deg=float(at[0]), major_sd_m=major,
            minor_sd_m=major * float(rng.uniform(0.3, 1.0)), axis_deg=float(rng.uniform(0.0, 180.0)),
        ),
        types=((kind, top), (IncidentType(rest[0]), (1.0 - top) * 0.7), (IncidentType(rest[1]), (1.0 - top) * 0.3)),
        objects=((ObjectClass(objects[0]), 0.8), (ObjectClass(objects[1]), 0.2)),
        weapon=weapon, weapon_calibre_mm=calibre, number=None, probability=float(rng.uniform(0.05, 0.99)),
        calibrated=False, confidence="medium", log_odds=0.0, waterfall=(), members=(), sources=(), origins=1,
        observed_by=(), description=Description.UNDETERMINED, means=(), phenomena=seen.get(kind, ()),
        time_precision=TimePrecision.MINUTE, received_utc=ended, exercise=True,
    )  # fmt: skip


def _rule(number: int, line: np.ndarray) -> dict[str, Any]:
    sector = number % SECTORS
    kind, parameters, area = _kinds(sector, line)[number % 8]
    base: dict[str, Any] = {
        "id": f"R{number}", "type": kind, "article": f"Article {number}", "wording": {"en": "As measured."},
        "source": {"address": "benchmarks", "mark": "O"}, "bound": ["a", "b"], "symmetric": True,
        "in_force": {"from": "2025-03-01 00:00 Europe/Kyiv"}, "parameters": parameters,
    }  # fmt: skip
    if area is not None:
        base["area"] = area
    if kind == "withdrawal_by_distance":
        base["lines"] = ["line-a", "line-b"]
    return base


def _kinds(sector: int, line: np.ndarray) -> list[tuple[str, dict[str, Any], str | None]]:
    own = f"s{sector}"
    bands = [
        {"name": "guns", "calibre_min_mm": 100.0, "calibre_max_mm": 200.0, "distance_m": 25_000.0},
        {"name": "rockets", "calibre_min_mm": 200.0, "distance_m": 70_000.0},
    ]
    hour = 6 + sector
    window = {"starts": f"2025-03-21 {hour:02}:00 Europe/Kyiv", "ends": f"2025-03-21 {hour + 4:02}:00 Europe/Moscow"}
    return [
        ("use_of_force", {}, "all" if sector < 2 else own),
        ("withdrawal_by_distance", {"bands": bands}, own),
        ("exclusion_zone", {}, f"d{sector}"),
        ("air_ban", {"ceiling_m": 5_000.0}, own),
        ("weapons_near_civilians", {"radius_m": 1_000.0, "objects": _sites(line, sector, "hospital")}, own),
        (
            "protected_target",
            {"object_classes": ["refinery", "power grid"], "open_classes": ["gas metering station"],
             "objects": _sites(line, sector, "refinery")},
            "all" if sector < 5 else own,
        ),
        ("truce_window", window, own),
        ("monitor_access", {}, None),
    ]  # fmt: skip


def _sites(line: np.ndarray, sector: int, object_class: str) -> list[dict[str, Any]]:
    rng = np.random.default_rng(sector)
    low, high = _cut(sector)
    at = line[rng.integers(low, high, 20)] + rng.normal(0.0, 0.2, (20, 2))
    return [
        {"name": f"{object_class} {n}", "object_class": object_class, "lon_deg": float(x), "lat_deg": float(y),
         "radius_m": 300.0}
        for n, (x, y) in enumerate(at)
    ]  # fmt: skip


def _reading(name: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    start = {"A": "2025-03-01 00:00 Europe/Kyiv", "B": "2025-03-21 08:00 Europe/Moscow", "C": "2025-04-01 00:00 UTC"}
    mine = rules[::3] if name == "B" else rules[::5] if name == "C" else []
    return {
        "id": name, "held_by": name, "stated": {"address": "benchmarks"}, "sentence": "It differs.",
        "changes": {rule["id"]: {"in_force_from": start[name]} for rule in mine}
        or {rules[6]["id"]: {"starts": "2025-03-21 05:00 Europe/Kyiv"}},
    }  # fmt: skip


def _line(line_id: str, party: str, side: str, line: np.ndarray) -> dict[str, Any]:
    return {
        "id": line_id, "party": party, "side": side, "title": line_id, "schematic": True, "drawn_by": "benchmark",
        "dated": "2025-01-01", "geometry": {"type": "LineString", "coordinates": line.tolist()},
    }  # fmt: skip


def _drawn(title: str, ring: list[list[float]]) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"title": title, "schematic": True, "drawn_by": "benchmark", "dated": "2025-01-01", "geometry": geometry}


def _box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _cut(sector: int) -> tuple[int, int]:
    width = CORNERS // SECTORS
    return sector * width, (sector + 1) * width


def _ribbon(line: np.ndarray, sector: int, half_deg: float) -> list[list[float]]:
    low, high = _cut(sector)
    part = line[low:high]
    east = (part + np.array([half_deg, 0.0]))[::-1]
    west = part - np.array([half_deg, 0.0])
    return [*west.tolist(), *east.tolist(), west[0].tolist()]
