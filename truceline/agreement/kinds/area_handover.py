"""32: an area is handed over by a day, as somebody certifies."""

from pydantic import Field

from truceline.agreement.fields import NamedMoment, Open, Word

NUMBER = 32
TITLE = "handing over of an area"
NEEDS: tuple[str, ...] = ()


class Handover(Open):
    """One area and the moment before which it is handed over."""

    site: Word  # as the register names it
    deadline: NamedMoment


class Parameters(Open):
    """Each area has a certificate of an act that ended by the deadline."""

    areas: tuple[Handover, ...] = Field(min_length=1)
    item: Word = "handed over"  # of the certificate
    certified_by: Word | None = None
