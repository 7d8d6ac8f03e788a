"""Where a satellite is and when it passes a place, from its orbital elements: SGP4, and the scanner's own plane.

A cross-track scanner sees what lies in the plane across its flight, up to its scan angle to both sides. So a place
is looked at in the moment when it goes from ahead of the satellite to behind it. Earth is taken as a sphere below
the satellite: times are right to seconds, scan angles to 0.3 degrees, beside which the elements' own age matters.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.model.errors import OutOfRange
from truceline.model.place import EARTH_RADIUS_M
from truceline.model.records import Elements

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP_S = 60.0  # between positions; the crossing is found between two of them, to a second
EPOCH_JD = 2_440_587.5  # 1970-01-01T00:00Z as a Julian date
DAY_S = 86_400.0
_KM = 1000.0
_CHUNK = 2_000_000  # places times moments worked on at once


@dataclass(frozen=True, slots=True)
class Crossings:
    """Moments at which places cross the scan plane of a satellite; all arrays of shape (crossings,)."""

    cell: Ints
    t_s: Floats  # seconds since 1970
    scan_deg: Floats  # from straight down


def crossings(
    elements: Elements, lat_deg: Floats, lon_deg: Floats, window_s: tuple[float, float], *, most_deg: float
) -> Crossings:
    """Every moment in [window_s[0], window_s[1]) at which a place lies in the scan plane, within the scan angle.

    Raises:
        OutOfRange: elements that SGP4 cannot carry to the window, such as those of a satellite long fallen.
    """
    times = np.arange(window_s[0] - STEP_S, window_s[1] + 2 * STEP_S, STEP_S)
    where, along = _flight(elements, times)
    places = _unit(lat_deg, lon_deg)
    near = _steps_near(where, places, most_deg)
    found = [
        _crossed(times, where, along, places, part)
        for part in np.array_split(near, max(1, near.size * lat_deg.size // _CHUNK))
        if part.size
    ]
    if not found:
        return Crossings(np.empty(0, np.int64), np.empty(0), np.empty(0))
    cell, t_s, scan = (np.concatenate([part[k] for part in found]) for k in range(3))
    kept = (scan <= most_deg) & (t_s >= window_s[0]) & (t_s < window_s[1])
    return Crossings(cell[kept].astype(np.int64), t_s[kept], scan[kept])


def age_days(elements: Elements, t_s: float) -> float:
    """How many days lie between the epoch and a moment, in either direction."""
    return abs(t_s - elements.epoch_utc.timestamp()) / DAY_S


def _flight(elements: Elements, times: Floats) -> tuple[Floats, Floats]:
    """Positions in metres and directions of flight, turning with the earth; shape (moments, 3)."""
    days, rest = np.divmod(times, DAY_S)
    error, position, velocity = _model(elements).sgp4_array(EPOCH_JD + days, rest / DAY_S)
    if np.any(error):
        raise OutOfRange(
            "orbital elements",
            f"satellite {elements.catalogue}, epoch {elements.epoch_utc.isoformat()}",
            "elements that reach the day",
        )
    from skyfield.sgp4lib import theta_GMST1982  # noqa: PLC0415 - a day without orbital elements needs none of it

    angle, _ = theta_GMST1982(EPOCH_JD + days, rest / DAY_S)
    return _turned(position, angle) * _KM, _turned(velocity / np.linalg.norm(velocity, axis=1)[:, None], angle)


def _turned(vectors: Floats, angle: Floats) -> Floats:
    """From the equator and equinox of the date into the frame that turns with the earth."""
    x, y, z = vectors.T
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([x * cos + y * sin, y * cos - x * sin, z], axis=1)


def _unit(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Places on a sphere of radius one, by geocentric latitude; shape (places, 3)."""
    lat, lon = np.arctan(0.993305620 * np.tan(np.radians(lat_deg))), np.radians(lon_deg)  # (1 - f)**2 of WGS 84
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _steps_near(where: Floats, places: Floats, most_deg: float) -> Ints:
    """Steps at which the satellite may see any of the places: it lies over their middle, give or take their extent."""
    middle = places.mean(axis=0)
    middle = middle / np.linalg.norm(middle)
    extent = float(np.arccos(np.clip(places @ middle, -1.0, 1.0)).max())
    height = np.linalg.norm(where, axis=1)
    away = np.arccos(np.clip(where @ middle / height, -1.0, 1.0))
    half = _ground_angle(height.max(), most_deg)
    return np.flatnonzero(away[:-1] <= half + extent + STEP_S * 2e-3)  # 2e-3 rad/s: faster than any satellite


def _ground_angle(height_m: float, scan_deg: float) -> float:
    """Angle at the earth's centre between the point below and the point scanned; the horizon where none is hit."""
    sine = height_m / EARTH_RADIUS_M * np.sin(np.radians(scan_deg))
    return float(np.arccos(EARTH_RADIUS_M / height_m) if sine >= 1.0 else np.arcsin(sine) - np.radians(scan_deg))


def _crossed(times: Floats, where: Floats, along: Floats, places: Floats, steps: Ints) -> tuple[Ints, Floats, Floats]:
    """(place, moment, scan angle) wherever a place goes from ahead to behind within one step."""
    ahead = _ahead(where[steps], along[steps], places)
    after = _ahead(where[steps + 1], along[steps + 1], places)
    step, cell = np.nonzero((ahead > 0) & (after <= 0))
    share = ahead[step, cell] / (ahead[step, cell] - after[step, cell])
    first = steps[step]
    at = where[first] + share[:, None] * (where[first + 1] - where[first])
    at *= (np.linalg.norm(where[first], axis=1) / np.linalg.norm(at, axis=1))[:, None]  # the chord lies below the arc
    down, to = -at, places[cell] * EARTH_RADIUS_M - at
    cosine = np.einsum("ij,ij->i", down, to) / (np.linalg.norm(down, axis=1) * np.linalg.norm(to, axis=1))
    scan = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    visible = np.einsum("ij,ij->i", at, places[cell]) > EARTH_RADIUS_M  # not behind the horizon
    return cell[visible], times[first][visible] + share[visible] * STEP_S, scan[visible]


def _ahead(where: Floats, along: Floats, places: Floats) -> Floats:
    """How far ahead of the scan plane each place lies, in metres; shape (moments, places)."""
    return np.asarray(EARTH_RADIUS_M * (along @ places.T) - np.einsum("ij,ij->i", where, along)[:, None])


@cache
def _timescale() -> Any:  # noqa: ANN401 - skyfield's own
    from skyfield.api import load  # noqa: PLC0415 - as above

    return load.timescale(builtin=True)  # leap seconds come with the package: nothing is fetched


@cache
def _model(elements: Elements):  # type: ignore[no-untyped-def]  # noqa: ANN202 - sgp4's own class, untyped
    from skyfield.api import EarthSatellite  # noqa: PLC0415 - as above

    fields = {
        "OBJECT_NAME": elements.satellite, "OBJECT_ID": "", "CLASSIFICATION_TYPE": "U", "EPHEMERIS_TYPE": "0",
        "ELEMENT_SET_NO": "0", "REV_AT_EPOCH": "0", "MEAN_MOTION_DOT": "0", "MEAN_MOTION_DDOT": "0",
        "NORAD_CAT_ID": str(elements.catalogue), "EPOCH": f"{elements.epoch_utc:%Y-%m-%dT%H:%M:%S.%f}",
        "MEAN_MOTION": elements.mean_motion_rev_day, "ECCENTRICITY": elements.eccentricity,
        "INCLINATION": elements.inclination_deg, "RA_OF_ASC_NODE": elements.node_deg,
        "ARG_OF_PERICENTER": elements.perigee_deg, "MEAN_ANOMALY": elements.anomaly_deg,
        "BSTAR": elements.drag_per_radius,
    }  # fmt: skip
    return EarthSatellite.from_omm(_timescale(), fields).model
