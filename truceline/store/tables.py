"""What the store knows about each noun: its folder, its id and its times. The one list of names SQL may use."""

from dataclasses import dataclass

from truceline.model.arrow import SCHEMAS
from truceline.model.errors import UnknownName
from truceline.model.pledge import Condition, Figure, Milestone, Pledge, Stance, Step
from truceline.model.records import (
    BackgroundFire,
    Claim,
    Elements,
    Entry,
    EstablishedEvent,
    Look,
    Observation,
    ReferenceLine,
    Sky,
    Statement,
)
from truceline.model.sighting import Sighting
from truceline.model.transmission import Transmission


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How one noun is filed and which rows a window takes.

    `started` and `ended` may name one column. `lasts` is for rows that hold until they are replaced, such as
    a control line: a window then takes every row that began before its end.
    """

    folder: str
    row_id: str | None  # None: rows have no identity, all of them are read
    started: str  # a row's month, and its place in the order
    ended: str
    received: str | None  # None: the receipt is that of the whole file
    lasts: bool = False


FILINGS: dict[type, Filing] = {
    Observation: Filing(
        folder="observation",
        row_id="observation_id",
        started="started_utc",
        ended="ended_utc",
        received="received_utc",
    ),
    Statement: Filing(
        folder="statement", row_id="statement_id", started="started_utc", ended="ended_utc", received="received_utc"
    ),
    Claim: Filing(folder="claim", row_id="claim_id", started="started_utc", ended="ended_utc", received="received_utc"),
    ReferenceLine: Filing(
        folder="reference_line",
        row_id="line_id",
        started="valid_from_utc",
        ended="valid_from_utc",
        received="received_utc",
        lasts=True,
    ),
    # begins when it was stated: a notice of tomorrow's flight is known today
    Entry: Filing(folder="entry", row_id="entry_id", started="stated_utc", ended="stated_utc", received="received_utc"),
    Sky: Filing(folder="sky", row_id="sky_id", started="started_utc", ended="ended_utc", received="received_utc"),
    Elements: Filing(
        folder="elements", row_id="elements_id", started="epoch_utc", ended="epoch_utc", received="received_utc"
    ),
    BackgroundFire: Filing(folder="background_fire", row_id=None, started="day_utc", ended="day_utc", received=None),
    EstablishedEvent: Filing(
        folder="established_event",
        row_id="event_id",
        started="started_utc",
        ended="ended_utc",
        received="received_utc",
    ),
    # what somebody promised or foretold is known from when it was said
    Pledge: Filing(
        folder="pledge", row_id="pledge_id", started="stated_utc", ended="stated_utc", received="received_utc"
    ),
    Condition: Filing(
        folder="condition", row_id="condition_id", started="stated_utc", ended="stated_utc", received="received_utc"
    ),
    Step: Filing(folder="step", row_id="step_id", started="started_utc", ended="ended_utc", received="received_utc"),
    Stance: Filing(
        folder="stance", row_id="stance_id", started="started_utc", ended="ended_utc", received="received_utc"
    ),
    Milestone: Filing(
        folder="milestone", row_id="milestone_id", started="stated_utc", ended="stated_utc", received="received_utc"
    ),
    Figure: Filing(
        folder="figure", row_id="figure_id", started="started_utc", ended="ended_utc", received="received_utc"
    ),
    Transmission: Filing(
        folder="transmission", row_id="transmission_id", started="heard_utc", ended="heard_utc", received="received_utc"
    ),
    Sighting: Filing(
        folder="sighting", row_id="sighting_id", started="seen_utc", ended="seen_utc", received="received_utc"
    ),
    Look: Filing(folder="look", row_id=None, started="started_utc", ended="ended_utc", received=None),
}

NAMES = frozenset(name for schema in SCHEMAS.values() for name in schema.names) | frozenset(
    filing.folder for filing in FILINGS.values()
)


def filing(noun: type) -> Filing:
    """How a noun is filed.

    Raises:
        UnknownName: the store does not keep this noun.
    """
    found = FILINGS.get(noun)
    if found is None:
        raise UnknownName("table", noun.__name__, (known.__name__ for known in FILINGS))
    return found


def quoted(name: str) -> str:
    """A column or table name as SQL, from the known list alone.

    >>> quoted("where")
    '"where"'

    Raises:
        UnknownName: not a column or table of the store.
    """
    if name not in NAMES:
        raise UnknownName("column or table", name, NAMES)
    return f'"{name}"'
