"""1: a ban on the use of force, for all weapons or for those named."""

from pydantic import Field

from truceline.agreement.fields import Millimetres, Open, Word
from truceline.model.terms import IncidentType

NUMBER = 1
TITLE = "use-of-force ban"
NEEDS: tuple[str, ...] = ()


class Parameters(Open):
    """An empty list of weapons and no calibre means every weapon."""

    incident_types: tuple[IncidentType, ...] = Field(
        default=(
            IncidentType.SHELLING,
            IncidentType.DEEP_STRIKE,
            IncidentType.SMALL_ARMS,
            IncidentType.INFRA_STRIKE,
        ),
        min_length=1,
    )
    weapons: tuple[Word, ...] = ()  # words that the weapon as assessed must contain, e.g. "mortar"
    calibre_min_mm: Millimetres | None = None
