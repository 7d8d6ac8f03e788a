"""The one reader of positions, for every source: degrees, degrees and minutes, geopoints, military grid references.

What is no position is None; what is one and lies nowhere on Earth is an error. Whether an order was swapped is for
the door to say, which knows the mission's area.
"""

import re
import warnings
from dataclasses import dataclass

from mgrs import MGRS
from mgrs.core import MGRSError

from truceline.model.errors import OutOfRange
from truceline.sources._absent import is_absent

FORMS = "48.123, 37.456; 48\u00b007'24\"N 37\u00b027'24\"E; N48 07.4 E037 27.4; 37UCP8515931173"
LONGEST = 200  # letters of a cell that is a position; a longer one is a text
CLOSE = 6  # digits in two numbers or more: no place name has so many
_SD_SHARE = 0.2886751  # a square of the grid is a uniform density: side / sqrt(12) on each axis
_FULL_GRID = 5  # digits of each axis of a reference to one metre

_LETTERS = (  # hemispheres in Ukrainian and Russian
    (re.compile(r"(?:пн|с)\.?\s*ш\.?", re.IGNORECASE), "N"),
    (re.compile(r"(?:пд|ю)\.?\s*ш\.?", re.IGNORECASE), "S"),
    (re.compile(r"(?:сх|в)\.?\s*д\.?", re.IGNORECASE), "E"),
    (re.compile(r"(?:зх|з)\.?\s*д\.?", re.IGNORECASE), "W"),
)
_LABELS = re.compile(r"(?i)\b(?:geo:|(?:latitude|longitude|lat|lon|long|lng)\b\.?\s*[:=]?)")
_SECONDS = re.compile(
    r"(m\s*[0-9]{1,2}(?:[.,][0-9]+)?)\s*s(?=\s*[NSEW])", re.IGNORECASE
)  # 07m24s N: no southern latitude
_WKT = re.compile(r"(?:SRID=4326;)?\s*POINT(?:\s*Z)?\s*\(\s*(\S+)\s+(\S+)(?:\s+\S+)?\s*\)", re.IGNORECASE)
_LINK = re.compile(
    r"https?://\S*?[@=/](-?[0-9]{1,2}\.[0-9]+)(?:,|%2C)\+?(-?[0-9]{1,3}\.[0-9]+)(?![0-9.])\S*", re.IGNORECASE
)
_GRID = re.compile(r"(?P<zone>[0-9]{1,2})\s*(?P<band>[C-HJ-NP-X])\s*(?P<square>[A-HJ-NP-Z]{2})\s*(?P<digits>[0-9 ]*)")
_COMPACT = re.compile(
    r"([0-9]{2})([0-9]{2})([0-9]{2}(?:[.,][0-9]+)?)?\s*([NS])[\s,;/]*([0-9]{3})([0-9]{2})([0-9]{2}(?:[.,][0-9]+)?)?\s*([EW])"
)
_NUM = r"[0-9]{1,3}(?:[.,][0-9]+)?"
_PARTS = re.compile(
    rf"(?P<sign>[+-]?)\s*(?P<d>{_NUM})\s*(?:[\u00b0\u00ba\u02da:d]|deg\.?|degrees?)?\s*"
    rf"(?:(?P<m>{_NUM})\s*(?:['\u2032\u2019\u02b9:m]|min\.?)?\s*(?:(?P<s>{_NUM})\s*(?:[\"\u2033\u201d\u02bas]|''|\u2032\u2032|sec\.?)?)?)?",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?P<one>[^NSEW]+?)\s*(?P<h1>[NSEW])[\s,;/]*(?P<two>[^NSEW]+?)\s*(?P<h2>[NSEW])", re.IGNORECASE)
_BEFORE = re.compile(r"(?P<h1>[NSEW])\s*(?P<one>[^NSEW]+?)[\s,;/]*(?P<h2>[NSEW])\s*(?P<two>[^NSEW]+)", re.IGNORECASE)
_DEGREES = re.compile(
    r"(?P<one>[+-]?[0-9.,]+\s*[\u00b0\u00ba\u02da].*?)[\s,;/]+(?P<two>[+-]?[0-9.,]+\s*[\u00b0\u00ba\u02da].*)"
)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,3}\.[0-9]+")
_PLAIN = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A position as written, WGS 84."""

    lat_deg: float
    lon_deg: float
    sd_m: float | None = None  # one standard deviation, where the form states an accuracy


def fix_of(text: str) -> Fix | None:
    """The position that a text holds; None where it holds none.

    >>> fix_of("48.123456 37.456789 112.0 4.9")
    Fix(lat_deg=48.123456, lon_deg=37.456789, sd_m=4.9)
    >>> fix_of("48,5; 37,25"), fix_of("the bridge")
    (Fix(lat_deg=48.5, lon_deg=37.25, sd_m=None), None)

    Raises:
        OutOfRange: a position that is not on Earth.
    """
    if len(text) > LONGEST or is_absent(text):
        return None
    plain = _plain(text)
    for reader in (_link, _wkt, _grid, _compact, _lettered, _signed, _decimal):
        found = reader(plain)
        if found is not None:
            return _checked(text, found)
    return None


def looks_like_fix(text: str) -> bool:
    """Whether a text that is no position holds digits like one, so that somebody should be told.

    >>> looks_like_fix("48 07 37 27"), looks_like_fix("checkpoint 3, km 14")
    (True, False)
    """
    numbers = re.findall("[0-9]+", text[:LONGEST])
    return (
        len(text) <= LONGEST and len(numbers) >= 2 and sum(map(len, numbers)) >= CLOSE and fix_of_or_none(text) is None
    )


def fix_of_or_none(text: str) -> Fix | None:
    """As `fix_of`, with None for what lies nowhere, too."""
    try:
        return fix_of(text)
    except OutOfRange:
        return None


def angle_of(name: str, text: str, *, most: float) -> float:
    """One coordinate of a column of its own, in degrees: 48.123, 48,123, 48°07'24"N, S 12 30.5.

    `most` is 90 for a latitude and 180 for a longitude; it says which letters may stand there.

    >>> angle_of("latitude", "48,5", most=90), angle_of("longitude", "37 30 W", most=180)
    (48.5, -37.5)

    Raises:
        OutOfRange: not such an angle.
    """
    if len(text) > LONGEST:
        raise OutOfRange(name, text, f"{name} in degrees from {-most:g} to {most:g}")
    if _DECIMAL.fullmatch(text) and abs(float(text)) <= most:  # as machines write it
        return float(text)
    plain, letters = _plain(text), "NS" if most <= 90 else "EW"
    found = re.fullmatch(rf"([{letters}]?)\s*(.*?)\s*([{letters}]?)", plain, re.IGNORECASE | re.DOTALL)
    value = None
    if found and not (found[1] and found[3]):
        value = _angle(found[2], (found[1] or found[3]).upper())
    if value is None or not abs(value) <= most:
        raise OutOfRange(name, text, f"{name} in degrees from {-most:g} to {most:g}")
    return value


def _plain(text: str) -> str:
    """Without labels and outer brackets, hemispheres in Latin letters."""
    plain = text.strip().replace("\u2212", "-").replace("\u00a0", " ")
    for pattern, letter in _LETTERS:
        plain = pattern.sub(letter, plain)
    plain = _SECONDS.sub(r'\1"', _LABELS.sub(" ", plain)).strip()
    while plain[:1] in ("(", "[") and plain[-1:] in (")", "]"):
        plain = plain[1:-1].strip()
    return plain


def _checked(text: str, found: Fix) -> Fix:
    if not (abs(found.lat_deg) <= 90.0 and abs(found.lon_deg) <= 180.0):
        raise OutOfRange("position", text, "latitude from -90 to 90 first, then longitude from -180 to 180")
    return found


def _link(text: str) -> Fix | None:
    """The point that an address of a map names, latitude first."""
    match = _LINK.fullmatch(text)
    return Fix(lat_deg=float(match[1]), lon_deg=float(match[2])) if match else None


def _wkt(text: str) -> Fix | None:
    match = _WKT.fullmatch(text)
    if match is None:
        return None
    lon, lat = (_angle(part, "") for part in match.groups())
    return None if lat is None or lon is None else Fix(lat_deg=lat, lon_deg=lon)


def _grid(text: str) -> Fix | None:
    """The middle of the square that a military grid reference names."""
    match = _GRID.fullmatch(text.upper())
    digits = match["digits"].replace(" ", "") if match else ""
    if match is None or not digits or len(digits) % 2 or len(digits) > 2 * _FULL_GRID or "DEG" in text.upper():
        return None
    half = len(digits) // 2
    middle = "".join(axis.ljust(_FULL_GRID, "0") if half == _FULL_GRID else (axis + "5").ljust(_FULL_GRID, "0")
                     for axis in (digits[:half], digits[half:]))  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # the library warns where square and latitude band contradict each other
            lat, lon = MGRS().toLatLon(f"{int(match['zone'])}{match['band']}{match['square']}{middle}")
    except (MGRSError, ValueError, RuntimeWarning) as bad:
        raise OutOfRange("position", text, "a square that the military grid has") from bad
    return Fix(lat_deg=float(lat), lon_deg=float(lon), sd_m=10.0 ** (_FULL_GRID - half) * _SD_SHARE)


def _compact(text: str) -> Fix | None:
    match = _COMPACT.fullmatch(text.upper())
    if match is None:
        return None
    lat = _angle(" ".join(part for part in match.groups()[:3] if part), match[4])
    lon = _angle(" ".join(part for part in match.groups()[4:7] if part), match[8])
    return None if lat is None or lon is None else Fix(lat_deg=lat, lon_deg=lon)


def _lettered(text: str) -> Fix | None:
    """Two angles with a letter each, in either order."""
    for form in (_BEHIND, _BEFORE):
        match = form.fullmatch(text)
        if match:
            held = {letter.upper(): _angle(part, letter.upper()) for part, letter in _sides(match)}
            lat = next((value for letter, value in held.items() if letter in "NS"), None)
            lon = next((value for letter, value in held.items() if letter in "EW"), None)
            if lat is not None and lon is not None:
                return Fix(lat_deg=lat, lon_deg=lon)
    return None


def _sides(match: re.Match[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    return (match["one"], match["h1"]), (match["two"], match["h2"])


def _signed(text: str) -> Fix | None:
    """Two angles with the degree sign and no letters: latitude first."""
    match = _DEGREES.fullmatch(text)
    held = [_angle(match[name], "") for name in ("one", "two")] if match else []
    return None if not held or None in held else Fix(lat_deg=held[0] or 0.0, lon_deg=held[1] or 0.0)


def _decimal(text: str) -> Fix | None:
    """Two decimal numbers, latitude first; then perhaps height and accuracy in metres, as a geopoint has them."""
    for parts in (text.split(";"), [part.strip(",") for part in text.split()], text.split(","), text.split("/")):
        held = [part.strip() for part in parts]
        if 2 <= len(held) <= 4 and all(map(_PLAIN.fullmatch, held)):
            numbers = [float(part.replace(",", ".")) for part in held]
            if not any(mark in part for part in held[:2] for mark in ".,") or min(map(_whole, held[:2])) < 1:
                return None
            accuracy = numbers[3] if len(numbers) == 4 and numbers[3] > 0 else None
            return Fix(lat_deg=numbers[0], lon_deg=numbers[1], sd_m=accuracy)
    return None


def _whole(part: str) -> int:
    """Digits before the mark where there are few enough for degrees; 0 where there are more."""
    digits = len(re.split("[.,]", part.lstrip("+-"))[0])
    return digits if digits <= 3 else 0


def _angle(text: str, letter: str) -> float | None:
    """Degrees of one angle; only its last part may have decimals. A letter excludes a sign."""
    plain = (
        re.sub(r"(?<=[0-9])-(?=[0-9])", " ", text.strip()) if letter else text.strip()
    )  # 48-07-24N of nautical charts
    match = _PARTS.fullmatch(plain)
    if match is None or (letter and match["sign"]):
        return None
    parts = [part.replace(",", ".") for part in (match["d"], match["m"], match["s"]) if part]
    if any("." in part for part in parts[:-1]) or any(float(part) >= 60.0 for part in parts[1:]):
        return None
    value: float = sum(float(part) / 60.0**power for power, part in enumerate(parts))
    return -value if match["sign"] == "-" or letter in ("S", "W") else value
