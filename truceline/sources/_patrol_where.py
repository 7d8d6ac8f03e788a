"""Where an observer stood and where the event was seen: range and bearing stay a sector, never a point."""

import re
from dataclasses import dataclass

from truceline.model.errors import OutOfRange
from truceline.model.place import COMPASS, Place, Point, Sector, compass_bearing_deg, destination
from truceline.sources._absent import is_absent
from truceline.sources._numbers import NUMBER, Marks, amount
from truceline.sources._patrol_words import NOT_KNOWN
from truceline.sources._position import Fix, fix_of, looks_like_fix
from truceline.sources._table import plain_key

NOT_UNDERSTOOD = "observer position not understood"
RECEIVER_SD_M = 50.0  # a position read off a satellite receiver and written with three or four decimals
SEEN_SD_M = 100.0  # a place given in coordinates: located on imagery or by crossing
SECTOR_WIDTH_DEG = 22.5  # one sector of the 16-point rose
DEGREES_WIDTH_DEG = 20.0  # a bearing in degrees is good to 10 degrees either way; model.md 2.1, posts
SINGLE_RANGE_SHARE = 0.25  # "3 km" is an estimate: a quarter to either side
FARTHEST_M = 100_000.0  # nobody hears or sees farther from the ground
TOWN_SD_M, TOWN_SD_SHARE = 250.0, 0.15  # a position given as distance and direction from a town
LONGEST = 300  # letters of a location; a longer one is a text
LEAST_RANGE_M = 5.0  # what lies nearer is no range: it happened at the position
FORMS = "such as 2-4 km ESE; 5 km, 112\u00b0; NW; 3 km; 48.123, 37.456; at position; or N/K"

_DASH = r"\s*(?:[-\u2013\u2014\u2026]|\.\.\.?|\bto\b)\s*"
_UNIT = r"(?:km|m|kilomet(?:er|re)s?|met(?:er|re)s?|км|м)"
_BEARING = (
    r"(?:(?:az(?:imuth)?\.?\s*)?(?P<degrees>[0-9]{1,3}(?:[.,][0-9]+)?)\s*(?:\u00b0|deg|degrees)"
    r"|(?P<word>[a-z][a-z \-/]*?))"
)
_RANGE = (
    rf"(?P<how>[a-z\u2248~<>\u2264\u2265. ]*?)\s*(?P<near>{NUMBER})(?:\s*(?P<unit1>{_UNIT})\b)?"
    rf"(?:{_DASH}(?P<far>{NUMBER}))?\s*(?P<unit>{_UNIT})\b\.?"
)
_OF = r"(?P<of>\s+(?:of|from)\s+(?P<base>[^()]*?)\s*(?:\((?P<at>[^()]*)\)\s*)?)?"
_WHERE = re.compile(rf"(?:{_RANGE})?\s*,?\s*(?:{_BEARING})?{_OF}", re.IGNORECASE)
_AT_LEAST = ("at least", "over", "more than", ">", "\u2265")
_UP_TO = ("up to", "less than", "under", "within", "<", "\u2264")
_ABOUT = (
    "",
    "about",
    "approx",
    "approx.",
    "approximately",
    "around",
    "circa",
    "ca",
    "ca.",
    "c.",
    "some",
    "~",
    "\u2248",
)
_HERE = frozenset(("at position", "at the position", "at observer", "here", "same position"))
_OBSERVER = frozenset(("position", "the position", "observer", "the observer", "camera", "the camera", "the patrol"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place, or None with the reason."""

    place: Place | None
    quality: tuple[str, ...] = ()


def observer_of(
    position: str, at: tuple[float, float] | None, marks: Marks = Marks.UNSAID
) -> tuple[Point | None, tuple[str, ...]]:
    """The observer's own position. `at` is (lat_deg, lon_deg) of the two columns, where they are filled.

    Raises:
        OutOfRange: coordinates in the text that are not on Earth, or a distance that may be two.
    """
    name = position or None
    if at is not None:
        return _point(at, RECEIVER_SD_M, name), ()
    if fix := fix_of(position):
        return _point((fix.lat_deg, fix.lon_deg), max(RECEIVER_SD_M, fix.sd_m or 0.0), name), ()
    match = _WHERE.fullmatch(position) if len(position) <= LONGEST else None
    base = _base(match) if match else None
    if match and base and match["unit"] and (bearing := _bearing(match)):
        near, far = _ranges(match, marks)
        range_m = near if far is None else (near + far) / 2
        stood = destination(base.lat_deg, base.lon_deg, bearing[0], range_m)
        return _point(stood, TOWN_SD_M + TOWN_SD_SHARE * range_m, name), ("position given from a town",)
    if looks_like_fix(position):
        return None, (f"{NOT_UNDERSTOOD}: {position}",)
    return None, ("observer position not stated in coordinates",)


def event_of(text: str, observer: Point | None, marks: Marks = Marks.UNSAID) -> Where:
    """Where the event was, from the observer. `marks` is how the file writes its numbers.

    Raises:
        OutOfRange: a form nobody defined, or a distance that may be two.
    """
    key = plain_key(text)
    if is_absent(text) or key in NOT_KNOWN:
        return _anywhere(observer)
    if len(text) > LONGEST:
        raise OutOfRange("event location", text, FORMS)
    if fix := fix_of(text):
        return Where(place=_point((fix.lat_deg, fix.lon_deg), max(SEEN_SD_M, fix.sd_m or 0.0), None))
    if key in _HERE:
        return Where(place=observer) if observer else _lost(text)
    match = _WHERE.fullmatch(text)
    if match is None or not (match["unit"] or match["degrees"] or match["word"]):
        raise OutOfRange("event location", text, FORMS)
    return _relative(text, match, observer, marks)


def _relative(text: str, match: re.Match[str], observer: Point | None, marks: Marks) -> Where:
    """Range, bearing or both, from the observer or from a named place with coordinates."""
    bearing, (near, far) = _bearing(match), _ranges(match, marks)
    base: tuple[float, float] | None = observer.centre() if observer else None
    if match["of"] and plain_key(match["base"]) not in _OBSERVER:
        fix = _base(match)
        base = (fix.lat_deg, fix.lon_deg) if fix else None
    if base is None:
        return _lost(text)
    if far is not None and far <= 0.0:
        return Where(place=_point(base, SEEN_SD_M, text))
    middle, width = bearing or (0.0, 360.0)
    quality = () if bearing else ("direction not known",)
    if far is None:
        quality = (*quality, "range not known")
    sector = Sector(
        lat_deg=base[0],
        lon_deg=base[1],
        range_min_m=near,
        range_max_m=far,
        bearing_deg=middle,
        width_deg=width,
        name=text,
    )
    return Where(place=sector, quality=quality)


def _base(match: re.Match[str]) -> Fix | None:
    """The position of what a range is measured from: in brackets behind its name, or written instead of a name."""
    return fix_of(match["at"] or match["base"]) if match["of"] else None


def _anywhere(observer: Point | None) -> Where:
    """N/K is a value: somewhere within hearing or sight of the observer."""
    if observer is None:
        return Where(place=None, quality=("event location not known",))
    lat, lon = observer.centre()
    ring = Sector(lat_deg=lat, lon_deg=lon, range_min_m=0.0, range_max_m=None, bearing_deg=0.0, width_deg=360.0)
    return Where(place=ring, quality=("event location not known: anywhere within hearing or sight",))


def _lost(text: str) -> Where:
    return Where(place=None, quality=(f"event location {text}: no position to measure it from",))


def _point(at: tuple[float, float], sd_m: float, name: str | None) -> Point:
    return Point(lat_deg=at[0], lon_deg=at[1], major_sd_m=sd_m, minor_sd_m=sd_m, name=name)


def _bearing(match: re.Match[str]) -> tuple[float, float] | None:
    """(middle, width) in degrees; None where the direction is not known."""
    if match["degrees"]:
        degrees = float(match["degrees"].replace(",", "."))
        if not degrees <= 360.0:
            raise OutOfRange("bearing", match["degrees"], "0 to 360 degrees")
        return degrees, DEGREES_WIDTH_DEG
    word = match["word"] or ""
    if not word or plain_key(word) in {*NOT_KNOWN, "all round", "direction not known"}:
        return None
    letters = re.sub(r"[\s-]", "", word.casefold())
    for name in ("north", "east", "south", "west"):
        letters = letters.replace(name, name[0])
    if letters.upper() not in COMPASS:
        raise OutOfRange("event location", match[0], FORMS)
    return compass_bearing_deg(letters), SECTOR_WIDTH_DEG


def _ranges(match: re.Match[str], marks: Marks) -> tuple[float, float | None]:
    """Nearest and farthest range in metres; the farthest is None where the observer gave none."""
    if not match["unit"]:
        return 0.0, None
    how = match["how"].strip().casefold()
    near = _length(match, "near", match["unit1"] or match["unit"], marks)
    far = _length(match, "far", match["unit"], marks) if match["far"] else near
    known = how in (*_ABOUT, *_AT_LEAST, *_UP_TO)
    if not known or not near <= far <= FARTHEST_M or 0.0 < far < LEAST_RANGE_M:
        expected = f"a nearest not beyond a farthest, {LEAST_RANGE_M:g} m to 100 km; about, at least or up to"
        raise OutOfRange("range", match[0], expected)
    if how in _AT_LEAST:
        return near, None
    if how in _UP_TO:
        return 0.0, far
    return (near, far) if match["far"] else (near * (1 - SINGLE_RANGE_SHARE), near * (1 + SINGLE_RANGE_SHARE))


def _length(match: re.Match[str], name: str, unit: str, marks: Marks) -> float:
    """A length in metres. Three digits behind a mark are never decimals of a metre; of a kilometre they may be."""
    kilometres = unit.casefold()[0] in "k\u043a"
    return amount("range", match[name], marks, least=0.0, most=1e9, metres=not kilometres) * (
        1000.0 if kilometres else 1.0
    )
