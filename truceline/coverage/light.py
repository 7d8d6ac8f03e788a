"""Day and night at a place: the sun's altitude, to a tenth of a degree."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DARK_DEG = -6.0  # civil twilight: below, plain eyes and cameras make out no object
STEP_S = 60.0  # nightfall is found to a minute
_J2000_S = 946_728_000.0  # 2000-01-01T12:00Z, seconds since 1970
DAY_S = 86_400.0


def sun_altitude_deg(t_s: Floats, lat_deg: float, lon_deg: float) -> Floats:
    """Altitude of the sun's centre without refraction; times in seconds since 1970. Right to 0.05 degrees to 2050.

    The low-precision formula of the Astronomical Almanac.
    """
    days = (t_s - _J2000_S) / DAY_S
    anomaly = np.radians(357.529 + 0.98560028 * days)
    length = np.radians(280.459 + 0.98564736 * days) + np.radians(1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    tilt = np.radians(23.439 - 0.00000036 * days)
    right = np.arctan2(np.cos(tilt) * np.sin(length), np.cos(length))
    declination = np.arcsin(np.sin(tilt) * np.sin(length))
    sidereal = np.radians(280.46061837 + 360.98564736629 * days + lon_deg)
    lat = np.radians(lat_deg)
    sine = np.sin(lat) * np.sin(declination) + np.cos(lat) * np.cos(declination) * np.cos(sidereal - right)
    return np.asarray(np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))))


def dark(lat_deg: float, lon_deg: float, window_s: tuple[float, float]) -> list[tuple[float, float]]:
    """Spans of darkness inside a window, in seconds since 1970."""
    times = np.append(np.arange(window_s[0], window_s[1], STEP_S), window_s[1])
    night = np.concatenate([[False], sun_altitude_deg(times, lat_deg, lon_deg) < DARK_DEG, [False]])
    begins, ends = (np.flatnonzero(night[1:] & ~night[:-1]), np.flatnonzero(night[:-1] & ~night[1:]) - 1)
    return [(float(times[a]), float(times[b])) for a, b in zip(begins, ends, strict=True) if b > a]
