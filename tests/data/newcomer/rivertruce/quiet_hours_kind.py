"""Hours of the day in which nobody fires: what a document may set."""

from pydantic import Field

from truceline.agreement.fields import FIRE, ClockTime, Open, ZoneName
from truceline.model.terms import IncidentType

NUMBER = 101  # 1 to 99 are Truceline's own
TITLE = "quiet hours"
NEEDS: tuple[str, ...] = ()  # or ("area",), ("lines",): fields of the rule it cannot do without


class Parameters(Open):
    """From one clock time to another, on every local day; over midnight where the second is the earlier one."""

    begins: ClockTime
    ends: ClockTime
    zone: ZoneName
    incident_types: tuple[IncidentType, ...] = Field(default=FIRE, min_length=1)
