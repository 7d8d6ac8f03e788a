"""8: disengagement of forces and hardware from an area, step by step."""

from pydantic import Field

from truceline.agreement.fields import FIRE, Days, Open, Word
from truceline.model.terms import IncidentType

NUMBER = 8
TITLE = "disengagement sequence"
NEEDS: tuple[str, ...] = ("area",)


class Step(Open):
    """A step and the days it may take once the one before is done."""

    name: Word  # item of the notices and of the certificate
    days: Days


class Parameters(Open):
    """Days of silence first; then steps, each done only when all parties notify and the mission confirms."""

    site: Word  # the area as the register names it
    silence_days: Days
    steps: tuple[Step, ...] = Field(min_length=1)
    confirmed_by: Word
    incident_types: tuple[IncidentType, ...] = Field(default=FIRE, min_length=1)  # what breaks a day's silence
