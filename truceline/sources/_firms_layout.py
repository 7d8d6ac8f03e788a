"""The layouts of FIRMS files: which columns, which words, and what a file name promises.

Columns and codes as documented by NASA FIRMS (attribute tables of VIIRS 375 m and MODIS Collection 6.1).
"""

import re
from datetime import date

import numpy as np

from truceline.model.records import Note
from truceline.sources._columns import Categories, Columns, Split, categories
from truceline.sources._file import Received, extra_columns, number_or_none, shown
from truceline.sources._table import refuse_other_form, unended

DETECTIONS, CLIMATOLOGY = "detections", "climatology"
_DATE_ONLY = ("LATITUDE", "LONGITUDE", "ACQ_DATE")
_NEEDED = frozenset("latitude longitude acq_date acq_time satellite confidence daynight".split())  # noqa: SIM905 - readable
_PIXEL = frozenset(("scan", "track", "frp"))  # of the scanners with large pixels
_LANDSAT = frozenset(("path", "row"))  # of the sensors whose pixel is 30 m
_SNAPSHOT = frozenset(("snapshot_commit_time", "geom_lat", "geom_lon"))
_OPTIONAL = frozenset(
    "brightness bright_t31 bright_ti4 bright_ti5 instrument version type feed country_id path row".split()  # noqa: SIM905
)
KNOWN = (*sorted(_NEEDED | _PIXEL | _SNAPSHOT | _OPTIONAL), *_DATE_ONLY)
_CLOSED = frozenset(("daynight", "type", "ACQ_DATE"))  # as last column, a cut value would be no value
WIDEST_PIXEL_KM = 10.0  # MODIS pixels grow to 4.8 km along the scan edge; twice that is no pixel
MOST_FRP_MW = 100_000.0
LIKELY_FRP_MW = 20_000.0  # the largest MODIS fires radiate less
DECIMALS = frozenset("latitude longitude LATITUDE LONGITUDE scan track frp geom_lat geom_lon".split())  # noqa: SIM905
FEW_WORDS = frozenset(
    "acq_date acq_time ACQ_DATE satellite instrument confidence version daynight type snapshot_commit_time".split()  # noqa: SIM905
)
FIRST_YEAR, LAST_YEAR = 1900, 2200
LANDSAT_PIXEL_KM = 0.03
LAUNCHED = {  # the day each satellite left the ground
    "N": date(2011, 10, 28), "N20": date(2017, 11, 18), "N21": date(2022, 11, 10), "T": date(1999, 12, 18),
    "A": date(2002, 5, 4), "L8": date(2013, 2, 11), "L9": date(2021, 9, 27),
}  # fmt: skip

SATELLITES = {  # as written by FIRMS -> the letter used in ids
    **dict.fromkeys(("N", "NPP", "S-NPP", "SNPP", "SUOMI NPP", "SUOMI-NPP"), "N"),
    **dict.fromkeys(("1", "N20", "J1", "NOAA-20", "NOAA20"), "N20"),
    **dict.fromkeys(("2", "N21", "J2", "NOAA-21", "NOAA21"), "N21"),
    **dict.fromkeys(("T", "TERRA"), "T"),
    **dict.fromkeys(("A", "AQUA"), "A"),
    **dict.fromkeys(("L8", "LANDSAT-8", "LANDSAT 8", "LANDSAT8"), "L8"),
    **dict.fromkeys(("L9", "LANDSAT-9", "LANDSAT 9", "LANDSAT9"), "L9"),
}
SENSORS = {"N": "S-NPP/VIIRS", "N20": "NOAA-20/VIIRS", "N21": "NOAA-21/VIIRS", "T": "Terra/MODIS", "A": "Aqua/MODIS",
           "L8": "Landsat-8/OLI", "L9": "Landsat-9/OLI"}  # fmt: skip
CONFIDENCE = {  # what each instrument writes; MODIS writes 0 to 100
    "VIIRS": frozenset(("l", "n", "h", "low", "nominal", "high")),
    "OLI": frozenset(("l", "m", "h", "low", "medium", "high")),
}
TYPES = {
    "0": "type 0 presumed vegetation fire",
    "1": "type 1 active volcano",
    "2": "type 2 static land source",
    "3": "type 3 offshore",
}
_SATELLITE_NAMES = (  # what a file name says -> the sensor its rows must have
    (re.compile(r"SV-C2|S-?NPP|SUOMI", re.IGNORECASE), "S-NPP/VIIRS"),
    (re.compile(r"J1V|NOAA[-_ ]?20(?![0-9])|(?<![A-Z])N20(?![0-9])", re.IGNORECASE), "NOAA-20/VIIRS"),
    (re.compile(r"J2V|NOAA[-_ ]?21(?![0-9])|(?<![A-Z])N21(?![0-9])", re.IGNORECASE), "NOAA-21/VIIRS"),
)
_FAMILY_NAMES = (  # where no satellite is named: the first match counts
    (re.compile(r"NOAA", re.IGNORECASE), ("NOAA-20/VIIRS", "NOAA-21/VIIRS")),
    (re.compile(r"VIIRS", re.IGNORECASE), ("S-NPP/VIIRS", "NOAA-20/VIIRS", "NOAA-21/VIIRS")),
    (re.compile(r"MODIS|M-C6", re.IGNORECASE), ("Terra/MODIS", "Aqua/MODIS")),
    (re.compile(r"LANDSAT", re.IGNORECASE), ("Landsat-8/OLI", "Landsat-9/OLI")),
)
_TIME = re.compile(r"([0-9]{1,2}):?([0-9]{2})|([0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VERSION = re.compile(r"[0-9]{1,2}(\.[0-9]{1,3})?(NRT|RT|URT)?")


def kind_of(file: Received, split: Split) -> tuple[str, tuple[Note, ...]]:
    """Which layout a header has, and what to note about it: columns nobody reads, a last line without line end.

    Raises:
        DamagedFile: none of the known ones; the message says what the file is instead where that shows.
    """
    names = frozenset(split.header)
    kind = CLIMATOLOGY if names >= set(_DATE_ONLY) else DETECTIONS
    missing = sorted(_NEEDED - names) or sorted(_PIXEL - names if not names & _LANDSAT else ())
    missing = missing or sorted(_SNAPSHOT - names if names & _SNAPSHOT else ())
    if missing and kind == DETECTIONS:
        where = f"line {split.first_line - 1}"
        refuse_other_form(file, split.header, where, KNOWN)
        expected = (
            f"{','.join(_DATE_ONLY)}; or the columns {' '.join(sorted(_NEEDED | _PIXEL))}; for Landsat path and row"
        )
        raise file.damaged(where, found=f"no column {missing[0]}", expected=expected)
    notes = extra_columns(file, split.header, KNOWN)
    if split.ended or split.header[-1] in _CLOSED:
        return kind, notes
    return kind, (*notes, unended(file, f"line {split.first_line + split.rows - 1}"))


def day_of(text: str) -> date:
    """A date of the form YYYY-MM-DD.

    Raises:
        ValueError: anything else, 30 February included.
    """
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def minute_of(text: str) -> int:
    """Minute of the day from "0111", "111" or "01:11"; FIRMS drops leading zeros in some layouts.

    >>> minute_of("0111"), minute_of("111"), minute_of("01:11"), minute_of("7")
    (71, 71, 71, 7)

    Raises:
        ValueError: not a time of day.
    """
    match = _TIME.fullmatch(text) or (re.fullmatch(r"()([0-9]{2})()", text))
    if match is None:
        raise ValueError(text)
    hour, minute = (0, int(match[3])) if match[3] else (int(match[1] or 0), int(match[2]))
    if hour > 23 or minute > 59:
        raise ValueError(text)
    return hour * 60 + minute


def satellites(columns: Columns) -> Categories[str]:
    """The satellite letter of every row; the instrument column must agree with it.

    Raises:
        DamagedFile: an unknown satellite, or an instrument it does not carry.
    """
    known = "satellite as one of N, N20 or 1, N21 or 2, T or Terra, A or Aqua, L8, L9"
    letters = categories(columns, "satellite", _letter, known)
    if "instrument" in columns.texts:
        carried = categories(columns, "instrument", _instrument, "instrument as VIIRS, MODIS or OLI")
        agree = np.array([[SENSORS[one].endswith(other) for other in carried.values] for one in letters.values])
        wrong = np.flatnonzero(~agree[letters.codes, carried.codes]) if columns.rows else ()
        for row in wrong[:1]:
            letter, instrument = letters.values[letters.codes[row]], carried.values[carried.codes[row]]
            found = f"{instrument} on {SENSORS[letter].partition('/')[0]}"
            raise columns.file.damaged(columns.line(int(row)), found=found, expected=SENSORS[letter])
    return letters


def _letter(text: str) -> str:
    if text.upper() not in SATELLITES:
        raise ValueError(text)
    return SATELLITES[text.upper()]


def _instrument(text: str) -> str:
    if text.upper() not in ("VIIRS", "MODIS", "OLI", "LANDSAT"):
        raise ValueError(text)
    return text.upper().replace("LANDSAT", "OLI")


def check_marks(columns: Columns, letters: Categories[str]) -> None:
    """Confidence as VIIRS (l, n, h) or MODIS (0 to 100) writes it; day or night as D or N; versions whole.

    Raises:
        DamagedFile: any other value.
    """
    marks = categories(columns, "confidence", _mark, "confidence as l, n, h (VIIRS), l, m, h (OLI) or 0 to 100 (MODIS)")
    sensors = [SENSORS[letter] for letter in letters.values]
    writes = np.array([[sensor.partition("/")[2] in writers for sensor in sensors] for writers in marks.values])
    wrong = np.flatnonzero(~writes[marks.codes, letters.codes]) if columns.rows else ()
    for row in wrong[:1]:
        text = columns.texts["confidence"][int(row)].as_py()
        found = f"confidence {shown(text)} on {sensors[letters.codes[row]]}"
        expected = "l, n, h for VIIRS; l, m, h for OLI; 0 to 100 for MODIS"
        raise columns.file.damaged(columns.line(int(row)), found=found, expected=expected)
    categories(columns, "daynight", _day_or_night, "daynight as D or N")
    if "version" in columns.texts:
        categories(columns, "version", _version, "version such as 2.0NRT or 6.03")


def _mark(text: str) -> frozenset[str]:
    """The instruments that write such a mark."""
    writers = frozenset(name for name, words in CONFIDENCE.items() if text.lower() in words)
    if writers:
        return writers
    value = number_or_none(text)
    if value is None or not 0 <= value <= 100:
        raise ValueError(text)
    return frozenset(("MODIS",))


def _day_or_night(text: str) -> str:
    if text not in ("D", "N"):
        raise ValueError(text)
    return text


def _version(text: str) -> str:
    if not _VERSION.fullmatch(text):
        raise ValueError(text)
    return text


def labels(columns: Columns) -> Categories[tuple[str, ...]] | None:
    """What the archive says each detection is; None in near-real-time files.

    Raises:
        DamagedFile: a type other than 0 to 3.
    """
    if "type" not in columns.texts:
        return None
    return categories(columns, "type", _type, "type from 0 to 3")


def _type(text: str) -> tuple[str, ...]:
    if text not in TYPES:
        raise ValueError(text)
    return (TYPES[text],)


def contradictions(file: Received, sensors: list[str]) -> list[Note]:
    """Where the file's name promises another sensor than its rows have."""
    promised = tuple(name for pattern, name in _SATELLITE_NAMES if pattern.search(file.blob.name))
    if not promised:
        promised = next((names for pattern, names in _FAMILY_NAMES if pattern.search(file.blob.name)), ())
    foreign = [sensor for sensor in sensors if promised and sensor not in promised]
    if not foreign:
        return []
    text = f"the file is named {file.blob.name}, its rows say {', '.join(foreign)}; the rows were believed"
    return [file.note("name contradicts content", text)]
