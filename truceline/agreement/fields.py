"""Field types of the document: strict numbers with units, named moments, and a base that keeps unknown fields."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from truceline.agreement.moments import MOST_DAYS, moment
from truceline.agreement.nouns import Moment
from truceline.model.errors import UnknownName
from truceline.model.terms import IncidentType, ObjectClass
from truceline.model.times import zone

EARTH_HALF_M = 20_037_508.0  # half the equator of WGS 84, rounded up: no distance on Earth is longer

# As `moments` reads it, without the checks that need the zone database. ECMA 262, as JSON Schema asks.
MOMENT_PATTERN = (
    r"^\s*\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?\s*(Z|[+-]\d{2}:\d{2})?\s*\[?[A-Za-z_]+(/[A-Za-z0-9_+\-]+)*\]?\s*$"
)
IDENTIFIER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
DATE_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
CLOCK_PATTERN = r"^([01]\d|2[0-3]):[0-5]\d$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class Open(BaseModel):
    """Frozen; unknown fields are kept and reported as unread; NaN and infinities are refused."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


Word = Annotated[str, Field(min_length=1, max_length=4_000)]
Identifier = Annotated[str, Field(pattern=IDENTIFIER_PATTERN)]
IsoDate = Annotated[str, Field(pattern=DATE_PATTERN)]
Metres = Annotated[float, Field(strict=True, gt=0.0, le=EARTH_HALF_M)]
HeightM = Annotated[float, Field(strict=True, ge=0.0, le=100_000.0)]  # 100 km: where the air is said to end
Millimetres = Annotated[float, Field(strict=True, gt=0.0, le=1_000.0)]
Share = Annotated[float, Field(strict=True, ge=0.0, le=1.0)]
Hours = Annotated[float, Field(strict=True, gt=0.0, le=8_784.0)]  # a leap year
Minutes = Annotated[float, Field(strict=True, gt=0.0, le=527_040.0)]
Days = Annotated[int, Field(strict=True, ge=1, le=MOST_DAYS)]
Number = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Ratio = Annotated[float, Field(strict=True, gt=0.0, le=1_000_000.0)]  # how many against one
ClockTime = Annotated[str, Field(pattern=CLOCK_PATTERN)]
Latitude = Annotated[float, Field(strict=True, ge=-90.0, le=90.0)]
Longitude = Annotated[float, Field(strict=True, ge=-180.0, le=180.0)]
MOMENT_SCHEMA = {
    "type": "string",
    "pattern": MOMENT_PATTERN,
    "description": 'A wall clock and a named zone: "2025-03-18 00:00 Europe/Moscow". 24:00 is the end of the day.',
}
NamedMoment = Annotated[Moment, PlainValidator(moment), WithJsonSchema(MOMENT_SCHEMA)]


FIRE = (IncidentType.SHELLING, IncidentType.DEEP_STRIKE, IncidentType.SMALL_ARMS, IncidentType.INFRA_STRIKE)


def _known_zone(name: str) -> str:
    try:
        zone(name)
    except UnknownName as unknown:
        raise ValueError(str(unknown)) from unknown
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]


class Site(Open):
    """A named object of the text, taken as a disc."""

    name: Word
    object_class: ObjectClass
    lat_deg: Latitude
    lon_deg: Longitude
    radius_m: Metres = 1_000.0  # half the width of a large plant or refinery


class Band(Open):
    """Weapons from one calibre up to (not including) another, or named systems, and their distance."""

    name: Word
    calibre_min_mm: Millimetres | None = None
    calibre_max_mm: Millimetres | None = None
    systems: tuple[Word, ...] = ()
    distance_m: Metres

    @model_validator(mode="after")
    def it_says_which_weapons(self) -> Self:
        """A band without calibre and system would reach nothing."""
        if self.calibre_min_mm is None and not self.systems:
            raise ValueError(f'band "{self.name}": expected calibre_min_mm or systems, got neither')
        least, most = self.calibre_min_mm or 0.0, self.calibre_max_mm
        if most is not None and most <= least:
            raise ValueError(f'band "{self.name}": expected calibre_max_mm above {least:g}, got {most:g}')
        return self


class Flight(Open):
    """A flight announced under an exemption."""

    operator: Word
    starts: NamedMoment
    ends: NamedMoment
