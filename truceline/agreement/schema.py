"""The document as pydantic models: the boundary where outside data are checked once."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from truceline.agreement.fields import (
    LANGUAGE_PATTERN,
    MOMENT_SCHEMA,
    Days,
    Identifier,
    IsoDate,
    NamedMoment,
    Open,
    Share,
    Word,
    ZoneName,
)
from truceline.agreement.geometry import area_of, positions_of
from truceline.agreement.moments import EXPECTED, counted_end, moment
from truceline.agreement.nouns import LEFT_OPEN, Moment, Side

FORMAT = "truceline.agreement/1"
LOWER, UPPER = 0.20, 0.80  # "very unlikely" and "very likely" of ICD-203 begin here; a document may say otherwise
NEEDED_FRACTION = 0.5  # half of the area-hours: style.md, example 13; a document may say otherwise


def _start(value: Any) -> Moment | None:  # noqa: ANN401 - whatever the document holds
    """None stands for the words "by reading", and for nothing else."""
    if value == LEFT_OPEN:
        return None
    if value is None:
        raise ValueError(f'expected {EXPECTED}, or "{LEFT_OPEN}", got nothing')
    return moment(value)


def _checked_area(value: Any) -> Any:  # noqa: ANN401 - GeoJSON stays as it stands
    area_of(value, None)
    return value


def _checked_line(value: Any) -> Any:  # noqa: ANN401 - GeoJSON stays as it stands
    positions_of(value)
    return value


def _geojson(*kinds: str) -> WithJsonSchema:
    """The outer form of a GeoJSON geometry; positions are checked when the document is loaded."""
    properties = {"type": {"enum": list(kinds)}, "coordinates": {"type": "array"}}
    return WithJsonSchema({"type": "object", "properties": properties, "required": ["type", "coordinates"]})


AreaGeometry = Annotated[dict[str, Any], BeforeValidator(_checked_area), _geojson("Polygon", "MultiPolygon")]
LineGeometry = Annotated[dict[str, Any], BeforeValidator(_checked_line), _geojson("LineString")]
Start = Annotated[
    Moment | None, BeforeValidator(_start), WithJsonSchema({"anyOf": [MOMENT_SCHEMA, {"const": LEFT_OPEN}]})
]


Counting = Literal["first day included", "first day excluded", "by reading"]


def _require_order(start: Moment | None, end: Moment | None) -> None:
    if start is not None and end is not None and end.at_utc <= start.at_utc:
        raise ValueError(f"expected an end after {start}, got {end}")


class PartyIn(Open):
    """A party."""

    id: Identifier
    name: Word


class Drawn(Open):
    """What every drawn thing says about itself."""

    title: Word
    schematic: bool
    drawn_by: Word
    dated: IsoDate


class AreaIn(Drawn):
    """An area without an id: the watched area."""

    geometry: AreaGeometry


class ZoneIn(AreaIn):
    """A zone that rules refer to."""

    id: Identifier


class LineIn(Drawn):
    """The line of one party."""

    id: Identifier
    party: Identifier
    side: Side
    geometry: LineGeometry


class SourceIn(Open):
    """Where the text stands, and how far that was checked."""

    address: Word
    mark: Literal["V", "G", "O"]


class SuspendedIn(Open):
    """A time over which a rule rests, and where that stands."""

    starts: NamedMoment = Field(alias="from")
    until: NamedMoment | None = None
    stated: Word

    @model_validator(mode="after")
    def the_end_follows_the_start(self) -> Self:
        """A rest that ends before it begins suspends nothing."""
        _require_order(self.starts, self.until)
        return self


class InForceIn(Open):
    """From when, until when or for how many days; how days are counted, and when the rule rests."""

    starts: Start = Field(alias="from")
    until: NamedMoment | None = None
    days: Days | None = None
    counting: Counting | None = None
    suspended: tuple[SuspendedIn, ...] = ()
    day_count: str = ""

    @model_validator(mode="after")
    def the_end_follows_the_start(self) -> Self:
        """A rule that ends before it begins binds nobody."""
        _require_order(self.starts, self.until)
        return self

    @model_validator(mode="after")
    def one_end_and_counted(self) -> Self:
        """An end or a duration; a duration without a counting has two ends."""
        if self.until is not None and self.days is not None:
            raise ValueError("expected until or days, got both")
        if (self.days is None) != (self.counting is None):
            found = "days alone" if self.counting is None else "counting alone"
            raise ValueError(f"expected days and counting together, got {found}")
        self.end()
        return self

    def end(self) -> Moment | None:
        """The end as the base text has it; None where there is none, or where the readings count it."""
        if self.starts is None or self.days is None or self.counting == LEFT_OPEN:
            return self.until
        return counted_end(self.starts, self.days, self.counting)


class LimitsIn(Open):
    """The two limits of a rule, and the share that must have been seen."""

    lower: Share = LOWER
    upper: Share = UPPER
    needed_fraction: Share = NEEDED_FRACTION

    @model_validator(mode="after")
    def undetermined_has_room(self) -> Self:
        """No verdict jumps from one side to the other; and silence needs somebody who looked."""
        if not 0.0 < self.lower < self.upper:
            raise ValueError(f"expected 0 < lower < upper, got lower {self.lower:g}, upper {self.upper:g}")
        if not self.needed_fraction > 0.0:
            raise ValueError("expected a needed_fraction above 0, got 0: silence is never compliance unseen")
        return self


class RuleIn(Open):
    """A rule; its parameters are checked against its type."""

    id: Identifier
    type: Word
    article: Word
    wording: dict[Annotated[str, Field(pattern=LANGUAGE_PATTERN)], Word] = Field(min_length=1)
    source: SourceIn
    bound: tuple[Identifier, ...] = Field(min_length=1)
    symmetric: bool
    in_force: InForceIn
    area: Identifier | None = None
    except_areas: tuple[Identifier, ...] = ()  # zones in which the rule does not apply
    lines: tuple[Identifier, ...] = ()
    exceptions: tuple[Word, ...] = ()
    waiver: str = ""
    notice: str = ""
    consequence: str = ""
    review: str = ""  # when and by whom the rule is looked at again, or how it ends; read by the ambiguity check alone
    limits: LimitsIn = LimitsIn()
    parameters: dict[str, Any] = Field(default_factory=dict)


class StatedIn(Open):
    """Where and when a reading was stated."""

    address: Word
    on: IsoDate | Literal[""] = ""


class ReadingIn(Open):
    """A reading."""

    id: Identifier
    held_by: Word
    stated: StatedIn
    sentence: Word
    changes: dict[str, dict[str, Any]]  # empty: the party holds the text as it is written


class DocumentIn(Open):
    """The whole document."""

    format: Literal["truceline.agreement/1"]
    id: Identifier
    title: Word
    zone: ZoneName
    exercise: bool = False
    disclaimer: Word
    definitions: dict[Word, Word] = Field(default_factory=dict)  # term -> meaning; read by the ambiguity check alone
    review: str = ""  # as in a rule, for all of them
    notes: str = ""  # words for people, such as points that no rule type can say; nothing reads them
    parties: tuple[PartyIn, ...] = Field(min_length=1)
    watched_area: AreaIn
    zones: tuple[ZoneIn, ...] = ()
    lines: tuple[LineIn, ...] = ()
    rules: tuple[RuleIn, ...] = Field(min_length=1)
    readings: tuple[ReadingIn, ...] = ()
