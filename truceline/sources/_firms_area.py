"""The FIRMS area service: raw CSV answers of a box and some days. The map key leaves no trace.

Address as documented by NASA FIRMS: /api/area/csv/KEY/PRODUCT/WEST,SOUTH,EAST,NORTH/DAYS/FIRST_DAY.
"""

import csv
import io
import math
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from truceline.model.errors import FetchFailed, OutOfRange, UnknownName
from truceline.model.records import Note
from truceline.sources._http import Answer, FetchedBlob, get

SERVICE = "https://firms.modaps.eosdis.nasa.gov/api/area/csv"
SERVICES = (
    SERVICE,
    "https://firms2.modaps.eosdis.nasa.gov/api/area/csv",
)  # NASA names the second for outages of the first
DAYS_PER_REQUEST = 5  # limit of the area service; it was 10 in earlier years, 5 is within both
MOST_DAYS = 366
PRODUCTS = (
    "LANDSAT_NRT",
    "MODIS_NRT",
    "MODIS_SP",
    "VIIRS_NOAA20_NRT",
    "VIIRS_NOAA20_SP",
    "VIIRS_NOAA21_NRT",
    "VIIRS_NOAA21_SP",
    "VIIRS_SNPP_NRT",
    "VIIRS_SNPP_SP",
)
_KEY = re.compile(r"[0-9A-Za-z]{8,64}")


def fetch(
    *,
    map_key: str,
    product: str,
    west: float,
    south: float,
    east: float,
    north: float,
    first_day: date,
    days: int,
    transport: Any = None,  # noqa: ANN401 - an httpx2 transport, which only _http.py may name
    wait: Callable[[float], None] = time.sleep,
) -> list[FetchedBlob]:
    """Raw answers for a box in degrees and `days` UTC days from `first_day`, five days each.

    Raises:
        FetchFailed: no answer, or one that is not the CSV asked for, such as "Invalid MAP_KEY".
        UnknownName: no such product.
        OutOfRange: a box, key or number of days that cannot be.
    """
    _check(map_key, product, (west, south, east, north), days)
    blobs = []
    for start in range(0, days, DAYS_PER_REQUEST):
        first, span = first_day + timedelta(days=start), min(DAYS_PER_REQUEST, days - start)
        tail = f"{product}/{west:g},{south:g},{east:g},{north:g}/{span}/{first.isoformat()}"
        service, answer = _asked(map_key, tail, transport, wait)
        notes = _check_answer(answer, tail, map_key, first, span)
        blobs.append(
            FetchedBlob(
                name=f"firms_area_{product}_{first.isoformat()}_{span}d.csv",
                data=answer.data,
                origin=f"{service}/(key)/{tail}",
                expected_length=answer.expected_length,
                notes=notes,
            )
        )
    return blobs


def _asked(map_key: str, tail: str, transport: Any, wait: Callable[[float], None]) -> tuple[str, Answer]:  # noqa: ANN401
    """The answer, and which of the two hosts gave it: the second is asked where the first gives none."""
    refused = []
    for service in SERVICES:
        try:
            return service, get(f"{service}/{map_key}/{tail}", secret=map_key, transport=transport, wait=wait)
        except FetchFailed as failed:
            refused.append(str(failed))
    raise FetchFailed("; then ".join(refused))


def _check(map_key: str, product: str, box: tuple[float, float, float, float], days: int) -> None:
    west, south, east, north = box
    if not _KEY.fullmatch(map_key):
        raise OutOfRange("map key", f"{len(map_key)} characters", "8 to 64 letters and digits")
    if product not in PRODUCTS:
        raise UnknownName("FIRMS product", product, PRODUCTS)
    if not (all(map(math.isfinite, box)) and -180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise OutOfRange("box", box, "west < east within -180..180 and south < north within -90..90")
    if not 1 <= days <= MOST_DAYS:
        raise OutOfRange("days", days, f"1 to {MOST_DAYS}")


def _check_answer(answer: Answer, tail: str, map_key: str, first: date, span: int) -> tuple[Note, ...]:
    """The feed answers errors with status 200 and a sentence: only its CSV header is an answer."""
    if not answer.data.startswith((b"latitude,", b"country_id,")):
        words = answer.data[:80].decode("utf-8", "replace").split("\n")[0].replace(map_key, "(key)")
        raise FetchFailed(f"{SERVICE}/(key)/{tail}: expected CSV with a header, got {words!r}")
    wanted = {(first + timedelta(days=day)).isoformat() for day in range(span)}
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8", "replace"))))
    foreign = sum(row.get("acq_date") not in wanted for row in rows)
    if not foreign:
        return ()
    text = f"{foreign} of {len(rows)} rows lie outside the {span} days asked for from {first.isoformat()}; all are kept"
    return (Note(kind="source ignored time filter", text=text, source="firms"),)
